"""Kinds of logins."""

from django.db.models import TextChoices


class AccountKind(TextChoices):
    STAFF = "staff", "工作人员"
    CITIZEN = "citizen", "办事人"


class Language(TextChoices):
    ZH = "zh", "中文"
    EN = "en", "English"
