"""Papers of the campaign office as Word files with a red head (GB/T 9704)."""

from collections.abc import Iterator
from datetime import date

from tongban.infra.wordfile import Block, Grid, Paper, Style, Words, docx
from tongban.kernel.times import local
from tongban.oversight.enterprise.models import Brief, PeriodicPaper
from tongban.oversight.enterprise.values.registers import PaperKind

HEADS = {
    PaperKind.DISPATCH: "营商环境工作调度",
    PaperKind.NOTICE: "营商环境工作通报",
    PaperKind.ASSESSMENT: "营商环境年度评估",
}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def number_of(row: PeriodicPaper) -> str:
    """第7期 of the year by month or quarter; the yearly one by its year."""
    part = {PaperKind.DISPATCH: row.start.month, PaperKind.NOTICE: (row.start.month + 2) // 3, PaperKind.ASSESSMENT: 1}[
        PaperKind(row.kind)
    ]
    return f"〔{row.start.year}〕第{part}期"


def paper_file(row: PeriodicPaper, issuer: str) -> bytes:
    """As it was signed; a draft says so in its number."""
    return docx(Paper("", issuer, row.start.year, list(_blocks(row, issuer))))


def _blocks(row: PeriodicPaper, issuer: str) -> Iterator[Block]:
    yield Words(HEADS[PaperKind(row.kind)], Style.RED_HEAD)
    yield Words(number_of(row) + ("" if row.signed_at else "（未签发）"), Style.RED_NUMBER)
    yield Words(row.title, Style.CENTRE)
    for heading, text in row.text:
        yield Words(heading, Style.HEADING)
        for line in text.split("\n"):
            if line.strip():
                yield Words(line.strip())
    figures = [[f["title"], f["value"], f["unit"]] for f in row.figures]
    yield Grid("主要数据", ("指标", "数量", "单位"), figures)
    for table in row.tables:
        yield Grid(table["title"], table["heads"], table["rows"])
    yield Words(issuer, Style.RIGHT)
    yield Words(_day(local(row.signed_at or row.prepared_at).date()), Style.RIGHT)


def brief_file(row: Brief, issuer: str) -> bytes:
    blocks: list[Block] = [
        Words("优化营商工作简报", Style.RED_HEAD), Words(f"〔{row.year}〕第{row.issue_no}期", Style.RED_NUMBER), Words(row.title, Style.CENTRE),
        *(Words(line.strip()) for line in row.text.split("\n") if line.strip()), Words(issuer, Style.RIGHT), Words(_day(row.on), Style.RIGHT),
        Words(f"报送：{row.sent_to}", Style.TO),
    ]  # fmt: skip
    return docx(Paper("", issuer, row.year, blocks))
