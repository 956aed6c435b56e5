"""Sharing agreements by what they would spare: sums over rows, nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.services.catalogue.advice import Advice, Asked, advise

pytestmark = pytest.mark.anywhere


def row(matter: str, number: int, paper: str, issuer: str, *departments: str) -> Asked:
    return Asked(
        matter=matter, applications=number, paper=paper, name=f"《{paper}》", issuer=issuer, items=(f"事项{matter}",),
        departments=departments or ("other",),
    )  # fmt: skip


ROWS = [
    row("A", 10, "balance", "bank"), row("A", 10, "loan", "bank"), row("B", 3, "balance", "bank"),
    row("B", 3, "check-up", "hosp"), row("C", 30, "check-up", "hosp"), row("C", 30, "photo", "applicant"),
    row("D", 99, "permit", "ga", "ga"), row("E", 5, "permit", "ga", "ga", "mz"), row("F", 7, "x", ""),
]  # fmt: skip


def test_issuers_by_papers_spared_with_their_visits():
    found = advise(ROWS, {"hosp": "医院", "bank": "银行"})
    assert [(a.issuer_name, a.papers_per_year, a.visits_per_year) for a in found] == [
        ("医院", 33, 33), ("银行", 23, 13), ("ga", 5, 5),
    ]  # fmt: skip
    bank = found[1]
    assert [(p.paper, p.per_year, p.items) for p in bank.papers] == [
        ("balance", 13, ("事项A", "事项B")), ("loan", 10, ("事项A",)),
    ]  # fmt: skip


def test_nothing_asked_nothing_advised():
    assert advise([], {}) == ()


counted = st.builds(
    row,
    st.sampled_from("ABC"),
    st.just(4),  # the applications of a matter are the same in each of its rows
    st.sampled_from(["p", "q", "r"]),
    st.sampled_from(["x", "y", "applicant", ""]),
)


@given(st.lists(counted, max_size=12, unique_by=lambda r: (r.matter, r.paper, r.issuer)))
def test_a_visit_is_never_more_than_a_paper_and_order_does_not_matter(rows: list[Asked]):
    found = advise(rows, {})
    assert all(a.visits_per_year <= a.papers_per_year == sum(p.per_year for p in a.papers) for a in found)
    assert advise(rows[::-1], {}) == found
    assert [a.papers_per_year for a in found] == sorted((a.papers_per_year for a in found), reverse=True)
    asked = sum(r.applications for r in rows if r.issuer not in ("", "applicant"))
    assert sum(a.papers_per_year for a in found) == asked


def test_an_advice_is_plain_json():
    assert isinstance(advise(ROWS, {})[0], Advice)
    assert set(advise(ROWS, {})[0].as_json()) == {
        "issuer", "issuer_name", "papers", "papers_per_year", "visits_per_year",
    }  # fmt: skip
