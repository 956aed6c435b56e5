"""Which rule rests on which article, and which test carries it."""

import argparse
from pathlib import Path

HELP = "法条对照：规则、条文、测试（开发用）"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", type=Path, metavar="FILE", help="写出对照表（docs/law.md）")
    parser.add_argument("--tests", type=Path, default=Path("tests"), help="测试所在的目录")


def run(args: argparse.Namespace) -> int:
    from tongban.config.law import document

    text = document(args.tests.resolve())
    if args.write:
        args.write.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0
