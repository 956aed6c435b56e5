"""A paper of openness as a Word file and as PDF, from its frozen words."""

from datetime import date, datetime

from tongban.infra.typesetting import typeset
from tongban.infra.wordfile import Block, Paper, Style, Words, docx
from tongban.oversight.openness.models import Notice
from tongban.oversight.openness.rules.papers import day, lines


def as_docx(notice: Notice) -> bytes:
    content = notice.content
    blocks: list[Block] = [
        Words(content["issuer"], Style.RED_HEAD),
        Words(notice.number, Style.RED_NUMBER),
        Words(title_of(notice), Style.CENTRE),
        Words(f"{content['to']}：", Style.TO),
        *(Words(text) for text in lines(content["words"])),
        Words(content["issuer"], Style.RIGHT),
        Words(_day(notice), Style.RIGHT),
    ]
    return docx(Paper("", content["issuer"], notice.made_at.year, blocks))


def as_pdf(notice: Notice, *, now: datetime) -> bytes:
    """Raises Refused, naming the characters, where the font lacks one."""
    content = notice.content
    data = {
        "issuer": content["issuer"], "number": notice.number, "title": title_of(notice), "to": content["to"],
        "words": lines(content["words"]), "day": _day(notice),
    }  # fmt: skip
    return typeset("notice.typ", data, now=now)


def title_of(notice: Notice) -> str:
    """政府信息公开答复书"""
    return f"政府信息公开{notice.get_kind_display()}"


def _day(notice: Notice) -> str:
    return day(date.fromisoformat(notice.content["day"]))
