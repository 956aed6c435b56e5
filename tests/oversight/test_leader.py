"""The leader's page: five figures, what moved them, who may see it, a word that becomes a task."""

import copy
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oversight.conftest import Watch
from tests.oversight.registers import Bureau, bureau_of
from tests.oversight.test_registers import NOW
from tests.support.matter import Stage, staff
from tongban.infra import measures
from tongban.infra.measures import Figure
from tongban.kernel.actors import Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import NotAllowed
from tongban.kernel.times import LOCAL
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.oversight.ratings.measures import TOGETHER
from tongban.oversight.ratings.values import Occasion
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Task
from tongban.oversight.supervision.policies import tasks as policies
from tongban.oversight.supervision.usecases import tasks
from tongban.people.accounts.models import Account
from tongban.web.desk import leading
from tongban.web.desk.leading import FIGURES, Asked, Way, before, month_of

MAY, JUNE = month_of(date(2021, 5, 9)), month_of(date(2021, 6, 30))


# --- the figures ----------------------------------------------------------------------------------------------------------


def asked(
    monkeypatch: pytest.MonkeyPatch, way: Way, by_month: dict[date, Figure], *, good: bool | None = True
) -> Asked:
    def count(period: Period, scope: str) -> Figure:
        return by_month.get(period.start, Figure(Decimal(0)))

    made = measures.Measure("test.leader", "试", "件", count, measures.Source.LIVE)
    monkeypatch.setitem(measures._known, "test.leader", made)
    return Asked(key="t", title="试", code="test.leader", unit="件", way=way, more_is_good=good)


@pytest.mark.anywhere
def test_months():
    assert month_of(date(2020, 2, 29)) == Period(date(2020, 2, 1), date(2020, 2, 29))
    assert before(month_of(date(2021, 1, 31))) == Period(date(2020, 12, 1), date(2020, 12, 31))
    assert before(JUNE, 12).start == date(2020, 6, 1)


@pytest.mark.anywhere
def test_a_count_is_told_by_its_groups(monkeypatch: pytest.MonkeyPatch):
    rows = {
        MAY.start: Figure(Decimal(3), [("1", "甲"), ("2", "甲"), ("3", "乙")]),
        JUNE.start: Figure(Decimal(6), [(str(n), "甲") for n in range(5)] + [("9", "丙")]),
    }
    found = leading.shown(asked(monkeypatch, Way.COUNT, rows), JUNE)
    assert found.said == "比上月多 3 件"
    assert found.good is True
    assert found.causes == (("甲", "+3 件"), ("丙", "+1 件"), (leading.OTHERS, "-1 件"))  # 乙 went the other way
    assert [p.month for p in found.points][-2:] == ["2021-05", "2021-06"]
    assert len(found.points) == 12


@pytest.mark.anywhere
@pytest.mark.parametrize("way, note, said, cause", [
    (Way.SHARE, "件", "比上月低 20.0 个百分点", "-20.0 个百分点"), (Way.MEAN, "件", "比上月短 0.2 件", "-0.2 天"),
])  # fmt: skip
def test_the_parts_of_a_share_add_up(monkeypatch: pytest.MonkeyPatch, way: Way, note: str, said: str, cause: str):
    scale = 100 if way is Way.SHARE else 1
    rows = {
        MAY.start: Figure(Decimal(9 * scale) / 10, [("甲", f"5/5{note}"), ("乙", f"4/5{note}")]),
        JUNE.start: Figure(Decimal(7 * scale) / 10, [("甲", f"3/5{note}"), ("乙", f"4/5{note}")]),
    }
    one = asked(monkeypatch, way, rows)
    found = leading.shown(one, JUNE)
    assert found.said == said
    assert found.causes == (("甲", cause),)
    assert found.good is False
    parts = leading._moved(one, rows[JUNE.start], rows[MAY.start])
    assert sum(parts.values()) == Decimal("-0.2") * scale


@pytest.mark.anywhere
def test_nothing_is_said_where_nothing_was_counted(monkeypatch: pytest.MonkeyPatch):
    one = asked(monkeypatch, Way.SHARE, {JUNE.start: Figure(Decimal(100), [("甲", "2/2件")])})
    assert leading.shown(one, JUNE).said == "上月没有数据，不比较"
    assert leading.shown(one, MAY).said == "本月没有数据"
    assert leading.shown(one, MAY).value is None
    assert leading.shown(one, JUNE).line.count(",") == 1


