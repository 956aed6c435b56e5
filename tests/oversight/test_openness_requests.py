"""A request from its filing to its answer: every act, who may, refusals that lose nothing, papers, the yearly table."""

from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.support.matter import person
from tests.support.openness import GIVEN, PERSON, WANTED, Openness, noon
from tongban.config.persondata import gather
from tongban.infra import files, trail
from tongban.infra.files import BadFile
from tongban.kernel.actors import GUEST, Actor
from tongban.kernel.refusals import NotAllowed, Refused, Stale
from tongban.kernel.times import local
from tongban.oversight.openness import policies, printing
from tongban.oversight.openness.models import Contest, Correction, Disclosure, Notice, Opinion
from tongban.oversight.openness.selectors import requests as selectors
from tongban.oversight.openness.usecases import requests
from tongban.oversight.openness.usecases.settings import set_setting
from tongban.oversight.openness.values.requests import (
    Answer,
    Asked,
    Course,
    Kind,
    Reply,
    Result,
    Stance,
    State,
    Way,
    Who,
)

pytestmark = pytest.mark.django_db
REFUSED = Answer(reply=Reply.REFUSED, text="属于内部事务信息，不予公开。", reason="internal")


@pytest.fixture(scope="module")
def _office(ground: None) -> Openness:
    return Openness.build()


@pytest.fixture
def office(_office: Openness, db: None) -> Openness:
    return deepcopy(_office)


def fresh(row: Disclosure) -> Disclosure:
    found = selectors.request(row.pk)
    assert found is not None
    return found


def kinds(row: Disclosure) -> list[str]:
    return list(Notice.objects.filter(disclosure=row).order_by("made_at", "pk").values_list("kind", flat=True))


def due_on(row: Disclosure) -> date:
    assert row.due_at is not None
    return local(row.due_at).date()


# --- filing (art 29, 31) --------------------------------------------------------------------------------------------------


def test_what_an_application_must_say_disclosure_29(office: Openness):
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("姓名", {"person": replace(PERSON, name=" ")}), ("校验位", {"person": replace(PERSON, id_number="430212197001010010")}),
        ("证件号码", {"person": replace(PERSON, id_number="")}), ("联系方式", {"person": replace(PERSON, phone="")}),
        ("联系电话", {"person": replace(PERSON, phone="打我手机")}), ("统一社会信用代码", {"person": replace(PERSON, who=Who.BUSINESS)}),
        ("证件类型", {"person": replace(PERSON, id_kind="pending")}), ("所需信息", {"wanted": replace(WANTED, description="")}),
        ("最多2000字", {"wanted": replace(WANTED, description="字" * 2001)}), ("件数", {"wanted": replace(WANTED, pieces=0)}),
    ]  # fmt: skip
    for words, given in wrong:
        with pytest.raises(Refused, match=words):
            office.ask(**given)
    assert not Disclosure.objects.exists()
    row = office.ask(way=Way.ORAL)
    assert (row.number, row.state, row.received_on, due_on(row)) == ("公开申请〔2021〕1号", State.HANDLING, date(2021, 9, 6), date(2021, 10, 9))  # fmt: skip
    assert kinds(row) == [Kind.RECEIPT]
    assert trail.verify(row.pk).ok
    assert "周安" not in str([line.facts for line in trail.lines(row.pk)])


def test_the_same_button_twice_is_one_request(office: Openness):
    assert office.ask(key="once").pk == office.ask(key="once").pk
    assert Disclosure.objects.count() == 1
    assert Notice.objects.count() == 1


def test_by_the_net_the_day_of_confirming_counts_disclosure_31(office: Openness):
    row = office.ask(way=Way.ONLINE)
    assert (row.state, row.received_on, row.due_at) == (State.TO_CONFIRM, None, None)
    assert selectors.clock_of(row) is None
    requests.confirm(actor=office.officer, row=row, said="电话确认", now=office.now + timedelta(days=1))
    assert (row.received_on, due_on(row)) == (date(2021, 9, 7), date(2021, 10, 11))


def test_an_ordinary_letter_counts_from_its_own_day_disclosure_31(office: Openness):
    row = office.ask(way=Way.ORDINARY, came_on=date(2021, 9, 3))
    requests.confirm(actor=office.officer, row=row, said="电话确认", now=office.now)
    assert row.received_on == date(2021, 9, 3)
    signed = office.ask(way=Way.REGISTERED, came_on=date(2021, 9, 2))
    assert signed.received_on == date(2021, 9, 2)
    with pytest.raises(Refused, match="收件日期"):
        office.ask(way=Way.REGISTERED, came_on=date(2021, 9, 7))


