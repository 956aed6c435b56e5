"""Reads of one-things: the edition in force, and the bundle that compose() takes."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from tongban.services.catalogue import selectors as catalogue
from tongban.services.catalogue.errors import NotFound
from tongban.services.catalogue.models import EditionState
from tongban.services.catalogue.values import Bundle, ItemSpec
from tongban.services.lifeevents.models import LifeEvent, LifeEventVersion, Member
from tongban.services.lifeevents.reading import book_of, read_bundle


def _in_force(on: date | None) -> "QuerySet[LifeEventVersion]":
    found = LifeEventVersion.objects.filter(state=EditionState.PUBLISHED)
    return found if on is None else found.filter(effective_from__lte=on)


def current_versions(on: date | None = None) -> "QuerySet[LifeEventVersion]":
    """The last published edition of each one-thing (in force on the day)."""
    last = _in_force(on).filter(life_event=OuterRef("life_event")).order_by("-effective_from", "-edition")
    return LifeEventVersion.objects.filter(pk=Subquery(last.values("pk")[:1])).select_related("life_event__lead")


def bundle_of(code: str, *, on: date) -> Bundle:
    """The matter of this code: a one-thing, or a single item as a bundle of one. Raises NotFound."""
    version = (
        _in_force(on).filter(life_event__code=code).order_by("-effective_from", "-edition").values_list("pk").first()
    )
    return _bundle(version[0]) if version else catalogue.bundle_of_item(code, on=on)


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
    """All one-things, for lists."""
    return LifeEvent.objects.select_related("lead").order_by("code")


def find_bundle(code: str, *, on: date) -> Bundle | None:
    """Like bundle_of, or None."""
    try:
        return bundle_of(code, on=on)
    except NotFound:
        return None


def forget() -> None:
    """Drop what is kept (tests, restore)."""
    _bundle.cache_clear()
    catalogue.forget()
