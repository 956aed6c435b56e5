"""Bad days through the pages: each act allowed with its effect, refused with its sentence, and nothing typed lost."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.support.filling import sample
from tests.support.matter import staff
from tests.web.conftest import Hall
from tongban.kernel.actors import Duty
from tongban.orgs.models import Department
from tongban.people.accounts.models import Account
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import (
    Application,
    Case,
    Certificate,
    Consultation,
    CorrectionPoint,
    Custody,
    OutageSlip,
    SpecialProcedure,
)
from tongban.services.cases.statetable import document, tables
from tongban.services.cases.usecases import Point
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.values import Plan
from tongban.services.lifeevents.selectors import bundle_of
from tongban.web.ui.forms.matter import matter_spec

pytestmark = pytest.mark.django_db
POINT = Point(what="电话少一位", why="需要联系", how="写出11位号码", example="13800000000")


def at(hall: Hall, act: str = "", key: UUID | None = None) -> str:
    return f"/desk/applications/{key or hall.submitted}/{act}"


def leg_at(leg: Case, act: str = "") -> str:
    return f"/desk/cases/{leg.pk}/{act}"


def text(reply: object) -> str:
    assert isinstance(reply, HttpResponse)
    return reply.content.decode()


def refused(reply: object, sentence: str, *typed: str) -> None:
    assert isinstance(reply, HttpResponse)
    assert reply.status_code == 409
    page = text(reply)
    assert sentence in page
    for word in typed:
        assert word in page


def state(key: UUID) -> str:
    return Application.objects.get(pk=key).state


def fresh(leg: Case) -> Case:
    return Case.objects.get(pk=leg.pk)


def open_leg(hall: Hall) -> Case:
    leg = Case.objects.filter(application=hall.accepted, state="accepted").order_by("position").first()
    assert leg is not None
    return leg


def claimed(hall: Hall) -> tuple[Case, Client]:
    """A leg in the approver's hands, and the approver's browser."""
    leg = open_leg(hall)
    cases.claim_case(actor=hall.stage.approver(leg), case_id=leg.pk, now=timezone.now())
    return leg, handler(hall, leg)


def handler(hall: Hall, leg: Case) -> Client:
    key = hall.stage.approver(leg).account_id
    assert key is not None
    account = Account.objects.get(pk=key)
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def somebody(*duties: tuple[Duty, Department], name: str = "somebody") -> Client:
    account = staff(name, *duties, now=timezone.now() - timedelta(hours=1))
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def lead(hall: Hall, key: UUID) -> Client:
    code = Plan.from_json(Application.objects.get(pk=key).plan).lead_department
    return somebody((Duty.LEAD, Department.objects.get(code=code)), name="lead")


# --- before acceptance -----------------------------------------------------------------------------------------------------------


def test_the_answer_due_day_stands_on_the_page(hall: Hall):
    assert "受理答复期限" in text(hall.session("clerk").get(at(hall)))


def test_received_and_pre_checked(hall: Hall):
    clerk = hall.session("clerk")
    assert "五个工作日" in text(clerk.post(at(hall, "receive/"), follow=True))
    assert state(hall.submitted) == "received"
    refused(clerk.post(at(hall, "pre-accept/")), "不能预受理")


def test_the_one_notice_takes_noted_offered_and_own_points(hall: Hall):
    department = Department.objects.get(code=hall.stage.plan.items[0].department)
    approver = somebody((Duty.EXAMINE, department), name="examiner")
    assert "预审意见" in text(approver.get(at(hall)))
    words = {"what": "日期不符", "why": "两处不同", "how": "核对后改写", "department": str(department.pk)}
    refused(approver.post(at(hall, "note/"), {**words, "how": ""}), "怎么补", "日期不符", "两处不同")
    approver.post(at(hall, "note/"), words)
    clerk = hall.session("clerk")
    assert "日期不符" in text(clerk.get(at(hall)))
    given = {"rows": "1", "point:0:what": "电话少一位", "point:0:why": "", "point:0:how": "写全", "due_on": _day(20)}
    refused(clerk.post(at(hall, "ask/"), given), "每一项补正都要写清", "电话少一位", "写全")
    more = clerk.post(at(hall, "ask/"), {**given, "more": "1"})
    assert more.status_code == 200
    assert "电话少一位" in text(more)
    assert "第 2 项" in text(more)
    done = clerk.post(at(hall, "ask/"), {**given, "point:0:why": "需要联系"}, follow=True)
    assert "共 2 项" in text(done)
    assert state(hall.submitted) == "correction"


def test_a_missing_paper_is_offered_as_a_point(hall: Hall):
    hall.stage.submit("bare", handed=[])
    page = text(hall.session("clerk").get(at(hall, key=hall.stage.id)))
    missing = next(m for m in hall.stage.plan.materials if m.source.value == "supply" and not m.form)
    assert f"《{missing.name}》没有提交" in page
    assert f'value="{missing.code}" checked' in page


def test_an_empty_notice_and_a_past_due_day_are_refused(hall: Hall):
    clerk = hall.session("clerk")
    refused(clerk.post(at(hall, "ask/"), {"rows": "0"}), "至少写明一项")
    given = {"rows": "1", "point:0:what": "甲", "point:0:why": "乙", "point:0:how": "丙"}
    refused(clerk.post(at(hall, "ask/"), {**given, "due_on": _day(-1)}), "补正期限应在今天之后", "乙")
    refused(clerk.post(at(hall, "ask/"), {**given, "due_on": "明天"}), "应为日期", "明天")


def corrected(hall: Hall, *points: Point) -> list[CorrectionPoint]:
    cases.ask_correction(
        actor=hall.stage.clerk, application_id=hall.submitted, points=points or (POINT,), now=timezone.now()
    )
    return list(CorrectionPoint.objects.filter(application=hall.submitted).order_by("noted_at", "id"))


def test_points_are_supplied_at_the_window_in_parts(hall: Hall):
    first, second = corrected(hall, POINT, POINT)
    clerk = hall.session("clerk")
    assert "等申请人补正（1）" in text(clerk.get("/desk/corrections/"))
    refused(clerk.post(at(hall, "supply-correction/")), "请选择要补正的项目")
    part = clerk.post(at(hall, "supply-correction/"), {f"answer:{first.pk}": "139"}, follow=True)
    assert "其余等申请人补齐" in text(part)
    assert state(hall.submitted) == "correction"
    done = clerk.post(at(hall, "supply-correction/"), {f"paper:{second.pk}": "1"}, follow=True)
    assert "已全部补齐" in text(done)
    assert state(hall.submitted) == "received"


def test_a_correction_ends_only_after_its_day(hall: Hall):
    corrected(hall)
    clerk = hall.session("clerk")
    assert "还没有过" in text(clerk.get(at(hall)))
    refused(clerk.post(at(hall, "terminate/"), {"reason": "没来"}), "还没有过", "没来")


def test_a_second_notice_is_the_supervisors(hall: Hall):
    (point,) = corrected(hall)
    clerk = hall.session("clerk")
    clerk.post(at(hall, "supply-correction/"), {f"answer:{point.pk}": "139"})
    given = {"rows": "1", "point:0:what": "甲", "point:0:why": "乙", "point:0:how": "丙", "new_fact": "新"}
    assert "再次补正须由监察人员批准" in text(clerk.get(at(hall)))
    refused(clerk.post(at(hall, "ask/"), given), "监察人员", "丙")


@pytest.mark.parametrize(
    "act, given, sentence, after",
    [
        ("refuse/", {"reason": "不属于本机关职权", "basis": "第三十二条"}, "须写明理由和法律依据", "refused_accept"),
        ("return/", {"reason": "重复提交"}, "请写明退件原因", "returned"),
        ("withdraw/", {"reason": "不办了"}, "", "withdrawn"),
    ],
)
def test_ends_without_acceptance(hall: Hall, act: str, given: dict[str, str], sentence: str, after: str):
    clerk = hall.session("clerk")
    if sentence:
        first = next(iter(given.values()))
        half = {"reason": first} if "basis" in given else {}
        refused(clerk.post(at(hall, act), half), sentence, *half.values())
        assert state(hall.submitted) == "submitted"
    clerk.post(at(hall, act), given)
    assert state(hall.submitted) == after
    assert given["reason"] in text(clerk.get(at(hall)))


def test_only_lead_or_supervisor_invalidates(hall: Hall):
    clerk = hall.session("clerk")
    assert "作废须由牵头部门或监察人员批准" in text(clerk.get(at(hall)))
    refused(clerk.post(at(hall, "invalidate/"), {"reason": "误录"}), "作废须由", "误录")
    supervisor = somebody((Duty.SUPERVISE, Department.objects.get(code="spj")), name="supervisor")
    refused(supervisor.post(at(hall, "invalidate/")), "请写明作废原因")
    supervisor.post(at(hall, "invalidate/"), {"reason": "误录"})
    assert state(hall.submitted) == "invalid"


def test_deemed_acceptance_is_said_plainly(hall: Hall):
    Application.objects.filter(pk=hall.submitted).update(answer_due_at=timezone.now() - timedelta(days=1))
    cases.deem_accepted(application_id=hall.submitted, now=timezone.now())
    assert "逾期视为受理" in text(hall.session("clerk").get(at(hall)))


def test_departments_see_what_comes_before_acceptance_and_others_do_not(hall: Hall):
    department = Department.objects.get(code=hall.stage.plan.items[0].department)
    concerned = somebody((Duty.EXAMINE, department), name="concerned")
    assert at(hall) in text(concerned.get("/desk/preview/"))
    assert hall.session("elsewhere").get(at(hall)).status_code == 404
    assert at(hall) not in text(hall.session("elsewhere").get("/desk/preview/"))


# --- at the window ---------------------------------------------------------------------------------------------------------------


def intake(hall: Hall, **more: Any) -> dict[str, Any]:
    """The whole page filled in rightly: answers, form, every paper on the table."""
    bundle = bundle_of("OT-P01", on=hall.stage.now.date())
    answers = {q: list(v) for q, v in hall.stage.plan.answers.items()}
    papers = {f"paper:{m.code}": "here" for m in hall.stage.plan.materials}
    return {**answers, **papers, **sample(matter_spec(bundle, compose(bundle, {}))), **more}


def test_only_received_when_papers_are_missing(hall: Hall):
    clerk = hall.session("clerk")
    bare = {k: v for k, v in intake(hall).items() if not k.startswith("paper:")}
    missing = clerk.post("/desk/intake/OT-P01/", {**bare, "accept": "1"})
    assert missing.status_code == 422
    assert "请收取后再受理" in text(missing)
    done = clerk.post("/desk/intake/OT-P01/", {**bare, "receive": "1"}, follow=True)
    assert "还没有受理" in text(done)
    assert Application.objects.filter(state="received").count() == 1


def test_the_same_person_with_the_same_item_is_pointed_out_once(hall: Hall):
    clerk = hall.session("clerk")
    clerk.post("/desk/intake/OT-P01/", {**intake(hall), "accept": "1", "key": "a"})
    again = clerk.post("/desk/intake/OT-P01/", {**intake(hall), "accept": "1", "key": "b"})
    assert again.status_code == 422
    assert "30 天内还提交过同样的事项" in text(again)
    done = clerk.post("/desk/intake/OT-P01/", {**intake(hall), "accept": "1", "key": "b", "again": "1"}, follow=True)
    assert "已收件并受理" in text(done)


def test_outage_slips_are_reserved_printed_entered_late_and_voided(hall: Hall):
    clerk = hall.session("clerk")
    refused(clerk.post("/desk/outage/", {"count": "0"}), "一次可预留")
    refused(clerk.post("/desk/outage/", {"count": "许多"}), "请填整数", "许多")
    clerk.post("/desk/outage/", {"count": "2"})
    used, spoilt = OutageSlip.objects.order_by("number")
    OutageSlip.objects.update(reserved_at=timezone.now() - timedelta(days=1))
    printed = text(clerk.get("/desk/outage/print/"))
    assert used.number in printed
    assert used.query_password in printed
    wrong = clerk.post("/desk/intake/OT-P01/", {**intake(hall), "accept": "1", "slip": used.number})
    assert wrong.status_code == 422
    assert "应急收件单上的收到时间" in text(wrong)
    real = timezone.localtime(timezone.now() - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    done = clerk.post(
        "/desk/intake/OT-P01/", {**intake(hall), "accept": "1", "slip": used.number, "taken_at": real}, follow=True
    )
    page = text(done)
    assert used.number in page
    assert ">补录<" in page
    refused(clerk.post("/desk/outage/void/", {"number": spoilt.number, "reason": ""}), "请写明作废原因")
    clerk.post("/desk/outage/void/", {"number": spoilt.number, "reason": "打印坏了"})
    refused(clerk.post("/desk/outage/void/", {"number": used.number, "reason": "坏"}), "没有这张未使用的")
    assert "还没用的（0）" in text(clerk.get("/desk/outage/"))


def test_originals_are_kept_handed_on_and_given_back(hall: Hall):
    clerk = hall.session("clerk")
    bureau, other = Department.objects.get(code="spj"), Department.objects.get(code="ga")
    paper = next(m for m in hall.stage.plan.materials if m.originals)
    refused(clerk.post(at(hall, "keep/"), {"material": paper.code}), "由谁保管")
    clerk.post(at(hall, "keep/"), {"material": paper.code, "holder": str(bureau.pk), "certified": "1"})
    page = text(clerk.get(at(hall)))
    assert "已核对复印件" in page
    held = Custody.objects.get()
    refused(clerk.post(at(hall, f"originals/{held.pk}/hand-on/"), {"holder": str(bureau.pk)}), "原件已在该部门")
    clerk.post(at(hall, f"originals/{held.pk}/hand-on/"), {"holder": str(other.pk)})
    held = Custody.objects.get(until=None)
    refused(clerk.post(at(hall, f"originals/{held.pk}/give-back/"), {"to": ""}), "请填写领回人姓名")
    clerk.post(at(hall, f"originals/{held.pk}/give-back/"), {"to": "周安"})
    assert "周安" in text(clerk.get(at(hall, "returned/")))
    refused(clerk.post(at(hall, f"originals/{held.pk}/give-back/"), {"to": "周安"}), "没有这份在管的原件")


def issued(hall: Hall) -> UUID:
    hall.stage.to_concluded("handout")
    hall.stage.issue()
    return hall.stage.id


def test_results_go_to_the_applicant_after_a_second_look(hall: Hall):
    key, issuer = issued(hall), hall.session("issuer")
    page = text(issuer.get(at(hall, key=key)))
    assert "证件号码后四位" in page
    refused(issuer.post(at(hall, "collect/", key), {"way": "window"}), "请选择领取人")
    look = issuer.post(at(hall, "collect/", key), {"way": "window", "who": "周安"})
    assert "交给周安" in text(look)
    assert state(key) == "issued"
    issuer.post(at(hall, "collect/", key), {"way": "window", "who": "周安", "sure": "1"})
    assert state(key) == "delivered"


def test_somebody_else_says_why(hall: Hall):
    key, issuer = issued(hall), hall.session("issuer")
    given = {"way": "window", "who": "other", "receiver": "林晓", "last_four": "1234", "sure": "1"}
    refused(issuer.post(at(hall, "collect/", key), given), "代领理由", "林晓", "1234")
    issuer.post(at(hall, "collect/", key), {**given, "proxy_reason": "申请人之女，持委托书"})
    row = Application.objects.get(pk=key)
    assert row.state == "delivered"
    assert row.collected_by == "林晓（代领：证件后四位1234，申请人之女，持委托书）"


# --- in the department -------------------------------------------------------------------------------------------------------------


def _day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_nothing_is_chosen_beforehand_and_a_decision_is_asked_once_more(hall: Hall):
    leg, mine = claimed(hall)
    assert "checked" not in text(mine.get(leg_at(leg)))
    refused(mine.post(leg_at(leg, "decide/"), {"opinion": "齐全"}), "请选择准予或不予", "齐全")
    look = mine.post(leg_at(leg, "decide/"), {"decision": "grant", "opinion": "齐全"})
    assert "确认准予" in text(look)
    assert fresh(leg).granted is None
    mine.post(leg_at(leg, "decide/"), {"decision": "grant", "opinion": "齐全", "sure": "1"})
    assert fresh(leg).granted is True


def test_a_refusal_needs_facts_and_basis(hall: Hall):
    leg, mine = claimed(hall)
    given = {"decision": "refuse", "facts": "登记不一致", "basis": "", "sure": "1"}
    refused(mine.post(leg_at(leg, "decide/"), given), "须写明事实和法律依据", "登记不一致")
    mine.post(leg_at(leg, "decide/"), {**given, "basis": "户口登记条例"})
    assert fresh(leg).granted is False


def test_special_procedures_overlap_and_end_one_by_one(hall: Hall):
    leg, mine = claimed(hall)
    given = {"kind": "08", "reason": "专家到场", "basis": "第四十五条", "planned_end": _day(9)}
    refused(mine.post(leg_at(leg, "procedures/start/"), {**given, "kind": ""}), "请选择特别程序的种类", "专家到场")
    refused(mine.post(leg_at(leg, "procedures/start/"), {**given, "basis": ""}), "须写明依据和事由", "专家到场")
    mine.post(leg_at(leg, "procedures/start/"), given)
    mine.post(leg_at(leg, "procedures/start/"), {**given, "kind": "05"})
    assert fresh(leg).state == "suspended"
    assert leg.title in text(mine.get("/desk/work/?tab=paused"))
    first, second = SpecialProcedure.objects.order_by("entered_at")
    refused(
        mine.post(leg_at(leg, f"procedures/{first.pk}/end/"), {"end": _day(1), "result": "合格"}),
        "结束日期应在",
        "合格",
    )
    mine.post(leg_at(leg, f"procedures/{first.pk}/end/"), {"end": _day(0)})
    assert fresh(leg).state == "suspended"
    mine.post(leg_at(leg, f"procedures/{second.pk}/end/"))
    assert fresh(leg).state == "reviewing"
    refused(mine.post(leg_at(leg, f"procedures/{second.pk}/end/")), "已经结束")
    mine.post(leg_at(leg, "procedures/note/"), {**given, "start": _day(0), "end": _day(0)})
    assert SpecialProcedure.objects.count() == 3


def test_the_extension_is_anothers(hall: Hall):
    leg, mine = claimed(hall)
    assert "经办人以外的负责人" in text(mine.get(leg_at(leg)))
    refused(mine.post(leg_at(leg, "extend/"), {"days": "3", "reason": "情况复杂"}), "经办人以外", "经办人")
    head = somebody((Duty.DECIDE, leg.department), name="head")
    refused(head.post(leg_at(leg, "extend/"), {"days": "99", "reason": "情况复杂"}), "延长期限应为", "情况复杂")
    refused(head.post(leg_at(leg, "extend/"), {"days": "三", "reason": "情况复杂"}), "请填整数", "情况复杂")
    head.post(leg_at(leg, "extend/"), {"days": "3", "reason": "情况复杂"})
    assert "延期 3 个工作日" in text(head.get(leg_at(leg)))


def test_a_sibling_is_asked_and_answers(hall: Hall):
    leg, mine = claimed(hall)
    other = Department.objects.get(code="sw")
    refused(mine.post(leg_at(leg, "consult/"), {"department": str(other.pk), "question": ""}), "请写明要征求意见的问题")
    refused(mine.post(leg_at(leg, "consult/"), {"question": "可以吗"}), "请选择征求哪个部门的意见", "可以吗")
    mine.post(leg_at(leg, "consult/"), {"department": str(other.pk), "question": "可以吗"})
    asked = hall.session("elsewhere")  # an examiner there
    assert "可以吗" in text(asked.get("/desk/work/?tab=answer"))
    assert asked.get(leg_at(leg)).status_code == 200
    row = Consultation.objects.get()
    refused(asked.post(leg_at(leg, f"consult/{row.pk}/answer/"), {"answer": " "}), "请填写答复意见")
    refused(mine.post(leg_at(leg, f"consult/{row.pk}/answer/"), {"answer": "可"}), "只有被征求意见的部门")
    asked.post(leg_at(leg, f"consult/{row.pk}/answer/"), {"answer": "可以"})
    assert "可以" in text(mine.get(leg_at(leg)))
    assert fresh(leg).state == "reviewing"


def test_out_to_the_own_system_back_and_out_again_with_the_result(hall: Hall):
    leg, mine = claimed(hall)
    refused(mine.post(leg_at(leg, "send-out/"), {"system": ""}), "请填写部门系统的名称")
    mine.post(leg_at(leg, "send-out/"), {"system": "省厅系统"})
    mine.post(leg_at(leg, "take-back/"))
    assert fresh(leg).state == "reviewing"
    mine.post(leg_at(leg, "send-out/"), {"system": "省厅系统"})
    refused(mine.post(leg_at(leg, "record/"), {"decision": "grant", "opinion": "已办"}), "实际办结时间", "已办")
    when = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    look = mine.post(leg_at(leg, "record/"), {"decision": "grant", "decided_at": when})
    assert "确认准予" in text(look)
    mine.post(leg_at(leg, "record/"), {"decision": "grant", "decided_at": when, "sure": "1"})
    assert "省厅系统回填" in text(mine.get(leg_at(leg)))


def test_report_up_and_transfer(hall: Hall):
    leg, mine = claimed(hall)
    refused(mine.post(leg_at(leg, "report-up/"), {"to": ""}), "请写明转报的上级机关")
    other = Department.objects.get(code="sw")
    given = {"department": str(other.pk), "reason": ""}
    refused(mine.post(leg_at(leg, "transfer/"), given), "移送须写明理由")
    mine.post(leg_at(leg, "transfer/"), {**given, "reason": "职责已划转"})
    assert fresh(leg).department_id == other.pk
    there = hall.session("elsewhere")
    there.post(leg_at(leg, "claim/"))
    refused(there.post(leg_at(leg, "report-up/"), {"to": "市局"}), "决定人员")
    somebody((Duty.DECIDE, other), name="head").post(leg_at(leg, "report-up/"), {"to": "市局"})
    assert fresh(leg).state == "reported_up"


def test_terminate_withdraw_and_free(hall: Hall):
    leg = open_leg(hall)
    waiting = Case.objects.filter(application=hall.accepted, state="waiting").order_by("position")
    blocked = next(x for x in waiting if leg.position in x.after)
    mine = handler(hall, leg)
    refused(mine.post(leg_at(leg, "terminate/"), {"reason": ""}), "终止须写明原因")
    mine.post(leg_at(leg, "terminate/"), {"reason": "已由法院处理"})
    assert "已由法院处理" in text(mine.get(leg_at(leg)))
    assert fresh(blocked).state == "blocked"
    office = lead(hall, hall.accepted)
    assert blocked.title in text(office.get("/desk/blocked/"))
    refused(handler(hall, blocked).post(leg_at(blocked, "free/"), {"reason": "仍可办"}), "只有牵头部门")
    refused(office.post(leg_at(blocked, "free/"), {"reason": ""}), "放行须写明理由")
    office.post(leg_at(blocked, "free/"), {"reason": "仍可办"})
    assert fresh(blocked).state == "accepted"
    hall.session("clerk").post(leg_at(blocked, "withdraw/"), {"reason": "不办了"})
    assert fresh(blocked).state == "withdrawn"


def test_redo_rectify_and_withdraw_a_certificate(hall: Hall):
    leg = Case.objects.filter(application=hall.delivered).order_by("position").first()
    assert leg is not None
    mine = handler(hall, leg)
    refused(
        mine.post(leg_at(leg, "rectify/"), {"field": "opinion", "after": "符合条件", "reason": "错字"}), "与原文相同"
    )
    mine.post(leg_at(leg, "rectify/"), {"field": "opinion", "after": "符合规定", "reason": "错字"})
    assert re.search("<del>符合条件</del> → <ins>符合规定</ins>", text(mine.get(leg_at(leg))))
    paper = Certificate.objects.get(case=leg)
    refused(
        mine.post(leg_at(leg, f"certificates/{paper.pk}/withdraw/"), {"reason": "骗取"}),
        "请选择撤销、撤回或注销",
        "骗取",
    )
    mine.post(leg_at(leg, f"certificates/{paper.pk}/withdraw/"), {"how": "revoked", "reason": "骗取"})
    assert "撤销" in text(hall.session("issuer").get(at(hall, key=hall.delivered)))
    refused(mine.post(leg_at(leg, "redo/"), {"reason": "有误"}), "重办须由牵头部门或监察人员批准")
    office = lead(hall, hall.delivered)
    refused(office.post(leg_at(leg, "redo/"), {"reason": ""}), "重办须写明理由")
    office.post(leg_at(leg, "redo/"), {"reason": "地址有误"})
    page = text(office.get(leg_at(leg)))
    assert "第 2 轮" in page
    assert "地址有误" in page
    assert state(hall.delivered) == "accepted"


# --- who may ----------------------------------------------------------------------------------------------------------------------

ROLES = ("guest", "citizen", "stranger", "clerk", "approver", "elsewhere", "issuer", "editor", "admin", "no duty")
PAGES = {
    "/desk/corrections/": {"clerk"},
    "/desk/preview/": {"approver", "elsewhere"},
    "/desk/blocked/": set(),
    "/desk/outage/": {"clerk", "admin"},
    "/desk/outage/print/": {"clerk", "admin"},
    "/desk/help/states/": {"clerk", "approver", "elsewhere", "issuer", "editor", "admin"},
    "/desk/work/?tab=answer": {"approver", "elsewhere"},
}


@pytest.mark.parametrize("where", PAGES)
def test_pages(hall: Hall, where: str):
    for role in ROLES:
        status = hall.session(role).get(where).status_code
        assert status == (200 if role in PAGES[where] else 302 if role == "guest" else 403), role


ON_APPLICATION = (
    "receive", "pre-accept", "note", "ask", "supply-correction", "terminate", "refuse", "return", "withdraw",
    "invalidate", "keep",
)  # fmt: skip
ON_LEG = (
    "procedures/start", "procedures/note", "extend", "consult", "take-back", "report-up", "transfer", "free", "terminate",
    "withdraw", "redo", "rectify",
)  # fmt: skip
WORDS = {
    "reason": "甲", "basis": "乙", "what": "甲", "why": "乙", "how": "丙", "rows": "1", "point:0:what": "甲",
    "point:0:why": "乙", "point:0:how": "丙", "kind": "08", "planned_end": "2030-01-01", "days": "1", "question": "甲",
    "to": "市局", "field": "opinion", "after": "甲",
}  # fmt: skip


@pytest.mark.parametrize("act", ON_APPLICATION)
def test_acts_on_an_application_are_refused_without_duty(hall: Hall, act: str):
    for role in ("guest", "citizen", "stranger", "approver", "elsewhere", "issuer", "editor", "admin", "no duty"):
        assert hall.session(role).post(at(hall, act + "/"), WORDS).status_code in (302, 403, 404, 409), role
    assert state(hall.submitted) == "submitted"
    assert not CorrectionPoint.objects.exists()
    assert hall.session("clerk").get(at(hall, act + "/")).status_code == 405


@pytest.mark.parametrize("act", ON_LEG)
def test_acts_on_a_leg_are_refused_without_duty(hall: Hall, act: str):
    leg, _ = claimed(hall)
    before = (fresh(leg).state, fresh(leg).department_id)
    roles = ["guest", "citizen", "stranger", "elsewhere", "issuer", "editor", "admin", "no duty"]
    for role in [*roles, *([] if act == "withdraw" else ["clerk"])]:
        assert hall.session(role).post(leg_at(leg, act + "/"), WORDS).status_code in (302, 403, 404, 409), role
    assert (fresh(leg).state, fresh(leg).department_id) == before


# --- the applicant ----------------------------------------------------------------------------------------------------------------


def holder(hall: Hall, key: UUID, *, four: bool = False) -> Client:
    """Somebody without a login who has the receipt, or only the end of the identity number."""
    row = Application.objects.select_related("applicant").get(pk=key)
    visitor = Client()
    secret = row.applicant.id_number[-4:] if four else row.query_password
    assert visitor.post("/track/", {"code": row.query_code, "secret": secret}).status_code == 302
    return visitor


def test_the_applicant_supplies_in_parts(hall: Hall):
    first, second = corrected(hall, POINT, POINT)
    visitor, where = holder(hall, hall.submitted), f"/applications/{hall.submitted}/"
    page = text(visitor.get(where))
    assert page.index("请补正") < page.index("经过")
    assert all(word in page for word in ("电话少一位", "需要联系", "写出11位号码", "13800000000"))
    refused(visitor.post(where + "supply/"), "请选择要补正的项目")
    visitor.post(where + "supply/", {f"answer:{first.pk}": "13812345678"})
    assert "还有 1 项" in text(visitor.get(where))
    visitor.post(where + "supply/", {f"answer:{second.pk}": "补好了"})
    assert state(hall.submitted) == "received"


def test_a_bad_file_loses_no_word(hall: Hall):
    first, second = corrected(hall, POINT, POINT)
    visitor = holder(hall, hall.submitted)
    given = {f"answer:{first.pk}": "我写的说明", f"file:{second.pk}": SimpleUploadedFile("a.exe", b"MZ")}
    refused(visitor.post(f"/applications/{hall.submitted}/supply/", given), "文件格式不支持", "我写的说明")


def test_the_applicant_urges_once_a_day_and_it_stands_on_top(hall: Hall):
    visitor, where = holder(hall, hall.accepted), f"/applications/{hall.accepted}/"
    visitor.post(where + "urge/", {"text": "请快一点"})
    assert "请快一点" in text(hall.session("approver").get(leg_at(open_leg(hall))))
    refused(visitor.post(where + "urge/", {"text": "再催"}), "今天已经催办过", "再催")


def test_the_applicant_takes_back_a_leg_then_the_whole(hall: Hall):
    visitor, where = holder(hall, hall.accepted), f"/applications/{hall.accepted}/"
    leg = open_leg(hall)
    assert "确认撤回" in text(visitor.get(f"{where}legs/{leg.pk}/withdraw/"))
    visitor.post(f"{where}legs/{leg.pk}/withdraw/")
    assert fresh(leg).state == "withdrawn"
    visitor.post(where + "withdraw/", {"reason": "不办了"})
    assert state(hall.accepted) == "withdrawn"
    refused(visitor.post(where + "withdraw/"), "不能撤回")


def test_the_end_of_the_number_lets_look_and_not_act(hall: Hall):
    visitor, where = holder(hall, hall.accepted, four=True), f"/applications/{hall.accepted}/"
    assert "只能查看" in text(visitor.get(where))
    refused(visitor.post(where + "urge/", {"text": "快"}), "只能查看")
    refused(visitor.post(where + "withdraw/"), "只能查看")
    assert state(hall.accepted) == "accepted"


@pytest.mark.parametrize("role", ["guest", "stranger", "issuer"])
@pytest.mark.parametrize("act", ["supply", "urge", "withdraw"])
def test_nobody_else_speaks_for_the_applicant(hall: Hall, role: str, act: str):
    reply = hall.session(role).post(f"/applications/{hall.accepted}/{act}/", {"text": "快"})
    assert reply.status_code == (409 if role == "issuer" else 404)


# --- reading ------------------------------------------------------------------------------------------------------------------------


def test_the_trail_reads_as_sentences(hall: Hall):
    page = text(hall.session("clerk").get(at(hall, "trail/", hall.accepted)))
    assert "员clerk" in page
    assert "承诺" in page
    visible = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    assert "application_id" not in visible
    assert "application.accepted" not in visible


def test_every_home_has_something(hall: Hall):
    assert "等申请人补正" in text(hall.session("clerk").get("/desk/"))
    assert "待预审" in text(hall.session("approver").get("/desk/"))
    assert "事项" in text(hall.session("editor").get("/desk/"))
    assert "后台工作" in text(hall.session("admin").get("/desk/"))


def test_the_documents_of_states_are_current():
    for grid in tables():
        assert Path(f"docs/states/{grid.name}.md").read_text(encoding="utf-8") == document(grid)
