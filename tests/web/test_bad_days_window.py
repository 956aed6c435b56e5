"""At the window on a bad day: gaps, the same thing twice, outage slips, originals, results."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from tests.support.filling import sample
from tests.web.baddays import at, refused, state, text
from tests.web.conftest import Hall
from tongban.orgs.models import Department
from tongban.services.cases.models import (
    Application,
    Custody,
    OutageSlip,
)
from tongban.services.catalogue.compose import compose
from tongban.services.lifeevents.selectors import bundle_of
from tongban.web.ui.forms.matter import matter_spec

pytestmark = pytest.mark.django_db


def intake(hall: Hall, **more: Any) -> dict[str, Any]:
    """The whole page filled in rightly: answers, form, every paper on the table."""
    bundle = bundle_of("OT-P01", on=hall.stage.now.date())
    answers = {q: list(v) for q, v in hall.stage.plan.answers.items()}
    papers = {f"paper:{m.code}": "here" for m in hall.stage.plan.materials}
    return {**answers, **papers, **sample(matter_spec(bundle, compose(bundle, {}))), "situation": "1", **more}


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
    assert '还没用的 <span class="count">0</span>' in text(clerk.get("/desk/outage/"))


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
