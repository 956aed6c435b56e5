"""Who writes the report, who sees it."""

from tongban.finance.budget.policies import READERS as READERS
from tongban.finance.budget.policies import may_read_year as may_read_report
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal


def may_write_section(actor: Actor) -> Refusal | None:
    """The chapters are written by those in charge of performance, or by the office."""
    if actor.system or actor.has(Duty.PERFORMANCE) or actor.has(Duty.OFFICE):
        return None
    return Refusal("只有绩效人员和办公室可以撰写报告文字")


__all__ = ["READERS", "may_read_report", "may_write_section"]
