"""Results that wait to be collected: where they lie, and the applicant told once more."""

from datetime import timedelta

import pytest

from tests.support.matter import Stage
from tongban.kernel.actors import GUEST
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.people.messages.models import Message
from tongban.people.messages.values import Occasion
from tongban.services.cases import news, standing, usecases
from tongban.services.events import CollectionReminded

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    stage = Stage.build()
    stage.to_accepted()
    while waiting := [leg for leg in stage.legs() if leg.state == "accepted"]:
        for leg in waiting:
            stage.claim(leg)
            stage.decide(leg)
    usecases.issue_results(actor=stage.issuer, application_id=stage.id, now=stage.now)
    return stage


def test_the_last_word_says_where_the_results_lie(stage: Stage):
    assert standing.kept_where([stage.id]) == {}
    for place in ("2号柜第3格", "出证台左边的盒子"):
        usecases.keep_results(actor=stage.issuer, application_id=stage.id, place=place, now=stage.now)
    assert standing.kept_where([stage.id]) == {stage.id: "出证台左边的盒子"}
    for wrong in ("", "  ", "x" * 61):
        with pytest.raises(Refused, match="放在哪"):
            usecases.keep_results(actor=stage.issuer, application_id=stage.id, place=wrong, now=stage.now)


def test_the_applicant_is_told_once_a_day(stage: Stage):
    before = Message.objects.filter(about=stage.id, occasion=Occasion.ISSUED).count()
    usecases.remind_to_collect(actor=stage.issuer, application_id=stage.id, now=stage.now)
    event = CollectionReminded(application_id=stage.id)
    for _ in range(2):  # heard twice, told once
        news.told(event, now=stage.now)
    assert Message.objects.filter(about=stage.id, occasion=Occasion.ISSUED).count() == before + 1
    with pytest.raises(Refused, match="今天已经通知过"):
        usecases.remind_to_collect(actor=stage.issuer, application_id=stage.id, now=stage.now + timedelta(hours=2))
    later = stage.now + timedelta(days=1)
    usecases.remind_to_collect(actor=stage.issuer, application_id=stage.id, now=later)
    news.told(event, now=later)
    assert Message.objects.filter(about=stage.id, occasion=Occasion.ISSUED).count() == before + 2


def test_only_the_issuing_window_and_only_while_they_wait(stage: Stage):
    for actor in (stage.clerk, GUEST):
        with pytest.raises(NotAllowed):
            usecases.keep_results(actor=actor, application_id=stage.id, place="柜里", now=stage.now)
        with pytest.raises(NotAllowed):
            usecases.remind_to_collect(actor=actor, application_id=stage.id, now=stage.now)
    stage.collect()
    for run in (
        lambda: usecases.keep_results(actor=stage.issuer, application_id=stage.id, place="柜里", now=stage.now),
        lambda: usecases.remind_to_collect(actor=stage.issuer, application_id=stage.id, now=stage.now),
    ):
        with pytest.raises(Refused, match="没有等人领取"):
            run()
