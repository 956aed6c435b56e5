"""Before submitting: the list on paper and as a text, what is kept while typing, what is filled in, pages turned."""

import io
import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.web.conftest import Hall
from tests.web.test_pages import begin, form
from tongban.infra import files
from tongban.orgs.models import Centre, Venue
from tongban.orgs.values import Tier
from tongban.people.parties.models import Party
from tongban.services.cases.models import Application, Draft
from tongban.services.catalogue.compose import compose
from tongban.services.lifeevents.selectors import bundle_of
from tongban.web.portal.overview import fees

pytestmark = pytest.mark.django_db
ANSWERS = "Q1=hospital&Q2=relief&Q2=pension&Q3=yes&step=3"


def text_of(reply: Any) -> str:
    return str(reply.content.decode())


# --- the list -------------------------------------------------------------------------------------------------------------------


def test_the_list_to_print_names_everything_to_bring(hall: Hall):
    page = text_of(hall.session("guest").get(f"/matters/OT-P01/checklist/?{ANSWERS}"))
    assert "在医院等医疗机构" in page
    assert page.count('class="box"') == 3  # two papers and the identity card
    assert "data:image/svg+xml" in page
    assert "不收费" in page
    assert "sheet--large" not in page
    assert "sheet--large" in text_of(hall.session("guest").get(f"/matters/OT-P01/checklist/?{ANSWERS}&print=large"))


def test_the_list_says_what_it_costs_and_when_the_hall_is_open(hall: Hall):
    centre_ = Centre.objects.get()
    Venue.objects.create(
        code="hall",
        name="区政务大厅",
        tier=Tier.HALL,
        region=centre_.region,
        hours="工作日 9:00—17:00",
        phone="0731-27610000",
    )
    bundle = bundle_of("OT-P01", on=hall.stage.now.date())
    plan = compose(bundle, {})
    paid = replace(bundle, items=(replace(bundle.items[0], charge=True, version_id=None), *bundle.items[1:]))
    assert fees(paid, plan) == [(bundle.items[0].name, "")]
    assert not fees(bundle, plan)
    page = text_of(hall.session("guest").get(f"/matters/OT-P01/checklist/?{ANSWERS}"))
    assert "开放时间：工作日 9:00—17:00" in page
    assert "0731-27610000" in page


def test_the_text_for_the_family_has_no_link_and_nobodys_data(hall: Hall):
    page = text_of(hall.session("guest").get(f"/matters/OT-P01/guide/?{ANSWERS}"))
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    assert found is not None
    assert "要带" in found[1]
    assert "银行账户" in found[1]
    assert not re.search(r"https?:|www\.|/matters/", found[1])


def test_guests_are_told_before_starting(hall: Hall):
    for where in ("/matters/OT-P01/", f"/matters/OT-P01/guide/?{ANSWERS}"):
        assert "不登录办不到" in text_of(hall.session("guest").get(where))
        assert "不登录办不到" not in text_of(hall.session("citizen").get(where))


# --- kept while typing ---------------------------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_in_the_background_unchecked(hall: Hall):
    guest, draft = begin(hall)
    reply = guest.post(draft + "save/", {"applicant_name": "林", "m_death_date_year": "20"})
    assert re.fullmatch(r"\d\d:\d\d", reply.json()["saved"])
    page = text_of(guest.get(draft + "fill/"))
    assert 'value="林"' in page
    assert 'name="m_death_date_year" value="20"' in page
    assert guest.get(draft + "save/").status_code == 405
    assert hall.session("guest").post(draft + "save/", {"applicant_name": "别人"}).status_code == 404
    assert Draft.objects.get().content["form"]["applicant_name"] == "林"


def test_leaving_for_later_asks_nothing(hall: Hall):
    guest, draft = begin(hall)
    reply = guest.post(draft + "fill/", {"applicant_name": "林", "later": "1"})
    assert (reply.status_code, reply["Location"]) == (302, draft)
    page = text_of(guest.get(draft))
    assert "进行中" in page
    assert "暂时不能" in page


# --- filled in -----------------------------------------------------------------------------------------------------------------


def started(client: Client) -> str:
    return str(client.post("/matters/OT-P01/start/", {"answers": "{}"})["Location"])


def test_a_known_name_is_filled_in_with_its_source_and_a_guests_form_is_empty(hall: Hall):
    citizen = hall.session("citizen")
    page = text_of(citizen.get(started(citizen) + "fill/"))
    assert 'value="周安"' in page
    assert "来自您的账号" in page
    guest, draft = begin(hall)
    assert "来自您" not in text_of(guest.get(draft + "fill/"))


def test_what_a_window_wrote_down_is_for_the_checked_person_only(hall: Hall):
    party = Party.objects.get(accounts=hall.accounts["citizen"])
    party.phone = "13900001234"
    party.identity_level = 1
    party.save()
    citizen = hall.session("citizen")
    draft = started(citizen)
    assert "13900001234" not in text_of(citizen.get(draft + "fill/"))
    party.identity_level = 4
    party.save()
    page = text_of(citizen.get(draft + "fill/"))
    assert "13900001234" in page
    assert "来自窗口登记" in page


