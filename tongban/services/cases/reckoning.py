"""What every clock of a matter says: each leg's and the whole's, with whatever stopped or lengthened them. Pure.

Two pauses never count a day twice; the whole stands still on a day on which every open leg stands still; statutory
and promised clocks are reckoned apart, since only the procedures of Licensing Law art 45 stop the law's own.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from tongban.kernel.terms import Term
from tongban.kernel.times import local
from tongban.kernel.workdays import Pause, Workdays
from tongban.services.cases.rules import due, earlier
from tongban.services.cases.values import Clock, ProcedureKind

ART_45: Final = frozenset(ProcedureKind(f"0{n}") for n in range(1, 9))
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One special procedure as the clocks see it; `end` None while it runs."""

    kind: ProcedureKind
    start: date
    end: date | None

    @property
    def pause(self) -> Pause:
        basis = "行政许可法第四十五条" if self.kind in ART_45 else "仅不计入承诺时限"
        return Pause(self.start, self.end, self.kind.label, basis)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegTime:
    """One leg that has begun: from when, until when it was open, under which terms, and what befell it."""

    opened_at: datetime
    ended_at: datetime | None
    promise: Term
    statutory: Term | None
    stops: tuple[Stop, ...] = ()
    extension: int = 0  # working days

    def open_on(self, day: date) -> bool:
        return local(self.opened_at).date() <= day and (self.ended_at is None or day <= local(self.ended_at).date())


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeTime:
    """The whole: from acceptance (or the last redo), under its own terms."""

    start: datetime
    promise: Term
    statutory: Term | None


def pauses(stops: Iterable[Stop], *, statutory: bool, promise_stoppers: Collection[str]) -> list[Pause]:
    """The stops that count for one clock: art 45 stops both, others only the promise, where the office says so."""
    return [
        stop.pause for stop in stops if stop.kind in ART_45 or (not statutory and stop.kind.value in promise_stoppers)
    ]


def leg_clock(leg: LegTime, calendar: Workdays, promise_stoppers: Collection[str]) -> Clock:
    """Both due moments of a leg."""
    return _clock(
        leg.promise, leg.statutory, leg.opened_at, leg.extension, calendar,
        pauses(leg.stops, statutory=False, promise_stoppers=promise_stoppers),
        pauses(leg.stops, statutory=True, promise_stoppers=promise_stoppers),
    )  # fmt: skip


def whole_clock(
    whole: WholeTime, legs: Sequence[LegTime], calendar: Workdays, promise_stoppers: Collection[str]
) -> Clock:
    """Both due moments of the whole: lengthened by its longest extension, still while every open leg is still."""
    extension = max((leg.extension for leg in legs), default=0)
    return _clock(
        whole.promise, whole.statutory, whole.start, extension, calendar,
        whole_pauses(legs, statutory=False, promise_stoppers=promise_stoppers),
        whole_pauses(legs, statutory=True, promise_stoppers=promise_stoppers),
    )  # fmt: skip


def whole_pauses(legs: Sequence[LegTime], *, statutory: bool, promise_stoppers: Collection[str]) -> list[Pause]:
    """The stretches in which some leg is open and every open leg is paused."""
    by_leg = [(leg, pauses(leg.stops, statutory=statutory, promise_stoppers=promise_stoppers)) for leg in legs]
    turns = sorted(
        {p.start for _, stops in by_leg for p in stops}
        | {p.end + _DAY for _, stops in by_leg for p in stops if p.end is not None}
        | {local(leg.opened_at).date() for leg in legs}
        | {local(leg.ended_at).date() + _DAY for leg in legs if leg.ended_at is not None}
    )
    found: list[Pause] = []
    for n, turn in enumerate(turns):
        open_ = [stops for leg, stops in by_leg if leg.open_on(turn)]
        if not open_ or not all(any(p.covers(turn) for p in stops) for stops in open_):
            continue
        end = turns[n + 1] - _DAY if n + 1 < len(turns) else None
        if found and found[-1].end == turn - _DAY:
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(Pause(turn, end, "全部在办环节暂停", "各环节均在特别程序中"))
    return found


def lengthened(term: Term, working_days: int) -> Term:
    """The term with an approved extension (Licensing Law art 42)."""
    return replace(term, amount=term.amount + Decimal(working_days)) if working_days else term


def _clock(
    promise: Term,
    statutory: Term | None,
    start: datetime,
    extension: int,
    calendar: Workdays,
    promise_pauses: Sequence[Pause],
    legal_pauses: Sequence[Pause],
) -> Clock:
    promised = due(lengthened(promise, extension), start, calendar, promise_pauses)
    legal = due(lengthened(statutory, extension), start, calendar, legal_pauses) if statutory else None
    return Clock(
        promised_due_at=earlier(promised.due_at, legal.due_at) if legal and promised.due_at else promised.due_at,
        statutory_due_at=legal.due_at if legal else None,
        provisional=promised.provisional or bool(legal and legal.provisional),
    )
