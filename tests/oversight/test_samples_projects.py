"""Random samples that anybody can repeat; key projects whose approvals are read live."""

import copy
import hashlib
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oversight.registers import PAPER, Bureau, bureau_of
from tests.support.matter import Stage
from tongban.infra import trail
from tongban.kernel.actors import SYSTEM
from tongban.kernel.periods import Period
from tongban.kernel.refusals import NotAllowed, Refused, Stale
from tongban.kernel.times import LOCAL
from tongban.orgs.models import Department
from tongban.orgs.usecases import keep_region
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Approval, Letter, Sample
from tongban.oversight.supervision.rules import sampling as rules
from tongban.oversight.supervision.selectors import projects as projects_of
from tongban.oversight.supervision.usecases import projects, sampling
from tongban.oversight.supervision.values.projects import Standing, Step
from tongban.oversight.supervision.values.sampling import Population, Result

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 9, 6, 9, 30, tzinfo=LOCAL)
TODAY = NOW.date()
KEYS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=12),
    min_size=1,
    max_size=60,
    unique=True,
)


@pytest.fixture(scope="module")
def built(ground: None) -> Bureau:
    here = bureau_of(NOW)
    keep_region(actor=SYSTEM, code="430212100", name="渌口镇", now=NOW)
    for n in range(1, 9):
        keep_region(actor=SYSTEM, code=f"430212100{n:03d}", name=f"第{n}村", now=NOW)
    return here


@pytest.fixture
def here(db: None, built: Bureau) -> Bureau:
    return copy.deepcopy(built)


@pytest.mark.anywhere
@given(KEYS, st.text(min_size=6, max_size=20), st.data())
def test_the_same_seed_draws_the_same(keys: list[str], seed: str, data: st.DataObject):
    count = data.draw(st.integers(1, len(keys)))
    drawn = rules.draw(keys, seed=seed, count=count)
    assert rules.draw(list(reversed(keys)), seed=seed, count=count) == drawn
    assert len(set(drawn)) == count
    assert set(drawn) <= set(keys)
    assert rules.draw(keys, seed=seed, count=len(keys))[:count] == drawn  # more of them: the first stay


@pytest.mark.anywhere
def test_a_draw_by_hand():
    keys = ["a", "b", "c"]
    by_hand = sorted(keys, key=lambda key: hashlib.sha256(f"20210713\n{key}".encode()).hexdigest())
    assert rules.draw(keys, seed="20210713", count=3) == by_hand
    assert rules.digest(keys) == hashlib.sha256(b"a\nb\nc").hexdigest()


def drawn(here: Bureau, **facts: object) -> Sample:
    usual: dict[str, object] = {
        "title": "村级服务点抽查", "population": Population.VILLAGES, "count": 3, "checklist": "village", "seed": "20210906", "now": NOW,
    }  # fmt: skip
    return sampling.draw(actor=here.people["first"], **usual | facts)  # type: ignore[arg-type]


YES = dict.fromkeys(("open", "agent", "items", "device", "ledger", "rating"), "yes")


