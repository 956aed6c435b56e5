"""A database with applications under way survives an upgrade, and the applications go on."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.support.matter import Stage
from tongban.infra import trail
from tongban.services.cases.models import Case
from tongban.services.cases.values import ApplicationState

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
OURS = sorted(
    config.label
    for config in apps.get_app_configs()
    if config.name.startswith("tongban.") and (Path(config.path) / "migrations").is_dir()
)


def leaves() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = MigrationExecutor(connection).loader.graph.leaf_nodes()
    return found


def before(label: str) -> tuple[str, str] | None:
    """The app's earliest state that leaves the other apps in place; None when there is none to go back to."""
    graph = MigrationExecutor(connection).loader.graph
    place, found = next(leaf for leaf in graph.leaf_nodes() if leaf[0] == label), None
    while parents := [node.key for node in graph.node_map[place].parents if node.key[0] == label]:
        place = parents[0]
        if _takes_others_away(place):
            break
        found = place
    return found


def _takes_others_away(place: tuple[str, str]) -> bool:
    """Whether going back there would drop whole apps that were built on what came after."""
    plan = MigrationExecutor(connection).migration_plan([place])
    return any(migration.initial or migration.name.startswith("0001") for migration, _ in plan)


def _can_go_back(place: tuple[str, str]) -> bool:
    plan = MigrationExecutor(connection).migration_plan([place])
    return all(step.reversible for migration, _ in plan for step in migration.operations)


def migrate(*targets: tuple[str, str]) -> None:
    gc.disable()  # thousands of model classes come and go; looking through them takes a quarter of the time
    try:
        MigrationExecutor(connection).migrate(list(targets))
    finally:
        gc.enable()


@pytest.fixture
def _back_at_the_top() -> Iterator[None]:
    yield
    migrate(*leaves())


def rows() -> dict[str, int]:
    """How many rows each of our tables has; the calendar is seeded by a migration, the search index filled by import."""
    return {
        model._meta.db_table: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in OURS and not model._meta.db_table.startswith(("calendar_", "search_"))
    }


def facts(stage: Stage) -> dict[str, Any]:
    """What an applicant would notice if it changed."""
    row = stage.row()
    names = ("number", "state", "submitted_at", "accepted_at", "promised_due_at", "statutory_due_at", "form", "plan")
    legs = [(leg.number, leg.state, leg.promised_due_at, leg.handler_id) for leg in stage.legs()]
    return {**{name: getattr(row, name) for name in names}, "query": row.query_password, "legs": legs}


@pytest.mark.usefixtures("_back_at_the_top")
def test_applications_under_way_survive():
    places = [place for place in map(before, OURS) if place and _can_go_back(place)]
    assert len(places) > len(OURS) / 2
    stage = Stage.build()
    stage.to_accepted()
    first, *_ = stage.legs()
    stage.claim(first)
    was, counted, told = facts(stage), rows(), trail.verify()
    migrate(*places)  # all of them in one journey: most of its time goes into setting out
    then = set(connection.introspection.table_names())
    migrate(*leaves())
    assert facts(stage) == was
    assert {table: count for table, count in rows().items() if table in then} == {
        table: count for table, count in counted.items() if table in then
    }
    assert trail.verify() == told
    assert told.ok

    stage.decide(Case.objects.get(pk=first.pk))
    while waiting := [leg for leg in stage.legs() if leg.state == "accepted"]:
        for leg in waiting:
            stage.claim(leg)
            stage.decide(leg)
    assert stage.row().state == ApplicationState.CONCLUDED
    assert trail.verify().ok
