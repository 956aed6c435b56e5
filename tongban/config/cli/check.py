"""What the code says of itself must hold: Django's checks without a warning, no forgotten migration."""

import argparse
import os
import tempfile

HELP = "自检：配置与数据库迁移是否一致（开发用）"
NEEDS_DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace) -> int:
    del args
    with tempfile.TemporaryDirectory(prefix="tongban-check-") as nobodys:  # looks at the code, at nobody's data
        os.environ["TONGBAN_DATA"] = nobodys
        import django
        from django.core.management import call_command

        django.setup()
        call_command("check", fail_level="WARNING")
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    return 0
