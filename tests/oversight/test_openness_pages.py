"""Pages of requests: who may open which, what is kept on a refusal, following without an account, floods, few queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.support.matter import resident, staff
from tests.support.office import BACKEND
from tests.support.openness import Openness
from tongban.kernel.actors import Duty
from tongban.oversight.openness.models import Disclosure, Notice, Publication
from tongban.oversight.openness.usecases import requests
from tongban.oversight.openness.values.requests import State, Way
from tongban.people.accounts.models import Account

pytestmark = pytest.mark.django_db
AT = "/desk/openness/"
FORM: dict[str, Any] = {
    "key": "k1", "who": "natural", "name": "周安", "id_kind": "resident", "id_number": resident(1), "phone": "13800000000",
    "description": "2020年老旧小区改造项目立项批复", "form": "electronic", "delivery": "online", "pieces": "1",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def office() -> Openness:
    made = Openness.build(timezone.now() - timedelta(hours=1))
    staff("nobody", (Duty.EXAMINE, made.elsewhere), now=made.now)
    return made


def session(username: str) -> Client:
    client = Client()
    if username:
        client.force_login(Account.objects.get(username=username), backend=BACKEND)
    return client


def test_who_may_open_which(office: Openness):
    row = office.ask()
    paper = Notice.objects.get()
    mine, look = {"op1", "op2", "head", "watch"}, {"op1", "op2", "watch", "far"}
    wanted = {
        AT: {*mine, "far"}, f"{AT}?form=xlsx": {*mine, "far"}, f"{AT}{row.pk}/": mine, f"{AT}new/": {"op1", "op2", "window", "far"},
        f"{AT}papers/{paper.pk}/": {"op1", "op2", "head"}, f"{AT}papers/{paper.pk}/?form=pdf": {"op1", "op2", "head"},
        f"{AT}yearly/": look, f"{AT}yearly/?form=xlsx": look, f"{AT}yearly/?form=docx": look, f"{AT}settings/": {"op1", "op2", "far"},
    }  # fmt: skip
    for address, allowed in wanted.items():
        for who in ("op1", "op2", "head", "watch", "window", "far", "nobody"):
            assert (session(who).get(address).status_code == 200) == (who in allowed), (address, who)
        assert session("").get(address).status_code == 302


def test_asking_on_the_portal_keeps_what_was_typed(office: Openness):
    client = Client()
    assert "请选择向哪个机关申请" in client.post("/open/request/", FORM).content.decode()
    form = {**FORM, "department": str(office.bureau.pk)}
    wrong = client.post("/open/request/", {**form, "id_number": "430212197001010010"})
    assert wrong.status_code == 409
    said = wrong.content.decode()
    assert "校验位" in said
    assert "老旧小区改造" in said
    assert "430212197001010010" in said
    hostile = client.post("/open/request/", {**form, "proof": SimpleUploadedFile("证.pdf", b"MZ\x90")})
    assert hostile.status_code == 409
    assert not Disclosure.objects.exists()
    made = client.post("/open/request/", form)
    assert made.status_code == 302
    again = client.post("/open/request/", form)
    assert again.headers["Location"] == made.headers["Location"]
    row = Disclosure.objects.get()
    page = client.get(made.headers["Location"]).content.decode()
    assert row.number in page
    assert row.code in page
    assert Client().get(made.headers["Location"]).status_code == 404


def test_following_by_number_and_code(office: Openness):
    row = office.ask()
    client = Client()
    assert client.post("/open/follow/", {"number": row.number, "code": "AAAAAAAA"}).status_code == 403
    found = client.post("/open/follow/", {"number": "2021 1".replace("2021", str(row.year)), "code": row.code.lower()})
    assert found.headers["Location"] == f"/open/requests/{row.pk}/"
    requests.ask_correction(actor=office.officer, row=row, points="请写明是哪个小区", now=office.now)
    page = client.get(f"/open/requests/{row.pk}/").content.decode()
    assert "请写明是哪个小区" in page
    bad = client.post(f"/open/requests/{row.pk}/", {"act": "supply", "said": "江边小区", "file": SimpleUploadedFile("a.pdf", b"PK\x03\x04")})  # fmt: skip
    assert bad.status_code == 409
    assert "江边小区" in bad.content.decode()
    assert client.post(f"/open/requests/{row.pk}/", {"act": "supply", "said": "江边小区"}).status_code == 302
    row.refresh_from_db()
    assert row.state == State.HANDLING
    paper = Notice.objects.get(kind="correction")
    assert client.get(f"/open/requests/{row.pk}/papers/{paper.pk}/?form=pdf").status_code == 200
    assert Client().get(f"/open/requests/{row.pk}/papers/{paper.pk}/").status_code == 404
    office.answer(row, now=timezone.now())
    assert "予以公开" in client.get(f"/open/requests/{row.pk}/").content.decode()


def test_guessing_codes_is_slowed_down_and_floods_are_stopped(office: Openness):
    row = office.ask()
    client = Client()
    codes = [
        client.post("/open/follow/", {"number": row.number, "code": f"AAAAAA{n:02d}"}).status_code for n in range(11)
    ]
    assert codes[0] == 403
    assert codes[-1] == 429
    assert (
        Client(REMOTE_ADDR="10.1.1.1").post("/open/follow/", {"number": row.number, "code": row.code}).status_code
        == 429
    )
    form = {**FORM, "department": str(office.bureau.pk)}
    sent = [client.post("/open/request/", {**form, "key": f"k{n}"}) for n in range(21)]
    assert sent[0].status_code == 302
    assert sent[-1].status_code == 429
    assert "老旧小区改造" in sent[-1].content.decode()


def test_the_desk_shows_no_name_until_looked_up(office: Openness):
    row = office.ask(way=Way.ONLINE)
    page = session("op1").get(f"{AT}{row.pk}/").content.decode()
    assert "周安" not in page
    assert row.code not in page
    refused = session("watch").post(f"{AT}{row.pk}/", {"reveal": "1", "reason": "看看"})
    assert refused.status_code == 409
    assert "周安" not in refused.content.decode()
    assert "周安" in session("op1").post(f"{AT}{row.pk}/", {"reveal": "1", "reason": "电话确认收到"}).content.decode()
    sheet = session("op1").get(f"{AT}?form=xlsx")
    assert sheet.status_code == 200


def test_acts_at_the_desk_keep_what_was_typed(office: Openness):
    row = office.ask()
    client, at = session("op1"), f"{AT}{row.pk}/"
    short = client.post(at, {"act": "draft", "reply": "refused", "reason": "", "said": "属于内部流程，不予公开"})
    assert short.status_code == 409
    assert "属于内部流程" in short.content.decode()
    for given in ({"act": "charge", "count": "十"}, {"act": "ask_opinion", "asked": "x", "said": "批复"}, {"act": "nonsense"}, {"act": "confirm", "said": "x", "on": "2021-13-01"}):  # fmt: skip
        assert client.post(at, given).status_code == 409, given
    assert client.post(at, {"act": "draft", "reply": "refused", "reason": "internal", "said": "属于内部流程，不予公开"}).status_code == 302  # fmt: skip
    assert "拟稿人不能自己签发" in client.get(at).content.decode()
    assert client.post(at, {"act": "sign"}).status_code == 409
    assert session("head").post(at, {"act": "sign"}).status_code == 302
    row.refresh_from_db()
    assert row.outcome == "refused"


def test_the_yearly_report_goes_to_the_public_by_two_hands_disclosure_50(office: Openness):
    last = timezone.localdate().year - 1
    row = office.ask()
    assert session("op1").post(f"{AT}yearly/?year={row.year}").status_code == 409
    Disclosure.objects.filter(pk=row.pk).update(year=last)
    assert session("watch").post(f"{AT}yearly/?year={last}").status_code == 409
    assert session("op1").post(f"{AT}yearly/?year={last}").status_code == 302
    made = Publication.objects.get(category="yearly")
    assert (made.state, made.file_name) == ("draft", f"{last}年政府信息公开工作年度报告.docx")


def test_the_window_takes_down_what_somebody_says(office: Openness):
    client = session("window")
    given = {**FORM, "way": "oral", "came_on": timezone.localdate().isoformat(), "department": str(office.bureau.pk)}
    wrong = client.post(f"{AT}new/", {**given, "way": "online"})
    assert wrong.status_code in (200, 409)
    assert client.post(f"{AT}new/", {**given, "key": "k2", "came_on": "昨天"}).status_code == 409
    made = client.post(f"{AT}new/", {**given, "key": "k3"})
    assert made.status_code == 200
    assert Disclosure.objects.filter(way="oral").get().code in made.content.decode()


def test_the_register_asks_as_often_for_thirty_as_for_three(office: Openness):
    client = session("op1")

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(f"{AT}?state=all").status_code == 200
        return len(seen)

    for n in range(3):
        office.ask(key=f"a{n}")
    few = count()
    for n in range(30):
        office.ask(key=f"b{n}")
    assert count() == few
    assert few < 20
