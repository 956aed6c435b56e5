"""Service acts that may be rated, ratings, bad ratings with their steps, disputes, devices, figures for the public."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.infra import models as infra
from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.orgs.values import Tier
from tongban.oversight.ratings.values import Act, Answered, Ground, Level, Occasion, Outcome, Refusing, State, Way

_STOPPED = [State.CLOSED, State.INVALID]


class Device(models.Model):
    """A rater on a window or in a village station: the only terminal of the house that may rate."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("名称", max_length=60)
    venue = models.ForeignKey("orgs.Venue", on_delete=models.PROTECT, related_name="+")
    window = models.ForeignKey("orgs.Window", null=True, on_delete=models.PROTECT, related_name="+")
    secret_index = models.CharField(max_length=64, unique=True)
    since = models.DateField("启用日期")
    until = models.DateField("停用日期", null=True)

    class Meta:
        db_table = "rating_device"
        constraints: ClassVar = [
            models.CheckConstraint(name="rating_device_in_order", condition=Q(until=None) | Q(until__gte=F("since")))
        ]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """Who serves at which window, from a day on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    window = models.ForeignKey("orgs.Window", on_delete=models.PROTECT, related_name="+")
    since = models.DateField("起")
    until = models.DateField("止", null=True)

    class Meta:
        db_table = "rating_seat"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account"], condition=Q(until=None), name="rating_seat_one_each"),
            models.CheckConstraint(name="rating_seat_in_order", condition=Q(until=None) | Q(until__gte=F("since"))),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.window_id}"


class Setting(models.Model):
    """What the unit says of one setting, from a day on."""

    code = models.CharField("设置", max_length=40)
    value = models.PositiveIntegerField("值")
    since = models.DateField("起始日期")
    basis = models.CharField("依据", max_length=200)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "rating_setting"
        indexes: ClassVar = [models.Index(fields=["code", "-since", "-id"], name="rating_setting_newest")]

    def __str__(self) -> str:
        return f"{self.code} {self.since}"


class Invitation(models.Model):
    """One service act with its one chance to rate. `id` is the trail's stream for everything that follows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = EncryptedTextField("评价编号")
    code_index = models.CharField(max_length=64, unique=True)
    application = models.ForeignKey("cases.Application", null=True, on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField("服务", max_length=12, choices=Occasion)
    matter = models.CharField("事项代码", max_length=60, blank=True)
    matter_name = models.CharField("事项", max_length=300)
    region = models.ForeignKey("orgs.Region", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    tier = models.CharField("层级", max_length=10, choices=Tier)
    venue = models.ForeignKey("orgs.Venue", null=True, on_delete=models.PROTECT, related_name="+")
    window = models.ForeignKey("orgs.Window", null=True, on_delete=models.PROTECT, related_name="+")
    served_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    acted_at = models.DateTimeField("服务时间")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    texted_at = models.DateTimeField("短信时间", null=True)
    rated_at = models.DateTimeField("评价时间", null=True)

    class Meta:
        db_table = "rating_invitation"
        indexes: ClassVar = [
            models.Index(fields=["acted_at"], name="rating_invitation_acted"),
            models.Index(fields=["region", "acted_at", "rated_at"], name="rating_invitation_region"),
            models.Index(
                fields=["window", "-invited_at"], name="rating_invitation_waiting", condition=Q(rated_at=None)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "occasion"], name="rating_act_once"),
            models.CheckConstraint(
                name="rating_visit_has_no_case",
                condition=Q(occasion=Occasion.VISIT, application=None)
                | (~Q(occasion=Occasion.VISIT) & Q(application__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} {self.matter_name}"


class Concerned(models.Model):
    """A department that took part in the service act."""

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="concerned")
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "rating_concerned"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invitation", "department"], name="rating_concerned_once")
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.department_id}"


class Rating(models.Model):
    """What somebody said of one service act. Never changed; whether it counts is `invalid_at`, with its dispute."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="rating")
    level = models.PositiveSmallIntegerField("等级", choices=Level)
    dictionary = models.CharField("标签版本", max_length=20)
    tags = models.JSONField("标签", default=list)
    text = EncryptedTextField("其他意见", default="", blank=True)
    may_contact = models.BooleanField("愿意接受回访", default=False)
    way = models.CharField("渠道", max_length=10, choices=Way)
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="+")
    terminal = models.CharField(max_length=32, blank=True)  # keyed digest: tells same from different, nothing else
    rated_at = models.DateTimeField("评价时间")
    invalid_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        db_table = "rating"
        indexes: ClassVar = [models.Index(fields=["rated_at"], name="rating_rated")]
        constraints: ClassVar = [
            models.CheckConstraint(name="rating_level", condition=Q(level__gte=1, level__lte=5)),
            models.CheckConstraint(
                name="rating_device_iff_way",
                condition=Q(way=Way.DEVICE, device__isnull=False) | (~Q(way=Way.DEVICE) & Q(device=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.get_level_display()


class BadRating(models.Model):
    """What becomes of a bad rating; its clock stands in `due_at`, as recorded."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="bad")
    number = models.CharField("编号", max_length=40, unique=True)
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=12, choices=State)
    due_at = models.DateTimeField("本步期限", null=True)
    days = models.PositiveSmallIntegerField("本步天数", default=0)
    opened_at = models.DateTimeField("产生时间")
    verified_at = models.DateTimeField("核实时间", null=True)
    found_true = models.BooleanField("属实", null=True)
    complex = models.BooleanField("复杂问题", default=False)
    extended = models.BooleanField("已延期", default=False)
    fix_due_at = models.DateTimeField("整改期限", null=True)
    fixed_at = models.DateTimeField("整改时间", null=True)
    replied_at = models.DateTimeField("答复时间", null=True)
    reply = models.CharField("答复", max_length=500, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        db_table = "rating_bad"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="rating_bad_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["department", "state"], name="rating_bad_department"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rating_bad_due_iff_open",
                condition=Q(state__in=_STOPPED, due_at=None) | (~Q(state__in=_STOPPED) & Q(due_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="rating_bad_reply_fully",
                condition=Q(replied_at=None, reply="") | (Q(replied_at__isnull=False) & ~Q(reply="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class BadStep(infra.TimedStep, infra.Evidenced):
    """One act on a bad rating, with its evidence and what the clock said."""

    bad = models.ForeignKey(BadRating, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12, choices=Act)
    note = models.CharField(max_length=500)

    class Meta:
        db_table = "rating_bad_step"
        indexes: ClassVar = [models.Index(fields=["bad", "at"], name="rating_bad_steps")]


class FollowUp(models.Model):
    """The one rating of what was done about a bad rating."""

    bad = models.OneToOneField(BadRating, on_delete=models.PROTECT, related_name="follow_up")
    level = models.PositiveSmallIntegerField(choices=Level)
    text = EncryptedTextField(default="", blank=True)
    rated_at = models.DateTimeField()

    class Meta:
        db_table = "rating_follow_up"
        constraints: ClassVar = [
            models.CheckConstraint(name="rating_follow_up_level", condition=Q(level__gte=1, level__lte=5))
        ]

    def __str__(self) -> str:
        return self.get_level_display()


class Dispute(models.Model):
    """Somebody says that a rating should not count; somebody else decides. Kept for ever, whatever the outcome."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="disputes")
    ground = models.CharField("理由类别", max_length=20, choices=Ground)
    said = models.CharField("理由", max_length=500)
    file = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    raised_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    outcome = models.CharField("结论", max_length=10, choices=Outcome, blank=True)
    decision = models.CharField("复核意见", max_length=500, blank=True)
    decided_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rating_dispute"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rating"], condition=Q(decided_at=None), name="rating_dispute_one_open"),
            models.CheckConstraint(
                name="rating_dispute_decided_fully",
                condition=Q(decided_at=None, outcome="", decision="")
                | (Q(decided_at__isnull=False) & ~Q(outcome="") & ~Q(decision="")),
            ),
            models.CheckConstraint(
                name="rating_dispute_two_persons",
                condition=Q(decided_by=None) | Q(raised_by=None) | ~Q(decided_by=F("raised_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.get_ground_display()


class Objection(models.Model):
    """The rater objects that the rating was struck out; a third person answers in time. Kept for ever, as the dispute is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="objection")
    said = EncryptedTextField("异议")
    raised_at = models.DateTimeField("提出时间")
    due_at = models.DateTimeField("答复期限")
    days = models.PositiveSmallIntegerField("答复天数")
    outcome = models.CharField("结论", max_length=10, choices=Answered, blank=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        db_table = "rating_objection"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="rating_objection_due", condition=Q(answered_at=None))
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rating_objection_answered_fully",
                condition=Q(answered_at=None, outcome="", answer="")
                | (Q(answered_at__isnull=False) & ~Q(outcome="") & ~Q(answer="")),
            ),
            models.CheckConstraint(name="rating_objection_due_later", condition=Q(due_at__gt=F("raised_at"))),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display() or "待答复"


class RefusedTry(models.Model):
    """A try to rate that was turned away."""

    invitation = models.ForeignKey(Invitation, null=True, on_delete=models.PROTECT, related_name="tries")
    why = models.CharField(max_length=10, choices=Refusing)
    way = models.CharField(max_length=10, choices=Way)
    terminal = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "rating_refused_try"
        indexes: ClassVar = [models.Index(fields=["at"], name="rating_try_at")]

    def __str__(self) -> str:
        return self.get_why_display()


class PublicFigures(models.Model):
    """Figures for the public, frozen when prepared, shown once a second person has signed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    start = models.DateField()
    end = models.DateField()
    figures = models.JSONField()
    digest = models.CharField(max_length=64)
    prepared_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    signed_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rating_public_figures"
        constraints: ClassVar = [
            models.CheckConstraint(name="rating_figures_in_order", condition=Q(end__gte=F("start"))),
            models.CheckConstraint(
                name="rating_figures_two_persons",
                condition=Q(signed_by=None) | Q(prepared_by=None) | ~Q(signed_by=F("prepared_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start}—{self.end}"
