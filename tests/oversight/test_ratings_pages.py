"""The pages of ratings: who may open which, what is kept on a refusal, that nobody reads who rated."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.oversight.conftest import Watch, watch_of
from tests.support.matter import staff
from tests.support.office import BACKEND
from tongban.kernel.actors import Duty
from tongban.orgs.models import Department
from tongban.oversight.ratings import usecases
from tongban.oversight.ratings.models import BadRating, PublicFigures, Rating
from tongban.oversight.ratings.values import Occasion
from tongban.people.accounts.models import Account

pytestmark = pytest.mark.django_db
SUPERVISORS = {"s1", "s2"}
READERS = {*SUPERVISORS, "l1"}
AT = "/desk/ratings/"


@pytest.fixture
def live() -> Watch:
    """The same matter, an hour ago by the clock of the site."""
    watch = watch_of(timezone.now() - timedelta(hours=1))
    staff("nobody", now=watch.now)
    staff("other", (Duty.DECIDE, Department.objects.get(code="ga")), now=watch.now)
    return watch


def session(username: str) -> Client:
    client = Client()
    if username:
        client.force_login(Account.objects.get(username=username), backend=BACKEND)
    return client


def test_who_may_open_which(live: Watch):
    bad = live.bad()
    wanted = {
        AT: {*READERS, "other", "a-ga"}, f"{AT}{bad.pk}/": READERS, f"{AT}statistics/": SUPERVISORS, f"{AT}statistics/?form=xlsx": SUPERVISORS,
        f"{AT}anomalies/": SUPERVISORS, f"{AT}figures/": SUPERVISORS, f"{AT}registers/": SUPERVISORS, f"{AT}settings/": SUPERVISORS,
        "/desk/invite/": {"clerk", "issuer"}, f"/desk/invite/{live.stage.id}/": {"clerk", "issuer"},
    }  # fmt: skip
    for address, allowed in wanted.items():
        for who in ("s1", "s2", "l1", "clerk", "issuer", "nobody", "other", "a-ga"):
            assert (session(who).get(address).status_code == 200) == (who in allowed), (address, who)
        assert session("").get(address).status_code == 302


def test_rating_by_code_on_a_phone(live: Watch):
    client, code = Client(), live.act().code
    asked = client.get("/rate/", {"code": code.lower()[:5] + " " + code[5:]})
    assert asked.headers["Location"] == f"/rate/{code}/?via=sms"
    assert "非常不满意" in client.get(f"/rate/{code}/").content.decode()
    page = client.get(f"/rate/{code}/?level=2").content.decode()
    assert "服务态度生硬" in page
    assert "无理由超过法定办理时间" not in page
    wrong = client.post(f"/rate/{code}/", {"level": "2", "tags": ["214"], "text": "慢" * 151, "via": "qr"})
    assert wrong.status_code == 409
    assert "慢" * 151 in wrong.content.decode()
    assert 'value="214" checked' in wrong.content.decode()
    client.post(f"/rate/{code}/", {"level": "2", "tags": ["214"], "text": "慢", "via": "qr", "may_contact": "on"})
    made = Rating.objects.get()
    assert (made.way, made.text, made.may_contact) == ("qr", "慢", True)
    assert "待核实" in client.get(f"/rate/{code}/").content.decode()
    again = client.post(f"/rate/{code}/", {"level": "5"})
    assert again.status_code == 409
    assert "只评价一次" in again.content.decode()


def test_unknown_codes_are_slowed_down():
    from django.core.cache import cache

    cache.clear()
    client = Client()
    codes = [client.get(f"/rate/AAAAAAAA{n:02d}/").status_code for n in range(22)]
    assert codes[0] == 404
    assert codes[-1] == 429
    cache.clear()


def test_the_handling_unit_reads_what_was_said_but_not_by_whom(live: Watch):
    live.rate(1, text="太慢", may_contact=True)
    bad = BadRating.objects.get()
    for who in ("l1", "s1"):
        page = session(who).get(f"{AT}{bad.pk}/").content.decode()
        assert "太慢" in page
        assert live.stage.applicant.name not in page
        assert live.stage.row().number not in page
        assert live.act().code not in page
        listed = session(who).get(AT).content.decode()
        assert "太慢" in listed
        assert live.stage.applicant.name not in listed
    told = session("l1").post(f"{AT}{bad.pk}/", {"reveal": "1", "reason": "想知道是谁"})
    assert told.status_code == 409
    assert live.stage.applicant.name not in told.content.decode()
    assert (
        live.stage.applicant.name
        in session("s1").post(f"{AT}{bad.pk}/", {"reveal": "1", "reason": "电话回访"}).content.decode()
    )


def test_acts_on_the_page_keep_what_was_typed(live: Watch):
    bad = live.bad()
    lead = session("l1")
    short = lead.post(f"{AT}{bad.pk}/", {"act": "appeal", "ground": "", "said": "这不是评我们的"})
    assert short.status_code == 409
    assert "这不是评我们的" in short.content.decode()
    assert lead.post(f"{AT}{bad.pk}/", {"act": "confirm", "complex": "1", "said": "属实"}).status_code == 302
    assert lead.post(f"{AT}{bad.pk}/", {"act": "confirm", "said": "属实"}).status_code == 409
    bad.refresh_from_db()
    assert bad.complex


def test_the_public_page_shows_signed_figures_only(live: Watch):
    client = Client()
    live.rate(5)
    session("s1").post(f"{AT}figures/", {"start": "2020-01-01", "end": str(timezone.localdate())})
    assert "签发" in session("s2").get(f"{AT}figures/").content.decode()
    assert "还没有公布" in client.get("/ratings/").content.decode()
    row = PublicFigures.objects.get()
    assert session("s1").post(f"{AT}figures/", {"sign": str(row.pk)}).status_code == 409
    session("s2").post(f"{AT}figures/", {"sign": str(row.pk)})
    assert "好评率" in client.get("/ratings/").content.decode()


def test_the_rater_of_a_window(live: Watch):
    client = Client()
    assert client.get("/rate/device/").status_code == 403
    assert client.post("/rate/device/", {"secret": "WRONG"}).status_code == 403
    from tongban.kernel.actors import SYSTEM
    from tongban.orgs.models import Region
    from tongban.orgs.usecases import keep_region, keep_venue
    from tongban.orgs.values import Tier

    now = timezone.now()
    keep_region(actor=SYSTEM, code="430212100", name="渌口镇", now=now)
    town = Region.objects.get(pk="430212100000")
    venue = keep_venue(actor=SYSTEM, name="镇中心", tier=Tier.TOWN, region=town, now=now)
    _, secret = usecases.add_device(actor=live.first, name="甲", venue=venue, since=timezone.localdate(), now=now)
    assert client.post("/rate/device/", {"secret": secret}).status_code == 302
    assert "欢迎评价" in client.get("/rate/device/").content.decode()
    made = session("clerk").post("/desk/invite/", {"venue": str(venue.pk), "matter": "医保咨询"})
    assert made.status_code == 200
    visit = live_visit()
    assert "医保咨询" in client.get("/rate/device/").content.decode()
    assert client.post("/rate/device/", {"code": visit.code, "level": "5"}).status_code == 302
    assert Rating.objects.get(invitation=visit).way == "device"


def live_visit():
    from tongban.oversight.ratings.models import Invitation

    return Invitation.objects.get(occasion=Occasion.VISIT)
