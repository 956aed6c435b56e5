"""Which rows go after how long: the rules; the days stand in settings.RETENTION_DAYS, the table in docs/backup.md."""

import json
import re
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from tongban.infra import retention
from tongban.infra.models import OutboxEntry, SearchMiss
from tongban.people.messages.models import Message
from tongban.services.cases.models import Draft

_DIGEST: Final = re.compile(r"\b[0-9a-f]{64}\b")


def _drafts(before: datetime) -> "QuerySet[Any]":
    """Matters begun and not touched since."""
    return Draft.objects.filter(saved_at__lt=before)


def _misses(before: datetime) -> "QuerySet[Any]":
    return SearchMiss.objects.filter(last_at__lt=before)


def _done(before: datetime) -> "QuerySet[Any]":
    """Done, never dead letters: those wait for a person."""
    return OutboxEntry.objects.filter(done_at__lt=before)


def _sessions(before: datetime) -> "QuerySet[Any]":
    return Session.objects.filter(expire_date__lt=before)


def _messages(before: datetime) -> "QuerySet[Any]":
    """What people were told; the case and its papers keep what matters of it."""
    return Message.objects.filter(told_at__lt=before)


def _in_drafts() -> Collection[str]:
    """Files that a matter under preparation speaks of; its content is encrypted, so it is read."""
    found: set[str] = set()
    for content in Draft.objects.values_list("content", flat=True).iterator():
        found.update(_DIGEST.findall(json.dumps(content)))
    return found


def wire() -> None:
    retention.rule("drafts", _drafts, personal=True)
    retention.rule("search_misses", _misses, personal=False)
    retention.rule("outbox_done", _done, personal=False)
    retention.rule("messages", _messages, personal=True)
    retention.rule("sessions", _sessions, personal=False)
    retention.keeps_files(_in_drafts)
    retention.wire()
