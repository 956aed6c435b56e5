"""Backups: taken while windows write, restored whole or not at all, refused when damaged, foreign or without keys."""

import json
import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support import site
from tests.support.matter import resident

pytestmark = [pytest.mark.slow]
SERVER = os.environ.get("TONGBAN_DATABASE_URL", "")
ROOT = Path(__file__).resolve().parents[2]
BUILD = """
from tongban.config.cli.prepare import prepare
prepare()
from tests.support.matter import Stage
from tongban.infra import worker
stage = Stage.build()
stage.drive("k0")
worker.deliver_all(now=stage.now)
"""
WRITE = """
from tongban.config.cli.prepare import prepare
prepare()
from tests.support import matter
from tongban.orgs.selectors import actor_for
from tongban.people.accounts.models import Account
from tongban.services.catalogue.compose import compose
from tongban.services.lifeevents.selectors import bundle_of
plan = compose(bundle_of("OT-P01", on=matter.NOW.date()), {})
clerk = actor_for(Account.objects.get(username="clerk"), now=matter.NOW)
stage = matter.Stage(clerk=clerk, issuer=clerk, approvers={}, applicant=matter.person(), plan=plan)
n = 0
while True:
    n += 1
    stage.to_accepted(f"w{n}")
    print(n, flush=True)
"""


@dataclass
class County:
    """One deployment: its data directory and, on PostgreSQL, its database."""

    data: Path
    url: str

    def run(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return site.command(*words, data=self.data, **{"TONGBAN_DATABASE_URL": self.url, **environment})

    def told(self, *words: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run(*words).stdout)
        return found

    def script(self, text: str) -> "subprocess.Popen[str]":
        clean = {k: v for k, v in os.environ.items() if not k.startswith("TONGBAN_")}
        given = {"TONGBAN_DATA": str(self.data), "TONGBAN_DATABASE_URL": self.url}
        return subprocess.Popen([sys.executable, "-c", text], env={**clean, **given}, cwd=ROOT, text=True,
                                stdout=subprocess.PIPE)  # fmt: skip


_serial = iter(range(1000))


@contextmanager
def place(folder: Path) -> Iterator[County]:
    """An empty place; on PostgreSQL with an empty database of its own."""
    if not SERVER:
        yield County(folder, "")
        return
    name = f"backup_{os.getpid()}_{next(_serial)}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield County(folder, SERVER.rpartition("/")[0] + f"/{name}")
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    with place(tmp_path_factory.mktemp("county") / "data") as made:
        made.data.mkdir()
        builder = made.script(BUILD)
        builder.communicate()
        assert builder.returncode == 0
        (made.data / "remedies.yaml").write_text("[]\n")  # the office's own
        yield made


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[County]:
    with place(tmp_path / "new") as made:
        yield made


def back_up(county: County, out: Path, *words: str) -> dict[str, Any]:
    done = county.run("backup", str(out), "--json", *words)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def refused(done: "subprocess.CompletedProcess[str]", sentence: str) -> None:
    assert done.returncode == 1
    assert sentence in done.stderr, done.stderr
    assert "Traceback" not in done.stderr


def test_what_was_backed_up_comes_back(county: County, empty: County, tmp_path: Path):
    told = back_up(county, tmp_path / "a.tar.gz", "--with-secrets", "--verify")
    assert told["ok"]
    assert [found["ok"] for found in told["verified"]] == [True] * 5
    assert told["manifest"]["counts"]["application"] >= 1
    assert told["manifest"]["files"] >= 6
    assert (tmp_path / "a.tar.gz").stat().st_mode & 0o077 == 0

    done = empty.run("restore", str(tmp_path / "a.tar.gz"))
    assert done.returncode == 0, done.stderr
    assert empty.told("trail", "verify", "--json")["ok"]
    for path in (county.data / "files").rglob("*/*"):
        assert (empty.data / path.relative_to(county.data)).read_bytes() == path.read_bytes()
    assert (empty.data / "remedies.yaml").read_text() == "[]\n"
    assert (empty.data / "secrets.json").stat().st_mode & 0o077 == 0
    given = empty.run("person", "export", resident(1), "--reason", "本人书面申请", "--out", str(tmp_path / "p.zip"))
    assert given.returncode == 0, given.stderr  # found by its number and read: the keys fit
    assert empty.told("backup", str(tmp_path / "again.tar"), "--json")["manifest"]["keys"] == told["manifest"]["keys"]


def test_a_backup_is_consistent_while_windows_take_matters_in(county: County, tmp_path: Path):
    writer = county.script(WRITE)
    assert writer.stdout is not None
    try:
        writer.stdout.readline()
        seen = []
        for n in range(2):
            told = back_up(county, tmp_path / f"{n}.tar", "--verify")
            assert [found["text"] for found in told["verified"] if not found["ok"]] == []
            counts = told["manifest"]["counts"]
            whole = 4 * counts["application"]
            assert counts["case_leg"] in (whole, whole - 4)  # the last one may be submitted and not yet accepted
            seen.append(counts["application"])
            writer.stdout.readline()
        assert writer.poll() is None
        assert seen[1] > seen[0]  # it was being written all the time
    finally:
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()


def test_keys_are_kept_apart(county: County, empty: County, tmp_path: Path):
    archive = tmp_path / "a.tar"
    told = county.run("backup", str(archive))
    assert "另行保管" in told.stdout
    with tarfile.open(archive) as tar:
        assert not {"secrets.json", "seal.key"} & set(tar.getnames())
    text = archive.read_bytes()
    secrets = json.loads((county.data / "secrets.json").read_text())
    assert all(key.encode() not in text for key in (secrets["django"], secrets["index"], secrets["keys"]["k1"]))

    refused(empty.run("restore", str(archive)), "备份里没有密钥")
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**secrets, "index": "00" * 32}))
    refused(empty.run("restore", str(archive), TONGBAN_SECRETS=str(other)), "密钥与备份不符（index）")
    assert not empty.data.exists()
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps(secrets))
    done = empty.run("restore", str(archive), TONGBAN_SECRETS=str(kept))
    assert done.returncode == 0, done.stderr
    assert not (empty.data / "secrets.json").exists()


