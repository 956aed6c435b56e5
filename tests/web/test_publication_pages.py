"""From the report to the public on pages: who sees and does what, the whole way, what the public gets."""

import io
import re
import zipfile
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.support.matter import staff
from tests.web.conftest import Hall
from tongban.finance.budget.models import BureauYear, BureauYearEdition
from tongban.finance.performance.models import Publication, ReportVersion, Snapshot
from tongban.finance.performance.usecases import import_bureau_year
from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM, Duty
from tongban.orgs.models import Department

pytestmark = pytest.mark.django_db
CONTENT = data_file("lukou/bureau-year-2021.yaml").read_bytes()
AT = "/desk/report/2021/publication/"
READERS = {"finance", "performance", "office", "leader", "lead"}
TODAY = timezone.localdate


@pytest.fixture
def office(hall: Hall) -> Hall:
    bureau = Department.objects.get(code="spj")
    for name, duty in (
        ("finance", Duty.FINANCE),
        ("performance", Duty.PERFORMANCE),
        ("office", Duty.OFFICE),
        ("leader", Duty.LEAD),
    ):
        hall.accounts[name] = staff(f"w-{name}", (duty, bureau), now=timezone.now())
    import_bureau_year(actor=SYSTEM, content=CONTENT, now=timezone.now())
    return hall


def post(session: Client, **given: Any) -> Any:
    version = ReportVersion.objects.filter(state__in=["draft", "reviewed", "signed"]).first()
    return session.post(AT, {"version": version.pk if version else "", **given}, follow=True)


def signed(office: Hall) -> ReportVersion:
    post(office.session("performance"), snapshot="1")
    post(office.session("performance"), draft="1")
    post(office.session("finance"), review="1", note="相符")
    post(office.session("leader"), sign="1", note="样例已知悉")
    return ReportVersion.objects.get()


PAGES = (
    AT,
    "/desk/report/2021/snapshots/1/",
    "/desk/report/2021/snapshots/1/report.docx/",
    "/desk/report/2021/versions/1/package/",
)


@pytest.mark.parametrize("where", PAGES)
def test_who_sees_the_way_to_the_public(office: Hall, where: str):
    signed(office)
    for role in ("guest", *office.accounts):
        status = office.session(role).get(where).status_code
        assert status == (200 if role in READERS else 302 if role == "guest" else 403), role


def test_the_whole_way(office: Hall):
    performance, finance, leader = (office.session(r) for r in ("performance", "finance", "leader"))
    assert "第1号快照已建立" in post(performance, snapshot="1").content.decode()
    assert "第1版已送审" in post(performance, draft="1").content.decode()
    refused = post(performance, review="1", note="")
    assert refused.status_code == 409
    assert "由财务人员或办公室审核" in refused.content.decode()
    assert "已审核" in post(finance, review="1", note="相符").content.decode()
    assert "待签发" in leader.get("/desk/report/signing/").content.decode()
    unsaid = post(leader, sign="1", note="")
    assert (unsaid.status_code, "签发意见" in unsaid.content.decode()) == (409, True)
    assert "公开文件包可以下载" in post(leader, sign="1", note="样例已知悉").content.decode()
    assert office.session("guest").get("/reports/2021/1/").status_code == 404
    typed = post(
        performance, publish="1", url="不是网址", on=TODAY().isoformat(), replied_on="", late_reason=""
    ).content.decode()
    assert "不是网址" in typed
    assert "完整网址" in typed
    done = post(
        performance,
        publish="1",
        url="https://www.example.gov.cn/a.html",
        on=TODAY().isoformat(),
        replied_on="",
        late_reason="",
    )
    assert "公开已登记" in done.content.decode()
    assert Publication.objects.get().on == TODAY()
    assert "没有要您签发" not in office.session("leader").get("/desk/report/signing/").content.decode()


def test_the_public_reads_and_checks(office: Hall):
    signed(office)
    guest = office.session("guest")
    assert "还没有公开的报告" in guest.get("/reports/").content.decode()
    post(
        office.session("office"),
        publish="1",
        url="https://www.example.gov.cn/a.html",
        on=TODAY().isoformat(),
        replied_on="",
        late_reason="",
    )
    assert "2021年度" in guest.get("/reports/").content.decode()
    shown = guest.get("/reports/2021/1/").content.decode()
    for name, digest in re.findall(r"/reports/2021/1/([\w./-]+)\">[^<]*</a></td>.*?([0-9a-f]{64})", shown):
        content = guest.get(f"/reports/2021/1/{name}").content
        assert sha256(content).hexdigest() == digest, name
        if name == "package.zip":
            assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert guest.get("/reports/2021/1/report.pdf")["Content-Type"] == "application/pdf"
    html = guest.get("/reports/2021/1/report.html")
    assert "attachment" in html["Content-Disposition"]
    for missing in ("secrets.txt", "../../settings.py", "internal/checks.json"):
        assert guest.get(f"/reports/2021/1/{missing}").status_code in (400, 404)
    assert guest.get("/reports/2020/1/").status_code == 404
    with CaptureQueriesContext(
        connection,
    ) as queries:
        guest.get("/reports/")
    assert len(queries) < 12


def test_the_snapshot_page_names_what_changed(office: Hall):
    session = office.session("performance")
    post(session, snapshot="1")
    assert "没有变化" in session.get("/desk/report/2021/snapshots/1/").content.decode()
    Department.objects.create(code="spj-new", name="督查股", kind="office", parent=Department.objects.get(code="spj"))
    shown = session.get("/desk/report/2021/snapshots/1/").content.decode()
    assert "多了：督查股" in shown
    assert session.get("/desk/report/2021/snapshots/9/").status_code == 404
    assert post(session, draft="9").status_code == 404


def test_an_act_on_what_somebody_else_moved_is_refused(office: Hall):
    session = office.session("performance")
    assert post(session, draft="x").status_code == 404
    assert session.post(AT, {"review": "1"}).status_code == 409
    post(session, snapshot="1")
    post(session, draft="1")
    assert office.session("finance").post(AT, {"version": "0", "review": "1"}).status_code == 409
    assert ReportVersion.objects.get().state == "draft"
    assert Snapshot.objects.count() == 1


def test_a_workbook_comes_and_goes_on_the_page(office: Hall):
    session = office.session("finance")
    empty = session.get("/desk/report/template/")
    assert "单位" in CalamineWorkbook.from_filelike(io.BytesIO(empty.content)).sheet_names
    kept = session.get("/desk/report/2021/workbook/")
    reply = session.post("/desk/report/", {"file": SimpleUploadedFile("y.xlsx", kept.content)}, follow=True)
    assert "没有改动" in reply.content.decode()
    assert BureauYearEdition.objects.count() == 1
    wrong = session.post("/desk/report/", {"file": SimpleUploadedFile("y.xlsx", empty.content)})
    assert (wrong.status_code, "工作表“单位”的“单位名称”" in wrong.content.decode()) == (409, True)
    assert session.get("/desk/report/1999/workbook/").status_code == 404
    assert office.session("clerk").get("/desk/report/template/").status_code == 403
    assert BureauYear.objects.count() == 1
