"""The pages of performance monitoring: who may open and write, the table, what they keep."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.finance.test_monitoring import fill, go, terms
from tests.support.matter import staff
from tests.web.conftest import Hall
from tongban.finance.budget.models import BureauYear
from tongban.finance.performance.models import Correction, MonitoringLine, MonitoringRound
from tongban.finance.performance.monitoring import usecases
from tongban.finance.performance.monitoring.values import STEPS, Step, Term
from tongban.finance.performance.usecases import import_bureau_year
from tongban.finance.performance.values import Kind
from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM, Duty
from tongban.orgs.models import Department

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
AT = "/desk/monitoring/"
READERS = {"finance", "office", "performance"}


@pytest.fixture
def office(hall: Hall) -> Hall:
    bureau = Department.objects.get(code="spj")
    for name, duty in (("finance", Duty.FINANCE), ("performance", Duty.PERFORMANCE), ("office", Duty.OFFICE)):
        hall.accounts[name] = staff(f"n-{name}", (duty, bureau), now=timezone.now())
    content = data_file("lukou/bureau-year-2021.yaml").read_bytes()
    import_bureau_year(actor=SYSTEM, content=content, now=timezone.now())
    return hall


@pytest.fixture
def july(office: Hall) -> MonitoringRound:
    bureau, year = Department.objects.get(code="spj"), BureauYear.objects.get(fiscal_year=2021)
    return usecases.open_round(
        actor=SYSTEM,
        year=year,
        as_of=date(2021, 7, 31),
        calendar={bureau: terms(2021)},
        now=timezone.now(),
        goal="=办好一件事",
    )


def test_who_opens_which_page(office: Hall, july: MonitoringRound):
    line = july.lines.first()
    assert line is not None
    made = usecases.set_correction(
        actor=SYSTEM,
        round_=july,
        line=line,
        measure="补",
        owner=Department.objects.get(code="spj"),
        due=date(2021, 9, 1),
        now=timezone.now(),
    )
    pages = {
        "": READERS, f"{july.pk}/": READERS, f"{july.pk}/table/": READERS, f"corrections/{made.pk}/": READERS, "new/": {"performance"},
        f"{july.pk}/lines/{line.pk}/": {"performance", "office"}, f"{july.pk}/money/": {"performance", "finance"},
        f"{july.pk}/corrections/new/": {"performance", "office"},
    }  # fmt: skip
    for where, who in pages.items():
        for role in ("guest", *office.accounts):
            status = office.session(role).get(AT + where).status_code
            assert status == (200 if role in who else 302 if role == "guest" else 403), (where, role)
    assert office.session("finance").post(f"{AT}{july.pk}/", {"freeze": "1"}).status_code == 409
    assert (
        office.session("finance").post(f"{AT}corrections/{made.pk}/", {"on": "2021-09-01", "said": "好"}).status_code
        == 409
    )


def calendar(**other: str) -> dict[str, str]:
    told = {
        "year": str(BureauYear.objects.get().pk), "as_of": "2021-06-30", "goal": "办好一件事", "o-TOTAL_FORMS": "2", "o-INITIAL_FORMS": "0",
        "o-0-office": str(Department.objects.get(code="spj").pk),
    }  # fmt: skip
    for n, step in enumerate(STEPS):
        told |= {f"o-0-{step.value}_due": f"2021-07-{5 + n:02d}", f"o-0-{step.value}_who": "宋若"}
    return {**told, **other}


def test_a_round_is_opened_with_its_calendar(office: Hall):
    session = office.session("performance")
    wrong = session.post(f"{AT}new/", calendar(**{"o-0-review_who": ""}))
    assert wrong.status_code == 409
    assert "请填写审核责任人" in wrong.content.decode()
    assert session.post(f"{AT}new/", calendar(as_of="2020-06-30")).status_code == 409
    assert 'name="o-3-office"' in session.post(f"{AT}new/", calendar(more="1")).content.decode()
    assert not MonitoringRound.objects.exists()
    done = session.post(f"{AT}new/", calendar())
    row = MonitoringRound.objects.get()
    assert done.headers["Location"] == f"{AT}{row.pk}/"
    assert row.steps.count() == 5
    assert "宋若" in session.get(f"{AT}new/").content.decode()


def test_lines_and_money_are_filled_and_frozen_on_the_pages(office: Hall, july: MonitoringRound):
    session, line = office.session("performance"), july.lines.filter(kind=Kind.POSITIVE.value).first()
    assert line is not None
    where = f"{AT}{july.pk}/lines/{line.pk}/"
    told = {
        "value": "1",
        "evidence": "",
        "profile": "even",
        "causes": ["staff"],
        "reason": "人手不足",
        "likelihood": "possible",
    }
    refused = session.post(where, told)
    assert refused.status_code == 409
    assert "人手不足" in refused.content.decode()
    assert session.post(where, {**told, "evidence": "台账", "profile": "own", "months": "1 2"}).status_code == 409
    months = " ".join(str(n) for n in (5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100))
    assert session.post(where, {**told, "evidence": "台账", "profile": "own", "months": months}).status_code == 302
    line.refresh_from_db()
    assert (line.value, line.light, line.profile[6]) == ("1", "red", "60")
    assert "红" in session.get(f"{AT}{july.pk}/").content.decode()
    money = {
        "opening_fen": "１２万", "executed_fen": "7万元", "forecast_fen": "120,000.00", "general_opening_fen": "120000", "general_executed_fen": "70000",
        "general_forecast_fen": "120000", "full_year_fen": "", "note": "余额表", "reason": "",
    }  # fmt: skip
    finance = office.session("finance")
    assert finance.post(f"{AT}{july.pk}/money/", {**money, "executed_fen": "很多"}).status_code == 422
    assert finance.post(f"{AT}{july.pk}/money/", {**money, "general_executed_fen": "8万"}).status_code == 409
    assert finance.post(f"{AT}{july.pk}/money/", {**money, "opening_fen": "999999999999999万"}).status_code == 409
    assert session.post(f"{AT}new/", {}).status_code in (409, 422)
    assert finance.post(f"{AT}{july.pk}/money/", money).status_code == 302
    assert session.post(f"{AT}{july.pk}/", {"freeze": "1"}).status_code == 409
    fill(SYSTEM, july, timezone.now())
    for step in july.steps.exclude(step=Step.REPORT.value).order_by("place"):
        assert session.post(f"{AT}{july.pk}/", {"step": step.pk, "on": "2021-08-20"}).status_code == 302
    assert session.post(f"{AT}{july.pk}/", {"freeze": "1"}).status_code == 302
    text = session.get(f"{AT}{july.pk}/").content.decode()
    assert "已定稿" in text
    assert session.post(where, {**told, "evidence": "台账"}).status_code == 409


def test_a_correction_is_followed_until_it_is_done(office: Hall, july: MonitoringRound):
    session, line = office.session("office"), july.lines.first()
    assert line is not None
    owner = str(Department.objects.get(code="spj").pk)
    told = {"line": str(line.pk), "measure": "加派人手", "owner": owner, "due": "2021-09-30"}
    assert session.post(f"{AT}{july.pk}/corrections/new/", {**told, "measure": ""}).status_code == 422
    assert session.post(f"{AT}{july.pk}/corrections/new/", told).status_code == 302
    row = Correction.objects.get()
    assert row.line == line
    where = f"{AT}corrections/{row.pk}/"
    assert session.post(where, {"on": "2021-09-01", "said": ""}).status_code == 409
    assert session.post(where, {"on": "2021-09-01", "said": "已到岗一人"}).status_code == 302
    assert "加派人手" in session.get(AT).content.decode()
    assert session.post(where, {"on": "2021-09-20", "said": "全部到岗", "done": "1"}).status_code == 302
    assert "2021-09-20完成" in session.get(f"{AT}{july.pk}/").content.decode()


def test_the_table_has_the_prescribed_layout(office: Hall, july: MonitoringRound):
    fill(SYSTEM, july, timezone.now())
    MonitoringLine.objects.filter(round=july, place=july.lines.first().place).update(  # type: ignore[union-attr]
        causes=["funds", "other"], reason="@经费晚到", likelihood="possible"
    )
    content = office.session("finance").get(f"{AT}{july.pk}/table/").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "绩效目标执行监控表"
    assert rows[2][2] == BureauYear.objects.get().bureau
    assert [c for c in rows[3] if c] == [
        "预算执行情况（万元）",
        "年初预算数",
        "1-7月执行数",
        "1-7月执行率",
        "全年预计执行数",
    ]
    assert [r[2] for r in rows[4:7]] == ["年度资金总额", "其中：本年一般公共预算拨款", "其他资金"]
    assert (rows[4][4], rows[4][6], rows[4][10]) == (12.0, 7.0, "58.33%")
    assert rows[7][2] == "=办好一件事"
    assert rows[8][:5] == ["一级指标", "二级指标", "三级指标", "年度指标值", "1-7月执行情况"]
    assert rows[9][6:15] == [
        "经费保障", "制度保障", "人员保障", "硬件条件保障", "其他", "原因说明", "确定能", "有可能", "完全不可能",
    ]  # fmt: skip
    assert rows[10][6:15] == ["√", "", "", "", "√", "@经费晚到", "", "√", ""]
    assert len(rows) == 10 + july.lines.count()


def test_statements_do_not_grow_with_rounds(office: Hall, july: MonitoringRound):
    session, now = office.session("performance"), timezone.now()

    def counts() -> list[int]:
        found = []
        for where in ("", f"{july.pk}/"):
            with CaptureQueriesContext(connection) as done:
                session.get(AT + where)
            found.append(len(done))
        return found

    before = counts()
    bureau = Department.objects.get(code="spj")
    for month in (8, 9, 10):
        days = [date(2021, 12, 1)] * 5
        calendar_ = [Term(step=s, due=d, who="宋若") for s, d in zip(STEPS, days, strict=True)]
        usecases.open_round(
            actor=SYSTEM, year=july.year, as_of=date(2021, month, 20), calendar={bureau: calendar_}, now=now
        )
    for n in range(4):
        usecases.set_correction(
            actor=SYSTEM, round_=july, line=None, measure=f"措施{n}", owner=bureau, due=date(2021, 12, 1), now=now
        )
    go(SYSTEM, july, now, Step.COLLECT)
    after = counts()
    assert after[0] <= before[0] + 1  # prefetched notes of corrections, once there are any
    assert after[1] <= before[1] + 1
