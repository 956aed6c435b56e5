"""Refusals of the budget that are to be expected."""

from tongban.kernel.refusals import Refused


class BudgetRefusal(Refused):
    """Anticipated. The message may be shown."""


class IllegalAct(BudgetRefusal):
    """The state does not allow it."""


class Short(BudgetRefusal):
    """The quota has not enough left."""
