"""Letters: the whole table, who may what, numbers, clocks, late answers, look-backs, relapse."""

import copy
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oversight.registers import PAPER, PEOPLE, Bureau, bureau_of
from tests.support.matter import staff
from tongban.infra import outbox, trail
from tongban.infra.calendar import workdays
from tongban.kernel.actors import SYSTEM, Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import NotAllowed, Refused, Stale
from tongban.kernel.times import LOCAL, at, local
from tongban.kernel.workdays import Workdays
from tongban.orgs.models import Assignment
from tongban.orgs.selectors import actor_for
from tongban.oversight.supervision.errors import IllegalAct, SupervisionRefusal
from tongban.oversight.supervision.models import Letter, LookBack, Reminder
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.rules import letters as rules
from tongban.oversight.supervision.selectors import letters as selectors
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.transitions import letters as transitions
from tongban.oversight.supervision.usecases import letters, settings
from tongban.oversight.supervision.values.letters import (
    LADDER,
    WITH_UNIT,
    Act,
    Finding,
    Light,
    Reminding,
    State,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 9, 6, 9, 30, tzinfo=LOCAL)


@pytest.fixture(scope="module")
def built(ground: None) -> Bureau:
    return bureau_of(NOW)


@pytest.fixture
def here(db: None, built: Bureau) -> Bureau:
    return copy.deepcopy(built)


# --- the table ---------------------------------------------------------------------------------------------------------------

WANTED = {
    State.DRAFT: {Act.SUBMIT, Act.DISCARD}, State.TO_SIGN: {Act.RETURN, Act.ISSUE}, State.ISSUED: {Act.RECEIVE, Act.ANSWER, Act.WITHDRAW, Act.OBJECT},
    State.RECEIVED: {Act.HANDLE, Act.ASK_EXTENSION, Act.ANSWER, Act.WITHDRAW, Act.OBJECT}, State.HANDLING: {Act.HANDLE, Act.ASK_EXTENSION, Act.ANSWER, Act.WITHDRAW, Act.OBJECT},
    State.OBJECTED: {Act.UPHOLD, Act.REASSIGN, Act.ANSWER, Act.WITHDRAW},
    State.EXTENSION: {Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION, Act.ANSWER}, State.ANSWERED: {Act.CHECK, Act.PASS, Act.SEND_BACK},
    State.CHECKING: {Act.PASS, Act.SEND_BACK}, State.SENT_BACK: {Act.HANDLE, Act.ANSWER}, State.CLOSED: {Act.LOOK_BACK, Act.RELAPSE},
    State.LOOKED_BACK: {Act.LOOK_BACK, Act.RELAPSE, Act.ARCHIVE}, State.RELAPSED: {Act.ARCHIVE}, State.ARCHIVED: set(), State.DISCARDED: set(), State.WITHDRAWN: set(),
}  # fmt: skip


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_every_state_and_act(state: State, act: Act):
    if act in WANTED[state]:
        assert transitions.after(state, act) in State
        assert act in transitions.possible(state)
    else:
        with pytest.raises(IllegalAct, match="不能"):
            transitions.after(state, act)


# --- the straight way ------------------------------------------------------------------------------------------------------


