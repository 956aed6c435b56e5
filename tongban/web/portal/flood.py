"""Public forms are open to everybody, and to nobody without end: how often one terminal may send, or guess."""

from typing import Final

from django.core.cache import cache
from django.http import HttpRequest

from tongban.infra.crypto import keyed_digest
from tongban.kernel.ids import new_id

SENT_MAX: Final = 20  # forms of one kind from one terminal in an hour: a village agent files for many
GUESSES_MAX: Final = 10  # wrong numbers or codes in a quarter of an hour
_HOUR: Final = 3600
_QUARTER: Final = 900
TOO_MANY: Final = "这台设备一小时内提交得太多了，请稍后再试；着急的请拨打中心电话或到窗口，填写的内容还在下面。"
TOO_MANY_GUESSES: Final = "输错次数过多，请15分钟后再试，或带身份证到窗口查询。"


def terminal(request: HttpRequest) -> str:
    """A keyed digest that tells the same terminal from another, nothing else."""
    return keyed_digest(f"{request.META.get('REMOTE_ADDR', '')}|{request.headers.get('User-Agent', '')[:300]}")


def key_of(request: HttpRequest, typed: str) -> str:
    """The key of one form as it is kept: another terminal's form with the same key is another one."""
    return keyed_digest(f"{terminal(request)}|{typed[:100] or new_id()}")


def sent_too_often(request: HttpRequest, kind: str) -> bool:
    return int(cache.get(f"sent:{kind}:{terminal(request)}", 0)) >= SENT_MAX


def sent(request: HttpRequest, kind: str) -> None:
    """One more was taken."""
    _count(f"sent:{kind}:{terminal(request)}", _HOUR)


def guessed_too_often(request: HttpRequest, kind: str, key: str) -> bool:
    """Whether this terminal, or anybody for this number, has guessed too often."""
    keys = (f"guess:{kind}:{terminal(request)}", f"guess:{kind}:{keyed_digest(key)}")
    return any(int(cache.get(name, 0)) >= GUESSES_MAX for name in keys)


def guessed(request: HttpRequest, kind: str, key: str) -> None:
    for name in (f"guess:{kind}:{terminal(request)}", f"guess:{kind}:{keyed_digest(key)}"):
        _count(name, _QUARTER)


def _count(name: str, seconds: int) -> None:
    cache.add(name, 0, seconds)
    try:
        cache.incr(name)
    except ValueError:  # ran out in this moment
        cache.set(name, 1, seconds)
