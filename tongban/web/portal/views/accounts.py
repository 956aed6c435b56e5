"""Opening a citizen's account: name, identity number, password; no phone."""

from typing import Any

from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tongban.kernel.refusals import Refused
from tongban.people.accounts.usecases import open_citizen_account
from tongban.web.ui.actor import now_of
from tongban.web.ui.forms.passwords import FirstPasswordForm
from tongban.web.ui.replies import page


class SignupForm(FirstPasswordForm):
    name = forms.CharField(label="姓名", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    id_number = forms.CharField(label="身份证号", max_length=18, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    field_order: Any = ["name", "id_number", "password", "again"]


def signup(request: HttpRequest) -> HttpResponse:
    """Open an account. Until a window has checked the person, it shows only what it filed itself."""
    form = SignupForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            account = open_citizen_account(
                name=given["name"], id_number=given["id_number"], password=given["password"], now=now_of(request)
            )
        except Refused as wrong:
            refusal = str(wrong)
        else:
            login(request, account, backend="allauth.account.auth_backends.AuthenticationBackend")
            return redirect("portal:mine")
    return page(request, "portal/signup.html", {"form": form, "refusal": refusal}, status=409 if refusal else 200)
