"""Terms of a leg as kept on its row."""

from typing import Any

from pydantic import TypeAdapter

from tongban.services.cases.values import LegTerms

_adapter: "TypeAdapter[Any]" = TypeAdapter(LegTerms)


def dump_terms(terms: LegTerms) -> str:
    return _adapter.dump_json(terms).decode()


def load_terms(text: str) -> LegTerms:
    loaded: LegTerms = _adapter.validate_json(text)
    return loaded
