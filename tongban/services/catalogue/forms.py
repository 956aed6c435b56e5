"""One definition of a matter's form for portal, counter and paper: what is asked, once, and who asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import yaml

from tongban.infra.shipped import data_file
from tongban.services.catalogue.values import Bundle, Plan

KINDS: Final = frozenset({"text", "long", "date", "number", "choice", "phone", "id_kind", "id_number"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One thing that is asked. `asked_by`: the items that need it; empty for what every matter needs."""

    code: str
    title: str
    kind: str = "text"
    required: bool = True
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    asked_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    code: str
    title: str
    fields: tuple[FieldSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSpec:
    """The form of one matter under given answers."""

    sections: tuple[Section, ...]

    def fields(self) -> Iterable[FieldSpec]:
        for section in self.sections:
            yield from section.fields


def form_spec(bundle: Bundle, plan: Plan) -> FormSpec:
    """The applicant's block, whoever acts for them, whom it is about, and what the active items ask, each once."""
    sections = [_applicant(), _agent()]
    subject = _subject(bundle)
    if subject is not None:
        sections.append(subject)
    asked = tuple(_asked(bundle, plan))
    if asked:
        sections.append(Section(code="matter", title="办理信息", fields=asked))
    return FormSpec(sections=tuple(sections))


def _applicant() -> Section:
    return Section(
        code="applicant",
        title="申请人",
        fields=(
            FieldSpec(code="applicant_name", title="姓名或名称"),
            FieldSpec(code="applicant_id_kind", title="证件类型", kind="id_kind"),
            FieldSpec(code="applicant_id_number", title="证件号码", kind="id_number", hint="身份证号最后一位可以是X"),
            FieldSpec(
                code="applicant_phone",
                title="联系电话",
                kind="phone",
                required=False,
                hint="没有手机可不填，结果可到窗口领取",
            ),
            FieldSpec(code="applicant_address", title="联系地址", required=False),
        ),
    )


def _agent() -> Section:
    return Section(
        code="agent",
        title="代理人（由别人代办时填写）",
        fields=(
            FieldSpec(code="agent_name", title="代理人姓名", required=False),
            FieldSpec(code="agent_id_number", title="代理人身份证号", kind="id_number", required=False),
        ),
    )


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(data_file("forms.yaml").read_text(encoding="utf-8"))
    return loaded


def _subject(bundle: Bundle) -> Section | None:
    text = bundle.name + bundle.theme
    found = next((row for row in _words()["subjects"] if any(word in text for word in row["words"])), None)
    if found is None and bundle.audience == "enterprise":
        found = _words()["enterprise"]
    if found is None:
        return None
    title = found["title"]
    number = FieldSpec(code="subject_id_number", title=f"{title}证件号码", kind="id_number", required=False)
    name = FieldSpec(code="subject_name", title=f"{title}姓名或名称")
    return Section(code="subject", title=f"{title}信息", fields=(name, number) if found["number"] else (name,))


def _asked(bundle: Bundle, plan: Plan) -> Iterable[FieldSpec]:
    """Fields of the active items; one that several ask for is asked once."""
    active = {item.code: item for item in plan.items}
    rows: dict[str, tuple[Mapping[str, Any], list[str]]] = {}
    for item in bundle.items:
        if item.code in active:
            for row in item.fields:
                rows.setdefault(str(row["id"]), (row, []))[1].append(item.name)
    for code, (row, asked_by) in rows.items():
        kind = str(row.get("type") or "text")
        yield FieldSpec(
            code=f"m_{code}",
            title=str(row.get("zh") or row.get("name") or code),
            kind=kind if kind in KINDS else "text",
            required=bool(row.get("required", True)),
            hint=str(row.get("hint") or ""),
            options=tuple((str(o["value"]), str(o["zh"])) for o in row.get("options") or ()),
            asked_by=tuple(dict.fromkeys(asked_by)),
        )
