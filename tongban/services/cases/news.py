"""What the persons of a matter are told when something happens to it: the occasion, and the words of the text.

The applicant is told, and whoever acts for the applicant; each gets a message of their own, so that nobody wonders who
was told. News that is old when it is heard (a worker that was away for days) is not told any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from tongban.infra.calendar import workdays
from tongban.infra.models import TrailEvent
from tongban.kernel.masking import mask_name
from tongban.kernel.times import local
from tongban.orgs.selectors import signature
from tongban.people.messages.usecases import tell
from tongban.people.messages.values import About, Occasion, Receiver
from tongban.people.parties.selectors import authorisation
from tongban.people.parties.values import AuthorisationGiven, AuthorisationRevoked
from tongban.services.cases.models import Application, Case, Certificate, Correction, CorrectionPoint, SpecialProcedure
from tongban.services.cases.values import ApplicationState, Channel, Ending, ProcedureKind
from tongban.services.events import (
    ApplicationAccepted,
    ApplicationConcluded,
    ApplicationEnded,
    ApplicationSubmitted,
    CaseDecided,
    CaseEnded,
    CaseExtended,
    CollectionReminded,
    CorrectionAsked,
    ProcedureEnded,
    ProcedureStarted,
    ResultsIssued,
)

NewsEvent = (
    ApplicationSubmitted
    | CorrectionAsked
    | ApplicationAccepted
    | ApplicationEnded
    | ProcedureStarted
    | ProcedureEnded
    | CaseExtended
    | CaseDecided
    | CaseEnded
    | ApplicationConcluded
    | ResultsIssued
    | CollectionReminded
)
HEARD: Final[tuple[type[NewsEvent], ...]] = NewsEvent.__args__
_LATE: Final = timedelta(days=3)
_NAMED_MAX: Final = 3  # of the points to correct; the page names all


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell: `key` says which one of its kind."""

    occasion: Occasion
    key: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


def told(event: NewsEvent, *, now: datetime) -> None:
    """Tell everybody concerned; heard twice, told once."""
    row = _application(event.application_id)
    if row is None or now - _happened(event, row) > _LATE:
        return
    news = news_of(event, row)
    if news is not None:
        tell_all(row, news, now=now)


def _application(application_id: UUID) -> Application | None:
    return Application.objects.select_related("filed_by").filter(pk=application_id).first()


def _happened(event: NewsEvent, row: Application) -> datetime:
    at = TrailEvent.objects.filter(stream=row.pk, kind=event.kind).order_by("-seq").values_list("at", flat=True).first()
    return at or row.submitted_at


def tell_all(row: Application, news: News, *, now: datetime) -> None:
    """The applicant and the agent; the login that filed it may read its own message before its person is checked."""
    words = {
        "事项": row.matter_name[:40], "编号": row.number, "查询码": row.query_code, **signature(), **news.words,
    }  # fmt: skip
    about = About(kind="matter", id=row.pk, number=row.number)
    for party_id in dict.fromkeys(p for p in (row.applicant_id, row.agent_id) if p):
        filer = row.filed_by if row.filed_by and row.filed_by.party_id == party_id else None
        to = Receiver(party_id=party_id, account_id=filer.pk if filer else None)
        tell(occasion=news.occasion, to=to, words=words, key=f"{row.pk}:{news.key}", about=about, now=now)


# --- which news an event is -----------------------------------------------------------------------------------------------


def news_of(event: NewsEvent, row: Application) -> News | None:
    match event:
        case ApplicationSubmitted():  # who stands at the window holds the receipt in hand
            at_window = event.channel == Channel.COUNTER
            return None if at_window else News(Occasion.SUBMITTED)
        case CorrectionAsked():
            asked = Correction.objects.filter(application=row, round=event.round).first()
            return News(Occasion.CORRECTION, str(event.round), missing(asked)) if asked else None
        case ApplicationAccepted():
            return News(Occasion.ACCEPTED, "", {"期限": _day(event.promised_due_at)})
        case ApplicationEnded():
            return _ended(event.how)
        case ApplicationConcluded():
            return _concluded(event)
        case ResultsIssued():
            made = Certificate.objects.filter(case__application=row, withdrawn_at=None).count()
            return News(Occasion.ISSUED, str(made), {"件数": str(made)}) if made else None
        case CollectionReminded():
            made = Certificate.objects.filter(case__application=row, withdrawn_at=None).count()
            return News(Occasion.ISSUED, f"again-{_day(_happened(event, row))}", {"件数": str(made)}) if made else None
        case ProcedureStarted() | ProcedureEnded() | CaseExtended() | CaseDecided() | CaseEnded():
            return _of_leg(event)


