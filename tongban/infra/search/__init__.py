"""Search that forgives: two characters, sounds, initials, folk words, one slip; what was sought in vain is kept."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from tongban.infra.models import SearchEntry, SearchMiss
from tongban.infra.search import engine, tokens
from tongban.infra.search.likeness import like_enough
from tongban.infra.search.query import Meaning, Way, read

_BATCH: Final = 300
_FAR_MAX: Final = 2_000
_GUESSES_MAX: Final = 60  # looked at one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One findable thing: its kind and key, the title shown, a note beside it, and other texts it is found by."""

    kind: str
    key: str
    title: str
    note: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    key: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are, and the wanted slice; `guessed` when nothing matched as it was written."""

    total: int
    hits: tuple[Hit, ...]
    guessed: bool = False


@transaction.atomic
def put(entries: Iterable[Entry]) -> None:
    """Enter or replace; findable when the transaction ends."""
    rest = iter(entries)
    while batch := list(islice(rest, _BATCH)):
        by_key = {(e.kind, e.key[:100]): e for e in batch}
        _forget(by_key)
        rows = [
            SearchEntry(
                kind=e.kind, key=e.key[:100], title=e.title[:1000], note=e.note[:300],
                words="\n".join(dict.fromkeys((e.title, *e.texts, e.note))),
            )
            for e in by_key.values()
        ]  # fmt: skip
        SearchEntry.objects.bulk_create(rows)
        engine.put(
            (
                engine.place(row.pk, row.title),
                _joined([e.title]),
                _joined([*e.texts, e.note, e.key], (e.title, *e.texts)),
            )
            for row, e in zip(rows, by_key.values(), strict=True)
        )


def _joined(texts: Sequence[str], names: Sequence[str] = ()) -> str:
    found = dict.fromkeys(t for text in texts for t in tokens.of_text(text))
    return " ".join(found | dict.fromkeys(t for name in names for t in tokens.of_name(name)))


def _forget(keys: Iterable[tuple[str, str]]) -> None:
    by_kind: dict[str, list[str]] = {}
    for kind, key in keys:
        by_kind.setdefault(kind, []).append(key)
    for kind, names in by_kind.items():
        known = list(SearchEntry.objects.filter(kind=kind, key__in=names).values_list("pk", "title"))
        if known:
            engine.drop([engine.place(pk, title) for pk, title in known])
            SearchEntry.objects.filter(pk__in=[pk for pk, _ in known]).delete()


@transaction.atomic
def drop(kind: str, keys: Iterable[str]) -> None:
    """What is gone is not found any more."""
    rest = iter(keys)
    while batch := list(islice(rest, _BATCH)):
        _forget((kind, key) for key in batch)


def find(query: str, *, limit: int = 20, offset: int = 0) -> Found:
    """The best first: the title itself, what is called so, titles that begin with it, that have it, the rest, other words.

    When nothing is there as it was written: what the sentence is about, then what is like it enough, else nothing.
    """
    meaning = read(query)
    most = min(offset + limit, _FAR_MAX)
    if not meaning.exact:
        return Found(0, ())
    total = engine.count((*meaning.named, *meaning.exact, *meaning.same))
    if total:
        places = _ranked(meaning.text, meaning.named, meaning.exact, meaning.same, most)
        return Found(total, _hits(places[offset:most]))
    for ways in meaning.meant:
        total = engine.count(ways)
        if total:
            return Found(total, _hits(_ranked("", (), ways, (), most)[offset:most]), guessed=True)
    for ways in meaning.guessed:
        places = _alike(meaning, _ranked("", (), ways, (), _GUESSES_MAX))
        if places:
            return Found(len(places), _hits(places[offset:most]), guessed=True)
    places = engine.sharing(meaning.shared, most=most)
    return Found(len(places), _hits(places[offset:most]), guessed=bool(places))


def _alike(meaning: Meaning, places: Sequence[int]) -> list[int]:
    """Of guesses those that are like what was sought, by their title or another name."""
    ids = [place % engine.PLACE_OF_LENGTH for place in places]
    words = dict(SearchEntry.objects.filter(pk__in=ids).values_list("pk", "words"))
    sought = dict.fromkeys((meaning.text, meaning.bare))
    return [
        place
        for place, pk in zip(places, ids, strict=True)
        if any(like_enough(text, words.get(pk, "").split("\n")) for text in sought)
    ]


def _ranked(text: str, named: Sequence[Way], ways: Sequence[Way], same: Sequence[Way], most: int) -> list[int]:
    itself, begins = _beginning(text) if text else ([], [])
    found: dict[int, None] = dict.fromkeys((*itself, *engine.places(named, title=False, most=most), *begins))
    for title in (True, False):
        for group in [*([way] for way in ways), list(same)] if title else [list(ways), list(same)]:
            if len(found) >= most:
                break
            found |= dict.fromkeys(engine.places(group, title=title, most=most))
    return list(found)


def _beginning(text: str) -> tuple[list[int], list[int]]:
    """Entries whose title or key is the text, and those that begin with it."""
    upper = text.upper()
    begins = Q(title__gte=text, title__lt=text + "\U0010ffff") | Q(key__gte=upper, key__lt=upper + "~")
    rows = list(SearchEntry.objects.filter(begins).order_by("title").values_list("pk", "title", "key")[:200])
    rows.sort(key=lambda row: (len(row[1]), row[0]))
    itself = [engine.place(pk, title) for pk, title, key in rows if title == text or key == upper]
    return itself, [engine.place(pk, title) for pk, title, key in rows if title != text and key != upper]


def _hits(places: Sequence[int]) -> tuple[Hit, ...]:
    ids = [place % engine.PLACE_OF_LENGTH for place in places]
    rows = {
        row[0]: row for row in SearchEntry.objects.filter(pk__in=ids).values_list("pk", "kind", "key", "title", "note")
    }
    return tuple(Hit(*rows[pk][1:]) for pk in ids if pk in rows)


def other_words(query: str, hits: Sequence[Hit]) -> dict[tuple[str, str], str]:
    """Of hits whose title does not have the query: the other text that has it, by kind and key. One statement."""
    text = tokens.normal(query)
    if not text or not hits:
        return {}
    wanted = {(h.kind, h.key) for h in hits if text not in tokens.normal(h.title)}
    rows = SearchEntry.objects.filter(key__in=[key for _, key in wanted]).values_list("kind", "key", "words", "note")
    found = {}
    for kind, key, words, note in rows:
        line = next((x for x in words.split("\n")[1:] if x != note and text in tokens.normal(x)), "")
        if line and (kind, key) in wanted:
            found[kind, key] = line
    return found


_NUMBER: Final = re.compile(r"\d{6,}")


def record_miss(query: str, *, now: datetime) -> None:
    """Keep what was sought in vain, so that editors learn the people's words; never a number that may be a person's."""
    text = tokens.normal(query)[:60]
    if not text or _NUMBER.search(text):
        return
    with transaction.atomic():
        if not SearchMiss.objects.filter(query=text).update(count=F("count") + 1, last_at=now):
            SearchMiss.objects.bulk_create([SearchMiss(query=text, last_at=now)], ignore_conflicts=True)
