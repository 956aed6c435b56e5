"""Openness listens: a report that was published joins the catalogue; who asked is told that there is an answer."""

from datetime import date, datetime
from uuid import UUID

from tongban.orgs.selectors import centre, signature
from tongban.oversight.openness.models import Disclosure, Question, Stuck
from tongban.oversight.openness.usecases.publications import register_report
from tongban.oversight.openness.values.questions import Act, QuestionMoved, StuckAct, StuckMoved
from tongban.oversight.openness.values.requests import Act as RequestAct
from tongban.oversight.openness.values.requests import DisclosureMoved
from tongban.people.accounts.models import Account
from tongban.people.messages.usecases import tell
from tongban.people.messages.values import About, Occasion, Receiver


def report_published(*, title: str, link: str, on: date, now: datetime) -> None:
    """Once, however often it is told; the bureau answers for it."""
    here = centre()
    if here is not None:
        register_report(title=title, link=link, department=here.bureau, made_on=on, now=now)


def request_answered(event: DisclosureMoved, *, now: datetime) -> None:
    """The answer to a request was signed: whoever asked learns that it is there (Disclosure Regulation art 36)."""
    row = Disclosure.objects.select_related("filed_by").filter(pk=event.request_id).first()
    if row is not None and event.act == RequestAct.SIGN:
        _tell(Occasion.DISCLOSURE, row.pk, row.number, event.act, row.filed_by, row.phone, now)


def question_answered(event: QuestionMoved, *, now: datetime) -> None:
    row = Question.objects.select_related("asked_by").filter(pk=event.question_id).first()
    if row is not None and event.act == Act.ANSWER:
        _tell(Occasion.QUESTION, row.pk, row.number, row.answered_at, row.asked_by, row.contact, now)


def stuck_settled(event: StuckMoved, *, now: datetime) -> None:
    row = Stuck.objects.filter(pk=event.stuck_id).first()
    if row is not None and event.act in (StuckAct.SOLVE, StuckAct.EXPLAIN):
        _tell(Occasion.STUCK, row.pk, row.number, event.due_at, None, row.contact, now)


def _tell(
    occasion: Occasion, key: UUID, number: str, which: object, asker: Account | None, contact: str, now: datetime
) -> None:
    """To the login that asked and the number that was left; who left neither looks with number and code."""
    if asker is None and not contact.strip():
        return
    to = Receiver(account_id=asker.pk if asker else None, phone=contact.strip())
    about = About(kind=occasion.value, id=key, number=number)
    words = {"编号": number, **signature()}
    tell(occasion=occasion, to=to, words=words, key=f"{key}:{which}", about=about, now=now)
