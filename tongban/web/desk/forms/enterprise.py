"""Forms of 营商环境: companies, visits, issues, orders, the campaign."""

from typing import Any
from uuid import UUID

from django import forms

from tongban.orgs.models import Department, Region
from tongban.oversight.enterprise import reference
from tongban.oversight.enterprise.models import Leader, Unit
from tongban.oversight.enterprise.selectors import campaign as selectors
from tongban.oversight.enterprise.values.campaign import CompanySpec, Scale, VisitSpec
from tongban.oversight.enterprise.values.issues import SAID_MAX, Grade, IssueSpec, Order, Source
from tongban.web.desk.forms.control import bodies, long
from tongban.web.desk.forms.organisations import BodyChoice, choose, day

IMAGES = ".jpg,.jpeg,.png,.pdf"


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Unit) -> str:
        return obj.name if obj.department_id else f"{obj.name}（不登录，代为登记）"


class LeaderChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Leader) -> str:
        return f"{obj.name}（{obj.post}）"


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class Photos(forms.FileField):
    """Several files under one name: the view reads them from the request, the store looks at what they are."""

    widget = ManyFiles(attrs={"accept": IMAGES, "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> None:
        return None


def unit(label: str, *, required: bool = True) -> UnitChoice:
    return UnitChoice(label=label, queryset=Unit.objects.none(), empty_label="请选择", required=required)


def leader(label: str, *, required: bool = True) -> LeaderChoice:
    return LeaderChoice(label=label, queryset=Leader.objects.none(), empty_label="请选择", required=required)


def _filled(form: forms.Form) -> None:
    """The lists of a form as they stand."""
    for field in form.fields.values():
        if isinstance(field, (UnitChoice, forms.ModelMultipleChoiceField)):
            choose(field, Unit.objects.filter(until=None).order_by("name"))
        elif isinstance(field, LeaderChoice):
            choose(field, Leader.objects.filter(until=None).order_by("since", "name"))
        elif isinstance(field, BodyChoice):
            choose(field, bodies())


class Listed(forms.Form):
    """A form whose lists are read when it is shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _filled(self)


# --- companies and visits ------------------------------------------------------------------------------------------------


class CompanyForm(forms.Form):
    name = forms.CharField(label="企业名称", max_length=150)
    uscc = forms.CharField(label="统一社会信用代码", max_length=30, help_text="18位，营业执照上有")
    sector = forms.CharField(label="行业", max_length=60, required=False)
    scale = forms.ChoiceField(label="规模", choices=[("", "请选择"), *Scale.choices], required=False)
    region = forms.ChoiceField(label="所在镇", required=False)
    address = forms.CharField(label="地址", max_length=200, required=False)
    contact_name = forms.CharField(label="联系人", max_length=60, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=30, required=False)

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = Region.objects.filter(level=4, until=None).order_by("code").values_list("code", "name")
        self.fields["region"].choices = [("", "请选择"), *towns]  # type: ignore[attr-defined]
        if known:
            for name in ("contact_name", "contact_phone"):
                self.fields[name].help_text = "已登记的不显示，不填就不变"

    def spec(self) -> CompanySpec:
        told = dict(self.cleaned_data)
        return CompanySpec(region_code=told.pop("region"), **told)


class PairForm(Listed):
    leader = leader("联点领导")
    since = day("起始日期")


class VisitForm(Listed):
    leader = leader("走访领导")
    on = day("走访日期")
    place = forms.CharField(label="地点", max_length=100, help_text="例如“企业会议室”“生产车间”")
    companions = forms.CharField(label="陪同单位和人员", max_length=300, required=False)
    findings = long("走访情况", 1000, help_text="生产经营情况、企业说了什么；要解决的问题在登记后逐条录入台账")
    summary = long("小结", 500, required=False)
    photos = Photos(label="照片或附件", required=False, help_text="可多选，每张20MB以内")

    def spec(self, company_id: UUID) -> VisitSpec:
        told = {k: v for k, v in self.cleaned_data.items() if k not in ("leader", "photos")}
        return VisitSpec(company_id=company_id, leader_id=self.cleaned_data["leader"].pk, **told)


# --- issues ----------------------------------------------------------------------------------------------------------------


class IssueForm(forms.Form):
    source = forms.ChoiceField(label="来源", choices=Source.choices)
    category = forms.ChoiceField(label="类别")
    description = long("问题", SAID_MAX, help_text="一条一个问题，写清事实和诉求")
    raised_on = day("提出日期")
    contact_name = forms.CharField(label="反映人", max_length=60, required=False, help_text="不填就用企业的联系人")
    contact_phone = forms.CharField(label="反映人电话", max_length=30, required=False)
    secret = forms.BooleanField(
        label="企业要求不公开", required=False, help_text="监察人员和简报、通报都看不到内容，承办单位可以看到"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "请选择"), *((c, c) for c in reference.categories())]  # type: ignore[attr-defined]

    def spec(self, company_id: UUID, visit_id: UUID | None) -> IssueSpec:
        told = {**self.cleaned_data, "source": Source(self.cleaned_data["source"])}
        return IssueSpec(company_id=company_id, visit_id=visit_id, **told)


class OrderForm(Listed):
    lead = unit("牵头单位")
    assisting = forms.ModelMultipleChoiceField(
        label="协办单位", queryset=Unit.objects.none(), required=False, help_text="按住 Ctrl 可多选；跨部门的才选",
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )  # fmt: skip
    leader = leader("责任领导", required=False)
    grade = forms.ChoiceField(label="难易", choices=Grade.choices, initial=Grade.C.value)
    requirement = long("交办要求", 500, required=False)

    def order(self) -> Order:
        told = self.cleaned_data
        return Order(
            lead_id=told["lead"].pk, assisting=tuple(u.pk for u in told["assisting"]), grade=Grade(told["grade"]),
            leader_id=told["leader"].pk if told["leader"] else None, requirement=told["requirement"],
        )  # fmt: skip


# --- the campaign ------------------------------------------------------------------------------------------------------------


class CampaignForm(Listed):
    name = forms.CharField(label="名称", max_length=100)
    document = forms.CharField(label="文号", max_length=100, required=False)
    lead = BodyChoice(label="牵头部门", queryset=Department.objects.none(), empty_label="请选择")
    since = day("起")
    until = day("止")
    aim = long("目标", 500, required=False)


class GroupForm(Listed):
    number = forms.IntegerField(label="组号", min_value=1, max_value=99)
    name = forms.CharField(label="组名", max_length=100)
    leader = leader("组长", required=False)
    task = long("任务", 300, required=False)


class MemberForm(Listed):
    unit = unit("单位")
    since = day("加入日期")
    heads = forms.BooleanField(label="组长单位", required=False)


class UnitForm(Listed):
    name = forms.CharField(label="单位名称", max_length=100)
    department = BodyChoice(
        label="对应的部门", queryset=Department.objects.none(), required=False, empty_label="没有账号的单位",
        help_text="选了部门，该部门的负责人就能签收和答复",
    )  # fmt: skip


class LeaderForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=60)
    post = forms.CharField(label="职务", max_length=100, help_text="例如“区委常委、副区长”")
    since = day("任职日期")


class SettingForm(forms.Form):
    code = forms.ChoiceField(label="期限")
    value = forms.IntegerField(label="新的值", min_value=0, max_value=9999)
    since = day("从哪天起")
    basis = forms.CharField(label="依据", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(s.code, s.title) for s in reference.settings().values()]  # type: ignore[attr-defined]


def settings_rows(today: Any) -> list[tuple[reference.Shipped, int]]:
    values = selectors.settings(today)
    return [(s, values[s.code]) for s in reference.settings().values()]
