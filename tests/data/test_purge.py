"""Records past their retention go, whole and at once; figures as reported and the trail stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, update

from dashboard.retention import Retention, years_before
from dashboard.settings import SettingsError, read_settings
from data import facts
from data.audit_trail import found, verified
from data.cli import main
from data.closing import close_month
from data.engine import write_transaction
from data.imports.errors import Refusal
from data.imports.run import run_import
from data.purge import REMOVED, Old, past_retention, purge
from data.schema import (
    RECORD_TABLES,
    attempt,
    closed_fact,
    import_issue,
    import_job,
    import_run,
    monthly_fact,
    signed_in,
    visit_pause,
)
from data.versions import read_versions
from tests.data.import_files import a_return, child, counts, episode
from tests.data.records import AUTHORITY, Records
from tests.web.signed_in import person_in, session_in

KEEP = Retention(return_years=10, replaced_days=365, refused_days=90, session_days=30)
TODAY = date(2030, 1, 1)
"""Long after every import of these tests was loaded, which is today."""


def years(engine: Engine, folder: Path, *loaded: int, compute: bool = False) -> None:
    """Load a return of each year, with a child of its own; figures are made where they matter."""
    for year in loaded:
        files = a_return(
            folder / str(year),
            [child(f"C{year}")],
            [episode(f"C{year}", f"01/06/{year - 1}")],
        )
        run_import(engine, "ssda903", [files], authority=AUTHORITY, year=year, compute=compute)


def held(engine: Engine) -> set[int]:
    """The imports that there are."""
    with engine.connect() as connection:
        return set(connection.execute(select(import_run.c.import_id)).scalars())


def rows_of(engine: Engine, import_id: int) -> int:
    """How many records an import has left."""
    with engine.connect() as connection:
        return sum(
            connection.execute(
                select(func.count()).select_from(table).where(table.c.import_id == import_id)
            ).scalar_one()
            for table in RECORD_TABLES
        )


def facts_of(engine: Engine) -> dict[tuple[Any, ...], Any]:
    """Every figure by its key."""
    with engine.connect() as connection:
        rows = connection.execute(select(monthly_fact)).all()
    return {tuple(row[:9]): tuple(row[9:]) for row in rows}


def listed(engine: Engine, keep: Retention = KEEP, today: date = TODAY, **more: Any) -> Old:
    """What is past its retention."""
    with engine.connect() as connection:
        return past_retention(connection, keep, today, **more)


def test_returns_go_whole_once_their_years_are_over(database: Engine, tmp_path: Path) -> None:
    years(database, tmp_path, 2018, 2019, 2024)
    old = listed(database)
    # 31 March 2019 is more than ten years before 2030; so is the year before it.
    assert [(each.import_id, each.why) for each in old.imports] == [
        (1, "older than returns are kept"),
        (2, "older than returns are kept"),
    ]
    assert held(database) == {1, 2, 3}  # listed is not deleted
    with database.connect() as connection:
        before = read_versions(connection)[AUTHORITY]

    done = purge(database, KEEP, TODAY)
    assert done == old
    assert held(database) == {3}
    assert rows_of(database, 1) == rows_of(database, 2) == 0
    assert rows_of(database, 3) > 0
    with database.connect() as connection:
        assert read_versions(connection)[AUTHORITY] == before + 1
    # The figures are those of what is left, as if nothing else had ever been loaded.
    left = facts_of(database)
    assert left
    with write_transaction(database) as connection:
        facts.rebuild(connection, AUTHORITY)
    assert facts_of(database) == left
    assert listed(database).is_nothing


def test_the_newest_return_of_a_kind_stays_however_old(database: Engine, tmp_path: Path) -> None:
    years(database, tmp_path, 2018)
    assert listed(database, today=date(2090, 1, 1)).imports == ()
    purge(database, KEEP, TODAY, before=TODAY)
    assert held(database) == {1}


def test_a_day_may_be_named_and_none_in_the_future(database: Engine, tmp_path: Path) -> None:
    years(database, tmp_path, 2018, 2019, 2024)
    assert [each.import_id for each in listed(database, before=date(2019, 3, 31)).imports] == [1]
    with pytest.raises(Refusal, match="future"):
        purge(database, KEEP, TODAY, before=TODAY + timedelta(days=1))
    assert held(database) == {1, 2, 3}


def test_an_import_that_was_replaced_goes_after_its_days(database: Engine, tmp_path: Path) -> None:
    years(database, tmp_path / "first", 2024)
    files = a_return(tmp_path / "again", [child("C1"), child("C2")], [episode("C1", "01/06/2023")])
    run_import(database, "ssda903", [files], authority=AUTHORITY, year=2024, compute=False)
    loaded = date.today()
    assert listed(database, today=loaded + timedelta(days=300)).imports == ()
    [old] = listed(database, today=loaded + timedelta(days=400)).imports
    assert (old.import_id, old.why) == (1, "replaced by a later import")
    purge(database, KEEP, loaded + timedelta(days=400))
    assert held(database) == {2}


def test_an_extract_whose_records_a_later_one_repeats_goes_and_nothing_is_lost(
    database: Engine, tmp_path: Path
) -> None:
    Records().child("A").referral("A", "2019-03-04").load(database, tmp_path / "a", "2019-04-30")
    Records().child("A").referral("A", "2019-03-04").child("B").referral("B", "2019-05-02").load(
        database, tmp_path / "b", "2019-05-31"
    )
    before = facts_of(database)
    keep = replace(KEEP, return_years=90)
    purge(database, keep, TODAY)
    assert held(database) == {2}
    assert facts_of(database) == before


def test_figures_of_a_closed_month_stay_as_they_were_reported(
    database: Engine, tmp_path: Path
) -> None:
    years(database, tmp_path, 2018, compute=True)
    close_month(database, AUTHORITY, "2018-03", "An analyst")
    years(database, tmp_path / "later", 2024)
    with database.connect() as connection:
        reported = connection.execute(select(closed_fact)).all()
    assert reported
    purge(database, KEEP, TODAY)
    assert held(database) == {2}
    with database.connect() as connection:
        assert connection.execute(select(closed_fact)).all() == reported


def test_the_demonstration_and_what_is_published_stay(database: Engine, tmp_path: Path) -> None:
    for year in (2018, 2019):
        files = a_return(tmp_path / str(year), [child("C1")], [episode("C1", f"01/06/{year - 1}")])
        run_import(database, "ssda903", [files], authority=AUTHORITY, year=year, demonstration=True)
    assert listed(database).is_nothing


def test_what_refused_rows_hold_is_emptied_and_that_they_were_refused_stays(
    database: Engine, tmp_path: Path
) -> None:
    made = Records().child("A").referral("A", "2019-31-02")
    made.load(database, tmp_path / "a", "2019-04-30")
    with write_transaction(database) as connection:
        earlier = datetime.now().astimezone() - timedelta(days=100)
        connection.execute(update(import_run).values(imported_at=earlier))
    assert listed(database, today=date.today()).counts["refused_rows"] == 1
    purge(database, KEEP, date.today())
    with database.connect() as connection:
        [row] = connection.execute(
            select(import_issue).where(import_issue.c.severity == "refuse")
        ).all()
    assert (row.content, row.message) == (None, REMOVED)
    assert row.row_number == 2
    assert listed(database, today=date.today()).is_nothing


def test_pauses_sessions_tries_and_jobs_go_after_their_days(database: Engine) -> None:
    person = person_in(database, ["analyst"])
    session_in(database, person)
    old, fresh, later = (datetime(*each) for each in ((2029, 1, 1), (2029, 12, 25), (2031, 1, 1)))
    with write_transaction(database) as connection:
        connection.execute(update(signed_in).values(seen_at=old, made_at=old))
        tries = {"kind": "sign_in", "number": 3}
        connection.execute(
            insert(attempt),
            [
                {**tries, "key_hash": "a" * 64, "began_at": old, "blocked_until": None},
                {**tries, "key_hash": "b" * 64, "began_at": fresh, "blocked_until": None},
                {**tries, "key_hash": "c" * 64, "began_at": old, "blocked_until": later},
            ],
        )  # fmt: skip
        job = {
            "authority_code": AUTHORITY, "kind": "ssd", "file_names": "a.csv", "progress": "",
            "asked_by": "Pat", "seen_at": old, "accepts_jumps": False,
        }  # fmt: skip
        connection.execute(
            insert(import_job),
            [
                {**job, "job_id": "1", "state": "refused", "asked_at": old},
                {**job, "job_id": "2", "state": "held", "asked_at": old},
                {**job, "job_id": "3", "state": "done", "asked_at": fresh},
            ],
        )
        stop = {
            "authority_code": AUTHORITY, "measure": "m", "reason": "x", "name": "y",
            "made_on": date(2019, 1, 1), "first_day": date(2019, 1, 1),
        }  # fmt: skip
        connection.execute(
            insert(visit_pause),
            [
                {**stop, "person_id": "A", "last_day": date(2019, 2, 1)},
                {**stop, "person_id": "B", "last_day": None},
                {**stop, "person_id": "C", "last_day": date(2021, 2, 1)},
                {**stop, "person_id": "", "last_day": date(2019, 2, 1)},
            ],
        )
    gone = {"refused_rows": 0, "pauses": 1, "sessions": 1, "counts_of_tries": 1, "jobs": 1}
    assert listed(database).counts == gone
    purge(database, KEEP, TODAY)
    assert set(listed(database).counts.values()) == {0}
    left = counts(database)
    assert (left["visit_pause"], left["signed_in"]) == (3, 0)
    assert (left["attempt"], left["import_job"]) == (2, 2)
    assert left["account"] == 1


def test_a_purge_that_fails_halfway_has_deleted_nothing(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    years(database, tmp_path, 2018, 2024)
    before = counts(database)

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.purge.facts.rebuild", fails)
    with pytest.raises(OSError, match="No space"):
        purge(database, KEEP, TODAY)
    assert counts(database) == before


def test_the_trail_says_what_went_and_stays_whole(database: Engine, tmp_path: Path) -> None:
    years(database, tmp_path, 2018, 2024)
    entries = verified(database).entries
    purge(database, KEEP, TODAY)
    with database.connect() as connection:
        [entry] = found(connection, None, kind="purge").entries
    assert (entry.entry.subject, entry.entry.detail["of"]) == ("import 1", "ssda903")
    assert verified(database).entries == entries + 1
    assert verified(database).faults == ()


def test_what_was_deleted_is_not_left_in_the_file(
    make_database: Callable[[str], Engine], tmp_path: Path
) -> None:
    engine = make_database("sqlite")
    year = 2018
    files = a_return(
        tmp_path / "a", [child("ZEPHYRINE")], [episode("ZEPHYRINE", f"01/06/{year - 1}")]
    )
    run_import(engine, "ssda903", [files], authority=AUTHORITY, year=year, compute=False)
    years(engine, tmp_path / "later", 2024)
    file = Path(engine.url.database or "")

    def bytes_on_disk() -> bytes:
        return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))

    assert b"ZEPHYRINE" in bytes_on_disk()
    purge(engine, KEEP, TODAY)
    assert b"ZEPHYRINE" not in bytes_on_disk()


def test_the_command_lists_and_deletes_only_when_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
    monkeypatch.setenv("SIGHTLINE_SPOOL", str(tmp_path / "spool"))
    for year in (2010, 2024):
        files = a_return(tmp_path / str(year), [child("C1")], [episode("C1", f"01/06/{year - 1}")])
        words = ["import", "ssda903", str(files), "--authority", AUTHORITY, "--year", str(year)]
        assert main(words) == 0
    capsys.readouterr()
    assert main(["purge"]) == 0
    said = capsys.readouterr().out
    assert "Import 1 of authority 336: ssda903 to 2010-03-31" in said
    assert "Nothing was deleted" in said
    assert main(["purge", "--yes"]) == 0
    assert "Deleted" in capsys.readouterr().out
    assert main(["purge"]) == 0
    assert "Nothing is past its retention" in capsys.readouterr().out


def test_periods_are_settings_with_limits() -> None:
    url = {"SIGHTLINE_DATABASE_URL": "sqlite://"}
    assert read_settings({**url, "SIGHTLINE_KEEP_RETURN_YEARS": "6"}).keep_return_years == 6
    with pytest.raises(SettingsError, match="KEEP_RETURN_YEARS is 3; expected 4 to 100"):
        read_settings({**url, "SIGHTLINE_KEEP_RETURN_YEARS": "3"})
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