def test_number_and_code_lead_to_it_however_they_were_typed(office: Openness):
    row = office.ask()
    for number in ("公开申请〔2021〕1号", "公开申请[2021]第1号", "2021 1", "2021-001"):
        assert selectors.by_code(number, row.code) == row
    assert selectors.by_code("2021 2", row.code) is None
    assert selectors.by_code("2021 1", "AAAAAAAA") is None
    assert Disclosure.objects.filter(name="周安").count() == 0  # encrypted at rest


# --- correction (art 30) ---------------------------------------------------------------------------------------------------


def test_correction_once_in_seven_days_and_the_clock_anew_disclosure_30(office: Openness):
    row = office.ask()
    with pytest.raises(Refused, match=r"届满（条例第三十条）"):
        requests.ask_correction(actor=office.officer, row=row, points="写明年份", now=noon(2021, 9, 16))
    requests.ask_correction(actor=office.officer, row=row, points="请写明年份", days=10, now=noon(2021, 9, 15))
    assert (row.state, row.due_at) == (State.CORRECTING, None)
    with pytest.raises(Refused, match="期限还没有过"):
        requests.lapse(actor=office.officer, row=row, said="", now=noon(2021, 9, 20))
    requests.supply(actor=GUEST, row=row, said="2020年的", now=noon(2021, 9, 24), by_applicant=True)
    assert (row.state, due_on(row)) == (State.HANDLING, date(2021, 10, 27))
    assert Correction.objects.get().supplied == "2020年的"
    with pytest.raises(Refused, match="只能告知一次"):
        requests.ask_correction(actor=office.officer, row=row, points="还要写", now=noon(2021, 9, 24))


def test_no_correction_without_reason_is_given_up_disclosure_30(office: Openness):
    row = office.ask()
    requests.ask_correction(actor=office.officer, row=row, points="请写明年份", days=10, now=office.now)
    requests.lapse(actor=office.officer, row=row, said="", now=noon(2021, 9, 24))
    assert (row.state, row.outcome) == (State.GIVEN_UP, "not_corrected")
    assert kinds(row) == [Kind.RECEIPT, Kind.CORRECTION, Kind.LAPSE]
    with pytest.raises(Refused, match="视为放弃"):
        requests.supply(actor=GUEST, row=row, said="来晚了", now=noon(2021, 9, 25), by_applicant=True)


# --- others are asked (art 32, 34) -------------------------------------------------------------------------------------------


def test_asking_stops_the_clock_until_the_last_opinion_disclosure_32_33(office: Openness):
    row = office.ask(now=noon(2021, 9, 24))
    third = requests.ask_opinion(actor=office.officer, row=row, asked=Asked.THIRD_PARTY, name="某公司", about="立项批复", now=noon(2021, 10, 11))  # fmt: skip
    other = requests.ask_opinion(actor=office.officer, row=row, asked=Asked.CO_AUTHOR, name="区发改局", about="立项批复", now=noon(2021, 10, 12))  # fmt: skip
    assert (row.state, row.due_at, third.due_on) == (State.CONSULTING, None, date(2021, 11, 1))
    hear: dict[str, Any] = {"actor": office.officer, "row": row, "said": "不同意，含报价"}
    requests.hear(opinion=third, stance=Stance.OBJECTS, now=noon(2021, 10, 18), **hear)
    assert row.state == State.CONSULTING
    with pytest.raises(Stale):
        requests.hear(opinion=third, stance=Stance.AGREES, now=noon(2021, 10, 19), **hear)
    with pytest.raises(Refused, match="期满没有意见"):
        requests.hear(opinion=other, stance=Stance.SILENT, now=noon(2021, 10, 19), **hear)
    requests.hear(opinion=other, stance=Stance.AGREES, now=noon(2021, 10, 20), **hear)
    assert (row.state, due_on(row)) == (State.HANDLING, date(2021, 11, 8))  # the vector of services.md §3.2
    told = selectors.clock_of(fresh(row))
    assert told is not None
    assert told.due_at == row.due_at
    assert sum("征求意见期间不计" in line.reason for line in told.days) == 10


