"""Refusals of openness that are to be expected."""

from tongban.kernel.refusals import Refused


class OpennessRefusal(Refused):
    """Anticipated. The message may be shown to the person who asks."""


class IllegalAct(OpennessRefusal):
    """The state does not allow it."""
