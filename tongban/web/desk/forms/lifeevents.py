"""Forms of the one-thing editor: its head, its members, its milestones."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from tongban.orgs.models import Department
from tongban.services.catalogue.words import AUDIENCES
from tongban.services.lifeevents.drafting import plain
from tongban.web.desk.forms.catalogue import Row, area, number, rows_of, split_words


def _days(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=3650, max_digits=7, decimal_places=2, help_text=help_text
    )


class ThingForm(forms.Form):
    """What a one-thing says of itself."""

    zh = forms.CharField(label="名称", max_length=300, help_text="例如“身后一件事”")
    folk_names = forms.CharField(label="俗称", required=False, help_text="几个说法用顿号分开，都能搜到")
    audience = forms.ChoiceField(label="服务对象", choices=list(AUDIENCES.items()))
    theme = forms.CharField(label="主题", max_length=60, required=False)
    lead_department = forms.ModelChoiceField(
        label="牵头部门", queryset=Department.objects.none(), to_field_name="code", empty_label="请选择"
    )
    promised_working_days = _days("承诺时限（工作日）", "全部办完；0表示即时办结")
    promised_trips = forms.IntegerField(label="到现场次数", min_value=0, max_value=9, widget=number(0, 9))
    note = forms.CharField(label="说明", required=False, max_length=2000, widget=area(3), help_text="写在办事指南开头")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Department.objects.exclude(kind__in=["office", "self"]).filter(until=None).order_by("name")
        self.fields["lead_department"].queryset = bodies  # type: ignore[attr-defined]

    def fields_of(self, thing: Mapping[str, Any]) -> dict[str, Any]:
        """As the draft writes them; what was never said and is still empty stays unsaid."""
        given = dict(self.cleaned_data)
        given["lead_department"] = given["lead_department"].code
        given["promised_working_days"] = plain(given["promised_working_days"])
        given["folk_names"] = list(split_words(given["folk_names"]))
        return {key: value for key, value in given.items() if value not in ("", []) or thing.get(key)}


def thing_initial(thing: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("zh", "audience", "theme", "lead_department", "promised_working_days", "promised_trips", "note")
    return {
        **{key: thing.get(key, "") for key in keys},
        "promised_trips": thing.get("promised_trips", 1),
        "folk_names": "、".join(str(f) for f in thing.get("folk_names") or ()),
    }


class MemberRow(forms.Form):
    """One member: the promise inside the one-thing, what it waits for, what it makes for the others."""

    item = forms.CharField(widget=forms.HiddenInput)
    promised = _days("一件事内承诺（工作日）")
    depends_on = forms.MultipleChoiceField(
        label="要等这些办完才开始", required=False, widget=forms.CheckboxSelectMultiple
    )
    produces = forms.ChoiceField(label="办完产生的材料", required=False, help_text="后面的事项就不再向申请人要")

    def __init__(self, *args: Any, members: Mapping[str, str], papers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = str(self.initial.get("item", ""))
        before = [str(code) for code in self.initial.get("depends_on", ())]
        lost = [(code, f"{code}（不是成员）") for code in before if code not in members]
        offered = [(code, name) for code, name in members.items() if code != own]
        self.fields["depends_on"].choices = [*offered, *lost]  # type: ignore[attr-defined]
        named = sorted(papers.items(), key=lambda pair: pair[1])
        made = str(self.initial.get("produces", ""))
        unknown = [(made, f"{made}（没有定义）")] if made and made not in papers else []
        self.fields["produces"].choices = [("", "没有"), *named, *unknown]  # type: ignore[attr-defined]
        self.title = members.get(own, own)
        self.code = own


MemberRows: Final = rows_of(MemberRow, blanks=0)


def member_initial(row: Mapping[str, Any]) -> dict[str, Any]:
    promised = row.get("promised_working_days", row.get("standalone_promised_working_days", 0))
    return {
        "item": str(row["id"]), "promised": promised, "depends_on": [str(d) for d in row.get("depends_on") or ()],
        "produces": str((row.get("result") or {}).get("material") or ""),
    }  # fmt: skip


def members_from(rows: Iterable[Mapping[str, Any]], before: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The members in their new order; what the page does not show stays."""
    known = {str(row["id"]): row for row in before}
    found = []
    for row in rows:
        member = dict(known.get(row["item"], {"id": row["item"]}))
        if row["promised"] != member_initial(member)["promised"]:
            member["promised_working_days"] = plain(row["promised"])
        if row["depends_on"] or member.get("depends_on"):
            member["depends_on"] = row["depends_on"]
        result = {key: value for key, value in (member.get("result") or {}).items() if key != "material"}
        if row["produces"]:
            result["material"] = row["produces"]
        if result or member.get("result"):
            member["result"] = result
        found.append(member)
    gone = set(known) - {str(m["id"]) for m in found}
    for member in found:
        if gone & set(member.get("depends_on") or ()):
            member["depends_on"] = [d for d in member["depends_on"] if d not in gone]
    return found


class MilestoneRow(Row):
    """A group of members that is done earlier than the whole."""

    said = ("zh", "days", "items")
    zh = forms.CharField(label="名称", max_length=200)
    days = _days("承诺（工作日）")
    items = forms.MultipleChoiceField(label="包括", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, members: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = [str(code) for code in self.initial.get("items", ())]
        lost = [(code, f"{code}（不是成员）") for code in before if code not in members]
        self.fields["items"].choices = [*members.items(), *lost]  # type: ignore[attr-defined]


MilestoneRows: Final = rows_of(MilestoneRow)


def milestone_initial(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"zh": row.get("zh"), "days": row.get("promised_working_days", 0), "items": row.get("items") or []}


def milestones_from(rows: Iterable[Mapping[str, Any]], before: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    known = {str(row.get("zh")): row for row in before}
    return [
        {
            **known.get(row["zh"], {}),
            "zh": row["zh"],
            "items": row["items"],
            "promised_working_days": plain(row["days"]),
        }
        for row in rows
    ]
