"""Reads of what the unit says itself: settings, lists, the word of letters on a day."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.oversight.supervision import reference
from tongban.oversight.supervision.models import LetterWord, ListEntry, Setting
from tongban.oversight.supervision.reference import Entry


def settings(on: date) -> dict[str, int]:
    """Every setting as it stands on the day: the unit's newest row, else what is shipped. One query."""
    values = {code: row.value for code, row in reference.settings().items()}
    for code, value in Setting.objects.filter(since__lte=on).order_by("since", "pk").values_list("code", "value"):
        if code in values:
            values[code] = value
    return values


def listing(name: str, on: date | None = None) -> tuple[Entry, ...]:
    """The words of a list on the day (None: every word there ever was); the unit's own rows go over the shipped ones."""
    own = {row.code: row for row in ListEntry.objects.filter(listing=name).order_by("pk")}
    found = []
    for entry in reference.listing(name):
        row = own.pop(entry.code, None)
        if row is None or on is None or row.until is None or row.until >= on:
            found.append(entry if row is None else Entry(entry.code, row.title, entry.kept))
    found += [Entry(r.code, r.title) for r in own.values() if on is None or _there(r, on)]
    return tuple(found)


def _there(row: ListEntry, on: date) -> bool:
    return row.since <= on and (row.until is None or row.until >= on)


def titles(name: str) -> dict[str, str]:
    """Code → word, retired ones too."""
    return {entry.code: entry.title for entry in listing(name)}


def own_entries() -> "QuerySet[ListEntry]":
    return ListEntry.objects.order_by("listing", "code")


def letter_word(body_id: UUID, on: date) -> LetterWord | None:
    found = LetterWord.objects.filter(Q(since__lte=on), body=body_id)
    return found.order_by("-since", "-entered_at").first()


def letter_words() -> "QuerySet[LetterWord]":
    return LetterWord.objects.select_related("body").order_by("body__code", "-since")
