"""Payments: freeze, review, approve, send, pay, reject, return; three persons; the checks."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.finance.register import YEAR, Register
from tongban.finance.budget import checks, transitions, usecases
from tongban.finance.budget.errors import BudgetRefusal, IllegalAct
from tongban.finance.budget.models import PassedCheck, Payment, QuotaMonth
from tongban.finance.budget.selectors.settings import rules_on
from tongban.finance.budget.values import Level, PaymentAct, PaymentKind, PaymentState, Settlement
from tongban.infra import trail
from tongban.kernel.actors import GUEST, SYSTEM
from tongban.kernel.refusals import NotAllowed, Refused


@pytest.fixture
def register(db: None, now: datetime) -> Register:
    return Register.build(
        now,
        ("30101", 50_000),
        ("30201", 10_000),
        ("30217", 2_000),
        ("30216", 1_000),
        ("31002", 30_000),
        ("30209", 900_000),
    )


def numbers(register: Register, code: str) -> tuple[int, int, int]:
    q = register.quota(code)
    return q.issued_fen // 100, q.reserved_fen // 100, q.spent_fen // 100


@pytest.mark.parametrize("state", list(PaymentState))
@pytest.mark.parametrize("what", list(PaymentAct))
def test_the_whole_table_of_a_payment(state: PaymentState, what: PaymentAct):
    if (state, what) in transitions.PAYMENT:
        assert transitions.payment_after(state, what) is not state
    else:
        with pytest.raises(IllegalAct, match=state.label):
            transitions.payment_after(state, what)


def test_money_is_frozen_then_spent(register: Register):
    row = register.apply("30201", 600)
    assert numbers(register, "30201") == (10_000, 600, 0)
    register.to_paid(row.pk, on=date(YEAR, 4, 2))
    assert numbers(register, "30201") == (10_000, 0, 600)
    row.refresh_from_db()
    assert (row.state, row.on) == ("paid", date(YEAR, 4, 2))
    assert QuotaMonth.objects.get(quota=row.quota).month == 4
    assert [line.facts["state"] for line in trail.lines(row.pk)] == ["applied", "reviewed", "approved", "sent", "paid"]


@pytest.mark.parametrize("steps", range(4))
def test_a_rejected_payment_frees_what_it_froze_at_every_stage(register: Register, steps: int):
    row = register.apply("30201", 600)
    acts = [
        lambda: usecases.review_payment(actor=register.reviewer, payment=row.pk, now=register.now),
        lambda: usecases.approve_payment(actor=register.head, payment=row.pk, now=register.now),
        lambda: usecases.send_payment(actor=register.cashier, payment=row.pk, now=register.now),
    ]
    for act in acts[:steps]:
        act()
    with pytest.raises(BudgetRefusal, match="原因"):
        usecases.reject_payment(actor=register.reviewer, payment=row.pk, reason=" ", now=register.now)
    usecases.reject_payment(actor=register.reviewer, payment=row.pk, reason="票据不全", now=register.now)
    assert numbers(register, "30201") == (10_000, 0, 0)
    with pytest.raises(IllegalAct):
        usecases.pay_payment(actor=register.cashier, payment=row.pk, on=date(YEAR, 3, 3), now=register.now)


def test_a_return_restores_and_leaves_the_payment_as_it_was(register: Register):
    row = register.paid("30201", 600)
    back = usecases.return_payment(
        actor=register.reviewer, payment=row.pk, amount_fen=200_00, reason="退货", on=date(YEAR, 5, 6), now=register.now
    )
    row.refresh_from_db()
    assert (row.state, row.amount_fen, row.returned_fen, back.amount_fen) == ("paid", 600_00, 200_00, -200_00)
    assert numbers(register, "30201") == (10_000, 0, 400)
    with pytest.raises(BudgetRefusal, match="最多还能退回400"):
        usecases.return_payment(
            actor=register.reviewer,
            payment=row.pk,
            amount_fen=400_01,
            reason="退",
            on=date(YEAR, 5, 6),
            now=register.now,
        )
    usecases.return_payment(
        actor=register.reviewer, payment=row.pk, amount_fen=400_00, reason="红冲", on=date(YEAR, 6, 6), now=register.now
    )
    row.refresh_from_db()
    assert row.state == "returned"
    assert numbers(register, "30201") == (10_000, 0, 0)
    assert dict(QuotaMonth.objects.filter(quota=row.quota).values_list("month", "spent_fen")) == {
        3: 600_00,
        5: -200_00,
        6: -400_00,
    }
    for again in (row.pk, back.pk):
        with pytest.raises(Refused):
            usecases.return_payment(
                actor=register.reviewer,
                payment=again,
                amount_fen=1,
                reason="再退",
                on=date(YEAR, 6, 6),
                now=register.now,
            )


def test_nobody_does_two_incompatible_parts_on_one_document(register: Register):
    row = register.apply("30201", 600)
    with pytest.raises(NotAllowed, match="申请人"):
        usecases.review_payment(actor=register.clerk, payment=row.pk, now=register.now)
    usecases.review_payment(actor=register.reviewer, payment=row.pk, now=register.now)
    for actor, part in ((register.clerk, "申请人"), (register.reviewer, "审核人")):
        with pytest.raises(NotAllowed, match=part):
            usecases.approve_payment(actor=actor, payment=row.pk, now=register.now)
    usecases.approve_payment(actor=register.head, payment=row.pk, now=register.now)
    for actor in (register.clerk, register.head):
        with pytest.raises(NotAllowed):
            usecases.send_payment(actor=actor, payment=row.pk, now=register.now)
    usecases.send_payment(actor=register.cashier, payment=row.pk, now=register.now)
    for actor in (register.clerk, register.head):
        with pytest.raises(NotAllowed):
            usecases.pay_payment(actor=actor, payment=row.pk, on=date(YEAR, 3, 3), now=register.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=row.pk).update(paid_by=register.clerk.account_id)


def test_a_claimant_does_not_approve_his_own_claim(register: Register):
    row = register.apply(
        "30201", 60, kind=PaymentKind.REIMBURSEMENT, claimant_id=register.head.account_id, payee="head-f"
    )
    usecases.review_payment(actor=register.reviewer, payment=row.pk, now=register.now)
    with pytest.raises(NotAllowed, match="报销人"):
        usecases.approve_payment(actor=register.head, payment=row.pk, now=register.now)


def test_guests_do_nothing(register: Register):
    with pytest.raises(NotAllowed):
        usecases.apply_payment(actor=GUEST, spec=register.spec("30201", 1), now=register.now)
    row = register.apply("30201", 1)
    with pytest.raises(NotAllowed):
        usecases.review_payment(actor=GUEST, payment=row.pk, now=register.now)


def test_nothing_is_paid_after_closing_and_nothing_closes_over_open_payments(register: Register):
    row = register.apply("30201", 600)
    with pytest.raises(BudgetRefusal, match="1张支付单没有办完"):
        usecases.close_year(actor=SYSTEM, fiscal_year=YEAR, now=register.now)
    register.to_paid(row.pk)
    left = usecases.close_year(actor=SYSTEM, fiscal_year=YEAR, now=register.now)
    assert left == (50_000 + 9_400 + 2_000 + 1_000 + 30_000 + 900_000) * 100
    for act in (
        lambda: register.apply("30201", 1),
        lambda: usecases.return_payment(
            actor=register.reviewer, payment=row.pk, amount_fen=1, reason="退", on=date(YEAR, 12, 31), now=register.now
        ),
    ):
        with pytest.raises(BudgetRefusal, match="已关账"):
            act()


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"payee": " "}, "收款人"),
        ({"purpose": ""}, "用途"),
        ({"on": date(2023, 1, 1)}, "不在"),
        ({"kind": PaymentKind.REFUND}, "退回"),
    ],
)
def test_papers_that_say_too_little_are_refused(register: Register, more: dict[str, Any], word: str):
    with pytest.raises(BudgetRefusal, match=word):
        register.apply("30201", 1, **more)
    with pytest.raises(BudgetRefusal, match="大于零"):
        register.apply("30201", 0)
    assert numbers(register, "30201") == (10_000, 0, 0)


@pytest.mark.parametrize(
    ("check", "code", "yuan", "more"),
    [
        ("BC1", "30201", 10_001, {}),
        ("BC3", "30201", 10, {"economic": "30211"}),
        ("BC3", "30201", 10, {"project": "P01"}),
        ("BC6", "30217", 2_001, {"invoice": "1", "purpose": "公务接待"}),
        ("BC7", "30209", 250_000, {"procurement": "C1"}),
    ],
)
def test_blocking_checks_cannot_be_passed(register: Register, check: str, code: str, yuan: int, more: dict[str, Any]):
    with pytest.raises(usecases.Hits, match=check):
        register.apply(code, yuan, passed={check: "领导同意"}, **more)
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    ("check", "code", "yuan", "more"),
    [
        ("BC4", "30201", 10, {"purpose": "接待客商午餐"}),
        ("BC4", "30216", 10, {"purpose": "窗口培训"}),
        ("BC8", "30201", 1_001, {"settlement": Settlement.CASH}),
        ("BC8", "30216", 10, {"settlement": Settlement.CASH, "invoice": "1"}),
        ("BC10", "31002", 5_000, {}),
    ],
)
def test_warnings_pass_with_a_reason_that_is_kept(
    register: Register, check: str, code: str, yuan: int, more: dict[str, Any]
):
    with pytest.raises(usecases.Hits) as stopped:
        register.apply(code, yuan, **more)
    assert [h.check for h in stopped.value.hits] == [check]
    row = register.apply(code, yuan, passed={check: "附有说明"}, **more)
    kept = PassedCheck.objects.get(payment=row)
    assert (kept.check_id, kept.reason, kept.said) == (check, "附有说明", stopped.value.hits[0].said)


def test_the_same_payment_twice_is_doubted(register: Register):
    register.paid("30201", 88, day=date(YEAR, 3, 1))
    with pytest.raises(usecases.Hits, match="BC9"):
        register.apply("30201", 88, on=date(YEAR, 3, 20))
    register.apply("30201", 88, on=date(YEAR, 5, 20))
    register.apply("30201", 88, on=date(YEAR, 5, 20), kind=PaymentKind.PAYROLL)


def test_assets_without_approval_stop_the_closing(register: Register):
    row = register.apply("31002", 5_000, passed={"BC10": "随后补"})
    register.to_paid(row.pk)
    with pytest.raises(BudgetRefusal, match=row.number):
        usecases.close_year(actor=SYSTEM, fiscal_year=YEAR, now=register.now)
    usecases.allocate_asset(actor=register.reviewer, payment=row.pk, allocation="资配〔2022〕3号", now=register.now)
    with pytest.raises(BudgetRefusal, match="资产卡片"):
        usecases.close_year(actor=SYSTEM, fiscal_year=YEAR, now=register.now)
    register.card(row, 5_000)
    usecases.close_year(actor=SYSTEM, fiscal_year=YEAR, now=register.now)


def test_levels_and_limits_change_from_a_day_on(register: Register):
    usecases.set_check(
        actor=SYSTEM,
        check="BC8",
        since=date(YEAR, 7, 1),
        level=Level.BLOCK,
        limits={"cash_yuan": 100},
        now=register.now,
    )
    with pytest.raises(usecases.Hits, match="禁止"):
        register.apply("30201", 200, settlement=Settlement.CASH, on=date(YEAR, 7, 1), passed={"BC8": "急"})
    assert rules_on(date(YEAR, 6, 30))["BC8"].level is Level.WARN
    for check, word in (("BC1", "硬约束"), ("BC99", "没有编号")):
        with pytest.raises(Refused, match=word):
            usecases.set_check(
                actor=SYSTEM, check=check, since=date(YEAR, 7, 1), level=Level.OFF, limits={}, now=register.now
            )


YEARLY = {"BC11", "BC12", "BC13", "BC14", "BC15"}


def yearly(**more: Any) -> set[str]:
    facts: dict[str, Any] = {
        "on": date(YEAR, 12, 31), "over": True, "issued_fen": 100, "by_month": {12: 10}, "last": {"30201": 60},
        "spent": {"30101": 35, "30201": 64, "30299": 1},
    }  # fmt: skip
    found = checks.of_year(checks.YearPosition(**{**facts, **more}), rules_on(date(YEAR, 12, 31)))
    return {h.check for h in found}


def test_checks_of_a_year():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tongban.finance.budget.selectors.settings.CheckSetting", _NoSettings)
        assert yearly() == set()
        assert yearly(issued_fen=120) == {"BC11"}
        running = {"issued_fen": 120, "over": False}
        assert yearly(**running, on=date(YEAR, 9, 1), by_month={8: 100}) == set()
        assert yearly(**running, on=date(YEAR, 9, 1), by_month={6: 100, 8: 0}) == {"BC11"}  # July, August: not booked
        assert yearly(issued_fen=200, over=False, on=date(YEAR, 12, 1), by_month={11: 100}) == {"BC11"}  # 50 % of 92 %
        assert yearly(issued_fen=200, over=False, on=date(YEAR, 7, 1), by_month={6: 100}) == set()
        assert yearly(by_month={12: 21}) == {"BC12"}
        assert yearly(last={"30201": 48}) == {"BC13"}
        assert yearly(spent={"30101": 35, "30201": 53, "30299": 12}) == {"BC14"}
        assert yearly(spent={"30101": 35, "30201": 64, "30228": 1}) == {"BC15"}


class _NoSettings:
    class objects:
        @staticmethod
        def filter(**narrow: Any) -> Any:
            return _NoSettings.objects

        @staticmethod
        def order_by(*names: str) -> list[Any]:
            return []


@settings(max_examples=200)
@given(issued=st.integers(0, 10_000), used=st.integers(0, 10_000), asked=st.integers(1, 10_000))
def test_bc1_blocks_exactly_what_does_not_fit(issued: int, used: int, asked: int):
    at = checks.Position(
        economic="30201",
        project="",
        functional="",
        left_fen=issued - used,
        issued_fen=issued,
        used_fen=used,
        item_issued_fen=issued,
    )
    p = checks.Proposal(
        amount_fen=asked, on=date(YEAR, 3, 1), economic="30201", project="", functional="", payee="甲", purpose="纸"
    )
    rule = checks.Rule("BC1", "", Level.BLOCK, {})
    assert bool(checks.of_payment(p, at, {"BC1": rule})) == (used + asked > issued)


def test_nothing_is_paid_or_returned_on_a_day_to_come(register: Register):
    key = register.apply("30201", 100).pk
    register.to_approved(key)
    usecases.send_payment(actor=register.cashier, payment=key, now=register.now)
    ahead = date(YEAR, 12, 31)  # the register stands on the day before
    with pytest.raises(BudgetRefusal, match="还没有到"):
        usecases.pay_payment(actor=register.cashier, payment=key, on=ahead, now=register.now)


def test_each_hand_sees_what_waits_for_it(register: Register):
    asked = register.apply("30201", 100)
    usecases.review_payment(actor=register.reviewer, payment=register.apply("30201", 200).pk, now=register.now)
    assert {p.amount_fen for p in usecases.waiting_for(register.reviewer)} == {100_00}
    assert {p.amount_fen for p in usecases.waiting_for(register.head)} == {100_00, 200_00}
    assert usecases.waiting_for(register.clerk) == []  # who asked may neither review nor approve
    usecases.reject_payment(actor=register.reviewer, payment=asked.pk, reason="不办了", now=register.now)
    assert usecases.waiting_for(register.reviewer) == []
