"""Acts about papers: what a hearing or a site check brought, that a paper was served, the office's own templates."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Max

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.infra.statements import send
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.services.cases import papersamples, papertemplate, policies, records, rules
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import Case, Paper, PaperRecord, PaperService, PaperTemplate
from tongban.services.cases.transitions import paper_after
from tongban.services.cases.usecases.intake import read
from tongban.services.cases.usecases.review import read_leg
from tongban.services.cases.values import OPEN_CASE, UNSERVABLE, PaperAct, PaperKind, PaperState, Served
from tongban.services.events import CaseRecorded, PaperServed, TemplateKept

TEMPLATES: Final = uuid5(UUID(int=0), "tongban.papers.templates")  # one stream for all kinds


@act()
def record_paper(*, actor: Actor, case_id: UUID, kind: PaperKind, given: Mapping[str, str], now: datetime) -> UUID:
    """Write down a notice of hearing, its minutes or a site check (art 34, 36, 46, 47, 48); its paper follows."""
    whole, leg = read_leg(case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    if leg.state not in OPEN_CASE:
        raise CaseRefusal(f"“{leg.state.label}”的环节不能登记{kind.label}")
    examiner = Case.objects.values_list("examined_by__name", "handler__name").get(pk=case_id)
    facts = records.checked(kind, given, now=now, calendar=workdays(), examiner=examiner[0] or examiner[1] or "")
    assert actor.account_id is not None
    row_id = new_id()
    digest = hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    event = CaseRecorded(
        application_id=whole.application_id, case_id=leg.id, record_id=row_id, paper=kind.value, digest=digest
    )
    trail.record(actor=actor, duty=Duty.EXAMINE, head=whole.head, events=[event], now=now)
    send()
    PaperRecord.objects.create(id=row_id, case_id=leg.id, kind=kind.value, facts=facts, at=now, by_id=actor.account_id)
    return row_id


@act()
def serve_paper(*, actor: Actor, paper_id: UUID, served: Served, now: datetime) -> date:
    """Put on record that a paper reached its receiver, how, and what proves it; returns the day of service.

    Once: the days of review and lawsuit run from it.
    """
    paper = Paper.objects.select_related("case").filter(pk=paper_id).first()
    if paper is None:
        raise CaseRefusal("没有找到这份文书")
    whole = read(paper.application_id)
    require(policies.may_serve(actor, whole.whose, paper.case.department_id if paper.case else None))
    if PaperKind(paper.kind) in UNSERVABLE:
        raise CaseRefusal(f"{paper.title}不需要送达")
    paper_after(_state(paper), PaperAct.SERVE)
    day = rules.service_day(served, made_on=local(paper.reserved_at).date(), today=local(now).date())
    assert actor.account_id is not None
    event = PaperServed(
        application_id=paper.application_id, paper_id=paper.pk, number=paper.number, way=served.way.value, served_on=day
    )
    trail.record(actor=actor, duty=None, head=whole.head, events=[event], now=now)
    send()
    try:
        with transaction.atomic():
            PaperService.objects.create(
                paper=paper, way=served.way.value, day=served.day, served_on=day, receiver=served.receiver.strip(),
                place=served.place.strip(), evidence=served.evidence.strip(), tracking=served.tracking.strip(),
                witness=served.witness.strip(), consent=served.consent, by_id=actor.account_id, at=now,
            )  # fmt: skip
    except IntegrityError as twice:
        raise CaseRefusal("这份文书刚刚被他人登记送达") from twice
    return day


def _state(paper: Paper) -> PaperState:
    if paper.file_id is None:
        return PaperState.RESERVED
    served = PaperService.objects.filter(paper=paper).exists()
    return PaperState.SERVED if served else PaperState.MADE


@act()
def keep_template(
    *, actor: Actor, kind: PaperKind, text: str, effective_from: date, now: datetime, reason: str = ""
) -> int:
    """The office's own wording of a paper from a day on; an empty text brings the shipped one back. Returns the version.

    Papers already issued keep what they say. Raises BadTemplate with the line that cannot be used.
    """
    require(policies.may_keep_templates(actor))
    if effective_from < local(now).date():
        raise CaseRefusal("启用日期不能早于今天：已经出具的文书不受影响")
    if text.strip():
        papertemplate.apply(papertemplate.parse(text, known=papersamples.names(kind)), papersamples.sample(kind))
    head = trail.head_of(TEMPLATES)
    last = PaperTemplate.objects.filter(kind=kind.value).aggregate(last=Max("version"))["last"] or 0
    event = TemplateKept(
        paper=kind.value, version=last + 1, effective_from=effective_from,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip
    trail.record(actor=actor, duty=Duty.ADMIN, head=head, events=[event], now=now)
    send()
    PaperTemplate.objects.create(
        kind=kind.value, version=last + 1, effective_from=effective_from, text=text.strip(), reason=reason.strip()[:200],
        by_id=actor.account_id, at=now,
    )  # fmt: skip
    return last + 1
