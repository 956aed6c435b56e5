"""Complaints of companies: table, limits, secrecy, and that no unit handles what is said of it."""

import copy
from datetime import date, time, timedelta
from typing import Any

import pytest

from tests.oversight.enterprise_office import LETTER, Bureau, body
from tests.support.matter import staff
from tongban.infra import trail
from tongban.kernel.actors import GUEST, SYSTEM, Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.kernel.times import at
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import keep_department
from tongban.orgs.values import DepartmentKind
from tongban.oversight.enterprise import reference, usecases
from tongban.oversight.enterprise.errors import IllegalAct
from tongban.oversight.enterprise.models import Complaint, ComplaintStep
from tongban.oversight.enterprise.policies import complaints as policies
from tongban.oversight.enterprise.selectors import complaints as selectors
from tongban.oversight.enterprise.selectors.persons import told_by
from tongban.oversight.enterprise.transitions.complaints import TABLE, after, possible
from tongban.oversight.enterprise.usecases.complaints import open_of
from tongban.oversight.enterprise.values.complaints import (
    Act,
    CallKind,
    CallSpec,
    Channel,
    ComplaintSpec,
    Level,
    State,
)
from tongban.oversight.enterprise.values.issues import Content

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(ground: None) -> Bureau:
    return Bureau.build(at(date(2021, 9, 6), time(9, 30)))


@pytest.fixture
def bureau(built: Bureau) -> Bureau:
    return copy.deepcopy(built)


def spec_of(bureau: Bureau, **facts: Any) -> ComplaintSpec:
    given = {
        "company_name": "某公司", "complainant": "马志平", "phone": "13800000105", "channel": Channel.LINE, "targets": (bureau.helping.pk,),
        "facts": "拖了半个月", "demand": "限期答复", "received_at": bureau.now, **facts,
    }  # fmt: skip
    return ComplaintSpec(**given)


def complain(bureau: Bureau, **facts: Any) -> Complaint:
    return usecases.register_complaint(actor=bureau.office, spec=spec_of(bureau, **facts), now=bureau.now)


def do(bureau: Bureau, act: Act, row: Complaint, who: str = "office", **facts: Any) -> None:
    given: dict[str, Any] = {"actor": bureau.actors[who], "complaint": row, "said": "说明", "now": bureau.now, **facts}
    match act:
        case Act.ACCEPT:
            usecases.accept(matter="refusal", level=Level.GENERAL, **given)
        case Act.DECLINE:
            usecases.decline(reason="court", **given)
        case Act.ASSIGN:
            usecases.assign_complaint(**{"lead": bureau.inside, "assisting": (), **given})
        case Act.CALL_BACK:
            usecases.call_back(content=given.pop("content", Content.YES), **given)
        case _:
            run: dict[Act, Any] = {
                Act.REVIEW: usecases.review, Act.TRANSFER: usecases.transfer, Act.INVESTIGATE: usecases.investigate, Act.MEET: usecases.meet,
                Act.EXTEND: usecases.extend_complaint, Act.DEAL: usecases.deal, Act.ANSWER: usecases.answer_complaint, Act.CONCLUDE: usecases.conclude,
                Act.APPEAL: usecases.appeal, Act.ACCOUNT: usecases.account_for, Act.ARCHIVE: usecases.archive,
            }  # fmt: skip
            run[act](**given)


WAY = (
    (Act.REVIEW, "office"), (Act.ACCEPT, "office"), (Act.ASSIGN, "office"), (Act.INVESTIGATE, "lead"), (Act.DEAL, "lead"), (Act.ANSWER, "office"),
    (Act.CALL_BACK, "second"), (Act.CONCLUDE, "office"), (Act.ARCHIVE, "office"),
)  # fmt: skip


def carried(bureau: Bureau, state: State, **facts: Any) -> Complaint:
    row = complain(bureau, **facts)
    if state is State.DECLINED:
        do(bureau, Act.REVIEW, row)
        do(bureau, Act.DECLINE, row)
    elif state is State.TRANSFERRED:
        do(bureau, Act.TRANSFER, row)
    for act, who in WAY:
        if row.state == state:
            break
        do(bureau, act, row, who)
    assert row.state == state
    return row


@pytest.mark.parametrize("state", State)
def test_every_state_with_every_act(bureau: Bureau, state: State):
    row = carried(bureau, state)
    for act in Act:
        if (state, act) in TABLE:
            assert after(state, act) is TABLE[state, act]
            assert act in possible(state)
            continue
        with pytest.raises(IllegalAct, match=state.label):
            after(state, act)
        if act is not Act.REGISTER:
            with pytest.raises(Refused):
                do(bureau, act, row, "second")
    row.refresh_from_db()
    assert row.state == state
    assert trail.verify(row.pk).ok


