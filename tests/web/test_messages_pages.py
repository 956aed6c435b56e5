"""我的消息 and 短信邮件: read by whom they are for, sent again by whom it is charged; nobody else."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.support.office import ROLES, Office
from tongban.people.messages.models import Delivery, Message, OwnText, Wish
from tongban.people.messages.usecases import not_sent, tell
from tongban.people.messages.values import About, Occasion, Receiver
from tongban.people.parties.models import Party

pytestmark = pytest.mark.django_db
WORDS = {"事项": "身后一件事", "编号": "1", "查询码": "2", "期限": "9月10日", "中心": "渌审", "电话": "0731-1"}
DESK = "/desk/messages/"


@pytest.fixture(scope="module")
def _built(ground: None) -> Office:
    made = Office.build(timezone.now() - timedelta(hours=1))
    Party.objects.filter(accounts=made.accounts["citizen"]).update(phone="13800000000", identity_level=4)
    for n in range(3):
        say(made, str(n), made.now + timedelta(minutes=n))
    return made


@pytest.fixture
def office(_built: Office, db: None) -> Office:
    return _built


def say(office: Office, key: str, now: datetime, occasion: Occasion = Occasion.ACCEPTED) -> Message:
    account = office.accounts["citizen"]
    made = tell(
        occasion=occasion, to=Receiver(party_id=account.party_id), words=WORDS | {"评价码": "ABCDEFGH"}, key=key,
        about=About(number="430212-1"), now=now,
    )  # fmt: skip
    assert made is not None
    return made


def text(client: Client, address: str, status: int = 200) -> str:
    reply = client.get(address)
    assert reply.status_code == status
    return str(reply.content.decode())


def test_the_inbox_counts_what_is_unread_and_opening_reads(office: Office):
    citizen = office.session("citizen")
    assert '>3<span class="hide">条未读' in text(citizen, "/")
    assert "从不带网址" in text(citizen, "/my/messages/")
    first = Message.objects.latest("told_at")
    page = text(citizen, f"/my/messages/{first.pk}/")
    assert "138****0000" in page
    assert "13800000000" not in page
    assert "待发送" in page
    assert '>2<span class="hide">条未读' in text(citizen, "/")
    first.refresh_from_db()
    was = first.read_at
    text(citizen, f"/my/messages/{first.pk}/")
    first.refresh_from_db()
    assert first.read_at == was
    citizen.post("/my/messages/read/")
    assert "条未读" not in text(citizen, "/")


def test_another_reads_nothing_of_it(office: Office):
    first = Message.objects.latest("told_at")
    for role in ROLES:
        reply = office.session(role).get(f"/my/messages/{first.pk}/")
        assert reply.status_code == {"guest": 302, "citizen": 200}.get(role, 404), role
    Message.objects.update(read_at=None)
    Party.objects.filter(accounts=office.accounts["citizen"]).update(identity_level=2)  # anybody may open such a login
    assert office.session("citizen").get(f"/my/messages/{first.pk}/").status_code == 404
    assert "身后一件事" not in text(office.session("citizen"), "/my/messages/")
    assert Message.objects.filter(read_at__isnull=False).count() == 0


def test_wishes(office: Office):
    citizen = office.session("citizen")
    page = text(citizen, "/my/messages/wishes/")
    assert "138****0000" in page
    reply = citizen.post("/my/messages/wishes/", {"mail": "on", "address": "zhou"})
    assert reply.status_code == 409
    assert 'value="zhou"' in reply.content.decode()
    citizen.post("/my/messages/wishes/", {"mail": "on", "address": "zhou@example.cn"})
    wish = Wish.objects.get()
    assert (wish.sms, wish.mail, wish.address) == (False, True, "zhou@example.cn")
    assert office.session("clerk").get("/my/messages/wishes/").status_code == 403


def test_who_may_what_at_the_desk(office: Office):
    for role in ROLES:
        client = office.session(role)
        for address in (DESK, f"{DESK}texts/", f"{DESK}texts/accepted/"):
            assert client.get(address).status_code == {"guest": 302, "admin": 200}.get(role, 403), (role, address)
        row = Delivery.objects.earliest("id")
        refused = client.post(f"{DESK}{row.pk}/again/").status_code
        assert refused == {"guest": 302, "admin": 409}.get(role, 403)
        kept = client.post(f"{DESK}texts/accepted/", {"body": "收下了", "since": "2099-01-01"}).status_code
        assert kept == (302 if role in ("guest", "admin") else 403)
    assert OwnText.objects.count() == 1


def test_the_log_masks_numbers_and_hides_rating_codes_and_sends_again(office: Office):
    admin = office.session("admin")
    say(office, "rate", office.now + timedelta(minutes=9), Occasion.RATING)
    row = Delivery.objects.latest("id")
    not_sent(row=row, word="黑名单", final=True, now=office.now)
    page = text(admin, DESK)
    assert "138****0000" in page
    assert "13800000000" not in page
    assert "ABCDEFGH" not in page
    assert "黑名单" in text(admin, f"{DESK}?state=failed")
    assert "没有符合条件" in text(admin, f"{DESK}?channel=mail&state=failed")
    assert "黑名单" in text(admin, f"{DESK}?state=nonsense")
    assert admin.post(f"{DESK}{row.pk}/again/").status_code == 302
    row.refresh_from_db()
    assert row.state == "queued"


def test_texts_are_kept_with_a_day_and_refused_in_words(office: Office):
    admin = office.session("admin")
    at = f"{DESK}texts/accepted/"
    for body, since, words in (
        ("看 www.a.com", "2099-01-01", "不能有网址"), ("{密码}", "2099-01-01", "可用"), ("好", "2020-01-01", "不能早于今天"),
        ("好", "明天", "应为日期"),
    ):  # fmt: skip
        reply = admin.post(at, {"body": body, "since": since})
        assert reply.status_code == 409
        assert words in reply.content.decode()
        assert body in reply.content.decode()
    assert not OwnText.objects.exists()
    admin.post(at, {"body": "收下了，问{电话}", "since": "2099-01-01"})
    assert "自定第1版，2099-01-01 起" in text(admin, at)
    text(admin, f"{DESK}texts/nothing/", 404)


@pytest.mark.parametrize("address", ["/my/messages/", DESK])
def test_queries_do_not_grow_with_the_rows(office: Office, address: str):
    client = office.session("admin" if address == DESK else "citizen")

    def count() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    before = count()
    for n in range(12):
        say(office, f"more{n}", office.now + timedelta(minutes=20 + n))
    assert count() == before
