"""A page: which of its words belong together, and what of it is not touched."""

import re
from collections.abc import Sequence
from typing import Final

from tongban.web.ui.english.catalogue import NAME, TAG, bare, plain
from tongban.web.ui.english.sentences import GAP, HAN, Mark, kept, known, words
from tongban.web.ui.english.values import PUNCTUATION

_INLINE: Final = frozenset({"a", "abbr", "b", "br", "del", "em", "img", "ins", "s", "small", "span", "strong"})
_VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta"})
_LEFT_ALONE: Final = frozenset({"script", "style", "textarea"})
_TEXT_ONLY: Final = frozenset({"title", "desc", "option", "text"})  # elements in which no element may stand
_KEPT: Final = re.compile(r'\btranslate="no"|\blang="zh-Hans"')
_ATTRIBUTES: Final = re.compile(r'\b(alt|aria-label|placeholder|title|data-label)="([^"]*[\u3400-\u9fff][^"]*)"')
_WIDE: Final = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
# a link to a matter or a paper, a heading, a question, of which nothing is said in English
_STAYS: Final = re.compile(
    r'(<a [^>]*href="/(?:matters|open/publications|reports)/[^>]*>(?:<strong>)?<span lang="zh-Hans">[^<]*</span>)((?:</strong>)?</a>)'
)
_ALONE: Final = re.compile(r'\s*<span lang="zh-Hans">[^<]*</span>\s*')
_ONLY: Final = ' <span class="small soft">(Chinese only)</span>'
_CUTS: Final = (re.compile("　+"), re.compile("(?<=。)"), re.compile("(?=[，；])"))


def page(html: str) -> str:
    """The page in English; elements marked translate="no", scripts and text areas stay as they are."""
    out: list[str] = []
    unit: list[str] = []
    alone, depth, began = "", 0, 0
    for part in filter(None, TAG.split(html)):
        found = NAME.match(part)
        name = found[1].lower() if found else ""
        opens = bool(found) and part[1] != "/"
        if alone:
            out.append(part)
            depth += (name == alone) * (1 if opens else -1)
            if not depth:
                _mark_kept(out, began, alone)
                alone = ""
        elif found and name in _INLINE and not (opens and _KEPT.search(part)):
            unit.append(part)
        elif found:
            _write(unit, out)
            began = len(out)
            out.append(_tag(part))
            if opens and name not in _VOID and name != "html" and (name in _LEFT_ALONE or _KEPT.search(part)):
                alone, depth = name, 1
        else:
            unit.append(part)
    _write(unit, out)
    return "".join(out)


def _mark_kept(out: list[str], began: int, name: str) -> None:
    """What was left alone and is Chinese says so; what is typed into says nothing."""
    tag = out[began]
    if name not in _LEFT_ALONE and "lang=" not in tag and any(HAN.search(text) for text in out[began + 1 :]):
        out[began] = f'{tag[:-1]} lang="zh-Hans">'


def _tag(tag: str) -> str:
    """Its words for who cannot see, in English; the root says in which language the page is."""
    if tag.startswith("<html"):
        return tag.replace('lang="zh-Hans"', 'lang="en"', 1)
    if not HAN.search(tag):
        return tag
    return _ATTRIBUTES.sub(lambda found: f'{found[1]}="{words(found[2], str)}"', tag)


# --- a unit -----------------------------------------------------------------------------------------------------------------


def _write(unit: list[str], out: list[str]) -> None:
    """One unit in English, behind what is written so far; then it is empty."""
    if not any(_WIDE.search(part) for part in unit):
        out += unit
        unit.clear()
        return
    opened = NAME.match(out[-1]) if out else None
    within = opened[1] if opened else ""
    text = "".join(unit)
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    said = _english(unit, str if within in _TEXT_ONLY else kept, _CUTS)
    if within in ("option", "text") and HAN.search(said):
        out[-1] = f'{out[-1][:-1]} lang="zh-Hans">'
    said = said + _ONLY if within in ("h1", "summary") and _ALONE.fullmatch(said) else _STAYS.sub(rf"\1{_ONLY}\2", said)
    out.append(lead.translate(PUNCTUATION) + said + tail.translate(PUNCTUATION))
    unit.clear()


def _english(unit: list[str], mark: Mark, cuts: Sequence["re.Pattern[str]"]) -> str:
    """The unit as it stands; else cut where Chinese leaves a gap, by sentences, by clauses; at last text by text."""
    english = _as_one(unit, mark)
    if english is not None:
        return english
    for place, cut in enumerate(cuts if len(unit) > 1 else ()):
        chunks = _cut(unit, cut)
        if len(chunks) > 1:
            made = [_english(chunk, mark, cuts[place + 1 :]) for chunk in chunks]
            joint = GAP if place == 0 else " "
            return re.sub(r" +(?=[,.;:])", "", joint.join(filter(None, made)))
    return _one_by_one(unit, mark)


def _as_one(unit: list[str], mark: Mark) -> str | None:
    """Where the catalogue knows the unit with the elements inside: their tags go where English has them."""
    english = known(plain("".join(unit)), mark)
    if english is None:
        return None
    tags: dict[str, list[str]] = {}
    for part in unit:
        if part[0] == "<":
            tags.setdefault(bare(part), []).append(_tag(part))
    return TAG.sub(lambda tag: tags[tag[0]].pop(0) if tags.get(tag[0]) else tag[0], english)


def _cut(unit: list[str], cut: "re.Pattern[str]") -> list[list[str]]:
    """The unit in chunks, cut within the texts that stand in no element; a text that is known stays whole."""
    chunks: list[list[str]] = [[]]
    depth = 0
    for part in unit:
        if part[0] == "<":
            depth += 0 if bare(part)[1:-1] in _VOID else -1 if part[1] == "/" else 1
        if part[0] == "<" or depth or known(plain(part), str) is not None:
            chunks[-1].append(part)
            continue
        first, *others = cut.split(part)
        chunks[-1].append(first)
        chunks += [[other] for other in others]
    return [[part for part in chunk if part] for chunk in chunks if "".join(chunk).strip()]


def _one_by_one(unit: list[str], mark: Mark) -> str:
    """Each text for itself; English needs spaces where Chinese has none."""
    made: list[str] = []
    last = ""  # the last character that is seen; empty behind a space
    for part in unit:
        if part[0] == "<":
            made.append(_tag(part))
            last = "" if part.startswith("<br") else last
        elif not part.strip():
            made.append(" " if last else "")
            last = ""
        else:
            text = words(part.strip(), mark)
            shown = TAG.sub("", text)
            gap = last and (part[0].isspace() or _runs_on(last, shown[:1]))
            space = " " if part[-1].isspace() else ""
            made.append(f"{' ' if gap else ''}{text}{space}")
            last = "" if space else shown[-1:]
    return "".join(made).strip()


def _runs_on(last: str, following: str) -> bool:
    """Whether two words would stand together without a space."""
    return (last.isalnum() or last in ".,;:)”!?%") and (following.isalnum() or following in "(“")
