"""A matter at a glance: the same five answers for one item and for a one-thing, the order of its parts, the effort."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tongban.services.catalogue.guide import ItemGuide
from tongban.services.catalogue.selectors import guides
from tongban.services.catalogue.values import Bundle, MaterialSource, Plan, PlanItem
from tongban.services.catalogue.words import AUDIENCES
from tongban.web.ui.words import days

_SECONDS: Final[Mapping[str, int]] = {"question": 15, "field": 20, "paper": 60, "check": 60}


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What one wants to know before starting, named as in `ItemGuide`."""

    audience: str
    promise: str
    statutory: str
    shorter: str
    charge: bool
    fee_standard: str
    trips: int
    trips_reason: str
    channels: tuple[str, ...]
    village: bool


def glance_of(bundle: Bundle, plan: Plan, item: ItemGuide | None) -> Glance | ItemGuide:
    """Of an item its guide; of a one-thing what its parts come to together."""
    if item is not None:
        return item
    active = {one.code for one in plan.items}
    parts = [one for one in bundle.items if one.code in active]
    paid = [one.name for one in parts if one.charge]
    return Glance(
        audience=AUDIENCES.get(bundle.audience, ""),
        promise=days(plan.days_after),
        statutory="",
        shorter="",
        charge=bool(paid),
        fee_standard=f"{'、'.join(paid)}收费，其余不收费" if paid else "",
        trips=plan.trips_after,
        trips_reason="",
        channels=("网上办理", "窗口办理") if all(one.online for one in parts) else ("窗口办理", "网上先填表"),
        village=all(one.village for one in parts),
    )


def fees(bundle: Bundle, plan: Plan) -> list[tuple[str, str]]:
    """What of this situation costs something, and how much as the guide says; empty: nothing does."""
    active = {one.code for one in plan.items}
    paid = [one for one in bundle.items if one.charge and one.code in active]
    said = guides(one.version_id for one in paid if one.version_id)
    return [(one.name, said[one.version_id].fee_standard if one.version_id in said else "") for one in paid]


def stages(items: Sequence[PlanItem]) -> list[list[PlanItem]]:
    """What is done at the same time, stage after stage: an item follows those it depends on."""
    depth: dict[str, int] = {}
    for item in items:  # a plan names predecessors first
        depth[item.code] = 1 + max((depth.get(code, 0) for code in item.depends_on), default=0)
    return [[one for one in items if depth[one.code] == n] for n in sorted(set(depth.values()))]


def papers_to_bring(plan: Plan) -> int:
    return sum(1 for paper in plan.materials if paper.source is MaterialSource.SUPPLY and not paper.form)


def minutes(bundle: Bundle, plan: Plan, fields: int) -> int:
    """About how long the whole takes, in whole minutes: an estimate from what is asked, said as one."""
    asked = len(bundle.questions) * _SECONDS["question"] + fields * _SECONDS["field"]
    return max(2, -(-(asked + papers_to_bring(plan) * _SECONDS["paper"] + _SECONDS["check"]) // 60))
