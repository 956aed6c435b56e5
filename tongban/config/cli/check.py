"""What the code says of itself must hold: Django's checks without a warning, no forgotten migration."""

import argparse
import os
import tempfile

HELP = "自检：配置与数据库迁移是否一致（开发用）"
NEEDS_DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace) -> int:
    os.environ["TONGBAN_DATA"] = tempfile.mkdtemp(prefix="tongban-check-")  # looks at the code, at nobody's data
    import django
    from django.core.management import call_command

    del args
    django.setup()
    call_command("check", fail_level="WARNING")
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    return 0
