"""The year in execution: overview, lines, documents that issue and change quotas, views of what is watched."""

import io
import unicodedata
from calendar import monthrange
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import xlsxwriter
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.finance.budget import classification, policies, transitions, usecases
from tongban.finance.budget.models import BudgetYear, QuotaDocument
from tongban.finance.budget.policies import READERS
from tongban.finance.budget.selectors import execution
from tongban.finance.budget.selectors import year as bureau_year
from tongban.finance.budget.selectors.execution import Amounts
from tongban.finance.budget.values import Axis, ControlFields, Fund, PostingKind, YearAct, YearState
from tongban.finance.control.selectors import entries_of
from tongban.infra import files
from tongban.kernel.actors import Duty
from tongban.kernel.money import parse_yuan
from tongban.kernel.refusals import Refused
from tongban.orgs.selectors import centre
from tongban.web.desk.typed import a_day, said
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_GROUPS: Final = (
    ("执行", (("总览", "desk:budget"), ("支出明细", "desk:budget_lines"), ("专题", "desk:budget_views"), ("专项资金", "desk:budget_funds"))),
    ("预算", (("预算编报", "desk:budget_drafts"), ("指标文件", "desk:budget_documents"))),
    ("支付", (("支付", "desk:budget_payments"), ("合同和事前申请", "desk:budget_commitments"), ("资产", "desk:budget_assets"))),
    ("对账", (("对账", "desk:budget_reconcile"), ("导入", "desk:budget_import"))),
    ("设置", (("检查设置", "desk:budget_checks"),)),
)  # fmt: skip
_PAGE: Final = 50
_NOTED: Final = (("三公经费", execution.THREE_PUBLIC), ("会议费和培训费", ("30215", "30216")))


def year_of(year: int) -> BudgetYear:
    found = execution.budget_year(year)
    if found is None:
        raise Http404("还没有登记这个年度")
    return found


