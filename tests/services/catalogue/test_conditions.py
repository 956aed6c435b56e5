"""Conditions: all, any, not; their Chinese sentences; what can never hold, and what always does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.services.catalogue.conditions import (
    Choice,
    Clause,
    Condition,
    Question,
    always,
    clashes,
    condition_faults,
    condition_json,
    question_json,
    referenced,
    sentence,
)
from tongban.services.catalogue.selectors import condition, question

pytestmark = pytest.mark.anywhere
WHERE = Question(code="Q1", title="死亡情形", choices=(Choice(value="hospital", title="医院"), Choice(value="home", title="家中"), Choice(value="other", title="其他")), default=("hospital",))  # fmt: skip
OPEN = Question(code="Q2", title="待办事项", multiple=True, choices=(Choice(value="fund", title="公积金"), Choice(value="car", title="驾驶证")))  # fmt: skip
BOTH = [WHERE, OPEN]


def clause(question: str, *values: str, negated: bool = False) -> Clause:
    return Clause(question=question, values=values, negated=negated)


@pytest.mark.parametrize(
    "when, words",
    [
        (None, "任何情形都需要"),
        (Condition(all=(clause("Q1", "home"),)), "当“死亡情形”是“家中”时需要"),
        (Condition(all=(clause("Q1", "home", "other"),)), "当“死亡情形”是“家中”或“其他”时需要"),
        (Condition(all=(clause("Q1", "home", negated=True),)), "当“死亡情形”不是“家中”时需要"),
        (Condition(all=(clause("Q2", "car", negated=True),)), "当“待办事项”没有选“驾驶证”时需要"),
        (Condition(all=(clause("Q1", "home"), clause("Q2", "fund"))), "当“死亡情形”是“家中”，且“待办事项”选了“公积金”时需要"),
        (Condition(any=(clause("Q1", "home"), clause("Q2", "fund"))), "当“死亡情形”是“家中”，或“待办事项”选了“公积金”时需要"),
        (Condition(all=(clause("Q1", "home"),), any=(clause("Q2", "car"), clause("Q2", "fund"))),
         "当“死亡情形”是“家中”，且（“待办事项”选了“驾驶证”，或“待办事项”选了“公积金”）时需要"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_a_sentence(when: Condition | None, words: str):
    assert sentence(when, BOTH) == words


def test_what_nobody_asks_is_shown_as_such():
    words = sentence(Condition(all=(clause("Q9", "x"), clause("Q1", "moon"))), BOTH)
    assert "问题不存在" in words
    assert "选项不存在" in words


@pytest.mark.parametrize(
    "when, words",
    [
        (Condition(all=(clause("Q1", "home"), clause("Q1", "other"))), "单选问题Q1提出了互相矛盾"),
        (Condition(all=(clause("Q2", "car"), clause("Q2", "car", negated=True))), "多选问题Q2提出了互相矛盾"),
        (Condition(all=(clause("Q1", "hospital", "home", "other", negated=True),)), "永远不成立"),
        (Condition(all=(clause("Q1", "home"),), any=(clause("Q1", "other"),)), "永远不成立"),
        (Condition(all=(clause("Q9", "x"),)), "不存在的问题“Q9”"),
        (Condition(any=(clause("Q1", "moon"),)), "没有的选项“moon”"),
        (Condition(all=(clause("Q1"),)), "没有列出任何选项"),
    ],
)  # fmt: skip
def test_what_can_never_hold_is_named(when: Condition, words: str):
    assert any(words in fault for fault in condition_faults(when, BOTH))


@pytest.mark.parametrize(
    "when",
    [Condition(all=(clause("Q1", "home"), clause("Q1", "home", "other"))), Condition(all=(clause("Q2", "car"), clause("Q2", "fund")))],
)  # fmt: skip
def test_what_can_hold_is_left_alone(when: Condition):
    assert condition_faults(when, BOTH) == []


def test_what_always_holds_might_as_well_not_be_there():
    assert always(Condition(all=(clause("Q1", "hospital", "home", "other"),)), BOTH)
    assert always(Condition(any=(clause("Q2", "car"), clause("Q2", "car", negated=True))), BOTH)
    assert not always(Condition(all=(clause("Q2", "car", "fund"),)), BOTH)  # none may be chosen


def test_two_conditions_that_exclude_each_other():
    assert clashes(Condition(all=(clause("Q1", "home"),)), BOTH, Condition(all=(clause("Q1", "home", negated=True),)))
    assert not clashes(Condition(all=(clause("Q1", "home"),)), BOTH, Condition(all=(clause("Q2", "car"),)))


clauses = st.lists(
    st.builds(
        lambda q, values, negated: Clause(question=q, values=tuple(values), negated=negated),
        st.just("Q2"), st.lists(st.sampled_from(["fund", "car"]), min_size=1, unique=True), st.booleans(),
    ),
    max_size=3,
).map(tuple)  # fmt: skip
conditions = st.builds(lambda a, b: Condition(all=a, any=b), clauses, clauses).filter(lambda c: bool(c.clauses))


@given(conditions)
def test_json_and_back(when: Condition):
    assert condition(condition_json(when)) == when
    assert referenced([when, None]) == {"Q2"}


@given(conditions, st.sets(st.sampled_from(["fund", "car"])))
def test_never_is_what_no_answer_fulfils(when: Condition, chosen: set[str]):
    if clashes(when, BOTH):
        assert not when.holds({"Q2": tuple(chosen)})
    if always(when, BOTH):
        assert when.holds({"Q2": tuple(chosen)})


def test_a_question_and_back():
    for asked in BOTH:
        assert question(question_json(asked)) == asked


def test_a_condition_without_any_and_not_keeps_its_digest():
    assert Condition(all=(clause("Q1", "home"),)).plain() == (("Q1", ("home",)),)
    assert (
        Condition(all=(clause("Q1", "home", negated=True),)).plain() != Condition(all=(clause("Q1", "home"),)).plain()
    )
