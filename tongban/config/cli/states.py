"""The State × Act tables: printed, or written to docs/states."""

import argparse
from pathlib import Path

HELP = "状态与动作对照表：办件在哪个状态能做什么"
NEEDS_DATABASE = False
FOLDER = Path("docs/states")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", action="store_true", help=f"写出 {FOLDER}/application.md 和 case.md")


def run(args: argparse.Namespace) -> int:
    from tongban.services.cases.statetable import document, tables

    for grid in tables():
        if args.write:
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / f"{grid.name}.md").write_text(document(grid), encoding="utf-8")
            print(FOLDER / f"{grid.name}.md")
        else:
            print(document(grid))
    return 0
