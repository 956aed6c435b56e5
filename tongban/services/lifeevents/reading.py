"""Read a file of one-things into bundles: hostile until proven harmless, generous with what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import yaml

from tongban.infra.shipped import data_file
from tongban.kernel.refusals import Refused
from tongban.kernel.terms import Term, TermUnit
from tongban.services.catalogue.selectors import condition, question
from tongban.services.catalogue.values import Bundle, ItemSpec, MaterialSpec, Milestone, Necessity, Use

BYTES_MAX: Final = 10_000_000
NODES_MAX: Final = 1_000_000
DEPTH_MAX: Final = 40


class RowError(Refused):
    """One one-thing that cannot be read; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Book:
    """The whole file, checked for shape only."""

    departments: tuple[Mapping[str, Any], ...]
    materials: tuple[Mapping[str, Any], ...]
    onethings: tuple[Any, ...]


def read_book(content: bytes) -> Book:
    """Parse within bounds; aliases may not blow the document up, nor bite their own tail."""
    if len(content) > BYTES_MAX:
        raise Refused(f"文件超过{BYTES_MAX // 1_000_000}MB，请拆分后再导入")
    loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    try:
        node = yaml.compose(content, Loader=loader)
        if node is None:
            raise Refused("文件是空的")
        if _size(node, {}, 0) > NODES_MAX:
            raise Refused("文件展开后过大，已拒绝导入")
        data = yaml.load(content, Loader=loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as wrong:
        where = getattr(wrong, "problem_mark", None)
        line = f"（第{where.line + 1}行附近）" if where else ""
        raise Refused(f"文件不是有效的YAML{line}，请检查缩进和引号") from wrong
    if not isinstance(data, dict):
        raise Refused("文件最外层应为“键: 值”，至少包含 onethings")
    parts = {key: data.get(key) or [] for key in ("departments", "materials", "onethings")}
    for key, part in parts.items():
        if not isinstance(part, list):
            raise Refused(f"“{key}”应为列表")
    for key in ("departments", "materials"):
        if not all(isinstance(row, dict) and row.get("id") for row in parts[key]):
            raise Refused(f"“{key}”的每一条都要有 id")
    if not parts["onethings"]:
        raise Refused("文件中没有一件事（onethings）")
    return Book(*(tuple(parts[key]) for key in ("departments", "materials", "onethings")))


def _size(node: yaml.Node, known: dict[int, int], depth: int) -> int:
    """Nodes after expanding aliases; a node that contains itself is refused."""
    if depth > DEPTH_MAX:
        raise Refused("文件嵌套过深，已拒绝导入")
    if id(node) in known:
        if known[id(node)] < 0:
            raise Refused("文件中的引用互相包含，已拒绝导入")
        return known[id(node)]
    known[id(node)] = -1
    total = 1
    if isinstance(node, yaml.MappingNode):
        total += sum(_size(k, known, depth + 1) + _size(v, known, depth + 1) for k, v in node.value)
    elif isinstance(node, yaml.SequenceNode):
        total += sum(_size(child, known, depth + 1) for child in node.value)
    known[id(node)] = total
    return total


def material_spec(data: Mapping[str, Any]) -> MaterialSpec:
    return MaterialSpec(
        code=str(data["id"]),
        name=str(data.get("zh") or data.get("name") or data["id"]),
        kind=str(data.get("kind") or "other"),
        issuer=str(data.get("issuer") or ""),
        source_channel=str(data.get("source_channel") or ""),
        shared=bool(data.get("shared", False)),
        share_via=str(data.get("share_via") or ""),
        grade=str(data.get("grade") or ""),
        personal_info=str(data.get("personal_info") or ""),
    )


def read_bundle(data: Any, book: Book) -> Bundle:
    """One one-thing as a bundle. Raises RowError naming the field that cannot be read."""
    if not isinstance(data, dict):
        raise RowError("onethings", "这一条不是“键: 值”的形式")
    code = _text(data, "id")
    name = _text(data, "zh")
    items = _list(data, "items")
    if not items:
        raise RowError("items", "没有任何事项")
    names = {str(d["id"]): str(d.get("zh") or d["id"]) for d in book.departments}
    materials = {spec.code: spec for spec in map(material_spec, book.materials)}
    specs = tuple(_item(item, names) for item in items)
    promise = _number(data, "promised_working_days", default=max(s.promise.amount for s in specs))
    assert promise is not None
    return Bundle(
        code=code,
        name=name,
        audience=str(data.get("audience") or "person"),
        theme=str(data.get("theme") or ""),
        lead_department=str(data.get("lead_department") or specs[0].department),
        questions=tuple(_question(q) for q in _list(data, "situational_questions")),
        items=specs,
        materials=materials,
        promise=promise,
        promised_trips=int(data.get("promised_trips", 1)),
        milestones=tuple(_milestone(m) for m in _list(data, "milestones")),
        delivery=tuple(str(d) for d in _list(data, "delivery")),
        note=str(data.get("note") or ""),
    )


def excerpt(data: Mapping[str, Any], book: Book, bundle: Bundle) -> dict[str, Any]:
    """The one-thing with just the materials and departments that it names: an edition that needs nothing else."""
    used = {use.material for item in bundle.items for use in item.uses}
    used |= {item.produces for item in bundle.items if item.produces}
    bodies = {item.department for item in bundle.items} | {bundle.lead_department}
    bodies |= {bundle.materials[code].issuer for code in used}
    return {
        "onething": dict(data),
        "materials": sorted((m for m in book.materials if str(m["id"]) in used), key=lambda m: str(m["id"])),
        "departments": sorted((d for d in book.departments if str(d["id"]) in bodies), key=lambda d: str(d["id"])),
    }


def book_of(source: Mapping[str, Any]) -> Book:
    """The excerpt as a book again."""
    return Book(tuple(source["departments"]), tuple(source["materials"]), (source["onething"],))


def _item(data: Any, departments: Mapping[str, str]) -> ItemSpec:
    if not isinstance(data, dict):
        raise RowError("items", "事项不是“键: 值”的形式")
    code = _text(data, "id")
    kind = data.get("item_type") or {}
    result = data.get("result") or {}
    standalone = _number(data, "standalone_promised_working_days", default=None)
    promise = _number(data, "promised_working_days", default=standalone)
    if promise is None:
        promise = Decimal(0)
    if standalone is None:
        standalone = promise
    statutory = _number(data, "statutory_days", default=None)
    unit = data.get("statutory_day_unit") or "working"
    if unit not in set(TermUnit):
        raise RowError("statutory_day_unit", f"{code}：时限单位“{unit}”应为 working 或 calendar")
    basis = str(data.get("statutory_basis") or "")
    department = _text(data, "department", what=f"{code}：承办部门")
    trips = data.get("trips", 1)
    return ItemSpec(
        code=code,
        name=_text(data, "zh", what=f"{code}：名称"),
        department=department,
        department_name=departments.get(department, department),
        implementation_code=str(data.get("sample_implementation_code") or data.get("implementation_code") or ""),
        type_code=str(kind.get("code") if isinstance(kind, dict) else kind or ""),
        handling=str(data.get("handling") or "promise"),
        statutory=None if statutory is None else Term(amount=statutory, unit=TermUnit(unit), basis=basis),
        standalone=Term(amount=standalone, basis="承诺时限"),
        promise=Term(amount=promise, basis="承诺时限"),
        when=_condition(data.get("when"), code),
        depends_on=tuple(str(d) for d in _list(data, "depends_on")),
        uses=tuple(_use(u, code) for u in _list(data, "materials")),
        produces=str(result["material"]) if isinstance(result, dict) and result.get("material") else None,
        result_name=str((result.get("zh") if isinstance(result, dict) else result) or ""),
        trips=int(trips) if isinstance(trips, int) else 1,
        two_persons=bool(data.get("two_persons", False)),
        online=bool(data.get("online", True)),
        village=bool(data.get("village", False)),
        charge=bool(data.get("charge", False)),
        fields=tuple(_fields(data, code)),
    )


def _fields(data: Mapping[str, Any], code: str) -> Iterable[Mapping[str, Any]]:
    """Form data the item asks for: `name`, or {id, zh, type, required, options}."""
    for place, field in enumerate(_list(data, "fields"), start=1):
        row = {"id": f"f{place}", "zh": field} if isinstance(field, str) else field
        if not isinstance(row, dict) or not (row.get("id") or row.get("zh")):
            raise RowError("fields", f"{code}：表单字段须有 id 和 zh")
        yield {"id": str(row.get("id") or f"f{place}"), **{k: v for k, v in row.items() if k != "id"}}


def _use(data: Any, code: str) -> Use:
    if isinstance(data, str):
        return Use(material=data)
    if not isinstance(data, dict):
        raise RowError("materials", f"{code}：材料不是“键: 值”的形式")
    necessity = data.get("necessity") or "required"
    if necessity not in set(Necessity):
        raise RowError("necessity", f"{code}：材料必要性“{necessity}”不认识")
    return Use(
        material=_text(data, "material", what=f"{code}：材料"),
        necessity=Necessity(necessity),
        originals=int(data.get("originals") or 0),
        copies=int(data.get("copies") or 0),
        when=_condition(data.get("when"), code),
    )


def _condition(data: Any, code: str) -> Any:
    try:
        return condition(data)
    except (TypeError, KeyError, AttributeError) as wrong:
        raise RowError("when", f"{code}：条件应为 all: [{{question, in}}]") from wrong


def _question(data: Any) -> Any:
    try:
        return question(data)
    except (TypeError, KeyError, AttributeError) as wrong:
        raise RowError("situational_questions", "问题须有 id、zh 和 options（value、zh）") from wrong


def _milestone(data: Any) -> Milestone:
    if not isinstance(data, dict):
        raise RowError("milestones", "里程碑不是“键: 值”的形式")
    days = _number(data, "promised_working_days", default=Decimal(0))
    assert days is not None
    return Milestone(
        name=str(data.get("zh") or data.get("id") or "里程碑"),
        items=tuple(str(i) for i in _list(data, "items")),
        working_days=days,
    )


def _text(data: Mapping[str, Any], key: str, what: str = "") -> str:
    value = data.get(key)
    if value is None or not str(value).strip():
        raise RowError(key, f"{what or key}不能为空")
    return str(value).strip()


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise RowError(key, f"“{key}”应为列表")
    return value


def _number(data: Mapping[str, Any], key: str, default: Decimal | None) -> Decimal | None:
    value = data.get(key)
    if value is None:
        return default
    try:
        number = Decimal(str(value))
    except InvalidOperation as wrong:
        raise RowError(key, f"“{key}”应为数字，现为“{value}”") from wrong
    if not number.is_finite() or number < 0:
        raise RowError(key, f"“{key}”不能为负数")
    return number


def shipped(names: Iterable[str] | None = None) -> dict[str, Bundle]:
    """The one-things that come with the product, without a database."""
    book = read_book(data_file("onethings.yaml").read_bytes())
    wanted = None if names is None else set(names)
    return {row["id"]: read_bundle(row, book) for row in book.onethings if wanted is None or row["id"] in wanted}
