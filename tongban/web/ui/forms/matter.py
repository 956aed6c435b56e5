"""The Django form of a FormSpec, and what was filled in as a Filing's persons."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.datastructures import MultiValueDict

from tongban.kernel.refusals import Refused
from tongban.orgs.selectors import centre, regions_under
from tongban.people.parties.values import IdKind
from tongban.services.cases.usecases import Person
from tongban.services.catalogue.filling import Part, faults, kept, missing, read, warnings, written
from tongban.services.catalogue.forms import FieldSpec, FormSpec, Kind, Options, form_spec
from tongban.services.catalogue.values import Bundle, Plan

_AUTOCOMPLETE: Final = {"applicant_name": "name", "applicant_phone": "tel", "applicant_address": "street-address"}
_ELSEWHERE: Final = ("other", "本区（县）以外")


def matter_spec(bundle: Bundle, plan: Plan) -> FormSpec:
    """The form of the matter here: places are those of this county."""
    return form_spec(bundle, plan, regions=_regions())


def _regions() -> Options:
    here = centre()
    if here is None:
        return ()
    below = regions_under(here.region_id).filter(parent=here.region_id).values_list("code", "name")
    return (*below, _ELSEWHERE) if below else ()


class DayInput(forms.TextInput):
    """A date as three boxes: nobody has to find a day of 1948 in a calendar."""

    parts: Final = (("year", "年", 4), ("month", "月", 2), ("day", "日", 2))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """`1948-2-29` from the three boxes, whole or not; or as it was kept."""
        if name in data:
            return data[name]
        given = [str(data.get(f"{name}_{part}", "")).strip() for part, _, _ in self.parts]
        return "-".join(given) if any(given) else ""

    def boxes(self, name: str, value: Any) -> list[tuple[str, str, int, str]]:
        """Name, word, width and what stands in each."""
        given = [*str(value or "").split("-"), "", "", ""][:3]
        return [(f"{name}_{part}", word, most, given[n]) for n, (part, word, most) in enumerate(self.parts)]


class Asked(forms.Field):
    """A field of the spec; the spec says what it takes."""

    def __init__(self, spec: FieldSpec, whole: FormSpec, today: date) -> None:
        super().__init__(
            label=spec.title,
            required=spec.required and spec.when is None,
            help_text=_hint(spec, whole),
            widget=_widget(spec),
        )
        self.spec, self.today = spec, today
        self.depends = spec.when is not None

    def clean(self, value: Any) -> Any:
        try:
            found = read(self.spec, value, today=self.today)
        except Refused as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        if self.required and not found:
            raise forms.ValidationError(missing(self.spec))
        return found


class MatterForm(forms.Form):
    """Fields come from the spec; `sections` groups them for the page."""

    def __init__(self, spec: FormSpec, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec, self.today = spec, today
        for field in spec.fields():
            self.fields[field.code] = Asked(field, spec, today)

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(section.title, [self[field.code] for field in section.fields]) for section in self.spec.sections]

    def clean(self) -> dict[str, Any]:
        """What fields mean together: what another answer calls for or makes pointless, and who is who."""
        given = super().clean() or {}
        for field in self.spec.fields():
            if field.when is None:
                continue
            if not field.when.holds(given):
                given[field.code] = ""
                self.errors.pop(field.code, None)
            elif field.required and not given.get(field.code) and field.code not in self.errors:
                self.add_error(field.code, missing(field))
        for code, text in faults(self.spec, given, today=self.today):
            if code not in self.errors:
                self.add_error(code, text)
        return given

    def warnings(self) -> list[str]:
        """Of a valid form."""
        return warnings(self.cleaned_data, today=self.today)

    def written(self) -> tuple[Part, ...]:
        """A valid form in words."""
        return written(self.spec, self.cleaned_data)

    def kept(self) -> dict[str, Any]:
        """What the application keeps of a valid form."""
        return kept(self.spec, self.cleaned_data)

    def typed(self) -> dict[str, Any]:
        """Everything as it was typed, valid or not: nothing is lost."""
        return typed(self.spec, self.data)


def typed(spec: FormSpec, data: Any) -> dict[str, Any]:
    """What a page sent for the fields of a spec."""
    found: dict[str, Any] = {}
    for field in spec.fields():
        value = _widget(field).value_from_datadict(data, MultiValueDict(), field.code)
        found[field.code] = value if isinstance(value, list) else str(value or "").strip()
    return found


def _widget(spec: FieldSpec) -> forms.Widget:
    attrs: dict[str, Any] = {}
    if spec.code in _AUTOCOMPLETE:
        attrs["autocomplete"] = _AUTOCOMPLETE[spec.code]
    match spec.kind:
        case Kind.ID_KIND:
            return forms.Select(choices=spec.options)
        case Kind.CHOICE if len(spec.options) <= 3:
            return forms.RadioSelect(choices=spec.options)
        case Kind.CHOICE | Kind.REGION:
            return forms.Select(choices=[("", "请选择"), *spec.options])
        case Kind.MULTI:
            return forms.CheckboxSelectMultiple(choices=spec.options)
        case Kind.DATE:
            return DayInput()
        case Kind.LONG:
            return forms.Textarea(attrs={"rows": 4})
        case Kind.PHONE:
            return forms.TextInput(attrs={**attrs, "type": "tel", "inputmode": "tel", "maxlength": 30})
        case Kind.NUMBER | Kind.MONEY:
            return forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 30, "class": "short"})
        case Kind.BANK:
            return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 40})
        case Kind.ID_NUMBER | Kind.USCC:
            attrs |= {"spellcheck": "false", "autocapitalize": "characters", "autocomplete": "off", "maxlength": 30}
            return forms.TextInput(attrs=attrs)
        case Kind.TEXT:
            return forms.TextInput(attrs={**attrs, "maxlength": 200})


def _hint(spec: FieldSpec, whole: FormSpec) -> str:
    """When it is meant at all, the spec's own words, the unit, and how many ask."""
    said = []
    if spec.when is not None:
        other = next((field for field in whole.fields() if field.code == spec.when.field), None)
        if other is not None:
            words = "”或“".join(words for value, words in other.options if value in spec.when.values)
            said.append(f"“{other.title}”选“{words}”时填写")
    if spec.hint:
        said.append(spec.hint)
    if spec.unit:
        said.append(f"单位：{spec.unit}")
    if spec.kind is Kind.MULTI:
        said.append("可多选")
    if len(spec.asked_by) > 1:
        said.append(f"{len(spec.asked_by)}个事项共用，只填一次")
    return "；".join(said)


def persons(spec: FormSpec, data: Mapping[str, Any]) -> tuple[Person, Person | None, Person | None]:
    """Applicant, agent, subject from the cleaned form."""
    applicant = Person(
        name=data["applicant_name"], id_kind=IdKind(data["applicant_id_kind"]), id_number=data["applicant_id_number"],
        phone=data.get("applicant_phone", ""), address=data.get("applicant_address", ""),
    )  # fmt: skip
    agent = Person(name=data["agent_name"], id_number=data["agent_id_number"]) if data.get("agent_name") else None
    subject = None
    if data.get("subject_name") and spec.subject is not None:
        kind = IdKind(data.get("subject_id_kind") or spec.subject.id_kinds[0])
        subject = Person(name=data["subject_name"], id_kind=kind, id_number=data.get("subject_id_number", ""))
    return applicant, agent, subject
