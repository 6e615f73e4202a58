"""The last import is undone without a trace, and corrections stand with what they correct."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from data import facts
from data.engine import write_transaction
from data.imports.errors import Refusal
from data.imports.run import run_import
from data.imports.winners import remark
from data.schema import (
    RECORD_TABLES,
    SHARED,
    care_episode,
    contact,
    import_run,
    metadata,
    monthly_fact,
    person,
    published_figure,
    referral,
    sdq_score,
)
from data.undo import undo
from data.versions import read_versions
from tests.data.import_files import EPISODES, a_return, child, counts, episode, rows, write
from tests.data.records import Records

TO = date(2019, 6, 30)
NO_TRACE = {"authority_state", "authority", "visit_rule", "audit_entry", "audit_head"}
"""Tables that keep what an import taught, that the authority exists, and that it was loaded."""


def extract(folder: Path, *referrals: tuple[str, str], close: str = "") -> Path:
    records = Records()
    for name, day in referrals:
        records.child(name)
        records.referral(name, day)
    return records.write(folder)


def content(engine: Engine) -> dict[str, set[tuple[object, ...]]]:
    """Every row of every table, but for the moments of import."""
    left_out = {"imported_at", "imported_by"}
    with engine.connect() as connection:
        return {
            table.name: {
                tuple(row)
                for row in connection.execute(
                    select(*(c for c in table.columns if c.name not in left_out))
                )
            }
            for table in metadata.sorted_tables
            if table.name not in NO_TRACE
        }


def load(engine: Engine, path: Path, **options: object) -> int:
    return run_import(engine, "ssd", [path], authority="336", data_to=TO, **options).import_id  # type: ignore[arg-type]


def test_undoing_and_loading_again_gives_the_same(database: Engine, tmp_path: Path) -> None:
    first = extract(tmp_path / "a", ("A", "2019-01-05"), ("B", "2019-02-05"))
    second = extract(tmp_path / "b", ("A", "2019-01-05"), ("C", "2019-03-05"))
    load(database, first)
    with_first = content(database)
    assert rows(database, monthly_fact, "measure")
    load(database, second)
    with_both = content(database)
    with database.connect() as connection:
        before = read_versions(connection)["336"]

    said = undo(database, codes=["336"])
    assert said.startswith("Import 2 is undone: ssd, b.")
    assert content(database) == with_first
    with database.connect() as connection:
        assert read_versions(connection)["336"] == before + 1
    load(database, second)
    assert content(database) == with_both

    undo(database, 2)
    undo(database, 1)
    empty = counts(database)
    assert {name for name, count in empty.items() if count} <= NO_TRACE | {"calendar"}
    load(database, first)
    assert content(database) == with_first


def test_only_the_last_import_of_an_authority_can_be_undone(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "rebuild", lambda *_: None)
    with pytest.raises(Refusal, match="no import to undo"):
        undo(database)
    load(database, extract(tmp_path / "a", ("A", "2019-01-05")))
    load(database, extract(tmp_path / "b", ("A", "2019-01-06")))
    other = extract(tmp_path / "c", ("A", "2019-01-06"))
    run_import(database, "ssd", [other], authority="330", data_to=TO)
    before = counts(database)
    with pytest.raises(Refusal, match="Import 1 is not the last one; only import 2"):
        undo(database, 1)
    with pytest.raises(Refusal, match="no import 3"):
        undo(database, 3, ["336", SHARED])
    assert counts(database) == before
    assert "Import 2" in undo(database, 2)


def test_the_demonstration_is_not_undone_but_removed(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "rebuild", lambda *_: None)
    load(database, extract(tmp_path / "a", ("A", "2019-01-05")), demonstration=True)
    with pytest.raises(Refusal, match="demo --remove"):
        undo(database)


def test_a_published_file_is_undone_and_the_older_value_stands_again(
    database: Engine, tmp_path: Path
) -> None:
    header = ("series", "year", "area_code", "old_la_code", "value", "symbol", "source")

    def figures(name: str, value: str) -> Path:
        row = ("sdq_average", "2018", "", "336", value, "", "A made-up release")
        return write(tmp_path / name, header, row)

    run_import(database, "published", [figures("one.csv", "12.5")], authority=None)
    before = rows(database, published_figure, "series", "value", "import_id")
    run_import(database, "published", [figures("two.csv", "13.5")], authority=None)
    with database.connect() as connection:
        version = read_versions(connection)[SHARED]
    assert "published" in undo(database, 2)
    assert rows(database, published_figure, "series", "value", "import_id") == before
    with database.connect() as connection:
        assert read_versions(connection)[SHARED] == version + 1


def marked(engine: Engine) -> set[tuple[str, int, str]]:
    """Which rows are current, of every table of records."""
    found = set()
    with engine.connect() as connection:
        for table in RECORD_TABLES:
            for row in connection.execute(
                select(table.c.import_id, table.c.source_id).where(table.c.is_current)
            ):
                found.add((table.name, row.import_id, row.source_id))
    return found


@pytest.mark.parametrize("kind", ["ssd", "ssda903"])
def test_marking_step_by_step_and_marking_anew_agree(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Whatever is loaded in whatever order, and corrected, and undone."""
    monkeypatch.setattr(facts, "rebuild", lambda *_: None)
    chance = random.Random(kind)
    loaded: list[int] = []
    for number in range(14):
        names = chance.sample("ABCDE", 2)
        path = tmp_path / str(number)
        corrects = chance.choice(loaded) if loaded and chance.random() < 0.4 else None
        year = chance.choice([2017, 2018, 2019])
        if kind == "ssd":
            extract(path, *((name, f"2016-01-{number + 1:02d}") for name in names))
            options = {"data_to": date(year, 3, 31)}
        else:
            day = f"{number + 1:02d}/05/2016"
            a_return(path, [child(name) for name in names], [episode(names[0], day)])
            options = {"year": year}
        if corrects is not None:
            options = {"corrects": corrects}
        with suppress(Refusal):  # the correction of a return that a later one has replaced
            report = run_import(database, kind, [path], authority="336", compute=False, **options)  # type: ignore[arg-type]
            loaded.append(report.import_id)
        before = marked(database)
        with write_transaction(database) as connection:
            remark(connection, "336", kind)
        assert marked(database) == before, number
    assert len(loaded) > 8
    while loaded:
        undo(database, loaded.pop())
        before = marked(database)
        for table in RECORD_TABLES:
            with database.begin() as connection:
                connection.execute(update(table).values(is_current=True))
        with write_transaction(database) as connection:
            remark(connection, "336", kind)
        assert marked(database) == before


