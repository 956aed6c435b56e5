"""Messages: told once for each event and receiver, without an address ever, and true about how far they got."""

import itertools
import re
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from tests.support.matter import person
from tongban.exchange.mail import LocalMail, SmtpMail
from tongban.exchange.sms import LocalSms
from tongban.infra import ports, trail, worker
from tongban.infra.models import OutboxEntry
from tongban.kernel.actors import GUEST, Actor, Duty, Grant
from tongban.kernel.identifiers import check_mobile
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.kernel.times import LOCAL, local
from tongban.people.messages import handlers, rules, selectors, transitions
from tongban.people.messages.errors import MessageRefusal
from tongban.people.messages.models import Delivery, Message, Wish
from tongban.people.messages.reference import shipped
from tongban.people.messages.usecases import SEND, keep_text, keep_wishes, mark_read, send_again, tell
from tongban.people.messages.values import About, Act, Channel, Occasion, Receiver, State
from tongban.people.parties.models import Party

pytestmark = pytest.mark.django_db
WORDS = {
    "事项": "身后一件事",
    "编号": "430212-1",
    "查询码": "43021220210906000012",
    "期限": "9月10日",
    "中心": "渌审",
    "电话": "0731-1",
}
ADMIN = Actor(account_id=None, name="管", grants=frozenset({Grant(duty=Duty.ADMIN, department_id=UUID(int=5))}))


class Gateway:
    """A carrier that does as it is told."""

    def __init__(self) -> None:
        self.sent: list[ports.Outgoing] = []
        self.trouble: Exception | None = None
        self.said: ports.Receipt | None = None

    def send(self, outgoing: ports.Outgoing, *, now: datetime) -> ports.Taken:
        if self.trouble:
            raise self.trouble
        self.sent.append(outgoing)
        return ports.Taken(reference=f"g-{outgoing.key}", word="收下了")

    def receipt(self, reference: str, *, now: datetime) -> ports.Receipt | None:
        return self.said


@pytest.fixture
def gateway():
    made = Gateway()
    was = {port: ports._registered[port] for port in (ports.Sms, ports.Mail)}
    for port in was:
        ports.register(port, made)
    with ports.inside_transaction_allowed():
        yield made
    for port, known in was.items():
        ports.register(port, known)


@pytest.fixture
def party() -> Party:
    made = person()
    Party.objects.filter(pk=made.pk).update(phone="13800000000", identity_level=4)
    return Party.objects.get(pk=made.pk)


def accepted(party: Party | None, now: datetime, key: str = "1", phone: str = "") -> Message | None:
    to = Receiver(party_id=party.pk if party else None, phone=phone)
    about = About(kind="matter", number="430212-1")
    return tell(occasion=Occasion.ACCEPTED, to=to, words=WORDS, key=key, about=about, now=now)


def only() -> Delivery:
    return Delivery.objects.get()


# --- texts ------------------------------------------------------------------------------------------------------------


LINKS = (
    "见 http://a.cn/x", "https://lukou.gov.cn", "ftp://1.2.3.4/", "登录www.lukou.gov.cn办理", "打开 lukou.gov.cn",
    "weixin://dl/x", "点 t.cn/AbC", "去10.0.0.1:8000看", "ｗｗｗ．ａｂｃ．ｃｏｍ", "HTTPS：//a".replace("：", ":"), "a.b.COM/x",
)  # fmt: skip


@pytest.mark.parametrize("text", LINKS)
def test_addresses_are_known_however_they_are_written(text):
    assert rules.has_link(text)
    assert not rules.has_link(rules.without_links(text))


@pytest.mark.parametrize(
    "text", ["9月10日前", "430212-2021.09", "3.5元", "第1.2条", "A.表", "见《办法》第3.1.2项", "13800000000"]
)
def test_what_is_no_address_stays(text):
    assert not rules.has_link(text)
    assert rules.without_links(text) == text


def test_no_shipped_text_holds_an_address_and_each_names_only_what_is_given():
    assert set(shipped()) == set(Occasion.values)
    for occasion, row in shipped().items():
        for edition in row.editions:
            assert rules.check_text(edition.body, words=row.words) == edition.body, occasion
            assert 0 < len(edition.title) <= 20
            if "sms" in edition.channels:
                assert "{电话}" in edition.body or occasion == "rating", f"{occasion}: where does one ask?"
            assert set(edition.channels) <= set(Channel.values)


