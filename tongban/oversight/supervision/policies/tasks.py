"""Who may do what about tasks and meetings. Default deny."""

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refusal
from tongban.oversight.supervision.models import Task
from tongban.oversight.supervision.values.letters import UNIT
from tongban.oversight.supervision.values.tasks import REGISTRARS


def may_register(actor: Actor) -> Refusal | None:
    """Meetings, tasks, walk-throughs: 督查, 优化办, the bureau's office."""
    if actor.system or any(actor.has(duty) for duty in REGISTRARS):
        return None
    return Refusal("只有督查人员、优化办和办公室可以登记，请联系他们")


def of_unit(actor: Actor, task: Task) -> bool:
    return any(actor.has(duty, task.unit_id) for duty in UNIT)


def may_read(actor: Actor, task: Task) -> Refusal | None:
    if may_register(actor) is None or of_unit(actor, task):
        return None
    return Refusal("这项任务不是交给您单位的，不能查看")


def may_handle(actor: Actor, task: Task) -> Refusal | None:
    if may_register(actor) is None or of_unit(actor, task):
        return None
    return Refusal("只有承办单位可以登记进展和报结")


def may_confirm(actor: Actor, reported_by: object) -> Refusal | None:
    """Somebody else than whoever reported it done."""
    no = may_register(actor)
    if no is None and not actor.system and actor.account_id == reported_by:
        return Refusal("这项任务是您报结的，请由另一人确认")
    return no
