"""Logging in, and the first password."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.conf import settings

from tongban.kernel.refusals import Refused
from tongban.people.accounts.usecases import citizen_username


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """Staff by staff number, citizens by identity number, in one box."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "身份证号或工号"
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        self.fields["password"].label = "密码"
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        self.fields["password"].help_text = ""
        self.fields["remember"].label = "在这台设备上保持登录"

    def clean_login(self) -> str:
        """An identity number becomes the login name it is kept under."""
        text: str = self.cleaned_data["login"].strip()
        try:
            return citizen_username(text)
        except Refused:
            return text


class FirstPasswordForm(forms.Form):
    password = forms.CharField(
        label="设置密码",
        min_length=settings.PASSWORD_LEAST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=f"至少{settings.PASSWORD_LEAST}位，字母、数字、符号都可以；不能是12345678、password 这类常见密码",
    )
    again = forms.CharField(label="再输入一次", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("password") != given.get("again"):
            self.add_error("again", "两次输入不一致")
        return given
