"""The four cuts (减时限、减环节、减材料、减跑动) of a plan, each with its rate (services.md §4.2)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tongban.services.catalogue.values import Plan
from tongban.services.catalogue.words import limit, plain_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One of the four: handled one by one, handled as one thing, and by how much that is less."""

    title: str
    before: str
    after: str
    rate: str
    note: str = ""


def four_cuts(plan: Plan) -> tuple[Cut, ...]:
    supply = f"其中申请人自备{plan.to_supply}份"
    chain = f"最长环节{limit(plan.chain_days)}"
    return (
        Cut(
            title="减时限", before=limit(plan.days_before), after=limit(plan.days_after), note=chain,
            rate=rate(plan.days_before, plan.days_after),
        ),
        _counted("减环节", plan.steps_before, plan.steps_after, "个"),
        _counted("减材料", plan.materials_before, plan.materials_after, "份", supply),
        _counted("减跑动", plan.trips_before, plan.trips_after, "次"),
    )  # fmt: skip


def _counted(title: str, before: int, after: int, unit: str, note: str = "") -> Cut:
    less = rate(Decimal(before), Decimal(after))
    return Cut(title=title, before=f"{before}{unit}", after=f"{after}{unit}", rate=less, note=note)


def rate(before: Decimal, after: Decimal) -> str:
    """(before - after) / before in percent, one decimal; nothing to cut is 0%."""
    if not before:
        return "0%"
    percent = ((before - after) / before * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{plain_number(percent)}%"
