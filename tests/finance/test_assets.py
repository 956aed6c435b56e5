"""Asset cards out of payments, and the register of contracts."""

import io
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.finance.register import YEAR, Register
from tests.finance.test_execution import figure
from tests.finance.test_execution_pages import Desk
from tongban.finance.budget import usecases
from tongban.finance.budget.errors import BudgetRefusal
from tongban.finance.budget.models import Asset, Commitment
from tongban.finance.budget.selectors import assets as reads
from tongban.finance.budget.selectors import execution
from tongban.finance.budget.values import CommitmentKind
from tongban.infra import trail
from tongban.kernel.actors import SYSTEM
from tongban.kernel.refusals import NotAllowed, Stale

BC10 = {"BC10": "随后补"}


@pytest.fixture
def register(db: None, now: datetime) -> Register:
    return Register.build(now, ("31002", 50_000), ("31006", 50_000), ("30201", 10_000))


def test_cards_come_to_no_more_than_was_paid(register: Register):
    bought = register.paid("31002", 9_000, passed=BC10)
    first = register.card(bought, 6_000, quantity=2)
    with pytest.raises(BudgetRefusal, match=r"3,000\.00元没有登记"):
        register.card(bought, 3_001)
    second = register.card(bought, 3_000)
    assert [x.number for x in reads.cards(YEAR)] == [second.number, first.number]
    assert not reads.uncarded(YEAR)
    assert trail.verify(first.pk).ok
    usecases.void_asset(actor=SYSTEM, asset=second.pk, reason="数量写错", now=register.now)
    assert [x.left_fen for x in reads.uncarded(YEAR)] == [300_000]
    with pytest.raises(Stale):
        usecases.void_asset(actor=SYSTEM, asset=second.pk, reason="再来", now=register.now)


def test_what_was_carded_is_given_back_only_after_the_card(register: Register):
    bought = register.paid("31002", 9_000, passed=BC10)
    card = register.card(bought, 9_000)
    back: dict[str, Any] = {"payment": bought.pk, "amount_fen": 100_000, "reason": "退货", "on": date(YEAR, 4, 1)}
    with pytest.raises(BudgetRefusal, match="作废卡片"):
        usecases.return_payment(actor=register.reviewer, now=register.now, **back)
    usecases.void_asset(actor=SYSTEM, asset=card.pk, reason="退货", now=register.now)
    usecases.return_payment(actor=register.reviewer, now=register.now, **back)
    register.card(bought, 8_000)
    assert not reads.uncarded(YEAR)


@pytest.mark.parametrize(
    ("more", "word"),
    [({"name": " "}, "资产名称"), ({"place": ""}, "存放地点"), ({"keeper": ""}, "保管人"), ({"quantity": 0}, "数量"), ({"in_use_on": date(YEAR - 2, 1, 1)}, "太多")],
)  # fmt: skip
def test_an_incomplete_card_is_refused(register: Register, more: dict[str, Any], word: str):
    bought = register.paid("31002", 9_000, passed=BC10)
    with pytest.raises(BudgetRefusal, match=word):
        register.card(bought, 100, **more)
    assert not Asset.objects.exists()


def test_only_paid_purchases_of_the_capital_classes_get_cards(register: Register):
    with pytest.raises(BudgetRefusal, match="资本性"):
        register.card(register.paid("30201", 900), 100)
    with pytest.raises(BudgetRefusal, match="已支付"):
        register.card(register.apply("31002", 800), 100)
    bought = register.paid("31002", 9_000, passed=BC10)
    card = register.card(bought, 100)
    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.filter(pk=card.pk).update(place="")


def test_repairs_need_no_card_to_close(register: Register):
    row = register.paid("31006", 9_000, passed=BC10)
    usecases.allocate_asset(actor=register.reviewer, payment=row.pk, allocation="资配1号", now=register.now)
    usecases.close_year(actor=SYSTEM, fiscal_year=YEAR, now=register.now)


