"""Drafts of one-things: members as their items say today, refusals with their path, four cuts, the difference in words."""

import copy
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.support.matter import NOW
from tests.support.office import Office
from tongban.infra import trail
from tongban.kernel.actors import GUEST
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.services.catalogue import selectors as catalogue
from tongban.services.catalogue import usecases as drafts
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.diff import changes
from tongban.services.catalogue.editing import to_content
from tongban.services.catalogue.errors import NotPublishable
from tongban.services.catalogue.fourcuts import four_cuts
from tongban.services.catalogue.models import DraftOf, EditionDraft, ItemVersion
from tongban.services.lifeevents import drafting, selectors, usecases
from tongban.services.lifeevents.words import describe_bundle

pytestmark = pytest.mark.django_db
CODE = "OT-P01"


@pytest.fixture(scope="module")
def _office(ground: None) -> Office:
    return Office.build(NOW)


@pytest.fixture
def office(_office: Office, db: None) -> Office:
    return copy.deepcopy(_office)


def begin(office: Office) -> EditionDraft:
    last = selectors.versions_of(CODE)[0]
    return drafts.begin_draft(
        actor=office.actor("editor"), about=DraftOf.LIFE_EVENT, code=CODE, base=last.edition,
        content=drafting.refresh(last.source), now=office.now,
    )  # fmt: skip


def write(office: Office, draft: EditionDraft, content: dict[str, Any]) -> EditionDraft:
    drafts.save_draft(
        actor=office.actor("editor"), draft=draft, revision=draft.revision, content=content, now=office.now
    )
    return EditionDraft.objects.get(pk=draft.pk)


def publish(office: Office, draft: EditionDraft) -> int:
    return usecases.publish_lifeevent_draft(
        actor=office.actor("editor"), draft=draft, revision=draft.revision, effective_from=office.now.date(),
        now=office.now,
    )  # fmt: skip


def changed(draft: EditionDraft, **fields: Any) -> dict[str, Any]:
    content: dict[str, Any] = deepcopy(draft.content)
    content["onething"] |= fields
    return content


def test_a_draft_of_what_is_in_force_is_the_same(office: Office):
    last = selectors.versions_of(CODE)[0]
    assert drafting.refresh(last.source) == last.source
    with pytest.raises(Refused, match="完全相同"):
        publish(office, begin(office))


def test_every_shipped_one_thing_may_be_taken_up_again(office: Office):
    for version in selectors.current_versions():
        assert drafting.refresh(version.source) == version.source
        assert drafting.draft_faults(version.source) == []


def test_a_new_edition_and_the_old_one_stands(office: Office):
    draft = begin(office)
    draft = write(office, draft, changed(draft, promised_working_days=2, note="先打电话问问"))
    items = ItemVersion.objects.count()
    assert publish(office, draft) == 2
    assert [v.edition for v in selectors.versions_of(CODE)] == [2, 1]
    assert ItemVersion.objects.count() == items  # the members' own editions are left alone
    old, new = selectors.edition(CODE, 1), selectors.edition(CODE, 2)
    told = changes(*(describe_bundle(selectors.bundle_of_edition(v), v.source["onething"]) for v in (old, new)))
    assert [(c.label, c.before, c.after) for c in told][:1] == [("承诺时限", "1个工作日", "2个工作日")]
    assert [line.kind for line in trail.lines(usecases.STREAM)][-1] == "lifeevent.published"


@pytest.mark.parametrize("role", ["guest", "clerk", "admin", "no duty", "citizen"])
def test_only_the_editor_publishes(office: Office, role: str):
    draft = begin(office)
    actor = office.actor(role) if role in office.accounts else GUEST
    with pytest.raises(NotAllowed):
        usecases.publish_lifeevent_draft(
            actor=actor, draft=draft, revision=1, effective_from=office.now.date(), now=office.now
        )


