"""Whose the result of a leg is: the applicant's, or whom the matter is about (frozen in the plan)."""

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.kernel.masking import mask_id, mask_name, mask_organisation
from tongban.people.parties.models import Party
from tongban.people.parties.values import IdKind, PartyKind
from tongban.services.cases.models import Application
from tongban.services.catalogue.subjects import Holder as Belongs
from tongban.services.catalogue.values import Plan

NO_NUMBER = "尚未取得证件号码"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A person or body as papers and pages name them; the number comes masked."""

    label: str  # 申请人, 逝者, 企业
    name: str
    id_masked: str
    body: bool

    @property
    def name_masked(self) -> str:
        """For anyone who asks: names of bodies are public, those of persons are not."""
        return mask_organisation(self.name) if self.body else mask_name(self.name)


def applicant_of(row: Application) -> Holder:
    return _named("申请人", row.applicant, row.applicant.kind == PartyKind.LEGAL.value)


def subject_of(row: Application, plan: Plan) -> Holder | None:
    """Whom the matter is about, if it is about somebody besides the applicant."""
    if row.subject is None:
        return None
    about = plan.subject
    return _named(about.label if about else "涉及的人", row.subject, about is not None and about.body)


def holders_of(row: Application, plan: Plan) -> Mapping[str, Holder]:
    """By item code. Expects applicant and subject to be read along."""
    applicant, subject = applicant_of(row), subject_of(row, plan)
    return {
        item.code: subject if subject is not None and item.holder is Belongs.SUBJECT else applicant
        for item in plan.items
    }


def holder_of(row: Application, plan: Plan, item: str) -> Holder:
    """The holder of one leg's result; the applicant for a leg that the plan does not know."""
    return holders_of(row, plan).get(item) or applicant_of(row)


def _named(label: str, party: Party, body: bool) -> Holder:
    pending = party.id_kind == IdKind.PENDING.value
    return Holder(label=label, name=party.name, id_masked=NO_NUMBER if pending else mask_id(party.id_number), body=body)
