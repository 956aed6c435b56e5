"""Drafts and editions of an item: who may, what is refused, what an edition keeps, what two of them differ in."""

import copy
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.matter import NOW
from tests.support.office import Office
from tongban.infra import trail
from tongban.infra.shipped import data_file
from tongban.kernel.actors import GUEST
from tongban.kernel.refusals import NotAllowed, Refused, Stale
from tongban.kernel.terms import Term
from tongban.services.catalogue import selectors, usecases
from tongban.services.catalogue.diff import ChangeKind, changes
from tongban.services.catalogue.editing import as_bundle, from_content, to_content
from tongban.services.catalogue.errors import NotFound, NotPublishable
from tongban.services.catalogue.models import DraftOf, EditionDraft, ItemVersion
from tongban.services.catalogue.subjects import Holder
from tongban.services.catalogue.values import ItemFacts, MaterialSpec, Use
from tongban.services.catalogue.words import describe
from tongban.services.lifeevents.importing import import_lifeevents
from tongban.services.lifeevents.selectors import bundle_of

pytestmark = pytest.mark.django_db
CODE = "OT-P01-02"


@pytest.fixture(scope="module")
def _office(ground: None) -> Office:
    return Office.build(NOW)


@pytest.fixture
def office(_office: Office, db: None) -> Office:
    return copy.deepcopy(_office)


def begin(office: Office, **changed) -> tuple[EditionDraft, ItemFacts]:
    last = selectors.versions_of(CODE)[0]
    item = replace(selectors.facts_of(last), **changed)
    draft = usecases.begin_draft(
        actor=office.actor("editor"), about=DraftOf.ITEM, code=CODE, base=last.edition, content=to_content(item),
        now=office.now,
    )  # fmt: skip
    return draft, item


def publish(office: Office, draft: EditionDraft, *, since: date | None = None, revision: int | None = None) -> int:
    return usecases.publish_item_draft(
        actor=office.actor("editor"), draft=draft, revision=revision or draft.revision,
        effective_from=since or office.now.date(), now=office.now,
    )  # fmt: skip


@pytest.mark.parametrize("role", ["guest", "clerk", "admin", "no duty", "citizen"])
def test_only_the_editor_drafts_and_publishes(office: Office, role: str):
    draft, item = begin(office, plain_name="领丧葬费")
    actor = office.actor(role) if role in office.accounts else GUEST
    acts = [
        lambda: usecases.begin_draft(actor=actor, about=DraftOf.ITEM, code="X", base=0, content={}, now=office.now),
        lambda: usecases.save_draft(actor=actor, draft=draft, revision=1, content=to_content(item), now=office.now),
        lambda: usecases.discard_draft(actor=actor, draft=draft, now=office.now),
        lambda: usecases.publish_item_draft(
            actor=actor, draft=draft, revision=1, effective_from=office.now.date(), now=office.now
        ),
        lambda: usecases.keep_material(actor=actor, material=MaterialSpec(code="m", name="图纸"), now=office.now),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert ItemVersion.objects.filter(item__code=CODE).count() == 1


def test_a_draft_becomes_the_next_edition_and_the_old_one_stands(office: Office):
    before = ItemVersion.objects.get(item__code=CODE)
    draft, _ = begin(office, plain_name="领丧葬费", promise_days=Decimal("0.5"))
    assert publish(office, draft) == 2
    first, second = ItemVersion.objects.filter(item__code=CODE).order_by("edition")
    assert (first.digest, first.promise_days, first.effective_from) == (
        before.digest, before.promise_days, before.effective_from,
    )  # fmt: skip
    assert (second.effective_from, second.promise_days) == (office.now.date(), Decimal("0.5"))
    assert selectors.facts_of(first).plain_name == ""
    assert selectors.facts_of(second).plain_name == "领丧葬费"
    assert selectors.draft_of(DraftOf.ITEM, CODE) is None
    kinds = [line.kind for line in trail.lines(usecases.STREAM)]
    assert kinds[-3:] == ["catalogue.draft_saved", "catalogue.items_published", "catalogue.edition_published"]
    assert trail.verify(usecases.STREAM).ok


def test_until_its_day_the_old_edition_is_in_force(office: Office):
    draft, _ = begin(office, promise_days=Decimal(0))
    later = office.now.date() + timedelta(days=30)
    publish(office, draft, since=later)
    assert bundle_of(CODE, on=office.now.date()).promise == 1
    assert bundle_of(CODE, on=later).promise == 0


def test_an_edition_never_begins_in_the_past(office: Office):
    draft, _ = begin(office, promise_days=Decimal(0))
    with pytest.raises(Refused, match="不能早于今天"):
        publish(office, draft, since=office.now.date() - timedelta(days=1))


def test_nothing_new_is_no_edition(office: Office):
    draft, _ = begin(office)
    with pytest.raises(Refused, match="完全相同"):
        publish(office, draft)
    assert selectors.draft_of(DraftOf.ITEM, CODE) is not None


def test_two_writers_do_not_overwrite_each_other(office: Office):
    draft, item = begin(office)
    actor = office.actor("editor")
    first = to_content(replace(item, plain_name="甲"))
    assert usecases.save_draft(actor=actor, draft=draft, revision=1, content=first, now=office.now) == 2
    with pytest.raises(Stale):
        usecases.save_draft(actor=actor, draft=draft, revision=1, content=to_content(item), now=office.now)
    with pytest.raises(Stale):
        publish(office, draft, revision=1)
    kept = selectors.draft_of(DraftOf.ITEM, CODE)
    assert kept is not None
    assert from_content(kept.content).plain_name == "甲"


def test_a_discarded_draft_leaves_the_editions_alone(office: Office):
    draft, _ = begin(office, plain_name="不要了")
    usecases.discard_draft(actor=office.actor("editor"), draft=draft, now=office.now)
    with pytest.raises(Stale):
        usecases.discard_draft(actor=office.actor("editor"), draft=draft, now=office.now)
    assert ItemVersion.objects.filter(item__code=CODE).count() == 1


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"promise_days": Decimal(30), "statutory": Term(amount=Decimal(20), basis="法")}, "30天超过法定时限20天"),
        ({"statutory": Term(amount=Decimal(20))}, "写明依据"),
        ({"trips": 3}, "必须到现场的原因"),
        ({"charge": True}, "收费标准和收费依据"),
        ({"type_code": "01"}, "设定依据"),
        ({"uses": (Use(material="ghost"),)}, "材料没有定义"),
        ({"uses": (Use(material="id_dead", copies=1), Use(material="id_dead", originals=1))}, "列了两次"),
    ],
)  # fmt: skip
def test_what_an_edition_must_say(office: Office, changed: dict[str, Any], words: str):
    draft, _ = begin(office, **changed)
    with pytest.raises(NotPublishable, match=words):
        publish(office, draft)


