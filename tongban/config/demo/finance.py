"""The demonstration's year in money: the bureau's file taken in, and the doors of finance and performance."""

from datetime import date, datetime
from typing import Final

from tongban.finance.performance.usecases import import_bureau_year
from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM, Duty
from tongban.orgs.models import Department
from tongban.orgs.usecases import assign_duty
from tongban.people.accounts.usecases import open_staff_account

SINCE: Final = date(2020, 1, 1)
_DOORS: Final = (("demo-finance", "唐禾", Duty.FINANCE), ("demo-performance", "宋若", Duty.PERFORMANCE))


def load(now: datetime) -> int:
    """Take the year in; returns how many lines of money it has."""
    bureau = Department.objects.get(code="spj")
    for username, name, duty in _DOORS:
        account = open_staff_account(actor=SYSTEM, username=username, name=name, now=now)
        assign_duty(actor=SYSTEM, account=account, department=bureau, duty=duty, since=SINCE, now=now)
    content = data_file("lukou/bureau-year-2021.yaml").read_bytes()
    return import_bureau_year(actor=SYSTEM, content=content, now=now).lines
