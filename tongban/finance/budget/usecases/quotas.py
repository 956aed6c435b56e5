"""A fiscal year's life, and the documents that issue and change its quotas (指标)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from django.db.models import BigIntegerField, F, Value

from tongban.finance.budget import classification, deciding, policies, transitions
from tongban.finance.budget.errors import BudgetRefusal, Short
from tongban.finance.budget.events import QuotaDocumentPosted, YearMoved
from tongban.finance.budget.models import BudgetYear, Quota, QuotaDocument, QuotaMonth, QuotaPosting
from tongban.finance.budget.rules import crosses_class, quota_document_fault
from tongban.finance.budget.values import Axis, ControlFields, PostingKind, YearAct, YearState
from tongban.infra import trail
from tongban.infra.acts import act
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.ids import new_id
from tongban.kernel.money import Fen, format_yuan
from tongban.kernel.refusals import Refused, Stale, require

_COLUMN: Final = {
    PostingKind.OPENING: ("opening_fen", 1), PostingKind.CARRY_IN: ("carried_fen", 1), PostingKind.ADDITION: ("added_fen", 1),
    PostingKind.REDUCTION: ("reduced_fen", -1), PostingKind.REALLOCATION: ("moved_fen", 1),
}  # fmt: skip
_STREAM: Final = uuid5(UUID(int=0), "tongban.finance.budget.years")


def note(actor: Actor, stream: UUID, events: Sequence[Event], now: datetime) -> None:
    trail.record(actor=actor, duty=Duty.FINANCE, head=trail.head_of(stream), events=events, now=now)


@act()
def open_year(*, actor: Actor, fiscal_year: int, unit: str, now: datetime, drafted: bool = False) -> BudgetYear:
    """Open the register of a fiscal year; `drafted` for a budget that was drafted and approved on paper."""
    require(policies.may_post(actor))
    if not 1990 <= fiscal_year <= 2200:
        raise Refused(f"{f'“{fiscal_year}”' if fiscal_year else '所填的'}不是年度，请填写四位年份，例如2022")
    if not unit.strip():
        raise Refused("请填写预算单位名称")
    state = YearState.APPROVED if drafted else YearState.DRAFT
    year, fresh = BudgetYear.objects.get_or_create(
        fiscal_year=fiscal_year, defaults={"unit": unit.strip()[:100], "state": state.value, "opened_at": now}
    )
    if not fresh:
        raise Refused(f"{fiscal_year}年度已经登记")
    note(actor, year_stream(fiscal_year), [YearMoved(fiscal_year=fiscal_year, was="", state=state.value)], now)
    return year


def year_stream(fiscal_year: int) -> UUID:
    return uuid5(_STREAM, str(fiscal_year))


@act()
def move_year(*, actor: Actor, fiscal_year: int, what: YearAct, now: datetime) -> None:
    """One step of the year's life. Closing and the drafting rounds have acts of their own."""
    require(policies.may_post(actor))
    assert what is not YearAct.CLOSE
    assert what not in transitions.RESTS_ON
    year = locked_year(fiscal_year)
    if transitions.by_draft(YearState(year.state), what):
        raise BudgetRefusal("请在“预算编报”里登记二下批复，指标同时下达")
    step_year(actor, year, what, now)


def step_year(actor: Actor, year: BudgetYear, what: YearAct, now: datetime) -> None:
    was = YearState(year.state)
    state = transitions.year_after(was, what)
    facts = {"closed_at": now} if what is YearAct.CLOSE else {}
    if BudgetYear.objects.filter(pk=year.pk, state=was).update(state=state.value, **facts) != 1:
        raise Stale("年度状态刚被他人改动，请刷新后再试")
    year.refresh_from_db()
    note(actor, year_stream(year.pk), [YearMoved(fiscal_year=year.pk, was=was.value, state=state.value)], now)


def locked_year(fiscal_year: int) -> BudgetYear:
    """The year, held until the act ends: whoever closes it waits for payments under way, and they for him."""
    year = BudgetYear.objects.select_for_update(no_key=True).filter(pk=fiscal_year).first()
    if year is None:
        raise Refused(f"还没有登记{fiscal_year}年度的指标，请财务先在工作台“预算”里登记这个年度和年初指标")
    return year


