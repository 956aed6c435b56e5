"""Tables of the infrastructure."""

from tongban.infra.models.counter import NumberCounter as NumberCounter
from tongban.infra.models.outbox import OutboxEntry as OutboxEntry
from tongban.infra.models.outbox import OutboxSchedule as OutboxSchedule
from tongban.infra.models.trail import TrailEvent as TrailEvent
from tongban.infra.models.trail import TrailHead as TrailHead
from tongban.infra.models.trail import TrailRoot as TrailRoot
