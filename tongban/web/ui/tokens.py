"""The tokens as the stylesheet has them, and the contrast of those that meet on a page (WCAG 2.2, 1.4.3, 1.4.6 and 1.4.11)."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from tongban.web.ui.styles import FOLDER

TEXT: Final = 4.5
SHAPE: Final = 3.0
HIGH: Final = 7.0  # text in high contrast
# use, foreground, background, least
MEETING: Final = (
    ("正文", "ink", "paper", TEXT), ("正文，卡片上", "ink", "card", TEXT), ("正文，底色上", "ink", "wash", TEXT),
    ("解释", "soft", "paper", TEXT), ("解释，卡片上", "soft", "card", TEXT), ("解释，底色上", "soft", "wash", TEXT),
    ("链接", "blue", "paper", TEXT), ("链接，卡片上", "blue", "card", TEXT), ("链接，按下时", "blue-deep", "blue-wash", TEXT),
    ("链接，首页上部", "blue", "hero", TEXT), ("解释，首页上部", "soft", "hero", TEXT), ("提示里的链接", "blue", "blue-wash", TEXT),
    ("提示里的解释", "soft", "amber-wash", TEXT), ("按钮", "on-dark", "blue", TEXT), ("工作台页头", "on-dark", "bar", TEXT),
    ("办好了", "green", "green-wash", TEXT), ("请注意", "amber", "amber-wash", TEXT), ("有错", "red", "red-wash", TEXT), ("错误，页面上", "red", "paper", TEXT),
    ("评价的星", "brass-deep", "card", TEXT), ("输入框的边", "edge", "card", SHAPE), ("焦点外圈，页面上", "focus-ring", "paper", SHAPE),
    ("焦点内圈，页头上", "focus", "bar", SHAPE), ("当前页的线，页头上", "brass-light", "bar", SHAPE), ("当前页的线", "blue", "paper", SHAPE), ("提示的边", "amber-mark", "amber-wash", SHAPE),
    ("红灯", "lamp-red", "card", SHAPE), ("绿灯", "lamp-green", "card", SHAPE), ("未计时", "lamp-grey", "card", SHAPE),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tokens that meet, and how far apart they are, plain and in high contrast."""

    use: str
    front: str
    back: str
    least: float
    colours: tuple[str, str]
    normal: float
    high: float

    @property
    def least_high(self) -> float:
        return HIGH if self.least == TEXT else self.least


@cache
def tokens() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """What stands in tokens.css: plain, by the visitor's switch, by the system's wish."""
    text = (FOLDER / "tokens.css").read_text()
    heads = (r":root \{", r"html\.contrast \{", r"@media \(prefers-contrast: more\) \{\s*:root \{")
    plain, switched, wished = (_entries(text, head) for head in heads)
    return plain, switched, wished


def _entries(text: str, head: str) -> dict[str, str]:
    found = re.search(head + r"(.*?)\}", text, re.DOTALL)
    assert found, head
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", found[1]))


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return round((light + 0.05) / (dark + 0.05), 2)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def pairs() -> tuple[Pair, ...]:
    plain, switched, _ = tokens()
    high = plain | switched
    return tuple(
        Pair(use, front, back, least, (plain[front], plain[back]), contrast(plain[front], plain[back]), contrast(high[front], high[back]))
        for use, front, back, least in MEETING
    )  # fmt: skip
