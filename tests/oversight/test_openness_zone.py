"""Publishing by two persons, with history; search that forgives; questions, answers for everybody; what could not be done."""

from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.matter import resident
from tests.support.openness import Openness, noon
from tongban.infra import files, measures, trail
from tongban.infra.files import BadFile
from tongban.infra.models import TrailEvent
from tongban.kernel.actors import GUEST, Actor
from tongban.kernel.periods import Period
from tongban.kernel.refusals import NotAllowed, Refused, Stale
from tongban.kernel.times import local
from tongban.orgs.models import Venue
from tongban.oversight.openness import handlers, policies, reference, transitions
from tongban.oversight.openness.errors import IllegalAct, OpennessRefusal
from tongban.oversight.openness.models import Faq, Publication, Question, QuestionStep, Stuck
from tongban.oversight.openness.rules.finding import alike, ranked
from tongban.oversight.openness.rules.privacy import must_be_impersonal
from tongban.oversight.openness.selectors import publications as reads
from tongban.oversight.openness.selectors import questions as asked
from tongban.oversight.openness.usecases import publications, questions, stuck
from tongban.oversight.openness.values import publications as pub
from tongban.oversight.openness.values import questions as ask
from tongban.oversight.openness.values.publications import Entry
from tongban.oversight.openness.values.questions import About, Place, StuckAct, StuckState

ENTRY = Entry(category="budget", title="2021年部门预算公开", made_on=date(2021, 9, 6), body="收支总表等九张表随附。")
HOME = About(place=Place.HOME)


@pytest.fixture(scope="module")
def _office(ground: None) -> Openness:
    return Openness.build()


@pytest.fixture
def office(_office: Openness, db: None) -> Openness:
    return deepcopy(_office)


def publish(office: Openness, entry: Entry = ENTRY, **facts: Any) -> Publication:
    row = publications.prepare(actor=office.officer, entry=entry, department=office.bureau, now=office.now, **facts)
    publications.sign(actor=office.second, row=row, now=office.now)
    return row


# --- publishing (art 26 of the regulation) -----------------------------------------------------------------------------------


def test_public_after_a_second_person_within_twenty_days_disclosure_26(office: Openness):
    row = publications.prepare(actor=office.officer, entry=ENTRY, department=office.bureau, now=office.now)
    assert row.due_on == date(2021, 10, 9)
    assert list(reads.public()) == []
    with pytest.raises(NotAllowed, match="编制人不能自己审核"):
        publications.sign(actor=office.officer, row=row, now=office.now)
    publications.send_back(actor=office.head, row=row, said="补上绩效目标", now=office.now)
    publications.edit(actor=office.second, row=row, entry=replace(ENTRY, body="已补绩效目标。"), department=office.bureau, now=office.now + timedelta(hours=1))  # fmt: skip
    with pytest.raises(NotAllowed, match="编制人"):
        publications.sign(actor=office.second, row=row, now=office.now)
    publications.sign(actor=office.officer, row=row, now=office.now + timedelta(hours=2))
    assert list(reads.public()) == [row]
    assert trail.verify(row.pk).ok


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"category": "guides"}, "选择栏目"), ({"category": "finance"}, "选择栏目"), ({"title": "  "}, "标题"), ({"title": "题" * 201}, "最多200字"),
        ({"made_on": date(2021, 9, 7)}, "形成或变更日期"), ({"body": ""}, "上传文件"), ({"body": f"联系人张三 {resident(3)}"}, "身份证号"),
        ({"body": "请拨打 138 0000 0000"}, "手机号"), ({"link": "//evil.example"}, "本站网页"),
    ],
)  # fmt: skip
def test_what_may_not_be_published_is_refused_in_words(office: Openness, facts: dict[str, Any], words: str):
    with pytest.raises(Refused, match=words):
        publications.prepare(
            actor=office.officer, entry=replace(ENTRY, **facts), department=office.bureau, now=office.now
        )
    assert not Publication.objects.exists()


def test_an_update_keeps_what_was_public_and_a_withdrawal_says_why(office: Openness):
    first = publish(office)
    change = replace(ENTRY, title="2021年部门预算公开（调整）")
    second = publications.prepare(actor=office.officer, entry=change, department=office.bureau, replaces=first, now=office.now)  # fmt: skip
    with pytest.raises(Refused, match="待审核的更新"):
        publications.prepare(
            actor=office.second, entry=change, department=office.bureau, replaces=first, now=office.now
        )
    publications.sign(actor=office.second, row=second, now=office.now)
    first.refresh_from_db()
    assert (first.state, list(reads.public()), reads.history(second)) == (pub.State.REPLACED, [second], [first])
    with pytest.raises(Refused, match="撤下理由"):
        publications.withdraw(actor=office.officer, row=second, said=" ", now=office.now)
    publications.withdraw(actor=office.officer, row=second, said="附表有误，更正后再公开", now=office.now)
    assert list(reads.public()) == []
    old = Publication.objects.get(pk=first.pk)
    with pytest.raises(IllegalAct):
        publications.sign(actor=office.second, row=old, now=office.now)


