"""`config show`: every setting with its value and source, no secret among them; the log as the settings want it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.config.conftest import Tongban, told
from tongban.config.cli.config_ import masked

pytestmark = [pytest.mark.anywhere, pytest.mark.slow]
SETTINGS = (Path(__file__).resolve().parents[2] / "tongban/config/settings.py").read_text()


def test_every_setting_is_shown_with_its_source(tongban: Tongban, tmp_path: Path):
    url = "postgresql://tongban:hidden1@db:5432/tongban?sslpassword=hidden2"
    found = told(tongban("config", "show", "--json", TONGBAN_DATABASE_URL=url, TONGBAN_KEEP_DRAFTS="7"))
    shown = found["settings"]
    assert set(re.findall(r'"(TONGBAN_[A-Z_]+)"', SETTINGS)) <= set(shown)
    assert shown["TONGBAN_KEEP_DRAFTS"] == {"value": "7", "source": "环境变量"}
    assert shown["TONGBAN_KEEP_UPLOADS"] == {"value": "30", "source": "缺省值"}
    assert shown["TONGBAN_DATABASE_URL"]["value"] == "postgresql://tongban:***@db:5432/tongban?sslpassword=***"
    assert shown["TONGBAN_DATA"]["value"] == str(tmp_path / "data")


def test_no_secret_is_shown(tongban: Tongban, tmp_path: Path):
    done = tongban("config", "show", TONGBAN_DATABASE_URL="postgresql://u:hidden@db/x", TONGBAN_TYPO="1")
    assert done.returncode == 0, done.stderr
    secrets = json.loads((tmp_path / "data" / "secrets.json").read_text())
    for secret in (secrets["django"], secrets["index"], secrets["keys"]["k1"], "hidden"):
        assert secret not in done.stdout + done.stderr
    assert "不认识的环境变量 TONGBAN_TYPO" in done.stderr


def test_passwords_in_addresses():
    assert masked("postgresql://u:p%40w@h/d") == "postgresql://u:***@h/d"
    assert masked("https://zwfw.example.cn") == "https://zwfw.example.cn"


def test_the_log_as_json_lines_without_numbers(tmp_path: Path):
    text = (
        "import django; django.setup(); import logging; "
        "logging.getLogger('django.request').error('person %s', '11010519491231002X')"
    )
    environment = {
        "TONGBAN_DATA": str(tmp_path), "TONGBAN_LOG_FORMAT": "json", "DJANGO_SETTINGS_MODULE": "tongban.config.settings",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", text], env=environment, capture_output=True, text=True, cwd=Path.cwd())
    (line,) = done.stderr.splitlines()
    assert json.loads(line)["message"] == "person [证件号码]"
