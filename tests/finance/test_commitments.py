"""Contracts and pre-approvals: they reserve before they spend."""

from datetime import date, datetime
from typing import Any

import pytest

from tests.finance.register import YEAR, Register
from tongban.finance.budget import transitions, usecases
from tongban.finance.budget.errors import BudgetRefusal, IllegalAct, Short
from tongban.finance.budget.models import Commitment, Quota
from tongban.finance.budget.usecases import CommitmentSpec
from tongban.finance.budget.values import CommitmentAct, CommitmentKind, CommitmentState
from tongban.kernel.actors import SYSTEM
from tongban.kernel.refusals import NotAllowed, Refused


@pytest.fixture
def register(db: None, now: datetime) -> Register:
    return Register.build(now, ("30209", 900_000), ("30201", 1_000))


def commit(register: Register, yuan: int = 600_000, code: str = "30209", **more: Any) -> Commitment:
    given: dict[str, Any] = {
        "title": "物业服务",
        "party": "某物业公司",
        "kind": CommitmentKind.CONTRACT,
        "procurement": "C-1",
        **more,
    }
    if "decision" not in more and yuan >= 20_000:
        given["decision"] = register.decide(yuan=max(yuan, 600_000))
    spec = CommitmentSpec(quota_id=register.quota(code).pk, amount_fen=yuan * 100, on=date(YEAR, 1, 10), **given)
    return usecases.commit(actor=register.clerk, spec=spec, now=register.now)


def numbers(register: Register, code: str = "30209") -> tuple[int, int, int]:
    q = register.quota(code)
    return q.left_fen // 100, q.reserved_fen // 100, q.spent_fen // 100


@pytest.mark.parametrize("state", list(CommitmentState))
@pytest.mark.parametrize("what", list(CommitmentAct))
def test_the_whole_table_of_a_commitment(state: CommitmentState, what: CommitmentAct):
    if (state, what) in transitions.COMMITMENT:
        assert transitions.commitment_after(state, what) is not state
    else:
        with pytest.raises(IllegalAct, match=state.label):
            transitions.commitment_after(state, what)


def test_a_contract_reserves_is_paid_from_and_frees_the_rest(register: Register):
    row = commit(register)
    assert numbers(register) == (300_000, 600_000, 0)
    with pytest.raises(NotAllowed, match="申请人"):
        usecases.approve_commitment(actor=register.clerk, commitment=row.pk, now=register.now)
    with pytest.raises(BudgetRefusal, match="没有批准"):
        register.apply("30209", 100_000, commitment_id=row.pk, purpose="物业一季度")
    usecases.approve_commitment(actor=register.head, commitment=row.pk, now=register.now)
    paid = register.apply("30209", 250_000, commitment_id=row.pk, purpose="物业一季度", payee="某物业公司")
    assert numbers(register) == (300_000, 600_000, 0)
    register.to_paid(paid.pk)
    row.refresh_from_db()
    assert numbers(register) == (300_000, 350_000, 250_000)
    assert (row.open_fen, row.spent_fen) == (350_000_00, 250_000_00)
    assert usecases.close_commitment(actor=register.reviewer, commitment=row.pk, now=register.now) == 350_000_00
    assert numbers(register) == (650_000, 0, 250_000)


def test_a_commitment_cannot_be_overdrawn_nor_its_quota_through_it(register: Register):
    row = commit(register, 600, code="30201", procurement="")
    usecases.approve_commitment(actor=register.head, commitment=row.pk, now=register.now)
    with pytest.raises(Refused, match=r"600\.00元"):
        register.apply("30201", 601, commitment_id=row.pk)
    with pytest.raises(Short):
        commit(register, 401, code="30201")
    with pytest.raises(Refused, match=r"400\.00元"):
        register.apply("30201", 401)
    register.apply("30201", 600, commitment_id=row.pk)
    register.apply("30201", 400, payee="另一家")
    assert numbers(register, "30201") == (0, 1_000, 0)


