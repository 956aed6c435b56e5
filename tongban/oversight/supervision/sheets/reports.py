"""What a spreadsheet would do, or has done: all of it or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.sheets.tables import Fault


@dataclass(frozen=True, slots=True)
class Would:
    """What would become of one row."""

    row: int
    title: str
    unit: str
    limit: str
    known: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What a file would do or has done."""

    rows: Sequence[Would]
    faults: Sequence[Fault]
    unknown: Sequence[str]

    @property
    def new(self) -> int:
        return sum(not row.known for row in self.rows)


class _Undone(Exception):
    """Only looked at: what was written is taken back."""


def whole(run: Callable[[], Report], *, dry_run: bool) -> Report:
    """Everything or nothing: a look, or a single wrong row, leaves no trace."""
    report: Report | None = None
    try:
        with transaction.atomic():
            report = run()
            if dry_run or report.faults:
                raise _Undone
    except _Undone:
        pass
    assert report is not None
    if report.faults and not dry_run:
        raise SupervisionRefusal(f"有{len(report.faults)}处错误，没有导入任何一行，请改正后重新选择文件")
    return report