def in_year(request: HttpRequest, year: BudgetYear, here: str, **more: Any) -> dict[str, Any]:
    """What every page of a year shows."""
    actor = actor_of(request)
    return {
        "year": year.pk, "row": year, "state": YearState(year.state), "groups": _GROUPS, "tab": here,
        "may_post": policies.may_post(actor) is None, "may_apply": policies.may_apply(actor) is None,
        "pays": YearState(year.state) in transitions.PAYING, **more,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def years(request: HttpRequest) -> HttpResponse:
    """The years with a register; finance opens another."""
    refusal, here = "", centre()
    if request.method == "POST":
        try:
            text = unicodedata.normalize("NFKC", said(request, "year"))
            year = usecases.open_year(
                actor=actor_of(request), fiscal_year=int(text) if text.isdecimal() and len(text) < 10 else 0,
                unit=said(request, "unit"), drafted="drafted" in request.POST, now=now_of(request),
            )  # fmt: skip
        except Refused as wrong:
            refusal = str(wrong)
        else:
            return redirect("desk:budget_documents", year.pk)
    context = {
        "years": [(y, YearState(y.state)) for y in execution.budget_years()], "refusal": refusal,
        "may_post": policies.may_post(actor_of(request)) is None, "given": request.POST,
        "unit": said(request, "unit") or (here.bureau.name if here else ""),
    }  # fmt: skip
    return page(request, "desk/budget/years.html", context, status=409 if refusal else 200)


@require_GET
@staff(*READERS)
def overview(request: HttpRequest, year: int) -> HttpResponse:
    """From opening to what is left, execution against time, by class, and what the checks say: constant statements."""
    row = year_of(year)
    lines = execution.items(year)
    today = now_of(request).date()
    classes = [
        execution.summed([x for x in lines if x.code[:3] == c], c, classification.name_of(Axis.ECONOMIC, c, year))
        for c in sorted({x.code[:3] for x in lines})
    ]
    found = execution.progress(year)
    months = [
        (m, found.by_month.get(m, 0), fen, f"{year}-{m:02}-01", f"{year}-{m:02}-{monthrange(year, m)[1]}")
        for m, fen in found.cumulative.items()
    ] if found else []  # fmt: skip
    context = in_year(
        request, row, "desk:budget", whole=execution.summed(lines, "", "合计"), classes=classes, months=months, progress=found,
        hits=execution.hits(year, today), acts=[a for (s, a) in transitions.YEAR if s == row.state and not transitions.by_draft(s, a)],
        drafting=YearState(row.state) in transitions.DRAFTING, told=bureau_year(year) is not None,
    )  # fmt: skip
    return page(request, "desk/budget/overview.html", context)


def _chosen(request: HttpRequest, year: int) -> tuple[list[Amounts], str, str]:
    query, part = request.GET.get("q", "").strip()[:60], request.GET.get("class", "")[:3]
    lines = execution.items(year, [part] if part.isdecimal() else [])
    words = unicodedata.normalize("NFKC", query)
    return [x for x in lines if words in x.name or x.code.startswith(words) or words == x.project], query, part


@require_GET
@staff(*READERS)
def lines(request: HttpRequest, year: int) -> HttpResponse:
    """Every item with its way from opening to what is left."""
    row = year_of(year)
    found, query, part = _chosen(request, year)
    classes = sorted({x.code[:3] for x in execution.items(year)})
    context = in_year(
        request, row, "desk:budget_lines", lines=Paginator(found, 100).get_page(request.GET.get("page")), query=query, part=part,
        whole=execution.summed(found, "", "合计"), classes=[(c, f"{c} {classification.name_of(Axis.ECONOMIC, c, year)}") for c in classes],
    )  # fmt: skip
    return page(request, "desk/budget/lines.html", context)


_COLUMNS: Final = (
    "科目", "名称", "项目", "年初预算", "上年结转", "追加", "追减", "调剂", "全年预算", "已占用", "已支付", "剩余", "执行率%",
)  # fmt: skip


@require_GET
@staff(*READERS)
def lines_sheet(request: HttpRequest, year: int) -> HttpResponse:
    """The same lines as a spreadsheet, in yuan."""
    year_of(year)
    found, _, _ = _chosen(request, year)
    reply = HttpResponse(_sheet(found), content_type=XLSX)
    for header, value in files.headers(XLSX, f"{year}年预算执行.xlsx").items():
        reply[header] = value
    return reply


def _sheet(found: Sequence[Amounts]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, money = book.add_worksheet("预算执行（元）"), book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, _COLUMNS)
        for place, x in enumerate([*found, execution.summed(found, "", "合计")], 1):
            sheet.write_row(place, 0, [x.code, x.name, x.project])
            fen = (x.opening, x.carried, x.added, x.reduced, x.moved, x.issued, x.reserved, x.spent, x.left)
            sheet.write_row(place, 3, [f / 100 for f in fen], money)
            sheet.write(place, 12, "" if x.rate is None else float(x.rate))
    return out.getvalue()


@require_GET
@staff(*READERS)
def views(request: HttpRequest, year: int) -> HttpResponse:
    """What is watched: three-public, meetings and trainings, running cost, catch-all items."""
    row = year_of(year)
    found = execution.items(year)
    groups = [(title, [x for x in found if x.code in codes]) for title, codes in _NOTED]
    running = [x for x in found if x.code[:3] in execution.RUNNING and not x.project]
    groups += [("机关运行经费（公用经费）", running), ("“其他”科目", [x for x in found if x.code.endswith("99")])]
    parts = [(title, rows, execution.summed(rows, "", "合计")) for title, rows in groups]
    spent = {c: sum(x.spent for x in found if x.code[:3] == c) for c in {x.code[:3] for x in found}}
    return page(request, "desk/budget/views.html", in_year(request, row, "desk:budget_views", parts=parts, spent=spent))


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def documents(request: HttpRequest, year: int) -> HttpResponse:
    """The documents that issued and changed quotas, and the form for another."""
    row, refusal = year_of(year), ""
    if request.method == "POST":
        try:
            done = _post_document(request, row)
        except Refused as wrong:
            refusal = str(wrong)
        else:
            messages.success(request, f"已登记{done.get_kind_display()} {done.document}")
            if done.decision and not entries_of([done.decision]):
                messages.warning(
                    request, f"决策登记里没有“{done.decision}”：登记启用以前的决策可以不管，其他的请核对编号"
                )
            return redirect("desk:budget_documents", year)
    text = request.GET.get("q", "").strip()[:60]
    found = Paginator(execution.documents(year, text=text), _PAGE).get_page(request.GET.get("page"))
    context = in_year(
        request, row, "desk:budget_documents", documents=found, refusal=refusal, given=request.POST, kinds=list(PostingKind),
        text=text, decisions=entries_of(d.decision for d in found),
        places=range(6), funds=list(Fund), can=YearState(row.state) in transitions.ADJUSTING, today=now_of(request).date(),
        rows=list(zip(*(_padded(request, name) for name in ("economic", "functional", "project", "amount")), strict=True)),
    )  # fmt: skip
    return page(request, "desk/budget/documents.html", context, status=409 if refusal else 200)


def _padded(request: HttpRequest, name: str) -> list[str]:
    given = request.POST.getlist(name)[:200]
    return [*given, *[""] * (6 - len(given))]


def _post_document(request: HttpRequest, year: BudgetYear) -> QuotaDocument:
    kind = said(request, "kind")
    if kind not in PostingKind.values:
        raise Refused("请选择文件的类别")
    fund = said(request, "fund") or Fund.GENERAL.value
    if fund not in Fund.values:
        raise Refused("请选择资金性质")
    lines = []
    for economic, functional, project, amount in zip(*(_padded(request, n) for n in ("economic", "functional", "project", "amount")), strict=True):  # fmt: skip
        code = unicodedata.normalize("NFKC", economic).strip()
        if not code and not amount.strip():
            continue
        fields = ControlFields(
            unit=year.unit, functional=functional.strip()[:10], economic=code[:10], gov=classification.gov_of(code, year.pk),
            fund=fund, project=project.strip()[:40],
        )  # fmt: skip
        lines.append((fields, int(parse_yuan(amount))))
    return usecases.post_document(
        actor=actor_of(request), fiscal_year=year.pk, kind=PostingKind(kind), document=said(request, "document"),
        on=a_day(said(request, "on"), "文件日期"), reason=said(request, "reason"), decision=said(request, "decision"), lines=lines,
        now=now_of(request),
    )  # fmt: skip


@require_POST
@staff(Duty.FINANCE)
def reverse(request: HttpRequest, year: int, key: UUID) -> HttpResponse:
    """红冲 one document."""
    try:
        usecases.reverse_document(
            actor=actor_of(request), document=key, reason=said(request, "reason"), on=a_day(said(request, "on"), "红冲日期"),
            now=now_of(request),
        )  # fmt: skip
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, "已红冲，原来的一笔保留")
    return redirect("desk:budget_documents", year)


@require_POST
@staff(Duty.FINANCE)
def state(request: HttpRequest, year: int) -> HttpResponse:
    """One step of the year's life."""
    what = said(request, "what")
    try:
        if what not in YearAct.values:
            raise Refused("没有这一步")
        if what == YearAct.CLOSE:
            usecases.close_year(actor=actor_of(request), fiscal_year=year, now=now_of(request))
        elif YearAct(what) in transitions.RESTS_ON:
            usecases.submit_round(actor=actor_of(request), fiscal_year=year, what=YearAct(what), now=now_of(request))
        else:
            usecases.move_year(actor=actor_of(request), fiscal_year=year, what=YearAct(what), now=now_of(request))
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, f"{year}年度：{YearAct(what).label}")
    return redirect("desk:budget_drafts" if what in transitions.RESTS_ON else "desk:budget", year)
