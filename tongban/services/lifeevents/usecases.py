"""Publish editions of one-things from a file: each on its own, once per change, on the record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import transaction

from tongban.infra import search, trail
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.orgs.usecases import ensure_department
from tongban.orgs.values import DepartmentKind
from tongban.services.catalogue.conditions import condition_json, referenced
from tongban.services.catalogue.errors import NotPublishable as NotPublishable
from tongban.services.catalogue.models import EditionDraft, EditionState, ItemVersion
from tongban.services.catalogue.publishing import problems
from tongban.services.catalogue.selectors import facts_in_force, materials_named
from tongban.services.catalogue.usecases import (
    check_effective,
    digest_of,
    keep_materials,
    publish_items,
    require_editor,
    take_draft,
)
from tongban.services.catalogue.values import Bundle, ItemFacts, ItemSpec
from tongban.services.lifeevents.drafting import draft_faults
from tongban.services.lifeevents.models import LifeEvent, LifeEventVersion, Member
from tongban.services.lifeevents.reading import Book, book_of, excerpt, read_bundle
from tongban.services.lifeevents.values import LifeEventPublished

STREAM: Final = uuid5(UUID(int=0), "tongban.lifeevents")
_BATCH: Final = 400
_KINDS: Final = {kind.value for kind in DepartmentKind}


def _batched(codes: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(codes)
    while part := list(islice(rest, size)):
        yield part


@transaction.atomic
def publish_lifeevent(
    *,
    actor: Actor,
    data: Mapping[str, Any],
    book: Book,
    now: datetime,
    effective_from: date | None = None,
    items_too: bool = True,
) -> str:
    """Publish one one-thing of a file; says "created", "updated" or "unchanged".

    With `items_too` its items are published as the file has them; without, they stay in their editions in force.
    Refuses cycles, dangling references, conditions that can never hold and promises above the statutory limit.
    """
    require_editor(actor)
    bundle = read_bundle(data, book)
    found = problems(bundle)
    if found:
        raise NotPublishable(found)
    source = excerpt(data, book, bundle)
    digest = digest_of(source)
    known = LifeEvent.objects.filter(code=bundle.code).first()
    last = known and known.versions.order_by("-edition").first()
    if last and last.digest == digest:
        return "unchanged"
    since = effective_from or local(now).date()
    bodies = _departments(actor, bundle, source, now)
    if items_too:
        _publish_items(actor, bundle, bodies, data, since, now)
    event = _life_event(known, bundle, bodies.get(bundle.lead_department))
    version = LifeEventVersion.objects.create(
        life_event=event, edition=last.edition + 1 if last else 1, state=EditionState.PUBLISHED.value,
        effective_from=since, published_at=now, promise_days=bundle.promise, promised_trips=bundle.promised_trips,
        questions=data.get("situational_questions") or [], milestones=data.get("milestones") or [],
        source=source, digest=digest,
    )  # fmt: skip
    Member.objects.bulk_create(_members(version, bundle))
    _index(bundle, event, data)
    told = LifeEventPublished(life_event_id=event.pk, code=bundle.code, edition=version.edition, digest=digest)
    trail.record(actor=actor, duty=Duty.CATALOGUE, head=trail.head_of(STREAM), events=[told], now=now)
    return "updated" if last else "created"


@transaction.atomic
def publish_singles(
    *, actor: Actor, rows: Sequence[Mapping[str, Any]], now: datetime, effective_from: date | None = None
) -> dict[str, str]:
    """Publish items as one-things of their own, in bulk; item code → "created", "updated", "unchanged" or "unknown".

    Such a one-thing bears the item's code and says only its name: papers, limits and form are the item's.
    """
    require_editor(actor)
    since = effective_from or local(now).date()
    wanted = {str(row["item"]): row for row in rows}
    items = _editions(wanted)
    last: dict[str, LifeEventVersion] = {}
    for chunk in _batched(wanted, _BATCH):
        known = LifeEventVersion.objects.filter(life_event__code__in=chunk).select_related("life_event")
        last |= {version.life_event.code: version for version in known.order_by("edition")}
    done: dict[str, str] = {}
    fresh: list[LifeEvent] = []
    versions: list[LifeEventVersion] = []
    members: list[Member] = []
    for code, row in wanted.items():
        version, before = items.get(code), last.get(code)
        if version is None or (before is not None and not before.life_event.single):
            done[code] = "unknown"
            continue
        name = str(row.get("zh") or "").strip() or version.item.name
        source = {"onething": {"item": code, "zh": name}, "materials": [], "departments": []}
        digest = digest_of(source)
        if before is not None and before.digest == digest:
            done[code] = "unchanged"
            continue
        done[code] = "updated" if before else "created"
        event = before.life_event if before else LifeEvent(id=new_id(), code=code, single=True)
        event.name, event.lead_id = name, version.item.department_id
        event.audience = str(version.facts.get("audience") or "person")
        event.theme = str(version.facts.get("topic") or "")[:60]
        if before:
            event.save()
        else:
            fresh.append(event)
        edition = LifeEventVersion(
            life_event=event, edition=before.edition + 1 if before else 1, state=EditionState.PUBLISHED.value,
            effective_from=since, published_at=now, promise_days=version.promise_days, promised_trips=version.trips,
            source=source, digest=digest,
        )  # fmt: skip
        versions.append(edition)
        members.append(Member(version=edition, position=1, item_version=version, promise_days=version.promise_days))
    LifeEvent.objects.bulk_create(fresh, batch_size=_BATCH)
    LifeEventVersion.objects.bulk_create(versions, batch_size=_BATCH)
    Member.objects.bulk_create(members, batch_size=_BATCH)
    if versions:
        told = [
            LifeEventPublished(
                life_event_id=v.life_event_id, code=v.life_event.code, edition=v.edition, digest=v.digest
            )
            for v in versions
        ]
        trail.record(actor=actor, duty=Duty.CATALOGUE, head=trail.head_of(STREAM), events=told, now=now)
    return done


def _editions(codes: Iterable[str]) -> dict[str, ItemVersion]:
    """The last published edition of each item."""
    found: dict[str, ItemVersion] = {}
    for chunk in _batched(codes, _BATCH):
        rows = ItemVersion.objects.filter(item__code__in=chunk).exclude(state=EditionState.DRAFT)
        found |= {row.item.code: row for row in rows.select_related("item").order_by("edition")}
    return found


def _departments(actor: Actor, bundle: Bundle, source: Mapping[str, Any], now: datetime) -> dict[str, Department]:
    """The bodies that handle the items, created where nobody knows them."""
    described = {str(d["id"]): d for d in source["departments"]}
    codes = dict.fromkeys([*(item.department for item in bundle.items), bundle.lead_department])
    found = {}
    for code in codes:
        row = described.get(code, {})
        kind = str(row.get("kind") or "gov")
        found[code] = ensure_department(
            actor=actor, code=code, name=str(row.get("zh") or code), now=now,
            kind=DepartmentKind(kind) if kind in _KINDS else DepartmentKind.ORGANISATION,
            uscc=str(row.get("sample_uscc") or row.get("uscc") or ""),
        )  # fmt: skip
    return found


def _publish_items(
    actor: Actor, bundle: Bundle, bodies: Mapping[str, Department], data: Mapping[str, Any], since: date, now: datetime
) -> None:
    """The members' own editions, and the papers that they name."""
    used = {u.material for i in bundle.items for u in i.uses} | {i.produces for i in bundle.items if i.produces}
    there = materials_named(used)  # a paper that the register came to name otherwise keeps what the register says
    specs = [bundle.materials[code] for code in sorted(used)]
    keep_materials(actor=actor, materials=[s for s in specs if s.code not in there or there[s.code].name == s.name])
    known = facts_in_force(item.code for item in bundle.items)
    facts = [_facts(i, bundle, bodies[i.department].pk, data, known.get(i.code)) for i in bundle.items]
    publish_items(actor=actor, items=facts, now=now, effective_from=since)


