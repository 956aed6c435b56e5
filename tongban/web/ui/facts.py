"""The facts of one line of a trail as sentences, for staff; names stand for ids, the hall's clock for UTC."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tongban.infra.trail import Line
from tongban.orgs.models import Department
from tongban.services.cases.selectors import Matter, account_names
from tongban.services.cases.values import Channel, CollectWay, Ending, ProcedureKind, Withdrawal
from tongban.web.ui.words import moment

_APPLICANTS: Final = frozenset({"application.submitted", "application.urged", "application.correction_supplied"})
_PERSONS: Final = ("handler_id", "approved_by_id")


@dataclass(frozen=True, slots=True)
class Names:
    """What ids and codes of one matter are called."""

    accounts: Mapping[str, str]
    departments: Mapping[str, str]
    legs: Mapping[str, str]
    materials: Mapping[str, str]
    items: Mapping[str, str]

    @staticmethod
    def of(found: Matter, lines: Iterable[Line]) -> "Names":
        """Two statements, whatever the length of the trail."""
        lines = list(lines)
        persons = {x.actor for x in lines} | {str(x.facts[k]) for x in lines for k in _PERSONS if x.facts.get(k)}
        return Names(
            accounts=account_names(persons),
            departments={str(pk): name for pk, name in Department.objects.values_list("pk", "name")},
            legs={str(leg.pk): leg.title for leg in found.legs},
            materials={m.code: m.name for m in found.plan.materials},
            items={i.code: i.name for i in found.plan.items},
        )

    def who(self, account: str) -> str:
        """The person behind an account."""
        return self.accounts.get(account, "已停用的账号")

    def author(self, line: Line) -> str:
        """Who did it; without a login it was the applicant where only an applicant does such a thing."""
        if line.actor:
            return self.who(line.actor)
        asked = line.kind in _APPLICANTS or line.facts.get("how") == Ending.WITHDRAWN.value
        return "申请人（未登录）" if asked else "系统"


def facts_in_words(line: Line, names: Names) -> list[str]:
    """One sentence for each fact worth reading; ids and digests stay behind in the raw facts."""
    said = []
    for key, value in line.facts.items():
        if key in _SAID and value not in (None, "", [], False):
            said.append(_SAID[key](value, names))
    return said


def _when(value: Any) -> str:
    """A day stays a day; a moment is written on the hall's clock."""
    text = str(value)
    if len(text) <= 10:
        return text
    return moment(datetime.fromisoformat(text.replace("Z", "+00:00")))


def _label(choices: Any, value: Any) -> str:
    return choices(value).label if value in choices.values else str(value)


def _all(values: Any, known: Mapping[str, str]) -> str:
    return "、".join(known.get(str(one), str(one)) for one in values)


def _moved(values: Any, names: Names) -> str:
    said = [f"{what} {_when(old) if old else '无'} → {_when(new) if new else '暂停计时'}" for what, old, new in values]
    return "；".join(said)


def _count(title: str, unit: str) -> "Callable[[Any, Names], str]":
    return lambda value, names: f"{title} {len(value) if isinstance(value, list) else value} {unit}"


_STEPS: Final = {"kept": "窗口或部门收存原件", "handed_on": "移交原件", "given_back": "退还原件"}
_SAID: Final[Mapping[str, Callable[[Any, Names], str]]] = {
    "number": lambda v, n: f"编号 {v}",
    "channel": lambda v, n: f"渠道：{_label(Channel, v)}",
    "items": lambda v, n: f"事项：{_all(v, n.items)}",
    "papers": lambda v, n: f"收到材料：{_all(v, n.materials)}",
    "material": lambda v, n: f"材料：{_all([v], n.materials)}",
    "late": lambda v, n: "事后补录",
    "accepted_at": lambda v, n: f"受理时间 {_when(v)}",
    "promised_due_at": lambda v, n: f"承诺 {_when(v)} 前办结",
    "statutory_due_at": lambda v, n: f"法定 {_when(v)} 前办结",
    "deferred": lambda v, n: f"容缺：{_all(v, n.materials)}",
    "deferred_due": lambda v, n: f"容缺材料 {_when(v)} 前补齐",
    "deemed": lambda v, n: "五个工作日内没有答复，视为受理（行政许可法第三十二条）",
    "handler_id": lambda v, n: f"由{n.who(str(v))}办理",
    "satisfied": lambda v, n: "审查认为符合条件",
    "system": lambda v, n: f"系统：{v}",
    "granted": lambda v, n: "准予" if v is True else f"准予 {v} 个环节",
    "refused": lambda v, n: f"不予 {v} 个环节",
    "ended": lambda v, n: f"撤回或终止 {v} 个环节",
    "decided_at": lambda v, n: f"决定时间 {_when(v)}",
    "recorded_late": lambda v, n: "由部门系统回填",
    "opened": lambda v, n: f"开始：{_all(v, n.legs)}",
    "blocked": lambda v, n: f"受阻：{_all(v, n.legs)}",
    "opened_at": lambda v, n: f"从 {_when(v)} 起计时",
    "concluded_at": lambda v, n: f"办结时间 {_when(v)}",
    "ended_at": lambda v, n: f"时间 {_when(v)}",
    "certificates": lambda v, n: f"证照编号 {'、'.join(map(str, v))}",
    "way": lambda v, n: f"送达方式：{_label(CollectWay, v)}",
    "proxy": lambda v, n: "由他人代领",
    "pre_checked": lambda v, n: "网上已预审，等核对原件",
    "points": _count("涉及", "项"),
    "complete": lambda v, n: "已全部补齐",
    "due_on": lambda v, n: f"期限 {_when(v)}",
    "how": lambda v, n: f"方式：{Ending(v).label if v in Ending.values else _label(Withdrawal, v)}",
    "legs": _count("共", "个环节"),
    "procedure": lambda v, n: f"种类：{_label(ProcedureKind, v)}",
    "start": lambda v, n: f"{_when(v)} 开始",
    "planned_end": lambda v, n: f"预计 {_when(v)} 结束",
    "end": lambda v, n: f"{_when(v)} 结束",
    "days": _count("延长", "个工作日"),
    "cause": lambda v, n: f"起因：{v}",
    "moved": _moved,
    "department_id": lambda v, n: f"部门：{n.departments.get(str(v), '')}",
    "from_department_id": lambda v, n: f"原部门：{n.departments.get(str(v), '')}",
    "to_department_id": lambda v, n: f"新部门：{n.departments.get(str(v), '')}",
    "to": lambda v, n: f"转报：{v}",
    "round": lambda v, n: f"第 {v} 次",
    "approved_by_id": lambda v, n: f"批准人：{n.who(str(v))}",
    "step": lambda v, n: _STEPS.get(str(v), str(v)),
}
