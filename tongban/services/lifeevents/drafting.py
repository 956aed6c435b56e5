"""A draft of a one-thing: the same form as an edition's source, with its members taken over from the items in force.

What an item says (its papers, limits, form) is written in the item's own edition; a one-thing adds condition, order,
promise and the questions. So a draft never contradicts its items: `refresh` brings over what they say today.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.services.catalogue.conditions import condition_json
from tongban.services.catalogue.models import Material
from tongban.services.catalogue.publishing import Fault, faults
from tongban.services.catalogue.selectors import facts_in_force, material_specs, materials_named
from tongban.services.catalogue.values import Bundle, ItemFacts, ItemSpec, MaterialSpec, Use
from tongban.services.catalogue.words import TYPES
from tongban.services.lifeevents.reading import RowError, book_of, material_spec, read_bundle

Content = dict[str, Any]
_SPEC_KEYS: Final = ("kind", "issuer", "source_channel", "shared", "share_via", "grade", "personal_info")


def blank(code: str, name: str, lead: str) -> Content:
    """A one-thing that says nothing yet."""
    thing = {
        "id": code, "zh": name, "audience": "person", "theme": "", "lead_department": lead, "promised_working_days": 1,
        "promised_trips": 1, "situational_questions": [], "items": [], "milestones": [],
    }  # fmt: skip
    return {"onething": thing, "materials": [], "departments": []}


def read_draft(content: Mapping[str, Any]) -> Bundle:
    """The draft as a bundle, departments by the names they have here. Raises RowError while it has no members."""
    bundle = read_bundle(content["onething"], book_of(content))
    names = dict(Department.objects.filter(code__in={i.department for i in bundle.items}).values_list("code", "name"))
    items = tuple(replace(i, department_name=names.get(i.department, i.department_name)) for i in bundle.items)
    return replace(bundle, items=items)


def draft_faults(content: Mapping[str, Any]) -> list[Fault]:
    """What forbids publication, each with its place."""
    try:
        bundle = read_draft(content)
    except RowError as wrong:
        words = "还没有成员事项，请先加入至少一项" if wrong.field == "items" else str(wrong)
        return [Fault(part="whole", field=wrong.field, message=words)]
    return [*faults(bundle), *_behind(content)]


def _behind(content: Mapping[str, Any]) -> Iterable[Fault]:
    known = facts_in_force(str(row["id"]) for row in content["onething"]["items"])
    for row in content["onething"]["items"]:
        code = str(row["id"])
        if code not in known:
            message = f"{code}：事项目录中没有这个事项，请先发布它或从成员中删去"
            yield Fault(part="items", key=code, field="code", message=message)
    if refresh(content) != content:
        yield Fault(part="whole", field="refresh", message="成员事项有了新版，请先“按现行版更新成员”，核对后再发布")


def refresh(content: Mapping[str, Any]) -> Content:
    """The draft with what its items, their papers and departments say today; what the one-thing itself says stays."""
    fresh: Content = deepcopy(dict(content))
    thing = fresh["onething"]
    known = facts_in_force(str(row["id"]) for row in thing["items"])
    bodies = {d.pk: d for d in Department.objects.filter(pk__in={item.department_id for item in known.values()})}
    asked = {str(q["id"]) for q in thing.get("situational_questions") or ()}
    for row in thing["items"]:
        item = known.get(str(row["id"]))
        if item is not None:
            _take_over(row, item, bodies[item.department_id].code)
            for question in item.questions:
                if str(question["id"]) not in asked:
                    asked.add(str(question["id"]))
                    thing.setdefault("situational_questions", []).append(dict(question))
    _name_materials(fresh)
    _name_departments(fresh)
    return fresh


def add_member(content: Mapping[str, Any], item: ItemFacts, department: str) -> Content:
    """The draft with one more item at its end."""
    fresh: Content = deepcopy(dict(content))
    if any(str(row["id"]) == item.code for row in fresh["onething"]["items"]):
        raise Refused(f"“{item.name}”已经是成员了")
    row: dict[str, Any] = {
        "id": item.code, "zh": item.name, "department": department, "promised_working_days": plain(item.promise_days),
        "depends_on": [],
    }  # fmt: skip
    _take_over(row, item, department)
    fresh["onething"]["items"].append(row)
    return refresh(fresh)


def plain(value: Decimal) -> int | float:
    """As files write it: 4, 0.5."""
    return int(value) if value == value.to_integral_value() else float(value)


def _take_over(row: dict[str, Any], item: ItemFacts, department: str) -> None:
    """Write into the row what the item says differently; what is the same keeps the words it is written in."""
    there = _read_row(row)
    if there.name != item.name:
        row["zh"] = item.name
    if there.department != department:
        row["department"] = department
    if there.type_code != item.type_code:
        row["item_type"] = {"code": item.type_code, "zh": TYPES.get(item.type_code, "")}
    if there.implementation_code != item.implementation_code:
        row.pop("sample_implementation_code", None)
        row["implementation_code"] = item.implementation_code
    law = item.statutory
    if there.statutory != law:
        row["statutory_days"] = None if law is None else plain(law.amount)
        row["statutory_day_unit"] = "working" if law is None else law.unit.value
        row["statutory_basis"] = "" if law is None else law.basis
    if there.standalone.amount != item.promise_days:
        row["standalone_promised_working_days"] = plain(item.promise_days)
    if there.result_name != item.result_name:
        row["result"] = {**(row.get("result") or {}), "zh": item.result_name}
    if there.uses != item.uses:
        row["materials"] = [_use_row(use) for use in item.uses]
    if there.fields != tuple(item.fields):
        row["fields"] = [dict(field) for field in item.fields]
    for key in ("handling", "trips", "two_persons", "online", "online_review", "village", "charge"):
        if getattr(there, key) != getattr(item, key):
            row[key] = getattr(item, key)


def _read_row(row: Mapping[str, Any]) -> ItemSpec:
    return read_bundle(
        {"id": "x", "zh": "x", "items": [dict(row)]}, book_of({"departments": (), "materials": (), "onething": {}})
    ).items[0]


def _use_row(use: Use) -> dict[str, Any]:
    row: dict[str, Any] = {
        "material": use.material, "necessity": use.necessity.value, "originals": use.originals, "copies": use.copies,
    }  # fmt: skip
    if use.when is not None:
        row["when"] = condition_json(use.when)
    return row


def _name_materials(content: Content) -> None:
    """Every paper that is asked for or produced is described, as the canonical list has it."""
    items = content["onething"]["items"]
    used = {str(u["material"] if isinstance(u, dict) else u) for row in items for u in row.get("materials") or ()}
    used |= {str(row["result"]["material"]) for row in items if (row.get("result") or {}).get("material")}
    written = {str(row["id"]): row for row in content["materials"]}
    known = materials_named(used)
    rows = []
    for code in sorted(used):
        row, spec = written.get(code), known.get(code)
        if spec is not None and (row is None or material_spec(row) != spec):
            row = {**(row or {}), "id": code, "zh": spec.name, **{key: getattr(spec, key) for key in _SPEC_KEYS}}
        if row is not None:
            rows.append(row)
    content["materials"] = rows


def _name_departments(content: Content) -> None:
    thing = content["onething"]
    codes = {str(row["department"]) for row in thing["items"] if row.get("department")} | {
        str(thing["lead_department"])
    }
    codes |= {str(row.get("issuer")) for row in content["materials"] if row.get("issuer")}
    written = {str(row["id"]): row for row in content["departments"]}
    for department in Department.objects.filter(code__in=codes - set(written)):
        written[department.code] = {"id": department.code, "zh": department.name, "kind": department.kind}
    content["departments"] = [written[code] for code in sorted(codes) if code in written]


def papers_of(content: Mapping[str, Any]) -> dict[str, MaterialSpec]:
    """Papers that an item of the draft may produce: those of the draft, and licences known to the catalogue."""
    own = {spec.code: spec for spec in map(material_spec, content["materials"])}
    return material_specs(Material.objects.filter(kind__in=["licence", "proof"])) | own