_TO_PAY: Final = {YearState.ISSUED: "请先在年度首页按“开始执行”"}


def paying_year(fiscal_year: int) -> BudgetYear:
    """The year, if it pays (§2.2)."""
    year = locked_year(fiscal_year)
    state = YearState(year.state)
    if state not in transitions.PAYING:
        what_to_do = _TO_PAY.get(state, "只有执行中的年度可以支付")
        raise BudgetRefusal(f"{fiscal_year}年度“{state.label}”，不能支付；{what_to_do}")
    return year


@act()
def post_document(
    *, actor: Actor, fiscal_year: int, kind: PostingKind, document: str, on: date, reason: str,
    lines: Sequence[tuple[ControlFields, int]], now: datetime, decision: str = "",
) -> QuotaDocument:  # fmt: skip
    """Issue or change quotas by a document. Amounts are positive, of a reallocation with their sign; posted once, for good."""
    require(policies.may_post(actor))
    year = locked_year(fiscal_year)
    state = YearState(year.state)
    if state not in transitions.ADJUSTING:
        raise BudgetRefusal(f"{fiscal_year}年度“{state.label}”，不能{kind.label}；批复之后、关账之前才可以")
    fault = quota_document_fault(kind, document, reason, decision, on, fiscal_year, lines)
    if fault:
        raise BudgetRefusal(fault)
    if kind is PostingKind.REALLOCATION and crosses_class(lines):
        require(deciding.may_move_on(decision, on=on))
    if state is YearState.APPROVED:
        step_year(actor, year, YearAct.ISSUE, now)
    row = QuotaDocument.objects.create(
        id=new_id(), year=year, kind=kind.value, document=document.strip()[:100], on=on, reason=reason.strip()[:300],
        decision=deciding.number_of(decision)[:100], entered_by_id=actor.account_id, entered_at=now,
    )  # fmt: skip
    accounts = _accounts(year, [fields for fields, _ in lines], may_open=kind is not PostingKind.REDUCTION)
    sign = _COLUMN[kind][1]
    _post(row, [(accounts[fields], sign * amount) for fields, amount in lines], actor, now)
    return row


@act()
def reverse_document(*, actor: Actor, document: UUID, reason: str, on: date, now: datetime) -> QuotaDocument:
    """红冲: a document of the opposite sign; the first stays as it was posted."""
    require(policies.may_post(actor))
    was = QuotaDocument.objects.select_related("year").filter(pk=document).first()
    if was is None:
        raise Refused("没有这份指标文件")
    year = locked_year(was.year_id)
    if YearState(year.state) not in transitions.ADJUSTING:
        raise BudgetRefusal(f"{year.pk}年度“{YearState(year.state).label}”，不能红冲")
    if was.reverses_id or QuotaDocument.objects.filter(reverses=was).exists():
        raise BudgetRefusal("这份文件已经红冲，不能再冲")
    if not reason.strip():
        raise BudgetRefusal("请写明红冲的原因")
    row = QuotaDocument.objects.create(
        id=new_id(), year=year, kind=was.kind, document=was.document, on=on, reason=reason.strip()[:300],
        decision=was.decision, reverses=was, entered_by_id=actor.account_id, entered_at=now,
    )  # fmt: skip
    lines = [(p.quota, -p.amount_fen) for p in was.postings.select_related("quota").order_by("id")]
    _post(row, lines, actor, now)
    return row


def _post(row: QuotaDocument, lines: Sequence[tuple[Quota, int]], actor: Actor, now: datetime) -> None:
    column, sign = _COLUMN[PostingKind(row.kind)]
    QuotaPosting.objects.bulk_create(
        [QuotaPosting(document=row, quota=quota, amount_fen=fen) for quota, fen in lines], batch_size=200
    )
    for quota, fen in sorted(lines, key=lambda pair: -pair[1]):
        here = Quota.objects.filter(pk=quota.pk, issued_fen__gte=F("reserved_fen") + F("spent_fen") - big(fen))
        if here.update(issued_fen=F("issued_fen") + big(fen), **{column: F(column) + big(sign * fen)}) != 1:
            now_left = Quota.objects.get(pk=quota.pk).left_fen
            raise Short(
                f"{quota}可用{format_yuan(Fen(now_left))}元，不够减少{format_yuan(Fen(-fen))}元；已占用和已支付的指标不能收回"
            )
    event = QuotaDocumentPosted(
        document_id=row.pk, fiscal_year=row.year_id, posting=row.kind, lines=len(lines), net_fen=sum(f for _, f in lines),
        reverses=row.reverses_id,
    )  # fmt: skip
    note(actor, row.pk, [event], now)