@pytest.mark.parametrize("occasion", Occasion.values)
@pytest.mark.parametrize("bad", ["点https://x.cn/a", "{事项}", "x\r\ny www.a.com"])
def test_what_others_wrote_brings_no_address_into_a_text(occasion, bad):
    row = shipped()[occasion]
    text = rules.compose(row.editions[-1].body, dict.fromkeys((*rules.COMMON, *row.words), bad))
    assert not rules.has_link(text)
    assert not re.search(r"[{}\r\n]", text)


def test_the_names_middle_is_hidden_and_a_bodys_is_not(party, now):
    message = accepted(party, now)
    assert message is not None
    assert "周安" not in message.text
    assert "周*" in message.text
    assert rules.shown_name("渌口远山竹木有限公司", legal=True) == "渌口远山竹木有限公司"


@pytest.mark.parametrize(
    "body, words",
    [("见www.a.com", "网址"), ("{密码}", "不是这类消息"), ("{事项", "成对"), ("长" * 401, "400")],
)
def test_a_text_that_cannot_be_kept(body, words, now):
    with pytest.raises(MessageRefusal, match=words):
        keep_text(actor=ADMIN, occasion=Occasion.ACCEPTED, body=body, since=now.date(), now=now)


def test_which_edition_was_sent_stays_known(party, now):
    first = accepted(party, now, "1")
    keep_text(
        actor=ADMIN, occasion=Occasion.ACCEPTED, body="{称呼}，“{事项}”收下了，问{电话}", since=now.date(), now=now
    )
    second = accepted(party, now, "2")
    keep_text(actor=ADMIN, occasion=Occasion.ACCEPTED, body="", since=now.date(), now=now)
    third = accepted(party, now, "3")
    assert first
    assert second
    assert third
    assert [m.edition for m in (first, second, third)] == ["shipped:2021-01-01", "own:1", "shipped:2021-01-01"]
    assert second.text == "周*，“身后一件事”收下了，问0731-1"
    with pytest.raises(MessageRefusal, match="不能早于今天"):
        keep_text(actor=ADMIN, occasion=Occasion.ACCEPTED, body="x", since=now.date() - timedelta(days=1), now=now)


# --- the register ---------------------------------------------------------------------------------------------------------


def test_told_once_for_one_event(party, now, gateway):
    assert accepted(party, now) is not None
    assert accepted(party, now) is None
    worker.deliver_all(now=now)
    worker.deliver_all(now=now + timedelta(hours=1))
    assert len(gateway.sent) == 1
    assert gateway.sent[0].to == "13800000000"
    assert (only().state, only().word, only().tries) == (State.HANDED, "收下了", 1)


def test_handed_over_is_not_called_delivered_until_the_gateway_says_so(party, now, gateway):
    accepted(party, now)
    worker.deliver_all(now=now)
    handlers.ask({}, now=now)
    assert only().state == State.HANDED
    gateway.said = ports.Receipt(delivered=True)
    handlers.ask({}, now=now + timedelta(minutes=5))
    assert (only().state, only().word) == (State.DELIVERED, "已送达")
    gateway.said = ports.Receipt(delivered=False, word="空号")
    handlers.ask({}, now=now + timedelta(minutes=10))
    assert only().state == State.DELIVERED


def test_a_receipt_may_say_that_it_did_not_arrive(party, now, gateway):
    accepted(party, now)
    worker.deliver_all(now=now)
    gateway.said = ports.Receipt(delivered=False, word="空号")
    handlers.ask({}, now=now)
    assert (only().state, only().word) == (State.FAILED, "空号")


@pytest.mark.parametrize("phone, word", [("", "没有登记手机号"), ("0731-28000000", "登记的电话不是手机号")])
def test_what_cannot_be_sent_is_not_sent_and_says_so(party, now, gateway, phone, word):
    Party.objects.filter(pk=party.pk).update(phone=phone)
    accepted(party, now)
    worker.deliver_all(now=now)
    assert (only().state, only().word, gateway.sent) == (State.NONE, word, [])
    assert Message.objects.count() == 1  # it lies in the portal all the same


def test_a_guest_is_told_by_the_bare_number(now, gateway):
    tell(
        occasion=Occasion.QUESTION, to=Receiver(phone="13900000000"), words=WORDS, key="q",
        about=About(number="咨询1号"), now=now,
    )  # fmt: skip
    worker.deliver_all(now=now)
    assert [one.to for one in gateway.sent] == ["13900000000"]
    with pytest.raises(AssertionError):
        Receiver()


