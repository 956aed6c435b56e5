"""What the page of a matter or of an application shows of questions and answers."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from tongban.oversight.openness.models import Stuck
from tongban.oversight.openness.selectors import publications, questions


def here_of(request: HttpRequest, *, matter: str = "", application_id: UUID | None = None) -> dict[str, Any]:
    """What a matter's or a case's page shows of questions: answered ones, those asked here, what was told."""
    if application_id is not None:
        told: list[Stuck] = questions.stucks_of(application_id)
        return {"faqs": [], "asked": questions.asked_of(application_id), "told": told}
    faqs = list(publications.faqs_of(matter)[:20])
    ids = request.session.get("questions", [])
    return {"faqs": faqs, "asked": questions.asked_here(ids, matter=matter) if ids else [], "told": []}
