"""The demonstration's year under watch: matters that ran late are worked through the acts, the sweep finds their lights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tongban.config.demo import acting
from tongban.config.demo.acting import Matter, in_hours
from tongban.config.demo.county import Cast
from tongban.config.demo.history import reserve_papers
from tongban.infra.calendar import workdays
from tongban.infra.models import OutboxEntry
from tongban.infra.shipped import data_yaml
from tongban.kernel.actors import Actor
from tongban.kernel.times import at, local
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.oversight.supervision.models import Signal, Watch
from tongban.oversight.supervision.rules.lights import lamps
from tongban.oversight.supervision.selectors import clocks, rulebook
from tongban.oversight.supervision.usecases import escalating, lettering, signals, watching
from tongban.oversight.supervision.values.signals import OPEN, State
from tongban.people.accounts.models import Account
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import Application, Case
from tongban.services.cases.values import CaseState, Channel, ProcedureKind
from tongban.services.lifeevents.selectors import bundle_of

_SOON: Final = timedelta(minutes=2)
_WEEK: Final = timedelta(days=8)  # from a light to the last word on it
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Watchers:
    first: Actor
    second: Actor


def load(*, day: date) -> int:
    """The year's lights, up to the day, with what was answered and judged. Returns how many signals there are."""
    told: Row = data_yaml("lukou/signals-2021.yaml")
    before, cast = at(day), _cast(at(day))
    watch = _Watchers(_actor("demo-supervisor", before), _actor("demo-admin", before))
    for n, line in enumerate(told["stories"]):
        if at(line["day"]) + timedelta(days=45) < before:
            matter = _happen(cast, line, n)
            _answer(watch, matter, line, before)
    with transaction.atomic():
        _catch_up(before)
        _answer_the_rest(watch, told["ordinary"], before)
    for pk in Signal.objects.filter(state__in=OPEN).order_by("raised_at").values_list("pk", flat=True):
        lettering.open_letter(signal_id=pk, now=before)
    reserve_papers()
    heard = Q(handler__startswith="supervision.") | Q(handler__startswith="ratings.", created_at__lt=before)
    OutboxEntry.objects.filter(heard, done_at=None).update(done_at=before)  # nobody is asked to rate the year behind
    return Signal.objects.count()


def _actor(username: str, now: datetime) -> Actor:
    return actor_for(Account.objects.get(username=username), now=now)


def _cast(now: datetime) -> Cast:
    handling = Department.objects.filter(items__isnull=False).distinct()
    approvers = {d.code: _actor(f"approver-{d.code}", now) for d in handling}
    return Cast(_actor("demo-clerk", now), _actor("demo-issuer", now), approvers, _actor("demo-citizen", now))


# --- the clock goes on -----------------------------------------------------------------------------------------------------


def _sweep(application_id: UUID, moment: datetime, *, answered: bool = True) -> None:
    """Every light up to the moment, each found two minutes after it went on. The clock itself stands still meanwhile."""
    found = clocks.read(application_id)
    assert found is not None
    all_of_it = [x for x in lamps(found, rulebook.book()) if x.stands(moment) and x.at + _SOON < moment]
    while True:
        known = set(Signal.objects.filter(application=application_id, untrue_at=None).values_list("key", flat=True))
        coming = [x.at for x in all_of_it if x.key not in known]
        following = Signal.objects.filter(application=application_id, escalate_at__lt=moment).order_by("escalate_at")
        climbs = following.first()
        if climbs is not None and climbs.escalate_at is not None and climbs.escalate_at < min(coming, default=moment):
            escalating.escalate(signal_id=climbs.pk, now=climbs.escalate_at)
            continue
        if not coming:
            break
        watching.reckon(application_id=application_id, now=min(coming) + _SOON, matter=found)
        _take_note(application_id, moment, answered)
    watching.reckon(application_id=application_id, now=moment, matter=found)
    _take_note(application_id, moment, answered)