def test_from_draft_to_archive(here: Bureau):
    first, second, unit = (here.people[name] for name in ("first", "second", "unit"))
    row = here.draft(days=10)
    assert (row.number, row.state, row.due_at) == (None, State.DRAFT, None)
    letters.submit(actor=first, letter=row, now=NOW)
    letters.issue(actor=second, letter=row, now=NOW)
    assert row.number == "渌营优交〔2021〕1号"
    assert row.due_at == at(date(2021, 9, 18), time(17))  # the make-up Saturday before Mid-Autumn is worked
    letters.receive(actor=unit, letter=row, now=NOW + timedelta(hours=1))
    letters.handle(actor=unit, letter=row, said="已逐件核对", now=NOW + timedelta(days=1))
    letters.answer(actor=unit, letter=row, text="三件已办结，责任人已谈话提醒。", now=NOW + timedelta(days=2))
    assert (row.state, row.days_late) == (State.ANSWERED, 0)
    letters.take_up(actor=first, letter=row, now=NOW + timedelta(days=3))
    letters.pass_(actor=first, letter=row, said="现场核查属实", now=NOW + timedelta(days=3))
    assert row.look_back_on == workdays().add(date(2021, 9, 9), 30)
    look, anew = letters.look_back(
        actor=first,
        letter=row,
        on=date(2021, 9, 27),
        finding=Finding.KEPT,
        said="抽查5件均按期",
        now=NOW + timedelta(days=30),
    )
    assert (anew, look.on) == (None, date(2021, 9, 27))
    letters.look_back(
        actor=first,
        letter=row,
        on=date(2021, 10, 1),
        finding=Finding.PARTLY,
        said="再次抽查",
        now=NOW + timedelta(days=30),
    )
    letters.archive(actor=first, letter=row, now=NOW + timedelta(days=31))
    assert row.state == State.ARCHIVED
    assert [s.act for s in row.steps.order_by("pk")] == [
        Act.SUBMIT, Act.ISSUE, Act.RECEIVE, Act.HANDLE, Act.ANSWER, Act.CHECK, Act.PASS, Act.LOOK_BACK, Act.LOOK_BACK, Act.ARCHIVE,
    ]  # fmt: skip
    assert trail.verify(row.pk).ok


def test_numbers_by_body_and_year_without_gaps(here: Bureau):
    assert [here.issued().number for _ in range(3)] == [f"渌营优交〔2021〕{n}号" for n in (1, 2, 3)]
    letters.discard(actor=here.people["first"], letter=here.draft(), said="重复", now=NOW)
    other = here.draft(issuer_id=here.mz.pk)
    letters.submit(actor=here.people["first"], letter=other, now=NOW)
    letters.issue(actor=here.people["second"], letter=other, now=NOW)
    assert other.number == "渌审交〔2021〕1号"  # a body without a word of its own
    settings.set_letter_word(
        actor=here.people["first"],
        body=here.body,
        word="渌优督",
        head="渌口区优化办文件",
        since=date(2021, 9, 7),
        now=NOW,
    )
    row = here.draft()
    letters.submit(actor=here.people["first"], letter=row, now=NOW)
    letters.issue(actor=here.people["second"], letter=row, now=NOW + timedelta(days=1))
    assert row.number == "渌优督〔2021〕4号"
    row = here.draft(due_on=date(2022, 1, 20))
    letters.submit(actor=here.people["first"], letter=row, now=NOW)
    letters.issue(actor=here.people["second"], letter=row, now=at(date(2022, 1, 4), time(9)))
    assert row.number == "渌优督〔2022〕1号"


def test_a_word_belongs_to_one_body(here: Bureau):
    with pytest.raises(SupervisionRefusal, match="另一个单位的代字"):
        settings.set_letter_word(actor=here.people["first"], body=here.mz, word="渌营优交", head="民政局", since=date(2021, 9, 7), now=NOW)  # fmt: skip
    with pytest.raises(SupervisionRefusal, match="只写字"):
        settings.set_letter_word(actor=here.people["first"], body=here.mz, word="渌民〔2021〕", head="民政局", since=date(2021, 9, 7), now=NOW)  # fmt: skip


def test_one_origin_one_letter(here: Bureau):
    order = here.order(source="red_card", origin="signal", origin_id="s-1")
    made = [letters.draft(actor=SYSTEM, order=order, now=NOW, submit=True) for _ in range(3)]
    assert len({row.pk for row in made}) == 1
    assert Letter.objects.count() == 1
    assert made[0].drafted_by_id is None
    letters.issue(actor=here.people["first"], letter=made[0], now=NOW)
    assert Letter.objects.get().signed_by_id == here.people["first"].account_id


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"title": " "}, "请填写标题"), ({"title": "长" * 121}, "标题最多120字"), ({"problem": "短"}, "问题至少写5个字"), ({"source": "rumour"}, "问题来源"),
        ({"days": 0}, "1到250"), ({"days": 5, "due_on": date(2021, 9, 30)}, "只填一种"), ({"due_on": date(2021, 9, 1)}, "2021-09-01不对"),
        ({"due_on": date(2031, 9, 1)}, "年之内"), ({"reply_format": "song"}, "反馈方式"),
    ],
)  # fmt: skip
def test_what_cannot_be_ordered(here: Bureau, facts: dict[str, object], words: str):
    with pytest.raises(SupervisionRefusal, match=words):
        here.draft(**facts)
    assert not Letter.objects.exists()


