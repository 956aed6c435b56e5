"""A bureau that uses nothing else, and the seed bureau, each taken in from its file."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import yaml

from tongban.finance.performance.report.writing import Report, report_of
from tongban.finance.performance.usecases import Imported, import_bureau_year
from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM

Take = Callable[[Any], Imported]


def told(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(data_file(name).read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def example() -> dict[str, Any]:
    return told("finance/bureau-year.example.yaml")


@pytest.fixture
def lukou() -> dict[str, Any]:
    return told("lukou/bureau-year-2021.yaml")


@pytest.fixture
def take(db: None, now: datetime) -> Take:
    def inner(data: Any) -> Imported:
        content = data if isinstance(data, bytes) else yaml.safe_dump(data, allow_unicode=True).encode()
        return import_bureau_year(actor=SYSTEM, content=content, now=now)

    return inner


@pytest.fixture
def seed(take: Take, lukou: dict[str, Any]) -> Report:
    take(lukou)
    return report_of(2021)
