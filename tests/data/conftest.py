"""Every data test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine


@pytest.fixture(params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, make_database: Callable[[str], Engine]
) -> Iterator[Engine]:
    """A new database with the tables made and the calendar filled, nothing loaded."""
    engine = make_database(request.param)
    yield engine
    # At once and not at the end of the run: a server takes only so many connections.
    engine.dispose()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's dataset, written once: one CSV file a table."""
    # Imported here: most tests need none of it.
    from data.demo import write_demo

    folder = tmp_path_factory.mktemp("demonstration")
    write_demo(folder)
    return folder
