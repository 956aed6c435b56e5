"""Reads of one-things: the edition in force, and the bundle that compose() takes."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from tongban.services.catalogue import selectors as catalogue
from tongban.services.catalogue.errors import NotFound
from tongban.services.catalogue.models import EditionState
from tongban.services.catalogue.values import Bundle, ItemSpec
from tongban.services.lifeevents.models import LifeEvent, LifeEventVersion, Member
from tongban.services.lifeevents.reading import book_of, read_bundle


def _in_force(on: date | None) -> "QuerySet[LifeEventVersion]":
    found = LifeEventVersion.objects.filter(state=EditionState.PUBLISHED)
    return found if on is None else found.filter(effective_from__lte=on)


def current_versions(on: date | None = None, *, singles: bool = False) -> "QuerySet[LifeEventVersion]":
    """The last published edition of each one-thing (in force on the day), with `singles` those of one item, too."""
    last = _in_force(on).filter(life_event=OuterRef("life_event")).order_by("-effective_from", "-edition")
    found = LifeEventVersion.objects.filter(pk=Subquery(last.values("pk")[:1])).select_related("life_event__lead")
    return found if singles else found.filter(life_event__single=False)


def bundle_of(code: str, *, on: date) -> Bundle:
    """The matter of this code: a one-thing, or a single item as a bundle of one. Raises NotFound."""
    version = (
        _in_force(on).filter(life_event__code=code).order_by("-effective_from", "-edition")
        .values_list("pk", "life_event__single", "life_event__name").first()
    )  # fmt: skip
    if version is None:
        return catalogue.bundle_of_item(code, on=on)
    pk, single, name = version
    return replace(catalogue.bundle_of_item(code, on=on), name=name) if single else _bundle(pk)


@lru_cache(maxsize=500)
def _bundle(version_id: UUID) -> Bundle:
    """An edition never changes, so neither does its bundle. Departments are as this deployment knows them."""
    version = LifeEventVersion.objects.get(pk=version_id)
    bundle = read_bundle(version.source["onething"], book_of(version.source))
    members = (
        Member.objects.filter(version=version).select_related("item_version__item__department").order_by("position")
    )
    items = tuple(_as_here(item, member) for item, member in zip(bundle.items, members, strict=True))
    lead = LifeEvent.objects.filter(pk=version.life_event_id).values_list("lead__code", flat=True).first()
    return replace(bundle, items=items, lead_department=lead or bundle.lead_department)


def _as_here(item: ItemSpec, member: Member) -> ItemSpec:
    department = member.item_version.item.department
    return replace(item, version_id=member.item_version_id, department=department.code, department_name=department.name)


def lifeevents() -> "QuerySet[LifeEvent]":
    """One-things of several items, for lists; those of a single item are found as the item."""
    return LifeEvent.objects.filter(single=False).select_related("lead").order_by("code")


def find_bundle(code: str, *, on: date) -> Bundle | None:
    """Like bundle_of, or None."""
    try:
        return bundle_of(code, on=on)
    except NotFound:
        return None


def versions_of(code: str) -> "QuerySet[LifeEventVersion]":
    """Every published edition of a one-thing, the newest first."""
    found = LifeEventVersion.objects.filter(life_event__code=code).exclude(state=EditionState.DRAFT)
    return found.select_related("life_event__lead").order_by("-edition")


def edition(code: str, number: int) -> LifeEventVersion:
    """One published edition. Raises NotFound."""
    found = versions_of(code).filter(edition=number).first()
    if found is None:
        raise NotFound(f"“{code}”没有第{number}版")
    return found


def bundle_of_edition(version: LifeEventVersion) -> Bundle:
    """What an edition comes to, with the departments as this deployment knows them."""
    return _bundle(version.pk)


def lifeevents_with(item_code: str) -> "QuerySet[LifeEventVersion]":
    """The last editions of the one-things that have the item as a member."""
    using = Member.objects.filter(version=OuterRef("pk"), item_version__item__code=item_code)
    return current_versions().filter(Exists(using)).order_by("life_event__code")


def forget() -> None:
    """Drop what is kept (tests, restore)."""
    _bundle.cache_clear()
    catalogue.forget()
