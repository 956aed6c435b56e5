"""Two at once, on both databases: one wins, the other is told, nothing is doubled."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.support.matter import NOW, Stage
from tongban.infra import trail
from tongban.kernel.refusals import Refused
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import Application, Case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts together; each gives its result or its refusal."""
    start = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            start.wait()
            results[place] = act()
        except Exception as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, Refused):
            raise result
    return results


def test_two_clerks_accept_the_same_application():
    stage = Stage.build("OT-P01")
    stage.submit("a")
    found = at_once(*[stage.accept] * 3)
    assert sum(isinstance(x, Refused) for x in found) == 2
    assert Case.objects.filter(application=stage.id).count() == 4
    assert trail.verify(stage.id).ok


def test_the_same_button_in_four_tabs():
    stage = Stage.build("OT-P01")
    found = at_once(*[lambda: stage.submit("same")] * 4)
    assert len({x.number for x in found}) == 1
    assert Application.objects.count() == 1


def test_many_submissions_at_once_have_numbers_in_a_row():
    stage = Stage.build("OT-P01")
    found = at_once(*[lambda n=n: stage.submit(f"k{n}") for n in range(6)])
    assert sorted(x.number[-5:] for x in found) == [f"{n:05d}" for n in range(1, 7)]


def test_two_examiners_claim_the_same_leg():
    stage = Stage.build("OT-P01")
    stage.to_accepted()
    leg = next(x for x in stage.legs() if x.state == "accepted")
    found = at_once(*[lambda: stage.claim(leg)] * 3)
    assert sum(isinstance(x, Refused) for x in found) == 2


def test_the_last_two_legs_decided_at_the_same_moment_conclude_the_whole_once():
    stage = Stage.build("OT-P01")
    stage.to_accepted()
    first = next(x for x in stage.legs() if x.state == "accepted")
    stage.claim(first)
    stage.decide(first)
    ready = [x for x in stage.legs() if x.state == "accepted"]
    for leg in ready:
        stage.claim(leg)
    for leg in ready[:-2]:
        stage.decide(leg)

    def decide(leg: Case) -> None:
        for _ in range(5):  # whoever comes second is told, looks again, and goes on
            try:
                return cases.decide_case(actor=stage.approver(leg), case_id=leg.pk, granted=True, now=NOW)
            except Refused as refusal:
                if "刷新" not in str(refusal):
                    raise
        raise AssertionError("never got through")

    at_once(*[lambda leg=leg: decide(leg) for leg in ready[-2:]])
    kinds = [line.kind for line in trail.lines(stage.id)]
    assert kinds.count("application.concluded") == 1
    assert stage.row().state == "concluded"
    assert trail.verify(stage.id).ok


def test_results_are_issued_once():
    stage = Stage.build("OT-P01")
    stage.to_concluded()
    found = at_once(stage.issue, stage.issue)
    assert sum(isinstance(x, Refused) for x in found) == 1
