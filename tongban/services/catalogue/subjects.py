"""What a one-thing says of its subject and of whose its results are, read from plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tongban.people.parties.values import IdKind


class SubjectNumber(StrEnum):
    """Whether whom a matter is about is known by a number: it must be given, may be, or does not exist yet."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    PENDING = "pending"


class Holder(StrEnum):
    """To whom a result belongs."""

    APPLICANT = "applicant"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom or what a matter is about besides the applicant: 逝者, 新生儿, 企业."""

    label: str
    body: bool = False  # an organisation, not a person
    id_kinds: tuple[IdKind, ...] = (IdKind.RESIDENT,)
    number: SubjectNumber = SubjectNumber.REQUIRED


_BODY: tuple[IdKind, ...] = (IdKind.USCC,)
_PERSON: tuple[IdKind, ...] = (IdKind.RESIDENT,)


def subject(data: Any) -> Subject | None:
    """From {"zh", "kind": person | body, "id_kinds", "number"}. Raises ValueError with a sentence."""
    if not data:
        return None
    if not isinstance(data, Mapping) or not str(data.get("zh") or "").strip():
        raise ValueError("subject 须有 zh（怎么称呼，例如“逝者”）")
    kind = str(data.get("kind") or "person")
    if kind not in ("person", "body"):
        raise ValueError(f"subject 的 kind“{kind}”应为 person（自然人）或 body（单位）")
    body = kind == "body"
    named = [str(k) for k in data.get("id_kinds") or ()]
    odd = [k for k in named if k not in IdKind.values or k == IdKind.PENDING.value or (k == IdKind.USCC) is not body]
    if odd:
        raise ValueError(f"subject 的证件类型“{odd[0]}”不适合{'单位' if body else '自然人'}")
    number = str(data.get("number") or SubjectNumber.REQUIRED.value)
    if number not in set(SubjectNumber):
        raise ValueError(f"subject 的 number“{number}”应为 required、optional 或 pending")
    return Subject(
        label=str(data["zh"]).strip(),
        body=body,
        id_kinds=tuple(IdKind(k) for k in named) or (_BODY if body else _PERSON),
        number=SubjectNumber(number),
    )


def holder(said: Any, otherwise: Any, about: Subject | None) -> Holder:
    """The item's own word, else the one-thing's, else the subject where there is one. Raises ValueError."""
    word = said or otherwise or (Holder.SUBJECT if about is not None else Holder.APPLICANT)
    if word not in set(Holder):
        raise ValueError(f"结果归属“{word}”应为 subject 或 applicant")
    if word == Holder.SUBJECT and about is None:
        raise ValueError("没有写明 subject，结果不能归它所有")
    return Holder(word)
