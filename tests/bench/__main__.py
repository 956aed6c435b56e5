"""`make bench`: workload W against its floor on both databases, then the other figures.  ARGS=--json for machines.

`make bench ARGS="desk 1000000"` measures the desk alone, with so many cases (100,000 without a number; add `postgresql`).

Figures of one run are compared with each other only; ratios hold from run to run, milliseconds do not.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.support import postgres

GOALS = {"sqlite": 2.5, "postgresql": 1.5}


def measured(module: str, **environment: str) -> dict[str, Any]:
    """What a process of its own measured on a fresh data directory."""
    with tempfile.TemporaryDirectory(prefix="tongban-bench-") as home:
        given = {k: v for k, v in os.environ.items() if k != "TONGBAN_DATABASE_URL"}
        given |= {"TONGBAN_DATA": home, **environment}
        (Path(home) / "static").mkdir()
        done = subprocess.run(
            [sys.executable, "-m", f"tests.bench.{module}"], env=given, stdout=subprocess.PIPE, check=True
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def on_postgresql(module: str) -> dict[str, Any]:
    with postgres.cluster(durable=True) as url:
        return measured(module, TONGBAN_DATABASE_URL=url)


def desk(words: list[str]) -> dict[str, Any]:
    """The desk under load on SQLite, or on PostgreSQL where that is named; a number says how many cases."""
    cases = next((word for word in words if word.isdigit()), "100000")
    if "postgresql" in words:
        with postgres.cluster(durable=True) as url:
            return {"postgresql": measured("desk", TONGBAN_DATABASE_URL=url, BENCH_CASES=cases)}
    return {"sqlite": measured("desk", BENCH_CASES=cases)}


def main(words: list[str]) -> int:
    if "desk" in words:
        found = desk(words)
        print(json.dumps(found, indent=1)) if "--json" in words else _tell_desk(found)
        return 0
    w = {"sqlite": measured("workload"), "postgresql": on_postgresql("workload")}
    figures = {"sqlite": measured("figures"), "postgresql": on_postgresql("figures")}
    result = {
        "w": w,
        "compose": figures["sqlite"]["compose"],
        "deadlines": figures["sqlite"]["deadlines"],
        "search": {name: found["search"] for name, found in figures.items()},
        "worklist": {name: found["worklist"] for name, found in figures.items()},
        "execution": {"sqlite": measured("execution"), "postgresql": on_postgresql("execution")},
        "watching": {"sqlite": measured("watching"), "postgresql": on_postgresql("watching")},
        "desk": desk(words),
    }
    if "--json" in words:
        print(json.dumps(result, indent=1))
    else:
        _tell(result)
    return 0


def _tell_desk(result: dict[str, Any]) -> None:
    """The desk under load: a line for each kind of page, the slowest first."""
    for name, found in result.items():
        pages, rows = found["pages"], found["rows"]
        over = [page["page"] for page in pages if page["p95_ms"] > 300 and page["page"] != "/livez/"]
        print(
            f"desk          {name:<11} {found['staff']} staff at once on {rows['case_leg']:,} cases of {rows['application']:,} applications: "
            f"{sum(p['count'] for p in pages):,} pages of {len(pages)} kinds, {sum(p['errors'] for p in pages)} errors, p95 {found['p95_ms']} ms, "
            f"{len(over)} kinds over the goal of 300 ms; memory web {found['memory_mb'].get('web')} MB (goal 200), worker {found['memory_mb'].get('worker')} MB"
        )
        print(f"  {'page':<32}{'count':>6}{'errors':>7}{'p50 ms':>9}{'p95 ms':>9}{'alone ms':>10}{'× nothing':>11}")
        for p in pages:
            print(
                f"  {p['page'].removeprefix('desk:'):<32}{p['count']:>6}{p['errors']:>7}{p['p50_ms']:>9.1f}{p['p95_ms']:>9.1f}"
                f"{p['alone_ms'] or 0:>10.1f}{p['times_nothing']:>11.1f}"
            )


def _tell(result: dict[str, Any]) -> None:
    print("W: one application, 4 legs, 7 materials, 12 acts, each its own durable transaction")
    for name, found in result["w"].items():
        good = "within" if found["ratio"] <= GOALS[name] else "OVER"
        print(
            f"  {name:<11} {found['ratio']:.2f} × the floor ({good} the goal of {GOALS[name]})   "
            f"{found['ms_per_act']:.2f} ms an act, floor {found['floor_ms_per_act']:.2f}   "
            f"{found['applications_per_s']:.0f} applications/s, floor {found['floor_applications_per_s']:.0f}"
        )
    compose, deadlines = result["compose"], result["deadlines"]
    print(f"compose()     median {compose['median_ms']} ms, slowest one-thing {compose['slowest_ms']} ms (goal 1 ms)")
    print(f"deadlines     {deadlines['per_s']:,} per second, {deadlines['faster_than_walking']} × walking day by day")
    for name, found in result["search"].items():
        print(
            f"search        {name:<11} {found['items']:,} items: p50 {found['p50_ms']} ms, p99 {found['p99_ms']} ms "
            f"(goal 20), built in {found['build_s']} s"
        )
    for name, found in result["worklist"].items():
        print(
            f"worklist      {name:<11} 50 of {found['open']:,} open legs: p50 {found['p50_ms']} ms, "
            f"p95 {found['p95_ms']} ms; its rows by hand {found['rows_by_hand_ms']} ms"
        )
    for name, found in result["execution"].items():
        pages = ", ".join(
            f"{page} {found[page]['p95_ms']} ms" for page in ("overview", "lines", "list", "list_of_item")
        )
        print(
            f"execution     {name:<11} {found['quotas']:,} quotas, {found['payments']:,} payments: p95 {pages} (goal 200); "
            f"items by hand {found['items_by_hand_ms']} ms; {found['import']['rows']:,} rows imported in "
            f"{found['import']['first_s']} s (goal 60), again in {found['import']['again_s']} s"
        )
    for name, found in result["watching"].items():
        sweep, board = found["sweep"], found["board"]
        print(
            f"sweep         {name:<11} {sweep['due']:,} due of {sweep['open']:,} open legs found in {sweep['find_ms']} ms (goal 1000), "
            f"by hand {sweep['by_hand_ms']} ms, looking at every clock {sweep['scan_ms']} ms; {sweep['handed_over']:,} handed over in "
            f"{sweep['sweep_ms']} ms; one matter reckoned with its lights in {sweep['reckon_ms']} ms"
        )
        print(
            f"supervision   {name:<11} board of a year with {board['decided']:,} decided legs and {board['signals']:,} signals: "
            f"p50 {board['board_p50_ms']} ms, of a month {board['month_p50_ms']} ms, list {board['list_p50_ms']} ms"
        )
    _tell_desk(result["desk"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
