"""A matter being prepared: saved as one types, found again by the account or by a resume code."""

from typing import ClassVar

from django.db import models

from tongban.infra.fields import EncryptedJSONField
from tongban.kernel.ids import new_id


class Draft(models.Model):
    """Answers, form data and uploads so far. `content` = {"answers", "form", "parties", "uploads"}; encrypted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resume_code = models.CharField("续办码", max_length=12, unique=True)
    account = models.ForeignKey("accounts.Account", null=True, on_delete=models.CASCADE, related_name="+")
    matter = models.CharField(max_length=60)
    matter_name = models.CharField(max_length=300)
    content = EncryptedJSONField(default=dict)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "application_draft"
        indexes: ClassVar = [models.Index(fields=["account", "-saved_at"], name="draft_of_account")]

    def __str__(self) -> str:
        return self.matter_name
