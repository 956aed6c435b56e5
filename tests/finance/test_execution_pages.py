"""The pages of the year in execution: who may open them, what they show, what they do."""

import html
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.finance.register import YEAR, Register, fields
from tests.finance.test_reconciling import HEAD, PLAIN, book
from tests.support.matter import staff
from tongban.finance.budget import usecases
from tongban.finance.budget.models import (
    BudgetYear,
    Commitment,
    ImportRun,
    Payment,
    Quota,
    QuotaDocument,
    SystemPayment,
)
from tongban.finance.budget.values import PostingKind
from tongban.infra import worker
from tongban.kernel.actors import SYSTEM, Duty
from tongban.orgs.usecases import ensure_department, found_centre
from tongban.web.desk.views.budget import imports

pytestmark = pytest.mark.django_db
BASE = f"/desk/budget/{YEAR}/"
PAGES = ("/desk/budget/", *(BASE + p for p in ("", "lines/", "lines.xlsx", "views/", "documents/", "payments/", "commitments/", "reconcile/", "payments/{paid}/")))  # fmt: skip
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Desk:
    def __init__(self, register: Register) -> None:
        self.register = register
        now = register.now
        bureau = ensure_department(actor=SYSTEM, name="行政审批服务局", code="spj", now=now)
        found_centre(
            actor=SYSTEM, region_code="430212", name="某县政务服务中心", short_name="某审", bureau="spj", now=now
        )
        duties = {"finance": Duty.FINANCE, "finance2": Duty.FINANCE, "finance3": Duty.FINANCE, "finance4": Duty.FINANCE, "performance": Duty.PERFORMANCE, "office": Duty.OFFICE, "clerk": Duty.ACCEPT}  # fmt: skip
        self.accounts = {name: staff(f"b-{name}", (duty, bureau), now=now) for name, duty in duties.items()}
        self.paid = register.paid("30201", 600)

    def session(self, role: str) -> Client:
        client = Client()
        if role in self.accounts:
            client.force_login(self.accounts[role], backend=BACKEND)
        return client

    def get(self, role: str, where: str) -> Any:
        return self.session(role).get(where.format(paid=self.paid.pk))

    def post(self, role: str, where: str, **given: Any) -> Any:
        return self.session(role).post(BASE + where, given)


@pytest.fixture
def desk() -> Desk:
    return Desk(
        Register.build(timezone.now(), ("30101", 50_000), ("30201", 10_000), ("30217", 2_000), ("30299", 5_000))
    )


def text(reply: Any) -> str:
    return str(reply.content.decode())


@pytest.mark.parametrize("where", PAGES)
def test_finance_performance_and_office_read_others_do_not(desk: Desk, where: str):
    for role in ("guest", *desk.accounts):
        want = 302 if role == "guest" else 403 if role == "clerk" else 200
        assert desk.get(role, where).status_code == want, role


@pytest.mark.parametrize(
    ("where", "allowed"),
    [
        ("import/", {"finance"}), ("payments/new/", {"finance", "office"}), ("state/", {"finance"}), ("payments/{paid}/return/", {"finance"}),
    ],
)  # fmt: skip
def test_acts_have_doors_of_their_own(desk: Desk, where: str, allowed: set[str]):
    for role in ("finance", "performance", "office", "clerk"):
        reply = desk.post(role, where.format(paid=desk.paid.pk))
        assert (reply.status_code == 403) == (role not in allowed), role


def test_unknown_years_and_payments_are_not_found(desk: Desk):
    for where in ("/desk/budget/1999/", BASE + f"payments/{desk.register.quota('30101').pk}/"):
        assert desk.get("finance", where).status_code == 404


def test_the_overview_adds_up_and_moves(desk: Desk):
    def shown() -> list[str]:
        return re.findall(r"<li>(?:<a [^>]*>)?[^<]*<b>([^<]*)</b>", text(desk.get("office", BASE)))

    assert shown() == ["6.70", "0.00", "6.70", "0.00", "0.06", "6.64"]
    desk.register.post(PostingKind.ADDITION, (fields("30201"), 1_000_00), document="追", reason="增")
    desk.register.apply("30201", 200, payee="另一家")
    assert shown() == ["6.70", "0.10", "6.80", "0.02", "0.06", "6.72"]


