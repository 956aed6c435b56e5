"""Which department a spreadsheet means: by name, with the county's name before it, or by the usual short form."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from tongban.oversight.supervision.errors import SupervisionRefusal

_ABOVE: Final = re.compile(r"^(\w{2,4}省)?(\w{2,4}市(?=\w{1,4}[区县]))?")  # province and city before a county
_ANY: Final = re.compile(r"^\w{1,6}?[区县市](?=\w{2})")  # some county's name
_SHORTEST: Final = 3


class Units:
    """The departments that can be named; `of` finds the one, or says what to write."""

    def __init__(self, rows: Iterable[tuple[object, str]], places: Iterable[str] = ()) -> None:
        self._rows = [(key, name) for key, name in rows]
        names = sorted({n for p in places for n in (p, p.rstrip("区县市")) if len(n) > 1}, key=len, reverse=True)
        self._place = re.compile(f"^({'|'.join(map(re.escape, names))})?[区县]?")
        self._by_name: dict[str, list[object]] = {}
        for key, name in self._rows:
            for said in {_plain(name), self._bare(name)}:
                self._by_name.setdefault(said, []).append(key)

    def of(self, text: str) -> object:
        """Raises SupervisionRefusal for a name that fits none, or several."""
        names = (_plain(text), self._bare(text), _ANY.sub("", _plain(text)))
        exact = next((self._by_name[name] for name in names if name in self._by_name), [])
        found = exact or self._short(self._bare(text))
        if not found:
            raise SupervisionRefusal(f"没有“{text[:30]}”这个单位，请写机构中登记的名称")
        if len(set(found)) > 1:
            several = "、".join(name for key, name in self._rows if key in found)
            raise SupervisionRefusal(f"“{text[:30]}”可能是{several[:80]}，请写全称")
        return found[0]

    def _short(self, said: str) -> Sequence[object]:
        """医保局 is 医疗保障局: the same beginning and end, the letters in the same order."""
        if len(said) < _SHORTEST:
            return []
        names = ((key, self._bare(name)) for key, name in self._rows)
        return [k for k, n in names if n[:1] == said[0] and n[-1:] == said[-1] and _within(said, n)]

    def _bare(self, text: str) -> str:
        """Without the county's name, and what lies above the county, before it."""
        plain = _plain(text)
        return self._place.sub("", _ABOVE.sub("", plain)) or plain

    def several(self, text: str) -> list[object]:
        return [self.of(part) for part in re.split(r"[、,，;；/\n]+", text) if part.strip()]


def _plain(text: str) -> str:
    return re.sub(r"\s|\(.*?\)", "", unicodedata.normalize("NFKC", text))


def _within(short: str, name: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in short)