def test_the_responsible_unit_does_not_help_itself(here: Bureau):
    with pytest.raises(SupervisionRefusal, match="不能同时是协助单位"):
        here.draft(assisting_ids=(here.ga.pk,))


def test_a_fixed_day_that_has_passed_is_not_signed(here: Bureau):
    row = here.draft(due_on=date(2021, 9, 7))
    letters.submit(actor=here.people["first"], letter=row, now=NOW)
    with pytest.raises(SupervisionRefusal, match="已过"):
        letters.issue(actor=here.people["second"], letter=row, now=NOW + timedelta(days=2))
    assert Letter.objects.get().number is None
    letters.return_(actor=here.people["second"], letter=row, said="期限过了", now=NOW + timedelta(days=2))
    later = NOW + timedelta(days=2)
    letters.change(actor=here.people["first"], letter=row, order=here.order(due_on=date(2021, 9, 30)), now=later)
    letters.submit(actor=here.people["first"], letter=row, now=later)
    letters.issue(actor=here.people["second"], letter=row, now=later)
    assert local(row.due_at or NOW).date() == date(2021, 9, 30)


def test_a_letter_to_the_wrong_unit_is_withdrawn_and_not_counted(here: Bureau):
    row = here.issued()
    for who, words in (("campaign", "只有监察人员"), ("unit", "只有监察人员")):
        with pytest.raises(NotAllowed, match=words):
            letters.withdraw(actor=here.people[who], letter=row, said="发错单位", now=NOW)
    letters.withdraw(actor=here.people["lead"], letter=row, said="发错单位，改发民政局", now=NOW)
    assert row.state == State.WITHDRAWN
    assert not selectors.issued(Period.year(2021)).exists()
    assert not selectors.running().exists()
    assert here.issued().number == "渌营优交〔2021〕2号"
    with pytest.raises(IllegalAct):
        letters.withdraw(actor=here.people["lead"], letter=here.answered(), said="发错单位", now=NOW)


# --- answers -----------------------------------------------------------------------------------------------------------------


def test_a_late_answer_is_taken_and_counted(here: Bureau):
    row = here.issued(days=2)
    late = at(date(2021, 9, 10), time(10))
    made = letters.answer(actor=here.people["unit"], letter=row, text="已整改到位，附台账。", now=late)
    assert (made.days_late, row.days_late, row.state) == (2, 2, State.ANSWERED)
    assert selectors.light_of(row, late, workdays()) is Light.RED


def test_in_a_units_place_only_with_its_paper(here: Bureau):
    row = here.issued()
    with pytest.raises(SupervisionRefusal, match="书面回复"):
        letters.answer(actor=here.people["first"], letter=row, text="单位书面回复已整改。", now=NOW)
    when = NOW + timedelta(days=3)
    made = letters.answer(
        actor=here.people["first"],
        letter=row,
        text="单位书面回复已整改。",
        at=NOW + timedelta(days=1),
        now=when,
        paper=PAPER,
    )
    assert made.step.entered_for == here.ga
    assert (made.step.at, made.step.entered_at) == (NOW + timedelta(days=1), when)
    assert row.received_at == NOW + timedelta(days=1)
    with pytest.raises(NotAllowed, match="您录入的"):
        letters.pass_(actor=here.people["first"], letter=row, said="同意", now=when)
    letters.pass_(actor=here.people["second"], letter=row, said="同意", now=when)


@pytest.mark.parametrize(
    ("moment", "words"), [(NOW + timedelta(days=9), "不能晚于现在"), (NOW - timedelta(days=1), "不能早于上一步")]
)
def test_when_an_answer_cannot_have_come(here: Bureau, moment: datetime, words: str):
    row = here.issued()
    with pytest.raises(SupervisionRefusal, match=words):
        letters.answer(
            actor=here.people["unit"], letter=row, text="已整改到位。", at=moment, now=NOW + timedelta(days=2)
        )


