"""家人代办: nothing without the grantor's will, only what was given, only while it lasts."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.support.matter import person, resident
from tongban.infra import trail
from tongban.kernel.actors import GUEST, Actor, Duty, Grant
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.people.parties import policies
from tongban.people.parties.models import Authorisation, Party
from tongban.people.parties.usecases import act_under, authorise, entrust, revoke_authorisation

pytestmark = pytest.mark.django_db
APPLICATION = UUID(int=77)


def verified(serial: int, name: str, level: int = 4) -> tuple[Party, Actor]:
    party = person(serial, name)
    Party.objects.filter(pk=party.pk).update(identity_level=level)
    party.refresh_from_db()
    return party, Actor(account_id=UUID(int=serial), name=name, party_id=party.pk)


def give(mother: tuple[Party, Actor], now: datetime, **more: Any) -> Authorisation:
    given = {
        "actor": mother[1], "grantor_id": mother[0].pk, "name": "周小青", "id_number": resident(3), "scope": "所有事项",
        "matter": "", "until": now.date() + timedelta(days=90), "now": now, **more,
    }  # fmt: skip
    return entrust(**given)


@pytest.fixture
def mother() -> tuple[Party, Actor]:
    return verified(1, "周安")


@pytest.fixture
def daughter(mother: object) -> tuple[Party, Actor]:
    return verified(3, "周小青")


def test_a_daughter_is_named_with_her_number(mother, now):
    given = give(mother, now)
    assert (given.agent.name, given.since, given.basis) == ("周小青", now.date(), "本人网上登记")
    assert given.agent.identity_level == 1  # being named checks nobody
    assert trail.lines(mother[0].pk)[-1].kind == "party.authorised"
    assert "周小青" not in repr(trail.lines(mother[0].pk)[-1].facts)


@pytest.mark.parametrize(
    "more, words",
    [
        ({"name": " "}, "姓名"), ({"id_number": "430212"}, "身份证"), ({"until": date(2020, 1, 1)}, "最长365天"),
        ({"until": date(2032, 1, 1)}, "最长365天"), ({"name": "周安", "id_number": resident(1)}, "本人"),
    ],
)  # fmt: skip
def test_what_is_refused_in_words_civil_code_165(mother, now, more, words):
    with pytest.raises(Refused, match=words):
        give(mother, now, **more)
    assert not Authorisation.objects.exists()


def test_a_login_that_anybody_could_open_gives_nothing_away(now):
    unchecked = verified(1, "周安", level=2)
    with pytest.raises(NotAllowed, match="还没有核验"):
        give(unchecked, now)
    for actor in (GUEST, verified(2, "吴平")[1], Actor(account_id=UUID(int=9), name="x")):
        with pytest.raises(NotAllowed, match="只有委托人本人"):
            give((unchecked[0], actor), now)


def test_the_window_takes_the_will_of_whoever_stands_there(mother, daughter, now):
    unchecked, _ = verified(5, "周老", level=1)
    clerk = Actor(
        account_id=UUID(int=7), name="员", grants=frozenset({Grant(duty=Duty.ACCEPT, department_id=UUID(int=5))})
    )
    given = authorise(
        actor=clerk, grantor_id=unchecked.pk, agent_id=daughter[0].pk, scope="所有事项", since=now.date(),
        until=now.date(), basis="授权委托书", now=now,
    )  # fmt: skip
    revoke_authorisation(actor=clerk, authorisation_id=given.pk, now=now)


def test_the_same_twice_is_one(mother, now):
    give(mother, now)
    with pytest.raises(Refused, match="不用重复登记"):
        give(mother, now)
    give(mother, now, matter="OT-P01", scope="身后一件事")
    assert Authorisation.objects.count() == 2


def test_either_side_may_end_it_civil_code_173(mother, daughter, now):
    stranger = verified(8, "吴平")[1]
    for who in (mother, daughter):
        given = give(mother, now)
        with pytest.raises(NotAllowed, match="只有委托人"):
            revoke_authorisation(actor=stranger, authorisation_id=given.pk, now=now)
        revoke_authorisation(actor=who[1], authorisation_id=given.pk, now=now)
        with pytest.raises(Refused, match="已经撤销"):
            revoke_authorisation(actor=who[1], authorisation_id=given.pk, now=now)


def test_who_may_act_and_for_what_and_until_when_civil_code_162(mother, daughter, now):
    given, today = give(mother, now, matter="OT-P01", scope="身后一件事"), now.date()

    def why_not(actor: Actor, matter: str = "OT-P01", on: date = today, level: int = 4) -> str:
        refusal = policies.may_act_for(actor, given, matter=matter, on=on, identity_level=level)
        return refusal.reason if refusal else ""

    assert why_not(daughter[1]) == ""
    assert why_not(daughter[1], on=given.until) == ""
    assert "没有人委托您" in why_not(mother[1])
    assert "没有人委托您" in why_not(GUEST)
    assert "还没有核验" in why_not(daughter[1], level=2)
    assert "有效期" in why_not(daughter[1], on=given.until + timedelta(days=1))
    assert "有效期" in why_not(daughter[1], on=today - timedelta(days=1))
    assert "只办“身后一件事”" in why_not(daughter[1], matter="OT-P02")
    given.revoked_at = now
    assert "已经结束" in why_not(daughter[1])


def test_an_application_stands_on_it_only_for_those_two(mother, daughter, now):
    given = give(mother, now)

    def use(**more: Any) -> None:
        act_under(
            **{
                "actor": daughter[1], "authorisation_id": given.pk, "applicant_id": mother[0].pk,
                "agent_id": daughter[0].pk, "matter": "OT-P01", "application_id": APPLICATION, "now": now, **more,
            }
        )  # fmt: skip

    with pytest.raises(Refused, match="与委托人不一致"):
        use(applicant_id=daughter[0].pk)
    with pytest.raises(Refused, match="本人"):
        use(agent_id=None)
    with pytest.raises(Refused, match="没有找到"):
        use(authorisation_id=UUID(int=1))
    use()
    assert trail.lines(mother[0].pk)[-1].facts == {
        "authorisation_id": str(given.pk),
        "application_id": str(APPLICATION),
    }
    revoke_authorisation(actor=mother[1], authorisation_id=given.pk, now=now)
    with pytest.raises(NotAllowed, match="已经结束"):
        use()
