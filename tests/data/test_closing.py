"""A closed month keeps the figures as reported; one child more, recorded late, moves the other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from dashboard.exports import csv_rows
from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.state import ViewState
from dashboard.view import View
from dashboard.viewer import full_viewer
from data.closing import close_month, closed_months, months_to_close, reopen_month
from data.imports.errors import Refusal
from data.imports.run import run_import
from data.repository import SqlRepository
from data.schema import closed_fact, closed_month
from tests.data.records import AUTHORITY, Records, change_rule

TODAY = date.today()


def shown(engine: Engine, measure: str, first: str, last: str) -> View:
    """What the page shows of ``measure``."""
    return view(
        measures()[measure], ViewState(first, last), full_viewer(AUTHORITY), SqlRepository(engine)
    )


def two_referrals() -> Records:
    return Records().child("A").child("B").referral("A", "2019-03-04").referral("B", "2019-04-02")


def test_a_late_record_moves_the_figure_and_not_what_was_reported(
    database: Engine, tmp_path: Path
) -> None:
    two_referrals().load(database, tmp_path / "first", "2019-04-30")
    said = close_month(database, AUTHORITY, "2019-03", "An analyst")
    assert said.startswith("March 2019 is closed: ")
    before = shown(database, "referrals", "2019-03", "2019-04")
    assert [each.reason for each in before.reported] == [""]
    assert not [note for note in before.notes if "closed" in note]

    late = two_referrals().child("C").referral("C", "2019-03-20")
    late.load(database, tmp_path / "second", "2019-05-31")
    after = shown(database, "referrals", "2019-03", "2019-05")
    assert [row.value for row in after.own.rows] == [2, 1, 0]
    assert [(each.row.value, each.reason) for each in after.reported] == [(1, "late_recording")]
    note = next(note for note in after.notes if "closed" in note)
    assert note.startswith("March 2019 was closed on ")
    assert "reported as 1; as now known 2." in note
    assert note.endswith("Reason: records that came in after that day.")
    assert after.table.head[2] == "As reported"
    assert [row[2] for row in after.table.rows] == ["1", "–", "–"]
    heads, rows = csv_rows(after)
    method = heads.index("method")
    kept = [row for row in rows if row[method] == "as-reported"]
    assert [row[heads.index("value")] for row in kept] == [1]


def test_a_changed_rule_is_the_reason_before_any_other(database: Engine, tmp_path: Path) -> None:
    found = Records().child("A").visit("cin", "A", "2019-03-20", seen="N")
    found.add("cin_plans", "P1", "R1", "A", "2019-01-01")
    found.load(database, tmp_path / "ssd", "2019-04-30")
    close_month(database, AUTHORITY, "2019-03", "An analyst")
    change_rule(database, "cin_visits_in_timescale", date(2019, 1, 1), child_seen=False)
    after = shown(database, "cin_visits_in_timescale", "2019-03", "2019-03")
    assert [(e.row.numerator, e.reason) for e in after.reported] == [(0, "changed_rule")]
    assert [row.numerator for row in after.own.rows] == [1]


def test_a_corrected_return_is_named_as_the_reason(database: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "return"
    folder.mkdir()
    heads = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
    episodes = (
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,"
        "HOME_POST,PL_POST,URN\n"
    )
    one = "1,01/05/2018,S,C2,N1,U1,PR1,,,,,WV1 1AA,\n"
    (folder / "header.csv").write_text(heads + "1,2,01/01/2010,WBRI,,,\n2,1,01/01/2011,WBRI,,,\n")
    (folder / "episodes.csv").write_text(episodes + one)
    run_import(database, "ssda903", [folder], authority=AUTHORITY, year=2019)
    close_month(database, AUTHORITY, "2019-03", "An analyst")
    (folder / "episodes.csv").write_text(episodes + one + one.replace("1,", "2,", 1))
    run_import(database, "ssda903", [folder], authority=AUTHORITY, year=2019)
    after = shown(database, "cla_children", "2019-03", "2019-03")
    assert [row.value for row in after.own.rows] == [2]
    assert [(e.row.value, e.reason) for e in after.reported] == [(1, "corrected_return")]


def test_what_cannot_be_closed_is_refused_and_nothing_is_kept(
    database: Engine, tmp_path: Path
) -> None:
    two_referrals().load(database, tmp_path / "ssd", "2019-04-29")
    for month, words in (
        ("2019-04", "the records do not reach its last day"),
        ("1999-01", "it has no figure"),
        ("March", "is not a month"),
    ):
        with pytest.raises(Refusal, match=words):
            close_month(database, AUTHORITY, month, "An analyst")
    close_month(database, AUTHORITY, "2019-03", "An analyst")
    with pytest.raises(Refusal, match="is closed already"):
        close_month(database, AUTHORITY, "2019-03", "Somebody else")
    with database.connect() as connection:
        held = closed_months(connection, AUTHORITY)
    assert [(each.month, each.closed_by) for each in held] == [("2019-03", "An analyst")]


def test_a_reopened_month_forgets_what_was_reported(database: Engine, tmp_path: Path) -> None:
    two_referrals().load(database, tmp_path / "ssd", "2019-04-30")
    close_month(database, AUTHORITY, "2019-03", "An analyst")
    reopen_month(database, AUTHORITY, "2019-03")
    with database.connect() as connection:
        for table in (closed_fact, closed_month):
            assert not connection.execute(select(table)).all()
    assert not shown(database, "referrals", "2019-03", "2019-03").reported
    with pytest.raises(Refusal, match="is not closed"):
        reopen_month(database, AUTHORITY, "2019-03")


def test_a_figure_names_the_imports_that_it_rests_on(database: Engine, tmp_path: Path) -> None:
    two_referrals().load(database, tmp_path / "january extract", "2019-04-30")
    terms = dict(shown(database, "referrals", "2019-03", "2019-03").definition)
    assert terms["Rests on"] == (
        "Import 1: Standard Safeguarding Dataset, january extract, records to 30 April 2019, "
        f"loaded {TODAY.day} {TODAY:%B} {TODAY.year}."
    )
    # Every record of the first is named again by the second, so it is behind no figure any more.
    two_referrals().load(database, tmp_path / "second extract", "2019-05-31")
    terms = dict(shown(database, "referrals", "2019-03", "2019-03").definition)
    assert terms["Rests on"].startswith("Import 2: ")
    assert "Import 1" not in terms["Rests on"]
    assert "import 1" not in terms["Rests on"]


def test_months_that_have_ended_may_be_closed_newest_first(
    database: Engine, tmp_path: Path
) -> None:
    two_referrals().load(database, tmp_path / "ssd", "2019-05-15")
    with database.connect() as connection:
        assert months_to_close(connection, AUTHORITY) == ["2019-04", "2019-03"]
    close_month(database, AUTHORITY, "2019-04", "An analyst")
    with database.connect() as connection:
        assert months_to_close(connection, AUTHORITY) == ["2019-03"]
        assert months_to_close(connection, "999") == []
