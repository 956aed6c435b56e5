"""The pages of supervision: who may open which, how many questions they ask, what is kept on a refusal."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.oversight.test_signals import Desk, desk_of
from tests.support.factor import show_second_factor
from tests.support.matter import staff
from tests.support.office import BACKEND
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Duty
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.oversight.supervision.models import LadderEdition, Letter, RuleEdition, Signal, Task
from tongban.oversight.supervision.selectors import signals as selectors
from tongban.oversight.supervision.selectors.signals import Wanted
from tongban.oversight.supervision.usecases import signals
from tongban.people.accounts.models import Account
from tongban.services.cases.models import Case
from tongban.services.cases.values import CaseState
from tongban.web.desk.problems import open_problems

pytestmark = pytest.mark.django_db
AT = "/desk/supervision/signals/"
WHO = ("s1", "l1", "clerk", "issuer", "nobody", "a-rs", "a-yb")


@pytest.fixture
def live() -> Desk:
    """A matter that is red by the clock of the site."""
    desk = desk_of(timezone.now() - timedelta(days=30))
    desk.look(timezone.now())
    staff("nobody", now=desk.stage.now)
    staff("x-jy", (Duty.DECIDE, Department.objects.get(code="spj")), now=desk.stage.now)
    return desk


def session(username: str) -> Client:
    client = Client()
    if username:
        client.force_login(Account.objects.get(username=username), backend=BACKEND)
    return client


def copied(row: Signal, **facts: object) -> Signal:
    """The same light again, with other facts."""
    made = Signal.objects.get(pk=row.pk)
    made.pk = uuid4()
    for name, value in ({"key": f"copy {made.pk}"} | facts).items():
        setattr(made, name, value)
    made.save(force_insert=True)
    return made


def test_who_may_open_which(live: Desk):
    red = live.signal()
    wanted = {
        AT: {"s1", "l1", "a-rs", "a-yb"}, f"{AT}list/": {"s1", "l1", "a-rs", "a-yb", "clerk", "issuer"},
        f"{AT}{red.pk}/": {"s1", "a-rs"}, f"{AT}rules/": {"s1"}, f"{AT}ladder/": {"s1"},
        f"{AT}?by=post": {"s1", "l1", "a-rs", "a-yb"}, f"{AT}?form=xlsx": {"s1", "l1", "a-rs", "a-yb"},
        f"{AT}list/?form=xlsx": {"s1", "l1", "a-rs", "a-yb", "clerk", "issuer"},
    }  # fmt: skip
    for address, allowed in wanted.items():
        for who in WHO:
            assert (session(who).get(address).status_code == 200) == (who in allowed), (address, who)
        assert session("").get(address).status_code == 302


def test_a_department_sees_its_own_and_the_person_only_a_supervisor(live: Desk):
    number, person = live.signal().number, "员a-rs"
    assert number in session("s1").get(f"{AT}list/").content.decode()
    assert person in session("s1").get(f"{AT}list/").content.decode()
    assert number in session("a-rs").get(f"{AT}list/").content.decode()
    for who in ("a-yb", "l1", "clerk"):
        assert number not in session(who).get(f"{AT}list/?state=all").content.decode()
    board = session("s1").get(f"{AT}?by=post").content.decode()
    assert person in board
    assert "人社" not in session("a-yb").get(AT).content.decode().partition("<main")[2].partition("<table")[2]
    assert "按岗位" not in session("a-rs").get(f"{AT}?by=post").content.decode()


def test_pages_ask_the_same_number_of_questions_whatever_the_rows(live: Desk):
    client = session("s1")
    seen: dict[str, int] = {}
    for many in (False, True):
        if many:
            for n in range(30):
                row = live.signal()
                row.pk, row.number, row.key = None, f"X{n}", f"x{n}"
                row.id = uuid4()
                row.save(force_insert=True)
        for address in (AT, f"{AT}?by=item", f"{AT}?by=post", f"{AT}list/"):
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(address).status_code == 200
            assert len(asked) <= 16, address
            assert seen.setdefault(address, len(asked)) == len(asked), address


def test_the_page_of_a_signal_tells_every_day(live: Desk):
    page = session("s1").get(f"{AT}{live.signal().pk}/").content.decode()
    assert "开始当日不计（民法典第二百零一条）" in page
    assert "红牌超期 17:00" in page
    assert "第几天" in page
    with CaptureQueriesContext(connection) as asked:
        session("s1").get(f"{AT}{live.signal().pk}/")
    assert len(asked) <= 47


def test_acts_on_the_page_keep_what_was_typed(live: Desk):
    red = live.signal()
    lead = session("a-rs")
    wrong = lead.post(f"{AT}{red.pk}/", {"act": "explain", "said": "经办人外出，没有交接"})
    assert wrong.status_code == 409
    assert "经办人外出，没有交接" in wrong.content.decode() or "待签收" in wrong.content.decode()
    assert lead.post(f"{AT}{red.pk}/", {"act": "acknowledge", "said": ""}).status_code == 302
    short = lead.post(f"{AT}{red.pk}/", {"act": "explain", "said": "短"})
    assert short.status_code == 409
    assert "至少写5个字" in short.content.decode()
    bad = lead.post(f"{AT}{red.pk}/", {"act": "appeal", "reason": "", "said": "申请人自己改期两次"})
    assert bad.status_code == 409
    assert "申请人自己改期两次" in bad.content.decode()
    assert lead.post(f"{AT}{red.pk}/", {"act": "dance"}).status_code == 409
    assert lead.post(f"{AT}{red.pk}/", {"act": "uphold", "said": "我自己认定"}).status_code == 409


def test_rules_are_edited_on_their_page(live: Desk):
    client = session("s1")
    tomorrow = (local(timezone.now()) + timedelta(days=1)).date()
    fields = {"code": "yellow", "measure": "promise_left", "light": "yellow", "title": "黄牌预警", "share": "0.8",
              "left_days": "1", "short_days": "2", "last_day": "0.5", "on": "1", "since": str(tomorrow)}  # fmt: skip
    page = client.get(f"{AT}rules/?code=yellow").content.decode()
    assert 'value="0.9"' in page
    refused = client.post(f"{AT}rules/", {**fields, "basis": "", "share": "0.85"})
    assert refused.status_code == 409
    assert 'value="0.85"' in refused.content.decode()
    assert client.post(f"{AT}rules/", {**fields, "basis": "渌政办〔2026〕1号"}).status_code == 302
    assert RuleEdition.objects.get().thresholds["share"] == "0.8"
    assert "尚未生效" in client.get(f"{AT}rules/").content.decode()
    own = {**fields, "code": "", "title": "过半提醒", "share": "0.5", "basis": "试行"}
    assert client.post(f"{AT}rules/", own).status_code == 302
    assert client.get(f"{AT}rules/?measure=promise_left").status_code == 200
    for since in ("", "明天", "2020-01-01", "9999-12-31"):
        assert client.post(f"{AT}rules/", {**fields, "basis": "x", "since": since}).status_code == 409


def test_the_ladder_is_edited_and_a_circle_said_in_words(live: Desk):
    client = session("s1")
    tomorrow = str((local(timezone.now()) + timedelta(days=1)).date())
    lights = ("yellow", "red", "red_plus", "link_yellow", "link_red", "correction", "delivery", "elsewhere", "anomaly")
    fields = {
        "code": ["a", "b", ""], "level_title": ["科长", "局长", ""], "to": ["department", "bureau", "handler"],
        "days": ["1", "2", ""], "next": ["b", "a", ""], "since": tomorrow, "basis": "通知",
        **{f"entry_{light}": "a" for light in lights},
    }  # fmt: skip
    refused = client.post(f"{AT}ladder/", fields)
    assert refused.status_code == 409
    assert "科长→局长→科长" in refused.content.decode()
    assert 'value="局长"' in refused.content.decode()
    assert client.post(f"{AT}ladder/", {**fields, "days": ["x", "2", ""]}).status_code == 409
    assert client.post(f"{AT}ladder/", {**fields, "next": ["b", "", ""]}).status_code == 302
    assert LadderEdition.objects.count() == 1


def test_evidence_asks_for_the_second_factor_and_a_reason(live: Desk):
    red = live.signal()
    client = session("s1")
    assert client.post(f"{AT}{red.pk}/evidence/", {"why": "检查需要"}).status_code == 403
    show_second_factor(client)
    assert client.post(f"{AT}{red.pk}/evidence/", {"why": ""}).status_code == 409
    packed = client.post(f"{AT}{red.pk}/evidence/", {"why": "检查需要"})
    assert "演示中" not in client.get(f"{AT}{red.pk}/").content.decode()
    with override_settings(DEMO=True):
        assert "换身份进入即视为已验证" in client.get(f"{AT}{red.pk}/").content.decode()
    assert packed.status_code == 200
    assert packed.content[:2] == b"PK"
    whole = client.post(f"{AT}matters/{live.stage.id}/evidence/", {"why": "检查需要"})
    assert whole.content[:2] == b"PK"
    assert session("a-rs").post(f"{AT}{red.pk}/evidence/", {"why": "检查需要"}).status_code == 403


def test_filters_bear_whatever_is_typed(live: Desk):
    client = session("s1")
    for query in (
        "light=purple",
        "state=%00",
        "start=yesterday&end=",
        "department=%27%3B",
        "text=" + "长" * 500,
        "page=-3",
        "late=1",
        "by=x&department=zz",
    ):
        for address in (AT, f"{AT}list/"):
            assert client.get(f"{address}?{query}").status_code in (200, 400, 422), query
    assert "没有符合的信号" in client.get(f"{AT}list/?light=delivery").content.decode()


def test_a_department_finds_its_lights_on_its_first_page(live: Desk):
    assert "未了结的监察信号" in session("a-rs").get("/desk/").content.decode()
    assert live.signal().number in session("a-rs").get(f"/desk/cases/{live.leg.pk}/").content.decode()
    signals.acknowledge(actor=live.lead, signal=live.signal(), now=timezone.now())
    assert Signal.objects.filter(state="acknowledged").exists()


def test_the_list_says_how_long_over_and_whose_it_is_the_worst_first(live: Desk):
    now = timezone.now()
    red = live.signal()
    over = selectors.days_over(red, now, workdays())
    assert over > 0
    page = session("s1").get(f"{AT}list/").content.decode()
    assert "超几天" in page
    assert "谁手里" in page
    assert f"<strong>{over}</strong> 个工作日" in page
    assert "已办结，还欠说明" not in page
    older = copied(red, number="OLDER", light="yellow", limit_at=red.limit_at and red.limit_at - timedelta(days=9))
    newer = copied(red, number="NEWER", limit_at=red.limit_at and red.limit_at + timedelta(days=1))
    rows = [row.number for row in selectors.listed(live.first, Wanted(state="open", light=""))]
    assert rows.index(red.number) < rows.index(newer.number) < rows.index(older.number)


def test_a_leg_that_is_decided_only_owes_its_explanation_and_stands_last(live: Desk):
    red = live.signal()
    assert not open_problems(live.first, now=timezone.now())[0].done
    copied(red, number="STILL", case=live.stage.legs()[1], lit_at=red.lit_at + timedelta(days=5))
    then = red.limit_at + timedelta(days=2) if red.limit_at else None
    Case.objects.filter(pk=live.stage.legs()[1].pk).update(
        state=CaseState.ACCEPTED, decided_at=None, granted=None, ended_at=None
    )
    Case.objects.filter(pk=live.stage.legs()[0].pk).update(
        state=CaseState.DECIDED_YES, decided_at=then, granted=True, ended_at=then
    )
    found = selectors.signal(red.pk)
    assert found is not None
    assert selectors.stopped_at(found) is not None
    assert selectors.days_over(found, timezone.now(), workdays()) <= 2  # it stopped growing when it was decided
    assert "已办结，还欠说明" in session("s1").get(f"{AT}list/").content.decode()
    problems = open_problems(live.first, now=timezone.now())
    assert [p.done for p in problems] == sorted(p.done for p in problems)
    assert problems[-1].done
    staff("head", (Duty.LEAD, Department.objects.get(code="spj")), now=live.stage.now)
    assert "已办结，还欠说明" in session("head").get("/desk/leader/").content.decode()


def test_a_letter_is_drafted_from_a_light_and_each_leads_to_the_other(live: Desk):
    red = live.signal()
    client = session("s1")
    address = f"/desk/supervision/letters/new/?signal={red.pk}"
    assert address in client.get(f"{AT}{red.pk}/").content.decode()
    assert "出交办函" not in session("a-rs").get(f"{AT}{red.pk}/").content.decode()  # the department may not draft
    form = client.get(address)
    page = form.content.decode()
    assert "承诺到期" in page
    assert f"监察信号{red.number}" in page
    assert "还没有销号" not in page
    given = {
        "signal": str(red.pk), "title": "关于超期办理的督办函", "problem": "办件超期，至今没有办结。", "requirement": "立即办结", "source": "red_card",
        "responsible": str(red.department_id), "urgency": "urgent", "reply_format": "text", "act": "draft",
    }  # fmt: skip
    for n in (1, 2):
        made = client.post("/desk/supervision/letters/new/", given)
        assert made.status_code == 302
        assert f"{AT}{red.pk}/" in client.get(made["Location"]).content.decode()
        assert Letter.objects.filter(origin="signal").count() == n  # a second one is somebody's own decision
    assert {row.pk for row in selectors.letters_from(red)} == set(Letter.objects.values_list("pk", flat=True))
    assert "还没有销号" in client.get(address).content.decode()
    told = client.get(f"{AT}{red.pk}/").content.decode()
    for row in Letter.objects.all():
        assert f"/desk/supervision/letters/{row.pk}/" in told
    assert "监察信号 <a" not in client.get("/desk/supervision/letters/new/?signal=nonsense").content.decode()


def test_the_leader_sees_what_was_instructed_and_opens_the_lights(live: Desk):
    bureau = Department.objects.get(code="spj")
    staff("head", (Duty.LEAD, bureau), (Duty.LEAD, live.stage.legs()[0].department), now=live.stage.now)
    client, red = session("head"), live.signal()
    page = client.get("/desk/leader/").content.decode()
    assert "件未办结已超期" in page
    assert "没有办件" in page  # the months before the first case
    assert "已批示" not in page
    about = open_problems(live.first, now=timezone.now())[0].about
    given = {"unit": str(red.department_id), "title": "三天内办结", "about": about}
    assert client.post("/desk/leader/word/", given).status_code == 302
    page = client.get("/desk/leader/").content.decode()
    task = Task.objects.get()
    assert "已批示" in page
    assert page.count(f"/desk/supervision/tasks/{task.pk}/") == 2  # with the problem, and among what was instructed
    rows = client.get("/desk/leader/red/", {"month": f"{local(red.lit_at):%Y-%m}"}).content.decode()
    assert f"{AT}{red.pk}/" in rows
    Task.objects.update(state="cancelled")
    assert "已批示" not in client.get("/desk/leader/").content.decode()
