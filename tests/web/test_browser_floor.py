"""What is shipped to browsers stays below the floor: Chromium 90 on office desktops, Safari 14, the browser inside WeChat."""

import re
from pathlib import Path

import pytest

from tongban.config.settings import PACKAGE

WEB = PACKAGE / "web"
# feature → the Chromium (or other browser) that brought it; what merely goes unnoticed in older ones (accent-color, prefers-contrast) may be used
STYLE = {
    r":has\(": 105, r"color-mix\(": 111, r"@layer\b": 99, r"@container\b": 105, r"@scope\b": 118, r"@starting-style\b": 117, r"@property\b": "Safari 16.4",
    r"(?<!-)\binset(?:-\w+)*\s*:": "Safari 14.1", r"\b(?:oklch|oklab|lch|lab|hwb|light-dark)\(": 111, r"\d[dsl]v[hwb]\b": 108, r"@media[^{]*[<>]": 104,
    r"(?:^|[;{\s])(?:translate|rotate|scale)\s*:": 104, r"\bsubgrid\b": 117, r"\banchor\(": 125, r"::highlight\(": 105, r":popover-open|::backdrop\b": 114,
    r"\d(?:cqw|cqh|cqi|cqb)\b": 105, r":nth-(?:last-)?child\([^)]*\bof\b": 111, r"\btext-wrap\s*:\s*pretty": 117, r"\bround\(": 125, r"field-sizing": 123,
}  # fmt: skip
SCRIPT = {
    r"\bstructuredClone\b": 98, r"\.at\(": 92, r"\bObject\.hasOwn\b": 93, r"\.randomUUID\b": 92, r"\.findLast(?:Index)?\(": 97, r"\.to(?:Sorted|Reversed|Spliced)\(": 110,
    r"\.with\(": 110, r"\bObject\.groupBy\b": 117, r"\bPromise\.withResolvers\b": 119, r"\bArray\.fromAsync\b": 121, r"\bstatic\s*\{": 94, r"\.(?:show|hide|toggle)Popover\(": 114,
    r"\bURLPattern\b": 95, r"\bAbortSignal\.(?:timeout|any)\b": 103, r"\bnavigation\.": 102, r"\bstartViewTransition\b": 111, r"\bnew Set\([^)]*\)\.(?:union|intersection)\(": 122, r"\bcause\s*:": 93, r"\bimport\s+\w+\s+from[^;]+\bwith\b": 123, r"\.checkVisibility\(": 105, r"\bEyeDropper\b": 95,
}  # fmt: skip
MARKUP = {
    r"\spopover(?:target)?(?=[\s=>])": 114,
    r"\sinert(?=[\s>])": 102,
    r"\sblocking=": 105,
    r"<dialog[^>]*closedby": 134,
    r"type=[\"']speculationrules": 109,
}


def shipped(end: str) -> list[Path]:
    return [path for path in WEB.rglob(f"*.{end}") if "vendor" not in path.parts]


def words(path: Path) -> str:
    """Without comments: they may name what must not be used."""
    return re.sub(r"/\*.*?\*/|\{#.*?#\}|^\s*//.*?$", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    ("end", "denied"), [("css", STYLE), ("js", SCRIPT), ("html", MARKUP)], ids=["css", "js", "html"]
)
def test_nothing_above_the_floor_is_shipped(end: str, denied: dict[str, int | str]):
    assert shipped(end)
    found = [
        f"{path.name}: {m[0].strip()} needs {since}"
        for path in shipped(end)
        for pattern, since in denied.items()
        for m in re.finditer(pattern, words(path), re.MULTILINE)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("denied", "text"),
    [
        (STYLE, "main:has(> p) {"), (STYLE, "color: color-mix(in srgb, red, blue)"), (STYLE, "@layer base {"), (STYLE, "  rotate: 3deg;"), (STYLE, "@media (width >= 40rem) {"),
        (STYLE, "height: 100dvh"), (SCRIPT, "rows.at(-1)"), (SCRIPT, "structuredClone(row)"), (SCRIPT, "crypto.randomUUID()"), (SCRIPT, "Object.hasOwn(a, b)"),
        (MARKUP, "<div popover>"), (MARKUP, "<main inert>"),
    ],
)  # fmt: skip
def test_the_list_knows_what_it_denies(denied: dict[str, int | str], text: str):
    assert any(re.search(pattern, text, re.MULTILINE) for pattern in denied)


def nested(text: str) -> list[str]:
    """Rules inside rules; rules inside `@media` and its like are none."""
    found, open_ = [], list[str]()
    for m in re.finditer(r"([^{};]*)([{}])", text):
        if m[2] == "}":
            open_.pop()
        else:
            head = m[1].strip()
            found += [head for outer in open_ if not outer.startswith("@")]
            open_.append(head)
    return found


def test_no_rule_stands_inside_a_rule():
    assert nested("a { b { color: red } }") == ["b"]
    assert nested("@media print { a { color: red } }") == []
    assert [(path.name, nested(words(path))) for path in shipped("css") if nested(words(path))] == []


def test_scripts_stay_small_enough_to_audit():
    assert [path.name for path in shipped("js") if len(path.read_text().splitlines()) >= 150] == []


LOADS = re.compile(
    r"""(?:\bsrc|\bsrcset|\bposter|\bdata|\baction|\bformaction|<link[^>]*\bhref|<use[^>]*\bhref)=["']?\s*(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//|@import\b|\bfetch\(\s*["'`](?:https?:)?//|\bimport\(\s*["'`](?:https?:)?//|\bnew (?:WebSocket|EventSource|Worker)\(\s*["'`]\w*:?//""",
    re.IGNORECASE,
)


def test_nothing_is_loaded_from_another_host():
    assert LOADS.search('<script src="https://cdn.example/x.js">')
    assert LOADS.search("@import url(//fonts.example/a.css)")
    files = [path for end in ("html", "css", "js") for path in shipped(end)]
    assert [f"{path.name}: {m[0]}" for path in files for m in LOADS.finditer(words(path))] == []


def test_no_style_and_no_script_inside_a_page():
    """The policy forbids them; a browser would drop them without a word."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son(?:click|change|input|submit|load|error)=", re.IGNORECASE
    )
    assert [f"{path.name}: {m[0]}" for path in shipped("html") for m in inline.finditer(words(path))] == []
