"""House rules that no tool checks: where writes happen, who reads the clock, what no file may contain."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.anywhere
ROOT = Path(__file__).resolve().parent.parent
CODE = sorted(p for p in (ROOT / "tongban").rglob("*.py") if "migrations" not in p.parts)
MAY_WRITE = ("usecases", "handlers", "infra", "importing", "config")
WRITES = {"create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "save"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name]


def place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """(attribute name, call) of every method call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node


def is_of_a_model(call: ast.Call) -> bool:
    """Model.objects.…create(…), or row.save(…)."""
    text = ast.unparse(call.func)
    return ".objects" in text or call.func.attr == "save"  # type: ignore[attr-defined]


def test_rows_are_written_in_few_places_only():
    found = [
        f"{place(path)}:{call.lineno} {name}"
        for path in CODE
        if not any(part.removesuffix(".py") in MAY_WRITE for part in path.parts)
        for name, call in calls(ast.parse(path.read_text()))
        if name in WRITES and is_of_a_model(call) and "segno" not in ast.unparse(call)
    ]
    assert found == []


def test_the_clock_is_read_at_the_edges_only():
    edges = ("web", "config", "worker.py")
    found = [
        f"{place(path)}:{call.lineno}"
        for path in CODE
        if not any(part in edges for part in path.parts)
        for name, call in calls(ast.parse(path.read_text()))
        if (name, ast.unparse(call.func).split(".")[0]) in {("now", "timezone"), ("now", "datetime"), ("today", "date")}
    ]
    assert found == []


def test_no_signals():
    found = [place(p) for p in CODE if re.search(r"\b(post_save|pre_save|m2m_changed|@receiver)\b", p.read_text())]
    assert found == []


def test_event_kinds_are_unique_and_named_by_what_happened():
    from tongban.kernel.events import Event

    assert Event.by_kind
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", kind) for kind in Event.by_kind)


def test_files_stay_short_enough_to_read():
    assert [place(p) for p in CODE if len(p.read_text().splitlines()) > 400] == []


def test_every_module_says_what_it_is():
    silent = [place(p) for p in CODE if p.read_text().strip() and ast.get_docstring(ast.parse(p.read_text())) is None]
    assert silent == []


def test_no_path_of_a_machine_and_no_leftover():
    wrong = re.compile(r"(?<!desk)/work/|/home/[a-z]|/root/|\bTODO\b|\bFIXME\b|breakpoint\(\)|\bXXX\b")
    found = []
    for path in tracked():
        if path.suffix not in {".py", ".md", ".toml", ".html", ".css", ".yaml", ".sh", ".typ", ""} or path == Path(
            __file__
        ):
            continue
        text = path.read_text(errors="ignore")
        found += [f"{place(path)}: {m[0]}" for m in wrong.finditer(text)]
    assert found == []


def test_invented_persons_only():
    """Every identity number in the shipped data has a valid check digit and an invented order number."""
    from tongban.kernel.identifiers import check_resident_id

    for path in tracked():
        if path.suffix in {".yaml", ".csv"}:
            for number in re.findall(r"(?<![0-9A-Z])[1-6]\d{16}[0-9X](?![0-9A-Z])", path.read_text()):
                check_resident_id(number)


def test_pages_ask_nothing_of_other_hosts():
    pages = [*(ROOT / "tongban").rglob("*.html"), *(ROOT / "tongban/web").rglob("*.css")]
    found = [
        f"{place(p)}: {m[0]}"
        for p in pages
        for m in re.finditer(r"(?:src|href)=[\"']?(?:https?:)?//[^\"' ]+|url\(\s*[\"']?https?:", p.read_text())
    ]
    assert found == []
