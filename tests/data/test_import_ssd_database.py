"""An extract read straight from a council's own database, which stays as it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Date, Engine, MetaData, Table, Text, make_url, select, text
from sqlalchemy.connectors.pyodbc import PyODBCConnector

from data.cli import main
from data.engine import make_engine
from data.imports import extract_database
from data.imports.asked import Asked
from data.imports.errors import Refusal
from data.imports.extract_database import name_of, opened
from data.imports.run import run_import
from data.imports.ssd import read
from data.schema import RECORD_TABLES, contact, import_run, monthly_fact
from tests.data.import_files import rows
from tests.data.records import AUTHORITY, COLUMNS, Records

TO = date(2019, 9, 30)
SECRET = "s3cret-word"


def _records() -> Records:
    """Two children with contacts, referrals, plans, care, teams and visits."""
    found = Records().child("A").child("B", "2012-02-29", "M")
    found.add("department", "T1", "Team one", "D1", "Locality teams", "North")
    found.add("contacts", "C1", "A", "2018-01-02", "6", '{"NFA_FLAG": "Y", "COMMENTS": "x"}')
    found.add("contacts", "C2", "B", "2018-03-02", "2A", '{"NEW_REFERRAL_FLAG": "Y"}')
    for name in "AB":
        found.add("involvements", f"I{name}", name, "W1", "T1", "2018-01-02")
        found.referral(name, "2018-03-02")
        found.add("cin_plans", f"N{name}", "", name, "2018-03-09", "2018-12-31")
        found.add("cp_plans", f"P{name}", "", name, "2019-01-01", "", "NEG")
        for month in range(1, 10):
            found.visit("cin", name, f"2018-{month:02d}-15").visit("cp", name, f"2019-0{month}-07")
    return found.episode("A", "2019-02-01", None, legal="C2").visit("cla", "A", "2019-03-01")


def _source(engine: Engine, found: Records, schema: str | None = None) -> None:
    """Put the records into tables of a council's database: dates as dates, no row twice."""
    tables = MetaData(schema=schema)
    with engine.begin() as connection:
        for name, held in found.rows.items():
            columns = [
                Column(each, Date if "date" in each or each.endswith("dob") else Text)
                for each in COLUMNS[name]
            ]
            table = Table(f"ssd_{name}", tables, *columns, Column("free_text", Text))
            table.create(connection)
            for row in held:
                values: dict[str, Any] = {
                    column.name: _value(value, isinstance(column.type, Date))
                    for column, value in zip(columns, row, strict=True)
                }
                connection.execute(table.insert(), {**values, "free_text": SECRET})


def _value(value: str, is_date: bool) -> object:
    if not value:
        return None
    return date.fromisoformat(value) if is_date else value


@pytest.fixture(params=["sqlite", "postgresql"])
def council(
    request: pytest.FixtureRequest, make_database: Callable[[str], Engine], tmp_path: Path
) -> str:
    """The address of a council's database of either kind, with the records in it."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{(tmp_path / 'council.db').as_posix()}")
        _source(engine, _records())
    else:
        engine = make_database("postgresql")
        with engine.begin() as connection:
            connection.execute(text("CREATE SCHEMA social"))
        _source(engine, _records(), "social")
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    return url


@pytest.fixture
def target(make_database: Callable[[str], Engine]) -> Engine:
    """A database of Sightline's own."""
    return make_database("sqlite")


def _said(url: str) -> str:
    with pytest.raises(Refusal) as refusal:
        read(Asked((), AUTHORITY, data_to=TO, url=url), lambda _: None)
    words = str(refusal.value)
    assert "\n" not in words
    # Nor does what the driver said hang on to it.
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None
    return words


def _content(url: str) -> dict[str, list[tuple[Any, ...]]]:
    engine = make_engine(url)
    with engine.connect() as connection:
        names = [f"ssd_{name}" for name in _records().rows]
        where = "" if engine.dialect.name == "sqlite" else "social."
        held = {
            name: sorted(
                map(tuple, connection.execute(text(f"SELECT * FROM {where}{name}"))), key=str
            )
            for name in names
        }
    engine.dispose()
    return held


def test_a_database_gives_the_records_and_figures_of_its_files(
    council: str, target: Engine, make_database: Callable[[str], Engine], tmp_path: Path
) -> None:
    before = _content(council)
    by_files = make_database("sqlite")
    _records().load(by_files, tmp_path / "ssd", TO.isoformat())
    report = run_import(target, "ssd", [], authority=AUTHORITY, data_to=TO, url=council)
    assert report.rows_refused == 0
    for table in (*RECORD_TABLES, monthly_fact):
        names = [column.name for column in table.columns if column.name != "row_number"]
        with target.connect() as one, by_files.connect() as other:
            wanted = select(*(table.c[name] for name in names))
            found = sorted(map(tuple, one.execute(wanted)), key=str)
            assert found == sorted(map(tuple, other.execute(wanted)), key=str), table.name
        if table is monthly_fact:
            assert found
    assert _content(council) == before


