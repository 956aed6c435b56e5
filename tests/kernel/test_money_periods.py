"""Money in fen, periods, regions: parse and print undo each other."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.money import Fen, format_wan, format_yuan, parse_yuan
from tongban.kernel.refusals import Refused
from tongban.kernel.regions import level, pad, parent

pytestmark = pytest.mark.anywhere


@given(st.integers(-(10**15), 10**15))
def test_yuan_round_trip(fen: int):
    assert parse_yuan(format_yuan(Fen(fen))) == fen


@pytest.mark.parametrize("text, fen", [("1,234.5", 123450), ("0.01", 1), ("-3", -300), ("￥12", 1200)])
def test_amounts_as_officials_write_them(text: str, fen: int):
    assert parse_yuan(text) == fen


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
