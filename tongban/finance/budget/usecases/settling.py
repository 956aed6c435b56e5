"""Differences between the provincial system and ours: post what is only there, take over its word, or say why it stays."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from tongban.finance.budget import policies, transitions
from tongban.finance.budget.errors import BudgetRefusal
from tongban.finance.budget.events import DifferenceSettled
from tongban.finance.budget.models import Payment, Quota, SystemPayment
from tongban.finance.budget.outside.placing import Placed
from tongban.finance.budget.outside.rows import External
from tongban.finance.budget.selectors.assets import uncarded_fen
from tongban.finance.budget.usecases.importing import payment_of, spend_many
from tongban.finance.budget.usecases.payments import number_of, number_scope
from tongban.finance.budget.usecases.quotas import note, paying_year
from tongban.finance.budget.values import Entered, Match, PaymentAct, PaymentKind, PaymentState
from tongban.infra import numbering
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refused, Stale, require


@act()
def post_difference(*, actor: Actor, row: UUID, quota: UUID, now: datetime) -> Payment:
    """Post what is only there, to the quota that is named."""
    require(policies.may_post(actor))
    there = _held(row, Match.ONLY_THERE)
    account = Quota.objects.filter(pk=quota, year_id=there.year_id).first()
    if account is None:
        raise Refused("请选择本年度的一个指标")
    if there.amount_fen > account.left_fen:
        raise BudgetRefusal(f"{account}可用的不够这一笔，请先登记追加，或换一个指标")
    if -there.amount_fen > account.spent_fen:
        raise BudgetRefusal(f"{account}已支付的不够退回这一笔，请换一个指标")
    payment = payment_of(
        there.year_id, Placed(_as_row(there), Match.POSTED, quota=account.pk, economic=account.economic),
        number_of(there.year_id, numbering.take(number_scope(there.year_id))), now,
    )  # fmt: skip
    Payment.objects.bulk_create([payment])
    spend_many([(account.pk, there.on.month, there.amount_fen)])
    _settle(actor, there, Match.POSTED, "据系统入账", now, payment_id=payment.pk)
    return payment


@act()
def correct_difference(*, actor: Actor, row: UUID, now: datetime) -> Payment:
    """Take over the system's amount: ours is reversed by a row of its own, and posted anew as the system says it."""
    require(policies.may_post(actor))
    there = _held(row, Match.DIFFERENT)
    ours = there.payment
    assert ours is not None
    if ours.returned_fen or PaymentState(ours.state) is not PaymentState.PAID or ours.amount_fen < 0:
        raise BudgetRefusal("我们的支付单已有退回，请先核对后写明说明")
    if ours.amount_fen > uncarded_fen(ours):
        raise BudgetRefusal("这张支付单购置的资产已登记卡片，请先在“资产”里作废卡片，再按系统更正")
    quota = Quota.objects.get(pk=ours.quota_id)
    if there.amount_fen <= 0 or there.amount_fen > quota.left_fen + ours.amount_fen:
        raise BudgetRefusal(f"{quota}可用的不够系统里的金额，请先登记追加或写明说明")
    first = numbering.take(number_scope(there.year_id), 2)
    state = transitions.payment_after(PaymentState.PAID, PaymentAct.RETURN)
    here = Payment.objects.filter(pk=ours.pk, state=PaymentState.PAID, returned_fen=0)
    if here.update(returned_fen=F("amount_fen"), state=state.value) != 1:
        raise Stale("这张支付单刚被他人处理，请刷新后再试")
    row_of = _as_row(there)
    anew = payment_of(
        there.year_id, Placed(row_of, Match.POSTED, quota=quota.pk, economic=quota.economic), number_of(there.year_id, first), now
    )  # fmt: skip
    back = payment_of(
        there.year_id, Placed(row_of, Match.POSTED, quota=quota.pk, economic=quota.economic), number_of(there.year_id, first + 1), now
    )  # fmt: skip
    back.amount_fen, back.kind, back.external, back.refunds = -ours.amount_fen, PaymentKind.REFUND.value, "", ours
    back.why, back.payee, back.purpose, back.entered = "按一体化系统更正", ours.payee, ours.purpose, Entered.HAND.value
    back.on = there.on
    anew.external = "" if ours.external == there.external else there.external
    Payment.objects.bulk_create([anew, back])
    spend_many([(quota.pk, there.on.month, there.amount_fen), (quota.pk, there.on.month, -ours.amount_fen)])
    _settle(actor, there, Match.POSTED, "按系统更正", now, payment_id=anew.pk)
    return anew


@act()
def note_difference(*, actor: Actor, row: UUID, reason: str, now: datetime) -> None:
    """It stays as it is, with the reason."""
    require(policies.may_post(actor))
    there = _held(row, Match.ONLY_THERE, Match.DIFFERENT)
    if not reason.strip():
        raise BudgetRefusal("请写明为什么保留这个差异")
    _settle(actor, there, Match.NOTED, reason.strip()[:300], now, payment_id=there.payment_id)


def _held(row: UUID, *matches: Match) -> SystemPayment:
    there = SystemPayment.objects.filter(pk=row).first()
    if there is None:
        raise Refused("没有这条对账记录")
    paying_year(there.year_id)
    there = SystemPayment.objects.select_related("payment").get(pk=row)
    if Match(there.match) not in matches:
        raise Stale(f"这条差异“{Match(there.match).label}”，不用再处理")
    return there


def _settle(
    actor: Actor, there: SystemPayment, match: Match, reason: str, now: datetime, *, payment_id: UUID | None
) -> None:  # fmt: skip
    here = SystemPayment.objects.filter(pk=there.pk, match=there.match)
    facts = {"reason": reason, "payment_id": payment_id, "settled_by_id": actor.account_id, "settled_at": now}
    if here.update(match=match.value, problem="", **facts) != 1:
        raise Stale("这条差异刚被他人处理，请刷新")
    note(actor, there.pk, [DifferenceSettled(row_id=there.pk, how=match.value)], now)


def _as_row(there: SystemPayment) -> External:
    return External(
        row=there.row, external=there.external, on=there.on, amount_fen=there.amount_fen, payee=there.payee, purpose=there.purpose,
        economic=there.economic, functional=there.functional, project=there.project, document="", fund="", own="",
    )  # fmt: skip