def test_limits_of_a_complaint(bureau: Bureau):
    row = complain(bureau)
    assert row.due_at == at(date(2021, 9, 13), time(17)), "five working days to accept"
    do(bureau, Act.REVIEW, row)
    do(bureau, Act.ACCEPT, row)
    assert row.finish_due_at == at(date(2021, 9, 27), time(17)), "fifteen to finish"
    do(bureau, Act.ASSIGN, row)
    do(bureau, Act.EXTEND, row)
    assert row.due_at == row.finish_due_at == at(date(2021, 10, 8), time(17)), (
        "a month from acceptance, after the holidays"
    )
    with pytest.raises(Refused, match="只能延长一次"):
        do(bureau, Act.EXTEND, row)


def test_the_unit_complained_about_never_handles_it_business_environment_49(bureau: Bureau):
    """Complaints are dealt with and complainants protected: not by whom they are about, not to their eyes."""
    row = carried(bureau, State.ACCEPTED)
    with pytest.raises(Refused, match="被投诉单位"):
        do(bureau, Act.ASSIGN, row, lead=bureau.helping)
    with pytest.raises(Refused, match="被投诉单位"):
        do(bureau, Act.ASSIGN, row, assisting=(bureau.helping,))
    do(bureau, Act.ASSIGN, row)
    helper, state = bureau.actors["helper"], open_of(row)
    assert policies.may_see(helper, state.bodies, state.tasks) is not None
    assert row not in selectors.visible(helper)
    assert row in selectors.visible(bureau.actors["lead"])


def test_an_office_inside_the_body_complained_about_can_only_pass_it_on(bureau: Bureau):
    """The campaign office sits in a bureau; about that bureau it decides nothing."""
    keep_department(
        actor=SYSTEM,
        name="优化办",
        kind=DepartmentKind.OFFICE,
        parent=body("zj"),
        department=body("yh"),
        now=bureau.now,
    )
    row = complain(bureau, targets=(bureau.inside.pk,))
    with pytest.raises(NotAllowed, match="转送上级"):
        do(bureau, Act.REVIEW, row)
    with pytest.raises(NotAllowed):
        usecases.reveal_complainant(actor=bureau.office, complaint=row, reason="看看", now=bureau.now)
    do(bureau, Act.TRANSFER, row)
    assert row.due_at is None


def test_a_secret_complainant_is_known_to_the_office_only(bureau: Bureau):
    row = carried(bureau, State.ASSIGNED, secret=True)
    with pytest.raises(NotAllowed, match="保密"):
        usecases.reveal_complainant(actor=bureau.actors["lead"], complaint=row, reason="约谈", now=bureau.now)
    assert usecases.reveal_complainant(actor=bureau.office, complaint=row, reason="回访", now=bureau.now)[0] == "马志平"
    told = [line for line in trail.lines(row.pk) if line.kind == "enterprise.contact_revealed"]
    assert len(told) == 1
    stored = Complaint.objects.filter(pk=row.pk).extra(select={"raw": "complainant"}).values_list("raw", flat=True)[0]
    assert "马志平" not in stored


def test_a_joint_complaint_needs_its_meeting(bureau: Bureau):
    row = carried(bureau, State.ACCEPTED)
    do(bureau, Act.ASSIGN, row, assisting=(bureau.outside,))
    assert row.level == Level.JOINT
    do(bureau, Act.INVESTIGATE, row, "lead")
    with pytest.raises(Refused, match="联席会议"):
        do(bureau, Act.DEAL, row, "lead")
    do(bureau, Act.MEET, row)
    do(bureau, Act.DEAL, row, "lead")


def test_for_a_unit_that_never_logs_in_its_report_is_attached(bureau: Bureau):
    row = carried(bureau, State.ACCEPTED)
    do(bureau, Act.ASSIGN, row, lead=bureau.outside)
    with pytest.raises(Refused, match="书面材料"):
        do(bureau, Act.INVESTIGATE, row)
    do(bureau, Act.INVESTIGATE, row, paper=LETTER)
    assert ComplaintStep.objects.get(act=Act.INVESTIGATE).entered_for


def test_whoever_answered_does_not_call_back(bureau: Bureau):
    row = carried(bureau, State.ANSWERED)
    with pytest.raises(NotAllowed, match="另一位"):
        do(bureau, Act.CALL_BACK, row)
    do(bureau, Act.CALL_BACK, row, "second", content=Content.NO)
    with pytest.raises(Refused, match="救济途径"):
        do(bureau, Act.CONCLUDE, row, said="")
    do(bureau, Act.CONCLUDE, row, said="已告知可以申请行政复议")


