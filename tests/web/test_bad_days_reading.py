"""What the bad days read like: the trail, the homes, the tables of states."""

import re
from pathlib import Path

import pytest

from tests.web.baddays import at, text
from tests.web.conftest import Hall
from tongban.services.cases.statetable import document, tables

pytestmark = pytest.mark.django_db


def test_the_trail_reads_as_sentences(hall: Hall):
    page = text(hall.session("clerk").get(at(hall, "trail/", hall.accepted)))
    assert "员clerk" in page
    assert "承诺" in page
    visible = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    assert "application_id" not in visible
    assert "application.accepted" not in visible


def test_every_home_has_something(hall: Hall):
    assert "等申请人补正" in text(hall.session("clerk").get("/desk/"))
    assert "待预审" in text(hall.session("approver").get("/desk/"))
    assert "事项" in text(hall.session("editor").get("/desk/"))
    assert "后台工作" in text(hall.session("admin").get("/desk/"))


def test_the_documents_of_states_are_current():
    for grid in tables():
        assert Path(f"docs/states/{grid.name}.md").read_text(encoding="utf-8") == document(grid)
