"""The pages of the other registers: who may open which, what is kept on a refusal, query counts, acts through the pages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.oversight.registers import PAPER, PEOPLE, Bureau, bureau_of, session
from tongban.kernel.actors import SYSTEM
from tongban.kernel.times import local
from tongban.orgs.usecases import keep_region
from tongban.oversight.supervision.models import (
    Finding,
    InspectionRound,
    Letter,
    Meeting,
    Obstacle,
    Project,
    ReformEntry,
    Sample,
    SampleItem,
    Task,
    WalkThrough,
)
from tongban.oversight.supervision.usecases import inspections, projects, reform, tasks
from tongban.oversight.supervision.values.inspections import Found
from tongban.oversight.supervision.values.reform import Kind
from tongban.oversight.supervision.values.tasks import TaskOrder

pytestmark = pytest.mark.django_db
AT = "/desk/supervision/"
KEEPERS = {"first", "second", "campaign"}


@pytest.fixture
def here(db: None) -> Bureau:
    now = timezone.now() - timedelta(hours=1)
    found = bureau_of(now)
    keep_region(actor=SYSTEM, code="430212100", name="渌口镇", now=now)
    for n in range(1, 5):
        keep_region(actor=SYSTEM, code=f"430212100{n:03d}", name=f"第{n}村", now=now)
    return found


def today(here: Bureau) -> str:
    return local(here.now).date().isoformat()


def a_task(here: Bureau, n: int = 0) -> Task:
    day = local(here.now).date()
    order = TaskOrder(
        title=f"报送台账{n}", source="city_office", unit_id=here.ga.pk, assigned_on=day, due_on=day + timedelta(days=9)
    )
    return tasks.assign(actor=here.people["first"], order=order, now=here.now)


def test_who_may_open_which(here: Bureau):
    row = a_task(here)
    wanted = {
        "tasks/": {*KEEPERS, "lead", "unit", "other"}, "tasks/?form=xlsx": {*KEEPERS, "lead", "unit", "other"}, f"tasks/{row.pk}/": {*KEEPERS, "unit"},
        "tasks/new/": KEEPERS, "tasks/import/": KEEPERS, "tasks/import/?form=xlsx": KEEPERS, "meetings/": KEEPERS, "meetings/new/": KEEPERS,
        "meetings/?form=xlsx": KEEPERS, "inspections/": KEEPERS, "walks/": KEEPERS, "walks/new/": KEEPERS, "walks/?form=xlsx": KEEPERS,
        "reform/": KEEPERS, "reform/?form=xlsx": KEEPERS, "projects/": KEEPERS, "projects/?form=xlsx": KEEPERS, "samples/": KEEPERS,
    }  # fmt: skip
    for address, allowed in wanted.items():
        for who in PEOPLE:
            assert (session(who).get(AT + address).status_code == 200) == (who in allowed), (address, who)


def test_a_unit_sees_its_own_tasks_only(here: Bureau):
    a_task(here)
    assert "报送台账0" in session("unit").get(f"{AT}tasks/").content.decode()
    assert "报送台账0" not in session("other").get(f"{AT}tasks/").content.decode()


def test_a_task_through_its_pages(here: Bureau):
    client = session("campaign")
    facts = {
        "title": "报送整改台账",
        "source": "city_office",
        "unit": str(here.ga.pk),
        "assigned_on": today(here),
        "due_on": "九月",
    }
    wrong = client.post(f"{AT}tasks/new/", facts)
    assert (wrong.status_code, "报送整改台账" in wrong.content.decode()) == (409, True)
    client.post(f"{AT}tasks/new/", facts | {"due_on": ""})
    row = Task.objects.get()
    address = f"{AT}tasks/{row.pk}/"
    unit = session("unit")
    unit.post(address, {"act": "progress", "said": "已汇总", "file": SimpleUploadedFile(PAPER.name, PAPER.content)})
    assert unit.post(address, {"act": "confirm", "said": "同意"}).status_code == 409
    short = unit.post(address, {"act": "report", "said": "好"})
    assert short.status_code == 409
    unit.post(address, {"act": "report", "said": "台账已报送"})
    client.post(address, {"act": "confirm", "said": "同意"})
    assert Task.objects.get().state == "done"
    step = row.steps.exclude(file=None).get()
    assert unit.get(f"{AT}tasks/{row.pk}/files/{step.pk}/").status_code == 200
    assert session("other").get(f"{AT}tasks/{row.pk}/files/{step.pk}/").status_code == 404


def test_a_meeting_through_its_page(here: Bureau):
    facts = {
        "on": today(here), "kind": "dispatch", "chair": "区长", "subject": "调度会", "text-1": "完成自查", "unit-1": str(here.ga.pk), "due-1": "",
        "text-2": "", "unit-2": str(here.mz.pk),
    }  # fmt: skip
    client = session("first")
    wrong = client.post(f"{AT}meetings/new/", facts)
    assert (wrong.status_code, "完成自查" in wrong.content.decode()) == (409, True)
    client.post(f"{AT}meetings/new/", facts | {"unit-2": ""})
    assert (Meeting.objects.count(), Task.objects.count()) == (1, 1)
    assert "完成自查" in client.get(f"{AT}meetings/{Meeting.objects.get().pk}/").content.decode()


def test_an_inspection_through_its_pages(here: Bureau):
    client = session("first")
    bare = {"title": "第一轮", "led_by": "督查室", "focus": "窗口", "start": today(here), "end": ""}
    assert client.post(f"{AT}inspections/", bare).status_code == 409
    client.post(f"{AT}inspections/", bare | {"end": today(here)})
    row = InspectionRound.objects.get()
    address = f"{AT}inspections/{row.pk}/"
    client.post(address, {"act": "team", "name": "第一组", "head": "组长"})
    team = str(row.teams.get().pk)
    client.post(
        address,
        {
            "act": "visit",
            "team": team,
            "unit": str(here.ga.pk),
            "on": today(here),
            "found": "样表过期未换\n公示电话打不通",
        },
    )
    one, two = Finding.objects.order_by("pk")
    kept = client.post(address, {"act": "letter", "key": str(one.pk), "said": "立即更换", "days": "若干"})
    assert (kept.status_code, "立即更换" in kept.content.decode()) == (409, True)
    client.post(address, {"act": "letter", "key": str(one.pk), "said": "立即更换", "days": "5"})
    client.post(address, {"act": "settle", "key": str(two.pk), "said": "现场更正", "outcome": "on_the_spot"})
    client.post(address, {"act": "close", "said": "总体良好，问题已处理", "on": today(here)})
    assert InspectionRound.objects.get().closed_on is not None
    assert Letter.objects.get().days == 5
    assert client.get(f"{address}?form=xlsx").status_code == 200


def test_a_walk_through_and_the_ledger_through_their_pages(here: Bureau):
    client = session("campaign")
    facts = {
        "mode": "own",
        "department": str(here.ga.pk),
        "leader": "局长",
        "on": today(here),
        "matter_name": "户口迁移",
        "minutes": "多",
    }
    wrong = client.post(f"{AT}walks/new/", facts | {"text-1": "跑两趟"})
    assert (wrong.status_code, "跑两趟" in wrong.content.decode()) == (409, True)
    client.post(f"{AT}walks/new/", facts | {"minutes": "40", "text-1": "要跑两趟", "unit-1": str(here.ga.pk)})
    walk = WalkThrough.objects.get()
    key = str(walk.findings.get().pk)
    client.post(f"{AT}walks/{walk.pk}/", {"act": "change", "key": key, "said": "改为寄递", "on": today(here)})
    assert walk.findings.get().changed_on is not None
    entry = {"kind": "look_back", "on": today(here), "matter_name": "身后一件事", "found": "仍收复印件"}
    assert client.post(f"{AT}reform/", entry | {"edition_after": "1"}).status_code == 409
    client.post(f"{AT}reform/", entry)
    row = ReformEntry.objects.get()
    client.post(f"{AT}reform/{row.pk}/", {"act": "change", "said": "不再收取", "on": today(here)})
    assert ReformEntry.objects.get().state == "changed"


def test_a_project_through_its_pages(here: Bureau):
    client = session("first")
    facts = {
        "name": "竹木产业园",
        "company": "青篁公司",
        "since": today(here),
        "invest": "四亿",
        "steps": f"{today(here)} 开工",
    }
    wrong = client.post(f"{AT}projects/", facts)
    assert (wrong.status_code, "竹木产业园" in wrong.content.decode()) == (409, True)
    assert client.post(f"{AT}projects/", facts | {"invest": "42000", "steps": "开工"}).status_code == 409
    client.post(f"{AT}projects/", facts | {"invest": "42000"})
    row = Project.objects.get()
    assert row.invest_fen == 42_000_000_000
    address = f"{AT}projects/{row.pk}/"
    client.post(address, {"act": "obstacle", "unit": str(here.ga.pk), "said": "审查意见反复", "since": today(here)})
    held = Obstacle.objects.get()
    client.post(address, {"act": "letter", "key": str(held.pk), "said": "三日内出具意见"})
    client.post(
        address,
        {
            "act": "approval",
            "bundle": "施工许可",
            "title": "施工许可证",
            "unit": str(here.mz.pk),
            "planned_on": today(here),
        },
    )
    approval = str(row.approvals.get().pk)
    assert client.post(address, {"act": "number", "key": approval, "number": "", "done_on": ""}).status_code == 409
    client.post(address, {"act": "number", "key": approval, "number": "X1"})
    assert "查无此件" in client.get(address).content.decode()
    client.post(address, {"act": "reach", "key": str(row.milestones.get().pk), "on": today(here)})
    client.post(address, {"act": "solve", "key": str(held.pk), "said": "已出具意见", "on": today(here)})
    client.post(address, {"act": "end", "on": today(here)})
    assert Project.objects.get().ended_on is not None
    assert Letter.objects.get().source == "ledger"
    assert "竹木产业园" in client.get(f"{AT}projects/?state=ended").content.decode()


def test_a_sample_through_its_pages(here: Bureau):
    client = session("second")
    facts = {"title": "村级抽查", "population": "villages", "count": "2", "checklist": "village", "seed": "20210906"}
    assert client.post(f"{AT}samples/", facts | {"count": "九"}).status_code == 409
    client.post(f"{AT}samples/", facts)
    row = Sample.objects.get()
    address = f"{AT}samples/{row.pk}/"
    words = client.get(address).content.decode()
    assert "按种子重抽，结果一致" in words
    assert row.digest in words
    assert client.get(f"{address}?form=list").content.decode().split("\n") == row.keys.split("\n")
    item = SampleItem.objects.order_by("position")[0]
    answers = {f"q-{code}": "yes" for code in ("agent", "items", "device", "ledger", "rating")}
    kept = client.post(address, {"act": "check", "key": str(item.pk), "on": today(here), "said": "未开门", **answers})
    assert (kept.status_code, "未开门" in kept.content.decode()) == (409, True)
    photo = SimpleUploadedFile(PAPER.name, PAPER.content)
    client.post(
        address,
        {
            "act": "check",
            "key": str(item.pk),
            "on": today(here),
            "said": "公示时间内未开门",
            "q-open": "no",
            "photos": photo,
            **answers,
        },
    )
    client.post(address, {"act": "letter", "key": str(item.pk), "said": "按时开门", "unit": str(here.mz.pk)})
    assert Letter.objects.get().responsible == here.mz
    assert client.get(f"{AT}samples/photos/{item.photos.get().pk}/").status_code == 200
    assert session("unit").get(f"{AT}samples/photos/{item.photos.get().pk}/").status_code == 403
    assert client.get(f"{address}?form=xlsx").status_code == 200


def test_pages_ask_the_same_whatever_the_number(here: Bureau):
    first, day = here.people["first"], local(here.now).date()
    round_ = inspections.open_round(
        actor=first, title="一轮", led_by="督查室", focus="窗口", start=day, end=day, now=here.now
    )
    team = inspections.add_team(actor=first, round_=round_, name="一组", head="组长", now=here.now)

    def one(n: int) -> None:
        a_task(here, n)
        inspections.visit(
            actor=first,
            team=team,
            unit=(here.ga, here.mz, here.body)[n % 3],
            on=day,
            now=here.now,
            found=[Found(text=f"第{n}个问题发现")],
        )
        reform.enter(actor=first, kind=Kind.REFORM, on=day, found="推进改革", matter_name=f"改革{n}", now=here.now)
        row = projects.take_on(actor=first, name=f"项目{n}", company="公司", since=day, now=here.now)
        projects.add_approval(
            actor=first, project=row, bundle="阶段", title="许可", unit=here.ga, number=f"N{n}", now=here.now
        )
        projects.put_obstacle(actor=first, project=row, unit=here.mz, text="用地未批", since=day, now=here.now)

    def counted(address: str) -> int:
        client = session("first")
        client.get(AT + address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(AT + address).status_code == 200
        return len(asked)

    one(0)
    pages = (
        "tasks/",
        "meetings/",
        "inspections/",
        f"inspections/{round_.pk}/",
        "walks/",
        "reform/",
        "projects/",
        "samples/",
    )
    before = {address: counted(address) for address in pages}
    one(1)
    one(2)
    assert {address: counted(address) for address in pages} == before
    assert max(before.values()) <= 14
