"""A longer time to answer: asked for by the officer, agreed by the head, told to the applicant."""

from datetime import date, datetime, timedelta
from typing import Final

from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.oversight.openness import policies
from tongban.oversight.openness.errors import OpennessRefusal
from tongban.oversight.openness.models import Disclosure, Step
from tongban.oversight.openness.rules import papers
from tongban.oversight.openness.rules.clock import must_be_within
from tongban.oversight.openness.rules.said import must_say
from tongban.oversight.openness.usecases.common import setting
from tongban.oversight.openness.usecases.requests.moving import move, notice
from tongban.oversight.openness.values.requests import SAID_MAX, Act, Kind

_FAR: Final = timedelta(days=366)


@act()
def ask_extension(*, actor: Actor, row: Disclosure, days: int, reason: str, now: datetime) -> None:
    """Disclosure Regulation art 33: before the limit has passed, once, up to twenty working days."""
    require(policies.may_handle(actor, row))
    most = setting("extension_days", now)
    if row.extension:
        raise OpennessRefusal("答复期限已经延长过一次")
    if row.extension_asked:
        raise OpennessRefusal("已经提出延长，等负责人批准")
    if not 1 <= days <= most:
        raise OpennessRefusal(f"延长天数应在1到{most}个工作日之间（条例第三十三条）")
    if row.due_at is not None and now > row.due_at:
        raise OpennessRefusal("答复期限已过，不能再延长，请尽快答复")
    told = must_say(reason, "延长理由", SAID_MAX, least=4)
    facts = {"extension_asked": days, "extension_by_id": actor.account_id}
    move(actor, row, Act.ASK_EXTENSION, now, said=told, facts=facts)


@act()
def extend(*, actor: Actor, row: Disclosure, now: datetime) -> None:
    """The head agrees; the applicant is told (Disclosure Regulation art 33)."""
    require(policies.may_approve_extension(actor, row))
    if not row.extension_asked:
        raise OpennessRefusal("没有待批准的延长")
    if row.due_at is not None and now > row.due_at:
        raise OpennessRefusal("答复期限已过，不能再延长，请尽快答复")
    days = row.extension_asked
    asked = Step.objects.filter(disclosure=row, act=Act.ASK_EXTENSION).order_by("-at", "-pk").first()
    move(actor, row, Act.EXTEND, now, said=f"延长{days}个工作日", facts={"extension": days, "extension_asked": 0})
    assert row.due_at is not None
    words = papers.extension(row.number, days, local(row.due_at).date(), (asked.said if asked else "").rstrip("。"))
    notice(actor, row, Kind.EXTENSION, row.name, words, now)


@act()
def not_extend(*, actor: Actor, row: Disclosure, said: str, now: datetime) -> None:
    require(policies.may_approve_extension(actor, row))
    if not row.extension_asked:
        raise OpennessRefusal("没有待批准的延长")
    told = must_say(said, "不同意的理由", SAID_MAX)
    move(actor, row, Act.NOT_EXTEND, now, said=told, facts={"extension_asked": 0, "extension_by_id": None})


@act()
def delay(*, actor: Actor, row: Disclosure, until: date, reason: str, now: datetime) -> None:
    """Disclosure Regulation art 35: the reasons are good, but too much is wanted: a reasonable later day, told to the applicant."""
    require(policies.may_handle(actor, row))
    given = Step.objects.filter(disclosure=row, act=Act.GIVE_REASONS).exists()
    if row.reasons_asked_at is None or not given:
        raise OpennessRefusal("先要求申请人说明理由；理由合理的，才能确定延迟答复（条例第三十五条）")
    assert row.due_at is not None
    calendar, today = workdays(), local(now).date()
    must_be_within(until, local(row.due_at).date(), today + _FAR, "延迟到的日期")
    if not calendar.is_workday(until):
        raise OpennessRefusal(f"{until}不是工作日，请另选一天")
    told = must_say(reason, "延迟理由", SAID_MAX, least=4)
    move(actor, row, Act.DELAY, now, said=f"延迟到{until}：{told}", facts={"delayed_until": until})  # fmt: skip
    notice(actor, row, Kind.DELAY, row.name, papers.delay(row.number, until, told.rstrip("。")), now)
