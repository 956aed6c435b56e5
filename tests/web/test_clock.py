"""A clock that was set back: pages can be read, nothing is dated before what is on the record."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.web.conftest import Hall
from tongban.infra import clock, trail
from tongban.services.cases.models import Application

pytestmark = pytest.mark.django_db


def test_nothing_is_sent_in_while_the_clock_stands_before_the_record(hall: Hall):
    clerk = hall.session("clerk")
    accept = f"/desk/applications/{hall.submitted}/accept/"
    events = trail.verify().events
    with time_machine.travel(timezone.now() - timedelta(days=400), tick=False):
        clock.forget()  # the machine was started with the wrong time
        clerk = hall.session("clerk")
        refused = clerk.post(accept)
        assert refused.status_code == 503
        assert "早于已有的办理记录" in refused.content.decode()
        assert clerk.get("/desk/").status_code == 200
    assert Application.objects.get(pk=hall.submitted).state == "submitted"
    assert trail.verify().events == events


def test_a_clock_that_jumps_back_while_the_server_runs_is_noticed(hall: Hall):
    now = timezone.now()
    assert clock.set_back(now) == ""
    assert clock.set_back(now - clock.SLACK + timedelta(seconds=1)) == ""
    assert "校准" in clock.set_back(now - clock.SLACK - timedelta(seconds=1))
    assert clock.set_back(now + timedelta(days=1)) == ""
    assert "校准" in clock.set_back(now)


def test_an_office_whose_record_lies_ahead_can_go_on(hall: Hall, settings):
    clock.set_back(timezone.now() + timedelta(days=400))
    assert "TONGBAN_CLOCK_GUARD" in clock.set_back(timezone.now())
    settings.CLOCK_GUARD = False
    assert clock.set_back(timezone.now()) == ""
