"""What the machine refuses (disk, database, settings, encodings) as a sentence that says what to do."""

import errno
import logging.config
import traceback
from pathlib import Path
from typing import Final

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from environs import EnvError

WRONG_USAGE: Final = 2
_FAILED: Final = 1
_SETTINGS: Final = {str(Path(__file__).parents[1] / "settings.py"), logging.config.__file__}

# What a database says → what to do; the first that is found in its words.
_DATABASE: Final = (
    ("full", "磁盘空间不足，没有写入。请腾出空间后重试"),
    ("No space left", "磁盘空间不足，没有写入。请腾出空间后重试"),
    ("readonly", "数据库是只读的，没有写入。请检查数据目录的权限"),
    ("read-only", "数据库是只读的，没有写入。请检查数据库用户的权限"),
    ("unable to open", "打不开数据库文件。请检查数据目录（--data）是否存在、是否可写"),
    ("locked", "数据库正忙。请稍后重试，并确认没有另一个程序占用数据目录"),
    ("not a database", "数据库文件已损坏。请停止服务，用 tongban restore 从备份恢复"),
    ("malformed", "数据库文件已损坏。请停止服务，用 tongban restore 从备份恢复"),
    ("no such table", "数据库缺少应有的表。请停止服务，用 tongban restore 从备份恢复"),
    ("no such column", "数据库缺少应有的列。请停止服务，用 tongban restore 从备份恢复"),
    ("password authentication", "数据库拒绝登录。请核对 TONGBAN_DATABASE_URL 中的用户名和密码"),
    ("does not exist", "没有这个数据库，或缺少应有的表。请核对 TONGBAN_DATABASE_URL，或从备份恢复"),
    ("connection", "连不上数据库。请确认数据库已启动，并核对 TONGBAN_DATABASE_URL 的地址和端口"),
    ("resolve", "找不到数据库服务器。请核对 TONGBAN_DATABASE_URL 的主机名"),
)
_DISK: Final = {
    errno.ENOSPC: "磁盘空间不足，没有写入。请腾出空间后重试",
    errno.EDQUOT: "磁盘配额用完，没有写入。请腾出空间后重试",
    errno.EROFS: "{name} 在只读的磁盘上，请换一个位置",
    errno.EACCES: "没有权限读写 {name}，请检查文件和目录的权限",
    errno.EPERM: "没有权限读写 {name}，请检查文件和目录的权限",
    errno.ENOENT: "找不到 {name}，请核对路径",
    errno.EISDIR: "{name} 是目录，这里要的是文件",
    errno.ENOTDIR: "{name} 的路径中有一段不是目录，请核对（数据目录用 --data 指定）",
    errno.EEXIST: "{name} 已经存在而且不是目录，请核对（数据目录用 --data 指定）",
    errno.EADDRINUSE: "端口已被占用，请用 --port 换一个",
    errno.ENAMETOOLONG: "文件名太长，请缩短",
}


def told(error: Exception) -> tuple[str, int] | None:
    """The sentence and the exit code; None for what is a mistake of ours."""
    if isinstance(error, OSError) and error.errno is not None:
        return _disk(error), _FAILED
    if isinstance(error, DatabaseError):
        return _database(error), _FAILED
    if isinstance(error, (ImproperlyConfigured, EnvError)) or _in_settings(error):
        return _settings(error), WRONG_USAGE
    if isinstance(error, UnicodeError):
        return "文字中有无法识别的字符，请用 UTF-8 编码重新输入", _FAILED
    if isinstance(error, RecursionError):
        return "输入嵌套过深，请改写后重试", _FAILED
    if isinstance(error, OverflowError):
        return "日期或数字超出了能计算的范围，请核对", _FAILED
    if isinstance(error, MemoryError):
        return "内存不足，请减少一次处理的数量后重试", _FAILED
    return None


def _disk(error: OSError) -> str:
    name = error.filename if error.filename is not None else "文件"
    usual = "读写 {name} 时出错：" + str(error.strerror)
    return _DISK.get(error.errno or 0, usual).format(name=str(name).encode(errors="replace").decode())


def _database(error: DatabaseError) -> str:
    said = str(error)
    first = said.strip().splitlines()[0] if said.strip() else type(error).__name__
    advice = next((words for sign, words in _DATABASE if sign in said), None)
    return f"{advice or '数据库出错。请运行 tongban doctor 查看'}（{first[:200]}）"


def _in_settings(error: Exception) -> bool:
    """Whether it went wrong while the settings were read."""
    return any(frame.f_code.co_filename in _SETTINGS for frame, _ in traceback.walk_tb(error.__traceback__))


def _settings(error: Exception) -> str:
    names = [frame.f_code.co_name for frame, _ in traceback.walk_tb(error.__traceback__)]
    if "_secrets" in names or isinstance(error, KeyError):
        return "密钥文件 secrets.json 已损坏或不完整。请从另行保管的副本恢复它，不要重新生成：否则个人信息再也读不出来"
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return f"设置有误，请核对环境变量 TONGBAN_*（tongban config show 列出全部）：{first[:200]}"
