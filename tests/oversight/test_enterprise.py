"""The issue ledger: its table of states, who may what, its clocks, and that a company has the last word."""

import copy
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oversight.enterprise_office import LETTER, WHO, Bureau, credit_code
from tongban.infra import trail
from tongban.infra.calendar import workdays
from tongban.kernel.actors import GUEST
from tongban.kernel.periods import Period
from tongban.kernel.refusals import NotAllowed, Refused, Stale
from tongban.kernel.times import at, local
from tongban.oversight.enterprise import rules, usecases
from tongban.oversight.enterprise.errors import IllegalAct
from tongban.oversight.enterprise.models import Extension, Issue, IssueStep, Membership
from tongban.oversight.enterprise.policies import issues as policies
from tongban.oversight.enterprise.selectors import companies, issues
from tongban.oversight.enterprise.selectors.issues import Asked
from tongban.oversight.enterprise.transitions.issues import TABLE, after, possible
from tongban.oversight.enterprise.usecases.issues import tasks_of
from tongban.oversight.enterprise.values.campaign import CompanySpec, VisitSpec
from tongban.oversight.enterprise.values.issues import (
    Act,
    ConfirmWay,
    Content,
    Grade,
    IssueSpec,
    Source,
    State,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(ground: None) -> Bureau:
    return Bureau.build(at(date(2021, 9, 6), time(9, 30)))


@pytest.fixture
def bureau(built: Bureau) -> Bureau:
    return copy.deepcopy(built)


# --- the table -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State)
def test_every_state_with_every_act(state: State):
    """What the table says happens, everything else is refused in words."""
    for act in Act:
        if (state, act) in TABLE:
            assert after(state, act) is TABLE[state, act]
            assert act in possible(state)
        else:
            with pytest.raises(IllegalAct, match=state.label):
                after(state, act)


@pytest.mark.parametrize("state", State)
def test_acts_that_the_state_does_not_know_change_nothing(bureau: Bureau, state: State):
    row = bureau.issue(state)
    for act in Act:
        if (state, act) in TABLE or act is Act.RAISE:
            continue
        with pytest.raises(Refused):
            bureau.do(act, "office", row, paper=LETTER)
    row.refresh_from_db()
    assert row.state == state
    assert trail.verify(row.pk).ok


def test_who_may_what(bureau: Bureau):
    """The matrix: the office runs the ledger, the unit that leads answers, assisting ones assist, others nothing."""
    row = bureau.issue(State.HANDLING)
    tasks = tasks_of(row)
    allowed: dict[Act, set[str]] = {
        act: {who for who in WHO if policies.may_act(bureau.actors[who], row, tasks, act) is None}
        for act in Act if act is not Act.RAISE
    }  # fmt: skip
    for act in policies.OF_THE_OFFICE:
        assert allowed[act] == {"office", "second"}, act
    for act in policies.OF_THE_LEAD:
        assert allowed[act] == {"office", "second", "lead"}, act
    assert allowed[Act.ASSIST] == {"office", "second", "helper"}
    assert {w for w in WHO if policies.may_see(bureau.actors[w], row, tasks) is None} == {"office", "second", "lead", "helper", "watcher"}  # fmt: skip
    for who in ("other", "nobody", "guest"):
        with pytest.raises(NotAllowed):
            bureau.do(Act.ANSWER, who, row)


def test_a_secret_issue_is_hidden_from_supervisors(bureau: Bureau):
    row = bureau.raise_(secret=True)
    assert row not in issues.ledger(bureau.actors["watcher"], Asked())
    assert policies.may_see(bureau.actors["watcher"], row, []) is not None
    assert row in issues.ledger(bureau.office, Asked())


# --- the way of an issue -------------------------------------------------------------------------------------------------


def test_an_issue_counts_as_solved_only_when_the_company_says_so(bureau: Bureau):
    row, year = bureau.issue(State.ANSWERED), Period.year(2021)
    assert issues.whole(year, now=bureau.now).solved == 0
    bureau.confirm(row, Content.NO)
    assert (row.state, row.reopened, row.answer, row.content) == (State.HANDLING, 1, "", "no")
    bureau.do(Act.ANSWER, "lead", row)
    bureau.confirm(row, Content.MOSTLY)
    assert (row.state, row.confirmed_by) == (State.CONFIRMED, ConfirmWay.PORTAL)
    line = issues.whole(year, now=bureau.now)
    assert (line.raised, line.solved, str(line.rate), line.content) == (1, 1, "100%", 0)
    bureau.do(Act.CLOSE, "office", row)
    assert issues.whole_loop(year) == ([row], 1)
    bureau.do(Act.REOPEN, "office", row)
    assert issues.whole(year, now=bureau.now).solved == 0


def test_whoever_entered_the_answer_does_not_report_the_companys_content(bureau: Bureau):
    row = bureau.issue(State.ANSWERED, unit=bureau.outside)
    with pytest.raises(NotAllowed, match="另一位优化办人员"):
        bureau.do(Act.SATISFY, "office", row)
    with pytest.raises(Refused, match="不能代企业"):
        usecases.confirm(actor=bureau.office, issue=row, content=Content.YES, way=ConfirmWay.PORTAL, said="", now=bureau.now)  # fmt: skip
    bureau.do(Act.SATISFY, "second", row)
    assert row.confirmed_by == ConfirmWay.CALL


def test_for_a_unit_that_never_logs_in_the_office_enters_with_its_paper(bureau: Bureau):
    row = bureau.issue(State.ASSIGNED, unit=bureau.outside)
    for act in (Act.SIGN, Act.OBJECT):
        with pytest.raises(Refused, match="书面材料"):
            bureau.do(act, "office", row)
    bureau.do(Act.SIGN, "office", row, paper=LETTER)
    bureau.do(Act.ANSWER, "office", row, paper=LETTER)
    steps = IssueStep.objects.filter(issue=row, entered_for=True)
    assert [s.unit_id for s in steps] == [bureau.outside.pk] * 2
    assert all(s.file_id for s in steps)


def test_a_unit_of_its_own_needs_no_paper(bureau: Bureau):
    row = bureau.issue(State.HANDLING)
    bureau.do(Act.ANSWER, "lead", row)
    assert not IssueStep.objects.filter(issue=row, entered_for=True).exists()


def test_an_objection_is_settled(bureau: Bureau):
    row = bureau.issue(State.ASSIGNED)
    with pytest.raises(Refused, match="已过期"):
        bureau.do(Act.OBJECT, "lead", row, now=bureau.now + timedelta(days=3))
    bureau.do(Act.OBJECT, "lead", row)
    assert row.due_at == at(date(2021, 9, 6), time(17)), "the same day"
    bureau.do(Act.UPHOLD, "office", row)
    bureau.do(Act.OBJECT, "lead", row)
    with pytest.raises(Refused, match="维持原交办"):
        usecases.reassign(actor=bureau.office, issue=row, order=bureau.order(), said="改", now=bureau.now)
    bureau.do(Act.REASSIGN, "office", row)
    assert row not in issues.ledger(bureau.actors["lead"], Asked())
    lead = policies.lead_of(tasks_of(row))
    assert lead == bureau.outside


def test_more_time_is_asked_for_a_working_day_before(bureau: Bureau):
    row = bureau.issue(State.HANDLING)
    assert row.handle_due_at == at(date(2021, 9, 13), time(17)), "class C: five working days"
    late = at(date(2021, 9, 10), time(17, 1))
    with pytest.raises(Refused, match="提前1个工作日"):
        bureau.do(Act.ASK, "lead", row, now=late)
    bureau.do(Act.ASK, "lead", row, now=late - timedelta(minutes=1))
    with pytest.raises(Refused, match="待审批"):
        bureau.do(Act.ASK, "lead", row)
    bureau.do(Act.GRANT, "office", row)
    assert row.due_at == at(date(2021, 9, 15), time(17))
    with pytest.raises(Refused, match="最多延期1次"):
        bureau.do(Act.ASK, "lead", row)
    assert Extension.objects.get().granted


def test_whoever_asked_does_not_decide(bureau: Bureau):
    row = bureau.issue(State.HANDLING, unit=bureau.outside)
    bureau.do(Act.ASK, "office", row, paper=LETTER)
    with pytest.raises(Refused, match="另一位"):
        bureau.do(Act.GRANT, "office", row)
    bureau.do(Act.DENY, "second", row)
    assert row.due_at == row.handle_due_at


def test_a_limit_changed_later_leaves_running_clocks_alone(bureau: Bureau):
    row = bureau.issue(State.HANDLING)
    usecases.set_setting(actor=bureau.office, code="c_days", value=3, since=date(2021, 9, 1), basis="渌办发7号", now=bureau.now)  # fmt: skip
    row.refresh_from_db()
    assert row.due_at == at(date(2021, 9, 13), time(17))
    assert bureau.issue(State.HANDLING).due_at == at(date(2021, 9, 9), time(17))
    with pytest.raises(Refused, match="1到90"):
        usecases.set_setting(actor=bureau.office, code="c_days", value=0, since=date(2021, 9, 1), basis="x", now=bureau.now)  # fmt: skip


def test_a_stale_page_is_told_so(bureau: Bureau):
    row = bureau.issue(State.HANDLING)
    before = Issue.objects.get(pk=row.pk)
    bureau.do(Act.ANSWER, "lead", row)
    with pytest.raises(Stale):
        bureau.do(Act.ANSWER, "lead", before)


def test_late_and_to_be_looked_back_on_are_two_lists(bureau: Bureau):
    """A look back that is due is work of the office, no delay of the unit."""
    handling, closed = bureau.issue(State.HANDLING), bureau.issue(State.CLOSED)
    far = bureau.now + timedelta(days=90)
    assert list(issues.ledger(bureau.office, Asked(late_at=far))) == [handling]
    assert list(issues.ledger(bureau.office, Asked(look_back_at=far))) == [closed]
    assert not issues.ledger(bureau.office, Asked(late_at=bureau.now)).exists()


# --- what is entered -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"text": " "}, "请填写问题"), ({"text": "长" * 1001}, "最多1000字"), ({"category": "天气"}, "问题类别"),
        ({"day": date(2021, 9, 7)}, "不能晚于今天"), ({"contact_phone": "电话"}, "只能有数字"),
    ],
)  # fmt: skip
def test_what_cannot_be_raised(bureau: Bureau, facts: dict[str, object], words: str):
    with pytest.raises(Refused, match=words):
        bureau.raise_(**{"text": "问题", **facts})  # type: ignore[arg-type]
    assert not Issue.objects.exists()