def _facts(
    item: ItemSpec, bundle: Bundle, department_id: UUID, data: Mapping[str, Any], known: ItemFacts | None
) -> ItemFacts:
    """What the file says of an item, over what is known of it and the file does not speak of."""
    asked = referenced(u.when for u in item.uses)
    questions = tuple(q for q in data.get("situational_questions") or () if str(q["id"]) in asked)
    base = known or ItemFacts(
        code=item.code, name=item.name, department_id=department_id, main_item=item.name, in_bundle=bundle.code
    )
    return replace(
        base, name=item.name, department_id=department_id, type_code=item.type_code,
        in_bundle=base.in_bundle or bundle.code, implementation_code=item.implementation_code, handling=item.handling,
        statutory=item.statutory, promise_days=item.standalone.amount, result_name=item.result_name, trips=item.trips,
        two_persons=item.two_persons, online=item.online, online_review=item.online_review, village=item.village, charge=item.charge,
        facts={**base.facts, "audience": bundle.audience, **_about(item, data)}, questions=questions, fields=item.fields, uses=item.uses,
    )  # fmt: skip


def _about(item: ItemSpec, data: Mapping[str, Any]) -> dict[str, Any]:
    """Whom the item is about when it is brought alone, too."""
    return {"subject": data["subject"], "holder": item.holder.value} if data.get("subject") else {}


