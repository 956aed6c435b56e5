"""The evidence of a signal, or of a whole matter, as one archive: an index with the digest of every file in it."""

import hashlib
import html
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from tongban.infra import files
from tongban.infra.acts import act
from tongban.infra.crypto import Unreadable, keyed_digest
from tongban.infra.models import StoredFile, TrailEvent
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.oversight.supervision.models import Signal
from tongban.oversight.supervision.policies import signals as policies
from tongban.oversight.supervision.rules.words import must_say
from tongban.oversight.supervision.selectors import signals as selectors
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.values.signals import EvidenceExported
from tongban.people.parties.usecases import tell_look
from tongban.services.cases.models import Application, Paper

_SUFFIXES: Final = {files.PDF: "pdf", files.JPEG: "jpg", files.PNG: "png", files.DOCX: "docx", files.XLSX: "xlsx"}
_UNNAMABLE: Final = str.maketrans(dict.fromkeys('\\/:*?"<>|', "、"))


@act()
def export_signal(*, actor: Actor, signal: Signal, reason: str, now: datetime) -> bytes:
    """One signal with its account, its acts, its papers, the trail of both. On the trail itself, with the reason."""
    require(policies.may_export_evidence(actor))
    told = must_say(reason, "导出理由", 200, least=4)
    pack = _Pack(f"监察信号 {signal.number}", now)
    _put_signal(pack, signal, now)
    _put_matter(pack, signal.application_id, signal.case_id)
    _tell(actor, signal.application, told, now)
    return _seal(actor, signal.pk, signal.number, pack, told, now)


@act()
def export_matter(*, actor: Actor, application_id: UUID, number: str, reason: str, now: datetime) -> bytes:
    """A whole matter with every signal it ever had, also those struck out."""
    require(policies.may_export_evidence(actor))
    told = must_say(reason, "导出理由", 200, least=4)
    pack = _Pack(f"办件 {number}", now)
    keys = Signal.objects.filter(application=application_id).order_by("raised_at", "pk").values_list("pk", flat=True)
    for key in keys:
        row = selectors.signal(key)
        assert row is not None
        _put_signal(pack, row, now)
    _put_matter(pack, application_id, None)
    _tell(actor, Application.objects.get(pk=application_id), told, now)
    return _seal(actor, application_id, number, pack, told, now)


def _tell(actor: Actor, row: Application, reason: str, now: datetime) -> None:
    """The papers of a matter name its applicant and who came for them: both are told."""
    tell_look(
        actor=actor, party_ids=[row.applicant_id, row.agent_id], fields=("papers",), reason=reason, now=now,
        duties=(Duty.SUPERVISE,), about=row.pk, number=row.number,
    )  # fmt: skip


