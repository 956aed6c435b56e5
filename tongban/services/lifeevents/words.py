"""An edition of a one-thing in words, for comparing two of them."""

from collections.abc import Mapping
from typing import Any

from tongban.services.catalogue.conditions import sentence
from tongban.services.catalogue.values import Bundle, ItemSpec
from tongban.services.catalogue.words import AUDIENCES, Sheet, limit, plain_number, questions_words, use_words


def describe_bundle(bundle: Bundle, data: Mapping[str, Any]) -> Sheet:
    """Everything the edition says; `data` is the one-thing as it is written. Empty things are left out."""
    names = {item.code: item.name for item in bundle.items}
    bodies = {item.department: item.department_name for item in bundle.items}
    said: Sheet = {
        ("一件事", "名称"): bundle.name,
        ("一件事", "俗称"): "、".join(str(f) for f in data.get("folk_names") or ()),
        ("一件事", "服务对象"): AUDIENCES.get(bundle.audience, bundle.audience),
        ("一件事", "主题"): bundle.theme,
        ("一件事", "牵头部门"): bodies.get(bundle.lead_department, bundle.lead_department),
        ("一件事", "承诺时限"): limit(bundle.promise),
        ("一件事", "到现场次数"): f"{bundle.promised_trips}次",
        ("一件事", "说明"): bundle.note,
    }
    said |= dict(questions_words(bundle.questions))
    for item in bundle.items:
        said["成员事项", item.name] = _member(item, bundle, names)
        for use in item.uses:
            paper = bundle.materials[use.material].name if use.material in bundle.materials else use.material
            said[f"材料（{item.name}）", paper] = use_words(use, bundle.questions)
    for milestone in bundle.milestones:
        whose = "、".join(names.get(code, code) for code in milestone.items)
        said["里程碑", milestone.name] = f"{whose}：{plain_number(milestone.working_days)}个工作日"
    return {key: text for key, text in said.items() if text}


def _member(item: ItemSpec, bundle: Bundle, names: Mapping[str, str]) -> str:
    parts = [item.department_name or item.department, f"一件事内{limit(item.promise.amount)}"]
    if item.promise.amount != item.standalone.amount:
        parts.append(f"单独办理{limit(item.standalone.amount)}")
    if item.depends_on:
        parts.append("在" + "、".join(f"“{names.get(code, code)}”" for code in item.depends_on) + "之后")
    if item.when is not None:
        parts.append(sentence(item.when, bundle.questions, end="办理"))
    if item.produces:
        paper = bundle.materials.get(item.produces)
        parts.append(f"产生《{paper.name if paper else item.produces}》")
    return "；".join(parts)
