"""A council's own database as a source of tables: it is read, and never written.

Reading only is asked of the database in its own way: SQLite is opened read-only, PostgreSQL is
read in one read-only transaction, SQL Server is told that the application only reads. On top of
it a statement that does not read is refused before it is sent. No message holds the address,
the user or the password.
"""

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    column,
    create_engine,
    event,
    inspect,
    literal_column,
    select,
    table,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from data.imports.errors import Refusal
from data.imports.layout import Layout
from data.imports.rows import AUTHORITY_COLUMNS
from data.imports.text import Sheet, column_key

PREFIX: Final = "ssd"
STREAMED: Final = 5_000
"""Rows that are fetched at a time."""
WAIT: Final = 15
"""Seconds for a server to answer."""
_READING: Final = frozenset(("SELECT", "WITH", "PRAGMA", "SHOW"))
_SYSTEM: Final = re.compile(r"information_schema|pg_.*|sys|db_.*|guest", re.IGNORECASE)
_REASONS: Final = (
    # What drivers say, in small letters, and what it means.
    ("password authentication failed", "the user or the password is not right"),
    ("no password supplied", "a password is needed"),
    ("login failed", "the user is not known there, or the password is not right"),
    ("does not exist", "the server has no such database or user"),
    ("cannot open database", "the server has no such database, or this user may not use it"),
    ("unable to open database file", "there is no such file"),
    ("file is not a database", "the file is not an SQLite database"),
    ("translate host name", "the host is not known"),
    ("resolve host", "the host is not known"),
    ("refused", "nothing answers at that host and port"),
    ("timeout", "the server did not answer in time"),
    ("timed out", "the server did not answer in time"),
    ("data source name not found", "the ODBC driver that it names is not installed"),
    ("can't open lib", "the ODBC driver that it names is not installed"),
)
_EXPECTED: Final = (
    "expected mssql+pyodbc://server/database, postgresql://user@server/database or "
    "sqlite:///file.db"
)


@dataclass(slots=True)
class _Content:
    """The SHA-256 of rows, in whatever order they come."""

    names: str
    total: int = 0
    count: int = 0

    def add(self, fields: str) -> None:
        digest = hashlib.sha256(fields.encode("utf-8", "surrogatepass")).digest()
        self.total = (self.total + int.from_bytes(digest, "big")) % (1 << 256)
        self.count += 1

    def hexdigest(self) -> str:
        words = f"{self.names}\n{self.count}\n{self.total:x}"
        return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class TableSheet(Sheet):
    """A table of a database; columns that are not kept stay there and are blank here."""

    content: _Content = field(default_factory=lambda: _Content(""))

    @property
    def sha256(self) -> str:
        """That of the columns' names and the rows that were read, once they have been."""
        return self.content.hexdigest()


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view whose name is one of the dataset's."""

    schema: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: the tables of the dataset that it holds, each as a sheet when asked."""

    tables: tuple[Table, ...]
    connection: Connection

    def sheet(self, found: Table, name: str, layout: Layout) -> TableSheet:
        """The table as a sheet of ``name``; only what ``layout`` keeps is fetched.

        Raises Refusal where the user may not read it.
        """
        source = table(found.name, schema=found.schema)
        with _told(found.name):
            nothing: Select[Any] = select(literal_column("*")).select_from(source)
            nothing = nothing.where(literal_column("1 = 0"))
            header = tuple(self.connection.execute(nothing).keys())
        keys = tuple(map(column_key, header))
        wanted = {column_key(each) for kept in layout.columns for each in kept.headers}
        wanted |= AUTHORITY_COLUMNS
        content = _Content("\t".join(f"{key}{key in wanted}" for key in keys))
        order = next((at for at, key in enumerate(keys) if key in _keys_of(layout)), None)
        fetched: list[Any] = [
            (column(each) if key in wanted else literal_column("NULL")).label(f"c{at}")
            for at, (each, key) in enumerate(zip(header, keys, strict=True))
        ]
        statement: Select[Any] = select(*fetched).select_from(source)
        if order is not None:
            # So that the number of a row means the same when it is looked up.
            statement = statement.order_by(column(header[order]))
        lines = partial(_lines, self.connection, statement, name, content)
        return TableSheet(name=name, header=header, keys=keys, lines=lines, content=content)


def _keys_of(layout: Layout) -> frozenset[str]:
    identifying = [each for each in layout.columns if each.name in (*layout.key, "person_id")]
    return frozenset(column_key(name) for each in identifying for name in each.headers)


def name_of(url: str) -> str:
    """The name of a database without host, user or password, for the history of imports."""
    parsed = _parsed(url)
    given = parsed.database or ""
    if parsed.get_backend_name() == "sqlite":
        given = Path(given).name
    connect = parsed.query.get("odbc_connect")
    if isinstance(connect, str) and not given:
        found = re.search(r"(?:^|;)\s*(?:database|initial catalog)\s*=\s*([^;]+)", connect, re.I)
        given = found[1].strip() if found else ""
    return f"database {given}".strip()[:200]


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Give the tables of the dataset in the database that ``url`` names.

    ``?schema=NAME`` at its end says in which schema to look; otherwise all are searched. Raises
    Refusal, in one line that is safe to print, for an address that is none, a driver that is not
    installed, a database that does not answer and a user who may not read.
    """
    parsed = _parsed(url)
    schema = parsed.query.get("schema")
    parsed = parsed.difference_update_query(["schema"])
    engine = _engine(parsed)
    _only_reads(engine)
    try:
        with _told(""):
            connection = engine.connect()
        try:
            with _told(""):
                connection = _reading(connection)
                tables = tuple(_tables(connection, schema if isinstance(schema, str) else None))
            yield Database(tables, connection)
        finally:
            connection.close()
    finally:
        engine.dispose()


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise Refusal(f"The database address is none; {_EXPECTED}.") from None


