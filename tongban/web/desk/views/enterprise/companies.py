"""Companies, who looks after them, visits; lists in and out."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.oversight.enterprise import usecases
from tongban.oversight.enterprise.models import Company, VisitFile
from tongban.oversight.enterprise.policies.common import is_office
from tongban.oversight.enterprise.reading import Preview
from tongban.oversight.enterprise.selectors import campaign as campaigns
from tongban.oversight.enterprise.selectors import companies as selectors
from tongban.oversight.enterprise.selectors import issues
from tongban.oversight.enterprise.values.campaign import Scale
from tongban.web.desk.forms import enterprise as forms
from tongban.web.desk.forms.control import paper_of
from tongban.web.desk.typed import day_of, key_of, query_without_page, searched, today_of
from tongban.web.desk.uploads import ticket_of, uploaded
from tongban.web.desk.views.enterprise.issues import PAGE, period_of
from tongban.web.desk.views.organisation.organisations import keep
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, send_file
from tongban.web.ui.sheets import xlsx

LOOKERS: Final = (Duty.ENTERPRISE, Duty.SUPERVISE)
_ABOUT: Final = "enterprise.import"


@require_GET
@staff(*LOOKERS)
def register(request: HttpRequest) -> HttpResponse:
    """The register of companies; contacts are no part of the list nor of its spreadsheet."""
    given = request.GET
    ended = bool(given.get("ended"))
    found = selectors.companies(
        text=searched(request), sector=given.get("sector", ""), scale=given["scale"] if given.get("scale") in Scale.values else "", leader=key_of(given.get("leader", "")), ended=ended
    )  # fmt: skip
    if given.get("form") == "xlsx":
        heads = ("企业名称", "统一社会信用代码", "行业", "规模", "所在镇", "地址", "联点领导", "走访次数", "问题数")
        return xlsx("企业名录", heads, (_row(c) for c in found))
    context = {
        "rows": Paginator(found, PAGE).get_page(given.get("page")), "given": given, "sectors": selectors.sectors(), "scales": Scale.choices,
        "leaders": campaigns.leaders(), "ended": ended, "office": is_office(actor_of(request)), "query": query_without_page(request),
    }  # fmt: skip
    return page(request, "desk/enterprise/companies.html", context)


def _row(c: Any) -> tuple[Any, ...]:
    return (
        c.name, c.uscc, c.sector, c.get_scale_display(), c.region.name if c.region else "", c.address,
        "、".join(p.leader.name for p in c.paired), c.visit_count, c.issue_count,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(Duty.ENTERPRISE)
def company_edit(request: HttpRequest, company_id: UUID | None = None) -> HttpResponse:
    """Enter a company, or correct what is said of it."""
    found = _company(company_id) if company_id else None
    first = None
    if found is not None:
        names = ("name", "uscc", "sector", "scale", "address")
        first = {**{n: getattr(found, n) for n in names}, "region": found.region_id}
    form = forms.CompanyForm(request.POST or None, initial=first, known=found is not None)

    def act(_: Any) -> str:
        return str(usecases.keep_company(actor=actor_of(request), spec=form.spec(), now=now_of(request), company=found).pk)  # fmt: skip

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, "企业已登记" if found is None else "企业信息已更正")
        return redirect("desk:enterprise_company", done)
    context = {"form": form, "refusal": refusal, "title": "登记企业" if found is None else f"更正“{found.name}”", "above": ("企业", "desk:enterprise_companies")}  # fmt: skip
    return page(request, "desk/enterprise/form.html", context, status=status)


def _company(key: UUID) -> Company:
    found = selectors.company(key)
    if found is None:
        raise Http404("没有这家企业")
    return found


@require_http_methods(["GET", "POST"])
@staff(*LOOKERS)
def company(request: HttpRequest, company_id: UUID) -> HttpResponse:
    """One company: its leader, visits, issues; its contact when somebody has a reason to call."""
    found, refusal, contact = _company(company_id), "", None
    form = forms.PairForm(request.POST if "pair" in request.POST else None, initial={"since": today_of(request)})
    if request.method == "POST":
        try:
            if "reveal" in request.POST:
                contact = usecases.reveal_company(actor=actor_of(request), company=found, reason=request.POST.get("reason", ""), now=now_of(request))  # fmt: skip
            else:
                messages.success(request, _of_company(request, found, form))
                return redirect("desk:enterprise_company", company_id)
        except Refused as wrong:
            refusal = str(wrong)
    asked = issues.visible(actor_of(request)).filter(company=found).order_by("-raised_on", "-number")
    context = {
        "company": found, "form": form, "refusal": refusal, "contact": contact, "visits": selectors.visits(company=found.pk)[:30],
        "issues": asked[:50], "office": is_office(actor_of(request)), "today": today_of(request), "reason": request.POST.get("reason", ""),
    }  # fmt: skip
    return page(request, "desk/enterprise/company.html", context, status=409 if refusal else 200)


def _of_company(request: HttpRequest, found: Company, form: forms.PairForm) -> str:
    actor, now = actor_of(request), now_of(request)
    if "pair" in request.POST:
        if not form.is_valid():
            raise Refused("请选择联点领导和起始日期")
        row = usecases.pair(actor=actor, company=found, leader=form.cleaned_data["leader"], since=form.cleaned_data["since"], now=now)  # fmt: skip
        return f"联点领导已登记：{row.leader.name}"
    until = day_of(request, "until", "注销或迁出日期")
    usecases.end_company(actor=actor, company=found, until=until, now=now)
    return "已登记注销或迁出，走访和问题记录保留"


# --- visits ---------------------------------------------------------------------------------------------------------------


@require_GET
@staff(*LOOKERS)
def visits(request: HttpRequest) -> HttpResponse:
    period, refusal = period_of(request)
    found = selectors.visits(period=period, leader=key_of(request.GET.get("leader", "")))
    if request.GET.get("form") == "xlsx":
        heads = ("走访日期", "企业名称", "走访领导", "职务", "陪同单位和人员", "地点", "走访情况", "小结", "收集问题")
        rows = ((v.on, v.company.name, v.leader.name, v.leader.post, v.companions, v.place, v.findings, v.summary, v.issue_count) for v in found)  # type: ignore[attr-defined]  # fmt: skip
        return xlsx(f"领导联点走访（{period.start}至{period.end}）", heads, rows)
    context = {
        "rows": Paginator(found, PAGE).get_page(request.GET.get("page")), "period": period, "refusal": refusal, "given": request.GET,
        "leaders": campaigns.leaders(), "office": is_office(actor_of(request)), "query": query_without_page(request),
        "unvisited": selectors.unvisited(since=period.start)[:20],
    }  # fmt: skip
    return page(request, "desk/enterprise/visits.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
@staff(Duty.ENTERPRISE)
def visit_new(request: HttpRequest, company_id: UUID) -> HttpResponse:
    """A visit with its photos; then issue by issue."""
    found = _company(company_id)
    paired = next((p for p in found.pairings.all() if p.until is None), None)
    first = {"on": today_of(request), "leader": paired.leader_id if paired else None}
    form = forms.VisitForm(request.POST or None, request.FILES or None, initial=first)

    def act(_: Any) -> str:
        photos = [p for p in map(paper_of, request.FILES.getlist("photos")) if p is not None]
        return str(usecases.record_visit(actor=actor_of(request), spec=form.spec(found.pk), now=now_of(request), photos=photos).pk)  # fmt: skip

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, "走访已登记，收集到的问题请逐条录入")
        return redirect("desk:enterprise_visit", done)
    context = {"form": form, "refusal": refusal, "title": f"走访“{found.name}”", "above": ("企业", "desk:enterprise_companies")}  # fmt: skip
    return page(request, "desk/enterprise/form.html", context, status=status)


@require_GET
@staff(*LOOKERS)
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    found = selectors.visit(visit_id)
    if found is None:
        raise Http404("没有这次走访")
    rows = issues.visible(actor_of(request)).filter(visit=found).order_by("number")
    return page(request, "desk/enterprise/visit.html", {"visit": found, "issues": rows, "office": is_office(actor_of(request))})  # fmt: skip


@require_GET
@staff(*LOOKERS)
def photo(request: HttpRequest, file_id: int) -> HttpResponse:
    row = VisitFile.objects.select_related("file").filter(pk=file_id).first()
    if row is None:
        raise Http404("没有这个附件")
    return send_file(row.file, row.file_name)


# --- lists in ---------------------------------------------------------------------------------------------------------------

_LISTS: Final[dict[str, tuple[str, Callable[..., Preview], Sequence[str], str]]] = {
    "companies": ("企业名录", usecases.import_companies, ("企业名称", "统一社会信用代码"), "desk:enterprise_companies"),
    "issues": ("企业问题台账", usecases.import_issues, ("企业名称", "问题"), "desk:enterprise_ledger"),
}


@require_http_methods(["GET", "POST"])
@staff(Duty.ENTERPRISE)
def take_in(request: HttpRequest, kind: str) -> HttpResponse:
    """Upload, look at every row, then take in all of them or none."""
    if kind not in _LISTS:
        raise Http404("没有这种表格")
    title, run, needed, back = _LISTS[kind]
    preview, refusal, ticket, name = None, "", "", ""
    if request.method == "POST":
        try:
            name, content = uploaded(request, _ABOUT)
            sure = "sure" in request.POST
            preview = run(actor=actor_of(request), content=content, now=now_of(request), sure=sure)
            if sure and not preview.faults:
                messages.success(request, f"{title}已导入{len(preview.rows)}行")
                return redirect(back)
            ticket = ticket_of(name, content, _ABOUT)
        except Refused as wrong:
            refusal = str(wrong)
    context = {"title": title, "needed": needed, "preview": preview, "refusal": refusal, "ticket": ticket, "name": name, "back": back}  # fmt: skip
    return page(request, "desk/enterprise/import.html", context, status=422 if refusal or (preview and preview.faults) else 200)  # fmt: skip
