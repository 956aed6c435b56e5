"""The demonstration's monitoring rounds: the half year filed in July, the months to July filed in August."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from tongban.finance.budget.models import BureauYear
from tongban.finance.budget.selectors import Money
from tongban.finance.performance.models import MonitoringLine, MonitoringRound
from tongban.finance.performance.monitoring import rules, selectors, usecases
from tongban.finance.performance.monitoring.values import (
    STEPS,
    Cause,
    Known,
    Likelihood,
    LineEntry,
    MoneyEntry,
    Profile,
    Step,
    Term,
)
from tongban.finance.performance.values import Kind
from tongban.infra.shipped import data_yaml
from tongban.kernel.actors import Actor
from tongban.kernel.times import at
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.people.accounts.models import Account

Row = Mapping[str, Any]
YEAR: Final = 2021
_HOUR: Final = time(16, 30)


def load(*, day: date) -> int:
    """The rounds that were reported by the day; returns how many."""
    book: Row = data_yaml("lukou/monitoring-2021.yaml")
    year = BureauYear.objects.filter(fiscal_year=YEAR).first()
    if year is None:
        return 0
    account = Account.objects.get(username="demo-performance")
    count = 0
    for row in book["rounds"]:
        if row["done"][-1] < day:
            _round(book, row, year, actor_for(account, now=at(row["frozen"], _HOUR)), day)
            count += 1
    return count


def _round(book: Row, row: Row, year: BureauYear, actor: Actor, day: date) -> None:
    offices = {Department.objects.get(code=code): who for code, who in book["offices"].items()}
    calendar = {
        office: [Term(step=s, due=due, who=who) for s, due in zip(STEPS, row["terms"], strict=True)]
        for office, who in offices.items()
    }
    opened = usecases.open_round(
        actor=actor, year=year, as_of=row["as_of"], calendar=calendar, now=at(row["as_of"], _HOUR), goal=book["goal"]
    )
    _step(actor, opened, row, Step.COLLECT)
    for line in opened.lines.order_by("place"):
        entry = _entry(line, row["lines"].get(line.code, {}))
        usecases.enter_line(actor=actor, line=line, entry=entry, now=at(row["done"][0], _HOUR))
    _money(book, row, year, actor, opened)
    for step in (Step.REVIEW, Step.ANALYSE, Step.SUMMARISE):
        _step(actor, opened, row, step)
    made = [(told, _correction(told, row, actor, opened)) for told in row["corrections"]]
    opened.refresh_from_db()
    if not usecases.gaps(opened):  # what other targets lack is left open, for all to see
        usecases.freeze_round(actor=actor, round_=opened, now=at(row["frozen"], _HOUR))
        _step(actor, opened, row, Step.REPORT)
    for told, correction in made:
        for on, said, *done in told["notes"]:
            if on < day:
                usecases.follow_up(
                    actor=actor, correction=correction, on=on, said=said, done=bool(done), now=at(on, _HOUR)
                )


def _step(actor: Actor, opened: MonitoringRound, row: Row, what: Step) -> None:
    on = row["done"][STEPS.index(what)]
    for step in opened.steps.filter(step=what.value).select_related("office").order_by("office__code"):
        usecases.do_step(actor=actor, step=step, on=on, note="", now=at(on, _HOUR))


def _entry(line: MonitoringLine, told: Row) -> LineEntry:
    value = told.get("value")
    if line.value is None and value is None and "share" in told and line.kind != Kind.QUALITATIVE:
        value = _part(line.target, told["share"])
    if line.value is not None:
        value = None  # what the registers count is not entered again
    return LineEntry(
        value=value, evidence=told.get("evidence", ""), profile=Profile.LEVEL if _reached(line) else told.get("profile", ""), forecast=told.get("forecast", ""),
        causes=tuple(Cause(c) for c in told.get("causes", ())), reason=told.get("reason", ""), remark=told.get("remark", ""),
        likelihood=Likelihood(told["likelihood"]) if "likelihood" in told else None,
    )  # fmt: skip


def _reached(line: MonitoringLine) -> bool:
    """A stock that the registers count, and that is there whole already: nothing that grows month by month."""
    counted = line.known == Known.LIVE and line.kind == Kind.POSITIVE
    return counted and Decimal(str(line.value)) >= Decimal(str(line.target))


def _part(target: object, share: str) -> str:
    """That part of a target: whole where the target is whole."""
    whole = Decimal(str(target))
    places = Decimal(1) if whole == whole.to_integral_value() else Decimal("0.01")
    return f"{(whole * Decimal(share)).quantize(places, ROUND_HALF_UP).normalize():f}"


def _money(book: Row, row: Row, year: BureauYear, actor: Actor, opened: MonitoringRound) -> None:
    """What the register of payments counts, else a share of the year's final account; the forecast of the whole year."""
    money, counted = Money(year), selectors.spent(year, row["as_of"])
    final = money.full_year_fen or 0
    opening = counted.opening if counted else selectors.opening(year) or 0
    executed = counted.executed if counted else int(final * Decimal(row["spent_share"]))
    full_year = counted.full_year if counted else final
    ahead = executed > full_year * rules.year_share(row["as_of"])
    entry = MoneyEntry(
        opening_fen=opening, executed_fen=executed, forecast_fen=max(executed, int(full_year * Decimal(row["forecast_share"]))),
        general_opening_fen=counted.general_opening if counted else opening,
        general_executed_fen=counted.general_executed if counted else executed,
        general_forecast_fen=max(executed, int(full_year * Decimal(row["forecast_share"]))), full_year_fen=full_year,
        note="" if counted else book["money_note"], causes=(Cause.FUNDS,),
        reason="支出进度快于时间进度" if ahead else "追加经费年中才到位，支出集中在下半年",
    )  # fmt: skip
    usecases.enter_money(actor=actor, round_=opened, entry=entry, now=at(row["done"][0], _HOUR))


def _correction(told: Row, row: Row, actor: Actor, opened: MonitoringRound) -> Any:
    line = opened.lines.filter(code=told["line"]).first()
    moment: datetime = at(row["frozen"], _HOUR)
    return usecases.set_correction(
        actor=actor, round_=opened, line=line, measure=told["measure"], owner=Department.objects.get(code=told["owner"]),
        due=told["due"], now=moment,
    )  # fmt: skip
