"""Words exchanged on the way: a question to a sibling department, an applicant who asks where it stands."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.kernel.ids import new_id
from tongban.services.cases.models.application import Application
from tongban.services.cases.models.case import Case


class Consultation(models.Model):
    """A question to another department (征求意见); the clock runs on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consultations")
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    question = models.TextField("问题")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "case_consultation"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="consultation_answered_fully",
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "asked_at"], name="consultation_of_case"),
            models.Index(
                fields=["department", "asked_at"], name="consultation_open", condition=Q(answered_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.question[:20]


class Urge(models.Model):
    """The applicant urges (催办); shown on top of the matter until it concludes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="urges")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField("留言", max_length=300, blank=True)

    class Meta:
        db_table = "application_urge"
        indexes: ClassVar = [models.Index(fields=["application", "at"], name="urge_of_application")]

    def __str__(self) -> str:
        return self.text