def _accounts(year: BudgetYear, wanted: Sequence[ControlFields], *, may_open: bool) -> dict[ControlFields, Quota]:
    """Each control field's account, opened where there is none yet."""
    known = {fields_of(q): q for q in Quota.objects.filter(year=year, economic__in={w.economic for w in wanted})}
    missing = [w for w in dict.fromkeys(wanted) if w not in known]
    if missing and not may_open:
        raise BudgetRefusal(f"没有这个指标：{_say(missing[0])}；请核对控制要素")
    made = [
        Quota(
            id=new_id(), year=year, unit=w.unit, project=w.project, functional=w.functional, economic=w.economic, gov=w.gov,
            fund=w.fund, document=w.document, name=classification.name_of(Axis.ECONOMIC, w.economic, year.pk)[:100],
        )
        for w in missing
    ]  # fmt: skip
    Quota.objects.bulk_create(made, batch_size=50)
    return known | {fields_of(q): q for q in made}


def fields_of(q: Quota) -> ControlFields:
    return ControlFields(
        unit=q.unit, functional=q.functional, economic=q.economic, gov=q.gov, fund=q.fund, project=q.project, document=q.document
    )  # fmt: skip


def _say(f: ControlFields) -> str:
    return " ".join(p for p in (f.unit, f.economic, f.functional, f.project, f.document) if p)


def big(fen: int) -> Value:
    """Fen in arithmetic with columns: a bare number is sent as four bytes, and what is larger loses its head."""
    return Value(fen, output_field=BigIntegerField())


# --- the counters: the only places where they move -------------------------------------------------------------------------


def reserve(quota_id: UUID, fen: int) -> None:
    """Freeze, if there is so much left; whoever comes second in a race is told what is left now."""
    assert fen > 0
    here = Quota.objects.filter(pk=quota_id, issued_fen__gte=F("reserved_fen") + F("spent_fen") + big(fen))
    if here.update(reserved_fen=F("reserved_fen") + big(fen)) != 1:
        left = Quota.objects.get(pk=quota_id).left_fen
        raise Short(
            f"可用指标只有{format_yuan(Fen(left))}元，不够{format_yuan(Fen(fen))}元；请减少金额或先追加、调剂指标"
        )


def release(quota_id: UUID, fen: int) -> None:
    if fen:
        assert (
            Quota.objects.filter(pk=quota_id, reserved_fen__gte=fen).update(reserved_fen=F("reserved_fen") - big(fen))
            == 1
        )


def spend(quota_id: UUID, fen: int, *, reserved: int, on: date) -> None:
    """Turn frozen into spent; a negative amount (a refund) gives back. Without `reserved` there must be enough left."""
    here = Quota.objects.filter(
        pk=quota_id, reserved_fen__gte=reserved, spent_fen__gte=-fen,
        issued_fen__gte=F("reserved_fen") + F("spent_fen") + big(fen - reserved),
    )  # fmt: skip
    if here.update(reserved_fen=F("reserved_fen") - big(reserved), spent_fen=F("spent_fen") + big(fen)) != 1:
        left = Quota.objects.get(pk=quota_id).left_fen
        raise Short(f"可用指标只有{format_yuan(Fen(left))}元，不够{format_yuan(Fen(fen))}元；请先追加或调剂指标")
    add_to_months([(quota_id, on.month, fen)])


def add_to_months(parts: Iterable[tuple[UUID, int, int]]) -> None:
    """Under the year's lock, so that nobody else opens the same month."""
    for quota_id, month, fen in parts:
        if not QuotaMonth.objects.filter(quota_id=quota_id, month=month).update(spent_fen=F("spent_fen") + big(fen)):
            QuotaMonth.objects.create(quota_id=quota_id, month=month, spent_fen=fen)