def test_silence_does_not_lengthen_the_pause_disclosure_32_34(office: Openness):
    row = office.ask(now=noon(2021, 9, 24))
    other = requests.ask_opinion(actor=office.officer, row=row, asked=Asked.CO_AUTHOR, name="区发改局", about="立项批复", now=noon(2021, 9, 26))  # fmt: skip
    requests.hear(actor=office.officer, row=row, opinion=other, stance=Stance.SILENT, said="", now=noon(2021, 11, 30))
    assert due_on(row) == date(
        2021, 11, 18
    )  # the day of asking and fifteen more do not count, whenever it was put down
    assert Opinion.objects.get().answered_on is None


def test_who_objected_is_told_of_disclosure_all_the_same_disclosure_32(office: Openness):
    row = office.ask()
    third = requests.ask_opinion(actor=office.officer, row=row, asked=Asked.THIRD_PARTY, name="某公司", about="立项批复", now=office.now)  # fmt: skip
    requests.hear(actor=office.officer, row=row, opinion=third, stance=Stance.OBJECTS, said="不同意", now=office.now)
    office.answer(row)
    assert kinds(row)[-2:] == [Kind.REPLY, Kind.THIRD_PARTY]


# --- more time, reasons, fees (art 33, 35, 42) -------------------------------------------------------------------------------


def test_a_longer_time_needs_the_head_and_a_notice_disclosure_33(office: Openness):
    row = office.ask(now=noon(2021, 9, 24))
    with pytest.raises(Refused, match="1到20个工作日"):
        requests.ask_extension(actor=office.officer, row=row, days=21, reason="要核对档案", now=noon(2021, 10, 8))
    requests.ask_extension(actor=office.officer, row=row, days=10, reason="要核对档案", now=noon(2021, 10, 8))
    assert due_on(row) == date(2021, 10, 27)
    with pytest.raises(NotAllowed, match="负责人"):
        requests.extend(actor=office.officer, row=row, now=noon(2021, 10, 8))
    requests.extend(actor=office.head, row=row, now=noon(2021, 10, 9))
    assert due_on(row) == date(2021, 11, 10)
    assert kinds(row)[-1] == Kind.EXTENSION
    with pytest.raises(Refused, match="延长过一次"):
        requests.ask_extension(actor=office.officer, row=row, days=5, reason="还要核对", now=noon(2021, 10, 11))
    late = office.ask(now=noon(2021, 9, 24))
    with pytest.raises(Refused, match="答复期限已过"):
        requests.ask_extension(actor=office.officer, row=late, days=5, reason="忘了办", now=noon(2021, 10, 28))


def test_reasons_are_asked_for_then_delayed_or_not_handled_disclosure_35(office: Openness):
    row = office.ask(wanted=replace(WANTED, pieces=300))
    ask: dict[str, Any] = {"actor": office.officer, "row": row}
    with pytest.raises(Refused, match="先要求申请人说明理由"):
        requests.delay(until=date(2021, 11, 30), reason="数量太多", now=office.now, **ask)
    requests.ask_reasons(why="一次三百件", now=office.now, **ask)
    with pytest.raises(Refused, match="只能告知不予处理"):
        requests.draft_reply(answer=GIVEN, now=noon(2021, 9, 28), **ask)
    requests.give_reasons(actor=GUEST, row=row, said="做研究", now=noon(2021, 9, 8), by_applicant=True)
    with pytest.raises(Refused, match="延迟到的日期"):
        requests.delay(until=date(2021, 9, 30), reason="数量太多", now=noon(2021, 9, 8), **ask)
    requests.delay(until=date(2021, 11, 30), reason="数量太多", now=noon(2021, 9, 8), **ask)
    assert due_on(row) == date(2021, 11, 30)
    silent = office.ask(wanted=replace(WANTED, pieces=300))
    requests.ask_reasons(actor=office.officer, row=silent, why="一次三百件", now=office.now)
    no = Answer(reply=Reply.UNREASONABLE, text="未说明理由，不予处理。")
    with pytest.raises(Refused, match="期限还没有过"):
        requests.draft_reply(actor=office.officer, row=silent, answer=no, now=noon(2021, 9, 8))
    office.answer(silent, no, now=noon(2021, 9, 14))
    assert silent.outcome == "unreasonable"


