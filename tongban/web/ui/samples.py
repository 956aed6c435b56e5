"""Invented content for the component gallery: each component in the states that pages show it in."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator

from tongban.kernel.times import LOCAL
from tongban.kernel.workdays import DayLine, Deadline
from tongban.web.ui.forms.matter import DayInput

LONG = "阿依努尔·买买提江与欧阳娜娜共同经营的渌口区南岸新村社区综合便民服务示范餐饮管理有限责任公司第二分公司（筹）"
DUE = dt.datetime(2026, 11, 30, 17, 0, tzinfo=LOCAL)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="姓名", help_text="与身份证一致，少数民族姓名中的“·”照写", max_length=60)
    phone = forms.CharField(label="联系电话", required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    born = forms.CharField(label="出生日期", help_text="例如 1948 年 2 月 29 日", widget=DayInput())
    way = forms.ChoiceField(
        label="怎么取证", choices=[("window", "到窗口取"), ("post", "邮寄到家")], widget=forms.RadioSelect
    )
    with_what = forms.MultipleChoiceField(
        label="带了哪些材料",
        choices=[("id", "身份证"), ("book", "户口簿")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    place = forms.ChoiceField(label="所在镇", choices=[("", "请选择"), ("n", "南洲镇"), ("g", "古岳峰镇")])
    note = forms.CharField(label="补充说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agree = forms.BooleanField(label="以上内容属实", help_text="虚假材料要承担法律责任")


def form(state: str) -> SampleForm:
    """Empty, filled in, with what is wrong, or closed."""
    filled = {
        "name": "周安", "phone": "13800000000", "born_year": "1948", "born_month": "2", "born_day": "29",
        "way": "post", "with_what": ["id"], "place": "n", "note": "请下午打电话。", "agree": "on",
    }  # fmt: skip
    match state:
        case "filled":
            found = SampleForm(filled, auto_id="filled_%s")
            found.errors.clear()
        case "wrong":
            found = SampleForm({"born_month": "2", "place": ""}, auto_id="wrong_%s")
            found.full_clean()
        case "closed":
            found = SampleForm(filled, auto_id="closed_%s")
            found.errors.clear()
            for one in found.fields.values():
                one.disabled = True
        case _:
            found = SampleForm(auto_id="empty_%s")
    return found


def _plan(**changed: Any) -> SimpleNamespace:
    supply, shared = SimpleNamespace(value="supply", label="自备"), SimpleNamespace(value="shared", label="系统调取")
    papers = [
        SimpleNamespace(name="申请表", source=supply, form=True, deferrable=False, originals=1, copies=0, reason="网上填好，窗口不再填"),
        SimpleNamespace(name="死亡医学证明", source=supply, form=False, deferrable=True, originals=1, copies=1, reason="四个部门合用一份"),
        SimpleNamespace(name="户口簿", source=shared, form=False, deferrable=False, originals=0, copies=0, reason="由公安共享，不用带"),
    ]  # fmt: skip
    gone = [
        SimpleNamespace(name="身份证复印件", reason="与户口注销合用"),
        SimpleNamespace(name="火化证明", reason="您选的是土葬"),
    ]
    plan = {
        "materials": papers, "dropped": gone, "materials_before": 4, "materials_after": 3, "to_supply": 2, "days_before": Decimal(20),
        "days_after": Decimal("0.5"), "steps_before": 12, "steps_after": 4, "trips_before": 5, "trips_after": 1,
    }  # fmt: skip
    return SimpleNamespace(**plan | changed)


def _leg(position: int, title: str, state: str, **more: Any) -> SimpleNamespace:
    facts: dict[str, Any] = {
        "after": [], "decided_at": None, "granted": None, "opened_at": DUE - dt.timedelta(days=5), "promised_due_at": DUE, "system": "",
        "department": SimpleNamespace(name="公安局"), "item": position, "position": position, "title": title, "state": state,
    }  # fmt: skip
    return SimpleNamespace(**facts | more)


def _guide(**changed: Any) -> SimpleNamespace:
    guide = {
        "audience": "个人", "promise": "当场办", "statutory": "20个工作日", "shorter": "100%", "charge": False, "fee_standard": "", "fee_basis": "",
        "trips": 1, "trips_reason": "要核对原件", "channels": ["窗口", "网上"], "village": True, "basis": ["《户口登记条例》第八条"],
        "conditions": ["亲属或者户主申报", "有死亡医学证明"], "quantity": "", "flow": ["申请", "核对", "注销"], "department": "公安局",
        "type_name": "行政确认", "handling": "即办件", "statutory_basis": "《户口登记条例》第八条", "result": "户口注销证明", "address": "",
        "hours": "周一至周五 9:00–17:00", "contact": "", "complaint": "12345", "remedy": "可以申请行政复议", "implementation_code": "11430212000001",
        "faq": [("原件丢了怎么办？", "到医院补开。")], "edition": 2, "since": dt.date(2026, 1, 1),
        "papers": [
            SimpleNamespace(name="死亡医学证明", shared=False, form=False, necessity="必要", deferrable=True, counts="原件1份", source="医院", share_via="", when="在医院去世的"),
            SimpleNamespace(name="户口簿", shared=True, form=False, necessity="必要", deferrable=False, counts="不用交", source="公安", share_via="共享平台", when=""),
        ],
    }  # fmt: skip
    return SimpleNamespace(**guide | changed)


def _change(kind: str, label: str, before: str, after: str) -> SimpleNamespace:
    said = SimpleNamespace(value=kind, label={"added": "新增", "removed": "删去", "changed": "修改"}[kind])
    return SimpleNamespace(part="材料", label=label, kind=said, before=before, after=after)


def _deadline() -> Deadline:
    first = dt.date(2026, 11, 25)
    days = [first + dt.timedelta(days=n) for n in range(6)]
    lines = [
        DayLine(d, d.weekday() < 5 and d != first, "开始当日不计" if d == first else "周末" if d.weekday() > 4 else "")
        for d in days
    ]
    return Deadline(DUE, True, tuple(lines))


def pages(number: int) -> Page[int]:
    return Paginator(range(93), 30).page(number)


def everything() -> dict[str, Any]:
    """What the gallery's pages name."""
    legs = [
        _leg(1, "户口注销", "decided_yes", granted=True, decided_at=DUE - dt.timedelta(days=3)),
        _leg(2, "社保待遇终止", "reviewing"),
        _leg(3, "抚恤金发放", "waiting", after=[2], opened_at=None),
        _leg(4, LONG, "blocked", after=[2], opened_at=None),
    ]
    cuts = [
        SimpleNamespace(title="材料", before="12份", after="3份", rate="75%", note=""),
        SimpleNamespace(title="时限", before="20个工作日", after="半个工作日", rate="97.5%", note="按最长环节"),
    ]
    entry = SimpleNamespace
    parts = [entry(title="申请人", entries=[entry(title="姓名", text="周安", private=False), entry(title="证件号码", text="430212194802290011", private=True), entry(title="说明", text=LONG, private=False)])]  # fmt: skip
    return {
        "long": LONG, "forms": {state: form(state) for state in ("empty", "filled", "wrong", "closed")},
        "plan": _plan(), "plain_plan": _plan(materials_before=3, days_before=Decimal("0.5"), steps_before=4, trips_before=1, dropped=[]),
        "legs": legs, "cuts": cuts, "guide": _guide(), "costly": _guide(charge=True, fee_standard="每证10元", village=False, papers=[], audience=""),
        "changes_made": [_change("added", "身份证", "", "原件1份"), _change("changed", "户口簿", "复印件2份", "不用交"), _change("removed", "介绍信", "原件1份", "")],
        "deadline": _deadline(), "moment": DUE, "sheet_parts": parts,
        "whos": [("natural", "公民"), ("legal", "法人或其他组织")], "id_kinds": [("resident", "居民身份证")],
        "just_said": [entry(level_tag="success", message="已保存"), entry(level_tag="warning", message="有一份材料今天到期")],
        "few": [("窗口", "收件", "/ui/"), ("窗口", "出证", "/ui/none/")],
        "many": [(group, f"{group}{n}", "/ui/" if n == 2 and group == "监督" else f"/ui/{group}{n}/") for group in ("窗口", "监督", "资金") for n in (1, 2, 3)],
    }  # fmt: skip