def test_sent_back_with_a_new_limit_and_lateness_kept(here: Bureau):
    row = here.issued(days=2)
    late = at(date(2021, 9, 10), time(10))
    letters.answer(actor=here.people["unit"], letter=row, text="正在整改之中。", now=late)
    letters.send_back(actor=here.people["first"], letter=row, said="没有佐证", now=late)
    assert row.state == State.SENT_BACK
    assert local(row.due_at or late).date() == workdays().add(date(2021, 9, 10), 5)
    letters.answer(actor=here.people["unit"], letter=row, text="补齐佐证，已整改。", now=late + timedelta(days=1))
    assert row.days_late == 2
    assert [a.passed for a in row.answers.order_by("pk")] == [False, None]
    with pytest.raises(IllegalAct):
        letters.answer(actor=here.people["unit"], letter=row, text="再补一份材料。", now=late + timedelta(days=1))


def test_more_time(here: Bureau):
    row = here.issued(days=5)
    unit, second = here.people["unit"], here.people["second"]
    letters.receive(actor=unit, letter=row, now=NOW)
    was = row.due_at
    letters.ask_extension(actor=unit, letter=row, days=3, said="涉及省级系统接口", now=NOW)
    with pytest.raises(NotAllowed, match="只有监察人员"):
        letters.decide_extension(actor=unit, letter=row, granted=True, said="同意", now=NOW)
    letters.decide_extension(actor=second, letter=row, granted=True, said="同意", now=NOW)
    assert row.state == State.HANDLING
    assert was is not None
    assert local(row.due_at or NOW).date() == workdays().add(local(was).date(), 3)
    letters.ask_extension(actor=unit, letter=row, days=3, said="接口还在调试", now=NOW)
    letters.decide_extension(actor=second, letter=row, granted=False, said="不同意", now=NOW)
    letters.ask_extension(actor=unit, letter=row, days=2, said="接口还在调试", now=NOW)
    letters.answer(actor=unit, letter=row, text="接口已接通，问题解决。", now=NOW)
    assert row.state == State.ANSWERED
    assert not row.extensions.filter(decided_at=None).exists()


def test_more_time_is_asked_for_in_time(here: Bureau):
    row = here.issued(days=2)
    unit = here.people["unit"]
    letters.receive(actor=unit, letter=row, now=NOW)
    with pytest.raises(SupervisionRefusal, match="1到15"):
        letters.ask_extension(actor=unit, letter=row, days=16, said="需要更多时间", now=NOW)
    with pytest.raises(SupervisionRefusal, match="现在已晚"):
        letters.ask_extension(actor=unit, letter=row, days=2, said="需要更多时间", now=at(date(2021, 9, 8), time(9)))


# --- looking back --------------------------------------------------------------------------------------------------------------


def test_a_relapse_opens_a_new_letter(here: Bureau):
    row = here.closed(assisting_ids=(here.mz.pk,))
    look, anew = letters.look_back(
        actor=here.people["first"],
        letter=row,
        on=date(2021, 9, 6),
        finding=Finding.RELAPSED,
        said="又有两件超期",
        now=NOW,
    )
    assert anew is not None
    assert (row.state, anew.state, anew.relapse_of_id, anew.source) == (
        State.RELAPSED,
        State.TO_SIGN,
        row.pk,
        "relapse",
    )
    assert [a.department for a in anew.assistances.all()] == [here.mz]
    with pytest.raises(SupervisionRefusal, match="还没有下发"):
        letters.archive(actor=here.people["first"], letter=row, now=NOW)
    letters.issue(actor=here.people["second"], letter=anew, now=NOW)
    letters.archive(actor=here.people["first"], letter=row, now=NOW)
    assert LookBack.objects.get() == look


def test_a_look_back_has_its_day(here: Bureau):
    row = here.closed()
    for day in (date(2021, 9, 5), date(2021, 9, 7)):
        with pytest.raises(SupervisionRefusal, match="应在销号"):
            letters.look_back(
                actor=here.people["first"], letter=row, on=day, finding=Finding.KEPT, said="抽查未反弹", now=NOW
            )
    letters.look_back(
        actor=here.people["first"], letter=row, on=date(2021, 9, 6), finding=Finding.KEPT, said="抽查未反弹", now=NOW
    )
    with pytest.raises(SupervisionRefusal, match="已经登记过"):
        letters.look_back(actor=here.people["first"], letter=row, on=date(2021, 9, 6), finding=Finding.KEPT, said="抽查未反弹", now=NOW)  # fmt: skip