def test_an_appeal_begins_again_and_a_declined_one_is_looked_at_again(bureau: Bureau):
    row = carried(bureau, State.CALLED_BACK)
    do(bureau, Act.APPEAL, row)
    assert (row.state, row.appeals, row.answer) == (State.ACCEPTED, 1, "")
    assert not policies.running(open_of(row).tasks)
    assert selectors.counts(Period.year(2021)).accepted == 1
    other = carried(bureau, State.DECLINED)
    assert other.declined_for == "court"
    do(bureau, Act.APPEAL, other)
    assert (other.state, other.declined_for) == (State.REVIEWED, "")


@pytest.mark.parametrize(
    ("facts", "words"),
    [({"phone": ""}, "线索"), ({"targets": ()}, "被投诉单位"), ({"facts": " "}, "事实"), ({"received_at": at(date(2021, 9, 7))}, "不能晚于现在")],
)  # fmt: skip
def test_what_cannot_be_registered(bureau: Bureau, facts: dict[str, Any], words: str):
    with pytest.raises(Refused, match=words):
        complain(bureau, **facts)


def test_who_may_register(bureau: Bureau):
    for who in ("lead", "helper", "other", "watcher", "nobody", "guest"):
        with pytest.raises(NotAllowed):
            usecases.register_complaint(actor=bureau.actors[who], spec=spec_of(bureau), now=bureau.now)
    made = usecases.register_complaint(actor=GUEST, spec=spec_of(bureau, channel=Channel.PORTAL), now=bureau.now)
    assert selectors.by_code(made.number, made.code) == made
    with pytest.raises(Refused, match="工作台"):
        usecases.register_complaint(actor=bureau.office, spec=spec_of(bureau, channel=Channel.PORTAL), now=bureau.now)


def test_who_may_what(bureau: Bureau):
    row = carried(bureau, State.INVESTIGATING)
    state = open_of(row)
    for act in Act:
        wanted = {"office", "second", "lead"} if act in policies.OF_THE_UNITS else {"office", "second"}
        allowed = {
            w for w, a in bureau.actors.items() if policies.may_act(a, row, state.bodies, state.tasks, act) is None
        }
        assert allowed == wanted, act
    seen = {w for w, a in bureau.actors.items() if policies.may_see(a, state.bodies, state.tasks) is None}
    assert seen == {"office", "second", "lead"}


def test_a_head_of_two_bodies_is_about_as_soon_as_one_is(bureau: Bureau):
    both = actor_for(staff("both", (Duty.LEAD, body("zj")), (Duty.LEAD, body("zr")), now=bureau.now), now=bureau.now)
    row = carried(bureau, State.ASSIGNED)
    state = open_of(row)
    assert policies.may_see(both, state.bodies, state.tasks) is not None


def test_a_call_leads_somewhere(bureau: Bureau):
    said = {"kind": CallKind.QUESTION, "at": bureau.now - timedelta(minutes=5), "content": "怎么贴息"}
    with pytest.raises(Refused, match="答复或去向"):
        usecases.record_call(actor=bureau.office, spec=CallSpec(**said), now=bureau.now)  # type: ignore[arg-type]
    row = usecases.record_call(actor=bureau.office, spec=CallSpec(answer="已告知", **said), now=bureau.now)  # type: ignore[arg-type]
    assert list(selectors.calls(period=Period.year(2021))) == [row]
    with pytest.raises(NotAllowed):
        usecases.record_call(actor=bureau.actors["lead"], spec=CallSpec(answer="已告知", **said), now=bureau.now)  # type: ignore[arg-type]


def test_kinds_are_named():
    for which in ("accepted", "declined"):
        assert all(words and len(code) <= 40 for code, words in reference.complaint_kinds(which).items())


def test_a_person_is_told_what_they_said_pipl_45(bureau: Bureau):
    """By their telephone, however it was written."""
    complain(bureau, phone="138-0000-0105")
    bureau.raise_(contact_name="马志平", contact_phone="13800000105")
    said = CallSpec(kind=CallKind.HELP, at=bureau.now, content="路灯", answer="已修", phone="138 0000 0105")
    usecases.record_call(actor=bureau.office, spec=said, now=bureau.now)
    told = told_by("13800000105")
    assert {name: len(rows) for name, rows in told.items()} == {"issues": 1, "complaints": 1, "calls": 1}
    assert told_by("13800000102")["contact_of"][0]["company"] == bureau.company.name
    assert told_by("") == told_by("13900000000") == {}
