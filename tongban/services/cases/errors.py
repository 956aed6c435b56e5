"""Anticipated refusals of this app. Messages may be shown to the applicant."""

from tongban.kernel.refusals import Refused


class CaseRefusal(Refused):
    """Base of what can be refused on the way of a matter."""


class IllegalAct(CaseRefusal):
    """The state does not allow the act."""


class IncompletePapers(CaseRefusal):
    """Papers are missing that may not come later; the sentence names each."""
