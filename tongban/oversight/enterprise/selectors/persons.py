"""What is kept here of one person, found by telephone (PIPL art 45)."""

from typing import Any

from tongban.infra.crypto import blind_index
from tongban.oversight.enterprise.models import Call, Company, Complaint, Issue


def told_by(phone: str) -> dict[str, list[dict[str, Any]]]:
    """Issues, complaints and calls that came from the telephone, and companies whose contact it is."""
    digits = "".join(c for c in phone if c.isdigit())
    if not digits:
        return {}
    index = blind_index(digits, "enterprise.phone")
    found = {
        "contact_of": [
            {"company": row.name, "name": row.contact_name, "phone": row.contact_phone}
            for row in Company.objects.filter(phone_index=index).order_by("name")
        ],
        "issues": [
            {"number": row.number, "name": row.contact_name, "phone": row.contact_phone, "text": row.description, "on": row.raised_on}
            for row in Issue.objects.filter(phone_index=index).order_by("number")
        ],
        "complaints": [
            {"number": row.number, "name": row.complainant, "phone": row.phone, "facts": row.facts, "demand": row.demand, "at": row.received_at,
             "state": row.get_state_display(), "answer": row.answer}
            for row in Complaint.objects.filter(phone_index=index).order_by("received_at")
        ],
        "calls": [
            {"at": row.at, "name": row.caller, "phone": row.phone, "content": row.content, "answer": row.answer}
            for row in Call.objects.filter(phone_index=index).order_by("at")
        ],
    }  # fmt: skip
    return {name: rows for name, rows in found.items() if rows}