def test_what_is_not_kept_is_not_even_fetched(council: str) -> None:
    with opened(council) as database:
        [reading] = read(Asked((), AUTHORITY, data_to=TO, url=council), lambda _: None)
        assert SECRET not in str(reading)
        assert {table.name for table in database.tables} == {
            f"ssd_{name}" for name in _records().rows
        }
    notes = [issue.message for issue in reading.reading.issues if issue.rule == "unknown_columns"]
    assert notes
    assert set(notes) == {"columns not known and not read: free_text"}


def test_the_same_content_is_loaded_once(council: str, target: Engine) -> None:
    def load() -> bool:
        report = run_import(
            target, "ssd", [], authority=AUTHORITY, data_to=TO, url=council, compute=False
        )
        return report.already_loaded

    assert load() is False
    assert load() is True
    engine = make_engine(council)
    schema = "" if engine.dialect.name == "sqlite" else "social."
    with engine.begin() as connection:
        # In another place of the table the same rows are the same content.
        connection.execute(text(f"CREATE TABLE kept AS SELECT * FROM {schema}ssd_contacts"))
        connection.execute(text(f"DELETE FROM {schema}ssd_contacts"))
        connection.execute(
            text(
                f"INSERT INTO {schema}ssd_contacts SELECT * FROM kept ORDER BY cont_contact_id DESC"
            )
        )
    assert load() is True
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {schema}ssd_contacts SET cont_contact_source_code = '6'"))
    engine.dispose()
    assert load() is False
    assert rows(target, contact, "source_id", is_current=True) == [("C1",), ("C2",)]
    named = rows(target, import_run, "file_name")
    assert named[0][0].startswith("database ")
    assert "/" not in named[0][0]
    assert ":" not in named[0][0]


def test_nothing_can_be_written_through_the_connection(council: str) -> None:
    with opened(council) as database:
        with pytest.raises(Refusal, match="Only statements that read"):
            database.connection.exec_driver_sql("DELETE FROM ssd_contacts")
        raw: Any = database.connection.connection.driver_connection
        table = database.tables[0]
        where = table.name if table.schema in (None, "main") else f"{table.schema}.{table.name}"
        # Past the guard the database itself says no.
        with pytest.raises(Exception, match=r"(?i)read-?only"):
            raw.cursor().execute(f"DELETE FROM {where}")


def test_a_file_stays_the_same_to_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "council.db"
    engine = make_engine(f"sqlite:///{path.as_posix()}")
    _source(engine, _records())
    engine.dispose()
    before = sha256(path.read_bytes()).hexdigest()
    read(Asked((), AUTHORITY, data_to=TO, url=f"sqlite:///{path.as_posix()}"), lambda _: None)
    assert sha256(path.read_bytes()).hexdigest() == before


