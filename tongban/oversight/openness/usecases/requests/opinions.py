"""Others are asked in writing: third parties, bodies that made the information too. Their time does not count."""

from datetime import date, datetime

from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.oversight.openness import policies
from tongban.oversight.openness.errors import OpennessRefusal
from tongban.oversight.openness.models import Disclosure, Opinion
from tongban.oversight.openness.rules import papers
from tongban.oversight.openness.rules.clock import closing, day_after, must_be_within
from tongban.oversight.openness.rules.said import may_say, must_say
from tongban.oversight.openness.usecases.common import setting
from tongban.oversight.openness.usecases.requests.moving import move, notice
from tongban.oversight.openness.values.requests import SAID_MAX, Act, Asked, Kind, Stance
from tongban.people.parties.usecases import normal_name


@act()
def ask_opinion(*, actor: Actor, row: Disclosure, asked: Asked, name: str, about: str, now: datetime) -> Opinion:
    """Disclosure Regulation art 32, 34: in writing, fifteen working days; from today the answer clock stands still."""
    require(policies.may_handle(actor, row))
    who = normal_name(name)
    told = must_say(about, "征求意见的信息", SAID_MAX, least=4)
    calendar, today = workdays(), local(now).date()
    code = "co_author_days" if asked is Asked.CO_AUTHOR else "third_party_days"
    due_on = day_after(setting(code, now), today, calendar)
    open_ = Opinion.objects.filter(disclosure=row, stance="")
    latest = max([due_on, *open_.values_list("due_on", flat=True)])
    made = Opinion.objects.create(id=new_id(), disclosure=row, asked=asked.value, name=who, sent_on=today, due_on=due_on)  # fmt: skip
    move(actor, row, Act.ASK_OPINION, now, said=f"{asked.label}：{told}", step_due_at=closing(latest, calendar))
    words = papers.opinion(row.number, co_author=asked is Asked.CO_AUTHOR, description=told, due_on=due_on)
    notice(actor, row, Kind.OPINION, who, words, now)
    return made


@act()
def hear(
    *, actor: Actor, row: Disclosure, opinion: Opinion, stance: Stance, said: str, now: datetime, on: date | None = None
) -> None:
    """An opinion came, or its time has passed in silence; with the last one the clock goes on.

    Silence of a third party leaves the decision to the body (Disclosure Regulation art 32); of a co-author it is consent
    (Disclosure Regulation art 34).
    """
    require(policies.may_handle(actor, row))
    today = local(now).date()
    answered = on or today
    if stance is Stance.SILENT:
        if now <= closing(opinion.due_on, workdays()):
            raise OpennessRefusal(f"意见期限到{opinion.due_on}，期满没有意见的才能这样登记")
        told, answered_on = may_say(said, "说明", SAID_MAX), None
    else:
        must_be_within(answered, opinion.sent_on, today, "收到意见日期")
        told = must_say(said, "意见内容", SAID_MAX) if stance is Stance.OBJECTS else may_say(said, "意见内容", SAID_MAX)
        answered_on = answered
    facts = {"stance": stance.value, "answered_on": answered_on, "said": told}
    if Opinion.objects.filter(pk=opinion.pk, disclosure=row, stance="").update(**facts) != 1:
        raise Stale("这份意见刚被他人登记，请刷新后再试")
    rest = [o.due_on for o in Opinion.objects.filter(disclosure=row, stance="")]
    what = Act.HEAR if rest else Act.HEAR_LAST
    step_due = closing(max(rest), workdays()) if rest else None
    words = f"{opinion.get_asked_display()}：{stance.label}" + (f"。{told}" if told else "")
    move(actor, row, what, now, said=words, step_due_at=step_due)
