"""Payments and commitments: lists, forms, and what may be done with each."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.finance.budget import policies, transitions, usecases
from tongban.finance.budget.checks import Hit
from tongban.finance.budget.models import BudgetYear, Payment
from tongban.finance.budget.policies import READERS
from tongban.finance.budget.selectors import execution
from tongban.finance.budget.selectors import payments as reads
from tongban.finance.budget.selectors.payments import Wanted
from tongban.finance.budget.usecases import CommitmentSpec, PaymentSpec
from tongban.finance.budget.values import (
    CommitmentAct,
    CommitmentKind,
    CommitmentState,
    Level,
    PaymentAct,
    PaymentKind,
    PaymentState,
    Settlement,
)
from tongban.finance.control.selectors import entries_of
from tongban.infra import trail
from tongban.kernel.actors import Duty
from tongban.kernel.money import parse_yuan
from tongban.kernel.refusals import Refused
from tongban.web.desk.typed import a_day, said
from tongban.web.desk.views.budget.overview import in_year, year_of
from tongban.web.desk.views.budget.sheets import Cell, Fen, book
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page

_KINDS: Final = [k for k in PaymentKind if k is not PaymentKind.REFUND]


@require_GET
@staff(*READERS)
def payments(request: HttpRequest, year: int) -> HttpResponse:
    """Newest first, fifty at a time; the same few statements for a hundred or a million. As a spreadsheet with ?form=xlsx."""
    row = year_of(year)
    wanted, refusal = _wanted(request)
    if request.GET.get("form") == "xlsx":
        return _payments_book(year, wanted)
    found = reads.page_of(year, wanted, request.GET.get("before", ""))
    query = request.GET.copy()
    query.pop("before", None)
    context = in_year(
        request, row, "desk:budget_payments", found=found, wanted=wanted, states=transitions.STANDING, query=query.urlencode(),
        refusal=refusal,
    )  # fmt: skip
    return page(request, "desk/budget/payments.html", context)


def _payments_book(year: int, wanted: Wanted) -> HttpResponse:
    """What was found, to count on with; the newest 20,000."""
    header = (
        "日期",
        "支付单",
        "收款人",
        "用途",
        "科目",
        "科目名称",
        "项目",
        "金额（元）",
        "状态",
        "类别",
        "系统支付号",
    )
    rows: list[list[Cell]] = [
        [
            p.on.isoformat(), p.number, p.payee, p.purpose, p.economic, p.quota.name, p.quota.project or "基本支出",
            Fen(p.amount_fen), PaymentState(p.state).label, PaymentKind(p.kind).label, p.external,
        ]
        for p in reads.listed(year, wanted).select_related("quota")[:20_000]
    ]  # fmt: skip
    return book(f"{year}年支付.xlsx", ("支付", header, rows))


@require_GET
@staff(Duty.FINANCE)
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for this hand, over the years."""
    rows = [(p, usecases.NEXT[PaymentState(p.state)]) for p in usecases.waiting_for(actor_of(request))]
    return page(request, "desk/budget/waiting.html", {"rows": rows})


def _wanted(request: HttpRequest) -> tuple[Wanted, str]:
    def given(name: str) -> str:
        return request.GET.get(name, "").strip()[:200]

    days: dict[str, date | None] = {}
    refusal = ""
    for name in ("first", "last"):
        try:
            days[name] = a_day(given(name), "日期") if given(name) else None
        except Refused as wrong:
            days[name], refusal = None, str(wrong)
    state = given("state") if given("state") in PaymentState.values else ""
    return Wanted(
        economic=given("economic"),
        payee=given("payee"),
        state=state,
        number=given("number"),
        first=days["first"],
        last=days["last"],
    ), refusal


@require_http_methods(["GET", "POST"])
@staff(Duty.FINANCE, Duty.OFFICE)
def new(request: HttpRequest, year: int) -> HttpResponse:
    """Ask for a payment. What the checks say is shown beside the form; a warning passes with a reason in writing."""
    row, refusal = year_of(year), ""
    hits: list[Hit] = []
    if request.method == "POST":
        try:
            done = usecases.apply_payment(actor=actor_of(request), spec=_spec(request), now=now_of(request))
        except usecases.Hits as stopped:
            hits, refusal = stopped.hits, "请按下面的检查结果改正；提醒可以写明理由后继续"
        except Refused as wrong:
            refusal = str(wrong)
        else:
            messages.success(request, f"支付单{done.number}已提出，金额已冻结")
            return redirect("desk:budget_payment", year, done.pk)
    given = request.POST if request.method == "POST" else request.GET
    open_ = list(execution.commitments(year).filter(state=CommitmentState.APPROVED, open_fen__gt=0)[:200])
    context = in_year(
        request, row, "desk:budget_payments", refusal=refusal, hits=hits, given=given, quotas=_quotas(year), kinds=_options(_KINDS),
        settlements=_options(Settlement), block=Level.BLOCK, today=now_of(request).date(),
        commitments=[(c.pk, f"{c.number} {c.title} 尚余{c.open_fen / 100:,.2f}元") for c in open_],
    )  # fmt: skip
    return page(request, "desk/budget/payment_new.html", context, status=409 if refusal else 200)


