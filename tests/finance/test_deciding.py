"""What is bound, paid and moved under a decision of the meeting keeps to it."""

from datetime import date, datetime
from typing import Any

import pytest

from tests.finance.register import YEAR, Register, fields
from tests.finance.test_commitments import commit
from tongban.finance.budget import usecases
from tongban.finance.budget.models import Commitment, Payment, QuotaDocument
from tongban.finance.budget.selectors import decided
from tongban.finance.budget.values import PostingKind
from tongban.finance.control.models import Decision
from tongban.finance.control.usecases import report_emergency
from tongban.kernel.actors import SYSTEM
from tongban.kernel.refusals import Refused


@pytest.fixture
def register(db: None, now: datetime) -> Register:
    return Register.build(now, ("30209", 900_000), ("30201", 100_000), ("30101", 50_000))


def test_all_under_a_decision_stays_within_its_amount(register: Register):
    number = register.decide(yuan=100_000)
    row = commit(register, 60_000, decision=number)
    with pytest.raises(Refused, match=r"还剩40,000\.00元"):
        register.apply("30209", 40_001, purpose="物业", decision=number)
    small = register.apply("30209", 15_000, purpose="物业", decision=f" {number} ")
    assert small.decision == number
    assert decided.used_fen(number) == 7_500_000
    with pytest.raises(Refused, match=r"还剩25,000\.00元"):
        commit(register, 30_000, decision=number)
    usecases.reject_payment(actor=register.reviewer, payment=small.pk, reason="重复", now=register.now)
    usecases.reject_commitment(actor=register.head, commitment=row.pk, now=register.now)
    assert decided.used_fen(number) == 0
    commit(register, 100_000, decision=number)


def test_what_a_closed_contract_did_not_need_is_there_again(register: Register):
    number = register.decide(yuan=100_000)
    row = commit(register, 100_000, decision=number)
    usecases.approve_commitment(actor=register.head, commitment=row.pk, now=register.now)
    register.paid("30209", 30_000, commitment_id=row.pk, purpose="物业")
    assert decided.used_fen(number) == 10_000_000, "what is paid from the contract does not count twice"
    usecases.close_commitment(actor=register.reviewer, commitment=row.pk, now=register.now)
    assert decided.used_fen(number) == 3_000_000


def test_what_was_paid_back_is_off(register: Register):
    number = register.decide(yuan=100_000)
    row = register.paid("30209", 50_000, purpose="物业", decision=number)
    usecases.return_payment(
        actor=register.reviewer, payment=row.pk, amount_fen=2_000_000, reason="多付", on=date(YEAR, 5, 1), now=register.now
    )  # fmt: skip
    assert decided.used_fen(number) == 3_000_000


def test_an_emergency_decision_serves_until_the_next_meeting_should_have_heard_of_it(register: Register):
    number = register.decide(yuan=100_000, emergency=True)
    with pytest.raises(Refused, match="紧急决策"):
        register.apply("30209", 50_000, purpose="抢修", decision=number)
    assert not Payment.objects.exists()
    report_emergency(actor=SYSTEM, decision=Decision.objects.get(number=number), on=date(2021, 6, 2), now=register.now)
    assert register.apply("30209", 50_000, purpose="抢修", decision=number).decision == number


def test_a_small_sum_may_name_a_paper_that_is_no_decision(register: Register):
    assert register.apply("30201", 500, decision="局办纪要1号").decision == "局办纪要1号"
    with pytest.raises(Refused, match="没有登记过"):
        commit(register, 50_000, decision="局办纪要1号")
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("which", ["unknown", "refused", "emergency"])
def test_a_reallocation_across_classes_rests_on_a_decision_that_stands(register: Register, which: str):
    numbers: dict[str, Any] = {
        "unknown": lambda: "局党组第9次会议",
        "refused": lambda: register.decide(passed=False),
        "emergency": lambda: register.decide(emergency=True),
    }
    before = QuotaDocument.objects.count()
    lines = ((fields("30201"), -50_00), (fields("30101"), 50_00))
    given: dict[str, Any] = {"document": "局办1号", "reason": "工资缺口", "on": date(YEAR, 6, 1)}
    with pytest.raises(Refused, match=r"没有登记过|没有通过|紧急决策"):
        register.post(PostingKind.REALLOCATION, *lines, decision=numbers[which](), **given)
    assert QuotaDocument.objects.count() == before
    register.post(PostingKind.REALLOCATION, *lines, decision=register.decide(), **given)
    register.post(
        PostingKind.REALLOCATION, (fields("30201"), -1_00), (fields("30209"), 1_00), **given
    )  # within a class none is needed
    assert register.quota("30101").moved_fen == 50_00
