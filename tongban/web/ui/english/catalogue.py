"""The phrases: Chinese as it comes out on a page, English as it is to stand there, slots for what differs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from tongban.infra.shipped import data_file, data_yaml

TAG: Final = re.compile(r"(<!--.*?-->|<[^>]+>)", re.DOTALL)
NAME: Final = re.compile(r"</?([a-zA-Z][\w-]*)")
SLOT: Final = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_GLUE: Final = r"[\u3400-\u9fff\u3001-\u303f\uff00-\uffef“”\d]"
_SPACES: Final = re.compile(
    rf"(?<={_GLUE})(?<!\d)[ \t\r\n]+(?={_GLUE}|<)|(?<=\d)[ \t\r\n]+(?={_GLUE}|<)(?!\d)|(?<=>)[ \t\r\n]+(?=[\u3400-\u9fff])"
)
_FIGURE: Final = r"(\d[\d,.]*)"
_MOMENT: Final = r"(\d[^<，；。]*?)"
_FILLS: Final = 80  # characters for each slot: who types more is not read as a phrase
# what a slot of this name takes; others take anything but elements
_TAKES: Final[Mapping[str, str]] = {
    "n": _FIGURE, "m": _FIGURE, "k": _FIGURE, "n2": _FIGURE, "rate": r"([\d.]+%?)", "phone": r"([\d* -]+)",
    "day": _MOMENT, "moment": _MOMENT, "start": _MOMENT, "end": _MOMENT, "review": _MOMENT, "suit": _MOMENT, "hours": _MOMENT,
    "term": r"([\d即约半][^<，]*?)", "w": "([一二三四五六日])", "title": "([^<]+)", "label": "([^<：，。（）请]{1,6})",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A phrase with slots; `most` is its longest stretch of fixed words, `fixed` how many characters are fixed in all."""

    shape: "re.Pattern[str]"
    slots: tuple[str, ...]
    english: str
    most: str
    fixed: int

    def read(self, key: str) -> dict[str, str] | None:
        """What stands in the slots; None where the key is another phrase."""
        if self.most not in key or len(key) - self.fixed > _FILLS * len(self.slots):
            return None
        found = self.shape.fullmatch(key)
        return dict(zip(self.slots, found.groups(), strict=True)) if found else None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`patterns` by the first two characters of their longest stretch: of hundreds, few come into question for a key."""

    fixed: Mapping[str, str]
    patterns: Mapping[str, tuple[Pattern, ...]]

    def candidates(self, key: str) -> list[Pattern]:
        """Patterns the key may be; those with the most fixed words first."""
        starts = {key[place : place + size] for place in range(len(key)) for size in (1, 2)}
        found = [pattern for start in starts if start in self.patterns for pattern in self.patterns[start]]
        return sorted(found, key=lambda pattern: (-pattern.fixed, pattern.shape.pattern))


@cache
def catalogue() -> Catalogue:
    """Read once by a process, when the first English page is asked for; phrases go before glosses."""
    fixed = {plain(chinese): english for chinese, english in glosses()}
    patterns: dict[str, tuple[Pattern, ...]] = {}
    for _, chinese, english in phrases():
        for key, said in _readings(plain(chinese), english):
            if SLOT.search(key):
                made = _pattern(key, said)
                patterns[made.most[:2]] = (*patterns.get(made.most[:2], ()), made)
            else:
                fixed[key] = said
    return Catalogue(fixed, patterns)


def phrases() -> Iterator[tuple[str, str, str]]:
    """Every entry as (file, Chinese, English), as it was written."""
    for path in sorted(data_file("english").glob("*.yaml")):
        for chinese, english in data_yaml(f"english/{path.name}").items():
            yield path.name, str(chinese), str(english)


def glosses() -> Iterator[tuple[str, str]]:
    """The English names that the shipped one-things bring along: matters, items, papers, questions, departments."""
    waiting: list[Any] = [data_yaml("onethings.yaml")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if node.get("zh") and node.get("en"):
                yield str(node["zh"]), str(node["en"])
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def plain(text: str) -> str:
    """As keys are compared: one space for many, none beside Chinese nor between it and figures, tags without attributes."""
    tags = TAG.sub(lambda tag: bare(tag[0]), text.strip())
    return _SPACES.sub("", re.sub(r"[ \t\r\n]+", " ", re.sub(r"\s*(</?[a-z]+>)\s*", r"\1", tags)))


def bare(tag: str) -> str:
    """A tag without its attributes; a comment is nothing."""
    found = NAME.match(tag)
    return "" if found is None else f"<{'/' if tag[1] == '/' else ''}{found[1].lower()}>"


def _readings(key: str, english: str) -> Iterator[tuple[str, str]]:
    """The phrase, and where it ends with a full stop, the same as one sentence among others."""
    yield key, english
    if key.endswith("。"):
        yield key[:-1], english.removesuffix(".")


def _pattern(key: str, english: str) -> Pattern:
    slots, stretches, shape, end = [], [], "", 0
    for slot in SLOT.finditer(key):
        stretches.append(key[end : slot.start()])
        shape += re.escape(stretches[-1]) + _TAKES.get(slot[1], "([^<]+?)")
        slots.append(slot[1])
        end = slot.end()
    stretches.append(key[end:])
    return Pattern(
        shape=re.compile(shape + re.escape(key[end:])), slots=tuple(slots), english=english,
        most=max(stretches, key=len), fixed=sum(map(len, stretches)),
    )  # fmt: skip
