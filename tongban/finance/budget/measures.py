"""What the budget can count of a bureau's year.

Where quotas and payments are registered, they are counted, and the figure is live; else the rows come from the bureau's
file, entered with evidence, and it is declared.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

from tongban.finance.budget import rules, selectors
from tongban.finance.budget.foresight import figures as foresight
from tongban.finance.budget.models import Line
from tongban.finance.budget.selectors import Money, as_rows, assets, behind, drafting, execution, funds, live, total
from tongban.finance.budget.selectors.live import Change
from tongban.finance.budget.values import LIVE, Axis, Basis, Round, Stage
from tongban.infra.measures import Figure, Source, measure
from tongban.kernel.periods import Period

_NOTHING = Figure(Decimal(0))
_PAYEES = 100  # of each fund
_OF_MONEY = Callable[[Money, str], Figure]
OF_MONEY: dict[str, _OF_MONEY] = {}  # the same figures for whoever has read the year's money already


def _budget(code: str, title: str, unit: str) -> Callable[[_OF_MONEY], _OF_MONEY]:
    """Register what the function makes of the year's money; nothing where no file was taken in."""

    def register(count: _OF_MONEY) -> _OF_MONEY:
        def of_period(period: Period, scope: str) -> Figure:
            found = selectors.money(period.end.year)
            return _NOTHING if found is None else count(found, scope)

        of_period.__module__ = count.__module__
        measure(f"budget.{code}", title, unit, Source.DECLARED)(of_period)
        OF_MONEY[f"budget.{code}"] = count
        return count

    return register


def _known(*parts: Iterable[Line] | Iterable[Change]) -> Source | None:
    """Live, if everything that it rests on was counted from the register."""
    bases = {str(x.basis) for part in parts for x in part}
    return Source.LIVE if bases == {LIVE} else None


def _sum(lines: Iterable[Line]) -> Figure:
    found = list(lines)
    return Figure(rules.in_wan(total(found)), as_rows(found), _known(found), behind(found))


def _paid(m: Money, scope: str, lines: Iterable[Line]) -> Figure:
    """Spending that opens into its payments, while they are few enough to be read."""
    found = _sum(lines)
    rows = live.payment_rows(m.year.fiscal_year, scope) if found.source is Source.LIVE else None
    return Figure(found.value, rows, found.source) if rows else found


def _change(m: Money, stage: Stage) -> Figure:
    """Against last year; live only if both years were counted, and a row says which one was not."""
    lines, (last, counted) = m.at(stage), m.prior(stage)
    if not lines or last is None:
        return _NOTHING
    here = _known(lines) is Source.LIVE
    rows = [*as_rows(lines), ("上年同口径", f"{rules.say_wan(last)}万元")]
    if here is not counted:
        rows.append(("口径", "本年据登记计数，上年为填报数" if here else "本年为填报数，上年据登记计数"))
    return Figure(rules.in_wan(total(lines) - last), rows, Source.LIVE if here and counted else None, behind(lines))


def _growth(m: Money, stage: Stage) -> Figure:
    change = _change(m, stage)
    grown = rules.growth(total(m.at(stage)), m.prior(stage)[0]) if change.rows else None
    return _NOTHING if grown is None else Figure(rules.half_up(grown), change.rows, change.source, change.behind)


@_budget("opening", "年初预算", "万元")
def opening(m: Money, scope: str) -> Figure:
    return _sum(x for x in m.at(Stage.OPENING) if x.code.startswith(scope))


@_budget("opening_change", "年初预算比上年增减", "万元")
def opening_change(m: Money, scope: str) -> Figure:
    return _change(m, Stage.OPENING)


@_budget("opening_growth_pct", "年初预算比上年增长", "%")
def opening_growth(m: Money, scope: str) -> Figure:
    return _growth(m, Stage.OPENING)


@_budget("final", "收入支出决算", "万元")
def final(m: Money, scope: str) -> Figure:
    return _sum(m.executed(scope))


@_budget("final_change", "决算比上年增减", "万元")
def final_change(m: Money, scope: str) -> Figure:
    return _change(m, Stage.EXECUTED)


@_budget("final_growth_pct", "决算比上年增长", "%")
def final_growth(m: Money, scope: str) -> Figure:
    return _growth(m, Stage.EXECUTED)


@_budget("executed", "支出决算", "万元")
def executed(m: Money, scope: str) -> Figure:
    """By economic class or item; the scope is its code, with a colon and a project for one part of an item."""
    return _paid(m, scope, m.scoped(scope))


@_budget("executed_share_pct", "占支出决算的比重", "%")
def executed_share(m: Money, scope: str) -> Figure:
    part, whole = m.executed(scope), m.executed()
    share = rules.percent(total(part), total(whole))
    return _NOTHING if share is None else Figure(rules.half_up(share), as_rows(part), _known(whole), behind(part))


@_budget("basic_executed", "基本支出决算", "万元")
def basic_executed(m: Money, scope: str) -> Figure:
    return _sum(m.executed(scope, project=""))


