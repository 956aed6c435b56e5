"""What is shipped: the national tags, settings within their bounds, staff networks that can be read."""

from datetime import date

import pytest

from tongban.oversight.ratings import reference
from tongban.oversight.ratings.values import Level


def test_every_level_has_tags_of_its_own_number():
    for book in reference.dictionaries():
        assert set(book.tags) == set(Level.values)
        for level, tags in book.tags.items():
            assert len(tags) == 8
            assert all(code[0] == str(level) and len(code) == 3 and words for code, words in tags.items())
    assert reference.words("2020", ["213", "517"]) == ["窗口人员业务不熟练", "服务热情效率高"]
    assert reference.dictionary(date(2015, 1, 1)).version == "2020"


def test_settings_lie_within_their_own_bounds():
    rows = reference.settings().values()
    assert rows
    assert all(row.least <= row.value <= row.most and row.note for row in rows)


@pytest.mark.parametrize("address", ["", "not an address", "10.8.0.1", "::1"])
def test_without_staff_networks_nobody_is_taken_for_staff(address: str):
    assert not reference.of_staff_network(address)


def test_a_staff_network_is_recognised(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reference, "_book", lambda: {"staff_networks": ["10.8.0.0/16"]})
    assert reference.of_staff_network("10.8.3.4")
    assert not reference.of_staff_network("10.9.0.1")
