"""The server process group: granian for the pages, a worker for everything that happens afterwards."""

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Final

from django.conf import settings

_SPARING: Final = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "262144"}
_SETTLED: Final = 60  # seconds after which a worker counts as well
_PAUSE_MOST: Final = 30.0  # seconds between two tries of one that is not


def _web(host: str, port: int, threads: int) -> "subprocess.Popen[bytes]":
    order = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1",
        "--blocking-threads", str(threads), "--no-ws", "--log-level", "error", "tongban.config.wsgi:application",
    ]  # fmt: skip
    # left alone, the C library gives every thread stores of its own, and none gives back what a large page once took
    return subprocess.Popen(order, env=_SPARING | os.environ)


def _worker() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "tongban", "worker"])


def refuse_taken(host: str, port: int) -> None:
    """Raise OSError where somebody listens already: the server itself would share the port, and each page would come from
    one of two databases."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def serve(*, host: str, port: int, threads: int = 4) -> int:
    """Run both until told to stop; a worker that dies is started again, a server that dies ends the group."""
    refuse_taken(host, port)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    web, worker = _web(host, port, threads), _worker()
    stopping, born, pause = False, time.monotonic(), 1.0

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        while not stopping and web.poll() is None:
            if worker.poll() is not None:
                pause = 1.0 if time.monotonic() - born > _SETTLED else min(pause * 2, _PAUSE_MOST)
                time.sleep(pause)
                worker, born = _worker(), time.monotonic()
            time.sleep(0.2)
    finally:
        for child in (web, worker):
            if child.poll() is None:
                child.terminate()
        for child in (web, worker):
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
    return 0 if stopping else (web.returncode or 1)
