"""What the machine refuses is told in a sentence that says what to do; a traceback is a mistake of ours."""

import errno
import json
import os
import socket
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from environs import EnvError

from tests.config.conftest import Tongban
from tongban.config.cli import failures

pytestmark = pytest.mark.anywhere


@pytest.mark.parametrize(
    "error, words, code",
    [
        (OSError(errno.ENOSPC, "No space left on device", "x"), "磁盘空间不足", 1), (PermissionError(errno.EACCES, "denied", "seal.key"), "seal.key", 1),
        (NotADirectoryError(errno.ENOTDIR, "no", "a/b"), "--data", 1), (OSError(errno.EIO, "Input/output error", "x"), "读写 x 时出错", 1),
        (OSError(errno.EADDRINUSE, "in use"), "--port", 1), (FileNotFoundError(errno.ENOENT, "no", b"\xff"), "找不到", 1),
        (OperationalError("database or disk is full"), "磁盘空间不足", 1), (OperationalError("attempt to write a readonly database"), "只读", 1),
        (OperationalError("file is not a database"), "tongban restore", 1), (OperationalError("no such table: trail_event"), "trail_event", 1),
        (OperationalError("database is locked"), "稍后重试", 1), (OperationalError('password authentication failed for user "u"'), "TONGBAN_DATABASE_URL", 1),
        (OperationalError("connection refused"), "连不上", 1), (OperationalError(""), "tongban doctor", 1),
        (EnvError('Environment variable "TONGBAN_X" invalid'), "TONGBAN_X", 2), (ImproperlyConfigured("x"), "TONGBAN_*", 2),
        (UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates"), "UTF-8", 1), (RecursionError(), "嵌套过深", 1), (OverflowError(), "超出", 1),
        (MemoryError(), "内存不足", 1),
    ],
)  # fmt: skip
def test_sentences(error: Exception, words: str, code: int):
    said = failures.told(error)
    assert said is not None
    assert words in said[0]
    assert said[1] == code


@pytest.mark.parametrize("mistake", [ValueError("x"), KeyError("x"), AssertionError(), TypeError()])
def test_mistakes_of_ours_stay_tracebacks(mistake: Exception):
    assert failures.told(mistake) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment, file, words, code",
    [
        ({"TONGBAN_DATABASE_URL": "foo://x"}, None, "TONGBAN_DATABASE_URL", 2), ({"TONGBAN_DATABASE_URL": "postgres://u:p@127.0.0.1:1/x"}, None, "连不上", 1),
        ({"TONGBAN_GAP_DAYS_MAX": "abc"}, None, "TONGBAN_GAP_DAYS_MAX", 2), ({"TONGBAN_LOG": "LOUD"}, None, "TONGBAN_*", 2),
        ({"TONGBAN_OFFICE_HOURS": "9-17"}, None, "TONGBAN_OFFICE_HOURS", 1), ({}, ("secrets.json", "{"), "secrets.json", 2),
        ({}, ("secrets.json", json.dumps({"index": "x"})), "secrets.json", 2), ({}, ("tongban.sqlite3", "no database" * 200), "tongban restore", 1),
    ],
)  # fmt: skip
def test_a_broken_deployment_says_what_to_do(
    tongban: Tongban, tmp_path: Path, environment, file, words: str, code: int
):
    if file:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / file[0]).write_text(file[1])
    done = tongban("deadline", "--start", "2021-09-24", "--days", "5", **environment)
    assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (code, True, False), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_port_that_is_taken(tongban: Tongban, command: str):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as our own server does
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = tongban(command, "--port", str(other.getsockname()[1]))
    assert done.returncode == 1
    assert "端口已被占用" in done.stderr


def test_a_data_directory_that_is_a_file(tongban: Tongban, tmp_path: Path):
    (tmp_path / "data").write_text("")
    done = tongban("search", "食品")
    assert (done.returncode, "--data" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_directory_that_nobody_may_write(tongban: Tongban, tmp_path: Path):
    (tmp_path / "data").mkdir(mode=0o500)
    done = tongban("search", "食品")
    assert (done.returncode, "权限" in done.stderr) == (1, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "command, words, code",
    [
        ("coverage --year 0", "年份", 2), ("calendar show 99999", "年份", 2), ("calendar show 二〇二一", "年份", 2), ("search x --data=", "--data", 2),
        ("compose OT-P01 --answers " + "[" * 50_000, "JSON", 1), ("demo --no-serve --day 9999-12-31", "2004年到2026年", 1),
        ("demo --no-serve --day 0001-01-01", "2004年到2026年", 1), ("demo --no-serve --day 1999-01-04", "2004年到2026年", 1),
        ("init --region 430212 --yes --name " + "长" * 500, "最多100个字", 1), ("init --region 999999 --yes --name 甲", "省份", 1),
        ("init --region 43 --yes --name 甲", "六位代码", 1), ("init --region 430212101001 --yes --name 甲", "六位代码", 1),
        ("deadline --start 9999-12-31 --days 1", "9999年", 1), ("deadline --start 0001-01-01T00:00+14:00 --days 1", "不存在", 1),
        ("deadline --start 2021-09-24 --days 20 --pause 2021-09-01:2090-01-01", "超过60年", 1), ("search \udcff\udcfe", "UTF-8", 1),
    ],
)  # fmt: skip
def test_odd_arguments(tongban: Tongban, command: str, words: str, code: int):
    done = tongban(*command.split(" "))
    assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (code, True, False), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("argument", ["--name=", "--name=   ", "--admin="])
def test_blank_names_are_none(tongban: Tongban, argument: str):
    done = tongban("init", "--region", "430212", "--name", "甲中心", argument, "--yes")
    assert (done.returncode, "请给出" in done.stderr) == (1, True)


@pytest.mark.slow
def test_a_notice_comes_from_a_sheet_in_any_encoding(tongban: Tongban, tmp_path: Path):
    file = tmp_path / "notice.csv"
    file.write_bytes("日期,班或休,名称\n2027-01-01,休,元旦\n2027-01-03,班,元旦\n".encode("gbk"))
    done = tongban("calendar", "load", str(file), "--year", "2027")
    assert (done.returncode, "放假1天，调休上班1天" in done.stdout) == (0, True), done.stderr


@pytest.mark.slow
def test_years_before_the_first_notice_say_so(tongban: Tongban):
    done = tongban("deadline", "--start", "1999-05-04", "--days", "5")
    assert (done.returncode, "2004年以前" in done.stderr) == (0, True)
