"""The decision's paper as the applicant would get it, looked at before anything is decided."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.infra.typesetting import pictured, typeset
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.services.cases import papersamples, papertemplate, policies
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.usecases.paperfacts import if_decided
from tongban.services.cases.usecases.papers import names, template_on
from tongban.services.cases.usecases.review import read_leg
from tongban.services.cases.values import CONCLUDED_CASE, decision_kind


def preview_decision(
    *, actor: Actor, case_id: UUID, title: str, granted: bool, opinion: str, facts: str, basis: str, now: datetime
) -> bytes:
    """A PDF marked as a draft, without number, code or seal; nothing is written and no number is taken."""
    words = {"opinion": opinion, "facts": facts, "basis": basis}
    values = _values(actor=actor, case_id=case_id, title=title, granted=granted, words=words, now=now)
    return typeset("letter.typ", values, now=now)


def picture_decision(
    *, actor: Actor, case_id: UUID, title: str, granted: bool, opinion: str, facts: str, basis: str, now: datetime
) -> list[bytes]:
    """The same draft as pictures of its pages, for the page that asks once more."""
    words = {"opinion": opinion, "facts": facts, "basis": basis}
    return pictured(
        "letter.typ", _values(actor=actor, case_id=case_id, title=title, granted=granted, words=words, now=now)
    )


def _values(
    *, actor: Actor, case_id: UUID, title: str, granted: bool, words: dict[str, str], now: datetime
) -> dict[str, Any]:
    whole, leg = read_leg(case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    if leg.state in CONCLUDED_CASE:
        raise CaseRefusal("本环节已经办完，请看正式文书")
    kind = decision_kind(title, granted=granted)
    said = if_decided(kind, case_id, **{name: text.strip() for name, text in words.items()}, now=now)
    said["number"] = "（预览稿，没有文号）"
    template = template_on(kind, local(now).date())
    if template is not None:
        said = papertemplate.apply(papertemplate.parse(template.text, known=names(said, template.text)), said)
    return said | {
        "code": "PREVIEW", "qr": papersamples.qr(), "large": False, "draft": True, "sealed": False, "place": "预览稿，不作凭证",
    }  # fmt: skip
