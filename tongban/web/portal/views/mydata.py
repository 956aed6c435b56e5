"""What is known of me, and who looked at it in full: department, duty, day, what and why; never the person's name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from tongban.kernel.actors import Duty
from tongban.orgs.models import Department
from tongban.people.parties.models import Party, Unmasking
from tongban.people.parties.selectors import looks_at
from tongban.services.cases.cards import Card, cards_of
from tongban.services.cases.handled import in_hand
from tongban.web.ui.actor import actor_of, is_verified, now_of
from tongban.web.ui.replies import page, refuse
from tongban.web.ui.words import looked_fields, moment

PER_PAGE: Final = 20
MATTERS_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class Look:
    """One look as the person concerned sees it."""

    at: datetime
    who: str
    what: str
    reason: str
    number: str
    matter: UUID | None
    ask: str  # where to say that one does not know of it


@require_GET
@login_required
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked, the latest first; and which departments have my matters in hand."""
    actor = actor_of(request)
    party = Party.objects.filter(pk=actor.party_id).first() if actor.party_id else None
    if party is None:
        return refuse(request, "这个账号没有登记办事人，没有查看记录。", status=403)
    if not is_verified(actor):
        return page(request, "portal/my/looks.html", {"verified": False, "rows": None, "matters": ()})
    rows = Paginator(looks_at(party.pk), PER_PAGE).get_page(request.GET.get("page"))
    names = _departments(list(rows))
    mine = cards_of(actor, verified=True, now=now_of(request), most=MATTERS_MAX)
    context = {
        "verified": True, "rows": rows, "looks": [_look(row, names, {m.id for m in mine}) for row in rows],
        "matters": _matters(mine),
    }  # fmt: skip
    return page(request, "portal/my/looks.html", context)


def _departments(rows: list[Unmasking]) -> dict[UUID, str]:
    wanted = {row.department for row in rows if row.department}
    return dict(Department.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _look(row: Unmasking, names: dict[UUID, str], mine: set[UUID]) -> Look:
    duty = f"{Duty(row.duty).label}岗" if row.duty else "工作人员"
    office = names.get(row.department, "") if row.department else ""
    who = f"{office}　{duty}" if office else duty
    what = looked_fields(row.fields)
    said = f"{moment(row.at)}，{who}查看了我的{what}，理由写的是“{row.reason}”。我不认识这次查看，请核实。"
    asked = {"obstacle": "looked", "said": said}
    if row.about in mine:
        asked = {"application": str(row.about), **asked}
    ask = f"{reverse('portal:stuck')}?{urlencode(asked)}"
    return Look(row.at, who, what, row.reason, row.number, row.about if row.about in mine else None, ask)


def _matters(rows: list[Card]) -> "list[tuple[Card, list[object]]]":
    hands = in_hand([row.id for row in rows])
    return [(row, [one for one in hands if one.application_id == row.id]) for row in rows]