@_budget("project_executed", "项目支出决算", "万元")
def project_executed(m: Money, scope: str) -> Figure:
    """None is a figure, too: it rests on every line of the final account."""
    lines = m.executed()
    spent = [x for x in lines if x.project and x.project.startswith(scope)]
    return Figure(rules.in_wan(total(spent)), as_rows(spent or lines), _known(lines), behind(spent or lines))


@_budget("personnel_cost", "人员经费", "万元")
def personnel(m: Money, scope: str) -> Figure:
    return _sum(x for x in m.executed(project="") if x.code[:3] in ("301", "303"))


@_budget("running_cost", "公用经费", "万元")
def running(m: Money, scope: str) -> Figure:
    return _sum(x for x in m.executed(project="") if x.code[:3] in ("302", "310"))


@_budget("assets_bought", "购置资产", "万元")
def assets_bought(m: Money, scope: str) -> Figure:
    """What was spent on them. It opens into the cards, and into the payments that have none yet."""
    found = _paid(m, scope or "310", m.executed(scope or "310"))
    cards = [x for x in assets.standing(m.year.fiscal_year) if x.payment.economic.startswith(scope or "310")]
    if not cards or found.source is not Source.LIVE:
        return found
    rows = [
        (f"{x.number} {x.name}", f"{x.cost_fen / 100:,.2f}元，{x.quantity}件，{x.place}，支付单{x.payment.number}")
        for x in cards
    ]
    bare = [x for x in assets.uncarded(m.year.fiscal_year) if x.payment.economic.startswith(scope or "310")]
    rows += [(f"{x.payment.number} {x.payment.payee}", f"{x.left_fen / 100:,.2f}元，没有资产卡片") for x in bare]
    return Figure(found.value, rows, found.source)


@_budget("drafts", "预算编报的轮次", "轮")
def drafts(m: Money, scope: str) -> Figure:
    """How many of the two submissions were made; each round opens into its newest version and what was cut of what was asked."""
    words = drafting.newest(m.year.fiscal_year)
    asked = [words[r] for r in (Round.UP1, Round.UP2) if r in words]
    rows = [
        (
            f"{r.label} {d.on.isoformat()} {d.document}".strip(),
            f"{rules.say_wan(d.total_fen)}万元，第{d.version}稿" + ("（样例）" if d.basis == Basis.SAMPLE else ""),
        )
        for r, d in words.items()
    ]
    if Round.UP1 in words and Round.DOWN2 in words:
        cut = words[Round.UP1].total_fen - words[Round.DOWN2].total_fen
        rows.append(("一上申请与批复之差", f"{rules.say_wan(cut)}万元"))
    return Figure(Decimal(len(asked)), rows, Source.LIVE) if asked else _NOTHING


@_budget("income", "收入", "万元")
def income(m: Money, scope: str) -> Figure:
    return _sum(m.at(Stage.OPENING if scope == "opening" else Stage.EXECUTED, Axis.INCOME))


@_budget("change_reasons", "增减变化的原因", "条")
def change_reasons(m: Money, scope: str) -> Figure:
    """As the year's file words them; with scope "additions" (and after a colon a class) as the documents of mid-year give them."""
    if scope.startswith("additions"):
        return _reasons_of_documents(m, scope.partition(":")[2])
    parts = [scope] if scope in ("opening", "final") else ["opening", "final"]
    rows = [
        (reason, f"{'年初预算' if part == 'opening' else '决算'}增减原因")
        for part in parts
        for reason in m.reasons(part)
        if reason
    ]
    return Figure(Decimal(len(rows)), rows)


def _reasons_of_documents(m: Money, code: str) -> Figure:
    """Each reason with the documents that moved money of the class for it."""
    found = [a for a in m.additions if a.reason and any(x.code.startswith(code) for x in a.lines)]
    rows = [
        (a.reason, f"{a.document or '（未载明文号）'}，{rules.say_wan(sum(x.amount_fen for x in a.lines if x.code.startswith(code)))}万元")
        for a in found
    ]  # fmt: skip
    return Figure(Decimal(len({a.reason for a in found})), rows, _known(found))


def _adjusted(rows: Iterable[Change]) -> list[tuple[str, str]]:
    return [
        (
            f"{a.kind.label} {a.document or '（未载明文号）'}",
            f"{rules.say_wan(a.net_fen)}万元，{a.reason or '未载明事由'}",
        )
        for a in rows
    ]


@_budget("additions", "追加（净额）", "万元")
def additions(m: Money, scope: str) -> Figure:
    return Figure(rules.in_wan(m.added_fen), _adjusted(m.additions), _known(m.additions))


@_budget("addition_rate", "预算控制率（追加占年初预算）", "%")
def addition_rate(m: Money, scope: str) -> Figure:
    share = rules.percent(m.added_fen, total(m.at(Stage.OPENING)))
    return (
        _NOTHING
        if share is None
        else Figure(rules.half_up(share), _adjusted(m.additions), _known(m.additions, m.at(Stage.OPENING)))
    )


