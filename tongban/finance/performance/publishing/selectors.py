"""Reads of snapshots, versions and publications."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import QuerySet

from tongban.finance.budget.models import BureauYear
from tongban.finance.performance.models import Publication, ReportPackage, ReportVersion, Snapshot
from tongban.finance.performance.publishing import freezing, transitions
from tongban.finance.performance.publishing.values import VersionState
from tongban.finance.performance.report import checks
from tongban.finance.performance.report.text import Document
from tongban.finance.performance.report.writing import Printable
from tongban.finance.performance.values import Finding, Level, Table
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.selectors import centre


@dataclass
class Frozen(Printable):
    """The report as a snapshot holds it."""

    document: Document
    tables: list[Table]
    bureau: str
    fiscal_year: int
    note: str = ""
    moment: datetime = datetime(2000, 1, 1, tzinfo=UTC)


def frozen(snapshot: Snapshot) -> Frozen:
    """Printed from the snapshot, and only if it still is what was sealed."""
    content = snapshot.content
    if not intact(snapshot):
        raise Refused(f"快照{snapshot.number}的内容与校验值不符，不能打印，请联系管理员核查")
    note = f"据{content['year']}年度第{snapshot.number}号快照打印，快照建于{local(snapshot.taken_at):%Y年%m月%d日}，校验值{snapshot.digest[:16]}"
    return Frozen(
        freezing.document_of(content), freezing.tables_of(content), content["bureau"], content["year"], note, snapshot.taken_at
    )  # fmt: skip


def intact(snapshot: Snapshot) -> bool:
    return freezing.digest_of(snapshot.content) == snapshot.digest


def snapshots(year: BureauYear) -> "QuerySet[Snapshot]":
    return Snapshot.objects.filter(year=year).defer("content").select_related("taken_by").order_by("-number")


def snapshot(fiscal_year: int, number: int) -> Snapshot:
    found = Snapshot.objects.filter(year__fiscal_year=fiscal_year, number=number).select_related("year").first()
    if found is None:
        raise Refused(f"{fiscal_year}年度没有第{number}号快照")
    return found


def versions(year: BureauYear) -> "QuerySet[ReportVersion]":
    """Every version with its persons and its publication, the newest first."""
    people = ("drafted_by", "reviewed_by", "signed_by", "returned_by", "publication__published_by")
    found = ReportVersion.objects.filter(year=year).select_related("snapshot", *people)
    return found.defer("snapshot__content").order_by("-number")


def waiting() -> "QuerySet[ReportVersion]":
    """Reviewed, not yet signed."""
    found = ReportVersion.objects.filter(state=VersionState.REVIEWED).select_related(
        "year", "snapshot", "drafted_by", "reviewed_by"
    )
    return found.defer("year__content", "snapshot__content").order_by("-year__fiscal_year")


def published() -> "QuerySet[Publication]":
    """What the public may see: signed and published versions, the newest year first."""
    found = Publication.objects.select_related("version__year", "version__package")
    return found.defer("version__year__content", "version__package__content").order_by(
        "-version__year__fiscal_year", "-version__number"
    )


def publication(fiscal_year: int, number: int) -> Publication | None:
    return published().filter(version__year__fiscal_year=fiscal_year, version__number=number).first()


def publications(fiscal_year: int) -> "QuerySet[Publication]":
    """The year's publications, the first version first."""
    return published().filter(version__year__fiscal_year=fiscal_year).order_by("version__number")


def signed(fiscal_year: int) -> list[ReportVersion]:
    """The year's versions that were signed, the first one first."""
    found = ReportVersion.objects.filter(year__fiscal_year=fiscal_year, signed_at__isnull=False).select_related("year")
    return list(found.defer("year__content").order_by("number"))


def package(version_id: UUID) -> ReportPackage | None:
    return ReportPackage.objects.filter(version_id=version_id).first()


def bureau() -> UUID | None:
    """The body whose leader signs."""
    here = centre()
    return here.bureau_id if here else None


def reply_day(year: BureauYear) -> str:
    """The day of finance's reply as the year's file tells it."""
    told = year.content.get("bureau") if isinstance(year.content, dict) else None
    return str(told.get("final_replied_on") or "")[:10] if isinstance(told, dict) else ""


# --- checks before signature ------------------------------------------------------------------------------------------------


def faults(report: Printable) -> list[Finding]:
    """R7 on what would be published, tables included: outline, marks, personal names. These stop the signature."""
    found = [x for x in checks.outline(report.document) if x.level is Level.ERROR]
    for table in report.tables:
        for row in table.rows:
            for name in (n for cell in row for n in checks.persons(cell)):
                said = f"像是个人姓名：“{name[0]}”某，公开文本不得出现"
                found.append(Finding("R7", Level.ERROR, f"附表{table.key}", said))
    return found


def open_points(report: Printable) -> list[str]:
    """What whoever signs takes upon themselves: figures that are samples or missing."""
    found = []
    for status, word in (("sample", "样例"), ("missing", "缺")):
        titles = [f.title for f in report.document.figures if f.status == status]
        if titles:
            found.append(f"{len(titles)}个数字是{word}：{'、'.join(titles[:8])}{'等' if len(titles) > 8 else ''}")
    found += [f"附表{t.key}：{n}" for t in report.tables for n in t.notes if "样例" in n]
    return found


def is_open(version: ReportVersion) -> bool:
    """Still on its way."""
    return version.state in transitions.OPEN
