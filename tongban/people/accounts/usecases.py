"""Open accounts; a citizen's login name is their identity number, kept only as a blind index."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction

from tongban.infra.crypto import blind_index
from tongban.kernel.actors import GUEST, Actor, Duty
from tongban.kernel.identifiers import check_resident_id
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.people.accounts.models import Account, Preference
from tongban.people.accounts.values import AccountKind, Language
from tongban.people.parties.usecases import register_party
from tongban.people.parties.values import IdKind

_FIRST_LINK = "tongban.first-login"
_FIRST_LINK_SECONDS = 7 * 24 * 3600


def citizen_username(id_number: str) -> str:
    """What a citizen's identity number becomes as a login name."""
    return blind_index(check_resident_id(id_number).number, "login")[:64]


def _check_password(password: str) -> str:
    try:
        validate_password(password)
    except ValidationError as wrong:
        raise Refused("".join(wrong.messages)) from wrong
    return make_password(password)


@transaction.atomic
def open_citizen_account(*, name: str, id_number: str, password: str, now: datetime) -> Account:
    """Open a login from name, identity number and password. The identity is not verified by that (level 2)."""
    secret = _check_password(password)
    username = citizen_username(id_number)
    if Account.objects.filter(username=username).exists():
        raise Refused("该身份证号已开通账号，请直接登录；忘记密码可到窗口重置")
    party = register_party(
        actor=GUEST, name=name, id_kind=IdKind.RESIDENT, id_number=id_number, identity_level=2, now=now
    )
    return Account.objects.create(
        username=username, name=party.name, kind=AccountKind.CITIZEN.value, party=party, password=secret, created_at=now
    )


@transaction.atomic
def open_staff_account(
    *, actor: Actor, username: str, name: str, now: datetime, password: str | None = None
) -> Account:
    """Open a login for a member of staff; without a password it waits for its first-login link."""
    if not (actor.system or actor.has(Duty.ADMIN)):
        raise NotAllowed("只有系统管理员可以开通工作人员账号")
    if Account.objects.filter(username__iexact=username).exists():
        raise Refused(f"登录名“{username}”已被使用")
    secret = _check_password(password) if password else make_password(None)
    return Account.objects.create(
        username=username, name=name, kind=AccountKind.STAFF.value, password=secret, created_at=now
    )


def first_link_token(account: Account) -> str:
    """A signed token for setting the first password; worthless once a password is set."""
    return signing.dumps({"account": str(account.pk), "was": account.password}, salt=_FIRST_LINK)


@transaction.atomic
def use_first_link(*, token: str, password: str, now: datetime) -> Account:
    """Set the first password from the link; the link works once and for seven days."""
    try:
        claims = signing.loads(token, salt=_FIRST_LINK, max_age=_FIRST_LINK_SECONDS)
    except signing.BadSignature as wrong:
        raise Refused("链接无效或已过期，请重新运行 tongban init 获取新链接") from wrong
    secret = _check_password(password)
    fresh = Account.objects.filter(pk=claims["account"], password=claims["was"])
    if fresh.update(password=secret) != 1:
        raise Refused("链接已经使用过，请直接登录")
    return Account.objects.get(pk=claims["account"])


def keep_preference(
    *, account: Account, now: datetime, elder: bool | None = None, contrast: bool | None = None, language: str = ""
) -> None:
    """Keep with the login how its owner wants to read; what is not said now stays as it was. No act on the record."""
    if language not in ("", *Language.values):
        raise Refused("没有这种语言")
    moved = {"elder": elder, "contrast": contrast, "language": language or None}
    said = {name: value for name, value in moved.items() if value is not None}
    Preference.objects.update_or_create(account=account, defaults={**said, "changed_at": now})