def test_a_gateways_no_is_final_and_a_silent_gateway_is_tried_again(party, now, gateway):
    gateway.trouble = Refused("黑名单")
    accepted(party, now, "1")
    worker.deliver_all(now=now)
    assert (only().state, only().word) == (State.FAILED, "黑名单")
    gateway.trouble = ConnectionError("13800000000 unreachable")
    accepted(party, now, "2")
    worker.deliver_all(now=now)
    row = Delivery.objects.latest("id")
    assert (row.state, row.tries, row.word) == (State.QUEUED, 1, "网关没有应答（ConnectionError）")
    for hours in range(1, 10):
        worker.deliver_all(now=now + timedelta(hours=hours))
    row.refresh_from_db()
    assert (row.state, row.tries) == (State.FAILED, worker.ATTEMPTS_MAX)
    assert OutboxEntry.objects.filter(handler=SEND, dead_at__isnull=False).count() == 1
    gateway.trouble = None
    with pytest.raises(NotAllowed):
        send_again(actor=GUEST, delivery_id=row.pk, now=now)
    again = now + timedelta(days=1)
    send_again(actor=ADMIN, delivery_id=row.pk, now=again)
    assert not OutboxEntry.objects.filter(handler=SEND, dead_at__isnull=False).exists()
    worker.deliver_all(now=again)
    row.refresh_from_db()
    assert (row.state, len(gateway.sent)) == (State.HANDED, 1)
    with pytest.raises(MessageRefusal, match="不能重新发送"):
        send_again(actor=ADMIN, delivery_id=row.pk, now=again)
    send_again(actor=ADMIN, delivery_id=Delivery.objects.earliest("id").pk, now=again)  # no dead entry: a fresh one
    worker.deliver_all(now=again)
    assert len(gateway.sent) == 2


def test_states_are_a_table():
    for state, act in itertools.product(State, Act):
        if (state, act) in transitions.TABLE:
            assert transitions.after(state, act) in State
        else:
            with pytest.raises(MessageRefusal):
                transitions.after(state, act)


