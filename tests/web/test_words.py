"""How things are written: where a centre's name may break, months, charts on the phone."""

from datetime import date

import pytest
from django.template import engines

from tongban.web.ui.english.values import value_in_english
from tongban.web.ui.words import months_to, name_parts


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("渌口区政务服务中心", ("渌口区", "政务服务中心")),
        ("株洲市渌口区行政审批服务局", ("株洲市渌口区", "行政审批服务局")),
        ("政务服务中心", ("政务服务中心", "")),
        ("渌口区市民之家", ("渌口区市民之家", "")),
    ],
)
def test_a_name_breaks_between_the_place_and_the_kind_of_office(name, parts):
    assert name_parts(name) == parts
    assert "".join(parts) == name


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2021, 7, 1), date(2021, 12, 31), "2021年7月至12月"),
        (date(2024, 1, 1), date(2024, 2, 29), "2024年1月至2月"),
        (date(2021, 7, 1), date(2021, 12, 30), "2021年7月1日至2021年12月30日"),
        (date(2021, 7, 1), date(2022, 6, 30), "2021年7月1日至2022年6月30日"),
    ],
)
def test_whole_months_of_one_year_are_said_as_months(start, end, said):
    assert months_to(start, end) == said


def test_months_read_in_english():
    assert value_in_english("2021年7月至12月") == "July to December 2021"


def test_a_chart_has_a_drawing_for_the_phone_that_says_the_same():
    page = engines["jinja2"].from_string(
        '{% from "ui/bars.html" import bars %}{{ bars("k", "评价", [("满意", [3], "3条"), ("不满意", [0], "0条")], ["条数"]) }}'
    )
    drawn = page.render({})
    wide, narrow = drawn.split("chart__wide")[1], drawn.split("chart__wide")[0]
    for words in ("满意：3条；不满意：0条", "3条</text>", "0条</text>"):
        assert words in wide
        assert words in narrow
    assert "chart__keys" not in drawn  # one kind of bar needs no key
