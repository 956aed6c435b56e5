"""系统健康 and 谁看过个人信息: who may, what is said, what never is; the same number of queries however long the list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.factor import show_second_factor
from tests.support.office import BACKEND, login
from tests.web.conftest import Hall
from tongban.infra import doctor, outbox, trail
from tongban.infra.doctor import Level, Line
from tongban.infra.models import OutboxEntry
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.times import local
from tongban.people.parties.models import Unmasking
from tongban.people.parties.usecases import LOOKS, unmask
from tongban.web.desk.worktitles import work_title

pytestmark = pytest.mark.django_db
REASON = "电话里核对身份证号"


@pytest.fixture
def watcher(hall: Hall) -> Client:
    """A supervisor, with the second factor shown; one look lies before them."""
    stage = hall.stage
    clerk = Actor(account_id=stage.clerk.account_id, name="员甲", grants=stage.clerk.grants, stepped_up=True)
    unmask(actor=clerk, party_id=stage.applicant.pk, reason=REASON, now=stage.now)
    return _session(hall, Duty.SUPERVISE)


def _session(hall: Hall, duty: Duty) -> Client:
    from tongban.orgs.models import Department

    client = Client()
    client.force_login(login(f"d-{duty}", hall.stage.now, (duty, Department.objects.get(code="spj"))), backend=BACKEND)
    show_second_factor(client)
    return client


@pytest.mark.parametrize("duty", list(Duty))
def test_who_may(hall: Hall, duty: Duty):
    client = _session(hall, duty)
    assert (client.get("/desk/system/").status_code == 200) == (duty is Duty.ADMIN)
    assert (client.get("/desk/looks/").status_code == 200) == (duty in (Duty.ADMIN, Duty.SUPERVISE))
    home = client.get("/desk/").content.decode()
    assert ("/desk/system/" in home) == (duty is Duty.ADMIN)
    assert ("/desk/looks/" in home) == (duty in (Duty.ADMIN, Duty.SUPERVISE))


def test_guests_are_led_to_the_login(client: Client):
    for address in ("/desk/system/", "/desk/looks/"):
        assert client.get(address).status_code == 302


def test_every_check_is_said_with_what_to_do(hall: Hall, monkeypatch: pytest.MonkeyPatch):
    told = [Line("disk", Level.BAD, "磁盘剩余 0.1 GB：请立即清理或扩容"), Line("worker", Level.OK, "后台处理在运行")]
    monkeypatch.setattr(doctor, "examine", lambda **given: told if given["quick"] else [])
    page = _session(hall, Duty.ADMIN).get("/desk/system/").content.decode()
    assert "请立即清理或扩容" in page
    assert "磁盘剩余 0.1 GB</td>" in page
    assert page.index("磁盘空间") < page.index("后台处理在运行")
    assert "还没有做过" in page  # no backup in a test


def test_what_takes_long_is_left_to_the_command(hall: Hall, monkeypatch: pytest.MonkeyPatch):
    def slow(now: object) -> object:
        raise AssertionError("asked within a request")

    monkeypatch.setitem(doctor.CHECKS, "fonts", slow)
    page = _session(hall, Duty.ADMIN).get("/desk/system/").content.decode()
    assert "检查没有完成" not in page
    assert "tongban doctor" in page
    assert "没有接真实网关" in page


def test_every_check_has_a_title(hall: Hall):
    assert {line.what for line in doctor.examine(now=hall.stage.now)} <= set(doctor.TITLES)


def test_a_look_is_found_by_number_name_day_and_reason_and_names_are_masked(hall: Hall, watcher: Client):
    number, name = hall.stage.applicant.id_number, Unmasking.objects.get().account
    assert name is not None
    day = f"{local(hall.stage.now):%Y-%m-%d}"
    found = [
        {"number": number}, {"name": "clerk"}, {"start": day, "end": day}, {"said": "核对身份证"}, {},
    ]  # fmt: skip
    for asked in found:
        page = watcher.post("/desk/looks/", {"find": "1", **asked}).content.decode()
        assert REASON in page, asked
        assert "受理岗" in page
        assert hall.stage.applicant.name not in page
    missed = [{"name": "查无此人"}, {"end": "2001-01-01"}, {"said": "别的理由"}]
    for asked in missed:
        assert REASON not in watcher.post("/desk/looks/", {"find": "1", **asked}).content.decode(), asked
    assert watcher.post("/desk/looks/", {"find": "1", "number": "430212199003070029x"}).status_code == 409
    assert watcher.post("/desk/looks/", {"find": "1", "start": "昨天"}).status_code == 409


def test_who_asks_for_the_looks_at_one_person_is_told_of_as_well(hall: Hall, watcher: Client):
    before = Unmasking.objects.count()
    watcher.post("/desk/looks/", {"find": "1", "name": "clerk"})
    assert Unmasking.objects.count() == before
    page = watcher.post("/desk/looks/", {"find": "1", "number": hall.stage.applicant.id_number}).content.decode()
    newest = Unmasking.objects.order_by("-at").first()
    assert newest is not None
    assert (newest.fields, Unmasking.objects.count()) == ("looks", before + 1)
    assert "谁看过这个人的资料" in page


def test_to_take_the_list_along_needs_a_reason_and_the_second_factor_and_is_on_the_trail(hall: Hall, watcher: Client):
    assert watcher.post("/desk/looks/", {"why": ""}).status_code == 409
    reply = watcher.post("/desk/looks/", {"why": "季度检查"})
    assert reply.content.startswith(b"PK")
    assert hall.stage.applicant.name.encode() not in reply.content
    assert [line.kind for line in trail.lines(LOOKS)] == ["party.looks_exported"]
    session = watcher.session
    session["account_authentication_methods"] = []
    session.save()
    assert watcher.post("/desk/looks/", {"why": "季度检查"}).status_code == 403
    assert len(trail.lines(LOOKS)) == 1


def test_a_long_list_costs_no_more(hall: Hall, watcher: Client):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as made:
            watcher.get("/desk/looks/")
        return len(made)

    watcher.get("/desk/looks/")
    before, one = count(), Unmasking.objects.get()
    for hours in range(1, 30):
        one.pk = None
        Unmasking.objects.create(
            party=one.party, account=one.account, fields="phone", reason="又看了一次", at=one.at + timedelta(hours=hours),
            duty="accept", department=one.department,
        )  # fmt: skip
    assert count() == before


def test_every_piece_of_background_work_has_a_title(hall: Hall):
    names = [name for name in outbox._handlers if not name.startswith("test.")]  # other tests leave theirs behind
    assert names
    assert [name for name in names if work_title(name) == name] == []
    titles = [work_title(name) for name in names]
    assert len(set(titles)) == len(titles)


def test_the_queue_says_what_failed_in_words(hall: Hall):
    at = hall.stage.now
    OutboxEntry.objects.create(
        handler="messages.send", payload="{}", created_at=at, due_at=at, dead_at=at, error="不通"
    )
    page = _session(hall, Duty.ADMIN).get("/desk/queue/").content.decode()
    assert page.index("发短信、邮件") < page.index("messages.send")
