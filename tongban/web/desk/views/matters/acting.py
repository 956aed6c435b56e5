"""Doing one act from a page: what was typed, what it says afterwards, and the same page again when it is refused."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tongban.kernel.refusals import Refused
from tongban.services.cases.models import Case
from tongban.web.ui.actor import staff

Act = Callable[..., "str | HttpResponse"]  # what was done, in words; or a page that asks once more
Show = Callable[[HttpRequest, UUID, str], HttpResponse]


_AS = {"preview_decision": "decide"}  # sent from the form of another act


class Typed:
    """What was typed into one form of a page that holds many, given back to that form alone."""

    def __init__(self, request: HttpRequest, *, refused: bool) -> None:
        match = request.resolver_match
        name = match.url_name if match is not None and refused else None
        self._act = _AS.get(name, name) if name else None
        self._ids = {str(value) for value in match.kwargs.values()} if match is not None else set()
        self._given = request.POST

    def __call__(self, act: str, about: Any = None) -> QueryDict:
        """The fields of `act` (of the one thing `about`, where there are several); empty when another was refused."""
        mine = act == self._act and (about is None or str(about) in self._ids)
        return self._given if mine else QueryDict()


def acting(act: Act, show: Show, back: str, key: str) -> Callable[..., HttpResponse]:
    """A POST that does one act and returns to its page; refused, the page shows why with everything still typed."""

    def view(request: HttpRequest, **ids: UUID) -> HttpResponse:
        try:
            done = act(request, **ids)
        except Refused as refusal:
            return show(request, ids[key], str(refusal))
        if isinstance(done, HttpResponse):
            return done
        messages.success(request, done)
        return redirect(back, ids[key])

    return require_POST(staff()(view))


def application_of(case_id: UUID) -> UUID | None:
    """Which application a leg belongs to."""
    return Case.objects.filter(pk=case_id).values_list("application", flat=True).first()


# --- what a form says ---------------------------------------------------------------------------------------------------------
