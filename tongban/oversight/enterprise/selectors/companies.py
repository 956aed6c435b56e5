"""Companies by name, code, sound or with a slip of the finger; visits."""

from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from tongban.infra.search import tokens
from tongban.infra.search.likeness import like_enough
from tongban.kernel.periods import Period
from tongban.oversight.enterprise.models import Company, Pairing, Visit

_LIKENESS_MOST = 5_000  # names looked at one by one when nothing matches as it was written


def companies(*, text: str = "", sector: str = "", scale: str = "", leader: UUID | None = None, ended: bool = False) -> "QuerySet[Company]":  # fmt: skip
    """The register; what was sought may be part of a name or code, its sound, its initials, or nearly the name."""
    paired = Pairing.objects.filter(until=None).select_related("leader")
    found = Company.objects.select_related("region").prefetch_related(Prefetch("pairings", paired, to_attr="paired"))
    found = found.exclude(until=None) if ended else found.filter(until=None)
    if sector:
        found = found.filter(sector=sector)
    if scale:
        found = found.filter(scale=scale)
    if leader is not None:
        found = found.filter(pairings__until=None, pairings__leader=leader)
    if text.strip():
        found = found.filter(pk__in=meant(text))
    counts = found.annotate(issue_count=Count("issues", distinct=True), visit_count=Count("visits", distinct=True))
    return counts.order_by("name", "pk")


def meant(text: str) -> list[UUID]:
    """Whom somebody means: as written first, then by sound and initials, then whatever is like it."""
    sought = tokens.normal(text)[:60]
    bare = "".join(tokens.runs(sought))
    if not bare:
        return []
    exact = Q(uscc__startswith=bare.upper()) | Q(name__icontains=text.strip())
    for word in sought.split():
        exact |= Q(name__icontains=word)
    if rows := list(Company.objects.filter(exact).values_list("pk", flat=True)[:2000]):
        return rows
    names = list(Company.objects.order_by("pk").values_list("pk", "name")[:_LIKENESS_MOST])
    by_sound = [pk for pk, name in names if bare.isascii() and _sounds(bare, name)]
    return by_sound or [pk for pk, name in names if like_enough(sought, [name])]


def _sounds(typed: str, name: str) -> bool:
    """Whether letters are the beginning sounds or the whole sounds of some characters in a row."""
    said = [s for run in tokens.runs(tokens.normal(name)) if tokens.chinese(run) for s in tokens.sounds(run)]
    whole, first = "".join(said), "".join(s[:1] for s in said)
    return typed in first or typed in whole


def named(name: str) -> Company | None:
    """The one company of that name, whatever its brackets and spaces."""
    rows = list(Company.objects.filter(name=name.strip())[:2])
    if not rows:
        bare = _bare(name)
        rows = [row for row in Company.objects.filter(name__icontains=bare[:4])[:50] if _bare(row.name) == bare]
    return rows[0] if len(rows) == 1 else None


def _bare(name: str) -> str:
    return "".join(tokens.runs(tokens.normal(name)))


def company(pk: UUID) -> Company | None:
    paired = Pairing.objects.select_related("leader").order_by("-since")
    found = Company.objects.select_related("region").prefetch_related(Prefetch("pairings", paired))
    return found.filter(pk=pk).first()


def sectors() -> list[str]:
    rows = Company.objects.exclude(sector="").order_by("sector").values_list("sector", flat=True)
    return list(rows.distinct())


def visits(
    *, period: Period | None = None, leader: UUID | None = None, company: UUID | None = None
) -> "QuerySet[Visit]":
    """The newest first, with how many issues came of each."""
    found = Visit.objects.select_related("company", "leader").annotate(issue_count=Count("issues"))
    if period is not None:
        found = found.filter(on__gte=period.start, on__lte=period.end)
    if leader is not None:
        found = found.filter(leader=leader)
    if company is not None:
        found = found.filter(company=company)
    return found.order_by("-on", "company__name", "pk")


def visit(pk: UUID) -> Visit | None:
    found = Visit.objects.select_related("company", "leader", "entered_by").prefetch_related("files__file")
    return found.filter(pk=pk).first()


def unvisited(*, since: date) -> "QuerySet[Company]":
    """Companies with a leader that nobody has visited since the day."""
    found = Company.objects.filter(until=None, pairings__until=None, pairings__isnull=False)
    return found.exclude(visits__on__gte=since).distinct().order_by("name")
