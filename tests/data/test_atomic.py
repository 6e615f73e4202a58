"""All of an import or nothing of it: whoever else imports, whatever stops it, at any moment."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.exc import DBAPIError

from data import facts
from data.imports import run
from data.imports.child import ReusedChild, run_in_child
from data.imports.errors import ImportStopped, Refusal
from data.imports.limits import Limits
from data.imports.request import Request
from data.imports.run import run_import
from data.imports.winners import remark
from data.schema import contact, import_run, monthly_fact
from data.versions import read_versions
from tests.data.import_files import counts, rows, write

EVENTS = 300
CONTACTS = ("cont_contact_id", "cont_person_id", "cont_contact_date")


def extract(folder: Path, number: int, count: int = EVENTS) -> Request:
    """Contacts of half a year; each number gives others, and some that were there before."""
    path = folder / f"extract {number}"
    write(
        path / "ssd_contacts.csv",
        CONTACTS,
        *(
            (f"c{n + 10 * number}", f"p{n % 40}", f"2019-{n % 6 + 1:02d}-{n % 28 + 1:02d}")
            for n in range(count)
        ),
    )
    return Request("ssd", (path,), "336", data_to=date(2019, 6, 30))


def state(engine: Engine) -> dict[str, Any]:
    """What a partial import would change: every table's rows, versions, and which are current."""
    with engine.connect() as connection:
        versions = read_versions(connection)
        current = connection.execute(
            select(contact.c.import_id, contact.c.source_id).where(contact.c.is_current)
        ).all()
        figures = connection.execute(select(monthly_fact).order_by(*monthly_fact.columns)).all()
    return counts(engine) | {
        "versions": versions,
        "current": {tuple(row) for row in current},
        "figures": [tuple(row) for row in figures],
    }


def is_whole(engine: Engine, before: dict[str, Any], *, computed: bool) -> bool:
    """Whether one more import is there, with all that belongs to it."""
    after = state(engine)
    if after["import_run"] != before["import_run"] + 1:
        return False
    with engine.connect() as connection:
        # Marked anew and computed anew, the database must say the same; then all is put back.
        remark(connection, "336", "ssd")
        marked = {
            tuple(row)
            for row in connection.execute(
                select(contact.c.import_id, contact.c.source_id).where(contact.c.is_current)
            )
        }
        figures = after["figures"]
        if computed:
            facts.rebuild(connection, "336")
            figures = [
                tuple(row)
                for row in connection.execute(select(monthly_fact).order_by(*monthly_fact.columns))
            ]
        connection.rollback()
    return (
        after["contact"] == before["contact"] + EVENTS
        and after["import_file"] == before["import_file"] + 1
        and after["versions"] == {"336": before["versions"].get("336", 0) + 1}
        and after["current"] == marked
        and after["figures"] == figures
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_kill_at_any_moment_leaves_the_old_or_the_new(database: Engine, tmp_path: Path) -> None:
    moments = random.Random(336)
    kills, loaded = (30 if database.dialect.name == "sqlite" else 15), 0
    # How long an import lasts, without the start of its process.
    with ReusedChild(database) as child:
        child.ask(extract(tmp_path, 0))
        begun = time.monotonic()
        child.ask(extract(tmp_path, 1))
        lasts_computed = time.monotonic() - begun
        begun = time.monotonic()
        child.ask(replace(extract(tmp_path, 2), compute=False))
        lasts = time.monotonic() - begun
    for number in range(3, 3 + kills):
        computed = number % 5 == 0
        before = state(database)
        with ReusedChild(database) as child:
            # Started and warm: the moment is one of the import and not of the start.
            with pytest.raises(Refusal):
                child.ask(Request("ssd", (tmp_path / "none",), "336"))
            wait = moments.uniform(0, lasts_computed if computed else lasts)
            kill = threading.Timer(wait, os.kill, (child.pid, signal.SIGKILL))
            kill.start()
            try:
                child.ask(replace(extract(tmp_path, number), compute=computed))
            except ImportStopped:
                pass
            finally:
                kill.cancel()
        _settled(database)
        if state(database) == before:
            continue
        assert is_whole(database, before, computed=computed), f"half an import: {number}"
        loaded += 1
    assert loaded < kills
    if database.dialect.name == "sqlite":
        with database.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def _settled(engine: Engine) -> None:
    """Wait until the server has noticed that the killed client is gone."""
    if engine.dialect.name != "postgresql":
        return
    for _ in range(200):
        with engine.connect() as connection:
            others = connection.exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND state <> 'idle'"
            ).scalar_one()
        if not others:
            return
        time.sleep(0.05)


def test_of_eight_at_once_one_loads_and_seven_are_told(database: Engine, tmp_path: Path) -> None:
    request = extract(tmp_path, 0)
    told: list[bool] = []
    failed: list[BaseException] = []

    def load() -> None:
        try:
            told.append(run_in_child(database, request)[0].already_loaded)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(told) == [False] + [True] * 7
    assert rows(database, import_run, "import_id") == [(1,)]
    assert len(rows(database, contact, "source_id")) == EVENTS


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a file's size")
def test_a_disk_without_room_is_said_and_changes_nothing(
    make_database: Callable[[str], Engine], tmp_path: Path
) -> None:
    engine = make_database("sqlite")
    run_in_child(engine, extract(tmp_path, 0))
    before = state(engine)
    # No file may grow past the size that the database has: the write-ahead log will.
    with pytest.raises(ImportStopped, match="The database refused: ") as why:
        run_in_child(engine, extract(tmp_path, 1, 60_000), limits=Limits(file_mb=0))
    assert str(why.value).endswith("; nothing has changed.")
    assert "\n" not in str(why.value)
    engine.dispose()
    assert state(engine) == before
    run_in_child(engine, extract(tmp_path, 1))
    assert is_whole(engine, before, computed=True)


def test_a_full_database_changes_nothing(
    make_database: Callable[[str], Engine], tmp_path: Path
) -> None:
    engine = make_database("sqlite")

    @event.listens_for(engine, "connect")
    def _small(connection: Any, _record: Any) -> None:
        [[pages]] = connection.execute("PRAGMA page_count").fetchall()
        connection.execute(f"PRAGMA max_page_count={pages + 20}")

    before = state(engine)
    asked = extract(tmp_path, 1, 5_000)
    with pytest.raises(DBAPIError, match="database or disk is full"):
        run_import(engine, "ssd", asked.paths, authority="336", data_to=asked.data_to)
    assert state(engine) == before


@pytest.mark.parametrize("broken", ["rebuild", "raise_version"])
def test_records_facts_and_version_change_together_or_not_at_all(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def load(number: int) -> None:
        asked = extract(tmp_path, number)
        run_import(database, "ssd", asked.paths, authority="336", data_to=asked.data_to)

    load(1)
    before = state(database)

    def fail(connection: Connection, *_rest: object, **_named: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(facts if broken == "rebuild" else run, broken, fail)
        with pytest.raises(ZeroDivisionError):
            load(2)
    assert state(database) == before
    load(2)
    assert is_whole(database, before, computed=True)
