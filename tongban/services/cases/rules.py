"""Pure arithmetic of law: when a leg and the whole are due, which legs may begin, what a number looks like."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from tongban.kernel.identifiers import check_resident_id
from tongban.kernel.refusals import Refused
from tongban.kernel.terms import Term, TermUnit
from tongban.kernel.times import at, local
from tongban.kernel.workdays import Deadline, Pause, Workdays, deadline
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.values import CONCLUDED_CASE, CaseState, Clock, Served, ServeWay, Whole

OLD_FROM: Final = 60  # years
JOINT_TERM: Final = Term(
    amount=Decimal(45), unit=TermUnit.WORKING, basis="行政许可法第四十二条第二款（统一办理、联合办理、集中办理）"
)
DELIVERY_TERM: Final = Term(amount=Decimal(10), unit=TermUnit.WORKING, basis="行政许可法第四十四条")
CORRECTION_TERM: Final = Term(amount=Decimal(5), unit=TermUnit.WORKING, basis="行政许可法第三十二条第一款第四项")


EXTENSION_DAYS_MAX: Final = {False: 10, True: 15}  # art 42: of one body; handled jointly


def due(term: Term, start: datetime, calendar: Workdays, pauses: Sequence[Pause] = ()) -> Deadline:
    """When a term ends that began at acceptance; days of special procedures are left out (art 45, 82)."""
    return deadline(term=term, start=start, pauses=pauses, calendar=calendar)


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier moment; None stands for "not running" and loses."""
    return min((moment for moment in (one, other) if moment is not None), default=None)


def clock(*, promise: Term, statutory: Term | None, start: datetime, calendar: Workdays) -> Clock:
    """Both due moments of what just began (art 42, 82). A promise never ends after the law's own limit."""
    promised = due(promise, start, calendar)
    legal = due(statutory, start, calendar) if statutory else None
    return Clock(
        promised_due_at=earlier(promised.due_at, legal.due_at if legal else None),
        statutory_due_at=legal.due_at if legal else None,
        provisional=promised.provisional or bool(legal and legal.provisional),
    )


def received_on(moment: datetime, calendar: Workdays) -> date:
    """The day on which something counts as received: after closing time or on a day off, the next working day [C]."""
    here = local(moment)
    open_ = calendar.is_workday(here.date()) and here.time() <= calendar.hours.closing
    return here.date() if open_ else calendar.next(here.date() + timedelta(days=1))


def answer_due(received: datetime, calendar: Workdays) -> datetime | None:
    """Until when the window must accept, refuse or name everything to correct (art 32(4): five working days)."""
    return due(CORRECTION_TERM, at(received_on(received, calendar), time(9, 0)), calendar).due_at


def outcome(granted: Sequence[bool | None]) -> Whole:
    """What became of the whole: True granted, False refused, None ended without a decision."""
    if granted and all(granted):
        return Whole.ALL
    return Whole.PART if any(granted) else Whole.NONE


def statutory_of_whole(terms: Sequence[Term | None], departments: int) -> Term | None:
    """The law's limit for the whole: art 42(2) where several departments handle jointly, else the leg's own."""
    if departments > 1:
        return JOINT_TERM
    known = [t for t in terms if t is not None]
    return max(known, key=lambda t: t.amount) if known else None


@dataclass(frozen=True, slots=True)
class Leg:
    """What the opening of legs depends on."""

    position: int
    after: tuple[int, ...]
    state: CaseState


def next_legs(legs: Iterable[Leg]) -> tuple[list[int], list[int]]:
    """Positions of legs that may begin now, and of those that cannot because a predecessor failed.

    A leg begins when every predecessor was granted; it is blocked when one of them ended otherwise, or is itself
    blocked (services.md §3.3: WAITING, BLOCKED).
    """
    by_position = {leg.position: leg for leg in legs}
    opened, blocked = [], set[int]()
    for leg in sorted(by_position.values(), key=lambda x: x.position):
        if leg.state not in (CaseState.WAITING, CaseState.BLOCKED):
            continue
        before = [by_position[p] for p in leg.after if p in by_position]
        if any(p.position in blocked or p.state in _FAILED for p in before):
            if leg.state is CaseState.WAITING:
                blocked.add(leg.position)
        elif all(p.state in _GRANTED for p in before):
            opened.append(leg.position)
    return opened, sorted(blocked)


