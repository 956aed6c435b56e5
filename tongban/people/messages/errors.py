"""Anticipated refusals of messages."""

from tongban.kernel.refusals import Refused


class MessageRefusal(Refused):
    """Anticipated. The sentence may be shown to whoever keeps the texts."""
