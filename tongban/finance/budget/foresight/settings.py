"""Experience the foresight starts from; shipped as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tongban.infra.shipped import data_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    warn_addition_pct: float
    near_share: float
    lag_amber_pct: float
    lag_red_pct: float
    lag_from_month: int
    december_share_max_pct: float
    surplus_from_month: int
    surplus_pct: float
    recurring_pct: float
    past_years_max: int
    spending_by_month: Sequence[float]
    additions_by_month: Sequence[float]
    completion: float
    empty_words: Sequence[str]
    once_words: Sequence[str]
    volume_codes: Sequence[str]
    volume_share: float

    def __post_init__(self) -> None:
        for given in (self.spending_by_month, self.additions_by_month):
            assert len(given) == 12
            assert list(given) == sorted(given)
            assert given[-1] == 1


@cache
def shipped() -> Settings:
    told: dict[str, Any] = data_yaml("finance/foresight.yaml")
    return Settings(**told)
