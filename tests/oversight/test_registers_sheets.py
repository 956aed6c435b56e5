"""How other offices write days, limits, units and headings."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.oversight.supervision import reference
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.rules.words import may_say, must_say
from tongban.oversight.supervision.sheets.tables import day, read_table, workdays
from tongban.oversight.supervision.sheets.units import Units

pytestmark = pytest.mark.anywhere
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))
SHAPES = ("{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0:%Y.%m.%d}", "{0:%Y}年{0.month}月{0.day}日", "{0:%Y}年{0.month}月{0.day}日前", "{0:%Y-%m-%d}T08:00:00", "{0:%Y%m%d}")  # fmt: skip


@given(DAYS, st.sampled_from(SHAPES))
def test_a_day_in_every_usual_shape(when: date, shape: str):
    assert day(shape.format(when)) == when


@given(DAYS.filter(lambda d: d > date(2010, 1, 1)))
def test_a_day_as_a_spreadsheet_keeps_it(when: date):
    assert day(str((when - date(1899, 12, 30)).days)) == when


@pytest.mark.parametrize(
    "said", ["", "尽快", "九月底", "2021-13-01", "2021-02-30", "2021年9月", "立行立改", "10", "2021-09-01至2021-09-30"]
)
def test_what_is_no_day(said: str):
    assert day(said) is None


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading(said: str):
    day(said)
    workdays(said)
    reference.plain(said)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [("10", 10), ("10个工作日", 10), (" 5 工作日内", 5), ("１５天", 15), ("一周", None), ("-3", None), ("10-15", None)],
)
def test_limits_in_working_days(said: str, wanted: int | None):
    assert workdays(said) == wanted


UNITS = Units(
    [
        (1, "医疗保障局"),
        (2, "市场监督管理局"),
        (3, "自然资源局（不动产登记中心）"),
        (4, "行政审批服务局"),
        (5, "公安局"),
        (6, "公路局"),
        (7, "优化办"),
        (8, "城市管理和综合执法局"),
    ],
    places=["渌口区"],
)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("医疗保障局", 1), ("渌口区医疗保障局", 1), ("株洲市渌口区医疗保障局", 1), ("区医保局", 1), ("市监局", 2), ("自然资源局", 3),
        ("自然资源局(不动产登记中心)", 3), ("审批局", None), ("行政审批局", 4), ("城市管理和综合执法局", 8), ("城管局", 8), ("公局", None), ("公安", None), ("", None), ("优化办", 7),
    ],
)  # fmt: skip
def test_units_by_their_usual_names(said: str, wanted: int | None):
    if wanted is None:
        with pytest.raises(SupervisionRefusal, match="没有"):
            UNITS.of(said)
    else:
        assert UNITS.of(said) == wanted


def test_several_units_and_doubtful_ones():
    assert UNITS.several("区医保局、市监局；公安局") == [1, 2, 5]
    with pytest.raises(SupervisionRefusal, match="请写全称"):
        Units([(1, "城市管理局"), (2, "城镇管理局")]).of("城管局")


def test_headings_under_titles_and_again_on_each_page():
    content = "整改问题清单\n制表：优化办\n序号,存在问题（含扣分）,责任单位*,完 成 时 限\n1,样表过期,公安局,5\n序号,存在问题,责任单位,完成时限\n2,电话不通,公安局,5\n合计,2,,\n"
    table = read_table(content.encode(), "letters", need=("problem", "responsible"))
    assert [line.said("problem") for line in table.lines] == ["样表过期", "电话不通"]
    assert [line.row for line in table.lines] == [4, 6]


def test_what_is_missing_of_a_heading_is_named():
    with pytest.raises(SupervisionRefusal, match="表头中没有“责任单位”列"):
        read_table("存在问题,期限\n样表过期,5\n".encode(), "letters", need=("problem", "responsible"))


def test_words_are_cleaned_and_measured():
    assert must_say("  一行 \n\n 二行\x00 ", "问题", 20) == "一行\n二行"
    with pytest.raises(SupervisionRefusal, match="最多2字"):
        may_say("三个字", "标题", 2)


@given(st.integers(0, 3000))
def test_no_day_lies_outside_the_spreadsheet(days: int):
    assert day(str(36526 + days)) == date(2000, 1, 1) + timedelta(days=days)
