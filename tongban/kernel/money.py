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