def test_never_archived_without_a_look_back(here: Bureau):
    with pytest.raises(IllegalAct, match="不能归档"):
        letters.archive(actor=here.people["first"], letter=here.closed(), now=NOW)


# --- who may -------------------------------------------------------------------------------------------------------------------


def test_who_may_do_what(here: Bureau):
    row, answered = here.issued(), here.answered()
    by = here.people["unit"].account_id
    wanted = {
        "keep": {"first", "second", "campaign"}, "sign": {"second", "lead"}, "answer": {"first", "second", "campaign", "unit"},
        "check": {"first", "second", "campaign"}, "withdraw": {"first", "second", "lead"}, "read": {"first", "second", "campaign", "lead", "unit"}, "set": {"first", "second"},
        "look": {"first", "second", "campaign"},
    }  # fmt: skip
    for name in PEOPLE:
        actor = here.people[name]
        found = {
            "keep": policies.may_keep(actor), "sign": policies.may_sign(actor, row), "answer": policies.may_answer(actor, row),
            "check": policies.may_check(actor, answered, by), "read": policies.may_read(actor, row), "set": policies.may_supervise(actor),
            "withdraw": policies.may_withdraw(actor, row),
            "look": policies.may_look_back(actor, row),
        }  # fmt: skip
        for what, refusal in found.items():
            assert (refusal is None) == (name in wanted[what]), (name, what)
            assert refusal is None or refusal.reason


def test_a_draft_is_nobodys_business_but_the_keepers(here: Bureau):
    assert policies.may_read(here.people["unit"], here.draft()) is not None
    assert policies.may_read(here.people["other"], here.issued(assisting_ids=(here.mz.pk,))) is None


def test_drafter_and_signer_are_two(here: Bureau):
    row = letters.draft(actor=here.people["first"], order=here.order(), now=NOW, submit=True)
    with pytest.raises(NotAllowed, match="拟稿人不能自己签发"):
        letters.issue(actor=here.people["first"], letter=row, now=NOW)
    letters.return_(actor=here.people["second"], letter=row, said="补充依据", now=NOW)
    letters.change(actor=here.people["second"], letter=row, order=here.order(basis="优化营商环境条例"), now=NOW)
    letters.submit(actor=here.people["second"], letter=row, now=NOW)
    with pytest.raises(NotAllowed):
        letters.issue(actor=here.people["second"], letter=row, now=NOW)
    letters.issue(actor=here.people["first"], letter=row, now=NOW)


def test_somebody_else_was_first(here: Bureau):
    row = here.issued()
    same = Letter.objects.get(pk=row.pk)
    letters.receive(actor=here.people["unit"], letter=row, now=NOW)
    with pytest.raises(Stale):
        letters.receive(actor=here.people["unit"], letter=same, now=NOW)


# --- reminders and the ladder ------------------------------------------------------------------------------------------------


def sent(row: Letter) -> list[str]:
    return [r.kind for r in Reminder.objects.filter(letter=row).order_by("pk")]


def test_reminders_and_ladder_fire_in_order_each_once(here: Bureau):
    row = here.issued(days=10)
    for day in range(60):
        for hour in (10, 11):
            letters.remind(now=at(date(2021, 9, 6) + timedelta(days=day), time(hour)))
    assert sent(row) == [
        Reminding.HALF, Reminding.EIGHTY, Reminding.DAY_BEFORE, Reminding.URGE, Reminding.NOTICE, Reminding.TALK, Reminding.CRITICISM,
    ]  # fmt: skip
    days = {r.kind: local(r.fired_at).date() for r in Reminder.objects.all()}
    due = local(row.due_at or NOW).date()
    late = [workdays().between(due, days[kind.value]) for kind in LADDER]
    assert late == [1, 3, 6, 10]
    assert trail.verify(row.pk).ok


