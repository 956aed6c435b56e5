"""Logins. A person needs none at the counter; a login never is the person."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from tongban.kernel.ids import new_id
from tongban.people.accounts.values import AccountKind, Language


class AccountManager(BaseUserManager["Account"]):
    """Accounts are found by username, whatever the letter case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """One login: a member of staff by staff number, a citizen by identity number (kept as blind index)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField("登录名", max_length=64, unique=True)
    name = models.CharField("姓名", max_length=200)
    kind = models.CharField("类型", max_length=10, choices=AccountKind)
    party = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="accounts")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(null=True)

    objects: ClassVar["AccountManager"] = AccountManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        db_table = "account"

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return self.kind == AccountKind.STAFF


class Preference(models.Model):
    """How somebody wants to read, on whatever device: only the switches they moved themselves; empty was never said."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="preference")
    elder = models.BooleanField("大字版", null=True)
    contrast = models.BooleanField("高对比", null=True)
    language = models.CharField("语言", max_length=2, blank=True, choices=Language)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "account_preference"
        constraints: ClassVar = [
            models.CheckConstraint(name="preference_language", condition=Q(language__in=["", *Language.values])),
        ]

    def __str__(self) -> str:
        return str(self.account_id)
