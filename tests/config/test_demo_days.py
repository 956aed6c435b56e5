"""What a stranger meets first: the demonstration is of these days, and each role has something to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tongban.infra.shipped import data_file


@pytest.fixture(scope="module")
def demo(shown: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{shown / 'tongban.sqlite3'}?mode=ro", uri=True)) as database:
        yield database


def one(demo: sqlite3.Connection, statement: str, *given: Any) -> Any:
    return demo.execute(statement, given).fetchone()[0]


def test_lights_that_are_on_are_of_these_days(demo: sqlite3.Connection):
    newest = date.fromisoformat(one(demo, "SELECT max(submitted_at) FROM application")[:10])
    closed = ("upheld", "cancelled", "archived")
    lit = [
        date.fromisoformat(row[0][:10])
        for row in demo.execute(
            f"SELECT lit_at FROM supervision_signal WHERE state NOT IN {closed} AND untrue_at IS NULL"
        )
    ]
    assert 4 <= len(lit) <= 40
    assert min(lit) > newest - timedelta(days=45)


def test_the_last_months_took_days(demo: sqlite3.Connection):
    since = one(demo, "SELECT datetime(max(submitted_at), '-90 days') FROM application")
    spans = [
        row[0]
        for row in demo.execute(
            "SELECT julianday(decided_at) - julianday(opened_at) FROM case_leg WHERE decided_at > ? AND opened_at > ?",
            (since, since),
        )
    ]
    assert len(spans) > 40
    assert sum(span > 0.2 for span in spans) / len(spans) > 0.3


def test_something_waits_for_each_hand(demo: sqlite3.Connection):
    assert one(demo, "SELECT count(*) FROM report_version WHERE state = 'reviewed'") == 1
    states = {state for (state,) in demo.execute("SELECT state FROM budget_payment WHERE state <> 'paid'")}
    assert {"applied", "reviewed", "approved"} <= states
    assert one(demo, "SELECT count(*) FROM application_material WHERE source = 'deferred'") > 0


def test_a_gap_can_be_shown_on_the_first_story_and_never_on_what_decides():
    book = yaml.load(data_file("onethings.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    uses = [(thing["id"], use) for thing in book["onethings"] for item in thing["items"] for use in item["materials"]]
    waits = {use["material"] for _, use in uses if use.get("necessity") == "deferrable"}
    assert "bank_card" in {
        use["material"] for code, use in uses if code == "OT-P01" and use["necessity"] == "deferrable"
    }
    assert waits == {"bank_card", "photo", "hyg_system", "health_cert"}
