"""Where the database may lie, and what a migration makes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, select

from data.calendar_table import months_after, months_before, years_before
from data.engine import DatabaseRefused, make_engine, on_network, ping, prepare
from data.schema import calendar, metadata


def test_migrations_make_exactly_the_declared_tables(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_preparing_twice_changes_nothing(database: Engine) -> None:
    prepare(database)
    with database.connect() as connection:
        assert connection.execute(select(calendar.c.day).limit(1)).scalar_one()


def test_the_calendar_knows_the_bank_holidays_of_england(database: Engine) -> None:
    with database.connect() as connection:
        rows = connection.execute(
            select(calendar.c.day, calendar.c.working_day, calendar.c.working_day_number)
            .where(calendar.c.day.between(date(2019, 4, 18), date(2019, 4, 23)))
            .order_by(calendar.c.day)
        ).all()
    # Thursday, Good Friday, Saturday, Easter Sunday, Easter Monday, Tuesday.
    assert [row.working_day for row in rows] == [True, False, False, False, False, True]
    assert rows[-1].working_day_number - rows[0].working_day_number == 1


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2019, 3, 31), 12, date(2018, 3, 31)),
        (date(2020, 2, 29), 12, date(2019, 2, 28)),
        (date(2021, 2, 28), 12, date(2020, 2, 29)),
        (date(2019, 9, 30), 30, date(2017, 3, 31)),
        (date(2019, 9, 15), 24, date(2017, 9, 15)),
    ],
)
def test_look_backs_keep_to_the_end_of_the_month(day: date, months: int, earlier: date) -> None:
    assert months_before(day, months) == earlier


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2019, 2, 28), 6, date(2019, 8, 28)),
        (date(2018, 8, 31), 6, date(2019, 2, 28)),
        (date(2019, 8, 29), 6, date(2020, 2, 29)),
        (date(2019, 11, 30), 3, date(2020, 2, 29)),
        (date(2019, 12, 1), 3, date(2020, 3, 1)),
    ],
)
def test_what_falls_due_keeps_its_day_or_the_end_of_the_month(
    day: date, months: int, later: date
) -> None:
    assert months_after(day, months) == later


def test_a_birthday_on_leap_day_falls_on_28_february() -> None:
    assert years_before(date(2020, 2, 29), 5) == date(2015, 2, 28)


@pytest.mark.parametrize("url", ["sqlite://///server/share/x.db", r"sqlite:///\\server\share\x.db"])
def test_a_database_on_a_network_path_is_refused_with_the_reason(url: str) -> None:
    with pytest.raises(DatabaseRefused, match="network share, where SQLite's locks do not"):
        make_engine(url)


def test_a_network_mount_is_known_by_its_file_system(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\nserver:/x /mnt/files nfs4 rw 0 0\n", "utf-8")
    assert on_network(PurePosixPath("/mnt/files/sightline.db"), str(mounts))
    assert not on_network(PurePosixPath("/mnt/filesystem.db"), str(mounts))
    assert not on_network(PurePosixPath("/home/x.db"), str(mounts))
    assert on_network(PureWindowsPath("//server/share/x.db"), str(mounts))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "is not a database address"),
        ("postgresql://ann:secret@host:port/name", "is not a database address"),
        ("mysql://host/x", "names mysql"),
        ("sqlite:////no/such/folder/x.db", "does not exist"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(url: str, said: str) -> None:
    with pytest.raises(DatabaseRefused, match=said) as caught:
        make_engine(url)
    assert "\n" not in str(caught.value)


def test_ping(make_database: Callable[[str], Engine]) -> None:
    assert ping(make_database("sqlite"))
    assert not ping(make_engine("postgresql://nobody@127.0.0.1:1/none"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights of files")
def test_a_new_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{(tmp_path / 'new.db').as_posix()}")
    prepare(engine)
    rights = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()}
    engine.dispose()
    assert rights
    assert not any(rights.values())
