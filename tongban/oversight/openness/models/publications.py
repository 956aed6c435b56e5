"""What is published, with its history; questions answered for everybody; what people came to look up."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.kernel.ids import new_id
from tongban.oversight.openness.values.publications import State
from tongban.oversight.openness.values.questions import FaqState


class Publication(models.Model):
    """One publication. What was public stays on record: an update is a new row that replaces this one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    category = models.CharField("栏目", max_length=40)
    title = models.CharField("标题", max_length=200)
    document_number = models.CharField("文号", max_length=100, blank=True)
    body = models.TextField("正文", blank=True)
    link = models.CharField("本站网页", max_length=200, blank=True)
    file = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField("形成或变更日期")
    due_on = models.DateField("公开期限")
    state = models.CharField("状态", max_length=12, choices=State)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    prepared_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    signed_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField("公开时间", null=True)
    remark = models.CharField("退回意见", max_length=300, blank=True)
    ended_at = models.DateTimeField("撤下或更新时间", null=True)
    reason = models.CharField("撤下理由", max_length=300, blank=True)

    class Meta:
        db_table = "publication"
        indexes: ClassVar = [
            models.Index(
                fields=["category", "-published_at"], name="publication_shown", condition=Q(state=State.PUBLISHED)
            ),
            models.Index(fields=["state", "due_on"], name="publication_due"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="publication_published_iff_signed",
                condition=Q(state__in=[State.DRAFT, State.DISCARDED], published_at=None)
                | (~Q(state__in=[State.DRAFT, State.DISCARDED]) & Q(published_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="publication_withdrawn_with_reason",
                condition=(Q(state=State.WITHDRAWN, ended_at__isnull=False) & ~Q(reason=""))
                | (Q(state=State.REPLACED, ended_at__isnull=False))
                | (~Q(state__in=[State.WITHDRAWN, State.REPLACED]) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="publication_two_persons",
                condition=Q(signed_by=None) | Q(prepared_by=None) | ~Q(signed_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="publication_says_something", condition=~Q(body="") | ~Q(link="") | Q(file__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Faq(models.Model):
    """A question answered for everybody, at the guide of its matter or in general; nobody's data in it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    matter = models.CharField("事项代码", max_length=60, blank=True)
    matter_name = models.CharField("事项", max_length=300, blank=True)
    asked = models.CharField("问题", max_length=200)
    answer = models.TextField("答复", max_length=2000)
    question = models.ForeignKey("Question", null=True, on_delete=models.PROTECT, related_name="faqs")
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=FaqState)
    edited_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()
    approved_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField("公布时间", null=True)
    ended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        db_table = "faq"
        indexes: ClassVar = [
            models.Index(fields=["matter", "approved_at"], name="faq_shown", condition=Q(state=FaqState.PUBLISHED))
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="faq_two_persons",
                condition=Q(approved_by=None) | Q(edited_by=None) | ~Q(approved_by=F("edited_by")),
            ),
            models.CheckConstraint(
                name="faq_approved_iff_shown",
                condition=Q(state=FaqState.DRAFT, approved_at=None)
                | Q(state=FaqState.PUBLISHED, approved_at__isnull=False)
                | Q(state=FaqState.ENDED),
            ),
        ]

    def __str__(self) -> str:
        return self.asked


class Lookup(models.Model):
    """Somebody looked something up in the zone of a hall: what, how, whether it was found (信息查阅)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    venue = models.ForeignKey("orgs.Venue", on_delete=models.PROTECT, related_name="+")
    on = models.DateField("日期")
    subject = models.CharField("查阅内容", max_length=200)
    helped = models.BooleanField("工作人员协助", default=False)
    found = models.BooleanField("查到", default=True)
    entered_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "openness_lookup"
        indexes: ClassVar = [models.Index(fields=["-on"], name="openness_lookup_on")]

    def __str__(self) -> str:
        return f"{self.on} {self.subject}"
