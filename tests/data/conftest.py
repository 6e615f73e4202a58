"""Every data test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import Databases


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Engine]:
    """A new database with the tables made and the calendar filled, nothing loaded."""
    engine = databases.make(request.param)
    yield engine
    databases.drop(engine)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's dataset, written once: one CSV file a table."""
    # Imported here: most tests need none of it.
    from data.demo import write_demo

    folder = tmp_path_factory.mktemp("demonstration")
    write_demo(folder)
    return folder
