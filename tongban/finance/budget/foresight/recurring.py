"""Additions that return: the same item or the same reason year after year, whatever the wording and the exact amount."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tongban.finance.budget.foresight.settings import Settings
from tongban.finance.budget.foresight.trends import trend
from tongban.finance.budget.foresight.values import UNNAMED, Addition, Recurring, YearMoney, class_of

_ALIKE: Final = 1 / 2  # share of the shorter wording's pairs of characters found in the other
_FACTOR: Final = 2.6  # amounts of one item within this factor are taken for the same cost
_COMPARED_MAX: Final = 400
_NOISE: Final = re.compile(r"[\W_\da-zA-Z]|〔.*?〕|年|月|号|的")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One cost through the years: its additions by year."""

    code: str
    reason: str
    by_year: dict[int, list[Addition]]

    def amount(self, year: int) -> int:
        return sum(a.amount_fen for a in self.by_year.get(year, ()))

    @property
    def seen(self) -> list[tuple[int, int, str, str]]:
        return [(y, a.amount_fen, a.reason, a.document) for y in sorted(self.by_year) for a in self.by_year[y]]


def plain(reason: str, settings: Settings) -> str:
    """A reason without years, numbers and the words every request has."""
    text = re.sub(r"〔.*?〕", "", unicodedata.normalize("NFKC", reason))
    text = _NOISE.sub("", text)
    bare = text
    for word in settings.empty_words:
        bare = bare.replace(word, "")
    return bare if len(bare) >= 2 else text


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[n : n + 2] for n in range(len(text) - 1)) or frozenset([text] if text else [])


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the shorter wording found in the other."""
    short = min(len(one), len(other))
    return len(one & other) / short if short else 0.0


@dataclass(slots=True)
class _Bucket:
    code: str
    words: frozenset[str]
    reason: str
    rows: list[tuple[int, Addition]]

    @property
    def size(self) -> float:
        """Mean amount of a year in which it happened."""
        years = {y for y, _ in self.rows}
        return sum(a.amount_fen for _, a in self.rows) / len(years)


def _buckets(years: Iterable[YearMoney], settings: Settings) -> list[_Bucket]:
    found: dict[tuple[str, str], _Bucket] = {}
    for year in years:
        for a in year.additions:
            if a.moved or a.amount_fen <= 0:
                continue
            reason = a.reason or ("" if a.code else UNNAMED)
            key = (a.code, plain(reason, settings))
            bucket = found.setdefault(key, _Bucket(a.code, _pairs(key[1]), reason, []))
            bucket.rows.append((year.fiscal_year, a))
    return sorted(found.values(), key=lambda b: -b.size)


def _same(one: _Bucket, other: _Bucket) -> bool:
    """By reason, unless the classes contradict; or by item and amount."""
    classes = {class_of(one.code), class_of(other.code)} - {""}
    score = alike(one.words, other.words)
    if score >= _ALIKE and (len(classes) <= 1 or score >= 0.8):
        return True
    if len(one.code) < 5 or one.code != other.code:
        return False
    ratio = max(one.size, other.size) / max(1.0, min(one.size, other.size))
    apart = not {y for y, _ in one.rows} & {y for y, _ in other.rows}
    return apart and ratio <= _FACTOR


def groups(years: Sequence[YearMoney], settings: Settings) -> list[Group]:
    """Every addition in the group of its like; the largest lead."""
    led: list[list[_Bucket]] = []
    for bucket in _buckets(years, settings):
        home = next((g for g in led[:_COMPARED_MAX] if _same(g[0], bucket)), None)
        if home is None:
            led.append([bucket])
        else:
            home.append(bucket)
    return [_group(members) for members in led]


def _group(members: list[_Bucket]) -> Group:
    by_year: dict[int, list[Addition]] = defaultdict(list)
    for bucket in members:
        for year, a in bucket.rows:
            by_year[year].append(a)
    newest = max((row for b in members for row in b.rows), key=lambda r: (r[0], r[1].amount_fen))[1]
    return Group(code=newest.code, reason=newest.reason or ("" if newest.code else UNNAMED), by_year=dict(by_year))


def returning(found: Iterable[Group], past: Sequence[int], this_year: int) -> Iterator[Group]:
    """Seen in two past years or more, or in a past one and already in this: and lately."""
    recent = set(past[-2:]) | {this_year}
    for group in found:
        years = set(group.by_year)
        if len(years & {*past, this_year}) >= 2 and years & recent:
            yield group


def said(group: Group, past: Sequence[int], coming_fen: int) -> Recurring:
    amounts = [float(group.amount(y)) for y in sorted(group.by_year)]
    return Recurring(
        code=group.code, reason=group.reason, seen=tuple(group.seen), expected_fen=max(0, round(trend(amounts))), coming_fen=coming_fen
    )  # fmt: skip


def share_by(group: Group, past: Sequence[int], as_of: date) -> float | None:
    """How much of this cost had come by this day of the year in the past; None when no day is known."""
    dated = [a for y in past for a in group.by_year.get(y, ()) if a.on]
    whole = sum(a.amount_fen for a in dated)
    if not whole:
        return None
    early = sum(a.amount_fen for a in dated if a.on and (a.on.month, a.on.day) <= (as_of.month, as_of.day))
    return early / whole


def is_once(group: Group, settings: Settings) -> bool:
    """A thing that mostly happens once: capital, moving, fitting out."""
    return class_of(group.code) in ("310", "309") or any(w in group.reason for w in settings.once_words)
