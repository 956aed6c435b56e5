"""Freezing a report, carrying it through three hands, packing and publishing it."""

from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Max

from tongban.finance.budget.models import BureauYear
from tongban.finance.performance.models import Publication, ReportPackage, ReportVersion, Snapshot
from tongban.finance.performance.publishing import freezing, packing, policies, selectors, transitions
from tongban.finance.performance.publishing.values import (
    ReportPublished,
    SnapshotTaken,
    VersionAct,
    VersionMoved,
    VersionState,
)
from tongban.finance.performance.report import checks
from tongban.finance.performance.report.writing import report_of
from tongban.infra import trail
from tongban.infra.acts import act
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused, Stale, require
from tongban.kernel.times import local


@act()
def take_snapshot(*, actor: Actor, year: BureauYear, now: datetime) -> Snapshot:
    """Freeze every figure of the year's report with its rows, parameters, words and score; the same report again is the same snapshot."""
    require(policies.may_draft(actor))
    content = freezing.freeze(report_of(year.fiscal_year))
    digest = freezing.digest_of(content)
    last = Snapshot.objects.filter(year=year).order_by("-number").first()
    if last is not None and last.digest == digest:
        return last
    try:
        with transaction.atomic():
            row = Snapshot.objects.create(
                id=new_id(), year=year, number=1 + (last.number if last else 0), digest=digest, content=content,
                taken_by_id=actor.account_id, taken_at=now,
            )  # fmt: skip
    except IntegrityError as race:
        raise Stale("刚有人建立了快照，请刷新") from race
    event = SnapshotTaken(snapshot_id=row.pk, fiscal_year=year.fiscal_year, number=row.number, digest=digest)
    trail.record(actor=actor, duty=Duty.PERFORMANCE, head=trail.head_of(row.pk), events=[event], now=now)
    return row


@act()
def draft(*, actor: Actor, snapshot: Snapshot, now: datetime, reason: str = "") -> ReportVersion:
    """Send a snapshot up for review. After a publication it is a correction and says why."""
    require(policies.may_draft(actor))
    earlier = ReportVersion.objects.filter(year=snapshot.year_id)
    if earlier.filter(state__in=transitions.OPEN).exists():
        raise Refused("这一年度已有一稿在送审或签发，请先办完或退回")
    corrects = earlier.filter(state=VersionState.PUBLISHED).exists()
    if corrects and not reason.strip():
        raise Refused("这一年度的报告已经公开；再送一稿是更正，请写明更正原因")
    number = 1 + (earlier.aggregate(n=Max("number"))["n"] or 0)
    try:
        with transaction.atomic():
            row = ReportVersion.objects.create(
                id=new_id(), year=snapshot.year, number=number, snapshot=snapshot, reason=reason.strip()[:300],
                drafted_by_id=actor.account_id, drafted_at=now,
            )  # fmt: skip
    except IntegrityError as race:
        raise Stale("刚有人送审了一稿，请刷新") from race
    _note(actor, Duty.PERFORMANCE, row, now)
    return row


@act()
def review(*, actor: Actor, version: ReportVersion, note: str, now: datetime) -> None:
    """The second hand: finance or the office has looked at figures and words."""
    require(policies.may_review(actor, version.drafted_by_id))
    duty = Duty.FINANCE if actor.has(Duty.FINANCE) else Duty.OFFICE
    facts = {"reviewed_by": actor.account_id, "reviewed_at": now, "review_note": note.strip()[:500]}
    _move(actor, duty, version, VersionAct.REVIEW, now, facts)


@act()
def sign(
    *, actor: Actor, version: ReportVersion, note: str, now: datetime, template: bytes | None = None
) -> ReportPackage:
    """The third hand: the leader signs what may be seen by everybody. The package is made at once and kept."""
    require(policies.may_sign(actor, selectors.bureau(), version.drafted_by_id, version.reviewed_by_id))
    report = selectors.frozen(version.snapshot)
    if wrong := selectors.faults(report):
        raise Refused("公开前须改正：" + "；".join(f"{x.place}：{x.said}" for x in wrong[:8]))
    if (points := selectors.open_points(report)) and not note.strip():
        raise Refused(f"{'；'.join(p.rstrip('。') for p in points)}。仍要签发的，请在签发意见里说明理由")
    facts = {"signed_by": actor.account_id, "signed_at": now, "sign_note": note.strip()[:500]}
    _move(actor, Duty.LEAD, version, VersionAct.SIGN, now, facts)
    report.moment = now
    content, packed = packing.pack(report, template=template)
    return ReportPackage.objects.create(
        version=version, digest=sha256(content).hexdigest(), files=[asdict(f) for f in packed], content=content, made_at=now,
    )  # fmt: skip


