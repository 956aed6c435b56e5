"""Reactions to what happens to a matter: its papers, and its clocks when the calendar changes or nobody answers.

All are idempotent: the outbox delivers at least once. Papers are set outside a transaction.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from tongban.infra import outbox, trail
from tongban.infra.calendar import CalendarYearLoaded
from tongban.infra.models import OutboxEntry
from tongban.kernel.events import Event
from tongban.kernel.times import local
from tongban.services.cases.models import (
    Application,
    Case,
    Certificate,
    Custody,
    HandedMaterial,
    Paper,
    PaperRecord,
    PaperService,
    SpecialProcedure,
)
from tongban.services.cases.usecases.accept import deem_accepted
from tongban.services.cases.usecases.papers import ensure_paper
from tongban.services.cases.usecases.recompute import recompute_deadlines
from tongban.services.cases.values import (
    GRANTS,
    HANDED_OVER,
    REFUSALS,
    WITHDRAWALS,
    CollectWay,
    Ending,
    PaperKind,
    ServeWay,
    Source,
    Withdrawal,
    decision_kind,
)
from tongban.services.events import (
    ApplicationAccepted,
    ApplicationConcluded,
    ApplicationEnded,
    ApplicationSubmitted,
    CaseDecided,
    CaseEnded,
    CaseExtended,
    CaseRecorded,
    CertificateWithdrawn,
    CorrectionAsked,
    CustodyChanged,
    PaperServed,
    ProcedureStarted,
    ResultsCollected,
    ResultsIssued,
)

MatterEvent = (
    ApplicationSubmitted
    | ApplicationAccepted
    | ApplicationEnded
    | CorrectionAsked
    | ProcedureStarted
    | CaseExtended
    | CaseEnded
    | CaseDecided
    | ApplicationConcluded
    | ResultsIssued
    | ResultsCollected
    | CaseRecorded
    | CertificateWithdrawn
    | CustodyChanged
    | PaperServed
)
_HANDED_OVER = frozenset({CollectWay.WINDOW, CollectWay.AGENT})
Due = tuple[PaperKind, UUID | None, int]  # kind, leg, round


def papers_due(event: Event) -> list[Due]:
    """Which papers an event calls for: the kind, the leg if it is a leg's, and which one of its kind."""
    match event:
        case ApplicationSubmitted():
            return [(PaperKind.RECEIPT, None, 1), *_pledged(event.application_id)]
        case CorrectionAsked():
            return [(PaperKind.CORRECTION_NOTICE, None, event.round)]
        case ApplicationAccepted():
            gaps: list[Due] = [(PaperKind.GAP_PLEDGE, None, 1)] if event.deferred else []
            return [(PaperKind.ACCEPTANCE, None, 1), *gaps, *_pledged(event.application_id)]
        case ApplicationEnded(how=Ending.REFUSED_ACCEPT.value):
            return [(PaperKind.NOT_ACCEPTED, None, 1), *_returned(event.application_id)]
        case ApplicationEnded(how=Ending.INVALID.value):
            return []
        case ApplicationEnded():
            return [*_wished(event.how, None, 1), (PaperKind.ENDING_NOTICE, None, 1), *_returned(event.application_id)]
        case ProcedureStarted():
            before = SpecialProcedure.objects.filter(case=event.case_id, pk__lt=event.procedure_id).count()
            return [(PaperKind.PROCEDURE_NOTICE, event.case_id, before + 1)]
        case CaseExtended():
            return [(PaperKind.EXTENSION_NOTICE, event.case_id, _round(event.case_id))]
        case CaseEnded():
            round_ = _round(event.case_id)
            return [*_wished(event.how, event.case_id, round_), (PaperKind.ENDING_NOTICE, event.case_id, round_)]
        case CaseDecided():
            title = Case.objects.values_list("title", flat=True).get(pk=event.case_id)
            return [(decision_kind(title, granted=event.granted), event.case_id, _round(event.case_id))]
        case ApplicationConcluded():
            return [(PaperKind.COMPLETION, None, _rounds(event.application_id))]
        case ResultsIssued():
            granted = Case.objects.filter(application=event.application_id, granted=True).order_by("position")
            return [(PaperKind.CERTIFICATE, pk, round_) for pk, round_ in granted.values_list("pk", "round")]
        case ResultsCollected():
            return [(PaperKind.SERVICE_PROOF, None, _rounds(event.application_id))]
        case CaseRecorded() | CertificateWithdrawn() | CustodyChanged() | PaperServed():
            return _due_later(event)
        case _:
            return []


def _pledged(application_id: UUID) -> list[Due]:
    pledged = HandedMaterial.objects.filter(application=application_id, source=Source.PLEDGED.value)
    return [(PaperKind.COMMITMENT, None, 1)] if pledged.exists() else []


def _wished(how: str, case_id: UUID | None, round_: int) -> list[Due]:
    return [(PaperKind.WITHDRAWAL_REQUEST, case_id, round_)] if how == Ending.WITHDRAWN.value else []


