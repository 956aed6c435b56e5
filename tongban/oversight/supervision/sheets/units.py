"""Which department a spreadsheet means: by name, with the county's name before it, or by the usual short form."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from tongban.oversight.supervision.errors import SupervisionRefusal

_BEFORE: Final = re.compile(r"^(株洲市)?(渌口)?[区县市]?")
_SHORTEST: Final = 3


class Units:
    """The departments that can be named; `of` finds the one, or says what to write."""

    def __init__(self, rows: Iterable[tuple[object, str]]) -> None:
        self._rows = [(key, name) for key, name in rows]
        self._by_name: dict[str, list[object]] = {}
        for key, name in self._rows:
            for said in {_plain(name), _bare(name)}:
                self._by_name.setdefault(said, []).append(key)

    def of(self, text: str) -> object:
        """Raises SupervisionRefusal for a name that fits none, or several."""
        exact = self._by_name.get(_plain(text)) or self._by_name.get(_bare(text)) or []
        found = exact or self._short(_bare(text))
        if not found:
            raise SupervisionRefusal(f"没有“{text[:30]}”这个单位，请写机构中登记的名称")
        if len(set(found)) > 1:
            names = "、".join(name for key, name in self._rows if key in found)
            raise SupervisionRefusal(f"“{text[:30]}”可能是{names[:80]}，请写全称")
        return found[0]

    def _short(self, said: str) -> Sequence[object]:
        """医保局 is 医疗保障局: the same beginning and end, the letters in the same order."""
        if len(said) < _SHORTEST:
            return []
        names = ((key, _bare(name)) for key, name in self._rows)
        return [k for k, n in names if n[:1] == said[0] and n[-1:] == said[-1] and _within(said, n)]

    def several(self, text: str) -> list[object]:
        return [self.of(part) for part in re.split(r"[、,，;；/\n]+", text) if part.strip()]


def _plain(text: str) -> str:
    return re.sub(r"\s|\(.*?\)", "", unicodedata.normalize("NFKC", text))


def _bare(text: str) -> str:
    return _BEFORE.sub("", _plain(text)) or _plain(text)


def _within(short: str, name: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in short)
