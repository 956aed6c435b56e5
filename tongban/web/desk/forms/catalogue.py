"""Forms of the edition editors: an item with its papers, fields and frequent questions; a canonical paper."""

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms

from tongban.kernel.terms import Term, TermUnit
from tongban.orgs.models import Department
from tongban.services.catalogue.values import ItemFacts, MaterialSpec, Necessity, Use
from tongban.services.catalogue.words import (
    AUDIENCES,
    CHANNELS,
    FIELD_KINDS,
    GRADES,
    HANDLING,
    PAPER_KINDS,
    PERSONAL,
    PROSE,
    SOURCES,
    TYPES,
)

_UNITS: Final = [("working", "工作日"), ("calendar", "自然日")]
_LONG: Final = ("basis", "accept_condition", "handle_flow", "limit_explain", "remedy")
GROUPS: Final = {
    "名称": ("name", "plain_name", "folk_names", "main_item", "implementation_code"),
    "由谁办、给谁办": ("department", "type_code", "handling", "audience", "channels", "online", "online_review", "village", "two_persons"),
    "时限": ("promise_days", "statutory_days", "statutory_unit", "statutory_basis"),
    "跑动和收费": ("trips", "trips_reason", "charge", "fee_standard", "fee_basis"),
    "结果": ("result_name",),
    "指南": (
        "basis", "accept_condition", "limit_explain", "handle_flow", "address", "hours", "contact", "complaint", "remedy",
        "level", "topic",
    ),
}  # fmt: skip


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def number(least: int, most: int) -> forms.NumberInput:
    return forms.NumberInput(attrs={"min": least, "max": most, "inputmode": "numeric"})


