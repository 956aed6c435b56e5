"""The pages of 营商环境: who opens which, what stays typed, how many questions a list asks, companies on the portal, lists."""

import copy
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.oversight.enterprise_office import LETTER, Bureau, credit_code
from tests.support.office import BACKEND
from tests.support.sheets import xlsx
from tongban.kernel.times import local
from tongban.oversight.enterprise import reference, usecases
from tongban.oversight.enterprise.models import (
    Brief,
    Company,
    Complaint,
    IndicatorResult,
    Issue,
    IssueStep,
    LegacyProblem,
    PeriodicPaper,
    Scheme,
    Visit,
)
from tongban.oversight.enterprise.usecases.indicators import line_of
from tongban.oversight.enterprise.values.campaign import CompanySpec, VisitSpec
from tongban.oversight.enterprise.values.complaints import Channel, ComplaintSpec, Level
from tongban.oversight.enterprise.values.issues import State
from tongban.oversight.enterprise.values.registers import OutletLevel, PaperKind
from tongban.people.accounts.models import Account
from tongban.web.desk.views.enterprise.registers import REGISTERS

pytestmark = pytest.mark.django_db
AT = "/desk/enterprise/"


@pytest.fixture(scope="module")
def built(ground: None) -> Bureau:
    """An hour ago by the clock of the site."""
    return Bureau.build(timezone.now() - timedelta(hours=1))


@pytest.fixture
def bureau(built: Bureau) -> Bureau:
    cache.clear()
    return copy.deepcopy(built)


def session(who: str) -> Client:
    client = Client()
    if who:
        client.force_login(Account.objects.get(username=f"e-{who}"), backend=BACKEND)
    return client


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile(LETTER.name, LETTER.content)


def test_who_may_open_which(bureau: Bureau):
    row = bureau.issue(State.HANDLING)
    today = local(bureau.now).date()
    spec = VisitSpec(company_id=bureau.company.pk, leader_id=bureau.leader.pk, on=today, place="车间", findings="好")
    visit = usecases.record_visit(actor=bureau.office, spec=spec, now=bureau.now, photos=[LETTER])
    office, readers, key = {"office", "second"}, {"office", "second", "watcher"}, bureau.company.pk
    wanted = {
        AT: readers, f"{AT}issues/": {*readers, "lead", "helper", "other"}, f"{AT}issues/{row.pk}/": {*readers, "lead", "helper"},
        f"{AT}companies/": readers, f"{AT}companies/{key}/": readers, f"{AT}companies/new/": office, f"{AT}companies/{key}/edit/": office,
        f"{AT}companies/{key}/issue/": office, f"{AT}companies/{key}/visit/": office, f"{AT}visits/": readers, f"{AT}visits/{visit.pk}/": readers,
        f"{AT}visits/files/{visit.files.get().pk}/": readers, f"{AT}groups/": readers, f"{AT}settings/": office,
        f"{AT}import/issues/": office, f"{AT}import/companies/": office, f"{AT}?form=xlsx": readers, f"{AT}companies/?form=xlsx": readers,
    }  # fmt: skip
    for address, allowed in wanted.items():
        for who in ("office", "second", "lead", "helper", "other", "watcher", "nobody"):
            assert (session(who).get(address).status_code == 200) == (who in allowed), (address, who)
        assert session("").get(address).status_code == 302
    assert session("office").get(f"{AT}import/cats/").status_code == 404


