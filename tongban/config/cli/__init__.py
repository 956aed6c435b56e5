"""The `tongban` command. Each command is a module of this package: HELP, arguments(parser), run(args) -> exit code.

Data goes to standard output, errors to standard error; the exit code is 0 when done, 1 when refused, 2 for wrong usage
or settings. A traceback means a mistake of ours (or TONGBAN_DEBUG).
"""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from types import ModuleType

from tongban.config.cli import failures
from tongban.kernel.refusals import Refused

_NOT_COMMANDS = {"failures", "output", "prepare"}


class WrongUsage(Refused):
    """The command line itself is wrong."""


def _commands() -> dict[str, ModuleType]:
    names = (m.name for m in pkgutil.iter_modules(__path__) if m.name not in _NOT_COMMANDS)
    return {name.removesuffix("_"): importlib.import_module(f"{__name__}.{name}") for name in sorted(names)}


def _parser(commands: dict[str, ModuleType]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tongban", description="通办：县级政务服务中心业务系统")
    verbs = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module in commands.items():
        verb = verbs.add_parser(name, help=module.HELP, description=module.HELP)
        module.arguments(verb)
    return parser


def _take_data_dir(arguments: list[str]) -> list[str]:
    """`--data DIR` may stand before or after the command; it must be known before the settings are read."""
    kept = []
    rest = iter(arguments)
    for word in rest:
        if word == "--data" or word.startswith("--data="):
            folder = next(rest, "") if word == "--data" else word.removeprefix("--data=")
            if not folder.strip() or folder.startswith("--"):
                raise WrongUsage("--data 后面要写数据目录，例如 --data var")
            os.environ["TONGBAN_DATA"] = folder
        else:
            kept.append(word)
    return kept


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; what the machine refuses is said in a sentence, as refusals are."""
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    try:
        return _run(words)
    except WrongUsage as wrong:
        print(wrong, file=sys.stderr)
        return failures.WRONG_USAGE
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        found = failures.told(error)
        if found is None or os.environ.get("TONGBAN_DEBUG", "").lower() in ("1", "true", "yes", "on"):
            raise
        print(found[0], file=sys.stderr)
        return found[1]


def _run(words: list[str]) -> int:
    if words[:1] == ["manage"]:
        return int(_commands()["manage"].passthrough(words[1:]))
    words = _take_data_dir(words)
    commands = _commands()
    args = _parser(commands).parse_args(words)
    module = commands[args.command]
    if getattr(module, "NEEDS_DATABASE", True):
        from tongban.config.cli.prepare import prepare

        prepare()
    return int(module.run(args))
