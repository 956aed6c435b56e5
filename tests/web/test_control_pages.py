"""The pages of internal control: who may open and write, what they show, what they keep."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.finance.test_control import PDF, board, money, regulation, violation
from tests.support.matter import staff
from tests.web.conftest import Hall
from tongban.finance.control import usecases
from tongban.finance.control.models import CheckRun, Decision, Finding, Regulation, Risk, Setting
from tongban.finance.control.usecases import RiskSpec
from tongban.finance.control.values import Area, Choice
from tongban.kernel.actors import SYSTEM, Duty
from tongban.orgs.models import Department

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
READERS = {"finance", "office", "performance"}
WRITERS = {"finance", "office"}
AT = "/desk/control/"


@pytest.fixture
def office(hall: Hall) -> Hall:
    bureau = Department.objects.get(code="spj")
    for name, duty in (("finance", Duty.FINANCE), ("performance", Duty.PERFORMANCE), ("office", Duty.OFFICE)):
        hall.accounts[name] = staff(f"k-{name}", (duty, bureau), now=timezone.now())
    return hall


@pytest.fixture
def filled(office: Hall) -> dict[str, Any]:
    now, bureau = timezone.now(), Department.objects.get(code="spj")
    few = board(Choice.FOR, Choice.FOR, Choice.ABSENT)
    risk = RiskSpec(
        area=Area.BUDGET, title="年中追加过多", likelihood=4, effect=4, owner=bureau, measure="编足", due=date(2021, 8, 31),
        identified_on=date(2021, 1, 5), check="control.minutes",
    )  # fmt: skip
    return {
        "decision": usecases.record_decision(actor=SYSTEM, spec=money(), now=now),
        "emergency": usecases.record_decision(actor=SYSTEM, spec=money(ballots=few, emergency=True), now=now),
        "rule": regulation(SYSTEM, bureau, now), "risk": usecases.keep_risk(actor=SYSTEM, spec=risk, now=now),
        "finding": usecases.open_finding(actor=SYSTEM, spec=violation(bureau), now=now),
        "run": usecases.run_checks(actor=SYSTEM, on=date(2021, 9, 1), now=now)[0],
    }  # fmt: skip


def addresses(filled: dict[str, Any]) -> dict[str, set[str]]:
    read = [
        "", "decisions/", f"decisions/{filled['decision'].pk}/", "rules/", f"rules/{filled['rule'].pk}/", "risks/", "checks/",
        "checks/control.minutes/", "findings/", f"findings/{filled['finding'].pk}/", "settings/", "settings/limit_head/",
        "decisions/?form=xlsx", "rules/?form=xlsx", "risks/?form=xlsx", "findings/?form=xlsx",
    ]  # fmt: skip
    write = [
        "decisions/new/", f"decisions/{filled['decision'].pk}/correct/", "rules/new/", "risks/new/", f"risks/{filled['risk'].pk}/",
        "findings/new/", f"findings/new/?run={filled['run'].pk}&hit=0",
    ]  # fmt: skip
    return {**dict.fromkeys(read, READERS), **dict.fromkeys(write, WRITERS)}


def test_who_opens_which_page(office: Hall, filled: dict[str, Any]):
    for where, who in addresses(filled).items():
        for role in ("guest", *office.accounts):
            status = office.session(role).get(AT + where).status_code
            assert status == (200 if role in who else 302 if role == "guest" else 403), (where, role)


def test_performance_reads_and_does_not_write(office: Hall, filled: dict[str, Any]):
    session = office.session("performance")
    assert (
        session.post(
            f"{AT}settings/limit_meeting/", {"value": "50000", "since": "2021-01-01", "basis": "纪要"}
        ).status_code
        == 409
    )
    assert (
        session.post(f"{AT}findings/{filled['finding'].pk}/", {"on": "2021-06-20", "note": "已补"}).status_code == 409
    )
    assert (
        session.post(f"{AT}decisions/{filled['emergency'].pk}/", {"on": "2021-06-20", "report": "1"}).status_code == 409
    )
    assert session.post(f"{AT}rules/{filled['rule'].pk}/", {"on": "2021-06-20", "review": "1"}).status_code == 409
    for where in ("checks/run/", "decisions/new/", "rules/new/", "risks/new/", "findings/new/"):
        assert session.post(AT + where).status_code == 403
    assert not Setting.objects.exists()
    assert Finding.objects.get().state == "open"


def posted(**other: str) -> dict[str, str]:
    told = {
        "kind": "money", "matter": "购置复印机", "reason": "达到集体决策起点", "meeting": "局党组会议", "noticed_on": "2021-05-10", "met_on": "2021-05-12",
        "result": "同意购置", "b-TOTAL_FORMS": "3", "b-INITIAL_FORMS": "0", "m-TOTAL_FORMS": "2", "m-INITIAL_FORMS": "0",
        "m-0-what": "复印机两台", "m-0-amount": "５.2万元", "m-0-payee": "株洲某办公设备公司", "m-1-what": "", "m-1-amount": "",
    }  # fmt: skip
    for n, name in enumerate(("钱一", "孙二", "李三")):
        told |= {f"b-{n}-name": name, f"b-{n}-choice": "for", f"b-{n}-place": str(3 - n), f"b-{n}-opinion": ""}
    return {**told, "b-0-head": "on", **other}


def test_a_decision_is_entered_from_the_form(office: Hall):
    session = office.session("office")
    done = session.post(f"{AT}decisions/new/", {**posted(), "minutes": SimpleUploadedFile("纪要.pdf", PDF)})
    row = Decision.objects.get()
    assert done.headers["Location"] == f"{AT}decisions/{row.pk}/"
    assert (row.amount_fen, row.passed, row.in_favour, row.minutes_name) == (5_200_000, True, 3, "纪要.pdf")
    shown = session.get(f"{AT}decisions/{row.pk}/").content.decode()
    assert "52,000.00元" in shown
    assert "钱一" in shown
    assert session.get(f"{AT}decisions/{row.pk}/minutes/").content == PDF
    assert "孙二" in session.get(f"{AT}decisions/new/").content.decode()  # the members come again


@pytest.mark.parametrize(
    "wrong, said",
    [({"b-0-place": "1", "b-2-place": "3"}, "末位表态"), ({"m-0-amount": "许多"}, "不是金额"), ({"matter": ""}, "议题"),
     ({"b-1-choice": "against"}, "不同意的意见"), ({"met_on": "2099-01-01", "noticed_on": "2098-01-01"}, "还没有到"), ({"m-0-amount": "999999999999999万元"}, "过大"), ({"b-1-choice": "x"}, "表决")],
)  # fmt: skip
def test_a_wrong_decision_keeps_what_was_typed(office: Hall, wrong: dict[str, str], said: str):
    reply = office.session("finance").post(f"{AT}decisions/new/", posted(**wrong))
    text = reply.content.decode()
    assert reply.status_code in (409, 422)
    assert said in text
    assert "株洲某办公设备公司" in text
    assert not Decision.objects.exists()


def test_more_rows_come_without_losing_any(office: Hall):
    text = office.session("finance").post(f"{AT}decisions/new/", {**posted(), "more": "1"}).content.decode()
    assert 'name="b-5-name"' in text
    assert "钱一" in text
    assert 'class="notice notice--bad"' not in text


def test_a_correction_starts_from_the_entry(office: Hall, filled: dict[str, Any]):
    session, old = office.session("finance"), filled["decision"]
    assert "购置政务大厅设备" in session.get(f"{AT}decisions/{old.pk}/correct/").content.decode()
    session.post(f"{AT}decisions/{old.pk}/correct/", posted(why="金额笔误"))
    newer = Decision.objects.get(corrects=old)
    assert newer.number in session.get(f"{AT}decisions/{old.pk}/").content.decode()
    assert session.get(f"{AT}decisions/{old.pk}/correct/").status_code == 302
    assert "已更正" in session.get(f"{AT}decisions/").content.decode()


def test_an_emergency_decision_waits_until_it_is_reported(office: Hall, filled: dict[str, Any]):
    session, row = office.session("finance"), filled["emergency"]
    assert row.number in session.get(f"{AT}decisions/?open=1").content.decode()
    assert session.post(f"{AT}decisions/{row.pk}/", {"on": "不知道", "report": "1"}).status_code == 409
    assert session.post(f"{AT}decisions/{row.pk}/", {"on": "2021-06-20", "report": "1"}).status_code == 302
    assert session.post(f"{AT}decisions/{row.pk}/", {}).status_code == 409
    session.post(f"{AT}decisions/{row.pk}/", {"minutes": SimpleUploadedFile("纪要.pdf", PDF)})
    assert row.number not in session.get(f"{AT}decisions/?open=1").content.decode()


def test_rules_are_entered_revised_reviewed_and_ended(office: Hall):
    session, owner = office.session("office"), Department.objects.get(code="spj")
    facts = {
        "title": "合同管理办法",
        "kind": "contracts",
        "owner": str(owner.pk),
        "number": "渌审发〔2020〕1号",
        "since": "2020-02-01",
    }
    assert "合同管理" in session.get(f"{AT}rules/").content.decode()
    session.post(f"{AT}rules/new/", {**facts, "file": SimpleUploadedFile("办法.pdf", PDF)})
    row = Regulation.objects.get()
    assert session.post(f"{AT}rules/new/", facts).status_code == 409
    at = f"{AT}rules/{row.pk}/"
    assert session.get(f"{AT}rules/files/{row.editions.get().pk}/").content == PDF
    assert session.post(at, {"edition": "1", "version": "1", "number": "", "since": "2021-02-01"}).status_code == 422
    assert (
        session.post(
            at, {"edition": "1", "version": "1", "number": "渌审发〔2021〕2号", "since": "2021-02-01"}
        ).status_code
        == 302
    )
    assert session.post(at, {"review": "1", "on": "2021-01-20"}).status_code == 302
    assert session.post(at, {"end": "1", "until": "2021-12-31"}).status_code == 302
    assert "合同管理办法" in session.get(f"{AT}rules/?ended=1").content.decode()
    assert "没有找到" in session.get(f"{AT}rules/?q=无此制度").content.decode()


def test_risks_checks_and_findings_go_together(office: Hall, filled: dict[str, Any]):
    session, owner = office.session("finance"), Department.objects.get(code="spj")
    assert session.post(f"{AT}checks/run/").status_code == 302
    run = CheckRun.objects.filter(check_code="control.minutes").latest("run_at")
    text = session.get(f"{AT}checks/control.minutes/").content.decode()
    assert f"?run={run.pk}&amp;hit=0" in text
    where = f"{AT}findings/new/?run={run.pk}&hit=0"
    assert "没有附会议纪要" in session.get(where).content.decode()
    told = {
        "area": "unit", "source": "check", "found_on": "2021-09-01", "said": "缺纪要", "basis": "第五条", "owner": str(owner.pk), "correction": "补纪要",
        "due": "2021-09-30",
    }  # fmt: skip
    assert session.post(where, told).status_code == 302
    again = session.post(where, told)
    assert again.status_code == 409
    assert "已经列为问题" in again.content.decode()
    row = Finding.objects.get(said="缺纪要")
    at = f"{AT}findings/{row.pk}/"
    assert "逾期" in session.get(f"{AT}findings/?state=overdue").content.decode()
    assert session.post(at, {"on": "2021-09-20", "note": ""}).status_code == 409
    session.post(at, {"on": "2021-09-20", "note": "已补", "file": SimpleUploadedFile("佐证.pdf", PDF)})
    assert session.get(f"{AT}findings/files/{row.steps.get().pk}/").content == PDF
    session.post(at, {"on": "2021-10-08", "note": "又缺", "due": "2021-10-31", "reopen": "1"})
    assert "重新整改" in session.get(at).content.decode()
    risk = filled["risk"]
    assert session.post(f"{AT}risks/{risk.pk}/", {"close": "1", "on": "2021-09-20", "why": ""}).status_code == 409
    assert session.post(f"{AT}risks/{risk.pk}/", {"close": "1", "on": "2021-09-20", "why": "已编足"}).status_code == 302
    assert Risk.objects.get().closing == "已编足"


def test_a_limit_is_set_from_a_day_on(office: Hall):
    session = office.session("finance")
    told = {"value": "3万元", "since": "2021-03-01", "basis": "渌审党组纪要〔2021〕2号"}
    assert session.post(f"{AT}settings/limit_meeting/", told).status_code == 302
    assert "渌审党组纪要" in session.get(f"{AT}settings/").content.decode()
    assert session.post(f"{AT}settings/limit_head/", {**told, "value": "9万"}).status_code == 409
    assert session.get(f"{AT}settings/none/").status_code == 404


def test_registers_are_saved_as_sheets_in_which_text_stays_text(office: Hall):
    usecases.record_decision(actor=SYSTEM, spec=money(matter='=HYPERLINK("http://x")'), now=timezone.now())
    reply = office.session("performance").get(f"{AT}decisions/?form=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(reply.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "编号"
    assert str(rows[1][2]).startswith("=HYPERLINK")
    assert rows[1][11] == 50_000.0


def test_statements_do_not_grow_with_the_registers(office: Hall, filled: dict[str, Any]):
    session, bureau, now = office.session("finance"), Department.objects.get(code="spj"), timezone.now()

    def counts() -> dict[str, int]:
        found = {}
        for where in ("decisions/", "rules/", "risks/", "findings/", "checks/", f"decisions/{filled['decision'].pk}/"):
            with CaptureQueriesContext(
                connection,
            ) as done:
                session.get(AT + where)
            found[where] = len(done)
        return found

    before = counts()
    for n in range(5):
        usecases.record_decision(actor=SYSTEM, spec=money(), now=now)
        usecases.open_finding(actor=SYSTEM, spec=violation(bureau, said=f"第{n}处"), now=now)
    usecases.correct_decision(actor=SYSTEM, decision=filled["emergency"], spec=money(), why="笔误", now=now)
    usecases.run_checks(actor=SYSTEM, on=date(2021, 9, 2), now=now)
    assert counts() == before


def test_nothing_at_all_is_answered_in_words(office: Hall, filled: dict[str, Any]):
    session = office.session("finance")
    for where in (
        "decisions/new/",
        f"decisions/{filled['decision'].pk}/correct/",
        "rules/new/",
        "risks/new/",
        "findings/new/",
    ):
        reply = session.post(AT + where, {})
        assert reply.status_code in (409, 422), where
    for where in (
        f"rules/{filled['rule'].pk}/",
        f"findings/{filled['finding'].pk}/",
        f"decisions/{filled['decision'].pk}/",
    ):
        assert session.post(AT + where, {}).status_code == 409, where
    odd = "?page=9999&year=abcd&kind=z&q=%25&area=x&state=y&run=1&hit=-1"
    for where in ("decisions/", "rules/", "risks/", "findings/", "checks/control.minutes/", "findings/new/"):
        assert session.get(AT + where + odd).status_code == 200, where
