"""Acting for a member of the family: which authorisation a draft stands on, and what it fills in and asks for."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refusal, Refused, require
from tongban.kernel.times import local
from tongban.people.parties.models import Authorisation, Party
from tongban.people.parties.policies import may_act_for
from tongban.people.parties.selectors import authorisation
from tongban.people.parties.values import IdKind
from tongban.services.cases.usecases import Filing
from tongban.web.ui.actor import actor_of, now_of

_KEY = "acting_for"


def begin(request: HttpRequest, given: Authorisation) -> None:
    """From here on what is begun is begun for the grantor, until it is ended; each page says so."""
    request.session[_KEY] = {"id": str(given.pk), "name": given.grantor.name}


def end(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)


def _me(actor: Actor) -> Party | None:
    return Party.objects.filter(pk=actor.party_id).first() if actor.party_id else None


def may(request: HttpRequest, given: Authorisation, matter: str) -> Refusal | None:
    actor = actor_of(request)
    me = _me(actor)
    level = me.identity_level if me else 1
    today = local(now_of(request)).date()
    return may_act_for(actor, given, matter=matter, on=today, identity_level=level)


def of_new_draft(request: HttpRequest, matter: str) -> dict[str, Any]:
    """What a draft that begins now keeps of it. Refused in words when it is not for this matter."""
    known = request.session.get(_KEY) if request.user.is_authenticated else None
    given = authorisation(UUID(known["id"])) if known else None
    if given is None:
        return {}
    require(may(request, given, matter))
    return {"for": {"id": str(given.pk), "name": given.grantor.name}}


def initial(actor: Actor, content: dict[str, Any]) -> dict[str, str]:
    """Names that are known: the grantor's number is not shown to anybody, it stands on their card."""
    acting = content.get("for")
    if not acting:
        return {}
    me = _me(actor)
    mine = {"agent_name": me.name, "agent_id_number": me.id_number} if me else {}
    return {"applicant_name": acting["name"], **mine}


def wrong_number(content: dict[str, Any], number: str) -> str:
    """Said while the form is filled, not only when it is sent: whose number is asked for, by its last figures."""
    acting = content.get("for")
    if not acting or not number:
        return ""
    given = authorisation(UUID(acting["id"]))
    if given is None or given.grantor.id_kind == IdKind.PENDING.value or given.grantor.id_number == number:
        return ""
    return f"与{acting['name']}的证件号码不一致：尾号是{given.grantor.id_number[-4:]}，请看委托人的证件再填"


def under(filing: Filing, content: dict[str, Any]) -> Filing:
    """The filing on the ground of the authorisation, if the draft stands on one."""
    acting = content.get("for")
    if not acting:
        return filing
    if filing.agent is None:
        raise Refused(f"您在替{acting['name']}办理，请在“代理人”里填您本人的姓名和证件号码")
    return replace(filing, authorisation_id=UUID(acting["id"]))