def test_the_database_itself_wants_a_reason_for_what_was_not_sent(party, now):
    accepted(party, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(state=State.FAILED.value, word="", settled_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(state=State.DELIVERED.value, settled_at=now)


# --- quiet hours -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "clock, leaves",
    [
        ("09-06 12:00", "09-06 12:00"), ("09-06 20:59", "09-06 20:59"), ("09-06 21:00", "09-07 08:00"),
        ("09-06 23:59", "09-07 08:00"), ("09-07 00:00", "09-07 08:00"), ("09-07 07:59", "09-07 08:00"),
        ("09-07 08:00", "09-07 08:00"),
    ],
)  # fmt: skip
def test_no_text_rings_at_night(clock, leaves):
    def at(text: str) -> datetime:
        return datetime.strptime(f"2021-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=LOCAL)

    assert rules.leaves_at(at(clock), (time(21), time(8))) == at(leaves)
    assert rules.leaves_at(at(clock), None) == at(clock)
    noon = (time(12), time(14))
    assert rules.leaves_at(at("09-06 12:00"), noon) == at("09-06 14:00")
    assert rules.leaves_at(at("09-06 14:00"), noon) == at("09-06 14:00")


def test_the_quiet_hours_are_a_setting(party, now, gateway, settings):
    night = now.replace(hour=22)
    accepted(party, night, "1")
    worker.deliver_all(now=night)
    assert gateway.sent == []
    worker.deliver_all(now=night + timedelta(hours=10))
    assert len(gateway.sent) == 1
    settings.QUIET_HOURS = ""
    accepted(party, night, "2")
    worker.deliver_all(now=night)
    assert len(gateway.sent) == 2


# --- wishes and reading ------------------------------------------------------------------------------------------------------


def me(party: Party, account_id: UUID | None = None) -> Actor:
    return Actor(account_id=account_id, name=party.name, party_id=party.pk)


def test_by_which_ways_a_person_wants_to_be_told(party, now, gateway):
    keep_wishes(actor=me(party), party_id=party.pk, sms=False, mail=True, address="zhou@example.cn", now=now)
    accepted(party, now)
    worker.deliver_all(now=now)
    assert {d.channel: (d.state, d.word) for d in Delivery.objects.all()} == {
        "sms": (State.NONE, "本人选择不收短信"), "mail": (State.HANDED, "收下了"),
    }  # fmt: skip
    assert [one.to for one in gateway.sent] == ["zhou@example.cn"]
    assert trail.lines(party.pk)[-1].kind == "party.wishes_kept"
    assert "example" not in repr(trail.lines(party.pk)[-1].facts)


def test_wishes_that_are_refused(party, now):
    def keep(actor: Actor, **more: Any) -> None:
        keep_wishes(
            **{"actor": actor, "party_id": party.pk, "sms": True, "mail": False, "address": "", "now": now, **more}
        )

    for address in ("", "zhou", "zhou@", "a b@c.cn"):
        with pytest.raises(MessageRefusal, match="邮箱"):
            keep(me(party), mail=True, address=address)
    for other in (GUEST, ADMIN, me(person(2, "吴平"))):
        with pytest.raises(NotAllowed, match="本人"):
            keep(other)
    Party.objects.filter(pk=party.pk).update(identity_level=2)
    with pytest.raises(NotAllowed, match="核验"):
        keep(me(party))
    assert not Wish.objects.exists()


def test_only_the_receiver_reads_and_an_unchecked_login_only_what_it_filed(party, now):
    from tongban.people.accounts.usecases import open_citizen_account

    account = open_citizen_account(name=party.name, id_number=party.id_number, password="lukou-Sunny-2021", now=now)
    accepted(party, now, "1")
    filed = tell(
        occasion=Occasion.SUBMITTED, to=Receiver(party_id=party.pk, account_id=account.pk), words=WORDS, key="2",
        about=About(), now=now,
    )  # fmt: skip
    actor, stranger = me(party, account.pk), me(person(2, "吴平"), UUID(int=9))

    def seen(who: Actor) -> int:
        assert who.account_id
        return selectors.unread(account_id=who.account_id, party_id=who.party_id)

    assert (seen(actor), seen(stranger)) == (2, 0)
    Party.objects.filter(pk=party.pk).update(identity_level=2)
    assert seen(actor) == 1
    Party.objects.filter(pk=party.pk).update(identity_level=4)
    assert filed
    assert mark_read(actor=stranger, message_id=filed.pk, now=now) == 0
    assert mark_read(actor=GUEST, now=now) == 0
    assert mark_read(actor=actor, message_id=filed.pk, now=now) == 1
    later = now + timedelta(hours=1)
    assert mark_read(actor=actor, now=later) == 1
    filed.refresh_from_db()
    assert filed.read_at == now  # the first reading stays


def test_only_the_administrator_keeps_texts(now):
    duties = {
        duty: Actor(account_id=None, name="x", grants=frozenset({Grant(duty=duty, department_id=UUID(int=5))}))
        for duty in Duty
    }
    may = set()
    for duty, actor in duties.items():
        try:
            keep_text(actor=actor, occasion=Occasion.ACCEPTED, body="收下了", since=local(now).date(), now=now)
        except NotAllowed:
            continue
        may.add(duty)
    assert may == {Duty.ADMIN}


# --- what every adapter owes (contract) ---------------------------------------------------------------------------------


def outgoing(to: str, key: str = "k") -> ports.Outgoing:
    return ports.Outgoing(key=key, to=to, title="已受理", text="收下了", template="accepted/shipped")


@pytest.mark.parametrize(
    "carrier, good, bad",
    [
        (LocalSms(), "13800000000", "0731-28000000"), (LocalMail(), "zhou@example.cn", "zhou"),
        (SmtpMail("hall@example.cn"), "zhou@example.cn", "zhou@"),
    ],
)  # fmt: skip
def test_a_carrier(carrier: ports.Carrier, good: str, bad: str, now):
    first = carrier.send(outgoing(good), now=now)
    assert first.reference
    assert len(first.reference) <= 80
    assert carrier.send(outgoing(good), now=now).reference == first.reference  # the same key: the same message
    assert carrier.send(outgoing(good, "k2"), now=now).reference != first.reference
    assert carrier.receipt(first.reference, now=now) is None
    assert carrier.receipt("nobody knows", now=now) is None
    for wrong in (bad, "", "x" * 300):
        with pytest.raises(Refused):
            carrier.send(outgoing(wrong), now=now)


def test_the_local_ones_say_that_nothing_went_out(now):
    for carrier, to in ((LocalSms(), "13800000000"), (LocalMail(), "zhou@example.cn")):
        assert "没有外发" in carrier.send(outgoing(to), now=now).word


def test_a_letter_through_the_mail_server(now):
    SmtpMail("hall@example.cn").send(outgoing("zhou@example.cn"), now=now)
    letter = mail.outbox[0]
    assert (letter.subject, letter.body, letter.to) == ("已受理", "收下了", ["zhou@example.cn"])
    assert letter.extra_headers["Message-ID"] == "<k@example.cn>"


def test_numbers_are_checked_as_at_the_window():
    assert check_mobile("138 0000 0000") == "13800000000"
