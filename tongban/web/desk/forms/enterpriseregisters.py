"""Forms of complaints, calls, plain registers, schemes and results."""

from datetime import datetime
from typing import Any

from django import forms

from tongban.kernel.money import parse_yuan
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.oversight.enterprise import reference
from tongban.oversight.enterprise.models import Complaint, Unit
from tongban.oversight.enterprise.values.complaints import CallKind, CallSpec, Channel, ComplaintSpec, Level
from tongban.oversight.enterprise.values.registers import (
    AssessmentScope,
    OutletLevel,
    Separation,
    WeakSource,
)
from tongban.web.desk.forms.control import long, paper, paper_of
from tongban.web.desk.forms.enterprise import Listed, unit
from tongban.web.desk.forms.organisations import day


def moment(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


def units(label: str, *, required: bool = True, help_text: str = "按住 Ctrl 可多选") -> forms.ModelMultipleChoiceField:  # type: ignore[type-arg]
    return forms.ModelMultipleChoiceField(
        label=label, queryset=Unit.objects.none(), required=required, help_text=help_text, widget=forms.SelectMultiple(attrs={"size": 5})
    )  # fmt: skip


def now_here(moment_: datetime) -> str:
    """As the box for a moment wants it."""
    return local(moment_).strftime("%Y-%m-%dT%H:%M")


# --- complaints -------------------------------------------------------------------------------------------------------------


class ComplaintForm(Listed):
    channel = forms.ChoiceField(label="渠道", choices=[c for c in Channel.choices if c[0] != Channel.PORTAL])
    received_at = moment("收到时间")
    company_name = forms.CharField(label="企业名称", max_length=150)
    complainant = forms.CharField(label="投诉人", max_length=60)
    phone = forms.CharField(label="联系电话", max_length=30, help_text="没有联系方式的作为线索转有关单位，不在这里登记")
    secret = forms.BooleanField(label="为投诉人保密", required=False, help_text="办理单位看不到企业名称、投诉人和电话")
    targets = units("被投诉单位", help_text="被投诉单位不能办理这件投诉；按住 Ctrl 可多选")
    target_person = forms.CharField(label="被投诉人员", max_length=100, required=False)
    facts = long("事实", 2000)
    demand = long("诉求", 2000)
    file = paper("证据材料")

    def spec(self) -> ComplaintSpec:
        told = {k: v for k, v in self.cleaned_data.items() if k not in ("file", "targets", "channel")}
        targets = tuple(u.pk for u in self.cleaned_data["targets"])
        return ComplaintSpec(channel=Channel(self.cleaned_data["channel"]), targets=targets, **told)


class AcceptForm(forms.Form):
    matter = forms.ChoiceField(label="受理类别")
    level = forms.ChoiceField(label="等级", choices=Level.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matter"].choices = [("", "请选择"), *reference.complaint_kinds("accepted").items()]  # type: ignore[attr-defined]


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(label="不予受理的情形")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "请选择"), *reference.complaint_kinds("declined").items()]  # type: ignore[attr-defined]


class LookingForm(Listed):
    lead = unit("牵头单位")
    assisting = units("协办单位", required=False, help_text="选了就是多部门联办，须召开联席会议；按住 Ctrl 可多选")


class CallForm(forms.Form):
    at = moment("来电时间")
    kind = forms.ChoiceField(label="类别", choices=CallKind.choices)
    company_name = forms.CharField(label="企业", max_length=150, required=False)
    caller = forms.CharField(label="来电人", max_length=60, required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    content = long("内容", 1000)
    answer = long("答复或去向", 500, required=False, help_text="当场答复的写答复，转办的写转给谁")
    complaint = forms.ModelChoiceField(
        label="登记成的投诉", queryset=Complaint.objects.none(), required=False, empty_label="没有登记成投诉"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["complaint"].queryset = Complaint.objects.exclude(state="archived").order_by("-received_at")  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        row = told.pop("complaint")
        told["kind"] = CallKind(told["kind"])
        return {"spec": CallSpec(complaint_id=row.pk if row else None, **told)}


# --- plain registers -----------------------------------------------------------------------------------------------------------


class _Papered(Listed):
    """A form whose paper becomes an attachment."""

    def facts(self) -> dict[str, Any]:
        told = {k: v for k, v in self.cleaned_data.items() if k != "file"}
        return {**told, "paper": paper_of(self.cleaned_data.get("file"))}


class LegacyForm(_Papered):
    title = forms.CharField(label="问题", max_length=100, help_text="写项目或事项，不写个人姓名")
    background = long("由来", 1000)
    lead = unit("牵头单位")
    cooperating = units("配合单位", required=False)
    since = day("登记日期")
    due_on = day("目标日期")
    measure = long("措施", 1000)
    file = paper("材料")


class BriefForm(_Papered):
    on = day("印发日期")
    issue_no = forms.IntegerField(label="期号", required=False, min_value=1, max_value=999, help_text="不填就是下一期")
    title = forms.CharField(label="标题", max_length=150)
    sent_to = forms.CharField(label="报送", max_length=200, initial="市优化办，区委、区人大、区政府、区政协")
    text = forms.CharField(label="正文", max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 14}))
    file = paper("印发的文件")


