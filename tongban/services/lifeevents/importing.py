"""Import a file of one-things: the good ones go in, each bad one is named with what to change."""

from datetime import date, datetime

from django.db import transaction

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refused
from tongban.services.catalogue.usecases import require_editor
from tongban.services.catalogue.values import Report, RowFault
from tongban.services.lifeevents.reading import RowError, read_book
from tongban.services.lifeevents.usecases import NotPublishable, publish_lifeevent


class _DryRun(Exception):
    """Nothing of this import is kept."""


def import_lifeevents(
    *, actor: Actor, content: bytes, now: datetime, dry_run: bool = False, effective_from: date | None = None
) -> Report:
    """Publish every one-thing of the file; rows are counted from 1 in the order of `onethings`.

    Each one-thing is whole or not there at all. Again with the same file changes nothing.
    """
    require_editor(actor)
    book = read_book(content)
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    faults: list[RowFault] = []
    seen: set[str] = set()
    try:
        with transaction.atomic():
            for row, data in enumerate(book.onethings, start=1):
                try:
                    code = str(data.get("id")) if isinstance(data, dict) else ""
                    if code in seen:
                        raise RowError("id", f"一件事编号“{code}”在文件中重复")
                    seen.add(code)
                    with transaction.atomic():
                        done = publish_lifeevent(
                            actor=actor, data=data, book=book, now=now, effective_from=effective_from
                        )
                    counts[done] += 1
                except NotPublishable as wrong:
                    faults += [RowFault(row=row, field=code, message=problem) for problem in wrong.problems]
                except RowError as wrong:
                    faults.append(RowFault(row=row, field=wrong.field, message=str(wrong)))
                except Refused as wrong:
                    faults.append(RowFault(row=row, field=code, message=str(wrong)))
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return Report(
        created=counts["created"], updated=counts["updated"], unchanged=counts["unchanged"], errors=tuple(faults)
    )
