"""家人代办 on the pages: a mother gives, a daughter files for her, both see the matter, either ends it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.support.matter import resident
from tests.web.conftest import Hall
from tests.web.test_pages import form
from tongban.infra import trail
from tongban.kernel.actors import SYSTEM
from tongban.kernel.times import local
from tongban.people.accounts.usecases import open_citizen_account
from tongban.people.parties.models import Authorisation, Party
from tongban.people.parties.usecases import register_party
from tongban.people.parties.values import IdKind
from tongban.services.cases.models import Application

pytestmark = pytest.mark.django_db
AT = "/my/family/"
DAUGHTER = ("周小青", resident(33))


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def home(hall: Hall) -> Hall:
    """Mother (the stage's applicant) and daughter, both checked at a window."""
    now = hall.stage.now
    hall.accounts["daughter"] = open_citizen_account(
        name=DAUGHTER[0], id_number=DAUGHTER[1], password="lukou-Sunny-2021", now=now
    )
    for name, number in (DAUGHTER, ("周安", hall.stage.applicant.id_number)):
        register_party(actor=SYSTEM, name=name, id_kind=IdKind.RESIDENT, id_number=number, identity_level=4, now=now)
    return hall


def later(days: int = 30) -> str:
    return str(local(timezone.now()).date() + timedelta(days=days))


def give(client: Client, **more: str) -> Any:
    typed = {"name": DAUGHTER[0], "id_number": DAUGHTER[1], "matter": "", "until": later(), "agreed": "1", **more}
    boxes = zip(("year", "month", "day"), typed.pop("until").split("-"), strict=False)
    typed |= {f"until_{part}": value.lstrip("0") for part, value in boxes}  # as one types a day into three boxes
    return client.post(AT, {k: v for k, v in typed.items() if v})


def text(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


def begin(client: Client) -> str:
    return str(client.post("/matters/OT-P01/start/", {"answers": "{}"})["Location"])


def filled(hall: Hall, **changes: str) -> dict[str, Any]:
    mother = hall.stage.applicant
    return form(
        applicant_name=mother.name, applicant_id_number=mother.id_number, agent_name=DAUGHTER[0],
        agent_id_number=DAUGHTER[1], **changes,
    )  # fmt: skip


def test_a_daughter_files_for_her_mother_and_both_see_it_civil_code_162(home: Hall):
    mother, daughter = home.session("citizen"), home.session("daughter")
    assert give(mother).status_code == 302
    given = Authorisation.objects.get()
    assert "由周小青替我办" in text(mother, AT)
    page = text(daughter, AT)
    assert "替周安办事" in page
    assert f"（证件尾号{home.stage.applicant.id_number[-4:]}）" in page  # two of one name are told apart
    assert home.stage.applicant.id_number not in page
    assert daughter.post(f"{AT}{given.pk}/act/")["Location"] == "/"
    assert "正在替<strong>周安</strong>办事" in text(daughter, "/")
    draft = begin(daughter)
    assert "您在替<strong>周安</strong>办理" in text(daughter, draft)
    page = text(daughter, draft + "fill/")
    assert f'value="{DAUGHTER[1]}"' in page
    assert home.stage.applicant.id_number not in page  # the mother's number stands on the mother's card
    daughter.post(draft + "fill/", filled(home))
    done = daughter.post(draft + "check/", {"declared": "1"})
    assert done.status_code == 302
    row = Application.objects.latest("submitted_at")
    assert (row.applicant_id, row.agent_id) == (home.stage.applicant.pk, given.agent_id)
    assert "party.authorisation_used" in {line.kind for line in trail.lines(row.applicant_id)}
    for who in (mother, daughter):
        assert "由周*青代办" in text(who, f"/applications/{row.pk}/")
        assert row.number in text(who, "/my/")
    daughter.post(f"{AT}end-acting/")
    assert "正在替" not in text(daughter, "/")


def test_anothers_number_or_no_agent_is_refused_and_nothing_is_lost(home: Hall):
    mother, daughter = home.session("citizen"), home.session("daughter")
    give(mother)
    daughter.post(f"{AT}{Authorisation.objects.get().pk}/act/")
    draft, count = begin(daughter), Application.objects.count()
    other = {"applicant_name": "王五", "applicant_id_number": resident(44)}
    reply = daughter.post(draft + "fill/", {**filled(home), **other})
    assert reply.status_code == 422
    assert f"尾号是{home.stage.applicant.id_number[-4:]}" in reply.content.decode()
    reply = daughter.post(draft + "check/", {"declared": "1"})
    assert reply.status_code == 409
    assert "与委托人不一致" in reply.content.decode()
    daughter.post(draft + "fill/", {**filled(home), "agent_name": "", "agent_id_number": ""})
    reply = daughter.post(draft + "check/", {"declared": "1"})
    assert reply.status_code == 409
    assert "您在替周安办理" in reply.content.decode()
    assert Application.objects.count() == count
    assert not Party.objects.filter(name="王五").exists()


def test_ended_before_it_is_sent_nothing_is_filed(home: Hall):
    mother, daughter = home.session("citizen"), home.session("daughter")
    give(mother)
    given, count = Authorisation.objects.get(), Application.objects.count()
    daughter.post(f"{AT}{given.pk}/act/")
    draft = begin(daughter)
    daughter.post(draft + "fill/", filled(home))
    assert mother.post(f"{AT}{given.pk}/stop/").status_code == 302
    reply = daughter.post(draft + "check/", {"declared": "1"})
    assert reply.status_code == 409
    assert "已经结束" in reply.content.decode()
    assert Application.objects.count() == count
    reply = daughter.post("/matters/OT-P01/start/", {"answers": "{}"})  # still marked as acting in that browser
    assert reply.status_code == 409


def test_only_for_the_matter_it_was_given_for(home: Hall):
    give(home.session("citizen"), matter="OT-E01")
    daughter = home.session("daughter")
    assert daughter.post(f"{AT}{Authorisation.objects.get().pk}/act/")["Location"] == "/matters/OT-E01/"
    reply = daughter.post("/matters/OT-P01/start/", {"answers": "{}"})
    assert reply.status_code == 409
    assert "只办" in reply.content.decode()


@pytest.mark.parametrize(
    "more, words",
    [
        ({"agreed": ""}, "请先勾选"), ({"name": ""}, "姓名"), ({"id_number": "1"}, "身份证"), ({"until": ""}, "到哪一天"),
        ({"until": "2001-01-01"}, "最长"), ({"until": "2031-2-31"}, "到哪一天"), ({"until": "2031-x-1"}, "到哪一天"), ({"matter": "OT-X99"}, "事项"), ({"name": "周平"}, "不一致"),
    ],
)  # fmt: skip
def test_refused_in_words_and_what_was_typed_stays(home: Hall, more: dict[str, str], words: str):
    reply = give(home.session("citizen"), **more)
    assert reply.status_code == 409
    page = reply.content.decode()
    assert words in page
    assert f'value="{more.get("id_number", DAUGHTER[1])}"' in page
    assert f'name="until_year" value="{more.get("until", later())[:4]}"' in page
    assert not Authorisation.objects.exists()


def test_every_page_of_ones_own_has_the_look_of_the_portal(home: Hall):
    citizen = home.session("citizen")
    for page in ("", "messages/", "messages/wishes/", "data/", "looks/", "family/"):
        assert "portal/portal" in text(citizen, f"/my/{page}"), page


def test_who_may_what(home: Hall):
    give(home.session("citizen"))
    given = Authorisation.objects.get()
    expected = {
        "guest": (302, 302, 302),
        "clerk": (403, 404, 302),
        "stranger": (200, 404, 409),
        "citizen": (200, 404, 302),
    }
    for role, codes in expected.items():
        client = home.session(role)
        got = (
            client.get(AT).status_code, client.post(f"{AT}{given.pk}/act/").status_code,
            client.post(f"{AT}{given.pk}/stop/").status_code,
        )  # fmt: skip
        assert got == codes, role
        Authorisation.objects.update(revoked_at=None)
    Party.objects.update(identity_level=2)
    assert "还没有核验" in text(home.session("citizen"), AT)
    assert give(home.session("citizen")).status_code == 409
    assert home.session("daughter").post(f"{AT}{given.pk}/act/").status_code == 409


def test_queries_do_not_grow_with_the_authorisations(home: Hall):
    mother = home.session("citizen")
    give(mother)

    def count() -> int:
        text(mother, AT)
        with CaptureQueriesContext(connection) as seen:
            text(mother, AT)
        return len(seen)

    before, one = count(), Authorisation.objects.get()
    for n in range(8):
        Authorisation.objects.create(
            grantor=one.grantor, agent=one.agent, scope=f"事{n}", since=one.since, until=one.until, basis="b",
            created_at=one.created_at,
        )  # fmt: skip
    assert count() == before


# --- at the window --------------------------------------------------------------------------------------------------------


def take_down(client: Client, **more: Any) -> Any:
    typed = {
        "grantor_name": "周老", "grantor_number": resident(55), "agent_name": DAUGHTER[0], "agent_number": DAUGHTER[1],
        "matter": "", "until": later(), "paper": SimpleUploadedFile("w.pdf", b"%PDF-1.4\n%x\n%%EOF"), **more,
    }  # fmt: skip
    return client.post("/desk/authorisations/", {k: v for k, v in typed.items() if v is not None})


def test_who_has_no_phone_says_it_at_the_window_with_the_paper_civil_code_165(home: Hall):
    clerk = home.session("clerk")
    reply = take_down(clerk, paper=None)
    assert reply.status_code == 409
    assert "请附上授权委托书" in reply.content.decode()
    assert 'value="周老"' in reply.content.decode()
    assert not Party.objects.filter(name="周老").exists()
    assert take_down(clerk).status_code == 302
    given = Authorisation.objects.get()
    assert (given.grantor.name, given.grantor.identity_level, given.grantor.phone) == ("周老", 4, "")
    page = text(clerk, "/desk/authorisations/")
    assert "已登记：周小青可以代周老办理“所有事项”" in page
    assert resident(55) not in page.split("查某人的委托")[1]
    assert clerk.get(f"/desk/authorisations/{given.pk}/paper/")["Content-Type"] == "application/pdf"
    assert "替周老办事" in text(home.session("daughter"), AT)
    found = clerk.post("/desk/authorisations/", {"look": DAUGHTER[1]}).content.decode()
    assert "所有事项" in found
    assert clerk.post("/desk/authorisations/", {"look": "1"}).status_code == 409
    assert clerk.post(f"/desk/authorisations/{given.pk}/stop/").status_code == 302
    assert clerk.post(f"/desk/authorisations/{given.pk}/stop/").status_code == 409


@pytest.mark.parametrize("role", ["guest", "citizen", "approver", "editor", "admin", "no duty"])
def test_nobody_but_the_window_takes_it_down(home: Hall, role: str):
    client, expected = home.session(role), 302 if role == "guest" else 403
    assert take_down(client).status_code == expected
    assert client.get("/desk/authorisations/").status_code == expected
    key = home.accepted
    for verb, address in (("post", "stop"), ("get", "paper")):
        assert getattr(client, verb)(f"/desk/authorisations/{key}/{address}/").status_code == expected
    assert not Authorisation.objects.exists()
