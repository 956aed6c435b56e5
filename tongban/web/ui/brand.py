"""What the login library's own pages need to wear the site's name and look (they are Django templates, ours are Jinja2)."""

from typing import Any

from django.http import HttpRequest

from tongban.orgs.selectors import centre
from tongban.web.ui import modes, styles
from tongban.web.ui.actor import actor_of


def brand(request: HttpRequest) -> dict[str, Any]:
    """The centre's name, the visitor's mode, the stylesheet of the audience, where home is."""
    here, staff = centre(), actor_of(request).is_staff
    return {
        "site_name": here.name if here else "通办", "site_classes": modes.classes(request), "at_desk": staff,
        "site_style": styles.address("desk" if staff else "portal"), "site_home": "/desk/" if staff else "/my/",
        "site_user": request.user.name if request.user.is_authenticated else "",
    }  # fmt: skip
