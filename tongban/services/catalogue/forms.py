"""One definition of a matter's form for portal, counter and paper: what is asked, once, and who asks.

What the items ask comes from the items themselves (an edition's `fields`) and from data/forms.yaml: by item, and by
the papers they ask for, an application form above all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from tongban.infra.shipped import data_yaml
from tongban.people.parties.values import IdKind
from tongban.services.catalogue.subjects import Subject, SubjectNumber
from tongban.services.catalogue.values import Bundle, ItemSpec, Plan


class Kind(StrEnum):
    """What is put into a field."""

    TEXT = "text"
    LONG = "long"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    MULTI = "multi"
    PHONE = "phone"
    ID_KIND = "id_kind"
    ID_NUMBER = "id_number"
    USCC = "uscc"
    BANK = "bank"
    REGION = "region"

    @property
    def chosen(self) -> bool:
        """Picked from what is offered, not typed."""
        return self in (Kind.CHOICE, Kind.MULTI, Kind.ID_KIND, Kind.REGION)

    @property
    def private(self) -> bool:
        """Masked where whoever looks has not said why."""
        return self in (Kind.ID_NUMBER, Kind.PHONE, Kind.BANK)


class Day(StrEnum):
    """On which side of today a date lies."""

    ANY = ""
    PAST = "past"
    FUTURE = "future"


Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Depends:
    """The field is meant only when another one was answered so."""

    field: str
    values: tuple[str, ...]

    def holds(self, given: Mapping[str, Any]) -> bool:
        said = given.get(self.field) or ()
        return any(value in self.values for value in ((said,) if isinstance(said, str) else said))


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One thing that is asked. `asked_by`: the items that need it; empty for what every matter needs."""

    code: str
    title: str
    kind: Kind = Kind.TEXT
    required: bool = True
    hint: str = ""
    options: Options = ()
    asked_by: tuple[str, ...] = ()
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    whole: bool = False
    day: Day = Day.ANY
    when: Depends | None = None
    id_kinds: tuple[IdKind, ...] = (IdKind.RESIDENT,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    code: str
    title: str
    fields: tuple[FieldSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSpec:
    """The form of one matter under given answers."""

    sections: tuple[Section, ...]
    subject: Subject | None = None

    def fields(self) -> Iterable[FieldSpec]:
        for section in self.sections:
            yield from section.fields


def form_spec(bundle: Bundle, plan: Plan, *, regions: Options = ()) -> FormSpec:
    """The applicant's block, whoever acts for them, whom it is about, and what the active items ask, each once.

    `regions`: what may be chosen as a place; without them places are written.
    """
    sections = [_applicant(bundle), _agent()]
    if bundle.subject is not None:
        sections.append(_subject(bundle.subject))
    asked = tuple(_asked(bundle, plan, regions))
    if asked:
        sections.append(Section(code="matter", title="办理信息", fields=asked))
    return FormSpec(sections=tuple(sections), subject=bundle.subject)


# --- persons ---------------------------------------------------------------------------------------------------------------

_PERSONS: Final = tuple(kind for kind in IdKind if kind not in (IdKind.PENDING, IdKind.USCC))
_ANYBODY: Final = (*_PERSONS, IdKind.USCC)


def _applicant(bundle: Bundle) -> Section:
    """A matter of persons is brought by a person, any other by a person or a body."""
    persons = bundle.audience == "person" and not bundle.single
    kinds = _PERSONS if persons else _ANYBODY
    return Section(
        code="applicant",
        title="申请人",
        fields=(
            FieldSpec(code="applicant_name", title="申请人姓名" if persons else "申请人姓名或名称"),
            FieldSpec(
                code="applicant_id_kind", title="申请人证件类型", kind=Kind.ID_KIND,
                options=tuple((kind.value, str(kind.label)) for kind in kinds),
            ),
            FieldSpec(
                code="applicant_id_number", title="申请人证件号码", kind=Kind.ID_NUMBER, id_kinds=kinds,
                hint="身份证号最后一位可以是X",
            ),
            FieldSpec(
                code="applicant_phone", title="联系电话", kind=Kind.PHONE, required=False,
                hint="没有手机可不填，结果可到窗口领取",
            ),
            FieldSpec(code="applicant_address", title="联系地址", required=False),
        ),
    )  # fmt: skip


def _agent() -> Section:
    return Section(
        code="agent",
        title="代理人（由别人代办时填写）",
        fields=(
            FieldSpec(code="agent_name", title="代理人姓名", required=False),
            FieldSpec(code="agent_id_number", title="代理人身份证号", kind=Kind.ID_NUMBER, required=False),
        ),
    )


def _subject(subject: Subject) -> Section:
    label = subject.label
    named = "统一社会信用代码" if subject.body else "证件号码"
    fields = [FieldSpec(code="subject_name", title=f"{label}{'名称' if subject.body else '姓名'}")]
    if subject.number is not SubjectNumber.PENDING:
        if len(subject.id_kinds) > 1:
            options = tuple((kind.value, str(kind.label)) for kind in subject.id_kinds)
            fields.append(
                FieldSpec(code="subject_id_kind", title=f"{label}证件类型", kind=Kind.ID_KIND, options=options)
            )
        optional = subject.number is SubjectNumber.OPTIONAL
        fields.append(
            FieldSpec(
                code="subject_id_number", title=f"{label}{named}", kind=Kind.ID_NUMBER, id_kinds=subject.id_kinds,
                required=not optional, hint="已经取得的才填" if optional else "",
            )
        )  # fmt: skip
    return Section(code="subject", title=f"{label}信息", fields=tuple(fields))


# --- what the items ask ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _book() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_yaml("forms.yaml")
    return loaded


def _asked(bundle: Bundle, plan: Plan, regions: Options) -> Iterator[FieldSpec]:
    """Fields of the active items; one that several ask for is asked once, as the first of them words it."""
    active = {item.code for item in plan.items}
    found: dict[str, FieldSpec] = {}
    for item in bundle.items:
        if item.code not in active:
            continue
        for row in _rows(item, plan):
            said = _field(row, regions)
            known = found.get(said.code)
            if known is None:
                found[said.code] = replace(said, asked_by=(item.name,))
            elif item.name not in known.asked_by:
                found[said.code] = replace(
                    known, asked_by=(*known.asked_by, item.name), required=known.required or said.required
                )
    yield from found.values()


def _rows(item: ItemSpec, plan: Plan) -> Iterator[Mapping[str, Any]]:
    """The item's own fields, what its forms ask, what is known of it besides: under the answers given."""
    book = _book()
    rows: list[Any] = [*item.fields, *book["items"].get(item.code, ())]
    for use in item.uses:
        if use.when is None or use.when.holds(plan.answers):
            rows += book["materials"].get(use.material, ())
    for row in rows:
        said: Mapping[str, Any] = {"id": row} if isinstance(row, str) else row
        said = {**book["fields"].get(str(said["id"]), {}), **said}
        when = said.get("when") or {}
        if "question" not in when or any(v in when["in"] for v in plan.answers.get(when["question"], ())):
            yield said


def _field(row: Mapping[str, Any], regions: Options) -> FieldSpec:
    when = row.get("when") or {}
    kind = Kind(row["type"]) if row.get("type") in set(Kind) else Kind.TEXT
    options = _options(row.get("options") or ())
    return FieldSpec(
        code=matter_code(str(row["id"])),
        title=str(row.get("zh") or row.get("name") or row["id"]),
        kind=Kind.TEXT if kind is Kind.REGION and not regions else kind,
        required=bool(row.get("required", True)),
        hint=str(row.get("hint") or ""),
        options=regions if kind is Kind.REGION else options,
        unit=str(row.get("unit") or ""),
        least=_number(row.get("least")),
        most=_number(row.get("most")),
        whole=bool(row.get("whole", False)),
        day=Day(row.get("day") or ""),
        when=Depends(field=matter_code(when["field"]), values=tuple(when["in"])) if "field" in when else None,
    )


def matter_code(code: str) -> str:
    """Fields of the items are kept apart from those of persons."""
    return f"m_{code}"


def _options(data: Any) -> Options:
    """{value: words}, or [{value, zh}] as one-things write it."""
    if isinstance(data, Mapping):
        return tuple((str(value), str(words)) for value, words in data.items())
    return tuple((str(row["value"]), str(row["zh"])) for row in data)


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
