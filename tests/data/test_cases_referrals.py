"""Enquiries, referrals, early help and open assessments: a few children, worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.data.records import Records, counts, figure, who


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """Records from January 2016, a leap year, to 30 June 2019."""
    found = Records()
    for name, days in {
        "first": ("2016-01-04",),
        "anniversary": ("2018-03-12", "2019-03-12"),
        "day after": ("2018-03-11", "2019-03-12"),
        "twice a day": ("2019-03-04",),
        "third": ("2017-03-01", "2018-12-01", "2019-03-31"),
        "leap anniversary": ("2016-02-29", "2017-02-28"),
        "day after leap": ("2016-02-29", "2017-03-01"),
        # 2016 has 366 days: the same day a year later is day 366 here, and within 12 months.
        "over a leap day": ("2016-02-10", "2017-02-10"),
        "nothing": ("2019-02-04",),
    }.items():
        found.child(name)
        for day in days:
            found.referral(name, day, "Y" if name == "nothing" else "N")
    found.add("cin_episodes", "again", "twice a day", "2019-03-04", "N1", "6", "N")
    found.child("unborn", born="2019-05-20").referral("unborn", "2019-02-11")

    for name, outcome in {
        "referred": '{"NEW_REFERRAL": "Y"}',
        "strategy": '{"NEW_REFERRAL": "Y", "STRATEGY_DISCUSSION": "Y"}',
        "help": '{"EARLY_HELP": "Y"}',
        "no word": "",
    }.items():
        found.child(name).add("contacts", f"C-{name}", name, "2019-05-06", "6", outcome)
    found.add("contacts", "C-first", "first", "2016-01-04", "6", "")

    for number, (start, end) in enumerate(
        (("2019-03-01", "2019-04-30"), ("2019-03-01", "2019-05-01"), ("2019-04-30", ""))
    ):
        found.child(f"helped {number}")
        found.add("early_help_episodes", f"H-{number}", f"helped {number}", start, end)
    found.add("early_help_episodes", "H-again", "helped 2", "2019-04-30", "")

    # 45 working days before Friday 31 May 2019 is Monday 25 March: four bank holidays between.
    for name, start, end in (
        ("on day 45", "2019-03-25", ""),
        ("on day 46", "2019-03-22", ""),
        ("authorised that day", "2019-03-01", "2019-05-31"),
        ("authorised after", "2019-03-01", "2019-06-03"),
        ("first of all", "2019-01-02", "2019-01-03"),
    ):
        found.child(name).add("cin_assessments", f"A-{name}", name, "", start, end, "Y")

    engine = make_database(request.param)
    found.load(engine, tmp_path_factory.mktemp("referrals") / "ssd", "2019-06-30")
    return engine


def test_referred_again_within_12_months(loaded: Engine) -> None:
    """The same day a year later is within 12 months, the day after it (day 366) is not."""
    found = who(loaded, "rereferrals_12_months", "2019-03")
    assert found["numerator"] == {"anniversary", "third"}
    assert found["denominator"] == {"anniversary", "day after", "third", "twice a day"}
    # Two referrals on one day are two, and neither is an earlier one.
    assert counts(figure(loaded, "rereferrals_12_months", "2019-03")) == (2, 5)


def test_twelve_months_from_a_leap_day(loaded: Engine) -> None:
    """From 29 February the year is over on 28 February."""
    assert who(loaded, "rereferrals_12_months", "2017-02")["numerator"] == {
        "leap anniversary",
        "over a leap day",
    }
    assert who(loaded, "rereferrals_12_months", "2017-03")["numerator"] == set()


def test_re_referrals_need_the_12_months_before(loaded: Engine) -> None:
    """The records begin in January 2016: January 2017 is the first month, and the first twelve
    months that are whole end with December 2017."""
    assert figure(loaded, "rereferrals_12_months", "2016-12").status == "not_enough_history"
    assert figure(loaded, "rereferrals_12_months", "2017-01").status != "not_enough_history"
    assert counts(figure(loaded, "rereferrals_12_months", "2017-02")) == (2, 2)
    year = [figure(loaded, "rereferrals_12_months", f"2017-{month}", period="rolling_12")
            for month in ("11", "12")]  # fmt: skip
    assert [row.status for row in year] == ["not_enough_history", "provisional"]
    assert counts(year[1]) == (2, 4)


def test_referrals_that_end_with_no_further_action(loaded: Engine) -> None:
    """An unborn child is referred like any other."""
    assert counts(figure(loaded, "referrals_nfa", "2019-02")) == (1, 2)
    unborn = figure(loaded, "referrals_nfa", "2019-02", group="age", group_value="unborn")
    assert counts(unborn) == (0, 1)


def test_enquiries_whose_outcome_is_a_referral(loaded: Engine) -> None:
    """The most serious outcome counts, and an enquiry without one is counted as no referral."""
    assert counts(figure(loaded, "contact_to_referral", "2019-05")) == (1, 4)


def test_without_any_outcome_nothing_is_said_of_what_became_of_enquiries(
    database: Engine, tmp_path: Path
) -> None:
    found = Records().child("A").add("contacts", "C", "A", "2019-05-06", "6")
    found.load(database, tmp_path / "ssd")
    assert figure(database, "mash_enquiries", "2019-05").value == 1
    assert figure(database, "contact_to_referral", "2019-05").status == "no_data"


def test_early_help_is_open_on_the_day_it_starts_and_not_on_the_day_it_ends(
    loaded: Engine,
) -> None:
    found = who(loaded, "early_help_children", "2019-04")["numerator"]
    assert found == {"helped 1", "helped 2"}
    # Two episodes of one child are one child.
    assert figure(loaded, "early_help_children", "2019-04").value == 2
    assert figure(loaded, "early_help_children", "2019-05").value == 1


def test_assessments_open_past_45_working_days(loaded: Engine) -> None:
    found = who(loaded, "assessments_open_late", "2019-05")["numerator"]
    assert found == {"on day 46", "authorised after"}
    assert figure(loaded, "assessments_open_late", "2019-06").value == 2
    assert counts(figure(loaded, "assessments_45_days", "2019-05")) == (0, 1)


def test_open_assessments_need_the_months_in_which_they_began(loaded: Engine) -> None:
    assert figure(loaded, "assessments_open_late", "2019-03").status == "not_enough_history"
    assert figure(loaded, "assessments_open_late", "2019-04").value == 0
