"""Who may do what about tasks and meetings. Default deny."""

from uuid import UUID

from tongban.kernel.actors import Actor, Duty
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


def may_instruct(actor: Actor, bureau_id: UUID | None) -> Refusal | None:
    """Whoever leads the office itself, in their own name."""
    if bureau_id is not None and actor.account_id is not None and actor.has(Duty.LEAD, bureau_id):
        return None
    return Refusal("只有本局的牵头领导可以批示交办")


def may_see_brief(actor: Actor, bureau_id: UUID | None) -> Refusal | None:
    """The one page of figures and open problems: the office's leaders, and supervision."""
    if actor.has(Duty.SUPERVISE) or may_instruct(actor, bureau_id) is None:
        return None
    return Refusal("此页面供本局牵头领导和监察人员使用")


def may_read(actor: Actor, task: Task) -> Refusal | None:
    mine = actor.account_id is not None and task.entered_by_id == actor.account_id
    if may_register(actor) is None or of_unit(actor, task) or mine:
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
