"""Django's own management commands: `tongban manage makemigrations …`."""

import argparse
from collections.abc import Sequence

HELP = "Django 管理命令（开发用）"
NEEDS_DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rest", nargs=argparse.REMAINDER)


def run(args: argparse.Namespace) -> int:
    return passthrough(args.rest)


def passthrough(words: Sequence[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["tongban manage", *words])
    return 0
