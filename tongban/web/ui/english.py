"""The public pages in English: the finished Chinese page, phrase by phrase (decision 0018).

Templates, forms and refusals are written once, in Chinese. For who reads English, the page that was made is read unit by
unit: the words between two block elements, inline elements included. A unit, or else a sentence or a part of it, that the
catalogue knows (tongban/data/english/) is written in English; what nobody translated keeps its Chinese, marked `lang`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from tongban.infra.shipped import data_file
from tongban.web.ui.englishvalues import PUNCTUATION, value_in_english

HAN: Final = re.compile(r"[\u3400-\u9fff]")
_TAG: Final = re.compile(r"(<!--.*?-->|<[^>]+>)", re.DOTALL)
_NAME: Final = re.compile(r"</?([a-zA-Z][\w-]*)")
_INLINE: Final = frozenset({"a", "abbr", "b", "br", "del", "em", "img", "ins", "s", "small", "span", "strong"})
_LEFT_ALONE: Final = frozenset({"script", "style", "textarea"})
_WITHOUT_MARKS: Final = frozenset({"title", "desc", "option", "text"})  # elements in which no element may stand
_VOID: Final = frozenset({"input", "img", "br", "meta", "link", "hr"})
_WIDE: Final = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_ATTRIBUTES: Final = re.compile(r'\b(alt|aria-label|placeholder|title|data-label)="([^"]*[\u3400-\u9fff][^"]*)"')
_KEPT: Final = re.compile(r'\btranslate="no"|\blang="zh-Hans"')
_GLUE: Final = r"[\u3400-\u9fff\u3001-\u303f\uff00-\uffef“”\d]"
_SPACES: Final = re.compile(rf"(?<={_GLUE})[ \t\r\n]+(?={_GLUE}|<)|(?<=>)[ \t\r\n]+(?=[\u3400-\u9fff])")
_SLOT: Final = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
# what a slot of this name takes; others take anything but elements
_TAKES: Final = {
    **dict.fromkeys(("n", "m", "k", "n2"), r"(\d[\d,.]*)"), **dict.fromkeys(("day", "moment", "start", "end", "review", "suit", "hours"), r"(\d[^<]*?)"),
    "title": "([^<]+)", "phone": r"([\d* -]+)", "rate": r"([\d.]+%?)", "w": "([一二三四五六日])", "term": r"([\d即约半][^<，]*?)",
}  # fmt: skip
_COMMAS: Final = (re.compile(r"，(?![^（]*）)"), re.compile(r"、(?![^（]*）)"))  # outside brackets
_CUTS: Final = (re.compile("　+"), re.compile("(?<=。)"))
_SENTENCES: Final = re.compile(r"([。；！？　]|　+)")


def plain(text: str) -> str:
    """As keys are compared: one space for many, none beside Chinese and figures, tags without attributes."""
    bare = _TAG.sub(lambda tag: _bare(tag[0]), text.strip())
    return _SPACES.sub("", re.sub(r"[ \t\r\n]+", " ", re.sub(r"\s*(</?[a-z]+>)\s*", r"\1", bare)))


def _bare(tag: str) -> str:
    found = _NAME.match(tag)
    return "" if found is None else f"<{'/' if tag[1] == '/' else ''}{found[1].lower()}>"


# --- the catalogue ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase with slots; `most` is its longest stretch of fixed words, which tells quickly that it cannot fit."""

    shape: "re.Pattern[str]"
    slots: tuple[str, ...]
    english: str
    most: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    fixed: Mapping[str, str]
    patterns: tuple[Pattern, ...]


def phrases() -> Iterator[tuple[str, str, str]]:
    """Every entry as (file, Chinese, English), as it was written."""
    for path in sorted(data_file("english").glob("*.yaml")):
        rows: dict[str, str] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
        yield from ((path.name, str(chinese), str(english)) for chinese, english in rows.items())


