"""Every data test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, make_database: Callable[[str], Engine]) -> Engine:
    """A new database with the tables made and the calendar filled, nothing loaded."""
    return make_database(request.param)
