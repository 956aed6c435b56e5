"""One real act for each capability, on a county built for the purpose and thrown away afterwards."""

import argparse
import os
import tempfile
import time

HELP = "巡展：每项能力真做一遍（临时数据，不影响现有数据）"
NEEDS_DATABASE = False  # it makes its own


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace) -> int:
    del args
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tongban-tour-") as folder:
        os.environ["TONGBAN_DATA"] = folder
        os.environ.pop("TONGBAN_DATABASE_URL", None)
        from tongban.config.cli.prepare import prepare

        prepare()
        from tongban.config.tour import stops

        for name, done in stops():
            print(f"✓ {name}　{done}", flush=True)
    print(f"全部做完，用时 {time.monotonic() - started:.0f} 秒")
    return 0
