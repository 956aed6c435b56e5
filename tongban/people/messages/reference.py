"""The shipped texts, by date (data/messages.yaml): what an office has not worded itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from tongban.infra.shipped import data_yaml
from tongban.people.messages.values import Text


@dataclass(frozen=True, slots=True)
class Shipped:
    """One occasion as it comes: names its text may hold, and its editions, oldest first."""

    occasion: str
    words: tuple[str, ...]
    editions: tuple[Text, ...]

    def on(self, day: date) -> Text:
        """The edition in force on the day; before the first one, the first."""
        known = [text for text in self.editions if text.since <= day]
        return known[-1] if known else self.editions[0]


@cache
def shipped() -> Mapping[str, Shipped]:
    book = data_yaml("messages.yaml")
    return {
        occasion: Shipped(
            occasion, tuple(row.get("words", ())),
            tuple(
                sorted(
                    (
                        Text(
                            occasion=occasion, edition=f"shipped:{one['since']}", since=one["since"], title=row["title"],
                            body=one["text"].strip(), channels=tuple(row.get("by", ())),
                        )
                        for one in row["editions"]
                    ),
                    key=lambda text: text.since,
                )
            ),
        )
        for occasion, row in book.items()
    }  # fmt: skip
