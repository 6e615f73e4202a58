"""SQLite and PostgreSQL compute the same figures from the same records."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, select

from data.demo.load import load_demo, remove_demo
from data.repository import loaded_authorities
from data.schema import (
    RECORD_TABLES,
    measure_action,
    measure_comment,
    measure_mark,
    measure_target,
    monthly_fact,
    team_map,
)
from tests.data.test_behind import COMPUTED, differing

WRITTEN = (measure_mark, measure_comment, measure_action, measure_target, team_map)
"""What people add to figures."""


def written(engine: Engine) -> dict[str, set[tuple[object, ...]]]:
    """Return the rows of each table of WRITTEN that has any, without the day they were made."""
    found = {}
    with engine.connect() as connection:
        for table in WRITTEN:
            columns = [column for column in table.c if column.name != "made_on"]
            if rows := connection.execute(select(*columns)).all():
                found[table.name] = {tuple(row) for row in rows}
    return found


def facts(engine: Engine) -> dict[tuple[object, ...], tuple[object, ...]]:
    """Return every fact by its key."""
    keys = monthly_fact.primary_key.columns
    rest = [column for column in monthly_fact.columns if column.name not in keys]
    with engine.connect() as connection:
        rows = connection.execute(select(*keys, *rest)).all()
    return {tuple(row[: len(keys)]): tuple(row[len(keys) :]) for row in rows}


def test_the_demonstration_is_the_same_on_both(
    demo_engine: Engine, make_database: Callable[[str], Engine]
) -> None:
    server = make_database("postgresql")
    load_demo(server, lambda _: None)
    here, there = facts(demo_engine), facts(server)
    assert len(here) > 90_000
    assert here.keys() == there.keys()
    assert [key for key, value in here.items() if there[key] != value] == []

    # The SQL shown behind each measure runs on this database too, and gives its figures.
    assert [each for measure in COMPUTED for each in differing(server, measure)] == []

    assert written(server) == written(demo_engine)
    assert written(server).keys() >= {"measure_mark", "measure_comment", "measure_action"}
    assert "is removed: authority 336" in remove_demo(server)
    assert loaded_authorities(server) == ()
    assert facts(server) == {}
    with server.connect() as connection:
        for table in (*RECORD_TABLES, *WRITTEN):
            assert connection.execute(select(table).limit(1)).first() is None
