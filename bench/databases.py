"""The databases that are measured: the demonstration, and the same under many other codes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter

from sqlalchemy import Engine

from bench.results import Result
from data.demo import AUTHORITY, DATA_TO, write_demo
from data.engine import make_engine, prepare, write_transaction
from data.facts import rebuild
from data.imports.run import run_import
from data.published_seed import load_seed

COPIED = ("monthly_fact", "authority_state", "import_run", "team")
"""What pages read of an authority."""
FIRST_CODE = 901
Say = Callable[[str], None]


def sqlite_engine(path: Path) -> Engine:
    """Return the engine of an SQLite file."""
    return make_engine(f"sqlite:///{path.as_posix()}")


def import_demo(folder: Path, say: Say, results: list[Result]) -> Engine:
    """Return a new database with the demonstration, loaded by the ordinary import and timed."""
    engine = sqlite_engine(folder / "alone.db")
    prepare(engine)
    load_seed(engine)
    files = folder / "demonstration"
    files.mkdir()
    say("Making up the demonstration's files")
    write_demo(files)
    say("Importing them")
    computing = 0.0

    def progress(words: str) -> None:
        nonlocal computing
        if words == "Computing the figures":
            computing = perf_counter()

    started = perf_counter()
    report = run_import(
        engine,
        "ssd",
        [files],
        authority=AUTHORITY,
        data_to=DATA_TO,
        demonstration=True,
        progress=progress,
    )
    done = perf_counter()
    rows = report.rows_loaded
    title = f"Import of {rows:,} rows (ssd, a folder of CSV files)"
    results.append(
        Result(title, "read, checked and stored", rows / (computing - started), "rows/s")
    )
    results.append(Result(title, "the whole, its facts computed too", done - started, "s"))
    return engine


def rebuild_facts(engine: Engine, times: int, say: Say) -> Iterator[Result]:
    """Yield the seconds that all facts of the authority take, the median of ``times``."""
    taken = []
    rows = 0
    for number in range(times):
        say(f"Rebuilding the facts, {number + 1} of {times}")
        started = perf_counter()
        with write_transaction(engine) as connection:
            rows = rebuild(connection, AUTHORITY)
        taken.append(perf_counter() - started)
    title = f"Rebuild of {rows:,} monthly facts, in SQL"
    yield Result(title, f"median of {times}", sorted(taken)[times // 2], "s")


def repeated(source: Path, target: Path, copies: int, say: Say) -> Engine:
    """Return a copy of the database at ``source`` with its facts under ``copies`` more codes."""
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as made:
        origin.backup(made)
    # A database that is thrown away needs no care against a loss of power.
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-200000")
        for number in range(copies):
            if number % 10 == 0:
                say(f"Repeating the facts under other authorities' codes, {number} of {copies}")
            connection.execute("BEGIN")
            for table in COPIED:
                _repeat(connection, table, str(FIRST_CODE + number))
            connection.execute("COMMIT")
        connection.execute("ANALYZE")
    return sqlite_engine(target)


def _repeat(connection: sqlite3.Connection, table: str, code: str) -> None:
    columns = [f'"{row[1]}"' for row in connection.execute(f"PRAGMA table_info({table})")]
    rest = ", ".join(name for name in columns if name != '"authority_code"')
    connection.execute(
        f"INSERT INTO {table} (authority_code, {rest}) "
        f"SELECT ?, {rest} FROM {table} WHERE authority_code = ?",
        (code, AUTHORITY),
    )
