"""Rules (制度) of the unit: added, revised into a new version, reviewed, ended; nothing is deleted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Q

from tongban.finance.control import policies, rules
from tongban.finance.control.errors import ControlRefusal
from tongban.finance.control.models import Regulation, RegulationEdition
from tongban.finance.control.usecases.common import not_later, note, standing_owner
from tongban.finance.control.values import RegulationKept, RegulationKind
from tongban.infra import files
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.orgs.models import Department


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSpec:
    """One version of a rule as its document tells it."""

    number: str
    since: date
    reviewed_on: date | None = None
    changes: str = ""


@act()
def add_regulation(
    *, actor: Actor, kind: RegulationKind, title: str, owner: Department, edition: EditionSpec, now: datetime,
    file: files.Attachment | None = None,
) -> Regulation:  # fmt: skip
    """Enter a rule with its first version."""
    require(policies.may_keep(actor))
    name = rules.must_say(title, "制度名称", 150)
    standing_owner(owner, local(now).date())
    if Regulation.objects.filter(title=name).exists():
        raise ControlRefusal(f"“{name}”已经登记，请登记它的新版本")
    row = Regulation.objects.create(id=new_id(), kind=kind.value, title=name, owner=owner, entered_at=now)
    _add_edition(actor, row, 1, edition, file, now)
    return row


@act()
def revise_regulation(
    *, actor: Actor, regulation: Regulation, edition: EditionSpec, version: int, now: datetime, file: files.Attachment | None = None
) -> RegulationEdition:  # fmt: skip
    """Enter a new version; the one before ends the day before. `version` is the newest that the writer had in front of them."""
    require(policies.may_keep(actor))
    newest = regulation.editions.aggregate(n=Max("version"))["n"] or 0
    if newest != version:
        raise Stale("这项制度刚有了新版本，请刷新后再登记")
    last = regulation.editions.get(version=newest)
    if edition.since <= last.since:
        raise ControlRefusal(f"新版本的施行日期应晚于第{last.version}版的{last.since}")
    before = edition.since - timedelta(days=1)
    running = RegulationEdition.objects.filter(Q(until=None) | Q(until__gt=before), pk=last.pk)
    running.update(until=before)
    return _add_edition(actor, regulation, newest + 1, edition, file, now)


def _add_edition(
    actor: Actor, regulation: Regulation, version: int, spec: EditionSpec, file: files.Attachment | None, now: datetime
) -> RegulationEdition:
    if spec.reviewed_on is not None:
        not_later(spec.reviewed_on, now, "合法性审查日期")
    stored, name = files.keep(file, now)
    row = RegulationEdition.objects.create(
        id=new_id(), regulation=regulation, version=version, number=rules.must_say(spec.number, "文号", 100), since=spec.since,
        reviewed_on=spec.reviewed_on, changes=spec.changes.strip()[:1000], file=stored, file_name=name,
        entered_by_id=actor.account_id, entered_at=now,
    )  # fmt: skip
    event = RegulationKept(regulation_id=regulation.pk, version=version, what="added", day=spec.since)
    note(actor, regulation.pk, [event], now)
    return row


@act()
def review_regulation(*, actor: Actor, edition: RegulationEdition, on: date, now: datetime) -> None:
    """The version was reviewed for lawfulness (合法性审查、复查) on that day."""
    require(policies.may_keep(actor))
    not_later(on, now, "审查日期")
    if edition.reviewed_on is not None and on < edition.reviewed_on:
        raise ControlRefusal(f"已登记{edition.reviewed_on}的审查，新的审查不能更早")
    RegulationEdition.objects.filter(pk=edition.pk).update(reviewed_on=on)
    event = RegulationKept(regulation_id=edition.regulation_id, version=edition.version, what="reviewed", day=on)
    note(actor, edition.regulation_id, [event], now)


@act()
def end_regulation(*, actor: Actor, regulation: Regulation, until: date, now: datetime) -> None:
    """The rule is no longer in force after that day."""
    require(policies.may_keep(actor))
    last = regulation.editions.order_by("-version").first()
    assert last is not None
    if until < last.since:
        raise ControlRefusal(f"废止日期不能早于现行版本的施行日期{last.since}")
    if RegulationEdition.objects.filter(pk=last.pk, until=None).update(until=until) != 1:
        raise Stale("这项制度已经废止，请刷新")
    note(
        actor,
        regulation.pk,
        [RegulationKept(regulation_id=regulation.pk, version=last.version, what="ended", day=until)],
        now,
    )
