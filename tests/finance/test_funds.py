"""Special and subsidy funds: fund, payee, result."""

import io
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.finance.register import YEAR, Register, fields
from tests.finance.test_execution import figure
from tests.finance.test_execution_pages import Desk
from tongban.finance.budget import usecases
from tongban.finance.budget.errors import BudgetRefusal
from tongban.finance.budget.models import FundResult, Quota
from tongban.finance.budget.selectors.funds import funds
from tongban.finance.budget.usecases import PaymentSpec
from tongban.finance.budget.values import PaymentKind, PostingKind

P01: dict[str, Any] = {"document": "财预〔2022〕9号", "reason": "项目", "on": date(YEAR, 2, 1)}


def build(now: datetime) -> Register:
    found = Register.build(now, ("30201", 10_000), ("30305", 5_000))
    found.post(PostingKind.ADDITION, (fields("30227", project="P01"), 800_000), **P01)
    return found


@pytest.fixture
def register(db: None, now: datetime) -> Register:
    return build(now)


def pay(register: Register, yuan: int, payee: str, **more: Any) -> Any:
    quota = Quota.objects.get(project="P01")
    spec = PaymentSpec(
        quota_id=quota.pk, amount_fen=yuan * 100, on=date(YEAR, 3, 1), payee=payee, purpose="评估", **more
    )
    row = usecases.apply_payment(actor=register.clerk, spec=spec, now=register.now)
    register.to_paid(row.pk)
    return row


def test_from_fund_to_payee_what_came_back_taken_off(register: Register):
    pay(register, 3_000, "甲公司")
    back = pay(register, 1_000, "乙公司")
    subsidy = register.paid("30305", 400, payee="王某", purpose="补助", kind=PaymentKind.SUBSIDY)
    register.paid("30201", 99)
    for row, fen in ((back, 40_000), (subsidy, 10_000)):
        usecases.return_payment(
            actor=register.reviewer, payment=row.pk, amount_fen=fen, reason="多付", on=date(YEAR, 4, 1), now=register.now
        )  # fmt: skip
    found = {f.key: f for f in funds(YEAR)}
    assert set(found) == {"P01", "30305"}
    assert found["P01"].issued_fen == 800_000
    assert [(p.name, p.fen) for p in found["P01"].payees] == [("甲公司", 300_000), ("乙公司", 60_000)]
    assert found["30305"].spent_fen == 30_000
    assert str(figure("budget.special_funds").value) == "0.39"


def test_the_newest_word_on_a_fund_holds_and_earlier_ones_stay(register: Register):
    pay(register, 3_000, "甲公司")
    given: dict[str, Any] = {"actor": register.clerk, "fiscal_year": YEAR, "on": date(YEAR, 12, 1), "now": register.now}
    assert "还没有登记" in figure("budget.special_funds").rows[0][1]
    usecases.say_result(**given, fund="P01", result="评估20项", evidence="验收单")
    usecases.say_result(**given, fund="P01", result="评估25项", evidence="验收单")
    assert "评估25项" in figure("budget.special_funds").rows[0][1]
    assert FundResult.objects.count() == 2
    for wrong in ({"fund": "P99"}, {"result": " "}, {"evidence": ""}, {"on": date(YEAR - 1, 1, 1)}):
        with pytest.raises(BudgetRefusal):
            usecases.say_result(**{**given, "fund": "P01", "result": "x", "evidence": "y", **wrong})


def test_statements_do_not_grow_with_payees(register: Register):
    pay(register, 10, "甲公司")
    with CaptureQueriesContext(connection) as few:
        funds(YEAR)
    for n in range(8):
        pay(register, 11 + n, f"公司{n}")
    with CaptureQueriesContext(connection) as many:
        funds(YEAR)
    assert len(many) == len(few)


def test_the_page_and_its_sheet(db: None):
    desk = Desk(build(timezone.now()))
    pay(desk.register, 3_000, "甲公司")
    given = {"fund": "P01", "result": "评估20项", "evidence": "", "on": f"{YEAR}-12-01"}
    refused = desk.post("office", "funds/", **given)
    assert refused.status_code == 409
    assert "评估20项" in refused.content.decode(), "nothing typed is lost"
    assert desk.post("office", "funds/", **{**given, "evidence": "验收单"}).status_code == 302
    shown = desk.get("performance", f"/desk/budget/{YEAR}/funds/").content.decode()
    assert "评估20项" in shown
    assert "3,000.00" in shown
    kept = desk.get("performance", f"/desk/budget/{YEAR}/funds.xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(kept)).get_sheet_by_index(0).to_python()
    assert rows[1][:1] + rows[1][2:6] == ["P01", 8000, "甲公司", 1, 3000]
    for where in ("funds/", "funds.xlsx"):
        assert desk.get("clerk", f"/desk/budget/{YEAR}/{where}").status_code == 403
        assert desk.get("guest", f"/desk/budget/{YEAR}/{where}").status_code == 302
    assert desk.post("performance", "funds/", **{**given, "evidence": "x"}).status_code in (403, 409)


def test_a_year_without_any_says_so(db: None):
    desk = Desk(Register.build(timezone.now(), ("30201", 10_000)))
    assert "没有项目支出和补贴" in desk.get("office", f"/desk/budget/{YEAR}/funds/").content.decode()
