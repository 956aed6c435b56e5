"""Submit: freeze the plan, number it, take the papers in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError

from tongban.infra import numbering, trail
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.ids import new_id, secret_digits
from tongban.kernel.refusals import require
from tongban.services.cases import policies, rules, statements
from tongban.services.cases.errors import IncompletePapers
from tongban.services.cases.models import Draft
from tongban.services.cases.usecases.outage import LateEntry, next_query_code, take_slip, use_slip
from tongban.services.cases.values import ApplicationState, Channel, Handed, Source, Submitted
from tongban.services.catalogue.values import Plan
from tongban.services.events import ApplicationSubmitted

_GIVEN_BY_SYSTEM: Final = {"known": Source.KNOWN, "produced": Source.PRODUCED}
_IMPLEMENTATION_CODE_LENGTH: Final = 31


def submit_application(
    *,
    actor: Actor,
    plan: Plan,
    form: Mapping[str, Any],
    applicant_id: UUID,
    agent_id: UUID | None = None,
    subject_id: UUID | None = None,
    handed: Sequence[Handed] = (),
    channel: Channel,
    region_code: str,
    key: str,
    now: datetime,
    draft_id: UUID | None = None,
    late: LateEntry | None = None,
) -> Submitted:
    """Submit one matter. The same `key` again gives the same receipt, however often the button is pressed.

    Papers of the plan that are neither handed in nor given by the system may still come at the window; whether the
    whole is complete is the window's question at acceptance. `late`: taken in on paper during an outage and entered
    afterwards; `now` is then the real moment on the slip.
    """
    require(policies.may_submit(actor, applicant_id, agent_id))
    assert key, "a submission needs an idempotency key"
    _check_handed(plan, handed)
    try:
        with act():
            known = _submitted_before(key, applicant_id)
            if known is not None:
                return known
            return _submit(
                actor, plan, form, applicant_id, agent_id, subject_id, handed, channel, region_code, key, now, draft_id,
                late,
            )  # fmt: skip
    except IntegrityError:  # the same button in two tabs at the same moment
        known = _submitted_before(key, applicant_id)
        if known is None:
            raise
        return known


def _submitted_before(key: str, applicant_id: UUID) -> Submitted | None:
    row = statements.submitted_before(key, applicant_id)
    if row is None:
        return None
    known, number, code, password = row
    return Submitted(application_id=known, number=number, query_code=code, password=password, again=True)


def _check_handed(plan: Plan, handed: Sequence[Handed]) -> None:
    asked = {m.code: m.name for m in plan.materials}
    for paper in handed:
        if paper.material not in asked:
            raise IncompletePapers(f"材料“{paper.material}”不在本次办理的材料清单中，请返回核对")
        if paper.source is Source.UPLOAD and not paper.digest:
            raise IncompletePapers(f"材料“{asked[paper.material]}”还没有上传文件")
    require_pledgeable(plan, handed)


def require_pledgeable(plan: Plan, handed: Iterable[Handed]) -> None:
    """Refuse a pledge in the place of a paper that needs proof (国办发〔2020〕42号)."""
    pledgeable = {m.code for m in plan.materials if m.pledgeable}
    unfit = [p.material for p in handed if p.source is Source.PLEDGED and p.material not in pledgeable]
    if unfit:
        name = next(m.name for m in plan.materials if m.code == unfit[0])
        raise IncompletePapers(f"《{name}》不适用告知承诺，请提交原件或复印件")


def _submit(
    actor: Actor,
    plan: Plan,
    form: Mapping[str, Any],
    applicant_id: UUID,
    agent_id: UUID | None,
    subject_id: UUID | None,
    handed: Sequence[Handed],
    channel: Channel,
    region_code: str,
    key: str,
    now: datetime,
    draft_id: UUID | None,
    late: LateEntry | None,
) -> Submitted:
    application_id = new_id()
    papers = _papers(application_id, plan, handed, now)
    slip = take_slip(late.slip, taken_at=now, entered_at=late.entered_at) if late else None
    number, code = (slip.number, slip.query_code) if slip else _numbers(plan, region_code, now)
    password = slip.query_password if slip else secret_digits(6)
    statements.insert_application.run(
        [
            {
                "id": application_id,
                "number": number,
                "query_code": code,
                "query_password": password,
                "key": key,
                "matter": plan.code,
                "matter_name": plan.name,
                "plan": plan.to_json(),
                "answers": {question: list(values) for question, values in plan.answers.items()},
                "form": dict(form),
                "applicant_id": applicant_id,
                "agent_id": agent_id,
                "subject_id": subject_id,
                "filed_by_id": actor.account_id,
                "channel": channel.value,
                "region_code": region_code,
                "state": ApplicationState.SUBMITTED.value,
                "submitted_at": now,
                "received_at": now,
                "entered_at": late.entered_at if late else None,
                "answer_due_at": rules.answer_due(now, workdays()),
            }
        ]
    )
    statements.insert_materials.run(papers)
    event = ApplicationSubmitted(
        application_id=application_id,
        number=number,
        matter=plan.code,
        channel=channel.value,
        region=region_code,
        items=tuple(item.code for item in plan.items),
        papers=tuple(row["material"] for row in papers),
        late=late is not None,
    )
    trail.record(
        actor=actor,
        duty=Duty.ACCEPT if actor.has(Duty.ACCEPT) else None,
        head=trail.Head(application_id),
        events=[event],
        now=late.entered_at if late else now,
    )
    if slip is not None:
        use_slip(slip, application_id)
    if draft_id is not None:
        Draft.objects.filter(pk=draft_id).delete()
    return Submitted(application_id=application_id, number=number, query_code=code, password=password)


def _papers(application_id: UUID, plan: Plan, handed: Sequence[Handed], now: datetime) -> list[dict[str, Any]]:
    """Rows for what is here: what the applicant handed in, the joint form, and what the system already has."""
    given = {paper.material: paper for paper in handed}
    rows = []
    for material in plan.materials:
        paper = given.get(material.code)
        if paper is None:
            source = Source.FORM if material.form else _GIVEN_BY_SYSTEM.get(material.source)
            if source is None:
                continue
            paper = Handed(material=material.code, source=source)
        rows.append(
            {
                "id": new_id(),
                "application_id": application_id,
                "material": paper.material,
                "source": paper.source.value,
                "file_id": paper.digest or None,
                "originals": paper.originals,
                "copies": paper.copies,
                "fetched_from": paper.fetched_from,
                "reference": paper.reference,
                "handed_at": now,
            }
        )
    return rows


def _numbers(plan: Plan, region_code: str, now: datetime) -> tuple[str, str]:
    serial, code = next_query_code(region_code, now)
    day = rules.day_code(now)
    implementation = plan.items[0].implementation_code
    if len(plan.items) == 1 and len(implementation) == _IMPLEMENTATION_CODE_LENGTH:
        daily = numbering.take(f"item:{implementation}:{day}")
        return rules.item_number(implementation, now, daily), code
    return rules.joint_number(region_code, now, serial), code
