"""Look the deployment over; exit code 1 when something is bad."""

import argparse
from datetime import datetime

from tongban.config.cli.output import print_json

HELP = "体检：数据库、后台、磁盘、密钥、日历、字库、备份等，逐项说明该怎么办"
NEEDS_DATABASE = False  # a database that is behind is to be told, not to be upgraded


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    import django

    django.setup()
    from tongban.infra.doctor import Level, examine

    lines = examine(now=datetime.now().astimezone())
    good = all(line.level is not Level.BAD for line in lines)
    if args.json:
        told = [{"what": line.what, "level": line.level.value, "text": line.text} for line in lines]
        print_json({"ok": good, "checks": told})
        return 0 if good else 1
    marks = {Level.OK: "正常", Level.WARN: "注意", Level.BAD: "异常"}
    for line in lines:
        print(f"{marks[line.level]}  {line.text}")
    return 0 if good else 1
