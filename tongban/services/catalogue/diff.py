"""What one edition says that another does not: added, removed, changed, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tongban.services.catalogue.words import Sheet


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        return {"added": "新增", "removed": "删去", "changed": "改为"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs; `before` or `after` is empty when it is new or gone."""

    part: str
    label: str
    kind: ChangeKind
    before: str = ""
    after: str = ""

    @property
    def brief(self) -> str:
        """On one line, for tables."""
        match self.kind:
            case ChangeKind.ADDED:
                return f"{self.label}：新增“{self.after}”"
            case ChangeKind.REMOVED:
                return f"{self.label}：删去“{self.before}”"
            case ChangeKind.CHANGED:
                return f"{self.label}：{self.before} → {self.after}"


def changes(before: Sheet, after: Sheet) -> tuple[Change, ...]:
    """In the order in which the later edition says things; what is gone comes at the end of its part."""
    parts = dict.fromkeys(part for part, _ in (*after, *before))
    return tuple(change for part in parts for change in _of_part(part, before, after))


def _of_part(part: str, before: Sheet, after: Sheet) -> Iterable[Change]:
    for key, text in after.items():
        if key[0] != part or before.get(key) == text:
            continue
        kind = ChangeKind.CHANGED if key in before else ChangeKind.ADDED
        yield Change(part=part, label=key[1], kind=kind, before=before.get(key, ""), after=text)
    for key, text in before.items():
        if key[0] == part and key not in after:
            yield Change(part=part, label=key[1], kind=ChangeKind.REMOVED, before=text)
