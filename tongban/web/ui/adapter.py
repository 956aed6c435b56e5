"""What allauth asks of us: accounts are opened by our own use cases only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up through the library, no mail; everyone lands where they work."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/desk/" if getattr(request.user, "is_staff", False) else "/my/"
