"""Payments where no provincial system pays: apply (freezes), review, approve, send, pay (spends), reject, return."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from tongban.finance.budget import checks, deciding, policies, transitions
from tongban.finance.budget.checks import Proposal
from tongban.finance.budget.errors import BudgetRefusal
from tongban.finance.budget.events import PaymentMoved
from tongban.finance.budget.models import Commitment, PassedCheck, Payment, Quota
from tongban.finance.budget.selectors import payments as reads
from tongban.finance.budget.selectors.assets import uncarded_fen
from tongban.finance.budget.selectors.settings import rules_on
from tongban.finance.budget.usecases.commitments import draw, give_back
from tongban.finance.budget.usecases.quotas import big, note, paying_year, release, reserve, spend
from tongban.finance.budget.values import Level, PaymentAct, PaymentKind, PaymentState, Settlement
from tongban.infra import numbering
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refusal, Refused, Stale, require
from tongban.kernel.times import local

HANDS: Final[Mapping[PaymentAct, tuple[Mapping[str, str], str]]] = {  # who did what before may not do this too
    PaymentAct.REVIEW: ({"申请人": "applied_by_id", "报销人": "claimant_id"}, "审核"),
    PaymentAct.APPROVE: ({"申请人": "applied_by_id", "报销人": "claimant_id", "审核人": "reviewed_by_id"}, "批准"),
    PaymentAct.SEND: ({"申请人": "applied_by_id", "批准人": "approved_by_id"}, "支付"),
    PaymentAct.PAY: ({"申请人": "applied_by_id", "批准人": "approved_by_id", "报销人": "claimant_id"}, "登记支付"),
    PaymentAct.RETURN: ({"批准人": "approved_by_id"}, "登记退回"),
}
_REPEATING: Final = frozenset({PaymentKind.PAYROLL})


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSpec:
    """What somebody asks to be paid."""

    quota_id: UUID
    amount_fen: int
    on: date
    payee: str
    purpose: str
    kind: PaymentKind = PaymentKind.DIRECT
    settlement: Settlement = Settlement.TRANSFER
    commitment_id: UUID | None = None
    payee_account: str = ""
    invoice: str = ""
    procurement: str = ""
    allocation: str = ""
    decision: str = ""
    claimant_id: UUID | None = None
    economic: str | None = None  # what the paper says, where it says so; else the quota's own
    project: str | None = None
    functional: str | None = None
    passed: Mapping[str, str] = field(default_factory=dict)  # check → the reason why it may pass


class Hits(BudgetRefusal):
    """Checks that hit and were not passed; the page asks for the reasons."""

    def __init__(self, hits: list[checks.Hit]) -> None:
        super().__init__("；".join(f"{h.said}（{h.check}{h.level.label}）" for h in hits))
        self.hits = hits


def number_of(fiscal_year: int, place: int) -> str:
    return f"ZF{fiscal_year}-{place:06d}"


def number_scope(fiscal_year: int) -> str:
    return f"budget.payment.{fiscal_year}"


@act()
def apply_payment(*, actor: Actor, spec: PaymentSpec, now: datetime) -> Payment:
    """Ask for a payment: the checks run, the amount is frozen (or drawn from the commitment that froze it already)."""
    require(policies.may_apply(actor))
    quota = Quota.objects.filter(pk=spec.quota_id).first()
    if quota is None:
        raise Refused("请选择一个指标")
    paying_year(quota.year_id)
    quota.refresh_from_db()
    _complete(spec, quota)
    commitment = _commitment(spec, quota)
    passed = _checked(spec, quota, commitment)
    state = transitions.payment_after(PaymentState.DRAFT, PaymentAct.APPLY)
    if commitment is None:
        if spec.kind is not PaymentKind.PAYROLL:  # wages follow the establishment, not a decision
            require(deciding.may_without(spec.amount_fen, on=spec.on, decision=spec.decision))
        reserve(quota.pk, spec.amount_fen)
    else:
        draw(commitment, spec.amount_fen)
    row = Payment.objects.create(
        id=new_id(), year_id=quota.year_id, quota=quota, commitment=commitment, kind=spec.kind.value,
        settlement=spec.settlement.value, economic=quota.economic, payee=spec.payee.strip()[:200],
        payee_account=spec.payee_account.strip()[:60], purpose=spec.purpose.strip()[:300], invoice=spec.invoice.strip()[:100],
        procurement=spec.procurement.strip()[:100], allocation=spec.allocation.strip()[:100], decision=deciding.number_of(spec.decision)[:100],
        amount_fen=spec.amount_fen, on=spec.on, state=state.value, claimant_id=spec.claimant_id,
        applied_by_id=actor.account_id, made_at=now,
        number=number_of(quota.year_id, numbering.take(number_scope(quota.year_id))),
    )  # fmt: skip
    PassedCheck.objects.bulk_create(
        [PassedCheck(payment=row, check_id=h.check, said=h.said[:300], reason=why[:300]) for h, why in passed]
    )
    _note(actor, row, PaymentState.DRAFT, now)
    return row


def _complete(spec: PaymentSpec, quota: Quota) -> None:
    if spec.amount_fen <= 0:
        raise BudgetRefusal("金额应大于零；退款请用“退回”")
    if spec.kind is PaymentKind.REFUND:
        raise BudgetRefusal("退款请在原支付单上办理“退回”")
    if not spec.payee.strip():
        raise BudgetRefusal("请填写收款人")
    if not spec.purpose.strip():
        raise BudgetRefusal("请填写用途")
    if spec.on.year != quota.year_id:
        raise BudgetRefusal(f"日期{spec.on.isoformat()}不在{quota.year_id}年度；本年的支付只能用本年的指标")
    if spec.kind is PaymentKind.REIMBURSEMENT and spec.claimant_id is None and spec.payee.strip() == "":
        raise BudgetRefusal("报销须写明报销人")


def _commitment(spec: PaymentSpec, quota: Quota) -> Commitment | None:
    if spec.commitment_id is None:
        return None
    row = Commitment.objects.filter(pk=spec.commitment_id).first()
    if row is None or row.quota_id != quota.pk:
        raise BudgetRefusal("所选的合同或事前申请不属于这个指标，请重新选择")
    return row


def _checked(spec: PaymentSpec, quota: Quota, commitment: Commitment | None) -> list[tuple[checks.Hit, str]]:
    """Run the checks; what blocks stops, what warns or asks passes with a written reason that is kept."""
    hits = hits_of(spec, quota, commitment)
    stopped = [h for h in hits if h.level is Level.BLOCK or not spec.passed.get(h.check, "").strip()]
    if stopped:
        raise Hits(stopped)
    return [(h, spec.passed[h.check].strip()) for h in hits]


def hits_of(spec: PaymentSpec, quota: Quota, commitment: Commitment | None = None) -> list[checks.Hit]:
    rules = rules_on(spec.on)
    proposal = Proposal(
        amount_fen=spec.amount_fen, on=spec.on, payee=spec.payee.strip(), purpose=spec.purpose, settlement=spec.settlement.value,
        economic=quota.economic if spec.economic is None else spec.economic,
        project=quota.project if spec.project is None else spec.project,
        functional=quota.functional if spec.functional is None else spec.functional,
        invoice=spec.invoice, procurement=spec.procurement or (commitment.procurement if commitment else ""),
        contract=commitment is not None, allocation=spec.allocation, repeats=spec.kind in _REPEATING,
    )  # fmt: skip
    return checks.of_payment(proposal, reads.position(quota, proposal, rules, commitment), rules)


def may_do(actor: Actor, row: Payment, what: PaymentAct) -> Refusal | None:
    """Applying, reviewing, approving and paying are different hands (§3.3); the reason where one is in the way."""
    if what not in HANDS:
        return None
    others, doing = HANDS[what]
    return policies.distinct(actor, {title: getattr(row, name) for title, name in others.items()}, doing)


NEXT: Final[Mapping[PaymentState, PaymentAct]] = {  # what brings a payment further
    PaymentState.APPLIED: PaymentAct.REVIEW,
    PaymentState.REVIEWED: PaymentAct.APPROVE,
    PaymentState.APPROVED: PaymentAct.SEND,
    PaymentState.SENT: PaymentAct.PAY,
}


def waiting_for(actor: Actor) -> list[Payment]:
    """The payments that this hand may bring further, the longest waiting first."""
    if policies.may_post(actor) is not None:
        return []
    return [row for row in reads.under_way() if may_do(actor, row, NEXT[PaymentState(row.state)]) is None]


def _not_ahead(on: date, now: datetime, what: str) -> None:
    if on > local(now).date():
        raise BudgetRefusal(f"{what}{on.isoformat()}还没有到，请核对；银行付款以后再登记")


@act()
def review_payment(*, actor: Actor, payment: UUID, now: datetime) -> None:
    """The reviewer of finance has seen codes, standards and papers."""
    row = _held(actor, payment)
    require(may_do(actor, row, PaymentAct.REVIEW))
    _move(actor, row, PaymentAct.REVIEW, now, reviewed_by_id=actor.account_id)


@act()
def approve_payment(*, actor: Actor, payment: UUID, now: datetime) -> None:
    row = _held(actor, payment)
    require(may_do(actor, row, PaymentAct.APPROVE))
    _move(actor, row, PaymentAct.APPROVE, now, approved_by_id=actor.account_id)


@act()
def send_payment(*, actor: Actor, payment: UUID, now: datetime) -> None:
    """The order leaves for the treasury or the bank."""
    row = _held(actor, payment)
    require(may_do(actor, row, PaymentAct.SEND))
    _move(actor, row, PaymentAct.SEND, now)


@act()
def pay_payment(*, actor: Actor, payment: UUID, on: date, now: datetime, receipt: str = "") -> None:
    """The bank says it is paid: frozen becomes spent."""
    row = _held(actor, payment)
    require(may_do(actor, row, PaymentAct.PAY))
    if on.year != row.year_id:
        raise BudgetRefusal(f"支付日期{on.isoformat()}不在{row.year_id}年度")
    _not_ahead(on, now, "支付日期")
    _move(actor, row, PaymentAct.PAY, now, paid_by_id=actor.account_id, on=on, receipt=receipt.strip()[:100])
    spend(row.quota_id, row.amount_fen, reserved=row.amount_fen, on=on)


@act()
def reject_payment(*, actor: Actor, payment: UUID, reason: str, now: datetime) -> None:
    """退单: what was frozen is free again, or back with its commitment."""
    row = _held(actor, payment)
    if not reason.strip():
        raise BudgetRefusal("请写明退单的原因")
    _move(actor, row, PaymentAct.REJECT, now, why=reason.strip()[:300])
    if row.commitment_id is None or not give_back(row.commitment_id, row.amount_fen):
        release(row.quota_id, row.amount_fen)


@act()
def return_payment(
    *, actor: Actor, payment: UUID, amount_fen: int, reason: str, on: date, now: datetime, receipt: str = ""
) -> Payment:
    """退回 or 红冲 in the same year: a row of the opposite sign; the payment itself stays as it was posted."""
    row = _held(actor, payment)
    require(may_do(actor, row, PaymentAct.RETURN))
    _not_ahead(on, now, "退回日期")
    if not reason.strip():
        raise BudgetRefusal("请写明退回或红冲的原因")
    if on.year != row.year_id:
        raise BudgetRefusal(f"退回日期{on.isoformat()}不在{row.year_id}年度；以前年度的支出退回请按以前年度退回办理")
    left = row.amount_fen - row.returned_fen
    if not 0 < amount_fen <= left or row.kind == PaymentKind.REFUND:
        raise BudgetRefusal(f"最多还能退回{checks.yuan(max(left, 0))}，请核对金额")
    if amount_fen > uncarded_fen(row):
        raise BudgetRefusal("这张支付单购置的资产已登记卡片，请先在“资产”里作废卡片，再登记退回")
    if PaymentState(row.state) is not PaymentState.PAID:
        transitions.payment_after(PaymentState(row.state), PaymentAct.RETURN)
    here = Payment.objects.filter(pk=row.pk, state=PaymentState.PAID, returned_fen=row.returned_fen)
    whole = amount_fen == left
    state = transitions.payment_after(PaymentState.PAID, PaymentAct.RETURN) if whole else PaymentState.PAID
    if here.update(returned_fen=F("returned_fen") + big(amount_fen), state=state.value) != 1:
        raise Stale("这张支付单刚被他人处理，请刷新后再试")
    back = Payment.objects.create(
        id=new_id(), year_id=row.year_id, quota_id=row.quota_id, commitment_id=row.commitment_id, kind=PaymentKind.REFUND.value,
        settlement=row.settlement, economic=row.economic, payee=row.payee, purpose=row.purpose, amount_fen=-amount_fen, on=on,
        state=PaymentState.PAID.value, refunds=row, why=reason.strip()[:300], receipt=receipt.strip()[:100],
        paid_by_id=actor.account_id, made_at=now, number=number_of(row.year_id, numbering.take(number_scope(row.year_id))),
    )  # fmt: skip
    spend(row.quota_id, -amount_fen, reserved=0, on=on)
    if row.commitment_id is not None and give_back(row.commitment_id, amount_fen):
        reserve(row.quota_id, amount_fen)
    _note(actor, row, PaymentState.PAID, now, state=PaymentState.RETURNED, amount=-amount_fen)
    return back


@act()
def allocate_asset(*, actor: Actor, payment: UUID, allocation: str, now: datetime) -> None:
    """Name the approval under which an asset was bought; once named it stays."""
    row = _held(actor, payment)
    if not allocation.strip():
        raise BudgetRefusal("请填写资产配置审批号")
    if Payment.objects.filter(pk=row.pk, allocation="").update(allocation=allocation.strip()[:100]) != 1:
        raise BudgetRefusal("这张支付单已有资产配置审批号")
    _note(actor, row, PaymentState(row.state), now)


def _held(actor: Actor, payment: UUID) -> Payment:
    """The payment, while its year pays; the year is held until the act ends."""
    require(policies.may_post(actor))
    row = Payment.objects.filter(pk=payment).first()
    if row is None:
        raise Refused("没有这张支付单")
    paying_year(row.year_id)
    row.refresh_from_db()
    return row


def _move(actor: Actor, row: Payment, what: PaymentAct, now: datetime, **facts: Any) -> None:
    was = PaymentState(row.state)
    state = transitions.payment_after(was, what)
    if Payment.objects.filter(pk=row.pk, state=was).update(state=state.value, **facts) != 1:
        raise Stale("这张支付单刚被他人处理，请刷新后再试")
    row.refresh_from_db()
    _note(actor, row, was, now)


def _note(
    actor: Actor, row: Payment, was: PaymentState, now: datetime, *, state: PaymentState | None = None,
    amount: int | None = None,
) -> None:  # fmt: skip
    event = PaymentMoved(
        payment_id=row.pk, was=was.value, state=(state or PaymentState(row.state)).value,
        amount_fen=row.amount_fen if amount is None else amount,
    )  # fmt: skip
    note(actor, row.pk, [event], now)
