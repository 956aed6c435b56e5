"""Lists of companies and of issues: looked through first, taken in whole or not at all."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.identifiers import check_uscc
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.orgs.models import Region
from tongban.oversight.enterprise import reading, reference, rules
from tongban.oversight.enterprise.errors import EnterpriseRefusal
from tongban.oversight.enterprise.models import Company, Unit
from tongban.oversight.enterprise.policies.common import may_keep
from tongban.oversight.enterprise.reading import Preview
from tongban.oversight.enterprise.selectors.companies import named
from tongban.oversight.enterprise.usecases.companies import facts_of, kept
from tongban.oversight.enterprise.usecases.issues import assign, raised, screen
from tongban.oversight.enterprise.values.campaign import CompanySpec
from tongban.oversight.enterprise.values.issues import SAID_MAX, Grade, IssueSpec, Order, Source

_YES = ("是", "不公开", "保密", "y", "yes", "1")


@act()
def import_companies(*, actor: Actor, content: bytes, now: datetime, sure: bool = False) -> Preview:
    """Companies by credit code: new ones go in, known ones are corrected by what the list says. Nothing while one row is wrong."""
    require(may_keep(actor))
    table = reading.read_table(content, "company", needed=("name", "uscc"))
    regions = {r.name: r.pk for r in Region.objects.filter(level=4)}
    known = {c.uscc: c for c in Company.objects.all()}
    seen: dict[str, int] = {}

    def make(cells: Mapping[str, str]) -> tuple[CompanySpec, Company | None]:
        spec = _company(cells, regions, known)
        if spec.uscc in seen:
            raise EnterpriseRefusal("同一信用代码在表中出现了两次")
        seen[spec.uscc] = 1
        return spec, known.get(spec.uscc)

    preview = reading.rows_of(table, "company", make)
    if sure and not preview.faults:
        for _, (spec, company), _ in preview.rows:
            kept(actor, spec, now, company)
    return preview


def _company(cells: Mapping[str, str], regions: Mapping[str, str], known: Mapping[str, Company]) -> CompanySpec:
    uscc = check_uscc(cells["uscc"])
    here = known.get(uscc)
    scale = cells.get("scale", "")
    code = reference.word("scales", scale) if scale else (here.scale if here else "")
    if code is None:
        raise EnterpriseRefusal(f"企业规模“{scale}”看不懂，请写大型、中型、小型、微型或个体工商户")
    place = cells.get("region", "")
    region = regions.get(place) or next((pk for name, pk in regions.items() if place and name.startswith(place)), None)
    if place and region is None:
        raise EnterpriseRefusal(f"没有“{place}”这个镇")

    def said(name: str) -> str:
        return cells.get(name, "") or (str(getattr(here, name)) if here else "")

    spec = CompanySpec(
        name=said("name"), uscc=uscc, sector=said("sector"), scale=code, region_code=region or (here.region_id or "" if here else ""),
        address=said("address"), contact_name=said("contact_name"), contact_phone=said("contact_phone"),
    )  # fmt: skip
    facts_of(spec)
    return spec


@act()
def import_issues(*, actor: Actor, content: bytes, now: datetime, sure: bool = False) -> Preview:
    """A list of issues as towns and associations keep them; the company has to be on the register. Whole or not at all."""
    require(may_keep(actor))
    table = reading.read_table(content, "issue", needed=("company", "description"))
    today = local(now).date()
    known = {c.uscc: c.pk for c in Company.objects.all()}
    units = {u.name: u.pk for u in Unit.objects.filter(until=None)}
    seen: set[tuple[UUID, str]] = set()

    def make(cells: Mapping[str, str]) -> tuple[IssueSpec, Order | None]:
        spec = _issue(cells, known, today)
        key = (spec.company_id, spec.description)
        if key in seen:
            raise EnterpriseRefusal("同一企业的同一问题在表中出现了两次")
        seen.add(key)
        return spec, _order(cells, units)

    preview = reading.rows_of(table, "issue", make)
    if sure and not preview.faults:
        for place, (spec, order), _ in preview.rows:
            try:
                row = raised(actor, spec, now)
                if order is not None:
                    screen(actor=actor, issue=row, said="", now=now)
                    assign(actor=actor, issue=row, order=order, now=now)
            except EnterpriseRefusal as wrong:
                raise EnterpriseRefusal(f"第{place}行：{wrong}。整张表没有导入") from wrong
    return preview


def _order(cells: Mapping[str, str], units: Mapping[str, UUID]) -> Order | None:
    """To whom the list says it goes; class C unless it says another."""
    lead, helping = cells.get("lead", ""), [n for n in re.split(r"[、，,;； ]+", cells.get("assisting", "")) if n]
    if not lead:
        return None
    if unknown := [n for n in (lead, *helping) if n not in units]:
        raise EnterpriseRefusal(f"单位名单里没有“{'、'.join(unknown)[:60]}”，请先登记或改用名单中的名称")
    grade = (cells.get("grade", "") or "C").strip().upper()[:1]
    if grade not in Grade.values:
        raise EnterpriseRefusal("难易请写A、B或C")
    return Order(lead_id=units[lead], assisting=tuple(units[n] for n in helping), grade=Grade(grade))


def _issue(cells: Mapping[str, str], known: Mapping[str, UUID], today: date) -> IssueSpec:
    if uscc := cells.get("uscc", ""):
        company_id = known.get(check_uscc(uscc))
    else:
        found = named(cells["company"]) if cells["company"] else None
        company_id = found.pk if found else None
    if company_id is None:
        raise EnterpriseRefusal(f"企业名录里没有“{cells['company'][:40]}”，请先登记企业，或补上统一社会信用代码")
    category = cells.get("category", "") or "其他"
    if category not in reference.categories():
        raise EnterpriseRefusal(f"问题类别“{category[:20]}”不在列表中：{'、'.join(reference.categories())}")
    source = reference.word("sources", cells.get("source", "") or "其他")
    if source is None:
        raise EnterpriseRefusal(f"来源“{cells['source'][:20]}”看不懂，请写走访、热线、投诉、座谈、企业自报或其他")
    day = reading.day_of(cells["raised_on"], "提出日期") if cells.get("raised_on") else today
    if day > today:
        raise EnterpriseRefusal(f"提出日期{day}还没有到")
    return IssueSpec(
        company_id=company_id, source=Source(source), category=category, raised_on=day,
        description=rules.must_say(cells["description"], "问题", SAID_MAX), contact_name=cells.get("contact_name", ""),
        contact_phone=cells.get("contact_phone", ""), secret=cells.get("secret", "").lower() in _YES,
    )  # fmt: skip