@_budget("full_year", "全年预算数", "万元")
def full_year(m: Money, scope: str) -> Figure:
    whole = m.full_year_fen
    if whole is None:
        return _NOTHING
    return Figure(
        rules.in_wan(whole),
        [*as_rows([*m.at(Stage.OPENING), *m.at(Stage.CARRY_IN)]), *_adjusted(m.additions)],
        _known(m.at(Stage.OPENING), m.at(Stage.CARRY_IN), m.additions),
    )


@_budget("execution_rate", "预算执行率", "%")
def execution_rate(m: Money, scope: str) -> Figure:
    """Executed against the full-year budget; with scope "opening" against the opening budget."""
    whole = total(m.at(Stage.OPENING)) if scope == "opening" else (m.full_year_fen or 0)
    rate = rules.percent(total(m.executed()), whole)
    if rate is None or not m.executed():
        return _NOTHING
    known = _known(m.executed(), m.at(Stage.OPENING), () if scope == "opening" else m.additions)
    return Figure(rules.half_up(rate), as_rows(m.executed()), known, behind(m.executed()))


@_budget("recurring_additions", "每年都追加的支出", "项")
def recurring(m: Money, scope: str) -> Figure:
    """This year's additions that past years had, too."""
    return foresight.recurring_additions(m.year.fiscal_year)


@_budget("forecast_error", "全年支出预测误差", "%")
def forecast_error(m: Money, scope: str) -> Figure:
    """At the end of July; with scope "opening" the error of the opening budget, a month's number for its end."""
    return foresight.forecast_error(m.year.fiscal_year, scope)


@_budget("three_public", "“三公”经费决算", "万元")
def three_public(m: Money, scope: str) -> Figure:
    codes = ("30212", "30217", "30231", "31013", "30913")
    return _sum(x for x in m.executed() if x.code in codes)


# --- the year in execution ---------------------------------------------------------------------------------------------------


@_budget("execution_progress", "预算执行进度", "%")
def execution_progress(m: Money, scope: str) -> Figure:
    """Spent by the end of a month (the scope; else the last with payments) against the full-year budget, and the even spread."""
    found = execution.progress(m.year.fiscal_year, int(scope) if scope.isdecimal() else None)
    if found is None or found.done_pct is None:
        return _NOTHING
    rows = [
        (f"{month}月", f"累计{rules.say_wan(fen)}万元，序时{rules.half_up(Decimal(month) * 100 / 12)}%")
        for month, fen in found.cumulative.items()
    ]
    return Figure(rules.half_up(found.done_pct), rows, Source.LIVE)


@_budget("control_findings", "预算执行检查发现的问题", "条")
def control_findings(m: Money, scope: str) -> Figure:
    """What the checks of the year say, each check with its result; with scope "special funds" of payments of projects only."""
    results = execution.results(m.year.fiscal_year, special=scope == "special funds")
    hits = sum(len(said) for _, said in results)
    rows = [(title, "；".join(said) or "没有发现问题") for title, said in results]
    return Figure(Decimal(hits), rows, Source.LIVE) if rows else _NOTHING


@_budget("savings", "厉行节约节省的资金", "元")
def savings(m: Money, scope: str) -> Figure:
    """Yuan saved: commitments that ended below what was agreed, and three-public and running items below last year's."""
    found = execution.savings(m)
    return Figure(
        Decimal(sum(fen for _, fen in found)) / 100, [(t, f"{fen / 100:,.2f}元") for t, fen in found], Source.LIVE
    )


@_budget("principle_checks", "量入为出、统筹兼顾、保证重点、收支平衡", "项")
def principle_checks(m: Money, scope: str) -> Figure:
    """How many of the four principles the year's budget keeps, each with what was looked at."""
    if m.register is None:
        return _NOTHING
    found = execution.principles(m)
    return Figure(Decimal(sum(kept for _, kept, _ in found)), [(t, said) for t, _, said in found], Source.LIVE)


@_budget("special_funds", "专项资金和补贴支出", "万元")
def special_funds(m: Money, scope: str) -> Figure:
    """Traced from fund to payee and what came of it. None is a figure, too: it rests on every line of the final account."""
    if m.register is None:
        return _NOTHING
    found = funds.funds(m.year.fiscal_year)
    known = _known(m.executed())
    spent = [f for f in found if f.payees]
    rows = [
        (
            f"{' '.join(w for w in (f.key, f.name) if w)} → {p.name}",
            f"{p.fen / 100:,.2f}元，{p.count}笔；结果：{f.result.result if f.result else '还没有登记'}",
        )
        for f in spent
        for p in f.payees[:_PAYEES]
    ]
    return Figure(
        rules.in_wan(sum(f.spent_fen for f in spent)),
        rows or as_rows(m.executed()),
        known,
        () if rows else behind(m.executed()),
    )