_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def glosses() -> Iterator[tuple[str, str]]:
    """The English names that the shipped one-things bring along: matters, items, papers, questions, departments."""
    shipped = yaml.load(data_file("onethings.yaml").read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
    waiting: list[Any] = [shipped]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if node.get("zh") and node.get("en"):
                yield str(node["zh"]), str(node["en"])
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


@cache
def catalogue() -> Catalogue:
    """Read once by a process, when the first English page is asked for; what was written for pages goes before glosses."""
    fixed = {plain(chinese): english for chinese, english in glosses()}
    patterns = []
    for _, chinese, english in phrases():
        key = plain(chinese)
        if _SLOT.search(key):
            patterns.append(_pattern(key, english))
        else:
            fixed[key] = english
    return Catalogue(fixed, tuple(sorted(patterns, key=lambda p: -len(_SLOT.sub("", p.shape.pattern)))))


def _pattern(key: str, english: str) -> Pattern:
    slots, shape, most, end = [], "", "", 0
    for slot in _SLOT.finditer(key):
        words = key[end : slot.start()]
        shape += re.escape(words) + _TAKES.get(slot[1], "([^<]+?)")
        most, end = max(most, words, key=len), slot.end()
        slots.append(slot[1])
    most = max(most, key[end:], key=len)
    return Pattern(re.compile(shape + re.escape(key[end:])), tuple(slots), english, most)


# --- a piece of text --------------------------------------------------------------------------------------------------------

Mark = Callable[[str], str]  # what is done with words that stay Chinese


def kept(text: str) -> str:
    return f'<span lang="zh-Hans">{text}</span>'


def known(key: str, mark: Mark) -> str | None:
    """The English of a key; None where the catalogue has none."""
    entries = catalogue()
    if (english := entries.fixed.get(key)) is not None:
        return english
    if (value := value_in_english(key)) is not None:
        return value
    for pattern in entries.patterns:
        if pattern.most in key and (found := pattern.shape.fullmatch(key)):
            given = dict(zip(pattern.slots, found.groups(), strict=True))
            return _SLOT.sub(lambda slot: _filled(slot, given, mark), pattern.english)
    return None


def _filled(slot: "re.Match[str]", given: Mapping[str, str], mark: Mark) -> str:
    """A slot's words, in English as far as possible; `{n:paper/papers}` is the number and the noun that goes with it."""
    value = given[slot[1]]
    if slot[2] is None:
        return words(value, mark)
    one, _, many = slot[2].partition("/")
    return f"{value} {one if value == '1' else many}"


def words(text: str, mark: Mark = kept) -> str:
    """A stretch of text without elements: known, or in parts, or left in Chinese."""
    if not HAN.search(text):
        return text.translate(PUNCTUATION).strip() if text.strip() else text
    key = plain(text)
    if (english := known(key, mark)) is not None:
        return english
    return _in_parts(key, mark) or mark(text.strip())


def _in_parts(key: str, mark: Mark) -> str | None:
    """Behind a comma, by sentences, by the brackets at its end, by label and value, by enumeration; None where no part is known."""
    if (found := re.fullmatch(r"([，、：；。）]+)(.+)", key)) and (made := _all([found[2]], mark)):
        return found[1].translate(PUNCTUATION) + made[0]
    if (found := re.fullmatch(r"(.+?)([，、（]+)", key)) and (made := _all([found[1]], mark)):
        return made[0] + found[2].translate(PUNCTUATION)
    pieces = _SENTENCES.split(key)
    if len([piece for piece in pieces[::2] if piece]) > 1:
        return _joined(pieces, mark)
    if key[-1] in "。；！？：":
        head = known(key[:-1], mark) or _in_parts(key[:-1], mark)
        return head + key[-1].translate(PUNCTUATION).rstrip() if head else None
    if (found := re.fullmatch(r"([^：（]+)：(.+)", key)) and (made := _all(found.groups(), mark)):
        return f"{made[0]}: {made[1]}"
    if " - " in key and (made := _all(key.split(" - "), mark)):
        return " - ".join(made)
    for comma in _COMMAS:
        if len(pieces := comma.split(key)) > 1 and (made := _all(pieces, mark)):
            return ", ".join(made)
    if (found := re.fullmatch(r"(.+)（([^（）]+)）", key)) and (made := _all(found.groups(), mark)):
        return f"{made[0]} ({made[1]})"
    if (found := re.fullmatch(r"“(.+)”|《(.+)》", key)) and (made := _all([found[1] or found[2]], mark)):
        return f"“{made[0]}”"
    if (found := re.fullmatch(r"(.*[\u3400-\u9fff）”]) (.+)|(.+) ([\u3400-\u9fff“（].*)", key)) and (
        made := _all([g for g in found.groups() if g], mark)
    ):
        return " ".join(made)
    return None


def _all(pieces: Iterable[str], mark: Mark) -> list[str] | None:
    """Each piece; None where not one of them is known."""
    made, any_known = [], False
    for piece in pieces:
        english = known(piece, mark) or (_in_parts(piece, mark) if HAN.search(piece) else None)
        any_known = any_known or english is not None
        made.append(english if english is not None else words(piece, mark))
    return made if any_known else None


def _joined(pieces: list[str], mark: Mark) -> str | None:
    ends = {"。": ". ", "；": "; ", "！": "! ", "？": "? "}
    made = _all(pieces[::2], mark)
    if made is None:
        return None
    marks = [ends.get(end, "  ") for end in pieces[1::2]] + [""]
    return "".join(text + (end if text else "") for text, end in zip(made, marks, strict=True)).strip()


# --- a page -----------------------------------------------------------------------------------------------------------------


def page(html: str) -> str:
    """The whole page; elements marked translate="no", scripts and text areas stay as they are."""
    out: list[str] = []
    unit: list[str] = []
    alone, depth, began = "", 0, 0
    for part in filter(None, _TAG.split(html)):
        found = _NAME.match(part)
        name = found[1].lower() if found else ""
        opens = bool(found) and part[1] != "/"
        if alone:
            depth += (name == alone) * (1 if opens else -1)
            out.append(part)
            if not depth:
                alone = ""
                if any(HAN.search(text) for text in out[began + 1 :]) and "lang=" not in out[began] and name not in _LEFT_ALONE:
                    out[began] = f'{out[began][:-1]} lang="zh-Hans">'
        elif opens and (name in _LEFT_ALONE or (name != "html" and _KEPT.search(part))):
            _write(unit, out)
            alone, depth = ("" if name in _VOID else name), 1
            began = len(out)
            out.append(_tag(part))
        elif found and name not in _INLINE:
            _write(unit, out)
            out.append(_tag(part))
        else:
            unit.append(part)
    _write(unit, out)
    return "".join(out)


def _write(unit: list[str], out: list[str]) -> None:
    """One unit in English, behind what is written so far; then it is empty."""
    if not any(_WIDE.search(part) for part in unit):
        out += unit
    else:
        opened = out[-1] if out else ""
        found = _NAME.match(opened)
        bare = found is not None and found[1] in _WITHOUT_MARKS
        stayed: list[str] = []
        mark = (lambda text: stayed.append(text) or text) if bare else kept
        text = "".join(unit)
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        out.append(lead.translate(PUNCTUATION) + _english(unit, mark, _CUTS) + tail.translate(PUNCTUATION))
        if stayed and found is not None and found[1] in ("option", "text"):
            out[-2] = f'{opened[:-1]} lang="zh-Hans">'
    unit.clear()


def _english(unit: list[str], mark: Mark, cuts: Sequence["re.Pattern[str]"]) -> str:
    """The unit as it stands; else cut where Chinese leaves a gap, then by sentences, then by elements."""
    if (english := _as_one(unit, mark)) is not None:
        return english
    for place, cut in enumerate(cuts):
        if len(chunks := _cut(unit, cut)) > 1:
            return " ".join(filter(None, (_english(chunk, mark, cuts[place + 1 :]) for chunk in chunks)))
    return _one_by_one(unit, mark)


def _cut(unit: list[str], cut: "re.Pattern[str]") -> list[list[str]]:
    """The unit in chunks, cut within its texts."""
    chunks: list[list[str]] = [[]]
    for part in unit:
        if part[0] == "<":
            chunks[-1].append(part)
            continue
        first, *others = cut.split(part)
        chunks[-1].append(first)
        chunks += [[other] for other in others]
    return [[part for part in chunk if part] for chunk in chunks if "".join(chunk).strip()]


def _as_one(unit: list[str], mark: Mark) -> str | None:
    """Where the catalogue knows the unit as it stands, with the elements inside."""
    english = known(plain("".join(unit)), mark)
    if english is None:
        return None
    tags: dict[str, list[str]] = {}
    for part in unit:
        if part[0] == "<":
            tags.setdefault(_bare(part), []).append(_tag(part))
    return _TAG.sub(lambda tag: tags[tag[0]].pop(0) if tags.get(tag[0]) else tag[0], english)


def _one_by_one(unit: list[str], mark: Mark) -> str:
    """Each stretch of text for itself; English needs spaces where Chinese has none."""
    made: list[str] = []
    last = ""
    for part in unit:
        if part[0] == "<":
            made.append(_tag(part))
            last = "" if part.startswith("<br") else last
            continue
        core = part.strip()
        text = words(core, mark) if core else ""
        shown = _TAG.sub("", text)
        gap = part[:1].isspace() or (last and shown and _runs_on(last, shown))
        made.append((" " if gap and last else "") + text + (" " if core and part[-1].isspace() else ""))
        last = ("" if core and part[-1].isspace() else shown[-1:]) if shown else ("" if part.isspace() and made[-1] else last)
    return "".join(made).strip()


def _runs_on(last: str, following: str) -> bool:
    return (last.isalnum() or last in ".,;:)”!?%") and (following[0].isalnum() or following[0] in "(“")


def _tag(tag: str) -> str:
    """Its words for who cannot see, in English; the root says in which language the page is."""
    if tag.startswith("<html"):
        return tag.replace('lang="zh-Hans"', 'lang="en"', 1)
    if not HAN.search(tag):
        return tag
    return _ATTRIBUTES.sub(lambda found: f'{found[1]}="{words(found[2], str)}"', tag)