def test_a_discarded_update_leaves_room_for_another(office: Openness):
    first = publish(office)
    again: dict[str, Any] = {"actor": office.officer, "entry": ENTRY, "department": office.bureau, "replaces": first, "now": office.now}  # fmt: skip
    publications.discard(actor=office.officer, row=publications.prepare(**again), now=office.now)
    assert publications.prepare(**again).state == pub.State.DRAFT


def test_a_hostile_file_is_not_published(office: Openness):
    with pytest.raises(BadFile):
        publish(office, file=files.Attachment("表.xlsx", b"MZ\x90"))
    assert not Publication.objects.exists()


def test_a_published_report_joins_the_catalogue_once(office: Openness):
    for _ in range(2):
        handlers.report_published(
            title="2021年度部门整体支出绩效自评报告", link="/reports/2021/1/", on=date(2021, 9, 6), now=office.now
        )
    assert [p.category for p in reads.public()] == ["evaluation"]


def test_the_late_ones_are_shown_to_the_staff(office: Openness):
    row = publish(office, replace(ENTRY, made_on=date(2021, 8, 2)))
    publish(office)
    assert list(reads.register(office.officer, late=True)) == [row]
    assert list(reads.register(office.head)) == list(reads.register(office.officer))
    assert list(reads.register(office.clerk)) == []


def test_lookups_are_put_down_without_names_disclosure_25(office: Openness):
    hall = Venue.objects.create(code="h", name="大厅", tier="hall", region_id="430212000000")
    put: dict[str, Any] = {"actor": office.clerk, "venue": hall, "helped": True, "found": True, "now": office.now}
    publications.note_lookup(on=date(2021, 9, 3), subject="医保缴费标准", **put)
    with pytest.raises(Refused, match="日期"):
        publications.note_lookup(on=date(2021, 9, 7), subject="标准", **put)
    with pytest.raises(Refused, match="手机号"):
        publications.note_lookup(on=date(2021, 9, 3), subject="13800001111查", **put)
    figure = measures.find("openness.lookups")
    assert figure is not None
    assert figure.count(Period.year(2021), "").value == 1
    assert figure.count(Period.year(2020), "").value == 0


# --- finding -------------------------------------------------------------------------------------------------------------------

ROWS = [
    ("a", "2021年部门预算公开", "渌财〔2021〕3号\n部门预算"),
    ("b", "权责清单", "渌审发〔2021〕5号"),
    ("c", "办公地址和电话", ""),
]


@pytest.mark.anywhere
@pytest.mark.parametrize(
    ("query", "first"), [("预算", "a"), ("yusuan", "a"), ("bmys", "a"), ("权责青单", "b"), ("渌审发〔2021〕5号", "b"), ("电话 地址", "c"), ("公开预算", "a")]
)  # fmt: skip
def test_people_find_it_as_they_say_it(query: str, first: str):
    assert ranked(query, ROWS)[0] == first


@pytest.mark.anywhere
@given(st.text(max_size=40), st.lists(st.tuples(st.integers(), st.text(max_size=20), st.text(max_size=40)), max_size=6))
def test_whatever_is_typed_finding_answers(query: str, rows: list[tuple[int, str, str]]):
    known = [row[0] for row in rows]
    assert all(thing in known for thing in ranked(query, rows))
    assert all(thing in known for thing in alike(query, rows))


@pytest.mark.anywhere
@given(st.integers(0, 10**17 - 1), st.sampled_from(["", "号码", "（", "身份证号："]))
def test_no_identity_number_slips_through(digits: int, before: str):
    with pytest.raises(OpennessRefusal):
        must_be_impersonal(f"{before}{digits:017d}X", "正文")


# --- questions -----------------------------------------------------------------------------------------------------------------


def question(office: Openness, about: About = HOME, **facts: Any) -> Question:
    return questions.ask(actor=GUEST, about=about, **{"text": "过年上不上班", "key": "k", "now": office.now, **facts})


