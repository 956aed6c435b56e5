"""The recorded clock of one matter, read from the rows and, where time was spent elsewhere, from the trail."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tongban.infra import trail
from tongban.orgs.models import Centre
from tongban.oversight.supervision.selectors.trailed import Story
from tongban.oversight.supervision.values.clocks import LegClock, MatterClock, Question, Stopped
from tongban.services.cases.models import (
    Application,
    Case,
    Certificate,
    Consultation,
    Correction,
    Extension,
    SpecialProcedure,
)
from tongban.services.cases.times import leg_times
from tongban.services.cases.values import ApplicationState, CaseState, Channel, ProcedureKind
from tongban.services.events import ApplicationReceived

_FAR: Final = timedelta(minutes=480)
_DECIDED: Final = (CaseState.DECIDED_YES, CaseState.DECIDED_NO, CaseState.CLOSED, CaseState.DELIVERED)


def read(application_id: UUID) -> MatterClock | None:
    """The matter as the clock has it, with every stretch elsewhere, compared with the trail."""
    row = Application.objects.filter(pk=application_id).first()
    if row is None:
        return None
    cases = list(Case.objects.filter(application=row.pk, opened_at__isnull=False).order_by("position"))
    looked = Story(row.pk)
    corrections = list(Correction.objects.filter(application=row.pk).order_by("round"))
    gap, moment = _other_place(row)
    redone = sum(case.round - 1 for case in cases)
    desk = Centre.objects.values_list("bureau", flat=True).first()
    return MatterClock(
        application_id=row.pk, number=row.number, title=row.matter_name, desk_id=desk, filed_by_id=row.filed_by_id,
        accepted_by_id=row.accepted_by_id, submitted_at=row.submitted_at, entered_at=row.entered_at,
        received_at=row.received_at, receipts=1 + sum(c.supplied_at is not None for c in corrections),
        answered_at=_answered(row, corrections, looked), deemed=row.deemed,
        asked_twice_at=corrections[1].asked_at if len(corrections) > 1 else None, concluded_at=row.concluded_at,
        conclusions=1 + redone, ready_at=row.issued_at or row.collected_at, elsewhere_at=moment, elsewhere_gap=gap,
        legs=tuple(_legs(row, cases, looked)),
    )  # fmt: skip


def _legs(row: Application, cases: Sequence[Case], looked: Story) -> list[LegClock]:
    times = leg_times(row.pk)
    stopped: dict[UUID, list[Stopped]] = defaultdict(list)
    for p in SpecialProcedure.objects.filter(case__application=row.pk).order_by("start", "id"):
        title = ProcedureKind(p.kind).label
        facts = Stopped(
            id=p.pk, title=title, start=p.start, planned_end=p.planned_end, end=p.end, entered_at=p.entered_at,
            ended_at=p.ended_at,
        )  # fmt: skip
        stopped[p.case_id].append(facts)
    asked: dict[UUID, list[Question]] = defaultdict(list)
    for q in Consultation.objects.filter(case__application=row.pk).order_by("asked_at", "id"):
        question = Question(id=q.pk, department_id=q.department_id, asked_at=q.asked_at, answered_at=q.answered_at)
        asked[q.case_id].append(question)
    longer = any(time.extension for time in times.values())
    extended = dict(Extension.objects.filter(case__in=cases).values_list("case_id", "approved_at")) if longer else {}
    certified = set(Certificate.objects.filter(case__in=cases).values_list("case_id", flat=True)) if row.issued_at else set()  # fmt: skip
    return [
        LegClock(
            case_id=c.pk, number=c.number, title=c.title, round=c.round, department_id=c.department_id,
            handler_id=c.handler_id, time=times[c.pk], extended_at=extended.get(c.pk), away=looked.away(c),
            stopped=tuple(stopped[c.pk]), questions=tuple(asked[c.pk]), decided=c.state in _DECIDED,
            granted=c.granted is True, certified=row.issued_at is None or c.pk in certified,
            claimed_at=looked.claimed(c), outside=c.sent_out_at is not None, recorded_at=looked.recorded.get(c.pk), edited=looked.edited(c),
        )
        for c in cases
        if c.pk in times
    ]  # fmt: skip


def _answered(row: Application, corrections: Sequence[Correction], looked: Story) -> datetime | None:
    """When the window answered what it received last: accepted, named what to correct, refused, or pre-checked."""
    known = [row.accepted_at or row.ended_at]
    if corrections and corrections[-1].supplied_at is None:
        known.append(corrections[-1].asked_at)
    slow = row.accepted_at is not None and not row.deemed and row.accepted_at - row.received_at > timedelta(days=1)
    if row.state == ApplicationState.PRE_ACCEPTED or slow:
        known += [line.at for line in looked.lines if _pre_checked(line) and line.at >= row.received_at]
    return min((moment for moment in known if moment is not None), default=None)


def _pre_checked(line: trail.Line) -> bool:
    return line.kind == ApplicationReceived.kind and bool(line.facts.get("pre_checked"))


def _other_place(row: Application) -> tuple[int, datetime | None]:
    """The nearest matter that the same clerk took in before at another place: minutes between, moment of this one."""
    seats = (Channel.COUNTER, Channel.AGENT)
    if row.filed_by_id is None or row.channel not in seats:
        return 0, None
    before = Application.objects.filter(
        filed_by=row.filed_by_id, submitted_at__lte=row.submitted_at, submitted_at__gt=row.submitted_at - _FAR,
        channel__in=seats,
    )  # fmt: skip
    other = before.exclude(region_code=row.region_code).order_by("-submitted_at").first()
    if other is None:
        return 0, None
    return int((row.submitted_at - other.submitted_at).total_seconds() // 60), row.submitted_at
