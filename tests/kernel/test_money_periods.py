"""Money in fen, periods, regions: parse and print undo each other."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.money import Fen, format_wan, format_yuan, in_words, parse_yuan
from tongban.kernel.refusals import Refused
from tongban.kernel.regions import level, pad, parent

pytestmark = pytest.mark.anywhere


@given(st.integers(-(10**15), 10**15))
def test_yuan_round_trip(fen: int):
    assert parse_yuan(format_yuan(Fen(fen))) == fen


@pytest.mark.parametrize("text, fen", [("1,234.5", 123450), ("0.01", 1), ("-3", -300), ("￥12", 1200)])
def test_amounts_as_officials_write_them(text: str, fen: int):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize("text, said", [
    ("1409.50", "壹仟肆佰零玖元伍角"), ("6007.14", "陆仟零柒元壹角肆分"), ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
    ("107000.53", "壹拾万零柒仟元伍角叁分"), ("16409.02", "壹万陆仟肆佰零玖元零贰分"), ("325.04", "叁佰贰拾伍元零肆分"),
    ("0", "零元整"), ("0.05", "伍分"), ("100010001", "壹亿零壹万零壹元整"), ("-20", "负贰拾元整"),
])  # fmt: skip
def test_capital_figures_as_bills_carry_them(text: str, said: str):
    """支付结算办法 annex 1: the examples of the rules for writing bills."""
    assert in_words(parse_yuan(text)) == said


def _read(said: str) -> int:
    """Capital figures back to fen, without the code that wrote them."""
    sign, said = (-1, said[1:]) if said.startswith("负") else (1, said)
    yuan, _, small = said.rstrip("整").rpartition("元")
    whole = group = figure = 0
    for sign_ in yuan:
        if sign_ in "零壹贰叁肆伍陆柒捌玖":
            figure = "零壹贰叁肆伍陆柒捌玖".index(sign_)
        elif sign_ in "拾佰仟":
            group, figure = group + figure * {"拾": 10, "佰": 100, "仟": 1000}[sign_], 0
        elif sign_ == "万":
            whole, group, figure = whole + (group + figure) * 10_000, 0, 0
        else:  # 亿: of all that stands before it
            whole, group, figure = (whole + group + figure) * 100_000_000, 0, 0
    fen = (whole + group + figure) * 100
    for place, worth in (("角", 10), ("分", 1)):
        if place in small:
            fen += "零壹贰叁肆伍陆柒捌玖".index(small[small.index(place) - 1]) * worth
    return sign * fen


@given(st.integers(-(10**13), 10**13))
def test_capital_figures_say_the_amount_and_nothing_else(fen: int):
    said = in_words(Fen(fen))
    assert _read(said) == fen
    assert "零零" not in said
    assert "零元" not in said or fen == 0
    assert said.endswith(("整", "角", "分"))


@pytest.mark.parametrize("text", ["", "1.234", "abc", "1e9"])
def test_odd_amounts_are_refused(text: str):
    with pytest.raises(Refused):
        parse_yuan(text)


def test_wan():
    assert format_wan(Fen(123_456_700)) == "123.46"


def test_regions():
    assert pad("430212") == "430212000000"
    assert parent("430212101003") == "430212101000"
    assert parent("430212101000") == "430212000000"
    assert parent("430212000000") == "430200000000"
    assert level("430212000000") < level("430212101000") < level("430212101003")


def test_period_of_a_year():
    from tongban.kernel.periods import Period

    year = Period.year(2021)
    assert date(2021, 12, 31) in year
    assert date(2022, 1, 1) not in year