def test_a_job_that_was_away_does_not_jump_to_public_criticism(here: Bureau):
    row = here.issued(days=2)
    back = at(date(2021, 11, 1), time(10))
    assert [letters.remind(now=back + timedelta(minutes=n)) for n in range(3)] == [1, 0, 0]
    assert sent(row) == [Reminding.URGE]
    letters.remind(now=at(workdays().add(date(2021, 11, 1), 2), time(10)))
    assert sent(row) == [Reminding.URGE, Reminding.NOTICE]


def test_nothing_is_sent_once_answered_and_anew_after_more_time(here: Bureau):
    row = here.issued(days=4)
    letters.receive(actor=here.people["unit"], letter=row, now=NOW)
    letters.remind(now=at(date(2021, 9, 8), time(10)))
    assert sent(row) == [Reminding.HALF]
    letters.ask_extension(
        actor=here.people["unit"], letter=row, days=10, said="等市级批复", now=at(date(2021, 9, 8), time(11))
    )
    letters.decide_extension(
        actor=here.people["second"], letter=row, granted=True, said="同意", now=at(date(2021, 9, 8), time(12))
    )
    letters.remind(now=at(date(2021, 9, 9), time(10)))
    assert sent(row) == [Reminding.HALF]
    letters.remind(now=at(date(2021, 9, 17), time(10)))
    assert sent(row) == [Reminding.HALF] * 2
    letters.answer(actor=here.people["unit"], letter=row, text="已整改到位。", now=at(date(2021, 9, 17), time(11)))
    letters.remind(now=at(date(2021, 12, 1), time(10)))
    assert len(sent(row)) == 2


def test_a_talk_is_held_by_somebody(here: Bureau):
    row = here.issued(days=1)
    for day in range(40):
        letters.remind(now=at(date(2021, 9, 6) + timedelta(days=day), time(10)))
    talk = Reminder.objects.get(letter=row, kind=Reminding.TALK)
    on = local(talk.fired_at).date()
    urge = Reminder.objects.get(letter=row, kind=Reminding.URGE)
    with pytest.raises(SupervisionRefusal, match="自动发出"):
        letters.carry_out(actor=here.people["first"], reminder=urge, on=on, said="已电话催办", now=talk.fired_at)
    letters.carry_out(
        actor=here.people["first"], reminder=talk, on=on, said="约谈分管副局长，承诺三日内反馈", now=talk.fired_at
    )
    with pytest.raises(Stale):
        letters.carry_out(actor=here.people["first"], reminder=talk, on=on, said="约谈分管副局长", now=talk.fired_at)


def test_the_job_comes_back_on_its_own_and_sends_what_is_due(here: Bureau):
    row = here.issued(days=1)
    assert "registers.remind" in {job.name for job in outbox.recurring()}
    outbox.run_handler("registers.remind", "{}", now=at(date(2021, 9, 8), time(10)))
    assert sent(row) == [Reminding.URGE]


def test_talks_that_wait_are_found(here: Bureau):
    row = here.issued(days=1)
    here.issued(days=30)
    for day in range(20):
        letters.remind(now=at(date(2021, 9, 6) + timedelta(days=day), time(10)))
    now = at(date(2021, 9, 26), time(10))
    assert list(selectors.letters(selectors.Asked(state="in_person"), now=now)) == [row]
    assert selectors.counts(now=now, today=now.date())["in_person"] == 1


# --- settings ------------------------------------------------------------------------------------------------------------------


def test_limits_are_settings_with_a_day(here: Bureau):
    first = here.people["first"]
    settings.set_setting(
        actor=first, code="ordinary_days", value=7, since=date(2021, 9, 7), basis="优化办会议", now=NOW
    )
    assert here.draft().days == 10
    assert letters.draft(actor=first, order=here.order(), now=NOW + timedelta(days=1)).days == 7
    with pytest.raises(SupervisionRefusal, match="一步比一步晚"):
        settings.set_setting(actor=first, code="talk_after", value=2, since=date(2021, 9, 7), basis="试", now=NOW)
    with pytest.raises(NotAllowed):
        settings.set_setting(
            actor=here.people["campaign"], code="talk_after", value=7, since=date(2021, 9, 7), basis="试", now=NOW
        )


