"""Refusals of the campaign office that are to be expected."""

from tongban.kernel.refusals import Refused


class EnterpriseRefusal(Refused):
    """Anticipated. The message may be shown to the company."""


class IllegalAct(EnterpriseRefusal):
    """The state does not allow it."""
