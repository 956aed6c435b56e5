"""An edition in words: every thing it says as (part, label) → text. Diffs, read-only pages and guides speak from here."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from tongban.services.catalogue.conditions import Question, sentence
from tongban.services.catalogue.values import ItemFacts, MaterialSpec, Use

Sheet = dict[tuple[str, str], str]

HANDLING: Final = {"instant": "即办件", "promise": "承诺件", "report": "上报件"}
CHANNELS: Final = {"window": "窗口办理", "online": "网上办理", "post": "快递申请", "nearby": "镇村就近办理"}
AUDIENCES: Final = {"person": "自然人", "legal": "法人和其他组织", "both": "自然人、法人和其他组织"}
TYPES: Final = {
    "01": "行政许可", "05": "行政给付", "07": "行政确认", "08": "行政奖励", "09": "行政裁决", "10": "其他行政权力", "20": "公共服务",
    "02": "行政处罚", "03": "行政强制", "04": "行政征收", "06": "行政检查",
}  # fmt: skip
GRADES: Final = {
    "A": "A 本机关制作，可直接使用", "B": "B 窗口核验过，可重复使用", "C": "C 申请人上传，须核对原件", "D": "D 申请人承诺，自负其责",
}  # fmt: skip
PAPER_KINDS: Final = {
    "form": "申请表", "licence": "证照", "proof": "证明", "contract": "合同协议", "drawing": "图纸", "pledge": "承诺书", "other": "其他",
}  # fmt: skip
SOURCES: Final = {"10": "申请人自备", "20": "政府部门核发", "30": "中介机构出具", "99": "其他"}
PERSONAL: Final = {"none": "不含个人信息", "general": "一般个人信息", "sensitive": "敏感个人信息"}
FIELD_KINDS: Final = {
    "text": "一行文字", "long": "多行文字", "date": "日期", "number": "数字", "money": "金额", "choice": "单选", "multi": "多选",
    "phone": "电话", "id_number": "身份证号", "uscc": "统一社会信用代码", "bank": "银行账号", "region": "所在地",
}  # fmt: skip
PROSE: Final = {
    "basis": "设定依据", "accept_condition": "受理条件", "limit_explain": "数量限制", "handle_flow": "办理流程",
    "trips_reason": "必须到现场的原因", "fee_standard": "收费标准", "fee_basis": "收费依据", "address": "办理地点", "hours": "办理时间",
    "contact": "咨询方式", "complaint": "监督投诉方式", "remedy": "救济途径", "level": "行使层级", "topic": "主题分类",
}  # fmt: skip


def yes(value: object) -> str:
    return "是" if value else "否"


def plain_number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def limit(days: Decimal | None, unit: str = "working") -> str:
    """5个工作日, 即时办结, 无规定."""
    if days is None:
        return "无规定"
    if days == 0:
        return "即时办结"
    return f"{plain_number(days)}{'个工作日' if unit == 'working' else '日（自然日）'}"


def counts(originals: int, copies: int) -> str:
    """原件1份，复印件2份."""
    parts = [f"{name}{n}份" for name, n in (("原件", originals), ("复印件", copies)) if n]
    return "，".join(parts) or "份数不限"


def use_words(use: Use, questions: Iterable[Question]) -> str:
    """One required paper on one line."""
    parts = [use.necessity.label, counts(use.originals, use.copies)]
    if use.when is not None:
        parts.append(sentence(use.when, list(questions)))
    return "；".join(parts)


def questions_words(questions: Iterable[Question]) -> Iterator[tuple[tuple[str, str], str]]:
    for question in questions:
        titles = {c.value: c.title for c in question.choices}
        default = "、".join(titles.get(v, v) for v in question.default) or "无"
        kind = "多选" if question.multiple else "单选"
        yield ("情形问题", question.title), f"{kind}：{'、'.join(titles.values())}；默认：{default}"


def describe(
    item: ItemFacts,
    questions: Iterable[Question],
    departments: Mapping[Any, str],
    materials: Mapping[str, MaterialSpec],
) -> Sheet:
    """Everything an edition of an item says; empty things are left out."""
    asked = list(questions)
    statutory = item.statutory
    said: dict[tuple[str, str], str] = {
        ("名称", "事项名称"): item.name,
        ("名称", "通俗名称"): item.plain_name,
        ("名称", "俗称"): "、".join(item.folk_names),
        ("名称", "大项"): item.main_item,
        ("名称", "实施编码"): item.implementation_code,
        ("办理", "承办部门"): departments.get(item.department_id, ""),
        ("办理", "事项类型"): TYPES.get(item.type_code, item.type_code),
        ("办理", "办件类型"): HANDLING.get(item.handling, item.handling),
        ("办理", "服务对象"): AUDIENCES.get(str(item.facts.get("audience", "")), str(item.facts.get("audience", ""))),
        ("办理", "办理形式"): "、".join(CHANNELS.get(c, c) for c in item.facts.get("channels", ())),
        ("办理", "可网办"): yes(item.online),
        ("办理", "全程线上审核"): yes(item.online_review),
        ("办理", "村级可办"): yes(item.village),
        ("办理", "到现场次数"): f"{item.trips}次",
        ("办理", "两人办理"): yes(item.two_persons),
        ("办理", "收费"): yes(item.charge),
        ("时限", "法定时限"): limit(statutory.amount, statutory.unit.value) if statutory else "无规定",
        ("时限", "法定时限依据"): statutory.basis if statutory else "",
        ("时限", "承诺时限"): limit(item.promise_days),
        ("结果", "结果名称"): item.result_name,
    }  # fmt: skip
    said |= {("指南", label): str(item.facts.get(key, "")) for key, label in PROSE.items()}
    for row in item.facts.get("faq", ()):
        said["常见问题", str(row["q"])] = str(row["a"])
    for use in item.uses:
        name = materials[use.material].name if use.material in materials else use.material
        said[_free(said, "材料", name)] = use_words(use, asked)
    said |= dict(questions_words(asked))
    for field in item.fields:
        said["表单", str(field.get("zh") or field["id"])] = _field(field)
    return {key: text for key, text in said.items() if text}


def _free(said: Sheet, part: str, label: str) -> tuple[str, str]:
    """A label nobody has taken yet (one paper may be asked for twice, under different conditions)."""
    key, n = (part, label), 2
    while key in said:
        key, n = (part, f"{label}（{n}）"), n + 1
    return key


def _field(field: Mapping[str, Any]) -> str:
    kind = FIELD_KINDS.get(str(field.get("type") or "text"), str(field.get("type")))
    parts = [kind, "必填" if field.get("required", True) else "可不填"]
    options = field.get("options") or ()
    if options:
        parts.append("选项：" + "、".join(str(o["zh"]) for o in options))
    if field.get("hint"):
        parts.append(f"提示：{field['hint']}")
    return "；".join(parts)
