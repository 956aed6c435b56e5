"""Commands as they are typed, each on a fresh data directory; their JSON keys are part of the interface."""

import json
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from tests.config.conftest import Tongban, told
from tests.support.sheets import HEAD, county_list, xlsx
from tongban.config.cli import demo

pytestmark = [pytest.mark.anywhere, pytest.mark.slow]


def test_deadline(tongban: Tongban):
    done = tongban("deadline", "--start", "2021-09-24", "--days", "20", "--pause", "2021-10-11:2021-10-20", "--json")
    found = told(done)
    assert (found["due"], found["provisional"]) == ("2021-11-08", False)
    assert {"date", "counts", "reason"} <= set(found["days"][0])
    assert sum(day["counts"] for day in found["days"]) == 20
    explained = tongban("deadline", "--start", "2021-09-24", "--days", "20", "--explain")
    assert "2021-10-01" in explained.stdout
    assert told(tongban("deadline", "--start", "2031-01-02", "--days", "5", "--json"))["provisional"] is True


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("deadline", "--start", "2021-02-30", "--days", "5"), "2021-02-30"),
        (("compose", "OT-NOTHING", "--json"), "没有找到"), (("compose", "OT-P01", "--answers", "{"), "JSON"),
        (("compose", "OT-P01", "--answers", '{"Q1": "nowhere"}'), ""), (("import", "items", "nowhere.xlsx"), "找不到文件"),
        (("init", "--yes"), "请给出"), (("init", "--region", "430212", "--name", "甲中心"), "--yes"), (("trail", "show", "x"), "留痕编号"),
    ],
)  # fmt: skip
def test_refusals_go_to_standard_error_in_words(tongban: Tongban, words, sentence):
    done = tongban(*words)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_compose_needs_no_set_up(from_nothing: Tongban):
    found = told(from_nothing("compose", "OT-P01", "--json"))
    assert found["departments"] == 4
    assert (found["materials"]["before"], found["materials"]["after"], found["materials"]["to_supply"]) == (21, 7, 3)
    assert found["working_days"] == {"before": 4, "after": 1}
    assert len(found["items"]) == 4
    assert len(found["materials"]["list"]) == 7
    assert {"items", "departments", "materials", "working_days", "steps", "trips", "milestones"} <= set(found)
    company = told(from_nothing("compose", "OT-E01", "--json"))
    assert company["steps"] == {"before": 6, "after": 1}
    assert company["milestones"][0]["working_days"] == 0.5


def test_a_deployment_from_nothing(tongban: Tongban, tmp_path: Path):
    made = tongban("init", "--region", "430212", "--name", "渌口区政务服务中心", "--yes")
    assert made.returncode == 0, made.stderr
    assert "/first/" in made.stdout
    again = tongban("init", "--region", "430212", "--name", "渌口区政务服务中心", "--yes")
    assert again.returncode == 0
    other = tongban("init", "--region", "430281", "--name", "醴陵市政务服务中心", "--yes")
    assert other.returncode == 1
    assert "属于" in other.stderr

    sheet = tmp_path / "list.xlsx"
    rows = county_list(40)
    rows[3] = ("", *rows[3][1:])
    sheet.write_bytes(xlsx([HEAD, *rows]))
    first = tongban("import", "items", str(sheet), "--json")
    assert first.returncode == 1  # one row failed, the good ones went in
    report = told(first)
    assert (report["created"], report["updated"], report["unchanged"]) == (39, 0, 0)
    assert report["errors"] == [{"row": 5, "field": "部门", "message": report["errors"][0]["message"]}]
    assert told(tongban("import", "items", str(sheet), "--json"))["unchanged"] == 39

    found = told(tongban("search", "食品", "--json"))
    assert found["total"] >= 8
    assert {"code", "name", "department"} <= set(found["results"][0])
    assert told(tongban("search", "spxzf", "--json"))["total"] >= 8

    for what, ending in (("items", "xlsx"), ("items", "csv"), ("lifeevents", "yaml")):
        out = tmp_path / f"{what}.{ending}"
        done = tongban("export", what, str(out))
        assert done.returncode == 0, done.stderr
        if what == "items":
            back = told(tongban("import", "items", str(out), "--json"))
            assert (back["created"], back["updated"], back["unchanged"]) == (0, 0, 39)

    verdict = told(tongban("trail", "verify", "--json"))
    assert (verdict["ok"], verdict["broken"]) == (True, [])
    assert verdict["events"] > 0


def test_coverage_counts_the_report(tongban: Tongban):
    found = told(tongban("coverage", "--json"))
    assert found["total"] == found["live"] + found["declared"] + found["text"] + found["none"]
    assert set(found["figures"]) == {"live", "total"}
    assert found["live"] == 0  # an empty deployment has counted nothing yet


def test_the_demonstration_is_the_same_each_time(from_nothing: Tongban, tmp_path: Path, shown: Path):
    said = (shown.parent / "said.txt").read_text(encoding="utf-8")
    again = from_nothing("demo", "--no-serve", "--day", json.loads((shown / "demo.json").read_text())["day"])
    assert again.returncode == 0, again.stderr
    assert again.stdout.replace(str(tmp_path / "data"), str(shown)) == said
    assert "周安" in said
    assert "21 → 7" in said
    assert told(from_nothing("trail", "verify", "--json"))["ok"]
    covered = told(from_nothing("coverage", "--json"))
    assert covered["live"] > 50

    with sqlite3.connect(tmp_path / "data" / "tongban.sqlite3") as database:
        database.execute("UPDATE trail_event SET facts = replace(facts, '2021', '2022') WHERE seq = 2")
    database.close()
    broken = from_nothing("trail", "verify", "--json")
    assert broken.returncode == 1
    assert all(b["kind"] == "edited" for b in told(broken)["broken"])
    assert told(broken)["broken"]


@pytest.mark.parametrize("moment, day", [("2026-11-30T16:35", "2026-11-30"), ("2026-12-01T00:44", "2026-11-30"), ("2026-12-01T00:46", "2026-12-01")])  # fmt: skip
def test_the_demonstrations_day_has_begun(moment: str, day: str):
    assert demo._today(datetime.fromisoformat(f"{moment}+00:00")).isoformat() == day


def test_the_demonstration_never_overwrites_real_data(tongban: Tongban, tmp_path: Path):
    tongban("init", "--region", "430212", "--name", "渌口区政务服务中心", "--yes")
    done = tongban("demo", "--no-serve")
    assert done.returncode == 1
    assert "不会覆盖" in done.stderr
    assert (tmp_path / "data" / "tongban.sqlite3").exists()


def test_another_city_another_one_thing(tongban: Tongban, tmp_path: Path):
    file = tmp_path / "theirs.yaml"
    item = {"id": "X-1", "zh": "渔船检验", "department": "渔业局", "materials": ["m1"], "promised_working_days": 2}
    book = {
        "materials": [{"id": "m1", "zh": "图纸"}],
        "onethings": [{"id": "OT-X", "zh": "出海一件事", "items": [item]}],
    }
    file.write_text(yaml.safe_dump(book, allow_unicode=True))
    done = tongban("import", "lifeevents", str(file), "--json")
    assert done.returncode == 0, done.stdout
    assert told(tongban("compose", "OT-X", "--json"))["working_days"] == {"before": 2, "after": 2}
