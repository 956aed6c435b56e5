"""What may not be published, and that the sentence shows the path."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tongban.kernel.terms import Term
from tongban.services.catalogue.publishing import problems
from tongban.services.catalogue.values import Bundle, Clause, Condition
from tongban.services.lifeevents.reading import shipped

pytestmark = pytest.mark.anywhere
BUNDLE = shipped(["OT-P01"])["OT-P01"]


def with_item(position: int, **changes) -> Bundle:
    items = list(BUNDLE.items)
    items[position] = replace(items[position], **changes)
    return replace(BUNDLE, items=tuple(items))


def test_a_cycle_is_shown_as_a_path():
    first, second = BUNDLE.items[0].code, BUNDLE.items[1].code
    items = list(BUNDLE.items)
    items[0] = replace(items[0], depends_on=(second,))
    items[1] = replace(items[1], depends_on=(first,))
    found = problems(replace(BUNDLE, items=tuple(items)))
    assert any(f"{first} → {second} → {first}" in p or f"{second} → {first} → {second}" in p for p in found)


def test_an_item_that_waits_for_itself():
    code = BUNDLE.items[0].code
    assert any(f"{code} → {code}" in p for p in problems(with_item(0, depends_on=(code,))))


def test_references_into_nothing():
    assert any("NOWHERE：前置事项不存在" in p for p in problems(with_item(0, depends_on=("NOWHERE",))))
    use = replace(BUNDLE.items[0].uses[0], material="NO-PAPER")
    assert any("NO-PAPER：材料没有定义" in p for p in problems(with_item(0, uses=(use,))))
    asked = Condition(all=(Clause(question="Q99", values=("a",)),))
    assert any("不存在的问题“Q99”" in p for p in problems(with_item(0, when=asked)))


def test_a_condition_that_can_never_hold():
    single = next(q for q in BUNDLE.questions if not q.multiple)
    one, other = single.choices[0].value, single.choices[1].value
    both = Condition(all=(Clause(question=single.code, values=(one,)), Clause(question=single.code, values=(other,))))
    assert any("互相矛盾" in p for p in problems(with_item(0, when=both)))


def test_a_promise_above_the_statutory_limit():
    long = Term(amount=Decimal(21), basis="承诺")
    law = Term(amount=Decimal(20), basis="行政许可法第四十二条")
    found = problems(with_item(1, standalone=long, statutory=law))
    assert any("21天超过法定时限20天" in p for p in found)
