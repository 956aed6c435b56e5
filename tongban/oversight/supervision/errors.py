"""Refusals of supervision that are to be expected."""

from tongban.kernel.refusals import Refused


class SupervisionRefusal(Refused):
    """Anticipated. The message may be shown to the person at the screen."""


class IllegalAct(SupervisionRefusal):
    """The state does not allow it."""