def test_lists_ask_the_same_however_long_they_are(bureau: Bureau):
    client = session("office")

    def questions(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(address).status_code == 200
        return len(found)

    bureau.issue(State.HANDLING)
    pages = (AT, f"{AT}?by=unit", f"{AT}issues/", f"{AT}companies/", f"{AT}issues/?form=xlsx")
    before = [questions(address) for address in pages]
    for number in range(4):
        bureau.issue(State.HANDLING)
        usecases.keep_company(actor=bureau.office, spec=_company(number + 20), now=bureau.now)
    assert [questions(address) for address in pages] == before
    assert max(before) <= 16


def _company(number: int) -> Any:
    return CompanySpec(name=f"第{number}公司", uscc=credit_code(number))


def test_what_was_typed_stays(bureau: Bureau):
    row = bureau.issue(State.ASSIGNED, unit=bureau.outside)
    client, address = session("office"), f"{AT}issues/{row.pk}/"
    reply = client.post(address, {"act": "object", "said": "不归我们管"})
    assert reply.status_code == 409
    assert "不归我们管" in reply.content.decode()
    assert "书面材料" in reply.content.decode()
    assert client.post(address, {"act": "object", "said": "不归我们管", "file": paper()}).status_code == 302
    step = IssueStep.objects.get(act="object")
    assert client.get(f"{AT}issues/files/{step.pk}/").status_code == 200
    assert session("other").get(f"{AT}issues/files/{step.pk}/").status_code == 404
    bad = client.post(f"{AT}companies/new/", {"name": "某公司", "uscc": "123", "sector": "建材"})
    assert bad.status_code == 409
    assert 'value="建材"' in bad.content.decode()
    long = client.post(f"{AT}companies/{bureau.company.pk}/issue/", {"source": "hotline", "category": "用工", "description": "长" * 1001, "raised_on": "2021-09-06"})  # fmt: skip
    assert long.status_code == 422
    assert "长" * 1001 in long.content.decode()


def test_an_order_on_the_page(bureau: Bureau):
    row, client = bureau.issue(State.SCREENED), session("office")
    address = f"{AT}issues/{row.pk}/"
    assert client.post(address, {"act": "assign", "grade": "B"}).status_code == 409
    told = {
        "act": "assign",
        "grade": "B",
        "lead": str(bureau.inside.pk),
        "assisting": [str(bureau.helping.pk)],
        "requirement": "月底前",
    }
    assert client.post(address, told).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.grade, row.units.count()) == (State.ASSIGNED, "B", 2)
    assert "签收" in session("lead").get(address).content.decode()
    for act, facts in (("sign", {}), ("answer", {"said": "已并联办理"})):
        assert session("lead").post(address, {"act": act, "said": "", **facts}).status_code == 302
    assert session("second").post(address, {"act": "satisfy", "content": "mostly", "way": "call", "said": "王经理说可以"}).status_code == 302  # fmt: skip
    row.refresh_from_db()
    assert row.state == State.CONFIRMED


def test_a_company_raises_follows_and_confirms(bureau: Bureau):
    phone = Client()
    told = {"company": bureau.company.name, "uscc": bureau.company.uscc, "contact_name": "胡远明", "contact_phone": "13800000102", "category": "用工", "description": "夜班没有公交"}  # fmt: skip
    wrong = phone.post("/business/issue/", {**told, "uscc": told["uscc"][:-1] + "?"})
    assert wrong.status_code == 422
    said = wrong.content.decode()
    assert "夜班没有公交" in said
    assert 'href="#id_uscc"' in said  # the list of what is wrong leads to the field
    assert "字段" not in phone.post("/business/issue/", {}).content.decode()
    assert phone.post("/business/issue/", told).status_code == 302
    row = Issue.objects.get(description="夜班没有公交")
    other = Client()
    assert other.get(f"/business/issues/{row.pk}/").headers["Location"] == "/business/track/"
    assert other.post("/business/track/", {"number": row.number, "code": "AAAAAAAA"}).status_code == 404
    assert other.post("/business/track/", {"number": row.number, "code": row.code.lower()}).headers["Location"] == f"/business/issues/{row.pk}/"  # fmt: skip
    waiting = other.get(f"/business/issues/{row.pk}/").content.decode()
    assert "个工作日内决定交给谁办" in waiting
    assert "甄别" not in waiting
    usecases.screen(actor=bureau.office, issue=row, said="", now=timezone.now())
    usecases.assign(actor=bureau.office, issue=row, order=bureau.order(), now=timezone.now())
    usecases.sign(actor=bureau.actors["lead"], issue=row, said="", now=timezone.now())
    usecases.answer(actor=bureau.actors["lead"], issue=row, said="末班延长到23时", now=timezone.now())
    page = other.get(f"/business/issues/{row.pk}/").content.decode()
    assert "末班延长到23时" in page
    assert "员e-lead" not in page
    assert row.code not in page
    empty = other.post(f"/business/issues/{row.pk}/", {"content": "no", "said": ""})
    assert empty.status_code == 409
    other.post(f"/business/issues/{row.pk}/", {"content": "yes"})
    row.refresh_from_db()
    assert row.confirmed_by == "portal"
    assert other.post(f"/business/issues/{row.pk}/", {"content": "no", "said": "又坏了"}).status_code == 409


