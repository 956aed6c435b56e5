"""The window's tools: who stands there, what was scanned, one print of all papers."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from tests.web.baddays import text
from tests.web.conftest import Hall
from tests.web.test_bad_days_window import intake
from tongban.services.cases.models import Application, Case, Paper

pytestmark = pytest.mark.django_db


def looked(hall: Hall, **typed: str) -> str:
    return text(hall.session("clerk").post("/desk/intake/OT-P01/", {"look": "1", **typed}))


def test_the_number_brings_the_person_masked(hall: Hall):
    person = hall.stage.applicant
    page = looked(hall, applicant_id_number=person.id_number, applicant_phone="13800001111")
    assert f'value="{person.name}"' in page
    assert "13800001111" in page  # nothing typed is lost
    assert "办过 3 件" in page
    assert page.count(person.id_number) == 1  # only in the field where it was typed
    assert "第一次来" in looked(hall, applicant_id_number="430212195001010075")
    assert "60岁以上" in looked(hall, applicant_id_number="430212195001010075")
    assert "校验位不对" in looked(hall, applicant_id_number="430212195001010076")


def test_a_name_that_was_typed_stays(hall: Hall):
    assert 'value="周小安"' in looked(hall, applicant_id_number=hall.stage.applicant.id_number, applicant_name="周小安")


def test_one_hit_opens_at_once(hall: Hall):
    reply = hall.session("clerk").get("/desk/intake/?q=身后一件事")
    assert reply.status_code == 302, text(reply)
    assert reply["Location"] == "/desk/intake/OT-P01/"


def test_scanned_codes_find_their_matters(hall: Hall, django_assert_max_num_queries):
    whole = Application.objects.get(pk=hall.accepted)
    leg = Case.objects.filter(application=hall.accepted).first()
    clerk = hall.session("clerk")
    clerk.get(f"/desk/applications/{hall.accepted}/print/")
    paper = Paper.objects.filter(application=hall.accepted, code__gt="").first()
    assert leg is not None
    assert paper is not None
    codes = [whole.number, whole.query_code, leg.number, paper.code.lower(), "没有的编号"]
    page = text(clerk.post("/desk/scan/", {"codes": "\n".join([*codes, whole.number, ""])}))
    assert page.count(f"/desk/applications/{hall.accepted}/") == 4  # the same code twice is one line
    assert "1 个没有找到" in page
    with CaptureQueriesContext(connection) as few:
        clerk.post("/desk/scan/", {"codes": whole.number})
    with django_assert_max_num_queries(len(few)):
        clerk.post("/desk/scan/", {"codes": "\n".join(codes)})


def test_the_papers_of_an_acceptance_are_one_print(hall: Hall):
    reply = hall.session("clerk").get(f"/desk/applications/{hall.accepted}/print/")
    assert reply["Content-Type"] == "application/pdf"
    whole = PdfReader(io.BytesIO(reply.content))
    assert whole.root_object["/OpenAction"]["/N"] == "/Print"
    said = "".join(page.extract_text() for page in whole.pages)
    for title in ("综合申请表", "接收凭证", "受理通知书"):
        assert title in said.replace(" ", ""), title


def test_accepting_with_the_print_key_leads_to_the_print(hall: Hall):
    clerk = hall.session("clerk")
    done = clerk.post("/desk/intake/OT-P01/", {**intake(hall), "accept": "print"})
    assert done.status_code == 302
    assert done["Location"].endswith("?print=1")
    assert "data-printing" in text(clerk.get(done["Location"]))


@pytest.mark.parametrize("role", ["approver", "citizen", "guest", "no duty"])
def test_nobody_else_has_these_tools(hall: Hall, role: str):
    for address in ("/desk/scan/", "/desk/keys/", f"/desk/applications/{hall.accepted}/print/"):
        assert hall.session(role).get(address).status_code in (302, 403), address