def test_a_draft_survives_its_own_json(office: Office):
    for code in ("OT-P01-01", CODE, "OT-E01-01"):
        item = selectors.facts_of(selectors.versions_of(code)[0])
        assert from_content(to_content(item)) == item
    assert from_content({**to_content(item), "what nobody knows": 1}) == item


def test_the_difference_in_words(office: Office):
    draft, item = begin(office, plain_name="领丧葬费", promise_days=Decimal("0.5"), uses=())
    publish(office, draft)
    old, new = (selectors.facts_of(selectors.edition(CODE, n)) for n in (1, 2))
    names = {item.department_id: "人社局"}
    papers = selectors.materials_named(use.material for use in old.uses)
    told = changes(describe(old, (), names, papers), describe(new, (), names, papers))
    assert {(c.label, c.kind) for c in told if c.part != "材料"} == {
        ("通俗名称", ChangeKind.ADDED), ("承诺时限", ChangeKind.CHANGED),
    }  # fmt: skip
    assert {c.kind for c in told if c.part == "材料"} == {ChangeKind.REMOVED}
    term = next(c for c in told if c.label == "承诺时限")
    assert (term.before, term.after, term.brief) == (
        "1个工作日", "0.5个工作日", "承诺时限：1个工作日 → 0.5个工作日",
    )  # fmt: skip
    assert changes(describe(new, (), names, papers), describe(new, (), names, papers)) == ()
    with pytest.raises(NotFound):
        selectors.edition(CODE, 9)


def test_sharing_is_a_fact_of_the_paper_not_of_the_edition(office: Office):
    bank = selectors.materials_named(["bank_card"])["bank_card"]
    assert not bundle_of(CODE, on=office.now.date()).materials["bank_card"].shared
    shared = replace(bank, shared=True, share_via="省共享平台")
    usecases.keep_material(actor=office.actor("editor"), material=shared, now=office.now)
    assert bundle_of(CODE, on=office.now.date()).materials["bank_card"].shared
    with pytest.raises(Refused, match="共享途径"):
        usecases.keep_material(actor=office.actor("editor"), material=replace(shared, share_via=""), now=office.now)


def test_a_file_that_comes_again_does_not_undo_what_the_editor_wrote(office: Office):
    draft, _ = begin(office, plain_name="领丧葬费", facts={"audience": "person", "basis": "社会保险法第十七条"})
    publish(office, draft)
    content = data_file("onethings.yaml").read_bytes()
    assert import_lifeevents(actor=office.actor("editor"), content=content, now=office.now).unchanged == 18
    assert selectors.facts_in_force([CODE])[CODE].plain_name == "领丧葬费"


def test_the_guide_is_made_of_the_edition_art_30(office: Office):
    facts = {
        "audience": "person", "basis": "社会保险法第十七条\n工伤保险条例", "accept_condition": "参保人死亡", "channels": ["window", "online"],
        "faq": [{"q": "几天到账？", "a": "次月"}],
    }  # fmt: skip
    draft, _ = begin(office, plain_name="领丧葬费", facts=facts, statutory=Term(amount=Decimal(20), basis="社会保险法"))
    publish(office, draft)
    version = selectors.edition(CODE, 2)
    guide = selectors.guides([version.pk])[version.pk]
    assert (guide.plain_name, guide.basis, guide.conditions) == (
        "领丧葬费", ("社会保险法第十七条", "工伤保险条例"), ("参保人死亡",),
    )  # fmt: skip
    assert (guide.promise, guide.statutory, guide.statutory_basis, guide.shorter) == (
        "1个工作日", "20个工作日", "社会保险法", "95%",
    )  # fmt: skip
    assert (guide.channels, guide.faq, guide.edition) == (("窗口办理", "网上办理"), (("几天到账？", "次月"),), 2)
    assert len(guide.papers) == len(selectors.facts_of(version).uses)


def test_the_preview_of_an_item_asks_whom_it_is_about(office: Office):
    last = selectors.versions_of(CODE)[0]
    item = selectors.facts_of(last)
    seen = as_bundle(item, (), {}, ("ga", "公安局"))
    assert seen.subject is not None
    assert (seen.subject.label, seen.items[0].holder) == ("逝者", Holder(item.facts["holder"]))
    assert as_bundle(replace(item, facts={}), (), {}, ("ga", "公安局")).subject is None
