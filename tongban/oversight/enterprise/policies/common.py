"""The campaign office and who may look."""

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal
from tongban.oversight.enterprise.models import Unit
from tongban.oversight.enterprise.values.campaign import HANDLERS, READERS
from tongban.oversight.enterprise.values.campaign import is_office as is_office


def acts_for(actor: Actor, unit: Unit) -> bool:
    """Whether the actor leads or decides in the department behind the unit."""
    return unit.department_id is not None and any(actor.has(duty, unit.department_id) for duty in HANDLERS)


def may_read(actor: Actor) -> Refusal | None:
    if actor.system or any(actor.has(duty) for duty in READERS):
        return None
    return Refusal("只有优化办、监察人员和承办单位负责人可以查看，请联系优化办")


def may_keep(actor: Actor) -> Refusal | None:
    """Registers, settings and papers are the campaign office's."""
    if is_office(actor):
        return None
    return Refusal("只有优化办可以登记，请联系优化办")


def may_read_registers(actor: Actor) -> Refusal | None:
    """Companies, visits, papers and results as a whole: the office and who supervises."""
    if is_office(actor) or actor.has(Duty.SUPERVISE):
        return None
    return Refusal("只有优化办和监察人员可以查看全部登记，请联系优化办")
