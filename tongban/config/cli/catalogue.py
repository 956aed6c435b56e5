"""The catalogue as a whole: what would make it lighter for citizens."""

import argparse
from datetime import datetime, timedelta

from tongban.config.cli.output import print_json
from tongban.kernel.refusals import Refused

HELP = "事项目录：哪一份共享协议能让群众少交最多材料"


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("advise", help="按近一年办件量，列出最值得签的共享协议")
    verb.add_argument("--until", metavar="日期", help="一年的截止日，如 2021-12-31；缺省为今天")
    verb.add_argument("--top", type=int, default=10, metavar="N", help="最多列出几家核发单位，缺省10")
    verb.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    from tongban.services.lifeevents.asked import advice_between

    if args.top < 1:
        raise Refused("--top 应为1或更大的数")
    end = _until(args.until)
    start = end - timedelta(days=365)
    found = advice_between(start, end)[: args.top]
    if args.json:
        print_json(
            {
                "from": start.date().isoformat(),
                "until": (end - timedelta(seconds=1)).date().isoformat(),
                "agreements": [advice.as_json() for advice in found],
            }
        )
        return 0
    if not found:
        print("这一年的办件中，没有向申请人索要可由其他单位提供的材料。")
    for place, advice in enumerate(found, start=1):
        print(
            f"{place}. 与{advice.issuer_name}共享：每年少交 {advice.papers_per_year} 份材料，少跑 {advice.visits_per_year} 趟"
        )
        for paper in advice.papers:
            shown = "、".join(paper.items[:3]) + ("等" if len(paper.items) > 3 else "")
            print(f"   · {paper.name}　{paper.per_year} 份　用于{shown}")
    return 0


def _until(text: str | None) -> datetime:
    """The end of that day."""
    from tongban.kernel.times import LOCAL

    try:
        day = datetime.fromisoformat(text) if text else datetime.now()  # noqa: DTZ005 - a day of the local calendar
    except ValueError as wrong:
        raise Refused(f"日期“{text}”不存在，请写成 2021-12-31") from wrong
    return day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=LOCAL) + timedelta(days=1)
