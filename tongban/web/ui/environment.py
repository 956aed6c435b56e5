"""The Jinja2 environment of our own pages."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from tongban.orgs.selectors import centre
from tongban.web.ui import words


def environment(**options: Any) -> Environment:
    """Undefined names fail; a page sees how officials write dates, terms and amounts."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(autoescape=True, **{k: v for k, v in options.items() if k != "autoescape"})
    env.globals.update(
        static=static, url=reverse, centre=centre, say_days=words.days, say_moment=words.moment,
        lane_class=words.lane_class, state_label=words.state_label,
    )  # fmt: skip
    env.filters.update(date=words.date, moment=words.moment, days=words.days, digest=words.digest)
    return env