def test_lines_are_searched_and_exported(desk: Desk):
    assert "30217" not in text(desk.get("office", BASE + "lines/?q=办公费"))
    reply = desk.get("office", BASE + "lines.xlsx?class=302")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(reply.content)).get_sheet_by_index(0).to_python()
    assert [r[0] for r in rows] == ["科目", "30201", "30217", "30299", ""]
    assert rows[-1][8:11] == [17000, 0, 600]


def test_payments_that_were_found_are_exported(desk: Desk):
    def rows(query: str) -> list[list[Any]]:
        reply = desk.get("office", BASE + f"payments/?{query}form=xlsx")
        return list(CalamineWorkbook.from_filelike(io.BytesIO(reply.content)).get_sheet_by_index(0).to_python())

    (paid,) = Payment.objects.filter(year_id=YEAR)
    header, row = rows(f"economic={paid.economic}&")
    assert (header[1], header[7]) == ("支付单", "金额（元）")
    assert (row[1], row[7]) == (paid.number, paid.amount_fen / 100)
    assert rows("economic=399&") == [header]
    assert "form=xlsx" in text(desk.get("office", BASE + "payments/"))


def spec(desk: Desk, **more: Any) -> dict[str, Any]:
    return {
        "quota": desk.register.quota("30201").pk, "kind": "direct", "settlement": "transfer", "amount": "1,000.50", "on": f"{YEAR}-06-01",
        "payee": "某印务公司", "purpose": "办事指南", **more,
    }  # fmt: skip


def test_a_payment_goes_through_four_hands(desk: Desk):
    reply = desk.post("office", "payments/new/", **spec(desk))
    assert reply.status_code == 302
    where = reply["Location"].removeprefix(BASE)
    assert desk.post("finance", where + "review/").status_code == 302
    assert "审核人" in text(desk.post("finance", where + "approve/"))
    for role, step in (("finance2", "approve/"), ("finance3", "send/")):
        assert desk.post(role, where + step).status_code == 302
    assert "支付日期应为日期" in text(desk.post("finance3", where + "pay/", on="明天"))
    assert desk.post("finance3", where + "pay/", on=f"{YEAR}-06-03", receipt="R1").status_code == 302
    row = Payment.objects.get(amount_fen=1_000_50)
    assert (row.state, row.receipt) == ("paid", "R1")
    assert "已支付" in text(desk.get("office", reply["Location"]))
    assert desk.post("finance", where + "return/", amount="100", on=f"{YEAR}-07-01", reason="多付").status_code == 302
    assert Payment.objects.get(refunds=row).amount_fen == -100_00


def test_what_was_typed_is_kept_and_warnings_ask_for_a_reason(desk: Desk):
    for change, word in (
        ({"amount": "一千"}, "不是金额"),
        ({"quota": "x"}, "请选择指标"),
        ({"amount": "99999"}, "可用指标"),
        ({"payee": ""}, "收款人"),
    ):
        reply = desk.post("finance", "payments/new/", **spec(desk, **change))
        assert reply.status_code == 409
        assert word in text(reply)
        assert "办事指南" in text(reply)
    given = spec(desk, purpose="接待用餐")
    reply = desk.post("finance", "payments/new/", **given)
    assert 'name="pass_BC4"' in text(reply)
    assert desk.post("finance", "payments/new/", **given, pass_BC4="科目已核对").status_code == 302
    assert "科目已核对" in text(desk.get("office", BASE + f"payments/{Payment.objects.get(purpose='接待用餐').pk}/"))


