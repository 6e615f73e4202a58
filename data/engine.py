"""The engine: SQLite embedded or PostgreSQL, its transactions, and its migrations."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

MIGRATIONS: Final = Path(__file__).parent / "migrations"
WRITE_LOCK: Final = 336_2019
"""Any fixed number: PostgreSQL's advisory lock of one writer at a time."""
NETWORK_FILESYSTEMS: Final = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs")


class DatabaseRefused(Exception):
    """The database cannot be used; the text is one line that says why and what to do."""


def on_network(path: PurePath, mounts: str = "/proc/mounts") -> bool:
    """Return whether ``path`` lies on a network share, as far as this system tells.

    Windows: a UNC path or a drive of the type "remote"; Linux: the file system of the mount.
    """
    text_path = str(path).replace("\\", "/")
    if text_path.startswith("//"):
        return True
    if sys.platform == "win32":
        import ctypes

        remote = 4
        return (
            bool(path.drive) and ctypes.windll.kernel32.GetDriveTypeW(path.drive + "\\") == remote
        )
    try:
        lines = Path(mounts).read_text("utf-8").splitlines()
    except OSError:
        return False
    best = ("", "")
    for line in lines:
        _, point, kind, *_ = line.split(" ")
        inside = text_path == point or text_path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1] in NETWORK_FILESYSTEMS


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number
        raise DatabaseRefused(
            "SIGHTLINE_DATABASE_URL is not a database address; expected sqlite:///file.db or "
            "postgresql://user:password@host/name"
        ) from None
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise DatabaseRefused(
            f"SIGHTLINE_DATABASE_URL names {backend}; Sightline keeps its data in SQLite or "
            "PostgreSQL"
        )
    if parsed.database and parsed.database != ":memory:":
        path = Path(parsed.database)
        raw = parsed.database.replace("\\", "/")
        if on_network(PurePath(raw) if raw.startswith("//") else path.resolve()):
            raise DatabaseRefused(
                f"The database {path.name} lies on a network share, where SQLite's locks do not "
                "hold and data can be lost; put it on a disk of this machine, or use PostgreSQL"
            )
        if not path.parent.is_dir():
            raise DatabaseRefused(
                f"The folder of the database {path.name} does not exist; make it first, or "
                "correct SIGHTLINE_DATABASE_URL"
            )
    return parsed


def for_owner_alone(file: str | Path | None) -> None:
    """Make an empty file that its owner alone may read, where there is none of that name.

    SQLite fills it, and gives the files that it makes beside it the same rights.
    """
    if file and str(file) != ":memory:" and not Path(file).exists():
        Path(file).touch(mode=0o600)


def make_engine(url: str, answer_within: int = 0) -> Engine:
    """Return the engine for ``url``; raises DatabaseRefused.

    ``answer_within``: seconds after which PostgreSQL gives a statement up, so that a page says that
    it is slow and its thread serves others; 0: never. Writes take the time that they need.

    SQLite runs in WAL mode with full synchronisation and transactions of its own
    (``BEGIN IMMEDIATE`` for a write), since the driver's implicit ones start too late.
    """
    parsed = _checked(url)
    if parsed.get_backend_name() == "postgresql":
        asked: dict[str, Any] = {"connect_timeout": 2, "prepare_threshold": None}
        if answer_within:
            asked |= {
                "options": f"-c statement_timeout={answer_within * 1000}",
                # A server that is gone without a word would otherwise hold a thread for minutes.
                "tcp_user_timeout": answer_within * 1000,
            }
        return create_engine(
            parsed,
            pool_pre_ping=True,
            pool_size=8,
            pool_timeout=2,
            connect_args=asked,
            hide_parameters=True,  # they are values of records, and errors are written to logs
        )
    for_owner_alone(parsed.database)
    engine = create_engine(parsed, connect_args={"timeout": 30}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=30000",
            "temp_store=MEMORY",
            "analysis_limit=1000",
            "cache_size=-64000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("sightline_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


@contextmanager
def hurried_transaction(engine: Engine, seconds: int) -> Iterator[Connection]:
    """Give a write transaction that waits ``seconds`` for others at the most, then is refused.

    It is for what a reader waits for. On PostgreSQL it goes beside an import that is being stored:
    it waits for none but those who write the same rows.
    """
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{seconds}s'"))
            yield connection
            connection.commit()
            return
        # The driver's patience is the connection's own, and the next who takes it has it again.
        [patience] = connection.exec_driver_sql("PRAGMA busy_timeout").one()
        connection.exec_driver_sql(f"PRAGMA busy_timeout={seconds * 1000}")
        connection.rollback()
        try:
            with connection.execution_options(sightline_write=True).begin():
                yield connection
        finally:
            connection.execution_options(sightline_write=False)
            connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
            connection.rollback()


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """Give the one write transaction that runs at a time; it commits whole or not at all."""
    writing = engine.execution_options(sightline_write=True)
    with writing.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK})
        yield connection


def prepare(engine: Engine) -> None:
    """Bring the tables to the newest migration and fill the calendar; safe to call again.

    Raises DatabaseRefused where the database does not answer.
    """
    from alembic import command
    from alembic.config import Config

    from data.calendar_table import fill_calendar

    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix())
    try:
        with write_transaction(engine) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            fill_calendar(connection)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else "no reason given"
        raise DatabaseRefused(f"The database does not answer: {reason}") from error


def ping(engine: Engine) -> bool:
    """Return whether the database answers."""
    try:
        with engine.connect() as connection:
            return bool(connection.execute(select(1)).scalar_one() == 1)
    except DBAPIError:
        return False
