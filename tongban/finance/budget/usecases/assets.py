"""Asset cards from payments: never more than was paid, a wrong one voided."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tongban.finance.budget import checks, policies
from tongban.finance.budget.errors import BudgetRefusal
from tongban.finance.budget.events import AssetCarded
from tongban.finance.budget.models import Asset, Payment
from tongban.finance.budget.selectors import assets as reads
from tongban.finance.budget.usecases.quotas import locked_year, note
from tongban.finance.budget.values import AssetClass, PaymentState
from tongban.infra import numbering
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused, Stale, require


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetSpec:
    """What is to stand on a card."""

    payment_id: UUID
    kind: AssetClass
    name: str
    cost_fen: int
    in_use_on: date
    place: str
    keeper: str
    model: str = ""
    quantity: int = 1


@act()
def card_asset(*, actor: Actor, spec: AssetSpec, now: datetime) -> Asset:
    """Give what a payment bought its card; together the cards come to no more than was paid and kept."""
    require(policies.may_post(actor))
    payment = Payment.objects.filter(pk=spec.payment_id).first()
    if payment is None:
        raise Refused("没有这张支付单")
    locked_year(payment.year_id)
    payment.refresh_from_db()
    if (
        payment.economic[:3] not in reads.CLASSES
        or PaymentState(payment.state) is not PaymentState.PAID
        or payment.amount_fen < 0
    ):
        raise BudgetRefusal("只有已支付的资本性支出（309、310类）可以登记资产卡片")
    for text, what in ((spec.name, "资产名称"), (spec.place, "存放地点"), (spec.keeper, "保管人")):
        if not text.strip():
            raise BudgetRefusal(f"请填写{what}")
    if not 1 <= spec.quantity <= 100_000:
        raise BudgetRefusal("数量应为1到100000的整数")
    if spec.in_use_on.year < payment.year_id - 1:
        raise BudgetRefusal(f"投入使用日期{spec.in_use_on.isoformat()}早于支付年度太多，请核对")
    left = reads.uncarded_fen(payment)
    if not 0 < spec.cost_fen <= left:
        raise BudgetRefusal(f"这张支付单还有{checks.yuan(left)}没有登记卡片，卡片价值应大于零且不超过它")
    row = Asset.objects.create(
        id=new_id(), year_id=payment.year_id, payment=payment, kind=spec.kind.value, name=spec.name.strip()[:200],
        model=spec.model.strip()[:200], quantity=spec.quantity, cost_fen=spec.cost_fen, in_use_on=spec.in_use_on,
        place=spec.place.strip()[:100], keeper=spec.keeper.strip()[:60], carded_by_id=actor.account_id, carded_at=now,
        number=f"ZC{payment.year_id}-{numbering.take(f'budget.asset.{payment.year_id}'):04d}",
    )  # fmt: skip
    note(actor, row.pk, [AssetCarded(asset_id=row.pk, number=row.number, cost_fen=row.cost_fen)], now)
    return row


@act()
def void_asset(*, actor: Actor, asset: UUID, reason: str, now: datetime) -> None:
    """Take a wrong card out of account; it stays in the list with its reason."""
    require(policies.may_post(actor))
    row = Asset.objects.filter(pk=asset).first()
    if row is None:
        raise Refused("没有这张资产卡片")
    locked_year(row.year_id)
    if not reason.strip():
        raise BudgetRefusal("请写明作废的原因")
    if Asset.objects.filter(pk=row.pk, void="").update(void=reason.strip()[:300]) != 1:
        raise Stale("这张卡片已经作废")
    event = AssetCarded(asset_id=row.pk, number=row.number, cost_fen=-row.cost_fen, void=reason.strip()[:300])
    note(actor, row.pk, [event], now)
