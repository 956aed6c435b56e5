"""Finding that forgives: the words in any order, their sounds, their initials, a slip; the best first."""

from collections.abc import Iterable, Sequence
from math import log
from typing import Final, TypeVar

from tongban.infra.search import tokens
from tongban.infra.search.likeness import like_enough

_SHARE: Final = 0.6
_LINES_MAX: Final = 400  # characters of a long text that are compared
T = TypeVar("T")


def ranked(query: str, rows: Iterable[tuple[T, str, str]]) -> list[T]:
    """Of (thing, title, other words) those that answer the query; all of them, as they come, for an empty one."""
    sought = tokens.normal(query)
    there = list(rows)
    if not sought:
        return [thing for thing, _, _ in there]
    runs = tokens.runs(sought)
    if not runs:
        return []
    parts = [pair for run in runs for pair in (tokens.pairs(run) or [run])]
    scored = [(score(sought, runs, parts, title, rest), place) for place, (_, title, rest) in enumerate(there)]
    best = sorted((s for s in scored if s[0] > 0), key=lambda s: (-s[0], s[1]))
    return [there[place][0] for _, place in best]


def alike(question: str, rows: Iterable[tuple[T, str, str]]) -> list[T]:
    """Of (thing, title, other words) those that speak of what a whole question speaks of, the most of it first.

    Words that every row has, and words that none has, tell nothing; of the others two at least must be there.
    """
    there = list(rows)
    runs = tokens.runs(tokens.normal(question))
    parts = list(dict.fromkeys(pair for run in runs for pair in (tokens.pairs(run) or [run])))
    texts = [tokens.normal(f"{title} {rest}") for _, title, rest in there]
    heads = [tokens.normal(title) for _, title, _ in there]
    weight = {part: log(1 + len(there) / n) for part in parts if 0 < (n := sum(part in text for text in texts)) <= max(2, len(there) // 2)}  # fmt: skip
    scored = []
    for place, (text, head) in enumerate(zip(texts, heads, strict=True)):
        found = [part for part in weight if part in text]
        in_title = [part for part in found if part in head]
        if len(found) >= min(2, len(parts)) and in_title:
            scored.append((sum(weight[p] for p in found) + sum(weight[p] for p in in_title), place))
    return [there[place][0] for _, place in sorted(scored, key=lambda s: (-s[0], s[1]))]


def score(sought: str, runs: Sequence[str], parts: Sequence[str], title: str, rest: str) -> float:
    """How well a thing answers: its title itself, all words in it, most of the words, their sounds, something like it."""
    head, whole = tokens.normal(title), tokens.normal(f"{title} {rest}")
    if sought in head:
        return 100 - min(20, len(head) - len(sought))
    if all(run in head for run in runs):
        return 79
    if all(run in whole for run in runs):
        return 70
    shared = sum(part in whole for part in parts) / len(parts)
    if shared >= _SHARE:
        return 40 + 20 * shared
    spoken = ["".join(tokens.sounds(run)) for run in tokens.runs(head) if tokens.chinese(run)]
    firsts = ["".join(s[0] for s in tokens.sounds(run) if s) for run in tokens.runs(head) if tokens.chinese(run)]
    latin = [run for run in runs if not tokens.chinese(run) and len(run) > 1]
    if latin and all(any(run in text for text in (*spoken, *firsts)) for run in latin):
        return 35
    return 30 if like_enough(sought, [title, *rest[:_LINES_MAX].split("\n")]) else 0