def test_a_fee_restarts_the_clock_when_paid_and_ends_the_request_when_not_disclosure_42(office: Openness):
    row = office.ask()
    with pytest.raises(Refused, match="10件以内不收费"):
        requests.charge(actor=office.officer, row=row, count=10, by_page=False, now=office.now)
    assert requests.charge(actor=office.officer, row=row, count=31, by_page=False, now=office.now) == 220_000
    assert (row.state, row.due_at) == (State.UNPAID, None)
    requests.paid(actor=office.officer, row=row, said="票据001", now=noon(2021, 9, 24))
    assert due_on(row) == date(2021, 10, 27)
    other = office.ask()
    requests.charge(actor=office.officer, row=other, count=31, by_page=True, now=office.now)
    requests.lapse(actor=office.officer, row=other, said="", now=noon(2021, 10, 8))
    assert (other.state, other.outcome) == (State.GIVEN_UP, "not_paid")


# --- the answer (art 36, 45) ---------------------------------------------------------------------------------------------------


def test_one_drafts_another_signs_disclosure_36_45(office: Openness):
    row = office.ask()
    given = files.Attachment("批复.pdf", b"%PDF-1.4\n%%EOF\n")
    with pytest.raises(Refused, match="去掉附件"):
        requests.draft_reply(actor=office.officer, row=row, answer=REFUSED, given=given, now=office.now)
    requests.draft_reply(actor=office.officer, row=row, answer=GIVEN, given=given, now=office.now)
    with pytest.raises(NotAllowed, match="拟稿人不能自己签发"):
        requests.sign_reply(actor=office.officer, row=row, now=office.now)
    requests.send_back(actor=office.head, row=row, said="写明文号", now=office.now)
    assert row.state == State.HANDLING
    requests.draft_reply(actor=office.officer, row=row, answer=GIVEN, given=given, now=office.now)
    requests.sign_reply(actor=office.head, row=row, now=office.now)
    assert (row.state, row.outcome, row.due_at) == (State.ANSWERED, "given", None)
    paper = Notice.objects.get(kind=Kind.REPLY)
    assert paper.number == "渌审公开答〔2021〕1号"
    assert printing.as_docx(paper).startswith(b"PK")
    assert printing.as_pdf(paper, now=office.now).startswith(b"%PDF")
    with pytest.raises(Refused, match="已答复"):
        requests.withdraw(actor=office.officer, row=row, said="", now=office.now)


def test_reviews_and_lawsuits_are_followed_disclosure_51(office: Openness):
    row = office.ask()
    office.answer(row, REFUSED)
    put: dict[str, Any] = {"actor": office.officer, "row": row, "said": "", "now": noon(2021, 12, 1)}
    made = requests.contest(course=Course.REVIEW, begun_on=date(2021, 10, 8), **put)
    with pytest.raises(Refused, match="尚未审结"):
        requests.contest(course=Course.REVIEW, begun_on=date(2021, 10, 9), **put)
    with pytest.raises(Refused, match="审结日期"):
        requests.end_contest(made=made, result=Result.UPHELD, ended_on=date(2021, 10, 1), **put)
    requests.end_contest(made=made, result=Result.CORRECTED, ended_on=date(2021, 11, 30), **put)
    assert Contest.objects.get().result == Result.CORRECTED
    assert selectors.contested(2021)[0][1] == (0, 1, 0, 0)


def test_a_bad_file_changes_nothing(office: Openness):
    row = office.ask()
    requests.ask_correction(actor=office.officer, row=row, points="请写明年份", now=office.now)
    with pytest.raises(BadFile):
        requests.supply(actor=GUEST, row=row, said="见附件", paper=files.Attachment("x.pdf", b"MZ"), now=office.now, by_applicant=True)  # fmt: skip
    assert fresh(row).state == State.CORRECTING


def test_a_row_read_before_is_stale(office: Openness):
    row = office.ask()
    old = fresh(row)
    requests.ask_correction(actor=office.officer, row=row, points="请写明年份", now=office.now)
    with pytest.raises(Stale):
        requests.draft_reply(actor=office.officer, row=old, answer=GIVEN, now=office.now)


def test_a_setting_holds_for_requests_that_come_later(office: Openness):
    row = office.ask()
    set_setting(
        actor=office.officer, code="answer_days", value=10, since=date(2021, 9, 7), basis="承诺提速", now=office.now
    )
    assert due_on(office.ask(now=office.now + timedelta(days=1))) == date(2021, 9, 22)
    assert fresh(row).answer_days == 20
    for code, value in (("answer_days", 21), ("third_party_days", 10), ("nonsense", 1)):
        with pytest.raises(Refused):
            set_setting(actor=office.officer, code=code, value=value, since=date(2021, 9, 7), basis="x", now=office.now)