def test_forms_of_the_public_are_slowed_down(bureau: Bureau):
    phone = Client()
    codes = [phone.post("/business/track/", {"number": "1", "code": f"AAAAAA{n:02d}"}).status_code for n in range(22)]
    assert (codes[0], codes[-1]) == (404, 429)
    told = {
        "company": "甲",
        "uscc": credit_code(7),
        "contact_name": "甲",
        "contact_phone": "13800000102",
        "category": "用工",
    }
    raised = [phone.post("/business/issue/", {**told, "description": f"事{n}"}).status_code for n in range(11)]
    assert (raised[0], raised[-1]) == (302, 429)
    assert Company.objects.filter(uscc=credit_code(7)).count() == 1


def sheet(heads: list[str], *rows: list[Any]) -> SimpleUploadedFile:
    return SimpleUploadedFile("表.xlsx", xlsx([["某镇企业问题汇总表"], heads, *rows]))


def _ticket(page: str) -> str:
    return page.split('name="ticket" value="')[1].split('"')[0]


def test_a_list_of_companies_goes_in_whole_or_not_at_all(bureau: Bureau):
    client, address = session("office"), f"{AT}import/companies/"
    heads = ["序号", "公司名称", "信用代码", "规模类型", "手机号码", "没听过"]
    bad = client.post(address, {"file": sheet(heads, [1, "甲公司", credit_code(30), "小微", "13800000001", ""], [2, "乙公司", "9143", "", "", ""], [3, "丙公司", credit_code(31), "超大", "", ""])})  # fmt: skip
    page = bad.content.decode()
    assert bad.status_code == 422
    assert "一行也没有导入" in page
    assert "没听过" in page
    assert not Company.objects.filter(name="甲公司").exists()
    good = client.post(address, {"file": sheet(heads, [1, "甲公司", credit_code(30), "小微", "13800000001", ""], [2, "渌江配件", bureau.company.uscc, "", "", ""])})  # fmt: skip
    assert "2行都可以导入" in good.content.decode()
    assert client.post(address, {"ticket": _ticket(good.content.decode()), "sure": "1"}).status_code == 302
    made = Company.objects.get(name="甲公司")
    assert (made.scale, made.contact_phone) == ("small", "13800000001")
    bureau.company.refresh_from_db()
    assert (bureau.company.name, bureau.company.contact_phone) == ("渌江配件", "13800000102"), (
        "what the list does not say stays"
    )


def test_a_list_of_issues(bureau: Bureau):
    client, address = session("office"), f"{AT}import/issues/"
    heads = ["企业名称", "存在问题", "问题类型", "收集日期", "责任单位", "协办单位", "等级"]
    name = bureau.company.name
    rows: list[list[Any]] = [
        [name, "变压器跳闸", "水电气网", date(2021, 7, 6), "供电公司", "资源局", "B"],
        [name, "缺人", "用工", "2021年7月8日", "", "", ""],
    ]
    bad = client.post(address, {"file": sheet(heads, *rows, ["没有的公司", "x", "用工", "", "", "", ""], [name, "缺人", "用工", "", "", "", ""], [name, "y", "天气", "", "", "", ""], [name, "z", "用工", "2021-13-01", "", "", ""])})  # fmt: skip
    page = bad.content.decode()
    assert "4行有误" in page
    assert "看不懂" in page
    assert not Issue.objects.exists()
    good = client.post(address, {"file": sheet(heads, *rows)}).content.decode()
    assert client.post(address, {"ticket": _ticket(good), "sure": "1"}).status_code == 302
    assert {(i.description, i.state, i.grade) for i in Issue.objects.all()} == {
        ("变压器跳闸", "assigned", "B"),
        ("缺人", "raised", ""),
    }
    again = client.post(address, {"ticket": _ticket(good), "sure": "1"})
    assert again.status_code == 422
    assert "已在台账中" in again.content.decode()
    assert Issue.objects.count() == 2


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04nonsense", b"\x00\x01\x02", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0" + b"0" * 600]
)
def test_hostile_files_are_refused_in_words(bureau: Bureau, content: bytes):
    reply = session("office").post(f"{AT}import/issues/", {"file": SimpleUploadedFile("x.xlsx", content)})
    assert reply.status_code in (422,)
    assert "请检查后再试" in reply.content.decode()
    assert not Issue.objects.exists()


