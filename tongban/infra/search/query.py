"""What a query may mean: the exact way, by other words for the same, by sound, with one slip of the finger."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tongban.infra.search import tokens
from tongban.infra.shipped import data_yaml

Way = tuple[str, ...]  # tokens that must all be there

_FILLERS: Final = (
    "我想要", "我想", "我要", "我们", "请问", "怎么办理", "怎么办", "怎样办理", "如何办理", "如何办", "怎么", "怎样", "如何",
    "需要什么材料", "要什么材料", "什么材料", "需要什么", "需要哪些", "哪些材料", "去哪里", "在哪里", "哪里", "多少钱", "手续",
    "流程", "可以", "能不能", "帮我", "一下", "办理", "申请", "想", "吗", "呢", "了", "的", "办",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meaning:
    """Ways from the best to the loosest; later ones are tried only when the earlier find nothing.

    `meant`: the words are there, among others that say nothing; `guessed`: something like them may be.
    """

    text: str
    named: tuple[Way, ...]
    exact: tuple[Way, ...]
    same: tuple[Way, ...]
    meant: tuple[tuple[Way, ...], ...]
    guessed: tuple[tuple[Way, ...], ...]
    shared: Way
    bare: str


def read(query: str) -> Meaning:
    """Every way in which the query may be meant. Text that has no letter, digit or character means nothing."""
    text = tokens.normal(query)[:60]
    exact = _ways(text)
    same = tuple(way for other in _other_words(text) for way in _ways(other) if way not in exact)
    named = tuple((name,) for name in tokens.names_meant(text))
    bare = _without_fillers(text) or text
    meant: list[tuple[Way, ...]] = []
    guessed = [_by_sound(text), _one_slip(text)]
    if bare != text:
        meant.append(tuple((name,) for name in tokens.names_meant(bare)))
        others = tuple(way for other in _other_words(bare) for way in _ways(other))
        meant.append((*_ways(bare), *others))
        guessed += [_by_sound(bare), _one_slip(bare)]
    meant.append(tuple(way for word in (*_known_words(text), *_heard_words(bare)) for way in _ways(word)))
    pairs = tuple(dict.fromkeys(p for run in tokens.runs(bare) if tokens.chinese(run) for p in tokens.pairs(run)))
    return Meaning(
        text, named, exact, same, tuple(way for way in meant if way), tuple(way for way in guessed if way), pairs, bare
    )


def _ways(text: str) -> tuple[Way, ...]:
    """Exact tokens; letters may be a word, sounds, or initials."""
    fixed: list[str] = []
    words: list[str] = []
    code = tuple(c.replace("-", "").replace(".", "") for c in tokens._CODE.findall(text))
    for run in tokens.runs(text):
        if tokens.chinese(run):
            fixed += tokens.pairs(run) if len(run) > 1 else [run]
        else:
            words.append(run)
    if not fixed and not words:
        return ()
    ways: list[Way] = [(*fixed, *words)]
    if code:
        ways.append((*fixed, *code))
    if words and all(word.isalpha() for word in words):
        spoken = [s for word in words for s in tokens.spelled(word)]
        if spoken and all(tokens.spelled(word) for word in words):
            ways.append((*fixed, *tokens.joined(spoken)))
        letters = "".join(words)
        if 2 <= len(letters) <= 12:
            ways.append((*fixed, *(f"i0{a}{b}" for a, b in itertools.pairwise(letters))))
    return tuple(dict.fromkeys(ways))


def _by_sound(text: str) -> tuple[Way, ...]:
    parts = tokens.runs(text)
    if not parts or not all(tokens.chinese(run) and len(run) > 1 for run in parts):
        return ()
    return (tuple(t for run in parts for t in tokens.confused(tokens.sounds(run))),)


def _one_slip(text: str) -> tuple[Way, ...]:
    """One character wrong, too many or missing, somewhere in the only stretch of Chinese; two of it must stay together."""
    parts = tokens.runs(text)
    if len(parts) != 1 or not tokens.chinese(parts[0]) or not 3 <= len(parts[0]) <= 12:
        return ()
    run = parts[0]
    cuts = [(run[:j], run[j:]) for j in range(1, len(run))] + [(run[:i], run[i + 1 :]) for i in range(len(run))]
    return tuple(dict.fromkeys(_whole(*cut) for cut in cuts if any(len(part) > 1 for part in cut)))


def _whole(*parts: str) -> Way:
    return tuple(t for part in parts if part for t in (tokens.pairs(part) if len(part) > 1 else [part]))


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[str, ...], ...]:
    """Words that people and papers use for the same thing (tongban/data/synonyms.yaml)."""
    rows = data_yaml("synonyms.yaml")
    return tuple(tuple(tokens.normal(word) for word in row) for row in rows["groups"])


def _known_words(text: str) -> Iterable[str]:
    """The words of groups that the text contains, and their likes: what a whole sentence is about."""
    return dict.fromkeys(other for group in _groups() if any(word in text for word in group) for other in group)


def _heard_words(text: str) -> Iterable[str]:
    """The words of groups of which one sounds like the text: known words written as they are heard."""
    if not all(tokens.chinese(run) for run in tokens.runs(text)) or len(text) < 2:
        return ()
    heard = tokens.confused(tokens.sounds(text))
    alike = (g for g in _groups() if any(len(w) == len(text) and tokens.confused(tokens.sounds(w)) == heard for w in g))
    return dict.fromkeys(other for group in alike for other in group)


def _other_words(text: str) -> Iterable[str]:
    """The text with one of its words said otherwise; the longest word that a group knows goes first."""
    seen: dict[str, None] = {}
    hits = sorted(((w, g) for g in _groups() for w in g if w in text), key=lambda hit: -len(hit[0]))
    longest: list[str] = []
    for word, group in hits:
        if any(word in bigger and word != bigger for bigger in longest):
            continue
        longest.append(word)
        seen |= {text.replace(word, other): None for other in group if other != word}
    seen.pop(text, None)
    return tuple(seen)[:12]


def _without_fillers(text: str) -> str:
    bare = text
    for filler in _FILLERS:
        bare = bare.replace(filler, " ")
    return tokens.normal(bare)
