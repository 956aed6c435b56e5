"""A paper that is no file: where it lies and since when, which source gave it, who said what instead of it."""

from dataclasses import dataclass

from django.urls import reverse

from tongban.services.cases.models import Custody, HandedMaterial
from tongban.services.cases.selectors import Matter
from tongban.services.cases.values import CaseState, Channel, PaperKind, Source
from tongban.services.catalogue.values import PlanMaterial
from tongban.web.ui.words import moment

_GRANTED = (CaseState.DECIDED_YES.value, CaseState.CLOSED.value, CaseState.DELIVERED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """One sentence; below it what is known, each as (word, value); and what can be opened, each as (word, address)."""

    said: str
    facts: tuple[tuple[str, str], ...] = ()
    opens: tuple[tuple[str, str], ...] = ()


def whereabouts(
    found: Matter, paper: PlanMaterial, have: HandedMaterial | None, custody: tuple[Custody, ...]
) -> Whereabouts:  # fmt: skip
    """Only what the rows say; what nobody wrote down is called so."""
    if paper.form or (have is not None and have.source == Source.FORM.value):
        return _form(found, have)
    if have is None:
        return Whereabouts(said="没有登记收到这份材料。")
    since = moment(have.handed_at) if have.handed_at else ""
    match Source(have.source):
        case Source.SHARED:
            got = f"查到这份材料，查询编号 {have.reference}" if have.reference else "登记时没有写查询编号"
            return Whereabouts(
                said="由数据共享取得，申请人不用交。",
                facts=(
                    ("来源", have.fetched_from or "没有登记（由窗口确认“数据共享”）"), ("核对时间", since),
                    ("取到的内容", f"{got}。系统只留查询结果，不留副本。"),
                ),
            )  # fmt: skip
        case Source.PAPER | Source.UPLOAD:
            return _on_paper(found, have, [c for c in custody if c.material == have.material], since)
        case Source.PRODUCED:
            return _produced(found, paper)
        case Source.PLEDGED:
            pledges = [p for p in found.papers if p.kind == PaperKind.COMMITMENT.value]
            opens = tuple((p.title, _at(p.pk)) for p in pledges)
            return Whereabouts(said="申请人选择告知承诺，不交这份材料。", facts=(("承诺时间", since),), opens=opens)
        case Source.DEFERRED:
            return Whereabouts(
                said="容缺受理，还没有交来。", facts=(("补交期限", f"{have.due_on}" if have.due_on else "没有登记"),)
            )
        case _:
            return Whereabouts(said="以前办事时已经收过，这次不用再交。", facts=(("登记时间", since),))


def _form(found: Matter, have: HandedMaterial | None) -> Whereabouts:
    at = reverse("portal:due_paper", args=[found.row.pk, PaperKind.JOINT_FORM.value])
    how = "窗口" if found.row.channel == Channel.COUNTER.value else "网上"
    day = moment(have.handed_at) if have is not None and have.handed_at else moment(found.row.submitted_at)
    return Whereabouts(said=f"{day}在{how}填写，按申请人的回答列在下面。", opens=(("打开生成的综合申请表", at),))


def _on_paper(found: Matter, have: HandedMaterial, stays: list[Custody], since: str) -> Whereabouts:
    sheets = "、".join(f"{word}{n}份" for word, n in (("原件", have.originals), ("复印件", have.copies)) if n)
    by = found.row.accepted_by
    who = f"综合窗口{by.name}" if by is not None and have.handed_at == found.row.accepted_at else "综合窗口"
    facts = [("份数", sheets or "没有登记")]
    if not stays:
        facts.append(("原件去向", "没有登记留存；要看纸件，请与综合窗口联系"))
    for stay in stays:
        until = (f"，{moment(stay.until)} " + ("退还" if stay.returned_to else "转出")) if stay.until else "，现在还在"
        facts.append(("原件去向", f"{moment(stay.since)} 起由{stay.holder.name}保管{until}"))
    return Whereabouts(
        said=f"只有纸质件，{since} 由{who}收下，还没有扫描。窗口扫描后，这里就能看到图像。", facts=tuple(facts)
    )


def _produced(found: Matter, paper: PlanMaterial) -> Whereabouts:
    makers = {item.position for item in found.plan.items if item.produces == paper.code}
    legs = [leg for leg in found.legs if leg.position in makers]
    facts = [
        (leg.title, f"{moment(leg.decided_at)} 办成" if leg.state in _GRANTED and leg.decided_at else "还没有办成")
        for leg in legs
    ]
    made = {leg.pk for leg in legs}
    opens = tuple((p.title, _at(p.pk)) for p in found.papers if p.case_id in made)
    return Whereabouts(said="由本件前面的环节产生，申请人不用交。", facts=tuple(facts), opens=opens)


def _at(paper_id: object) -> str:
    return reverse("portal:paper", args=[paper_id]) + "?print=normal"
