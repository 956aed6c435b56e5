"""Each step of a matter is told once, to everybody concerned, with what they can do next and without an address."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from tests.support.matter import NOW, REGION, Stage, person, staff
from tongban.infra import ports, worker
from tongban.infra.models import OutboxEntry
from tongban.kernel.actors import Actor, Duty
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.people.accounts.usecases import open_citizen_account
from tongban.people.messages import rules
from tongban.people.messages.models import Delivery, Message
from tongban.people.messages.values import Occasion
from tongban.people.parties.models import Party
from tongban.services.cases import news
from tongban.services.cases import usecases as cases
from tongban.services.cases.usecases import Point
from tongban.services.cases.values import Channel, ProcedureKind

pytestmark = pytest.mark.django_db
POINT = Point(what="户口簿首页，见 www.lukou.cn", why="看不清", how="重拍", example="")


@pytest.fixture(autouse=True)
def _gateways_inside_the_test():
    with ports.inside_transaction_allowed():
        yield


@pytest.fixture
def stage() -> Stage:
    made = Stage.build()
    Party.objects.filter(pk=made.applicant.pk).update(phone="13800000000")
    return made


def deliver(now: datetime = NOW) -> None:
    """The worker's round, for messages only: papers take their time and are tested elsewhere."""
    OutboxEntry.objects.exclude(handler__startswith="messages.").update(done_at=now)
    worker.deliver_all(now=now)
    assert not OutboxEntry.objects.filter(handler__startswith="messages.", done_at=None, due_at__lte=now).exists()


def told(party: Party | None = None) -> list[str]:
    rows = Message.objects.order_by("told_at", "id")
    if party is not None:
        rows = rows.filter(party=party)
    for message in rows:
        assert not rules.has_link(message.text)
        assert "{" not in message.text
    return [message.occasion for message in rows]


def last() -> Message:
    return Message.objects.latest("told_at", "id")


def from_home(stage: Stage, *, agent: Party | None = None, filer: Actor | None = None) -> None:
    stage.application = cases.submit_application(
        actor=filer or stage.clerk, plan=stage.plan, form={}, applicant_id=stage.applicant.pk,
        agent_id=agent.pk if agent else None, handed=stage.papers(), channel=Channel.PORTAL, region_code=REGION,
        key="home", now=stage.now,
    )  # fmt: skip


def test_the_whole_way_of_a_matter(stage: Stage):
    from_home(stage)
    deliver()
    assert told() == ["submitted"]
    row = stage.row()
    assert row.query_code in last().text
    assert "13800000000" not in last().text
    assert row.query_password not in last().text
    assert "周安" not in last().text
    stage.accept()
    deliver()
    assert told() == ["submitted", "accepted"]
    assert f"{row.submitted_at.month}月" in last().text
    while waiting := [leg for leg in stage.legs() if leg.state == "accepted"]:
        for leg in waiting:
            stage.claim(leg)
            stage.decide(leg)
    deliver()
    assert told()[2:] == ["granted"] * 4 + ["concluded"]
    assert not Delivery.objects.filter(message__occasion="granted").exists()  # these lie in the portal only
    stage.issue()
    deliver()
    assert told()[-1] == "issued"
    assert "统一出证窗口" in last().text
    assert set(Delivery.objects.values_list("state", flat=True)) == {"handed"}


def test_heard_twice_told_once(stage: Stage):
    from_home(stage)
    stage.accept()
    deliver()
    OutboxEntry.objects.filter(handler__startswith="messages.application").update(done_at=None, attempts=0)
    deliver()
    assert sorted(told()) == ["accepted", "submitted"]
    assert Delivery.objects.count() == 2


def test_who_stands_at_the_window_is_not_written_to_about_the_receipt_in_their_hand(stage: Stage):
    stage.submit()
    deliver()
    assert told() == []


def test_applicant_and_agent_are_both_told_and_each_sees_their_own(stage: Stage):
    agent = person(2, "周平")
    account = open_citizen_account(name="周平", id_number=agent.id_number, password="lukou-Sunny-2021", now=NOW)
    filer = Actor(account_id=account.pk, name="周平", party_id=agent.pk)
    from_home(stage, agent=agent, filer=filer)
    deliver()
    assert told(stage.applicant) == told(agent) == ["submitted"]
    mine = Message.objects.get(party=agent)
    assert mine.account_id == account.pk
    assert Message.objects.get(party=stage.applicant).account_id is None
    assert mine.deliveries.get().word == "没有登记手机号"


