"""The watch over recorded clocks: what stands is raised once, what never stood is set right, and kept."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from tongban.infra import numbering, outbox
from tongban.infra.acts import act
from tongban.infra.calendar import revision
from tongban.kernel.actors import SYSTEM
from tongban.kernel.ids import new_id
from tongban.kernel.times import local
from tongban.oversight.supervision.models import Signal, SignalStep, Timing, Watch
from tongban.oversight.supervision.rules import changes, timing
from tongban.oversight.supervision.rules.lights import Book, lamps, next_at, standing
from tongban.oversight.supervision.selectors import clocks, rulebook
from tongban.oversight.supervision.transitions.signals import after
from tongban.oversight.supervision.usecases import escalating, tallying
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.values.clocks import Lamp, LegClock, MatterClock
from tongban.oversight.supervision.values.signals import (
    OPEN,
    WARNINGS,
    Act,
    Outcome,
    SignalMoved,
    SignalRaised,
    State,
)
from tongban.services.cases.models import Case

JOB: Final = "supervision.reckon"
_TOGETHER: Final = 25  # matters in one entry of the queue
_A_ROUND: Final = 5_000


@act()
def sweep(*, now: datetime, most: int = _A_ROUND) -> int:
    """Find what is due by index and hand it to the worker, in small portions; returns how many matters. Idempotent."""
    found = list(due(now, most))
    for n in range(0, len(found), _TOGETHER):
        part = found[n : n + _TOGETHER]
        outbox.enqueue(JOB, {"applications": [str(pk) for pk in part]}, now=now)
        Watch.objects.filter(pk__in=part, next_at__lt=now).update(next_at=None)
    return len(found)


def due(now: datetime, most: int = _A_ROUND) -> Collection[UUID]:
    """Matters in which a light may have gone on since they were looked at last. Served by index supervision_watch_due."""
    rows = Watch.objects.filter(next_at__lt=now).order_by("next_at")
    return list(rows.values_list("pk", flat=True)[:most])


@act()
def reckon(*, application_id: UUID, now: datetime, matter: MatterClock | None = None) -> tuple[int, int]:
    """Bring the signals of a matter in line with its recorded clock. Returns how many were raised and how many set right.

    `matter`: the clock, for whoever has read it already and knows that nothing happened since.
    """
    matter = matter or clocks.read(application_id)
    if matter is None:
        return 0, 0
    book = rulebook.book()
    found = lamps(matter, book)
    on = standing(found, now)
    live = {row.key: row for row in Signal.objects.filter(application=application_id, untrue_at=None)}
    raised = sum(_raise(matter, on[key], now) for key in sorted(on.keys() - live.keys(), key=lambda k: on[k].at))
    untrue = sum(_set_right(matter, row, found, now) for key, row in live.items() if key not in on)
    _clear(matter, now)
    _time(matter, book)
    Watch.objects.update_or_create(application_id=application_id, defaults={"next_at": next_at(found, now)})
    return raised, untrue


def _leg(matter: MatterClock, case_id: UUID | None) -> LegClock | None:
    return next((leg for leg in matter.legs if leg.case_id == case_id), None)


def _raise(matter: MatterClock, lamp: Lamp, now: datetime) -> bool:
    """Once, whoever else is looking: the database keeps a second one out."""
    leg = _leg(matter, lamp.case_id)
    row = Signal(
        id=new_id(), key=lamp.key, rule=lamp.rule.code, title=lamp.rule.title, light=lamp.rule.light.value,
        thresholds={name: str(value) for name, value in lamp.rule.thresholds.items()},
        application_id=lamp.application_id, case_id=lamp.case_id, about_id=lamp.about_id, round=lamp.round,
        department_id=lamp.department_id, handler_id=lamp.handler_id, item_title=leg.title if leg else matter.title,
        item=_item(lamp), lit_at=lamp.at, limit_at=lamp.limit, raised_at=now, calendar=revision(),
        late=changes.late(matter, leg),
    )  # fmt: skip
    try:
        with transaction.atomic():
            year = local(now).year
            row.number = f"JC{year}{numbering.take(f'signal.{year}'):06d}"
            row.save(force_insert=True)
    except IntegrityError:
        assert Signal.objects.filter(key=lamp.key, untrue_at=None).exists()
        return False
    event = SignalRaised(
        signal_id=row.pk, application_id=row.application_id, case_id=row.case_id, rule=row.rule, light=row.light,
        lit_at=row.lit_at, department_id=row.department_id,
    )  # fmt: skip
    note(SYSTEM, row.pk, [event], now)
    escalating.begin(row, now)
    return True


def _item(lamp: Lamp) -> str:
    if lamp.case_id is None:
        return ""
    return Case.objects.values_list("item", flat=True).get(pk=lamp.case_id)


def _set_right(matter: MatterClock, row: Signal, found: Collection[Lamp], now: datetime) -> bool:
    """Later knowledge shows that the clock never said so: struck out by the system, with what changed, kept for ever.

    Rounds that are over keep the lights of their time; what a person struck out already stays as it is.
    """
    if row.outcome == Outcome.CANCELLED or row.round != _round(matter, row):
        return False
    lamp = next((one for one in found if one.key == row.key), None)
    told = changes.say(
        matter, _leg(matter, row.case_id), raised_at=row.raised_at, before=row.limit_at,
        now_at=lamp.limit if lamp else None, calendar_changed=row.calendar != revision(),
    )  # fmt: skip
    state = after(State(row.state), Act.WITHDRAW)
    same = Signal.objects.filter(pk=row.pk, state=row.state, untrue_at=None)
    if same.update(state=state.value, outcome=Outcome.CANCELLED.value, reason="untrue", judged_at=now, untrue_at=now, escalate_at=None) != 1:  # fmt: skip
        return False
    _step(row, Act.WITHDRAW, told, state, now)
    return True


def _round(matter: MatterClock, row: Signal) -> int:
    if row.case_id is not None:
        leg = _leg(matter, row.case_id)
        return leg.round if leg else row.round
    if row.light in ("correction", "link_yellow"):
        return matter.receipts
    return matter.conclusions if row.light == "delivery" else row.round


def _clear(matter: MatterClock, now: datetime) -> None:
    """A warning has done its work once the leg has ended, or the window has answered what it received."""
    ended = [leg.case_id for leg in matter.legs if leg.time.ended_at is not None and leg.time.ended_at <= now]
    over = Q(case__in=ended)
    if matter.answered_at is not None and matter.answered_at <= now:
        over |= Q(application=matter.application_id, case=None)
    elif not ended:
        return
    still = [state for state in OPEN if state is not State.APPEALED]
    for row in Signal.objects.filter(over, light__in=WARNINGS, state__in=still):
        state = after(State(row.state), Act.CLEAR)
        same = Signal.objects.filter(pk=row.pk, state=row.state)
        if same.update(state=state.value, outcome=Outcome.CLEARED.value, judged_at=now, escalate_at=None) == 1:
            _step(row, Act.CLEAR, "办件已经办结，预警解除", state, now)


def _step(row: Signal, act_: Act, told: str, state: State, now: datetime) -> None:
    SignalStep.objects.create(signal=row, act=act_.value, at=now, note=told)
    note(SYSTEM, row.pk, [SignalMoved(signal_id=row.pk, act=act_.value, state=state.value)], now)


def _time(matter: MatterClock, book: Book) -> None:
    """How long decided legs took; reckoned again when a leg was redone."""
    done = {leg.case_id: leg for leg in matter.legs if leg.decided}
    gone = [leg.case_id for leg in matter.legs if not leg.decided and leg.round > 1]
    for row in Timing.objects.filter(pk__in=gone) if gone else ():
        if Timing.objects.filter(pk=row.pk, decided_at=row.decided_at).delete()[0]:
            tallying.add(row, -1)
    if not done:
        return
    known = dict(Timing.objects.filter(pk__in=done).values_list("pk", "decided_at"))
    for case in Case.objects.filter(pk__in=[pk for pk, leg in done.items() if known.get(pk) != leg.time.ended_at]):
        leg = done[case.pk]
        assert case.decided_at is not None
        took = timing.took(leg, book)
        row = Timing(
            case_id=case.pk, department_id=case.department_id, handler_id=case.decided_by_id or case.handler_id,
            item=case.item, decided_at=case.decided_at, used_days=took.used, still_days=took.still, law_days=took.law,
            on_time=case.promised_due_at is None or case.decided_at <= case.promised_due_at,
        )  # fmt: skip
        tallying.keep(row, known=case.pk in known)
