"""What a reply must hold, by its kind."""

from tongban.oversight.openness.errors import OpennessRefusal
from tongban.oversight.openness.rules.said import may_say, must_say
from tongban.oversight.openness.values.requests import REASONED, SAID_MAX, TEXT_MAX, Answer, Reply


def checked(answer: Answer, *, reasons: frozenset[str], corrected: bool, reasons_asked: bool, opinions_asked: bool) -> Answer:  # fmt: skip
    """The reply as it may be sent. Raises OpennessRefusal.

    A refusal names its reason, and so does a part that is held back (Disclosure Regulation art 36). Rights of others stand
    against it only after the others were asked (Disclosure Regulation art 15, 32). Unclear: only after one correction
    (Disclosure Regulation art 30). Not handled as unreasonable: only after reasons were asked for (Disclosure Regulation art 35).
    """
    text = must_say(answer.text, "答复内容和理由", TEXT_MAX, least=5)
    if answer.reply in REASONED and answer.reason not in reasons:
        raise OpennessRefusal("请选择不予公开的理由（条例第十四条至第十六条），答复书要写明")
    if answer.reason == "third_party" and answer.reply in REASONED and not opinions_asked:
        raise OpennessRefusal("以保护第三方权益为由的，要先书面征求第三方意见（条例第三十二条）")
    if answer.reply is Reply.UNCLEAR and not corrected:
        raise OpennessRefusal("先告知补正；补正后仍不明确的，才能这样答复（条例第三十条）")
    if answer.reply is Reply.UNREASONABLE and not reasons_asked:
        raise OpennessRefusal("先要求申请人说明理由；理由不合理的，才能告知不予处理（条例第三十五条）")
    places = {
        Reply.ALREADY_PUBLIC: "在哪里可以看到（网址、栏目或查阅点）", Reply.PRINTED: "在哪里可以获取", Reply.PETITION: "应当通过什么渠道反映",
        Reply.SPECIAL_RULES: "依照什么规定、到哪里查询",
    }  # fmt: skip
    said = places.get(answer.reply)
    elsewhere = must_say(answer.elsewhere, said, SAID_MAX) if said else may_say(answer.elsewhere, "去向", SAID_MAX)
    return Answer(reply=answer.reply, text=text, reason=answer.reason if answer.reply in REASONED else "", elsewhere=elsewhere)  # fmt: skip
