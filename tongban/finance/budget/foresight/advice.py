"""What to say of a forecast: what is coming, why one thinks so, what to do now."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tongban.finance.budget.foresight.settings import Settings
from tongban.finance.budget.foresight.values import Alert, Forecast, Grade
from tongban.finance.budget.rules import say_wan

_SHOWN: Final = 3


def advise(f: Forecast, settings: Settings) -> Forecast:
    found = [
        *_spent_over(f), *_additions(f, settings), *_returning(f, settings), *_lagging(f, settings), *_surplus(f, settings),
        *_rush(f, settings),
    ]  # fmt: skip
    return replace(f, warnings=tuple(found))


def _additions(f: Forecast, s: Settings) -> Iterator[Alert]:
    """The habit of 2021, said in March."""
    rate = f.addition_rate
    limit = s.warn_addition_pct
    if rate is None or (rate <= limit and (rate <= s.near_share * limit or f.addition_fen == 0)):
        return
    why = []
    if f.added_fen > 0:
        why.append(f"已追加{say_wan(f.added_fen)}万元")
    coming = [r for r in f.recurring if r.coming_fen > 0]
    if coming:
        named = "、".join(f"“{r.reason}”" for r in sorted(coming, key=lambda r: -r.coming_fen)[:_SHOWN] if r.reason)
        why.append(f"往年都追加、今年还没有到位的有{named}" if named else "往年每年都追加")
    elif f.past_years and f.further_fen > 0:
        why.append(f"{_years(f)}年度都有追加" if len(f.past_years) > 1 else f"{f.past_years[0]}年度有追加")
    if f.bottom_up_fen and f.bottom_up_fen > f.authorised_fen:
        why.append(
            f"按{f.month}个月的支出进度，全年要{say_wan(f.bottom_up_fen)}万元，多于现有预算{say_wan(f.authorised_fen)}万元"
        )
    do = (
        "现在就把缺口逐项列清，一次性提出追加申请；每年都要花的，列入下一年年初预算"
        if f.addition_fen
        else "把每年都要花的列入下一年年初预算"
    )
    yield Alert(
        code="additions", grade=Grade.RED if rate > 2 * limit else Grade.AMBER,
        what=f"预计全年追加{say_wan(f.additions_year_fen)}万元，为年初预算的{rate:.1f}%，{'超过' if rate > limit else '可能超过'}{limit:g}%",
        why="，".join(why) or "预计支出多于年初预算", do=do,
    )  # fmt: skip


def _years(f: Forecast) -> str:
    return "、".join(map(str, f.past_years[-_SHOWN:]))


def _spent_over(f: Forecast) -> Iterator[Alert]:
    if f.executed_fen is not None and f.executed_fen > f.authorised_fen:
        yield Alert(
            code="over", grade=Grade.RED, what=f"到{f.month}月已支出{say_wan(f.executed_fen)}万元，多于现有预算{say_wan(f.authorised_fen)}万元",
            why="没有预算不得支出", do="核对追加文件是否漏登，漏登的补登，没有追加的立即停付",
        )  # fmt: skip


def _returning(f: Forecast, s: Settings) -> Iterator[Alert]:
    """Each large cost that returns and has not come yet."""
    for r in sorted(f.recurring, key=lambda r: -r.coming_fen):
        if r.coming_fen * 100 >= s.recurring_pct * f.opening_fen:
            past = [y for y in r.years if y < f.fiscal_year]
            yield Alert(
                code="recurring", grade=Grade.AMBER, what=f"“{r.reason or r.code}”预计还要追加{say_wan(r.coming_fen)}万元",
                why=f"{'、'.join(map(str, past))}年度都追加过，依次为{'、'.join(say_wan(r.amount_in(y)) for y in past)}万元",
                do="尽早提出追加申请，并列入下一年年初预算",
            )  # fmt: skip


def _lagging(f: Forecast, s: Settings) -> Iterator[Alert]:
    """Dual monitoring on the money's side: executed against time."""
    if f.executed_fen is None or f.month < s.lag_from_month or f.month >= 12 or f.authorised_fen <= 0:
        return
    expected = f.authorised_fen * f.completion * f.shares[f.month - 1]
    behind = (1 - f.executed_fen / expected) * 100 if expected > 0 else 0.0
    if behind > s.lag_amber_pct:
        yield Alert(
            code="lagging", grade=Grade.RED if behind > s.lag_red_pct else Grade.AMBER,
            what=f"到{f.month}月支出{say_wan(f.executed_fen)}万元，比时间进度落后{behind:.0f}%",
            why=f"现有预算{say_wan(f.authorised_fen)}万元，按正常进度应支出{say_wan(round(expected))}万元", do="查明是哪些项目没有动，写明原因和完成时间，确实用不了的调减",
        )  # fmt: skip


def _surplus(f: Forecast, s: Settings) -> Iterator[Alert]:
    left = f.authorised_fen - f.forecast_fen
    if f.month >= s.surplus_from_month and left * 100 > s.surplus_pct * f.authorised_fen and f.month < 12:
        yield Alert(
            code="surplus", grade=Grade.AMBER, what=f"预计年底剩余{say_wan(left)}万元",
            why=f"现有预算{say_wan(f.authorised_fen)}万元，预计全年支出{say_wan(f.forecast_fen)}万元", do="报财政部门调减或者调剂到急需的科目，不要年底突击花钱",
        )  # fmt: skip


def _rush(f: Forecast, s: Settings) -> Iterator[Alert]:
    """Too much left for December (BC12)."""
    if f.month not in (9, 10, 11) or f.executed_fen is None or f.forecast_fen <= 0:
        return
    rest = f.forecast_fen - f.executed_fen
    now = f.shares[f.month - 1]
    december = rest * (1 - f.shares[10]) / (1 - now) if now < 1 else 0.0
    if december * 100 > s.december_share_max_pct * f.forecast_fen:
        yield Alert(
            code="rush", grade=Grade.AMBER, what=f"12月预计支出{say_wan(round(december))}万元，占全年的{december * 100 / f.forecast_fen:.0f}%",
            why=f"到{f.month}月还有{say_wan(rest)}万元没有支出", do="把付款排到各月，12月不留大额支付",
        )  # fmt: skip
