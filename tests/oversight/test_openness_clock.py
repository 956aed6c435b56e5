"""The clock of a request: the regulation's days, suspended time never counted twice; fees; lights; the table of states."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.test_workdays import calendar
from tongban.kernel.times import at, local
from tongban.oversight.openness import reference, transitions
from tongban.oversight.openness.errors import IllegalAct, OpennessRefusal
from tongban.oversight.openness.rules import fees
from tongban.oversight.openness.rules.answers import checked
from tongban.oversight.openness.rules.clock import Asking, Times, due, explained, light, received
from tongban.oversight.openness.rules.papers import remedies
from tongban.oversight.openness.rules.said import must_say
from tongban.oversight.openness.values.requests import CODES, REASONED, Act, Answer, Reply, State, Way

pytestmark = pytest.mark.anywhere
CALENDAR = calendar()
SEPTEMBER = date(2021, 9, 24)


def last(times: Times) -> date:
    return local(due(times, CALENDAR)).date()


def test_twenty_days_twenty_more_and_askings_do_not_count_disclosure_33():
    assert last(Times(received_on=SEPTEMBER, days=20)) == date(2021, 10, 27)
    assert last(Times(received_on=SEPTEMBER, days=20, extension=10)) == date(2021, 11, 10)
    asked = Asking(date(2021, 10, 11), date(2021, 11, 1), date(2021, 10, 20))
    assert last(Times(received_on=SEPTEMBER, days=20, askings=(asked,))) == date(2021, 11, 8)


def test_the_clock_starts_anew_with_the_correction_disclosure_30():
    times = Times(received_on=date(2021, 9, 1), days=20, corrected_on=SEPTEMBER)
    assert times.start == SEPTEMBER
    assert last(times) == date(2021, 10, 27)
    assert last(Times(received_on=date(2021, 9, 1), days=20, corrected_on=date(2021, 9, 6), paid_on=SEPTEMBER)) == date(2021, 10, 27)  # fmt: skip


def test_silence_ends_the_asking_on_its_last_day_disclosure_32_34():
    silent = Asking(date(2021, 10, 11), date(2021, 11, 1))
    assert silent.end == date(2021, 11, 1)
    late = Asking(date(2021, 10, 11), date(2021, 11, 1), date(2021, 11, 20))
    assert late.end == date(2021, 11, 1)


def test_a_delay_is_the_day_that_was_told_disclosure_35():
    assert last(Times(received_on=SEPTEMBER, days=20, delayed_until=date(2021, 12, 31))) == date(2021, 12, 31)


def test_which_day_counts_as_received_disclosure_31():
    came, day = date(2021, 9, 3), date(2021, 9, 6)
    for way in (Way.IN_PERSON, Way.ORAL, Way.REGISTERED):
        assert received(way, came_on=came, confirmed_on=day) == came
    assert received(Way.ORDINARY, came_on=came, confirmed_on=day) == came
    for way in (Way.ONLINE, Way.FAX):
        assert received(way, came_on=came, confirmed_on=day) == day
        assert received(way, came_on=came, confirmed_on=None) is None


days = st.dates(date(2021, 3, 1), date(2021, 9, 30))
spans = st.builds(lambda start, length: Asking(start, start + timedelta(days=length + 1)), days, st.integers(0, 25))


@given(days, st.integers(1, 20), st.lists(spans, max_size=5))
def test_suspended_time_is_never_counted_and_never_counted_twice(start: date, length: int, askings: list[Asking]):
    times = Times(received_on=start, days=length, askings=tuple(askings))
    told = explained(times, CALENDAR)
    paused = {a.sent_on + timedelta(days=n) for a in askings for n in range((a.end - a.sent_on).days + 1)}
    counted = [line.date for line in told.days if line.counts]
    assert len(counted) == length
    assert not paused & set(counted)
    assert all(CALENDAR.is_workday(day) and day > start for day in counted)
    assert told.due_at == due(times, CALENDAR)
    union = sum(CALENDAR.is_workday(day) for day in paused if start < day <= counted[-1])
    assert CALENDAR.between(start, counted[-1]) == length + union
    twice = Times(received_on=start, days=length, askings=(*askings, *askings))
    assert due(twice, CALENDAR) == due(times, CALENDAR)


@given(days, st.integers(1, 20), st.integers(0, 20), spans)
def test_more_time_never_ends_sooner(start: date, length: int, more: int, asking: Asking):
    plain = Times(received_on=start, days=length)
    assert due(Times(received_on=start, days=length, extension=more), CALENDAR) >= due(plain, CALENDAR)
    assert due(Times(received_on=start, days=length, askings=(asking,)), CALENDAR) >= due(plain, CALENDAR)


SETTING = {code: row.value for code, row in reference.settings().items()}


@pytest.mark.parametrize(
    ("pieces", "yuan"), [(0, 0), (10, 0), (11, 100), (30, 2000), (31, 2200), (40, 4000), (41, 4300), (50, 7000)]
)
def test_the_fee_by_piece_disclosure_42(pieces: int, yuan: int):
    assert fees.by_piece(pieces, SETTING) == yuan * 100


@pytest.mark.parametrize(("pages", "yuan"), [(30, 0), (31, 10), (100, 700), (101, 720), (200, 2700), (201, 2740)])
def test_the_fee_by_page_disclosure_42(pages: int, yuan: int):
    assert fees.by_page(pages, SETTING) == yuan * 100


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_fees_only_rise(a: int, b: int):
    few, many = sorted((a, b))
    assert fees.by_piece(few, SETTING) <= fees.by_piece(many, SETTING)
    assert fees.by_page(few, SETTING) <= fees.by_page(many, SETTING)


@given(
    st.dictionaries(st.sampled_from([c for c in SETTING if c.startswith("fee_")]), st.integers(1, 300)),
    st.integers(0, 500),
)
def test_whatever_tiers_the_unit_sets_a_fee_comes_out(changed: dict[str, int], count: int):
    assert fees.by_piece(count, {**SETTING, **changed}) >= 0
    assert fees.by_page(count, {**SETTING, **changed}) >= 0


def test_lights():
    due_at = due(Times(received_on=SEPTEMBER, days=20), CALENDAR)
    assert light(due_at=None, now=due_at, calendar=CALENDAR) == "grey"
    assert light(due_at=due_at, now=at(date(2021, 10, 20)), calendar=CALENDAR) == "green"
    assert light(due_at=due_at, now=at(date(2021, 10, 25)), calendar=CALENDAR) == "yellow"
    assert light(due_at=due_at, now=due_at + timedelta(seconds=1), calendar=CALENDAR) == "red"


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", list(Act))
def test_the_table_is_the_law(state: State, act: Act):
    if (state, act) in transitions.TABLE:
        assert transitions.after(state, act) is transitions.TABLE[state, act]
        assert act in transitions.possible(state)
    else:
        with pytest.raises(IllegalAct):
            transitions.after(state, act)


FREE: dict[str, Any] = {"corrected": True, "reasons_asked": True, "opinions_asked": True, "reasons": frozenset(reference.reasons())}  # fmt: skip


@pytest.mark.parametrize("reply", list(Reply))
def test_every_reply_says_why_and_where_disclosure_36(reply: Reply):
    full = Answer(reply=reply, text="经审查，答复如上所述。", reason="secret", elsewhere="区政府门户网站")
    made = checked(full, **FREE)
    assert (made.reason != "") == (reply in REASONED)
    with pytest.raises(OpennessRefusal, match="答复内容"):
        checked(Answer(reply=reply, text=" ", reason="secret", elsewhere="x"), **FREE)
    if reply in REASONED:
        with pytest.raises(OpennessRefusal, match="不予公开的理由"):
            checked(Answer(reply=reply, text="经审查，不予公开。", reason="nonsense"), **FREE)
    assert CODES[reply].startswith("R")


def test_rights_of_others_only_after_asking_them_disclosure_15_32():
    held = Answer(reply=Reply.REFUSED, text="涉及第三方商业秘密。", reason="third_party")
    with pytest.raises(OpennessRefusal, match="先书面征求第三方意见"):
        checked(held, **{**FREE, "opinions_asked": False})
    assert checked(held, **FREE).reason == "third_party"


def test_unclear_and_unreasonable_only_after_asking_back_disclosure_30_35():
    with pytest.raises(OpennessRefusal, match="先告知补正"):
        checked(Answer(reply=Reply.UNCLEAR, text="仍不明确，不予处理。"), **{**FREE, "corrected": False})
    with pytest.raises(OpennessRefusal, match="先要求申请人说明理由"):
        checked(Answer(reply=Reply.UNREASONABLE, text="理由不合理，不予处理。"), **{**FREE, "reasons_asked": False})


def test_since_2024_a_refusal_is_reviewed_first_reconsideration_23_disclosure_51():
    before, since = date(2023, 12, 31), date(2024, 1, 1)
    assert "也可以自收到之日起六个月内" in remedies(Reply.REFUSED, above="渌口区人民政府", on=before)
    assert "对行政复议决定仍不服" in remedies(Reply.REFUSED, above="渌口区人民政府", on=since)
    assert "也可以自收到之日起六个月内" in remedies(Reply.GIVEN, above="渌口区人民政府", on=since)


def test_what_is_shipped_can_be_read_disclosure_50():
    rows = reference.settings().values()
    assert all(row.least <= row.value <= row.most and row.note for row in rows)
    assert len(reference.reasons()) == 8
    counted = [key for line in reference.report_lines() for key in line.of]
    assert len(counted) == len(set(counted))
    whole = {k.partition(":")[0] for k in counted}
    assert {r.value for r in Reply} <= whole
    refused = {k.partition(":")[2] for k in counted if k.startswith("refused:")}
    assert refused == set(reference.reasons())


@given(st.text(max_size=60))
def test_text_is_kept_or_refused_in_words(text: str):
    try:
        told = must_say(text, "内容", 50)
    except OpennessRefusal as wrong:
        refusal = str(wrong)
    else:
        refusal = ""
        assert told == told.strip()
        assert 1 <= len(told) <= 50
    assert not refusal or "内容" in refusal