def test_data_that_is_there_is_not_overwritten(county: County, empty: County, tmp_path: Path):
    archive = tmp_path / "a.tar"
    back_up(county, archive, "--with-secrets")
    refused(county.run("backup", str(archive)), "已经存在")
    assert empty.run("restore", str(archive)).returncode == 0
    refused(empty.run("restore", str(archive)), "已有数据")
    (empty.data / "mark").write_text("mine")
    done = empty.run("restore", str(archive), "--force", "--json")
    assert done.returncode == 0, done.stderr
    aside = Path(json.loads(done.stdout)["set_aside"])
    assert (aside / "mark").read_text() == "mine"
    assert empty.told("trail", "verify", "--json")["ok"]


def _flip(path: Path, at: float) -> None:
    text = bytearray(path.read_bytes())
    text[int(len(text) * at)] ^= 0xFF
    path.write_bytes(text)


@pytest.mark.parametrize("how", ["bit", "cut", "half a zip", "not one"])
def test_a_damaged_archive_restores_nothing(county: County, empty: County, tmp_path: Path, how: str):
    archive = tmp_path / ("a.tar.gz" if how == "half a zip" else "a.tar")
    back_up(county, archive, "--with-secrets")
    if how == "bit":
        _flip(archive, 0.3)
    elif how == "not one":
        archive.write_bytes(b"hello" * 1000)
    else:
        archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    refused(empty.run("restore", str(archive)), "已损坏或不完整")
    refused(empty.run("restore", str(archive), "--verify"), "已损坏或不完整")
    assert not empty.data.exists()
    assert [p.name for p in tmp_path.iterdir()] == [archive.name]


def test_an_archive_is_for_the_kind_of_database_it_came_from(county: County, tmp_path: Path):
    archive = tmp_path / "a.tar"
    back_up(county, archive, "--with-secrets")
    url = "" if SERVER else "postgresql://nobody@127.0.0.1:1/none"
    done = site.command("restore", str(archive), data=tmp_path / "new", TONGBAN_DATABASE_URL=url)
    refused(done, "这份备份来自PostgreSQL" if SERVER else "数据库没有完成操作")
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(not SERVER, reason="needs PostgreSQL")
def test_without_the_client_the_sentence_says_what_to_install(county: County, tmp_path: Path):
    refused(county.run("backup", str(tmp_path / "a.tar"), PATH=""), "请安装 postgresql-client")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not SERVER, reason="needs PostgreSQL")
def test_a_load_that_fails_leaves_the_database_as_it_was(county: County, empty: County, tmp_path: Path):
    archive = tmp_path / "a.tar"
    back_up(county, archive, "--with-secrets")
    with psycopg.connect(empty.url, autocommit=True) as database:
        database.execute("CREATE VIEW application AS SELECT 1 AS mine")
    refused(empty.run("restore", str(archive)), "psql 没有成功")
    with psycopg.connect(empty.url) as database:
        assert database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        assert database.execute("SELECT mine FROM application").fetchone() == (1,)
    assert not empty.data.exists()


def test_the_doctor_knows_of_the_last_backup(county: County, tmp_path: Path):
    back_up(county, tmp_path / "a.tar", "--verify")
    found = {line["what"]: line for line in county.told("doctor", "--json")["checks"]}
    assert found["backup"]["level"] == found["durability"]["level"] == "ok"
    assert "已验证" in found["backup"]["text"]