def test_rejected_and_returned_payments_go_back_to_their_contract(register: Register):
    row = commit(register, 600, code="30201")
    usecases.approve_commitment(actor=register.head, commitment=row.pk, now=register.now)
    first = register.apply("30201", 200, commitment_id=row.pk)
    with pytest.raises(BudgetRefusal, match="在途"):
        usecases.close_commitment(actor=register.reviewer, commitment=row.pk, now=register.now)
    usecases.reject_payment(actor=register.reviewer, payment=first.pk, reason="重报", now=register.now)
    row.refresh_from_db()
    assert (row.open_fen, row.spent_fen, numbers(register, "30201")) == (600_00, 0, (400, 600, 0))
    second = register.apply("30201", 200, commitment_id=row.pk)
    register.to_paid(second.pk)
    usecases.return_payment(
        actor=register.reviewer,
        payment=second.pk,
        amount_fen=50_00,
        reason="多付",
        on=date(YEAR, 4, 1),
        now=register.now,
    )
    row.refresh_from_db()
    assert (row.open_fen, row.spent_fen, numbers(register, "30201")) == (450_00, 150_00, (400, 450, 150))
    usecases.close_commitment(actor=register.reviewer, commitment=row.pk, now=register.now)
    usecases.return_payment(
        actor=register.reviewer,
        payment=second.pk,
        amount_fen=50_00,
        reason="多付",
        on=date(YEAR, 4, 1),
        now=register.now,
    )
    assert numbers(register, "30201") == (900, 0, 100)


def test_what_is_not_agreed_is_free_again(register: Register):
    row = commit(register, kind=CommitmentKind.PRE_APPROVAL, party="")
    usecases.reject_commitment(actor=register.head, commitment=row.pk, now=register.now)
    assert numbers(register) == (900_000, 0, 0)
    with pytest.raises(IllegalAct):
        usecases.approve_commitment(actor=register.head, commitment=row.pk, now=register.now)


@pytest.mark.parametrize(
    ("more", "word"),
    [({"title": ""}, "名称"), ({"party": ""}, "对方"), ({"yuan": 0}, "大于零"), ({"yuan": 900_001}, "可用指标")],
)
def test_incomplete_commitments_reserve_nothing(register: Register, more: dict[str, Any], word: str):
    with pytest.raises(BudgetRefusal, match=word):
        commit(register, **more)
    assert numbers(register) == (900_000, 0, 0)


def test_a_contract_of_another_quota_is_refused(register: Register):
    row = commit(register)
    with pytest.raises(BudgetRefusal, match="不属于"):
        register.apply("30201", 1, commitment_id=row.pk)


def test_closing_the_year_frees_commitments_and_the_rest_can_be_carried_over(register: Register):
    approved, asked = commit(register, 500_000), commit(register, 100_000)
    usecases.approve_commitment(actor=register.head, commitment=approved.pk, now=register.now)
    usecases.close_year(actor=SYSTEM, fiscal_year=YEAR, now=register.now)
    assert {Commitment.objects.get(pk=c.pk).state for c in (approved, asked)} == {"closed", "rejected"}
    assert numbers(register) == (900_000, 0, 0)
    usecases.open_year(actor=SYSTEM, fiscal_year=YEAR + 1, unit="某局", now=register.now, drafted=True)
    key = register.quota("30209").pk

    def carry(yuan: int) -> None:
        usecases.carry_over(
            actor=SYSTEM, fiscal_year=YEAR, document="结转1号", reason="合同未付", on=date(YEAR + 1, 1, 9), parts=[(key, yuan * 100)],
            now=register.now,
        )  # fmt: skip

    carry(500_000)
    next_year = Quota.objects.get(year_id=YEAR + 1)
    assert (next_year.carried_fen, next_year.issued_fen) == (500_000_00, 500_000_00)
    with pytest.raises(BudgetRefusal, match=r"只剩400,000\.00元"):
        carry(400_001)


def test_large_amounts_name_a_decision_that_was_taken(register: Register):
    for decision, word in (
        ("", "填写会议决策"),
        ("某党组〔2022〕99号", "没有登记过"),
        (register.decide(passed=False), "没有通过"),
    ):
        with pytest.raises(NotAllowed, match=word):
            commit(register, decision=decision)
        with pytest.raises(NotAllowed, match=word):
            register.apply("30209", 50_000, purpose="物业", decision=decision)
    assert numbers(register) == (900_000, 0, 0)
    register.apply("30209", 50_000, purpose="物业", decision=register.decide())
    register.apply("30201", 999)