def test_documents_are_posted_and_reversed(desk: Desk):
    given = {
        "kind": "addition", "document": "财预9号", "on": f"{YEAR}-05-01", "reason": "新增", "fund": "111", "economic": ["30201", "30205"],
        "functional": ["2010350", ""], "project": ["", ""], "amount": ["0.5万", "100"],
    }  # fmt: skip
    reply = desk.post("finance", "documents/", **{**given, "amount": ["0.5万", "-1"]})
    assert "正数" in text(reply)
    assert "30205" in text(reply)
    assert desk.post("finance", "documents/", **given).status_code == 302
    assert Quota.objects.get(economic="30205").issued_fen == 100_00
    row = QuotaDocument.objects.get(kind="addition")
    assert "财预9号" in text(desk.get("office", BASE + "documents/"))
    desk.post("finance", f"documents/{row.pk}/reverse/", reason="录错", on=f"{YEAR}-05-02")
    assert Quota.objects.get(economic="30205").issued_fen == 0
    assert desk.post("office", "documents/", **given).status_code == 409


def test_commitments_are_made_approved_and_closed(desk: Desk):
    given = {
        "kind": "contract",
        "quota": desk.register.quota("30201").pk,
        "title": "印刷",
        "party": "某印务公司",
        "amount": "3000",
        "on": f"{YEAR}-02-01",
    }
    assert "对方" in text(desk.post("office", "commitments/", **{**given, "party": ""}))
    assert desk.post("office", "commitments/", **given).status_code == 302
    row = Commitment.objects.get()
    for role, step, state in (("finance", "approve", "approved"), ("finance", "close", "closed")):
        desk.post(role, f"commitments/{row.pk}/{step}/")
        row.refresh_from_db()
        assert row.state == state


def test_an_export_is_looked_at_taken_in_and_settled(desk: Desk):
    odd = [
        ["甲列", *HEAD[1:]],
        *PLAIN,
        ["A9", f"{YEAR}-05-01", 8, "丁", "x", "30226"],
        ["A8", "x", 8, "丁", "x", "30226"],
    ]
    file = SimpleUploadedFile("a.xlsx", book(odd))
    reply = desk.post("finance", "import/", file=file, source="新来源")
    assert "第6行" in text(reply)
    assert not SystemPayment.objects.exists()
    ticket = re.search(r'name="ticket" value="([^"]+)"', text(reply))
    assert ticket
    again = desk.post("finance", "import/", ticket=ticket[1], source="新来源", column_external="甲列", unit="元")
    assert "A9" in text(again)
    done = desk.post("finance", "import/", ticket=ticket[1], source="新来源", sure="1")
    assert done.status_code == 302
    shown = text(desk.get("office", BASE + "reconcile/"))
    assert "没有对应的指标" in shown
    row = SystemPayment.objects.get(external="A9")
    desk.post("finance", f"reconcile/{row.pk}/", how="post", quota=desk.register.quota("30299").pk)
    row.refresh_from_db()
    assert row.match == "posted"
    assert "过期" in text(desk.post("finance", "import/", ticket="forged", source="x", sure="1"))


def test_a_long_export_goes_on_behind_the_page(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imports, "_AT_ONCE", 2)
    file = SimpleUploadedFile("长.xlsx", book([HEAD, *PLAIN, ["A8", "x", 8, "丁", "x", "30226"]]))
    look = text(desk.post("finance", "import/", file=file, source="省系统"))
    assert "转入后台导入" in look
    ticket = re.search(r'name="ticket" value="([^"]+)"', look)
    assert ticket
    sent = desk.post("finance", "import/", ticket=ticket[1], source="省系统", sure="1")
    where = f"import/{ImportRun.objects.get().pk}/"
    assert sent.headers["Location"].endswith(where)
    waiting = desk.get("office", BASE + where)
    assert waiting.headers["Refresh"] == "3"
    assert "停止导入" not in text(waiting)  # who only reads
    worker.deliver_all(now=desk.register.now + timedelta(minutes=1))
    done = desk.get("office", BASE + where)
    assert "导入完成" in text(done)
    assert "Refresh" not in done.headers
    assert desk.get("office", BASE + where + "faults/").status_code == 200
    assert "已经结束" in text(desk.post("finance", where))


def test_a_step_that_is_not_mine_says_so_instead_of_a_button(desk: Desk):
    row = desk.register.apply("30201", 100)
    mine = Payment.objects.filter(pk=row.pk)
    mine.update(applied_by=desk.accounts["finance"])
    page = text(desk.get("finance", f"{BASE}payments/{row.pk}/"))
    assert "您是这张单子的申请人" in page
    assert "审核通过</button>" not in page


