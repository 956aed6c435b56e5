"""`kill -9` at a chosen step of a story of acts: a forked child acts and dies, the parent looks at what is left."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import connection, connections
from django.db.backends.utils import CursorWrapper

from tests.support.matter import NOW, REGION, Stage, staff
from tongban.infra import outbox, sending, trail
from tongban.infra.models import NumberCounter, OutboxEntry
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.people.accounts.models import Account
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import (
    Application,
    Case,
    Certificate,
    Consultation,
    CorrectionPoint,
    Custody,
    OutageSlip,
    SpecialProcedure,
)
from tongban.services.cases.usecases import LateEntry, Point, Supplied
from tongban.services.cases.values import Channel, ProcedureKind, Withdrawal

Act = Callable[[], object]


@contextmanager
def dying_at(step: int) -> Iterator[list[int]]:
    """Kill this process at its step-th statement, or right before or right after a commit.

    The statements go the way they go in service: the driver's own cursor is watched from outside, so that an act that
    is one statement commits by itself here, too.
    """
    seen = [0]

    def tick() -> None:
        seen[0] += 1
        if seen[0] == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(run: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
        def ticking(*given: Any, **more: Any) -> Any:
            tick()
            found = run(*given, **more)
            if after:
                tick()
            return found

        return ticking

    database: Any = connection
    with (
        patch.object(database, "_commit", around(database._commit, after=True)),
        patch.object(sending, "_bare_cursor", around(sending._bare_cursor, after=True)),
        patch.object(CursorWrapper, "execute", _method(around(CursorWrapper.execute, after=False))),
    ):
        yield seen


def _method(run: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, *given, **more: run(self, *given, **more)


@dataclass(frozen=True)
class Blow:
    """One try: how many acts were acknowledged before the end, and whether the story was told to its end."""

    acknowledged: int
    finished: bool
    steps: int


def strike(acts: Sequence[Act], step: int) -> Blow:
    """Tell the story in a child that dies at the step; the parent learns what was acknowledged."""
    connections.close_all()
    hear, say = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(hear)
            with dying_at(step) as seen:
                for act in acts:
                    act()
                    os.write(say, b"a")
            os.write(say, b"!" + str(seen[0]).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(say)
    heard = b""
    while part := os.read(hear, 65536):
        heard += part
    os.close(hear)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or os.WEXITSTATUS(status) == 0, "the story itself failed"
    told, _, steps = heard.partition(b"!")
    return Blow(len(told), not killed, int(steps or 0))


def check(stream: UUID | None, acknowledged: int, kinds: Sequence[str]) -> None:
    """Nothing acknowledged is lost, nothing is half written, no number is doubled or skipped."""
    counted = sum(row.value for row in NumberCounter.objects.filter(scope__startswith="application:"))
    unused = OutageSlip.objects.filter(application=None).count()
    assert counted == Application.objects.count() + unused, "a number was lost or doubled"
    if stream is None:
        return
    verdict = trail.verify(stream)
    assert verdict.ok, verdict.broken
    lines = trail.lines(stream)
    told = [line.kind for line in lines]
    for kind in kinds[:acknowledged]:
        assert not kind or kind in told, f"{kind} was acknowledged and is lost"
    row = Application.objects.get(pk=stream)
    legs = Case.objects.filter(application=row)
    assert (legs.count() > 0) == (row.accepted_at is not None)
    for line in lines:
        event = Event.by_kind[line.kind]
        for listener in outbox._by_event.get(event, ()):
            assert OutboxEntry.objects.filter(handler=listener.name).exists(), f"{line.kind} told nobody"
    for leg in legs:
        assert (leg.ended_at is None) == (leg.state not in ("decided_yes", "decided_no", "closed", "delivered", "withdrawn", "terminated"))  # fmt: skip


@dataclass
class Story:
    """One matter through good and bad: each act with the event that proves it happened."""

    stage: Stage
    key: str

    def row(self) -> Application:
        return Application.objects.get(key=self.key)

    def leg(self, *states: str) -> Case:
        return Case.objects.filter(application__key=self.key, state__in=states).order_by("position")[0]

    def who(self, leg: Case) -> Actor:
        return self.stage.approvers[leg.department_id]

    def acts(self) -> list[tuple[str, Act]]:
        stage, day = self.stage, timedelta(days=1)

        def submit() -> None:
            stage.submit(self.key)

        def ask() -> None:
            point = Point(what="死亡证明", why="不清", how="重拍")
            cases.ask_correction(actor=stage.clerk, application_id=self.row().pk, points=[point, point], now=NOW)

        def supply() -> None:
            ids = CorrectionPoint.objects.filter(application__key=self.key).values_list("pk", flat=True)
            cases.supply_correction(
                actor=stage.clerk, application_id=self.row().pk, now=NOW + day,
                supplied={pk: Supplied(answer="已重拍") for pk in ids},
            )  # fmt: skip

        def accept() -> None:
            cases.accept_application(actor=stage.clerk, application_id=self.row().pk, now=NOW + day)

        def claim() -> None:
            leg = self.leg("accepted")
            cases.claim_case(actor=self.who(leg), case_id=leg.pk, now=NOW + day)

        def pause() -> None:
            leg = self.leg("reviewing")
            cases.start_procedure(
                actor=self.who(leg), case_id=leg.pk, kind=ProcedureKind.HEARING, basis="第四十七条", reason="听证",
                planned_end=date(2021, 9, 20), now=NOW + day,
            )  # fmt: skip

        def resume() -> None:
            leg = self.leg("suspended")
            key = SpecialProcedure.objects.get(case=leg).pk
            cases.end_procedure(actor=self.who(leg), procedure_id=key, result="", now=NOW + 3 * day)

        def decide() -> None:
            leg = self.leg("reviewing")
            cases.decide_case(actor=self.who(leg), case_id=leg.pk, granted=True, now=NOW + 3 * day)

        def send_out() -> None:
            leg = self.leg("accepted")
            cases.send_out_case(actor=self.who(leg), case_id=leg.pk, system="省系统", now=NOW + 3 * day)

        def record() -> None:
            leg = self.leg("sent_out")
            cases.record_result_case(
                actor=self.who(leg), case_id=leg.pk, granted=True, decided_at=NOW + 3 * day, now=NOW + 4 * day
            )

        def withdraw() -> None:
            cases.withdraw_case(actor=stage.clerk, case_id=self.leg("accepted").pk, now=NOW + 4 * day)

        def issue() -> None:
            cases.issue_results(actor=stage.issuer, application_id=self.row().pk, now=NOW + 5 * day)

        return [
            ("application.submitted", submit), ("application.correction_asked", ask),
            ("application.correction_supplied", supply), ("application.accepted", accept), ("case.claimed", claim),
            ("case.procedure_started", pause), ("case.procedure_ended", resume), ("case.decided", decide),
            ("case.sent_out", send_out), ("case.decided", record), ("case.ended", withdraw), ("case.ended", withdraw),
            ("application.issued", issue),
        ]  # fmt: skip


@dataclass
class Rarer(Story):
    """What a matter seldom meets: power cut, originals kept, advice, an extension, another body, a second decision."""

    def __post_init__(self) -> None:
        lead = Department.objects.get(code=self.stage.plan.lead_department)
        self.lead = colleague("lead", lead, Duty.LEAD)
        departments = Department.objects.filter(pk__in=self.stage.approvers)
        self.seconds = {d.pk: colleague(f"second-{d.code}", d, Duty.DECIDE) for d in departments}

    def acts(self) -> list[tuple[str, Act]]:
        stage, day = self.stage, timedelta(days=1)
        at = NOW + day

        def one(*states: str) -> tuple[Actor, UUID]:
            leg = self.leg(*states)
            return self.who(leg), leg.pk

        def elsewhere(department: UUID) -> UUID:
            return next(pk for pk in stage.approvers if pk != department)

        def custody() -> UUID:
            return Custody.objects.filter(application__key=self.key, until=None).latest("since").pk

        def reserve() -> None:
            cases.reserve_slips(actor=stage.clerk, region_code=REGION, count=1, now=NOW)

        def enter() -> None:
            slip = OutageSlip.objects.filter(application=None).latest("number")
            cases.submit_application(
                actor=stage.clerk, plan=stage.plan, form={}, applicant_id=stage.applicant.pk, handed=stage.papers(),
                channel=Channel.COUNTER, region_code=REGION, key=self.key, now=NOW,
                late=LateEntry(slip=slip.number, entered_at=at),
            )  # fmt: skip

        def accept() -> None:
            cases.accept_application(actor=stage.clerk, application_id=self.row().pk, now=at)

        def keep() -> None:
            paper = stage.papers()[0].material
            cases.keep_original(
                actor=stage.clerk, application_id=self.row().pk, material=paper, holder_id=self.leg("accepted").department_id,
                certified_copy=True, now=at,
            )  # fmt: skip

        def hand_on() -> None:
            key = custody()
            holder = elsewhere(Custody.objects.get(pk=key).holder_id)
            cases.hand_on_original(actor=stage.clerk, custody_id=key, holder_id=holder, now=at)

        def give_back() -> None:
            cases.give_back_original(actor=stage.clerk, custody_id=custody(), to="周安", now=at)

        def urge() -> None:
            cases.urge(actor=stage.clerk, application_id=self.row().pk, text="急用", now=at)

        def claim() -> None:
            actor, leg = one("accepted")
            cases.claim_case(actor=actor, case_id=leg, now=at)

        def extend() -> None:
            leg = self.leg("reviewing")
            cases.extend_case(actor=self.seconds[leg.department_id], case_id=leg.pk, days=3, reason="案情复杂", now=at)

        def consult() -> None:
            leg = self.leg("reviewing")
            cases.consult(
                actor=self.who(leg),
                case_id=leg.pk,
                department_id=elsewhere(leg.department_id),
                question="是否同意",
                now=at,
            )

        def answer() -> None:
            row = Consultation.objects.get(case__application__key=self.key)
            cases.answer_consultation(
                actor=stage.approvers[row.department_id], consultation_id=row.pk, answer="同意", now=at
            )

        def decide() -> None:
            actor, leg = one("reviewing")
            cases.decide_case(actor=actor, case_id=leg, granted=True, opinion="符合条件", now=at)

        def rectify() -> None:
            actor, leg = one("decided_yes")
            cases.rectify_decision(
                actor=actor, case_id=leg, field="opinion", after="符合规定条件", reason="笔误", now=at
            )

        def transfer() -> None:
            leg = self.leg("accepted")
            cases.transfer_case(
                actor=self.who(leg),
                case_id=leg.pk,
                department_id=elsewhere(leg.department_id),
                reason="职责已划转",
                now=at,
            )

        def finish() -> None:
            actor, leg = one("accepted")
            cases.claim_case(actor=actor, case_id=leg, now=at)
            cases.decide_case(actor=actor, case_id=leg, granted=True, now=at)

        def issue() -> None:
            cases.issue_results(actor=stage.issuer, application_id=self.row().pk, now=at)

        def revoke() -> None:
            row = Certificate.objects.filter(case__application__key=self.key, withdrawn_at=None).order_by(
                "case__position"
            )[0]
            cases.withdraw_certificate(
                actor=stage.approvers[row.case.department_id], certificate_id=row.pk, how=Withdrawal.REVOKED,
                reason="以欺骗手段取得", now=at,
            )  # fmt: skip

        def redo() -> None:
            leg = Case.objects.filter(application__key=self.key).order_by("-position")[0]
            cases.redo_case(actor=self.lead, case_id=leg.pk, reason="写错日期", now=at)

        return [
            ("", reserve), ("application.submitted", enter), ("application.accepted", accept), ("custody.changed", keep),
            ("custody.changed", hand_on), ("custody.changed", give_back), ("application.urged", urge), ("case.claimed", claim),
            ("case.extended", extend), ("case.consulted", consult), ("case.answered", answer), ("case.decided", decide),
            ("case.rectified", rectify), ("case.transferred", transfer), ("case.decided", finish), ("case.decided", finish),
            ("case.decided", finish), ("application.issued", issue), ("certificate.withdrawn", revoke), ("case.redone", redo),
            ("case.decided", decide),
        ]  # fmt: skip


def colleague(name: str, department: Department, *duties: Duty) -> Actor:
    """A login of this name with these duties, made at the first call."""
    known = Account.objects.filter(username=name).first()
    return actor_for(known or staff(name, *((duty, department) for duty in duties)), now=NOW)


def every_step(stage: Stage, *, story: type[Story] = Story, stride: int = 1, offset: int = 0) -> int:
    """Die at every stride-th step of the whole story, each time on a fresh matter. Returns the number of blows."""
    blows, step = 0, 1 + offset
    while True:
        told = story(stage, f"{story.__name__}-{offset}-{step}")
        acts = told.acts()
        blow = strike([act for _, act in acts], step)
        row = Application.objects.filter(key=told.key).first()
        assert row is not None or not any(kind for kind, _ in acts[: blow.acknowledged])
        check(row.pk if row else None, blow.acknowledged, [kind for kind, _ in acts])
        if blow.finished:
            assert blow.acknowledged == len(acts)
            return blows
        blows += 1
        step += stride
