"""Prepare a matter and come back later: what was typed is kept, whoever typed it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id, secret_text
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import Draft


@transaction.atomic
def start_draft(*, actor: Actor, matter: str, matter_name: str, content: Mapping[str, Any], now: datetime) -> Draft:
    """Begin a matter; a guest finds it again by its resume code, an account in its list."""
    return Draft.objects.create(
        id=new_id(),
        resume_code=secret_text(10),
        account_id=actor.account_id,
        matter=matter,
        matter_name=matter_name,
        content=dict(content),
        created_at=now,
        saved_at=now,
    )


@transaction.atomic
def save_draft(*, actor: Actor, draft_id: UUID, changes: Mapping[str, Any], now: datetime) -> Draft:
    """Put what was typed into the draft; parts not named stay."""
    draft = _own(actor, draft_id)
    draft.content = {**draft.content, **changes}
    draft.saved_at = now
    draft.save(update_fields=["content", "saved_at"])
    return draft


@transaction.atomic
def discard_draft(*, actor: Actor, draft_id: UUID, now: datetime) -> None:
    """Throw a draft away at its owner's wish."""
    _own(actor, draft_id).delete()


def _own(actor: Actor, draft_id: UUID) -> Draft:
    """The draft, if it is a guest's (whoever holds its unguessable id) or the actor's own."""
    draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None or (draft.account_id is not None and draft.account_id != actor.account_id):
        raise CaseRefusal("没有找到这份草稿，可能已经提交或删除")
    return draft
