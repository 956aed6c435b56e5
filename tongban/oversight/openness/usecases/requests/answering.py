"""The reply: drafted by one, checked and sent by another."""

from datetime import datetime

from tongban.infra import files
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.orgs.models import Region
from tongban.orgs.selectors import centre
from tongban.oversight.openness import policies, reference
from tongban.oversight.openness.errors import OpennessRefusal
from tongban.oversight.openness.models import Correction, Disclosure, Opinion
from tongban.oversight.openness.rules import answers, papers
from tongban.oversight.openness.rules.said import must_say
from tongban.oversight.openness.usecases.requests.moving import move, notice
from tongban.oversight.openness.values.requests import (
    GIVING,
    SAID_MAX,
    Act,
    Answer,
    Asked,
    Kind,
    Reply,
    Stance,
    State,
)


@act()
def draft_reply(
    *, actor: Actor, row: Disclosure, answer: Answer, now: datetime, given: files.Attachment | None = None
) -> None:
    """Disclosure Regulation art 36: which reply, its reason, where else to go. Silence about reasons leaves one reply."""
    require(policies.may_handle(actor, row))
    if row.state == State.REASONING:
        if answer.reply is not Reply.UNREASONABLE:
            raise OpennessRefusal("正在等申请人说明理由；申请人不说明的，只能告知不予处理")
        if row.step_due_at is not None and now <= row.step_due_at:
            raise OpennessRefusal("说明理由的期限还没有过，请等申请人说明")
    checked = answers.checked(
        answer, reasons=frozenset(reference.reasons()), corrected=Correction.objects.filter(disclosure=row).exists(),
        reasons_asked=row.reasons_asked_at is not None,
        opinions_asked=Opinion.objects.filter(disclosure=row, asked=Asked.THIRD_PARTY).exists(),
    )  # fmt: skip
    if given is not None and checked.reply not in GIVING:
        raise OpennessRefusal("只有予以公开、部分公开才附所公开的信息，请去掉附件或改答复类型")
    stored, name = files.keep(given, now)
    facts = {
        "reply": checked.reply.value, "reason": checked.reason, "text": checked.text, "elsewhere": checked.elsewhere,
        "drafted_by_id": actor.account_id, "given_id": stored.pk if stored else None, "given_name": name,
    }  # fmt: skip
    move(actor, row, Act.DRAFT, now, said=f"{checked.reply.label}", facts=facts)


@act()
def send_back(*, actor: Actor, row: Disclosure, said: str, now: datetime) -> None:
    """Not yet right: back to who drafted it, with what to change. The draft stays to be worked on."""
    require(policies.may_sign(actor, row))
    move(actor, row, Act.SEND_BACK, now, said=must_say(said, "要改什么", SAID_MAX), facts={"drafted_by_id": None})


@act()
def sign_reply(*, actor: Actor, row: Disclosure, now: datetime) -> None:
    """Checked by a second person, made out with its number, sent (Disclosure Regulation art 36, 45).

    Who objected as a third party is told in writing when it is disclosed all the same (Disclosure Regulation art 32).
    """
    require(policies.may_sign(actor, row))
    reply = Reply(row.reply) if row.reply else None
    outcome = reply.value if reply else ""
    move(actor, row, Act.SIGN, now, facts={"signed_by_id": actor.account_id, "outcome": outcome, "closed_at": now})
    assert reply is not None
    assert row.received_on is not None
    reason = reference.reasons().get(row.reason)
    words = papers.reply(
        row.number, row.received_on, reply, text=row.text, reason=reason.title if reason else "", article=reason.article if reason else "",
        elsewhere=row.elsewhere, above=_above(), on=local(now).date(),
    )  # fmt: skip
    notice(actor, row, Kind.REPLY, row.name, words, now)
    if reply in GIVING and row.reason != "third_party":
        for other in Opinion.objects.filter(disclosure=row, asked=Asked.THIRD_PARTY, stance=Stance.OBJECTS):
            told = papers.decided(row.number, row.description, row.text)
            notice(actor, row, Kind.THIRD_PARTY, other.name, told, now)


def _above() -> str:
    """The government above, to which a review goes (Reconsideration Law art 24)."""
    here = centre()
    region = Region.objects.filter(pk=here.region_id).first() if here else None
    return f"{region.name}人民政府" if region else "本级人民政府"
