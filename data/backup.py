"""Backup and restore of an SQLite database, while Sightline runs."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from data.engine import MIGRATIONS, DatabaseRefused, for_owner_alone

PAGES: Final = 2_000
"""Pages copied at a time; a reader or an import may come between two of them."""
_TABLES: Final = frozenset({"alembic_version", "authority_state", "import_run", "monthly_fact"})


def backup(engine: Engine, target: Path) -> str:
    """Write a copy of the database to a new file and return what was done, in one line.

    The copy is whole, whatever is written meanwhile, and stands under its name only once it is.
    Raises DatabaseRefused for PostgreSQL, and where the file exists or cannot be written.
    """
    source = _file_of(engine, "pg_dump")
    target = target.absolute()
    if target.exists():
        raise DatabaseRefused(f"{target.name} exists already; give the name of a new file")
    if not target.parent.is_dir():
        raise DatabaseRefused(f"The folder of {target.name} does not exist; make it first")
    partial = target.with_name(f"{target.name}.partial-{os.getpid()}")
    try:
        with closing(sqlite3.connect(source, timeout=30)) as here:
            _copy(here, partial)
        _check(partial)
        _on_disk(partial)
        os.replace(partial, target)
    except sqlite3.Error as error:
        raise DatabaseRefused(f"The backup failed: {error}; {target.name} is not written") from None
    finally:
        partial.unlink(missing_ok=True)
    return f"Backup written: {target.name}, {target.stat().st_size / 1024 / 1024:,.1f} MB"


def restore(engine: Engine, source: Path) -> str:
    """Put a backup in place of the database and return what was done, in one line.

    The backup is checked first. The database as it was stays beside it, as
    ``<name>.before-restore-<date>``. Data versions rise, so that open pages notice. Raises
    DatabaseRefused, with nothing changed, for what is no sound backup of Sightline.
    """
    live = _file_of(engine, "pg_restore")
    if not source.is_file():
        raise DatabaseRefused(f"No such file: {source.name}")
    if live.exists() and source.resolve() == live.resolve():
        raise DatabaseRefused(f"{source.name} is the database itself; give a backup")
    _check(source)
    kept = ""
    versions: dict[str, int] = {}
    prepared = live.with_name(f"{live.name}.restoring-{os.getpid()}")
    try:
        if live.exists():
            moment = datetime.now(tz=UTC).strftime("%Y-%m-%d-%H%M%S")
            before = live.with_name(f"{live.name}.before-restore-{moment}")
            with closing(sqlite3.connect(live, timeout=30)) as here:
                _copy(here, before)
                versions = _versions(here)
            _on_disk(before)
            kept = f"; the data as they were are in {before.name}"
        # The versions are raised in a copy, so that the database changes in one step.
        with closing(_read_only(source)) as given:
            _copy(given, prepared)
        with closing(sqlite3.connect(prepared)) as new:
            _raise_versions(new, versions)
        with (
            closing(sqlite3.connect(prepared)) as new,
            closing(sqlite3.connect(live, timeout=30)) as there,
        ):
            there.execute("PRAGMA busy_timeout=30000")
            # All pages at once: one transaction, the whole of the backup or nothing of it.
            new.backup(there, pages=-1)
    except sqlite3.Error as error:
        raise DatabaseRefused(f"The restore failed: {error}; nothing has changed") from None
    finally:
        for name in (prepared, *(Path(f"{prepared}{end}") for end in ("-wal", "-shm"))):
            name.unlink(missing_ok=True)
    return f"Restored from {source.name}{kept}"


def _file_of(engine: Engine, tool: str) -> Path:
    if engine.dialect.name != "sqlite":
        raise DatabaseRefused(
            f"This database is PostgreSQL, which has a tool of its own for that: use {tool}"
        )
    name = engine.url.database
    if not name or name == ":memory:":
        raise DatabaseRefused("This database is not a file")
    return Path(name).absolute()


def _copy(here: sqlite3.Connection, target: Path) -> None:
    """Copy a database to a new file by SQLite's own online backup."""
    for_owner_alone(target)
    with closing(sqlite3.connect(target)) as there:
        here.backup(there, pages=PAGES, sleep=0.01)
        # A copy of a database in WAL mode asks for files beside it; a backup is one file.
        there.execute("PRAGMA journal_mode=DELETE")


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)


def _on_disk(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _check(path: Path) -> None:
    """Raise DatabaseRefused where the file is no sound database of this Sightline or an older."""
    name = path.name
    try:
        with closing(_read_only(path)) as found:
            tables = {
                row[0] for row in found.execute("SELECT name FROM sqlite_master WHERE type='table'")
            }
            if not tables >= _TABLES:
                raise DatabaseRefused(f"{name} is a database, but not one of Sightline")
            [[said]] = found.execute("PRAGMA integrity_check(1)").fetchall()
            if said != "ok":
                raise DatabaseRefused(f"{name} is damaged: {said.splitlines()[-1]}")
            revisions = [row[0] for row in found.execute("SELECT version_num FROM alembic_version")]
    except sqlite3.Error as error:
        raise DatabaseRefused(f"{name} is not a sound SQLite database: {error}") from None
    if not set(revisions) <= _known_revisions():
        raise DatabaseRefused(
            f"{name} was written by a newer Sightline; restore it with that version"
        )


def _known_revisions() -> set[str]:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix())
    return {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}


def _versions(connection: sqlite3.Connection) -> dict[str, int]:
    rows = connection.execute("SELECT authority_code, data_version FROM authority_state")
    return {str(code): int(version) for code, version in rows}


def _raise_versions(connection: sqlite3.Connection, before: dict[str, int]) -> None:
    """Raise each version above that of the backup and of the data before it.

    Where the backup lacks an authority, a version stays: what is loaded later must not pass for
    what a page has kept of the authority as it was.
    """
    held = _versions(connection)
    with connection:
        for code in {*held, *before}:
            connection.execute(
                "INSERT INTO authority_state (authority_code, is_demonstration, data_version) "
                "VALUES (?, 0, ?) ON CONFLICT (authority_code) "
                "DO UPDATE SET data_version = excluded.data_version",
                (code, max(held.get(code, 0), before.get(code, 0)) + 1),
            )
