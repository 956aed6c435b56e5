"""Reads of what is published: the catalogue with its counts, one publication with its history, guides and results, search."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.periods import Period
from tongban.oversight.openness import reference
from tongban.oversight.openness.models import Faq, Lookup, Publication
from tongban.oversight.openness.rules.finding import alike, ranked
from tongban.oversight.openness.values.duties import HEADS
from tongban.oversight.openness.values.publications import State
from tongban.oversight.openness.values.questions import FaqState
from tongban.services.cases.models import Case
from tongban.services.catalogue.models import EditionState, Item, ItemVersion

_SEARCHED_MAX: Final = 5000


def public() -> "QuerySet[Publication]":
    """What everybody may read, the newest first."""
    return Publication.objects.filter(state=State.PUBLISHED).select_related("department").order_by("-published_at", "-pk")  # fmt: skip


def public_in(category: str) -> "QuerySet[Publication]":
    """Of one part of the catalogue, with what lies in it."""
    inside = [c.code for c in reference.categories().values() if c.parent == category]
    return public().filter(category__in=[category, *inside])


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of the catalogue with its parts and how much lies there; None where it is read live."""

    category: reference.Category
    count: int | None
    inside: tuple["Branch", ...] = ()


def tree() -> list[Branch]:
    """The catalogue with counts. One statement."""
    counts = dict(Publication.objects.filter(state=State.PUBLISHED).order_by().values_list("category").annotate(n=Count("pk")))  # fmt: skip
    rows = reference.categories().values()

    def branch(row: reference.Category) -> Branch:
        inside = tuple(branch(child) for child in rows if child.parent == row.code)
        live = row.source not in ("entered", "reports")
        count = None if live else counts.get(row.code, 0) + sum(b.count or 0 for b in inside)
        return Branch(row, count, inside)

    return [branch(row) for row in rows if not row.parent]


def publication(pk: UUID) -> Publication | None:
    found = Publication.objects.select_related("department", "file", "replaces", "replaced_by", "prepared_by", "signed_by")  # fmt: skip
    return found.filter(pk=pk).first()


def by_link(link: str) -> Publication | None:
    """The entry of the catalogue that leads to a page of this site."""
    return public().filter(link=link).first()


def history(row: Publication) -> list[Publication]:
    """What it replaced, back to the first, the newest first."""
    found: list[Publication] = []
    seen = {row.pk}
    before = row.replaces_id
    while before is not None and before not in seen and len(found) < 50:
        seen.add(before)
        one = Publication.objects.select_related("department").get(pk=before)
        found.append(one)
        before = one.replaces_id
    return found


def register(actor: Actor, *, state: str = "", category: str = "", late: bool = False) -> "QuerySet[Publication]":
    """For the staff: what waits, what is public, what came late; heads see what their department answers for."""
    found = Publication.objects.select_related("department", "prepared_by", "signed_by")
    if not (actor.system or actor.has(Duty.OPENNESS) or actor.has(Duty.SUPERVISE)):
        where = frozenset[UUID]().union(*(actor.departments(duty) for duty in HEADS))
        found = found.filter(department__in=where)
    if state in State.values:
        found = found.filter(state=state)
    if category:
        found = found.filter(category=category)
    if late:
        found = found.filter(published_at__isnull=False, published_at__date__gt=F("due_on"))
    return found.order_by("-prepared_at", "-pk")


def search(query: str) -> tuple[list[Publication], list[Faq]]:
    """Publications and answered questions, as people say it."""
    found = public().defer("body")[:_SEARCHED_MAX]
    names = {c.code: c.title for c in reference.categories().values()}
    rows = ((p, p.title, f"{p.document_number}\n{names.get(p.category, '')}\n{p.department.name}") for p in found)
    return ranked(query, rows)[:50], faqs_like(query)[:20]


# --- answered for everybody --------------------------------------------------------------------------------------------------


def faqs_of(matter: str) -> "QuerySet[Faq]":
    """The answered questions of one matter."""
    return Faq.objects.filter(matter=matter, state=FaqState.PUBLISHED).order_by("approved_at", "pk")


def faqs_like(query: str, *, matter: str = "") -> list[Faq]:
    """Answered questions like what somebody is about to ask; those of the matter first."""
    found = Faq.objects.filter(state=FaqState.PUBLISHED).order_by("-approved_at", "pk")[:_SEARCHED_MAX]
    rows = [(f, f.asked, f"{f.matter_name}\n{f.answer}") for f in found] if query.strip() else []
    best = list(dict.fromkeys([*ranked(query, rows), *alike(query, rows)]))
    return sorted(best, key=lambda f: f.matter != matter) if matter else best


def faq_register(*, state: str = "") -> "QuerySet[Faq]":
    found = Faq.objects.select_related("department", "edited_by", "approved_by", "question")
    return (found.filter(state=state) if state in FaqState.values else found).order_by("-edited_at", "-pk")


# --- read live -----------------------------------------------------------------------------------------------------------------


def guides(*, on: date, text: str = "", department: str = "") -> "QuerySet[Item]":
    """Items whose guide is public on the day."""
    current = ItemVersion.objects.filter(item=OuterRef("pk"), state=EditionState.PUBLISHED, effective_from__lte=on)
    found = Item.objects.filter(Exists(current)).select_related("department")
    if department:
        found = found.filter(department__code=department)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(plain_name__icontains=text))
    return found.order_by("department__name", "code")


def guide_counts(*, on: date) -> list[tuple[str, str, int]]:
    """(department's code, its name, public guides)."""
    rows = guides(on=on).order_by().values_list("department__code", "department__name")
    return list(rows.annotate(n=Count("pk", distinct=True)).order_by("department__name"))


@dataclass(frozen=True, slots=True)
class Results:
    """Concluded legs of one item in one department: numbers, nobody's name."""

    department: str
    title: str
    decided: int
    granted: int
    refused: int


def results(period: Period) -> list[Results]:
    """What was decided in the period, by department and item. One statement."""
    rows = Case.objects.filter(decided_at__gte=period.first_moment, decided_at__lt=period.end_moment).order_by()
    named = rows.values_list("department__name", "title").annotate(
        n=Count("pk"), yes=Count("pk", filter=Q(granted=True)), no=Count("pk", filter=Q(granted=False))
    )
    return [Results(*row) for row in named.order_by("department__name", "-n", "title")]


# --- lookups -------------------------------------------------------------------------------------------------------------------


def lookups(period: Period | None = None) -> "QuerySet[Lookup]":
    found = Lookup.objects.select_related("venue", "entered_by")
    if period is not None:
        found = found.filter(on__gte=period.start, on__lte=period.end)
    return found.order_by("-on", "-entered_at")
