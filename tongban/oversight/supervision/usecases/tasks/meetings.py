"""A meeting is put down with what it decided; what somebody is to do becomes a task at once."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from tongban.infra import files
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Decision, Meeting, Task
from tongban.oversight.supervision.policies import tasks as policies
from tongban.oversight.supervision.rules.words import may_say, must_say
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.usecases.tasks.assigning import assign
from tongban.oversight.supervision.values.tasks import Decided, MeetingHeld, TaskOrder

DECISIONS_MOST = 30


@act()
def hold(
    *, actor: Actor, on: date, kind: str, chair: str, subject: str, decided: Sequence[Decided], now: datetime, place: str = "",
    attended: str = "", paper: files.Attachment | None = None,
) -> Meeting:  # fmt: skip
    """Put a meeting down. Without a decision it decided nothing and does not belong here."""
    require(policies.may_register(actor))
    if kind not in {e.code for e in settings_of.listing("meeting_kind", local(now).date())}:
        raise SupervisionRefusal("请选择会议类型")
    if not date(2000, 1, 1) <= on <= local(now).date():
        raise SupervisionRefusal(f"会议日期{on}不对：不能晚于今天")
    if not 1 <= len(decided) <= DECISIONS_MOST:
        raise SupervisionRefusal(f"请至少填写一条议定事项，最多{DECISIONS_MOST}条")
    stored, name = files.keep(paper, now)
    told = must_say(subject, "议题", 200).replace("\n", " ")
    try:
        with transaction.atomic():
            row = Meeting.objects.create(
                id=new_id(), on=on, kind=kind, chair=must_say(chair, "主持人", 60), subject=told, place=may_say(place, "地点", 100),
                attended=may_say(attended, "参加单位", 500), file=stored, file_name=name, entered_by_id=actor.account_id, entered_at=now,
            )  # fmt: skip
    except IntegrityError as clash:
        raise SupervisionRefusal(f"{on}的“{told}”已经登记过") from clash
    for place_, one in enumerate(decided, start=1):
        text = must_say(one.text, f"第{place_}条议定事项", 500)
        task = _task(actor, row, place_, text, one, now) if one.unit_id is not None else None
        Decision.objects.create(meeting=row, position=place_, text=text, task=task)
    note(actor, row.pk, [MeetingHeld(meeting_id=row.pk, on=on, decisions=len(decided))], now)
    return row


def _task(actor: Actor, meeting: Meeting, place: int, text: str, one: Decided, now: datetime) -> Task:
    assert one.unit_id is not None
    order = TaskOrder(
        title=text[:200], content=text if len(text) > 200 else "", source="meeting", unit_id=one.unit_id, assigned_on=meeting.on,
        due_on=one.due_on, person=one.person, source_note=f"{meeting.on}{meeting.subject}"[:200], origin="meeting",
        origin_id=f"{meeting.pk}:{place}",
    )  # fmt: skip
    return assign(actor=actor, order=order, now=now)
