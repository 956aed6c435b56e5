"""What a text may hold, and when it may leave. No message carries an address of the network, ever:

citizens are told that a real text from us never has a link, so a text with one is a fraud.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import Final

from tongban.kernel.masking import mask_name
from tongban.kernel.times import at, local
from tongban.people.messages.errors import MessageRefusal
from tongban.people.messages.values import TEXT_MAX

COMMON: Final = ("称呼", "中心", "电话")
_NAME: Final = re.compile(r"\{([^{}]*)\}")
_LINK: Final = re.compile(
    r"[a-z][a-z0-9+.-]*://\S*|www\.\S+"
    r"|(?<![a-z0-9@])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|gov|edu|top|xyz|vip|club|info|io|cc|me|ly|site|shop|app|link|online|中国)(?![a-z0-9])\S*"
    r"|(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])(?::[0-9]+)?\S*",
    re.IGNORECASE,
)
LEFT_OUT: Final = "（网址略）"


def has_link(text: str) -> bool:
    """Whether anything in the text could be tapped as an address, written half-width or full-width."""
    return bool(_LINK.search(_narrow(text)))


def without_links(word: str) -> str:
    """What somebody else wrote, fit to stand in a text: addresses out, braces and line ends out."""
    plain = _narrow(word) if has_link(word) else word
    return (
        _LINK.sub(LEFT_OUT, plain).translate({ord("{"): "（", ord("}"): "）", ord("\n"): " ", ord("\r"): None}).strip()
    )


def _narrow(text: str) -> str:
    """Full-width letters, stops and strokes as a telephone might take them."""
    return "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)


def check_text(body: str, *, words: Collection[str]) -> str:
    """A body as it may be kept: names that are known, no address, short enough."""
    text = body.strip()
    if not text:
        raise MessageRefusal("请填写正文")
    if has_link(text):
        raise MessageRefusal("消息里不能有网址：群众被告知，带网址的都不是我们发的")
    known = {*COMMON, *words}
    unknown = [name for name in _NAME.findall(text) if name not in known]
    if unknown:
        raise MessageRefusal(f"“{{{unknown[0]}}}”不是这类消息可用的名称，可用：{'、'.join(sorted(known))}")
    if "{" in _NAME.sub("", text) or "}" in _NAME.sub("", text):
        raise MessageRefusal("花括号要成对，里面写名称，例如{事项}")
    if len(text) > TEXT_MAX:
        raise MessageRefusal(f"正文不能超过{TEXT_MAX}个字")
    return text


def compose(body: str, words: Mapping[str, str]) -> str:
    """The text as it goes out; what others wrote comes in without addresses."""
    text = _NAME.sub(lambda found: without_links(str(words.get(found[1], ""))), body)
    assert not has_link(text), "a message with an address"
    return text[: TEXT_MAX * 2]


def shown_name(name: str, *, legal: bool) -> str:
    """A person's name with its middle hidden; a body's name is public."""
    return name if legal else mask_name(name)


def leaves_at(now: datetime, quiet: tuple[time, time] | None) -> datetime:
    """When a text may ring: at once, or when the quiet hours are over. A quiet time may pass midnight."""
    if quiet is None:
        return now
    begin, end = quiet
    here = local(now)
    clock, day = here.time(), here.date()
    if begin <= end:
        return at(day, end) if begin <= clock < end else now
    if clock >= begin:
        return at(day + timedelta(days=1), end)
    return at(day, end) if clock < end else now
