"""Rounds of joint inspection: opened, teams sent, visits and findings put down; a finding becomes a letter."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Finding, InspectionRound, Letter, Team, Visit
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.rules.words import may_say, must_say
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.usecases.letters import draft
from tongban.oversight.supervision.values.inspections import Found, InspectionChanged, Outcome
from tongban.oversight.supervision.values.letters import TITLE_MAX, LetterOrder


@act()
def open_round(
    *, actor: Actor, title: str, led_by: str, focus: str, start: date, end: date, now: datetime
) -> InspectionRound:
    """The next round of the year in which it begins."""
    require(policies.may_keep(actor))
    if end < start or (end - start).days > 366:
        raise SupervisionRefusal("结束日期应在开始之后，一轮督查不超过一年")
    if not 2000 <= start.year <= 2200:
        raise SupervisionRefusal("开始日期不对，请核对年份")
    last = InspectionRound.objects.filter(year=start.year).order_by("-place").values_list("place", flat=True).first()
    try:
        with transaction.atomic():
            row = InspectionRound.objects.create(
                id=new_id(), year=start.year, place=(last or 0) + 1, title=must_say(title, "名称", 120).replace("\n", " "),
                led_by=must_say(led_by, "牵头单位", 200), focus=must_say(focus, "督查重点", 2000), start=start, end=end,
            )  # fmt: skip
    except IntegrityError as clash:
        raise Stale("这一轮督查刚由他人登记，请刷新") from clash
    _changed(actor, row, "opened", str(row.place), now)
    return row


def _changed(actor: Actor, round_: InspectionRound, what: str, key: str, now: datetime) -> None:
    note(actor, round_.pk, [InspectionChanged(round_id=round_.pk, what=what, key=key)], now)


def _running(round_: InspectionRound) -> None:
    if round_.closed_on is not None:
        raise SupervisionRefusal("这一轮督查已经结束登记")


@act()
def add_team(*, actor: Actor, round_: InspectionRound, name: str, head: str, now: datetime, members: str = "") -> Team:
    require(policies.may_keep(actor))
    _running(round_)
    told = must_say(name, "督查组", 60)
    if Team.objects.filter(round=round_, name=told).exists():
        raise SupervisionRefusal(f"已有“{told}”")
    row = Team.objects.create(
        round=round_, name=told, head=must_say(head, "组长", 60), members=may_say(members, "成员", 300)
    )
    _changed(actor, round_, "team", str(row.pk), now)
    return row


@act()
def visit(
    *, actor: Actor, team: Team, unit: Department, on: date, now: datetime, place: str = "", said: str = "",
    found: Sequence[Found] = (),
) -> Visit:  # fmt: skip
    """A unit was visited on a day; what was found there is put down with it."""
    require(policies.may_keep(actor))
    _running(team.round)
    if not team.round.start <= on <= min(team.round.end, local(now).date()):
        raise SupervisionRefusal(f"走访日期应在{team.round.start}到{team.round.end}之间，且不能晚于今天")
    try:
        with transaction.atomic():
            row = Visit.objects.create(
                round=team.round,
                team=team,
                unit=unit,
                on=on,
                place=may_say(place, "地点", 100),
                note=may_say(said, "情况", 2000),
            )
    except IntegrityError as clash:
        raise SupervisionRefusal(f"{team.name}{on}走访{unit.name}已经登记过") from clash
    for one in found:
        Finding.objects.create(
            id=new_id(),
            visit=row,
            text=must_say(one.text, "问题", 2000, least=5),
            basis=may_say(one.basis, "依据", 300),
        )
    _changed(actor, team.round, "visit", str(row.pk), now)
    return row


@act()
def add_finding(*, actor: Actor, visit: Visit, found: Found, now: datetime) -> Finding:
    require(policies.may_keep(actor))
    _running(visit.round)
    row = Finding.objects.create(
        id=new_id(),
        visit=visit,
        text=must_say(found.text, "问题", 2000, least=5),
        basis=may_say(found.basis, "依据", 300),
    )
    _changed(actor, visit.round, "finding", str(row.pk), now)
    return row


@act()
def settle(*, actor: Actor, finding: Finding, outcome: Outcome, said: str, now: datetime) -> None:
    """Put right on the spot, or only mentioned: with what was done."""
    require(policies.may_keep(actor))
    if outcome is Outcome.LETTER:
        raise SupervisionRefusal("下发交办函请填写办理要求")
    open_ = Finding.objects.filter(pk=finding.pk, outcome="")
    if open_.update(outcome=outcome.value, note=must_say(said, "处理情况", 500, least=4)) != 1:
        raise Stale("这个问题刚由他人处理，请刷新")
    _changed(actor, finding.visit.round, outcome.value, str(finding.pk), now)


@act()
def write_letter(
    *, actor: Actor, finding: Finding, requirement: str, now: datetime, title: str = "", days: int | None = None
) -> Letter:
    """The finding goes out as a letter, to be signed like any other; asked for again, the same one."""
    require(policies.may_keep(actor))
    if finding.outcome not in ("", Outcome.LETTER.value):
        raise SupervisionRefusal(f"这个问题已按“{finding.get_outcome_display()}”处理")
    unit, round_ = finding.visit.unit, finding.visit.round
    first = finding.text.splitlines()[0].split("。")[0]
    order = LetterOrder(
        title=(title.strip() or f"关于整改“{first[:40]}”问题的交办函")[:TITLE_MAX], problem=finding.text, requirement=requirement,
        source="inspection", source_note=f"{round_.title}，{finding.visit.on}{finding.visit.team.name}"[:200], responsible_id=unit.pk,
        basis=finding.basis, days=days, origin="finding", origin_id=str(finding.pk),
    )  # fmt: skip
    row = draft(actor=actor, order=order, now=now, submit=True)
    moved = Finding.objects.filter(pk=finding.pk, outcome="").update(outcome=Outcome.LETTER.value, letter=row)
    if moved:
        _changed(actor, round_, Outcome.LETTER.value, str(finding.pk), now)
    finding.refresh_from_db()
    return row


@act()
def close_round(*, actor: Actor, round_: InspectionRound, summary: str, on: date, now: datetime) -> None:
    """Every finding has been dealt with: the round is over."""
    require(policies.may_keep(actor))
    left = Finding.objects.filter(visit__round=round_, outcome="").count()
    if left:
        raise SupervisionRefusal(f"还有{left}个问题没有处理，处理后再结束")
    if not round_.start <= on <= local(now).date():
        raise SupervisionRefusal("结束日期不能早于开始，也不能晚于今天")
    told = must_say(summary, "督查小结", 2000, least=5)
    if InspectionRound.objects.filter(pk=round_.pk, closed_on=None).update(closed_on=on, summary=told) != 1:
        raise Stale("这一轮督查刚由他人结束登记，请刷新")
    _changed(actor, round_, "closed", on.isoformat(), now)
