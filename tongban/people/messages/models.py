"""The register of messages: who was told what and when, by which ways, and how far each way got."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.people.messages.values import Channel, Occasion, State


class Message(models.Model):
    """One message to one receiver. It lies in the portal of whoever is known; `account` may read it unverified,
    because that login filed the matter."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=160, unique=True)  # the event and the receiver: one message for one event
    party = models.ForeignKey("parties.Party", null=True, on_delete=models.CASCADE, related_name="messages")
    account = models.ForeignKey("accounts.Account", null=True, on_delete=models.CASCADE, related_name="messages")
    occasion = models.CharField("事由", max_length=24, choices=Occasion)
    edition = models.CharField("文本版本", max_length=40)
    title = models.CharField("标题", max_length=60)
    text = EncryptedTextField("正文")
    about_kind = models.CharField(max_length=16, blank=True)
    about = models.UUIDField(null=True)
    number = models.CharField("编号", max_length=60, blank=True)
    told_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True)

    class Meta:
        db_table = "message"
        indexes: ClassVar = [
            models.Index(fields=["party", "-told_at"], name="message_of_party"),
            models.Index(fields=["account", "-told_at"], name="message_of_account"),
            models.Index(fields=["party"], name="message_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["about", "told_at"], name="message_about"),
            models.Index(fields=["told_at"], name="message_told"),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} {self.number}"


class Delivery(models.Model):
    """One way of one message beside the portal: to where, how far it got, in the gateway's own word."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField("方式", max_length=6, choices=Channel)
    to = EncryptedTextField("号码或地址", default="", blank=True)
    state = models.CharField("状态", max_length=10, choices=State)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    word = models.CharField("网关的话", max_length=200, blank=True)
    reference = models.CharField("网关编号", max_length=80, blank=True)
    made_at = models.DateTimeField("登记时间")
    handed_at = models.DateTimeField("交网关时间", null=True)
    settled_at = models.DateTimeField("结果时间", null=True)

    class Meta:
        db_table = "message_delivery"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "channel"], name="delivery_once_a_way"),
            models.CheckConstraint(
                name="delivery_handed_iff_stamped",
                condition=Q(state__in=[State.QUEUED, State.NONE], handed_at__isnull=True)
                | Q(state__in=[State.HANDED, State.DELIVERED], handed_at__isnull=False)
                | Q(state=State.FAILED),
            ),
            models.CheckConstraint(
                name="delivery_unsent_says_why", condition=~Q(state__in=[State.NONE, State.FAILED]) | ~Q(word="")
            ),
            models.CheckConstraint(
                name="delivery_settled_iff_ended",
                condition=Q(state__in=[State.QUEUED, State.HANDED], settled_at__isnull=True)
                | Q(state__in=[State.DELIVERED, State.FAILED, State.NONE], settled_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-made_at"], name="delivery_state"),
            models.Index(fields=["-made_at"], name="delivery_made"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Wish(models.Model):
    """By which ways a person wants to be told; the portal always. Without a row: by text to the number we know."""

    party = models.OneToOneField("parties.Party", primary_key=True, on_delete=models.CASCADE, related_name="wish")
    sms = models.BooleanField("短信", default=True)
    mail = models.BooleanField("电子邮件", default=False)
    address = EncryptedTextField("电子邮箱", default="", blank=True)
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "message_wish"

    def __str__(self) -> str:
        return str(self.party_id)


class OwnText(models.Model):
    """The office's own wording of an occasion, from a day on; an older one stays, so that what was sent stays known."""

    occasion = models.CharField("事由", max_length=24, choices=Occasion)
    version = models.PositiveIntegerField("版本")
    since = models.DateField("启用日期")
    body = models.TextField("正文", blank=True)  # empty: the shipped one again
    by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        db_table = "message_text"
        constraints: ClassVar = [models.UniqueConstraint(fields=["occasion", "version"], name="message_text_once")]

    def __str__(self) -> str:
        return f"{self.occasion} {self.version}"
