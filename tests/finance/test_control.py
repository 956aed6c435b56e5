"""Internal control: limits, incompatible duties, decisions, rules, risks and checks, findings."""

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.support.matter import staff
from tongban.finance.control import checks, handlers, reference, rules, selectors, transitions, usecases
from tongban.finance.control.errors import ControlRefusal, IllegalAct
from tongban.finance.control.models import CheckRun, Decision, Finding
from tongban.finance.control.usecases import EditionSpec, FindingSpec, RiskSpec
from tongban.finance.control.values import (
    Area,
    Ballot,
    Choice,
    DecisionSpec,
    FindingAct,
    FindingSource,
    FindingState,
    Hit,
    Level,
    MatterKind,
    Meeting,
    MoneyLine,
    Paid,
    RegulationKind,
    SettingKind,
    Task,
)
from tongban.infra import files, measures, trail
from tongban.infra.files import BadFile
from tongban.kernel.actors import GUEST, SYSTEM, Actor, Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import NotAllowed, Refused, Stale
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import ensure_department

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
MEETING = Meeting(quorum=Fraction(2, 3), majority=Fraction(1, 2), circulation=False)
DAY = date(2021, 9, 6)


def board(*choices: Choice, head_last: bool = True) -> tuple[Ballot, ...]:
    """One member for each choice, the first being the head; the head speaks last unless told otherwise."""
    count = len(choices)
    return tuple(
        Ballot(
            name=f"成员{n}", choice=choice, head=n == 0, opinion="资金来源未落实" if choice is Choice.AGAINST else "",
            place=(count if head_last else 1) if n == 0 else n + (0 if head_last else 1),
        )
        for n, choice in enumerate(choices)
    )  # fmt: skip


FIVE = board(*[Choice.FOR] * 5)


def money(amount_fen: int = 5_000_000, **other: Any) -> DecisionSpec:
    facts: dict[str, Any] = {
        "kind": MatterKind.MONEY, "matter": "购置政务大厅设备", "reason": "超过集体决策起点", "meeting": "局党组会议", "met_on": date(2021, 5, 12),
        "noticed_on": date(2021, 5, 10), "result": "同意购置", "ballots": FIVE, "lines": (MoneyLine(what="设备", amount_fen=amount_fen),),
    }  # fmt: skip
    return DecisionSpec(**{**facts, **other})


@pytest.fixture
def bureau(db: None, now: datetime) -> Department:
    return ensure_department(actor=SYSTEM, name="行政审批服务局", code="spj", now=now)


@pytest.fixture
def finance(bureau: Department, now: datetime) -> Actor:
    return actor_for(staff("c-finance", (Duty.FINANCE, bureau), now=now), now=now)


# --- limits --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "yuan, level, decision",
    [(0, Level.SECTION, False), (2_000, Level.SECTION, False), (2_000.01, Level.DEPUTY, False), (5_000, Level.DEPUTY, False),
     (19_999.99, Level.HEAD, False), (20_000, Level.MEETING, True), (1_000_000, Level.MEETING, True)],
)  # fmt: skip
def test_who_approves_an_amount(yuan: float, level: Level, decision: bool):
    found = selectors.approval_needed(round(yuan * 100), on=DAY)
    assert (found.level, found.decision_required) == (level, decision)


@pytest.mark.django_db
def test_unbudgeted_spending_goes_to_the_meeting_whatever_its_amount(finance: Actor, now: datetime):
    assert selectors.approval_needed(100, on=DAY, unbudgeted=True).decision_required
    usecases.set_setting(
        actor=finance,
        code="unbudgeted_to_meeting",
        value="否",
        since=date(2021, 7, 1),
        basis="渌审发〔2021〕9号",
        now=now,
    )
    assert not selectors.approval_needed(100, on=DAY, unbudgeted=True).decision_required
    assert selectors.approval_needed(100, on=date(2021, 6, 30), unbudgeted=True).decision_required


