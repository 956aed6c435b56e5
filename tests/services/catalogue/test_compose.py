"""compose(): the shipped figures come out of the rule, and its promises hold for any bundle."""

from dataclasses import replace
from decimal import Decimal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.infra.shipped import data_file
from tongban.kernel.terms import Term
from tongban.services.catalogue.compose import as_json, compose
from tongban.services.catalogue.errors import NothingToDo, WrongAnswer
from tongban.services.catalogue.publishing import problems
from tongban.services.catalogue.values import (
    JOINT_FORM,
    Bundle,
    Choice,
    Clause,
    Condition,
    ItemSpec,
    MaterialSource,
    MaterialSpec,
    Necessity,
    Plan,
    Question,
    Use,
)
from tongban.services.lifeevents.reading import shipped

pytestmark = pytest.mark.anywhere

BOOK = yaml.safe_load(data_file("onethings.yaml").read_text())
BUNDLES = shipped()


@pytest.mark.parametrize("data", BOOK["onethings"], ids=lambda data: data["id"])
def test_shipped_metrics_reproduce(data):
    plan = compose(BUNDLES[data["id"]], {})
    before, after = data["metrics"]["before"], data["metrics"]["after"]
    assert len(plan.departments) == before["departments"]
    assert (plan.steps_before, plan.steps_after) == (before["steps"], after["steps"])
    assert (plan.materials_before, plan.materials_after) == (before["materials"], after["materials"])
    assert plan.to_supply == after["materials_applicant_must_supply"]
    assert (plan.days_before, plan.days_after) == (
        Decimal(str(before["working_days"])), Decimal(str(after["working_days"])),
    )  # fmt: skip
    assert plan.chain_days == Decimal(str(after["critical_path_days"]))
    assert (plan.trips_before, plan.trips_after) == (before["trips"], after["trips"])


def test_every_shipped_bundle_may_be_published():
    assert {code: problems(bundle) for code, bundle in BUNDLES.items()} == {code: [] for code in BUNDLES}


def test_the_milestone_of_setting_up_a_company():
    printed = as_json(compose(BUNDLES["OT-E01"], {}))
    assert printed["steps"] == {"before": 6, "after": 1}
    assert printed["milestones"] == [{"name": "企业设立登记、印章刻制、发票申领", "working_days": 0.5}]


def test_no_active_item_says_which_answer_to_change():
    bundle = BUNDLES["OT-P01"]
    none = replace(bundle, items=tuple(replace(i, when=Condition(all=(Clause(question="Q1", values=("home",)),))) for i in bundle.items))  # fmt: skip
    with pytest.raises(NothingToDo, match="亲人是在哪里去世的"):
        compose(none, {"Q1": ("hospital",)})


@pytest.mark.parametrize("answers", [{"Q9": ("x",)}, {"Q1": ("moon",)}, {"Q1": ("home", "hospital")}])
def test_wrong_answers_are_refused(answers):
    with pytest.raises(WrongAnswer):
        compose(BUNDLES["OT-P01"], answers)


def test_a_plan_survives_its_own_json():
    for bundle in BUNDLES.values():
        plan = compose(bundle, {})
        assert Plan.from_json(plan.to_json()) == plan


# --- any bundle ------------------------------------------------------------------------------------------------------------

days = st.sampled_from([Decimal(n) for n in ("0", "0.5", "1", "3", "10")])


@st.composite
def bundles(draw) -> Bundle:
    materials = {
        f"m{n}": MaterialSpec(
            code=f"m{n}", name=f"材料{n}", kind=draw(st.sampled_from(["form", "licence", "other"])), shared=draw(st.booleans())
        )
        for n in range(draw(st.integers(1, 8)))
    }  # fmt: skip
    question = Question(
        code="Q1", title="情形", multiple=draw(st.booleans()), choices=(Choice(value="a", title="甲"), Choice(value="b", title="乙")),
        default=("a",),
    )  # fmt: skip
    when = st.none() | st.sampled_from([Condition(all=(Clause(question="Q1", values=(v,)),)) for v in "ab"])
    items = []
    for n in range(draw(st.integers(1, 6))):
        standalone = draw(days)
        uses = tuple(
            Use(material=m, necessity=draw(st.sampled_from(list(Necessity))), copies=draw(st.integers(0, 2)), when=draw(when))
            for m in draw(st.lists(st.sampled_from(sorted(materials)), max_size=6, unique=True))
        )  # fmt: skip
        items.append(
            ItemSpec(
                code=f"i{n}", name=f"事项{n}", department=f"d{draw(st.integers(0, 3))}", standalone=Term(amount=standalone),
                promise=Term(amount=min(standalone, draw(days))), when=draw(when) if n else None, uses=uses,
                depends_on=tuple(draw(st.lists(st.sampled_from([f"i{k}" for k in range(n)]), max_size=2, unique=True))) if n else (),
                produces=draw(st.none() | st.sampled_from(sorted(materials))), trips=draw(st.integers(0, 2)),
            )
        )  # fmt: skip
    return Bundle(
        code="B", name="一件事", questions=(question,), items=tuple(items), materials=materials, promise=draw(days)
    )


answers = st.sampled_from([{}, {"Q1": ("a",)}, {"Q1": ("b",)}])


@given(bundles(), answers)
@settings(max_examples=300)
def test_never_more_papers_and_never_later_than_one_by_one(bundle, given_answers):
    plan = compose(bundle, given_answers)
    assert plan.materials_after <= plan.materials_before
    assert plan.to_supply <= plan.materials_after
    assert plan.days_after <= plan.days_before
    assert plan.chain_days <= plan.days_before
    assert plan.trips_after <= plan.trips_before
    assert all(m.working_days <= plan.days_before for m in plan.milestones)


@given(bundles(), answers)
@settings(max_examples=300)
def test_every_requirement_is_met_by_one_paper_or_by_a_stated_reason(bundle, given_answers):
    plan = compose(bundle, given_answers)
    active = {item.code for item in plan.items}
    listed = {m.code: m for m in plan.materials}
    assert len(listed) == len(plan.materials)
    gone = [(d.item, d.material) for d in plan.dropped]
    for item in (i for i in bundle.items if i.code in active):
        for use in item.uses:
            form = bundle.materials[use.material].kind == "form"
            paper = listed.get(JOINT_FORM if form else use.material)
            asked = paper is not None and item.code in paper.asked_by
            assert asked or (item.code, use.material) in gone
    assert all(d.reason for d in plan.dropped)
    assert all(m.reason for m in plan.materials)


@given(bundles(), answers, st.randoms())
@settings(max_examples=200)
def test_the_order_given_does_not_matter(bundle, given_answers, random):
    shuffled = list(bundle.items)
    random.shuffle(shuffled)
    assert compose(replace(bundle, items=tuple(shuffled)), given_answers) == compose(bundle, given_answers)


@given(bundles(), answers)
def test_only_dependants_of_the_producer_are_spared_the_paper(bundle, given_answers):
    plan = compose(bundle, given_answers)
    before: dict[str, set[str]] = {}
    for item in plan.items:
        before[item.code] = {d for p in item.depends_on for d in (p, *before[p])}
    makers: dict[str, set[str]] = {}
    for item in plan.items:
        if item.produces:
            makers.setdefault(item.produces, set()).add(item.code)
    for paper in plan.materials:
        if paper.source is MaterialSource.PRODUCED:
            assert all(makers[paper.code] & before[code] for code in paper.asked_by)
