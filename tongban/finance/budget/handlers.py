"""Work that the queue hands to the budget."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.finance.budget.usecases.importjobs import carry_on


def import_payments(payload: Mapping[str, Any], *, now: datetime) -> None:
    carry_on(run_id=UUID(payload["run"]), part=int(payload["part"]), now=now)
