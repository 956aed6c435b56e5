"""How like a text what was sought is: the share of its characters that stand close together there, in order.

A guess below the share is no help: whoever seeks a thing that is not there should read so.
"""

from collections.abc import Iterable
from typing import Final

from tongban.infra.search import tokens

ENOUGH: Final = 0.66  # two of three characters, three of four
ENOUGH_OF_TWO: Final = 0.8
_HEARD: Final = 0.75  # another character that sounds the same


def like_enough(sought: str, lines: Iterable[str]) -> bool:
    """Whether one of the lines is like what was sought."""
    run = "".join(tokens.runs(tokens.normal(sought)))
    least = ENOUGH_OF_TWO if len(run) <= 2 else ENOUGH
    return any(likeness(run, "".join(tokens.runs(tokens.normal(line)))) >= least for line in lines)


def likeness(run: str, line: str) -> float:
    """The best share over all stretches of the line that are hardly longer than the run."""
    if not run or not line:
        return 0.0
    width = len(run) + 1 + len(run) // 4
    heard, spoken = _heard(run), _heard(line)
    starts = range(max(1, len(line) - width + 1))
    return max(_shared(run, heard, line[s : s + width], spoken[s : s + width]) for s in starts) / len(run)


def _heard(text: str) -> list[str]:
    """The sound of each character as it may be confused; what has none stands for itself."""
    found: list[str] = []
    for run in tokens.runs(text):
        spoken = tokens.sounds(run) if tokens.chinese(run) else ()
        if len(spoken) == len(run):
            found += [tokens.alike(s) if s else c for c, s in zip(run, spoken, strict=True)]
        else:  # letters, or a character that no list of sounds knows
            found += list(run)
    return found


def _shared(run: str, heard: list[str], stretch: str, spoken: list[str]) -> float:
    """The weightiest common subsequence: the same character counts one, the same sound a little less."""
    above = [0.0] * (len(stretch) + 1)
    for i, character in enumerate(run):
        row = [0.0]
        for j, other in enumerate(stretch):
            same = 1.0 if character == other else _HEARD if heard[i] == spoken[j] else 0.0
            row.append(max(above[j + 1], row[j], above[j] + same if same else 0.0))
        above = row
    return above[-1]
