"""Forms of internal control: rules, collective decisions, risks, findings, settings."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Case, When
from django.forms import BaseFormSet, formset_factory

from tongban.finance.control import checks
from tongban.finance.control.models import Regulation
from tongban.finance.control.usecases import EditionSpec, FindingSpec, RiskSpec
from tongban.finance.control.values import (
    Area,
    Ballot,
    Choice,
    DecisionSpec,
    FindingSource,
    MatterKind,
    MoneyLine,
    RegulationKind,
)
from tongban.infra import files
from tongban.kernel.money import parse_yuan
from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.web.desk.forms.organisations import BodyChoice, choose, day

_ACCEPT = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"


def long(label: str, most: int, *, required: bool = True, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=help_text)


def paper(label: str) -> forms.FileField:
    widget = forms.ClearableFileInput(attrs={"accept": _ACCEPT})
    return forms.FileField(
        label=label, required=False, widget=widget, help_text="PDF、图片、Word或Excel，20MB以内", max_length=200
    )


def paper_of(given: object) -> files.Attachment | None:
    """The file that was handed in, if any; a file that is too large is not even read."""
    if not isinstance(given, UploadedFile):
        return None
    if (given.size or 0) > 20_000_000:
        raise Refused("文件超过20MB，请压缩后再上传")
    return files.Attachment(given.name or "", bytes(given.read()))


def bodies() -> Any:
    """The bureau's offices first, then other bodies; none that was dissolved."""
    found = Department.objects.exclude(kind="self").filter(until=None).select_related("parent")
    return found.order_by(Case(When(kind="office", then=0), default=1), "name")


class _Owned(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["owner"], bodies())


def _owner(label: str) -> BodyChoice:
    return BodyChoice(label=label, queryset=Department.objects.none(), empty_label="请选择")


# --- rules ---------------------------------------------------------------------------------------------------------------


class EditionForm(forms.Form):
    number = forms.CharField(label="文号", max_length=100, help_text="例如“渌审发〔2021〕7号”")
    since = day("施行日期")
    reviewed_on = day("合法性审查日期", required=False, help_text="没有审查的不填，制度健全性会据此提醒")
    changes = long("主要内容或修订说明", 1000, required=False)
    file = paper("制度文本")

    def edition(self) -> EditionSpec:
        facts = {k: self.cleaned_data[k] for k in ("number", "since", "reviewed_on", "changes")}
        return EditionSpec(**facts)


class RegulationForm(EditionForm):
    title = forms.CharField(label="制度名称", max_length=150)
    kind = forms.ChoiceField(label="类别", choices=RegulationKind.choices)
    owner = _owner("归口科室")
    field_order = ("title", "kind", "owner", "number", "since", "reviewed_on", "changes", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["owner"], bodies())

    def facts(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "title": told["title"], "kind": RegulationKind(told["kind"]), "owner": told["owner"], "edition": self.edition(),
            "file": paper_of(told["file"]),
        }  # fmt: skip


# --- decisions -------------------------------------------------------------------------------------------------------------


class DecisionForm(forms.Form):
    kind = forms.ChoiceField(label="类别", choices=MatterKind.choices, initial=MatterKind.MONEY.value)
    matter = forms.CharField(label="议题", max_length=200)
    reason = forms.CharField(label="上会事由", max_length=300, help_text="例如“超过主要负责人审批限额”“没有预算的支出”")
    meeting = forms.CharField(label="会议", max_length=100, help_text="例如“局党组2021年第5次会议”")
    noticed_on = day("议题送达日期", required=False, help_text="会前送达；紧急决策可不填")
    met_on = day("会议日期")
    result = long("议定结果", 1000)
    emergency = forms.BooleanField(
        label="紧急决策", required=False, help_text="来不及开会的先行决策，须向下一次会议通报"
    )
    by_circulation = forms.BooleanField(label="以传阅方式决定", required=False, help_text="一般不允许以传阅代替会议")
    minutes = paper("会议纪要")


class CorrectionForm(DecisionForm):
    why = forms.CharField(label="更正理由", max_length=300)
    field_order = ("why",)


class RowForm(forms.Form):
    """One of several rows: a field is needed only where the row is used."""

    free: tuple[str, ...] = ()  # what may stay empty even then

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mark()

    def mark(self) -> None:
        for name, field in self.fields.items():
            field.depends = name not in self.free  # type: ignore[attr-defined]


