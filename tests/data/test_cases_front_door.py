"""Contacts, referrals, first visits and assessments: a few children, worked by hand."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from tests.data.records import Records, counts, figure


def test_a_contact_counts_in_its_month_and_by_source_and_outcome(
    database: Engine, tmp_path: Path
) -> None:
    found = Records().child("A").child("B")
    found.add("contacts", "C1", "A", "2019-04-30", "6", '{"OUTCOME_NFA_FLAG": "Y"}')
    found.add("contacts", "C2", "A", "2019-05-01", "2A", '{"NEW_REFERRAL_FLAG": "Y"}')
    found.add("contacts", "C3", "B", "2019-05-31", "6", "{}")
    found.load(database, tmp_path / "ssd")
    assert figure(database, "mash_enquiries", "2019-04").value == 1
    assert figure(database, "mash_enquiries", "2019-05").value == 2
    assert figure(database, "mash_enquiries", "2019-06").value == 0


def test_a_rolling_year_needs_twelve_months_of_records(database: Engine, tmp_path: Path) -> None:
    found = Records().child("A")
    for month in range(1, 13):
        found.add("contacts", f"C{month}", "A", f"2018-{month:02d}-10", "6", "{}")
    found.load(database, tmp_path / "ssd", "2019-01-31")
    assert figure(database, "mash_enquiries", "2018-12", period="rolling_12").value == 12
    assert figure(database, "mash_enquiries", "2019-01", period="rolling_12").value == 11
    early = figure(database, "mash_enquiries", "2018-11", period="rolling_12")
    assert early.value is None


def test_seen_within_five_working_days(database: Engine, tmp_path: Path) -> None:
    """Thursday 18 April 2019 is day 0; Good Friday and Easter Monday are no working days."""
    found = Records()
    for name in ("in time", "late", "never", "refused", "not seen at the visit"):
        found.child(name).referral(name, "2019-04-18", "Y" if name == "refused" else "N")
    # Working days: 23, 24, 25, 26 and 29 April.
    found.visit("cin", "in time", "2019-04-29")
    found.visit("cp", "late", "2019-04-30")
    found.visit("cin", "not seen at the visit", "2019-04-23", seen="N")
    found.load(database, tmp_path / "ssd")
    assert counts(figure(database, "cin_seen_5_days", "2019-04")) == (1, 4)


def test_any_kind_of_visit_counts_and_only_on_or_after_the_referral(
    database: Engine, tmp_path: Path
) -> None:
    found = Records().child("same day").child("before")
    found.referral("same day", "2019-05-13").visit("cla", "same day", "2019-05-13")
    found.referral("before", "2019-05-13").visit("cin", "before", "2019-05-10")
    found.load(database, tmp_path / "ssd")
    assert counts(figure(database, "cin_seen_5_days", "2019-05")) == (1, 2)


def test_a_child_not_seen_while_the_clock_runs_is_too_early_to_say(
    database: Engine, tmp_path: Path
) -> None:
    """The data ends on Friday 31 May 2019; 27 May is a bank holiday."""
    found = Records()
    for name, day in (("miss", "2019-05-22"), ("open", "2019-05-24"), ("seen", "2019-05-24")):
        found.child(name).referral(name, day)
    found.visit("cin", "seen", "2019-05-28")
    found.load(database, tmp_path / "ssd", "2019-05-31")
    row = figure(database, "cin_seen_5_days", "2019-05")
    assert counts(row) == (1, 2)
    assert row.too_early == 1


def test_without_visits_it_cannot_be_computed(database: Engine, tmp_path: Path) -> None:
    Records().child("A").referral("A", "2019-05-22").load(database, tmp_path / "ssd")
    assert figure(database, "cin_seen_5_days", "2019-05").status == "no_data"
    assert figure(database, "referrals", "2019-05").value == 1


def test_assessments_count_in_the_month_they_are_authorised(
    database: Engine, tmp_path: Path
) -> None:
    """From Tuesday 1 January 2019 (a bank holiday: day 0), working day 45 is 5 March."""
    found = Records().child("A")
    found.add("cin_assessments", "on day 45", "A", "", "2019-01-01", "2019-03-05", "Y")
    found.add("cin_assessments", "on day 46", "A", "", "2019-01-01", "2019-03-06", "Y")
    found.add("cin_assessments", "still open", "A", "", "2019-01-01", "", "Y")
    found.load(database, tmp_path / "ssd")
    assert counts(figure(database, "assessments_45_days", "2019-03")) == (1, 2)
