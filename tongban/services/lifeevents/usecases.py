"""Publish editions of one-things from a file: each on its own, once per change, on the record."""

from collections.abc import Mapping
from datetime import date, datetime
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
from tongban.services.catalogue.models import EditionState, ItemVersion
from tongban.services.catalogue.publishing import problems
from tongban.services.catalogue.usecases import condition_json, digest_of, keep_materials, publish_items, require_editor
from tongban.services.catalogue.values import Bundle, ItemFacts, ItemSpec
from tongban.services.lifeevents.models import LifeEvent, LifeEventVersion, Member
from tongban.services.lifeevents.reading import Book, excerpt, read_bundle
from tongban.services.lifeevents.values import LifeEventPublished

STREAM: Final = uuid5(UUID(int=0), "tongban.lifeevents")
_KINDS: Final = {kind.value for kind in DepartmentKind}


class NotPublishable(Refused):
    """The one-thing contradicts itself; `problems` name the paths."""

    def __init__(self, found: list[str]) -> None:
        super().__init__("；".join(found))
        self.problems = found


@transaction.atomic
def publish_lifeevent(
    *, actor: Actor, data: Mapping[str, Any], book: Book, now: datetime, effective_from: date | None = None
) -> str:
    """Publish one one-thing of a file; says "created", "updated" or "unchanged".

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
    used = {u.material for i in bundle.items for u in i.uses} | {i.produces for i in bundle.items if i.produces}
    keep_materials(actor=actor, materials=[bundle.materials[code] for code in sorted(used)])
    facts = [_facts(item, bundle, bodies[item.department].pk, data) for item in bundle.items]
    publish_items(actor=actor, items=facts, now=now, effective_from=since)
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


def _facts(item: ItemSpec, bundle: Bundle, department_id: UUID, data: Mapping[str, Any]) -> ItemFacts:
    asked = {c.question for u in item.uses if u.when for c in u.when.all}
    questions = tuple(q for q in data.get("situational_questions") or () if str(q["id"]) in asked)
    return ItemFacts(
        code=item.code, name=item.name, department_id=department_id, main_item=item.name, type_code=item.type_code,
        in_bundle=bundle.code, implementation_code=item.implementation_code, handling=item.handling,
        statutory=item.statutory, promise_days=item.standalone.amount, result_name=item.result_name, trips=item.trips,
        two_persons=item.two_persons, online=item.online, village=item.village, charge=item.charge,
        facts={"audience": bundle.audience}, questions=questions, fields=item.fields, uses=item.uses,
    )  # fmt: skip


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


def _index(bundle: Bundle, event: LifeEvent, data: Mapping[str, Any]) -> None:
    short = bundle.name.removesuffix("一件事")
    folk = data.get("folk_names") or []
    texts = [short, bundle.theme, bundle.code, *(item.name for item in bundle.items), *(str(f) for f in folk)]
    note = event.lead.name if event.lead else ""
    entry = search.Entry(
        kind="lifeevent", key=bundle.code, title=bundle.name, note=note, texts=tuple(t for t in texts if t)
    )
    search.put([entry])