def test_the_same_issue_is_not_raised_twice(bureau: Bureau):
    bureau.raise_()
    with pytest.raises(Refused, match="已在台账中"):
        bureau.raise_()


def test_a_company_raises_an_issue_itself(bureau: Bureau):
    issue = IssueSpec(company_id=bureau.company.pk, source=Source.PLATFORM, category="用工", description="招不到人", raised_on=date(2021, 9, 6))  # fmt: skip
    known = CompanySpec(name="随便写的", uscc=bureau.company.uscc, contact_name="甲", contact_phone="13900000000")
    row = usecases.raise_by_company(actor=GUEST, company=known, issue=issue, now=bureau.now)
    bureau.company.refresh_from_db()
    assert (row.company_id, bureau.company.name, bureau.company.contact_name) == (
        bureau.company.pk,
        "株洲渌江配件有限公司",
        "胡远明",
    )
    new = CompanySpec(name="新公司", uscc=credit_code(9), contact_name="乙", contact_phone="13900000001")
    row = usecases.raise_by_company(actor=GUEST, company=new, issue=issue, now=bureau.now)
    assert not row.company.checked
    assert issues.by_code("企问 2021 2", row.code) == row
    assert issues.by_code("企问 2021 1", row.code) is None
    with pytest.raises(Refused, match="工作台"):
        usecases.raise_by_company(actor=bureau.office, company=new, issue=issue, now=bureau.now)
    with pytest.raises(Refused, match="校验位"):
        usecases.raise_by_company(actor=GUEST, company=CompanySpec(name="x", uscc=credit_code(9)[:17] + "0", contact_phone="13900000001"), issue=issue, now=bureau.now)  # fmt: skip