def test_a_correction_names_what_is_missing_and_waits_before_it_reminds_once(stage: Stage, settings):
    stage.submit()
    cases.receive_application(actor=stage.clerk, application_id=stage.id, now=NOW)
    cases.ask_correction(actor=stage.clerk, application_id=stage.id, points=[POINT], now=NOW)
    deliver()
    assert told() == ["correction"]
    assert "户口簿首页" in last().text
    assert rules.LEFT_OUT in last().text
    for days, reminded in ((2, False), (3, True), (4, True)):  # Monday, asked; two working days are Tuesday, Wednesday
        news.remind({}, now=NOW + timedelta(days=days))
        assert ("waiting" in told()) == reminded, days
    assert told().count("waiting") == 1
    settings.REMIND_AFTER_DAYS = 0
    Message.objects.filter(occasion="waiting").delete()
    news.remind({}, now=NOW + timedelta(days=60))  # too late to be of use: the matter ends by itself
    assert told() == ["correction"]


def test_refused_withdrawn_and_entered_by_mistake(stage: Stage):
    from_home(stage)
    cases.refuse_accept(
        actor=stage.clerk, application_id=stage.id, reason="不属于本机关职权范围", basis="行政许可法第三十二条", now=NOW
    )
    deliver()
    assert told() == ["submitted", "not_accepted"]
    assert "救济途径" in last().text
    stage.to_accepted("k2")
    cases.withdraw_application(actor=stage.clerk, application_id=stage.id, reason="不办了", now=NOW)
    deliver()
    assert told()[2:] == ["accepted", "withdrawn"]


def test_pause_resumption_and_extension_tell_the_new_day():
    stage = Stage.build("OT-E02")
    stage.to_accepted("long")
    leg = max(stage.legs(), key=lambda x: x.promised_due_at or NOW)
    stage.claim(leg)
    key = cases.start_procedure(
        actor=stage.approver(leg), case_id=leg.pk, kind=ProcedureKind.HEARING, basis="行政许可法第四十七条",
        reason="申请听证", planned_end=date(2021, 9, 20), now=NOW,
    )  # fmt: skip
    deliver()
    assert last().occasion == Occasion.PAUSED
    assert "9月20日" in last().text
    cases.end_procedure(actor=stage.approver(leg), procedure_id=key, result="无异议", now=NOW + timedelta(days=1))
    deliver(NOW + timedelta(days=1))
    assert last().occasion == Occasion.RESUMED
    leg.refresh_from_db()
    assert leg.promised_due_at
    assert f"{leg.promised_due_at.month}月{leg.promised_due_at.day}日" in last().text
    head = actor_for(staff("head", (Duty.DECIDE, Department.objects.get(pk=leg.department_id))), now=NOW)
    cases.extend_case(actor=head, case_id=leg.pk, days=2, reason="案情复杂", now=NOW + timedelta(days=1))
    deliver(NOW + timedelta(days=1))
    assert last().occasion == Occasion.EXTENDED
    assert "延长2个工作日" in last().text


def test_a_refused_leg_rings_and_says_that_the_rest_goes_on(stage: Stage):
    stage.to_accepted()
    leg = stage.legs()[0]
    stage.claim(leg)
    stage.decide(leg, granted=False)
    deliver()
    refused = Message.objects.get(occasion="refused")
    assert refused.deliveries.get().state == "handed"
    assert "救济途径" in refused.text


def test_old_news_is_not_told(stage: Stage):
    from_home(stage)
    deliver(NOW + timedelta(days=4))
    assert told() == []


def test_a_matter_that_is_gone_is_no_trouble():
    from tongban.services.events import ApplicationAccepted

    event = ApplicationAccepted(
        application_id=UUID(int=3), accepted_at=NOW, promised_due_at=None, statutory_due_at=None
    )
    news.told(event, now=NOW)
    assert told() == []