class _Pack:
    """Files by name; what could not be read is named."""

    def __init__(self, title: str, now: datetime) -> None:
        self.title, self.now = title, now
        self.files: dict[str, tuple[bytes, str]] = {}
        self.missing: list[str] = []

    def put(self, name: str, content: bytes | str, title: str) -> None:
        self.files[name] = (content.encode() if isinstance(content, str) else content, title)

    def put_json(self, name: str, told: Any, title: str) -> None:
        self.put(name, json.dumps(told, ensure_ascii=False, indent=1, default=str), title)

    def put_stored(self, name: str, stored: StoredFile | None, title: str) -> None:
        if stored is None:
            return
        path = f"{name}.{_SUFFIXES.get(stored.media_type, 'bin')}"
        try:
            self.put(path, files.read(stored.digest), title)
        except (OSError, Unreadable, AssertionError):
            self.missing.append(f"{path}（{title}）")

    def sealed(self) -> bytes:
        """The archive, every file dated the moment of export; the same content at the same moment gives the same bytes."""
        rows = [(name, title, len(data), hashlib.sha256(data).hexdigest()) for name, (data, title) in sorted(self.files.items())]  # fmt: skip
        index = {
            "title": self.title, "exported_at": self.now.isoformat(), "missing": self.missing,
            "files": [{"name": n, "title": t, "bytes": size, "sha256": digest} for n, t, size, digest in rows],
        }  # fmt: skip
        when = local(self.now)
        stamp = (when.year, when.month, when.day, when.hour, when.minute, when.second)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, (data, _) in sorted(self.files.items()):
                archive.writestr(zipfile.ZipInfo(name, stamp), data, zipfile.ZIP_DEFLATED)
            text = json.dumps(index, ensure_ascii=False, indent=1)
            archive.writestr(zipfile.ZipInfo("目录.json", stamp), text, zipfile.ZIP_DEFLATED)
            archive.writestr(zipfile.ZipInfo("目录.html", stamp), self._page(rows), zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _page(self, rows: Iterable[tuple[str, str, int, str]]) -> str:
        lines = "".join(
            f'<tr><td><a href="{quote(n)}">{html.escape(t)}</a></td><td>{size}</td><td><code>{digest}</code></td></tr>'
            for n, t, size, digest in rows
        )
        gone = (
            f"<p>没有放进来的文件（读不出来，或者还没有生成）：{html.escape('、'.join(self.missing))}</p>"
            if self.missing
            else ""
        )
        head = f"<h1>证据包：{html.escape(self.title)}</h1><p>导出时间 {_moment(self.now)}。每个文件的SHA-256摘要如下，可逐一核对。</p>"
        style = "<style>body{font-family:sans-serif;margin:2em}td{padding:.3em 1em .3em 0}code{font-size:.8em}</style>"
        table = f"<table><tr><th>文件</th><th>字节</th><th>SHA-256</th></tr>{lines}</table>"
        return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>证据包</title>{style}{head}{gone}{table}</html>'


def _put_signal(pack: _Pack, row: Signal, now: datetime) -> None:
    folder = f"监察信号/{row.number}"
    steps = sorted(row.steps.all(), key=lambda step: (step.at, step.pk))
    told = {
        "number": row.number, "light": row.get_light_display(), "rule": row.rule, "title": row.title,
        "thresholds": row.thresholds, "item": row.item_title, "department": row.department and row.department.name,
        "lit_at": row.lit_at, "limit_at": row.limit_at, "raised_at": row.raised_at, "late_entries": row.late,
        "state": row.get_state_display(), "outcome": row.get_outcome_display(), "reason": row.reason,
        "steps": [
            {"at": s.at, "act": s.get_act_display(), "by": s.by.name if s.by else "系统", "said": s.note, "reason": s.reason, "file": s.file_name}
            for s in steps
        ],
        "letters": [
            {"number": o.number or "", "title": o.title, "state": o.get_state_display(), "issued_at": o.issued_at, "due_at": o.due_at}
            for o in selectors.letters_from(row)
        ],
        "notices": [{"at": n.at, "level": n.title, "found": n.found, "due_at": n.due_at} for n in row.notices.all()],
    }  # fmt: skip
    pack.put_json(f"{folder}/信号.json", told, f"信号{row.number}")
    pack.put(f"{folder}/逐日说明.txt", _account(row, now), f"{row.number}逐日说明")
    pack.put_json(f"{folder}/留痕.json", _trail(row.pk), f"{row.number}留痕")
    for n, step in enumerate(steps, start=1):
        pack.put_stored(f"{folder}/佐证-{n:02d}", step.file, f"{step.get_act_display()}佐证：{step.file_name}")


def _account(row: Signal, now: datetime) -> str:
    found = selectors.accounted(row, now)
    lines = [f"{row.number} {row.get_light_display()} {row.item_title}", f"亮灯时间 {_moment(row.lit_at)}"]
    lines += [f"补录：{text}" for text in found.late]
    if found.explanation is None:
        return "\n".join([*lines, "按现在登记的时间，这盏灯不亮，或者这一轮已经重办。"]) + "\n"
    told = found.explanation
    lines += [f"{told.title}：{told.label}（{told.basis}）"] if told.label else []
    lines += [*told.said, *(f"不计 {label}：{days}个工作日" for label, days in told.still)]
    for day in told.rows:
        count = f"第{day.nth}天" if day.counts else "不计"
        marks = f"  【{'；'.join(day.marks)}】" if day.marks else ""
        lines.append(f"{day.date} {count} {day.reason}{marks}")
    return "\n".join(lines) + "\n"


def _put_matter(pack: _Pack, application_id: UUID, case_id: UUID | None) -> None:
    pack.put_json("办件留痕.json", _trail(application_id), "办件留痕")
    papers = Paper.objects.filter(application=application_id).select_related("file")
    for n, paper in enumerate(papers.order_by("reserved_at", "number"), start=1):
        if case_id is None or paper.case_id in (None, case_id):
            name = f"文书/{n:02d}-{paper.title.translate(_UNNAMABLE)[:60]}"
            if paper.file is None:
                pack.missing.append(f"{name}（{paper.title} {paper.number}，还没有生成）")
            pack.put_stored(name, paper.file, f"{paper.title} {paper.number}")


def _trail(stream: UUID) -> list[dict[str, Any]]:
    """Events as they stand on the trail: ids and codes, no personal data."""
    rows = TrailEvent.objects.filter(stream=stream).order_by("seq")
    return [dict(row) for row in rows.values("seq", "kind", "at", "actor", "duty", "facts", "hash")]


def _seal(actor: Actor, stream: UUID, subject: str, pack: _Pack, reason: str, now: datetime) -> bytes:
    content = pack.sealed()
    event = EvidenceExported(
        subject=subject, digest=hashlib.sha256(content).hexdigest(), files=len(pack.files),
        reason_digest=keyed_digest(reason),
    )  # fmt: skip
    note(actor, stream, [event], now)
    return content


def _moment(when: datetime) -> str:
    return local(when).strftime("%Y-%m-%d %H:%M")