def test_asked_taken_answered_and_closed_by_the_asker(office: Openness):
    row = question(office)
    assert (row.department, row.state, row.due_at and local(row.due_at).date()) == (office.bureau, ask.State.REGISTERED, date(2021, 9, 7))  # fmt: skip
    assert question(office).pk == row.pk  # the same button twice
    questions.take(actor=office.officer, row=row, now=office.now)
    assert row.first_id == office.officer.account_id
    questions.answer(actor=office.second, row=row, text="初七上班。", now=office.now)
    assert (row.first_id, row.handler_id) == (office.officer.account_id, office.second.account_id)
    questions.say_whether_content(actor=GUEST, row=row, content=False, said="哪天？", now=office.now)
    with pytest.raises(Refused, match="已经记下"):
        questions.say_whether_content(actor=GUEST, row=row, content=False, said="", now=office.now)
    questions.answer(actor=office.second, row=row, text="2月18日。", now=office.now)
    questions.say_whether_content(actor=GUEST, row=row, content=True, said="", now=office.now)
    assert (row.state, row.content, row.due_at) == (ask.State.CLOSED, True, None)
    assert asked.question_tally(Period.year(2021)) == asked.Answered(1, 1, 0, 1, 0)
    assert trail.verify(row.pk).ok
    assert "上不上班" not in str([line.facts for line in trail.lines(row.pk)])


def test_a_transfer_goes_on_never_back_and_the_limit_with_it(office: Openness):
    row = question(office)
    due = row.due_at
    to: dict[str, Any] = {"row": row, "reason": "由教育局答复", "now": office.now}
    with pytest.raises(Refused, match="另一个部门"):
        questions.transfer(actor=office.officer, to=office.bureau, **to)
    questions.transfer(actor=office.officer, to=office.elsewhere, **to)
    assert (row.department, row.due_at, row.first_id) == (office.elsewhere, due, office.officer.account_id)
    with pytest.raises(Refused, match="不能再转回去"):
        questions.transfer(actor=office.other, to=office.bureau, **to)
    with pytest.raises(NotAllowed, match="承办部门"):
        questions.answer(actor=office.head, row=row, text="不归我们管", now=office.now)
    questions.answer(actor=office.other, row=row, text="教育局的答复", now=office.now)
    assert QuestionStep.objects.filter(question=row).count() == 2


def test_a_complex_question_has_five_days_from_its_asking_once(office: Openness):
    row = question(office)
    questions.take(actor=office.officer, row=row, now=office.now)
    questions.lengthen(actor=office.officer, row=row, reason="要两个部门商量", now=office.now)
    assert row.due_at is not None
    assert local(row.due_at).date() == date(2021, 9, 13)
    with pytest.raises(Refused, match="已经定为复杂"):
        questions.lengthen(actor=office.officer, row=row, reason="还要商量", now=office.now)
    late = question(office, key="k2")
    questions.take(actor=office.officer, row=late, now=office.now)
    with pytest.raises(Refused, match="期限已过"):
        questions.lengthen(actor=office.officer, row=late, reason="忘了办了", now=noon(2021, 9, 9))


def test_answered_on_the_spot_at_the_window(office: Openness):
    row = questions.ask(
        actor=office.clerk,
        about=About(place=Place.WINDOW),
        text="高龄补贴要认证吗",
        answered="不用跑。",
        key="w",
        now=office.now,
    )
    assert (row.state, row.first_id) == (ask.State.ANSWERED, office.clerk.account_id)
    with pytest.raises(NotAllowed):
        questions.ask(actor=GUEST, about=About(place=Place.WINDOW), text="冒充窗口提问", key="x", now=office.now)


def test_an_answer_for_everybody_is_impersonal_and_checked_by_a_second(office: Openness):
    row = question(office)
    with pytest.raises(Refused, match="先答复"):
        questions.propose_faq(actor=office.officer, question=row, asked="过年上班吗", text="初七上班。", now=office.now)
    questions.answer(actor=office.officer, row=row, text="初七上班，您的电话13800000000已记下", now=office.now)
    with pytest.raises(Refused, match="手机号"):
        questions.propose_faq(actor=office.officer, question=row, asked="过年上班吗", text=row.answer, now=office.now)
    made = questions.propose_faq(
        actor=office.officer, question=row, asked="过年上班吗", text="初七上班。", now=office.now
    )
    assert list(reads.faqs_of("")) == []
    with pytest.raises(NotAllowed, match="编写人不能自己审核"):
        questions.approve_faq(actor=office.officer, row=made, now=office.now)
    questions.approve_faq(actor=office.head, row=made, now=office.now)
    assert reads.faqs_like("春节期间过年上班不") == [made]
    questions.end_faq(actor=office.officer, row=made, now=office.now)
    assert reads.faqs_like("过年上班吗") == []
    with pytest.raises(Stale):
        questions.end_faq(actor=office.officer, row=Faq.objects.get(), now=office.now)


