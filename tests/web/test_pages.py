"""Pages: the same number of statements however long the list, small, and nothing typed is lost."""

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.support.filling import sample
from tests.web.conftest import Hall
from tongban.services.catalogue.compose import compose
from tongban.services.lifeevents.selectors import bundle_of
from tongban.web.ui.forms.matter import matter_spec

pytestmark = pytest.mark.django_db


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("L", (2, 2)).save(out, "PNG")
    return out.getvalue()


PNG = _picture()


def statements(hall: Hall, role: str, where: str) -> int:
    session = hall.session(role)
    session.get(where)  # what is read once per process
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert session.get(where).status_code == 200
    return len(seen)


LISTS = [("clerk", "/desk/accept/"), ("approver", "/desk/work/"), ("issuer", "/desk/issue/"), ("clerk", "/desk/"), ("approver", "/desk/")]  # fmt: skip


def test_what_waits_for_the_window_says_how_long_it_may_wait(hall: Hall):
    page = hall.session("clerk").get("/desk/accept/").content.decode()
    assert "剩余时间" in page
    assert 'class="lamp lamp--' in page
    assert "未计时" not in page  # the five working days of art 32 run from the papers


@pytest.mark.parametrize("role, where", LISTS)
def test_lists_take_as_many_statements_for_one_row_as_for_many(hall: Hall, role: str, where: str):
    before = statements(hall, role, where)
    for n in range(5):
        hall.stage.submit(f"more{n}")
        hall.stage.to_accepted(f"again{n}")
        hall.stage.to_concluded(f"done{n}")
    assert statements(hall, role, where) == before
    assert before <= 20  # the first page counts the baskets of every wing and reads the calendar


@pytest.mark.parametrize("code, legs", [("OT-P01", 4), ("OT-E02", 6)])
def test_a_matter_takes_as_many_statements_whatever_its_legs(hall: Hall, code: str, legs: int):
    one = statements(hall, "clerk", f"/desk/applications/{hall.accepted}/")
    hall.stage.plan = compose(bundle_of(code, on=hall.stage.now.date()), {})
    hall.stage.to_accepted(f"many-{code}")
    assert statements(hall, "clerk", f"/desk/applications/{hall.stage.id}/") == one


@pytest.mark.parametrize("where", ["/", "/search/?q=登记", "/matters/OT-E02/", "/matters/OT-P01/guide/", "/track/"])
def test_public_pages_are_small(hall: Hall, where: str):
    assert len(hall.session("guest").get(where).content) <= 30_000


def begin(hall: Hall):
    guest = hall.session("guest")
    reply = guest.post("/matters/OT-P01/start/", {"answers": "{}"})
    return guest, reply["Location"]


def form(**changes: Any) -> dict[str, Any]:
    bundle = bundle_of("OT-P01", on=date(2021, 9, 6))
    return sample(matter_spec(bundle, compose(bundle, {})), **changes)


def test_a_draft_keeps_what_was_typed_wrong(hall: Hall):
    guest, draft = begin(hall)
    reply = guest.post(draft + "fill/", form(applicant_id_number="430212197001010000"))
    assert reply.status_code == 422
    again = guest.get(draft + "fill/").content.decode()
    assert "430212197001010000" in again
    assert "林老" in again


def test_a_draft_is_nobody_elses(hall: Hall):
    _, draft = begin(hall)
    for role in ("guest", "citizen", "clerk", "admin"):
        assert hall.session(role).get(draft).status_code == 404


def test_submitting_twice_submits_once(hall: Hall):
    guest, draft = begin(hall)
    guest.post(draft + "fill/", form())
    first = guest.post(draft + "check/", {"declared": "1"})
    second = guest.post(draft + "check/", {"declared": "1"})
    assert first.status_code == 302
    assert second.status_code in (302, 404)
    assert hall.stage.row().__class__.objects.filter(applicant__name="林晓").count() == 1


def test_the_declaration_is_asked_for(hall: Hall):
    guest, draft = begin(hall)
    guest.post(draft + "fill/", form())
    reply = guest.post(draft + "check/")
    assert reply.status_code == 409
    assert "请先勾选" in reply.content.decode()