@pytest.mark.django_db
def test_a_limit_holds_from_its_day_on_and_must_stand_in_order(finance: Actor, now: datetime):
    with pytest.raises(ControlRefusal, match="不能高于"):
        usecases.set_setting(
            actor=finance, code="limit_head", value="5万", since=date(2021, 7, 1), basis="会议纪要", now=now
        )
    usecases.set_setting(
        actor=finance, code="limit_meeting", value="5万元", since=date(2021, 7, 1), basis="会议纪要", now=now
    )
    assert selectors.approval_needed(3_000_000, on=date(2021, 6, 30)).decision_required
    later = selectors.approval_needed(3_000_000, on=date(2021, 7, 1))
    assert later.decision_required  # above what the head may sign and below the start: still the meeting
    usecases.set_setting(
        actor=finance, code="limit_head", value="４００００", since=date(2021, 8, 1), basis="会议纪要", now=now
    )
    assert selectors.approval_needed(3_000_000, on=date(2021, 8, 1)).level is Level.HEAD
    for code, value in (
        ("limit_head", "很多"),
        ("meeting_quorum", "3/2"),
        ("meeting_quorum", "1/0"),
        ("required_rules", "天书"),
        ("nothing", "1"),
    ):
        with pytest.raises(Refused):
            usecases.set_setting(actor=finance, code=code, value=value, since=DAY, basis="会议纪要", now=now)


def test_every_shipped_setting_says_something():
    for shipped in reference.settings().values():
        rules.setting_value(shipped.kind, shipped.value, shipped.title)
    assert {s.kind for s in reference.settings().values()} == set(SettingKind)


# --- incompatible duties ------------------------------------------------------------------------------------------------------


def test_finance_6_2_incompatible_duties_either_way_round():
    assert rules.incompatible(Task.APPLICATION, Task.INTERNAL_APPROVAL)
    for pair in reference.incompatible():
        assert rules.incompatible(pair.a, pair.b) == rules.incompatible(pair.b, pair.a) == pair
    assert sum(p.sourced for p in reference.incompatible()) == 3
    assert rules.incompatible(Task.APPLICATION, Task.APPLICATION) is None
    assert rules.incompatible(Task.APPLICATION, Task.STOCKTAKING) is None


def test_charges_that_come_together():
    assert not rules.clashes({"finance"})
    assert not rules.clashes({"finance", "office"})
    assert not rules.clashes({"issue", "accept"})
    assert [p.b for p in rules.clashes({"finance", "performance"})] == [Task.EVALUATION]
    assert [p.a for p in rules.clashes({"admin", "finance"})] == [Task.USER_ADMINISTRATION]


# --- votes ------------------------------------------------------------------------------------------------------------------


def test_finance_6_1_quorum_majority_and_speaking():
    def fault(ballots: tuple[Ballot, ...], **how: bool) -> str:
        return rules.meeting_fault(ballots, MEETING, **{"emergency": False, "by_circulation": False, **how})

    assert fault(FIVE) == ""
    assert "末位表态" in fault(board(*[Choice.FOR] * 5, head_last=False))
    few = board(*[Choice.FOR] * 3, Choice.ABSENT, Choice.ABSENT)
    assert "至少4人" in fault(few)
    assert fault(few, emergency=True) == ""
    assert fault(board(Choice.FOR, Choice.FOR, Choice.RECUSED)) == ""
    assert "传阅" in fault(FIVE, by_circulation=True)
    silent = (*board(*[Choice.FOR] * 4), Ballot(name="成员9", choice=Choice.AGAINST, place=9))
    assert "不同意的意见" in fault((*silent[1:], Ballot(name="成员0", choice=Choice.FOR, head=True, place=10)))
    assert "重复" in fault((*FIVE, Ballot(name="成员1", choice=Choice.ABSENT)))
    assert "一位" in fault(FIVE[1:])
    assert "没有成员" in fault(board(Choice.ABSENT, Choice.ABSENT))


