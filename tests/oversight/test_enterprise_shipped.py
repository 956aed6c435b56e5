"""What is shipped of 营商环境: limits within their bounds, headings nobody mistakes, and the demonstration's figures."""

import csv
import re
from collections import Counter
from datetime import date, time

import pytest

from tests.support.matter import staff
from tongban.config.demo import enterprise as demo
from tongban.infra import measures
from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM, Duty
from tongban.kernel.identifiers import check_uscc
from tongban.kernel.periods import Period
from tongban.kernel.times import at
from tongban.orgs.usecases import ensure_department
from tongban.oversight.enterprise import reference
from tongban.oversight.enterprise.models import Issue
from tongban.oversight.enterprise.values.campaign import Scale
from tongban.oversight.enterprise.values.issues import Grade, Source, State

YEAR = Period.year(2021)


def test_limits_lie_within_their_own_bounds():
    rows = reference.settings().values()
    assert rows
    assert all(row.least <= row.value <= row.most and row.note for row in rows)


def test_headings_and_words_mean_one_thing():
    for table in reference.book()["headings"]:
        words = [reference.plain(w) for ws in reference.book()["headings"][table].values() for w in ws]
        assert [w for w, n in Counter(words).items() if n > 1] == []
    assert set(reference.book()["scales"].values()) == set(Scale.values)
    assert set(reference.book()["sources"].values()) == set(Source.values)
    assert all(isinstance(word, str) for word in reference.book()["ignored"])


def test_the_demonstration_names_what_exists():
    told = demo.read()
    units = {name for group in told["groups"] for name in group["units"]}
    assert all(check_uscc(row[1]) for row in told["companies"])
    for line in [i for v in told["visits"] for i in v["issues"]] + [f for f in told["fresh"] if "lead" in f]:
        assert {line["lead"], *line.get("assist", [])} <= units
        assert line["category"] in reference.categories()
        assert line["grade"] in Grade.values


@pytest.fixture(scope="module")
def year(ground: None) -> int:
    """The whole year; the county's bodies by their codes, two of which have a head who logs in."""
    now = at(date(2021, 1, 4), time(8))
    codes = {code for group in demo.read()["groups"] for code in group["units"].values() if code} | {"spj-yh"}
    for code in sorted(codes):
        body = ensure_department(actor=SYSTEM, name=f"单位{code}", code=code, now=now)
        if code in ("zj", "sj"):
            staff(f"approver-{code}", (Duty.DECIDE, body), now=now)
    return demo.load(day=date(2026, 3, 2))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "scope", "value", "rows"),
    [
        ("enterprise.campaigns", "", 1, 1), ("enterprise.groups", "", 7, 7), ("enterprise.units", "", 43, 43), ("enterprise.visits", "", 18, 18),
        ("enterprise.visits", "first month", 7, 1), ("enterprise.issues_raised", "", 36, 36), ("enterprise.issues_resolved", "", 26, 26),
        ("enterprise.issues_raised", "source professional review", 6, 6), ("enterprise.complaints", "", 3, 3), ("enterprise.briefs", "", 10, 10),
        ("enterprise.media_reports", "", 16, 16), ("enterprise.dispatches", "", 10, 10), ("enterprise.notices", "", 4, 4),
        ("enterprise.assessments", "", 1, 1), ("enterprise.legacy_solved", "", 2, 2), ("enterprise.clearances", "", 6, 6),
    ],
)  # fmt: skip
def test_the_figures_of_the_report_are_counted(year: int, code: str, scope: str, value: int, rows: int):
    known = measures.find(code)
    assert known is not None
    figure = known.count(YEAR, scope)
    assert int(figure.value) == value
    assert len(figure.rows) == rows
    assert not known.count(Period.year(2019), scope).rows


@pytest.mark.django_db
def test_every_clause_of_the_report_finds_rows(year: int):
    with data_file("coverage.csv").open(encoding="utf-8") as lines:
        wanted = [row for row in csv.DictReader(lines) if row["home"] == "oversight.enterprise" and row["measure"]]
    assert len(wanted) == 27
    for row in wanted:
        known, scope = measures.find(row["measure"]), re.search(r"scope=([^;]+)", row["note"])
        assert known is not None, row["measure"]
        assert known.count(YEAR, scope[1].strip() if scope else "").rows, row["id"]


@pytest.mark.django_db
def test_a_row_less_is_one_less(year: int):
    """The figure follows the ledger, not a sheet."""
    row = Issue.objects.filter(state=State.ARCHIVED, confirmed_at__lt=YEAR.end_moment).order_by("number").first()
    assert row is not None
    facts = {
        "state": State.HANDLING,
        "confirmed_at": None,
        "confirmed_by": "",
        "content": "",
        "closed_at": None,
        "due_at": row.handle_due_at,
    }
    Issue.objects.filter(pk=row.pk).update(**facts)
    known = measures.find("enterprise.issues_resolved")
    assert known is not None
    assert known.count(YEAR, "").value == 25


@pytest.mark.django_db
def test_work_of_these_days_lies_on_the_desk(year: int):
    states = Counter(Issue.objects.filter(raised_on__year=2026).values_list("state", flat=True))
    assert states == {State.RAISED: 1, State.ASSIGNED: 1, State.HANDLING: 1, State.ANSWERED: 1, State.CLOSED: 4}
