"""One matter for whoever may see it: the read and the policy together."""

from collections.abc import Sequence
from uuid import UUID

from tongban.kernel.actors import Actor, Duty
from tongban.services.cases import atwindow, selectors, standing
from tongban.services.cases.policies import Whose, may_see
from tongban.services.cases.selectors import Matter, Row

_VERIFIED = 4
_UNVERIFIED = 1


def visible_matter(application_id: UUID, *, actor: Actor, verified: bool = True) -> Matter | None:
    """The matter, or None for whoever may not see it: absent and forbidden look the same from outside."""
    found = selectors.matter(application_id)
    if found is None:
        return None
    level = _VERIFIED if verified else _UNVERIFIED
    if may_see(actor, whose(found), found.departments, identity_level=level) is None:
        return found
    if not actor.grants:
        return None
    concerned = standing.concerned(found)  # before acceptance, asked for an opinion, or leading the whole
    return None if may_see(actor, whose(found), concerned, identity_level=level) is not None else found


def look_up(text: str, *, actor: Actor, most: int = 20) -> list[Row]:
    """Matters by number, query code or name, among those the member of staff may see."""
    return selectors.found_by(text, departments=_seen_by(actor), most=most)


def scanned_by(codes: Sequence[str], *, actor: Actor) -> list[tuple[str, Row | None]]:
    """The matter behind each code, where the member of staff may see it."""
    return atwindow.scanned(codes, departments=_seen_by(actor)) if codes else []


def _seen_by(actor: Actor) -> list[UUID] | None:
    """The departments whose matters they see; None: all."""
    everywhere = any(actor.has(duty) for duty in (Duty.ACCEPT, Duty.ISSUE, Duty.SUPERVISE))
    return None if everywhere else [grant.department_id for grant in actor.grants]


def whose(found: Matter) -> Whose:
    """Whose matter it is, as policies ask."""
    row = found.row
    return Whose(row.applicant_id, row.agent_id, row.subject_id, row.filed_by_id)
