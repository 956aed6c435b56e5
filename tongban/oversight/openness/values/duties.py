"""Duties that have to do with openness."""

from typing import Final

from tongban.kernel.actors import Duty

HEADS: Final = (Duty.LEAD, Duty.DECIDE)
READERS: Final = (Duty.OPENNESS, *HEADS, Duty.SUPERVISE)
REGISTRARS: Final = (Duty.OPENNESS, Duty.ACCEPT)