def papers_pending(application_id: UUID) -> list[Due]:
    """Papers that were called for and are not made yet; opening one makes it at once."""
    waiting = OutboxEntry.objects.filter(
        done_at=None, dead_at=None, handler__startswith="paper.", payload__contains=str(application_id)
    )
    if not waiting.exists():
        return []
    found: list[Due] = []
    known = set(Paper.objects.filter(application=application_id).values_list("kind", "case", "round"))
    for line in trail.lines(application_id):
        for due in papers_due(outbox.adapter(Event.by_kind[line.kind]).validate_python(line.facts)):
            if due not in known and due not in found:
                found.append(due)
    return found


def _due_later(event: CaseRecorded | CertificateWithdrawn | CustodyChanged | PaperServed) -> list[Due]:
    """Papers of hearings and checks, of a certificate's end, of originals given back, of service itself."""
    match event:
        case CaseRecorded():
            mine = PaperRecord.objects.filter(case=event.case_id, kind=event.paper).order_by("at", "id")
            ids = list(mine.values_list("pk", flat=True))
            return [(PaperKind(event.paper), event.case_id, ids.index(event.record_id) + 1)]
        case CertificateWithdrawn():
            kind = WITHDRAWALS.get(Withdrawal(event.how))
            if kind is None:  # replaced after a redo: the new one speaks for itself
                return []
            leg = Certificate.objects.values_list("case", flat=True).get(pk=event.certificate_id)
            ended = Certificate.objects.filter(case=leg, withdrawn_how=event.how).order_by("withdrawn_at", "id")
            return [(kind, leg, list(ended.values_list("pk", flat=True)).index(event.certificate_id) + 1)]
        case CustodyChanged():
            given = Custody.objects.filter(application=event.application_id, until__isnull=False).exclude(
                returned_to=""
            )
            ids = list(given.order_by("until", "id").values_list("pk", flat=True))
            return (
                [(PaperKind.RETURN_LIST, None, ids.index(event.custody_id) + 2)] if event.step == "given_back" else []
            )
        case PaperServed():
            served = Paper.objects.filter(application=event.application_id, service__isnull=False)
            served = served.exclude(service__evidence=HANDED_OVER)
            ids = list(served.order_by("service__at", "id").values_list("pk", flat=True))
            return [(PaperKind.PAPER_SERVICE_PROOF, None, ids.index(event.paper_id) + 1)]


def _returned(application_id: UUID) -> list[Due]:
    """The list of what goes back at the end, where anything was handed in on paper."""
    papers = HandedMaterial.objects.filter(Q(originals__gt=0) | Q(copies__gt=0), application=application_id)
    return [(PaperKind.RETURN_LIST, None, 1)] if papers.exists() else []


def _round(case_id: UUID) -> int:
    return Case.objects.values_list("round", flat=True).get(pk=case_id)


def _rounds(application_id: UUID) -> int:
    """The whole concludes once more after each redo of a leg."""
    rounds = Case.objects.filter(application=application_id).values_list("round", flat=True)
    return 1 + sum(r - 1 for r in rounds)


def make_papers(event: MatterEvent, *, now: datetime) -> None:
    """Make whatever papers the event calls for."""
    for kind, case_id, round_ in papers_due(event):
        ensure_paper(kind=kind, application_id=event.application_id, case_id=case_id, round_=round_, now=now)


def handed_over(event: ResultsCollected, *, now: datetime) -> None:
    """Decisions and results handed over with the rest are served on that day; post and download need their own proof."""
    row = Application.objects.filter(pk=event.application_id, collected_at__isnull=False).first()
    if row is None or row.collected_at is None or CollectWay(event.way) not in _HANDED_OVER:
        return
    who = next((x.actor for x in reversed(trail.lines(row.pk)) if x.kind == ResultsCollected.kind and x.actor), "")
    if not who:
        return
    kinds = [kind.value for kind in GRANTS | REFUSALS | {PaperKind.COMPLETION, PaperKind.CERTIFICATE}]
    papers = Paper.objects.filter(application=row, kind__in=kinds, service=None, withdrawn_at=None)
    day = local(row.collected_at).date()
    PaperService.objects.bulk_create(
        [
            PaperService(
                paper_id=pk, way=ServeWay.DIRECT.value, day=day, served_on=day, receiver=row.collected_by,
                evidence=HANDED_OVER, by_id=UUID(who), at=row.collected_at,
            )
            for pk in papers.values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def calendar_changed(event: CalendarYearLoaded, *, now: datetime) -> None:
    """A year's notice came, or a day was changed: running clocks are reckoned again."""
    recompute_deadlines(year=event.year, now=now)


def unanswered(payload: dict[str, Any], *, now: datetime) -> None:
    """Whoever was not answered in five working days counts as accepted (Licensing Law art 32(4))."""
    del payload
    late = Application.objects.filter(answer_due_at__lt=now).order_by("answer_due_at")
    for application_id in list(late.values_list("pk", flat=True)[:1000]):
        deem_accepted(application_id=application_id, now=now)
