"""What is mine: my matters, what is kept about me, a copy of it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from tongban.infra import files, ports
from tongban.kernel.actors import Actor
from tongban.kernel.times import local
from tongban.people.parties.models import Party
from tongban.people.parties.policies import may_have_own_copy
from tongban.people.parties.usecases import record_own_copy
from tongban.services.cases import selectors
from tongban.services.cases.cards import cards_of, held_by
from tongban.web.ui.actor import actor_of, is_verified, now_of
from tongban.web.ui.replies import page, refuse


@require_GET
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What I filed, and, once my identity is checked, whatever concerns me; what waits for me comes first."""
    actor = actor_of(request)
    assert actor.account_id is not None
    verified = is_verified(actor)
    context = {
        "cards": cards_of(actor, verified=verified, now=now_of(request)),
        "drafts": selectors.drafts_of(actor.account_id), "verified": verified,
    }  # fmt: skip
    return page(request, "portal/mine.html", context)


@require_GET
@login_required
def data(request: HttpRequest) -> HttpResponse:
    """Who I am here, which papers came of my matters and whether they still stand, and how to get a copy of it all."""
    actor = actor_of(request)
    verified = is_verified(actor)
    context = {
        "party": _party(actor), "verified": verified,
        "held": held_by(actor, verified=verified),
    }  # fmt: skip
    return page(request, "portal/data.html", context)


def _party(actor: Actor) -> Party | None:
    return None if actor.party_id is None else Party.objects.get(pk=actor.party_id)


@require_POST
@login_required
def export(request: HttpRequest) -> HttpResponse:
    """Everything kept about me as one archive, readable and by machine (PIPL art 45)."""
    actor, now = actor_of(request), now_of(request)
    party = _party(actor)
    if party is None:
        return refuse(request, "这个账号没有对应的办事人，没有可导出的资料。", status=404)
    wrong = may_have_own_copy(actor, party.pk, party.identity_level)
    if wrong is not None:
        return refuse(request, wrong.reason)
    copy: ports.PersonCopy = ports.get(ports.PersonCopy)  # type: ignore[type-abstract]
    archive, count = copy.as_zip(party_id=party.pk, now=now)
    record_own_copy(actor=actor, party_id=party.pk, files=count, now=now)
    reply = HttpResponse(archive)
    for header, value in files.headers("application/zip", f"我的资料-{local(now):%Y%m%d}.zip").items():
        reply[header] = value
    return reply
