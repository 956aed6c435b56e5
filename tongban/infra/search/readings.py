"""How Chinese characters are read, without tones: pypinyin's dictionary, held lean.

The package keeps its 47,000 phrases as lists of lists, fifty megabytes in every process that searches. Here a character is
a number in a row of numbers, and the phrases that begin with it are lines of one text: `长沙=chang sha`; a phrase that is
read as its characters are read alone needs no reading. What comes out is what `pypinyin.lazy_pinyin` says.
"""

import re
from array import array
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from unicodedata import normalize

_LAST: Final = 0x323AF  # of the characters that are words
_CHARACTER: Final = re.compile(r'"(\d+)":\s*"([^"]*)"')
_PHRASE: Final = re.compile(r'"([^"]+)":\s*\[((?:\s*\[[^]]*\],?)+)\s*\]')
_FIRST: Final = re.compile(r'\[\s*"([^"]*)"')
_TONES: Final = {ord(mark): None for mark in "\u0300\u0301\u0304\u030c"}


def plain(spelled: str) -> str:
    """The syllable as it is typed: lǜ → lv; empty where it cannot be."""
    typed = normalize("NFD", spelled).translate(_TONES).replace("u\u0308", "v")
    return typed if typed.isascii() and typed.isalpha() else ""


class Readings:
    """The dictionary, read once from the package's own data files without importing it."""

    def __init__(self) -> None:
        spec = find_spec("pypinyin")
        home = Path((spec and spec.origin) or "").parent
        self._read_characters((home / "pinyin_dict.json").read_text(encoding="utf-8"))
        self._read_phrases((home / "phrases_dict.json").read_text(encoding="utf-8"))

    def _read_characters(self, text: str) -> None:
        typed: dict[str, str] = {}
        places: dict[str, int] = {"": 0}
        self._known, self._of = [""], array("H", bytes(2 * (_LAST + 1)))
        for found in _CHARACTER.finditer(text):
            all_ = found[2].split(",")
            for spelled in all_:
                if spelled not in typed:
                    typed[spelled] = plain(spelled)
            first = typed[all_[0]]
            if first not in places:
                places[first] = len(self._known)
                self._known.append(first)
            self._of[int(found[1])] = places[first]
        self.syllables = frozenset(s for s in typed.values() if len(s) > 1 or (s and s in "aeo"))

    def _read_phrases(self, text: str) -> None:
        lines: dict[str, list[str]] = {}
        for found in _PHRASE.finditer(text):
            phrase, syllables = found[1], [plain(s) for s in _FIRST.findall(found[2])]
            alone = [self.alone(character) for character in phrase]
            line = phrase if syllables == alone else f"{phrase}={' '.join(syllables)}"
            lines.setdefault(phrase[0], [""]).append(line)
        self._phrases = {first: "\n".join([*all_, ""]) for first, all_ in lines.items()}

    def alone(self, character: str) -> str:
        return self._known[self._of[ord(character)]]

    def of(self, run: str) -> Iterator[str]:
        """A syllable for each character of the run."""
        start = 0
        while start < len(run):
            lines = self._phrases.get(run[start], "")
            end = start + self._longest(run[start:], lines)
            word, start = run[start:end], end
            place = lines.find(f"\n{word}=")
            if place < 0:
                yield from (self.alone(character) for character in word)
            else:
                yield from lines[place + len(word) + 2 :].partition("\n")[0].split(" ")

    def _longest(self, rest: str, lines: str) -> int:
        """How long the longest phrase is with which the rest begins; as in the package, no phrase begins in the rest when
        all of it may go on to be one."""
        whole = 0
        for end in range(1, len(rest) + 1):
            if f"\n{rest[:end]}" not in lines:
                return whole or 1
            if f"\n{rest[:end]}\n" in lines or f"\n{rest[:end]}=" in lines:
                whole = end
        return whole or len(rest)


@lru_cache(maxsize=1)
def readings() -> Readings:
    return Readings()
