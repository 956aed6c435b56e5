"""What supervision can count, by noun."""

from tongban.oversight.supervision.measures import registers as registers
from tongban.oversight.supervision.measures import signals as signals