@pytest.mark.anywhere
def test_an_unfinished_month_is_set_against_the_same_days(monkeypatch: pytest.MonkeyPatch):
    counted: list[Period] = []

    def count(period: Period, scope: str) -> Figure:
        counted.append(period)
        return Figure(Decimal((period.end - period.start).days + 1))

    monkeypatch.setitem(
        measures._known, "test.leader", measures.Measure("test.leader", "试", "件", count, measures.Source.LIVE)
    )
    one = Asked(key="t", title="试", code="test.leader", unit="件", way=Way.COUNT, more_is_good=False)
    found = leading.shown(one, JUNE, today=date(2021, 6, 2))
    assert Period(date(2021, 5, 1), date(2021, 5, 2)) in counted
    assert found.said == "比上月同期多 28 件"
    assert found.points[-2].value == 31  # the line keeps the whole month
    assert leading.shown(one, JUNE, today=JUNE.end).said == "比上月少 1 件"
    assert leading.so_far(month_of(date(2021, 3, 30)), date(2021, 3, 30)) == Period(date(2021, 2, 1), date(2021, 2, 28))


def test_every_figure_is_in_the_registry(db: None):
    for one in FIGURES:
        assert leading.shown(one, JUNE).asked.key == one.key


# --- who may, and the word ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(ground: None) -> Bureau:
    return bureau_of(NOW)


@pytest.fixture
def here(db: None, built: Bureau) -> Bureau:
    return copy.deepcopy(built)


def head_of(here: Bureau) -> Account:
    return staff("head", (Duty.LEAD, here.body), now=here.now)


def test_matrix(here: Bureau):
    people = dict(here.people) | {"head": actor_for(head_of(here), now=NOW)}
    people["leads elsewhere"] = actor_for(staff("elsewhere", (Duty.LEAD, here.mz), now=NOW), now=NOW)
    told = {name: policies.may_instruct(actor, here.body.pk) is None for name, actor in people.items()}
    seen = {name: policies.may_see_brief(actor, here.body.pk) is None for name, actor in people.items()}
    leads = {name for name, actor in people.items() if actor.has(Duty.LEAD, here.body.pk)}
    assert "head" in leads
    assert {name for name, may in told.items() if may} == leads
    assert {name for name, may in seen.items() if may} == leads | {
        n for n, a in people.items() if a.has(Duty.SUPERVISE)
    }
    assert all(policies.may_instruct(actor, None) is not None for actor in people.values())


def test_a_word_goes_into_the_one_register(here: Bureau):
    head = actor_for(head_of(here), now=NOW)
    row = tasks.instruct(
        actor=head,
        title="三天内办结超期件",
        unit_id=here.ga.pk,
        due_on=NOW.date() + timedelta(days=3),
        about="红灯",
        now=NOW,
    )
    assert (row.source, row.unit_id, row.entered_by_id) == ("instruction", here.ga.pk, head.account_id)
    assert row.source_note == f"{head.name}批示：红灯"
    assert policies.may_read(head, row) is None
    assert policies.may_handle(head, row) is not None
    for name in ("window", "first"):
        with pytest.raises(NotAllowed):
            tasks.instruct(actor=here.people[name], title="做", unit_id=here.ga.pk, due_on=None, now=NOW)
    with pytest.raises(SupervisionRefusal, match="期限"):
        tasks.instruct(actor=head, title="做", unit_id=here.ga.pk, due_on=NOW.date() - timedelta(days=1), now=NOW)
    assert Task.objects.count() == 1


def test_the_page_for_leaders_only(here: Bureau, client):
    head_of(here)
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    for name, status in (("head", 200), ("first", 200), ("unit", 403), ("window", 403)):
        client.force_login(Account.objects.get(username=name), backend=backend)
        assert client.get("/desk/leader/").status_code == status, name
        for one in FIGURES:
            assert client.get(f"/desk/leader/{one.key}/").status_code == status
    client.force_login(Account.objects.get(username="head"), backend=backend)
    assert client.get("/desk/leader/nothing/").status_code == 404
    reply = client.post("/desk/leader/word/", {"unit": str(here.ga.pk), "title": "", "due_on": ""})
    assert reply.status_code == 409
    reply = client.post("/desk/leader/word/", {"unit": str(here.ga.pk), "title": "逐件说明原因"}, follow=True)
    assert "已批示" in reply.content.decode()
    assert Task.objects.get().title == "逐件说明原因"
    client.force_login(Account.objects.get(username="first"), backend=backend)
    page = client.get("/desk/leader/").content.decode()
    assert "批示交办" not in page
    assert client.post("/desk/leader/word/", {"unit": str(here.ga.pk), "title": "做"}).status_code == 409
    assert Task.objects.count() == 1


