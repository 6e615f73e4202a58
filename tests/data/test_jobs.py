"""Jobs: an import that outlives who asked for it, and whose end is always known."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from dashboard.desk import Job
from dashboard.settings import Settings
from dashboard.viewer import Viewer
from data import jobs, spool
from data.desk import Desk
from data.engine import write_transaction
from data.imports.errors import Refusal
from data.imports.limits import Limits
from data.imports.report import ImportReport
from data.job_process import paths_in, start_job
from data.schema import audit_entry, import_job, import_run
from data.spool import Spool
from tests.data.import_files import counts, rows
from tests.data.records import Records

PAT = Viewer("336", may_import=True, name="Pat")
MAY = date(2019, 5, 31)


@pytest.fixture
def desk(database: Engine, tmp_path: Path) -> Desk:
    """The desk of a database, with a spool of its own."""
    return Desk(database, Settings(spool=str(tmp_path / "spool")))


@pytest.fixture
def embedded(make_database: Callable[[str], Engine]) -> Iterator[Engine]:
    """A new SQLite database."""
    engine = make_database("sqlite")
    yield engine
    engine.dispose()


def children(count: int) -> Records:
    """A referral, and so many children."""
    records = Records().referral("c1", "2019-05-01")
    for number in range(count):
        records.child(f"c{number}")
    return records


def submitted(desk: Desk, records: Records, data_to: date = MAY) -> str:
    """Hand in the records' files."""
    return desk.submit(PAT, "ssd", records.write(desk.new_folder()), data_to=data_to)


