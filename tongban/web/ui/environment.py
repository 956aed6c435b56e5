"""The Jinja2 environment of our own pages."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from tongban.web.ui import words


def environment(**options: Any) -> Environment:
    """Undefined names fail; a page sees how officials write dates, terms and amounts."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(autoescape=True, **{k: v for k, v in options.items() if k != "autoescape"})
    env.globals.update(static=static, url=reverse)
    env.filters.update(
        date=words.date,
        moment=words.moment,
        days=words.days,
        region=words.region,
        masked=words.masked,
        digest=words.digest,
    )
    return env
