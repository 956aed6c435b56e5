"""In the department on a bad day: procedures, extensions, siblings, own systems, redo."""

import re

import pytest
from django.utils import timezone

from tests.web.baddays import (
    at,
    claimed,
    fresh,
    handler,
    in_days,
    lead,
    leg_at,
    open_leg,
    refused,
    somebody,
    state,
    text,
)
from tests.web.conftest import Hall
from tongban.kernel.actors import Duty
from tongban.orgs.models import Department
from tongban.services.cases.models import (
    Case,
    Certificate,
    Consultation,
    SpecialProcedure,
)

pytestmark = pytest.mark.django_db


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
    given = {"kind": "08", "reason": "专家到场", "basis": "第四十五条", "planned_end": in_days(9)}
    refused(mine.post(leg_at(leg, "procedures/start/"), {**given, "kind": ""}), "请选择特别程序的种类", "专家到场")
    refused(mine.post(leg_at(leg, "procedures/start/"), {**given, "basis": ""}), "须写明依据和事由", "专家到场")
    mine.post(leg_at(leg, "procedures/start/"), given)
    mine.post(leg_at(leg, "procedures/start/"), {**given, "kind": "05"})
    assert fresh(leg).state == "suspended"
    assert leg.title in text(mine.get("/desk/work/?tab=paused"))
    first, second = SpecialProcedure.objects.order_by("entered_at")
    refused(
        mine.post(leg_at(leg, f"procedures/{first.pk}/end/"), {"end": in_days(1), "result": "合格"}),
        "结束日期应在",
        "合格",
    )
    mine.post(leg_at(leg, f"procedures/{first.pk}/end/"), {"end": in_days(0)})
    assert fresh(leg).state == "suspended"
    mine.post(leg_at(leg, f"procedures/{second.pk}/end/"))
    assert fresh(leg).state == "reviewing"
    refused(mine.post(leg_at(leg, f"procedures/{second.pk}/end/")), "已经结束")
    mine.post(leg_at(leg, "procedures/note/"), {**given, "start": in_days(0), "end": in_days(0)})
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
    said = re.sub("<[^>]+>", "", text(mine.get(leg_at(leg))))
    assert "原来 符合条件 →，现在 符合规定" in said
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
