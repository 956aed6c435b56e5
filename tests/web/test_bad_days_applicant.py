"""What the applicant asks for on the way."""

from io import BytesIO
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.web.baddays import POINT, corrected, fresh, leg_at, open_leg, refused, state, text
from tests.web.conftest import Hall
from tongban.people.parties.models import Party
from tongban.services.cases.models import Application

pytestmark = pytest.mark.django_db


def dot() -> bytes:
    made = BytesIO()
    Image.new("RGB", (9, 9)).save(made, "PNG")
    return made.getvalue()


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


def test_of_two_files_the_right_one_is_taken_and_the_wrong_one_named(hall: Hall):
    first, second = corrected(hall, POINT, POINT)
    visitor = holder(hall, hall.submitted)
    given = {
        f"file:{first.pk}": SimpleUploadedFile("a.png", dot()), f"file:{second.pk}": SimpleUploadedFile("a.exe", b"MZ"),
        f"answer:{second.pk}": "旁边写的说明",
    }  # fmt: skip
    reply = visitor.post(f"/applications/{hall.submitted}/supply/", given)
    refused(reply, "文件格式不支持", "旁边写的说明", "另外1项已经收到", "还有 1 项")
    first.refresh_from_db()
    assert first.supplied_at is not None
    assert state(hall.submitted) == "correction"


def test_what_was_written_waits_for_the_coming_back_and_counts_for_nothing(hall: Hall):
    first, _ = corrected(hall, POINT, POINT)
    where = f"/applications/{hall.submitted}/"
    assert (
        "saved"
        in holder(hall, hall.submitted).post(where + "supply/keep/", {f"answer:{first.pk}": "先写到这里"}).json()
    )
    again = holder(hall, hall.submitted)
    assert "先写到这里" in text(again.get(where))
    first.refresh_from_db()
    assert first.supplied_at is None
    assert again.post(where + "supply/keep/", {f"answer:{first.pk}": "接着写", "keep": "1"}).status_code == 302
    assert "接着写" in text(again.get(where))


def test_the_first_page_tells_the_citizen_what_waits(hall: Hall):
    Party.objects.filter(accounts=hall.accounts["citizen"]).update(identity_level=4)
    assert "等您补正" not in text(hall.session("citizen").get("/"))
    corrected(hall, POINT)
    assert f"/applications/{hall.submitted}/#correction" in text(hall.session("citizen").get("/"))
    assert "等您补正" not in text(Client().get("/"))


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
@pytest.mark.parametrize("act", ["supply", "supply/keep", "urge", "withdraw"])
def test_nobody_else_speaks_for_the_applicant(hall: Hall, role: str, act: str):
    reply = hall.session(role).post(f"/applications/{hall.accepted}/{act}/", {"text": "快"})
    assert reply.status_code == (409 if role == "issuer" else 404)