def test_the_command_line_takes_an_address(
    council: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = f"sqlite:///{(tmp_path / 'sightline.db').as_posix()}"
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", home)
    asked = ["import", "ssd", council, "--authority", AUTHORITY, "--data-to", "2019-09-30"]
    assert main(asked) == 0
    said = capsys.readouterr()
    assert "Loaded ssd for authority 336" in said.out
    assert "ssd_cin_visits -> visit: 18 read, 18 loaded" in said.out
    assert "://" not in said.out + said.err
    assert main(["import", "ssda903", council, "--authority", AUTHORITY]) == 2
    said = capsys.readouterr()
    assert "only an ssd import reads one" in said.err
    refused = f"postgresql://someone:{SECRET}@127.0.0.1:1/none"
    assert main(["import", "ssd", refused, "--authority", AUTHORITY]) == 2
    said = capsys.readouterr()
    assert "The database cannot be reached" in said.err
    for word in (SECRET, "someone", "127.0.0.1"):
        assert word not in said.out + said.err


def test_errors_are_one_line_without_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no.db").write_text("this is a letter, and no database at all, " * 20, "utf-8")
    make_engine(f"sqlite:///{(tmp_path / 'empty.db').as_posix()}").connect().close()
    monkeypatch.setitem(sys.modules, "pyodbc", None)
    for url, words in (
        ("postgresql://someone:%s@127.0.0.1:1/none", "nothing answers at that host and port"),
        ("mssql+pyodbc://someone:%s@server/none", "run `pip install sightline[sqlserver]`"),
        ("mysql://someone:%s@server/none", "is not read; expected mssql+pyodbc://"),
        ("someone:%s@://", "The database address is none"),
        (f"sqlite:///{(tmp_path / 'gone.db').as_posix()}", "No such file: gone.db."),
        (f"sqlite:///{(tmp_path / 'no.db').as_posix()}", "the file is not an SQLite database"),
        (f"sqlite:///{(tmp_path / 'empty.db').as_posix()}", "holds no table of the dataset"),
    ):
        said = _said(url.replace("%s", SECRET))
        assert words in said
        for word in (SECRET, "someone", "127.0.0.1", tmp_path.name):
            assert word not in said


def test_a_user_who_may_not_read_is_told(make_database: Callable[[str], Engine]) -> None:
    engine = make_database("postgresql")
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA social"))
        connection.execute(text("DROP ROLE IF EXISTS sightline_reader"))
        connection.execute(text("CREATE ROLE sightline_reader LOGIN PASSWORD 'a word'"))
    _source(engine, _records(), "social")
    reader = engine.url.set(username="sightline_reader", password=SECRET)
    said = _said(reader.render_as_string(hide_password=False))
    assert "this user may not read it; ask for the right to." in said
    assert SECRET not in said


def test_a_table_in_two_schemas_is_not_guessed(make_database: Callable[[str], Engine]) -> None:
    engine = make_database("postgresql")
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA social"))
        connection.execute(text("CREATE SCHEMA trial"))
    _source(engine, _records(), "social")
    _source(engine, Records().child("Z").referral("Z", "2019-05-01"), "trial")
    url = engine.url.render_as_string(hide_password=False)
    assert "is in the schemas social and trial" in _said(url)
    with_schema = engine.url.update_query_dict({"schema": "trial"})
    asked = Asked((), AUTHORITY, url=with_schema.render_as_string(hide_password=False))
    [found] = read(asked, lambda _: None)
    assert [file.rows_read for file in found.reading.files] == [1, 1]
    nowhere = engine.url.update_query_dict({"schema": "nowhere"})
    assert "no schema 'nowhere'" in _said(nowhere.render_as_string(hide_password=False))


def test_values_become_the_texts_of_a_file() -> None:
    texts = extract_database._TEXT
    for value, expected in (
        (None, ""),
        ("00123", "00123"),
        (True, "Y"),
        (False, "N"),
        (7, "7"),
        (7.0, "7"),
        (0.5, "0.5"),
        (Decimal("12.00"), "12"),
        (Decimal("12.50"), "12.50"),
        (date(2019, 3, 31), "2019-03-31"),
        (datetime(2019, 3, 31), "2019-03-31"),
        (datetime(2019, 3, 31, 10, 30), "2019-03-31T10:30:00"),
    ):
        assert texts.get(type(value), extract_database._other)(value) == expected
    assert extract_database._other(b"\x0f") == "0f"


def test_the_name_that_is_kept_tells_neither_host_nor_user() -> None:
    for url, name in (
        ("mssql+pyodbc://someone:x@server/Care?driver=D", "database Care"),
        ("mssql+pyodbc:///?odbc_connect=Server%3Dx%3BDatabase%3DCare%3BPWD%3Dy", "database Care"),
        ("postgresql://someone:x@server:5432/care", "database care"),
        ("sqlite:////srv/records/care.db", "database care.db"),
        ("postgresql://server", "database"),
    ):
        assert name_of(url) == name


def test_sql_server_is_told_that_the_application_only_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Driver:
        @staticmethod
        def drivers() -> list[str]:
            return [
                "SQL Server",
                "ODBC Driver 17 for SQL Server",
                "ODBC Driver 18 for SQL Server",
            ]

    monkeypatch.setitem(sys.modules, "pyodbc", Driver)
    plain = extract_database._sql_server(make_url("mssql+pyodbc://server/Care"))
    assert plain.query["ApplicationIntent"] == "ReadOnly"
    assert plain.query["driver"] == "ODBC Driver 18 for SQL Server"
    [[words], _] = PyODBCConnector().create_connect_args(plain)
    assert "ApplicationIntent=ReadOnly" in words
    # No user: the sign-in of Windows.
    assert "Trusted_Connection=Yes" in words
    given = extract_database._sql_server(make_url("mssql+pyodbc:///?odbc_connect=Server%3Dx"))
    assert given.query["odbc_connect"] == "Server=x;ApplicationIntent=ReadOnly"
