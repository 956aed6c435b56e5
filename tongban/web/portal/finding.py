"""What a search shows: each match with why it matched and where it can be done; filters with their counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import QueryDict

from tongban.infra import search
from tongban.infra.search import Found, Hit
from tongban.services.catalogue.selectors import current_asking, current_of
from tongban.services.lifeevents.selectors import lifeevents

SHOWN: Final = 50
_LOOKED_AT: Final = 300  # matches that filters choose from
_AUDIENCES: Final = {"person": "个人", "legal": "企业和单位"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One line of the results. `audience`: person, legal, both; `online`, `village`: where it can be done."""

    hit: Hit
    why: str
    audience: str
    department: str
    online: bool
    village: bool

    def serves(self, audience: str) -> bool:
        return self.audience in (audience, "both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What was ticked, and what may be ticked: (value, words, how many)."""

    audience: str
    department: str
    online: bool
    village: bool
    audiences: tuple[tuple[str, str, int], ...]
    departments: tuple[tuple[str, str, int], ...]
    onlines: int
    villages: int

    @property
    def used(self) -> bool:
        return bool(self.audience or self.department or self.online or self.village)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    found: Found
    matches: tuple[Match, ...]  # after the filters
    filters: Filters
    asking: tuple[tuple[str, str, str], ...]  # items that ask for a paper called so


def results(query: str, given: QueryDict, *, on: date) -> Results:
    """The search, filtered; as many statements for one match as for many."""
    found = search.find(query, limit=_LOOKED_AT)
    matches = _matches(query, found.hits, on)
    filters = _filters(matches, given)
    kept = tuple(m for m in matches if _passes(m, filters))
    asking = current_asking(query, on=on) if len(query) > 1 else []
    known = {m.hit.key for m in matches}
    return Results(
        found=found, matches=kept, filters=filters, asking=tuple(row for row in asking if row[0] not in known)
    )


def _matches(query: str, hits: Sequence[Hit], on: date) -> tuple[Match, ...]:
    words = search.other_words(query, hits)
    editions = {v.item.code: v for v in current_of([h.key for h in hits if h.kind == "item"], on=on)}
    events = {e.code: e for e in lifeevents().filter(code__in=[h.key for h in hits if h.kind != "item"])}
    found = []
    for hit in hits:
        edition, event = editions.get(hit.key), events.get(hit.key)
        if edition is not None:
            audience = str(edition.facts.get("audience") or "both")
            where = (edition.online, edition.village)
        else:
            audience, where = (event.audience if event else "both"), (True, False)
        why = words.get((hit.kind, hit.key), "")
        found.append(
            Match(
                hit=hit, why=why if why != hit.key else "", audience=audience, department=hit.note, online=where[0],
                village=where[1],
            )
        )  # fmt: skip
    return tuple(found)


def _filters(matches: Sequence[Match], given: QueryDict) -> Filters:
    departments = Counter(m.department for m in matches if m.department)
    audience, department = given.get("for", ""), given.get("department", "")
    return Filters(
        audience=audience if audience in _AUDIENCES else "",
        department=department if department in departments else "",
        online="online" in given,
        village="village" in given,
        audiences=tuple((a, words, sum(m.serves(a) for m in matches)) for a, words in _AUDIENCES.items()),
        departments=tuple((name, name, n) for name, n in departments.most_common()),
        onlines=sum(m.online for m in matches),
        villages=sum(m.village for m in matches),
    )


def _passes(match: Match, filters: Filters) -> bool:
    return (
        (not filters.audience or match.serves(filters.audience))
        and (not filters.department or match.department == filters.department)
        and (not filters.online or match.online)
        and (not filters.village or match.village)
    )
