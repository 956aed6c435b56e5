"""The real server on a real data directory, and Debian's Chromium in front of it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

PHONE: ViewportSize = {"width": 360, "height": 740}
COUNTER: ViewportSize = {"width": 1366, "height": 768}


def command(*words: str, data: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run `tongban …` on a data directory, as a person would in a terminal."""
    order = [sys.executable, "-m", "tongban", *words, "--data", str(data)]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TONGBAN_")}
    return subprocess.run(order, env={**clean, **environment}, text=True, capture_output=True, timeout=300)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data: Path, port: int, **settings: str) -> "subprocess.Popen[bytes]":
    """The server's process group, pages and worker; kill it whole with `stop`."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TONGBAN_")}
    address = f"http://127.0.0.1:{port}"
    environment = clean | {"TONGBAN_DEMO": "1", "TONGBAN_PUBLIC_URL": address, "TONGBAN_DATA": str(data), **settings}
    order = [sys.executable, "-m", "tongban", "run", "--port", str(port)]
    with (data / "server.log").open("ab") as log:
        server = subprocess.Popen(order, env=environment, stdout=log, stderr=log, start_new_session=True)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/livez/", timeout=2).close()
            return server
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if server.poll() is not None:
                raise RuntimeError((data / "server.log").read_text()) from None
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within 30 s")


def stop(server: "subprocess.Popen[bytes]", how: signal.Signals = signal.SIGTERM) -> None:
    os.killpg(server.pid, how)
    server.wait(timeout=20)


@contextmanager
def serving(data: Path, **settings: str) -> Iterator[str]:
    port = free_port()
    server = start(data, port, **settings)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(server)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's browser; without its sandbox only where the user is root."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise RuntimeError("Chromium is missing: sh scripts/system.sh chromium")
    words = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=words)
        try:
            yield browser
        finally:
            browser.close()
