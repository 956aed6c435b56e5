"""Before acceptance, through the pages: corrections, ends without acceptance, what departments see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.web.baddays import POINT, at, corrected, in_days, refused, somebody, state, text
from tests.web.conftest import Hall
from tongban.kernel.actors import Duty
from tongban.orgs.models import Department
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import (
    Application,
)

pytestmark = pytest.mark.django_db


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
    given = {"rows": "1", "point:0:what": "电话少一位", "point:0:why": "", "point:0:how": "写全", "due_on": in_days(20)}
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
    refused(clerk.post(at(hall, "ask/"), {**given, "due_on": in_days(-1)}), "补正期限应在今天之后", "乙")
    refused(clerk.post(at(hall, "ask/"), {**given, "due_on": "明天"}), "应为日期", "明天")


def test_points_are_supplied_at_the_window_in_parts(hall: Hall):
    first, second = corrected(hall, POINT, POINT)
    clerk = hall.session("clerk")
    assert '等申请人补正 <span class="count">1</span>' in text(clerk.get("/desk/corrections/"))
    refused(clerk.post(at(hall, "supply-correction/")), "请选择要补正的项目")
    part = clerk.post(at(hall, "supply-correction/"), {f"answer:{first.pk}": "139"}, follow=True)
    assert "其余等申请人补齐" in text(part)
    assert state(hall.submitted) == "correction"
    done = clerk.post(at(hall, "supply-correction/"), {f"paper:{second.pk}": "1"}, follow=True)
    assert "已全部补齐" in text(done)
    assert state(hall.submitted) == "received"


def test_a_correction_ends_only_after_itsin_days(hall: Hall):
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
