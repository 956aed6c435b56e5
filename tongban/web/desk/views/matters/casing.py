"""The page of one leg: its papers, its clock, what befell it, its siblings, and every act with the reason why not."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.orgs.selectors import colleagues, departments, leaves_of
from tongban.oversight.supervision.selectors import signals
from tongban.services.cases import deskwork, policies, standing, worklist
from tongban.services.cases.access import visible_matter, whose
from tongban.services.cases.clocks import extension_outcomes
from tongban.services.cases.holders import subject_of
from tongban.services.cases.models import Case, Snippet
from tongban.services.cases.rules import EXTENSION_DAYS_MAX
from tongban.services.cases.selectors import Matter
from tongban.services.cases.transitions import CASE
from tongban.services.cases.usecases.redo import RECTIFIABLE
from tongban.services.cases.values import RECORDED, CaseState, ProcedureKind, Withdrawal, WorkWay
from tongban.services.catalogue.selectors import basis_of
from tongban.web.desk.views.matters.acting import Typed
from tongban.web.desk.views.matters.looking import file_of
from tongban.web.desk.views.matters.showing import GONE, pending_papers
from tongban.web.ui.actor import actor_of, now_of
from tongban.web.ui.replies import page, refuse
from tongban.web.ui.turns import turn
from tongban.web.ui.words import moment, work_lamp

_WITHDRAWALS = (Withdrawal.REVOKED, Withdrawal.RECALLED, Withdrawal.CANCELLED)  # 换发 comes with a redo alone


def the_leg(request: HttpRequest, case_id: UUID) -> tuple[Case, Matter] | None:
    """The leg with its matter, for whoever may see it."""
    leg = Case.objects.select_related("department", "handler", "decided_by").filter(pk=case_id).first()
    found = visible_matter(leg.application_id, actor=actor_of(request)) if leg else None
    return None if leg is None or found is None else (leg, found)


def show_case(request: HttpRequest, case_id: UUID, refusal: str = "") -> HttpResponse:
    """The page; 409 when something was just refused on it."""
    both = the_leg(request, case_id)
    if both is None:
        return refuse(request, GONE, status=404)
    leg, found = both
    actor, now, owners = actor_of(request), now_of(request), whose(found)
    state, today = CaseState(leg.state), local(now).date()
    befell = standing.standing(found.row)
    consultations = befell.consultations.get(leg.pk, ())
    asked = [m for m in found.plan.materials if leg.item in m.asked_by]
    handed = {m.material: m for m in found.materials}
    papers = [(m, handed.get(m.code)) for m in asked]
    lead = Department.objects.filter(code=found.plan.lead_department).first()
    context = {
        "matter": found, "row": found.row, "leg": leg, "state": state, "refusal": refusal, "today": today,
        "can": {deed.value for was, deed in CASE if was is state}, "typed": Typed(request, refused=bool(refusal)),
        **_may(actor, leg, owners, lead),
        "lamp": work_lamp(None if leg.ended_at else leg.promised_due_at, now, workdays()),
        "papers": papers, "opinions": found.opinions.get(leg.pk, ()),
        "about": subject_of(found.row, found.plan), "urges": befell.urges,
        "procedures": befell.procedures.get(leg.pk, ()), "kinds": ProcedureKind.choices,
        "extension": befell.extensions.get(leg.pk),
        "extension_most": EXTENSION_DAYS_MAX[len({x.department_id for x in found.legs}) > 1],
        "extension_choices": _extensions(found, leg, EXTENSION_DAYS_MAX[len({x.department_id for x in found.legs}) > 1]),
        "record_kinds": [(kind.value, kind.label) for kind in RECORDED],
        "leg_papers": [paper for paper in found.papers if paper.case_id == leg.pk], "pending": pending_papers(found.row.pk),
        "consultations": [(c, policies.may_answer(actor, c.department_id)) for c in consultations],
        "rounds": befell.rounds.get(leg.pk, ()), "rectifications": befell.rectifications.get(leg.pk, ()),
        "rectifiable": [(field, label, getattr(leg, field)) for field, label in RECTIFIABLE.items()],
        "certificates": [c for c in befell.certificates if c.case_id == leg.pk],
        "withdrawals": [(w.value, w.label) for w in _WITHDRAWALS], "how_withdrawn": dict(Withdrawal.choices),
        "siblings": [(x, turn(x), befell.procedures.get(x.pk, ())) for x in found.legs],
        "before": [x for x in found.legs if x.position in leg.after], "lead": lead,
        "system": standing.system_for(leg.department_id, leg.item, today), "work_ways": dict(WorkWay.choices),
        "colleagues": colleagues(leg.department, now=now),
        **file_of(request, leg, found, papers, befell.custody), **_beside(request, actor, leg, found, befell, now),
        "others": [d for d in departments() if d.pk != leg.department_id], "lights": signals.of_case(actor, leg.pk),
    }  # fmt: skip
    return page(request, "desk/case.html", context, status=409 if refusal else 200)


def _beside(
    request: HttpRequest, actor: Actor, leg: Case, found: Matter, befell: standing.Standing, now: datetime
) -> dict[str, object]:
    """What stands around the acts: texts to insert, notes, who stood in for whom, where to go on."""
    mine = policies.worked_by(actor)
    works = leg.department_id in mine
    deputies = leaves_of([leg.handler_id]) if leg.handler_id else []

    def stood_in(by: UUID | None, at: datetime | None) -> str:
        """For whom somebody acted, if for the handler who was away."""
        for leave in deputies:
            if (
                at is not None
                and leave.deputy_id == by
                and leave.department_id == leg.department_id
                and leave.covers(at)
            ):
                return leave.account.name
        return ""

    texts = list(deskwork.snippets(actor.account_id, [leg.department_id])) if works else []
    laws = basis_of(leg.item_version_id) if works and leg.ended_at is None else ()
    return {
        "snippets": texts, "bases": laws, "inserted": _inserted(request, texts, laws), "works": works,
        "notes": list(deskwork.notes(leg.pk)) if works else [], "stood_in": stood_in,
        "on_leave": next((x for x in deputies if leg.ended_at is None and x.covers(now)), None),
        "next_id": worklist.after(sorted(mine), leg.pk, actor.account_id) if works else None,
        "dropped": [x for x in found.plan.dropped if x.item == leg.item], "again": befell.again,
    }  # fmt: skip


def _inserted(request: HttpRequest, texts: list[Snippet], laws: Sequence[tuple[str, str]]) -> dict[str, str]:
    """A text chosen by the address, for browsers without scripts: by the field that it goes into."""
    law_number = request.GET.get("law", "")
    if law_number.isdecimal() and len(law_number) < 4 and 0 < int(law_number) <= len(laws):
        return {"basis": laws[int(law_number) - 1][0]}
    wanted, into = request.GET.get("insert", ""), request.GET.get("at", "")
    one = next((s for s in texts if str(s.pk) == wanted), None)
    if one is None:
        return {}
    law = {"facts": "basis", "sp-reason": "sp-basis"}.get(into)
    return {into: one.text} | ({law: one.basis} if law else {})


def _extensions(found: Matter, leg: Case, most: int) -> list[tuple[int, str]]:
    """Each number of days with the day it would come to; nothing once the leg has ended."""
    if leg.ended_at is not None:
        return []
    outcomes = extension_outcomes(found.row.pk, leg.pk, most)
    return [
        (days, f"{days} 个工作日，延到 {moment(due)}" if due else f"{days} 个工作日（现在暂停计时，恢复后再定）")
        for days, due in outcomes
    ]


def _may(actor: Actor, leg: Case, owners: policies.Whose, lead: Department | None) -> dict[str, object]:
    """Every policy's answer for this leg; None is yes, a refusal is shown beside the button."""
    department, lead_id = leg.department_id, lead.pk if lead else None
    return {
        "may_examine": policies.may_examine(actor, owners, department),
        "may_decide": policies.may_decide(
            actor, owners, department, two_persons=leg.two_persons, examined_by_id=leg.examined_by_id
        ),
        "may_decide_leg": policies.may_decide_leg(actor, owners, department),
        "may_extend": policies.may_extend(actor, owners, department, leg.handler_id),
        "may_reassign": policies.may_reassign(actor, department),
        "may_lead": policies.may_lead(actor, owners, lead_id),
        "may_terminate": policies.may_terminate(actor, owners, department, lead_id),
        "may_redo": policies.may_redo(actor, owners, leg.decided_by_id),
        "may_speak": policies.may_speak_for_applicant(actor, owners),
        "leads": actor.has(Duty.LEAD) or actor.has(Duty.SUPERVISE),
        "handles": actor.has(Duty.EXAMINE, department) or actor.has(Duty.DECIDE, department),
    }
