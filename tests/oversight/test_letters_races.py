"""The same letter at the same moment, on both databases: one goes through, the others are told so; nothing is doubled."""

from datetime import datetime, timedelta

import pytest

from tests.oversight.registers import Bureau, bureau_of
from tests.services.cases.test_races import at_once
from tongban.infra import trail
from tongban.kernel.actors import SYSTEM
from tongban.kernel.refusals import Refused
from tongban.oversight.supervision.models import Answer, Letter, Reminder, Task
from tongban.oversight.supervision.usecases import letters, tasks
from tongban.oversight.supervision.values.letters import State
from tongban.oversight.supervision.values.tasks import TaskOrder

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_signers_one_number(now: datetime):
    here = bureau_of(now)
    row = letters.draft(actor=here.people["first"], order=here.order(), now=now, submit=True)

    def sign(who: str):
        return lambda: letters.issue(actor=here.people[who], letter=Letter.objects.get(pk=row.pk), now=now)

    found = at_once(sign("second"), sign("lead"), sign("second"))
    assert sum(isinstance(x, Refused) for x in found) == 2
    row.refresh_from_db()
    assert row.number == "渌营优交〔2021〕1号"
    assert row.steps.filter(act="issue").count() == 1
    other = here.issued()
    assert other.number == "渌营优交〔2021〕2号"  # no gap
    assert trail.verify(row.pk).ok


def test_two_workers_one_letter_of_a_signal(now: datetime):
    here = bureau_of(now)
    order = here.order(source="red_card", origin="signal", origin_id="s-1")
    at_once(*[lambda: letters.draft(actor=SYSTEM, order=order, now=now, submit=True)] * 4)
    assert Letter.objects.count() == 1


def test_two_workers_one_reminder(now: datetime):
    here = bureau_of(now)
    here.issued(days=1)
    later = now + timedelta(days=3)
    at_once(*[lambda: letters.remind(now=later)] * 3)
    assert Reminder.objects.count() == 1


def test_answered_twice_at_once(now: datetime):
    here = bureau_of(now)
    row = here.issued()

    def answer(text: str):
        return lambda: letters.answer(
            actor=here.people["unit"], letter=Letter.objects.get(pk=row.pk), text=text, now=now
        )

    found = at_once(answer("三件已办结并致歉。"), answer("全部整改完毕。"))
    assert sum(isinstance(x, Refused) for x in found) == 1
    assert Answer.objects.count() == 1
    assert trail.verify(row.pk).ok


def test_confirmed_and_returned_at_once(now: datetime):
    here = bureau_of(now)
    day = now.date()
    order = TaskOrder(title="报送台账", source="city_office", unit_id=here.ga.pk, assigned_on=day, due_on=day)
    row = tasks.assign(actor=here.people["first"], order=order, now=now)
    tasks.report(actor=here.people["unit"], task=row, said="已经办结", now=now)
    found = at_once(
        lambda: tasks.confirm(actor=here.people["first"], task=Task.objects.get(pk=row.pk), said="同意", now=now),
        lambda: tasks.return_(actor=here.people["second"], task=Task.objects.get(pk=row.pk), said="缺佐证", now=now),
    )
    assert sum(isinstance(x, Refused) for x in found) == 1
    assert row.steps.count() == 2
    assert trail.verify(row.pk).ok


def objected(here: Bureau) -> Letter:
    row = here.issued(days=10)
    letters.receive(actor=here.people["unit"], letter=row, now=here.now)
    letters.object_to(actor=here.people["unit"], letter=row, said="户口迁移由民政局办理，不是我局职责", now=here.now)
    return row


def test_two_decide_one_objection(now: datetime):
    here = bureau_of(now)
    row = objected(here)

    def uphold():
        letters.uphold(
            actor=here.people["first"], letter=Letter.objects.get(pk=row.pk), said="属于你局职责", now=now
        )  # fmt: skip

    def reassign():
        letters.reassign(
            actor=here.people["second"], letter=Letter.objects.get(pk=row.pk), to=here.mz, said="查职责清单属民政局", now=now
        )  # fmt: skip

    found = at_once(uphold, reassign)
    assert sum(isinstance(x, Refused) for x in found) == 1
    row.refresh_from_db()
    decided = row.objections.get()
    assert (decided.to_id == here.mz.pk) == (row.responsible_id == here.mz.pk)
    assert row.steps.filter(act__in=["uphold", "reassign"]).count() == 1
    assert trail.verify(row.pk).ok


def test_objected_twice_at_once(now: datetime):
    here = bureau_of(now)
    row = here.issued(days=10)

    def object_to():
        letters.object_to(
            actor=here.people["unit"], letter=Letter.objects.get(pk=row.pk), said="户口迁移由民政局办理", now=now
        )  # fmt: skip

    assert sum(isinstance(x, Refused) for x in at_once(object_to, object_to)) == 1
    assert row.objections.count() == 1
    assert trail.verify(row.pk).ok


def test_answered_and_withdrawn_at_once(now: datetime):
    here = bureau_of(now)
    row = here.issued()

    def answer():
        letters.answer(
            actor=here.people["unit"], letter=Letter.objects.get(pk=row.pk), text="三件已办结并致歉。", now=now
        )  # fmt: skip

    def withdraw():
        letters.withdraw(
            actor=here.people["second"], letter=Letter.objects.get(pk=row.pk), said="发错了单位", now=now
        )  # fmt: skip

    assert sum(isinstance(x, Refused) for x in at_once(answer, withdraw)) == 1
    row.refresh_from_db()
    assert (Answer.objects.count() == 1) == (row.state == State.ANSWERED)
    assert trail.verify(row.pk).ok


def test_passed_and_sent_back_at_once(now: datetime):
    here = bureau_of(now)
    row = here.answered()
    found = at_once(
        lambda: letters.pass_(actor=here.people["first"], letter=Letter.objects.get(pk=row.pk), said="属实", now=now),
        lambda: letters.send_back(
            actor=here.people["second"], letter=Letter.objects.get(pk=row.pk), said="缺佐证材料", now=now
        ),
    )
    assert sum(isinstance(x, Refused) for x in found) == 1
    row.refresh_from_db()
    assert Answer.objects.get().passed is (row.state == State.CLOSED)
    assert trail.verify(row.pk).ok
