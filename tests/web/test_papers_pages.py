"""Papers on the pages: large print, service, hearings, templates, what is on its way; who may and who may not."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from tests.web.conftest import Hall
from tongban.config.persondata import gather
from tongban.kernel.times import local
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import Case, Extension, OutageSlip, Paper, PaperRecord, PaperService, PaperTemplate
from tongban.services.cases.values import PaperKind
from tongban.web.ui.words import moment

pytestmark = pytest.mark.django_db
SITE = {
    "held_at": "2021-09-03T10:00", "place": "竹木厂", "officer_1": "孙一", "card_1": "18001", "officer_2": "周二",
    "card_2": "18002", "findings": "与图纸相符",
}  # fmt: skip


def leg_of(hall: Hall) -> Case:
    return Case.objects.filter(application=hall.accepted, department__code="ga", state="accepted").first()  # type: ignore[return-value]


def receipt(hall: Hall) -> Paper:
    return cases.ensure_paper(kind=PaperKind.RECEIPT, application_id=hall.submitted, now=timezone.now())


def pages(content: bytes) -> str:
    return "".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(content)).pages).split())


def test_large_print_beside_the_paper_and_by_default_in_elder_mode(hall: Hall):
    paper = receipt(hall)
    session = hall.session("clerk")
    normal, large = session.get(f"/papers/{paper.pk}/"), session.get(f"/papers/{paper.pk}/?print=large")
    assert normal.content != large.content
    assert paper.number in pages(large.content)
    session.cookies["elder"] = "1"
    assert session.get(f"/papers/{paper.pk}/").content == large.content
    assert session.get(f"/papers/{paper.pk}/?print=normal").content == normal.content
    page = hall.session("clerk").get(f"/desk/applications/{hall.submitted}/").content.decode()
    assert f"/papers/{paper.pk}/?print=large" in page


@pytest.mark.parametrize(("role", "status"), [("guest", 404), ("stranger", 404), ("no duty", 404), ("clerk", 200)])
def test_large_print_is_for_those_who_may_see_the_paper(hall: Hall, role: str, status: int):
    paper = receipt(hall)
    assert hall.session(role).get(f"/papers/{paper.pk}/?print=large").status_code == status


def test_what_is_on_its_way_is_said_and_made_when_opened(hall: Hall):
    session = hall.session("clerk")
    page = session.get(f"/desk/applications/{hall.submitted}/papers/")
    assert "正在生成" in page.content.decode()
    assert page["Refresh"].startswith("4; url=")
    assert "登记送达</summary>" not in page.content.decode(), "nothing to type while the page comes back by itself"
    late = session.get(f"/desk/applications/{hall.submitted}/papers/?wait=15")
    assert "Refresh" not in late, "bounded"
    address = f"/applications/{hall.submitted}/papers/D01/?round=1"
    made = session.get(address, follow=True)
    assert made["Content-Type"] == "application/pdf"
    assert Paper.objects.get(application=hall.submitted).number in pages(made.content)
    assert session.get(f"/applications/{hall.submitted}/papers/D10/").status_code == 404, "nothing called for it"
    assert Paper.objects.filter(application=hall.submitted).count() == 1
    assert Client().get(address).status_code == 404
    assert hall.session("stranger").get(address).status_code == 404


def test_the_joint_form_is_printed_by_whoever_may_see_the_matter(hall: Hall):
    address = f"/applications/{hall.submitted}/papers/FORM/"
    assert Client().get(address).status_code == 404
    made = hall.session("clerk").get(address, follow=True)
    assert "综合申请表" in pages(made.content)


def test_service_is_put_on_record_from_the_list(hall: Hall):
    paper = receipt(hall)
    cases.ensure_paper(kind=PaperKind.RECEIPT, application_id=hall.submitted, now=timezone.now())
    address = f"/desk/applications/{hall.submitted}/papers/{paper.pk}/serve/"
    today = local(timezone.now()).date().isoformat()
    typed = {"way": "post", "day": today, "receiver": "周安", "evidence": "回执第3号"}
    assert hall.session("no duty").post(address, typed).status_code == 403
    assert hall.session("elsewhere").post(address, typed).status_code == 404
    refused = hall.session("clerk").post(address, typed)
    assert refused.status_code == 409
    assert "邮件号" in refused.content.decode()
    assert "回执第3号" in refused.content.decode(), "nothing typed is lost"
    done = hall.session("clerk").post(address, typed | {"tracking": "EX1"}, follow=True)
    assert "已登记送达" in done.content.decode()
    assert PaperService.objects.get().tracking == "EX1"


def test_a_site_check_is_written_down_on_its_page(hall: Hall):
    leg = leg_of(hall)
    address = f"/desk/cases/{leg.pk}/papers/D08/"
    for role, status in (("clerk", 403), ("no duty", 403), ("elsewhere", 404)):
        assert hall.session(role).get(address).status_code == status, role
    session = hall.session("approver")
    assert "执法证号一" in session.get(address).content.decode()
    refused = session.post(address, SITE | {"officer_2": "孙一"})
    assert refused.status_code == 409
    assert "与图纸相符" in refused.content.decode()
    assert session.get(f"/desk/cases/{leg.pk}/papers/D09/").status_code == 404
    done = session.post(address, SITE, follow=True)
    assert "现场核查笔录" in done.content.decode()
    assert PaperRecord.objects.get().facts["findings"] == "与图纸相符"


def test_a_notice_to_a_third_person_is_not_the_applicants_to_read(hall: Hall):
    leg = leg_of(hall)
    given = {"receiver": "吴邻居", "interest": "采光"}
    hall.session("approver").post(f"/desk/cases/{leg.pk}/papers/D07-1/", given)
    paper = cases.ensure_paper(
        kind=PaperKind.INTERESTED_NOTICE, application_id=hall.accepted, case_id=leg.pk, now=timezone.now()
    )
    assert hall.session("approver").get(f"/papers/{paper.pk}/").status_code == 200
    assert "利害关系人告知书" not in str(gather(hall.stage.applicant, now=timezone.now()).told)
    reader = Client()
    row = Case.objects.get(pk=leg.pk).application
    reader.post("/track/", {"code": row.query_code, "secret": row.query_password})
    page = reader.get(f"/applications/{hall.accepted}/")
    assert page.status_code == 200
    assert "利害关系人告知书" not in page.content.decode()
    assert reader.get(f"/papers/{paper.pk}/").status_code == 404
    assert reader.get(f"/applications/{hall.accepted}/papers/D07-1/?leg={leg.pk}").status_code == 404


def test_the_query_opens_with_what_an_elderly_person_knows(hall: Hall):
    row = Case.objects.filter(application=hall.accepted)[0].application
    reader = Client()
    opened = reader.post("/track/", {"code": row.query_code, "secret": row.applicant.id_number[-4:]})
    assert opened.status_code == 302
    reader.cookies["elder"] = "1"
    receipt_ = cases.ensure_paper(kind=PaperKind.RECEIPT, application_id=hall.accepted, now=timezone.now())
    page = reader.get(f"/applications/{hall.accepted}/").content.decode()
    assert f"/papers/{receipt_.pk}/?print=large" in page
    assert "普通字" in page


@pytest.mark.parametrize(("role", "status"), [("clerk", 403), ("editor", 403), ("admin", 200)])
def test_templates_are_the_administrators(hall: Hall, role: str, status: int):
    for address in ("/desk/organisation/papers/", "/desk/organisation/papers/D01/"):
        assert hall.session(role).get(address).status_code == status


def test_a_template_is_previewed_refused_kept_and_given_up(hall: Hall):
    session, address = hall.session("admin"), "/desk/organisation/papers/D01/"
    today = local(timezone.now()).date()
    preview = session.post(address, {"preview": "1", "text": "标题：收件回执\n事实：件号={办件编号}"})
    assert preview["Content-Type"] == "application/pdf"
    assert "收件回执" in pages(preview.content)
    assert "样张，不作凭证" in pages(preview.content)
    assert not PaperTemplate.objects.exists()
    hostile = session.post(address, {"text": "正文：{settings.SECRET_KEY}", "effective_from": today.isoformat()})
    assert hostile.status_code == 409
    assert "不是本文书的内容" in hostile.content.decode()
    assert "{settings.SECRET_KEY}" in hostile.content.decode()
    session.post(address, {"text": "标题：收件回执", "effective_from": today.isoformat(), "reason": "习惯"})
    listed = session.get("/desk/organisation/papers/").content.decode()
    assert "第 1 版" in listed
    assert "收件回执" in pages(
        hall.session("clerk").get(f"/applications/{hall.submitted}/papers/D01/", follow=True).content
    )
    session.post(address, {"shipped": "1", "effective_from": today.isoformat()})
    assert "第 1 版" not in session.get("/desk/organisation/papers/").content.decode()
    assert PaperTemplate.objects.count() == 2
    assert session.get("/desk/organisation/papers/D99/").status_code == 404


def test_the_extension_form_says_beforehand_which_day_it_comes_to(hall: Hall):
    leg = leg_of(hall)
    Case.objects.filter(pk=leg.pk).update(state="reviewing", handler=hall.accounts["clerk"])
    session = hall.session("approver")
    page = session.get(f"/desk/cases/{leg.pk}/").content.decode()
    session.post(f"/desk/cases/{leg.pk}/extend/", {"days": "5", "reason": "材料复杂"})
    after = Extension.objects.get(case=leg).after
    assert after is not None
    assert f"5 个工作日，延到 {moment(after)}" in page


def test_every_slip_is_accounted_for(hall: Hall):
    session = hall.session("clerk")
    session.post("/desk/outage/", {"count": "2"})
    number = OutageSlip.objects.order_by("number").values_list("number", flat=True)[0]
    session.post("/desk/outage/void/", {"number": number, "reason": "打印卡纸"})
    page = session.get("/desk/outage/").content.decode()
    assert '用过的和作废的 <span class="count">1</span>' in page
    assert "作废：打印卡纸" in page


def test_a_leg_worked_elsewhere_leads_to_its_sheet(hall: Hall):
    leg = leg_of(hall)
    session = hall.session("approver")
    assert "下载待回填表格" not in session.get(f"/desk/cases/{leg.pk}/").content.decode()
    Case.objects.filter(pk=leg.pk).update(
        state="sent_out", system="人口系统", sent_out_at=timezone.now() - timedelta(minutes=5)
    )
    page = session.get(f"/desk/cases/{leg.pk}/").content.decode()
    assert "下载待回填表格" in page
    assert session.get("/desk/systems/sheet/").status_code == 200


def test_unmasking_without_the_second_factor_leads_to_it(hall: Hall):
    reply = hall.session("clerk").post(f"/desk/applications/{hall.submitted}/unmask/", {"reason": "核对电话"})
    assert reply.status_code == 409
    page = reply.content.decode()
    assert "/accounts/2fa/totp/activate/" in page
    assert "核对电话" in page
