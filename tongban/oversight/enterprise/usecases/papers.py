"""Monthly dispatch, quarterly notice, yearly assessment: figures frozen, text edited, signed by another person."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refusal, Stale, require
from tongban.kernel.times import local
from tongban.oversight.enterprise import rules, wording
from tongban.oversight.enterprise.errors import EnterpriseRefusal
from tongban.oversight.enterprise.models import PeriodicPaper
from tongban.oversight.enterprise.policies.common import is_office, may_keep
from tongban.oversight.enterprise.selectors.papers import Gathered, gather
from tongban.oversight.enterprise.usecases.common import note
from tongban.oversight.enterprise.values.registers import PaperKind, PaperMoved

SECTION_MAX = 5_000


def _digest(row: PeriodicPaper) -> str:
    whole = [row.title, row.figures, row.tables, row.text]
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@act()
def prepare_paper(*, actor: Actor, kind: PaperKind, year: int, part: int, now: datetime) -> PeriodicPaper:
    """Count the period, freeze the figures, write the first words. Prepared again it is the next version."""
    require(may_keep(actor))
    period = wording.period_of(kind, year, part)
    if period.end >= local(now).date():
        raise EnterpriseRefusal(f"{wording.named(kind, period)}还没有结束，期满后才能编制")
    found = gather(kind, period)
    last = PeriodicPaper.objects.filter(kind=kind, start=period.start).aggregate(Max("version"))["version__max"] or 0
    figures, tables = found.frozen()
    row = PeriodicPaper(
        id=new_id(), kind=kind.value, start=period.start, end=period.end, version=last + 1, title=wording.title(kind, period), figures=figures,
        tables=tables, text=_words(kind, period, found), prepared_by_id=actor.account_id, prepared_at=now,
    )  # fmt: skip
    row.digest = _digest(row)
    row.save(force_insert=True)
    note(actor, row.pk, [PaperMoved(paper_id=row.pk, step="prepared", digest=row.digest)], now)
    row.refresh_from_db()
    return row


def _words(kind: PaperKind, period: Period, found: Gathered) -> list[list[str]]:
    numbers = {code: figure.value for code, figure in found.figures.items()}
    late = [what for what, *_ in found.figures["late"].rows]
    losing = found.figures.get("losing")
    weak = [what for what, *_ in losing.rows[:3]] if losing else []
    return [list(section) for section in wording.sections(kind, period, numbers, late, weak)]


@act()
def edit_paper(*, actor: Actor, paper: PeriodicPaper, text: Sequence[str], now: datetime) -> None:
    """Other words under the same headings; the figures stay. Not after it was signed."""
    require(may_keep(actor))
    if len(text) != len(paper.text):
        raise EnterpriseRefusal("段落数不对，请刷新后再改")
    told = []
    for (heading, _), words in zip(paper.text, text, strict=True):
        said = words.strip().replace("\r\n", "\n")
        if len(said) > SECTION_MAX:
            raise EnterpriseRefusal(f"“{heading}”最多{SECTION_MAX}字")
        told.append([heading, said])
    paper_text, before = paper.text, paper.edits
    paper.text = told
    digest = _digest(paper)
    same = PeriodicPaper.objects.filter(pk=paper.pk, signed_at=None, edits=before)
    if same.update(text=told, digest=digest, edits=before + 1, edited_by_id=actor.account_id) != 1:
        paper.text = paper_text
        raise Stale("这份材料已签发，或刚被他人修改，请刷新后再试")
    note(actor, paper.pk, [PaperMoved(paper_id=paper.pk, step="edited", digest=digest)], now)
    paper.refresh_from_db()


def may_sign(actor: Actor, paper: PeriodicPaper) -> Refusal | None:
    """Neither whoever prepared it nor whoever wrote in it last."""
    if not is_office(actor):
        return Refusal("只有优化办可以签发")
    if actor.account_id is not None and actor.account_id in (paper.prepared_by_id, paper.edited_by_id):
        return Refusal("编制和修改的人不能自己签发，请由另一位优化办人员签发")
    return None


@act()
def sign_paper(*, actor: Actor, paper: PeriodicPaper, digest: str, now: datetime) -> None:
    """The words that were read are the words that are signed."""
    require(may_sign(actor, paper))
    if digest != paper.digest:
        raise Stale("材料在您打开以后改过，请重新看过再签发")
    same = PeriodicPaper.objects.filter(pk=paper.pk, signed_at=None, digest=digest)
    if same.update(signed_at=now, signed_by_id=actor.account_id) != 1:
        raise Stale("这份材料已签发，或刚被他人修改，请刷新后再试")
    note(actor, paper.pk, [PaperMoved(paper_id=paper.pk, step="signed", digest=digest)], now)
    paper.refresh_from_db()


def draft_brief(period: Period, when: str) -> str:
    """The first words of a brief from what the ledger says of the period."""
    found = gather(PaperKind.DISPATCH, period)
    numbers = {code: figure.value for code, figure in found.figures.items()}
    kinds = [row[0] for table in found.tables if table.title == "问题类别" for row in table.rows[:3]]
    cases = [rules.may_say(f"{what}：{said}", "案例", 200) for what, said, *_ in found.figures["solved"].rows[:5] if said != "企业要求不公开"]  # fmt: skip
    return wording.brief(when, numbers, kinds, cases)