def _take_note(application_id: UUID, moment: datetime, answered: bool) -> None:
    """The department acknowledges within its hour, where it does; what lit up last still waits at the moment."""
    if not answered:
        return
    for row in Signal.objects.filter(application=application_id, state=State.RAISED).select_related("department"):
        assert row.department is not None
        noted = in_hours(row.raised_at + timedelta(minutes=50))
        if noted >= moment:
            continue
        actor = actor_for(Account.objects.get(username=f"approver-{row.department.code}"), now=row.raised_at)
        signals.acknowledge(actor=actor, signal=row, now=noted)


def _catch_up(before: datetime) -> None:
    """Matters that went their ordinary way: whatever lit up is found at its time; open ones still wait for an answer."""
    seen = Watch.objects.values_list("pk", flat=True)
    rows = Application.objects.exclude(pk__in=seen).order_by("submitted_at", "pk")
    for n, (pk, state, since) in enumerate(rows.values_list("pk", "state", "submitted_at")):
        old = state in ("issued", "delivered") or since < before - _WEEK
        _sweep(pk, before, answered=old and n % 9 != 0)


# --- what happened -------------------------------------------------------------------------------------------------------------


def _happen(cast: Cast, line: Row, n: int) -> Matter:
    now = at(workdays().next(line["day"]), time(9, 10 + n))
    bundle = bundle_of(line["bundle"], on=now.date())
    matter = acting.submit(
        cast, bundle, now=now, key=f"demo-watched-{n}", channel=Channel.PORTAL if n % 2 else Channel.COUNTER
    )
    now += timedelta(minutes=20)
    acting.accept(matter, now=now)
    last, told = now, False
    while ready := [leg for leg in matter.legs() if leg.state == CaseState.ACCEPTED]:
        theirs = [leg for leg in ready if not told and leg.department.code == line["department"] and _long_enough(leg)]
        theirs = theirs[:1]
        others = [leg for leg in ready if leg not in theirs]
        leg = (others or theirs)[0]  # what is quick comes first, so that everything happens in the order of time
        start = in_hours((leg.opened_at or now) + timedelta(minutes=5))
        if others:
            last = max(last, acting.work(matter, leg, now=start, minutes=3))
        else:
            last, told = max(last, _slowly(matter, leg, start, line)), True
    acting.hand_out(matter, now=in_hours(last + timedelta(minutes=30)))
    _sweep(matter.id, last + timedelta(days=1), answered=not line.get("silent"))
    return matter


def _long_enough(leg: Case) -> bool:
    assert leg.opened_at is not None
    return leg.promised_due_at is not None and local(leg.promised_due_at).date() > local(leg.opened_at).date()


def _slowly(matter: Matter, leg: Case, start: datetime, line: Row) -> datetime:
    """The leg of which the story tells. Returns when it was decided."""
    actor, answered = matter.cast.approvers[leg.department.code], not line.get("silent")
    assert leg.promised_due_at is not None
    due = local(leg.promised_due_at).date()
    calendar = workdays()
    if line["what"] == "elsewhere":
        return _elsewhere(matter, leg, actor, start, line)
    cases.claim_case(actor=actor, case_id=leg.pk, now=start)
    end = at(calendar.add(due, line.get("days", 0)), time(10, 20))
    match line["what"]:
        case "instant":
            end = (leg.opened_at or start) + timedelta(seconds=40)
            end = max(end, start + timedelta(seconds=5))
        case "pause":
            _sweep(matter.id, at(calendar.add(due, 1), time(9, 30)), answered=answered)
            first = _before(due, line["back"])
            cases.note_procedure(
                actor=actor, case_id=leg.pk, kind=ProcedureKind(line["kind"]), basis=line["basis"], reason=line["reason"],
                start=first, end=calendar.add(first, 2), result="已核查", now=at(calendar.add(due, 1), time(9, 40)),
            )  # fmt: skip
            end = at(calendar.add(due, 1), time(10, 20))
        case "question":
            asked = Department.objects.get(code=line["ask"])
            key = cases.consult(
                actor=actor, case_id=leg.pk, department_id=asked.pk, question="请就经营场所是否符合卫生要求提出意见",
                now=start + timedelta(minutes=30),
            )  # fmt: skip
            back = at(calendar.add(start.date(), line["days"]), time(9, 15))
            _sweep(matter.id, back, answered=answered)
            cases.answer_consultation(
                actor=matter.cast.approvers[line["ask"]], consultation_id=key, answer="经核查，符合卫生要求", now=back
            )
            end = (
                min(at(due, time(11, 0)), back + timedelta(hours=2)) if due > back.date() else back + timedelta(hours=1)
            )
    _sweep(matter.id, end, answered=answered)
    cases.decide_case(actor=actor, case_id=leg.pk, granted=True, opinion="材料齐全，符合条件", now=end)
    return end