def test_the_measure_opens_into_cards_and_what_lacks_one(register: Register):
    one, other = (register.paid("31002", yuan, passed={**BC10, "BC9": "两台"}) for yuan in (9_000, 4_000))
    assert [r[0].split()[0] for r in figure("budget.assets_bought").rows] == [one.number, other.number]
    card = register.card(one, 9_000)
    found = figure("budget.assets_bought")
    assert (str(found.value), [r[0].split()[0] for r in found.rows]) == ("1.30", [card.number, other.number])
    assert "没有资产卡片" in found.rows[1][1]


def test_only_finance_cards(register: Register):
    bought = register.paid("31002", 9_000, passed=BC10)
    office = register.clerk.__class__(account_id=register.clerk.account_id, name="办公室")
    register.reviewer = office
    with pytest.raises(NotAllowed):
        register.card(bought, 100)


# --- pages --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk(Register.build(timezone.now(), ("30201", 10_000), ("30209", 90_000), ("31002", 50_000)))


def test_cards_by_hand(desk: Desk):
    bought = desk.register.paid("31002", 9_000, passed=BC10)
    given = {"payment": bought.pk, "kind": "equipment", "name": "=高速扫描仪", "cost": "9000", "quantity": "3", "in_use_on": f"{YEAR}-04-01", "place": "大厅", "keeper": "乙"}  # fmt: skip
    refused = desk.post("finance", "assets/", **{**given, "cost": "九千"})
    assert refused.status_code == 409
    assert "=高速扫描仪" in refused.content.decode(), "nothing typed is lost"
    assert desk.post("finance", "assets/", **given).status_code == 302
    card = Asset.objects.get()
    assert (card.quantity, card.cost_fen) == (3, 900_000)
    kept = desk.get("performance", f"/desk/budget/{YEAR}/assets.xlsx").content
    row = CalamineWorkbook.from_filelike(io.BytesIO(kept)).get_sheet_by_index(0).to_python()[1]
    assert (row[0], row[2], row[5]) == (card.number, "=高速扫描仪", 9000)
    assert desk.post("office", f"assets/{card.pk}/void/", reason="x").status_code == 403
    desk.post("finance", f"assets/{card.pk}/void/", reason="写错")
    assert "已作废" in desk.get("office", f"/desk/budget/{YEAR}/assets/").content.decode()


def test_contracts_have_an_end_and_can_be_found(desk: Desk):
    register = desk.register
    quota = register.quota("30209")
    given = {"kind": "contract", "quota": quota.pk, "title": "大厅保洁", "party": "某物业公司", "amount": "8000", "on": f"{YEAR}-03-01", "procurement": "采计7号"}  # fmt: skip
    wrong = desk.post("finance", "commitments/", **given, ends_on=f"{YEAR}-02-01")
    assert wrong.status_code == 409
    assert "早于签订日期" in wrong.content.decode()
    assert desk.post("finance", "commitments/", **given, ends_on=f"{YEAR + 1}-02-28").status_code == 302
    row = Commitment.objects.get()
    assert row.ends_on == date(YEAR + 1, 2, 28)
    for text, found in (("物业", True), ("采计7号", True), ("没有的", False)):
        shown = desk.get("office", f"/desk/budget/{YEAR}/commitments/?q={text}").content.decode()
        assert ("大厅保洁" in shown) is found
    assert not execution.commitments(YEAR, kind=CommitmentKind.PRE_APPROVAL.value).exists()
    kept = desk.get("office", f"/desk/budget/{YEAR}/commitments.xlsx").content
    told = CalamineWorkbook.from_filelike(io.BytesIO(kept)).get_sheet_by_index(0).to_python()[1]
    assert (told[0], told[5], told[9], told[10], told[12]) == (row.number, "采计7号", f"{YEAR + 1}-02-28", 8000, 8000)


@pytest.mark.parametrize("where", ["assets/", "assets.xlsx", "commitments.xlsx"])
def test_readers_only(desk: Desk, where: str):
    for role in ("guest", *desk.accounts):
        want = 302 if role == "guest" else 403 if role == "clerk" else 200
        assert desk.get(role, f"/desk/budget/{YEAR}/{where}").status_code == want, role