def test_half_of_the_members_is_not_a_majority():
    assert not rules.outcome(board(Choice.FOR, Choice.FOR, Choice.ABSTAIN, Choice.AGAINST), MEETING).passed
    assert rules.outcome(board(Choice.FOR, Choice.FOR, Choice.FOR, Choice.AGAINST), MEETING).passed
    three_of_six = board(*[Choice.FOR] * 3, Choice.ABSTAIN, Choice.ABSENT, Choice.ABSENT)
    assert not rules.outcome(three_of_six, MEETING).passed
    assert rules.outcome(three_of_six, MEETING, emergency=True).passed


@given(st.lists(st.sampled_from(list(Choice)), min_size=1, max_size=15))
def test_the_votes_are_counted_whole(choices: list[Choice]):
    found = rules.outcome(board(*choices), MEETING)
    assert found.in_favour <= found.present <= found.entitled <= found.members == len(choices)
    assert not found.passed or (found.quorate and 2 * found.in_favour > found.members)


# --- splitting ----------------------------------------------------------------------------------------------------------------


def paid(day: int, yuan: int, payee: str = "甲公司", project: str = "P1") -> Paid:
    return Paid(
        payee=payee,
        project=project,
        on=date(2021, 3, 1) + timedelta(days=day),
        amount_fen=yuan * 100,
        document=f"{day}",
    )


def test_splitting_is_found_by_payee_project_and_window():
    rows = [
        paid(0, 12_000),
        paid(20, 9_000),
        paid(80, 15_000),
        paid(1, 12_000, "乙公司"),
        paid(2, 12_000, "乙公司", "P2"),
    ]
    found = rules.splits(rows, limit_fen=2_000_000, days=30)
    assert [(s.payee, len(s.parts), s.amount_fen) for s in found] == [("甲公司", 2, 2_100_000)]
    assert rules.splits(rows, limit_fen=2_000_000, days=10) == []
    assert rules.splits([paid(0, 30_000), paid(1, 9_000)], limit_fen=2_000_000, days=30) == []
    assert len(rules.splits([paid(0, 12_000, "甲 公司"), paid(5, 12_000, "甲公司")], limit_fen=2_000_000, days=30)) == 1


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(-5, 30)), max_size=25), st.integers(1, 60))
def test_no_window_that_reaches_the_limit_is_missed(rows: list[tuple[int, int]], days: int):
    payments = [paid(day, amount) for day, amount in rows]
    found = rules.splits(payments, limit_fen=2_000, days=days)
    small = [p for p in payments if 0 < p.amount_fen < 2_000]
    there = any(
        sum(p.amount_fen for p in small if start <= p.on <= start + timedelta(days=days)) >= 2_000
        for start in {p.on for p in small}
    )
    assert bool(found) == there
    for split in found:
        assert split.amount_fen >= 2_000
        assert split.parts[-1].on - split.parts[0].on <= timedelta(days=days)


# --- decisions ------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_decision_is_numbered_and_found_however_it_is_typed(finance: Actor, now: datetime):
    first = usecases.record_decision(actor=finance, spec=money(), now=now, minutes=files.Attachment("纪要.pdf", PDF))
    second = usecases.record_decision(actor=finance, spec=money(7_000_000), now=now)
    assert (first.number, second.number) == ("集决〔2021〕1号", "集决〔2021〕2号")
    found = selectors.decision_of(" 集决[2021] 2 号")
    assert found is not None
    assert (found.passed, found.amount_fen, found.day) == (True, 7_000_000, date(2021, 5, 12))
    assert selectors.decision_of("集决〔2021〕9号") is None
    assert selectors.decision_of("") is None
    assert first.minutes is not None
    assert first.votes.count() == 5
    kinds = [line.facts for line in trail.lines(first.pk)]
    assert len(kinds) == 1
    assert "成员" not in str(kinds)