def ended(desk: Desk, job_id: str, within: float = 120) -> Job:
    """The job, once it has ended."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        job = desk.job(PAT, job_id)
        assert job is not None
        if job.has_ended:
            return job
        time.sleep(0.1)
    raise AssertionError("the job did not end")


def files_left(tmp_path: Path, within: float = 10) -> list[str]:
    """What the spool holds, once the process of the job had the time to clean up."""
    until = time.monotonic() + within
    while (left := os.listdir(tmp_path / "spool")) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def test_a_job_loads_and_leaves_no_file_behind(
    desk: Desk, database: Engine, tmp_path: Path
) -> None:
    asker = replace(PAT, account=7)
    job_id = desk.submit(asker, "ssd", children(3).write(desk.new_folder()), data_to=MAY)
    job = ended(desk, job_id)
    assert (job.state, job.import_id, job.asked_by) == ("done", 1, "Pat")
    assert job.file_names == "ssd_cin_episodes.csv, ssd_person.csv"
    assert job.ended_at is not None
    assert job.asked_at <= job.ended_at
    [line] = desk.history(PAT)
    assert (line.imported_by, line.file_name) == ("Pat", job.file_names)
    assert files_left(tmp_path) == []
    assert desk.jobs(PAT) == []
    if sys.platform != "win32":
        assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700

    again = ended(desk, submitted(desk, children(3)))
    assert (again.state, again.import_id) == ("done", 1)
    assert "loaded already" in again.message
    assert len(desk.history(PAT)) == 1
    # The trail has it once, by who asked for it, though a process of its own loaded it.
    with database.connect() as connection:
        [kept] = connection.execute(select(audit_entry)).all()
    assert (kept.kind, kept.subject) == ("import", "import 1")
    assert (kept.name, kept.account_id) == ("Pat", 7)


def test_a_jump_is_held_until_it_is_accepted(desk: Desk, tmp_path: Path) -> None:
    ended(desk, submitted(desk, children(30)))
    job_id = submitted(desk, children(60))
    held = ended(desk, job_id)
    assert held.state == "held"
    assert "Children in the records 60, was 30" in held.message
    assert len(desk.history(PAT)) == 1
    assert desk.jobs(PAT) == [held]
    assert spool.Spool(tmp_path / "spool").files(job_id).is_dir()

    desk.accept(PAT, job_id)
    assert ended(desk, job_id).state == "done"
    [line, _] = desk.history(PAT)
    found = desk.details(PAT, line.import_id)
    assert found is not None
    assert [each.words for each in found.changes if each.is_unlikely] == [
        "Children in the records 60, was 30"
    ]
    assert files_left(tmp_path) == []
    desk.accept(PAT, job_id)  # pressed twice
    assert desk.job(PAT, job_id) == ended(desk, job_id)
    assert len(desk.history(PAT)) == 2


def test_a_held_job_waits_a_day_and_no_longer(desk: Desk, database: Engine, tmp_path: Path) -> None:
    ended(desk, submitted(desk, children(30)))
    job_id = submitted(desk, children(60))
    assert ended(desk, job_id).state == "held"
    yesterday = jobs.now() - timedelta(hours=25)
    with database.begin() as connection:
        connection.execute(update(import_job).values(seen_at=yesterday))
    job = desk.job(PAT, job_id)
    assert job is not None
    assert (job.state, job.message) == (
        "refused",
        "Nobody accepted the jump within a day; nothing was loaded.",
    )
    assert os.listdir(tmp_path / "spool") == []


def test_a_refusal_is_said_and_the_files_go(desk: Desk, tmp_path: Path) -> None:
    folder = desk.new_folder()
    (folder / "holiday photos.csv").write_text("a,b\n1,2\n", "utf-8")
    job = ended(desk, desk.submit(PAT, "ssd", folder))
    assert job.state == "refused"
    assert job.message
    assert job.import_id is None
    assert files_left(tmp_path) == []
    assert [each.job_id for each in desk.jobs(PAT)] == [job.job_id]


def test_limits_that_are_reached_end_the_job_as_failed(embedded: Engine, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("limits by signals")
    spool = Spool(tmp_path / "spool")
    folder = children(3).write(spool.new())
    job_id = added(embedded, spool, folder)
    start_job(embedded, spool, job_id, limits=Limits(memory_mb=8), hold_above=20)
    desk = Desk(embedded, Settings(spool=str(tmp_path / "spool")))
    assert ended(desk, job_id).state == "failed"
    assert rows(embedded, import_run, "import_id") == []


def added(engine: Engine, spool: Spool, folder: Path) -> str:
    """A job that waits for its process."""
    job_id = spool.job_of(folder)
    assert job_id is not None
    jobs.add_job(
        engine,
        job_id,
        authority="336",
        kind="ssd",
        file_names="extract",
        year=None,
        data_to=MAY,
        corrects=None,
        asked_by="Pat",
    )
    return job_id


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_job_whose_process_is_killed_fails_and_changes_nothing(
    embedded: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path / "spool")
    job_id = added(embedded, spool, children(3).write(spool.new()))
    desk = Desk(embedded, Settings(spool=str(tmp_path / "spool")))
    before = counts(embedded)
    # Another writer keeps the import from being stored for as long as this one wants.
    with write_transaction(embedded):
        pid = start_job(embedded, spool, job_id, limits=Limits(), hold_above=20)
        assert os.getsid(pid) != os.getsid(0)
        until = time.monotonic() + 60
        while (sign := spool.last_sign(job_id)) is None or sign.text != "Storing":
            assert time.monotonic() < until
            time.sleep(0.1)
        # It says how far it is while nobody can write to the database.
        job = desk.job(PAT, job_id)
        assert job is not None
        assert (job.state, job.progress) == ("running", "Storing")
        os.kill(pid, signal.SIGKILL)
        # The process that reads files notices, and ends too.
        time.sleep(1)
    monkeypatch.setattr(jobs, "GIVEN_UP", 1.0)
    time.sleep(1.5)
    job = desk.job(PAT, job_id)
    assert job is not None
    assert job.state == "failed"
    assert "nothing has changed" in job.message
    assert counts(embedded) == before
    assert os.listdir(tmp_path / "spool") == []


def test_a_job_that_was_given_up_undoes_its_import(database: Engine, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    job_id = added(database, spool, spool.new())
    report = ImportReport(7, "ssd", "336", already_loaded=False)
    jobs.end_job(database, job_id, "failed", "given up")
    with (
        pytest.raises(Refusal, match="stopped before it ended"),
        database.begin() as connection,
    ):
        jobs.end_with_import(connection, job_id, [report])
    assert rows(database, import_job, "state", "message") == [("failed", "given up")]


def test_a_job_that_never_started_is_settled_when_somebody_looks(
    desk: Desk, database: Engine, tmp_path: Path
) -> None:
    spool = Spool(tmp_path / "spool")
    job_id = added(database, spool, spool.new())
    waiting = desk.job(PAT, job_id)
    assert waiting is not None
    assert waiting.state == "waiting"
    assert desk.job(Viewer("330", may_import=True), job_id) is None
    with database.begin() as connection:
        connection.execute(update(import_job).values(seen_at=jobs.now() - timedelta(minutes=5)))
    [job] = desk.jobs(PAT)
    assert (job.state, job.ended_at is not None) == ("failed", True)


def test_a_page_may_go_away_while_the_import_runs(embedded: Engine, tmp_path: Path) -> None:
    """Another desk, as of a web server that has started anew, knows how the job stands."""
    settings = Settings(spool=str(tmp_path / "spool"))
    job_id = submitted(Desk(embedded, settings), children(3))
    assert ended(Desk(embedded, settings), job_id).state == "done"


def test_what_a_crash_left_in_the_spool_is_swept_up(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    fresh, held, left = (spool.job_of(spool.new()) or "" for _ in range(3))
    old = time.time() - 2 * 24 * 60 * 60
    for name in (held, left):
        os.utime(spool.folder / name, (old, old))
    spool.sweep(lambda: [held])
    assert sorted(os.listdir(spool.folder)) == sorted([fresh, held])
    shutil.rmtree(spool.folder)
    spool.sweep(lambda: [])
    assert spool.job_of(tmp_path / "elsewhere" / "files") is None


def test_what_is_imported_of_a_folder(tmp_path: Path) -> None:
    one, several, packed = (tmp_path / name for name in ("one", "several", "packed"))
    for folder in (one, several, packed):
        folder.mkdir()
        (folder / "a.csv").write_text("x", "utf-8")
    (several / "b.csv").write_text("x", "utf-8")
    (packed / "b.zip").write_bytes(b"PK\x03\x04")
    assert paths_in(one) == (one / "a.csv",)
    assert paths_in(several) == (several,)
    assert paths_in(packed) == (packed / "a.csv", packed / "b.zip")
