"""Which rows go after how long: the rules; the days stand in settings.RETENTION_DAYS, the table in docs/backup.md."""

import json
import re
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from tongban.infra import retention
from tongban.infra.models import OutboxEntry, SearchMiss
from tongban.kernel.times import local
from tongban.oversight.enterprise.models import Call, Company, Complaint, Issue
from tongban.oversight.enterprise.values import complaints, issues
from tongban.oversight.openness.models import Question, Stuck
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


def _questions(before: datetime) -> "QuerySet[Any]":
    return Question.objects.filter(closed_at__lt=before).exclude(contact="")


def _stuck(before: datetime) -> "QuerySet[Any]":
    return Stuck.objects.filter(closed_at__lt=before).exclude(contact="")


def _issues(before: datetime) -> "QuerySet[Any]":
    """Filed, or never taken up; one that waits for its look-back still needs whom to call."""
    over = Q(state=issues.State.ARCHIVED, closed_at__lt=before) | Q(state=issues.State.DROPPED, entered_at__lt=before)
    return Issue.objects.filter(over).exclude(contact_name="", contact_phone="", phone_index="")


def _complaints(before: datetime) -> "QuerySet[Any]":
    """The file keeps who complained of what; the telephone goes."""
    done = Q(state=complaints.State.ARCHIVED, concluded_at__lt=before)
    away = Q(state__in=(complaints.State.DECLINED, complaints.State.TRANSFERRED), received_at__lt=before)
    return Complaint.objects.filter(done | away).exclude(phone="", phone_index="")


def _calls(before: datetime) -> "QuerySet[Any]":
    return Call.objects.filter(at__lt=before).exclude(caller="", phone="", phone_index="")


def _companies(before: datetime) -> "QuerySet[Any]":
    """Struck off or moved away that long ago; whoever is here stays reachable."""
    left = Company.objects.filter(until__lt=local(before).date())
    return left.exclude(contact_name="", contact_phone="", phone_index="")


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
    retention.rule("contacts_questions", _questions, personal=True, emptied=("contact",))
    retention.rule("contacts_stuck", _stuck, personal=True, emptied=("contact",))
    contact = ("contact_name", "contact_phone", "phone_index")
    retention.rule("contacts_issues", _issues, personal=True, emptied=contact)
    retention.rule("contacts_complaints", _complaints, personal=True, emptied=("phone", "phone_index"))
    retention.rule("contacts_calls", _calls, personal=True, emptied=("caller", "phone", "phone_index"))
    retention.rule("contacts_companies", _companies, personal=True, emptied=contact)
    retention.rule("search_misses", _misses, personal=False)
    retention.rule("outbox_done", _done, personal=False)
    retention.rule("messages", _messages, personal=True)
    retention.rule("sessions", _sessions, personal=False)
    retention.keeps_files(_in_drafts)
    retention.wire()
