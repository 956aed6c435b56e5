"""Items and their dated editions, the papers they ask for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.kernel.ids import new_id


class EditionState(models.TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已停用"


class DraftOf(models.TextChoices):
    ITEM = "item", "事项"
    LIFE_EVENT = "lifeevent", "一件事"


class Item(models.Model):
    """A government service item (业务办理项), under its main item (大项)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField("事项代码", max_length=60, unique=True)
    name = models.CharField("事项名称", max_length=1000)
    plain_name = models.CharField("通俗名称", max_length=200, blank=True)
    folk_names = models.JSONField("俗称", default=list)
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="items")
    main_item = models.CharField("大项", max_length=1000, blank=True)
    type_code = models.CharField("事项类型", max_length=4, blank=True)
    in_bundle = models.CharField("所属一件事", max_length=60, blank=True)

    class Meta:
        db_table = "item"
        indexes: ClassVar = [models.Index(fields=["department", "code"], name="item_of_department")]

    def __str__(self) -> str:
        return self.name


class ItemVersion(models.Model):
    """One edition. Published editions never change; a case keeps the edition it began with."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    edition = models.PositiveIntegerField("版本")
    state = models.CharField(max_length=10, choices=EditionState)
    effective_from = models.DateField("生效日期")
    published_at = models.DateTimeField(null=True)
    implementation_code = models.CharField("实施编码", max_length=60, blank=True)
    handling = models.CharField("办件类型", max_length=10, default="promise")
    statutory_days = models.DecimalField("法定时限", max_digits=7, decimal_places=2, null=True)
    statutory_unit = models.CharField(max_length=10, default="working")
    statutory_basis = models.CharField("法定时限依据", max_length=500, blank=True)
    promise_days = models.DecimalField("承诺时限", max_digits=7, decimal_places=2)
    result_name = models.CharField("结果名称", max_length=200, blank=True)
    trips = models.PositiveSmallIntegerField("到场次数", default=1)
    two_persons = models.BooleanField("两人办理", default=False)
    online = models.BooleanField("可网办", default=True)
    online_review = models.BooleanField("全程线上审核", default=False)
    village = models.BooleanField("村级可办", default=False)
    charge = models.BooleanField("收费", default=False)
    facts = models.JSONField("实施清单其他要素", default=dict)
    questions = models.JSONField("情形问题", default=list)
    fields = models.JSONField("表单", default=list)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "item_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "edition"], name="item_edition_once"),
            models.CheckConstraint(
                name="item_version_published_stamped",
                condition=Q(state="draft", published_at__isnull=True)
                | ~Q(state="draft") & Q(published_at__isnull=False),
            ),
            models.CheckConstraint(name="item_version_promise_not_negative", condition=Q(promise_days__gte=0)),
        ]
        indexes: ClassVar = [models.Index(fields=["item", "state", "-effective_from"], name="item_version_current")]

    def __str__(self) -> str:
        return f"{self.item_id} #{self.edition}"


class Material(models.Model):
    """One canonical paper or datum."""

    code = models.CharField(primary_key=True, max_length=60)
    name = models.CharField("材料名称", max_length=500)
    kind = models.CharField("种类", max_length=20, default="other")
    issuer = models.CharField("核发单位", max_length=60, blank=True)
    source_channel = models.CharField("来源渠道", max_length=4, blank=True)
    shared = models.BooleanField("可共享", default=False)
    share_via = models.CharField("共享途径", max_length=200, blank=True)
    grade = models.CharField("可信等级", max_length=1, blank=True)
    personal_info = models.CharField("敏感级别", max_length=20, blank=True)
    english = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "material"

    def __str__(self) -> str:
        return self.name


class Requirement(models.Model):
    """An edition asks for a material."""

    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="requirements")
    position = models.PositiveSmallIntegerField()
    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="requirements")
    necessity = models.CharField(max_length=12, default="required")
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    condition = models.JSONField(null=True)

    class Meta:
        db_table = "requirement"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="requirement_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.material_id}"


class EditionDraft(models.Model):
    """The next edition while it is being written; no edition yet, so it may change and be thrown away."""

    about = models.CharField(max_length=10, choices=DraftOf)
    code = models.CharField(max_length=60)
    base = models.PositiveIntegerField("起草时的版本", default=0)
    revision = models.PositiveIntegerField(default=1)
    content = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "edition_draft"
        constraints: ClassVar = [models.UniqueConstraint(fields=["about", "code"], name="edition_draft_once")]

    def __str__(self) -> str:
        return f"{self.about} {self.code}"
