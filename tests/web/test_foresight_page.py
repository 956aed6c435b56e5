"""The foresight's pages: who may open them, what they show, that a wrong entry loses nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.support.matter import staff
from tests.web.conftest import Hall
from tongban.finance.budget.models import BudgetYear
from tongban.finance.performance.usecases import import_bureau_year
from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM, Duty
from tongban.orgs.models import Department

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
READERS = {"finance", "performance", "office"}
FILES = ("lukou/bureau-year-2021.yaml", "finance/bureau-year.example.yaml")
PAGES = (
    "/desk/foresight/", "/desk/foresight/2021/", "/desk/foresight/2022/?as_of=2022-03-31", "/desk/foresight/2021/why/",
    "/desk/foresight/2022/replay/", "/desk/foresight/2022/papers/monthly-report/",
)  # fmt: skip


@pytest.fixture
def office(hall: Hall) -> Hall:
    bureau = Department.objects.get(code="spj")
    for name, duty in (("finance", Duty.FINANCE), ("performance", Duty.PERFORMANCE), ("office", Duty.OFFICE)):
        hall.accounts[name] = staff(f"f-{name}", (duty, bureau), now=timezone.now())
    for name in FILES:
        import_bureau_year(actor=SYSTEM, content=data_file(name).read_bytes(), now=timezone.now())
    return hall


@pytest.mark.parametrize("where", PAGES)
def test_only_finance_performance_and_office_look_ahead(office: Hall, where: str):
    for role in ("guest", *office.accounts):
        status = office.session(role).get(where).status_code
        assert status == (200 if role in READERS else 302 if role == "guest" else 403), role


def test_the_year_is_shown_with_its_warning_and_its_course(office: Hall):
    session = office.session("finance")
    said = session.get("/desk/foresight/2022/?as_of=2022-03-31").content.decode()
    for word in (
        "为什么：",
        "怎么办：",
        "窗口服务外包",
        "<polyline",
        "按月数据",
        "年初预算建议书",
        "追加申请",
        "每件办件",
    ):
        assert word in said
    assert "style=" not in said
    assert len(said) < 30_000


def test_a_later_year_whose_opening_budget_is_not_known_is_named(office: Hall):
    for year in (2020, 2026):
        BudgetYear.objects.create(fiscal_year=year, unit="某局", state="execution", opened_at=timezone.now())
    said = office.session("finance").get("/desk/foresight/").content.decode()
    assert "还缺2026年的年度资料" in said
    assert "还缺2020年的年度资料" not in said


def test_the_why_of_the_seed_year(office: Hall):
    said = office.session("office").get("/desk/foresight/2021/why/").content.decode()
    for word in ("491.63万元 → 751.85万元", "+260.22", "2020年度也追加", "样例", "工资调标", "新增了"):
        assert word in said
    assert "figure:" not in said


def test_papers_are_saved_not_run(office: Hall):
    session = office.session("finance")
    for kind in ("opening-proposal", "addition-request", "monthly-report"):
        reply = session.get(f"/desk/foresight/2022/papers/{kind}/?as_of=2022-03-31")
        assert reply.status_code == 200
        assert reply["Content-Disposition"].startswith("attachment")
        assert reply.content[:2] == b"PK"
    assert session.get("/desk/foresight/2022/papers/secrets/").status_code == 404
    assert session.get("/desk/foresight/2022/papers/addition-request/?as_of=2022-12-31").status_code == 404
    assert session.get("/desk/foresight/2015/").status_code == 404


@pytest.mark.parametrize(
    "typed, sentence",
    [("as_of=2020-05-01", "不在2022年度内"), ("as_of=2022-02-30", "不存在"), ("rate=abc", "百分数"), ("item=很多", "不是金额"), ("heads=1.5", "整数")],
)  # fmt: skip
def test_a_wrong_entry_is_said_and_kept(office: Hall, typed: str, sentence: str):
    reply = office.session("finance").get(f"/desk/foresight/2022/?volume=7&{typed}")
    said = reply.content.decode()
    assert reply.status_code == 409
    assert sentence in said
    assert 'value="7"' in said
    assert "预计全年支出" in said


def test_what_if_is_answered_on_the_page(office: Hall):
    said = office.session("performance").get("/desk/foresight/2022/?as_of=2022-06-30&heads=2&item=5").content.decode()
    assert "新增一项5.00万元" in said
    assert "人员+2人" in said


def test_statements_stay_few(office: Hall):
    session = office.session("finance")
    for where, most in (("/desk/foresight/2022/?as_of=2022-06-30", 30), ("/desk/foresight/2022/replay/", 25)):
        session.get(where)
        with CaptureQueriesContext(connection) as seen:
            assert session.get(where).status_code == 200
        assert len(seen) <= most, where
