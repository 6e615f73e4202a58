"""What an import changed is said in words, and an unlikely jump can be held back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from data.imports.changes import in_words
from data.imports.errors import Held
from data.imports.report import Change, ImportReport
from data.imports.run import run_import
from data.schema import import_change
from tests.data.import_files import counts, write


def a_return_of(folder: Path, children: int) -> Path:
    """A return of the year to March 2019 with so many children in care, all year long."""
    folder.mkdir(exist_ok=True)
    heads = ("CHILD", "SEX", "DOB", "ETHNIC")
    write(
        folder / "header.csv",
        heads,
        *((str(n), "1", "01/01/2010", "WBRI") for n in range(children)),
    )
    write(
        folder / "episodes.csv",
        ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "DEC", "REC"),
        *((str(n), "01/05/2018", "S", "C2", "N1", "U1", "", "") for n in range(children)),
    )
    return folder


def load(
    engine: Engine, folder: Path, *, year: int = 2019, hold_above: float | None = None
) -> ImportReport:
    """Load it for authority 330."""
    return run_import(
        engine, "ssda903", [folder], authority="330", year=year, hold_above=hold_above
    )


def test_the_first_import_has_nothing_to_compare(database: Engine, tmp_path: Path) -> None:
    assert load(database, a_return_of(tmp_path / "a", 30)).changes == ()


def test_a_figure_that_was_and_is_stands_in_the_report(database: Engine, tmp_path: Path) -> None:
    load(database, a_return_of(tmp_path / "a", 30))
    changed = {c.subject: c for c in load(database, a_return_of(tmp_path / "b", 28)).changes}
    assert changed["children"] == Change("children", None, 30, None, 28, False)
    in_care = changed["cla_children"]
    assert (in_care.month_before, in_care.before) == ("2019-03", 30)
    assert (in_care.month_now, in_care.now, in_care.unlikely) == ("2019-03", 28, False)
    assert in_words(in_care) == "Children in care 28 (March 2019), was 30"
    with database.connect() as connection:
        kept = connection.execute(
            select(import_change.c.now).where(import_change.c.subject == "cla_children")
        ).scalar_one()
    assert kept == 28


def test_a_jump_past_the_limit_is_held_and_changes_nothing(
    database: Engine, tmp_path: Path
) -> None:
    load(database, a_return_of(tmp_path / "a", 30))
    before = counts(database)
    half = a_return_of(tmp_path / "b", 15)
    with pytest.raises(Held) as held:
        load(database, half, hold_above=20)
    assert str(held.value).startswith("Figures jump by more than 20%: Children in the records 15,")
    assert "Children in care 15 (March 2019), was 30" in str(held.value)
    # Nobody had three placements before or has now: that figure does not jump.
    assert "3 or more placements" not in str(held.value)
    assert counts(database) == before
    # Told to accept it, the same import goes through and says so.
    accepted = load(database, half)
    assert {c.subject for c in accepted.changes if c.unlikely} >= {"children", "cla_children"}


def test_the_limit_is_configurable(database: Engine, tmp_path: Path) -> None:
    load(database, a_return_of(tmp_path / "a", 30))
    assert load(database, a_return_of(tmp_path / "b", 15), hold_above=60).import_id == 2


@pytest.mark.parametrize(("was", "is_now"), [(19, 8), (20, 16), (20, 24)])
def test_small_numbers_and_small_changes_are_no_jumps(
    database: Engine, tmp_path: Path, was: int, is_now: int
) -> None:
    load(database, a_return_of(tmp_path / "a", was))
    report = load(database, a_return_of(tmp_path / "b", is_now), hold_above=20)
    assert not any(change.unlikely for change in report.changes)


def test_a_figure_that_a_return_takes_away_is_said_to_be_gone(
    database: Engine, tmp_path: Path
) -> None:
    """The return of the same year comes again, without its questionnaires."""
    with_scores = a_return_of(tmp_path / "a", 30)
    episodes = with_scores / "episodes.csv"
    episodes.write_text(episodes.read_text("utf-8").replace("/2018", "/2016"), "utf-8")
    scores = ((str(n), "01/01/2010", "12", "") for n in range(30))
    oc2 = write(with_scores / "oc2.csv", ("CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON"), *scores)
    load(database, with_scores)
    oc2.unlink()
    with pytest.raises(Held, match="Average wellbeing score of children in care no figure, was 12"):
        load(database, with_scores, hold_above=20)