def _options(kinds: Any) -> list[tuple[str, str]]:
    return [(k.value, k.label) for k in kinds]


def _quotas(year: int) -> list[tuple[UUID, str]]:
    found = execution.quotas(year)[:2_000]
    return [
        (q.pk, " ".join(p for p in (q.economic, q.name, q.project, q.functional, q.document, f"可用{q.left_fen / 100:,.2f}元") if p))
        for q in found
    ]  # fmt: skip


def _key(text: str, what: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Refused(f"请选择{what}") from wrong


def _spec(request: HttpRequest) -> PaymentSpec:
    kind, settlement = said(request, "kind"), said(request, "settlement")
    if kind not in PaymentKind.values or settlement not in Settlement.values:
        raise Refused("请选择支付类别和结算方式")
    commitment = said(request, "commitment")
    return PaymentSpec(
        quota_id=_key(said(request, "quota"), "指标"), amount_fen=int(parse_yuan(said(request, "amount"))),
        on=a_day(said(request, "on"), "日期"), payee=said(request, "payee"), purpose=said(request, "purpose"), kind=PaymentKind(kind),
        settlement=Settlement(settlement), commitment_id=_key(commitment, "合同") if commitment else None,
        payee_account=said(request, "payee_account"), invoice=said(request, "invoice"), procurement=said(request, "procurement"),
        allocation=said(request, "allocation"), decision=said(request, "decision"),
        claimant_id=actor_of(request).account_id if kind == PaymentKind.REIMBURSEMENT and "mine" in request.POST else None,
        passed={k.removeprefix("pass_"): str(v) for k, v in request.POST.items() if k.startswith("pass_")},
    )  # fmt: skip


@require_GET
@staff(*READERS)
def show(request: HttpRequest, year: int, key: UUID) -> HttpResponse:
    """One payment: what it says, who did what, what may be done next."""
    return _show(request, year_of(year), key)


def _show(request: HttpRequest, year: BudgetYear, key: UUID, refusal: str = "") -> HttpResponse:
    row = reads.payment(year.pk, key)
    if row is None:
        raise Http404("没有这张支付单")
    context = in_year(
        request, year, "desk:budget_payments", payment=row, acts=[a.value for a in transitions.may_follow(PaymentState(row.state))],
        refusal=refusal, story=trail.lines(row.pk), labels=dict(PaymentState.choices), passed=list(row.passed.order_by("check_id")),
        refunds=list(row.refunded_by.order_by("on", "id")), today=now_of(request).date(), given=request.POST,
        others={a.value: no.reason for a in PaymentAct if (no := usecases.may_do(actor_of(request), row, a)) is not None},
        names=_names(row), asset=row.economic[:3] in ("309", "310") and not row.allocation,
        decisions=entries_of([row.decision, row.commitment.decision if row.commitment else ""]),
    )  # fmt: skip
    return page(request, "desk/budget/payment.html", context, status=409 if refusal else 200)


def _names(row: Payment) -> dict[str, str]:
    people = (row.applied_by, row.reviewed_by, row.approved_by, row.paid_by, row.claimant)
    return {str(p.pk): p.name for p in people if p is not None}


_DONE: Final = {
    PaymentAct.REVIEW.value: "已审核，转批准", PaymentAct.APPROVE.value: "已批准，可以送支付", PaymentAct.SEND.value: "已送支付，等银行回单",
    PaymentAct.PAY.value: "已登记支付，冻结的金额已列支", PaymentAct.REJECT.value: "已退单，冻结的金额已释放", PaymentAct.RETURN.value: "退回已登记",
}  # fmt: skip


@require_POST
@staff(Duty.FINANCE)
def act(request: HttpRequest, year: int, key: UUID, what: str) -> HttpResponse:
    """One step of a payment."""
    row = year_of(year)
    try:
        _act(request, key, what)
    except Refused as wrong:
        return _show(request, row, key, str(wrong))
    messages.success(request, _DONE.get(what, "已登记"))
    return redirect("desk:budget_payment", year, key)


def _act(request: HttpRequest, key: UUID, what: str) -> None:
    common: dict[str, Any] = {"actor": actor_of(request), "payment": key, "now": now_of(request)}
    match what:
        case PaymentAct.REVIEW:
            usecases.review_payment(**common)
        case PaymentAct.APPROVE:
            usecases.approve_payment(**common)
        case PaymentAct.SEND:
            usecases.send_payment(**common)
        case PaymentAct.PAY:
            usecases.pay_payment(**common, on=a_day(said(request, "on"), "支付日期"), receipt=said(request, "receipt"))
        case PaymentAct.REJECT:
            usecases.reject_payment(**common, reason=said(request, "reason"))
        case PaymentAct.RETURN:
            usecases.return_payment(
                **common, amount_fen=int(parse_yuan(said(request, "amount"))), reason=said(request, "reason"),
                on=a_day(said(request, "on"), "退回日期"),
            )  # fmt: skip
        case "allocate":
            usecases.allocate_asset(**common, allocation=said(request, "allocation"))
        case _:
            raise Http404("没有这一步")


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def commitments(request: HttpRequest, year: int) -> HttpResponse:
    """Contracts and pre-approvals, what they still reserve, and the form for another."""
    row, refusal = year_of(year), ""
    if request.method == "POST":
        try:
            done = usecases.commit(actor=actor_of(request), spec=_commitment(request), now=now_of(request))
        except Refused as wrong:
            refusal = str(wrong)
        else:
            messages.success(request, f"{done.number}已登记，金额已占用，待批准")
            return redirect("desk:budget_commitments", year)
    kind, text = _narrowed(request)
    found = Paginator(execution.commitments(year, kind=kind, text=text), 50).get_page(request.GET.get("page"))
    context = in_year(
        request, row, "desk:budget_commitments", commitments=[(c, CommitmentState(c.state)) for c in found], rows=found, refusal=refusal,
        given=request.POST, quotas=_quotas(year) if policies.may_apply(actor_of(request)) is None else [],
        kinds=_options(CommitmentKind), today=now_of(request).date(), kind=kind, text=text, decisions=entries_of(c.decision for c in found),
    )  # fmt: skip
    return page(request, "desk/budget/commitments.html", context, status=409 if refusal else 200)


def _narrowed(request: HttpRequest) -> tuple[str, str]:
    kind = request.GET.get("kind", "")
    return kind if kind in CommitmentKind.values else "", request.GET.get("q", "").strip()[:60]


@require_GET
@staff(*READERS)
def commitments_sheet(request: HttpRequest, year: int) -> HttpResponse:
    """The register as it is narrowed on the page."""
    year_of(year)
    kind, text = _narrowed(request)
    header = (
        "编号",
        "类别",
        "名称",
        "对方",
        "合同号",
        "采购计划号",
        "决策文号",
        "科目",
        "签订日期",
        "到期日",
        "金额（元）",
        "已支付",
        "未支付",
        "尚占用",
        "状态",
    )
    rows: list[list[Cell]] = [
        [
            c.number, CommitmentKind(c.kind).label, c.title, c.party, c.reference, c.procurement, c.decision,
            f"{c.quota.economic} {c.quota.name}", c.on.isoformat(), c.ends_on.isoformat() if c.ends_on else "", Fen(c.amount_fen),
            Fen(c.spent_fen), Fen(c.amount_fen - c.spent_fen), Fen(c.open_fen), CommitmentState(c.state).label,
        ]
        for c in execution.commitments(year, kind=kind, text=text)[:20_000]
    ]  # fmt: skip
    return book(f"{year}年合同和事前申请.xlsx", ("合同和事前申请", header, rows))


def _commitment(request: HttpRequest) -> CommitmentSpec:
    kind = said(request, "kind")
    if kind not in CommitmentKind.values:
        raise Refused("请选择合同或事前申请")
    return CommitmentSpec(
        quota_id=_key(said(request, "quota"), "指标"), kind=CommitmentKind(kind), title=said(request, "title"),
        amount_fen=int(parse_yuan(said(request, "amount"))), on=a_day(said(request, "on"), "日期"), party=said(request, "party"),
        reference=said(request, "reference"), procurement=said(request, "procurement"), decision=said(request, "decision"),
        ends_on=a_day(said(request, "ends_on"), "到期日") if said(request, "ends_on") else None,
    )  # fmt: skip


_COMMITMENT_ACTS: Final = {
    CommitmentAct.APPROVE: usecases.approve_commitment, CommitmentAct.REJECT: usecases.reject_commitment,
    CommitmentAct.CLOSE: usecases.close_commitment,
}  # fmt: skip


@require_POST
@staff(Duty.FINANCE)
def commitment_act(request: HttpRequest, year: int, key: UUID, what: str) -> HttpResponse:
    """Approve, refuse or close one."""
    year_of(year)
    if what not in CommitmentAct.values:
        raise Http404("没有这一步")
    try:
        _COMMITMENT_ACTS[CommitmentAct(what)](actor=actor_of(request), commitment=key, now=now_of(request))
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, f"已{CommitmentAct(what).label}")
    return redirect("desk:budget_commitments", year)
