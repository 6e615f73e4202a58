"""The import desk: who may use it, what it says of an import, and rows corrected and loaded."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from dashboard.desk import DeskRefused, ImportDesk, NotAllowed
from dashboard.ports import TemporarilyUnavailable
from dashboard.settings import Settings
from dashboard.viewer import Viewer
from data.desk import Desk, names_in_words
from data.engine import make_engine
from data.imports.run import run_import
from data.jobs import now
from data.schema import SHARED, contact, import_run
from tests.data.import_files import rows, write
from tests.data.records import Records

PAT = Viewer("336", may_import=True, name="Pat")
TO = date(2019, 6, 30)
CONTACTS = ("cont_contact_id", "cont_person_id", "cont_contact_date", "cont_contact_source_code")
FIRST = (
    ("1", "A", "2019-01-05", "=1+1"),
    ("2", "B", "2019-31-05", "=1+1"),
    ("3", "", "2019-32-05", "1A"),
    ("4", "C", "2019-02-05", "1A"),
)


@pytest.fixture
def desk(database: Engine, tmp_path: Path) -> Desk:
    """The desk of a database, with a spool of its own."""
    return Desk(database, Settings(spool=str(tmp_path / "spool")))


def load(engine: Engine, folder: Path, *contacts: tuple[str, ...], **options: Any) -> int:
    """Import contacts and return the number of the import."""
    write(folder / "ssd_contacts.csv", CONTACTS, *contacts)
    options = {"data_to": TO, "compute": False, "authority": "336"} | options
    return run_import(engine, "ssd", [folder], **options).import_id


@pytest.mark.parametrize(
    "ask",
    [
        lambda desk, viewer: desk.history(viewer),
        lambda desk, viewer: desk.details(viewer, 1),
        lambda desk, viewer: desk.refused_rows(viewer, 1),
        lambda desk, viewer: desk.sources(viewer),
        lambda desk, viewer: desk.submit(viewer, "ssd", desk.new_folder()),
        lambda desk, viewer: desk.job(viewer, "x"),
        lambda desk, viewer: desk.jobs(viewer),
        lambda desk, viewer: desk.accept(viewer, "x"),
        lambda desk, viewer: desk.undo(viewer, 1),
    ],
)
def test_who_may_not_import_learns_nothing(
    make_database: Callable[[str], Engine],
    tmp_path: Path,
    ask: Callable[[ImportDesk, Viewer], object],
) -> None:
    desk: ImportDesk = Desk(make_database("sqlite"), Settings(spool=str(tmp_path / "spool")))
    with pytest.raises(NotAllowed):
        ask(desk, replace(PAT, may_import=False))


def test_refused_rows_are_records(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="records"):
        desk.refused_rows(replace(PAT, may_list=False), 1)


def test_a_database_that_is_away_is_said_as_such(tmp_path: Path) -> None:
    away = make_engine("postgresql://nobody@127.0.0.1:1/none")
    desk = Desk(away, Settings(spool=str(tmp_path)))
    with pytest.raises(TemporarilyUnavailable):
        desk.history(PAT)


@pytest.mark.parametrize(
    ("viewer", "kind", "options", "said"),
    [
        (PAT, "nonsense", {}, "Unknown kind"),
        (replace(PAT, authority=""), "ssd", {}, "SIGHTLINE_AUTHORITY"),
        (PAT, "ssd", {"year": 26}, "The year 26"),
        (PAT, "ssd", {"data_to": now().date() + timedelta(days=2)}, "lies in the future"),
        (PAT, "ssd", {"corrects": 7}, "no import 7"),
    ],
)
def test_what_can_be_seen_to_be_wrong_is_refused_at_once(
    desk: Desk, tmp_path: Path, viewer: Viewer, kind: str, options: dict[str, Any], said: str
) -> None:
    folder = desk.new_folder()
    (folder / "a.csv").write_text("a\n1\n", "utf-8")
    with pytest.raises(DeskRefused, match=said):
        desk.submit(viewer, kind, folder, **options)
    assert not folder.exists()


def test_no_file_an_empty_file_and_a_folder_of_elsewhere(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(DeskRefused, match="No file"):
        desk.submit(PAT, "ssd", desk.new_folder())
    folder = desk.new_folder()
    (folder / "a.csv").touch()
    with pytest.raises(DeskRefused, match="empty"):
        desk.submit(PAT, "ssd", folder)
    elsewhere = tmp_path / "elsewhere" / "files"
    elsewhere.mkdir(parents=True)
    with pytest.raises(DeskRefused, match="did not come in"):
        desk.submit(PAT, "ssd", elsewhere)
    assert elsewhere.is_dir()


def test_the_history_is_ones_own_and_what_all_share(
    desk: Desk, database: Engine, tmp_path: Path
) -> None:
    load(database, tmp_path / "a", *FIRST, imported_by="Sam")
    load(database, tmp_path / "b", ("9", "Z", "2019-01-05", "1A"), authority="330")
    header = ("series", "year", "area_code", "old_la_code", "value", "symbol", "source")
    row = ("sdq_average", "2018", "", "336", "12.5", "", "A made-up release")
    published = write(tmp_path / "figures.csv", header, row)
    run_import(database, "published", [published], authority=None)
    load(database, tmp_path / "c", ("5", "D", "2019-03-05", "1A"))

    last, shared, first = desk.history(PAT)
    assert (first.file_name, first.imported_by, first.authority) == ("a", "Sam", "336")
    assert (first.rows_read, first.rows_loaded, first.rows_refused) == (4, 2, 2)
    assert (first.data_to, len(first.file_hash)) == (TO, 64)
    assert first.imported_at.tzinfo is not None
    assert (shared.authority, shared.is_shared, shared.kind) == (SHARED, True, "published")
    assert [line.may_be_undone for line in (last, shared, first)] == [True, True, False]
    assert desk.details(PAT, 2) is None
    with pytest.raises(DeskRefused, match="no import 2"):
        desk.undo(PAT, 2)
    assert "Import 4 is undone" in desk.undo(PAT, 4)
    assert [line.may_be_undone for line in desk.history(PAT)] == [True, True]


def test_the_report_counts_each_rule_with_examples(
    desk: Desk, database: Engine, tmp_path: Path
) -> None:
    bad = [(str(n), "P", "2019-31-05", "1A") for n in range(10, 18)]
    number = load(database, tmp_path / "a", *FIRST, *bad)
    found = desk.details(PAT, number)
    assert found is not None
    [file] = found.files
    assert (file.file_name, file.record_table) == ("ssd_contacts.csv", "contact")
    assert file.rows_read == file.rows_loaded + file.rows_refused == 12
    hits = {hit.rule: hit for hit in found.hits if hit.severity == "refuse"}
    dates = max(hits.values(), key=lambda hit: hit.count)
    assert dates.count == 10
    assert dates.rows == (3, 4, 6, 7, 8)
    assert "2019-31-05" in dates.message
    order = [hit.severity for hit in found.hits]
    assert order == sorted(order, key=["refuse", "warn", "note"].index)


def test_refused_rows_are_corrected_and_loaded_again(
    desk: Desk, database: Engine, tmp_path: Path
) -> None:
    number = load(database, tmp_path / "a", *FIRST)
    head, *refused = desk.refused_rows(PAT, number)
    assert head == ("file", "row", "refused_because", *CONTACTS)
    # A row that breaks two rules stands once; what a spreadsheet would compute is quoted.
    assert [row[:2] for row in refused] == [("ssd_contacts.csv", "3"), ("ssd_contacts.csv", "4")]
    assert refused[0][3:] == ("2", "B", "2019-31-05", "'=1+1")
    assert all(row[2].startswith("Row ") for row in refused)

    path = tmp_path / "corrected" / "ssd_contacts.csv"
    path.parent.mkdir()
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        writer.writerow((*refused[0][:5], "2019-05-31", "1A"))
    report = run_import(
        database, "ssd", [path.parent], authority="336", corrects=number, compute=False
    )
    assert (report.rows_read, report.rows_loaded) == (1, 1)
    assert not [issue for issue in report.issues if "refused_because" in issue.message]
    current = rows(database, contact, "source_id", "import_id", is_current=True)
    assert current == [("1", 1), ("2", 2), ("4", 1)]
    assert rows(database, import_run, "corrects_id", import_id=2) == [(number,)]


def test_refused_rows_of_several_files_have_each_their_header(
    desk: Desk, database: Engine, tmp_path: Path
) -> None:
    folder = (
        Records().child("A", born="2010-31-31").referral("A", "2019-31-02").write(tmp_path / "a")
    )
    number = run_import(
        database, "ssd", [folder], authority="336", data_to=TO, compute=False
    ).import_id
    lines = list(desk.refused_rows(PAT, number))
    gap = lines.index(())
    heads = {lines[0], lines[gap + 1]}
    assert {head[:3] for head in heads} == {("file", "row", "refused_because")}
    assert len(heads) == 2
    assert list(desk.refused_rows(PAT, 99)) == []


def test_no_question_asks_more_of_the_database_the_more_there_is(
    desk: Desk, database: Engine, tmp_path: Path
) -> None:
    asked: list[str] = []

    @event.listens_for(database, "before_cursor_execute")
    def _count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    def questions() -> list[int]:
        found = []
        for ask in (
            lambda: desk.history(PAT),
            lambda: desk.details(PAT, 1),
            lambda: desk.jobs(PAT),
            lambda: desk.sources(PAT),
        ):
            asked.clear()
            ask()
            found.append(len([each for each in asked if "SELECT" in each]))
        return found

    load(database, tmp_path / "a", *FIRST)
    few = questions()
    for number in range(4):
        load(database, tmp_path / f"b{number}", (f"{number}9", "A", "2019-31-05", "1A"))
    assert questions() == few
    # Of the details: the import, its files, rules, changes, and whose records are restricted.
    assert few == [1, 5, 1, 1]


def test_sources_say_which_kind_serves_which_months(
    desk: Desk, database: Engine, tmp_path: Path
) -> None:
    days = [(str(n), "A", f"2019-0{n}-05", "1A") for n in range(1, 7)]
    load(database, tmp_path / "a", *days, compute=True)
    found = {line.measure: line for line in desk.sources(PAT)}
    served = found["mash_enquiries"]
    assert (served.kind, served.first_month, served.last_month) == ("ssd", "2019-01", "2019-06")


def test_nothing_that_the_desk_says_of_an_import_names_a_child(
    desk: Desk, database: Engine, tmp_path: Path
) -> None:
    number = load(database, tmp_path / "a", ("1", "child-4711", "2019-31-05", "1A"))
    said = json.dumps([str(desk.history(PAT)), str(desk.details(PAT, number))])
    assert "4711" not in said
    with database.connect() as connection:
        assert connection.execute(select(import_run.c.import_id)).scalar_one() == number


def test_a_row_that_breaks_a_rule_twice_is_one_row(
    desk: Desk, database: Engine, tmp_path: Path
) -> None:
    number = load(database, tmp_path / "a", ("", "", "", ""), ("2", "B", "2019-31-05", "1A"))
    found = desk.details(PAT, number)
    assert found is not None
    blank = next(hit for hit in found.hits if hit.rule == "blank")
    assert blank.count > 1
    assert (blank.rows, blank.has_more_rows) == ((2,), False)


def test_names_of_many_files_are_cut_between_them() -> None:
    names = [f"children_in_need_{number:02d}.csv" for number in range(20)]
    said = names_in_words(names)
    assert len(said) <= 200
    assert said.endswith("children_in_need_06.csv and 13 more")
    assert names_in_words(["a.csv", "b.csv"]) == "a.csv, b.csv"


def test_an_empty_file_is_named_and_nothing_is_left_of_it(desk: Desk, tmp_path: Path) -> None:
    folder = desk.new_folder()
    (folder / "reviews.csv").touch()
    with pytest.raises(DeskRefused, match=r"reviews\.csv is empty"):
        desk.submit(PAT, "ssda903", folder)
    desk.drop_folder(desk.new_folder())
    desk.drop_folder(tmp_path)
    assert list((tmp_path / "spool").iterdir()) == []
