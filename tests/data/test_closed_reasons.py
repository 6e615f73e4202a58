"""Why a closed figure has moved, in each situation; and which imports a figure rests on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.state import ViewState
from dashboard.view import View
from dashboard.viewer import full_viewer
from data.closing import close_month, months_to_close
from data.imports.errors import Refusal
from data.imports.run import run_import
from data.repository import SqlRepository
from data.undo import undo
from tests.data import cin_census_files as census
from tests.data.import_files import OC2, a_return, child, episode, write
from tests.data.records import AUTHORITY, Records
from tests.data.workbooks import listed, xlsx


def shown(engine: Engine, measure: str, month: str) -> View:
    """What the page shows of ``measure`` in ``month``."""
    state = ViewState(month, month)
    return view(measures()[measure], state, full_viewer(AUTHORITY), SqlRepository(engine))


def reasons(engine: Engine, measure: str, month: str) -> list[str]:
    """Why the closed figure differs; an empty text where it does not."""
    return [each.reason for each in shown(engine, measure, month).reported]


def rests_on(engine: Engine, measure: str, month: str) -> list[int]:
    """The imports that the figure rests on."""
    found = SqlRepository(engine).rests_on(full_viewer(AUTHORITY), measures()[measure], month)
    return [each.import_id for each in found]


def load_return(
    engine: Engine, folder: Path, year: int, *names: str, oc2: list[list[str]] | None = None
) -> int:
    """Load a return of ``year`` in which the children have been in care since May 2015."""
    episodes = [episode(name, "01/05/2015") for name in names]
    a_return(folder, [child(name) for name in names], episodes, oc2)
    return run_import(engine, "ssda903", [folder], authority=AUTHORITY, year=year).import_id


def load_workbook(engine: Engine, path: Path, as_at: date, *in_need: int) -> int:
    """Load a workbook whose list 6 has ``in_need`` on a plan, with one child in care."""
    start = date(2018, 1, 1)
    care = [99, start, start, "C2", "", as_at, "", "", "", "", start, "U6", "PR1", "", "Care", "W"]
    sheets = {
        "List 7": listed(7, [98, start]),
        "List 8": listed(8, care),
    }
    if in_need:
        sheets["List 6"] = listed(6, *([each, start, "", "", "c)", "CIN 1"] for each in in_need))
    options = {"authority": AUTHORITY, "data_to": as_at}
    return run_import(engine, "annex-a", [xlsx(path, sheets)], **options).import_id  # type: ignore[arg-type]


def test_another_kind_serves_the_month_while_the_first_is_still_loaded(
    database: Engine, tmp_path: Path
) -> None:
    load_return(database, tmp_path / "return", 2019, "1", "2")
    close_month(database, AUTHORITY, "2019-03", "An analyst")
    extract = Records()
    for name in "123":
        extract.child(name).episode(name, "2015-05-01", None)
    extract.load(database, tmp_path / "extract", "2019-04-30")
    assert reasons(database, "cla_children", "2019-03") == ["another_return"]
    undo(database)
    assert reasons(database, "cla_children", "2019-03") == [""]


def test_a_number_that_another_authority_has_given_up_is_not_used_again(
    database: Engine, tmp_path: Path
) -> None:
    """What comes after the closing must not pass for what was there before it."""
    one = Records().child("A").referral("A", "2019-03-04")
    one.load(database, tmp_path / "first", "2019-04-30")
    other = Records().child("Z").referral("Z", "2019-03-04").write(tmp_path / "other")
    run_import(database, "ssd", [other], authority="330", data_to=date(2019, 4, 30))
    close_month(database, AUTHORITY, "2019-03", "An analyst")
    undo(database, 2, ["330"])
    one.child("C").referral("C", "2019-03-05")
    one.load(database, tmp_path / "second", "2019-05-31")
    assert reasons(database, "referrals", "2019-03") == ["late_recording"]
    assert rests_on(database, "referrals", "2019-03") == [3]


def test_a_return_undone_and_another_loaded_in_its_place(database: Engine, tmp_path: Path) -> None:
    load_return(database, tmp_path / "1", 2018, "1", "2")
    load_return(database, tmp_path / "2", 2019, "1", "2")
    close_month(database, AUTHORITY, "2019-03", "An analyst")
    undo(database)
    assert reasons(database, "cla_children", "2019-03") == ["undone"]
    load_return(database, tmp_path / "3", 2019, "1", "2", "3")
    assert reasons(database, "cla_children", "2019-03") == ["corrected_return"]
    undo(database)
    undo(database)
    # Nothing is loaded any more: nor does another kind serve the month.
    assert reasons(database, "cla_children", "2019-03") == ["undone"]


def test_the_year_of_another_kind_is_not_the_return_that_was_corrected(
    database: Engine, tmp_path: Path
) -> None:
    load_return(database, tmp_path / "1", 2018, "1")
    figures = ("series", "period", "ending", "level", "area_or_team", "numerator", "denominator")
    series = measures()["audits_good"].supplied
    assert series is not None
    month = ("quarter", "2018-03", "", "")
    supplied = write(tmp_path / "audits.csv", figures, (series.series, *month, "31", "40"))
    run_import(database, "figures", [supplied], authority=AUTHORITY)
    # A census of 2019 is loaded before the closing, a return of 2019 after it.
    head = census.header("2019", AUTHORITY, "2019-03-31")
    people = census.child("1", census.referral("2018-05-01"))
    path = census.write(tmp_path / "census.xml", census.census(people, head=head))
    run_import(database, "cin-census", [path], authority=AUTHORITY)
    close_month(database, AUTHORITY, "2018-03", "An analyst")
    # The child came into care in 2015 after all: the return of the next year says when.
    folder = a_return(tmp_path / "2", [child("1"), child("2")], [episode("2", "01/05/2015")])
    run_import(database, "ssda903", [folder], authority=AUTHORITY, year=2019)
    assert reasons(database, "cla_children", "2018-03") == ["late_recording"]
    again = write(tmp_path / "again.csv", figures, (series.series, *month, "30", "40"))
    run_import(database, "figures", [again], authority=AUTHORITY)
    assert reasons(database, "audits_good", "2018-03") == ["corrected_return"]


def test_a_workbook_of_the_same_day_is_a_corrected_return(database: Engine, tmp_path: Path) -> None:
    january, february = date(2019, 1, 31), date(2019, 2, 28)
    load_workbook(database, tmp_path / "1.xlsx", january, 1)
    load_workbook(database, tmp_path / "2.xlsx", february, 1, 2, 3)
    close_month(database, AUTHORITY, "2019-01", "An analyst")
    again = load_workbook(database, tmp_path / "1b.xlsx", january, 1, 2)
    assert reasons(database, "cin_children", "2019-01") == ["corrected_return"]
    # Each month rests on the workbook of its own day, whatever a later one says.
    assert rests_on(database, "cin_children", "2019-01") == [again]
    assert rests_on(database, "cin_children", "2019-02") == [2]
    # The list of care feeds visits too.
    assert rests_on(database, "cla_visits_in_timescale", "2019-02") == [2]
    assert rests_on(database, "cla_children", "2019-02") == [2]
    # One of no month's end is behind no month.
    load_workbook(database, tmp_path / "3.xlsx", date(2019, 3, 15), 1)
    assert rests_on(database, "cin_children", "2019-02") == [2]
    with pytest.raises(Refusal, match="Import 1 was replaced by import 3, a later one of the same"):
        run_import(database, "annex-a", [tmp_path / "2.xlsx"], authority=AUTHORITY, corrects=1)
    # Without list 6 nothing is known of the children in need of that day: no nought.
    load_workbook(database, tmp_path / "1c.xlsx", january)
    assert shown(database, "cin_children", "2019-01").own.rows[0].status == "no_data"
    assert rests_on(database, "cin_children", "2019-01") == []


def test_supplied_figures_that_reach_beyond_the_records_close_no_month(
    database: Engine, tmp_path: Path
) -> None:
    heads = ("series", "period", "ending", "level", "area_or_team", "numerator", "denominator")
    audits = ("audits_good", "quarter", "2019-06", "", "", "31", "40")
    path = write(tmp_path / "audits.csv", heads, audits)
    run_import(database, "figures", [path], authority=AUTHORITY)
    with database.connect() as connection:
        assert months_to_close(connection, AUTHORITY) == ["2019-06"]
    found = Records().child("A").referral("A", "2019-03-04")
    found.load(database, tmp_path / "extract", "2019-04-15")
    with database.connect() as connection:
        assert months_to_close(connection, AUTHORITY) == ["2019-03"]
    with pytest.raises(Refusal, match="the records do not reach its last day"):
        close_month(database, AUTHORITY, "2019-06", "An analyst")


def test_a_correction_of_one_file_is_behind_what_that_file_feeds(
    database: Engine, tmp_path: Path
) -> None:
    wrong = [["1", "01/05/2010", "99", "", "0"]]
    load_return(database, tmp_path / "1", 2018, "1", oc2=wrong)
    fixed = tmp_path / "fixed"
    write(fixed / "oc2.csv", OC2, ["1", "01/05/2010", "12", "", "0"])
    run_import(database, "ssda903", [fixed], authority=AUTHORITY, corrects=1)
    assert rests_on(database, "sdq_average", "2018-03") == [2, 1]
    assert rests_on(database, "cla_children", "2018-03") == [1]
    load_return(database, tmp_path / "2", 2018, "1", "2")
    # Nor can the correction of a replaced return be corrected: it would count for nothing.
    with pytest.raises(Refusal, match="Import 2 was replaced by import 3, a later return"):
        run_import(database, "ssda903", [fixed], authority=AUTHORITY, corrects=2)
