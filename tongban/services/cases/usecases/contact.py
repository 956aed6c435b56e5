"""The applicant asks where it stands."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.statements import send
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.services.cases import policies
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import Urge
from tongban.services.cases.usecases.intake import read
from tongban.services.cases.values import ApplicationState
from tongban.services.events import ApplicationUrged

_REST: Final = timedelta(hours=20)
_WAITING: Final = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.RECEIVED,
        ApplicationState.PRE_ACCEPTED,
        ApplicationState.ACCEPTED,
        ApplicationState.CONCLUDED,
    }
)


@act()
def urge(*, actor: Actor, application_id: UUID, text: str = "", now: datetime) -> None:
    """催办: on top of the matter for everybody who works on it; once a day."""
    whole = read(application_id)
    require(policies.may_speak_for_applicant(actor, whole.whose))
    if whole.state not in _WAITING:
        raise CaseRefusal(f"“{whole.state.label}”的申请不用催办")
    if Urge.objects.filter(application=whole.id, at__gt=now - _REST).exists():
        raise CaseRefusal("今天已经催办过，承办部门已看到；也可以直接拨打窗口电话")
    row_id = new_id()
    event = ApplicationUrged(application_id=whole.id, urge_id=row_id)
    trail.record(actor=actor, duty=None, head=whole.head, events=[event], now=now)
    send()
    Urge.objects.create(id=row_id, application_id=whole.id, at=now, by_id=actor.account_id, text=text.strip()[:300])
