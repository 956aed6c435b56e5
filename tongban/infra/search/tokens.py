"""What a text can be found by: character pairs, single characters, words, sounds, initials.

Tokens are letters and digits only, so that both engines keep them whole: `身后` as a pair, `身` alone, `otp01` a code,
`shen` a sound, `shen0hou` two sounds in a row, `i0sh` two initials, `f0sen0hou` two sounds as a Hunan ear may write them,
`w0身后事` a name and nothing else.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from tongban.infra.search.readings import readings

_RUN: Final = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U000323af〇]+|[a-z0-9]+")
_CODE: Final = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)+")


def normal(text: str) -> str:
    """One width, one case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def runs(text: str) -> list[str]:
    """Stretches of Chinese characters, and stretches of letters and digits."""
    return _RUN.findall(text)


def chinese(run: str) -> bool:
    return not run[0].isascii()


def pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


@lru_cache(maxsize=50_000)
def sounds(run: str) -> tuple[str, ...]:
    """A syllable for each character, without tones."""
    return tuple(readings().of(run))


_ALIKE: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("h", "f"))


@lru_cache(maxsize=2_000)
def alike(syllable: str) -> str:
    """The syllable as it may be confused: zh/z, ch/c, sh/s, l/n, h/f, -ng/-n."""
    for hard, soft in _ALIKE:
        if syllable.startswith(hard):
            syllable = soft + syllable[len(hard) :]
            break
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable


def joined(syllables: tuple[str, ...] | list[str]) -> list[str]:
    """Two sounds in a row, or the only one."""
    if len(syllables) == 1:
        return [syllables[0]]
    return [f"{a}0{b}" for a, b in itertools.pairwise(syllables)]


def initials(syllables: tuple[str, ...] | list[str]) -> list[str]:
    firsts = [s[0] for s in syllables if s]
    return [f"i0{a}{b}" for a, b in itertools.pairwise(firsts)]


def confused(syllables: tuple[str, ...]) -> list[str]:
    heard = [alike(s) for s in syllables]
    return [f"f0{a}0{b}" for a, b in itertools.pairwise(heard)]


def of_text(text: str) -> Iterator[str]:
    """Every token of one text."""
    text = normal(text)
    for code in _CODE.findall(text):
        yield code.replace("-", "").replace(".", "")
    for run in runs(text):
        if not chinese(run):
            yield run
            continue
        yield from run
        yield from pairs(run)
        spoken = sounds(run)
        yield from (s for s in spoken if s)
        yield from joined(spoken)
        yield from initials(spoken)
        yield from confused(spoken)


NAME_MAX: Final = 14


def of_name(text: str) -> Iterator[str]:
    """A short name whole: as it is written, spoken, and by its initials. `w0身后事`, `w1shenhoushi`, `w2shs`."""
    run = "".join(runs(normal(text)))
    if not run or len(run) > NAME_MAX:
        return
    yield f"w0{run}"
    if chinese(run) and all(spoken := sounds(run)):
        yield f"w1{''.join(spoken)}"
        yield f"w2{''.join(s[0] for s in spoken)}"


def names_meant(text: str) -> list[str]:
    """The whole names that a query may be; a single letter is none."""
    run = "".join(runs(normal(text)))
    if not run or len(run) > 6 * NAME_MAX:
        return []
    return [f"w0{run}", *([f"w1{run}", f"w2{run}"] if run.isascii() and run.isalpha() and len(run) > 1 else [])]


@lru_cache(maxsize=2_000)
def spelled(word: str) -> tuple[str, ...]:
    """Letters typed in one go as syllables, the longest first; empty when they are none."""
    if not word:
        return ()
    known = readings().syllables
    best: dict[int, tuple[str, ...]] = {len(word): ()}
    for start in range(len(word) - 1, -1, -1):
        for end in range(min(len(word), start + 6), start, -1):
            if word[start:end] in known and end in best:
                best[start] = (word[start:end], *best[end])
                break
    return best.get(0, ())
