"""Run the tests: on SQLite, on PostgreSQL, in the browser.  `python -m tests.run [--fast] [pytest words …]`"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support import postgres, site

FAST = (
    "not browser and not slow and (not tables or happy)"  # law, tables of states, formats; of the acts the happy path
)


def _pytest(title: str, *words: str, **environment: str) -> bool:
    print(f"── {title}", flush=True)
    started = time.monotonic()
    order = [sys.executable, "-m", "pytest", *words]
    code = subprocess.run(order, env={**os.environ, **environment}).returncode
    print(f"   {time.monotonic() - started:.0f} s", flush=True)
    return code in (0, 5)


def main(words: list[str]) -> int:
    os.environ.pop("TONGBAN_DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="tongban-tests-") as home:
        tables, shown = Path(home) / "tables", Path(home) / "shown"
        made = site.command("trail", "verify", data=tables)
        if made.returncode != 0:
            print(made.stderr, file=sys.stderr)
            return 1
        shown.mkdir()
        os.environ |= {"TESTS_TABLES": str(tables), "TESTS_SHOWN": str(shown)}  # made once, copied by who needs them
        return _all(words)


def _all(words: list[str]) -> int:
    fast = "--fast" in words
    rest = [w for w in words if w != "--fast"]
    workers = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    if fast:
        return 0 if _pytest("Fast part", *workers, "-m", FAST, *rest) else 1
    good = _pytest("SQLite", *workers, "-m", "not browser", *rest)
    try:
        with postgres.cluster() as url:
            postgres.with_tables(url)
            given = {"TONGBAN_DATABASE_URL": url, "TESTS_TEMPLATE": "tongban"}
            good &= _pytest("PostgreSQL", *workers, "-m", "not browser and not anywhere", *rest, **given)
    except postgres.NoPostgres as missing:
        print(missing, file=sys.stderr)
        good = False
    good &= _pytest("browser", *workers, "-m", "browser", *rest)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
