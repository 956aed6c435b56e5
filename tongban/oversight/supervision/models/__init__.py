"""Tables of supervision, by noun."""

from tongban.oversight.supervision.models.signals import LadderEdition as LadderEdition
from tongban.oversight.supervision.models.signals import Notice as Notice
from tongban.oversight.supervision.models.signals import RuleEdition as RuleEdition
from tongban.oversight.supervision.models.signals import Signal as Signal
from tongban.oversight.supervision.models.signals import SignalStep as SignalStep
from tongban.oversight.supervision.models.signals import Timing as Timing
from tongban.oversight.supervision.models.signals import Watch as Watch