def test_drawn_checked_and_written_about(here: Bureau):
    row = drawn(here)
    assert (row.size, row.items.count(), row.number) == (8, 3, "抽查〔2021〕1号")
    assert [i.key for i in row.items.order_by("position")] == list(
        rules.draw(row.keys.split("\n"), seed=row.seed, count=3)
    )
    one, two, _ = row.items.select_related("sample").order_by("position")
    first = here.people["first"]
    with pytest.raises(SupervisionRefusal, match="还有1项没有填"):
        sampling.check(
            actor=first, item=one, answers={k: v for k, v in YES.items() if k != "open"}, said="", on=TODAY, now=NOW
        )
    with pytest.raises(SupervisionRefusal, match="写明情况"):
        sampling.check(actor=first, item=one, answers=YES | {"open": "no"}, said="", on=TODAY, now=NOW)
    told = sampling.check(
        actor=first, item=one, answers=YES | {"open": "no"}, said="公示时间内未开门", on=TODAY, now=NOW, photos=[PAPER]
    )
    assert told is Result.FAILED
    assert one.photos.count() == 1
    with pytest.raises(Stale):
        sampling.check(actor=first, item=one, answers=YES, said="", on=TODAY, now=NOW)
    assert sampling.check(actor=first, item=two, answers=YES, said="", on=TODAY, now=NOW) is Result.PASSED
    with pytest.raises(SupervisionRefusal, match="有问题的才"):
        sampling.write_letter(actor=first, item=two, requirement="整改", now=NOW)
    made = [
        sampling.write_letter(actor=first, item=one, requirement="整改", now=NOW, unit_id=here.mz.pk) for _ in range(2)
    ]
    assert made[0].pk == made[1].pk
    assert (Letter.objects.get().source, Letter.objects.get().responsible) == ("sampling", here.mz)
    assert trail.verify(row.pk).ok


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"count": 9}, "抽取数应在1到8之间"), ({"count": 0}, "抽取数"), ({"checklist": "x"}, "检查表"), ({"seed": "12"}, "6到64"),
        ({"population": Population.CASES}, "起止日期"),
        ({"population": Population.CASES, "period": Period.year(1)}, "核对年份"), ({"population": Population.CASES, "period": Period.year(2021)}, "没有可以抽查的对象"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn(here: Bureau, facts: dict[str, object], words: str):
    with pytest.raises(SupervisionRefusal, match=words):
        drawn(here, **facts)


def test_a_seed_is_made_where_none_is_said_and_only_keepers_draw(here: Bureau):
    assert len(drawn(here, seed="").seed) == 16
    with pytest.raises(NotAllowed):
        sampling.draw(
            actor=here.people["unit"],
            title="抽查",
            population=Population.VILLAGES,
            count=1,
            checklist="village",
            now=NOW,
        )


# --- key projects ------------------------------------------------------------------------------------------------------------


def test_a_project_with_what_holds_it_up(here: Bureau):
    first = here.people["first"]
    row = projects.take_on(
        actor=first, name="竹木产业园二期", company="株洲青篁产业发展有限公司", since=date(2021, 3, 1), now=NOW,
        steps=[Step(title="取得施工许可", planned_on=date(2021, 8, 31))],
    )  # fmt: skip
    with pytest.raises(SupervisionRefusal, match="已在重点项目中"):
        projects.take_on(actor=first, name="竹木产业园二期", company="某公司", since=date(2021, 3, 1), now=NOW)
    with pytest.raises(Refused, match="统一社会信用代码"):
        projects.take_on(
            actor=first, name="另一个", company="某公司", company_code="123", since=date(2021, 3, 1), now=NOW
        )
    held = projects.put_obstacle(
        actor=first, project=row, unit=here.ga, text="消防审查意见反复", since=date(2021, 8, 6), now=NOW
    )
    late = projects.add_approval(
        actor=first,
        project=row,
        bundle="施工许可",
        title="施工许可证",
        unit=here.mz,
        planned_on=date(2021, 8, 27),
        now=NOW,
    )
    found = projects_of.project(row.pk)
    assert found is not None
    told = projects_of.held_up(found, projects_of.live(found.approvals.all()), TODAY)
    assert [(h.unit, h.days) for h in told] == [("公安局", 31), ("民政局", 10)]
    made = projects.write_letter(actor=first, obstacle=held, requirement="三日内出具意见", now=NOW)
    assert made.responsible == here.ga
    projects.solve(actor=first, obstacle=held, said="已出具意见", on=TODAY, now=NOW)
    projects.put_number(actor=first, approval=late, number="", done_on=TODAY, now=NOW)
    milestone = row.milestones.get()
    projects.reach(actor=first, milestone=milestone, on=TODAY, now=NOW)
    with pytest.raises(Stale):
        projects.reach(actor=first, milestone=milestone, on=TODAY, now=NOW)
    found = projects_of.project(row.pk)
    assert found is not None
    assert projects_of.held_up(found, projects_of.live(found.approvals.all()), TODAY) == []
    projects.end(actor=first, project=row, on=TODAY, now=NOW)
    with pytest.raises(SupervisionRefusal, match="已于"):
        projects.plan(actor=first, project=row, step=Step(title="验收", planned_on=TODAY), now=NOW)
    assert trail.verify(row.pk).ok


def test_an_approval_is_read_from_its_matter(db: None):
    stage = Stage.build("OT-P01", now=NOW)
    stage.to_accepted()
    body = Department.objects.get(code="spj")
    row = projects.take_on(actor=SYSTEM, name="项目", company="公司", since=TODAY, now=NOW)
    number = stage.row().number
    leg = stage.legs()[0]
    for title, said in (("整件", number), ("环节", leg.number), ("没有的", "X-1"), ("没报的", "")):
        projects.add_approval(actor=SYSTEM, project=row, bundle="阶段", title=title, unit=body, number=said, now=NOW)
    lives = {a.title: projects_of.live([a])[a.pk].standing for a in Approval.objects.all()}
    assert lives == {
        "整件": Standing.RUNNING,
        "环节": Standing.RUNNING,
        "没有的": Standing.GONE,
        "没报的": Standing.NOT_BEGUN,
    }
    while waiting := [leg for leg in stage.legs() if leg.state == "accepted"]:
        for leg in waiting:
            stage.claim(leg)
            stage.decide(leg)
    lives = {a.title: projects_of.live([a])[a.pk].standing for a in Approval.objects.all()}
    assert (lives["整件"], lives["环节"]) == (Standing.DONE, Standing.DONE)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_project_ends_within_its_time(here: Bureau, days: int):
    row = projects.take_on(actor=SYSTEM, name="项目", company="公司", since=TODAY, now=NOW)
    with pytest.raises(SupervisionRefusal, match="退出日期"):
        projects.end(actor=SYSTEM, project=row, on=TODAY + timedelta(days=days), now=NOW)
