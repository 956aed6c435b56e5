"""What a year will cost, seen from a day inside it."""

import argparse
import sys
from datetime import date, datetime
from pathlib import Path

from tongban.config.cli.output import print_json, year
from tongban.kernel.refusals import Refused

HELP = "预见：全年支出预测、要追加多少、提醒，往年逐月检验，建议书、追加申请和月度监控报告"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=year, required=True, help="年度")
    parser.add_argument("--as-of", metavar="DATE", help="站在哪一天看，如 2021-03-31；缺省为今天，年度已过则为年底")
    parser.add_argument("--replay", action="store_true", help="把往年逐月重演一遍，与“同上年”比误差")
    parser.add_argument("--out", type=Path, metavar="DIR", help="写出年初预算建议书、追加申请和月度监控报告（docx）")
    parser.add_argument("--heads", type=int, default=0, metavar="N", help="假设：人员增减几人")
    parser.add_argument("--rate", default="0", metavar="PCT", help="假设：人员经费标准增减百分之几")
    parser.add_argument("--volume", default="0", metavar="PCT", help="假设：办件量增减百分之几")
    parser.add_argument("--item", default="0", metavar="WAN", help="假设：新增一项支出，万元")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    from tongban.finance.budget.foresight import history, replay, saying, whatif
    from tongban.finance.budget.foresight.forecasting import foresee

    today = datetime.now().astimezone().date()
    as_of = _as_of(args.as_of, args.year, today)
    known = history.known(args.year)
    forecast = foresee(known.years, as_of)
    wish = whatif.read(heads=args.heads, rate=args.rate, volume=args.volume, item=args.item)
    supposed = whatif.suppose(forecast, known, wish) if wish.any else None
    replays = list(replay.of_history(known.years, today)) if args.replay else []
    written = _write(args.out, known, forecast, today) if args.out else []
    if args.json:
        told = saying.as_json(forecast) | {"bureau": known.bureau}
        if supposed:
            told["what_if"] = saying.as_json(supposed.forecast) | {"steps": [list(s) for s in supposed.steps]}
        if args.replay:
            told["replay"] = [saying.replay_json(r) for r in replays]
        if args.out:
            told |= {"out": str(args.out), "files": written}
        print_json(told)
        return 0
    print("\n".join(saying.lines(known.bureau, forecast)))
    if supposed:
        print("\n".join(["", "假设以后：", *saying.supposed(supposed)]))
    if args.replay:
        print("\n".join(["", *saying.replays(replays)]))
    if args.out:
        print(f"\n已写入 {args.out}：{'、'.join(written)}")
    return 0


def _as_of(text: str | None, fiscal_year: int, today: date) -> date:
    """The day one stands on: inside the year, not in the future."""
    if text is None:
        if fiscal_year > today.year:
            raise Refused(f"{fiscal_year}年度还没有开始")
        return min(today, date(fiscal_year, 12, 31))
    try:
        day = date.fromisoformat(text)
    except ValueError as wrong:
        raise Refused(f"日期“{text}”不存在，请写成 {fiscal_year}-03-31") from wrong
    if day.year != fiscal_year:
        raise Refused(f"日期{day}不在{fiscal_year}年度内，请给出当年的一天，例如 {fiscal_year}-03-31")
    if day > today:
        raise Refused(f"{day}还没有到，只能预测到今天（{today}）为止的资料")
    return day


def _write(out: Path, known, forecast, today: date) -> list[str]:  # type: ignore[no-untyped-def]
    from tongban.finance.budget.foresight import figures, papers
    from tongban.finance.performance import carrying
    from tongban.infra.wordfile import docx

    if out.exists() and not out.is_dir():
        raise Refused(f"{out} 不是文件夹")
    out.mkdir(parents=True, exist_ok=True)
    costs, written = list(figures.unit_costs(known, forecast)), []
    results = carrying.results(forecast.fiscal_year, forecast.as_of)
    for kind in papers.Kind:
        try:
            content = docx(papers.compose(kind, known, forecast, on=today, costs=costs, results=results))
        except Refused as needless:
            print(f"{kind.label}：{needless}", file=sys.stderr)
            continue
        name = f"{kind.value}.docx"
        (out / name).write_bytes(content)
        written.append(name)
    return written
