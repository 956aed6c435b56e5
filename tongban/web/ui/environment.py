"""The Jinja2 environment of our own pages."""

from typing import Any

from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from tongban.kernel.masking import mask_id, mask_name, mask_phone
from tongban.kernel.money import format_wan, format_yuan, in_words
from tongban.orgs.selectors import centre
from tongban.people.messages.selectors import unread
from tongban.web.ui import language, modes, styles, words


def _leg_address(leg: Any) -> str:
    return reverse("desk:case", args=[leg.pk])


def _unread_of(request: Any) -> int:
    """How many messages of the person at the screen are unread."""
    return unread(account_id=request.user.pk, party_id=request.user.party_id)


def environment(**options: Any) -> Environment:
    """Undefined names fail; a page sees how officials write dates, terms and amounts."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(autoescape=True, **{k: v for k, v in options.items() if k != "autoescape"})
    env.globals.update(
        static=static, stylesheet=styles.address, mode_classes=modes.classes, mode_on=modes.is_on, other_language=language.other, url=reverse,
        centre=centre, say_days=words.days, name_parts=words.name_parts, legal_days=words.legal_days,
        say_moment=words.moment, say_plainly=words.plain_moment, say_day=words.plain_day, lane_class=words.lane_class,
        state_label=words.state_label, plain_state=words.plain_state, leg_address=_leg_address, mask_id=mask_id,
        mask_name=mask_name,
        mask_phone=mask_phone, mask_number=words.mask_number, mask_address=words.mask_address,
        unread_of=_unread_of, weeks=words.weeks, get_messages=get_messages, dict=dict,
    )  # fmt: skip
    env.filters.update(
        date=words.date,
        moment=words.moment,
        day=words.day,
        plain_day=words.plain_day,
        plain_whole=words.plain_whole,
        plain_moment=words.plain_moment,
        clock=words.clock,
        months_to=words.months_to,
        days=words.days,
        digest=words.digest,
        wan=format_wan,
        yuan=format_yuan,
        in_words=in_words,
        zipped=lambda left, right: list(zip(left, right, strict=True)),
    )
    return env
