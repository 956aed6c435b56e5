"""Make a paper: its number first, then its picture; the same paper however often it is asked for."""

import io
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import segno
from django.conf import settings
from django.db import IntegrityError, transaction

from tongban.infra import files, numbering, ports
from tongban.infra.typesetting import typeset
from tongban.kernel.ids import new_id, secret_text
from tongban.kernel.masking import mask_id
from tongban.kernel.times import local
from tongban.orgs.selectors import centre
from tongban.services.cases import notices
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.holders import holder_of, subject_of
from tongban.services.cases.models import Application, Case, Certificate, Paper
from tongban.services.cases.papercontent import Decision, Matter, Office, content, paper_number
from tongban.services.cases.usecases.noticefacts import notice_of
from tongban.services.cases.values import CaseState, PaperKind, Source
from tongban.services.catalogue.values import Plan

_RESULT: Final = {True: "准予", False: "不予"}


def ensure_paper(
    *, kind: PaperKind, application_id: UUID, now: datetime, case_id: UUID | None = None, round_: int = 1
) -> Paper:
    """The paper of this kind, made if it is not there yet. Must not run inside a transaction (setting takes time).

    The number is reserved in a transaction of its own and kept: if setting fails (a missing glyph), the next try
    finishes the same paper, and the series has no gap. Raises MissingGlyph, BadFile.
    """
    paper = reserve_paper(kind=kind, application_id=application_id, case_id=case_id, round_=round_, now=now)
    if paper.file_id is not None:
        return paper
    matter = _matter(application_id)
    office = _office()
    template = "certificate.typ" if kind is PaperKind.CERTIFICATE else "letter.typ"
    if kind in notices.KINDS:
        values = notices.content(kind, matter, office, notice_of(kind, application_id, case_id, round_))
    else:
        values = content(kind, matter, office, _decision(case_id) if case_id else None)
    values |= {"number": paper.number, "code": paper.code, "qr": _qr(paper.code)}
    stamped = paper.reserved_at
    pdf = typeset(template, values, now=stamped)
    stored = files.store(pdf, name=f"{paper.number}.pdf", now=now, allow=frozenset({files.PDF}))
    sealed = ports.get(ports.Seal).sign(pdf)  # type: ignore[type-abstract]
    mine = Paper.objects.filter(pk=paper.pk, file=None)
    mine.update(file=stored, made_at=now, seal_key=sealed.key, seal=sealed.signature)
    return Paper.objects.get(pk=paper.pk)


def reserve_paper(
    *, kind: PaperKind, application_id: UUID, now: datetime, case_id: UUID | None = None, round_: int = 1
) -> Paper:
    """The paper's number and code, taken now; the picture may be made when somebody wants to see it."""
    mine = Paper.objects.filter(application=application_id, case=case_id, kind=kind.value, round=round_)
    known = mine.first()
    if known is not None:
        return known
    here = centre()
    short, year = (here.short_name if here else "通"), local(now).year
    try:
        with transaction.atomic():
            serial = numbering.take(f"paper:{kind.value}:{year}")
            return Paper.objects.create(
                id=new_id(), application_id=application_id, case_id=case_id, round=round_, kind=kind.value,
                title=kind.label, number=paper_number(short, kind, year, serial), reserved_at=now,
                code=secret_text(12),
            )  # fmt: skip
    except IntegrityError:  # the same paper was asked for twice at once; the number taken here went back
        return mine.get()


def _office() -> Office:
    here = centre()
    if here is None:
        return Office(name="政务服务中心", address="", phone="")
    return Office(name=here.name, address=here.address, phone=here.phone)


def _qr(code: str) -> str:
    out = io.BytesIO()
    site = getattr(settings, "PUBLIC_URL", "")
    segno.make(f"{site}/verify/{code}/", error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def _matter(application_id: UUID) -> Matter:
    row = Application.objects.select_related("applicant", "agent", "subject").filter(pk=application_id).first()
    if row is None:
        raise CaseRefusal("没有找到该申请")
    plan = Plan.from_json(row.plan)
    names = {m.code: m.name for m in plan.materials}
    subject = subject_of(row, plan)
    legs = list(row.cases.select_related("department").order_by("position"))
    told: list[tuple[str, str, str]] = [
        (leg.title, leg.department.name, CaseState(leg.state).label if leg.granted is None else _RESULT[leg.granted])
        for leg in legs
    ] or [(item.name, item.department_name, "") for item in plan.items]
    certificates = Certificate.objects.filter(case__application=row).order_by("number").values_list("name", "number")
    return Matter(
        number=row.number, name=row.matter_name, applicant=row.applicant.name,
        id_masked=mask_id(row.applicant.id_number), agent=row.agent.name if row.agent else "",
        phone=row.applicant.phone, region=row.region_code, channel=row.channel, submitted_at=row.submitted_at,
        accepted_at=row.accepted_at, promised_due_at=row.promised_due_at, statutory_due_at=row.statutory_due_at,
        concluded_at=row.concluded_at, collected_at=row.collected_at, collected_by=row.collected_by,
        collect_way=row.collect_way, query_code=row.query_code, query_password=row.query_password,
        papers=[
            (names.get(m.material, m.material), m.originals, m.copies, Source(m.source).label)
            for m in row.materials.order_by("id")
        ],
        legs=told, certificates=list(certificates),
        subject=(subject.label, subject.name, subject.id_masked) if subject else None,
    )  # fmt: skip


def _decision(case_id: UUID) -> Decision:
    people = ("application__applicant", "application__subject")
    leg: Any = Case.objects.select_related("department", *people).get(pk=case_id)
    if leg.decided_at is None:
        raise CaseRefusal("该环节还没有作出决定，不能出具决定文书")
    row = Certificate.objects.filter(case=leg).order_by("-issued_at").first()
    holder = holder_of(leg.application, Plan.from_json(leg.application.plan), leg.item)
    return Decision(
        item=leg.title, number=leg.number, department=leg.department.name, granted=bool(leg.granted),
        decided_at=leg.decided_at, opinion=leg.opinion, facts=leg.facts, basis=leg.basis,
        certificate=(row.name, row.number, row.identifier) if row else None, holder=(holder.name, holder.id_masked),
    )  # fmt: skip