def test_a_year_is_opened_and_closed_on_the_page(desk: Desk):
    session = desk.session("finance")
    for year, word in (("二〇二三", "不是年度"), (str(YEAR), "已经登记")):
        assert word in text(session.post("/desk/budget/", {"year": year, "unit": "某局"}))
    assert session.post("/desk/budget/", {"year": "2023", "unit": "某局", "drafted": "1"}).status_code == 302
    desk.post("finance", "state/", what="close")
    assert BudgetYear.objects.get(pk=YEAR).state == "closed"
    assert "已关账" in text(desk.post("finance", "payments/new/", **spec(desk)))
    assert desk.post("performance", "state/", what="account").status_code == 403


def test_statements_do_not_grow_with_payments_and_paging_reaches_all(desk: Desk):
    counts = []
    for size in (60, 180):
        rows = [
            [f"S{size}-{n}", date(YEAR, 1 + n % 12, 1 + n % 28).isoformat(), "1.00", f"单位{n % 7}", "x", "30201"]
            for n in range(size)
        ]
        usecases.import_payments(
            actor=SYSTEM, fiscal_year=YEAR, source="s", name="s", content=book([HEAD, *rows]), now=desk.register.now
        )
        for where in (
            BASE,
            BASE + "lines/",
            BASE + "payments/",
            BASE + "payments/?economic=302&payee=单位1",
            BASE + "reconcile/",
        ):
            with CaptureQueriesContext(connection) as seen:
                assert desk.get("office", where).status_code == 200
            counts.append((where, len(seen)))
    assert counts[:5] == counts[5:]
    found: list[str] = []
    where = BASE + "payments/"
    while where:
        shown = text(desk.get("office", where))
        found += re.findall(r">(ZF\d+-\d+)</a>", shown)
        older = re.search(r'href="(\?[^"]*before=[^"]+)"', shown)
        where = BASE + "payments/" + older[1].replace("&amp;", "&") if older else ""
    assert len(found) == len(set(found)) == Payment.objects.count() == 241


def test_a_figure_opens_into_items_and_they_into_payments(desk: Desk):
    def told(code: str) -> str:
        return str(desk.get("performance", f"/desk/report/{YEAR}/figures/{code}/").content.decode())

    page = told("budget.running_cost")
    where = f"/desk/report/{YEAR}/figures/budget.executed/30201/"
    assert f'href="{where}"' in page
    item = told("budget.executed/30201")
    assert desk.paid.number in item
    assert f'href="{BASE}payments/?economic=30201"' in item
    assert f'href="{where}"' not in item
    listed = desk.get("performance", f"{BASE}payments/?economic=30201").content.decode()
    assert desk.paid.number in listed


def test_what_waits_for_me_leads_from_the_first_page_to_the_payment(desk: Desk):
    row = desk.register.apply("30201", 321)
    assert "等我办的支付" in text(desk.get("finance2", "/desk/"))
    shown = text(desk.get("finance2", "/desk/budget/waiting/"))
    assert row.number in shown
    assert f"{BASE}payments/{row.pk}/" in shown
    for role, want in {"guest": 302, "clerk": 403, "performance": 403, "office": 403}.items():
        assert desk.get(role, "/desk/budget/waiting/").status_code == want, role


def test_what_was_found_by_part_of_a_name_is_exported(desk: Desk):
    """The link as a browser reads it, with what the list was narrowed to."""
    payee = desk.paid.payee[1:3]
    shown = desk.get("finance", f"{BASE}payments/?payee={payee}&first=2000-01-01")
    assert desk.paid.number in text(shown)
    links = [html.unescape(link) for link in re.findall(r'href="(\?[^"]*form=xlsx)"', shown.content.decode())]
    assert len(links) == 1
    assert "first=2000-01-01&form=xlsx" in links[0]
    assert (
        desk.get("finance", f"{BASE}payments/{links[0]}").headers["Content-Disposition"].endswith((".xlsx", '.xlsx"'))
    )
