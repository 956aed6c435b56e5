"""Money: whole fen. Decimal only where people write it."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

from tongban.kernel.refusals import Refused

Fen = NewType("Fen", int)


def parse_yuan(text: str) -> Fen:
    """From what people write: 1,234.50 · １２３４．５ · ¥12 · 7.5万元 · 300元. At most two decimals of a yuan."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("¥￥").replace(",", "").replace(" ", "")
    scale = Decimal(100)
    if plain.endswith("元"):
        plain = plain[:-1]
    if plain.endswith("万"):
        plain, scale = plain[:-1], Decimal(1_000_000)
    if not re.fullmatch(r"[-+]?\d{1,15}(\.\d+)?", plain):
        raise Refused(f"“{text}”不是金额，请填写数字，例如 1234.50")
    fen = Decimal(plain) * scale
    if fen != fen.to_integral_value():
        raise Refused(f"金额“{text}”最多精确到分")
    return Fen(int(fen))


def format_yuan(fen: Fen) -> str:
    """1,234.50"""
    return f"{Decimal(fen) / 100:,.2f}"


def format_wan(fen: Fen) -> str:
    """In 万元 to two places, rounded half up."""
    return f"{(Decimal(fen) / 1_000_000).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


_FIGURES, _PLACES, _GROUPS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("", "万", "亿", "万亿")
_WORDS_MAX = 10**18  # fen


def in_words(fen: Fen) -> str:
    """The amount in the capital figures that bills carry: 壹仟肆佰零玖元伍角, 陆仟元整.

    Source: rules for writing bills (支付结算办法, annex 1): 整 after yuan, none after fen, 零 for places left out.
    """
    if not -_WORDS_MAX < fen < _WORDS_MAX:
        raise Refused("金额太大，写不成大写")
    yuan, rest = divmod(abs(fen), 100)
    jiao, cent = divmod(rest, 10)
    said = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        said += f"{_FIGURES[jiao]}角"
    elif cent and yuan:
        said += "零"
    if cent:
        said += f"{_FIGURES[cent]}分"
    elif not jiao:
        said = f"{said or '零元'}整"
    return ("负" if fen < 0 else "") + said


def _whole(number: int) -> str:
    """A number of yuan by groups of four figures; places that are left out between two figures are one 零."""
    said, gap = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        figure = number // 10**place % 10
        if figure:
            said += ("零" if gap else "") + _FIGURES[figure] + _PLACES[place % 4]
            gap = False
        elif said:
            gap = True
        if place % 4 == 0 and place and number // 10**place % 10_000:
            said += _GROUPS[place // 4]
    return said
