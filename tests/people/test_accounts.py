"""Logins: a citizen's is name, number and password; a first link works once."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.support.matter import resident
from tongban.kernel.actors import GUEST, SYSTEM
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.people.accounts.models import Account
from tongban.people.accounts.usecases import (
    first_link_token,
    open_citizen_account,
    open_staff_account,
    use_first_link,
)

pytestmark = pytest.mark.django_db
GOOD = "lukou-Sunny-2021"


def test_the_identity_number_is_not_in_the_account(now, settings):
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]  # as in use, without the tests' quick one
    account = open_citizen_account(name="周安", id_number=resident(1), password=GOOD, now=now)
    assert resident(1) not in repr(list(Account.objects.values()))
    assert account.check_password(GOOD)
    assert account.password.startswith("argon2")
    assert account.party is not None
    assert account.party.identity_level == 2  # nobody has checked the person yet


def test_a_login_takes_little_and_older_ways_of_keeping_give_way(now, settings):
    """Eight at once, when the hall logs in, stay within the machine."""
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    account = open_citizen_account(name="周安", id_number=resident(1), password=GOOD, now=now)
    assert "$m=19456,t=2,p=1$" in account.password
    heavier = Argon2PasswordHasher()
    Account.objects.filter(pk=account.pk).update(password=heavier.encode(GOOD, heavier.salt()))
    account.refresh_from_db()
    assert "$m=102400," in account.password
    assert account.check_password(GOOD)
    assert "$m=19456,t=2,p=1$" in Account.objects.get(pk=account.pk).password


def test_one_account_for_one_number(now):
    open_citizen_account(name="周安", id_number=resident(1), password=GOOD, now=now)
    with pytest.raises(Refused, match="已开通账号"):
        open_citizen_account(name="周安", id_number=resident(1), password=GOOD, now=now)


@pytest.mark.parametrize("password", ["", "123456", "password", "aaaa"])
def test_weak_passwords_are_refused_in_words(now, password):
    with pytest.raises(Refused):
        open_citizen_account(name="周安", id_number=resident(1), password=password, now=now)
    assert not Account.objects.exists()


def test_only_an_administrator_opens_staff_accounts(now):
    with pytest.raises(NotAllowed):
        open_staff_account(actor=GUEST, username="x", name="某", now=now)


def test_the_first_link_works_once(now):
    account = open_staff_account(actor=SYSTEM, username="admin", name="管理员", now=now)
    token = first_link_token(account)
    use_first_link(token=token, password=GOOD, now=now)
    with pytest.raises(Refused, match="已经使用过"):
        use_first_link(token=token, password=GOOD, now=now)
    with pytest.raises(Refused, match="无效"):
        use_first_link(token=token[:-2] + "xx", password=GOOD, now=now)


def test_the_first_link_ends_after_seven_days(now):
    account = open_staff_account(actor=SYSTEM, username="admin", name="管理员", now=now)
    with time_machine.travel(now, tick=False):
        token = first_link_token(account)
    with time_machine.travel(now + timedelta(days=7, minutes=1), tick=False), pytest.raises(Refused, match="过期"):
        use_first_link(token=token, password=GOOD, now=now)
