"""Contracts and pre-approvals: they reserve before they spend."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from tongban.finance.budget import deciding, policies, transitions
from tongban.finance.budget.errors import BudgetRefusal
from tongban.finance.budget.events import CommitmentMoved
from tongban.finance.budget.models import Commitment, Quota
from tongban.finance.budget.usecases.quotas import big, note, paying_year, release, reserve
from tongban.finance.budget.values import CommitmentAct, CommitmentKind, CommitmentState
from tongban.infra import numbering
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused, Stale, require


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentSpec:
    """What is to be bound: of which quota, how much, with whom."""

    quota_id: UUID
    kind: CommitmentKind
    title: str
    amount_fen: int
    on: date
    party: str = ""
    reference: str = ""
    procurement: str = ""
    decision: str = ""
    ends_on: date | None = None


@act()
def commit(*, actor: Actor, spec: CommitmentSpec, now: datetime) -> Commitment:
    """Ask for a contract or an expense; the amount is reserved at once."""
    require(policies.may_apply(actor))
    quota = Quota.objects.filter(pk=spec.quota_id).first()
    if quota is None:
        raise Refused("请选择一个指标")
    paying_year(quota.year_id)
    if spec.amount_fen <= 0:
        raise BudgetRefusal("金额应大于零")
    if not spec.title.strip():
        raise BudgetRefusal("请填写名称")
    if spec.kind is CommitmentKind.CONTRACT and not spec.party.strip():
        raise BudgetRefusal("请填写合同的对方单位")
    if spec.on.year != quota.year_id:
        raise BudgetRefusal(f"日期{spec.on.isoformat()}不在{quota.year_id}年度")
    if spec.ends_on is not None and spec.ends_on < spec.on:
        raise BudgetRefusal("到期日早于签订日期，请核对")
    require(deciding.may_without(spec.amount_fen, on=spec.on, decision=spec.decision))
    reserve(quota.pk, spec.amount_fen)
    row = Commitment.objects.create(
        id=new_id(), year_id=quota.year_id, quota=quota, kind=spec.kind.value, title=spec.title.strip()[:200],
        party=spec.party.strip()[:200], reference=spec.reference.strip()[:100], procurement=spec.procurement.strip()[:100],
        decision=deciding.number_of(spec.decision)[:100], on=spec.on, ends_on=spec.ends_on, amount_fen=spec.amount_fen, open_fen=spec.amount_fen,
        applied_by_id=actor.account_id, made_at=now,
        number=f"{'HT' if spec.kind is CommitmentKind.CONTRACT else 'SQ'}{quota.year_id}-{numbering.take(f'budget.{spec.kind.value}.{quota.year_id}'):04d}",
    )  # fmt: skip
    _note(actor, row, now)
    return row


@act()
def approve_commitment(*, actor: Actor, commitment: UUID, now: datetime) -> None:
    """Somebody else than the applicant agrees; from now on it can be paid from."""
    _decide(actor, commitment, CommitmentAct.APPROVE, now)


@act()
def reject_commitment(*, actor: Actor, commitment: UUID, now: datetime) -> None:
    """Not agreed: what was reserved is free again."""
    _decide(actor, commitment, CommitmentAct.REJECT, now)


def _decide(actor: Actor, commitment: UUID, what: CommitmentAct, now: datetime) -> None:
    require(policies.may_post(actor))
    row = _held(commitment)
    require(policies.distinct(actor, {"申请人": row.applied_by_id}, what.label))
    _move(actor, row, what, now, approved_by_id=actor.account_id)


@act()
def close_commitment(*, actor: Actor, commitment: UUID, now: datetime) -> int:
    """Done, or given up: what it still reserves is free again. Returns how much."""
    require(policies.may_post(actor))
    row = _held(commitment)
    freed = row.open_fen
    if row.payments.filter(state__in=[s.value for s in transitions.FROZEN]).exists():
        raise BudgetRefusal("还有在途的支付单，请先支付或退单")
    _move(actor, row, CommitmentAct.CLOSE, now)
    return freed


def _held(commitment: UUID) -> Commitment:
    row = Commitment.objects.filter(pk=commitment).first()
    if row is None:
        raise Refused("没有这份合同或事前申请")
    paying_year(row.year_id)
    row.refresh_from_db()
    return row


def _move(actor: Actor, row: Commitment, what: CommitmentAct, now: datetime, **facts: UUID | None) -> None:
    was = CommitmentState(row.state)
    state = transitions.commitment_after(was, what)
    freed = row.open_fen if state in (CommitmentState.REJECTED, CommitmentState.CLOSED) else 0
    here = Commitment.objects.filter(pk=row.pk, state=was, open_fen=row.open_fen)
    if here.update(state=state.value, open_fen=F("open_fen") - big(freed), **facts) != 1:
        raise Stale("这份合同或事前申请刚被他人处理，请刷新后再试")
    release(row.quota_id, freed)
    row.refresh_from_db()
    _note(actor, row, now)


def _note(actor: Actor, row: Commitment, now: datetime) -> None:
    note(actor, row.pk, [CommitmentMoved(commitment_id=row.pk, state=row.state, reserved_fen=row.open_fen)], now)


def draw(commitment: Commitment, fen: int) -> None:
    """Take part of what a commitment reserves for a payment of it; the quota's reserve stays as it is."""
    here = Commitment.objects.filter(pk=commitment.pk, state=CommitmentState.APPROVED, open_fen__gte=fen)
    if here.update(open_fen=F("open_fen") - big(fen), spent_fen=F("spent_fen") + big(fen)) != 1:
        raise BudgetRefusal(f"“{commitment.title}”没有批准，或余额不够这次支付；请核对合同金额")


def give_back(commitment_id: UUID, fen: int) -> bool:
    """A payment of it was rejected or returned: the commitment can be paid from again, unless it was closed meanwhile."""
    here = Commitment.objects.filter(pk=commitment_id, state=CommitmentState.APPROVED)
    if here.update(open_fen=F("open_fen") + big(fen), spent_fen=F("spent_fen") - big(fen)) == 1:
        return True
    Commitment.objects.filter(pk=commitment_id).update(spent_fen=F("spent_fen") - big(fen))
    return False
