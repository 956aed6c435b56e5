"""Who × act, as a table: everything not allowed here is refused with a reason."""

from itertools import product
from uuid import UUID

import pytest

from tongban.kernel.actors import GUEST, SYSTEM, Actor, Duty, Grant
from tongban.services.cases import policies
from tongban.services.cases.policies import Whose

pytestmark = pytest.mark.anywhere

OURS, OTHER = UUID(int=1), UUID(int=2)
APPLICANT, AGENT, SUBJECT, STRANGER = (UUID(int=n) for n in range(10, 14))
FILER = UUID(int=20)
WHOSE = Whose(APPLICANT, AGENT, SUBJECT, FILER)


def staff(*duties: Duty, department: UUID = OURS, party: UUID | None = None) -> Actor:
    grants = frozenset(Grant(duty=duty, department_id=department) for duty in duties)
    return Actor(account_id=UUID(int=99), name="员", grants=grants, party_id=party)


def citizen(party: UUID, account: int = 98) -> Actor:
    return Actor(account_id=UUID(int=account), name="民", party_id=party)


WHO = {
    "guest": GUEST,
    "system": SYSTEM,
    "applicant": citizen(APPLICANT),
    "agent": citizen(AGENT),
    "filer": citizen(STRANGER, account=20),
    "stranger": citizen(STRANGER),
    "clerk": staff(Duty.ACCEPT),
    "clerk who is the applicant": staff(Duty.ACCEPT, party=APPLICANT),
    "examiner": staff(Duty.EXAMINE),
    "examiner elsewhere": staff(Duty.EXAMINE, department=OTHER),
    "decider": staff(Duty.DECIDE),
    "decider elsewhere": staff(Duty.DECIDE, department=OTHER),
    "decider who is the subject": staff(Duty.DECIDE, party=SUBJECT),
    "issuer": staff(Duty.ISSUE),
    "issuer who is the agent": staff(Duty.ISSUE, party=AGENT),
    "village agent": staff(Duty.AGENT),
    "supervisor": staff(Duty.SUPERVISE),
    "editor": staff(Duty.CATALOGUE),
    "administrator": staff(Duty.ADMIN),
    "finance": staff(Duty.FINANCE),
}
ACTS = {
    "submit": lambda a: policies.may_submit(a, APPLICANT, AGENT),
    "accept": lambda a: policies.may_accept(a, WHOSE),
    "examine": lambda a: policies.may_examine(a, WHOSE, OURS),
    "reassign": lambda a: policies.may_reassign(a, OURS),
    "decide": lambda a: policies.may_decide(a, WHOSE, OURS, two_persons=False, examined_by_id=None),
    "issue": lambda a: policies.may_issue(a, WHOSE),
    "see unverified": lambda a: policies.may_see(a, WHOSE, frozenset({OURS}), identity_level=1),
    "see verified": lambda a: policies.may_see(a, WHOSE, frozenset({OURS}), identity_level=4),
}
ALLOWED = {
    "submit": {"guest", "system", "applicant", "agent", "clerk", "clerk who is the applicant", "village agent"},
    "accept": {"clerk"},
    "examine": {"examiner", "decider"},
    "reassign": {"decider", "decider who is the subject"},
    "decide": {"decider"},
    "issue": {"issuer"},
    "see unverified": {
        "system", "filer", "clerk", "clerk who is the applicant", "examiner", "decider", "decider who is the subject", "issuer",
        "issuer who is the agent", "supervisor",
    },
    "see verified": {
        "system", "filer", "applicant", "agent", "clerk", "clerk who is the applicant", "examiner", "decider",
        "decider who is the subject", "issuer", "issuer who is the agent", "supervisor",
    },
}  # fmt: skip


@pytest.mark.parametrize("who, act", list(product(WHO, ACTS)))
def test_matrix(who: str, act: str):
    refusal = ACTS[act](WHO[who])
    assert (refusal is None) == (who in ALLOWED[act]), refusal
    if refusal is not None:
        assert len(refusal.reason) > 5


def test_two_persons_art_34():
    decider = staff(Duty.DECIDE)

    def may(examined_by: UUID | None) -> bool:
        return policies.may_decide(decider, WHOSE, OURS, two_persons=True, examined_by_id=examined_by) is None

    assert not may(None)
    assert not may(decider.account_id)
    assert may(UUID(int=5))
