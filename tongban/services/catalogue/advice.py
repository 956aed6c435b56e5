"""Which sharing agreement would spare citizens the most papers: pure sums over what was asked of applicants.

State Council Order 716: what sharing can give may not be asked for. An agreement is made with the body that issues the
paper; so papers are summed by issuer, and a visit to an issuer is spared once an application, however many its papers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Final

NOBODY: Final = frozenset({"", "applicant"})  # papers that the applicant makes: no agreement helps


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A paper that applicants had to bring, in so many applications of one matter in the year."""

    matter: str
    applications: int
    paper: str
    name: str
    issuer: str
    items: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSaved:
    paper: str
    name: str
    per_year: int
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """An agreement with one issuer: the papers it covers, what it would spare in a year."""

    issuer: str
    issuer_name: str
    papers: tuple[PaperSaved, ...]
    papers_per_year: int
    visits_per_year: int

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def advise(rows: Iterable[Asked], issuers: Mapping[str, str]) -> tuple[Advice, ...]:
    """Issuers by the papers an agreement with them would spare, the most first; `issuers` names them by code.

    A department that asks for what it issued itself needs no agreement, so its own asking is left out.
    """
    papers: dict[str, dict[str, int]] = {}
    visits: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    items: dict[str, set[str]] = {}
    for row in rows:
        if row.issuer in NOBODY or set(row.departments) == {row.issuer} or row.applications <= 0:
            continue
        counts = papers.setdefault(row.issuer, {})
        counts[row.paper] = counts.get(row.paper, 0) + row.applications
        visits.setdefault(row.issuer, {})[row.matter] = row.applications
        names[row.paper] = row.name
        items.setdefault(row.paper, set()).update(row.items)
    found = [
        Advice(
            issuer=issuer,
            issuer_name=issuers.get(issuer, issuer),
            papers=tuple(
                PaperSaved(paper=p, name=names[p], per_year=n, items=tuple(sorted(items[p])))
                for p, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            ),
            papers_per_year=sum(counts.values()),
            visits_per_year=sum(visits[issuer].values()),
        )
        for issuer, counts in papers.items()
    ]
    return tuple(sorted(found, key=lambda a: (-a.papers_per_year, -a.visits_per_year, a.issuer)))
