"""Find items and one-things by any word, pinyin or initials."""

import argparse
import sys
from datetime import datetime

from tongban.config.cli.output import print_json

HELP = "搜索事项和一件事"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query")
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    from tongban.infra import search

    found = search.find(args.query, limit=max(1, min(args.limit, 1000)))
    if not found.total:
        search.record_miss(args.query, now=datetime.now().astimezone())
    if args.json:
        results = [{"code": h.key, "name": h.title, "department": h.note, "kind": h.kind} for h in found.hits]
        print_json({"total": found.total, "results": results})
        return 0
    for hit in found.hits:
        print(f"{hit.key}\t{hit.title}\t{hit.note}")
    if not found.total:
        print("没有找到。换个说法试试，例如“身份证”“开店”，或用拼音首字母", file=sys.stderr)
    return 0
