"""The end of a year: nothing under way, assets approved, commitments freed, what is left listed; and carry-over."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from tongban.finance.budget import checks, policies, transitions
from tongban.finance.budget.errors import BudgetRefusal
from tongban.finance.budget.events import CheckSet
from tongban.finance.budget.models import CheckSetting, Commitment, Payment, Quota, QuotaDocument
from tongban.finance.budget.selectors.assets import uncarded
from tongban.finance.budget.selectors.settings import HARD, known_checks, rules_on
from tongban.finance.budget.usecases.commitments import close_commitment, reject_commitment
from tongban.finance.budget.usecases.quotas import fields_of, locked_year, note, post_document, step_year, year_stream
from tongban.finance.budget.values import CommitmentState, Level, PostingKind, YearAct, YearState
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refused, require


@act()
def close_year(*, actor: Actor, fiscal_year: int, now: datetime) -> int:
    """关账. Refused while a payment is under way or an asset has no approval; open commitments are freed. Returns what is left."""
    require(policies.may_post(actor))
    year = locked_year(fiscal_year)
    transitions.year_after(YearState(year.state), YearAct.CLOSE)
    under_way = Payment.objects.filter(year=year, state__in=[s.value for s in transitions.FROZEN]).count()
    if under_way:
        raise BudgetRefusal(f"还有{under_way}张支付单没有办完，请先登记支付或退单，再关账")
    rule = rules_on(date(fiscal_year, 12, 31)).get("BC10")
    if rule is not None and rule.level is Level.BLOCK:
        bought = Payment.objects.filter(
            year=year, allocation="", state__in=("paid",), amount_fen__gte=rule.fen("from_yuan")
        )
        lacking = [
            p.number
            for code in rule.codes("classes")
            for p in bought.filter(economic__startswith=code).order_by("number")
            if checks.lacks_allocation(p.economic, p.amount_fen, p.allocation, rule)
        ]
        if lacking:
            raise BudgetRefusal(f"{len(lacking)}笔资产购置没有配置审批号（{'、'.join(lacking[:5])}），请补登后再关账")
        bare = [x.payment.number for x in uncarded(fiscal_year, rule)]
        if bare:
            raise BudgetRefusal(
                f"{len(bare)}笔资产购置没有登记资产卡片（{'、'.join(bare[:5])}），请在“资产”里登记后再关账"
            )
    for row in Commitment.objects.filter(year=year, state=CommitmentState.APPROVED).order_by("id"):
        close_commitment(actor=actor, commitment=row.pk, now=now)
    for row in Commitment.objects.filter(year=year, state=CommitmentState.APPLIED).order_by("id"):
        reject_commitment(actor=actor, commitment=row.pk, now=now)
    step_year(actor, year, YearAct.CLOSE, now)
    return sum(q.left_fen for q in Quota.objects.filter(year=year))


@act()
def carry_over(
    *,
    actor: Actor,
    fiscal_year: int,
    document: str,
    reason: str,
    on: date,
    parts: Sequence[tuple[UUID, int]],
    now: datetime,
) -> QuotaDocument:
    """结转: what a closed year left over, as far as approved, becomes quotas of the next; never more than was left."""
    require(policies.may_post(actor))
    year = locked_year(fiscal_year)
    if YearState(year.state) not in (YearState.CLOSED, YearState.FINAL, YearState.PUBLISHED):
        raise BudgetRefusal(f"{fiscal_year}年度还没有关账，不能结转")
    quotas = {q.pk: q for q in Quota.objects.filter(year=year, pk__in=[key for key, _ in parts])}
    for key, fen in parts:
        quota = quotas.get(key)
        if quota is None:
            raise Refused("所选的指标不属于这个年度")
        carried = sum(
            q.carried_fen for q in Quota.objects.filter(year_id=fiscal_year + 1, economic=quota.economic) if fields_of(q) == fields_of(quota)
        )  # fmt: skip
        if fen <= 0 or fen + carried > quota.left_fen:
            raise BudgetRefusal(f"{quota}只剩{checks.yuan(quota.left_fen - carried)}可以结转，请核对金额")
    lines = [(fields_of(quotas[key]), fen) for key, fen in parts]
    return post_document(
        actor=actor, fiscal_year=fiscal_year + 1, kind=PostingKind.CARRY_IN, document=document, on=on, reason=reason,
        lines=lines, now=now,
    )  # fmt: skip


@act()
def set_check(*, actor: Actor, check: str, since: date, level: Level, limits: dict[str, object], now: datetime) -> None:
    """Let a check act otherwise from one day on; what was checked before stays as it was."""
    require(policies.may_post(actor))
    if check not in dict(known_checks()):
        raise Refused(f"没有编号为“{check}”的检查")
    if check in HARD and level is not Level.BLOCK:
        raise BudgetRefusal(f"{check}是硬约束，不能放宽")
    known = rules_on(since).get(check)
    if known is None:
        raise BudgetRefusal(f"{since.isoformat()}时还没有{check}这项检查，请改填以后的日期")
    unknown = set(limits) - set(known.limits)
    if unknown:
        raise BudgetRefusal(f"{check}没有“{'、'.join(sorted(unknown))}”这项限额")
    same_day = CheckSetting.objects.filter(check_id=check, since=since).first()
    kept = {
        **(same_day.limits if same_day else {}),
        **limits,
    }  # what was changed earlier for the same day stays changed
    CheckSetting.objects.update_or_create(check_id=check, since=since, defaults={"level": level.value, "limits": kept})
    note(actor, year_stream(since.year), [CheckSet(check=check, since=since, level=level.value)], now)
