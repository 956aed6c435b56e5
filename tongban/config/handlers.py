"""Who listens to what: the only wiring between events and their handlers, between ports and their adapters."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from tongban.config import retention
from tongban.config.persondata import WholePerson
from tongban.exchange.mail import LocalMail, SmtpMail
from tongban.exchange.seal import LocalSeal
from tongban.exchange.sharing import LocalLibrary
from tongban.exchange.sms import LocalSms
from tongban.finance.budget import handlers as budget
from tongban.finance.budget.usecases.importjobs import JOB as IMPORT
from tongban.finance.control import handlers as control
from tongban.finance.performance.models import ReportVersion
from tongban.finance.performance.publishing.values import ReportPublished
from tongban.infra import outbox, ports, trail, trailcheck, upkeep
from tongban.infra.calendar import CalendarYearLoaded
from tongban.oversight.enterprise import handlers as enterprise
from tongban.oversight.enterprise.values.complaints import ComplaintMoved
from tongban.oversight.enterprise.values.issues import IssueMoved
from tongban.oversight.events import MatterSettled, MatterStuck
from tongban.oversight.openness import handlers as openness
from tongban.oversight.openness.values.questions import QuestionMoved, StuckMoved
from tongban.oversight.openness.values.requests import DisclosureMoved
from tongban.oversight.ratings import handlers as ratings
from tongban.oversight.ratings.values import RatingInvited
from tongban.oversight.supervision.handlers import registers, signals
from tongban.oversight.supervision.usecases import watching
from tongban.oversight.supervision.values.signals import SignalMoved, SignalRaised
from tongban.people.messages import handlers as messages
from tongban.people.messages.usecases import SEND
from tongban.people.parties.values import AuthorisationGiven, AuthorisationRevoked
from tongban.services import events
from tongban.services.cases import handlers as cases
from tongban.services.cases import news
from tongban.web.desk import ahead

PAPERS: Final = {
    events.ApplicationSubmitted: "paper.receipt",
    events.ApplicationAccepted: "paper.acceptance",
    events.CaseDecided: "paper.decision",
    events.CorrectionAsked: "paper.correction",
    events.ApplicationEnded: "paper.ending",
    events.ProcedureStarted: "paper.procedure",
    events.CaseExtended: "paper.extension",
    events.CaseEnded: "paper.leg_ending",
    events.ApplicationConcluded: "paper.completion",
    events.ResultsIssued: "paper.certificates",
    events.ResultsCollected: "paper.service_proof",
    events.CaseRecorded: "paper.record",
    events.CertificateWithdrawn: "paper.withdrawal",
    events.CustodyChanged: "paper.return_list",
    events.PaperServed: "paper.paper_service",
}


def _check_trail(payload: dict[str, Any], *, now: datetime) -> None:
    trailcheck.carry_on(check_id=UUID(payload["check"]), part=int(payload["part"]), now=now)


def _daily_roots(payload: dict[str, Any], *, now: Any) -> None:
    del payload
    trail.close_days(now=now)


def _report_published(event: ReportPublished, *, now: datetime) -> None:
    """A published self-evaluation report joins the catalogue of published information."""
    version = ReportVersion.objects.select_related("year").get(pk=event.version_id)
    year, number = version.year.fiscal_year, version.number
    title = f"{version.year.bureau}{year}年度部门整体支出绩效自评报告" + (f"（第{number}版）" if number > 1 else "")
    openness.report_published(title=title, link=f"/reports/{year}/{number}/", on=event.on, now=now)


def wire() -> None:
    """Introduce listeners to events. Names stay for ever: entries in the outbox carry them."""
    for event, name in PAPERS.items():
        outbox.subscribe(event, name, cases.make_papers, outside=True)
    outbox.subscribe(events.ResultsCollected, "paper_service.handed_over", cases.handed_over)
    outbox.subscribe(events.ApplicationSubmitted, "ratings.taken_in", ratings.taken_in)
    outbox.subscribe(events.ApplicationConcluded, "ratings.concluded", ratings.concluded)
    outbox.subscribe(events.ResultsCollected, "ratings.collected", ratings.collected)
    outbox.subscribe(RatingInvited, "ratings.text", ratings.text, outside=True)
    for told in news.HEARD:
        outbox.subscribe(told, f"messages.{told.kind}", news.told)
    outbox.subscribe(AuthorisationGiven, "messages.authorised", news.entrusted)
    outbox.subscribe(AuthorisationRevoked, "messages.authorisation_ended", news.no_longer_entrusted)
    outbox.subscribe(DisclosureMoved, "messages.disclosure", openness.request_answered)
    outbox.subscribe(QuestionMoved, "messages.question", openness.question_answered)
    outbox.subscribe(StuckMoved, "messages.stuck", openness.stuck_settled)
    outbox.subscribe(ComplaintMoved, "messages.complaint", enterprise.complaint_answered)
    outbox.subscribe(IssueMoved, "messages.issue", enterprise.issue_answered)
    outbox.job(SEND, messages.send, outside=True)
    outbox.job("messages.ask", messages.ask, every=timedelta(minutes=10), outside=True)
    outbox.job("messages.remind", news.remind, every=timedelta(hours=1))
    outbox.subscribe(ReportPublished, "openness.report_published", _report_published)
    outbox.subscribe(CalendarYearLoaded, "deadlines.provisional", cases.calendar_changed, outside=True)
    for heard in signals.HEARD:
        outbox.subscribe(heard, f"supervision.{heard.kind}", signals.touched)
    outbox.subscribe(SignalRaised, "supervision.letter", signals.raised)
    outbox.subscribe(SignalMoved, "supervision.letter_dropped", signals.moved)
    outbox.subscribe(MatterStuck, "supervision.stuck", registers.stuck)
    outbox.subscribe(MatterSettled, "supervision.settled", registers.settled)
    outbox.job(watching.JOB, signals.reckon)
    outbox.job("supervision.sweep", signals.sweep, every=timedelta(minutes=2))
    outbox.job("cases.unanswered", cases.unanswered, every=timedelta(minutes=30))
    outbox.job("trail.daily_roots", _daily_roots, every=timedelta(hours=1))
    outbox.job(trailcheck.JOB, _check_trail, outside=True)
    outbox.job(IMPORT, budget.import_payments, outside=True)
    outbox.job("database.statistics", upkeep.refresh_statistics, every=timedelta(days=1), outside=True)
    outbox.job("control.checks", control.daily, every=timedelta(days=1))
    outbox.job("registers.remind", registers.remind, every=timedelta(minutes=30))
    outbox.job("desk.ahead", ahead.count, every=ahead.EVERY, outside=True)
    retention.wire()
    ports.register(ports.SharingSource, LocalLibrary())
    ports.register(ports.Seal, LocalSeal(settings.DATA_DIR))
    ports.register(ports.Sms, LocalSms())
    ports.register(ports.Mail, SmtpMail(settings.DEFAULT_FROM_EMAIL) if settings.EMAIL_HOST else LocalMail())
    ports.register(ports.PersonCopy, WholePerson())
