"""Make a paper: its number first, then its picture; the same paper however often it is asked for."""

import io
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import segno
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tongban.infra import files, numbering, ports
from tongban.infra.models import StoredFile
from tongban.infra.typesetting import typeset
from tongban.kernel.ids import new_id, secret_text
from tongban.kernel.times import local
from tongban.orgs.selectors import centre
from tongban.services.cases import papertemplate
from tongban.services.cases.models import Case, Paper, PaperTemplate
from tongban.services.cases.papercontent import body_mark, paper_number
from tongban.services.cases.usecases.paperfacts import content_of
from tongban.services.cases.values import PaperKind

OF_CENTRE: Final = frozenset(
    {PaperKind.CERTIFICATE, PaperKind.ENDING_NOTICE, PaperKind.WITHDRAWAL_REQUEST}
)  # a leg's, yet numbered by the centre


def ensure_paper(
    *, kind: PaperKind, application_id: UUID, now: datetime, case_id: UUID | None = None, round_: int = 1
) -> Paper:
    """The paper of this kind, made if it is not there yet. Must not run inside a transaction (setting takes time).

    The number is reserved in a transaction of its own and kept: if setting fails (a missing glyph), the next try
    finishes the same paper, and the series has no gap. Raises MissingGlyph, BadFile, BadTemplate.
    """
    known = _known(kind, application_id, case_id, round_).select_related("file").first()
    if known is not None and known.file_id is not None:
        return known
    said = content_of(kind, application_id, case_id, round_)  # a paper without ground takes no number
    paper = reserve_paper(kind=kind, application_id=application_id, case_id=case_id, round_=round_, now=now)
    template = template_on(kind, local(paper.reserved_at).date())
    said["number"] = paper.number
    if template is not None:
        said = papertemplate.apply(papertemplate.parse(template.text, known=names(said, template.text)), said)
    stored, seal = _set(paper, said, now=now, large=False)
    mine = Paper.objects.filter(pk=paper.pk, file=None)
    mine.update(
        file=stored, made_at=now, seal_key=seal.key, seal=seal.signature, content=said, template=template,
    )  # fmt: skip
    return Paper.objects.select_related("file").get(pk=paper.pk)


def ensure_large(*, paper: Paper, now: datetime) -> StoredFile:
    """The same paper in large print: same number, same words, made once."""
    if paper.large_file_id is not None and paper.large_file is not None:
        return paper.large_file
    kind = PaperKind(paper.kind)
    said = paper.content or content_of(kind, paper.application_id, paper.case_id, paper.round)
    stored, seal = _set(paper, said, now=now, large=True)
    Paper.objects.filter(pk=paper.pk, large_file=None).update(large_file=stored, large_seal=seal.signature)
    return stored


def _set(paper: Paper, said: dict[str, Any], *, now: datetime, large: bool) -> tuple[StoredFile, ports.Sealed]:
    shape = "certificate.typ" if paper.kind == PaperKind.CERTIFICATE.value else "letter.typ"
    values = said | {"number": paper.number, "code": paper.code, "qr": _qr("verify", paper.code), "large": large}
    if said.get("rated"):
        values["rate_qr"] = _qr("rate", paper.code)
    pdf = typeset(shape, values, now=paper.reserved_at)
    ending = "（大字版）" if large else ""
    stored = files.store(pdf, name=f"{paper.number}{ending}.pdf", now=now, allow=frozenset({files.PDF}))
    sealed = ports.get(ports.Seal).sign(pdf)  # type: ignore[type-abstract]
    return stored, sealed


def template_on(kind: PaperKind, day: date) -> PaperTemplate | None:
    """The office's template that holds on the day; None: the shipped one."""
    rows = PaperTemplate.objects.filter(kind=kind.value, effective_from__lte=day)
    found = rows.order_by("-effective_from", "-version").first()
    return found if found is not None and found.text else None


def names(said: dict[str, Any], text: str) -> list[str]:
    """What this paper has, and what other papers of its kind have that the template names (checked when it was kept)."""
    return [*papertemplate.names_of(said), *papertemplate.NAME.findall(text)]


def reserve_paper(
    *, kind: PaperKind, application_id: UUID, now: datetime, case_id: UUID | None = None, round_: int = 1
) -> Paper:
    """The paper's number and code, taken now; the picture may be made when somebody wants to see it.

    Numbers run anew for each kind, issuing body and year: the centre's own papers, and each department's.
    """
    mine = _known(kind, application_id, case_id, round_)
    known = mine.first()
    if known is not None:
        return known
    year, (short, scope) = local(now).year, _series(kind, case_id)
    try:
        with transaction.atomic():
            serial = numbering.take(f"{scope}:{year}")
            return Paper.objects.create(
                id=new_id(), application_id=application_id, case_id=case_id, round=round_, kind=kind.value,
                title=kind.label, number=paper_number(short, kind, year, serial), reserved_at=now,
                code=secret_text(12),
            )  # fmt: skip
    except IntegrityError:  # the same paper was asked for twice at once; the number taken here went back
        return mine.get()


def _known(kind: PaperKind, application_id: UUID, case_id: UUID | None, round_: int) -> "QuerySet[Paper]":
    return Paper.objects.filter(application=application_id, case=case_id, kind=kind.value, round=round_)


def _series(kind: PaperKind, case_id: UUID | None) -> tuple[str, str]:
    """The body's short name and the scope of its numbers; a department's papers bear its own."""
    here = centre()
    short = here.short_name if here else "通"
    if case_id is None or kind in OF_CENTRE:
        return short, f"paper:{kind.value}"
    body = Case.objects.values_list("department__name", flat=True).get(pk=case_id)
    mark = body_mark(short, body, here.region.name if here else "")
    return mark, f"paper:{kind.value}" if mark == short else f"paper:{kind.value}:{mark}"


def _qr(what: str, code: str) -> str:
    """The address where the paper is verified, or the service rated: both by the code on the paper."""
    out = io.BytesIO()
    site = getattr(settings, "PUBLIC_URL", "")
    segno.make(f"{site}/{what}/{code}/", error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
