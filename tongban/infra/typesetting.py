"""Papers as PDF/A with the Chinese font embedded; a character the font lacks stops the paper and is named."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from tongban.infra.shipped import data_file
from tongban.kernel.refusals import Refused

_FONT: Final = "fonts/NotoSerifSC-Regular.otf"


class MissingGlyph(Refused):
    """The font has no picture for a character: nothing is printed, rather than a box on a certificate."""

    def __init__(self, characters: str) -> None:
        named = "、".join(f"“{c}”（U+{ord(c):04X}）" for c in characters)
        super().__init__(f"字库中没有{named}，文书暂不能生成；请联系管理员补充字体，或先用规范字代替")
        self.characters = characters


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(data_file(_FONT), lazy=True) as font:
        return frozenset(font.getBestCmap())


_SCREEN_PPI: Final = 96.0


def missing(texts: Iterable[str]) -> str:
    """Characters that cannot be set, each once, in order of appearance."""
    known = _known()
    return "".join(dict.fromkeys(c for text in texts for c in text if ord(c) >= 32 and ord(c) not in known))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)


def typeset(template: str, data: Mapping[str, Any], *, now: datetime) -> bytes:
    """Set one paper: `template` is a file of data/papers, `data` plain values. Same data and moment, same bytes.

    Raises MissingGlyph, naming the characters, before anything is set.
    """
    made: bytes = _set(template, data, pdf_standards=["a-2b"], timestamp=int(now.astimezone(UTC).timestamp()))
    return made


def pictured(template: str, data: Mapping[str, Any]) -> list[bytes]:
    """The same paper as pictures of its pages (PNG), to be looked at on a screen; raises MissingGlyph likewise."""
    made: bytes | list[bytes] = _set(template, data, format="png", ppi=_SCREEN_PPI)
    return [made] if isinstance(made, bytes) else made


def _set(template: str, data: Mapping[str, Any], **how: Any) -> Any:
    odd = missing(text for key, value in data.items() if key != "qr" for text in _texts(value))
    if odd:
        raise MissingGlyph(odd)
    import typst  # with its fonts the heaviest of all: a process that sets no paper does without

    root = data_file("papers")
    return typst.compile(
        str(root / template),
        root=str(root),
        font_paths=[str(data_file("fonts"))],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)},
        **how,
    )
