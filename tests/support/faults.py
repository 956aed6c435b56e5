"""`kill -9` at a chosen step of a story of acts: a forked child acts and dies, the parent looks at what is left."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, connections

from tests.support.matter import NOW, Stage
from tongban.infra import outbox, trail
from tongban.infra.models import NumberCounter, OutboxEntry
from tongban.kernel.actors import Actor
from tongban.kernel.events import Event
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import Application, Case, CorrectionPoint, OutageSlip, SpecialProcedure
from tongban.services.cases.usecases import Point, Supplied
from tongban.services.cases.values import ProcedureKind

Act = Callable[[], object]


@contextmanager
def dying_at(step: int) -> Iterator[list[int]]:
    """Kill this process at its step-th statement, or right before or right after a commit."""
    seen = [0]

    def tick() -> None:
        seen[0] += 1
        if seen[0] == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrapper(execute: Callable[..., Any], *given: Any) -> Any:
        tick()
        return execute(*given)

    database: Any = connection
    commit = database._commit

    def committing() -> None:
        tick()
        commit()
        tick()

    database._commit = committing
    try:
        with connection.execute_wrapper(wrapper):
            yield seen
    finally:
        database._commit = commit


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
        assert kind in told, f"{kind} was acknowledged and is lost"
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


def every_step(stage: Stage, *, stride: int = 1, offset: int = 0) -> int:
    """Die at every stride-th step of the whole story, each time on a fresh matter. Returns the number of blows."""
    blows, step = 0, 1 + offset
    while True:
        story = Story(stage, f"fault-{offset}-{step}")
        acts = story.acts()
        blow = strike([act for _, act in acts], step)
        row = Application.objects.filter(key=story.key).first()
        assert row is not None or blow.acknowledged == 0
        check(row.pk if row else None, blow.acknowledged, [kind for kind, _ in acts])
        if blow.finished:
            assert blow.acknowledged == len(acts)
            return blows
        blows += 1
        step += stride
