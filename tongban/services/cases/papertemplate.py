"""The office's own wording and layout of a paper: lines of text over what the shipped paper says. Pure.

It can only rearrange the paper's own facts: names in braces, no expressions, nothing that runs. That is the sandbox.
What the law wants on the paper (the remedies of a refusal) stays on it whatever the template says.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tongban.kernel.refusals import Refused

LONGEST: Final = 8_000
LINES_MAX: Final = 200
GROWN_MAX: Final = 60_000  # characters of the paper as filled in
NAME: Final = re.compile(r"\{([^{}]*)\}")
_SIZES: Final = (10.0, 18.0)
_MARGINS: Final = (12.0, 40.0)
_COMMON: Final = {
    "机关": "body",
    "标题": "title",
    "称呼": "to",
    "文书编号": "number",
    "落款": "signer",
    "日期": "date",
    "地点": "place",
}
KEYS: Final = ("标题", "红头", "称呼", "正文", "事实", "清单", "结尾", "落款", "签名", "字号", "页边距")
ALL: Final = "全部"
STARTER: Final = "# 以 # 开头的行是说明\n正文：{原正文}\n事实：全部\n结尾：{原结尾}\n"


class BadTemplate(Refused):
    """A template that cannot be used, with the line and what to do."""


@dataclass(slots=True)
class Template:
    """A template as it was read; None: as shipped."""

    single: dict[str, str] = field(default_factory=dict)  # 标题 红头 称呼 落款
    opening: list[str] | None = None
    closing: list[str] | None = None
    facts: list[tuple[str, str]] | None = None  # label, text; ("全部", "") stands for the shipped rows
    signatures: list[str] | None = None
    with_list: bool = True
    size: float | None = None
    margin: float | None = None


def names_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Everything a template may name, with its text: common parts, the facts by their labels, the shipped paragraphs."""
    found = {name: str(values.get(key, "")) for name, key in _COMMON.items()}
    found |= dict(values.get("facts", ()))
    found["原正文"] = "\n".join(values.get("opening", ()))
    found["原结尾"] = "\n".join(values.get("closing", ()))
    found["救济途径"] = "\n".join(values.get("keep", ()))
    return found


def parse(text: str, *, known: Sequence[str]) -> Template:
    """Read a template; `known` are the names it may use. Raises BadTemplate with the line and the reason."""
    if len(text) > LONGEST:
        raise BadTemplate(f"模板不能超过{LONGEST}字，现有{len(text)}字")
    lines = text.splitlines()
    if len(lines) > LINES_MAX:
        raise BadTemplate(f"模板不能超过{LINES_MAX}行")
    template, names = Template(), frozenset(known)
    for place, raw in enumerate(lines, start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        key, colon, said = line.partition("：") if "：" in line[:6] else line.partition(":")
        key, said = key.strip(), said.strip()
        if not colon or key not in KEYS:
            raise BadTemplate(f"第{place}行看不懂：每行以{'、'.join(KEYS)}之一开头，后面加冒号")
        _check_names(said, names, place)
        _READ[key](template, said, place)
    return template


def _check_names(text: str, names: frozenset[str], place: int) -> None:
    odd = next((name for name in NAME.findall(text) if name not in names), None)
    if odd is not None:
        shown = odd if len(odd) <= 20 else odd[:20] + "…"
        raise BadTemplate(
            f"第{place}行的“{{{shown}}}”不是本文书的内容，不能使用；花括号里只能写：{'、'.join(sorted(names))}"
        )
    if set(NAME.sub("", text)) & set("{}"):
        raise BadTemplate(f"第{place}行的花括号没有成对；要用本文书的内容，请写成{{办件编号}}这样")


def _single(key: str) -> Callable[[Template, str, int], None]:
    def put(template: Template, said: str, place: int) -> None:
        if len(said) > 100:
            raise BadTemplate(f"第{place}行的{key}不能超过100字")
        template.single[key] = said

    return put


def _fact(template: Template, said: str, place: int) -> None:
    label, equals, text = said.partition("=")
    if said == ALL:
        label, text = ALL, ""
    elif not equals or not label.strip() or not text.strip():
        raise BadTemplate(f"第{place}行应写成“事实：名称={{办件编号}}”，或“事实：{ALL}”")
    template.facts = [*(template.facts or ()), (label.strip(), text.strip())]


def _paragraph(name: str) -> Callable[[Template, str, int], None]:
    def put(template: Template, said: str, place: int) -> None:
        del place
        setattr(template, name, [*(getattr(template, name) or ()), said])

    return put


def _list(template: Template, said: str, place: int) -> None:
    if said not in ("保留", "不要"):
        raise BadTemplate(f"第{place}行：清单后面写“保留”或者“不要”")
    template.with_list = said == "保留"


def _signatures(template: Template, said: str, place: int) -> None:
    found = [name.strip() for name in said.split("、") if name.strip()]
    if len(found) > 4 or any(len(name) > 10 for name in found):
        raise BadTemplate(f"第{place}行：签名最多四处，每处不超过10字，用顿号隔开")
    template.signatures = found


def _number(name: str, bounds: tuple[float, float], unit: str) -> Callable[[Template, str, int], None]:
    def put(template: Template, said: str, place: int) -> None:
        try:
            value = float(said)
        except ValueError:
            value = -1
        if not bounds[0] <= value <= bounds[1]:
            raise BadTemplate(f"第{place}行应为 {bounds[0]:g} 到 {bounds[1]:g} 之间的数（{unit}）")
        setattr(template, name, value)

    return put


_READ: Final[dict[str, Callable[[Template, str, int], None]]] = {
    "标题": _single("标题"), "红头": _single("红头"), "称呼": _single("称呼"), "落款": _single("落款"),
    "正文": _paragraph("opening"), "结尾": _paragraph("closing"), "事实": _fact, "清单": _list, "签名": _signatures,
    "字号": _number("size", _SIZES, "磅"), "页边距": _number("margin", _MARGINS, "毫米"),
}  # fmt: skip


def apply(template: Template, values: Mapping[str, Any]) -> dict[str, Any]:
    """The paper's values with the template's wording; a fact that this paper has not comes out empty and its row goes."""
    names = names_of(values)

    def filled(text: str) -> str:
        return NAME.sub(lambda found: names.get(found.group(1), ""), text)

    out = dict(values)
    for key, name in (("标题", "title"), ("红头", "body"), ("称呼", "to"), ("落款", "signer")):
        if key in template.single:
            out[name] = filled(template.single[key])
    for key in ("opening", "closing"):
        said = getattr(template, key)
        if said is not None:
            out[key] = [part for text in said for part in filled(text).split("\n") if part.strip()]
    if template.facts is not None:
        rows: list[tuple[str, str]] = []
        for label, text in template.facts:
            rows.extend(map(tuple, values["facts"]) if label == ALL else [(label, filled(text))])
        out["facts"] = [row for row in rows if row[1].strip()]
    if not template.with_list:
        out["list"] = {"head": [], "widths": [], "rows": []}
    if template.signatures is not None:
        out["signatures"] = template.signatures
    out |= {key: value for key, value in (("size", template.size), ("margin", template.margin)) if value is not None}
    said = [*(template.opening or ()), *(template.closing or ())]
    if any("{救济途径}" in text for text in said):
        out["keep"] = []
    grown = sum(map(len, (*out["opening"], *out["closing"]))) + sum(len(text) for _, text in out["facts"])
    if grown > GROWN_MAX:
        raise BadTemplate("按这个模板填出来的文书太长，请减少重复引用")
    return out
