"""Papers for the finance bureau: the proposal for next year's opening budget, a request for an addition, the monthly report."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from tongban.finance.budget.foresight import saying
from tongban.finance.budget.foresight.figures import UnitCost
from tongban.finance.budget.foresight.history import Known
from tongban.finance.budget.foresight.values import Forecast, Recurring, YearMoney, class_of
from tongban.finance.budget.rules import say_wan
from tongban.infra.wordfile import Block, Grid, Paper, Style, Words
from tongban.kernel.refusals import Refused

_NUMBERS: Final = "一二三四五六七八九十"


class Kind(StrEnum):
    PROPOSAL = "opening-proposal"
    REQUEST = "addition-request"
    MONTHLY = "monthly-report"

    @property
    def label(self) -> str:
        return {"opening-proposal": "年初预算建议书", "addition-request": "追加申请", "monthly-report": "月度监控报告"}[
            self.value
        ]


def compose(
    kind: Kind, known: Known, f: Forecast, *, on: date, costs: Sequence[UnitCost] = (), results: Sequence[Block] = ()
) -> Paper:
    """One paper as of the forecast's day; `on` is the day it is made, `results` what the last evaluation says for the next budget."""
    match kind:
        case Kind.PROPOSAL:
            title, blocks = f"关于{f.fiscal_year + 1}年度年初预算安排的建议", _proposal(known, f, costs, results)
        case Kind.REQUEST:
            title, blocks = f"关于追加{f.fiscal_year}年度预算的申请", _request(known, f)
        case Kind.MONTHLY:
            title, blocks = f"{f.fiscal_year}年{f.as_of.month}月预算执行监控报告", _monthly(known, f)
    return Paper(f"{known.bureau}{title}", known.bureau, f.fiscal_year, [*blocks, *_ending(known, f, on)])


def _ending(known: Known, f: Forecast, on: date) -> Iterator[Block]:
    """A paper carries the day it speaks of, never the day somebody pressed the button; that stands beside it where it is another."""
    if on != f.as_of:
        yield Words(f"说明：文中数据截至{_day(f.as_of)}，本文于{_day(on)}生成。")
    yield Words(known.bureau, Style.RIGHT)
    yield Words(_day(f.as_of), Style.RIGHT)


def finance_bureau(bureau: str) -> str:
    """The finance bureau of the same county."""
    found = re.match(r".+[省市区县旗州盟]", bureau)
    return f"{found[0] if found else ''}财政局"


def say_yuan(fen: int) -> str:
    """1,234,500元"""
    return f"{round(fen / 100):,}元"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _both(fen: int) -> str:
    return f"{say_yuan(fen)}（{say_wan(fen)}万元）"


def _heading(n: int, text: str) -> Words:
    return Words(f"{_NUMBERS[n - 1]}、{text}", Style.HEADING)


def _evidence(r: Recurring) -> str:
    """Each past year with its amount and, where known, its document."""
    said = []
    for year in r.years:
        documents = "、".join(dict.fromkeys(doc for y, _, _, doc in r.seen if y == year and doc))
        said.append(f"{year}年度{say_wan(r.amount_in(year))}万元" + (f"（{documents}）" if documents else ""))
    return "，".join(said)


def name(r: Recurring) -> str:
    return r.reason or r.code


def proposed(f: Forecast) -> list[Recurring]:
    """The costs to put into the next opening budget, the largest first."""
    return sorted((r for r in f.recurring if r.expected_fen > 0), key=lambda r: -r.expected_fen)


