"""The file of a leg: what was answered and checked, and its papers page by page, one or two side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from tongban.infra import files
from tongban.infra.crypto import Unreadable
from tongban.infra.models import StoredFile
from tongban.infra.pictures import pages_of
from tongban.kernel.identifiers import check_resident_id, check_uscc
from tongban.kernel.refusals import Refused
from tongban.people.parties.models import Party
from tongban.people.parties.values import IdKind
from tongban.services.cases.deskwork import versions
from tongban.services.cases.models import Case, Custody, HandedMaterial
from tongban.services.cases.selectors import Matter
from tongban.services.cases.values import Source
from tongban.services.catalogue.filling import parts_of
from tongban.services.catalogue.values import PlanMaterial
from tongban.web.desk.views.matters.whereabouts import Whereabouts, whereabouts
from tongban.web.ui.words import moment

_PERSONS: Final = ("applicant", "agent", "subject")  # stand masked in a card of their own
_PICTURES: Final = (files.JPEG, files.PNG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper that can be looked at: its file, as it is or as it was before it was corrected; or where it lies."""

    key: str
    name: str
    note: str = ""
    stored: StoredFile | None = None
    lies: Whereabouts | None = None
    form: bool = False  # what was filled in, shown as answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """One paper as it is shown: the address of the page and of the file itself; no page: it can only be opened."""

    paper: Paper
    page: str
    number: int
    of: int
    file: str
    before: str
    after: str


def file_of(
    request: HttpRequest,
    leg: Case,
    found: Matter,
    asked: Sequence[tuple[PlanMaterial, HandedMaterial | None]],
    custody: tuple[Custody, ...],
) -> dict[str, Any]:
    """What the left and the middle of the page show."""
    there = papers(found, asked, custody)
    given = request.GET
    first = _chosen(there, given.get("paper", "")) or next((p for p in there if p.stored), there[0] if there else None)
    second = _chosen(there, given.get("beside", ""))
    panes = []
    if first is not None:
        panes.append(_pane(leg, first, given, "page", {"beside": given.get("beside", "")}))
    if second is not None and first is not None and second.key != first.key:
        panes.append(_pane(leg, second, given, "page2", {"paper": first.key, "page": given.get("page", "")}))
    answers = parts_of(found.row.form)
    order = [paper.key for paper in there]
    place = order.index(first.key) if first else 0
    return {
        "looks": there, "panes": panes, "shown": first,
        "look_before": there[place - 1] if place > 0 else None,
        "look_after": there[place + 1] if first and place + 1 < len(there) else None,
        "earlier": next((p for p in there if first and p.name.startswith(first.name) and p.key != first.key and p.note), None),
        "answers": answers, "sheet": [part for part in answers if part.code not in _PERSONS], "tools": any(pane.page for pane in panes),
        "checks": _checks(found, asked),
    }  # fmt: skip


def papers(
    found: Matter, asked: Sequence[tuple[PlanMaterial, HandedMaterial | None]], custody: tuple[Custody, ...] = ()
) -> list[Paper]:
    """Every paper of the leg in the order of the list, each followed by what it was before."""
    earlier, there = versions(found.row.pk), []
    for paper, have in asked:
        key = str(have.pk) if have is not None else paper.code
        if have is not None and have.file is not None:
            there.append(Paper(key=key, name=paper.name, stored=have.file))
        else:
            lies = whereabouts(found, paper, have, custody)
            there.append(Paper(key=key, name=paper.name, lies=lies, form=paper.form))
        for one in earlier.get(paper.code, ()):
            note = f"{moment(one.replaced_at)} 换下的前一版"
            there.append(Paper(key=str(one.pk), name=paper.name, note=note, stored=one.file))
    return there


def _chosen(there: Sequence[Paper], text: str) -> Paper | None:
    return next((paper for paper in there if paper.key == text), None)


def pages(paper: Paper) -> int:
    """How many pages can be shown as pictures."""
    if paper.stored is None:
        return 0
    if paper.stored.media_type in _PICTURES:
        return 1
    if paper.stored.media_type != files.PDF:
        return 0
    try:
        return len(pages_of(files.read(paper.stored.digest)))
    except (OSError, Unreadable, AssertionError):
        return 0


def _pane(leg: Case, paper: Paper, given: Any, key: str, others: dict[str, str]) -> Pane:
    count = pages(paper)
    text = given.get(key, "1")
    number = max(1, min(count, int(text) if text.isdecimal() and len(text) < 4 else 1))
    name = "paper" if key == "page" else "beside"
    kept = {k: v for k, v in {**others, name: paper.key}.items() if v}

    def turn(to: int) -> str:
        return "?" + urlencode(kept | {key: str(to)}) + "#looking" if 1 <= to <= count else ""

    here = [str(leg.pk), paper.key]
    original = reverse("desk:look", args=[*here, 0]) if paper.stored else ""
    return Pane(
        paper=paper, number=number, of=count, file=original, before=turn(number - 1),
        page=reverse("desk:look", args=[*here, number]) if count else "", after=turn(number + 1),
    )  # fmt: skip


# --- what can be checked by itself ----------------------------------------------------------------------------------------


def _checks(found: Matter, asked: Sequence[tuple[PlanMaterial, HandedMaterial | None]]) -> list[tuple[bool, str]]:
    """(in order?, what was found); only what the rows really say."""
    row = found.row
    told = [_number("申请人", row.applicant)]
    if row.agent is not None:
        told.append(_number("代理人", row.agent))
    level = row.applicant.identity_level
    told.append((level >= 3, f"申请人身份{'已核验' if level >= 3 else '还没有在窗口或者网上核验'}（{level} 级）"))
    here = [(paper, have) for paper, have in asked if have is not None]
    shared = [have for _, have in here if have.source == Source.SHARED.value]
    if shared:
        told.append((True, f"{len(shared)} 份由数据共享调取，申请人没有提交"))
    gaps = [paper.name for paper, have in here if have.source == Source.DEFERRED.value]
    if gaps:
        told.append((False, f"容缺待补：{'、'.join(gaps)}"))
    lacking = [paper.name for paper, have in asked if have is None and not paper.form]
    if lacking:
        told.append((False, f"没有登记收到：{'、'.join(lacking)}"))
    elif asked:
        told.append((True, f"本环节要的 {len(asked)} 份材料都有着落"))
    return told


def _number(role: str, person: Party) -> tuple[bool, str]:
    """Whether the number is one that exists; the number itself stays where it is."""
    if person.id_kind not in (IdKind.RESIDENT.value, IdKind.USCC.value):
        return True, f"{role}证件不是居民身份证或信用代码，请人工核对"
    try:
        (check_resident_id if person.id_kind == IdKind.RESIDENT.value else check_uscc)(person.id_number)
    except Refused as wrong:
        return False, f"{role}证件号码：{wrong}"
    return True, f"{role}证件号码的校验位正确"
