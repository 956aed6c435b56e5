"""The demonstration's report on its way to the public: one snapshot, three hands, the record of publication."""

from datetime import date, datetime
from typing import Final

from tongban.finance.budget.selectors import year as year_of
from tongban.finance.performance.publishing import usecases
from tongban.kernel.actors import Actor
from tongban.orgs.selectors import actor_for
from tongban.people.accounts.models import Account

YEAR: Final = 2021
_URL: Final = "https://zwfw.example.gov.cn/jxzp/2021/"


def load(*, day: date, now: datetime) -> int:
    """Publish the year's report as it stands; returns the number of the snapshot."""
    year = year_of(YEAR)
    assert year is not None
    performance, finance, leader = (_person(n, now) for n in ("performance", "finance", "lead"))
    snapshot = usecases.take_snapshot(actor=performance, year=year, now=now)
    version = usecases.draft(actor=performance, snapshot=snapshot, now=now)
    usecases.review(actor=finance, version=version, note="数字与账表相符", now=now)
    usecases.sign(actor=leader, version=version, note="演示资料：样例数已在报告里标明", now=now)
    usecases.publish(
        actor=performance, version=version, url=_URL, on=day, replied_on=None, late_reason="", now=now
    )  # fmt: skip
    return snapshot.number


def _person(name: str, now: datetime) -> Actor:
    return actor_for(Account.objects.get(username=f"demo-{name}"), now=now)
