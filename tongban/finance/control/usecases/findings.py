"""Violations and their correction: put down, corrected with evidence, taken up again when the correction did not hold."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from tongban.finance.control import policies, rules
from tongban.finance.control.errors import ControlRefusal
from tongban.finance.control.models import CheckRun, Finding, FindingStep, Regulation
from tongban.finance.control.transitions import finding_after
from tongban.finance.control.usecases.common import kept, not_later, note, standing_owner
from tongban.finance.control.values import Area, FindingAct, FindingMoved, FindingSource, FindingState
from tongban.infra import files, numbering
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.orgs.models import Department

_LISTED: Final = "这处检查发现已经列为问题，正在整改"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSpec:
    """A violation: what, where from, against which rule, and what is to be done by whom until when."""

    area: Area
    source: FindingSource
    found_on: date
    said: str
    basis: str
    owner: Department
    correction: str
    due: date
    regulation: Regulation | None = None


@act()
def open_finding(
    *, actor: Actor, spec: FindingSpec, now: datetime, run: CheckRun | None = None, key: str = ""
) -> Finding:
    """Put a violation down; it gets the next number of the year in which it was found. `run` and `key`: the hit it comes from."""
    require(policies.may_keep(actor))
    not_later(spec.found_on, now, "发现日期")
    if spec.due < spec.found_on:
        raise ControlRefusal("整改期限不能早于发现日期")
    standing_owner(spec.owner, local(now).date())
    hit = f"{run.check_code}/{key}"[:200] if run is not None and key else ""
    if hit and Finding.objects.filter(hit_key=hit).exclude(state=FindingState.DONE.value).exists():
        raise ControlRefusal(_LISTED)
    facts = {
        "said": rules.must_say(spec.said, "问题", 500), "basis": rules.must_say(spec.basis, "违反的规定", 300),
        "correction": rules.must_say(spec.correction, "整改措施", 500),
    }  # fmt: skip
    year = spec.found_on.year
    row = Finding(
        id=new_id(), year=year, sequence=numbering.take(f"control.finding.{year}"), area=spec.area.value, source=spec.source.value,
        found_on=spec.found_on, regulation=spec.regulation, owner=spec.owner, due=spec.due, run=run, hit_key=hit,
        entered_by_id=actor.account_id, entered_at=now, **facts,
    )  # fmt: skip
    kept(row, _LISTED)
    note(actor, row.pk, [FindingMoved(finding_id=row.pk, state=row.state, day=spec.found_on)], now)
    return row


@act()
def correct_finding(
    *, actor: Actor, finding: Finding, on: date, evidence: str, now: datetime, file: files.Attachment | None = None
) -> None:
    """The violation was corrected on that day; the evidence says how, and a paper may prove it."""
    _step(actor, finding, FindingAct.CORRECT, on, rules.must_say(evidence, "整改结果和佐证", 500), file, now)


@act()
def reopen_finding(*, actor: Actor, finding: Finding, on: date, why: str, due: date, now: datetime) -> None:
    """The correction did not hold: taken up again with a reason and a new day."""
    if due < on:
        raise ControlRefusal("新的整改期限不能早于重新整改的日期")
    _step(actor, finding, FindingAct.REOPEN, on, rules.must_say(why, "重新整改的原因", 500), None, now, due=due)


def _step(
    actor: Actor, finding: Finding, what: FindingAct, on: date, said: str, file: files.Attachment | None, now: datetime,
    due: date | None = None,
) -> None:  # fmt: skip
    require(policies.may_keep(actor))
    not_later(on, now, f"{what.label}日期")
    was = FindingState(finding.state)
    state = finding_after(was, what)
    since = finding.found_on if what is FindingAct.CORRECT else finding.done_on
    if since is not None and on < since:
        raise ControlRefusal(f"日期不能早于{since}")
    stored, name = files.keep(file, now)
    facts: dict[str, object] = {"state": state.value, "done_on": on if state is FindingState.DONE else None}
    if due is not None:
        facts["due"] = due
    try:
        with transaction.atomic():
            moved = Finding.objects.filter(pk=finding.pk, state=was.value).update(**facts)
    except IntegrityError as clash:  # the same hit was found again and put down anew
        raise ControlRefusal(_LISTED) from clash
    if moved != 1:
        raise Stale("这个问题刚被他人处理，请刷新后再试")
    FindingStep.objects.create(
        finding=finding, act=what.value, on=on, note=said, file=stored, file_name=name, by_id=actor.account_id, at=now
    )
    finding.refresh_from_db()
    note(actor, finding.pk, [FindingMoved(finding_id=finding.pk, state=state.value, day=on)], now)
