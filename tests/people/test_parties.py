"""Persons: one for each number, whatever the window; looked at unmasked only on the record."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from tests.support.matter import person, resident
from tongban.infra import trail
from tongban.kernel.actors import GUEST, SYSTEM, Actor, Duty, Grant
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.people.parties.models import Authorisation, Party, Unmasking
from tongban.people.parties.usecases import (
    authorise,
    normal_name,
    record_own_copy,
    register_party,
    revoke_authorisation,
    unmask,
)
from tongban.people.parties.values import IdKind

pytestmark = pytest.mark.django_db
DEPARTMENT = UUID(int=5)


def staff(duty: Duty, *, stepped_up: bool = False) -> Actor:
    grant = Grant(duty=duty, department_id=DEPARTMENT)
    return Actor(account_id=UUID(int=7), name="员", grants=frozenset({grant}), stepped_up=stepped_up)


def register(name: str, number: str, now: datetime, actor: Actor = SYSTEM, **more) -> Party:
    return register_party(actor=actor, name=name, id_kind=IdKind.RESIDENT, id_number=number, now=now, **more)


def test_the_same_number_is_the_same_person(now):
    first = register("周安", resident(1), now)
    again = register("周安", " " + resident(1).lower() + " ", now)
    assert first.pk == again.pk
    assert Party.objects.count() == 1


def test_another_name_for_a_known_number_is_refused(now):
    register("周安", resident(1), now)
    with pytest.raises(Refused, match="姓名与该证件号码"):
        register("周平", resident(1), now)


def test_nothing_readable_lies_in_the_table(now):
    party = register("周安", resident(1), now, phone="13900000001", address="渌口镇向阳路8号")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM party")
        stored = repr(cursor.fetchall())
    assert resident(1) not in stored
    assert "13900000001" not in stored
    assert "向阳路" not in stored
    party.refresh_from_db()
    assert (party.id_number, party.phone, party.address) == (resident(1), "13900000001", "渌口镇向阳路8号")


def test_a_guest_does_not_change_what_the_window_wrote(now):
    register("周安", resident(1), now, phone="13900000001")
    register("周安", resident(1), now, actor=GUEST, phone="13700000000", identity_level=4)
    party = Party.objects.get()
    assert (party.phone, party.identity_level) == ("13900000001", 1)


def test_neither_phone_nor_password_is_needed(now):
    assert register("周安", resident(1), now).phone == ""


@pytest.mark.parametrize(
    "given, kept",
    [
        ("阿依古丽•买买提", "阿依古丽·买买提"), ("阿依古丽・买买提", "阿依古丽·买买提"), ("  王  安 ", "王 安"),
        ("Anna Müller", "Anna Müller"), ("䶮𬎆", "䶮𬎆"), ("吉" * 60, "吉" * 60),
    ],
)  # fmt: skip
def test_names_are_kept_as_people_have_them(given, kept):
    assert normal_name(given) == kept


def test_the_database_itself_keeps_one_person_per_number(now):
    party = register("周安", resident(1), now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.create(name="甲", id_kind=party.id_kind, id_number="x", id_index=party.id_index, created_at=now)


@pytest.mark.parametrize(
    "actor, reason, words",
    [
        (GUEST, "核对身份信息", "不需要查看"), (staff(Duty.FINANCE, stepped_up=True), "核对身份信息", "不需要查看"),
        (staff(Duty.ACCEPT), "核对身份信息", "二次验证"), (staff(Duty.ACCEPT, stepped_up=True), "看", "理由"),
    ],
)  # fmt: skip
def test_unmasking_is_refused_without_duty_second_factor_or_reason(now, actor, reason, words):
    party = person()
    with pytest.raises(Refused, match=words):
        unmask(actor=actor, party_id=party.pk, reason=reason, now=now)
    assert not Unmasking.objects.exists()


def test_unmasking_is_an_act_on_the_record(now):
    party = person()
    seen = unmask(actor=staff(Duty.ACCEPT, stepped_up=True), party_id=party.pk, reason="当面核对身份证号", now=now)
    assert seen.id_number == resident(1)
    look = Unmasking.objects.get()
    assert (look.account, look.reason) == (UUID(int=7), "当面核对身份证号")
    lines = trail.lines(party.pk)
    assert lines[-1].kind == "party.unmasked"
    assert "当面" not in repr(lines[-1].facts)  # the reason may name people: the trail holds its keyed digest
    assert trail.verify(party.pk).ok


def test_authorisations_have_a_scope_a_time_and_a_basis(now):
    grantor, agent = person(1), person(2, "周平")
    today = now.date()
    clerk = staff(Duty.ACCEPT)

    def give(**changes) -> Authorisation:
        return authorise(
            **{
                "actor": clerk, "grantor_id": grantor.pk, "agent_id": agent.pk, "scope": "身后一件事", "since": today,
                "until": today + timedelta(days=30), "basis": "授权委托书", "now": now, **changes,
            }
        )  # fmt: skip

    with pytest.raises(Refused, match="截止日"):
        give(until=date(2020, 1, 1))
    with pytest.raises(Refused, match="依据"):
        give(basis=" ")
    with pytest.raises(NotAllowed):
        give(actor=GUEST)
    given = give()
    revoke_authorisation(actor=clerk, authorisation_id=given.pk, now=now)
    with pytest.raises(Refused, match="已经撤销"):
        revoke_authorisation(actor=clerk, authorisation_id=given.pk, now=now)


def test_a_copy_of_ones_own_data_is_for_the_checked_person_alone(now):
    checked = register("林晓", resident(61), now, identity_level=4)
    unchecked = register("林小", resident(62), now)
    own = Actor(account_id=UUID(int=1), name="林晓", party_id=checked.pk)
    record_own_copy(actor=own, party_id=checked.pk, files=2, now=now)
    assert trail.lines(checked.pk)[-1].kind == "party.exported"
    wrong = (
        (GUEST, checked.pk), (own, unchecked.pk), (staff(Duty.ADMIN, stepped_up=True), checked.pk),
        (Actor(account_id=UUID(int=2), name="林小", party_id=unchecked.pk), unchecked.pk),
    )  # fmt: skip
    for actor, party_id in wrong:
        with pytest.raises(NotAllowed):
            record_own_copy(actor=actor, party_id=party_id, files=0, now=now)
