"""Figures for the public: frozen when prepared, shown when a second person has signed."""

import hashlib
import json
from datetime import datetime
from typing import Any

from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.oversight.ratings import policies, selectors
from tongban.oversight.ratings.errors import RatingRefusal
from tongban.oversight.ratings.models import PublicFigures
from tongban.oversight.ratings.rules import Tally
from tongban.oversight.ratings.usecases.common import note
from tongban.oversight.ratings.values import By, FiguresMoved


def row_of(name: str, tally: Tally) -> dict[str, Any]:
    """A group as it is published: rates in words beside the counts they stand on."""
    return {
        "name": name, "acts": tally.acts, "valid": tally.valid, "invalid": tally.invalid, "levels": list(tally.levels),
        "good": str(tally.good), "active": str(tally.active), "bad_rate": str(tally.bad_rate), "bad": tally.bad, "replied": tally.replied,
        "fixed": tally.fixed, "on_time": str(tally.on_time),
    }  # fmt: skip


@act()
def prepare_figures(*, actor: Actor, period: Period, now: datetime) -> PublicFigures:
    """Count the period and freeze it. Departments with few ratings are not shown apart: the few would be known."""
    require(policies.may_supervise(actor))
    if period.end > local(now).date():
        raise RatingRefusal(f"{period.end}还没有到，期满后才能编制")
    whole = selectors.total(period)
    if not whole.acts:
        raise RatingRefusal("这段时间没有可以评价的服务，请核对日期")
    least = selectors.settings(period.end)["shown_least"]
    parts = selectors.tallies(period, By.DEPARTMENT)
    figures = {
        "whole": row_of("全区", whole),
        "departments": [row_of(name, t) for name, t in parts.items() if t.valid >= least],
        "hidden": sum(1 for t in parts.values() if t.valid < least), "least": least,
        "tiers": [row_of(name, t) for name, t in selectors.tallies(period, By.TIER).items() if t.valid >= least],
    }  # fmt: skip
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    row = PublicFigures.objects.create(
        id=new_id(), start=period.start, end=period.end, figures=figures, digest=digest, prepared_by_id=actor.account_id,
        prepared_at=now,
    )  # fmt: skip
    note(actor, row.pk, [FiguresMoved(figures_id=row.pk, step="prepared", digest=digest)], now)
    return row


@act()
def sign_figures(*, actor: Actor, figures: PublicFigures, now: datetime) -> None:
    """A second person signs; from then on the public sees them."""
    require(policies.may_sign(actor, figures))
    if PublicFigures.objects.filter(pk=figures.pk, signed_at=None).update(signed_at=now, signed_by_id=actor.account_id) != 1:  # fmt: skip
        raise Stale("这份数据已经签发")
    note(actor, figures.pk, [FiguresMoved(figures_id=figures.pk, step="signed", digest=figures.digest)], now)
    figures.refresh_from_db()
