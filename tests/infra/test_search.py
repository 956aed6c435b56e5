"""Search forgives: two characters, sounds, initials, folk words, one slip."""

import pytest

from tongban.infra import search
from tongban.infra.models import SearchMiss
from tongban.infra.search import Entry
from tongban.infra.search.likeness import like_enough

pytestmark = pytest.mark.django_db

TITLES = {
    "A1": "食品经营许可", "A2": "食品生产许可变更", "A3": "小餐饮经营许可", "A4": "死亡注销户口", "A5": "身后一件事",
    "A6": "企业设立登记", "A7": "营业执照补领", "A8": "林木采伐许可", "A9": "二手房转移登记",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _index():
    search.put(Entry(kind="item", key=key, title=title, note="某局", texts=(key,)) for key, title in TITLES.items())


def keys(query: str) -> list[str]:
    return [hit.key for hit in search.find(query).hits]


@pytest.mark.parametrize(
    "query, first",
    [
        ("身后", "A5"), ("身后一件事", "A5"), ("shenhou", "A5"), ("shen hou", "A5"), ("shyjs", "A5"), ("SHENHOU", "A5"),
        ("食品经营许可", "A1"), ("林木彩伐", "A8"), ("林木采许可", "A8"), ("林木采采伐", "A8"), ("凌木采伐", "A8"), ("去世", "A5"),
        ("销户", "A4"), ("老人去世了怎么办", "A5"), ("办公司", "A6"), ("营业执兆补领", "A7"), ("A9", "A9"), ("a9", "A9"), ("过户", "A9"),
        ("户", "A4"), ("　身　后　", "A5"), ("ｓｈｅｎｈｏｕ", "A5"),
    ],
)  # fmt: skip
def test_found_first(query: str, first: str):
    assert keys(query)[:1] == [first]


def test_shorter_titles_that_begin_with_the_words_come_first():
    assert keys("食品")[:2] == ["A1", "A2"]
    assert search.find("食品").total == 2


def test_paging_is_steady():
    whole = keys("许可")
    parts = [search.find("许可", limit=2, offset=n).hits for n in range(0, 6, 2)]
    assert [hit.key for part in parts for hit in part] == whole


@pytest.mark.parametrize(
    "sought, line, enough",
    [
        ("林木彩伐", "林木采伐许可", True), ("营业执兆", "营业执照", True), ("食品证", "食品经营许可", True), ("凌木采伐", "林木采伐", True),
        ("量子塔", "电子商务", False), ("走了", "搬走", False), ("丧事", "事项变更", False), ("", "林木", False),
    ],
)  # fmt: skip
def test_likeness(sought: str, line: str, enough: bool):
    assert like_enough(sought, [line]) == enough


def test_a_character_without_a_known_sound_is_like_itself():
    assert like_enough("𩳩", ["𩳩"])
    assert not like_enough("𩳩身后", ["身"])


@pytest.mark.parametrize(
    "query", ["", "   ", "……", '" OR 1', "*", "title:食品", "'; DROP TABLE", "\x00", "👨‍👩‍👧", "a" * 5000]
)
def test_odd_queries_are_harmless(query: str):
    search.find(query)


def test_replaced_and_dropped_entries_are_not_found_any_more():
    search.put([Entry(kind="item", key="A8", title="渔业捕捞许可")])
    assert keys("林木采伐") != ["A8"]
    assert "A8" in keys("捕捞")
    search.drop("item", ["A8"])
    assert "A8" not in keys("捕捞")


def test_what_was_sought_in_vain_is_kept_but_never_a_number(now):
    search.record_miss("飞碟 登记", now=now)
    search.record_miss("飞碟　登记", now=now)
    search.record_miss("430212199003070029", now=now)
    assert list(SearchMiss.objects.values_list("query", "count")) == [("飞碟 登记", 2)]


@pytest.mark.slow
def test_the_number_of_statements_does_not_grow_with_the_index(django_assert_max_num_queries):
    search.put(Entry(kind="item", key=f"B{n}", title=f"第{n}号经营许可") for n in range(500))
    with django_assert_max_num_queries(8):
        assert search.find("经营许可").total > 500