def _before(day: date, count: int) -> date:
    while count:
        day -= timedelta(days=1)
        count -= workdays().is_workday(day)
    return day


def _elsewhere(matter: Matter, leg: Case, actor: Actor, start: datetime, line: Row) -> datetime:
    """Worked in the department's own system: decided there in time and entered late, or decided there too late."""
    assert leg.promised_due_at is not None
    due = local(leg.promised_due_at).date()
    cases.send_out_case(actor=actor, case_id=leg.pk, system="省业务系统", now=start)
    if "over" in line:
        real = entered = at(workdays().add(due, line["over"]), time(10, 5))
        entered += timedelta(minutes=15)
    else:
        real, entered = at(due, time(14, 40)), at(workdays().add(due, line["record"]), time(9, 30))
    _sweep(matter.id, entered)
    cases.record_result_case(
        actor=actor, case_id=leg.pk, granted=True, decided_at=real, opinion="部门系统办结", now=entered
    )
    return entered


# --- what was said of it ---------------------------------------------------------------------------------------------------------


def _answer(watch: _Watchers, matter: Matter, line: Row, before: datetime) -> None:
    """What the department said and what came of it; a line without a judgment stays with the department."""
    for row in Signal.objects.filter(application=matter.id, state__in=OPEN).order_by("lit_at").select_related("department"):  # fmt: skip
        _answer_one(watch, row, line, before)


def _answer_one(watch: _Watchers, row: Signal, line: Row, before: datetime) -> None:
    assert row.department is not None
    actor = actor_for(Account.objects.get(username=f"approver-{row.department.code}"), now=row.raised_at)
    now = in_hours(row.raised_at + timedelta(days=2 if line.get("silent") else 1))
    if row.escalate_at is not None or row.state == State.RAISED:
        now = in_hours(max(now, row.notices.latest("at").at + timedelta(hours=2)))
        signals.acknowledge(actor=actor, signal=row, now=now)
    now = in_hours(now + timedelta(hours=3))
    signals.explain(actor=actor, signal=row, said=line["explain"], now=now)
    if "appeal" in line:
        now = in_hours(now + timedelta(hours=1))
        signals.appeal(actor=actor, signal=row, reason=line["appeal"], said=line["said"], now=now)
        now = in_hours(now + timedelta(days=2))
        signals.cancel(actor=watch.second, signal=row, reason=line["appeal"], said=line["cancel"], now=now)
        return
    if "correct" in line:
        now = in_hours(now + timedelta(days=1))
        signals.correct(actor=actor, signal=row, said=line["correct"], now=now)
    if "uphold" in line:
        now = in_hours(now + timedelta(days=1))
        signals.uphold(actor=watch.first, signal=row, said=line["uphold"], now=now)
        if (kept := in_hours(now + timedelta(days=20))) < before:
            signals.archive(actor=watch.first, signal=row, now=kept)


def _answer_the_rest(watch: _Watchers, lines: Sequence[Row], before: datetime) -> None:
    """Lights of ordinary matters that are over: most are explained and upheld, some struck out, this week's still wait."""
    rows = Signal.objects.filter(
        state__in=(State.ACKNOWLEDGED, State.RAISED), application__state__in=("issued", "delivered"), lit_at__lt=before - _WEEK,
    )  # fmt: skip
    for n, row in enumerate(rows.order_by("lit_at", "pk").select_related("department")):
        _answer_one(watch, row, lines[n % len(lines)], before)
