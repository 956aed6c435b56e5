"""The sums of the board, moved by what is decided: each leg is counted once, whoever else is looking."""

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F

from tongban.kernel.times import local
from tongban.oversight.supervision.models import Tally, Timing
from tongban.oversight.supervision.values.signals import By

_SUMS: Final = ("closed", "on_time", "used_days", "still_days", "law_days", "law_used_days")


def keep(row: Timing, *, known: bool = True) -> None:
    """Put down how long a leg took, instead of what stood there before, where something is known to stand."""
    before = Timing.objects.filter(pk=row.pk).first() if known else None
    if before is not None:
        if not Timing.objects.filter(pk=row.pk, decided_at=before.decided_at).delete()[0]:
            return  # somebody else was first
        add(before, -1)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return
    add(row, 1)


def add(row: Timing, sign: int) -> None:
    """Add one leg to the sums of its day, or take it away."""
    law = row.law_days is not None
    values = (1, int(row.on_time), row.used_days, row.still_days, row.law_days or 0, row.used_days if law else 0)
    moves = {name: sign * value for name, value in zip(_SUMS, values, strict=True)}
    keys = {By.DEPARTMENT: "", By.ITEM: row.item, By.POST: str(row.handler_id or "")}
    for by, key in keys.items():
        where = {"by": by.value, "day": local(row.decided_at).date(), "department_id": row.department_id, "key": key}
        mine = Tally.objects.filter(**where)
        if mine.update(**{name: F(name) + value for name, value in moves.items()}):
            continue
        try:
            with transaction.atomic():
                Tally.objects.create(**where, **moves)
        except IntegrityError:
            mine.update(**{name: F(name) + value for name, value in moves.items()})
