"""Special and subsidy funds: from the fund to its payees to what came of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.finance.budget import usecases
from tongban.finance.budget.policies import READERS
from tongban.finance.budget.selectors import funds as reads
from tongban.kernel.refusals import Refused
from tongban.web.desk.typed import a_day, said
from tongban.web.desk.views.budget.overview import in_year, year_of
from tongban.web.desk.views.budget.sheets import Cell, Fen, book
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page

_SHOWN = 20


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def funds(request: HttpRequest, year: int) -> HttpResponse:
    """Each fund, who had of it, and the form for its result."""
    row, refusal = year_of(year), ""
    if request.method == "POST":
        try:
            usecases.say_result(
                actor=actor_of(request), fiscal_year=year, fund=said(request, "fund"), on=a_day(said(request, "on"), "日期"),
                result=said(request, "result"), evidence=said(request, "evidence"), now=now_of(request),
            )  # fmt: skip
        except Refused as wrong:
            refusal = str(wrong)
        else:
            messages.success(request, "结果已登记")
            return redirect("desk:budget_funds", year)
    found = reads.funds(year)
    context = in_year(
        request, row, "desk:budget_funds", found=found, shown=_SHOWN, refusal=refusal, given=request.POST,
        options=[(f.key, f"{f.key} {f.name}") for f in found], today=now_of(request).date(),
    )  # fmt: skip
    return page(request, "desk/budget/funds.html", context, status=409 if refusal else 200)


@require_GET
@staff(*READERS)
def sheet(request: HttpRequest, year: int) -> HttpResponse:
    """Every payee of every fund."""
    year_of(year)
    header = ("资金", "名称", "全年预算（元）", "收款人", "笔数", "支付（元）", "最近支付", "结果", "依据")
    rows: list[list[Cell]] = [
        [
            f.key, f.name, Fen(f.issued_fen), p.name, p.count, Fen(p.fen), p.last.isoformat(), f.result.result if f.result else "",
            f.result.evidence if f.result else "",
        ]
        for f in reads.funds(year)
        for p in f.payees
    ]  # fmt: skip
    return book(f"{year}年专项资金和补贴.xlsx", ("专项资金和补贴", header, rows))
