"""The page of the checks' dated settings: what it shows, what it changes, who may."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from tests.finance.register import YEAR, Register
from tests.finance.test_execution_pages import Desk
from tongban.finance.budget import usecases
from tongban.finance.budget.models import CheckSetting
from tongban.finance.budget.selectors.settings import rules_on
from tongban.finance.budget.values import Level
from tongban.kernel.actors import SYSTEM
from tongban.kernel.refusals import Refused

WHERE = f"/desk/budget/{YEAR}/checks/"


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk(Register.build(timezone.now(), ("30201", 10_000)))


def change(desk: Desk, role: str = "finance", **more: Any) -> Any:
    given = {
        "check": "BC8",
        "level": "block",
        "since": f"{YEAR}-07-01",
        "limit_cash_yuan": "５００",
        "limit_card": "30211、30217",
        **more,
    }
    return desk.post(role, "checks/", **given)


def test_a_change_holds_from_its_day_on(desk: Desk):
    assert change(desk).status_code == 302
    after, before = rules_on(date(YEAR, 7, 1))["BC8"], rules_on(date(YEAR, 6, 30))["BC8"]
    assert (after.level, after.fen("cash_yuan"), after.codes("card")) == (Level.BLOCK, 50_000, ("30211", "30217"))
    assert (before.level, before.fen("cash_yuan")) == (Level.WARN, 100_000)
    shown = desk.get("office", WHERE).content.decode()
    assert f"{YEAR}-07-01起" in shown


def test_only_what_was_changed_is_kept(desk: Desk):
    was = rules_on(date(YEAR, 7, 1))["BC8"]
    change(desk, limit_cash_yuan=str(was.limits["cash_yuan"]), limit_card=" ".join(was.codes("card")))
    assert CheckSetting.objects.get().limits == {}


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"check": "BC1", "level": "warn"}, "硬约束"), ({"check": "BC99"}, "没有编号"), ({"level": "maybe"}, "力度"), ({"since": "明天"}, "起始日期"),
        ({"limit_cash_yuan": "很多"}, "数字"), ({"limit_cash_yuan": "NaN"}, "不小于零"), ({"limit_cash_yuan": "-1"}, "不小于零"),
        ({"limit_card": "办公费"}, "科目代码"), ({"since": "1999-01-01"}, "以后的日期"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(desk: Desk, more: dict[str, str], word: str):
    reply = change(desk, **more)
    assert reply.status_code == 409
    assert word in reply.content.decode()
    assert not CheckSetting.objects.exists()
    if more.get("check", "BC8") == "BC8" and "limit_cash_yuan" in more:
        assert more["limit_cash_yuan"] in reply.content.decode()


def test_readers_look_and_finance_changes(desk: Desk):
    for role, status in (("office", 200), ("performance", 200), ("clerk", 403), ("guest", 302)):
        assert desk.get(role, WHERE).status_code == status
    assert "修改" not in desk.get("office", WHERE).content.decode()
    for role in ("office", "performance", "clerk"):
        assert change(desk, role).status_code in (403, 409)
    assert not CheckSetting.objects.exists()
    assert 'name="limit_cash_yuan"' in desk.get("finance", WHERE + "?check=BC8").content.decode()


def test_a_limit_that_a_check_does_not_have_is_refused(desk: Desk):
    with pytest.raises(Refused, match="没有“typo”"):
        usecases.set_check(
            actor=SYSTEM,
            check="BC8",
            since=date(YEAR, 7, 1),
            level=Level.WARN,
            limits={"typo": 1},
            now=desk.register.now,
        )


def by_item(desk: Desk, check: str, name: str, rows: list[tuple[str, str]], **more: Any) -> Any:
    """The rows as typed; the last is the one for another item."""
    given = {"check": check, "level": "warn", "since": f"{YEAR}-07-01", **more}
    for n, (key, value) in enumerate(rows, 1):
        place = "new" if n == len(rows) else n
        given |= {f"key_{name}_{place}": key, f"value_{name}_{place}": value}
    return desk.post("finance", "checks/", **given)


def test_limits_by_item_are_a_row_each(desk: Desk):
    shown = desk.get("finance", WHERE + "?check=BC15").content.decode()
    assert 'name="key_pct_3"' in shown
    assert 'name="value_pct_new"' in shown
    rows = [("30216", "1.5"), ("30228", "２"), ("", "2.5"), ("30299", "3")]
    assert by_item(desk, "BC15", "pct", rows).status_code == 302
    assert rules_on(date(YEAR, 7, 1))["BC15"].limits["pct"] == {"30216": "1.5", "30228": "2", "30299": "3"}
    assert "30229" in rules_on(date(YEAR, 6, 30))["BC15"].limits["pct"]
    listed = desk.get("office", WHERE).content.decode()
    assert "占工资总额（%） 30216 1.5，30228 2，30299 3" in listed
    was = rules_on(date(YEAR, 7, 1))["BC4"].limits["words"]
    first, second = sorted(was)[:2]
    assert by_item(desk, "BC4", "words", [("30202", "印刷、复印"), ("", ""), ("", "")]).status_code == 302
    now = {k: v for k, v in was.items() if k not in (first, second)} | {"30202": ["印刷", "复印"]}
    assert rules_on(date(YEAR, 7, 1))["BC4"].limits["words"] == now


def test_a_second_change_for_the_same_day_keeps_the_first(desk: Desk):
    by_item(desk, "BC15", "pct", [("30216", "1.5"), ("30228", "2"), ("30229", "9"), ("", "")])
    by_item(desk, "BC15", "pct", [("30216", "1.5"), ("30228", "2"), ("30229", "9"), ("", "")], level="off")
    own = CheckSetting.objects.get()
    assert (own.level, own.limits["pct"]["30229"]) == ("off", "9")


@pytest.mark.parametrize(
    ("check", "name", "rows", "word"),
    [
        ("BC15", "pct", [("30216", "1.5"), ("30216", "2"), ("", "")], "写了两次"), ("BC15", "pct", [("30216", "多"), ("", "")], "请填写数字"),
        ("BC15", "pct", [("培训", "2"), ("", "")], "代码"), ("BC15", "pct", [("30216", "1.5"), ("", "2")], "没有写科目"),
        ("BC4", "words", [("30217", ""), ("", "")], "没有写词"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_are_refused_and_stay_typed(desk: Desk, check: str, name: str, rows: list[tuple[str, str]], word: str):  # fmt: skip
    reply = by_item(desk, check, name, rows)
    assert reply.status_code == 409
    told = reply.content.decode()
    assert word in told
    assert all(f'value="{key}"' in told for key, _ in rows if key)
    assert not CheckSetting.objects.exists()