def test_an_empty_month_falls_back_and_says_so(db: None, client):
    then = datetime(2021, 9, 6, 9, 30, tzinfo=LOCAL)
    stage = Stage.build(now=then)
    stage.to_accepted()
    account = staff("boss", (Duty.LEAD, Department.objects.get(code="spj")), now=then)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/desk/leader/").content.decode()
    assert "2021年9月" in page
    assert "本月还没有办件" in page
    assert "本月还没有办件" not in client.get("/desk/leader/", {"month": "2021-09"}).content.decode()
    assert stage.row().number in client.get("/desk/leader/accepted/", {"month": "2021-09"}).content.decode()
    assert stage.applicant.name not in page


def test_a_count_by_groups_tells_the_same_as_row_by_row(monkeypatch: pytest.MonkeyPatch):
    rows = {
        MAY.start: Figure(Decimal(3), [("甲", "2件"), ("乙", "1件")]),
        JUNE.start: Figure(Decimal(6), [("甲", "5件"), ("丙", "1件")]),
    }
    one = asked(monkeypatch, Way.COUNT, rows)
    found = leading.shown(replace(one, sum_scope="matter"), JUNE)
    assert found.causes == (("甲", "+3 件"), ("丙", "+1 件"), (leading.OTHERS, "-1 件"))


def test_earlier_months_that_were_kept_make_the_same_line(monkeypatch: pytest.MonkeyPatch):
    rows = {before(JUNE, back).start: Figure(Decimal(back), [("甲", "甲")]) for back in range(12)}
    one = asked(monkeypatch, Way.COUNT, rows)
    known = leading.earlier(one, JUNE)
    assert known == [Decimal(back) for back in range(11, 1, -1)]
    assert leading.shown(one, JUNE, known) == leading.shown(one, JUNE)


def test_accepted_by_matter_adds_up_to_accepted(db: None):
    stage = Stage.build(now=datetime(2021, 6, 7, 9, 30, tzinfo=LOCAL))
    stage.to_accepted("one")
    stage.to_accepted("two")
    measure = measures.find("cases.accepted")
    assert measure is not None
    whole, by_matter = measure.count(JUNE, ""), measure.count(JUNE, "matter")
    assert whole.value == by_matter.value == len(whole.rows) == 2
    assert list(by_matter.rows) == [(stage.row().matter_name, "2件")]


# --- the parts are the change ---------------------------------------------------------------------------------------------


_COUNTED = st.lists(st.tuples(st.sampled_from("甲乙丙丁戊"), st.integers(0, 40), st.integers(1, 40)), max_size=5, unique_by=lambda r: r[0])  # fmt: skip


def _figure(one: Asked, groups: list[tuple[str, int, int]]) -> Figure:
    """As the measure of the figure counts it: each thing once, rounded as it rounds."""
    if one.way is Way.COUNT:
        if one.sum_scope:
            return Figure(Decimal(sum(n for _, _, n in groups)), [(name, f"{n}{one.unit}") for name, _, n in groups])
        rows = [(f"{name}{k}", name) for name, _, n in groups for k in range(n)]
        return Figure(Decimal(len(rows)), rows)
    whole = sum(n for _, _, n in groups)
    parts = [(name, min(part, n) if one.way is Way.SHARE else part, n) for name, part, n in groups]
    scale = 100 if one.way is Way.SHARE else 1
    value = Decimal(scale * sum(part for _, part, _ in parts)) / whole if whole else Decimal(0)
    mark = "天" if one.way is Way.MEAN else ""
    return Figure(value, [(name, f"{part}{mark}/{n}件") for name, part, n in parts])


@pytest.mark.anywhere
@pytest.mark.parametrize("one", FIGURES, ids=lambda one: one.key)
@given(now=_COUNTED, then=_COUNTED)
def test_contributions_add_up_to_the_change(
    one: Asked, now: list[tuple[str, int, int]], then: list[tuple[str, int, int]]
):
    here, there = _figure(one, now), _figure(one, then)
    value, was = leading._value(one, here), leading._value(one, there)
    if value is None or was is None:
        return
    assert abs(sum(leading._moved(one, here, there).values()) - (here.value - there.value)) < Decimal("1e-9")
    told = [Decimal(said.split(" ")[0]) for _, said in leading._causes(one, here, there)]
    assert not told or sum(told) == value - was  # also as they are printed


def test_the_rows_of_satisfaction_add_up_to_its_headline(db: None, watch: Watch):
    """A rating of what several departments did together is counted once, not once for each."""
    watch.rate(2)
    assert watch.act().concerned.count() > 1
    watch.rate(5, occasion=Occasion.INTAKE)
    found = leading.counted(FIGURES[3], month_of(watch.now.date()))
    assert found.value == 50
    assert dict(found.rows) == {TOGETHER: "0/1条", Department.objects.get(code="spj").name: "1/1条"}