def test_a_cycle_and_a_dangling_reference_are_refused_with_their_path(office: Office):
    draft = begin(office)
    content = deepcopy(draft.content)
    rows = content["onething"]["items"]
    first, second = rows[0]["id"], rows[1]["id"]
    rows[0]["depends_on"], rows[1]["depends_on"] = [second, "NOWHERE"], [first]
    found = drafting.draft_faults(content)
    assert any(f"{first} → NOWHERE" in f.message and f.key == first for f in found)
    assert any("成环" in f.message and f.field == "depends_on" for f in found)
    with pytest.raises(NotPublishable, match="成环"):
        publish(office, write(office, draft, content))


def test_a_promise_above_the_law_is_refused_beside_its_member(office: Office):
    draft = begin(office)
    content = deepcopy(draft.content)
    member = next(row for row in content["onething"]["items"] if row.get("statutory_days"))
    member["promised_working_days"] = 99
    fault = next(f for f in drafting.draft_faults(content) if f.field == "promise")
    assert (fault.part, fault.key) == ("items", member["id"])
    assert "99天超过法定时限" in fault.message


def test_what_an_item_says_anew_is_taken_over_on_request_only(office: Office):
    member = "OT-P01-02"
    draft = begin(office)
    item = replace(catalogue.facts_of(catalogue.versions_of(member)[0]), promise_days=Decimal("0.5"), uses=())
    edition = drafts.begin_draft(
        actor=office.actor("editor"), about=DraftOf.ITEM, code=member, base=1, content=to_content(item), now=office.now
    )
    drafts.publish_item_draft(
        actor=office.actor("editor"), draft=edition, revision=1, effective_from=office.now.date(), now=office.now
    )
    assert any("有了新版" in f.message for f in drafting.draft_faults(draft.content))
    fresh = drafting.refresh(draft.content)
    bundle = drafting.read_draft(fresh)
    taken = next(i for i in bundle.items if i.code == member)
    assert (taken.standalone.amount, taken.uses, taken.promise.amount) == (Decimal("0.5"), (), Decimal(1))
    assert selectors.bundle_of(CODE, on=office.now.date()).items != bundle.items  # in force until published
    assert publish(office, write(office, draft, fresh)) == 2


def test_a_member_is_added_with_its_papers_and_questions(office: Office):
    draft = begin(office)
    item = catalogue.facts_of(catalogue.versions_of("OT-P02-01")[0])
    body = catalogue.versions_of("OT-P02-01")[0].item.department.code
    content = drafting.add_member(draft.content, item, body)
    bundle = drafting.read_draft(content)
    assert bundle.items[-1].code == "OT-P02-01"
    assert {u.material for u in bundle.items[-1].uses} <= set(bundle.materials)
    assert [f for f in drafting.draft_faults(content) if f.part != "items"] == []
    with pytest.raises(Refused, match="已经是成员"):
        drafting.add_member(content, item, body)


def test_a_blank_one_thing_grows_into_an_edition(office: Office):
    content = drafting.refresh(drafting.blank("OT-NEW", "新事一件事", "spj"))
    assert "还没有成员" in drafting.draft_faults(content)[0].message
    item = catalogue.facts_of(catalogue.versions_of("OT-P01-01")[0])
    content = drafting.add_member(content, item, "ga")
    draft = drafts.begin_draft(
        actor=office.actor("editor"), about=DraftOf.LIFE_EVENT, code="OT-NEW", base=0, content=content, now=office.now
    )
    assert publish(office, draft) == 1
    assert compose(selectors.bundle_of("OT-NEW", on=office.now.date()), {}).steps_before == 1


def test_the_four_cuts_of_the_worked_example(office: Office):
    """services.md §4.2: steps 4 to 1 (75.0%), materials 21 to 7 (66.7%), working days 4 to 1, trips 4 to 1."""
    cuts = four_cuts(compose(selectors.bundle_of(CODE, on=office.now.date()), {}))
    assert [(c.title, c.before, c.after, c.rate) for c in cuts] == [
        ("减时限", "4个工作日", "1个工作日", "75%"), ("减环节", "4个", "1个", "75%"), ("减材料", "21份", "7份", "66.7%"),
        ("减跑动", "4次", "1次", "75%"),
    ]  # fmt: skip