def test_a_list_grows_and_shrinks_and_what_carries_a_word_keeps_it(here: Bureau):
    first = here.people["first"]
    row = here.issued(source="points")
    entry = settings.add_entry(actor=first, listing="letter_source", title="人大建议", since=date(2021, 9, 6), now=NOW)
    assert here.draft(source=entry.code).source == entry.code
    settings.end_entry(actor=first, listing="letter_source", code="points", until=date(2021, 9, 5), now=NOW)
    with pytest.raises(SupervisionRefusal, match="问题来源"):
        here.draft(source="points")
    assert settings_of.titles("letter_source")[row.source] == "检查扣分"
    with pytest.raises(SupervisionRefusal, match="系统自动登记要用到"):
        settings.end_entry(actor=first, listing="letter_source", code="relapse", until=date(2021, 9, 5), now=NOW)


# --- arithmetic ----------------------------------------------------------------------------------------------------------------

PLAIN = Workdays(exceptions={}, first_year=2021, last_year=2021)
MOMENTS = st.datetimes(min_value=datetime(2021, 1, 4), max_value=datetime(2021, 11, 30)).map(
    lambda m: m.replace(tzinfo=LOCAL)
)


@pytest.mark.anywhere
@given(MOMENTS, st.integers(1, 60), st.integers(0, 200_000))
def test_days_late_civil_code_201_203(start: datetime, days: int, minutes: int):
    """The day of issue is not counted; the last day ends at the close of office."""
    due = rules.due_after(days, start, PLAIN)
    assert PLAIN.between(start.date(), local(due).date()) == days
    moment = start + timedelta(minutes=minutes)
    late = rules.days_late(due, moment, PLAIN)
    assert (late == 0) == (moment <= due)
    assert rules.days_late(due, moment + timedelta(days=1), PLAIN) >= late


@pytest.mark.anywhere
@given(MOMENTS, st.integers(1, 40), st.integers(0, 100_000))
def test_early_reminders_stop_where_the_ladder_begins(start: datetime, days: int, minutes: int):
    due, now = rules.due_after(days, start, PLAIN), start + timedelta(minutes=minutes)
    after = {Reminding.URGE: 1, Reminding.NOTICE: 3, Reminding.TALK: 6, Reminding.CRITICISM: 10}
    early = rules.early_due(start=start, due_at=due, now=now, calendar=PLAIN)
    late = rules.late_due(due_at=due, now=now, fired={}, after=after, calendar=PLAIN)
    assert not (early and late)
    assert late in (None, Reminding.URGE)
    assert (rules.light(due_at=due, now=now, done_at=None, calendar=PLAIN) is Light.RED) == (now > due)


def test_refusals_leave_nothing_behind(here: Bureau):
    row = here.issued()
    with pytest.raises(Refused):
        letters.answer(actor=here.people["unit"], letter=row, text="短", now=NOW)
    assert Letter.objects.get().state in WITH_UNIT
    assert row.steps.count() == 2


def test_who_sent_it_out_does_not_answer_it_where_another_speaks_for_the_unit(here: Bureau):
    head = staff("both", (Duty.LEAD, here.body), (Duty.LEAD, here.ga), now=here.now)
    signer = staff("signer", (Duty.SUPERVISE, here.body), (Duty.DECIDE, here.ga), now=here.now)
    row = here.issued()
    for account in (head, signer):
        if account is signer:
            Letter.objects.filter(pk=row.pk).update(signed_by=signer)
            row.refresh_from_db()
        refusal = policies.may_answer(actor_for(account, now=here.now), row)
        assert refusal is not None
        assert "责任单位的其他人" in refusal.reason
    assert policies.may_answer(here.people["unit"], row) is None
    Assignment.objects.filter(department=here.ga).exclude(account=signer).update(until=here.now.date())
    assert policies.may_answer(actor_for(signer, now=here.now), row) is None  # nobody else could


def test_letters_of_a_period_by_the_day_they_went_out(here: Bureau):
    row, day = here.issued(), here.now.date()
    here.draft()
    for since, until, count in ((day, day, 1), (day, None, 1), (None, day, 1), (day + timedelta(days=1), None, 0), (None, day - timedelta(days=1), 0)):  # fmt: skip
        found = selectors.letters(selectors.Asked(since=since, until=until), now=here.now)
        assert [one.pk for one in found] == [row.pk] * count
