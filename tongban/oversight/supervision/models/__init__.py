"""Tables of supervision, by noun."""

from tongban.oversight.supervision.models.letters import Answer as Answer
from tongban.oversight.supervision.models.letters import Assistance as Assistance
from tongban.oversight.supervision.models.letters import Extension as Extension
from tongban.oversight.supervision.models.letters import Letter as Letter
from tongban.oversight.supervision.models.letters import LetterFile as LetterFile
from tongban.oversight.supervision.models.letters import LetterStep as LetterStep
from tongban.oversight.supervision.models.letters import LookBack as LookBack
from tongban.oversight.supervision.models.letters import Reminder as Reminder
from tongban.oversight.supervision.models.settings import LetterWord as LetterWord
from tongban.oversight.supervision.models.settings import ListEntry as ListEntry
from tongban.oversight.supervision.models.settings import Setting as Setting
from tongban.oversight.supervision.models.signals import LadderEdition as LadderEdition
from tongban.oversight.supervision.models.signals import Notice as Notice
from tongban.oversight.supervision.models.signals import RuleEdition as RuleEdition
from tongban.oversight.supervision.models.signals import Signal as Signal
from tongban.oversight.supervision.models.signals import SignalStep as SignalStep
from tongban.oversight.supervision.models.signals import Tally as Tally
from tongban.oversight.supervision.models.signals import Timing as Timing
from tongban.oversight.supervision.models.signals import Watch as Watch