@pytest.mark.django_db
def test_a_refused_decision_takes_no_number(finance: Actor, now: datetime):
    few = board(Choice.FOR, Choice.ABSENT, Choice.ABSENT)
    bad: list[dict[str, Any]] = [
        {"ballots": few}, {"noticed_on": date(2021, 5, 13)}, {"noticed_on": None}, {"lines": ()}, {"met_on": date(2021, 9, 7)},
        {"matter": " "}, {"lines": (MoneyLine(what="设备", amount_fen=0),)}, {"by_circulation": True}, {"reason": "长" * 301},
    ]  # fmt: skip
    for facts in bad:
        with pytest.raises(Refused):
            usecases.record_decision(actor=finance, spec=money(**facts), now=now)
    with pytest.raises(BadFile):
        usecases.record_decision(
            actor=finance, spec=money(), now=now, minutes=files.Attachment("x.pdf", b"MZ not a paper")
        )
    assert not Decision.objects.exists()
    assert usecases.record_decision(actor=finance, spec=money(), now=now).sequence == 1
    assert selectors.gaps() == []


@pytest.mark.django_db
def test_a_correction_is_a_new_entry_and_the_newest_one_counts(finance: Actor, now: datetime):
    first = usecases.record_decision(actor=finance, spec=money(), now=now)
    newer = usecases.correct_decision(actor=finance, decision=first, spec=money(4_000_000), why="金额笔误", now=now)
    first.refresh_from_db()
    assert first.amount_fen == 5_000_000
    assert newer.corrects == first
    found = selectors.decision_of(first.number)
    assert found is not None
    assert found.number == newer.number
    assert found.amount_fen == 4_000_000
    with pytest.raises(Stale):
        usecases.correct_decision(actor=finance, decision=first, spec=money(), why="再改", now=now)
    assert measures.find("control.collective_decisions").count(Period.year(2021), "").value == 1  # type: ignore[union-attr]
    assert [h.place for h in looked("control.corrected", DAY)] == [newer.number]


@pytest.mark.django_db
def test_an_emergency_decision_is_reported_to_the_next_meeting(finance: Actor, now: datetime):
    few = board(Choice.FOR, Choice.FOR, *[Choice.ABSENT] * 3)
    row = usecases.record_decision(actor=finance, spec=money(ballots=few, emergency=True, noticed_on=None), now=now)
    assert row.passed
    assert [h.place for h in looked("control.emergency", DAY)] == [row.number]
    assert looked("control.emergency", date(2021, 5, 20)) == []
    with pytest.raises(ControlRefusal, match="不能早于"):
        usecases.report_emergency(actor=finance, decision=row, on=date(2021, 5, 1), now=now)
    usecases.report_emergency(actor=finance, decision=row, on=date(2021, 6, 2), now=now)
    assert looked("control.emergency", DAY) == []
    with pytest.raises(Stale):
        usecases.report_emergency(actor=finance, decision=row, on=date(2021, 6, 3), now=now)
    plain = usecases.record_decision(actor=finance, spec=money(), now=now)
    with pytest.raises(ControlRefusal):
        usecases.report_emergency(actor=finance, decision=plain, on=date(2021, 6, 3), now=now)


@pytest.mark.django_db
def test_minutes_are_added_once(finance: Actor, now: datetime):
    row = usecases.record_decision(actor=finance, spec=money(), now=now)
    assert [h.key for h in looked("control.minutes", DAY)] == [str(row.pk)]
    usecases.attach_minutes(actor=finance, decision=row, minutes=files.Attachment("纪要.pdf", PDF), now=now)
    assert looked("control.minutes", DAY) == []
    with pytest.raises(Stale):
        usecases.attach_minutes(actor=finance, decision=row, minutes=files.Attachment("纪要.pdf", PDF), now=now)