def _proposal(known: Known, f: Forecast, unit_costs: Sequence[UnitCost], results: Sequence[Block]) -> Iterator[Block]:
    year, costs = known.years.year, proposed(f)
    added = sum(r.expected_fen for r in costs)
    yield Words(f"{finance_bureau(known.bureau)}：", Style.TO)
    yield Words(
        f"{f.fiscal_year}年度我单位年初预算{say_wan(f.opening_fen)}万元，截至{_day(f.as_of)}已追加{say_wan(f.added_fen)}万元，预计全年支出{say_wan(f.forecast_fen)}万元。"
        f"为提高预算编制的准确性，减少年中追加，现就{f.fiscal_year + 1}年度年初预算提出如下建议。"
    )
    yield _heading(1, "每年都要支出、建议列入年初预算的经费")
    if costs:
        yield Words(f"以下{len(costs)}项往年都靠年中追加解决，建议合计列入{_both(added)}。")
        yield Grid(
            "建议列入年初预算的经费", ("序号", "科目", "事项", "历年追加", "建议列入（万元）"),
            [(str(n), r.code or "未分科目", name(r), _evidence(r), say_wan(r.expected_fen)) for n, r in enumerate(costs, 1)],
        )  # fmt: skip
    else:
        yield Words("资料里没有逐年重复的追加事项。")
        if f.past_years and f.further_fen > 0:
            yield Words(
                f"{'、'.join(map(str, f.past_years))}年度{'都' if len(f.past_years) > 1 else ''}有年中追加，但没有载明用途。请先把追加按文号、事由和科目逐笔登记，再提出列入年初预算的事项。"
            )
    yield _heading(2, "建议的年初预算")
    yield Grid(
        "按类分列",
        ("类别", f"{f.fiscal_year}年初预算（万元）", "建议增列（万元）", f"{f.fiscal_year + 1}年初预算建议（万元）"),
        _next(year, costs, f),
    )
    if results:
        yield _heading(3, "绩效自评结果的应用")
        yield from results
    yield _heading(4 if results else 3, "依据")
    yield Words("建议列入的数额由各事项历年追加的金额和走势算出；没有逐年重复的追加不列入，仍按实际需要另行申请。")
    for cost in unit_costs:
        yield Words(
            f"按{cost.span}{cost.title}{cost.count:,}{cost.unit}、支出{say_wan(cost.spent_fen)}万元计，平均每{cost.unit}支出{cost.each_fen / 100:,.2f}元。"
        )
    for note in f.notes:
        yield Words(f"说明：{note}。")


def _next(year: YearMoney, costs: Sequence[Recurring], f: Forecast) -> list[tuple[str, ...]]:
    """The opening budget by class with what comes on top."""
    opening: dict[str, int] = {}
    more: dict[str, int] = {}
    for code, fen in year.opening.items():
        opening[class_of(code)] = opening.get(class_of(code), 0) + fen
    for r in costs:
        more[class_of(r.code)] = more.get(class_of(r.code), 0) + r.expected_fen
    rows = [
        (saying.name_of(c, f.fiscal_year), say_wan(opening.get(c, 0)), say_wan(more.get(c, 0)), say_wan(opening.get(c, 0) + more.get(c, 0)))
        for c in sorted({*opening, *more})
    ]  # fmt: skip
    whole, top = sum(opening.values()), sum(more.values())
    return [*rows, ("合计", say_wan(whole), say_wan(top), say_wan(whole + top))]


