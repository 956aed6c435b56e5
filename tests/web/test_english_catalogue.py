"""The English catalogue is whole: no word of the public pages without a phrase, no phrase without a place, slots and elements agree."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tongban.config.settings import PACKAGE
from tongban.web.ui.english.catalogue import glosses, phrases, plain
from tongban.web.ui.english.sentences import HAN

_SLOT = re.compile(r"\{(\w+)(?::[^{}]*)?\}")
_MARKS = "。；：，、（）　？！“”《》·… .,:;()›-"
_ENDS = re.compile(r"[。；：，、（）　？！“”《》/]")
_DESK = ("gallery/", "fourcuts.html", "changes.html", "noted.html")  # components of the staff's pages
_NO_PAGE = {  # files that are sent away, the staff's words, samples; and what reads or writes Chinese values
    "letter.py", "ics.py", "samples.py", "tokens.py", "facts.py", "turns.py", "catalogue.py", "sentences.py", "pages.py", "values.py", "words.py", "language.py",
}  # fmt: skip
_SENT_AWAY = {"。查进度用回执上的查询码，或拨打中心电话。", "日程.ics"}  # in a calendar, which stays Chinese
PHRASES = list(phrases())


def templates() -> list[Path]:
    folders = ("portal/templates", "ui/templates", "ui/allauth_templates")
    found = (path for folder in folders for path in (PACKAGE / "web" / folder).rglob("*.html"))
    return sorted(path for path in found if not any(part in str(path) for part in _DESK))


def modules() -> list[Path]:
    found = (path for folder in ("portal", "ui") for path in (PACKAGE / "web" / folder).rglob("*.py"))
    return sorted(path for path in found if path.name not in _NO_PAGE)


def said_in_template(path: Path) -> Iterator[str]:
    """Stretches of text as they stand between elements and expressions, in attributes and in expressions."""
    source = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    for code in re.findall(r"\{\{.*?\}\}|\{%.*?%\}", source, flags=re.DOTALL):
        yield from (one or other for one, other in re.findall(r'"([^"]*)"|\'([^\']*)\'', code))
    source = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "\0", source, flags=re.DOTALL)
    yield from (text for value in re.findall(r'="([^"]*)"', source) for text in value.split("\0"))
    yield from re.split(r"\0|<[^>]*>", source)


def said_in_module(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield from re.split(r"<[^>]*>", node.value)


@cache
def keys() -> str:
    known = [
        plain(chinese) for chinese in (*(chinese for _, chinese, _ in PHRASES), *(chinese for chinese, _ in glosses()))
    ]
    return "\n".join(re.sub(r"<[^>]*>", "\n", _SLOT.sub("\n", key)) for key in known)


def covered(text: str) -> bool:
    """In a phrase as it stands, or each of its parts is."""
    bare = plain(text).strip(_MARKS + "0123456789%")
    if not HAN.search(bare) or bare in keys():
        return True
    parts = _ENDS.split(bare)
    return len(parts) > 1 and all(covered(part) for part in parts)


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_every_word_of_a_public_template_has_a_phrase(path: Path):
    assert [text.strip() for text in said_in_template(path) if not covered(text)] == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.name)
def test_every_word_that_public_views_say_has_a_phrase(path: Path):
    assert [text for text in said_in_module(path) if text not in _SENT_AWAY and not covered(text)] == []


def test_a_new_sentence_without_a_phrase_is_found():
    assert not covered("这句话从来没有人写过")
    assert not covered("登录，这句话从来没有人写过")


@cache
def _written() -> str:
    """All that the program and its reference data say, without spaces."""
    kinds = ("*.py", "*.html", "*.yaml")
    found = (
        p for kind in kinds for p in PACKAGE.rglob(kind) if "data/english" not in str(p) and p.parent.name != "english"
    )
    return re.sub(r"[\s\\]+", "", "\n".join(path.read_text() for path in sorted(found)))


def composed(part: str) -> bool:
    """Said as it stands, or put together by a template from pieces that are said."""
    if part in _written():
        return True
    heads = (part[:size] for size in range(len(part) - 1, 0, -1) if size > 1 or part[0] in "到份")
    return any(head in _written() and (composed(part[len(head) :]) or part[len(head) :] in "到份") for head in heads)


def test_no_phrase_is_left_over():
    for file, chinese, _ in PHRASES:
        parts = _ENDS.split(re.sub(r"<[^>]*>|&nbsp;", "，", _SLOT.sub("，", plain(chinese))))
        gone = [part for part in parts if HAN.search(part) and not composed(re.sub(r"\s", "", part))]
        assert not gone, f"{file}: {chinese}: {gone}"
    assert not composed("这句话从来没有人写过")


def test_no_phrase_stands_twice():
    twice = [key for key, times in Counter(plain(chinese) for _, chinese, _ in PHRASES).items() if times > 1]
    assert not twice


@pytest.mark.parametrize("file", sorted({file for file, _, _ in PHRASES}))
def test_slots_and_elements_agree(file: str):
    for _, chinese, english in (row for row in PHRASES if row[0] == file):
        slots, used = ([slot[1] for slot in _SLOT.finditer(text)] for text in (chinese, english))
        left = set(slots) - set(used)
        assert len(slots) == len(set(slots)), chinese
        assert set(used) <= set(slots), chinese
        assert all(name == "w" or name.endswith("2") for name in left), chinese  # a weekday; what was said before
        tags, kept = (Counter(re.findall(r"</?[a-z]+>", text)) for text in (plain(chinese), english))
        assert tags == kept, chinese


@pytest.mark.parametrize("file", sorted({file for file, _, _ in PHRASES}))
def test_english_is_english(file: str):
    """Chinese only where it is quoted: what one has to write, or finds on a paper."""
    for _, chinese, english in (row for row in PHRASES if row[0] == file):
        bare = re.sub(r"“[^”]*”|\([^)]*\)|instance \S+", "", english)
        assert not HAN.search(bare) or "万元" in bare, chinese
        assert english.strip() == english, chinese
        assert not re.search(r"[\"']|&(?!nbsp;)", re.sub(r"(?<=\w)'(?=\w|s? )", "", english)), (
            chinese
        )  # it may stand in an attribute