def _life_event(known: LifeEvent | None, bundle: Bundle, lead: Department | None) -> LifeEvent:
    event = known or LifeEvent(id=new_id(), code=bundle.code)
    event.name, event.audience, event.theme, event.lead = bundle.name, bundle.audience, bundle.theme, lead
    event.save()
    return event


def _members(version: LifeEventVersion, bundle: Bundle) -> list[Member]:
    editions: dict[str, ItemVersion] = {}
    codes = [item.code for item in bundle.items]
    for row in ItemVersion.objects.filter(item__code__in=codes).select_related("item").order_by("edition"):
        editions[row.item.code] = row
    return [
        Member(
            version=version, position=place, item_version=editions[item.code], promise_days=item.promise.amount,
            condition=condition_json(item.when), depends_on=list(item.depends_on), produces=item.produces or "",
        )
        for place, item in enumerate(bundle.items, start=1)
    ]  # fmt: skip


_YES_NO: Final = 3  # choices as short as 是 and 没有 name no scene


def _index(bundle: Bundle, event: LifeEvent, data: Mapping[str, Any]) -> None:
    short = bundle.name.removesuffix("一件事")
    folk = data.get("folk_names") or []
    scenes = [c.title for q in bundle.questions for c in q.choices if len(c.title) > _YES_NO]
    texts = [short, bundle.theme, bundle.code, *(i.name for i in bundle.items), *(str(f) for f in folk), *scenes]
    note = event.lead.name if event.lead else ""
    entry = search.Entry(
        kind="lifeevent", key=bundle.code, title=bundle.name, note=note, texts=tuple(t for t in texts if t)
    )
    search.put([entry])


@transaction.atomic
def publish_lifeevent_draft(
    *, actor: Actor, draft: EditionDraft, revision: int, effective_from: date, now: datetime
) -> int:
    """Publish what the draft says as the one-thing's next edition; says its number. Its items stay as they are."""
    require_editor(actor)
    last = LifeEventVersion.objects.filter(life_event__code=draft.code).order_by("-edition").first()
    check_effective(effective_from, last.effective_from if last else None, now)
    found = draft_faults(draft.content)
    if found:
        raise NotPublishable([fault.message for fault in found])
    take_draft(draft, revision)
    done = publish_lifeevent(
        actor=actor, data=draft.content["onething"], book=book_of(draft.content), now=now,
        effective_from=effective_from, items_too=False,
    )  # fmt: skip
    if done == "unchanged":
        raise Refused("草稿与现行版本完全相同，没有可发布的内容")
    return last.edition + 1 if last else 1
