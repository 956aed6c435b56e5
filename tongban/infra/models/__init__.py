"""Tables of the infrastructure."""

from tongban.infra.models.calendar import CalendarDay as CalendarDay
from tongban.infra.models.calendar import CalendarYear as CalendarYear
from tongban.infra.models.counter import NumberCounter as NumberCounter
from tongban.infra.models.file import StoredFile as StoredFile
from tongban.infra.models.outbox import OutboxEntry as OutboxEntry
from tongban.infra.models.outbox import OutboxSchedule as OutboxSchedule
from tongban.infra.models.search import SearchEntry as SearchEntry
from tongban.infra.models.search import SearchMiss as SearchMiss
from tongban.infra.models.step import Evidenced as Evidenced
from tongban.infra.models.step import Step as Step
from tongban.infra.models.step import TimedStep as TimedStep
from tongban.infra.models.trail import CheckState as CheckState
from tongban.infra.models.trail import TrailCheck as TrailCheck
from tongban.infra.models.trail import TrailEvent as TrailEvent
from tongban.infra.models.trail import TrailHead as TrailHead
from tongban.infra.models.trail import TrailRoot as TrailRoot
