"""Forms of the organisation's registers."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from tongban.kernel.actors import Duty
from tongban.orgs.models import Department, Region, Venue
from tongban.orgs.values import DepartmentKind, Employment, Tier, WindowKind


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def choose(field: forms.Field, queryset: "QuerySet[Any]") -> None:
    field.queryset = queryset  # type: ignore[attr-defined]


class BodyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Departments and offices by name, an office with its body."""

    def label_from_instance(self, obj: Department) -> str:
        return f"{obj.parent.name} {obj.name}" if obj.parent_id and obj.parent else obj.name


class RegionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Region) -> str:
        return f"{'　' * max(0, obj.level - 3)}{obj.name}（{obj.code}）"


class RegionForm(forms.Form):
    code = forms.RegexField(
        label="区划代码", regex=r"^\d{6}$|^\d{9}$|^\d{12}$", help_text="6、9或12位数字，例如村填12位",
        error_messages={"invalid": "区划代码应为6、9或12位数字"},
    )  # fmt: skip
    name = forms.CharField(label="名称", max_length=60)


class VenueForm(forms.Form):
    name = forms.CharField(label="名称", max_length=100)
    tier = forms.ChoiceField(label="层级", choices=Tier.choices)
    region = RegionChoice(label="所在区划", queryset=Region.objects.none(), empty_label="请选择")
    address = forms.CharField(label="地址", max_length=200, required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    hours = forms.CharField(label="开放时间", max_length=200, required=False, help_text="例如“周一至周五 9:00-17:00”")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["region"], Region.objects.filter(until=None, level__gte=3).order_by("code"))

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "tier": Tier(self.cleaned_data["tier"])}


class WindowForm(forms.Form):
    number = forms.CharField(label="窗口号", max_length=10)
    kind = forms.ChoiceField(label="类型", choices=WindowKind.choices)
    name = forms.CharField(label="名称", max_length=60)


class DepartmentForm(forms.Form):
    name = forms.CharField(label="名称", max_length=200)
    kind = forms.ChoiceField(label="类型", choices=[c for c in DepartmentKind.choices if c[0] != DepartmentKind.SELF])
    parent = BodyChoice(
        label="所属部门",
        queryset=Department.objects.none(),
        required=False,
        empty_label="没有",
        help_text="内设机构必须选择",
    )
    code = forms.RegexField(
        label="代码", regex=r"^[0-9A-Za-z_-]{1,55}$", required=False, help_text="不填则自动生成；登记后不能改",
        error_messages={"invalid": "代码只能用字母、数字和横线"},
    )  # fmt: skip
    uscc = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    rank = forms.CharField(label="级别", max_length=20, required=False)
    duty_basis = forms.CharField(label="职责依据", max_length=100, required=False, help_text="“三定”文件号")

    def __init__(self, *args: Any, department: Department | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = Department.objects.exclude(kind__in=["office", "self"]).filter(until=None).order_by("name")
        choose(self.fields["parent"], above.exclude(pk=department.pk) if department else above)
        if department is not None:
            del self.fields["code"]

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "kind": DepartmentKind(self.cleaned_data["kind"])}


def _bodies() -> "QuerySet[Department]":
    return Department.objects.exclude(kind="self").filter(until=None).select_related("parent").order_by("kind", "name")


class StaffForm(forms.Form):
    staff_no = forms.CharField(label="工号", max_length=20)
    name = forms.CharField(label="姓名", max_length=60)
    employment = forms.ChoiceField(label="身份", choices=Employment.choices)
    department = BodyChoice(label="部门", queryset=Department.objects.none(), empty_label="请选择")
    post = forms.CharField(label="岗位", max_length=60, required=False)
    since = day("到岗日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["department"], _bodies())

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "employment": Employment(self.cleaned_data["employment"])}


class DutyForm(forms.Form):
    duty = forms.ChoiceField(label="职责", choices=[(d.value, d.label) for d in Duty])
    department = BodyChoice(label="在哪个部门", queryset=Department.objects.none(), empty_label="请选择")
    venue = forms.ModelChoiceField(
        label="限于场所", queryset=Venue.objects.none(), required=False, empty_label="不限", help_text="不选则不限"
    )
    since = day("开始日期")
    until = day("结束日期", required=False, help_text="长期的不填")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["department"], _bodies())
        choose(self.fields["venue"], Venue.objects.filter(until=None).order_by("region_id", "name"))

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "duty": Duty(self.cleaned_data["duty"])}


class PostsForm(forms.Form):
    department = BodyChoice(label="部门", queryset=Department.objects.none(), empty_label="请选择")
    kind = forms.ChoiceField(label="类别", choices=[c for c in Employment.choices if c[0] != Employment.RETIRED])
    posts = forms.IntegerField(label="名额", min_value=0, max_value=9999)
    since = day("起始日期", help_text="现行编制在前一天结束")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["department"], _bodies())

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "kind": Employment(self.cleaned_data["kind"])}
