"""Signals climb the ladder: told at once, told further when nobody answers, never twice on the same level."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import SYSTEM
from tongban.kernel.terms import Term
from tongban.kernel.times import local
from tongban.kernel.workdays import deadline
from tongban.orgs.models import Centre, Department
from tongban.oversight.supervision.models import Notice, Signal
from tongban.oversight.supervision.selectors import holders, rulebook
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.values.ladders import Ladder, Level
from tongban.oversight.supervision.values.signals import Light, SignalReported, State, Target


def begin(signal: Signal, now: datetime) -> None:
    """The first level: the light says which."""
    ladder = rulebook.ladder(local(signal.raised_at).date())
    _climb(signal, ladder, ladder.entries[Light(signal.light)], now)


@act()
def escalate(*, signal_id: UUID, now: datetime) -> bool:
    """Nobody answered in time: one level up, or to the end of the ladder. Idempotent."""
    signal = Signal.objects.filter(pk=signal_id, state=State.RAISED, escalate_at__lte=now).first()
    if signal is None:
        return False
    mine = Signal.objects.filter(pk=signal.pk, state=State.RAISED, escalate_at=signal.escalate_at)
    if mine.update(escalate_at=None) != 1:
        return False
    ladder = rulebook.ladder(local(signal.raised_at).date())
    here = ladder.levels.get(signal.level)
    _climb(signal, ladder, here.next if here else "", now)
    return True


def to_escalate(now: datetime, most: int = 1000) -> list[UUID]:
    """Unanswered signals whose time on their level is over. Served by index signal_to_escalate."""
    rows = Signal.objects.filter(escalate_at__lte=now).order_by("escalate_at")
    return list(rows.values_list("pk", flat=True)[:most])


def _climb(signal: Signal, ladder: Ladder, code: str, now: datetime) -> None:
    """From this level on to the first on which there is somebody; levels reached before are never reached again."""
    passed = set(Notice.objects.filter(signal=signal).values_list("level", flat=True))
    while code in ladder.levels and code not in passed:
        passed.add(code)
        level = ladder.levels[code]
        found = _tell(signal, level, now)
        note(SYSTEM, signal.pk, [SignalReported(signal_id=signal.pk, level=code, found=found)], now)
        if found:
            return
        code = level.next


def _tell(signal: Signal, level: Level, now: datetime) -> bool:
    department, account = _where(signal, level.to)
    found = account is not None or holders.anyone(level.to, department, on=local(now).date())
    term = Term(amount=Decimal(level.days))
    due_at = deadline(term=term, start=now, calendar=workdays()).due_at if found else None
    Notice.objects.create(
        signal=signal, level=level.code, title=level.title, to=level.to.value, account_id=account,
        department_id=department, found=found, at=now, due_at=due_at,
    )  # fmt: skip
    if found:
        Signal.objects.filter(pk=signal.pk, state=State.RAISED).update(level=level.code, escalate_at=due_at)
    return found


def _where(signal: Signal, to: Target) -> tuple[UUID | None, UUID | None]:
    """The department and the person of a level."""
    match to:
        case Target.HANDLER:
            return signal.department_id, signal.handler_id
        case Target.DEPARTMENT:
            return signal.department_id, None
        case Target.PARENT:
            return _parent(signal.department_id), None
        case Target.BUREAU:
            return Centre.objects.values_list("bureau", flat=True).first(), None
        case Target.SUPERVISORS:
            return None, None


def _parent(department: UUID | None) -> UUID | None:
    if department is None:
        return None
    return Department.objects.filter(pk=department).values_list("parent", flat=True).first()