def _of_leg(event: ProcedureStarted | ProcedureEnded | CaseExtended | CaseDecided | CaseEnded) -> News | None:
    leg = Case.objects.select_related("department", "application").filter(pk=event.case_id).first()
    if leg is None:
        return None
    words = {"环节": leg.title, "部门": leg.department.name, "期限": _day(leg.promised_due_at)}
    match event:
        case ProcedureStarted():
            until = {"事由": ProcedureKind(event.procedure).label, "期限": _date(event.planned_end)}
            return News(Occasion.PAUSED, str(event.procedure_id), words | until)
        case ProcedureEnded():
            still = SpecialProcedure.objects.filter(case=leg, end__isnull=True).exists()
            return None if still else News(Occasion.RESUMED, str(event.procedure_id), words)
        case CaseExtended():
            return News(Occasion.EXTENDED, str(leg.pk), words | {"天数": str(event.days)})
        case CaseDecided():
            occasion = Occasion.GRANTED if event.granted else Occasion.REFUSED
            return News(occasion, f"{leg.pk}:{leg.round}", words)
        case CaseEnded():
            whole = leg.application.ended_at == event.ended_at  # the whole ended with it, and is told once
            return None if whole else News(Occasion.LEG_ENDED, f"{leg.pk}:{leg.round}", words)


def _ended(how: str) -> News | None:
    match Ending(how):
        case Ending.REFUSED_ACCEPT:
            return News(Occasion.NOT_ACCEPTED)
        case Ending.WITHDRAWN:
            return News(Occasion.WITHDRAWN)
        case Ending.INVALID:
            return None  # entered by mistake: there never was a matter
        case _:
            return News(Occasion.ENDED)


def _concluded(event: ApplicationConcluded) -> News:
    parts = [f"准予{event.granted}项"] if event.granted else []
    parts += [f"不予{event.refused}项"] if event.refused else []
    parts += [f"终止{event.ended}项"] if event.ended else []
    fetch = (
        "结果做好后再通知您领取，可到统一出证窗口、邮寄或下载电子件。"
        if event.granted
        else "决定书可在“我的办件”查看或到窗口领取。"
    )
    key = event.concluded_at.isoformat()  # once more after each redo of a leg
    return News(Occasion.CONCLUDED, key, {"结果": "、".join(parts) or "没有需要决定的环节", "领取": fetch})


def missing(asked: Correction) -> dict[str, str]:
    """What is missing, in a few words, and until when."""
    points = CorrectionPoint.objects.filter(correction=asked, supplied_at=None).order_by("noted_at", "id")
    names = [what[:40] for what in points.values_list("what", flat=True)]
    rest = len(names) - _NAMED_MAX
    said = "；".join(names[:_NAMED_MAX]) + (f"等{len(names)}项" if rest > 0 else "")
    return {"缺什么": said, "期限": _date(asked.due_on)}


def _date(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else "另行告知的日期"


def _day(moment: datetime | None) -> str:
    return _date(local(moment).date() if moment else None)


# --- who may act for whom -------------------------------------------------------------------------------------------------------


def entrusted(event: AuthorisationGiven, *, now: datetime) -> None:
    """Whoever may act for somebody is told so."""
    _of_authorisation(Occasion.AUTHORISED, event.authorisation_id, now)


def no_longer_entrusted(event: AuthorisationRevoked, *, now: datetime) -> None:
    _of_authorisation(Occasion.AUTHORISATION_ENDED, event.authorisation_id, now)


def _of_authorisation(occasion: Occasion, authorisation_id: UUID, now: datetime) -> None:
    given = authorisation(authorisation_id)
    if given is None:
        return
    words = {
        "委托人": mask_name(given.grantor.name),
        "范围": given.scope[:40],
        "期限": _date(given.until),
        **signature(),
    }
    to, about = Receiver(party_id=given.agent_id), About(kind="family", id=given.pk)
    tell(occasion=occasion, to=to, words=words, key=str(given.pk), about=about, now=now)


# --- a word to whoever keeps us waiting ---------------------------------------------------------------------------------------


def remind(payload: Mapping[str, object], *, now: datetime) -> None:
    """Whoever has been asked to correct and has not for some working days is reminded, once (a setting)."""
    del payload
    calendar, today = workdays(), local(now).date()
    waiting = Correction.objects.filter(
        supplied_at=None, due_on__gte=today, application__state=ApplicationState.CORRECTION.value
    ).select_related("application__filed_by")
    for asked in waiting.order_by("due_on", "id").iterator():
        if today > calendar.add(local(asked.asked_at).date(), settings.REMIND_AFTER_DAYS):
            tell_all(asked.application, News(Occasion.WAITING, str(asked.round), missing(asked)), now=now)
