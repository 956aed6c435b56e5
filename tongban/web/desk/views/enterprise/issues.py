"""The board of 营商环境 and the issue ledger."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import files
from tongban.kernel.actors import Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.oversight.enterprise import reference, usecases
from tongban.oversight.enterprise.models import Company, Issue, IssueStep, Unit, Visit
from tongban.oversight.enterprise.policies import issues as policies
from tongban.oversight.enterprise.policies.common import is_office
from tongban.oversight.enterprise.selectors import campaign as campaigns
from tongban.oversight.enterprise.selectors import companies
from tongban.oversight.enterprise.selectors import issues as selectors
from tongban.oversight.enterprise.selectors.issues import Asked, Line
from tongban.oversight.enterprise.transitions.issues import possible
from tongban.oversight.enterprise.values.campaign import READERS
from tongban.oversight.enterprise.values.issues import Act, ConfirmWay, Content, Grade, Role, Source, State
from tongban.web.desk.forms import enterprise as forms
from tongban.web.desk.forms.control import paper_of
from tongban.web.desk.typed import key_of, period_asked, query_without_page, searched, today_of
from tongban.web.desk.views.organisation.organisations import keep
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse, send_file
from tongban.web.ui.sheets import xlsx
from tongban.web.ui.words import lamp

PAGE: Final = 50
_NOBODY: Final = UUID(int=0)
_BY: Final = (("category", "类别"), ("unit", "牵头单位"), ("source", "来源"), ("grade", "难易"), ("month", "月份"))


def period_of(request: HttpRequest) -> tuple[Period, str]:
    """The days asked for; without any the year of the newest issue. A wrong day is said, not guessed."""
    newest = Issue.objects.order_by("-raised_on").values_list("raised_on", flat=True).first()
    year = today_of(request).year if newest is None else newest.year
    return period_asked(request, Period.year(year))


def lamp_of(row: Issue, now: Any) -> tuple[str, str]:
    """A look back that is due is no delay of anybody."""
    if row.due_at is None:
        return "grey", "不计时"
    colour, words = lamp(row.due_at, now)
    return ("yellow" if colour == "red" else colour, "该回头看了" if colour == "red" else words) if row.state == State.CLOSED else (colour, words)  # fmt: skip


# --- the board -----------------------------------------------------------------------------------------------------------


@require_GET
@staff(*READERS)
def board(request: HttpRequest) -> HttpResponse:
    """How the ledger stands: raised, solved as companies confirmed, late; by category, unit, source, class, month."""
    actor, now = actor_of(request), now_of(request)
    if not is_office(actor) and not actor.has(Duty.SUPERVISE):
        return redirect("desk:enterprise_ledger")
    period, refusal = period_of(request)
    asked = request.GET.get("by", "")
    by = asked if asked in dict(_BY) else "category"
    groups = selectors.lines(period, by, now=now)
    if request.GET.get("form") == "xlsx":
        heads = (dict(_BY)[by], "收集", "列入台账", "已解决", "解决率", "超期", "重办", "满意", "满意率")
        return xlsx(f"企业问题统计（{period.start}至{period.end}）", heads, map(_cells, groups))
    late = selectors.ledger(actor, Asked(late_at=now))
    context = {
        "whole": selectors.whole(period, now=now), "groups": groups, "by": by, "kinds": _BY, "period": period,
        "refusal": refusal, "late": [(row, lamp_of(row, now)) for row in late[:12]], "late_count": late.count(),
        "loop": selectors.whole_loop(period), "visits": companies.visits(period=period).count(), "office": is_office(actor),
        "query": f"start={period.start}&end={period.end}", "years": selectors.years(),
    }  # fmt: skip
    return page(request, "desk/enterprise/board.html", context, status=422 if refusal else 200)


def _cells(line: Line) -> tuple[Any, ...]:
    return (
        line.name, line.raised, line.listed, line.solved, str(line.rate), line.late, line.reopened, line.content,
        str(line.content_rate),
    )  # fmt: skip


# --- the ledger ------------------------------------------------------------------------------------------------------------

HEADS: Final = (
    "编号", "企业名称", "统一社会信用代码", "来源", "类别", "问题", "提出日期", "难易", "牵头单位", "协办单位", "责任领导", "办理期限", "状态", "答复", "企业意见",
    "企业确认时间", "确认方式", "重办次数", "举一反三", "是否公开",
)  # fmt: skip


@require_GET
@staff(*READERS)
def ledger(request: HttpRequest) -> HttpResponse:
    """What the actor may see, the nearest limit first; as a spreadsheet with ?form=xlsx."""
    actor, now, given = actor_of(request), now_of(request), request.GET
    asked = Asked(
        state=given.get("state", ""), category=given.get("category", ""), source=given.get("source", ""), grade=given.get("grade", ""),
        unit=key_of(given.get("unit", "")), text=searched(request), late_at=now if given.get("state") == "late" else None,
        look_back_at=now if given.get("state") == "look_back" else None,
        period=period_of(request)[0] if given.get("start") else None,
    )  # fmt: skip
    found = selectors.ledger(actor, asked)
    if given.get("form") == "xlsx":
        return xlsx("企业问题台账", HEADS, map(_row, found))
    rows = Paginator(found, PAGE).get_page(given.get("page"))
    context = {
        "rows": rows, "lit": [(row, lamp_of(row, now)) for row in rows], "asked": asked, "given": given, "categories": reference.categories(),
        "states": [("open", "未解决"), ("late", "超期"), ("resolved", "已解决"), ("look_back", "该回头看"), *State.choices], "sources": Source.choices,
        "grades": Grade.choices, "units": campaigns.units(on=today_of(request)), "office": is_office(actor),
        "reads": is_office(actor) or actor.has(Duty.SUPERVISE), "query": query_without_page(request),
    }  # fmt: skip
    return page(request, "desk/enterprise/ledger.html", context)


def _row(row: Any) -> tuple[Any, ...]:
    lead = "、".join(t.unit.name for t in row.at_work if t.role == Role.LEAD)
    helping = "、".join(t.unit.name for t in row.at_work if t.role == Role.ASSIST)
    return (
        row.number, row.company.name, row.company.uscc, row.get_source_display(), row.category, row.description, row.raised_on,
        row.grade or None, lead, helping, row.leader.name if row.leader else None, row.handle_due_at and today(row.handle_due_at),
        row.get_state_display(), row.answer, row.get_content_display(), row.confirmed_at and today(row.confirmed_at),
        row.get_confirmed_by_display(), row.reopened, row.lesson, "不公开" if row.secret else "公开",
    )  # fmt: skip


def today(moment: Any) -> date:
    return local(moment).date()


@require_http_methods(["GET", "POST"])
@staff(Duty.ENTERPRISE)
def issue_new(request: HttpRequest, company_id: UUID) -> HttpResponse:
    """Enter an issue of a company; from a visit where one is named."""
    company = Company.objects.filter(pk=company_id).first()
    if company is None:
        raise Http404("没有这家企业")
    visit = Visit.objects.filter(pk=key_of(request.GET.get("visit", "")) or _NOBODY, company=company).first()
    first = {"raised_on": visit.on if visit else today_of(request), "source": Source.VISIT if visit else Source.HOTLINE}
    form = forms.IssueForm(request.POST or None, initial=first)
    made: list[Issue] = []

    def act(_: Any) -> str:
        spec = form.spec(company.pk, visit.pk if visit else None)
        made.append(usecases.raise_issue(actor=actor_of(request), spec=spec, now=now_of(request)))
        return str(made[0].pk)

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(
            request,
            f"{made[0].number}已登记。查询码 {made[0].code}，请告诉企业：凭编号和查询码可以在网上看进度、确认结果",
        )
        return redirect("desk:enterprise_issue", made[0].pk)
    context = {"form": form, "refusal": refusal, "company": company, "visit": visit}
    return page(request, "desk/enterprise/issue_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def issue(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """One issue: what was raised, who is at it, every step, what can be done now."""
    found = selectors.issue(issue_id)
    if found is None:
        raise Http404("没有这个问题")
    actor = actor_of(request)
    no = policies.may_see(actor, found, list(found.units.all()))
    if no is not None:
        return refuse(request, no.reason)
    refusal, contact, order = "", None, forms.OrderForm(request.POST if request.POST.get("act") in (Act.ASSIGN, Act.REASSIGN) else None)  # fmt: skip
    if request.method == "POST":
        try:
            if "reveal" in request.POST:
                contact = usecases.reveal_issue(actor=actor, issue=found, reason=request.POST.get("reason", ""), now=now_of(request))  # fmt: skip
            else:
                messages.success(request, _do(request, found, order))
                return redirect("desk:enterprise_issue", issue_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = selectors.issue(issue_id) or found
    context = _context(request, found, refusal)
    return page(request, "desk/enterprise/issue.html", {**context, "contact": contact, "order": order}, status=409 if refusal else 200)  # fmt: skip


def _context(request: HttpRequest, found: Issue, refusal: str) -> dict[str, Any]:
    actor, now, tasks = actor_of(request), now_of(request), list(found.units.all())
    acts = [(a, policies.may_act(actor, found, tasks, a)) for a in possible(State(found.state))]
    lead = policies.lead_of(tasks)
    return {
        "issue": found, "refusal": refusal, "typed": request.POST if refusal else {}, "lamp": lamp_of(found, now), "steps": list(found.steps.all()),
        "tasks": policies.running(tasks), "relieved": [t for t in tasks if t.ended_at], "lead": lead,
        "acts": [a for a, no in acts if no is None], "refused": sorted({no.reason for _, no in acts if no is not None}),
        "asked": next((e for e in found.extensions.all() if e.decided_at is None), None), "contents": Content.choices,
        "ways": [(w.value, w.label) for w in ConfirmWay if w is not ConfirmWay.PORTAL], "office": is_office(actor),
        "for_lead": lead is not None and policies.enters_for(actor, lead), "late_helpers": selectors.unit_delays(tasks, now),
        "helpers": [t.unit for t in policies.running(tasks) if t.role == Role.ASSIST],
        "may_reveal": policies.may_reveal(actor, found, tasks) is None,
        "has_contact": bool(found.contact_name or found.contact_phone or found.company.contact_phone),
    }  # fmt: skip


def attached(request: HttpRequest) -> files.Attachment | None:
    return paper_of(request.FILES.get("file"))


def _do(request: HttpRequest, found: Issue, order: forms.OrderForm) -> str:
    """The act that was asked for, in words."""
    given, actor, now = request.POST, actor_of(request), now_of(request)
    said, what = given.get("said", ""), given.get("act", "")
    if what not in Act.values:
        raise Refused("请选择要做的事")
    facts: dict[str, Any] = {"actor": actor, "issue": found, "now": now}
    plain: dict[str, Callable[..., None]] = {
        Act.SCREEN: usecases.screen, Act.DROP: usecases.drop, Act.UPHOLD: usecases.uphold, Act.URGE: usecases.urge,
        Act.SEND_BACK: usecases.send_back, Act.CLOSE: usecases.close, Act.REOPEN: usecases.reopen, Act.GENERALISE: usecases.generalise,
    }  # fmt: skip
    papered: dict[str, Callable[..., None]] = {
        Act.SIGN: usecases.sign, Act.OBJECT: usecases.object_to, Act.PROGRESS: usecases.report, Act.ANSWER: usecases.answer,
        Act.LOOK_BACK: usecases.look_back,
    }  # fmt: skip
    if what in plain:
        plain[what](said=said, **facts)
    elif what in papered:
        papered[what](said=said, paper=attached(request), **facts)
    elif what in (Act.GRANT, Act.DENY):
        usecases.decide_extension(grant=what == Act.GRANT, said=said, **facts)
    elif what == Act.ASK:
        days = given.get("days", "").strip()
        number = int(days) if days.isdecimal() and len(days) < 5 else 0
        usecases.ask_more_time(days=number, said=said, paper=attached(request), **facts)
    elif what == Act.ASSIST:
        unit = Unit.objects.filter(pk=key_of(given.get("unit", "")) or _NOBODY).first()
        if unit is None:
            raise Refused("请选择协办单位")
        usecases.assist(unit=unit, said=said, paper=attached(request), **facts)
    elif what in (Act.ASSIGN, Act.REASSIGN):
        if not order.is_valid():
            raise Refused("请选择牵头单位和难易")
        if what == Act.ASSIGN:
            usecases.assign(order=order.order(), **facts)
        else:
            usecases.reassign(order=order.order(), said=said, **facts)
    else:
        content, way = given.get("content", ""), given.get("way", "")
        if content not in Content.values or way not in (ConfirmWay.CALL, ConfirmWay.VISIT):
            raise Refused("请选择企业意见和回访方式")
        usecases.confirm(content=Content(content), way=ConfirmWay(way), said=said, paper=attached(request), **facts)
        return f"企业意见“{Content(content).label}”已登记"
    return f"{Act(what).label}已登记"


@require_GET
@staff(*READERS)
def evidence(request: HttpRequest, step_id: int) -> HttpResponse:
    row = IssueStep.objects.select_related("file", "issue").filter(pk=step_id).first()
    if row is None or row.file is None:
        raise Http404("没有这份材料")
    if policies.may_see(actor_of(request), row.issue, list(row.issue.units.select_related("unit"))) is not None:
        raise Http404("没有这份材料")
    return send_file(row.file, row.file_name or "材料")
