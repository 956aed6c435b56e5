"""Reminders before the deadline and the ladder after it: each once, sent by a job that looks every half hour."""

from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Letter, Reminder
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.rules import letters as rules
from tongban.oversight.supervision.rules.words import must_say
from tongban.oversight.supervision.selectors import letters as selectors
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.values.letters import IN_PERSON, LADDER, NOTE_MAX, LetterReminded, Reminding

_AFTER: Final = {
    Reminding.URGE: "urge_after", Reminding.NOTICE: "notice_after", Reminding.TALK: "talk_after",
    Reminding.CRITICISM: "criticism_after",
}  # fmt: skip


def remind(*, now: datetime) -> int:
    """Send what is due for all letters whose clock runs. Returns how many were sent; run twice, the second sends none."""
    setting = settings_of.settings(local(now).date())
    after = {step: setting[code] for step, code in _AFTER.items()}
    sent = 0
    for letter in selectors.running():
        due = next_of(letter, now=now, after=after)
        if due is not None:
            sent += _fire(letter, due, now)
    return sent


def next_of(letter: Letter, *, now: datetime, after: dict[Reminding, int]) -> Reminding | None:
    """The reminder of this letter whose time has come and that was not sent for this limit."""
    assert letter.due_at is not None
    assert letter.clock_from is not None
    fired = {Reminding(r.kind): r.fired_at for r in letter.reminders.all() if r.due_at == letter.due_at}
    calendar = workdays()
    early = rules.early_due(start=letter.clock_from, due_at=letter.due_at, now=now, calendar=calendar)
    return rules.newest(early, fired) or rules.late_due(
        due_at=letter.due_at, now=now, fired={k: v for k, v in fired.items() if k in LADDER}, after=after, calendar=calendar,
    )  # fmt: skip


@act()
def _fire(letter: Letter, kind: Reminding, now: datetime) -> int:
    """The constraint sees to it that two workers send it once."""
    assert letter.due_at is not None
    try:
        with transaction.atomic():
            Reminder.objects.create(letter=letter, kind=kind.value, due_at=letter.due_at, fired_at=now)
    except IntegrityError:
        return 0
    event = LetterReminded(letter_id=letter.pk, reminding=kind.value, due_at=letter.due_at)
    note(SYSTEM, letter.pk, [event], now)
    return 1


@act()
def carry_out(*, actor: Actor, reminder: Reminder, on: date, said: str, now: datetime) -> None:
    """A talk was held, a criticism published: when, and what came of it."""
    require(policies.may_keep(actor))
    kind = Reminding(reminder.kind)
    if kind not in IN_PERSON:
        raise SupervisionRefusal(f"{kind.label}已自动发出，不用登记落实")
    if not local(reminder.fired_at).date() <= on <= local(now).date():
        raise SupervisionRefusal(f"{kind.label}的日期应在{local(reminder.fired_at).date()}到今天之间")
    told = must_say(said, f"{kind.label}情况", NOTE_MAX, least=4)
    open_ = Reminder.objects.filter(pk=reminder.pk, done_on=None)
    if open_.update(done_on=on, done_note=told, done_by_id=actor.account_id) != 1:
        raise Stale("刚由他人登记，请刷新")
    event = LetterReminded(letter_id=reminder.letter_id, reminding=f"{kind.value}_done", due_at=reminder.due_at)
    note(actor, reminder.letter_id, [event], now)
