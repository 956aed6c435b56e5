"""How somebody reads goes with their login: kept by portal and desk, told to other devices, nothing left on a shared one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.support.matter import NOW
from tests.support.office import BACKEND, Office
from tongban.config.persondata import gather
from tongban.kernel.refusals import Refused
from tongban.people.accounts.models import Preference
from tongban.people.accounts.usecases import keep_preference

pytestmark = pytest.mark.django_db
PASSWORD = "lukou-Sunny-2021"
CITIZEN = "430212199003070029"
HOMES = {"citizen": "/my/", "clerk": "/desk/"}
BOTH = pytest.mark.parametrize("role", HOMES)


@pytest.fixture
def office() -> Office:
    made = Office.build(timezone.now() - timedelta(hours=1))
    clerk = made.accounts["clerk"]
    clerk.set_password(PASSWORD)
    clerk.save()
    return made


def enter(office: Office, role: str, browser: Client) -> None:
    """Through the real door: number and password."""
    login = CITIZEN if role == "citizen" else office.accounts[role].username
    reply = browser.post("/accounts/login/", {"login": login, "password": PASSWORD})
    assert (reply.status_code, reply["Location"]) == (302, HOMES[role])


def leave(browser: Client) -> None:
    assert browser.post("/accounts/logout/").status_code == 302


def classes(browser: Client, where: str = "/track/") -> str:
    return browser.get(where).content.decode().split("<html ", 1)[1].split(">", 1)[0]


def left(browser: Client) -> set[str]:
    """What a browser would still have: an emptied cookie is gone."""
    return {name for name, morsel in browser.cookies.items() if morsel.value} - {"csrftoken", "messages"}


def kept(office: Office, role: str) -> tuple[Any, ...]:
    one = Preference.objects.get(account=office.accounts[role])
    return one.elder, one.contrast, one.language


@BOTH
@pytest.mark.parametrize(("mode", "row"), [("elder", (True, None, "")), ("contrast", (None, True, ""))])
def test_a_switch_is_kept_and_told_to_another_device(office: Office, role: str, mode: str, row: tuple[Any, ...]):
    here, there = Client(), Client()
    enter(office, role, here)
    assert not Preference.objects.exists()
    reply = here.post(f"/{mode}/", {"next": HOMES[role]})
    assert reply["Location"] == HOMES[role]
    assert kept(office, role) == row
    assert mode in classes(here, HOMES[role])
    enter(office, role, there)
    assert mode in classes(there, HOMES[role])
    there.post(f"/{mode}/")
    assert mode not in classes(there, HOMES[role])
    again = Client()
    enter(office, role, again)
    assert mode not in classes(again, HOMES[role])
    assert Preference.objects.count() == 1


@BOTH
def test_the_language_goes_with_the_login(office: Office, role: str):
    here, there = Client(), Client()
    enter(office, role, here)
    here.post("/language/")
    assert kept(office, role) == (None, None, "en")
    enter(office, role, there)
    assert 'lang="en"' in classes(there)
    assert 'lang="zh-Hans"' in classes(there, "/desk/") or role == "citizen"
    leave(there)
    assert 'lang="zh-Hans"' in classes(there)


@BOTH
def test_what_was_just_moved_in_this_browser_wins_and_is_kept(office: Office, role: str):
    account = office.accounts[role]
    keep_preference(account=account, elder=False, language="en", now=timezone.now() - timedelta(days=1))
    here = Client()
    here.post("/elder/")
    enter(office, role, here)
    assert "elder" in classes(here, HOMES[role])
    assert kept(office, role) == (True, None, "en")


def test_what_was_moved_here_before_the_account_was_is_older(office: Office):
    here = Client()
    here.post("/elder/")
    here.post("/contrast/")
    keep_preference(account=office.accounts["citizen"], elder=False, now=timezone.now() + timedelta(minutes=5))
    enter(office, "citizen", here)
    assert 'class="contrast"' in classes(here)  # of contrast the account had said nothing
    assert kept(office, "citizen") == (False, True, "")


@BOTH
def test_logging_out_leaves_nothing_of_the_person(office: Office, role: str):
    keep_preference(account=office.accounts[role], contrast=True, now=NOW)
    shared = Client()
    shared.post("/elder/")  # before logging in
    enter(office, role, shared)
    shared.post("/language/")  # while logged in
    leave(shared)
    assert left(shared) == set()
    assert 'class=""' in classes(shared) or "class" not in classes(shared)


def test_who_comes_next_does_not_get_it_as_theirs(office: Office):
    shared = Client()
    shared.post("/elder/")
    enter(office, "citizen", shared)
    shared.cookies.pop("sessionid")  # went away without logging out
    enter(office, "clerk", shared)
    assert not Preference.objects.filter(account=office.accounts["clerk"]).exists()


def test_what_the_browser_was_set_to_stays_where_the_account_says_nothing(office: Office):
    hall = Client()
    hall.cookies["contrast"] = "1"
    enter(office, "citizen", hall)
    assert "contrast" in classes(hall)
    leave(hall)
    assert "contrast" in classes(hall)
    assert not Preference.objects.exists()


@pytest.mark.parametrize("forged", ["elder", "elder.x", "elder.²", "other.1", "elder.99999999999999999999", "-.-"])
def test_a_cookie_that_cannot_be_read_is_no_choice(office: Office, forged: str):
    browser = Client()
    browser.cookies["moved"], browser.cookies["elder"] = forged, "1"
    enter(office, "citizen", browser)
    assert not Preference.objects.exists()


def test_a_forged_language_is_not_kept(office: Office):
    browser = Client()
    browser.cookies["moved"], browser.cookies["lang"] = "lang.1", "xx"
    enter(office, "citizen", browser)
    assert not Preference.objects.exists()
    with pytest.raises(Refused):
        keep_preference(account=office.accounts["citizen"], language="xx", now=NOW)


def test_it_is_asked_for_once_at_login_and_never_for_a_visitor(office: Office):
    keep_preference(account=office.accounts["citizen"], elder=True, now=NOW)
    browser = Client()

    def asked(act: Any) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            act()
        return sum("account_preference" in one["sql"] for one in queries)

    assert asked(lambda: browser.get("/")) == 0
    assert asked(lambda: browser.post("/contrast/")) == 0
    browser.cookies.clear()
    assert asked(lambda: enter(office, "citizen", browser)) == 1
    assert asked(lambda: (classes(browser), classes(browser, "/my/"))) == 0
    assert asked(lambda: leave(browser)) == 0
    with CaptureQueriesContext(connection) as queries:
        Client().post("/elder/")
    assert len(queries) == len([one for one in queries if "trail" in one["sql"] or "clock" in one["sql"]])


def test_a_persons_copy_tells_it_and_erasure_takes_it(office: Office):
    account = office.accounts["citizen"]
    assert account.party is not None
    assert gather(account.party, now=NOW).told["logins"][0]["reads"] is None
    keep_preference(account=account, elder=True, now=NOW)
    told = gather(account.party, now=NOW).told["logins"][0]["reads"]
    assert told == {"elder": True, "contrast": None, "language": "", "changed_at": NOW}
    account.party.accounts.all().delete()
    assert not Preference.objects.exists()


def test_large_print_follows_the_account(office: Office):
    """The session is the account's also when somebody comes in by another way than the form."""
    keep_preference(account=office.accounts["clerk"], elder=True, now=NOW)
    browser = Client()
    browser.force_login(office.accounts["clerk"], backend=BACKEND)
    assert "elder" in classes(browser, "/desk/")


def test_whether_the_process_lives_is_no_matter_of_sessions(office: Office):
    browser = Client()
    enter(office, "clerk", browser)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get("/livez/").json() == {"live": True}
    assert len(queries) == 0
