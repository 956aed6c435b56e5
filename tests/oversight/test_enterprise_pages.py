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
from tongban.oversight.enterprise import usecases
from tongban.oversight.enterprise.models import Company, Issue, IssueStep, Visit
from tongban.oversight.enterprise.values.campaign import VisitSpec
from tongban.oversight.enterprise.values.issues import State
from tongban.people.accounts.models import Account

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
    from tongban.oversight.enterprise.values.campaign import CompanySpec

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
    assert wrong.status_code == 409
    assert "夜班没有公交" in wrong.content.decode()
    assert phone.post("/business/issue/", told).status_code == 302
    row = Issue.objects.get(description="夜班没有公交")
    other = Client()
    assert other.get(f"/business/issues/{row.pk}/").headers["Location"] == "/business/track/"
    assert other.post("/business/track/", {"number": row.number, "code": "AAAAAAAA"}).status_code == 404
    assert other.post("/business/track/", {"number": row.number, "code": row.code.lower()}).headers["Location"] == f"/business/issues/{row.pk}/"  # fmt: skip
    Issue.objects.filter(pk=row.pk).update()
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