def test_the_contact_is_looked_at_on_the_record(office: Openness):
    row = question(office, contact="13800000000")
    assert questions.reveal_contact(actor=office.officer, row=row, reason="电话答复", now=office.now) == "13800000000"
    assert trail.lines(row.pk)[-1].kind == "openness.asker_revealed"
    with pytest.raises(Refused, match="没有留"):
        questions.reveal_contact(actor=office.officer, row=question(office, key="z"), reason="电话答复", now=office.now)


# --- what could not be done ------------------------------------------------------------------------------------------------------


def tell(office: Openness, **facts: Any) -> Stuck:
    given = {"about": HOME, "obstacle": "pushed", "said": "两个部门来回跑", "key": "s", "now": office.now, **facts}
    return stuck.tell(actor=GUEST, **given)


def test_told_verified_solved_and_looked_back_at(office: Openness):
    row = tell(office)
    assert tell(office).pk == row.pk
    assert not TrailEvent.objects.filter(stream=row.pk, kind="matter.stuck").exists()
    stuck.verify(actor=office.supervisor, row=row, said="属实", now=office.now)
    assert TrailEvent.objects.filter(stream=row.pk, kind="matter.stuck").count() == 1
    assert row.due_at is not None
    assert local(row.due_at).date() == date(2021, 9, 13)
    stuck.solve(actor=office.supervisor, row=row, said="已由一家受理", now=office.now)
    stuck.reopen(actor=office.supervisor, row=row, said="回访仍要两边跑", now=office.now)
    stuck.solve(actor=office.officer, row=row, said="当面办结", now=noon(2021, 9, 20))
    stuck.revisit(actor=office.officer, row=row, said="满意", now=noon(2021, 9, 21))
    assert (row.state, row.found_true, row.answer) == (StuckState.CLOSED, True, "当面办结")
    by_class = {t.name: t for t in asked.stuck_tallies(Period.year(2021), by_department=False)}
    one = by_class[reference.obstacles()["pushed"].title]
    assert (one.told, one.true, one.closed, one.late) == (1, 1, 1, 1)
    assert len(by_class) == len(reference.obstacles())
    assert asked.stuck_tallies(Period.year(2021), by_department=True)[0].name == office.bureau.name


def test_what_must_be_said(office: Openness):
    for facts, words in (({"obstacle": "x"}, "哪一类"), ({"said": " "}, "什么事没办成"), ({"said": "话" * 501}, "最多500字"), ({"about": About(place=Place.MATTER, matter="none")}, "没有这个事项")):  # fmt: skip
        with pytest.raises(Refused, match=words):
            tell(office, **facts)
    assert not Stuck.objects.exists()


def test_never_by_whom_it_is_about(office: Openness):
    row = tell(office)
    people: dict[str, Actor] = {"officer": office.officer, "watch": office.supervisor, "head": office.head, "clerk": office.clerk, "far": office.other, "guest": GUEST}  # fmt: skip
    assert {n for n, a in people.items() if policies.may_handle_stuck(a, row, frozenset()) is None} == {
        "officer",
        "watch",
        "far",
    }
    assert office.supervisor.account_id is not None
    no = policies.may_handle_stuck(office.supervisor, row, frozenset({office.supervisor.account_id}))
    assert no is not None
    assert "涉及您本人" in no.reason


@pytest.mark.anywhere
@pytest.mark.parametrize(
    ("table", "states", "acts"),
    [
        (transitions.PUBLICATIONS, pub.State, pub.Act), (transitions.QUESTIONS, ask.State, ask.Act), (transitions.STUCK, StuckState, StuckAct),
    ],
)  # fmt: skip
def test_the_tables_are_the_law(table: Any, states: Any, acts: Any):
    for state in states:
        for act in acts:
            if (state, act) in table:
                assert transitions.follow(table, state, act, "它") is table[state, act]
            else:
                with pytest.raises(IllegalAct, match=state.label):
                    transitions.follow(table, state, act, "它")


def test_measures_count_the_rows_of_their_year(office: Openness):
    report = publish(office, replace(ENTRY, category="evaluation", title="绩效自评报告2020"))
    publish(office)
    publish(office, replace(ENTRY, made_on=date(2021, 7, 1), title="迟到的预算公开"))
    question(office)
    question(office, About(place=Place.REPORT, matter_name=report.title, publication_id=report.pk), key="r")
    tell(office)
    office.ask()
    wanted = {"requests": 1, "consultations": 1, "budget_published": 1, "reports_published": 1, "report_feedback": 1, "stuck": 1, "published_guides": 0}  # fmt: skip
    for code, value in wanted.items():
        found = measures.find(f"openness.{code}")
        assert found is not None
        assert found.count(Period.year(2021), "").value == value, code
        assert found.count(Period.year(2020), "").value == 0, code
