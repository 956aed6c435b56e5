"""Why a year became dearer than it was planned: from the opening budget over each addition to the final account."""

from collections.abc import Sequence
from dataclasses import dataclass

from tongban.finance.budget.foresight import recurring
from tongban.finance.budget.foresight.settings import Settings, shipped
from tongban.finance.budget.foresight.values import UNNAMED, History


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One cause with its amount; `years` are past years that had it, too."""

    what: str
    fen: int
    kind: str  # opening | carry_in | added | reduced | left | final
    documents: Sequence[str] = ()
    years: Sequence[int] = ()
    sample: bool = False
    dated: bool = True


def steps(history: History, settings: Settings | None = None) -> list[Step]:
    """Opening, what was carried in, each cause, what was left, and what was spent; the last is the sum of the others."""
    settings = settings or shipped()
    year = history.year
    found = [Step(what="年初预算", fen=year.opening_fen, kind="opening")]
    if year.carry_in_fen:
        found.append(Step(what="上年结转", fen=year.carry_in_fen, kind="carry_in"))
    past = [y.fiscal_year for y in history.past]
    for group in recurring.groups([*history.past[-settings.past_years_max :], year], settings):
        mine = group.by_year.get(year.fiscal_year, [])
        if mine:
            found.append(
                Step(
                    what=group.reason if mine[0].reason == "" else mine[0].reason, fen=sum(a.amount_fen for a in mine), kind="added",
                    documents=tuple(dict.fromkeys(a.document for a in mine if a.document)), years=[y for y in past if group.amount(y)],
                    sample=any(a.sample for a in mine), dated=all(a.on for a in mine),
                )
            )  # fmt: skip
    taken = [a for a in year.additions if not a.moved and a.amount_fen < 0]
    found += [
        Step(what=a.reason or "追减", fen=a.amount_fen, kind="reduced", documents=[a.document] if a.document else [], sample=a.sample)
        for a in taken
    ]  # fmt: skip
    final = year.final_fen
    if final is not None:
        rest = final - sum(s.fen for s in found)
        if rest > 0:
            found.append(Step(what=UNNAMED, fen=rest, kind="added", dated=False))
        elif rest < 0:
            found.append(Step(what="年底结转、收回和未用", fen=rest, kind="left"))
        found.append(Step(what="决算", fen=final, kind="final"))
    return found
