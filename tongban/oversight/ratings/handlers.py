"""Ratings listen: a matter taken in at the counter, concluded, handed out. Each act is invited for once."""

from datetime import datetime, timedelta
from typing import Final

from tongban.infra import ports
from tongban.kernel.refusals import Refused
from tongban.orgs.selectors import centre
from tongban.oversight.ratings.models import Invitation
from tongban.oversight.ratings.selectors import who_did
from tongban.oversight.ratings.usecases import invite, text_sent
from tongban.oversight.ratings.values import AT_COUNTER, Occasion, RatingInvited
from tongban.services.cases.values import CollectWay
from tongban.services.events import ApplicationConcluded, ApplicationSubmitted, ResultsCollected

_LATE: Final = timedelta(days=3)  # an older act is not written about any more
_WORDS: Final = (
    "【{centre}】您的“{matter}”已办结。评价服务：打开政务服务网站点“评价服务”，填编号{code}。"
    "评不评价、怎样评价都不影响您办事，办事窗口看不到是谁评价的。"
)


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
    """Send the code of a concluded matter by text, without a link; sent once, and not long after."""
    found = Invitation.objects.filter(pk=event.invitation_id).select_related("application__applicant").first()
    if (
        found is None
        or found.application is None
        or found.occasion != Occasion.MATTER
        or found.texted_at
        or found.rated_at
    ):
        return
    phone = found.application.applicant.phone
    if not phone or now - found.acted_at > _LATE:
        return
    here = centre()
    words = {"centre": here.name if here else "政务服务中心", "matter": found.matter_name[:40], "code": found.code}
    try:
        gateway = ports.get(ports.Sms)  # type: ignore[type-abstract]
        gateway.send(phone=phone, template=_WORDS, words=words, now=now)
    except Refused:
        return  # no mobile number: the receipt and the page of the matter carry the code
    text_sent(invitation_id=found.pk, now=now)
