"""Reads of the reform ledger; the four cuts come from the editions, never from what somebody typed."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from tongban.kernel.periods import Period
from tongban.oversight.supervision.models import ReformEntry, WalkFinding, WalkThrough
from tongban.services.catalogue import selectors as catalogue
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.errors import NotFound
from tongban.services.catalogue.fourcuts import Cut, four_cuts
from tongban.services.catalogue.models import Item
from tongban.services.lifeevents import selectors as lifeevents
from tongban.services.lifeevents.models import LifeEvent


def matter_name(code: str) -> str | None:
    """What a one-thing or an item of this code is called."""
    known = LifeEvent.objects.filter(code=code).values_list("name", flat=True).first()
    return known or Item.objects.filter(code=code).values_list("name", flat=True).first()


def editions(code: str) -> list[int]:
    """The published editions of a one-thing or an item, the newest first."""
    found = list(lifeevents.versions_of(code).values_list("edition", flat=True))
    return found or list(catalogue.versions_of(code).values_list("edition", flat=True))


@dataclass(frozen=True, slots=True)
class Cuts:
    """The four cuts of an edition (one by one → as it is handled), and of the edition before where there is one."""

    edition: int
    now: tuple[Cut, ...]
    was_edition: int | None
    was: tuple[Cut, ...]


def cuts_of(entry: ReformEntry) -> Cuts | None:
    """Of a one-thing's editions, with the usual answers; None where the entry names none."""
    if not entry.matter or entry.edition_after is None:
        return None
    now = _cuts(entry.matter, entry.edition_after)
    was = _cuts(entry.matter, entry.edition_before) if entry.edition_before is not None else ()
    return Cuts(entry.edition_after, now, entry.edition_before if was else None, was) if now else None


def _cuts(code: str, edition: int) -> tuple[Cut, ...]:
    try:
        bundle = lifeevents.bundle_of_edition(lifeevents.edition(code, edition))
    except NotFound:
        return ()
    return four_cuts(compose(bundle, {}))


# --- walk-throughs -----------------------------------------------------------------------------------------------------------


def walks(*, text: str = "", mode: str = "") -> "QuerySet[WalkThrough]":
    found = WalkThrough.objects.select_related("department").annotate(
        found=Count("findings"), changed=Count("findings", filter=~Q(findings__changed_on=None))
    )
    if mode:
        found = found.filter(mode=mode)
    if text:
        found = found.filter(
            Q(leader__icontains=text) | Q(matter_name__icontains=text) | Q(department__name__icontains=text)
        )
    return found.order_by("-on", "-pk")


def walked(period: Period) -> "QuerySet[WalkThrough]":
    found = WalkThrough.objects.filter(on__gte=period.start, on__lte=period.end).select_related("department")
    return found.order_by("on", "pk")


def walk(walk_id: UUID) -> WalkThrough | None:
    findings = WalkFinding.objects.select_related("task__unit").order_by("position")
    found = WalkThrough.objects.select_related("department", "entered_by", "file")
    return found.prefetch_related(Prefetch("findings", findings)).filter(pk=walk_id).first()


# --- the ledger --------------------------------------------------------------------------------------------------------------


def entries(*, kind: str = "", state: str = "", text: str = "") -> "QuerySet[ReformEntry]":
    found = ReformEntry.objects.select_related("department").order_by("-on", "-pk")
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    return (
        found.filter(Q(matter_name__icontains=text) | Q(found__icontains=text) | Q(change__icontains=text))
        if text
        else found
    )


def entered(period: Period) -> "QuerySet[ReformEntry]":
    return ReformEntry.objects.filter(on__gte=period.start, on__lte=period.end).order_by("on", "pk")


def entry(entry_id: UUID) -> ReformEntry | None:
    return ReformEntry.objects.select_related("department", "entered_by").filter(pk=entry_id).first()
