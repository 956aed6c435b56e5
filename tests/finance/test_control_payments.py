"""Payments seen by internal control: splitting below the meeting's limit."""

from datetime import date, datetime

import pytest

from tongban.finance.budget.models import BudgetYear, Payment, Quota
from tongban.finance.budget.values import PaymentKind, PaymentState
from tongban.finance.control import checks, usecases
from tongban.finance.control.values import Hit
from tongban.kernel.actors import SYSTEM
from tongban.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def look(on: date) -> list[Hit]:
    found = checks.find("budget.splitting")
    assert found is not None
    return list(found.look(on))


def test_payments_split_below_the_limit_are_found(now: datetime):
    year = BudgetYear.objects.create(fiscal_year=2021, unit="某局", state="execution", opened_at=now)
    quota = Quota.objects.create(id=new_id(), year=year, unit="某局", economic="30201", functional="2010350", issued_fen=10_000_000, opening_fen=10_000_000)  # fmt: skip

    def pay(number: str, day: int, yuan: int, **other: object) -> None:
        facts = {
            "id": new_id(), "year": year, "quota": quota, "number": number, "economic": "30201", "payee": "甲公司", "purpose": "办公用品",
            "amount_fen": yuan * 100, "on": date(2021, 3, day), "state": PaymentState.PAID.value, "made_at": now, **other,
        }  # fmt: skip
        Payment.objects.create(**facts)

    pay("1", 1, 12_000)
    assert look(date(2021, 3, 31)) == []
    pay("2", 12, 9_000)
    pay("3", 2, 19_000, payee="乙公司", kind=PaymentKind.PAYROLL.value)
    pay("4", 3, 19_000, payee="乙公司", kind=PaymentKind.PAYROLL.value)
    pay("5", 3, 19_000, payee="丙公司")
    pay("6", 4, 19_000, payee="丙公司", decision="集决〔2021〕1号")
    pay("7", 5, 19_000, payee="丁公司", state=PaymentState.APPLIED.value)
    pay("8", 6, 19_000, payee="丁公司")
    found = look(date(2021, 3, 31))
    assert [h.place for h in found] == ["甲公司"]
    assert "2笔，合计21,000.00元" in found[0].said
    assert look(date(2021, 3, 11)) == []
    usecases.set_setting(actor=SYSTEM, code="split_days", value="5", since=date(2021, 1, 1), basis="办法", now=now)
    assert look(date(2021, 3, 31)) == []