class BallotForm(RowForm):
    """One member; a row without a name is left out."""

    free = ("head", "opinion")

    name = forms.CharField(label="姓名", max_length=60, required=False)
    head = forms.BooleanField(label="主要负责人", required=False)
    choice = forms.ChoiceField(label="表决", choices=Choice.choices, required=False)
    place = forms.IntegerField(label="发言次序", min_value=0, max_value=99, required=False)
    opinion = forms.CharField(label="意见", max_length=500, required=False)

    def ballot(self) -> Ballot | None:
        told = self.cleaned_data
        if not told.get("name"):
            return None
        return Ballot(
            name=told["name"], head=told["head"], choice=Choice(told["choice"] or Choice.FOR.value), place=told["place"] or 0,
            opinion=told["opinion"],
        )  # fmt: skip


class LineForm(RowForm):
    """One amount; a row without a purpose and an amount is left out."""

    free = ("payee", "document")

    what = forms.CharField(label="用途", max_length=200, required=False)
    amount = forms.CharField(label="金额（元）", max_length=40, required=False, help_text="例如 52000 或 5.2万元")
    payee = forms.CharField(label="收款人", max_length=200, required=False)
    document = forms.CharField(label="文号或合同号", max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("amount"):
            try:
                told["amount_fen"] = int(parse_yuan(told["amount"]))
            except Refused as wrong:
                self.add_error("amount", str(wrong))
            if not told.get("what"):
                self.add_error("what", "请填写用途")
        elif told.get("what") or told.get("payee"):
            self.add_error("amount", "请填写金额")
        return told

    def line(self) -> MoneyLine | None:
        told = self.cleaned_data
        if not told.get("amount"):
            return None
        return MoneyLine(
            what=told["what"], amount_fen=told["amount_fen"], payee=told["payee"], document=told["document"]
        )


BallotFormSet = formset_factory(BallotForm, extra=3, max_num=40, absolute_max=60)
LineFormSet = formset_factory(LineForm, extra=3, max_num=40, absolute_max=60)


def decision_spec(form: DecisionForm, ballots: "BaseFormSet[Any]", lines: "BaseFormSet[Any]") -> DecisionSpec:
    told = form.cleaned_data
    return DecisionSpec(
        kind=MatterKind(told["kind"]), matter=told["matter"], reason=told["reason"], meeting=told["meeting"],
        noticed_on=told["noticed_on"], met_on=told["met_on"], result=told["result"], emergency=told["emergency"],
        by_circulation=told["by_circulation"], ballots=tuple(b for f in ballots if (b := f.ballot()) is not None),
        lines=tuple(x for f in lines if (x := f.line()) is not None),
    )  # fmt: skip


# --- risks and findings --------------------------------------------------------------------------------------------------------


def _scale(label: str, low: str, high: str) -> forms.TypedChoiceField:
    words = {1: f"1（{low}）", 5: f"5（{high}）"}
    return forms.TypedChoiceField(label=label, coerce=int, choices=[(n, words.get(n, str(n))) for n in range(1, 6)])


class RiskForm(_Owned):
    area = forms.ChoiceField(label="业务领域", choices=Area.choices)
    title = forms.CharField(label="风险", max_length=150)
    description = long("表现", 500, required=False)
    likelihood = _scale("可能性", "极少", "经常")
    effect = _scale("影响", "轻微", "严重")
    owner = _owner("责任科室")
    measure = long("防控措施", 500)
    due = day("完成期限")
    identified_on = day("识别日期")
    check = forms.ChoiceField(label="由哪项系统检查盯住", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: Any = self.fields["check"]
        known.choices = [("", "没有")] + [(c.code, c.title) for c in checks.all_checks()]

    def spec(self) -> RiskSpec:
        return RiskSpec(**{**self.cleaned_data, "area": Area(self.cleaned_data["area"])})


class FindingForm(_Owned):
    area = forms.ChoiceField(label="业务领域", choices=Area.choices)
    source = forms.ChoiceField(label="来源", choices=FindingSource.choices, initial=FindingSource.SELF.value)
    found_on = day("发现日期")
    said = long("问题", 500)
    regulation = forms.ModelChoiceField(
        label="违反的制度", queryset=Regulation.objects.none(), required=False, empty_label="不在登记的制度里"
    )
    basis = forms.CharField(label="违反的规定", max_length=300, help_text="写明条款，例如“第十二条”")
    owner = _owner("责任科室")
    correction = long("整改措施", 500)
    due = day("整改期限")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["regulation"], Regulation.objects.order_by("title"))

    def spec(self) -> FindingSpec:
        told = self.cleaned_data
        return FindingSpec(**{**told, "area": Area(told["area"]), "source": FindingSource(told["source"])})


class SettingForm(forms.Form):
    value = forms.CharField(label="新的值", max_length=200)
    since = day("从哪天起")
    basis = forms.CharField(label="依据", max_length=200, help_text="例如会议纪要或文号")
