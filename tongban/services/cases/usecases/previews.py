"""The decision's paper as the applicant would get it, looked at before anything is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft without number, code or seal; nothing was written and no number taken."""

    values: Mapping[str, Any]
    now: datetime

    def pdf(self) -> bytes:
        """The paper as a file."""
        return typeset("letter.typ", self.values, now=self.now)

    def pictures(self) -> list[bytes]:
        """The paper page by page, as PNG."""
        return pictured("letter.typ", self.values, now=self.now)


def preview_decision(
    *, actor: Actor, case_id: UUID, title: str, granted: bool, opinion: str, facts: str, basis: str, now: datetime
) -> Preview:
    """What the applicant would get, were it decided in these words."""
    whole, leg = read_leg(case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    if leg.state in CONCLUDED_CASE:
        raise CaseRefusal("本环节已经办完，请看正式文书")
    kind = decision_kind(title, granted=granted)
    said = if_decided(kind, case_id, opinion=opinion.strip(), facts=facts.strip(), basis=basis.strip(), now=now)
    said["number"] = "（预览稿，没有文号）"
    template = template_on(kind, local(now).date())
    if template is not None:
        said = papertemplate.apply(papertemplate.parse(template.text, known=names(said, template.text)), said)
    marks = {
        "code": "PREVIEW", "qr": papersamples.qr(), "large": False, "draft": True, "sealed": False, "place": "预览稿，不作凭证",
    }  # fmt: skip
    return Preview(said | marks, now)
