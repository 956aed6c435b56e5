"""Complaints of companies and calls on the line."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.kernel.actors import Duty
from tongban.kernel.masking import mask_name, mask_phone
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.oversight.enterprise import reference, usecases
from tongban.oversight.enterprise.models import Complaint, ComplaintStep
from tongban.oversight.enterprise.policies import complaints as policies
from tongban.oversight.enterprise.policies.common import acts_for, is_office
from tongban.oversight.enterprise.selectors import complaints as selectors
from tongban.oversight.enterprise.transitions.complaints import possible
from tongban.oversight.enterprise.usecases.complaints import open_of
from tongban.oversight.enterprise.values.campaign import HANDLERS
from tongban.oversight.enterprise.values.complaints import Act, CallKind, Level, State
from tongban.oversight.enterprise.values.issues import Content
from tongban.web.desk.forms import enterpriseregisters as forms
from tongban.web.desk.forms.control import paper_of
from tongban.web.desk.typed import query_without_page
from tongban.web.desk.views.enterprise.issues import PAGE, attached, period_of
from tongban.web.desk.views.organisation.organisations import keep
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse, send_file
from tongban.web.ui.sheets import xlsx
from tongban.web.ui.words import lamp

LOOKERS = (Duty.ENTERPRISE, *HANDLERS)


def _company(row: Complaint, *, known: bool) -> str:
    """Who asked for secrecy is not named to units, and to nobody in a list."""
    return "（保密）" if row.secret and not known else row.company_name


@require_GET
@staff(*LOOKERS)
def board(request: HttpRequest) -> HttpResponse:
    """Complaints the actor may see, the nearest limit first."""
    actor, now, asked = actor_of(request), now_of(request), request.GET.get("state", "")
    period = period_of(request)[0] if request.GET.get("start") else None
    found = selectors.listed(actor, state=asked, period=period, now=now)
    if request.GET.get("form") == "xlsx":
        heads = (
            "编号",
            "收到时间",
            "渠道",
            "受理类别",
            "等级",
            "被投诉单位",
            "办理单位",
            "状态",
            "办结期限",
            "回访结果",
            "不服次数",
        )
        return xlsx("涉企投诉台账", heads, map(_row, found))
    rows = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": rows, "lit": [(r, lamp(r.due_at, now), _company(r, known=False)) for r in rows], "state": asked, "office": is_office(actor),
        "states": [("open", "未办结"), ("late", "超期"), *State.choices], "kinds": reference.complaint_kinds("accepted"),
        "query": query_without_page(request),
    }  # fmt: skip
    return page(request, "desk/enterprise/complaints.html", context)


def _row(row: Any) -> tuple[Any, ...]:
    return (
        row.number, local(row.received_at).date(), row.get_channel_display(), reference.complaint_kinds("accepted").get(row.matter, ""),
        row.get_level_display(), "、".join(t.unit.name for t in row.targets.all()), "、".join(t.unit.name for t in row.at_work),
        row.get_state_display(), row.finish_due_at and local(row.finish_due_at).date(), row.get_content_display(), row.appeals,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(Duty.ENTERPRISE)
def complaint_new(request: HttpRequest) -> HttpResponse:
    form = forms.ComplaintForm(
        request.POST or None, request.FILES or None, initial={"received_at": forms.now_here(now_of(request))}
    )
    made: list[Complaint] = []

    def act(_: Any) -> str:
        given = paper_of(form.cleaned_data["file"])
        made.append(
            usecases.register_complaint(actor=actor_of(request), spec=form.spec(), now=now_of(request), paper=given)
        )
        return str(made[0].pk)

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, f"{made[0].number}已登记。查询码 {made[0].code}，请告诉投诉人")
        return redirect("desk:enterprise_complaint", made[0].pk)
    context = {
        "form": form,
        "refusal": refusal,
        "title": "登记涉企投诉",
        "above": ("涉企投诉", "desk:enterprise_complaints"),
    }
    return page(request, "desk/enterprise/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff(*LOOKERS)
def complaint(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """One complaint: facts and demand, who looks into it, what can be done. Never for whom it is about."""
    found = selectors.complaint(complaint_id)
    if found is None:
        raise Http404("没有这件投诉")
    actor, state = actor_of(request), open_of(found)
    no = policies.may_see(actor, state.bodies, state.tasks)
    if no is not None:
        return refuse(request, no.reason)
    refusal, contact = "", None
    if request.method == "POST":
        try:
            if "reveal" in request.POST:
                contact = usecases.reveal_complainant(
                    actor=actor, complaint=found, reason=request.POST.get("reason", ""), now=now_of(request)
                )
            else:
                messages.success(request, _do(request, found))
                return redirect("desk:enterprise_complaint", complaint_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = selectors.complaint(complaint_id) or found
    context = _context(request, found, refusal)
    return page(
        request, "desk/enterprise/complaint.html", {**context, "contact": contact}, status=409 if refusal else 200
    )


def _context(request: HttpRequest, found: Complaint, refusal: str) -> dict[str, Any]:
    actor, state = actor_of(request), open_of(found)
    acts = [(a, policies.may_act(actor, found, state.bodies, state.tasks, a)) for a in possible(State(found.state))]
    posted, given = request.POST.get("act", ""), request.POST
    known = is_office(actor) and not policies.about(actor, state.bodies)
    return {
        "complaint": found, "refusal": refusal, "typed": given if refusal else {}, "lamp": lamp(found.due_at, now_of(request)), "steps": list(found.steps.all()),
        "tasks": policies.running(state.tasks), "targets": [t.unit for t in found.targets.all()], "lead": state.lead,
        "acts": [a for a, no in acts if no is None], "refused": sorted({no.reason for _, no in acts if no is not None}),
        "company": _company(found, known=known), "masked": (mask_name(found.complainant), mask_phone(found.phone)), "known": known,
        "may_reveal": policies.may_reveal(actor, found, state.bodies, state.tasks) is None, "office": is_office(actor),
        "accept_form": forms.AcceptForm(given if posted == Act.ACCEPT else None), "decline_form": forms.DeclineForm(given if posted == Act.DECLINE else None),
        "looking_form": forms.LookingForm(given if posted == Act.ASSIGN else None), "contents": Content.choices,
        "matter": reference.complaint_kinds("accepted").get(found.matter, ""), "declined": reference.complaint_kinds("declined").get(found.declined_for, ""),
        "for_lead": state.lead is not None and not acts_for(actor, state.lead),
    }  # fmt: skip


def _do(request: HttpRequest, found: Complaint) -> str:
    given, actor, now = request.POST, actor_of(request), now_of(request)
    said, what = given.get("said", ""), given.get("act", "")
    if what not in Act.values:
        raise Refused("请选择要做的事")
    facts: dict[str, Any] = {"actor": actor, "complaint": found, "now": now, "said": said}
    plain: dict[str, Callable[..., None]] = {
        Act.REVIEW: usecases.review, Act.EXTEND: usecases.extend_complaint, Act.CONCLUDE: usecases.conclude, Act.APPEAL: usecases.appeal,
        Act.ACCOUNT: usecases.account_for, Act.ARCHIVE: usecases.archive,
    }  # fmt: skip
    papered: dict[str, Callable[..., None]] = {
        Act.TRANSFER: usecases.transfer, Act.INVESTIGATE: usecases.investigate, Act.MEET: usecases.meet, Act.DEAL: usecases.deal,
        Act.ANSWER: usecases.answer_complaint,
    }  # fmt: skip
    if what in plain:
        plain[what](**facts)
    elif what in papered:
        papered[what](paper=attached(request), **facts)
    elif what == Act.ACCEPT:
        level = given.get("level", "")
        if level not in Level.values:
            raise Refused("请选择等级")
        usecases.accept(matter=given.get("matter", ""), level=Level(level), **facts)
    elif what == Act.DECLINE:
        usecases.decline(reason=given.get("reason", ""), **facts)
    elif what == Act.ASSIGN:
        form = forms.LookingForm(given)
        if not form.is_valid():
            raise Refused("请选择牵头单位")
        usecases.assign_complaint(
            lead=form.cleaned_data["lead"], assisting=tuple(form.cleaned_data["assisting"]), **facts
        )
    else:
        content = given.get("content", "")
        if content not in Content.values:
            raise Refused("请选择投诉人是否满意")
        usecases.call_back(content=Content(content), **facts)
    return f"{Act(what).label}已登记"


@require_GET
@staff(*LOOKERS)
def evidence(request: HttpRequest, step_id: int) -> HttpResponse:
    row = ComplaintStep.objects.select_related("file", "complaint").filter(pk=step_id).first()
    if row is None or row.file is None:
        raise Http404("没有这份材料")
    state = open_of(row.complaint)
    if policies.may_see(actor_of(request), state.bodies, state.tasks) is not None:
        raise Http404("没有这份材料")
    return send_file(row.file, row.file_name or "材料")


@require_http_methods(["GET", "POST"])
@staff(Duty.ENTERPRISE)
def calls(request: HttpRequest) -> HttpResponse:
    """The line's calls; a new one is entered beside them."""
    form = forms.CallForm(request.POST or None, initial={"at": forms.now_here(now_of(request))})
    done, refusal, status = keep(
        request, form, lambda facts: str(usecases.record_call(actor=actor_of(request), now=now_of(request), **facts).pk)
    )
    if done:
        messages.success(request, "来电已登记")
        return redirect("desk:enterprise_calls")
    period, wrong = period_of(request)
    found = selectors.calls(period=period, kind=request.GET.get("kind", ""))
    if request.GET.get("form") == "xlsx":
        heads = ("来电时间", "类别", "企业", "答复或去向", "登记成的投诉")
        rows = (
            (
                local(c.at).strftime("%Y-%m-%d %H:%M"),
                c.get_kind_display(),
                c.company_name,
                c.answer,
                c.complaint.number if c.complaint else "",
            )
            for c in found
        )
        return xlsx("涉企服务专线来电", heads, rows)
    context = {
        "rows": Paginator(found, PAGE).get_page(request.GET.get("page")), "form": form, "refusal": refusal or wrong, "period": period,
        "kinds": CallKind.choices, "kind": request.GET.get("kind", ""), "query": query_without_page(request), "mask": (mask_name, mask_phone),
    }  # fmt: skip
    return page(request, "desk/enterprise/calls.html", context, status=status)
