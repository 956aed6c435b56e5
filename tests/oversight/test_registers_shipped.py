"""What is shipped can be read; the demonstration's year has the figures that are asked for."""

from collections import Counter
from typing import Any

import pytest
import yaml

from tongban.infra.shipped import data_file
from tongban.oversight.supervision import reference
from tongban.oversight.supervision.values.letters import Urgency
from tongban.oversight.supervision.values.reform import Kind, Mode
from tongban.oversight.supervision.values.sampling import Population

pytestmark = pytest.mark.anywhere


@pytest.fixture(scope="module")
def year() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(data_file("lukou/supervision-2021.yaml").read_text(encoding="utf-8"))
    return loaded


def test_settings_lie_within_their_bounds():
    for one in reference.settings().values():
        assert one.least <= one.value <= one.most, one.code
        assert one.note
    ladder = [reference.settings()[c].value for c in ("urge_after", "notice_after", "talk_after", "criticism_after")]
    assert ladder == sorted(set(ladder))


def test_no_heading_means_two_things():
    for kind in ("letters", "answers", "tasks"):
        book = yaml.safe_load(data_file("oversight/supervision.yaml").read_text(encoding="utf-8"))["headings"][kind]
        said = [reference.plain(word) for words in book.values() for word in words]
        assert [w for w, n in Counter(said).items() if n > 1] == [], kind


def test_no_word_means_two_things_within_a_list():
    for listing in reference.listing_titles():
        entries = reference.listing(listing)
        assert len({e.code for e in entries}) == len({e.title for e in entries}) == len(entries)
        for entry in entries:
            assert reference.word_of(entries, entry.title) == entry.code
            assert reference.word_of(entries, f" {entry.title} ") == entry.code
    assert reference.word_of(reference.listing("letter_source"), "不存在的来源") is None


def test_scopes_are_codes_of_the_lists():
    wanted = reference.scope_words("source: sent down by the city, found by inspection, points lost")
    assert wanted == {"city", "inspection", "points"}
    assert reference.scope_words("city optimisation office") == {"city_office"}
    assert reference.scope_words("") == frozenset()


def test_the_year_has_what_the_report_counts(year: dict[str, Any]):
    findings = [f for r in year["rounds"] for v in r["visits"] for f in v.get("found", ())]
    assert (len(year["letters"]) + len(findings) + 1, len(year["rounds"])) == (77, 2)  # one of them came back
    assert {row["src"] for row in year["letters"]} == {"city", "points"}
    assert len({w["unit"] for w in year["walks"]}) == 23
    assert {w["mode"] for w in year["walks"]} == set(Mode.values)
    assert {e["kind"] for e in year["reform"]} == set(Kind.values)


def test_every_letter_says_something_of_its_own(year: dict[str, Any]):
    findings = [f for r in year["rounds"] for v in r["visits"] for f in v.get("found", ())]
    lines = [*year["letters"], *findings]
    for key in ("t", "p", "a"):
        assert len({line[key] for line in lines}) == len(lines), key
    assert {line["r"] for line in lines} <= set(year["requirements"])


def test_departments_lists_and_checklists_exist(year: dict[str, Any]):
    orgs = yaml.safe_load(data_file("lukou/orgs.yaml").read_text(encoding="utf-8"))["departments"]
    bodies = yaml.safe_load(data_file("onethings.yaml").read_text(encoding="utf-8"))["departments"]
    known = {d["code"] for d in orgs} | {d["id"] for d in bodies}
    named = {line["to"] for line in year["letters"]} | {v["unit"] for r in year["rounds"] for v in r["visits"]}
    named |= (
        {t["unit"] for t in year["tasks"]}
        | {w["unit"] for w in year["walks"]}
        | {d["unit"] for m in year["meetings"] for d in m["decided"]}
    )
    assert named <= known
    assert {t["source"] for t in year["tasks"]} <= {e.code for e in reference.listing("task_source")}
    assert {m["kind"] for m in year["meetings"]} <= {e.code for e in reference.listing("meeting_kind")}
    assert {s["checklist"] for s in year["samples"]} <= set(reference.checklists())
    assert {s["population"] for s in year["samples"]} <= set(Population.values)
    assert {u.value for u in Urgency} <= {c.removesuffix("_days") for c in reference.settings()}
