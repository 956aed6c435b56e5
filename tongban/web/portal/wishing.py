"""What the person at the screen may ask for in a matter, and in whose name."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refusal
from tongban.kernel.times import local
from tongban.services.cases import policies, standing
from tongban.services.cases.access import whose
from tongban.services.cases.selectors import Matter
from tongban.services.cases.transitions import APPLICATION, CASE
from tongban.services.cases.values import ApplicationAct, CaseAct, CaseState, Source
from tongban.web.ui.actor import actor_of, now_of, remembers

_LOOK_ONLY = Refusal("凭证件号码后四位只能查看。要补正、催办、撤回，请用回执上的6位查询密码重新查询，或到窗口办理")


def speaker(request: HttpRequest, found: Matter) -> Actor:
    """Who asks: whoever is logged in; a holder of number and password speaks for the applicant."""
    actor = actor_of(request)
    key = found.row.pk
    holds = remembers(request, "holders", key) or (
        remembers(request, "matters", key) and not remembers(request, "lookers", key)
    )
    if actor.is_staff or not holds:
        return actor
    return replace(actor, party_id=found.row.applicant_id)


def may_ask(request: HttpRequest, found: Matter) -> Refusal | None:
    """Whether the person may supply, urge and withdraw here."""
    refusal = policies.may_speak_for_applicant(speaker(request, found), whose(found))
    return _LOOK_ONLY if refusal and remembers(request, "lookers", found.row.pk) else refusal


def wishes_of(request: HttpRequest, found: Matter) -> dict[str, Any]:
    """What the page of a matter shows of its bad days, and what may be asked for."""
    befell = standing.standing(found.row)
    legs = [leg for leg in found.legs if (CaseState(leg.state), CaseAct.WITHDRAW) in CASE]
    names = {m.code: m.name for m in found.plan.materials}
    state = found.state
    withdraw = (state, ApplicationAct.WITHDRAW) in APPLICATION and (not found.legs or bool(legs))
    return {
        "standing": befell, "may_ask": may_ask(request, found), "can_withdraw": withdraw,
        "can_urge": state.value in ("submitted", "received", "pre_accepted", "accepted", "concluded"),
        "legs_to_withdraw": legs if len(found.legs) > 1 else [],
        "handed": [(names.get(m.material, m.material), Source(m.source).label, m) for m in found.materials],
        "stops": [(leg, stop) for leg in found.legs for stop in befell.procedures.get(leg.pk, ()) if not stop.end],
        "today": local(now_of(request)).date(),
    }  # fmt: skip