def test_registers_on_the_groups_page(bureau: Bureau):
    client, address = session("office"), f"{AT}groups/"
    lead = bureau.inside.department_id
    told = {
        "what": "campaign",
        "campaign-name": "优化年",
        "campaign-lead": str(lead),
        "campaign-since": "2021-01-01",
        "campaign-until": "2099-12-31",
    }
    assert client.post(address, told).status_code == 302
    assert client.post(address, {"what": "group", "group-number": "1", "group-name": "要素组"}).status_code == 302
    again = client.post(address, {"what": "group", "group-number": "1", "group-name": "别的组"})
    assert again.status_code == 409
    assert "别的组" in again.content.decode()
    page = client.get(address).content.decode()
    group = page.split('<option value="')[1:]
    assert group
    key = next(o.split('"')[0] for o in group if "要素组" in o.split("</option>")[0])
    joined = {"what": "member", "group": key, "member-unit": str(bureau.outside.pk), "member-since": "2021-02-01"}
    assert client.post(address, joined).status_code == 302
    assert "1个单位" in client.get(address).content.decode()
    assert session("watcher").post(address, joined).status_code == 409


def test_a_visit_with_photos(bureau: Bureau):
    client, address = session("office"), f"{AT}companies/{bureau.company.pk}/visit/"
    told = {"leader": str(bureau.leader.pk), "on": "2021-09-03", "place": "车间", "findings": "订单饱满"}
    bad = client.post(address, {**told, "photos": [SimpleUploadedFile("x.jpg", b"no picture")]})
    assert bad.status_code == 409
    assert "订单饱满" in bad.content.decode()
    assert not Visit.objects.exists()
    assert client.post(address, {**told, "photos": [paper(), paper()]}).status_code == 302
    assert Visit.objects.get().files.count() == 2


# --- complaints, registers, papers, indicators ------------------------------------------------------------------------------


def complaint_of(bureau: Bureau, **facts: Any) -> Complaint:
    spec = ComplaintSpec(
        company_name="某公司", complainant="马志平", phone="13800000105", channel=Channel.LINE, targets=(bureau.helping.pk,), facts="拖了半个月",
        demand="限期答复", received_at=bureau.now, **facts,
    )  # fmt: skip
    row = usecases.register_complaint(actor=bureau.office, spec=spec, now=bureau.now)
    usecases.review(actor=bureau.office, complaint=row, said="属实", now=bureau.now)
    usecases.accept(actor=bureau.office, complaint=row, matter="refusal", level=Level.GENERAL, said="", now=bureau.now)
    usecases.assign_complaint(
        actor=bureau.office, complaint=row, lead=bureau.inside, assisting=(), said="", now=bureau.now
    )
    return row


def test_who_may_open_the_other_pages(bureau: Bureau):
    row = complaint_of(bureau)
    lines = [line_of(one) for one in reference.book()["indicators"][:2]]
    scheme = usecases.keep_scheme(
        actor=bureau.office, name="方案", place="渌口区", year=2021, basis="", lines=lines, now=bureau.now
    )
    usecases.ask_for_results(
        actor=bureau.office, scheme=scheme, start=date(2021, 1, 1), end=date(2021, 12, 31), now=bureau.now
    )
    media = usecases.register_media(
        actor=bureau.office, on=date(2021, 5, 1), title="报道", outlet="日报", level=OutletLevel.CITY, now=bureau.now
    )
    made = usecases.prepare_paper(actor=bureau.office, kind=PaperKind.NOTICE, year=2021, part=1, now=bureau.now)
    office, readers, units = (
        {"office", "second"},
        {"office", "second", "watcher"},
        {"office", "second", "lead", "helper", "other"},
    )
    wanted = {
        f"{AT}complaints/": units, f"{AT}complaints/{row.pk}/": {*office, "lead"}, f"{AT}complaints/new/": office, f"{AT}calls/": office,
        f"{AT}papers/": readers, f"{AT}papers/{made.pk}/": readers, f"{AT}papers/{made.pk}/word/": readers,
        f"{AT}papers/{made.pk}/figures/raised/": readers, f"{AT}schemes/": readers, f"{AT}schemes/{scheme.pk}/": readers, f"{AT}results/": units,
        f"{AT}registers/media/{media.pk}/": readers, f"{AT}complaints/?form=xlsx": units, f"{AT}schemes/{scheme.pk}/?form=xlsx": readers,
        **{f"{AT}registers/{kind}/": readers for kind in REGISTERS}, **{f"{AT}registers/{kind}/?form=xlsx": readers for kind in REGISTERS},
        **{f"{AT}registers/{kind}/new/": office for kind in REGISTERS},
    }  # fmt: skip
    people = {who: session(who) for who in ("office", "second", "lead", "helper", "other", "watcher", "nobody")}
    for address, allowed in wanted.items():
        for who, client in people.items():
            assert (client.get(address).status_code == 200) == (who in allowed), (address, who)
    assert session("").get(f"{AT}papers/").status_code == 302
    assert people["office"].get(f"{AT}registers/cats/").status_code == 404