@pytest.mark.parametrize(
    "name, content, taken",
    [
        ("photo.png", PNG, True), ("scan.pdf", b"%PDF-1.4\n%x\n%%EOF", True), ("cut.pdf", b"%PDF-1.4\n%x", False),
        ("photo.png", b"<script>alert(1)</script>", False),
        ("doc.pdf", b"MZ\x90\x00", False), ("empty.pdf", b"", False),
    ],
)  # fmt: skip
def test_uploads_are_known_by_their_content(hall: Hall, name: str, content: bytes, taken: bool):
    guest, draft = begin(hall)
    material = next(m.code for m in hall.stage.plan.materials if m.source == "supply" and not m.form)
    reply = guest.post(draft + "papers/", {"material": material, "file": SimpleUploadedFile(name, content)})
    assert reply.status_code == (302 if taken else 422)
    page = guest.get(draft + "papers/").content.decode()
    assert ("已上传" in page) == taken


@pytest.mark.parametrize("answers", ["", "[", "[]", "{}", '{"Q1": "x"}', '{"Q1": {"a": 1}}', "null", "0"])
def test_hostile_answers_never_break_the_page(hall: Hall, answers: str):
    reply = hall.session("guest").post("/matters/OT-P01/start/", {"answers": answers})
    assert reply.status_code in (302, 400, 409)


@pytest.mark.parametrize(
    "where",
    [
        "/matters/<script>/", "/search/?q=%00", "/search/?q=" + "啊" * 500, "/verify/%27%3B--/", "/desk/work/?page=999999",
        "/matters/OT-P01/guide/?step=99&Q1=%3Cscript%3E", "/drafts/00000000-0000-0000-0000-000000000000/",
    ],
)  # fmt: skip
def test_odd_addresses_get_an_answer_in_words(hall: Hall, where: str):
    reply = hall.session("approver").get(where)
    assert reply.status_code in (200, 400, 404)
    assert "<script>" not in reply.content.decode().replace('"<script>', "")


def test_pages_carry_their_protection(hall: Hall):
    reply = hall.session("guest").get("/")
    assert "default-src 'self'" in reply["Content-Security-Policy"]
    assert "unsafe" not in reply["Content-Security-Policy"]
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert reply["Referrer-Policy"]


def test_health(hall: Hall):
    assert json.loads(hall.session("guest").get("/livez/").content) == {"live": True}
    assert json.loads(hall.session("guest").get("/readyz/").content) == {"ready": True}


def test_the_window_takes_in_and_keeps_what_was_typed(hall: Hall):
    clerk = hall.session("clerk")
    where = "/desk/intake/OT-P01/"
    answers = {q: list(v) for q, v in hall.stage.plan.answers.items()}
    typed = {**form(situation="1", accept="1", applicant_phone="13912345678"), **answers}
    wrong = clerk.post(where, {**typed, "applicant_name": ""})
    assert wrong.status_code == 422
    assert "13912345678" in wrong.content.decode()
    missing = clerk.post(where, typed)  # no paper was ticked
    assert missing.status_code == 422
    papers = {f"paper:{m.code}": "here" for m in hall.stage.plan.materials}
    done = clerk.post(where, typed | papers, follow=True)
    assert "已收件并受理" in done.content.decode()


def test_deferring_a_paper_needs_its_day(hall: Hall):
    clerk, bundle = hall.session("clerk"), bundle_of("OT-P01", on=date(2021, 9, 6))
    usual = compose(bundle, {})
    later = next(m.code for m in usual.materials if m.deferrable)
    said = {q.code: list(q.default) for q in bundle.questions} | form(situation="1", accept="1")
    said |= {f"paper:{m.code}": "here" for m in usual.materials} | {f"paper:{later}": "later"}
    assert "后补截止日期" in clerk.post("/desk/intake/OT-P01/", said).content.decode()
    due = (hall.stage.now + timedelta(days=3)).date().isoformat()
    reply = clerk.post("/desk/intake/OT-P01/", said | {f"due:{later}": due}, follow=True)
    assert "容缺" in reply.content.decode()
