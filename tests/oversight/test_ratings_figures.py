"""Statistics against rows counted by hand; lights; anomalies; figures for the public; measures."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.oversight.conftest import PHONE, Watch
from tongban.infra import measures
from tongban.infra.calendar import workdays
from tongban.kernel.actors import GUEST, SYSTEM
from tongban.kernel.periods import Period
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.kernel.times import at
from tongban.orgs.models import Region
from tongban.orgs.usecases import keep_region, keep_venue
from tongban.orgs.values import Tier
from tongban.oversight.ratings import rules, selectors, usecases
from tongban.oversight.ratings.models import BadRating, Dispute, PublicFigures, Rating
from tongban.oversight.ratings.rules import Rate, Tally
from tongban.oversight.ratings.values import By, Ground, Outcome, Seen, Source, Suspicion, Way

SEPTEMBER = Period(date(2021, 9, 1), date(2021, 9, 30))


@pytest.fixture
def town(watch: Watch):
    """Ten visits in a town, seven rated: 5 5 4 3 2 1 1, of which one 1 is struck out and one 2 is put right."""
    keep_region(actor=SYSTEM, code="430212100", name="渌口镇", now=watch.now)
    venue = keep_venue(
        actor=SYSTEM,
        name="渌口镇便民服务中心",
        tier=Tier.TOWN,
        region=Region.objects.get(pk="430212100000"),
        now=watch.now,
    )
    device, _ = usecases.add_device(actor=watch.first, name="甲", venue=venue, since=date(2021, 9, 1), now=watch.now)
    levels = [5, 5, 4, 3, 2, 1, 1, None, None, None]
    for n, level in enumerate(levels):
        now = watch.now + timedelta(minutes=20 * n)
        visit = usecases.invite_visit(actor=watch.stage.clerk, venue=venue, matter_name="医保咨询", now=now)
        if level:
            source = Source(way=Way.DEVICE, device_id=device.pk)
            usecases.rate(actor=GUEST, code=visit.code, level=level, source=source, now=now + timedelta(seconds=30))
    later = watch.now + timedelta(hours=5)
    struck = Rating.objects.filter(level=1).order_by("-rated_at").first()
    assert struck is not None
    made = usecases.raise_dispute(
        actor=watch.first, rating=struck, ground=Ground.MISTAKEN, said="点错了按钮", now=later
    )
    row = Dispute.objects.select_related("rating__invitation").get(pk=made.pk)
    usecases.decide_dispute(actor=watch.second, dispute=row, outcome=Outcome.INVALID, said="已电话核实", now=later)
    bad = BadRating.objects.select_related("rating__invitation").get(rating__level=2)
    usecases.confirm(actor=watch.first, bad=bad, complex_=False, said="属实", now=later)
    usecases.fix(actor=watch.first, bad=bad, said="已改", now=later)
    usecases.reply(actor=watch.first, bad=bad, said="已改正", now=later)
    return venue


@pytest.mark.django_db
def test_the_tier_is_counted_as_by_hand(watch: Watch, town):
    one = selectors.tallies(SEPTEMBER, By.TIER)["便民服务中心"]
    assert (one.acts, one.levels, one.invalid, one.valid) == (10, (1, 1, 1, 1, 2), 1, 6)
    assert (one.good, one.active, one.unrated) == (Rate(3, 6), Rate(7, 10), Rate(3, 10))
    assert (one.bad_rate, one.bad, one.replied, one.on_time) == (Rate(2, 6), 2, 1, Rate(1, 1))
    whole = selectors.total(SEPTEMBER)
    assert whole.acts == 13  # three acts of the matter, none rated
    assert sum(t.acts for t in selectors.tallies(SEPTEMBER, By.WAY).values()) == 13
    assert selectors.tallies(SEPTEMBER, By.MATTER)["医保咨询"].acts == 10
    usecases.set_setting(
        actor=watch.first, code="middle_good", value=1, since=date(2021, 9, 1), basis="市里口径", now=watch.now
    )
    assert selectors.tallies(SEPTEMBER, By.TIER)["便民服务中心"].good == Rate(4, 6)


@pytest.mark.django_db
def test_a_matter_counts_for_each_department_of_its_legs(watch: Watch):
    watch.rate(5)
    rated = {name for name, t in selectors.tallies(SEPTEMBER, By.DEPARTMENT).items() if t.valid}
    assert rated == {leg.department.name for leg in watch.stage.legs()}


@pytest.mark.django_db
def test_the_measures_rest_on_rows(watch: Watch, town):
    received, covered = measures.find("ratings.received"), measures.find("ratings.villages_covered")
    assert received is not None
    assert covered is not None
    assert received.count(SEPTEMBER, "").value == 6
    assert received.count(SEPTEMBER, "town, village").value == 6
    watch.rate(4)
    assert received.count(SEPTEMBER, "").value == 7
    assert received.count(SEPTEMBER, "town, village").value == 6
    assert covered.count(SEPTEMBER, "").value == 0  # a town is no village
    assert received.count(Period.year(2020), "").rows == []


@pytest.mark.django_db
def test_queries_do_not_grow_with_rows(watch: Watch, town):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            selectors.tallies(SEPTEMBER, By.DEPARTMENT)
            selectors.covered(SEPTEMBER)
            selectors.anomalies(SEPTEMBER)
        return len(seen)

    before = asked()
    for n in range(5):
        visit = usecases.invite_visit(actor=watch.stage.clerk, venue=town, matter_name=f"事{n}", now=watch.now)
        usecases.rate(actor=GUEST, code=visit.code, level=1, source=PHONE, now=watch.now + timedelta(minutes=n))
    assert asked() == before


@pytest.mark.django_db
def test_the_public_sees_figures_only_after_a_second_signature(watch: Watch, town):
    late = at(date(2021, 10, 11))
    with pytest.raises(Refused, match="还没有到"):
        usecases.prepare_figures(actor=watch.first, period=SEPTEMBER, now=watch.now)
    row = usecases.prepare_figures(actor=watch.first, period=SEPTEMBER, now=late)
    assert list(selectors.published()) == []
    with pytest.raises(NotAllowed, match="不能自己签发"):
        usecases.sign_figures(actor=watch.first, figures=row, now=late)
    usecases.sign_figures(actor=watch.second, figures=row, now=late)
    with pytest.raises(Refused, match="已经签发"):
        usecases.sign_figures(actor=watch.second, figures=PublicFigures.objects.get(), now=late)
    assert [r.figures["whole"]["valid"] for r in selectors.published()] == [6]
    watch.rate(1)
    assert PublicFigures.objects.get().figures == row.figures  # frozen
    assert all(d["valid"] >= 5 for d in row.figures["departments"])


def test_no_basis_no_rate():
    assert str(Rate(0, 0)) == "—"
    assert Rate(0, 0).percent is None
    assert Rate(1, 3).percent == Decimal("33.33")
    assert str(Tally(acts=4).active) == "0%"
    assert str(Tally(acts=4).good) == "—"


# --- lights (services.md §3.5) --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "now", "colour"),
    [
        (1, at(date(2021, 9, 6)), "green"),
        (
            1,
            datetime.combine(date(2021, 9, 7), datetime.min.time()).replace(
                hour=15, tzinfo=at(date(2021, 9, 7)).tzinfo
            ),
            "yellow",
        ),
        (1, at(date(2021, 9, 8)), "red"),
        (5, at(date(2021, 9, 3)), "green"),
        (5, at(date(2021, 9, 6)), "yellow"),
    ],
)
def test_lights_follow_the_recorded_limit(days: int, now: datetime, colour: str):
    due = at(date(2021, 9, 7)) + timedelta(hours=17)
    assert rules.light(due_at=due, days=days, now=now, done_at=None, calendar=workdays()) == colour


@pytest.mark.django_db
def test_what_was_done_late_stays_red():
    due = at(date(2021, 9, 7))
    for late, colour in ((1, "red"), (-1, "green")):
        done = due + timedelta(seconds=late)
        assert rules.light(due_at=due, days=1, now=due, done_at=done, calendar=workdays()) == colour


# --- anomalies ------------------------------------------------------------------------------------------------------------------

T0 = at(date(2021, 9, 6)) + timedelta(hours=9)


def seen(n: int, *, minutes: float = 0, level: int = 5, terminal: str = "t", own: bool = False, rated: bool = True, device: bool = False) -> Seen:  # fmt: skip
    return Seen(
        T0 + timedelta(minutes=minutes), "大厅 1号窗口", level, terminal, device, T0 - timedelta(hours=1), None, own,
        UUID(int=n) if rated else None, UUID(int=n),
    )  # fmt: skip


def test_bursts_are_told_once_whatever_the_order():
    rows = [seen(n, minutes=n) for n in range(6)] + [seen(9, minutes=60)]
    random.Random(1).shuffle(rows)
    found = list(rules.bursts(rows, 5, 10))
    assert [len(a.ratings) for a in found] == [6]
    assert list(rules.bursts(rows, 7, 10)) == []


def test_praise_of_one_terminal_but_not_of_the_registered_rater():
    rows = [seen(n) for n in range(4)]
    assert [a.suspicion for a in rules.one_terminal(rows, 4)] == [Suspicion.ONE_TERMINAL]
    assert list(rules.one_terminal([seen(n, device=True) for n in range(9)], 4)) == []
    assert list(rules.one_terminal([seen(n, terminal=str(n)) for n in range(9)], 4)) == []
    assert list(rules.one_terminal([seen(n, level=2) for n in range(9)], 4)) == []


def test_more_ratings_than_acts_and_staff_rating_themselves():
    rows = [seen(1), seen(1, rated=False), seen(2)]
    place = ("大厅 1号窗口", "2021-09-06")
    assert [a.suspicion for a in rules.more_than_acts(rows, {place: 2})] == [Suspicion.MORE_THAN_ACTS]
    assert list(rules.more_than_acts(rows, {place: 3})) == []
    assert [a.suspicion for a in rules.selves([seen(3, own=True), seen(4)])] == [Suspicion.SELF]


@pytest.mark.django_db
def test_a_code_tried_again_and_an_own_try_are_found(watch: Watch):
    watch.rate(5)
    for n in range(3):
        with pytest.raises(Refused):
            watch.rate(5, now=watch.now + timedelta(minutes=n))
    from tongban.oversight.ratings.values import Occasion

    code = watch.act(Occasion.INTAKE).code
    with pytest.raises(Refused):
        usecases.rate(actor=watch.stage.clerk, code=code, level=5, source=PHONE, now=watch.now)
    kinds = {a.suspicion for a in selectors.anomalies(SEPTEMBER)}
    assert {Suspicion.MORE_THAN_ACTS, Suspicion.SELF} <= kinds