def test_a_complaint_is_carried_on_the_page(bureau: Bureau):
    row = complaint_of(bureau, secret=True)
    address = f"{AT}complaints/{row.pk}/"
    page = session("lead").get(address).content.decode()
    assert "马志平" not in page
    assert "某公司" not in page
    assert "某公司" in session("office").get(address).content.decode()
    wrong = session("lead").post(address, {"act": "deal", "said": "查过了"})
    assert wrong.status_code == 409
    assert "查过了" in wrong.content.decode() or "不能作出处理" in wrong.content.decode()
    for who, act, facts in (
        ("lead", "investigate", {}), ("lead", "deal", {"said": "属实"}), ("office", "answer", {"said": "已改"}),
        ("second", "call_back", {"said": "满意", "content": "yes"}), ("office", "conclude", {}), ("office", "archive", {}),
    ):  # fmt: skip
        assert session(who).post(address, {"act": act, "said": "", **facts}).status_code == 302, act
    row.refresh_from_db()
    assert row.state == "archived"


def test_a_company_complains_on_the_portal(bureau: Bureau):
    phone = Client()
    told = {
        "company": "某公司",
        "uscc": credit_code(8),
        "contact_name": "马志平",
        "contact_phone": "13800000105",
        "facts": "拖了半个月",
        "demand": "限期",
    }
    assert phone.post("/business/complaint/", told).status_code == 422
    reply = phone.post(
        "/business/complaint/",
        {**told, "target": str(bureau.helping.pk), "also": str(bureau.helping.pk), "secret": "on"},
    )
    assert reply.status_code == 302
    row = Complaint.objects.get()
    assert row.secret
    assert row.code in phone.get(reply.headers["Location"]).content.decode()
    other = Client()
    assert other.get(f"/business/complaints/{row.pk}/").status_code == 302
    assert other.post("/business/track/", {"number": row.number, "code": row.code}).headers["Location"] == f"/business/complaints/{row.pk}/"  # fmt: skip
    assert not Company.objects.filter(uscc=credit_code(8)).exists(), "a complaint enters nobody on the register"


def test_registers_keep_what_was_typed_and_finish(bureau: Bureau):
    client = session("office")
    told = {
        "title": "阻工",
        "background": "尾款未结",
        "lead": str(bureau.inside.pk),
        "since": "2021-04-06",
        "due_on": "2021-01-01",
        "measure": "专班",
    }
    wrong = client.post(f"{AT}registers/legacy/new/", told)
    assert wrong.status_code == 409
    assert "尾款未结" in wrong.content.decode()
    assert client.post(f"{AT}registers/legacy/new/", {**told, "due_on": "2021-12-01"}).status_code == 302
    row = LegacyProblem.objects.get()
    address = f"{AT}registers/legacy/{row.pk}/"
    assert client.post(address, {"finish": "1", "on": "2021-03-01", "result": "好了"}).status_code == 409
    assert client.post(address, {"finish": "1", "on": "2021-10-01", "result": "好了"}).status_code == 302
    assert "已完成" in client.get(address).content.decode()
    assert client.post(address, {"reopen": "1"}).status_code == 302
    fee = {"on": "2021-04-06", "agency": "机构", "topic": "培训", "attendees": "3", "fee": "两万"}
    assert client.post(f"{AT}registers/trainings/new/", fee).status_code == 422
    assert client.post(f"{AT}registers/trainings/new/", {**fee, "fee": "2.8万元"}).status_code == 302
    assert "28,000.00" in client.get(f"{AT}registers/trainings/").content.decode()


