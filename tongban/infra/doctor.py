"""Is everything as it must be? Each check answers with one sentence that says what to do.

A check that fails to run is itself a finding: whoever asks the doctor has trouble already and needs every line.
"""

import os
import platform
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import typst
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tongban.infra import ports, retention
from tongban.infra.backup.making import read_note
from tongban.infra.backup.place import SEAL_NAME, Place
from tongban.infra.models import CalendarYear, NumberCounter, OutboxEntry, OutboxSchedule, TrailEvent, TrailRoot
from tongban.infra.shipped import data_file
from tongban.infra.typesetting import missing
from tongban.kernel.times import LOCAL, at

_POSTGRESQL_LEAST: Final = 150_000
_BEAT_LATE: Final = timedelta(minutes=2)
_QUEUE_LATE: Final = timedelta(minutes=15)
_CLOCK_SLACK: Final = timedelta(minutes=2)
_BACKUP_LATE: Final = timedelta(hours=26)  # daily, with two hours to spare
_BACKUP_TOO_LATE: Final = timedelta(days=7)
_FREE_BAD: Final = 1_000_000_000
_FREE_WARN: Final = 5_000_000_000
_NOTICE_MONTH: Final = 11  # the State Council's notice for the next year comes in autumn


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: what was looked at, how it stands, and a sentence."""

    what: str
    level: Level
    text: str


def _ok(what: str, text: str) -> Line:
    return Line(what, Level.OK, text)


def _warn(what: str, text: str) -> Line:
    return Line(what, Level.WARN, text)


def _bad(what: str, text: str) -> Line:
    return Line(what, Level.BAD, text)


TITLES: Final = {
    "database": "数据库", "migrations": "数据库结构", "durability": "断电不丢数据", "worker": "后台处理", "queue": "后台排队",
    "dead_letters": "失败的任务", "disk": "磁盘空间", "files": "文件目录", "keys": "密钥文件", "calendar": "放假安排",
    "fonts": "字库和排版", "address": "对外网址", "tls": "加密访问", "debug": "调试开关", "demo": "演示模式", "clock": "系统时间",
    "time_zone": "时区", "backup": "备份", "roots": "留痕根值", "gateways": "短信和邮件",
}  # fmt: skip
SLOW: Final = ("fonts",)  # what a page does not wait for: the command checks it


def examine(*, now: datetime, quick: bool = False) -> list[Line]:
    """Every check, in the order in which one would look; `quick`: without what takes long."""
    wanted = [name for name in CHECKS if not (quick and name in SLOW)]
    return [line for name in wanted for line in _guarded(name, CHECKS[name], now)]


@dataclass(frozen=True, slots=True)
class Backups:
    """When the last backup was made and when one was last tried; nothing where it never was."""

    made_at: datetime | None
    tried_at: datetime | None
    size: int


def backups() -> Backups:
    """What the last `tongban backup` left behind."""
    note = read_note(Path(settings.DATA_DIR))
    made, tried, size = note.get("at"), note.get("verified_at"), note.get("bytes")
    return Backups(
        datetime.fromisoformat(str(made)) if made else None, datetime.fromisoformat(str(tried)) if tried else None,
        size if isinstance(size, int) else 0,
    )  # fmt: skip


def versions() -> list[tuple[str, str]]:
    """What runs here, as whoever helps from afar asks first."""
    base = str(_value("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version"))
    return [
        ("通办", metadata.version("tongban")), ("Python", platform.python_version()), ("Django", metadata.version("django")),
        ("SQLite" if connection.vendor == "sqlite" else "PostgreSQL", base.split()[0]),
    ]  # fmt: skip


def _guarded(name: str, check: "Check", now: datetime) -> list[Line]:
    try:
        return list(check(now))
    except Exception as failure:  # whatever it is, the operator must read it
        said = str(failure).splitlines()
        return [_bad(name, f"检查没有完成：{type(failure).__name__} {said[0] if said else ''}".rstrip())]


# --- database ---------------------------------------------------------------------------------------------------------


def _database(now: datetime) -> Iterator[Line]:
    del now
    with transaction.atomic():
        if "number_counter" not in connection.introspection.table_names():
            yield _bad("database", "数据库可以连接，但还是空的：请运行 tongban init")
            return
        NumberCounter.objects.create(scope=f"doctor:{os.getpid()}", value=0)
        transaction.set_rollback(True)
    yield _ok("database", "数据库可读可写")


def _migrations(now: datetime) -> Iterator[Line]:
    del now
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield _bad("migrations", f"有{len(plan)}项数据库升级没有执行：请先备份，再重启服务（任一命令会自动升级）")
    else:
        yield _ok("migrations", "数据库结构与程序版本一致")


def _durability(now: datetime) -> Iterator[Line]:
    """What was acknowledged must survive a power cut."""
    del now
    if connection.vendor == "sqlite":
        mode, level = _value("PRAGMA journal_mode"), _value("PRAGMA synchronous")
        if (mode, level) == ("wal", 2):
            yield _ok("durability", "SQLite：WAL，synchronous=FULL")
        else:
            yield _bad("durability", f"SQLite 为 {mode}/synchronous={level}，断电可能丢数据：请恢复 WAL 和 FULL")
        return
    version = int(str(_value("SHOW server_version_num")))
    if version < _POSTGRESQL_LEAST:
        yield _bad("durability", f"PostgreSQL {version // 10_000} 太旧：请升级到15或更新版本")
    off = [name for name in ("fsync", "synchronous_commit", "full_page_writes") if _value(f"SHOW {name}") == "off"]
    if off:
        yield _bad("durability", f"PostgreSQL 的 {'、'.join(off)} 关闭，断电可能丢数据：请打开")
    if version >= _POSTGRESQL_LEAST and not off:
        yield _ok("durability", f"PostgreSQL {version // 10_000}，提交即落盘")


def _value(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None


# --- worker -----------------------------------------------------------------------------------------------------------


def _worker(now: datetime) -> Iterator[Line]:
    beat = OutboxSchedule.objects.filter(name=retention.JOB).first()
    if beat is None:
        yield _warn("worker", "后台处理还没有运行过：请运行 tongban run 或 tongban worker")
    elif now - beat.next_at > _BEAT_LATE:
        yield _bad("worker", f"后台处理已停{_span(now - beat.next_at)}：请启动 tongban run 或 tongban worker")
    else:
        yield _ok("worker", "后台处理在运行")


def _queue(now: datetime) -> Iterator[Line]:
    waiting = OutboxEntry.objects.filter(done_at__isnull=True, dead_at__isnull=True, due_at__lte=now)
    oldest = waiting.order_by("due_at", "id").first()
    if oldest is not None and now - oldest.due_at > _QUEUE_LATE:
        yield _bad("queue", f"待处理{waiting.count()}项，最早的已等{_span(now - oldest.due_at)}：请检查后台处理")
    else:
        yield _ok("queue", "没有积压的后台任务")
    dead = OutboxEntry.objects.filter(dead_at__isnull=False).count()
    if dead:
        yield _bad("dead_letters", f"有{dead}项任务多次失败：请在 /desk/queue/ 查看原因并重试")
    else:
        yield _ok("dead_letters", "没有失败的任务")


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes}分钟"
    return f"{minutes // 60}小时" if minutes < 48 * 60 else f"{minutes // 1440}天"


# --- machine ----------------------------------------------------------------------------------------------------------


def _disk(now: datetime) -> Iterator[Line]:
    del now
    usage = shutil.disk_usage(settings.DATA_DIR)
    told = f"数据目录所在磁盘剩余 {usage.free / 1e9:.1f} GB（{usage.free * 100 // usage.total}%）"
    if usage.free < _FREE_BAD:
        yield _bad("disk", f"{told}：请立即清理或扩容")
    elif usage.free < _FREE_WARN:
        yield _warn("disk", f"{told}：请安排扩容")
    else:
        yield _ok("disk", told)


def _files(now: datetime) -> Iterator[Line]:
    del now
    folder = Path(settings.FILES_DIR)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"x")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as wrong:
        yield _bad("files", f"文件目录 {folder} 不能写入（{wrong.strerror}）：请检查权限和空间，否则不能上传和出证")
        return
    yield _ok("files", "文件目录可写")


def _keys(now: datetime) -> Iterator[Line]:
    del now
    for path in (Place.here().secrets, Path(settings.DATA_DIR) / SEAL_NAME):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield _bad("keys", f"{path.name} 可被其他用户读取：请运行 chmod 600 {path}")
            return
    yield _ok("keys", "密钥文件仅属主可读")


def _time_zone(now: datetime) -> Iterator[Line]:
    zone = ZoneInfo(settings.TIME_ZONE)
    if zone.key != LOCAL.key or now.astimezone(zone).utcoffset() != timedelta(hours=8):
        yield _bad("time_zone", "程序时区不是北京时间，期限会算错：请检查系统的 tzdata")
    else:
        yield _ok("time_zone", "按北京时间（Asia/Shanghai）计算")


def _clock(now: datetime) -> Iterator[Line]:
    last = TrailEvent.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None and last - now > _CLOCK_SLACK:
        yield _bad("clock", f"系统时间比最近一条留痕早{_span(last - now)}：请校准时间（NTP）后再办理")
    else:
        yield _ok("clock", "系统时间不早于最近的留痕")


# --- what the office keeps up -----------------------------------------------------------------------------------------


def _calendar(now: datetime) -> Iterator[Line]:
    today = now.astimezone(LOCAL).date()
    known = set(CalendarYear.objects.values_list("year", flat=True))
    if today.year not in known:
        yield _bad("calendar", f"{today.year}年的放假安排没有录入，期限都是暂定的：{_how(today.year)}")
    elif today.month >= _NOTICE_MONTH and today.year + 1 not in known:
        yield _warn("calendar", f"{today.year + 1}年的放假安排还没有录入：通知公布后{_how(today.year + 1)}")
    else:
        yield _ok("calendar", f"放假安排已录入到{_last(known, today)}年")


def _how(year: int) -> str:
    return f"请在 /desk/calendar/ 或用 tongban calendar load 录入{year}年"


def _last(known: set[int], today: date) -> int:
    year = today.year
    while year + 1 in known:
        year += 1
    return year


def _fonts(now: datetime) -> Iterator[Line]:
    del now
    lacking = missing(["政务服务一次办结，年月日第号证照"])
    page = '#set text(font: "Noto Serif SC")\n政务服务'.encode()
    fonts = [str(data_file("fonts"))]
    made: bytes = typst.compile(page, font_paths=fonts, ignore_system_fonts=True)  # type: ignore[misc]  # its stub
    if lacking or not made.startswith(b"%PDF"):
        yield _bad("fonts", f"字库不完整（缺“{lacking}”），不能出文书：请重新安装程序")
    else:
        yield _ok("fonts", "字库和排版可用")


def _backup(now: datetime) -> Iterator[Line]:
    note = read_note(Path(settings.DATA_DIR))
    if "at" not in note:
        yield _warn("backup", "还没有做过备份：请每天运行 tongban backup，并抄送到另一处")
        return
    age = now - datetime.fromisoformat(str(note["at"]))
    told = f"最近一次备份在{_span(age)}前"
    if age > _BACKUP_TOO_LATE:
        yield _bad("backup", f"{told}：请立即运行 tongban backup")
    elif age > _BACKUP_LATE:
        yield _warn("backup", f"{told}：请检查每日备份任务")
    elif "verified_at" not in note:
        yield _ok("backup", f"{told}，未经验证；每周请用 --verify 验证一次")
    else:
        yield _ok("backup", f"{told}，已验证")


def _roots(now: datetime) -> Iterator[Line]:
    """Every finished day with events has its root; the worker writes it within the hour."""
    midnight = at((now - timedelta(hours=2)).astimezone(LOCAL).date())
    event = TrailEvent.objects.filter(at__lt=midnight).order_by("-at").values_list("at", flat=True).first()
    last = TrailRoot.objects.order_by("-day").values_list("day", flat=True).first()
    if event is not None and (last is None or last < event.astimezone(LOCAL).date()):
        yield _warn("roots", "有已结束的日子还没有公布留痕根值：请检查后台处理是否在运行")
    else:
        yield _ok("roots", "留痕根值逐日公布")


def _gateways(now: datetime) -> Iterator[Line]:
    """A message that only stays in the house must not be taken for one that was sent."""
    del now
    inside = [title for title, way in (("短信", ports.Sms), ("邮件", ports.Mail)) if ports.stands_in(way)]
    if inside:
        told = "、".join(inside)
        yield _warn("gateways", f"{told}没有接真实网关，只记在本机，没有发出去；办事人在网上“我的消息”里看得到")
    else:
        yield _ok("gateways", "短信、邮件都接了网关")


# --- how the site is reached ------------------------------------------------------------------------------------------


def _address(now: datetime) -> Iterator[Line]:
    del now
    url = urlsplit(settings.PUBLIC_URL)
    if not settings.PUBLIC_URL:
        yield _warn("address", "没有设置 TONGBAN_PUBLIC_URL，文书上的二维码打不开：请设为对外网址")
    elif settings.BEHIND_TLS and url.scheme != "https":
        yield _bad("address", "TONGBAN_PUBLIC_URL 不是 https，与 TONGBAN_TLS 不符：请改正")
    elif not _answered(url.hostname or ""):
        yield _bad("address", f"TONGBAN_HOSTS 里没有 {url.hostname}，公众打不开网站：请加入")
    else:
        yield _ok("address", f"对外网址 {settings.PUBLIC_URL}")
    if settings.BEHIND_TLS or url.hostname in ("localhost", "127.0.0.1"):
        yield _ok("tls", "只经 https 访问" if settings.BEHIND_TLS else "仅本机访问")
    else:
        yield _warn("tls", "没有启用 https：对外服务请放在 TLS 代理之后并设置 TONGBAN_TLS=1")
    if settings.DEBUG:
        yield _bad("debug", "TONGBAN_DEBUG 开着，出错页面会泄露信息：请关闭")
    if settings.DEMO:
        yield _warn("demo", "这是演示模式，任何人可以任何身份进入：正式使用请去掉 TONGBAN_DEMO")


def _answered(host: str) -> bool:
    return any(
        host == allowed or allowed == "*" or (allowed.startswith(".") and f".{host}".endswith(allowed))
        for allowed in settings.ALLOWED_HOSTS
    )


Check = Callable[[datetime], Iterator[Line]]
CHECKS: Final[dict[str, Check]] = {
    "database": _database,
    "migrations": _migrations,
    "durability": _durability,
    "worker": _worker,
    "queue": _queue,
    "disk": _disk,
    "files": _files,
    "keys": _keys,
    "calendar": _calendar,
    "fonts": _fonts,
    "address": _address,
    "clock": _clock,
    "time_zone": _time_zone,
    "backup": _backup,
    "roots": _roots,
    "gateways": _gateways,
}
