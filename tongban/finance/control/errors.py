"""Refusals of internal control that are to be expected."""

from tongban.kernel.refusals import Refused


class ControlRefusal(Refused):
    """Anticipated. The message may be shown."""


class IllegalAct(ControlRefusal):
    """The state does not allow it."""