def test_every_register_takes_a_row_and_shows_it(bureau: Bureau):
    client, unit = session("office"), str(bureau.inside.pk)
    told: dict[str, dict[str, Any]] = {
        "legacy": {"title": "阻工", "background": "尾款", "lead": unit, "cooperating": [str(bureau.helping.pk)], "since": "2021-04-06", "due_on": "2021-12-01", "measure": "专班"},
        "briefs": {"on": "2021-09-06", "issue_no": "3", "title": "动态", "sent_to": "区委", "file": paper()},
        "media": {"on": "2021-05-01", "title": "报道", "outlet": "日报", "level": "nation", "link": "https://example.org/1"},
        "clearances": {"association": "建筑业协会", "unit": unit, "checked_on": "2021-05-18", "separated": ["body", "staff"], "found": "兼职"},
        "trainings": {"on": "2021-04-06", "agency": "机构", "topic": "培训", "attendees": "3"},
        "rectifications": {"source": "review", "on": "2021-06-21", "area": "纳税", "gap": "慢", "measure": "快", "unit": unit, "due_on": "2021-09-30"},
        "assessments": {"year": "2021", "agency": "中心", "on": "2021-09-01", "scope": "department", "unit": unit, "score": "87.5", "full": "100", "rank": "3", "out_of": "10", "file": paper()},
    }  # fmt: skip
    assert set(told) == set(REGISTERS)
    for kind, facts in told.items():
        assert client.post(f"{AT}registers/{kind}/new/", facts).status_code == 302, kind
        row = REGISTERS[kind].model.objects.get()
        assert client.get(f"{AT}registers/{kind}/{row.pk}/").status_code == 200
        assert str(row.pk) in client.get(f"{AT}registers/{kind}/?year=2021").content.decode()
        assert client.get(f"{AT}registers/{kind}/?form=xlsx").content[:2] == b"PK"
        assert (client.get(f"{AT}registers/{kind}/{row.pk}/paper/").status_code == 200) == bool(row.file_id)


def test_a_call_is_entered(bureau: Bureau):
    client, row = session("office"), complaint_of(bureau)
    told = {"at": "2021-09-06T09:00", "kind": "help", "content": "路灯不亮", "phone": "abc"}
    wrong = client.post(f"{AT}calls/", told)
    assert wrong.status_code == 409
    assert "路灯不亮" in wrong.content.decode()
    assert client.post(f"{AT}calls/", {**told, "phone": "13800000105", "complaint": str(row.pk)}).status_code == 302
    assert "路灯不亮" in client.get(f"{AT}calls/?start=2021-01-01&end=2021-12-31").content.decode()
    assert client.get(f"{AT}calls/?form=xlsx").content[:2] == b"PK"


def test_a_brief_is_drafted_and_printed(bureau: Bureau):
    client = session("office")
    assert "收集企业问题" in client.get(f"{AT}registers/briefs/new/?month=2021-09").content.decode()
    assert client.get(f"{AT}registers/briefs/new/?month=nonsense").status_code == 200
    assert (
        client.post(
            f"{AT}registers/briefs/new/", {"on": "2021-09-06", "title": "动态", "sent_to": "区委", "text": "本月"}
        ).status_code
        == 302
    )
    row = Brief.objects.get()
    reply = client.get(f"{AT}registers/briefs/{row.pk}/paper/?form=docx")
    assert reply.content[:2] == b"PK"


def test_a_paper_on_the_page(bureau: Bureau):
    client, second = session("office"), session("second")
    early = client.post(f"{AT}papers/", {"kind": "dispatch", "year": "2199", "month": "3"})
    assert early.status_code == 409
    assert 'value="2199"' in early.content.decode()
    made = client.post(f"{AT}papers/", {"kind": "dispatch", "year": "2021", "month": "9"})
    address = made.headers["Location"]
    row = PeriodicPaper.objects.get()
    assert client.post(address, {"text": ["总体", "问题", "要求"]}).status_code == 302
    stale = second.post(address, {"sign": row.digest})
    assert stale.status_code == 409
    row.refresh_from_db()
    assert client.post(address, {"sign": row.digest}).status_code == 409
    assert second.post(address, {"sign": row.digest}).status_code == 302
    late = client.post(address, {"text": ["改", "改", "改"]})
    assert late.status_code == 409
    assert client.get(f"{address}word/").content[:2] == b"PK"
    assert client.get(f"{address}figures/none/").status_code == 404


