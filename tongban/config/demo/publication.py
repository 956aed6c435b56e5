"""The demonstration's report on its way to the public: three hands and the record of publication, then a correction to sign."""

from datetime import date, datetime, time, timedelta
from typing import Final

from tongban.finance.budget.selectors import year as year_of
from tongban.finance.performance.models import SectionText
from tongban.finance.performance.publishing import usecases
from tongban.finance.performance.usecases import write_section
from tongban.kernel.actors import Actor
from tongban.kernel.times import at
from tongban.orgs.selectors import actor_for
from tongban.people.accounts.models import Account

YEAR: Final = 2021
_MINUTE: Final = timedelta(minutes=1)
_SECTION: Final = "measures"
_ADDED: Final = "3.统一人员统计口径。政府雇员按岗位统计，负责窗口非税收入集中收缴的人员在附表中单独列明。"
_WHY: Final = "公开后发现政府雇员人数前后口径不一致，补充说明，数字不变"
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
    _corrected(day)
    return snapshot.number


def _corrected(day: date) -> None:
    """What was found wrong after the publication is corrected in the open: a second version waits for the leader's hand."""
    year = year_of(YEAR)
    assert year is not None
    morning = at(day, time(8, 30))
    performance, finance = _person("performance", morning), _person("finance", morning)
    newest = SectionText.objects.filter(year=year, section=_SECTION).order_by("-version")[0]
    text = f"{newest.text}\n{_ADDED}"
    write_section(
        actor=performance, year=year, section=_SECTION, text=text, version=newest.version, now=morning + 4 * _MINUTE
    )
    snapshot = usecases.take_snapshot(actor=performance, year=year, now=morning + 6 * _MINUTE)
    version = usecases.draft(actor=performance, snapshot=snapshot, reason=_WHY, now=morning + 8 * _MINUTE)
    usecases.review(actor=finance, version=version, note="只补了一处说明，数字没有变", now=morning + 12 * _MINUTE)


def _person(name: str, now: datetime) -> Actor:
    return actor_for(Account.objects.get(username=f"demo-{name}"), now=now)
