"""What the unit says itself: values of settings, entries of lists, the word of its letters; each from a day on."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.kernel.ids import new_id


class Setting(models.Model):
    """What the unit says of one setting, from a day on."""

    code = models.CharField("设置", max_length=40)
    value = models.PositiveIntegerField("值")
    since = models.DateField("起始日期")
    basis = models.CharField("依据", max_length=200)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_setting"
        indexes: ClassVar = [models.Index(fields=["code", "-since", "-id"], name="supervision_setting_newest")]

    def __str__(self) -> str:
        return f"{self.code} {self.since}"


class ListEntry(models.Model):
    """A word that the unit added to a list, or a shipped one that it no longer uses (`until`)."""

    listing = models.CharField("名单", max_length=40)
    code = models.CharField("代码", max_length=40)
    title = models.CharField("名称", max_length=60)
    since = models.DateField("启用日期")
    until = models.DateField("停用日期", null=True)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_list_entry"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["listing", "code"], name="supervision_entry_once"),
            models.CheckConstraint(
                name="supervision_entry_in_order", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LetterWord(models.Model):
    """The word in the numbers of a body's letters (发文字号代字) and the head over them, from a day on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    body = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    word = models.CharField("代字", max_length=20)
    head = models.CharField("发文机关标志", max_length=40)
    since = models.DateField("起始日期")
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_letter_word"
        indexes: ClassVar = [models.Index(fields=["body", "-since"], name="supervision_word_newest")]

    def __str__(self) -> str:
        return self.word