def test_a_scheme_and_its_results_on_the_page(bureau: Bureau):
    client = session("office")
    told = {"name": "方案", "place": "渌口区", "year": "2021"}
    assert client.post(f"{AT}schemes/", told).status_code == 422
    content = xlsx(
        [
            ["编号", "一级指标", "二级指标", "口径", "最差值", "最优值", "分值", "责任单位"],
            ["1", "开办企业", "环节", "数", 6, 1, 40, "住建局"],
        ]
    )
    looked = client.post(f"{AT}schemes/", {**told, "file": SimpleUploadedFile("方案.xlsx", content)}).content.decode()
    assert "1项指标" in looked
    assert client.post(f"{AT}schemes/", {**told, "ticket": _ticket(looked), "sure": "1"}).status_code == 302
    scheme = Scheme.objects.get()
    assert client.post(f"{AT}schemes/", {**told, "name": "国家参照", "shipped": "1"}).status_code == 302
    assert client.post(f"{AT}schemes/{scheme.pk}/", {"start": "2021-01-01", "end": "2021-12-31"}).status_code == 302
    row = IndicatorResult.objects.get()
    address, lead = f"{AT}results/{row.pk}/", session("lead")
    wrong = lead.post(address, {"act": "report", "value": "两个", "said": "现场核过"})
    assert wrong.status_code == 409
    assert "现场核过" in wrong.content.decode()
    assert lead.post(address, {"act": "report", "value": "2", "said": ""}).status_code == 302
    assert lead.post(address, {"act": "pass"}).status_code == 409
    assert session("other").get(address).status_code == 404
    for act in ("pass", "publish"):
        assert client.post(address, {"act": act}).status_code == 302
    page = client.get(f"{AT}schemes/{scheme.pk}/").content.decode()
    assert "32.00" in page


def test_the_first_page_counts_what_waits(bureau: Bureau):
    bureau.issue(State.HANDLING)
    complaint_of(bureau)
    office, lead = session("office").get("/desk/").content.decode(), session("lead").get("/desk/").content.decode()
    assert "企业问题超期" in office
    assert "涉企投诉" in lead
    assert "营商指标" not in lead


@pytest.mark.parametrize(
    "query",
    [
        "issues/?q=%F0%9F%98%80&unit=x&state=zzz&page=-1", "issues/?q=" + "长" * 500, "companies/?q=%F0%9F%98%80&scale=none&sector=none&leader=1", "?start=x&end=",
        "?start=0001-01-01&end=9999-12-31", "visits/?leader=%27&page=99", "complaints/?state=none", "calls/?kind=none", "registers/media/?year=0000",
        "registers/media/?year=９９９９", "registers/media/?year=2021&open=1", "registers/briefs/new/?month=9999-12", "registers/briefs/new/?month=0001-01",
        "papers/?kind=none&page=x", "results/?state=none", "groups/?campaign=none", "?by=none",
    ],
)  # fmt: skip
def test_strange_addresses_are_answered(bureau: Bureau, query: str):
    assert session("office").get(f"{AT}{query}").status_code in (200, 422)


def test_strange_characters_and_times_are_refused_or_left_out(bureau: Bureau):
    row, client = bureau.issue(State.RAISED), session("office")
    assert client.post(f"{AT}issues/{row.pk}/", {"act": "drop", "said": " \u3000 "}).status_code == 409
    told = {"source": "hotline", "category": "用工", "description": "x", "raised_on": "0001-01-01"}
    assert client.post(f"{AT}companies/{bureau.company.pk}/issue/", told).status_code == 409
    call = {"at": "0001-01-01T00:00", "kind": "help", "content": "x", "answer": "y"}
    assert client.post(f"{AT}calls/", call).status_code in (409, 422)
    assert client.post(f"{AT}papers/", {"kind": "?", "year": "²", "month": "-1"}).status_code == 409
    assert client.post(f"{AT}issues/{row.pk}/", {"act": "?"}).status_code == 409