def test_a_correction_of_a_return_adds_to_it(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "rebuild", lambda *_: None)
    wrong = a_return(
        tmp_path / "wrong",
        [child("1"), child("2", sex="9")],
        [episode("1", "01/05/2017"), episode("1", "01/13/2017")],
        [["1", "", "12", "", ""]],
    )
    base = run_import(database, "ssda903", [wrong], authority="330", year=2018)
    assert base.rows_refused >= 1
    right = a_return(
        tmp_path / "right", [child("2")], [episode("1", "01/06/2017"), episode("2", "01/07/2017")]
    )
    fixed = run_import(database, "ssda903", [right], authority="330", corrects=1)
    assert (fixed.year, fixed.data_to) == (2018, date(2018, 3, 31))
    assert rows(database, import_run, "import_id", "year", "corrects_id") == [
        (1, 2018, None),
        (2, 2018, 1),
    ]
    assert rows(database, care_episode, "source_id", "import_id", is_current=True) == [
        ("1|2017-05-01", 1),
        ("1|2017-06-01", 2),
        ("2|2017-07-01", 2),
    ]
    assert rows(database, sdq_score, "import_id", is_current=True) == [(1,)]
    # Another return of the year takes the place of both.
    again = a_return(tmp_path / "again", [child("3")], [episode("3", "01/05/2017")])
    run_import(database, "ssda903", [again], authority="330", year=2018)
    assert rows(database, person, "person_id", is_current=True) == [("3",)]
    with pytest.raises(Refusal, match="was replaced by import 3"):
        run_import(database, "ssda903", [right], authority="330", corrects=1)
    undo(database, 3)
    assert len(rows(database, care_episode, "source_id", is_current=True)) == 3
    # The base's own rows stand again once the correction is undone.
    undo(database, 2)
    assert rows(database, care_episode, "source_id", is_current=True) == [("1|2017-05-01",)]


