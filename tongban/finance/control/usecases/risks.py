"""The risk register, and the checks that run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from tongban.finance.control import checks, policies, rules
from tongban.finance.control.checks import Check
from tongban.finance.control.errors import ControlRefusal
from tongban.finance.control.models import CheckRun, Risk
from tongban.finance.control.usecases.common import STREAM, not_later, note, standing_owner
from tongban.finance.control.values import Area, CheckRan, RiskKept
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused, Stale, require
from tongban.kernel.times import local
from tongban.orgs.models import Department

_TOLD_MAX: Final = 200  # hits kept with a run; the number of all of them is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSpec:
    """A risk as it is entered."""

    area: Area
    title: str
    likelihood: int
    effect: int
    owner: Department
    measure: str
    due: date
    identified_on: date
    description: str = ""
    check: str = ""


@act()
def keep_risk(*, actor: Actor, spec: RiskSpec, now: datetime, risk: Risk | None = None) -> Risk:
    """Enter a risk, or say anew how it stands; what was said before is on the trail."""
    require(policies.may_keep(actor))
    if not (1 <= spec.likelihood <= 5 and 1 <= spec.effect <= 5):
        raise ControlRefusal("可能性和影响各填1到5")
    if spec.check and checks.find(spec.check) is None:
        raise ControlRefusal("没有这项系统检查，请重新选择")
    not_later(spec.identified_on, now, "识别日期")
    if spec.due < spec.identified_on:
        raise ControlRefusal("完成期限不能早于识别日期")
    standing_owner(spec.owner, local(now).date())
    facts = {
        "area": spec.area.value, "title": rules.must_say(spec.title, "风险", 150), "description": spec.description.strip()[:500],
        "likelihood": spec.likelihood, "effect": spec.effect, "owner": spec.owner, "due": spec.due, "check_code": spec.check,
        "measure": rules.must_say(spec.measure, "防控措施", 500), "identified_on": spec.identified_on,
    }  # fmt: skip
    if risk is None:
        risk = Risk.objects.create(id=new_id(), entered_by_id=actor.account_id, entered_at=now, **facts)
        what = "added"
    else:
        if Risk.objects.filter(pk=risk.pk, closed_on=None).update(**facts) != 1:
            raise Stale("这项风险已经销号，不能再改；请另行登记")
        risk.refresh_from_db()
        what = "changed"
    event = RiskKept(risk_id=risk.pk, what=what, likelihood=spec.likelihood, effect=spec.effect)
    note(actor, risk.pk, [event], now)
    return risk


@act()
def close_risk(*, actor: Actor, risk: Risk, on: date, why: str, now: datetime) -> None:
    """Take a risk off the register, with the reason."""
    require(policies.may_keep(actor))
    not_later(on, now, "销号日期")
    if on < risk.identified_on:
        raise ControlRefusal("销号日期不能早于识别日期")
    reason = rules.must_say(why, "销号说明", 300)
    if Risk.objects.filter(pk=risk.pk, closed_on=None).update(closed_on=on, closing=reason) != 1:
        raise Stale("这项风险已经销号，请刷新")
    note(
        actor, risk.pk, [RiskKept(risk_id=risk.pk, what="closed", likelihood=risk.likelihood, effect=risk.effect)], now
    )


@act()
def run_checks(*, actor: Actor, on: date, now: datetime, codes: Iterable[str] = ()) -> list[CheckRun]:
    """Run the checks (all, or those named) as of a day; each run is kept with its day and what it found.

    A check that refuses to be carried out is kept as such with its reason: the others run all the same.
    """
    require(policies.may_keep(actor))
    not_later(on, now, "检查日期")
    wanted = list(codes)
    chosen = [c for c in checks.all_checks() if not wanted or c.code in wanted]
    if not chosen:
        raise ControlRefusal("没有这项系统检查")
    made = [_run(check, actor, on, now) for check in chosen]
    CheckRun.objects.bulk_create(made)
    note(actor, STREAM, [CheckRan(check=r.check_code, day=on, hits=r.hits) for r in made], now)
    return made


def _run(check: Check, actor: Actor, on: date, now: datetime) -> CheckRun:
    hits, failed = [], ""
    try:
        hits = list(check.look(on))
    except Refused as wrong:
        failed = str(wrong)[:300]
    told = [{"place": h.place[:200], "said": h.said[:500], "key": h.key[:150]} for h in hits[:_TOLD_MAX]]
    return CheckRun(
        id=new_id(),
        check_code=check.code,
        on=on,
        hits=len(hits),
        told=told,
        failed=failed,
        run_by_id=actor.account_id,
        run_at=now,
    )
