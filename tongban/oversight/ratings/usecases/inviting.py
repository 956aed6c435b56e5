"""A service act and its one chance to rate it: at the counter, at conclusion, at the handing out, on a visit."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from tongban.infra.acts import act
from tongban.infra.crypto import blind_index
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.ids import new_id, secret_text
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.orgs.models import Department, Region, Venue, Window
from tongban.orgs.selectors import centre
from tongban.orgs.values import Tier
from tongban.oversight.ratings import policies, rules, selectors
from tongban.oversight.ratings.errors import RatingRefusal
from tongban.oversight.ratings.models import Concerned, Invitation
from tongban.oversight.ratings.usecases.common import note
from tongban.oversight.ratings.values import CODE_LENGTH, OF_PAPER, Occasion, RatingInvited
from tongban.services.cases.models import Application, Case
from tongban.services.cases.values import PaperKind
from tongban.services.events import ApplicationSubmitted

_TIERS = {4: Tier.TOWN, 5: Tier.VILLAGE}


@act()
def invite(*, application_id: UUID, occasion: Occasion, served_by_id: UUID | None, now: datetime) -> Invitation | None:
    """The one invitation for this act of the application; asked for again, the same one. None: the act has not happened.

    A bundle concerns every department of its legs; the bureau answers for what its windows did and for bundles.
    """
    assert occasion is not Occasion.VISIT
    known = Invitation.objects.filter(application=application_id, occasion=occasion.value).first()
    if known is not None:
        return known
    row = Application.objects.filter(pk=application_id).first()
    if row is None:
        return None
    moments = {
        Occasion.INTAKE: row.submitted_at, Occasion.MATTER: row.concluded_at, Occasion.COLLECTION: row.collected_at,
    }  # fmt: skip
    acted_at = moments[occasion]
    if acted_at is None:
        return None
    legs = list(Case.objects.filter(application=row).order_by("position").values_list("department_id", "decided_by_id"))
    here = centre()
    offices = list(dict.fromkeys(department for department, _ in legs))
    whole = here.bureau_id if here else offices[0]
    concerned = offices if occasion is Occasion.MATTER else [whole]
    if occasion is Occasion.MATTER and len(legs) == 1:
        served_by_id = served_by_id or legs[0][1]
    responsible = concerned[0] if len(concerned) == 1 else whole
    region = Region.objects.filter(pk=row.region_code).first()
    seat = selectors.window_of(served_by_id, local(acted_at).date()) if occasion is not Occasion.MATTER else None
    return _make(
        SYSTEM, occasion, acted_at, now, concerned, application=row, matter=row.matter, matter_name=row.matter_name,
        region=region, tier=_TIERS.get(region.level if region else 0, Tier.HALL), served_by_id=served_by_id,
        window=seat.window if seat else None, venue=seat.window.zone.venue if seat else None, responsible_id=responsible,
    )  # fmt: skip


def invite_by_paper(*, code: str, now: datetime) -> Invitation | None:
    """The act of which a paper speaks, by the code printed on it. Whoever is quicker than the worker finds it all the same."""
    paper = selectors.rated_paper(code)
    if paper is None:
        return None
    occasion = OF_PAPER[PaperKind(paper.kind)]
    served = selectors.who_did(paper.application_id, ApplicationSubmitted.kind) if occasion is Occasion.INTAKE else None
    invite(application_id=paper.application_id, occasion=occasion, served_by_id=served, now=now)
    return selectors.of_act(paper.application_id, occasion)


@act()
def invite_visit(
    *, actor: Actor, venue: Venue, matter_name: str, now: datetime, window: Window | None = None
) -> Invitation:
    """Somebody came and was served without a case (advice, a town's or village's small service): one visit, one rating."""
    require(policies.may_invite(actor))
    if venue.until is not None and venue.until < local(now).date():
        raise RatingRefusal(f"“{venue.name}”已停用，请选择别的服务点")
    if window is not None and window.zone.venue_id != venue.pk:
        raise RatingRefusal("这个窗口不在所选的服务点")
    here = centre()
    department = here.bureau_id if here else Department.objects.values_list("pk", flat=True).order_by("code").first()
    assert department is not None
    return _make(
        actor, Occasion.VISIT, now, now, [department], matter_name=rules.must_say(matter_name, "办理或咨询的事项", 100), venue=venue,
        window=window, region=venue.region, tier=Tier(venue.tier), served_by_id=actor.account_id, responsible_id=department,
    )  # fmt: skip


def _make(
    actor: Actor, occasion: Occasion, acted_at: datetime, now: datetime, concerned: Collection[UUID], **facts: object
) -> Invitation:
    code = secret_text(CODE_LENGTH)
    days = selectors.settings(local(now).date())["open_days"]
    row = Invitation.objects.create(
        id=new_id(), code=code, code_index=blind_index(code, "rating"), occasion=occasion.value, acted_at=acted_at,
        invited_at=now, expires_at=now + timedelta(days=days), **facts,
    )  # fmt: skip
    Concerned.objects.bulk_create(Concerned(invitation=row, department_id=d) for d in concerned)
    event = RatingInvited(invitation_id=row.pk, occasion=occasion.value, application_id=row.application_id)
    note(actor, row.pk, [event], now)
    return row


@act()
def text_sent(*, invitation_id: UUID, now: datetime) -> None:
    """The code went out by text message."""
    Invitation.objects.filter(pk=invitation_id, texted_at=None).update(texted_at=now)