def test_the_same_corrected_rows_are_loaded_again_for_a_later_return(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "rebuild", lambda *_: None)
    fixed = write(tmp_path / "fixed" / "episodes.csv", EPISODES, episode("2", "01/12/2017"))
    for name, first in (("one", "01/05/2017"), ("two", "01/06/2017")):
        episodes = [episode("1", first), episode("2", "01/13/2017")]
        path = a_return(tmp_path / name, [child("1"), child("2")], episodes)
        base = run_import(database, "ssda903", [path], authority="330", year=2018).import_id
        again = run_import(database, "ssda903", [fixed], authority="330", corrects=base)
        assert not again.already_loaded
        current = rows(database, care_episode, "source_id", "import_id", is_current=True)
        assert current[-1] == ("2|2017-12-01", again.import_id)
        same = run_import(database, "ssda903", [fixed], authority="330", corrects=base)
        assert same.already_loaded


def test_an_import_that_is_undone_meanwhile_is_not_corrected(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alone, its corrected rows would pass for a whole return and take the year's place."""
    monkeypatch.setattr(facts, "rebuild", lambda *_: None)
    for number, name in enumerate(("one", "two"), start=1):
        path = a_return(tmp_path / name, [child("1")], [episode("1", f"0{number}/05/2017")])
        run_import(database, "ssda903", [path], authority="330", year=2018)
    fixed = a_return(tmp_path / "fixed", [child("2")], [episode("2", "01/06/2017")])

    def tell(words: str) -> None:
        if words == "Storing":
            undo(database, 2)

    with pytest.raises(Refusal, match="no import 2 of this authority to correct"):
        run_import(database, "ssda903", [fixed], authority="330", corrects=2, progress=tell)
    assert rows(database, care_episode, "source_id", is_current=True) == [("1|2017-05-01",)]


def test_a_correction_of_an_extract_spans_what_the_extract_spans(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "rebuild", lambda *_: None)
    load(database, extract(tmp_path / "a", ("A", "2019-01-05"), ("B", "2019-31-05")))
    later = extract(tmp_path / "later", ("B", "2019-06-01"))
    run_import(database, "ssd", [later], authority="336", data_to=date(2019, 7, 31))
    fixed = extract(tmp_path / "fixed", ("B", "2018-05-31"))
    run_import(database, "ssd", [fixed], authority="336", corrects=1)
    [base] = rows(database, import_run, "data_from", "data_to", import_id=1)
    assert rows(database, import_run, "data_from", "data_to", corrects_id=1) == [base]
    # It stands where the import stands that it corrects: the later extract still counts.
    current = rows(database, person, "person_id", "import_id", is_current=True)
    assert current == [("A", 1), ("B", 2)]
    assert len(rows(database, referral, "source_id", is_current=True)) >= 1


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("ssd", {"corrects": 9}, "no import 9"),
        ("ssda903", {"corrects": 1}, "one of ssd, not of ssda903"),
        ("ssd", {"corrects": 1, "data_to": date(2019, 1, 31)}, "end on 2019-06-30"),
    ],
)
def test_a_correction_of_something_else_is_refused(
    database: Engine, tmp_path: Path, kind: str, options: dict[str, object], said: str
) -> None:
    load(database, extract(tmp_path / "a", ("A", "2019-01-05")), compute=False)
    before = counts(database)
    path = extract(tmp_path / "b", ("B", "2019-01-05"))
    with pytest.raises(Refusal, match=said):
        run_import(database, kind, [path], authority="336", **options)  # type: ignore[arg-type]
    assert counts(database) == before
    assert rows(database, contact, "source_id") == []
