"""The story of a matter in plain words, and how it came out."""

from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support.matter import Stage
from tongban.infra import trail
from tongban.infra.trail import Line
from tongban.kernel.events import Event
from tongban.kernel.times import LOCAL
from tongban.services.cases.selectors import Matter, matter
from tongban.web.ui.story import WORDS, headline, lamp_of_whole, told, told_plainly
from tongban.web.ui.words import days, legal_days

LEG = uuid4()
NOW = datetime(2021, 9, 6, 9, 30, tzinfo=LOCAL)


class Leg:
    pk = LEG
    title = "死亡注销户口"

    class department:
        name = "公安局"


class Whole:
    legs = (Leg,)


def line(seq: int, kind: str, at: datetime, **facts: object) -> Line:
    return Line(seq, kind, at, "", "", dict(facts))


@pytest.mark.anywhere
def test_every_event_of_a_matter_has_words():
    import_module("tongban.services.events")
    kinds = {kind for kind in Event.by_kind if kind.split(".")[0] in ("application", "case", "certificate", "custody")}
    assert kinds - set(WORDS) == set()


@pytest.mark.anywhere
def test_the_citizen_reads_what_happened_when_it_happened(now: datetime):
    hour = timedelta(hours=1)
    lines = [
        line(1, "application.submitted", now),
        line(2, "case.claimed", now + hour, case_id=str(LEG)),
        line(3, "case.released", now + 2 * hour, case_id=str(LEG)),
        line(4, "case.reassigned", now + 2 * hour, case_id=str(LEG)),
        line(5, "case.sent_out", now + 3 * hour, case_id=str(LEG)),
        line(6, "case.decided", now + 9 * hour, case_id=str(LEG), granted=True, recorded_late=True,
             decided_at=(now + hour).isoformat()),
        line(7, "some.machinery", now + 9 * hour),
    ]  # fmt: skip
    plain: Any = Whole
    assert [one.kind for one in told_plainly(lines, plain)] == [
        "application.submitted",
        "case.decided",
        "case.sent_out",
    ]
    assert told_plainly(lines, plain)[1].where == "死亡注销户口（公安局）"
    assert len(told(lines, plain)) == len(lines)


def whole(application_id: UUID) -> Matter:
    found = matter(application_id)
    assert found is not None
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "refused, words, tone", [((), "已全部办完", "good"), ((2,), "部分办成", "warn"), ((1, 2, 3, 4), "未办成", "bad")]
)
def test_the_headline_says_how_it_came_out(refused: tuple[int, ...], words: str, tone: str):
    stage = Stage.build("OT-E08")  # legs that do not wait for each other
    stage.to_accepted()
    for leg in stage.legs():
        stage.claim(leg)
        stage.decide(leg, granted=leg.position not in refused)
    assert headline(whole(stage.id)).tone == tone
    stage.issue()
    stage.collect()
    said = headline(whole(stage.id))
    assert words in said.words
    assert said.tone == tone
    if refused:
        assert stage.plan.items[1].name in said.words
    plain = told_plainly(trail.lines(stage.id), whole(stage.id))
    assert not [one for one in plain if one.kind in ("case.claimed", "case.released", "case.reassigned")]


@pytest.mark.django_db
def test_what_waits_for_a_failed_leg_is_the_lead_offices_turn():
    stage = Stage.build()
    stage.to_accepted()
    first = stage.legs()[0]
    stage.claim(first)
    stage.decide(first, granted=False)
    assert "牵头部门" in headline(whole(stage.id)).words


@pytest.mark.anywhere
@pytest.mark.parametrize(
    "amount, people, law",
    [
        ("0", "即办", "即时办结"), ("0.25", "约2小时", "0.25个工作日"), ("0.5", "半个工作日", "0.5个工作日"), ("1", "1个工作日", "1个工作日"),
        ("4.5", "4个半工作日", "4.5个工作日"), ("1.25", "1个工作日零2小时", "1.25个工作日"), ("20", "20个工作日", "20个工作日"),
    ],
)  # fmt: skip
def test_people_say_a_promise_otherwise_than_the_law(amount: str, people: str, law: str):
    assert days(float(amount)) == people
    assert legal_days(float(amount)) == law


@pytest.mark.anywhere
def test_no_clock_runs_while_all_that_is_left_is_blocked():
    def whole_of(*states: str) -> Any:
        over = ("decided_no", "decided_yes", "terminated")
        legs = [SimpleNamespace(state=s, ended_at=NOW if s in over else None) for s in states]
        row = SimpleNamespace(concluded_at=None, ended_at=None, promised_due_at=NOW - timedelta(days=2))
        return SimpleNamespace(legs=legs, row=row)

    colour, words = lamp_of_whole(whole_of("decided_no", "blocked", "blocked"), NOW)
    assert (colour, "牵头部门" in words) == ("grey", True)
    assert lamp_of_whole(whole_of("blocked", "reviewing"), NOW)[0] == "red", "somebody's clock still runs"
    assert lamp_of_whole(whole_of("decided_yes"), NOW)[0] == "red"
