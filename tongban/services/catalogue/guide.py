"""The public guide (办事指南) of an item: made from the edition that the form and the plan are made from, so they cannot differ.

What must be public: item, basis, conditions, quantity, procedure, limit, full list of materials (Licensing Law art 30).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tongban.services.catalogue.conditions import Question, sentence
from tongban.services.catalogue.values import ItemFacts, MaterialSpec, Necessity, Use
from tongban.services.catalogue.words import AUDIENCES, CHANNELS, HANDLING, SOURCES, TYPES, counts, limit


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePaper:
    """One paper as the public reads it: how many, who issues it, whether it is fetched, and when it is needed."""

    name: str
    counts: str
    source: str
    shared: bool
    share_via: str
    necessity: str
    deferrable: bool
    form: bool
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemGuide:
    """Everything the guide shows of one edition; empty texts are left out by the page."""

    code: str
    name: str
    plain_name: str
    department: str
    edition: int
    since: date | None
    type_name: str
    handling: str
    audience: str
    promise: str
    statutory: str
    statutory_basis: str
    shorter: str
    charge: bool
    fee_standard: str
    fee_basis: str
    channels: tuple[str, ...]
    village: bool
    trips: int
    trips_reason: str
    basis: tuple[str, ...]
    conditions: tuple[str, ...]
    quantity: str
    flow: tuple[str, ...]
    result: str
    papers: tuple[GuidePaper, ...]
    questions: tuple[Question, ...]
    faq: tuple[tuple[str, str], ...]
    address: str
    hours: str
    contact: str
    complaint: str
    remedy: str
    implementation_code: str


def guide_of(
    item: ItemFacts,
    *,
    questions: Sequence[Question],
    materials: Mapping[str, MaterialSpec],
    department: str,
    bodies: Mapping[str, str],
    edition: int = 0,
    since: date | None = None,
) -> ItemGuide:
    """The guide of what an edition (or a draft) says; `bodies` names the issuers of papers by their code."""
    said, statutory = item.facts, item.statutory
    channels = tuple(said.get("channels") or (("window", "online") if item.online else ("window",)))
    return ItemGuide(
        code=item.code,
        name=item.name,
        plain_name=item.plain_name if item.plain_name != item.name else "",
        department=department,
        edition=edition,
        since=since,
        type_name=TYPES.get(item.type_code, ""),
        handling=HANDLING.get(item.handling, item.handling),
        audience=AUDIENCES.get(str(said.get("audience", "")), str(said.get("audience", ""))),
        promise=limit(item.promise_days),
        statutory=limit(statutory.amount, statutory.unit.value) if statutory else "",
        statutory_basis=statutory.basis if statutory else "",
        shorter=_shorter(item),
        charge=item.charge,
        fee_standard=str(said.get("fee_standard", "")),
        fee_basis=str(said.get("fee_basis", "")),
        channels=tuple(CHANNELS.get(c, c) for c in channels),
        village=item.village,
        trips=item.trips,
        trips_reason=str(said.get("trips_reason", "")),
        basis=_lines(said.get("basis", "")),
        conditions=_lines(said.get("accept_condition", "")),
        quantity=str(said.get("limit_explain", "")),
        flow=_lines(said.get("handle_flow", "")),
        result=item.result_name,
        papers=tuple(_paper(use, questions, materials, bodies) for use in item.uses),
        questions=tuple(questions),
        faq=tuple((str(row["q"]), str(row["a"])) for row in said.get("faq", ())),
        address=str(said.get("address", "")),
        hours=str(said.get("hours", "")),
        contact=str(said.get("contact", "")),
        complaint=str(said.get("complaint", "")),
        remedy=str(said.get("remedy", "")),
        implementation_code=item.implementation_code,
    )


def _shorter(item: ItemFacts) -> str:
    """By how much the promise is below the law, where both count the same days."""
    law = item.statutory
    if law is None or law.unit.value != "working" or law.amount <= item.promise_days or not law.amount:
        return ""
    return f"{(law.amount - item.promise_days) / law.amount * 100:.0f}%"


def _lines(text: object) -> tuple[str, ...]:
    return tuple(line.strip() for line in str(text).splitlines() if line.strip())


def _paper(
    use: Use, questions: Sequence[Question], materials: Mapping[str, MaterialSpec], bodies: Mapping[str, str]
) -> GuidePaper:
    spec = materials.get(use.material) or MaterialSpec(code=use.material, name=use.material)
    return GuidePaper(
        name=spec.name,
        counts=counts(use.originals, use.copies),
        source=_source(spec, bodies),
        shared=spec.shared,
        share_via=spec.share_via,
        necessity=use.necessity.label,
        deferrable=use.necessity is Necessity.DEFERRABLE,
        form=spec.kind == "form",
        when=sentence(use.when, questions) if use.when else "",
    )


def _source(spec: MaterialSpec, bodies: Mapping[str, str]) -> str:
    """Who issues it: the body's name where it is known, else the kind of source."""
    if spec.kind == "form":
        return "网上填写或窗口领取空白表"
    if spec.issuer in bodies and spec.issuer != "applicant":
        return f"{bodies[spec.issuer]}核发"
    return SOURCES.get(spec.source_channel, "申请人自备")