class ItemForm(forms.Form):
    """What an edition says, but for papers, fields, questions and frequent questions, which are rows of their own."""

    name = forms.CharField(label="事项名称", max_length=1000, help_text="法定名称，照实施清单写")
    plain_name = forms.CharField(
        label="通俗名称", max_length=200, required=False, help_text="老百姓怎么说，例如“办残疾证”"
    )
    folk_names = forms.CharField(label="俗称", required=False, help_text="几个说法用顿号分开，都能搜到")
    main_item = forms.CharField(label="大项", max_length=1000, required=False)
    implementation_code = forms.CharField(label="实施编码", max_length=60, required=False)
    department = forms.ModelChoiceField(
        label="承办部门", queryset=Department.objects.none(), to_field_name="code", empty_label="请选择"
    )
    type_code = forms.ChoiceField(label="事项类型", choices=[("", "未定"), *TYPES.items()], required=False)
    handling = forms.ChoiceField(label="办件类型", choices=list(HANDLING.items()))
    audience = forms.ChoiceField(label="服务对象", choices=list(AUDIENCES.items()))
    channels = forms.MultipleChoiceField(
        label="办理形式", choices=list(CHANNELS.items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    online = forms.BooleanField(label="可以网上办理", required=False)
    online_review = forms.BooleanField(label="全程线上审核", required=False)
    village = forms.BooleanField(label="村（社区）可以办理", required=False)
    two_persons = forms.BooleanField(label="须两人办理", required=False)
    promise_days = forms.DecimalField(
        label="承诺时限（工作日）", min_value=0, max_value=3650, max_digits=7, decimal_places=2, help_text="0表示即时办结，0.5表示半天"
    )  # fmt: skip
    statutory_days = forms.DecimalField(
        label="法定时限", min_value=0, max_value=3650, max_digits=7, decimal_places=2, required=False, help_text="法律没有规定就留空"
    )  # fmt: skip
    statutory_unit = forms.ChoiceField(label="法定时限单位", choices=_UNITS)
    statutory_basis = forms.CharField(
        label="法定时限依据", max_length=500, required=False, help_text="法律名称和条款，例如“行政许可法第四十二条”"
    )
    trips = forms.IntegerField(label="到现场次数", min_value=0, max_value=9, widget=number(0, 9))
    trips_reason = forms.CharField(label="必须到现场的原因", required=False, help_text="超过1次时必须说明")
    charge = forms.BooleanField(label="收费", required=False)
    fee_standard = forms.CharField(label="收费标准", required=False, help_text="例如“每证10元”")
    fee_basis = forms.CharField(label="收费依据", required=False)
    result_name = forms.CharField(
        label="结果名称", max_length=200, required=False, help_text="办完拿到什么证或什么文书"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Department.objects.exclude(kind__in=["office", "self"]).filter(until=None).order_by("name")
        self.fields["department"].queryset = bodies  # type: ignore[attr-defined]
        for key in PROSE:
            if key not in self.fields:
                lines = key in _LONG
                self.fields[key] = forms.CharField(
                    label=PROSE[key], required=False, max_length=5000, widget=area(4) if lines else forms.TextInput(),
                    help_text="一行写一条" if lines else "",
                )  # fmt: skip
        if self.initial.get("audience") not in AUDIENCES and self.initial.get("audience"):
            other = str(self.initial["audience"])
            self.fields["audience"].choices = [*AUDIENCES.items(), (other, other)]  # type: ignore[attr-defined]

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in GROUPS.items()]

    def changed_facts(self, item: ItemFacts) -> dict[str, Any]:
        """The cleaned fields as fields of ItemFacts."""
        given = self.cleaned_data
        law = given["statutory_days"]
        statutory = None
        if law is not None:
            statutory = Term(amount=law, unit=TermUnit(given["statutory_unit"]), basis=given["statutory_basis"])
        facts = {key: given[key] for key in (*PROSE, "audience", "channels")}
        kept = {key: value for key, value in item.facts.items() if key not in facts}
        plain = (
            "name",
            "plain_name",
            "main_item",
            "implementation_code",
            "type_code",
            "handling",
            "result_name",
            "trips",
        )
        flags = ("online", "online_review", "village", "two_persons", "charge")
        return {
            **{key: given[key] for key in (*plain, *flags)},
            "folk_names": split_words(given["folk_names"]),
            "department_id": given["department"].pk,
            "statutory": statutory,
            "promise_days": given["promise_days"],
            "facts": kept | {key: value for key, value in facts.items() if value},
        }


def item_initial(item: ItemFacts, department_code: str) -> dict[str, Any]:
    """What the form shows of a draft."""
    law = item.statutory
    plain = ("name", "plain_name", "main_item", "implementation_code", "type_code", "handling", "result_name", "trips")
    flags = ("online", "online_review", "village", "two_persons", "charge")
    return {
        **{key: getattr(item, key) for key in (*plain, *flags)},
        **{key: item.facts.get(key, "") for key in PROSE},
        "audience": item.facts.get("audience", "person"),
        "channels": list(item.facts.get("channels") or ()),
        "folk_names": "、".join(item.folk_names),
        "department": department_code,
        "promise_days": trim(item.promise_days),
        "statutory_days": "" if law is None else trim(law.amount),
        "statutory_unit": law.unit.value if law else "working",
        "statutory_basis": law.basis if law else "",
    }


def trim(value: Decimal) -> str:
    return f"{value.normalize():f}"


def split_words(text: str) -> tuple[str, ...]:
    for mark in "，,；; |\n":
        text = text.replace(mark, "、")
    return tuple(dict.fromkeys(word.strip() for word in text.split("、") if word.strip()))


# --- rows ---------------------------------------------------------------------------------------------------------------


class Row(forms.Form):
    """A row of a list; one at the end in which none of `said` was written is a blank one, whatever its drop-downs say."""

    said: ClassVar[tuple[str, ...]] = ()

    def has_changed(self) -> bool:
        if self.empty_permitted and not any(self.data.get(self.add_prefix(name)) for name in self.said):
            return False
        return super().has_changed()


class PaperRow(Row):
    """One required paper; `place` is its place in the draft, where its condition is kept."""

    said = ("material",)
    material = forms.CharField(
        label="材料", widget=forms.TextInput(attrs={"list": "paper-names", "autocomplete": "off"})
    )
    necessity = forms.ChoiceField(label="必要性", choices=[(n.value, n.label) for n in Necessity], initial="required")
    originals = forms.IntegerField(label="原件", min_value=0, max_value=99, initial=0, widget=number(0, 99))
    copies = forms.IntegerField(label="复印件", min_value=0, max_value=99, initial=0, widget=number(0, 99))
    place = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, papers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = papers

    def clean_material(self) -> str:
        """The code of the paper by the name that was chosen."""
        text: str = self.cleaned_data["material"].strip()
        code = self.papers.get(text)
        if code is None:
            raise forms.ValidationError(f"材料目录里没有“{text}”，请从提示中选择；新材料先到“材料目录”登记")
        return code


class FaqRow(Row):
    """One frequent question with its answer."""

    said = ("question", "answer")
    question = forms.CharField(label="问", max_length=300)
    answer = forms.CharField(label="答", max_length=3000, widget=area(2))


class FieldRow(Row):
    """One thing that the form asks; `code` is what answers are kept under."""

    said = ("title", "options", "hint")
    title = forms.CharField(label="名称", max_length=100)
    kind = forms.ChoiceField(label="类型", choices=list(FIELD_KINDS.items()), initial="text")
    required = forms.BooleanField(label="必填", required=False)
    options = forms.CharField(label="选项", required=False, help_text="单选、多选填写，用顿号分开")
    hint = forms.CharField(label="提示", required=False, max_length=300)
    code = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") in ("choice", "multi") and not given.get("options"):
            self.add_error("options", "单选、多选要写选项，用顿号分开")
        return given


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows that can be put in order and struck out; blank ones at the end are for adding."""

    def kept(self) -> list[dict[str, Any]]:
        """Cleaned rows in their order, without the struck and the blank ones."""
        rows = [f.cleaned_data for f in self.ordered_forms if f.cleaned_data and not f.cleaned_data.get("DELETE")]
        return [row for row in rows if any(value not in (None, "", 0) for key, value in row.items() if key != "ORDER")]


def rows_of(form: type[forms.Form], *, blanks: int = 1) -> type[Rows]:
    made: Any = forms.formset_factory(form, formset=Rows, extra=blanks, can_delete=True, can_order=True, max_num=300)
    rows: type[Rows] = made
    return rows


PaperRows: Final = rows_of(PaperRow)
FaqRows: Final = rows_of(FaqRow)
FieldRows: Final = rows_of(FieldRow)


def with_more(data: Any, prefix: str, form: type[forms.Form]) -> Any:
    """The posted rows and a blank one more, its boxes as a new row has them."""
    more = data.copy()
    total = f"{prefix}-TOTAL_FORMS"
    count = str(more.get(total, "0"))
    place = int(count) if count.isdigit() and len(count) < 4 else 0
    more[total] = str(place + 1)
    for name, field in form.base_fields.items():
        if field.initial is not None:
            more[f"{prefix}-{place}-{name}"] = str(field.initial)
    return more


def uses_from(rows: Iterable[Mapping[str, Any]], before: tuple[Use, ...]) -> tuple[Use, ...]:
    """The papers as they were written, each with the condition it had."""
    uses = []
    for row in rows:
        place = row.get("place")
        was = before[place] if place is not None and 0 <= place < len(before) else None
        uses.append(
            Use(
                material=row["material"], necessity=Necessity(row["necessity"]), originals=row["originals"],
                copies=row["copies"], when=was.when if was else None,
            )
        )  # fmt: skip
    return tuple(uses)


def fields_from(rows: Iterable[Mapping[str, Any]], before: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """The form's own fields; an option that kept its words keeps its value, a new field gets a code of its name."""
    known = {str(field["id"]): field for field in before}
    found = []
    for row in rows:
        code = row["code"] or "f" + hashlib.sha256(row["title"].encode()).hexdigest()[:8]
        old = {str(o["zh"]): str(o["value"]) for o in known.get(code, {}).get("options") or ()}
        field = {k: v for k, v in known.get(code, {}).items() if k not in ("options", "hint", "name")}
        field |= {"id": code, "zh": row["title"], "type": row["kind"], "required": row["required"]}
        if row["kind"] in ("choice", "multi"):
            field["options"] = [{"value": old.get(w, w), "zh": w} for w in split_words(row["options"])]
        if row["hint"]:
            field["hint"] = row["hint"]
        found.append(field)
    return tuple(found)


class MaterialForm(forms.Form):
    """A canonical paper: what evidence it is and whether it can be fetched."""

    name = forms.CharField(label="材料名称", max_length=500)
    kind = forms.ChoiceField(label="种类", choices=list(PAPER_KINDS.items()))
    issuer = forms.ChoiceField(label="核发单位", required=False)
    source_channel = forms.ChoiceField(label="来源渠道", choices=list(SOURCES.items()))
    shared = forms.BooleanField(label="可通过数据共享取得，不再向申请人要", required=False)
    share_via = forms.CharField(label="共享途径", max_length=200, required=False, help_text="例如“省电子证照库”")
    grade = forms.ChoiceField(label="可信等级", choices=[("", "未定"), *GRADES.items()], required=False)
    personal_info = forms.ChoiceField(label="个人信息", choices=[("", "未定"), *PERSONAL.items()], required=False)

    def __init__(self, *args: Any, bodies: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issuer = str(self.initial.get("issuer") or "")
        known = list(bodies)
        others = [(issuer, issuer)] if issuer and issuer not in dict(known) else []
        self.fields["issuer"].choices = [("", "申请人自备或不定"), *known, *others]  # type: ignore[attr-defined]

    def spec(self, code: str) -> MaterialSpec:
        return MaterialSpec(code=code, **self.cleaned_data)


class NewForm(forms.Form):
    """The least that a new item or one-thing says."""

    code = forms.RegexField(
        label="代码", regex=r"^[0-9A-Za-z._-]{1,55}$", help_text="字母、数字和横线；发布后不能再改",
        error_messages={"invalid": "代码只能用字母、数字、横线和点，最多55位"},
    )  # fmt: skip
    name = forms.CharField(label="名称", max_length=300)
    department = forms.ModelChoiceField(
        label="承办部门", queryset=Department.objects.none(), to_field_name="code", empty_label="请选择"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Department.objects.exclude(kind__in=["office", "self"]).filter(until=None).order_by("name")
        self.fields["department"].queryset = bodies  # type: ignore[attr-defined]


class NewItemForm(NewForm):
    """A new item."""


class NewThingForm(NewForm):
    """A new one-thing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].label = "牵头部门"
        self.fields["code"].help_text = "例如 OT-P20；发布后不能再改"
