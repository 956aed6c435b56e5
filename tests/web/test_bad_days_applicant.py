"""What the applicant asks for on the way."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.baddays import POINT, corrected, fresh, leg_at, open_leg, refused, state, text
from tests.web.conftest import Hall
from tongban.services.cases.models import (
    Application,
)

pytestmark = pytest.mark.django_db


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
