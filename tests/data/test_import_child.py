"""The process that reads files: it answers as an import does, and dies alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from dashboard.settings import Settings
from data.engine import make_engine, write_transaction
from data.imports.child import (
    ReusedChild,
    _why,
    _with_whole_paths,
    address_of,
    limits_of,
    run_in_child,
    start_python,
)
from data.imports.errors import Held, ImportStopped, Refusal
from data.imports.history import report_of
from data.imports.limits import OUT_OF_QUOTA, OUT_OF_TIME, Limits
from data.imports.limits_windows import ExtendedLimits, extended_limits
from data.imports.request import Request, from_line, to_line
from data.imports.run import run_import
from data.imports.worker import _verdict_on
from data.schema import contact, import_run, monthly_fact, person
from tests.data.import_files import counts, rows, write
from tests.data.records import Records

linux_only = pytest.mark.skipif(sys.platform == "win32", reason="signals")
CONTACTS = ("cont_contact_id", "cont_person_id", "cont_contact_date")


def a_folder(folder: Path, number: int = 1) -> Path:
    """A small extract with one refused row, another for each number."""
    records = Records().child("A").referral("A", f"2019-05-{number:02d}")
    return records.referral("A", "2019-31-02").write(folder / f"extract {number}")


def many_contacts(folder: Path, count: int) -> Path:
    """An extract of so many contacts."""
    write(
        folder / "ssd_contacts.csv",
        CONTACTS,
        *(
            (f"c{n}", f"p{n % 5000}", f"2019-{n % 12 + 1:02d}-{n % 28 + 1:02d}")
            for n in range(count)
        ),
    )
    return folder


def test_a_child_gives_the_report_that_the_import_itself_gives(
    database: Engine, tmp_path: Path
) -> None:
    first, second = a_folder(tmp_path), a_folder(tmp_path, 2)
    to = date(2019, 5, 31)
    own = run_import(database, "ssd", [first], authority="336", data_to=to)
    with database.connect() as connection:
        kept = report_of(connection, "336", own.import_id)
        assert report_of(connection, "336", 99) is None
    assert kept is not None
    assert sorted(kept.files, key=str) == sorted(
        (replace(file, covers="" if file.covers == file.record_table else file.covers)
         for file in own.files), key=str,
    )  # fmt: skip
    assert replace(kept, files=own.files) == own

    heard: list[str] = []
    request = Request("ssd", (second,), "336", data_to=to, imported_by="Pat")
    [report] = run_in_child(database, request, heard.append)
    assert (report.rows_read, report.rows_loaded, report.rows_refused) == (3, 2, 1)
    assert "Storing" in heard
    assert {change.subject for change in report.changes} >= {"open_cases", "referrals"}
    assert rows(database, import_run, "import_id", "imported_by") == [(1, None), (2, "Pat")]
    [again] = run_in_child(database, request)
    assert (again.already_loaded, again.import_id, again.files) == (True, 2, ())


def test_a_refusal_of_the_child_is_a_refusal_here(database: Engine, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="authority"):
        run_in_child(database, Request("ssd", (a_folder(tmp_path),)))
    with pytest.raises(Refusal, match="No such file or folder"):
        run_in_child(database, Request("ssd", (tmp_path / "none",), "336"))


def test_a_jump_is_held_and_loaded_once_it_is_accepted(database: Engine, tmp_path: Path) -> None:
    def children(count: int) -> Path:
        records = Records().referral("c1", "2019-05-01")
        for number in range(count):
            records.child(f"c{number}")
        return records.write(tmp_path / str(count))

    run_in_child(database, Request("ssd", (children(30),), "336", data_to=date(2019, 5, 31)))
    before = counts(database)
    more = Request("ssd", (children(60),), "336", data_to=date(2019, 6, 30), hold_above=20)
    with pytest.raises(Held, match="Children in the records 60, was 30"):
        run_in_child(database, more)
    assert counts(database) == before
    [report] = run_in_child(database, replace(more, hold_above=None, jump_limit=20))
    assert [each.subject for each in report.changes if each.unlikely] == ["children"]
    calm = replace(more, paths=(children(90),), hold_above=None, jump_limit=60)
    [report] = run_in_child(database, calm)
    assert not [each for each in report.changes if each.unlikely]


def test_one_child_answers_many_requests_and_computes_where_it_is_asked(
    make_database: Callable[[str], Engine], tmp_path: Path
) -> None:
    engine = make_database("sqlite")
    with ReusedChild(engine) as child:
        child.ask(Request("ssd", (a_folder(tmp_path),), "336", compute=False))
        pid = child.pid
        with pytest.raises(Refusal):
            child.ask(Request("ssd", (tmp_path / "none",), "336"))
        child.ask(Request("ssd", (a_folder(tmp_path, 2),), "336", compute=False))
        assert child.pid == pid
        assert rows(engine, monthly_fact, "measure") == []
        to = date(2019, 6, 30)
        child.ask(Request("ssd", (a_folder(tmp_path, 3),), "336", data_to=to))
        assert rows(engine, monthly_fact, "measure")


@linux_only
def test_a_child_that_is_killed_is_started_anew_and_nothing_is_half_loaded(
    database: Engine, tmp_path: Path
) -> None:
    with ReusedChild(database) as child:

        def kill(text: str) -> None:
            if text == "Storing":
                os.kill(child.pid or 0, signal.SIGKILL)

        before = counts(database)
        request = Request("ssd", (a_folder(tmp_path),), "336", compute=False)
        with pytest.raises(ImportStopped, match="ended from outside"):
            child.ask(request, kill)
        assert counts(database) == before
        with pytest.raises(ImportStopped, match="stopped from outside before it ended"):
            child.ask(replace(request, job="any"), kill)
        assert counts(database) == before
        [report] = child.ask(request)
        assert report.rows_loaded == 2


@linux_only
def test_neither_address_nor_files_stand_on_the_command_line(
    make_database: Callable[[str], Engine], tmp_path: Path
) -> None:
    engine = make_database("sqlite")
    seen: list[bytes] = []
    with ReusedChild(engine) as child:

        def look(_text: str) -> None:
            seen.append(Path(f"/proc/{child.pid}/cmdline").read_bytes())

        child.ask(Request("ssd", (a_folder(tmp_path),), "336", compute=False), look)
    assert seen
    assert all(b"sqlite" not in line and b"extract" not in line for line in seen)


@linux_only
@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(memory_mb=160), r"needs more memory .* \(160 MB\).*SIGHTLINE_IMPORT_MEMORY_MB"),
        (Limits(cpu_seconds=1), r"needs more time .*SIGHTLINE_IMPORT_MINUTES"),
    ],
)
def test_a_file_that_needs_too_much_is_refused_and_nothing_is_loaded(
    make_database: Callable[[str], Engine], tmp_path: Path, limits: Limits, said: str
) -> None:
    engine = make_database("sqlite")
    before = counts(engine)
    request = Request("ssd", (many_contacts(tmp_path / "large", 300_000),), "336", compute=False)
    with pytest.raises(ImportStopped, match=said) as caught:
        run_in_child(engine, request, limits=limits)
    assert str(caught.value).startswith("large: ")
    assert "nothing was loaded" in str(caught.value)
    assert counts(engine) == before


@linux_only
def test_an_import_does_not_wait_for_ever(
    make_database: Callable[[str], Engine], tmp_path: Path
) -> None:
    engine = make_database("sqlite")
    request = Request("ssd", (a_folder(tmp_path),), "336", compute=False)
    with write_transaction(engine), pytest.raises(ImportStopped, match="needs more time"):
        run_in_child(engine, request, limits=Limits(wall_seconds=4))
    assert rows(engine, import_run, "import_id") == []


@linux_only
def test_a_child_whose_parent_is_gone_ends(
    make_database: Callable[[str], Engine], tmp_path: Path
) -> None:
    engine = make_database("sqlite")
    process = start_python("data.imports.worker")
    assert process.stdin is not None
    assert process.stdout is not None
    with write_transaction(engine), process.stdin, process.stdout:
        request = Request("ssd", (a_folder(tmp_path),), "336", compute=False)
        process.stdin.write(to_line(address_of(engine), request, Limits()))
        process.stdin.flush()
        for line in process.stdout:
            if "Storing" in line:
                break
        process.stdin.close()
        assert process.wait(20) == 3
    assert rows(engine, person, "person_id") == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (-24, "time"),
        (-14, "time"),
        (OUT_OF_TIME, "time"),
        (OUT_OF_QUOTA, "time"),
        (-6, "memory"),
        (-11, "memory"),
        (0xC0000409, "memory"),
        (-9, "from outside"),
        (1, "from outside"),
    ],
)
@linux_only
def test_each_way_to_die_has_its_words(status: int, said: str) -> None:
    words = _why(status, Request("annex-a", (Path("some/book.xlsx"),)), Limits())
    assert words.startswith("book.xlsx: ")
    assert said in words
    assert "\n" not in words


def test_a_request_is_the_same_after_its_journey(tmp_path: Path) -> None:
    request = Request("ssd", (tmp_path / "a b",), "336", 2019, date(2019, 3, 31), named="ü")
    limits = Limits(memory_mb=300)
    assert from_line(to_line("sqlite:///x.db", request, limits)) == (
        "sqlite:///x.db",
        request,
        limits,
    )


def test_the_limits_are_the_settings() -> None:
    limits = limits_of(Settings(import_memory_mb=512, import_minutes=2))
    assert (limits.memory_mb, limits.cpu_seconds, limits.wall_seconds) == (512, 120, 360)


@pytest.mark.skipif(sys.maxsize < 2**32, reason="the sizes of a 64-bit system")
def test_the_limits_of_a_windows_job_have_the_size_that_windows_expects() -> None:
    import ctypes

    assert ctypes.sizeof(ExtendedLimits) == 144
    wanted = extended_limits(1000, 3)
    assert wanted.ProcessMemoryLimit == 1000
    assert wanted.BasicLimitInformation.PerProcessUserTimeLimit == 30_000_000
    assert wanted.BasicLimitInformation.LimitFlags == 0x2502


@linux_only
def test_the_limits_hold_for_code_that_never_comes_back_to_python() -> None:
    program = (
        "import re; from data.imports.limits import *; limits = Limits(cpu_seconds=1);"
        "set_limits(limits); start_clock(limits); re.match('(a+)+b', 'a' * 60)"
    )
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", program], timeout=60, capture_output=True)
    assert signal.Signals(-done.returncode).name == "SIGXCPU"
    assert time.monotonic() - begun < 30


def test_two_children_at_once_do_not_disturb_each_other(
    make_database: Callable[[str], Engine], tmp_path: Path
) -> None:
    engine = make_database("sqlite")
    folders = [many_contacts(tmp_path / "a", 500), a_folder(tmp_path, 2)]
    requests = [Request("ssd", (folder,), "336", compute=False) for folder in folders]
    threads = [threading.Thread(target=run_in_child, args=(engine, each)) for each in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows(engine, import_run, "import_id")) == 2
    assert len(rows(engine, contact, "source_id", is_current=True)) == 500


def test_what_was_not_expected_is_said_without_a_word_of_a_row() -> None:
    def broken() -> None:
        raise KeyError("child 4711")

    with pytest.raises(KeyError) as caught:
        broken()
    said = _verdict_on(caught.value)
    assert said["verdict"] == "failed"
    assert "KeyError in test_import_child.py line" in said["message"]
    assert "4711" not in said["message"]
    database = IntegrityError("INSERT ...", {}, Exception("not unique\nDETAIL: 4711"))
    assert _verdict_on(database) == {
        "verdict": "failed",
        "message": "The database refused: not unique; nothing has changed.",
    }
    disk = OSError(28, "No space left on device", "/some/where/book.xlsx")
    assert _verdict_on(disk)["message"].startswith("book.xlsx: No space left on device")
    assert _verdict_on(Held("jump"))["verdict"] == "held"
    assert _verdict_on(Refusal("no"))["verdict"] == "refused"


def test_an_address_is_whole_wherever_the_child_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert address_of(make_engine("sqlite:///x.db")) == f"sqlite:///{tmp_path.as_posix()}/x.db"
    asked = _with_whole_paths(Request("ssd", source_url="sqlite:///y.db"))
    assert asked.source_url == f"sqlite:///{tmp_path.as_posix()}/y.db"
    for url in ("", "nonsense", "postgresql://a:b@host/c"):
        assert _with_whole_paths(Request("ssd", source_url=url)).source_url == url
