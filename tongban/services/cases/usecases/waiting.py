"""Results that wait to be collected: where they lie, and telling the applicant once more."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.models import TrailEvent
from tongban.infra.statements import send
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import require
from tongban.services.cases import policies
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.usecases.intake import read
from tongban.services.cases.values import ApplicationState
from tongban.services.events import CollectionReminded, ResultsKept

PLACE_MAX: Final = 60
_REST: Final = timedelta(hours=20)


@act()
def keep_results(*, actor: Actor, application_id: UUID, place: str, now: datetime) -> None:
    """Write down in which box or drawer the results lie, so that whoever stands at the window next finds them."""
    said = place.strip()
    if not said:
        raise CaseRefusal("请写明放在哪，例如：2号柜第3格")
    if len(said) > PLACE_MAX:
        raise CaseRefusal(f"放在哪请写在{PLACE_MAX}字以内")
    _record(actor, application_id, ResultsKept(application_id=application_id, place=said), now)


@act()
def remind_to_collect(*, actor: Actor, application_id: UUID, now: datetime) -> None:
    """Tell the applicant once more that the results can be collected; once a day."""
    told = TrailEvent.objects.filter(stream=application_id, kind=CollectionReminded.kind, at__gt=now - _REST)
    if told.exists():
        raise CaseRefusal("今天已经通知过，不重复打扰；有急事请打电话")
    _record(actor, application_id, CollectionReminded(application_id=application_id), now)


def _record(actor: Actor, application_id: UUID, event: ResultsKept | CollectionReminded, now: datetime) -> None:
    whole = read(application_id)
    require(policies.may_issue(actor, whole.whose))
    if whole.state is not ApplicationState.ISSUED:
        raise CaseRefusal(f"“{whole.state.label}”的申请没有等人领取的结果")
    trail.record(actor=actor, duty=Duty.ISSUE, head=whole.head, events=[event], now=now)
    send()
