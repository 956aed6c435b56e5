"""Read a file of one-things into bundles: hostile until proven harmless, generous with what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from tongban.infra.shipped import data_file
from tongban.kernel.refusals import Refused
from tongban.kernel.terms import Term, TermUnit
from tongban.services.catalogue import subjects
from tongban.services.catalogue.codes import CODE_MAX, code_fault
from tongban.services.catalogue.forms import Day, Kind
from tongban.services.catalogue.importing.fields import handling_of, type_of
from tongban.services.catalogue.subjects import Holder, Subject
from tongban.services.catalogue.values import Bundle, ItemSpec, MaterialSpec, Necessity, Use
from tongban.services.lifeevents.files import pieces
from tongban.services.lifeevents.plain import RowError as RowError
from tongban.services.lifeevents.plain import days, figure, flag, items_of, needed, text, texts, whole
from tongban.services.lifeevents.questions import condition, milestone, questions

TRIPS_MAX: Final = 20
COPIES_MAX: Final = 999
_PARTS: Final = ("departments", "materials", "onethings")
_WORDS: Final = {"departments": "部门", "materials": "材料"}


@dataclass(frozen=True, slots=True)
class Book:
    """The whole file in plain values; `faults`: (row, part, message) of departments and materials left out."""

    departments: tuple[Mapping[str, Any], ...]
    materials: tuple[Mapping[str, Any], ...]
    onethings: tuple[Any, ...]
    faults: tuple[tuple[int, str, str], ...] = ()


def read_book(content: bytes) -> Book:
    """Parse within bounds. A one-thing that cannot be read stands there as its RowError."""
    found = pieces(content, _PARTS)
    if not found["onethings"]:
        raise Refused("文件中没有一件事（onethings）")
    faults: list[tuple[int, str, str]] = []
    departments, materials = (tuple(_described(found[part], part, faults)) for part in ("departments", "materials"))
    return Book(departments, materials, tuple(found["onethings"]), tuple(faults))


def _described(rows: Iterable[Any], part: str, faults: list[tuple[int, str, str]]) -> Iterable[Mapping[str, Any]]:
    """Rows with an id of their own; the first of two counts."""
    seen: dict[str, Any] = {}
    for number, row in enumerate(rows, start=1):
        code = row.get("id") if isinstance(row, dict) else None
        if isinstance(row, RowError):
            faults.append((number, part, str(row)))
        elif code is None or isinstance(code, (dict, list)) or not str(code).strip():
            faults.append((number, part, f"第{number}条{_WORDS[part]}没有 id，没有采用"))
        elif str(code) not in seen:
            seen[str(code)] = row
            yield row
        elif seen[str(code)] != row:
            faults.append((number, part, f"{_WORDS[part]}编号“{code}”出现了两次而内容不同，只用了前一条"))


def own_book(data: Any, book: Book) -> tuple[Any, Book]:
    """The one-thing and its book: what stands under its own `own` goes before what the file says for all."""
    own = data.get("own") if isinstance(data, dict) else None
    if not isinstance(own, dict):
        return data, book
    faults: list[tuple[int, str, str]] = []
    mine = {part: list(_described(items_of(own, part), part, faults)) for part in _WORDS}
    if faults:
        raise RowError("own", faults[0][2])
    rest = {key: value for key, value in data.items() if key != "own"}
    return rest, replace(
        book,
        departments=_over(mine["departments"], book.departments),
        materials=_over(mine["materials"], book.materials),
    )


def _over(mine: list[Mapping[str, Any]], common: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """A row of its own that has nothing but its id: this one-thing says nothing of it, whatever the file says."""
    codes = {str(row["id"]) for row in mine}
    return (*(row for row in mine if len(row) > 1), *(row for row in common if str(row["id"]) not in codes))


def material_spec(data: Mapping[str, Any]) -> MaterialSpec:
    code = _coded(data, "id", "材料编号")
    about = f"材料“{code}”的"
    return MaterialSpec(
        code=code,
        name=text(data, "zh", 500, f"{about}名称") or text(data, "name", 500, f"{about}名称") or code,
        kind=text(data, "kind", 20, f"{about}种类") or "other",
        issuer=text(data, "issuer", 60, f"{about}核发单位"),
        source_channel=text(data, "source_channel", 4, f"{about}来源渠道"),
        shared=flag(data, "shared", usual=False),
        share_via=text(data, "share_via", 200, f"{about}共享途径"),
        grade=text(data, "grade", 1, f"{about}可信等级"),
        personal_info=text(data, "personal_info", 20, f"{about}敏感级别"),
    )


def read_bundle(data: Any, book: Book) -> Bundle:
    """One one-thing as a bundle. Raises RowError naming the field that cannot be read."""
    if isinstance(data, RowError):
        raise data
    if not isinstance(data, dict):
        raise RowError("onethings", "这一条不是“键: 值”的形式")
    code = _coded(data, "id", "一件事编号")
    name = needed(data, "zh", 300)
    rows = items_of(data, "items")
    if not rows:
        raise RowError("items", "没有任何事项")
    texts(data, "folk_names", 200)
    about = _subject(data)
    items = _named(tuple(_item(row, about, data.get("holder")) for row in rows), book)
    promise = days(data, "promised_working_days")
    return Bundle(
        code=code,
        name=name,
        audience=text(data, "audience", 10) or "person",
        theme=text(data, "theme", 60),
        lead_department=text(data, "lead_department", 60) or items[0].department,
        questions=questions(data),
        items=items,
        materials=_materials(items, book),
        promise=max(item.promise.amount for item in items) if promise is None else promise,
        promised_trips=whole(data, "promised_trips", usual=1, most=TRIPS_MAX),
        milestones=tuple(milestone(m) for m in items_of(data, "milestones")),
        delivery=texts(data, "delivery", 200),
        note=text(data, "note", 5000),
        subject=about,
    )


def _named(items: tuple[ItemSpec, ...], book: Book) -> tuple[ItemSpec, ...]:
    """The items with the names of their departments."""
    rows = {str(row["id"]): row for row in book.departments}
    names = {
        item.department: text(rows.get(item.department, {}), "zh", 200, f"部门“{item.department}”的名称")
        for item in items
    }
    return tuple(replace(item, department_name=names[item.department] or item.department) for item in items)


def _materials(items: Iterable[ItemSpec], book: Book) -> dict[str, MaterialSpec]:
    """The papers that the items name, as the book describes them."""
    used = {use.material for item in items for use in item.uses} | {item.produces for item in items if item.produces}
    return {str(row["id"]): material_spec(row) for row in book.materials if str(row["id"]) in used}


def _coded(data: Mapping[str, Any], key: str, what: str) -> str:
    code = needed(data, key, 200, what)
    if fault := code_fault(code):
        raise RowError(key, fault)
    return code


def _subject(data: Mapping[str, Any]) -> Subject | None:
    try:
        return subjects.subject(data.get("subject"))
    except TypeError as wrong:
        raise RowError("subject", "subject 的 id_kinds 应为列表") from wrong
    except ValueError as wrong:
        raise RowError("subject", str(wrong)) from wrong


def _holder(data: Mapping[str, Any], usual: Any, about: Subject | None, code: str) -> Holder:
    try:
        return subjects.holder(text(data, "holder", 20), text({"holder": usual}, "holder", 20), about)
    except ValueError as wrong:
        raise RowError("holder", f"{code}：{wrong}") from wrong


def excerpt(data: Mapping[str, Any], book: Book, bundle: Bundle) -> dict[str, Any]:
    """The one-thing with just the materials and departments that it names: an edition that needs nothing else."""
    used = {use.material for item in bundle.items for use in item.uses}
    used |= {item.produces for item in bundle.items if item.produces}
    bodies = bodies_of(bundle)
    return {
        "onething": dict(data),
        "materials": sorted((m for m in book.materials if str(m["id"]) in used), key=lambda m: str(m["id"])),
        "departments": sorted((d for d in book.departments if str(d["id"]) in bodies), key=lambda d: str(d["id"])),
    }


def bodies_of(bundle: Bundle) -> set[str]:
    """The departments that the one-thing names: who handles, who leads, who issues the papers."""
    bodies = {item.department for item in bundle.items} | {bundle.lead_department}
    return bodies | {spec.issuer for spec in bundle.materials.values() if spec.issuer}


def book_of(source: Mapping[str, Any]) -> Book:
    """The excerpt as a book again."""
    return Book(tuple(source["departments"]), tuple(source["materials"]), (source["onething"],))


# --- items ---------------------------------------------------------------------------------------------------------------


def _item(data: Any, about: Subject | None, holder: Any) -> ItemSpec:
    if not isinstance(data, dict):
        raise RowError("items", "事项不是“键: 值”的形式")
    code = _coded(data, "id", "事项编号")
    said = data.get("result")
    result: Mapping[str, Any] = said if isinstance(said, dict) else {"zh": said}
    standalone, promise = days(data, "standalone_promised_working_days"), days(data, "promised_working_days")
    alone = standalone if standalone is not None else promise or Decimal(0)
    return ItemSpec(
        code=code,
        name=needed(data, "zh", 1000, f"{code}：名称"),
        department=needed(data, "department", 60, f"{code}：承办部门"),
        implementation_code=_implementation_code(data, code),
        type_code=_type(data.get("item_type"), code),
        handling=_handling(data, code),
        statutory=_statutory(data, code),
        standalone=Term(amount=alone, basis="承诺时限"),
        promise=Term(amount=alone if promise is None else promise, basis="承诺时限"),
        when=condition(data.get("when"), code),
        depends_on=texts(data, "depends_on", CODE_MAX),
        uses=tuple(_use(u, code) for u in items_of(data, "materials")),
        produces=text(result, "material", CODE_MAX, f"{code}：结果材料") or None,
        result_name=text(result, "zh", 200, f"{code}：结果名称"),
        trips=whole(data, "trips", usual=1, most=TRIPS_MAX),
        two_persons=flag(data, "two_persons", usual=False),
        online=flag(data, "online", usual=True),
        online_review=flag(data, "online_review", usual=flag(data, "online", usual=True)),
        village=flag(data, "village", usual=False),
        charge=flag(data, "charge", usual=False),
        fields=tuple(_fields(data, code)),
        holder=_holder(data, holder, about, code),
    )


def _type(said: Any, code: str) -> str:
    """The two-digit code, from {code, zh} or from either alone; empty when nothing is said."""
    row = said if isinstance(said, dict) else {"code": said}
    words = text(row, "code", 60, f"{code}：事项类型") or text(row, "zh", 60, f"{code}：事项类型")
    found = type_of(words) if words else ""
    if found is None:
        raise RowError("item_type", f"{code}：事项类型“{words[:20]}”不认识，应为行政许可、公共服务等，或两位代码")
    return found


def _implementation_code(data: Mapping[str, Any], code: str) -> str:
    said = text(data, "sample_implementation_code", 200) or text(data, "implementation_code", 200)
    bare = said.replace(" ", "")
    if bare and (fault := code_fault(bare)):
        raise RowError("implementation_code", f"{code}：实施{fault}")
    return bare


def _handling(data: Mapping[str, Any], code: str) -> str:
    said = text(data, "handling", 60)
    found = handling_of(said) if said else "promise"
    if found is None:
        raise RowError("handling", f"{code}：办件类型“{said[:20]}”不认识，应为即办件、承诺件或上报件")
    return found


def _statutory(data: Mapping[str, Any], code: str) -> Term | None:
    amount = days(data, "statutory_days")
    unit = text(data, "statutory_day_unit", 20) or "working"
    if unit not in set(TermUnit):
        raise RowError("statutory_day_unit", f"{code}：时限单位“{unit}”应为 working 或 calendar")
    basis = text(data, "statutory_basis", 500, f"{code}：法定时限依据")
    return None if amount is None else Term(amount=amount, unit=TermUnit(unit), basis=basis)


def _use(data: Any, code: str) -> Use:
    if not isinstance(data, dict):
        data = {"material": data}
    necessity = text(data, "necessity", 20) or "required"
    if necessity not in set(Necessity):
        raise RowError("necessity", f"{code}：材料必要性“{necessity}”不认识，应为 required、optional 或 deferrable")
    return Use(
        material=needed(data, "material", CODE_MAX, f"{code}：材料"),
        necessity=Necessity(necessity),
        originals=whole(data, "originals", usual=0, most=COPIES_MAX),
        copies=whole(data, "copies", usual=0, most=COPIES_MAX),
        when=condition(data.get("when"), code),
    )


def _fields(data: Mapping[str, Any], code: str) -> Iterable[Mapping[str, Any]]:
    """Form data the item asks for: `name`, or {id, zh, type, required, options, …}; the same id or name is asked once.

    An id of data/forms.yaml needs nothing else.
    """
    for field in items_of(data, "fields"):
        row = {"zh": field} if isinstance(field, str) else field
        if not isinstance(row, dict) or not (row.get("id") or row.get("zh")):
            raise RowError("fields", f"{code}：表单字段须有 id 或 zh")
        _check_field(row, code)
        yield {"id": text(row, "id", 200) or text(row, "zh", 200), **{k: v for k, v in row.items() if k != "id"}}


def _check_field(row: Mapping[str, Any], code: str) -> None:
    """A form is made of it later, for every applicant."""
    about = f"{code}：表单字段“{row.get('zh') or row.get('id')}”的"
    for key, known in (("type", set(Kind)), ("day", set(Day))):
        if text(row, key, 60) not in {"", *known}:
            raise RowError("fields", f"{about}{key} 应为 {'、'.join(sorted(filter(None, known)))} 之一")
    for key in ("least", "most"):
        if row.get(key) is not None:
            figure(row, key)
    options = row.get("options")
    if isinstance(options, list) and not all(isinstance(o, dict) and {"value", "zh"} <= set(o) for o in options):
        raise RowError("fields", f"{about}options 每一项须有 value 和 zh")
    if options is not None and not isinstance(options, (list, dict)):
        raise RowError("fields", f"{about}options 应为列表")
    when = row.get("when")
    if when is not None and not (isinstance(when, dict) and isinstance(when.get("in"), list)):
        raise RowError("fields", f"{about}when 应为 {{question 或 field, in: [选项]}}")


# --- keys nobody knows -------------------------------------------------------------------------------------------------------

_KEYS: Final = {
    "onething": {
        "audience", "delivery", "en", "folk_names", "holder", "id", "item", "items", "joint_departments", "lead_department",
        "metrics", "milestones", "note", "own", "promised_trips", "promised_working_days", "provenance",
        "situational_questions", "subject", "theme", "zh",
    },
    "items": {
        "base_code", "charge", "department", "depends_on", "en", "fields", "handling", "holder", "id", "implementation_code",
        "item_type", "materials", "online", "online_review", "promised_working_days", "result", "sample_base_code",
        "sample_implementation_code", "special_procedures", "standalone_promised_working_days", "statutory_basis",
        "statutory_day_unit", "statutory_days", "statutory_sourced", "trips", "two_persons", "village", "when", "zh",
    },
    "situational_questions": {"default", "en", "id", "options", "type", "zh"},
    "milestones": {"en", "id", "items", "promised_working_days", "zh"},
}  # fmt: skip


def unknown_keys(data: Mapping[str, Any]) -> list[str]:
    """Keys that mean nothing here; they are kept as they came."""
    parts: list[tuple[str, Any]] = [("onething", data)]
    parts += [(part, row) for part in ("items", "situational_questions", "milestones") for row in items_of(data, part)]
    odd = (key for part, row in parts if isinstance(row, dict) for key in row if key not in _KEYS[part])
    return list(dict.fromkeys(odd))


# --- what comes with the product ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _shipped_book() -> Book:
    return read_book(data_file("onethings.yaml").read_bytes())


def shipped(names: Iterable[str] | None = None) -> dict[str, Bundle]:
    """The one-things that come with the product, without a database."""
    wanted = None if names is None else set(names)
    book = _shipped_book()
    return {row["id"]: read_bundle(row, book) for row in book.onethings if wanted is None or row["id"] in wanted}