@act()
def send_back(*, actor: Actor, version: ReportVersion, note: str, now: datetime) -> None:
    """Not yet published, a version can go back; the next one is a new number."""
    require(policies.may_return(actor, selectors.bureau()))
    if not note.strip():
        raise Refused("请写明退回原因")
    facts = {"returned_by": actor.account_id, "returned_at": now, "return_note": note.strip()[:500]}
    duty = next((d for d in policies.READERS if actor.has(d)), Duty.PERFORMANCE)
    _move(actor, duty, version, VersionAct.RETURN, now, facts)


@act()
def publish(
    *, actor: Actor, version: ReportVersion, url: str, on: date, replied_on: date | None, late_reason: str, now: datetime
) -> Publication:  # fmt: skip
    """Record where and when it was published. R8: within the days after finance's reply, else the reason is recorded with it."""
    require(policies.may_publish(actor))
    address = _address(url)
    if on > local(now).date():
        raise Refused(f"公开日期{on}还没有到，公开以后再登记")
    if version.signed_at is None or on < local(version.signed_at).date():
        raise Refused("公开日期不能早于签发日期")
    if replied_on is not None and on < replied_on:
        raise Refused("公开日期不能早于决算批复日期")
    days = None if replied_on is None else (on - replied_on).days
    if days is not None and days > checks.publish_days() and not late_reason.strip():
        raise Refused(f"批复后{days}日才公开，超过{checks.publish_days()}日，请写明逾期原因")
    duty = Duty.PERFORMANCE if actor.has(Duty.PERFORMANCE) else Duty.OFFICE
    packed = selectors.package(version.pk)
    assert packed is not None
    event = ReportPublished(version_id=version.pk, url=address, on=on, days=days, package=packed.digest)
    _move(actor, duty, version, VersionAct.PUBLISH, now, {}, event)
    return Publication.objects.create(
        version=version, url=address, on=on, replied_on=replied_on, late_reason=late_reason.strip()[:300],
        published_by_id=actor.account_id, recorded_at=now,
    )  # fmt: skip


def _address(url: str) -> str:
    plain = url.strip()
    try:
        parts = urlsplit(plain)
        whole = parts.scheme in ("http", "https") and parts.hostname is not None and "." in parts.hostname
    except ValueError:
        whole = False
    if not whole or len(plain) > 500 or any(c.isspace() or c in "<>\"'" for c in plain):
        raise Refused("请填写公开页面的完整网址，例如 https://www.example.gov.cn/report.html")
    return plain


def _move(
    actor: Actor, duty: Duty, version: ReportVersion, what: VersionAct, now: datetime, facts: dict[str, Any], *events: ReportPublished
) -> None:  # fmt: skip
    was = VersionState(version.state)
    state = transitions.after(was, what)
    changed: dict[str, Any] = {
        f"{k}_id" if k.endswith("_by") else k: v for k, v in {**facts, "state": state.value}.items()
    }
    if ReportVersion.objects.filter(pk=version.pk, state=was).update(**changed) != 1:
        raise Stale("这一稿刚被他人办理，请刷新")
    for name, value in changed.items():
        setattr(version, name, value)
    _note(actor, duty, version, now, *events)


def _note(actor: Actor, duty: Duty, version: ReportVersion, now: datetime, *more: ReportPublished) -> None:
    event = VersionMoved(
        version_id=version.pk, fiscal_year=version.year.fiscal_year, number=version.number, state=str(version.state),
        digest=version.snapshot.digest,
    )  # fmt: skip
    trail.record(actor=actor, duty=duty, head=trail.head_of(version.pk), events=[event, *more], now=now)
