"""A draft of an item as plain JSON and back, as a bundle of one for checks and previews, and what forbids its publication."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from pydantic import TypeAdapter

from tongban.kernel.terms import Term
from tongban.services.catalogue import subjects
from tongban.services.catalogue.conditions import Question
from tongban.services.catalogue.publishing import Fault, faults
from tongban.services.catalogue.values import Bundle, ItemFacts, ItemSpec, MaterialSpec

_facts: "TypeAdapter[ItemFacts]" = TypeAdapter(ItemFacts)
_LICENCE: Final = "01"


def to_content(item: ItemFacts) -> dict[str, Any]:
    """Plain JSON that comes back as it was."""
    content: dict[str, Any] = _facts.dump_python(item, mode="json")
    return content


def from_content(content: Mapping[str, Any]) -> ItemFacts:
    """A draft as facts; what this release does not know is left out, what it knows anew takes its default."""
    known = {f.name for f in fields(ItemFacts)}
    return _facts.validate_python({key: value for key, value in content.items() if key in known})


def as_bundle(
    item: ItemFacts,
    questions: tuple[Question, ...],
    materials: Mapping[str, MaterialSpec],
    department: tuple[str, str],
) -> Bundle:
    """The item as a bundle of one; `department` is its code and name."""
    promise = Term(amount=item.promise_days, basis="承诺时限")
    about = subjects.subject(item.facts.get("subject"))
    spec = ItemSpec(
        code=item.code, name=item.name, department=department[0], department_name=department[1],
        implementation_code=item.implementation_code, type_code=item.type_code, handling=item.handling,
        statutory=item.statutory, standalone=promise, promise=promise, uses=item.uses, result_name=item.result_name,
        trips=item.trips, two_persons=item.two_persons, online=item.online, online_review=item.online_review, village=item.village, charge=item.charge,
        fields=item.fields, holder=subjects.holder(item.facts.get("holder"), None, about),
    )  # fmt: skip
    return Bundle(
        code=item.code, name=item.name, audience=str(item.facts.get("audience") or "person"),
        lead_department=department[0], questions=questions, items=(spec,), materials=materials,
        promise=item.promise_days, promised_trips=item.trips, single=True, subject=about,
    )  # fmt: skip


def item_faults(item: ItemFacts, bundle: Bundle) -> list[Fault]:
    """What every edition must keep, and what an edited one must say besides (services.md §2.3, §2.4)."""
    found = [f for f in faults(bundle) if f.field != "promise"]
    said = item.facts

    def ask(field: str, message: str) -> None:
        found.append(Fault(part="items", key=item.code, field=field, message=message))

    if item.statutory is not None and not item.statutory.basis.strip():
        ask("statutory_basis", "写了法定时限，还要写明依据：法律名称和条款")
    if item.trips > 1 and not said.get("trips_reason"):
        ask("trips_reason", "到现场超过1次，要说明必须到现场的原因")
    if item.charge and not (said.get("fee_standard") and said.get("fee_basis")):
        ask("fee_standard", "收费的事项要写明收费标准和收费依据")
    if item.type_code == _LICENCE and not said.get("basis"):
        ask("basis", "行政许可要写明设定依据（法律、行政法规、国务院决定或地方性法规）")
    if item.online and item.trips == 0 and "online" not in said.get("channels", ("online",)):
        ask("channels", "到现场0次的事项，办理形式应包括网上办理")
    codes = [use.material for use in item.uses if use.when is None]
    for code in dict.fromkeys(c for c in codes if codes.count(c) > 1):
        name = bundle.materials[code].name if code in bundle.materials else code
        ask(f"use:{code}", f"《{name}》列了两次，请合并份数或删去一条")
    return found
