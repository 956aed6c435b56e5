"""Forms of performance monitoring."""

from typing import Any

from django import forms
from django.forms import formset_factory

from tongban.finance.budget.models import BureauYear
from tongban.finance.performance.models import MonitoringLine, MonitoringRound
from tongban.finance.performance.monitoring.values import (
    STEPS,
    Cause,
    Likelihood,
    LineEntry,
    MoneyEntry,
    Profile,
    Term,
)
from tongban.finance.performance.values import Kind
from tongban.kernel.money import Fen, format_yuan, parse_yuan
from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.web.desk.forms.control import RowForm, bodies, long
from tongban.web.desk.forms.organisations import BodyChoice, choose, day

_GRADES = ("达成年度指标", "部分达成年度指标并具有一定效果", "未达成年度指标且效果较差")


class Yuan(forms.CharField):
    """An amount as people write it, in fen."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        super().__init__(label=label, required=required, max_length=40, help_text=help_text)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return int(parse_yuan(text))
        except Refused as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class RoundForm(forms.Form):
    year = forms.ModelChoiceField(label="年度", queryset=BureauYear.objects.none(), empty_label="请选择")
    as_of = day("监控截至日期", help_text="例如7月31日，监控1至7月")
    goal = long("年度总体目标", 2000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["year"], BureauYear.objects.order_by("-fiscal_year"))
        field: Any = self.fields["year"]
        field.label_from_instance = lambda row: f"{row.fiscal_year}年度"


class OfficeForm(RowForm):
    """The calendar of one office; a row without an office is left out."""

    office = BodyChoice(label="科室", queryset=Department.objects.none(), required=False, empty_label="不用")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["office"], bodies())
        for step in STEPS:
            self.fields[f"{step.value}_due"] = day(f"{step.label}期限", required=False)
            self.fields[f"{step.value}_who"] = forms.CharField(
                label=f"{step.label}责任人", max_length=60, required=False
            )
        self.mark()

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("office"):
            for step in STEPS:
                for key, what in ((f"{step.value}_due", "期限"), (f"{step.value}_who", "责任人")):
                    if not told.get(key) and key not in self.errors:
                        self.add_error(key, f"请填写{step.label}{what}")
        return told

    def terms(self) -> list[Term]:
        told = self.cleaned_data
        return [Term(step=s, due=told[f"{s.value}_due"], who=told[f"{s.value}_who"]) for s in STEPS]


OfficeFormSet = formset_factory(OfficeForm, extra=1, max_num=30, absolute_max=40)


class LineForm(forms.Form):
    """What an office says of one indicator."""

    value = forms.CharField(label="执行情况", max_length=100, required=False)
    evidence = forms.CharField(
        label="依据", max_length=300, required=False, help_text="人工填报的要写明，例如“窗口台账”"
    )
    profile = forms.ChoiceField(label="进度安排", choices=[*Profile.choices, ("own", "按月自定")])
    months = forms.CharField(
        label="按月自定的累计百分数",
        max_length=120,
        required=False,
        help_text="选“按月自定”时填12个数，例如“5 10 20 30 40 50 60 70 80 90 95 100”",
    )
    forecast = forms.CharField(label="全年预计完成情况", max_length=100, required=False)
    causes = forms.MultipleChoiceField(
        label="偏差原因", choices=Cause.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = long("原因说明", 500, required=False)
    likelihood = forms.ChoiceField(
        label="完成目标可能性", choices=[("", "请选择"), *Likelihood.choices], required=False
    )
    remark = forms.CharField(label="备注", max_length=300, required=False)

    def __init__(self, data: Any = None, *, line: MonitoringLine) -> None:
        own = isinstance(line.profile, list)
        initial = {
            "value": line.value if not isinstance(line.value, dict) else line.value.get("grade", ""), "evidence": line.evidence,
            "profile": "own" if own else line.profile, "months": " ".join(line.profile) if own else "", "forecast": line.forecast,
            "causes": line.causes, "reason": line.reason, "likelihood": line.likelihood, "remark": line.remark,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        if line.kind == Kind.QUALITATIVE:
            grades = [("", "请选择"), *((g, g) for g in _GRADES)]
            self.fields["value"] = forms.ChoiceField(label="执行情况", choices=grades, required=False)

    def entry(self) -> LineEntry:
        told = self.cleaned_data
        months = told["months"].replace("，", " ").replace(",", " ").replace("%", " ").split()
        return LineEntry(
            value=told["value"], evidence=told["evidence"], profile=months if told["profile"] == "own" else told["profile"],
            forecast=told["forecast"], causes=tuple(Cause(c) for c in told["causes"]), reason=told["reason"],
            likelihood=Likelihood(told["likelihood"]) if told["likelihood"] else None, remark=told["remark"],
        )  # fmt: skip


_MONEY = (
    ("opening_fen", "年初预算数：年度资金总额"), ("general_opening_fen", "年初预算数：一般公共预算拨款"), ("executed_fen", "执行数：年度资金总额"),
    ("general_executed_fen", "执行数：一般公共预算拨款"), ("forecast_fen", "全年预计执行数：年度资金总额"),
    ("general_forecast_fen", "全年预计执行数：一般公共预算拨款"),
)  # fmt: skip


class MoneyForm(forms.Form):
    """The money of a round, in yuan or 万元."""

    def __init__(self, data: Any = None, *, round_: MonitoringRound) -> None:
        told: dict[str, Any] = {name: getattr(round_, name) for name, _ in _MONEY}
        told["full_year_fen"] = round_.full_year_fen
        initial = {k: "" if fen is None else format_yuan(Fen(fen)) for k, fen in told.items()}
        initial |= {"note": round_.money_note, "causes": round_.money_causes, "reason": round_.money_reason}
        super().__init__(data, initial=initial)
        for name, label in _MONEY:
            self.fields[name] = Yuan(label, help_text="元，或写“5.2万元”")
        self.fields["full_year_fen"] = Yuan("全年预算数", required=False, help_text="含年中追加；不填按年初预算数")
        self.fields["note"] = forms.CharField(label="依据", max_length=300, required=False)
        self.fields["causes"] = forms.MultipleChoiceField(
            label="偏差原因", choices=Cause.choices, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.fields["reason"] = long("原因说明", 500, required=False)

    def entry(self) -> MoneyEntry:
        told = {**self.cleaned_data, "causes": tuple(Cause(c) for c in self.cleaned_data["causes"])}
        return MoneyEntry(**told)


class CorrectionForm(forms.Form):
    line = forms.ChoiceField(label="针对", required=False)
    measure = long("纠偏措施", 500)
    owner = BodyChoice(label="责任科室", queryset=Department.objects.none(), empty_label="请选择")
    due = day("完成期限")

    def __init__(self, *args: Any, round_: MonitoringRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["owner"], bodies())
        known: Any = self.fields["line"]
        known.choices = [("", "预算执行"), *((str(x.pk), f"{x.code} {x.name}") for x in round_.lines.all())]