_GRANTED: Final = frozenset({CaseState.DECIDED_YES, CaseState.CLOSED, CaseState.DELIVERED})
_FAILED: Final = (CONCLUDED_CASE - _GRANTED) | {CaseState.BLOCKED}


def all_concluded(states: Iterable[CaseState]) -> bool:
    """Whether no leg is left to be decided. Blocked legs wait for the lead office."""
    return all(state in CONCLUDED_CASE for state in states)


# --- numbers (services.md §8.5) -------------------------------------------------------------------------------------------


def day_code(moment: datetime) -> str:
    """YYYYMMDD on the wall clock of the hall."""
    return local(moment).strftime("%Y%m%d")


def joint_number(region_code: str, moment: datetime, serial: int) -> str:
    """YJS + region (12) + day + five digits."""
    return f"YJS{region_code.ljust(12, '0')}{day_code(moment)}{serial:05d}"


def item_number(implementation_code: str, moment: datetime, serial: int) -> str:
    """Implementation code (31) + day + four digits: 43 characters."""
    return f"{implementation_code}{day_code(moment)}{serial:04d}"


def leg_number(whole: str, position: int, legs: int) -> str:
    """The whole's number with -01, -02 …; a single leg carries the number of the whole."""
    return whole if legs == 1 else f"{whole}-{position:02d}"


def missing_papers(
    asked: Mapping[str, bool], handed: Mapping[str, bool], deferred: Mapping[str, date]
) -> tuple[list[str], list[str]]:
    """Materials neither handed in nor deferred, and materials deferred that may not be.

    `asked`: material → may it come later; `handed`: material → is it here.
    """
    missing = [m for m in asked if not handed.get(m, False) and m not in deferred]
    wrongly = [m for m in deferred if not asked.get(m, False) and not handed.get(m, False)]
    return missing, wrongly


ANNOUNCED_DAYS: Final = 30  # Civil Procedure Law art 95, as revised 2021-12-24; 60 before 2022-01-01
_ANNOUNCED_BEFORE: Final = (date(2022, 1, 1), 60)


def service_day(served: Served, *, made_on: date, today: date) -> date:
    """The day on which the paper counts as served, once what the way asks for is there. Raises CaseRefusal.

    Signed for: that day; post: the day of the receipt; left: that day, before a witness; electronic: the day it
    reached the receiver's system, with consent; announced: when the announcement has run its days.
    """
    if not made_on <= served.day <= today:
        raise CaseRefusal("签收、到达、留置或公告的日期应在文书出具日与今天之间")
    match served.way:
        case ServeWay.DIRECT if not served.receiver.strip():
            raise CaseRefusal("当面送达须写明签收人")
        case ServeWay.ELECTRONIC if not served.consent:
            raise CaseRefusal("电子送达须经受送达人同意；没有同意的，请换一种方式")
        case ServeWay.ELECTRONIC if not served.evidence.strip():
            raise CaseRefusal("电子送达请写明同意的方式和到达的系统或号码")
        case ServeWay.POST if not served.tracking.strip():
            raise CaseRefusal("邮寄送达须填写邮件号")
        case ServeWay.LEFT if not (served.witness.strip() and served.evidence.strip()):
            raise CaseRefusal("留置送达须写明见证人，并说明拒收的情形或影像记录")
        case ServeWay.ANNOUNCED if not served.evidence.strip():
            raise CaseRefusal("公告送达请写明公告的载体和采用公告的原因")
        case ServeWay.ANNOUNCED:
            before, long = _ANNOUNCED_BEFORE
            return served.day + timedelta(days=long if served.day < before else ANNOUNCED_DAYS)
        case _:
            return served.day


def is_old(number: str, on: date) -> bool:
    """Whether a resident identity number is of somebody who is 60 or older; anything else says no.

    Sixty: the Law on the Protection of the Rights and Interests of the Elderly, art 2.
    """
    try:
        return check_resident_id(number).age(on) >= OLD_FROM
    except Refused:
        return False
