"""Asset cards: the list, what still lacks one, the form, a wrong one voided."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.finance.budget import usecases
from tongban.finance.budget.policies import READERS
from tongban.finance.budget.selectors import assets as reads
from tongban.finance.budget.usecases import AssetSpec
from tongban.finance.budget.values import AssetClass
from tongban.kernel.actors import Duty
from tongban.kernel.money import parse_yuan
from tongban.kernel.refusals import Refused
from tongban.web.desk.typed import a_day, said
from tongban.web.desk.views.budget.overview import in_year, year_of
from tongban.web.desk.views.budget.sheets import Cell, Fen, book
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def assets(request: HttpRequest, year: int) -> HttpResponse:
    """The cards, the payments without one, and the form."""
    row, refusal = year_of(year), ""
    if request.method == "POST":
        try:
            done = usecases.card_asset(actor=actor_of(request), spec=_spec(request), now=now_of(request))
        except Refused as wrong:
            refusal = str(wrong)
        else:
            messages.success(request, f"资产卡片{done.number}已登记")
            return redirect("desk:budget_assets", year)
    text = request.GET.get("q", "").strip()[:60]
    bare = reads.uncarded(year)
    given = request.POST if request.method == "POST" else request.GET
    context = in_year(
        request, row, "desk:budget_assets", cards=Paginator(reads.cards(year, text), 50).get_page(request.GET.get("page")), text=text,
        bare=bare, refusal=refusal, given=given, kinds=[(k.value, k.label) for k in AssetClass],
        payments=[(x.payment.pk, f"{x.payment.number} {x.payment.on} {x.payment.purpose} 未登记{x.left_fen / 100:,.2f}元") for x in bare[:500]],
    )  # fmt: skip
    return page(request, "desk/budget/assets.html", context, status=409 if refusal else 200)


def _spec(request: HttpRequest) -> AssetSpec:
    kind, quantity = said(request, "kind"), said(request, "quantity") or "1"
    if kind not in AssetClass.values:
        raise Refused("请选择资产类别")
    try:
        payment = UUID(said(request, "payment"))
    except ValueError as wrong:
        raise Refused("请选择支付单") from wrong
    return AssetSpec(
        payment_id=payment, kind=AssetClass(kind), name=said(request, "name"), cost_fen=int(parse_yuan(said(request, "cost"))),
        in_use_on=a_day(said(request, "in_use_on"), "投入使用日期"), place=said(request, "place"), keeper=said(request, "keeper"),
        model=said(request, "model"), quantity=int(quantity) if quantity.isdecimal() and len(quantity) < 7 else 0,
    )  # fmt: skip


@require_GET
@staff(*READERS)
def sheet(request: HttpRequest, year: int) -> HttpResponse:
    """The cards as a spreadsheet."""
    year_of(year)
    header = (
        "资产编号",
        "类别",
        "名称",
        "规格型号",
        "数量",
        "价值（元）",
        "投入使用日期",
        "存放地点",
        "保管人",
        "支付单",
        "配置审批号",
        "作废原因",
    )
    rows: list[list[Cell]] = [
        [
            x.number, AssetClass(x.kind).label, x.name, x.model, x.quantity, Fen(x.cost_fen), x.in_use_on.isoformat(), x.place, x.keeper,
            x.payment.number, x.payment.allocation, x.void,
        ]
        for x in reads.cards(year)[:20_000]
    ]  # fmt: skip
    return book(f"{year}年资产卡片.xlsx", ("资产卡片", header, rows))


@require_POST
@staff(Duty.FINANCE)
def void(request: HttpRequest, year: int, key: UUID) -> HttpResponse:
    """Take a wrong card out of account."""
    year_of(year)
    try:
        usecases.void_asset(actor=actor_of(request), asset=key, reason=said(request, "reason"), now=now_of(request))
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, "卡片已作废，请重新登记正确的")
    return redirect("desk:budget_assets", year)
