"""The second door as it is typed, on a data directory that nobody initialised."""

import json
from pathlib import Path

import pytest
import yaml

from tests.config.conftest import Tongban, told
from tongban.infra.shipped import data_file

pytestmark = [pytest.mark.anywhere, pytest.mark.slow]
EXAMPLE = str(data_file("finance/bureau-year.example.yaml"))
SEED = str(data_file("lukou/bureau-year-2021.yaml"))


def test_from_a_file_to_the_report(tongban: Tongban, tmp_path: Path):
    out = tmp_path / "out"
    done = told(tongban("report", "self-evaluation", "--from", SEED, "--out", str(out), "--json"))
    assert (done["year"], done["clauses"], done["score"]) == (2021, 346, {"total": "98.00", "band": "优"})
    assert {p.name for p in out.iterdir()} == {
        "report.html",
        "report.docx",
        "report.pdf",
        "tables.xlsx",
        "figures.json",
        "internal",
    }
    assert all(f["rows"] for f in json.loads((out / "figures.json").read_text())["figures"])


def test_import_score_and_measure(tongban: Tongban):
    first, again = (told(tongban("import", "bureau-year", EXAMPLE, "--json")) for _ in range(2))
    assert (first["created"], again["unchanged"], first["errors"]) == (1, 1, [])
    score = told(tongban("score", "--year", "2022", "--json"))
    assert (score["total"], score["band"], score["indicators"]["I04"]) == ("89.11", "良", "6.00")
    assert score["process"]["total"] == score["process"]["ceiling"] == "98.58"
    found = told(tongban("measure", "budget.executed/302", "--period", "2022", "--rows", "--json"))
    assert {k: found[k] for k in ("code", "value", "unit", "status")} == {
        "code": "budget.executed/302", "value": "117.5", "unit": "万元", "status": "declared",
    }  # fmt: skip
    assert len(found["rows"]) == 4
    assert told(tongban("measure", "budget.executed", "--period", "2022", "--json"))["rows"] == 10


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("score", "--year", "2021"), "请先导入"), (("measure", "budget.luck", "--period", "2021"), "没有名为"), (("measure", "budget.final", "--period", "去年"), "期间"),
        (("report", "self-evaluation", "--out", "x"), "--year"), (("report", "self-evaluation", "--year", "2021", "--out", "x"), "请先导入"),
        (("report", "self-evaluation", "--from", "nowhere.yaml", "--out", "x"), "找不到文件"), (("import", "bureau-year", "nowhere.yaml"), "找不到文件"),
    ],
)  # fmt: skip
def test_refusals(tongban: Tongban, words: tuple[str, ...], sentence: str):
    done = tongban(*words)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_score_says_what_is_wrong_with_its_weights(tongban: Tongban, tmp_path: Path):
    data = yaml.safe_load(Path(EXAMPLE).read_text(encoding="utf-8"))
    data["indicators"][1]["weight"] = 9
    file = tmp_path / "year.yaml"
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    assert tongban("import", "bureau-year", str(file)).returncode == 0
    assert "分值合计99，应为100" in tongban("score", "--year", "2022").stderr
    file.write_text(yaml.safe_dump({**data, "indicators": []}, allow_unicode=True), encoding="utf-8")
    assert tongban("import", "bureau-year", str(file)).returncode == 0
    done = tongban("score", "--year", "2022")
    assert (done.returncode, "没有绩效指标" in done.stderr) == (1, True)


def test_a_year_goes_out_as_a_workbook_and_comes_in_again(tongban: Tongban, tmp_path: Path):
    told(tongban("import", "bureau-year", EXAMPLE, "--json"))
    out, empty = str(tmp_path / "y.xlsx"), str(tmp_path / "t.xlsx")
    assert tongban("export", "bureau-year", "--year", "2022", out).returncode == 0
    assert told(tongban("import", "bureau-year", out, "--json"))["unchanged"] == 1
    assert tongban("export", "bureau-year-template", empty).returncode == 0
    refused = tongban("import", "bureau-year", empty)
    assert (refused.returncode, "“单位名称”" in refused.stderr) == (1, True)
    missing = tongban("report", "self-evaluation", "--year", "2022", "--snapshot", "3", "--out", str(tmp_path / "o"))
    assert (missing.returncode, "没有第3号快照" in missing.stderr) == (1, True)
