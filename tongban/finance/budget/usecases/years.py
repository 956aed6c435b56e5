"""Taking in a bureau's year."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from tongban.finance.budget import classification, policies
from tongban.finance.budget.events import BureauYearKept
from tongban.finance.budget.models import Adjustment, AdjustmentLine, BureauYear, BureauYearEdition, Fact, Line, Project
from tongban.finance.budget.selectors import is_own
from tongban.finance.budget.values import Axis, YearSpec
from tongban.infra import trail
from tongban.infra.acts import act
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.refusals import Refused, require
from tongban.orgs.models import Department, Region
from tongban.orgs.selectors import centre
from tongban.orgs.usecases import found_centre, load_orgs

STREAM: Final = uuid5(UUID(int=0), "tongban.finance.budget")
_BATCH: Final = 100  # rows per statement, below SQLite's limit of variables


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a file: a new year, a new revision of it, or nothing new."""

    year: BureauYear
    created: bool
    changed: bool
    warnings: tuple[str, ...]


@act()
def keep_year(*, actor: Actor, spec: YearSpec, now: datetime) -> Kept:
    """Take a file in as the newest word on its year; the same file again changes nothing. Earlier files stay kept."""
    require(policies.may_keep_year(actor))
    warnings = list(spec.warnings)
    if spec.region_code and not Region.objects.filter(code=spec.region_code).exists():
        warnings.append(f"行政区划代码{spec.region_code}不在已登记的区划里，按文件所写保存")
    here = centre()
    if here is None:
        _found(spec, now)
    elif not is_own(bureau=spec.bureau, region_code=spec.region_code):
        warnings.append(f"本系统属于“{here.bureau.name}”，文件属于“{spec.bureau}”：只用文件里的数，不用本系统的办件数")
    digest = digest_of(spec.rest)
    known = BureauYear.objects.filter(fiscal_year=spec.fiscal_year).first()
    if known is not None and known.bureau != spec.bureau:
        raise Refused(f"{spec.fiscal_year}年度已有“{known.bureau}”的资料，请为“{spec.bureau}”换一个数据目录（--data）")
    if known is not None and known.digest == digest:
        return Kept(known, False, False, tuple(warnings))
    facts = {
        "bureau": spec.bureau, "centre": spec.centre, "region_code": spec.region_code, "unit_code": spec.unit_code,
        "digest": digest, "content": spec.rest, "kept_at": now,
    }  # fmt: skip
    year = _revise(known, facts) if known else BureauYear.objects.create(fiscal_year=spec.fiscal_year, **facts)
    BureauYearEdition.objects.create(
        year=year, revision=year.revision, digest=digest, content=spec.rest, kept_at=now
    )  # fmt: skip
    _enter(year, spec)
    event = BureauYearKept(year_id=year.pk, fiscal_year=spec.fiscal_year, revision=year.revision, digest=digest)
    trail.record(actor=actor, duty=Duty.FINANCE, head=trail.head_of(STREAM), events=[event], now=now)
    return Kept(year, known is None, True, tuple(warnings))


def digest_of(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _found(spec: YearSpec, now: datetime) -> None:
    """A fresh deployment takes the file's bureau as its own: bureau, offices, centre, posts."""
    told = spec.rest.get("bureau") or {}
    bureau = {
        "code": "spj", "name": spec.bureau, "kind": "gov", "rank": str(told.get("rank") or "")[:20],
        "duty_basis": str(told.get("duty_rule") or "")[:100],
    }  # fmt: skip
    names = told.get("internal_offices") or []
    offices = [
        {"code": f"spj-{n}", "name": str(name)[:200], "kind": "office", "parent": "spj"}
        for n, name in enumerate(names if isinstance(names, list) else [], 1)
    ]
    body = [
        {"code": "zwzx", "name": spec.centre, "kind": "institution", "parent": "spj", "rank": str(told.get("centre_rank") or "")[:20],
         "duty_basis": str(told.get("centre_kind") or "")[:100]}
    ] if spec.centre else []  # fmt: skip
    posts = []
    facts = {f.code: f.value for f in spec.facts}
    for part, code in (("bureau", "spj"), ("centre", "zwzx")):
        granted = facts.get(f"staffing.{part}.authorised", "")
        if granted.isdecimal() and int(granted) < 10_000 and (code == "spj" or body):
            since = date(spec.fiscal_year, 1, 1)
            posts.append({"department": code, "kind": part, "posts": int(granted), "since": since})
    load_orgs(actor=SYSTEM, orgs={"departments": [bureau, *offices, *body], "establishment": posts}, now=now)
    region = spec.region_code if spec.region_code.strip("0") else "990000000000"
    found_centre(
        actor=SYSTEM, region_code=region, name=spec.centre or spec.bureau, short_name=spec.bureau[:1],
        bureau=Department.objects.get(code="spj").code, now=now,
    )  # fmt: skip


def _revise(known: BureauYear, facts: Mapping[str, Any]) -> BureauYear:
    was = BureauYear.objects.filter(pk=known.pk, revision=known.revision)
    if was.update(revision=known.revision + 1, **facts) != 1:
        raise Refused("这一年度的资料刚被他人更新，请重试")
    AdjustmentLine.objects.filter(adjustment__year=known).delete()
    for model in (Adjustment, Line, Fact, Project):
        model.objects.filter(year=known).delete()
    known.refresh_from_db()
    return known


def _enter(year: BureauYear, spec: YearSpec) -> None:
    Line.objects.bulk_create(
        (
            Line(
                year=year, axis=x.axis.value, stage=x.stage.value, code=x.code, project=x.project, amount_fen=x.amount_fen,
                name=x.name or ("" if x.axis is Axis.INCOME else classification.name_of(x.axis, x.code, spec.fiscal_year)),
                basis=x.basis.value, evidence=x.evidence,
            )
            for x in spec.lines
        ),
        batch_size=_BATCH,
    )  # fmt: skip
    for place, a in enumerate(spec.adjustments, 1):
        row = Adjustment.objects.create(
            year=year, place=place, kind=a.kind.value, document=a.document, on=a.on, reason=a.reason, decision=a.decision,
            project=a.project, basis=a.basis.value,
        )  # fmt: skip
        AdjustmentLine.objects.bulk_create(
            [AdjustmentLine(adjustment=row, code=c[:20], amount_fen=f) for c, f in a.lines]
        )
    Project.objects.bulk_create(
        [Project(year=year, code=p.code[:40], name=p.name[:100], kind=p.kind[:60]) for p in spec.projects]
    )
    Fact.objects.bulk_create(
        [
            Fact(year=year, code=f.code, value=f.value, basis=f.basis.value, evidence=f.evidence)
            for f in {f.code: f for f in spec.facts}.values()
        ],
        batch_size=_BATCH,
    )
