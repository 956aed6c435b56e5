"""The index of tokens: FTS5 on SQLite, arrays under GIN on PostgreSQL. Places rise with the length of the title."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection

from tongban.infra.search.query import Way

PLACE_OF_LENGTH: Final = 10**12  # place = length of the title, then the entry's id: the shortest title first
_CHUNK: Final = 400


def _sqlite() -> bool:
    return connection.vendor == "sqlite"


def place(entry_id: int, title: str) -> int:
    """Where an entry stands among those that match alike."""
    return min(len(title), 999) * PLACE_OF_LENGTH + entry_id


def put(rows: Iterable[tuple[int, str, str]]) -> None:
    """(place, title tokens, other tokens), tokens parted by spaces."""
    with connection.cursor() as cursor:
        if _sqlite():
            cursor.executemany("INSERT INTO search_token (rowid, title, other) VALUES (%s, %s, %s)", list(rows))
            return
        cursor.executemany(
            "INSERT INTO search_token (place, title, tokens) VALUES (%s, %s, %s)",
            [(at, title.split(), [*title.split(), *other.split()]) for at, title, other in rows],
        )


def drop(places: Sequence[int]) -> None:
    column = "rowid" if _sqlite() else "place"
    with connection.cursor() as cursor:
        for start in range(0, len(places), _CHUNK):
            chunk = places[start : start + _CHUNK]
            marks = ", ".join(["%s"] * len(chunk))
            cursor.execute(f"DELETE FROM search_token WHERE {column} IN ({marks})", list(chunk))  # noqa: S608


def _match(ways: Sequence[Way], title: bool) -> str:
    text = " OR ".join("(" + " AND ".join(f'"{token}"' for token in way) + ")" for way in ways)
    return f"title : ({text})" if title else text


def _where(ways: Sequence[Way], title: bool) -> tuple[str, list[Any]]:
    if _sqlite():
        return "search_token MATCH %s", [_match(ways, title)]
    column = "title" if title else "tokens"
    return " OR ".join([f"{column} @> %s::text[]"] * len(ways)), [list(way) for way in ways]


def places(ways: Sequence[Way], *, title: bool, most: int) -> list[int]:
    """The first places that have all tokens of one of the ways."""
    if not ways:
        return []
    where, given = _where(ways, title)
    column = "rowid" if _sqlite() else "place"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM search_token WHERE {where} ORDER BY {column} LIMIT %s", [*given, most])  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def count(ways: Sequence[Way]) -> int:
    """How many entries match one of the ways."""
    if not ways:
        return 0
    where, given = _where(ways, title=False)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM search_token WHERE {where}", given)  # noqa: S608
        return int(cursor.fetchone()[0])


def sharing(tokens: Way, *, most: int) -> list[int]:
    """The places that share most of the tokens: two of three, and of a long sentence at least three in five."""
    if len(tokens) < 3:
        return []
    least = max(2, -(-len(tokens) * 3 // 5))
    with connection.cursor() as cursor:
        if _sqlite():
            text = " OR ".join(f'"{token}"' for token in tokens)
            cursor.execute(
                "SELECT rowid, title || ' ' || other FROM search_token WHERE search_token MATCH %s ORDER BY rank LIMIT 200",
                [text],
            )
            found = [(sum(t in held for t in tokens), at) for at, held in _held(cursor.fetchall())]
        else:
            cursor.execute(  # a rare token brings all that have it, a common one only so many
                "SELECT (SELECT count(*) FROM unnest(%s::text[]) t WHERE t = ANY (tokens)) AS n, place FROM ("
                " SELECT DISTINCT ON (one.place) one.place, one.tokens FROM unnest(%s::text[]) t CROSS JOIN LATERAL"
                " (SELECT place, tokens FROM search_token WHERE tokens @> ARRAY[t] LIMIT 200) one) near"
                " ORDER BY n DESC, place LIMIT 200",
                [list(tokens), list(tokens)],
            )
            found = [(int(n), at) for n, at in cursor.fetchall()]
    return [at for n, at in sorted(found, key=lambda hit: (-hit[0], hit[1])) if n >= least][:most]


def _held(rows: Iterable[tuple[int, str]]) -> Iterable[tuple[int, set[str]]]:
    return ((at, set(text.split())) for at, text in rows)
