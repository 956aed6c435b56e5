"""The campaign listens to itself: a company that complained or raised an issue is told that there is an answer."""

from datetime import datetime
from uuid import UUID

from tongban.orgs.selectors import signature
from tongban.oversight.enterprise.models import Complaint, Issue
from tongban.oversight.enterprise.values.complaints import ComplaintMoved
from tongban.oversight.enterprise.values.complaints import State as ComplaintState
from tongban.oversight.enterprise.values.issues import IssueMoved
from tongban.oversight.enterprise.values.issues import State as IssueState
from tongban.people.messages.usecases import tell
from tongban.people.messages.values import About, Occasion, Receiver


def complaint_answered(event: ComplaintMoved, *, now: datetime) -> None:
    row = Complaint.objects.filter(pk=event.complaint_id).first()
    if row is not None and event.state == ComplaintState.ANSWERED:
        _tell(Occasion.COMPLAINT, row.pk, row.number, row.answered_at, row.phone, now)


def issue_answered(event: IssueMoved, *, now: datetime) -> None:
    row = Issue.objects.select_related("company").filter(pk=event.issue_id).first()
    if row is not None and event.state == IssueState.ANSWERED:
        phone = row.contact_phone or row.company.contact_phone
        _tell(Occasion.ISSUE, row.pk, row.number, row.answered_at, phone, now)


def _tell(occasion: Occasion, key: UUID, number: str, answered_at: datetime | None, phone: str, now: datetime) -> None:
    """To the number that was left; who left none looks with number and code."""
    if not phone.strip():
        return
    about = About(kind=occasion.value, id=key, number=number)
    words = {"编号": number, **signature()}
    to = Receiver(phone=phone.strip())
    tell(occasion=occasion, to=to, words=words, key=f"{key}:{answered_at}", about=about, now=now)
