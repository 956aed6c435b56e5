"""The settings in force: every TONGBAN_* variable, its value, and where the value comes from; secrets never shown."""

import argparse
import os
import re
import sys
from typing import Any, Final

from tongban.config.cli.output import print_json

HELP = "配置：列出每一项设置的值和来源"
NEEDS_DATABASE = False
_OUTSIDE_SETTINGS: Final = {"TONGBAN_DATA", "TONGBAN_SECRETS", "TONGBAN_PREPARED"}  # read only under a condition
_PASSWORD_IN_URL: Final = re.compile(r"(\w+://[^:/@\s]*:)[^@/\s]+@")
_SECRET_IN_QUERY: Final = re.compile(r"([?&](?:password|sslpassword)=)[^&]*")


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True)
    show = verbs.add_parser("show", help="列出全部设置")
    show.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from tongban.config.settings import env
    from tongban.infra.backup.place import Place, fingerprints

    found = {name: _row(name, value) for name, value in sorted(env.dump().items())}
    place = Place.here()
    found["TONGBAN_DATA"] = _row("TONGBAN_DATA", settings.DATA_DIR)
    found["TONGBAN_SECRETS"] = _row("TONGBAN_SECRETS", place.secrets)
    keys = {name: f"已隐去（指纹 {mark}）" for name, mark in fingerprints(settings.SECRETS).items()}
    strangers = sorted(n for n in os.environ if n.startswith("TONGBAN_") and n not in {*found, *_OUTSIDE_SETTINGS})
    if args.json:
        print_json({"settings": found, "secrets": keys, "unknown": strangers})
    else:
        _print(found, keys)
    for name in strangers:
        print(f"不认识的环境变量 {name}，没有任何作用，请核对拼写", file=sys.stderr)
    return 0


def _row(name: str, value: Any) -> dict[str, str]:
    given = os.environ.get(name)
    shown = given if given is not None else _plain(value)
    source = "环境变量或 --data" if name == "TONGBAN_DATA" else "环境变量"
    return {"value": masked(shown), "source": source if given is not None else "缺省值"}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def masked(value: str) -> str:
    """The value without any password in it."""
    return _SECRET_IN_QUERY.sub(r"\1***", _PASSWORD_IN_URL.sub(r"\1***@", value))


def _print(found: dict[str, dict[str, str]], keys: dict[str, str]) -> None:
    for name, row in sorted(found.items()):
        print(f"{name:<26} {row['value'] or '（空）'}  [{row['source']}]")
    for key, text in keys.items():
        print(f"密钥 {key:<23} {text}")