# --- who may what ---------------------------------------------------------------------------------------------------------------


def test_the_matrix(office: Openness):
    row = office.ask()
    requests.ask_extension(actor=office.officer, row=row, days=5, reason="要核对档案", now=office.now)
    requests.extend(actor=office.head, row=row, now=office.now)
    requests.draft_reply(actor=office.officer, row=row, answer=GIVEN, now=office.now)
    people: dict[str, Actor] = {
        "officer": office.officer, "second": office.second, "head": office.head, "clerk": office.clerk, "watch": office.supervisor,
        "far": office.other, "guest": GUEST,
    }  # fmt: skip
    wanted = {
        policies.may_see: {"officer", "second", "head", "watch"}, policies.may_handle: {"officer", "second"},
        policies.may_sign: {"second", "head"}, policies.may_approve_extension: {"head"}, policies.may_reveal: {"officer", "second"},
    }  # fmt: skip
    for policy, allowed in wanted.items():
        assert {name for name, actor in people.items() if policy(actor, row) is None} == allowed, policy
    plain = {policies.may_register: {"officer", "second", "clerk", "far"}, policies.may_publish: {"officer", "second", "far"}, policies.may_look: {"officer", "second", "watch", "far"}}  # fmt: skip
    for may, allowed in plain.items():
        assert {name for name, actor in people.items() if may(actor) is None} == allowed, may
    assert list(selectors.requests(office.other)) == []
    assert list(selectors.requests(office.clerk)) == []


def test_nobody_handles_what_they_asked_for_themselves(office: Openness):
    row = office.ask(way=Way.ONLINE)
    Disclosure.objects.filter(pk=row.pk).update(filed_by=office.officer.account_id)
    assert policies.may_see(office.officer, fresh(row)) is not None
    assert list(selectors.requests(office.officer)) == []
    assert policies.may_handle(office.second, fresh(row)) is None


def test_looking_at_who_asks_is_on_the_trail_pipl_45(office: Openness):
    row = office.ask()
    with pytest.raises(Refused, match="查看理由"):
        requests.reveal_applicant(actor=office.officer, row=row, reason="", now=office.now)
    assert requests.reveal_applicant(actor=office.officer, row=row, reason="寄送答复", now=office.now).name == "周安"
    assert trail.lines(row.pk)[-1].kind == "disclosure.applicant_revealed"


def test_a_person_gets_what_they_asked_for_pipl_45(office: Openness):
    party = person(1)
    office.answer(office.ask())
    told = gather(party, now=office.now).told["information_requests"]
    assert [(r["wanted"], r["state"], r["reply"]) for r in told] == [(WANTED.description, "已答复", GIVEN.text)]


# --- the yearly report (art 50) ------------------------------------------------------------------------------------------------


def test_the_table_balances_whatever_happened_disclosure_50(office: Openness):
    moments: list[tuple[datetime, Answer | None]] = [
        (noon(2020, 12, 30), REFUSED), (noon(2021, 3, 1), GIVEN), (noon(2021, 5, 6), REFUSED), (noon(2021, 12, 31), None),
    ]  # fmt: skip
    for moment, answer in moments:
        row = office.ask(now=moment)
        if answer:
            office.answer(row, answer, now=noon(2021, 6, 1))
    requests.withdraw(actor=office.officer, row=office.ask(now=noon(2021, 8, 2)), said="", now=noon(2021, 8, 3))
    lines = {line.title: line.total for line in selectors.yearly(2021)}
    assert (lines["本年新收政府信息公开申请数量"], lines["上年结转政府信息公开申请数量"]) == (4, 1)
    assert (lines["予以公开"], lines["属于三类内部事务信息"], lines["其他"], lines["总计"], lines["结转下年度继续办理"]) == (1, 2, 1, 4, 1)  # fmt: skip
    for year in (2020, 2021, 2022):
        rows = selectors.yearly(year)
        middle = sum(line.total for line in rows if line.place.startswith("三") and line.place != "三（七）")
        known = {line.place: line.total for line in rows}
        assert middle == known["三（七）"]
        assert known["一、"] + known["二、"] == known["三（七）"] + known["四、"]
