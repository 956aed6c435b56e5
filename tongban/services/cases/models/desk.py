"""What makes a department's work go faster: kept filters, texts to insert, notes among colleagues, items decided together."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.services.cases.models.application import Application
from tongban.services.cases.models.case import Case
from tongban.services.cases.values import SnippetKind


class SavedFilter(models.Model):
    """A way to narrow one's worklist, under a name of one's own. Taken away, it can be had back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=30)
    wanted = models.JSONField(default=dict)  # what is chosen on the form; never words that were searched for
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "case_saved_filter"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "name"], name="saved_filter_once", condition=Q(removed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Snippet(models.Model):
    """A text to insert: of one person, or of the whole department (owner null). A cause of refusal names its law.

    One kind is not inserted but shown at the window: what the department wants looked at before a matter is taken in.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("用途", max_length=10, choices=SnippetKind)
    title = models.CharField("名称", max_length=60)
    text = models.TextField("内容")
    basis = models.TextField("法律依据", blank=True)
    item = models.CharField("事项代码", max_length=60, blank=True)  # what the window is to check; empty: of all items
    kept_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    ended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        db_table = "case_snippet"
        constraints: ClassVar = [
            models.CheckConstraint(  # Licensing Law art 38: a refusal names its reasons, so does the text for it
                name="snippet_cause_has_basis", condition=~Q(kind=SnippetKind.REFUSE) | ~Q(basis="")
            ),
            models.CheckConstraint(
                name="snippet_check_is_shared", condition=~Q(kind=SnippetKind.CHECK) | Q(owner__isnull=True)
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["department", "kind", "title"], name="snippet_in_use", condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CaseNote(models.Model):
    """A word among those who work on the leg; no paper quotes it, the applicant does not see it. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = EncryptedTextField("备注")

    class Meta:
        db_table = "case_note"
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="note_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at}"


class BatchItem(models.Model):
    """An item that a department may grant several at a time, from one day on; the office's own rule, not law."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    item = models.CharField("事项代码", max_length=60)
    since = models.DateField()
    until = models.DateField(null=True)
    allowed_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    allowed_at = models.DateTimeField()

    class Meta:
        db_table = "case_batch_item"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["department", "item", "since"], name="batch_item_once"),
            models.CheckConstraint(
                name="batch_item_in_order", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.since}"


class MaterialVersion(models.Model):
    """A paper as it was before a corrected one took its place; kept so that both can be compared."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="material_versions")
    material = models.CharField("材料", max_length=60)
    file = models.ForeignKey("infra.StoredFile", on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField("收到时间", null=True)
    replaced_at = models.DateTimeField("换下时间")

    class Meta:
        db_table = "application_material_version"
        indexes: ClassVar = [models.Index(fields=["application", "material"], name="version_of_material")]

    def __str__(self) -> str:
        return f"{self.material} {self.replaced_at}"