class MediaForm(_Papered):
    on = day("刊发日期")
    title = forms.CharField(label="标题", max_length=150)
    outlet = forms.CharField(label="媒体", max_length=100, help_text="例如“株洲日报”")
    level = forms.ChoiceField(label="级别", choices=OutletLevel.choices, initial=OutletLevel.CITY.value)
    link = forms.CharField(label="网址", max_length=300, required=False)
    file = paper("报样")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "level": OutletLevel(self.cleaned_data["level"])}


class ClearanceForm(_Papered):
    association = forms.CharField(label="行业协会", max_length=100)
    unit = unit("业务主管单位")
    checked_on = day("排查日期")
    separated = forms.MultipleChoiceField(
        label="已分离", choices=Separation.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    found = long("发现的问题", 500, required=False)
    file = paper("排查材料")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "separated": [Separation(s) for s in self.cleaned_data["separated"]]}


class TrainingForm(_Papered):
    on = day("日期")
    agency = forms.CharField(label="机构", max_length=100)
    topic = forms.CharField(label="内容", max_length=200)
    attendees = forms.IntegerField(label="参加人数", min_value=1, max_value=100_000)
    fee = forms.CharField(label="费用（元）", max_length=20, required=False)
    contract = forms.CharField(label="合同", max_length=100, required=False)
    file = paper("材料")

    def clean_fee(self) -> int:
        given = self.cleaned_data["fee"].strip()
        try:
            fen = parse_yuan(given) if given else 0
        except Refused as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        if fen < 0:
            raise forms.ValidationError("费用不能是负数")
        return fen

    def facts(self) -> dict[str, Any]:
        told = super().facts()
        fee = told.pop("fee")
        return {**told, "fee_fen": fee}


class RectificationForm(_Papered):
    source = forms.ChoiceField(label="来源", choices=WeakSource.choices)
    on = day("提出日期")
    area = forms.CharField(label="领域", max_length=60, help_text="例如“办理建筑许可”")
    gap = long("差距", 500)
    measure = long("整改措施", 1000)
    unit = unit("责任单位")
    due_on = day("整改期限")
    file = paper("材料")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "source": WeakSource(self.cleaned_data["source"])}


class AssessmentForm(_Papered):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2200)
    agency = forms.CharField(label="评估机构", max_length=100)
    on = day("结果日期")
    scope = forms.ChoiceField(label="对象", choices=AssessmentScope.choices)
    unit = unit("职能部门", required=False)
    score = forms.DecimalField(label="得分", max_digits=6, decimal_places=2, min_value=0)
    full = forms.DecimalField(label="满分", max_digits=6, decimal_places=2, min_value=1, initial=100)
    rank = forms.IntegerField(label="名次", required=False, min_value=1, max_value=9999)
    out_of = forms.IntegerField(label="参评数", required=False, min_value=1, max_value=9999)
    note = long("评价", 500, required=False)
    file = paper("评估报告或结果通报")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "scope": AssessmentScope(self.cleaned_data["scope"])}


class FinishForm(forms.Form):
    on = day("完成日期")
    result = long("结果", 500)


# --- schemes and results ---------------------------------------------------------------------------------------------------------


class SchemeForm(forms.Form):
    name = forms.CharField(label="名称", max_length=100)
    place = forms.CharField(label="适用地区", max_length=60)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2200)
    basis = forms.CharField(label="依据", max_length=200, required=False)


class RoundForm(forms.Form):
    start = day("从")
    end = day("到")