def test_the_account_of_the_last_matter_comes_back_and_what_was_typed_wins(hall: Hall):
    last = Application.objects.get(pk=hall.delivered)
    last.filed_by_id = hall.accounts["citizen"].pk
    number = hall.stage.applicant.id_number
    last.form = {"applicant_id_number": number, "m_bank_account": "6217000010001234567", "m_death_date": "2021-01-01"}
    last.save()
    citizen = hall.session("citizen")
    draft = started(citizen)
    page = text_of(citizen.get(draft + "fill/"))
    assert "6217000010001234567" in page
    assert 'value="2021"' not in page  # what was about that matter stays with it
    citizen.post(draft + "save/", {"applicant_name": "周安安", "m_bank_account": ""})
    again = text_of(citizen.get(draft + "fill/"))
    assert 'value="周安安"' in again
    assert "6217000010001234567" not in again


# --- pages -----------------------------------------------------------------------------------------------------------------------


def test_a_page_is_turned_and_stays_in_its_place(hall: Hall):
    guest, draft = begin(hall)
    out = io.BytesIO()
    Image.new("RGB", (30, 60), "white").save(out, "PNG")
    material = _material(text_of(guest.get(draft + "papers/")))
    for n, content in enumerate((out.getvalue(), _wide())):
        guest.post(draft + "papers/", {"material": material, "file": SimpleUploadedFile(f"{n}.png", content)})
    before = Draft.objects.get().content["uploads"][material]
    guest.post(draft + "papers/", {"material": material, "turn": before[0]["digest"]})
    after = Draft.objects.get().content["uploads"][material]
    assert [one["name"] for one in after] == ["0.jpg", "1.png"]
    assert after[1] == before[1]
    with Image.open(io.BytesIO(files.read(after[0]["digest"]))) as image:
        assert image.size == (60, 30)


def test_where_a_photograph_was_taken_does_not_come_along(hall: Hall):
    guest, draft = begin(hall)
    material = _material(text_of(guest.get(draft + "papers/")))
    notes, out = Image.Exif(), io.BytesIO()
    notes[0x0112], notes[0x010F] = 6, "Camera"  # held sideways
    Image.new("RGB", (30, 60), "white").save(out, "JPEG", exif=notes)
    guest.post(draft + "papers/", {"material": material, "file": SimpleUploadedFile("1.jpg", out.getvalue())})
    (kept,) = Draft.objects.get().content["uploads"][material]
    with Image.open(io.BytesIO(files.read(kept["digest"]))) as image:
        assert not image.getexif()
        assert image.size == (60, 30)
    again = guest.post(draft + "papers/", {"material": material, "file": SimpleUploadedFile("1.jpg", out.getvalue())})
    assert "已经上传过了" in again.content.decode()


def test_pages_are_turned_back_and_put_in_order(hall: Hall):
    guest, draft = begin(hall)
    material = _material(text_of(guest.get(draft + "papers/")))
    for name, size in (("a", (30, 60)), ("b", (60, 30)), ("c", (40, 40))):
        out = io.BytesIO()
        Image.new("RGB", size, "white").save(out, "PNG")
        guest.post(draft + "papers/", {"material": material, "file": SimpleUploadedFile(f"{name}.png", out.getvalue())})

    def pages() -> list[dict[str, str]]:
        found: list[dict[str, str]] = Draft.objects.get().content["uploads"][material]
        return found

    def after(act: str, place: int) -> str:
        guest.post(draft + "papers/", {"material": material, act: pages()[place]["digest"]})
        return "".join(one["name"][0] for one in pages())

    assert after("later", 0) == "bac"
    assert after("earlier", 2) == "bca"
    assert after("earlier", 0) == "bca"  # the first stays the first, the last the last
    assert after("later", 2) == "bca"
    guest.post(draft + "papers/", {"material": material, "later": "no-such-page"})
    assert after("turn_left", 2) == "bca"
    with Image.open(io.BytesIO(files.read(pages()[2]["digest"]))) as image:
        assert image.size == (60, 30)
    page = text_of(guest.get(draft + "papers/"))
    assert (page.count('name="earlier"'), page.count('name="later"')) == (2, 2)


def _wide() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 30), "black").save(out, "PNG")
    return out.getvalue()


def _material(page: str) -> str:
    found = re.search(r'name="material" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_check_page_names_who_acts_and_how_they_hear(hall: Hall):
    guest, draft = begin(hall)
    from tests.support.matter import resident

    guest.post(draft + "fill/", form(agent_name="林代", agent_id_number=resident(55), applicant_phone="13900005678"))
    page = text_of(guest.get(draft + "check/"))
    assert "林代" in page
    assert "代 林晓 办理" in page
    assert "13900005678" not in page.split("办的时候怎么告诉您")[1]
    assert UUID(draft.split("/")[2])
