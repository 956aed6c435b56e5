"""A server killed, a database that loses power, an upload torn off: nothing acknowledged is lost, nothing half written."""

import re
import shutil
import signal
import sqlite3
import threading
import time
import urllib.error
from http.client import HTTPException
from pathlib import Path

import psycopg
import pytest
import yaml

from tests.support import postgres, site
from tests.support.matter import resident
from tests.support.visitor import Visitor
from tongban.infra.shipped import data_file

pytestmark = [pytest.mark.anywhere, pytest.mark.slow]
FILLED = {  # what the demonstration's story filled in
    f"m_{code}": value
    for code, value in yaml.safe_load(data_file("lukou/filled.yaml").read_text(encoding="utf-8"))["OT-P01"].items()
} | {"m_dead_region": "430212100000"}
_NUMBER = re.compile(r"YJS\d{12}\d+")


def window(base: str, serial: int, acknowledged: list[str], stop: threading.Event, *, patient: bool = False) -> None:
    """A clerk who takes in one matter after another until the server is gone; a patient one tries again."""
    while not stop.is_set():
        try:
            _takes_in(Visitor(base), serial, acknowledged, stop)
        except urllib.error.HTTPError as refused:
            if not (patient and refused.code >= 500):
                raise AssertionError(re.sub(r"<[^>]+>|\s+", " ", refused.read().decode())[:1500]) from refused
        except (urllib.error.URLError, ConnectionError, HTTPException, TimeoutError):
            if not patient:
                return
        serial += 2  # whoever was being taken in may be there already
        time.sleep(0.2)


def _takes_in(clerk: Visitor, serial: int, acknowledged: list[str], stop: threading.Event) -> None:
    clerk.get("/demo/")
    clerk.send("/demo/clerk/")
    while not stop.is_set():
        serial += 1
        clerk.get("/desk/intake/OT-P01/")
        papers = dict.fromkeys(re.findall(r'name="(paper:[^"]+)"', clerk.text), "here")
        done = clerk.send(
                None, applicant_name="石安", applicant_id_number=resident(serial), subject_name=f"周老{serial}",
                subject_id_number=resident(serial, born="19400101"),
                situation="1", accept="1", **papers, **FILLED,
            )  # fmt: skip
        found = _NUMBER.search(done)
        assert "已收件并受理" in done, re.sub(r"<[^>]+>", " ", done)[:2000]
        assert found is not None
        acknowledged.append(found[0])


TAKEN_IN = (
    "SELECT number, state, (SELECT count(*) FROM case_leg WHERE application_id = application.id) FROM application "
    "WHERE applicant_id IN (SELECT id FROM party WHERE name = '石安')"
)


def in_sqlite(data: Path) -> list[tuple[str, str, int]]:
    with sqlite3.connect(data / "tongban.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = database.execute(TAKEN_IN).fetchall()
    database.close()
    return rows


def whole(rows: list[tuple[str, str, int]], acknowledged: list[str]) -> int:
    """Check what is in the database; the count of matters taken in by these windows."""
    states = {number: (state, legs) for number, state, legs in rows}
    assert len(states) == len(rows)
    for number in acknowledged:
        assert states[number] == ("accepted", 4)
    assert all(legs == (4 if state != "submitted" else 0) for state, legs in states.values())
    serials = sorted(int(number[-5:]) for number in states if number[:-5] == acknowledged[0][:-5])
    assert serials == list(range(serials[0], serials[0] + len(serials)))  # no number twice, none skipped
    return len(states)


def test_kill_nine_during_acceptance(tmp_path: Path, shown: Path):
    shutil.copytree(shown, tmp_path, dirs_exist_ok=True)
    acknowledged: list[str] = []
    for blow in range(3):
        port, stop = site.free_port(), threading.Event()
        server = site.start(tmp_path, port)
        clerks = [
            threading.Thread(target=window, args=(f"http://127.0.0.1:{port}", blow * 200 + n * 100, acknowledged, stop))
            for n in range(2)
        ]
        before = len(acknowledged)
        for clerk in clerks:
            clerk.start()
        for _ in range(400):
            if len(acknowledged) >= before + 4:
                break
            time.sleep(0.05)
        site.stop(server, signal.SIGKILL)  # in the middle of whatever they are doing
        stop.set()
        for clerk in clerks:
            clerk.join()
        assert len(acknowledged) > before
    assert whole(in_sqlite(tmp_path), acknowledged) >= len(acknowledged)
    verdict = site.command("trail", "verify", "--json", data=tmp_path)
    assert verdict.returncode == 0, verdict.stdout


def test_the_database_loses_power_under_load(tmp_path: Path):
    acknowledged: list[str] = []
    with postgres.cluster(durable=True) as url:
        assert site.command("demo", "--no-serve", data=tmp_path, TONGBAN_DATABASE_URL=url).returncode == 0
        stop = threading.Event()
        with site.serving(tmp_path, TONGBAN_DATABASE_URL=url) as base:
            clerks = [
                threading.Thread(
                    target=window, args=(base, n * 500, acknowledged, stop), kwargs={"patient": True}, daemon=True
                )
                for n in range(2)
            ]
            for clerk in clerks:
                clerk.start()
            for crashes in (True, True, False):  # the last round shows that windows go on after the second crash
                before = len(acknowledged)
                for _ in range(600):
                    if len(acknowledged) >= before + 4:
                        break
                    time.sleep(0.05)
                assert len(acknowledged) >= before + 4, "the windows did not go on"
                if crashes:
                    url.crash()
            stop.set()
            for clerk in clerks:
                clerk.join()
        with psycopg.connect(url) as database:
            rows = database.execute(TAKEN_IN).fetchall()
        assert whole(rows, acknowledged) >= len(acknowledged)
        verdict = site.command("trail", "verify", "--json", data=tmp_path, TONGBAN_DATABASE_URL=url)
        assert verdict.returncode == 0, verdict.stdout
