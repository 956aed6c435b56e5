"""One window hands out all results: issue, then collect."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.infra import numbering, trail
from tongban.infra.acts import act
from tongban.infra.statements import send
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.identifiers import certificate_identifier
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.people.parties.models import Authorisation, Party
from tongban.people.parties.selectors import by_number
from tongban.services.cases import policies, statements
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import Handing
from tongban.services.cases.transitions import application_after
from tongban.services.cases.values import ApplicationAct, CaseState, CollectWay
from tongban.services.events import ResultsCollected, ResultsIssued


@act()
def issue_results(*, actor: Actor, application_id: UUID, now: datetime) -> tuple[str, ...]:
    """Issue the result of every granted leg and close the legs; returns the certificates' numbers.

    Certificates and letters are to be delivered within 10 working days of the decision (Licensing Law art 44).
    """
    whole = statements.read_with_legs(application_id)
    if whole is None:
        raise CaseRefusal("该申请还没有受理，不能出证")
    require(policies.may_issue(actor, whole.whose))
    after = application_after(whole.state, ApplicationAct.ISSUE)
    rows = _certificates(whole, now)
    event = ResultsIssued(application_id=application_id, certificates=tuple(str(row["number"]) for row in rows))
    trail.record(actor=actor, duty=Duty.ISSUE, head=whole.head, events=[event], now=now)
    statements.issue_application.must(id=application_id, was=whole.state.value, state=after.value, issued_at=now)
    statements.close_cases.run(application_id=application_id)
    statements.insert_certificates.run(rows)
    return event.certificates


def _certificates(whole: statements.WholeWithLegs, now: datetime) -> list[dict[str, object]]:
    granted = [leg for leg in whole.legs if leg.state is CaseState.DECIDED_YES]  # others have theirs from before a redo
    if not granted:
        return []
    results = statements.results_of([leg.id for leg in granted])
    year = local(now).year
    first = numbering.take(f"certificate:{year}", len(granted))
    rows: list[dict[str, object]] = []
    for serial, leg in enumerate(granted, start=first):
        name, uscc = results[leg.id]
        rows.append(
            {
                "id": new_id(),
                "case_id": leg.id,
                "identifier": certificate_identifier(issuer=uscc, type_serial="001", serial=f"{year}{serial:010d}"),
                "number": f"{year}{serial:08d}",
                "name": name,
                "issued_at": now,
            }
        )
    return rows


@act()
def collect_results(
    *,
    actor: Actor,
    application_id: UUID,
    receiver: str,
    way: CollectWay,
    now: datetime,
    proxy_reason: str = "",
    card: str = "",
    signature: str = "",
) -> None:
    """Hand the results out and have their receipt signed (送达回证); `receiver` is whose identity was checked.

    The applicant, the agent or somebody authorised; anybody else only with the reason, which stays on the receipt.
    `card`: the number on the card that was read, which must be that of the person named. `signature`: the digest of
    the picture that was signed on the screen.
    """
    whole = statements.read_whole(application_id)
    if whole is None:
        raise CaseRefusal("没有找到该申请")
    require(policies.may_issue(actor, whole.whose))
    after = application_after(whole.state, ApplicationAct.COLLECT)
    if not receiver.strip():
        raise CaseRefusal("请填写领取人姓名")
    if card:
        _same_person(whole.whose, card, receiver.strip(), now)
    proxy = receiver.strip() != whole.applicant_name and receiver.strip() not in _others(whole.whose, now)
    if proxy and not proxy_reason.strip():
        raise CaseRefusal(
            f"“{receiver.strip()}”不是申请人、代理人或已登记的受托人：请核对身份证件，写明代领理由和证件号码后四位"
        )
    event = ResultsCollected(application_id=application_id, way=way.value, proxy=proxy, card=bool(card))
    trail.record(actor=actor, duty=Duty.ISSUE, head=whole.head, events=[event], now=now)
    statements.collect_application.must(
        id=application_id,
        was=whole.state.value,
        state=after.value,
        collected_at=now,
        collected_by=f"{receiver.strip()}（代领：{proxy_reason.strip()}）" if proxy else receiver.strip(),
        collect_way=way.value,
    )
    statements.deliver_cases.run(application_id=application_id)
    if card or signature:
        send()
        assert actor.account_id is not None
        Handing.objects.create(
            id=new_id(), application_id=application_id, at=now, by_id=actor.account_id, card=bool(card),
            signature_id=signature or None,
        )  # fmt: skip


def _same_person(whose: policies.Whose, card: str, receiver: str, now: datetime) -> None:
    """The card is that of somebody who may come, and of the one who was chosen."""
    known = by_number(card)
    if known is None or not (known.pk == whose.applicant_id or _may_come(whose, now).filter(pk=known.pk).exists()):
        raise CaseRefusal("读到的证件不是申请人、代理人或受托人的；由别人代领的，请选“其他人代领”并写明理由")
    if known.name != receiver:
        raise CaseRefusal(f"读到的是“{known.name}”的证件，选的领取人是“{receiver}”，请核对")


def _others(whose: policies.Whose, now: datetime) -> set[str]:
    """Names beside the applicant's that need no reason."""
    return set(_may_come(whose, now).values_list("name", flat=True))


def _may_come(whose: policies.Whose, now: datetime) -> "QuerySet[Party]":
    """Who beside the applicant: the agent, and who was authorised."""
    on = local(now).date()
    given = Authorisation.objects.filter(grantor=whose.applicant_id, revoked_at=None, since__lte=on, until__gte=on)
    return Party.objects.filter(Q(pk=whose.agent_id) | Q(pk__in=given.values("agent")))
