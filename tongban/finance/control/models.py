"""Registers of internal control. Decisions and versions are never changed: a correction is a new entry."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.finance.control.values import (
    Area,
    Choice,
    FindingAct,
    FindingSource,
    FindingState,
    MatterKind,
    RegulationKind,
)
from tongban.kernel.ids import new_id


class Setting(models.Model):
    """What the unit says of one setting, from a day on."""

    code = models.CharField("设置", max_length=40)
    value = models.CharField("值", max_length=200)
    since = models.DateField("起始日期")
    basis = models.CharField("依据", max_length=200)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "control_setting"
        indexes: ClassVar = [models.Index(fields=["code", "-since", "-id"], name="control_setting_newest")]

    def __str__(self) -> str:
        return f"{self.code} {self.since}"


class Regulation(models.Model):
    """A rule (制度) of the unit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField("类别", max_length=20, choices=RegulationKind)
    title = models.CharField("名称", max_length=150, unique=True)
    owner = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "control_regulation"

    def __str__(self) -> str:
        return self.title


class RegulationEdition(models.Model):
    """One version of a rule; a later one ends the one before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="editions")
    version = models.PositiveSmallIntegerField("版本")
    number = models.CharField("文号", max_length=100)
    since = models.DateField("施行日期")
    until = models.DateField("废止日期", null=True)
    reviewed_on = models.DateField("合法性审查日期", null=True)
    changes = models.CharField("主要内容或修订说明", max_length=1000, blank=True)
    file = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField("文件名", max_length=200, blank=True)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "control_regulation_edition"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regulation", "version"], name="control_edition_once"),
            models.CheckConstraint(
                name="control_edition_in_order", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"


class Decision(models.Model):
    """A collective decision as the minutes tell it; `corrects` names the entry that this one replaces."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.PositiveSmallIntegerField("年度")
    sequence = models.PositiveIntegerField("序号")
    number = models.CharField("编号", max_length=60, unique=True)
    kind = models.CharField("类别", max_length=10, choices=MatterKind)
    matter = models.CharField("议题", max_length=200)
    reason = models.CharField("上会事由", max_length=300)
    meeting = models.CharField("会议", max_length=100)
    noticed_on = models.DateField("议题送达日期", null=True)
    met_on = models.DateField("会议日期")
    result = models.CharField("议定结果", max_length=1000)
    amount_fen = models.BigIntegerField("金额", null=True)
    members = models.PositiveSmallIntegerField("成员人数")
    entitled = models.PositiveSmallIntegerField("应到人数")
    present = models.PositiveSmallIntegerField("到会人数")
    in_favour = models.PositiveSmallIntegerField("同意票数")
    passed = models.BooleanField("通过")
    emergency = models.BooleanField("紧急决策", default=False)
    reported_on = models.DateField("通报日期", null=True)
    minutes = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    minutes_name = models.CharField("纪要文件名", max_length=200, blank=True)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    correction = models.CharField("更正理由", max_length=300, blank=True)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "control_decision"
        indexes: ClassVar = [models.Index(fields=["met_on"], name="control_decision_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "sequence"], name="control_decision_no_twice"),
            models.CheckConstraint(
                name="control_decision_votes",
                condition=Q(in_favour__lte=F("present"))
                & Q(present__lte=F("entitled"))
                & Q(entitled__lte=F("members")),
            ),
            models.CheckConstraint(
                name="control_decision_reported",
                condition=Q(reported_on__isnull=True) | Q(emergency=True, reported_on__gte=F("met_on")),
            ),
            models.CheckConstraint(
                name="control_decision_corrects",
                condition=Q(corrects__isnull=True, correction="") | (Q(corrects__isnull=False) & ~Q(correction="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DecisionVote(models.Model):
    """One member at one decision."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="votes")
    name = models.CharField("姓名", max_length=60)
    head = models.BooleanField("主要负责人", default=False)
    choice = models.CharField("表决", max_length=10, choices=Choice)
    place = models.PositiveSmallIntegerField("发言次序", default=0)
    opinion = models.CharField("意见", max_length=500, blank=True)

    class Meta:
        db_table = "control_decision_vote"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "name"], name="control_vote_once"),
            models.UniqueConstraint(fields=["decision"], condition=Q(head=True), name="control_vote_one_head"),
        ]

    def __str__(self) -> str:
        return self.name


class DecisionLine(models.Model):
    """An amount that a decision allows."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="lines")
    what = models.CharField("用途", max_length=200)
    payee = models.CharField("收款人", max_length=200, blank=True)
    document = models.CharField("文号或合同号", max_length=100, blank=True)
    amount_fen = models.BigIntegerField("金额")

    class Meta:
        db_table = "control_decision_line"
        constraints: ClassVar = [models.CheckConstraint(name="control_line_positive", condition=Q(amount_fen__gt=0))]

    def __str__(self) -> str:
        return self.what


class Risk(models.Model):
    """A risk with its owner, what is done against it, and by when. The check that watches it is named, if there is one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.CharField("领域", max_length=20, choices=Area)
    title = models.CharField("风险", max_length=150)
    description = models.CharField("表现", max_length=500, blank=True)
    likelihood = models.PositiveSmallIntegerField("可能性")
    effect = models.PositiveSmallIntegerField("影响")
    owner = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    measure = models.CharField("防控措施", max_length=500)
    due = models.DateField("完成期限")
    check_code = models.CharField("系统检查", max_length=60, blank=True)
    identified_on = models.DateField("识别日期")
    closed_on = models.DateField("销号日期", null=True)
    closing = models.CharField("销号说明", max_length=300, blank=True)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "control_risk"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="control_risk_scale",
                condition=Q(likelihood__gte=1, likelihood__lte=5) & Q(effect__gte=1, effect__lte=5),
            ),
            models.CheckConstraint(
                name="control_risk_closed",
                condition=Q(closed_on__isnull=True, closing="")
                | (Q(closed_on__gte=F("identified_on")) & ~Q(closing="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CheckRun(models.Model):
    """One check on one day, and what it found. Kept as it was."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    check_code = models.CharField("检查", max_length=60)
    on = models.DateField("检查日期")
    hits = models.PositiveIntegerField("发现")
    told = models.JSONField("内容", default=list)
    failed = models.CharField("没有查成", max_length=300, blank=True)
    run_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    run_at = models.DateTimeField()

    class Meta:
        db_table = "control_check_run"
        indexes: ClassVar = [
            models.Index(fields=["check_code", "-run_at"], name="control_run_newest"),
            models.Index(fields=["on"], name="control_run_day"),
        ]

    def __str__(self) -> str:
        return f"{self.check_code} {self.on}"


class Finding(models.Model):
    """A violation and its correction."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.PositiveSmallIntegerField("年度")
    sequence = models.PositiveIntegerField("序号")
    area = models.CharField("领域", max_length=20, choices=Area)
    source = models.CharField("来源", max_length=20, choices=FindingSource)
    found_on = models.DateField("发现日期")
    said = models.CharField("问题", max_length=500)
    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, null=True, related_name="findings")
    basis = models.CharField("违反的规定", max_length=300)
    owner = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    correction = models.CharField("整改措施", max_length=500)
    due = models.DateField("整改期限")
    state = models.CharField("状态", max_length=10, choices=FindingState, default=FindingState.OPEN)
    done_on = models.DateField("整改日期", null=True)
    run = models.ForeignKey(CheckRun, on_delete=models.PROTECT, null=True, related_name="findings")
    hit_key = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "control_finding"
        indexes: ClassVar = [models.Index(fields=["found_on"], name="control_finding_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "sequence"], name="control_finding_no_twice"),
            models.CheckConstraint(
                name="control_finding_done",
                condition=Q(state="done", done_on__isnull=False, done_on__gte=F("found_on"))
                | (~Q(state="done") & Q(done_on__isnull=True)),
            ),
            models.CheckConstraint(name="control_finding_due", condition=Q(due__gte=F("found_on"))),
            models.UniqueConstraint(
                fields=["hit_key"], condition=~Q(hit_key="") & ~Q(state="done"), name="control_finding_hit_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"问题〔{self.year}〕{self.sequence}号"


class FindingStep(models.Model):
    """What was done about a finding: corrected with evidence, or taken up again with a reason."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="steps")
    act = models.CharField("动作", max_length=10, choices=FindingAct)
    on = models.DateField("日期")
    note = models.CharField("说明", max_length=500)
    file = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField("文件名", max_length=200, blank=True)
    by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "control_finding_step"

    def __str__(self) -> str:
        return f"{self.act} {self.on}"
