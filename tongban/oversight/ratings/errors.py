"""Refusals of ratings that are to be expected."""

from tongban.kernel.refusals import Refused


class RatingRefusal(Refused):
    """Anticipated. The message may be shown to the person who rates."""


class IllegalAct(RatingRefusal):
    """The state does not allow it."""
