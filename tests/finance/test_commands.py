"""The second door as it is typed, on a data directory that nobody initialised."""

import json
from pathlib import Path

import pytest

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