@pytest.mark.django_db
def test_the_database_itself_refuses_what_cannot_be(finance: Actor, now: datetime):
    row = usecases.record_decision(actor=finance, spec=money(), now=now)
    for facts in ({"in_favour": 6}, {"reported_on": date(2021, 6, 1)}, {"correction": "无来由"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=row.pk).update(**facts)


# --- rules ----------------------------------------------------------------------------------------------------------------------


def regulation(
    actor: Actor, owner: Department, now: datetime, kind: RegulationKind = RegulationKind.FINANCE, **facts: Any
):
    edition = EditionSpec(
        **{"number": "渌审发〔2020〕3号", "since": date(2020, 3, 1), "reviewed_on": date(2020, 2, 20), **facts}
    )
    return usecases.add_regulation(
        actor=actor, kind=kind, title=f"{kind.label}制度", owner=owner, edition=edition, now=now
    )


@pytest.mark.django_db
def test_b24_soundness_is_counted_from_rows(finance: Actor, bureau: Department, now: datetime):
    def answers() -> list[bool]:
        return [s.met for s in selectors.soundness(2021)]

    assert answers() == [False] * 4
    required = selectors.Settings(DAY).kinds("required_rules")
    for kind in required:
        regulation(finance, bureau, now, kind)
    assert answers() == [True, True, True, False]
    usecases.run_checks(actor=finance, on=DAY, now=now)
    assert answers() == [True] * 4
    finding = usecases.open_finding(actor=finance, spec=violation(bureau), now=now)
    assert answers() == [True, True, True, False]
    usecases.correct_finding(actor=finance, finding=finding, on=DAY, evidence="已补", now=now)
    assert answers() == [True] * 4
    last = selectors.regulations(kind="thrift", on=DAY).get()
    usecases.end_regulation(actor=finance, regulation=last, until=date(2021, 6, 30), now=now)
    assert answers() == [True, False, False, True]
    assert "厉行节约" in selectors.soundness(2021)[2].rows[0][0]


@pytest.mark.django_db
def test_a_new_version_ends_the_one_before(finance: Actor, bureau: Department, now: datetime):
    row = regulation(finance, bureau, now)
    newer = EditionSpec(number="渌审发〔2021〕7号", since=date(2021, 7, 1))
    usecases.revise_regulation(actor=finance, regulation=row, edition=newer, version=1, now=now)
    first, second = row.editions.order_by("version")
    assert (first.until, second.until, second.version) == (date(2021, 6, 30), None, 2)
    with pytest.raises(Stale):
        usecases.revise_regulation(actor=finance, regulation=row, edition=newer, version=1, now=now)
    with pytest.raises(ControlRefusal, match="晚于"):
        usecases.revise_regulation(actor=finance, regulation=row, edition=newer, version=2, now=now)
    with pytest.raises(ControlRefusal, match="已经登记"):
        regulation(finance, bureau, now)
    count = measures.find("control.rules").count  # type: ignore[union-attr]
    assert [count(Period.year(2021), s).value for s in ("", "finance rules", "internal control", "财务会计")] == [
        1,
        1,
        0,
        1,
    ]
    assert [h.place for h in looked("control.rules_old", date(2025, 3, 1))] == []
    assert [h.place for h in looked("control.rules_old", date(2026, 7, 1))] == [row.title]
    usecases.review_regulation(actor=finance, edition=second, on=date(2021, 9, 1), now=now)
    assert looked("control.rules_old", date(2026, 7, 1)) == []


# --- risks, checks ------------------------------------------------------------------------------------------------------------------


def looked(code: str, on: date) -> list[Hit]:
    found = checks.find(code)
    assert found is not None
    return list(found.look(on))


@pytest.fixture
def passing() -> Iterator[Callable[..., None]]:
    """Checks that are there for one test only."""
    made: list[str] = []

    def add(code: str, look: Callable[[date], Any]) -> None:
        checks.check(code, code, Area.BUDGET)(look)
        made.append(code)

    yield add
    for code in made:
        del checks._known[code]


@pytest.mark.django_db
def test_each_run_keeps_its_day_and_result(finance: Actor, now: datetime, passing: Callable[..., None]):
    hits = [Hit(f"第{n}处", "不对", f"{n}") for n in range(250)]
    passing("test.many", lambda on: hits if on.year == 2021 else [])

    def refusing(on: date) -> Iterator[Hit]:
        raise Refused("还没有登记指标")
        yield

    passing("test.refuses", refusing)
    made = usecases.run_checks(actor=finance, on=DAY, now=now)
    by_code = {r.check_code: r for r in made}
    assert set(by_code) == {c.code for c in checks.all_checks()}
    assert by_code["test.many"].hits == 250
    assert len(by_code["test.many"].told) == 200
    assert by_code["test.refuses"].failed == "还没有登记指标"
    earlier = usecases.run_checks(actor=finance, on=date(2020, 1, 1), codes=["test.many"], now=now + timedelta(hours=1))
    assert [(r.on, r.hits) for r in earlier] == [(date(2020, 1, 1), 0)]
    assert selectors.last_runs(["test.many"])["test.many"].hits == 0
    for on, codes in ((DAY, ["none"]), (date(2021, 9, 7), [])):
        with pytest.raises(ControlRefusal):
            usecases.run_checks(actor=finance, on=on, codes=codes, now=now)


@pytest.mark.django_db
def test_the_daily_run_is_done_once_a_day(now: datetime):
    handlers.daily({}, now=now)
    handlers.daily({}, now=now + timedelta(hours=2))
    assert CheckRun.objects.count() == len(checks.all_checks())
    handlers.daily({}, now=now + timedelta(days=1))
    assert CheckRun.objects.count() == 2 * len(checks.all_checks())


@pytest.mark.django_db
def test_incompatible_charges_of_one_login_are_found(bureau: Department, now: datetime):
    account = staff("both", (Duty.FINANCE, bureau), (Duty.PERFORMANCE, bureau), now=now)
    staff("one", (Duty.FINANCE, bureau), (Duty.OFFICE, bureau), now=now)
    found = looked("control.incompatible", DAY)
    assert [(h.place, h.said) for h in found] == [(account.username, "一人兼任“预算执行”和“预算评价”")]


@pytest.mark.django_db
def test_a_risk_is_weighed_changed_and_closed(finance: Actor, bureau: Department, now: datetime):
    facts: dict[str, Any] = {
        "area": Area.BUDGET, "title": "年中追加过多", "likelihood": 4, "effect": 3, "owner": bureau, "measure": "年初编足服务费",
        "due": date(2021, 8, 31), "identified_on": date(2021, 1, 20),
    }  # fmt: skip
    row = usecases.keep_risk(actor=finance, spec=RiskSpec(**facts), now=now)
    settings = selectors.Settings(DAY)
    assert settings.level_of(row) == "high"
    assert [h.place for h in looked("control.risks_overdue", DAY)] == [row.title]
    row = usecases.keep_risk(actor=finance, spec=RiskSpec(**{**facts, "likelihood": 2}), risk=row, now=now)
    assert settings.level_of(row) == "medium"
    for wrong in ({"effect": 6}, {"likelihood": 0}, {"check": "none"}, {"due": date(2020, 1, 1)}, {"title": ""}):
        with pytest.raises(Refused):
            usecases.keep_risk(actor=finance, spec=RiskSpec(**{**facts, **wrong}), now=now)
    usecases.close_risk(actor=finance, risk=row, on=DAY, why="已编足", now=now)
    with pytest.raises(Stale):
        usecases.close_risk(actor=finance, risk=row, on=DAY, why="已编足", now=now)
    with pytest.raises(Stale):
        usecases.keep_risk(actor=finance, spec=RiskSpec(**facts), risk=row, now=now)
    count = measures.find("control.risks").count  # type: ignore[union-attr]
    assert [count(Period.year(y), "").value for y in (2020, 2021, 2022)] == [0, 1, 0]


# --- findings ---------------------------------------------------------------------------------------------------------------------------


def violation(owner: Department, **other: Any) -> FindingSpec:
    facts: dict[str, Any] = {
        "area": Area.INCOME_EXPENDITURE, "source": FindingSource.SELF, "found_on": date(2021, 6, 3), "said": "报销单缺验收单",
        "basis": "收支管理制度第十二条", "owner": owner, "correction": "补齐验收单", "due": date(2021, 6, 30),
    }  # fmt: skip
    return FindingSpec(**{**facts, **other})


@pytest.mark.parametrize("state, act", [*itertools.product(FindingState, FindingAct)])
def test_the_life_of_a_finding(state: FindingState, act: FindingAct):
    if (state is FindingState.DONE) == (act is FindingAct.REOPEN):
        assert transitions.finding_after(state, act) in FindingState
    else:
        with pytest.raises(IllegalAct):
            transitions.finding_after(state, act)


@pytest.mark.django_db
def test_a_violation_is_corrected_and_may_be_taken_up_again(finance: Actor, bureau: Department, now: datetime):
    row = usecases.open_finding(actor=finance, spec=violation(bureau), now=now)
    assert row.number == "问题〔2021〕1号"
    assert [h.place for h in looked("control.findings_overdue", DAY)] == [row.number]
    with pytest.raises(Refused, match="佐证"):
        usecases.correct_finding(actor=finance, finding=row, on=DAY, evidence=" ", now=now)
    usecases.correct_finding(
        actor=finance, finding=row, on=date(2021, 6, 20), evidence="已补", file=files.Attachment("a.pdf", PDF), now=now
    )
    assert looked("control.findings_overdue", DAY) == []
    usecases.reopen_finding(actor=finance, finding=row, on=date(2021, 8, 1), why="又缺", due=date(2021, 8, 20), now=now)
    assert (row.state, row.done_on, row.due) == ("reopened", None, date(2021, 8, 20))
    with pytest.raises(ControlRefusal, match="不能早于"):
        usecases.correct_finding(actor=finance, finding=row, on=date(2021, 1, 1), evidence="已补", now=now)
    usecases.correct_finding(actor=finance, finding=row, on=DAY, evidence="已补", now=now)
    assert [s.act for s in row.steps.order_by("pk")] == ["correct", "reopen", "correct"]
    with pytest.raises(IllegalAct):
        usecases.correct_finding(actor=finance, finding=row, on=DAY, evidence="已补", now=now)
    count = measures.find("control.findings").count  # type: ignore[union-attr]
    assert [count(Period.year(2021), s).value for s in ("", "done", "open")] == [1, 1, 0]


@pytest.mark.django_db
def test_a_hit_becomes_a_finding_once(finance: Actor, bureau: Department, now: datetime):
    run = usecases.run_checks(actor=finance, on=DAY, now=now, codes=["control.rules_missing"])[0]
    key = run.told[0]["key"]
    spec = violation(bureau, source=FindingSource.CHECK, found_on=DAY, due=date(2021, 10, 1))
    usecases.open_finding(actor=finance, spec=spec, run=run, key=key, now=now)
    with pytest.raises(ControlRefusal, match="已经列为问题"):
        usecases.open_finding(actor=finance, spec=spec, run=run, key=key, now=now)
    assert Finding.objects.get().hit_key == f"control.rules_missing/{key}"


# --- who may ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_only_finance_and_the_office_keep_the_registers(bureau: Department, now: datetime):
    run = [
        lambda actor: usecases.record_decision(actor=actor, spec=money(), now=now),
        lambda actor: regulation(actor, bureau, now),
        lambda actor: usecases.open_finding(actor=actor, spec=violation(bureau), now=now),
        lambda actor: usecases.run_checks(actor=actor, on=DAY, now=now),
        lambda actor: usecases.set_setting(
            actor=actor, code="split_days", value="20", since=DAY, basis="纪要", now=now
        ),
    ]
    for duty in Duty:
        actor = actor_for(staff(f"who-{duty.value}", (duty, bureau), now=now), now=now)
        for act in run:
            if duty in (Duty.FINANCE, Duty.OFFICE):
                with transaction.atomic():
                    act(actor)
                    transaction.set_rollback(True)
            else:
                with pytest.raises(NotAllowed):
                    act(actor)
    with pytest.raises(NotAllowed):
        usecases.record_decision(actor=GUEST, spec=money(), now=now)


def test_numbers_are_kept_in_one_writing():
    for typed in ("集决〔2021〕1号", "集决[2021]1号", " 集决【2021】 １号 ", "集决（2021）1号"):
        assert rules.number_key(typed) == "集决〔2021〕1号"
    assert re.fullmatch(r"[^\s]+", rules.number_key(" a b\u3000c "))
