"""Everything about one person, gathered for the person (PIPL art 45: the right to look at and copy one's own data).

What others handed in stays theirs: form and papers are given to the applicant and the agent, not to the subject.
"""

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from tongban.infra import files, trail
from tongban.infra.crypto import Unreadable
from tongban.infra.models import StoredFile
from tongban.oversight.enterprise.selectors.persons import told_by
from tongban.oversight.openness.models import Disclosure, Question, Stuck
from tongban.oversight.openness.selectors.requests import person_index
from tongban.oversight.ratings.models import Rating
from tongban.oversight.ratings.selectors import objections_of
from tongban.people.accounts.models import Account
from tongban.people.messages.models import Delivery, Message, Wish
from tongban.people.parties.models import Authorisation, Party, Unmasking
from tongban.services.cases.models import Application, Case, Draft
from tongban.services.cases.standing import standing
from tongban.services.cases.values import OFFICE_ONLY, ApplicationState, CaseState, Channel, ProcedureKind, Source
from tongban.services.catalogue.values import Plan

_SUFFIXES: Final = {files.PDF: "pdf", files.JPEG: "jpg", files.PNG: "png", files.DOCX: "docx", files.XLSX: "xlsx"}
_ROLES: Final = {"applicant_id": "申请人", "agent_id": "代理人", "subject_id": "相关人"}