def parts(f: Forecast) -> list[tuple[str, str, int]]:
    """The request divided: (what, evidence, fen), each to the yuan; together the addition."""
    rest = whole = -(-f.addition_fen // 100) * 100
    found = []
    named = [r for r in sorted(f.recurring, key=lambda r: -r.coming_fen) if r.coming_fen > 0]
    wanted = sum(r.coming_fen for r in named)
    for r in named:
        fen = min(rest, round(r.coming_fen * min(1.0, whole / wanted) / 100) * 100)
        if fen > 0:
            found.append((name(r), _evidence(r), fen))
            rest -= fen
    if rest > 0:
        reason = "按支出进度和往年追加情况推算"
        if f.bottom_up_fen is not None and f.bottom_up_fen > f.authorised_fen:
            reason = (
                f"到{f.month}月已支出{say_wan(f.executed_fen or 0)}万元，照此进度全年要{say_wan(f.bottom_up_fen)}万元，"
                f"结合往年追加预计{say_wan(f.forecast_fen)}万元"
            )
        found.append(("其他支出缺口" if found else "全年支出缺口", reason, rest))
    return found


def _request(known: Known, f: Forecast) -> Iterator[Block]:
    divided = parts(f)
    whole = sum(fen for _, _, fen in divided)
    if not whole:
        raise Refused(f"按{f.as_of}的预测，现有预算够用，不需要追加")
    yield Words(f"{finance_bureau(known.bureau)}：", Style.TO)
    yield Words(
        f"我单位{f.fiscal_year}年度年初预算{say_wan(f.opening_fen)}万元，截至{_day(f.as_of)}已追加{say_wan(f.added_fen)}万元，现有预算{say_wan(f.authorised_fen)}万元"
        + (f"，到{f.month}月已支出{say_wan(f.executed_fen)}万元" if f.executed_fen is not None else "")
        + f"。预计全年支出{say_wan(f.forecast_fen)}万元，缺口{_both(whole)}，特申请追加。"
    )
    yield _heading(1, "申请事由和金额")
    yield Grid(
        "追加明细", ("序号", "事由", "依据", "金额（元）", "金额（万元）"),
        [(str(n), what, why, say_yuan(fen).removesuffix("元"), say_wan(fen)) for n, (what, why, fen) in enumerate(divided, 1)]
        + [("", "合计", "", say_yuan(whole).removesuffix("元"), say_wan(whole))],
    )  # fmt: skip
    yield _heading(2, "测算依据")
    yield Words(f"预计全年支出在{say_wan(f.low_fen)}万元到{say_wan(f.high_fen)}万元之间。")
    yield _table(f)
    for note in f.notes:
        yield Words(f"说明：{note}。")
    yield Words("以上申请妥否，请批示。")


def _table(f: Forecast) -> Grid:
    rows = [
        (
            saying.name_of(x.code, f.fiscal_year), say_wan(x.authorised_fen), "—" if x.executed_fen is None else say_wan(x.executed_fen),
            "—" if x.executed_fen is None or x.authorised_fen <= 0 else f"{x.executed_fen * 100 / x.authorised_fen:.1f}%",
            say_wan(x.forecast_fen), f"{say_wan(x.low_fen)}—{say_wan(x.high_fen)}", say_wan(x.addition_fen),
        )
        for x in f.lines
    ]  # fmt: skip
    spent = "—" if f.executed_fen is None else say_wan(f.executed_fen)
    rate = "—" if f.executed_fen is None or f.authorised_fen <= 0 else f"{f.executed_fen * 100 / f.authorised_fen:.1f}%"
    total = ("合计", say_wan(f.authorised_fen), spent, rate, say_wan(f.forecast_fen), f"{say_wan(f.low_fen)}—{say_wan(f.high_fen)}", say_wan(f.addition_fen))  # fmt: skip
    return Grid(
        "执行和预测（万元）", ("类别", "现有预算", "累计支出", "执行率", "预计全年", "区间", "还缺"), [*rows, total]
    )


def _monthly(known: Known, f: Forecast) -> Iterator[Block]:
    yield _heading(1, "执行情况")
    rate = f"，执行率{f.executed_fen * 100 / f.authorised_fen:.1f}%，时间进度{f.month * 100 / 12:.1f}%" if f.executed_fen is not None and f.authorised_fen > 0 else ""  # fmt: skip
    spent = (
        f"到{f.month}月累计支出{say_wan(f.executed_fen)}万元{rate}"
        if f.executed_fen is not None
        else "没有按月的支出数"
    )
    yield Words(
        f"截至{_day(f.as_of)}，年初预算{say_wan(f.opening_fen)}万元，已追加{say_wan(f.added_fen)}万元，现有预算{say_wan(f.authorised_fen)}万元；{spent}。"
        f"预计全年支出{say_wan(f.forecast_fen)}万元，在{say_wan(f.low_fen)}万元到{say_wan(f.high_fen)}万元之间，还要追加{say_wan(f.addition_fen)}万元。"
        f"{saying.reconciled(f)}。"
    )
    yield _table(f)
    yield _heading(2, "提醒和措施")
    for n, w in enumerate(f.warnings, 1):
        yield Words(f"{n}．{w.said}")
    if not f.warnings:
        yield Words("没有需要提醒的情况。")
    yield _heading(3, "资料说明")
    for note in f.notes:
        yield Words(f"{note}。")
    if not f.notes:
        yield Words("资料齐全。")
