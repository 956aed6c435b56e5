"""Publish editions: in bulk, once per change, on the record, found by search at once."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import OuterRef, Subquery

from tongban.infra import search, trail
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import NotAllowed, Refused, Stale
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.services.catalogue.conditions import condition_json as condition_json
from tongban.services.catalogue.editing import as_bundle, from_content, item_faults
from tongban.services.catalogue.errors import NotPublishable
from tongban.services.catalogue.models import (
    DraftOf,
    EditionDraft,
    EditionState,
    Item,
    ItemVersion,
    Material,
    Requirement,
)
from tongban.services.catalogue.selectors import NAMED, materials_named, question
from tongban.services.catalogue.values import (
    DraftDiscarded,
    DraftSaved,
    EditionPublished,
    ItemFacts,
    ItemsPublished,
    MaterialKept,
    MaterialSpec,
    Published,
)

STREAM: Final = uuid5(UUID(int=0), "tongban.catalogue")
_BATCH: Final = 400  # rows per statement, below SQLite's limit of variables


def require_editor(actor: Actor) -> None:
    """The catalogue is kept by whoever is charged with it (权力清单 is the bureau's to publish)."""
    if not (actor.system or actor.has(Duty.CATALOGUE)):
        raise NotAllowed("只有事项维护人员可以导入和发布事项")


def digest_of(value: object) -> str:
    """The content of an edition as one hash: equal content, equal hash."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def publish_items(
    *, actor: Actor, items: Sequence[ItemFacts], now: datetime, effective_from: date | None = None
) -> Published:
    """Publish an edition of each item whose content is new; equal content changes nothing.

    Published editions are never altered: a changed item gets its next edition, in force from `effective_from`
    (default: today). Item codes are unique within `items`.
    """
    require_editor(actor)
    since = effective_from or local(now).date()
    known = _known(item.code for item in items)
    created, updated, unchanged = [], [], []
    for item in items:
        before = known.get(item.code)
        if before is None:
            created.append(item)
        elif before.digest == facts_digest(item):
            unchanged.append(item.code)
        else:
            updated.append(item)
    rows = {item.code: _row(item) for item in created}
    Item.objects.bulk_create(rows.values(), batch_size=_BATCH)
    _rename(updated, known)
    ids = {code: row.pk for code, row in rows.items()} | {i.code: known[i.code].item_id for i in updated}
    editions = {i.code: known[i.code].edition + 1 if i.code in known else 1 for i in (*created, *updated)}
    versions = [
        _version(item, ids[item.code], editions[item.code], since, now) for item in (*created, *updated)
    ]  # fmt: skip
    ItemVersion.objects.bulk_create(versions, batch_size=_BATCH)
    Requirement.objects.bulk_create(
        (r for item, version in zip((*created, *updated), versions, strict=True) for r in _requirements(item, version)),
        batch_size=_BATCH,
    )
    changed = [*created, *updated]
    if changed:
        _index(changed)
        event = ItemsPublished(
            created=len(created), updated=len(updated), effective_from=since,
            digest=digest_of(sorted((i.code, editions[i.code], facts_digest(i)) for i in changed)),
        )  # fmt: skip
        trail.record(actor=actor, duty=Duty.CATALOGUE, head=trail.head_of(STREAM), events=[event], now=now)
    return Published(
        created=tuple(i.code for i in created), updated=tuple(i.code for i in updated), unchanged=tuple(unchanged)
    )


@transaction.atomic
def keep_materials(*, actor: Actor, materials: Iterable[MaterialSpec]) -> None:
    """Enter or correct the canonical papers (editions carry the codes)."""
    require_editor(actor)
    rows = [
        Material(
            code=m.code, name=m.name, kind=m.kind, issuer=m.issuer, source_channel=m.source_channel, shared=m.shared,
            share_via=m.share_via, grade=m.grade, personal_info=m.personal_info,
        )
        for m in materials
    ]  # fmt: skip
    Material.objects.bulk_create(
        rows, batch_size=_BATCH, update_conflicts=True, unique_fields=["code"],
        update_fields=["name", "kind", "issuer", "source_channel", "shared", "share_via", "grade", "personal_info"],
    )  # fmt: skip


class _Known:
    """What is in force for a code: item, last edition, its digest."""

    __slots__ = ("digest", "edition", "item_id")

    def __init__(self, item_id: UUID, edition: int, digest: str) -> None:
        self.item_id, self.edition, self.digest = item_id, edition, digest


def _chunks(codes: Iterable[str]) -> Iterator[list[str]]:
    all_codes = list(codes)
    for start in range(0, len(all_codes), _BATCH):
        yield all_codes[start : start + _BATCH]


def _known(codes: Iterable[str]) -> dict[str, _Known]:
    last = ItemVersion.objects.filter(item=OuterRef("pk")).exclude(state=EditionState.DRAFT).order_by("-edition")
    found: dict[str, _Known] = {}
    for chunk in _chunks(codes):
        rows = (
            Item.objects.filter(code__in=chunk)
            .annotate(edition=Subquery(last.values("edition")[:1]), digest=Subquery(last.values("digest")[:1]))
            .values_list("code", "id", "edition", "digest")
        )
        found |= {code: _Known(pk, edition or 0, digest or "") for code, pk, edition, digest in rows}
    return found


def facts_digest(item: ItemFacts) -> str:
    """The digest of everything an edition says."""
    return digest_of(item.as_json())


def _row(item: ItemFacts) -> Item:
    return Item(
        id=new_id(), code=item.code, name=item.name, plain_name=item.plain_name, folk_names=list(item.folk_names),
        department_id=item.department_id, main_item=item.main_item, type_code=item.type_code, in_bundle=item.in_bundle,
    )  # fmt: skip


_NAMES: Final = ("name", "plain_name", "folk_names", "department_id", "main_item", "type_code", "in_bundle")


def _rename(items: Sequence[ItemFacts], known: dict[str, _Known]) -> None:
    rows = []
    for item in items:
        row = _row(item)
        row.pk = known[item.code].item_id
        rows.append(row)
    Item.objects.bulk_update(rows, [n.removesuffix("_id") for n in _NAMES], batch_size=100)


def _version(item: ItemFacts, item_id: UUID, edition: int, since: date, now: datetime) -> ItemVersion:
    statutory = item.statutory
    return ItemVersion(
        id=new_id(),
        item_id=item_id,
        edition=edition,
        state=EditionState.PUBLISHED.value,
        effective_from=since,
        published_at=now,
        implementation_code=item.implementation_code,
        handling=item.handling,
        statutory_days=statutory.amount if statutory else None,
        statutory_unit=statutory.unit.value if statutory else "working",
        statutory_basis=statutory.basis if statutory else "",
        promise_days=item.promise_days,
        result_name=item.result_name,
        trips=item.trips,
        two_persons=item.two_persons,
        online=item.online,
        online_review=item.online_review,
        village=item.village,
        charge=item.charge,
        facts={**item.facts, NAMED: _named(item)},
        questions=list(item.questions),
        fields=list(item.fields),
        digest=facts_digest(item),
    )


def _named(item: ItemFacts) -> dict[str, Any]:
    return {
        "name": item.name, "plain_name": item.plain_name, "folk_names": list(item.folk_names),
        "department_id": str(item.department_id), "main_item": item.main_item, "type_code": item.type_code,
        "in_bundle": item.in_bundle,
    }  # fmt: skip


def _requirements(item: ItemFacts, version: ItemVersion) -> Iterator[Requirement]:
    for position, use in enumerate(item.uses, start=1):
        yield Requirement(
            version=version, position=position, material_id=use.material, necessity=use.necessity.value,
            originals=use.originals, copies=use.copies, condition=condition_json(use.when),
        )  # fmt: skip


_YES_NO: Final = 3  # choices as short as 是 and 没有 name no scene


def _scenes(item: ItemFacts) -> Iterator[str]:
    """The situations an item asks for, as people would name them."""
    for asked in item.questions:
        yield from (str(o["zh"]) for o in asked.get("options", ()) if len(str(o["zh"])) > _YES_NO)


def _index(items: Sequence[ItemFacts]) -> None:
    departments = dict(Department.objects.filter(pk__in={i.department_id for i in items}).values_list("id", "name"))
    search.put(
        search.Entry(
            kind="item",
            key=item.code,
            title=item.name,
            note=departments[item.department_id],
            texts=tuple(
                t
                for t in (
                    item.plain_name,
                    item.main_item,
                    *item.folk_names,
                    item.code,
                    item.implementation_code,
                    *_scenes(item),
                )
                if t
            ),
        )
        for item in items
    )


# --- the next edition while it is written -----------------------------------------------------------------------------------


@transaction.atomic
def begin_draft(
    *, actor: Actor, about: DraftOf, code: str, base: int, content: Mapping[str, Any], now: datetime
) -> EditionDraft:
    """Begin the next edition; whoever comes second goes on with the draft that is there."""
    require_editor(actor)
    known = EditionDraft.objects.filter(about=about.value, code=code).first()
    if known is not None:
        return known
    draft = EditionDraft.objects.create(
        about=about.value, code=code, base=base, content=dict(content), saved_at=now, saved_by_id=actor.account_id
    )
    _record_draft(actor, draft, draft.revision, content, now)
    return draft


@transaction.atomic
def save_draft(*, actor: Actor, draft: EditionDraft, revision: int, content: Mapping[str, Any], now: datetime) -> int:
    """Keep what was written; `revision` is the one the writer saw. Says the new revision."""
    require_editor(actor)
    mine = EditionDraft.objects.filter(pk=draft.pk, revision=revision)
    saved = mine.update(content=dict(content), revision=revision + 1, saved_at=now, saved_by_id=actor.account_id)
    if saved != 1:
        raise Stale("这份草稿刚被别人改过。您填写的内容还在页面上，请另开一页查看最新草稿后再保存")
    _record_draft(actor, draft, revision + 1, content, now)
    return revision + 1


@transaction.atomic
def discard_draft(*, actor: Actor, draft: EditionDraft, now: datetime) -> None:
    """Throw a draft away; editions stay as they are."""
    require_editor(actor)
    if EditionDraft.objects.filter(pk=draft.pk).delete()[0] != 1:
        raise Stale("草稿已经不在了，可能已发布或放弃")
    event = DraftDiscarded(draft_id=draft.pk, about=draft.about, code=draft.code)
    trail.record(actor=actor, duty=Duty.CATALOGUE, head=trail.head_of(STREAM), events=[event], now=now)


def _record_draft(actor: Actor, draft: EditionDraft, revision: int, content: Mapping[str, Any], now: datetime) -> None:
    event = DraftSaved(
        draft_id=draft.pk, about=draft.about, code=draft.code, revision=revision, digest=digest_of(content)
    )
    trail.record(actor=actor, duty=Duty.CATALOGUE, head=trail.head_of(STREAM), events=[event], now=now)


def take_draft(draft: EditionDraft, revision: int) -> None:
    """The draft becomes an edition in this transaction, once."""
    if EditionDraft.objects.filter(pk=draft.pk, revision=revision).delete()[0] != 1:
        raise Stale("这份草稿刚被别人改过或已发布，请刷新后核对再发布")


def check_effective(effective_from: date, last: date | None, now: datetime) -> None:
    """An edition comes into force from today on, never before the one it follows."""
    if effective_from < local(now).date():
        raise Refused("生效日期不能早于今天：已经受理的办件按受理时的版本办理")
    if last is not None and effective_from < last:
        raise Refused(f"生效日期不能早于上一版的生效日期（{last}）")


@transaction.atomic
def publish_item_draft(*, actor: Actor, draft: EditionDraft, revision: int, effective_from: date, now: datetime) -> int:
    """Publish what the draft says as the item's next edition; says its number. Raises NotPublishable with the paths."""
    require_editor(actor)
    item = from_content(draft.content)
    last = (
        ItemVersion.objects.filter(item__code=item.code).exclude(state=EditionState.DRAFT).order_by("-edition").first()
    )
    check_effective(effective_from, last.effective_from if last else None, now)
    department = Department.objects.get(pk=item.department_id)
    papers = materials_named(use.material for use in item.uses)
    asked = tuple(question(q) for q in item.questions)
    found = item_faults(item, as_bundle(item, asked, papers, (department.code, department.name)))
    if found:
        raise NotPublishable([fault.message for fault in found])
    take_draft(draft, revision)
    if publish_items(actor=actor, items=[item], now=now, effective_from=effective_from).unchanged:
        raise Refused("草稿与现行版本完全相同，没有可发布的内容")
    version = ItemVersion.objects.filter(item__code=item.code).order_by("-edition")[0]
    event = EditionPublished(
        item_id=version.item_id, edition=version.edition, effective_from=effective_from, digest=version.digest
    )
    trail.record(actor=actor, duty=Duty.CATALOGUE, head=trail.head_of(STREAM), events=[event], now=now)
    return version.edition


@transaction.atomic
def keep_material(*, actor: Actor, material: MaterialSpec, now: datetime) -> None:
    """Enter or correct one canonical paper: what is true of it is true in every edition at once."""
    require_editor(actor)
    if not material.name.strip():
        raise Refused("材料名称不能为空")
    if material.shared and not material.share_via.strip():
        raise Refused("可共享的材料要写明共享途径，例如“省电子证照库”")
    keep_materials(actor=actor, materials=[material])
    event = MaterialKept(code=material.code, digest=digest_of(asdict(material)))
    trail.record(actor=actor, duty=Duty.CATALOGUE, head=trail.head_of(STREAM), events=[event], now=now)