@dataclass
class Dossier:
    """What is told as JSON, and the files beside it by name; what could not be read is named."""

    told: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    def add(self, name: str, stored: StoredFile | None) -> str | None:
        """Put a file in; the name it has in the archive. No number of a person stands in a name."""
        if stored is None:
            return None
        path = f"files/{name}.{_SUFFIXES.get(stored.media_type, 'bin')}"
        try:
            self.files[path] = files.read(stored.digest)
        except (OSError, Unreadable, AssertionError):
            self.unreadable.append(path)
        return path

    def as_zip(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            text = json.dumps(self.told, ensure_ascii=False, indent=1, default=str)
            archive.writestr("person.json", text)
            for name, content in sorted(self.files.items()):
                archive.writestr(name, content)
        return out.getvalue()


def gather(party: Party, *, now: datetime) -> Dossier:
    """The whole dossier of one person as it stands."""
    dossier = Dossier({"made_at": now.isoformat(), "person": _person(party)})
    dossier.told |= {
        "logins": [_login(a) for a in party.accounts.select_related("preference").order_by("created_at", "id")],
        "authorisations": _authorisations(party),
        "applications": [_application(row, party.pk, dossier) for row in _applications(party)],
        "drafts": _drafts(party),
        "enterprise": told_by(party.phone),
        "looked_at_by": _looks(party),
        "information_requests": _disclosures(party),
        "questions": _questions(party),
        "messages": _messages(party),
        "told_by": _wishes(party),
        "record": [{"at": x.at, "what": x.kind, "facts": x.facts} for x in trail.lines(party.pk)],
    }
    dossier.told["unreadable_files"] = dossier.unreadable
    return dossier


class WholePerson:
    """The copy that a person asks for themself (port PersonCopy)."""

    def as_zip(self, *, party_id: UUID, now: datetime) -> tuple[bytes, int]:
        dossier = gather(Party.objects.get(pk=party_id), now=now)
        return dossier.as_zip(), len(dossier.files)


def _person(party: Party) -> dict[str, Any]:
    names = ("id", "kind", "name", "id_kind", "id_number", "phone", "address", "identity_level", "created_at")
    return {name: getattr(party, name) for name in names}


def _login(account: Account) -> dict[str, Any]:
    kept = getattr(account, "preference", None)
    reads = kept and {name: getattr(kept, name) for name in ("elder", "contrast", "language", "changed_at")}
    return {"kind": account.kind, "created_at": account.created_at, "reads": reads}


def _authorisations(party: Party) -> list[dict[str, Any]]:
    rows = Authorisation.objects.filter(Q(grantor=party) | Q(agent=party)).order_by("created_at", "id")
    return [
        {
            "as": "委托人" if row.grantor_id == party.pk else "受托人", "scope": row.scope, "since": row.since,
            "until": row.until, "basis": row.basis, "revoked_at": row.revoked_at,
        }
        for row in rows
    ]  # fmt: skip


def _applications(party: Party) -> Iterable[Application]:
    mine = Q(applicant=party) | Q(agent=party) | Q(subject=party)
    return Application.objects.filter(mine).order_by("submitted_at", "id").iterator(chunk_size=200)


def _application(row: Application, party_id: UUID, dossier: Dossier) -> dict[str, Any]:
    told: dict[str, Any] = {
        "number": row.number, "matter": row.matter_name, "state": ApplicationState(row.state).label,
        "channel": Channel(row.channel).label, "as": [w for k, w in _ROLES.items() if getattr(row, k) == party_id],
        "submitted_at": row.submitted_at, "accepted_at": row.accepted_at, "concluded_at": row.concluded_at,
        "issued_at": row.issued_at, "collected_at": row.collected_at, "legs": [_leg(x) for x in _legs(row)],
    }  # fmt: skip
    told |= _befallen(row)
    if party_id in (row.applicant_id, row.agent_id):
        names = {m.code: m.name for m in Plan.from_json(row.plan).materials}
        told |= {
            "answers": row.answers, "form": row.form, "collected_by": row.collected_by,
            "handed_in": [
                {"paper": names.get(m.material, m.material), "source": Source(m.source).label, "at": m.handed_at,
                 "file": dossier.add(f"{row.number}/{m.material}", m.file)}
                for m in row.materials.select_related("file").order_by("id")
            ],
            "handed_in_before": [
                {"paper": names.get(m.material, m.material), "at": m.handed_at, "replaced_at": m.replaced_at,
                 "file": dossier.add(f"{row.number}/{m.material}-{m.replaced_at:%Y%m%d%H%M%S}", m.file)}
                for m in row.material_versions.select_related("file").order_by("replaced_at", "id")
            ],
            "papers": [
                {"title": p.title, "number": p.number, "made_at": p.made_at, "withdrawn_at": p.withdrawn_at,
                 "file": dossier.add(f"{row.number}/{p.title}-{p.code}", p.file)}
                for p in row.papers.exclude(kind__in=OFFICE_ONLY).select_related("file").order_by("reserved_at", "id")
            ],
            "could_not_be_done": [
                {"number": s.number, "at": s.told_at, "said": s.said, "contact": s.contact, "answer": s.answer}
                for s in Stuck.objects.filter(application=row).order_by("told_at")
            ],
            "ratings": [
                {"service": r.invitation.get_occasion_display(), "level": r.get_level_display(), "text": r.text,
                 "tags": r.tags, "at": r.rated_at,
                 "objections": [{"said": o.said, "at": o.raised_at, "answer": o.answer} for o in objections_of(r)]}
                for r in Rating.objects.filter(invitation__application=row).select_related("invitation").order_by("rated_at")
            ],
        }  # fmt: skip
    return told


def _befallen(row: Application) -> dict[str, Any]:
    """Corrections, procedures, originals and the rest that befell the matter."""
    found = standing(row)
    told: dict[str, Any] = {
        "corrections": [
            {"asked_at": p.correction.asked_at if p.correction else None, "what": p.what, "why": p.why, "how": p.how,
             "answer": p.answer, "supplied_at": p.supplied_at}
            for p in found.points if p.correction_id
        ],
        "procedures": [
            {"kind": ProcedureKind(p.kind).label, "reason": p.reason, "basis": p.basis, "start": p.start, "end": p.end}
            for rows in found.procedures.values() for p in rows
        ],
        "extensions": [{"days": e.days, "reason": e.reason, "approved_at": e.approved_at} for e in found.extensions.values()],
        "originals": [
            {"name": c.name, "held_by": c.holder.name, "since": c.since, "until": c.until, "given_back_to": c.returned_to}
            for c in found.custody
        ],
        "urges": [{"at": u.at, "text": u.text} for u in found.urges],
        "handed_out": [
            {"at": h.at, "card_read": h.card, "signed_on_screen": h.signature_id is not None}
            for h in row.handings.order_by("at")
        ],
    }  # fmt: skip
    return {name: rows for name, rows in told.items() if rows}


def _legs(row: Application) -> Iterable[Case]:
    return row.cases.select_related("department").order_by("position")


def _leg(case: Case) -> dict[str, Any]:
    return {
        "number": case.number, "item": case.title, "department": case.department.name,
        "state": CaseState(case.state).label, "decided_at": case.decided_at, "granted": case.granted,
        "opinion": case.opinion, "facts": case.facts, "basis": case.basis,
    }  # fmt: skip


def _drafts(party: Party) -> list[dict[str, Any]]:
    rows = Draft.objects.filter(account__in=party.accounts.all()).order_by("created_at", "id")
    return [{"matter": row.matter_name, "saved_at": row.saved_at, "content": row.content} for row in rows]


def _disclosures(party: Party) -> list[dict[str, Any]]:
    """Requests for government information under the person's number, with the answers."""
    rows = Disclosure.objects.filter(id_index=person_index(party.id_number)).order_by("filed_at", "id")
    return [
        {
            "number": r.number, "filed_at": r.filed_at, "way": r.get_way_display(), "name": r.name, "phone": r.phone, "address": r.address,
            "wanted": r.description, "state": r.get_state_display(), "reply": r.text, "closed_at": r.closed_at,
        }
        for r in rows
    ]  # fmt: skip


def _questions(party: Party) -> list[dict[str, Any]]:
    """What the person asked when logged in; a guest's questions are nobody's."""
    rows = Question.objects.filter(asked_by__in=party.accounts.all()).order_by("asked_at", "id")
    return [
        {"number": r.number, "asked_at": r.asked_at, "asked": r.asked, "contact": r.contact, "answer": r.answer, "content": r.content}
        for r in rows
    ]  # fmt: skip


def _messages(party: Party) -> list[dict[str, Any]]:
    """What the person was told, and how far it got."""
    mine = Message.objects.filter(Q(party=party) | Q(account__in=party.accounts.all())).order_by("told_at", "id")
    rows = mine.prefetch_related("deliveries")
    return [
        {
            "at": m.told_at, "title": m.title, "text": m.text, "number": m.number, "read_at": m.read_at,
            "sent": [_delivery(d) for d in m.deliveries.all()],
        }
        for m in rows
    ]  # fmt: skip


def _delivery(row: Delivery) -> dict[str, Any]:
    return {
        "way": row.get_channel_display(),
        "to": row.to,
        "state": row.get_state_display(),
        "word": row.word,
        "at": row.made_at,
    }


def _wishes(party: Party) -> list[dict[str, Any]]:
    rows = Wish.objects.filter(party=party)
    return [{"sms": w.sms, "mail": w.mail, "address": w.address, "kept_at": w.kept_at} for w in rows]


def _looks(party: Party) -> list[dict[str, Any]]:
    """Who looked at the full number, when and why."""
    rows = list(Unmasking.objects.filter(party=party).order_by("at", "id"))
    who = dict(Account.objects.filter(pk__in=[row.account for row in rows]).values_list("pk", "name"))
    return [
        {
            "at": row.at,
            "by": who.get(row.account, "") if row.account else "",
            "fields": row.fields,
            "reason": row.reason,
            "matter": row.number,
        }
        for row in rows
    ]
