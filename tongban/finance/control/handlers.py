"""What internal control does on its own: the checks, once a day."""

from datetime import datetime
from typing import Any

from tongban.finance.control import checks
from tongban.finance.control.models import CheckRun
from tongban.finance.control.usecases import run_checks
from tongban.kernel.actors import SYSTEM
from tongban.kernel.times import local


def daily(payload: dict[str, Any], *, now: datetime) -> None:
    """Run what did not run today; a second delivery finds nothing to do."""
    del payload
    today = local(now).date()
    ran = set(CheckRun.objects.filter(on=today).values_list("check_code", flat=True))
    left = [c.code for c in checks.all_checks() if c.code not in ran]
    if left:
        run_checks(actor=SYSTEM, on=today, codes=left, now=now)