def _engine(url: URL) -> Engine:
    backend = url.get_backend_name()
    try:
        if backend == "sqlite":
            return _sqlite(url)
        if backend == "postgresql":
            return create_engine(
                url.set(drivername="postgresql+psycopg"),
                poolclass=NullPool,
                connect_args={"connect_timeout": WAIT},
            )
        if backend == "mssql":
            return create_engine(_sql_server(url), poolclass=NullPool)
    except (ImportError, NoSuchModuleError):
        extra = "sightline[sqlserver]" if backend == "mssql" else "sightline"
        raise Refusal(
            f"The driver for {backend} is not installed; run `pip install {extra}`."
        ) from None
    except (ArgumentError, TypeError, ValueError):
        raise Refusal(f"The database address cannot be used; {_EXPECTED}.") from None
    raise Refusal(f"A database of the kind {backend[:20]!r} is not read; {_EXPECTED}.")


def _sqlite(url: URL) -> Engine:
    path = Path(url.database or "").absolute()
    if not path.is_file():
        raise Refusal(f"No such file: {path.name}.")

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=WAIT)
        connection.execute("PRAGMA query_only = ON")
        return connection

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


def _sql_server(url: URL) -> URL:
    """The address with the word that the application only reads, and the newest driver."""
    url = url.set(drivername="mssql+pyodbc")
    given = url.query.get("odbc_connect")
    if isinstance(given, str):
        return url.update_query_dict({"odbc_connect": f"{given};ApplicationIntent=ReadOnly"})
    url = url.update_query_dict({"ApplicationIntent": "ReadOnly"})
    if url.host and "driver" not in {name.casefold() for name in url.query}:
        pyodbc = import_module("pyodbc")
        drivers = [name for name in pyodbc.drivers() if name.endswith("for SQL Server")]
        if drivers:
            newest = max(drivers, key=lambda name: int("0" + re.sub(r"\D", "", name)))
            url = url.update_query_dict({"driver": newest})
    return url


def _reading(connection: Connection) -> Connection:
    if connection.dialect.name == "postgresql":
        # One picture of all tables, in a transaction that the server lets only read.
        return connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    return connection


def _only_reads(engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def _check(
        _connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool
    ) -> None:
        first = statement.split(maxsplit=1)
        if not first or first[0].upper() not in _READING:
            raise Refusal("Only statements that read are sent to a council's own database.")


def _tables(connection: Connection, schema: str | None) -> Iterator[Table]:
    inspector = inspect(connection)
    schemas: list[str | None] = [schema]
    if schema is None:
        found = inspector.get_schema_names()
        schemas = [each for each in found if not _SYSTEM.fullmatch(each)]
    elif schema not in inspector.get_schema_names():
        raise Refusal(f"The database has no schema {schema[:60]!r} that this user may see.")
    for each in schemas:
        names = {*inspector.get_table_names(each), *inspector.get_view_names(each)}
        for name in sorted(names):
            if name.casefold().startswith(f"{PREFIX}_"):
                yield Table(each, name)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn what a driver raises into one line that holds nothing of the address."""
    try:
        yield
    except Refusal:
        raise
    except (SQLAlchemyError, OSError, sqlite3.Error) as error:
        original = getattr(error, "orig", None) or error
        said = str(original).casefold()
        if any(part in said for part in ("permission", "denied", "not authorized")):
            where = name or "the list of tables"
            raise Refusal(f"{where}: this user may not read it; ask for the right to.") from None
        why = next((words for part, words in _REASONS if part in said), type(original).__name__)
        if name:
            raise Refusal(f"{name}: the database could not give its rows ({why}).") from None
        raise Refusal(f"The database cannot be reached: {why}.") from None


def _lines(
    connection: Connection, statement: Any, name: str, content: _Content
) -> Iterator[tuple[int, list[str]]]:
    content.total = content.count = 0
    line = 1
    with _told(name):
        streamed = connection.execution_options(stream_results=True, yield_per=STREAMED)
        for row in streamed.execute(statement):
            line += 1
            fields = [_TEXT.get(type(value), _other)(value) for value in row]
            joined = "\x1f".join(fields)
            if "\x00" in joined:
                raise Refusal(f"{name}, row {line}: holds zero bytes; nothing was loaded.")
            content.add(joined)
            yield line, fields


def _moment(value: datetime) -> str:
    """A day as such, with the time of day only where there is one."""
    if value.time() == time():
        return value.date().isoformat()
    return value.replace(tzinfo=None).isoformat()


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _decimal(value: Decimal) -> str:
    return str(int(value)) if value.is_finite() and value == int(value) else f"{value:f}"


def _other(value: object) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return str(value)


_TEXT: Final[dict[type, Callable[[Any], str]]] = {
    str: str,
    type(None): lambda _: "",
    bool: lambda value: "Y" if value else "N",
    int: str,
    float: _number,
    Decimal: _decimal,
    date: date.isoformat,
    datetime: _moment,
}
