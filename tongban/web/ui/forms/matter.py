"""The Django form of a FormSpec, and what was filled in as a Filing's persons."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from tongban.kernel.identifiers import check_resident_id, check_uscc
from tongban.kernel.refusals import Refused
from tongban.people.parties.values import IdKind
from tongban.services.cases.usecases import Person
from tongban.services.catalogue.forms import FieldSpec, FormSpec

_ID_KINDS: Final = [(kind.value, kind.label) for kind in IdKind if kind is not IdKind.PENDING]
_AUTOCOMPLETE: Final = {"applicant_name": "name", "applicant_phone": "tel", "applicant_address": "street-address"}


class MatterForm(forms.Form):
    """Fields come from the spec; `sections` groups them for the page."""

    def __init__(self, spec: FormSpec, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec = spec
        for field in spec.fields():
            self.fields[field.code] = _django_field(field)

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(section.title, [self[field.code] for field in section.fields]) for section in self.spec.sections]

    def clean(self) -> dict[str, Any]:
        """Numbers are checked by their own digits; an agent is named whole or not at all."""
        given = super().clean() or {}
        kind = given.get("applicant_id_kind") or IdKind.RESIDENT.value
        self._check_number(given, "applicant_id_number", kind)
        self._check_number(given, "agent_id_number", IdKind.RESIDENT.value)
        self._check_number(given, "subject_id_number", IdKind.RESIDENT.value)
        if bool(given.get("agent_name")) != bool(given.get("agent_id_number")) and "agent_id_number" not in self.errors:
            wanting = "agent_id_number" if given.get("agent_name") else "agent_name"
            self.add_error(wanting, "代理人的姓名和身份证号要一起填写")
        return given

    def _check_number(self, given: dict[str, Any], field: str, kind: str) -> None:
        number = (given.get(field) or "").replace(" ", "").upper()
        if not number:
            return
        try:
            if kind == IdKind.RESIDENT.value:
                number = check_resident_id(number).number
            elif kind == IdKind.USCC.value:
                number = check_uscc(number)
            given[field] = number
        except Refused as wrong:
            self.add_error(field, str(wrong))

    def typed(self) -> dict[str, str]:
        """Everything as it was typed, valid or not: nothing is lost."""
        return {code: str(self.data.get(code, "")).strip() for code in self.fields}


def _django_field(spec: FieldSpec) -> forms.Field:
    common: dict[str, Any] = {"label": spec.title, "required": spec.required, "help_text": _hint(spec)}
    attrs: dict[str, Any] = {}
    if spec.code in _AUTOCOMPLETE:
        attrs["autocomplete"] = _AUTOCOMPLETE[spec.code]
    match spec.kind:
        case "id_kind":
            return forms.ChoiceField(choices=_ID_KINDS, initial=IdKind.RESIDENT.value, **common)
        case "choice":
            return forms.ChoiceField(choices=[("", "请选择"), *spec.options], **common)
        case "date":
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
        case "number":
            return forms.DecimalField(max_digits=20, **common)
        case "long":
            return forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 4}), **common)
        case "phone":
            widget = forms.TextInput(attrs={**attrs, "type": "tel", "inputmode": "tel"})
            return forms.CharField(max_length=30, widget=widget, **common)
        case "id_number":
            attrs |= {"spellcheck": "false", "autocapitalize": "characters", "autocomplete": "off"}
            return forms.CharField(max_length=30, widget=forms.TextInput(attrs=attrs), **common)
        case _:
            return forms.CharField(max_length=200, widget=forms.TextInput(attrs=attrs), **common)


def _hint(spec: FieldSpec) -> str:
    if len(spec.asked_by) > 1:
        return (spec.hint + "　" if spec.hint else "") + "以下事项共用，只填一次：" + "、".join(spec.asked_by)
    return spec.hint


def persons(data: Mapping[str, Any]) -> tuple[Person, Person | None, Person | None]:
    """Applicant, agent, subject from the cleaned form."""
    applicant = Person(
        name=data["applicant_name"], id_kind=IdKind(data["applicant_id_kind"]), id_number=data["applicant_id_number"],
        phone=data.get("applicant_phone", ""), address=data.get("applicant_address", ""),
    )  # fmt: skip
    agent = Person(name=data["agent_name"], id_number=data["agent_id_number"]) if data.get("agent_name") else None
    subject = None
    if data.get("subject_name"):
        subject = Person(name=data["subject_name"], id_number=data.get("subject_id_number", ""))
    return applicant, agent, subject


def facts(data: Mapping[str, Any]) -> dict[str, str]:
    """What the items asked, as plain text for the application's form."""
    return {code: str(value) for code, value in data.items() if value not in (None, "")}
