"""The change of shift: counted from the trail, frozen, taken by one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.support.matter import NOW, Stage, staff
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refused, Stale
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.people.accounts.models import Account
from tongban.services.cases.models import Application, Correction, HandedMaterial
from tongban.services.cases.values import Source
from tongban.services.hall import selectors, usecases
from tongban.services.hall.models import Handover

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def stage(ground: None) -> Stage:
    return Stage.build()


def colleague(name: str, *duties: Duty) -> Actor:
    bureau = Department.objects.get(code="spj")
    return actor_for(staff(name, *((duty, bureau) for duty in duties), now=NOW), now=LATER)


def test_what_was_done_and_what_is_left(stage: Stage):
    stage.to_accepted("a")
    assert stage.clerk.account_id is not None
    done = selectors.done_since(stage.clerk.account_id, NOW - timedelta(hours=9), now=LATER)
    assert done["受理"] == 1
    assert done["出证"] == 0
    row = Handover.objects.get(pk=usecases.hand_over(actor=stage.clerk, to_id=None, note="打印机缺纸", now=LATER))
    assert row.done == done
    assert row.note == "打印机缺纸"
    again = selectors.done_since(stage.clerk.account_id, row.at, now=LATER + timedelta(hours=1))
    assert not any(again.values())  # the next shift begins where this one ended


def test_only_windows_hand_over_and_another_takes(stage: Stage):
    other, examiner = colleague("second", Duty.ACCEPT), colleague("desk", Duty.EXAMINE)
    with pytest.raises(Refused, match="只有窗口人员"):
        usecases.hand_over(actor=examiner, to_id=None, note="", now=LATER)
    with pytest.raises(Refused, match="不能交给自己"):
        usecases.hand_over(actor=other, to_id=other.account_id, note="", now=LATER)
    with pytest.raises(Refused, match="不在窗口岗位"):
        usecases.hand_over(actor=other, to_id=examiner.account_id, note="", now=LATER)
    given = usecases.hand_over(actor=stage.clerk, to_id=other.account_id, note="", now=LATER)
    for nobody, why in ((stage.clerk, "别人接"), (stage.issuer, "交给了别人"), (examiner, "只有窗口人员")):
        with pytest.raises(Refused, match=why):
            usecases.take_over(actor=nobody, handover_id=given, now=LATER)
    assert [row.pk for row in selectors.for_me(other)] == [given]
    usecases.take_over(actor=other, handover_id=given, now=LATER)
    with pytest.raises(Stale):
        usecases.take_over(actor=other, handover_id=given, now=LATER)
    assert not selectors.for_me(other)


def test_given_to_nobody_it_belongs_to_whoever_takes_it(stage: Stage):
    other = colleague("second", Duty.ISSUE)
    given = usecases.hand_over(actor=stage.clerk, to_id=None, note="", now=LATER)
    usecases.take_over(actor=other, handover_id=given, now=LATER)
    assert Handover.objects.get(pk=given).to_id == other.account_id
    assert selectors.of_person(stage.issuer, given) is None


def test_a_shift_is_handed_over_once(stage: Stage):
    usecases.hand_over(actor=stage.clerk, to_id=None, note="", now=LATER)
    with pytest.raises(Refused, match="刚刚已经交过班"):
        usecases.hand_over(actor=stage.clerk, to_id=None, note="", now=LATER)
    row = Handover.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(by=Account.objects.get(pk=row.by_id), began_at=row.began_at, at=row.at)


def test_open_gaps_and_corrections_and_what_waits_are_left(stage: Stage):
    assert stage.clerk.account_id is not None
    stage.to_accepted("a")
    accepted = Application.objects.get(accepted_by=stage.clerk.account_id)
    material = stage.plan.materials[0]
    HandedMaterial.objects.update_or_create(
        application=accepted, material=material.code,
        defaults={"source": Source.DEFERRED, "handed_at": None, "due_on": (NOW + timedelta(days=20)).date()},
    )  # fmt: skip
    mine = [one.waits for one in selectors.left_by(stage.clerk.account_id, now=LATER)]
    assert any(material.name in waits for waits in mine), mine  # however far its day is
    stage.submit("b")
    second = Application.objects.exclude(pk=accepted.pk).get()
    Application.objects.filter(pk=second.pk).update(filed_by=None, state="correction")
    Correction.objects.create(application=second, asked_at=NOW, asked_by_id=stage.clerk.account_id, due_on=LATER.date())
    assert "等申请人补正" in [one.waits for one in selectors.left_by(stage.clerk.account_id, now=LATER)]
    Application.objects.filter(pk=second.pk).update(state="submitted")
    assert "还没有受理" in [one.waits for one in selectors.left_by(stage.clerk.account_id, now=LATER, hall=True)]
    usecases.hand_over(actor=stage.clerk, to_id=None, note="", now=LATER)
    after = LATER + timedelta(minutes=1)
    assert not selectors.left_by(stage.clerk.account_id, now=after, hall=True)
    other = colleague("second", Duty.ISSUE)
    usecases.take_over(actor=other, handover_id=Handover.objects.get().pk, now=after)
    assert other.account_id is not None
    assert {material.name in one.waits for one in selectors.left_by(other.account_id, now=after)} == {True, False}


def test_the_earlier_shift_is_taken_first(stage: Stage):
    other = colleague("second", Duty.ACCEPT)
    given = usecases.hand_over(actor=stage.clerk, to_id=other.account_id, note="", now=LATER)
    after = LATER + timedelta(minutes=1)
    with pytest.raises(Refused, match="还没有接"):
        usecases.hand_over(actor=other, to_id=None, note="", now=after)
    usecases.take_over(actor=other, handover_id=given, now=after)
    usecases.hand_over(actor=other, to_id=None, note="", now=after)
