"""二上二下: versions of the four rounds; the approval makes the opening budget and issues its quotas in one act."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Max

from tongban.finance.budget import classification, policies, transitions
from tongban.finance.budget.errors import BudgetRefusal
from tongban.finance.budget.events import DraftEntered
from tongban.finance.budget.models import BudgetDraft, BudgetYear, DraftLine
from tongban.finance.budget.rules import beyond_control, draft_fault
from tongban.finance.budget.selectors import drafting
from tongban.finance.budget.usecases.quotas import locked_year, note, post_document, step_year
from tongban.finance.budget.values import Basis, ControlFields, DraftItem, PostingKind, Round, YearAct, YearState
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require

_BATCH = 100


@act()
def enter_draft(
    *, actor: Actor, fiscal_year: int, round_: Round, lines: Sequence[DraftItem], on: date, now: datetime,
    document: str = "", reason: str = "", total_fen: int = 0, basis: Basis = Basis.DECLARED,
) -> BudgetDraft:  # fmt: skip
    """Enter a version of a round. Only a control figure may be a bare total; a second submission stays within it."""
    require(policies.may_post(actor))
    year = locked_year(fiscal_year)
    transitions.may_draft(YearState(year.state), round_)
    if round_ is Round.UP2:
        _within_control(year, lines)
    return _enter(actor, year, round_, lines, on, document, reason, total_fen, basis, now)


@act()
def submit_round(*, actor: Actor, fiscal_year: int, what: YearAct, now: datetime) -> None:
    """The round's newest version becomes the word: the year goes on with it."""
    require(policies.may_post(actor))
    year = locked_year(fiscal_year)
    transitions.year_after(YearState(year.state), what)
    round_ = transitions.RESTS_ON[what]
    newest = drafting.newest(fiscal_year).get(round_)
    if newest is None:
        raise BudgetRefusal(f"还没有登记{round_.label}，请先在“预算编报”里填写或导入")
    if round_ is Round.UP2:
        _within_control(year, drafting.items_of(newest))
    step_year(actor, year, what, now)


@act()
def approve_budget(
    *, actor: Actor, fiscal_year: int, document: str, on: date, now: datetime, reason: str = "",
    lines: Sequence[DraftItem] | None = None, basis: Basis = Basis.DECLARED,
) -> BudgetDraft:  # fmt: skip
    """二下: the approval as it came, of the second submission or with amounts of its own. The quotas leave from it at once."""
    require(policies.may_post(actor))
    year = locked_year(fiscal_year)
    if YearState(year.state) is not YearState.UP2:
        raise BudgetRefusal(f"年度“{YearState(year.state).label}”时不能登记二下；二上报出以后才有批复")
    if lines is None:
        lines = drafting.items_of(drafting.newest(fiscal_year)[Round.UP2])
    row = _enter(actor, year, Round.DOWN2, lines, on, document, reason, 0, basis, now)
    step_year(actor, year, YearAct.APPROVE, now)
    post_document(
        actor=actor, fiscal_year=fiscal_year, kind=PostingKind.OPENING, document=document, on=on,
        reason=reason.strip() or f"{fiscal_year}年部门预算批复", now=now,
        lines=[
            (
                ControlFields(
                    unit=year.unit, functional=x.functional, economic=x.economic, gov=classification.gov_of(x.economic, fiscal_year),
                    fund=x.fund, project=x.project,
                ),
                x.amount_fen,
            )
            for x in lines
        ],
    )  # fmt: skip
    return row


def _within_control(year: BudgetYear, lines: Sequence[DraftItem]) -> None:
    control = drafting.newest(year.pk)[Round.DOWN1]
    fault = beyond_control(lines, control.total_fen, drafting.items_of(control))
    if fault:
        raise BudgetRefusal(fault)


def _enter(
    actor: Actor, year: BudgetYear, round_: Round, lines: Sequence[DraftItem], on: date, document: str, reason: str, total_fen: int,
    basis: Basis, now: datetime,
) -> BudgetDraft:  # fmt: skip
    known = drafting.newest(year.pk)
    last = BudgetDraft.objects.filter(year=year, round=round_).aggregate(v=Max("version"))["v"] or 0
    fault = draft_fault(round_, document, reason, on, year.pk, lines, total_fen, last + 1)
    if fault:
        raise BudgetRefusal(fault)
    summed = sum(x.amount_fen for x in lines)
    if lines and total_fen and total_fen != summed:
        raise BudgetRefusal("写了分科目的金额，总额应等于各行之和；请核对，或只填其中一种")
    earlier = [d for d in known.values() if list(Round).index(Round(d.round)) < list(Round).index(round_)]
    before = max(earlier, key=lambda d: d.on, default=None)
    if before is not None and on < before.on:
        raise BudgetRefusal(
            f"{round_.label}的日期{on.isoformat()}早于{Round(before.round).label}的{before.on.isoformat()}，请核对"
        )
    row = BudgetDraft.objects.create(
        id=new_id(), year=year, round=round_.value, version=last + 1, document=document.strip()[:100], on=on,
        reason=reason.strip()[:300], total_fen=summed or total_fen, basis=basis.value, entered_by_id=actor.account_id, entered_at=now,
    )  # fmt: skip
    made = [
        DraftLine(
            draft=row, economic=x.economic, functional=x.functional[:10], project=x.project[:40], fund=x.fund, amount_fen=x.amount_fen,
            note=x.note[:300],
        )
        for x in lines
    ]  # fmt: skip
    DraftLine.objects.bulk_create(made, batch_size=_BATCH)
    event = DraftEntered(
        draft_id=row.pk, fiscal_year=year.pk, round=round_.value, version=row.version, total_fen=row.total_fen
    )
    note(actor, row.pk, [event], now)
    return row
