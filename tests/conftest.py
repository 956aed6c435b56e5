"""What every test may ask for, and what none may leave behind."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import pytest_django
from pytest_django.plugin import blocking_manager_key

from tests.support import site


def pytest_configure() -> None:
    """Tables come from a template where there is one; passwords are hashed quickly: the real way is slow on purpose."""
    from django.conf import settings
    from django.db import connections
    from django.db.models.signals import post_migrate

    if template := os.environ.get("TESTS_TEMPLATE"):
        connections.settings["default"]["TEST"]["TEMPLATE"] = template
    options = connections.settings["default"].get("OPTIONS", {})
    if "init_command" in options:  # a power cut is tested on the real server; here nothing need reach the disk
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    hypothesis.settings.register_profile(  # how quick the machine is proves nothing
        "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("unhurried")
    # a test that empties the tables need not write Django's permissions into them again: the product asks for none
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


if "TONGBAN_DATABASE_URL" not in os.environ:

    @pytest.fixture(scope="session")
    def django_db_setup(
        django_test_environment: None,
        tables: Path,
        tmp_path_factory: pytest.TempPathFactory,
        django_db_blocker: pytest_django.DjangoDbBlocker,
    ) -> Iterator[None]:
        """The test database on SQLite: a copy of tables that were made once, since making them takes seconds."""
        from django.conf import settings
        from django.db import connection

        name = shutil.copy(tables / "tongban.sqlite3", tmp_path_factory.mktemp("database") / "test.sqlite3")
        with django_db_blocker.unblock():
            connection.close()
            settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
            yield
            connection.close()


@pytest.fixture
def now() -> datetime:
    """A Monday morning in the hall: 2021-09-06 09:30."""
    from tongban.kernel.times import LOCAL

    return datetime(2021, 9, 6, 9, 30, tzinfo=LOCAL)


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Where a file's tests may build once what all of them need: what a test does is undone after it, this at the end.

    Ask for it in a fixture of module scope, and hand each test a deep copy of what that one returns.
    """
    from django.db import transaction

    from tongban.infra import ports

    with django_db_blocker.unblock(), ports.inside_transaction_allowed(), transaction.atomic():
        _seed()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _nothing_kept():
    """What processes keep between requests must not leak between tests."""
    yield
    from tongban.infra import calendar, clock
    from tongban.services.lifeevents import selectors as lifeevents

    calendar._kept = None
    clock.forget()
    lifeevents.forget()


@pytest.fixture(autouse=True)
def _seeded(request: pytest.FixtureRequest):
    """Each test finds the calendar in the tables."""
    if request.node.get_closest_marker("django_db") is None:
        return
    request.getfixturevalue("_django_db_helper")
    _seed()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Tests with real transactions empty the tables behind them: the calendar comes back once, not in each test after."""
    yield
    asked = item.get_closest_marker("django_db")
    if asked and asked.kwargs.get("transaction"):
        with item.config.stash[blocking_manager_key].unblock():
            _seed()


_calendar: dict[type[Any], list[Any]] = {}  # worked out once in each process


def _seed() -> None:
    from django.apps import apps
    from django.db import connection

    from tongban.infra.models import CalendarDay, CalendarYear

    if CalendarYear.objects.exists():
        return
    for model, rows in _calendar.items():
        model.objects.bulk_create(rows)
    if not _calendar:
        import_module("tongban.infra.migrations.0002_calendar").seed(apps, None)
        _calendar.update({model: list(model.objects.all()) for model in (CalendarDay, CalendarYear)})
    with connection.cursor() as cursor:  # the engine's own index is no model's table
        cursor.execute("DELETE FROM search_token")


# --- commands ---------------------------------------------------------------------------------------------------------


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what asks for a database (`tables`), and what comes out the same on any (`anywhere`).

    Pages depend on none: on PostgreSQL they are walked in one test of their own.
    """
    asked = item.get_closest_marker("django_db")
    if asked or {"db", "transactional_db", "ground", "django_db_setup"} & set(getattr(item, "fixturenames", ())):
        item.add_marker("tables")
    pages = item.path.parent.name == "web" or item.path.stem.endswith("_pages")
    if item.get_closest_marker("tables") is None or (pages and not (asked and asked.kwargs.get("transaction"))):
        item.add_marker("anywhere")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files first: whichever process is left with one at the end would keep the others waiting."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with empty tables, made once: making them takes longer than most commands."""
    if given := os.environ.get("TESTS_TABLES"):
        return Path(given)
    made = tmp_path_factory.mktemp("tables") / "data"
    assert site.command("trail", "verify", data=made).returncode == 0
    return made


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration of today, built once for whoever of the tests needs one; copy it before changing it.

    What it said while it was built is in `said.txt` beside it.
    """
    home = Path(os.environ.get("TESTS_SHOWN") or tmp_path_factory.mktemp("shown"))
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "said.txt").exists():
            made = site.command("demo", "--no-serve", data=home / "data")
            assert made.returncode == 0, made.stderr
            (home / "said.txt").write_text(made.stdout, encoding="utf-8")
    return home / "data"


@pytest.fixture
def tongban(tmp_path: Path, tables: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command, on a directory where nothing was entered yet."""

    def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        if not (tmp_path / "data").exists():
            shutil.copytree(tables, tmp_path / "data")
        return site.command(*words, data=tmp_path / "data", **environment)

    return run


@pytest.fixture
def from_nothing(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command, on a directory that is not there yet."""

    def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return site.command(*words, data=tmp_path / "data", **environment)

    return run
