"""What allauth asks of us: accounts are opened by our own use cases only."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up through the library, no mail; everyone lands where they work; refusals name what we ask for."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "身份证号（工号）或密码不对，请再试一次",
        "account_inactive": "这个账号已经停用，请到窗口问",
        "too_many_login_attempts": "试的次数太多，请五分钟后再试；忘了密码请找管理员重设，急事可以到窗口办",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/desk/" if getattr(request.user, "is_staff", False) else "/my/"
