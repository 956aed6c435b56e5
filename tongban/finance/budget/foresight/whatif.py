"""What if: more or fewer people, another pay standard, more cases, one thing more. The forecast is made again from it.

A change counts for the rest of the year only: what is spent is spent.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from tongban.finance.budget import rules
from tongban.finance.budget.foresight import advice
from tongban.finance.budget.foresight.history import Known
from tongban.finance.budget.foresight.settings import Settings, shipped
from tongban.finance.budget.foresight.values import Forecast, LineForecast
from tongban.kernel.refusals import Refused

PERSONNEL: Final = ("301", "303")
_HEADS_MAX: Final = 10_000
_PCT_MAX: Final = Decimal(1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    heads: int = 0
    rate_pct: Decimal = Decimal(0)
    volume_pct: Decimal = Decimal(0)
    item_fen: int = 0

    @property
    def any(self) -> bool:
        return bool(self.heads or self.rate_pct or self.volume_pct or self.item_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """The new forecast and how it came about: (what, fen)."""

    forecast: Forecast
    steps: Sequence[tuple[str, int]]


def read(*, heads: object = 0, rate: object = 0, volume: object = 0, item: object = 0) -> Wish:
    """What was typed, or a sentence that says how to type it."""
    return Wish(
        heads=_heads(heads), rate_pct=_pct(rate, "人员经费标准"), volume_pct=_pct(volume, "办件量"),
        item_fen=rules.parse_wan(item, "新增支出") if _text(item) else 0,
    )  # fmt: skip


def _text(given: object) -> str:
    return unicodedata.normalize("NFKC", str(given)).strip()


def _heads(given: object) -> int:
    text = _text(given) or "0"
    if not re.fullmatch(r"[-+]?\d{1,6}", text) or abs(int(text)) > _HEADS_MAX:
        raise Refused(f"人数“{text[:20]}”应为整数，例如 3 或 -2")
    return int(text)


def _pct(given: object, what: str) -> Decimal:
    text = _text(given).removesuffix("%") or "0"
    if not re.fullmatch(r"[-+]?\d{1,4}(\.\d{1,4})?", text) or not -100 <= Decimal(text) <= _PCT_MAX:
        raise Refused(f"{what}“{text[:20]}”应为百分数，在 -100 到 1000 之间，例如 5")
    return Decimal(text)


def heads_of(known: Known) -> int:
    """People paid: on post and on contract, as the year's file says."""
    told = [known.facts.get(f"staffing.{part}") for part in ("bureau.on_post", "centre.on_post", "contract.total")]
    return sum(int(t) for t in told if t and t.isdecimal())


def suppose(forecast: Forecast, known: Known, wish: Wish, settings: Settings | None = None) -> Supposed:
    settings = settings or shipped()
    left = 1 - Decimal(str(forecast.shares[forecast.month - 1] if forecast.month else 0))
    steps = list(_steps(forecast, known, wish, left, settings))
    by_class: dict[str, int] = {}
    for _, part, fen in steps:
        by_class[part] = by_class.get(part, 0) + fen
    lines = [_moved(x, by_class.pop(x.code, 0)) for x in forecast.lines]
    lines += [
        LineForecast(code=c, authorised_fen=0, executed_fen=None, month=0, forecast_fen=fen, low_fen=fen, high_fen=fen)
        for c, fen in by_class.items()
    ]
    moved = sum(x.forecast_fen for x in lines) - forecast.forecast_fen
    made = replace(
        forecast, lines=tuple(lines), forecast_fen=forecast.forecast_fen + moved, low_fen=max(0, forecast.low_fen + moved),
        high_fen=max(0, forecast.high_fen + moved),
    )  # fmt: skip
    return Supposed(forecast=advice.advise(made, settings), steps=tuple((what, fen) for what, _, fen in steps))


def _steps(f: Forecast, known: Known, wish: Wish, left: Decimal, settings: Settings) -> Iterator[tuple[str, str, int]]:
    """(Why, class, how much)."""
    pay = {x.code: x.forecast_fen for x in f.lines if x.code in PERSONNEL}
    whole = "" if not pay else "301" if "301" in pay else next(iter(pay))
    personnel = sum(pay.values())
    if (wish.heads or wish.rate_pct) and not personnel:
        raise Refused("年度资料没有分到人员经费（301、303），不能按人数和标准测算")
    if wish.heads:
        heads = heads_of(known)
        if not heads:
            raise Refused("年度资料里没有人数（staffing），不能按人数测算")
        each = Decimal(personnel) / heads
        yield (
            f"人员{wish.heads:+d}人，每人全年{rules.say_wan(int(each))}万元，按剩余时间计",
            whole,
            int(each * wish.heads * left),
        )
    if wish.rate_pct:
        yield f"人员经费标准{wish.rate_pct:+f}%，从下月起", whole, int(personnel * wish.rate_pct / 100 * left)
    if wish.volume_pct:
        goods = sum(x.forecast_fen for x in f.lines if x.code == "302")
        if not goods:
            raise Refused("年度资料没有分到商品和服务支出（302），不能按办件量测算")
        share = _volume_share(known, settings)
        yield f"办件量{wish.volume_pct:+f}%，302类中约{share * 100:.0f}%随办件量变动", "302", int(goods * share * wish.volume_pct / 100 * left)  # fmt: skip
    if wish.item_fen:
        yield (
            f"新增一项{rules.say_wan(wish.item_fen)}万元",
            "302" if any(x.code == "302" for x in f.lines) else "",
            wish.item_fen,
        )


def _volume_share(known: Known, settings: Settings) -> Decimal:
    """Share of class 302 that moves with the cases: by the opening items, where there are any."""
    items = {c: v for c, v in known.years.year.opening.items() if c.startswith("302") and len(c) >= 5}
    whole = sum(items.values())
    if whole <= 0:
        return Decimal(str(settings.volume_share))
    return Decimal(sum(v for c, v in items.items() if c in settings.volume_codes)) / whole


def _moved(line: LineForecast, fen: int) -> LineForecast:
    if not fen:
        return line
    made = max(line.executed_fen or 0, line.forecast_fen + fen)
    step = made - line.forecast_fen
    return replace(
        line, forecast_fen=made, low_fen=min(made, max(0, line.low_fen + step)), high_fen=line.high_fen + step
    )
