"""Ratings listen: a matter taken in at the counter, concluded, handed out. Each act is invited for once."""

from datetime import datetime, timedelta
from typing import Final

from tongban.orgs.selectors import signature
from tongban.oversight.ratings.models import Invitation
from tongban.oversight.ratings.selectors import who_did
from tongban.oversight.ratings.usecases import invite, text_sent
from tongban.oversight.ratings.values import AT_COUNTER, Occasion, RatingInvited
from tongban.people.messages.usecases import tell
from tongban.people.messages.values import About, Receiver, State
from tongban.people.messages.values import Occasion as News
from tongban.services.cases.values import CollectWay
from tongban.services.events import ApplicationConcluded, ApplicationSubmitted, ResultsCollected

_LATE: Final = timedelta(days=3)  # an older act is not written about any more


def taken_in(event: ApplicationSubmitted, *, now: datetime) -> None:
    """Whoever came to the counter may rate the visit."""
    if event.channel in AT_COUNTER:
        served = who_did(event.application_id, event.kind)
        invite(application_id=event.application_id, occasion=Occasion.INTAKE, served_by_id=served, now=now)


def concluded(event: ApplicationConcluded, *, now: datetime) -> None:
    invite(application_id=event.application_id, occasion=Occasion.MATTER, served_by_id=None, now=now)


def collected(event: ResultsCollected, *, now: datetime) -> None:
    """Handing out at the window is a visit; by post it is none."""
    if event.way == CollectWay.WINDOW:
        served = who_did(event.application_id, event.kind)
        invite(application_id=event.application_id, occasion=Occasion.COLLECTION, served_by_id=served, now=now)


def text(event: RatingInvited, *, now: datetime) -> None:
    """Tell the code of a concluded matter to the applicant, without a link; told once, and not long after."""
    found = Invitation.objects.filter(pk=event.invitation_id).select_related("application__applicant").first()
    if (
        found is None
        or found.application is None
        or found.occasion != Occasion.MATTER
        or found.texted_at
        or found.rated_at
    ):
        return
    row = found.application
    if not row.applicant.phone or now - found.acted_at > _LATE:
        return
    message = tell(
        occasion=News.RATING, to=Receiver(party_id=row.applicant_id), key=str(found.pk),
        words={"事项": found.matter_name[:40], "评价码": found.code, **signature()},
        about=About(kind="rating", id=found.pk, number=row.number), now=now,
    )  # fmt: skip
    if message is not None and message.deliveries.filter(state=State.QUEUED.value).exists():
        text_sent(invitation_id=found.pk, now=now)  # no mobile number: the receipt and the matter's page carry the code
