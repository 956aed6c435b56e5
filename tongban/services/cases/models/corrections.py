"""What has to be put right before acceptance: points noted by anyone concerned, sent out in one notice."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.services.cases.models.application import Application


class Correction(models.Model):
    """One notice for the whole (补正告知书), with its own due day. A second one is the exception, and says why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="corrections")
    round = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField("告知时间")
    asked_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("补正期限")
    new_fact = models.TextField("再次补正的理由", blank=True)
    supplied_at = models.DateTimeField("补齐时间", null=True)

    class Meta:
        db_table = "correction"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "round"], name="correction_once_a_round"),
            models.CheckConstraint(
                name="correction_again_says_why",
                condition=Q(round=1) | ~Q(new_fact=""),
                violation_error_message="再次补正须写明新的事实",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], name="correction_due", condition=Q(supplied_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.round}"


class CorrectionPoint(models.Model):
    """One thing to put right: what, why, how, an example; noted by a department or by the window."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="points")
    correction = models.ForeignKey(Correction, null=True, on_delete=models.PROTECT, related_name="points")
    material = models.CharField("材料", max_length=60, blank=True)
    what = models.CharField("需要补正", max_length=300)
    why = models.TextField("原因")
    how = models.TextField("怎样补正")
    example = models.TextField("示例", blank=True)
    department = models.ForeignKey("orgs.Department", null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    supplied_at = models.DateTimeField("补正时间", null=True)
    answer = EncryptedTextField("补正说明", default="", blank=True)
    file = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "correction_point"
        indexes: ClassVar = [models.Index(fields=["application", "noted_at"], name="point_of_application")]
        constraints: ClassVar = [
            models.CheckConstraint(  # Licensing Law art 32(4): everything, and how to put it right
                name="point_says_everything", condition=~Q(what="") & ~Q(why="") & ~Q(how="")
            ),
        ]

    def __str__(self) -> str:
        return self.what
