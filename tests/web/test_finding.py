"""Search results: why each was found, filters with honest counts, papers, and a way on when nothing is found."""

import re
from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import Hall
from tongban.infra import search
from tongban.infra.models import SearchMiss
from tongban.web.portal.finding import Results, results

pytestmark = pytest.mark.django_db


def find(hall: Hall, query: str, filters: str = "") -> Results:
    day: date = hall.stage.now.date()
    return results(query, QueryDict(filters), on=day)


def test_a_folk_word_says_why_it_found_the_thing(hall: Hall):
    match = next(m for m in find(hall, "办丧事").matches if m.hit.key == "OT-P01")
    assert "办丧事" in match.why
    page = hall.session("guest").get("/search/?q=办丧事").content.decode()
    assert match.why in page


def test_a_situation_finds_the_thing_that_asks_about_it(hall: Hall):
    assert "OT-P01" in {m.hit.key for m in find(hall, "在医院等医疗机构").matches}


def test_filters_leave_what_they_say_and_count_it_before(hall: Hall):
    whole = find(hall, "登记")
    assert len(whole.matches) == whole.found.total > 3
    for name, count, holds in (
        ("online", whole.filters.onlines, lambda m: m.online),
        ("village", whole.filters.villages, lambda m: m.village),
        *((f"for={v}", n, lambda m, v=v: m.serves(v)) for v, _, n in whole.filters.audiences),
        *((f"department={v}", n, lambda m, v=v: m.department == v) for v, _, n in whole.filters.departments),
    ):
        kept = find(hall, "登记", name if "=" in name else f"{name}=1").matches
        assert len(kept) == count, name
        assert all(holds(m) for m in kept), name
    assert find(hall, "登记", "department=不存在的局").filters.department == ""


def test_filtered_to_nothing_leads_back(hall: Hall):
    busiest = find(hall, "登记").filters.departments[0][0]
    page = (
        hall.session("guest")
        .get(f"/search/?q=登记&department={busiest}&for=person&village=1&online=1")
        .content.decode()
    )
    assert "去掉筛选" in page or "筛选后" in page


def test_a_paper_leads_to_the_items_that_ask_for_it(hall: Hall):
    asking = find(hall, "银行账户").asking
    assert asking
    assert all("银行账户" in paper for _, _, paper in asking)


def test_nothing_found_leads_to_people_and_is_remembered(hall: Hall):
    page = hall.session("guest").get("/search/?q=火星移民").content.decode()
    assert "没有找到" in page
    assert re.search(r'href="/open/ask/\?text=%E7%81%AB', page)
    assert SearchMiss.objects.filter(query="火星移民").exists()


def test_as_many_statements_for_one_match_as_for_many(hall: Hall):
    def count(query: str) -> int:
        find(hall, query)
        with CaptureQueriesContext(connection) as seen:
            find(hall, query)
        return len(seen)

    before = count("登记")
    search.put(search.Entry(kind="item", key=f"MORE-{n}", title=f"登记第{n}种", note="公安局") for n in range(60))
    assert find(hall, "登记").found.total > 60
    assert count("登记") == before <= 16
