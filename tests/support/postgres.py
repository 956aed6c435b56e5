"""A temporary PostgreSQL cluster, run by an ordinary user, gone when the context ends."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class NoPostgres(Exception):
    """PostgreSQL's programs are not installed."""


def _programs() -> Path:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: float(p.split("/")[4]))
    if found:
        return Path(found[-1]).parent
    beside = shutil.which("initdb")
    if beside:
        return Path(os.path.realpath(beside)).parent
    raise NoPostgres("PostgreSQL is not installed: sh scripts/system.sh postgresql")


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster(str):
    """The URL of a running database, and the way to pull its plug."""

    crash: Callable[[], None]


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """The URL of a fresh database; without `durable` nothing is flushed (tests), with it everything is (bench)."""
    programs = _programs()
    root = os.getuid() == 0
    user = "postgres" if root and _known("postgres") else "nobody"
    home = Path(tempfile.mkdtemp(prefix="tongban-pg-", dir="/tmp"))
    if root:
        shutil.chown(home, user)
    home.chmod(0o755)
    data, port = home / "data", _port()

    def run(*words: str) -> None:
        order = ["setpriv", f"--reuid={user}", f"--regid={_group(user)}", "--clear-groups", *words] if root else words
        subprocess.run(order, check=True, stdout=subprocess.DEVNULL, cwd=home, env=_clean_environment())

    run(str(programs / "initdb"), "-D", str(data), "-U", "tongban", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c max_connections=60"
    if not durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"

    def start() -> None:
        run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(home / "log"), "-o", options, "start")

    def crash() -> None:
        """Stop at once, as in a power cut, and come back by recovery."""
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        start()

    start()
    try:
        run(str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "tongban", "tongban")
        url = Cluster(f"postgresql://tongban@127.0.0.1:{port}/tongban")
        url.crash = crash
        yield url
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def with_tables(url: str) -> None:
    """Make the tables once; each process of the tests then begins with a copy of the database (TESTS_TEMPLATE)."""
    with tempfile.TemporaryDirectory(prefix="tongban-tables-") as home:
        given = {**os.environ, "TONGBAN_DATA": home, "TONGBAN_DATABASE_URL": url}
        order = [sys.executable, "-m", "tongban", "trail", "verify"]
        subprocess.run(order, check=True, stdout=subprocess.DEVNULL, env=given)


def _known(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _group(user: str) -> str:
    return str(pwd.getpwnam(user).pw_gid)


def _clean_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
