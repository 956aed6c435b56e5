"""Papers in one cell come back as they went, conditions and odd characters too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.services.catalogue.conditions import Clause, Condition
from tongban.services.catalogue.importing import uses
from tongban.services.catalogue.values import Necessity, Use

pytestmark = pytest.mark.anywhere
codes = st.from_regex(r"[a-z0-9_~.-]{1,20}", fullmatch=True)
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)
clauses = st.builds(
    Clause, question=words, values=st.lists(words, min_size=1, max_size=3).map(tuple), negated=st.booleans()
)
conditions = st.builds(
    Condition, all=st.lists(clauses, max_size=3).map(tuple), any=st.lists(clauses, max_size=3).map(tuple)
).filter(lambda condition: condition.clauses)
papers = st.builds(
    Use, material=codes, necessity=st.sampled_from(Necessity), originals=st.integers(0, 99), copies=st.integers(0, 99),
    when=st.none() | conditions,
)  # fmt: skip


@given(st.lists(papers, max_size=5).map(tuple))
def test_read_undoes_write(asked: tuple[Use, ...]):
    assert uses.read(uses.write(asked)) == asked


def test_as_a_person_writes_it():
    found = uses.read("id_applicant:0/1; photo:2/0?；bank_card*；title:1/0@Q1=own|rent&Q2=yes")
    assert [(u.material, u.originals, u.copies, u.necessity.value) for u in found] == [
        ("id_applicant", 0, 1, "required"), ("photo", 2, 0, "optional"), ("bank_card", 0, 0, "deferrable"),
        ("title", 1, 0, "required"),
    ]  # fmt: skip
    assert found[3].when is not None
    assert found[3].when.holds({"Q1": ("rent",), "Q2": ("yes",)})


@pytest.mark.parametrize("text", ["身份证 复印件", "a:1", "a:1/2/3", "a@Q1", "a@=x", "a@Q1="])
def test_what_cannot_be_read_is_said(text: str):
    with pytest.raises(ValueError, match="材料"):
        uses.read(text)
