"""The list of a matter as a plain text for the family: what to bring and where to go. No link, nobody's data."""

from tongban.orgs.models import Centre
from tongban.services.catalogue.values import MaterialSource, Plan, PlanMaterial


def letter(plan: Plan, here: Centre | None) -> str:
    """To be copied into a message, or read aloud on the telephone."""
    bring = [paper for paper in plan.materials if paper.source is MaterialSource.SUPPLY and not paper.form]
    lines = [f"办“{plan.name}”要带："]
    lines += [f"{n}. {paper.name}{_counts(paper)}{_later(paper)}" for n, paper in enumerate(bring, 1)] or ["只带身份证"]
    if bring:
        lines.append("还要带身份证。")
    rest = len(plan.materials) - len(bring)
    if rest:
        lines.append(f"另有{rest}份在网上填或由系统调取，不用带。")
    if here is not None:
        lines.append("到这里办：" + "，".join(x for x in (here.name, here.address) if x))
        if here.phone:
            lines.append(f"电话：{here.phone}")
    return "\n".join(lines)


def _counts(paper: PlanMaterial) -> str:
    parts = [f"{word}{n}份" for word, n in (("原件", paper.originals), ("复印件", paper.copies)) if n]
    return f"（{'，'.join(parts)}）" if parts else ""


def _later(paper: PlanMaterial) -> str:
    return "，可以后补" if paper.deferrable else ""
