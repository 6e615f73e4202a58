"""How many files one person may take: counted once for all workers, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import perf_counter

import pytest
from sqlalchemy import Engine, func, select

from data.engine import make_engine, write_transaction
from data.file_limit import FILES, file_limit
from data.schema import attempt

NOW = datetime(2026, 3, 2, 9, 0)


@pytest.fixture
def other(database: Engine) -> Iterator[Engine]:
    """Another worker's engine on the same database."""
    engine = make_engine(database.url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


def test_who_takes_too_many_files_has_to_wait(database: Engine) -> None:
    wait = file_limit(database, 10)
    assert [wait("account 1", NOW) for _ in range(10)] == [0] * 10
    assert wait("account 1", NOW) == FILES.first.total_seconds()
    assert wait("account 2", NOW) == 0, "somebody else"
    assert wait("account 1", NOW + FILES.first) == 0, "after the wait, the next"
    assert wait("account 1", NOW + FILES.first) == 2 * FILES.first.total_seconds()
    assert wait("account 1", NOW + FILES.window + FILES.first) == 0, "another ten minutes"


def test_two_workers_count_together(database: Engine, other: Engine) -> None:
    waits = [file_limit(database, 10), file_limit(other, 10)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda number: waits[number % 2]("account 7", NOW), range(24)))
    assert sum(seconds == 0 for seconds in found) == 10


def test_nobody_waits_behind_an_import(database: Engine, other: Engine) -> None:
    with write_transaction(other) as importing:
        importing.execute(attempt.delete())
        started = perf_counter()
        assert file_limit(database, 10)("account 3", NOW) == 0
        assert perf_counter() - started < 2
    with database.connect() as connection:
        timeout = (
            connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
            if connection.dialect.name == "sqlite"
            else 30_000
        )
    assert timeout == 30_000, "what comes after has its patience again"


def test_no_name_is_kept_and_a_database_that_is_gone_holds_nobody_up(database: Engine) -> None:
    file_limit(database, 10)("account 9", NOW)
    with database.connect() as connection:
        rows = connection.execute(select(attempt).where(attempt.c.kind == FILES.kind)).all()
        assert all("account" not in str(row) for row in rows)
        assert connection.execute(select(func.count()).select_from(attempt)).scalar_one() >= 1
    gone = make_engine("postgresql://nobody@127.0.0.1:1/none")
    assert file_limit(gone, 10)("account 9", NOW + timedelta(days=1)) == 0
    gone.dispose()