def test_a_visit_and_its_issues(bureau: Bureau):
    spec = VisitSpec(
        company_id=bureau.company.pk, leader_id=bureau.leader.pk, on=date(2021, 9, 3), place="车间", findings="订单饱满"
    )
    visit = usecases.record_visit(actor=bureau.office, spec=spec, now=bureau.now, photos=[LETTER])
    row = bureau.raise_(source=Source.VISIT, visit_id=visit.pk, day=date(2021, 9, 3))
    assert list(visit.issues.all()) == [row]
    with pytest.raises(Refused, match="已经登记"):
        usecases.record_visit(actor=bureau.office, spec=spec, now=bureau.now)
    with pytest.raises(Refused, match="不能早于走访日期"):
        bureau.raise_("另一个", source=Source.VISIT, visit_id=visit.pk, day=date(2021, 9, 2))
    with pytest.raises(Refused, match="来源应为走访"):
        bureau.raise_("另一个", visit_id=visit.pk)


@pytest.mark.parametrize(
    "sought", ["渌江", "渌江配件有限", "lujiang", "ljpj", "录江配件", credit_code(1), credit_code(1)[:12].lower()]
)
def test_a_company_is_found_however_it_is_written(bureau: Bureau, sought: str):
    assert bureau.company in companies.companies(text=sought)


def test_nothing_is_found_for_nothing_like_it(bureau: Bureau):
    assert not companies.companies(text="某某烟花").exists()
    assert not companies.companies(text="！！").exists()


