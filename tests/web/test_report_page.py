"""The report's pages: who may open them, what they show, what they keep."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.support.matter import staff
from tests.web.conftest import Hall
from tongban.finance.performance.models import SectionText
from tongban.finance.performance.usecases import import_bureau_year
from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM, Duty
from tongban.orgs.models import Department

pytestmark = pytest.mark.django_db
CONTENT = data_file("lukou/bureau-year-2021.yaml").read_bytes()
READERS = {"finance", "performance", "office"}
PAGES = (
    "/desk/report/", "/desk/report/2021/", "/desk/report/2021/score/", "/desk/report/2021/tables/",
    "/desk/report/2021/figures/budget.executed/30101/", "/desk/report/2021/figures/one_thing_items/",
    "/desk/report/2021/files/report.docx/", "/desk/report/2021/sections/problems/",
)  # fmt: skip


@pytest.fixture
def office(hall: Hall) -> Hall:
    bureau = Department.objects.get(code="spj")
    for name, duty in (("finance", Duty.FINANCE), ("performance", Duty.PERFORMANCE), ("office", Duty.OFFICE)):
        hall.accounts[name] = staff(f"r-{name}", (duty, bureau), now=timezone.now())
    import_bureau_year(actor=SYSTEM, content=CONTENT, now=timezone.now())
    return hall


@pytest.mark.parametrize("where", PAGES)
def test_only_finance_performance_and_office_see_the_year(office: Hall, where: str):
    for role in ("guest", *office.accounts):
        status = office.session(role).get(where).status_code
        assert status == (200 if role in READERS else 302 if role == "guest" else 403), role


def test_the_report_shows_every_figure_with_its_badge_and_opens_it(office: Hall):
    session = office.session("performance")
    reply = session.get("/desk/report/2021/").content.decode()
    for word in ("fig--declared", "fig--sample", "签发前内部参考", "撰写", "自检"):
        assert word in reply
    opened = session.get("/desk/report/2021/figures/budget.final/").content.decode()
    assert "30101 基本工资" in opened
    assert session.get("/desk/report/2021/figures/orgs.staff/").status_code == 404
    assert session.get("/desk/report/2019/").status_code == 404
    assert session.get("/desk/report/2021/files/secrets.json/").status_code == 404


def test_statements_do_not_grow_with_the_year(office: Hall):
    session = office.session("finance")
    for where, most in (
        ("/desk/report/2021/", 70),
        ("/desk/report/2021/score/", 40),
        ("/desk/report/2021/tables/", 40),
    ):
        session.get(where)
        with CaptureQueriesContext(connection) as seen:
            assert session.get(where).status_code == 200
        assert len(seen) <= most, where


def post(session: Client, where: str, **typed: Any) -> Any:
    return session.post(where, typed)


def test_finance_takes_a_file_in_and_is_told_what_is_wrong(office: Hall):
    session = office.session("finance")
    again = post(session, "/desk/report/", file=SimpleUploadedFile("year.yaml", CONTENT))
    assert again.status_code == 302
    wrong = post(session, "/desk/report/", file=SimpleUploadedFile("year.yaml", b"a: ["))
    assert wrong.status_code == 409
    assert "YAML" in wrong.content.decode()
    assert post(session, "/desk/report/").status_code == 409
    refused = post(office.session("office"), "/desk/report/", file=SimpleUploadedFile("year.yaml", CONTENT))
    assert refused.status_code == 409
    assert "只有财务人员" in refused.content.decode()


def test_chapters_are_written_version_by_version(office: Hall):
    where, session = "/desk/report/2021/sections/problems/", office.session("office")
    assert post(session, where, text="共{figure:cases}件", version="1").status_code == 302
    assert SectionText.objects.filter(section="problems").count() == 2
    for typed, sentence in (("共{figure:nothing}件", "nothing"), ("又一版", "刷新"), ("", "请填写")):
        reply = post(session, where, text=typed, version="1")
        assert reply.status_code == 409
        assert sentence in reply.content.decode()
        assert typed in reply.content.decode()
    refused = post(office.session("finance"), where, text="财务写的", version="2")
    assert refused.status_code == 409
    assert SectionText.objects.filter(section="problems").count() == 2


def test_files_are_saved_not_run(office: Hall):
    session = office.session("finance")
    for name in ("report.html", "report.docx", "tables.xlsx", "figures.json"):
        reply = session.get(f"/desk/report/2021/files/{name}/")
        assert reply.status_code == 200
        assert reply["Content-Disposition"].startswith("attachment")
        assert reply["X-Content-Type-Options"] == "nosniff"
