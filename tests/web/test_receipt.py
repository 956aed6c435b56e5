"""After submitting: a day for one's own calendar, a bookmark that never ends, a password only for who may act."""

from datetime import UTC, date, datetime

import pytest

from tests.web.conftest import Hall
from tongban.kernel.times import local
from tongban.services.cases.models import Application
from tongban.web.portal.ics import day_entry


@pytest.mark.anywhere
def test_the_calendar_entry_is_one_day_folded_and_plain():
    title = "公民退休一件事：窗口告诉您是否受理，请留意；" * 3
    text = day_entry(
        key="k", day=date(2026, 12, 31), title=title, note="a\nb", now=datetime(2026, 12, 1, 1, tzinfo=UTC)
    )
    lines = text.decode().split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "DTSTAMP:20261201T010000Z" in lines
    assert f"SUMMARY:{title}" in text.decode().replace("\r\n ", "")
    assert "DESCRIPTION:a\\nb" in lines
    assert "http" not in text.decode()


def holder(hall: Hall, secret: str = ""):
    row = Application.objects.get(pk=hall.submitted)
    guest = hall.session("guest")
    guest.post("/track/", {"code": row.query_code, "secret": secret or row.query_password})
    return guest, row


@pytest.mark.django_db
def test_the_next_day_goes_into_a_calendar(hall: Hall):
    guest, row = holder(hall)
    reply = guest.get(f"/submitted/{row.pk}/calendar.ics")
    assert reply["Content-Type"].startswith("text/calendar")
    assert f"{local(row.answer_due_at):%Y%m%d}" in reply.content.decode()
    assert hall.session("guest").get(f"/submitted/{row.pk}/calendar.ics").status_code == 404


@pytest.mark.django_db
def test_a_bookmark_opened_elsewhere_asks_again_whether_the_matter_exists_or_not(hall: Hall):
    for key in (hall.submitted, "01a20fb6-f9aa-72b3-8d1e-1b2934128928"):
        reply = hall.session("guest").get(f"/submitted/{key}/", follow=True)
        assert reply.status_code == 200
        assert "请再填一次查询码和密码" in reply.content.decode()


@pytest.mark.django_db
def test_who_may_only_look_does_not_learn_the_password(hall: Hall):
    guest, row = holder(hall, hall.stage.applicant.id_number[-4:])
    reply = guest.get(f"/submitted/{row.pk}/", follow=True)
    assert reply.redirect_chain
    assert row.query_password not in reply.content.decode()
    acting, _ = holder(hall)
    assert row.query_password in acting.get(f"/submitted/{row.pk}/").content.decode()