def test_membership_is_dated(bureau: Bureau):
    campaign = usecases.add_campaign(actor=bureau.office, name="优化年", lead=bureau.inside.department, since=date(2021, 1, 1), until=date(2021, 12, 31), now=bureau.now)  # type: ignore[arg-type]  # fmt: skip
    first, second = (
        usecases.add_group(actor=bureau.office, campaign=campaign, number=n, name=f"第{n}组", now=bureau.now)
        for n in (1, 2)
    )
    usecases.join(
        actor=bureau.office, group=first, unit=bureau.inside, since=date(2021, 2, 1), heads=True, now=bureau.now
    )
    with pytest.raises(Refused, match="已有组长单位"):
        usecases.join(
            actor=bureau.office, group=first, unit=bureau.helping, since=date(2021, 2, 1), heads=True, now=bureau.now
        )
    usecases.join(actor=bureau.office, group=second, unit=bureau.inside, since=date(2021, 6, 1), now=bureau.now)
    rows = Membership.objects.order_by("since")
    assert [(m.group_id, m.until) for m in rows] == [(first.pk, date(2021, 5, 31)), (second.pk, None)]
    usecases.leave(actor=bureau.office, membership=rows[1], until=date(2021, 8, 31), now=bureau.now)
    with pytest.raises(Refused, match="已经退出"):
        usecases.leave(actor=bureau.office, membership=rows[1], until=date(2021, 8, 31), now=bureau.now)


def test_a_unit_with_running_work_cannot_leave(bureau: Bureau):
    row = bureau.issue(State.HANDLING)
    with pytest.raises(Refused, match="未办结"):
        usecases.end_unit(actor=bureau.office, unit=bureau.inside, until=date(2021, 9, 6), now=bureau.now)
    bureau.do(Act.REASSIGN, "office", row)
    usecases.end_unit(actor=bureau.office, unit=bureau.inside, until=date(2021, 9, 5), now=bureau.now)
    other = bureau.issue(State.SCREENED)
    with pytest.raises(Refused, match="已退出"):
        usecases.assign(actor=bureau.office, issue=other, order=bureau.order(), now=bureau.now)


def test_looking_up_whom_to_call_is_on_the_record(bureau: Bureau):
    row = bureau.issue(State.ASSIGNED)
    assert (
        usecases.reveal_issue(actor=bureau.actors["lead"], issue=row, reason="约时间上门", now=bureau.now)[1]
        == "13800000102"
    )
    with pytest.raises(NotAllowed):
        usecases.reveal_issue(actor=bureau.actors["watcher"], issue=row, reason="看看", now=bureau.now)
    with pytest.raises(Refused, match="查看理由"):
        usecases.reveal_issue(actor=bureau.office, issue=row, reason=" ", now=bureau.now)
    told = [line for line in trail.lines(row.pk) if line.kind == "enterprise.contact_revealed"]
    assert len(told) == 1
    assert "约时间" not in str(told[0].facts)


# --- arithmetic ------------------------------------------------------------------------------------------------------------

moments = st.datetimes(
    min_value=at(date(2021, 1, 1)).replace(tzinfo=None), max_value=at(date(2022, 11, 30)).replace(tzinfo=None)
)


@given(moments, st.integers(1, 40), st.integers(1, 40))
def test_two_limits_in_a_row_equal_their_sum_civil_code_201(start: datetime, a: int, b: int):
    """The first day is not counted, so limits add up."""
    begin = at(start.date(), start.time())
    calendar = workdays()
    assert rules.days_later(rules.days_later(begin, a, calendar), b, calendar) == rules.days_later(
        begin, a + b, calendar
    )


@given(moments, st.integers(0, 24))
def test_a_limit_ends_on_a_working_day_civil_code_203(start: datetime, count: int):
    begin, calendar = at(start.date(), start.time()), workdays()
    for end in (rules.days_later(begin, count, calendar), rules.months_later(begin, count + 1, calendar)):
        assert calendar.is_workday(local(end).date())
        assert local(end).time() == calendar.hours.closing
        assert end >= begin


def test_a_month_ends_on_its_day_civil_code_202():
    calendar = workdays()
    assert rules.months_later(at(date(2021, 7, 6), time(10)), 1, calendar) == at(date(2021, 8, 6), time(17))
    assert rules.months_later(at(date(2022, 1, 31), time(10)), 1, calendar) == at(date(2022, 2, 28), time(17))
    assert rules.months_later(at(date(2021, 9, 2), time(10)), 1, calendar).date() == date(2021, 10, 8), (
        "after the holidays"
    )


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_is_of_something(part: int, more: int):
    share = rules.Share(part, part + more)
    assert (share.percent is None) == (part + more == 0)
    assert share.percent is None or 0 <= share.percent <= 100


def test_the_share_of_the_report():
    assert str(rules.Share(26, 36)) == "72.2%"
    assert str(rules.Share(0, 0)) == "—"


def test_grades_have_limits(bureau: Bureau):
    ends = {g: bureau.issue(State.ASSIGNED, grade=g).handle_due_at for g in Grade}
    assert ends == {Grade.C: at(date(2021, 9, 13), time(17)), Grade.B: at(date(2021, 9, 27), time(17)), Grade.A: at(date(2021, 10, 8), time(17))}  # fmt: skip
