"""Duties that have to do with openness."""

from typing import Final

from tongban.kernel.actors import Duty

HEADS: Final = (Duty.LEAD, Duty.DECIDE)
READERS: Final = (Duty.OPENNESS, *HEADS, Duty.SUPERVISE)
REGISTRARS: Final = (Duty.OPENNESS, Duty.ACCEPT)
ANSWERING: Final = (Duty.LEAD, Duty.EXAMINE)
ANSWERERS: Final = (Duty.OPENNESS, *ANSWERING)
WATCHERS: Final = (Duty.SUPERVISE, Duty.OPENNESS)
CONCERNED: Final = (Duty.ACCEPT, Duty.EXAMINE, Duty.DECIDE)
STAFF_OF_OPENNESS: Final = (Duty.OPENNESS, Duty.LEAD, Duty.DECIDE, Duty.EXAMINE, Duty.SUPERVISE, Duty.ACCEPT)
