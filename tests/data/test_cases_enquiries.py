"""Section 47 enquiries and conferences: a few children, worked by hand.

2019: Good Friday is 19 April, Easter Monday the 22nd; 6 and 27 May are bank holidays.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.data.records import Records, counts, figure, who

CONFERENCE, ASSESSMENT = '{"CP_CONFERENCE": "Y"}', '{"SINGLE_ASSESSMENT": "Y"}'


def enquiry(
    found: Records,
    name: str,
    start: str,
    end: str = "",
    *,
    nfa: str = "",
    outcome: str = "",
    held: str = "",
    transfer: str = "",
    case: str = "",
) -> Records:
    """Add a child with an enquiry, and the conference that it led to where one was held."""
    key = f"S-{name}-{start}"
    found.add("s47_enquiry", key, name, case, start, end, nfa, outcome)
    if held:
        found.add("initial_cp_conference", f"I-{key}", name, key, held, transfer)
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """Enquiries of 2018 and 2019; the records end on 31 May 2019."""
    found = Records()
    for name in (
        "day 0", "day 15", "day 16", "over Easter", "moved in", "planned", "no enquiry",
        "nothing", "not needed", "no word", "runs", "ends 1 May",
        "waits", "on day 15", "held late", "held unlinked", "case closed", "two teams", "open",
        "first",
    ):  # fmt: skip
        found.child(name)
    # Conferences of March and April. Friday 1 March is day 0, the 22nd day 15.
    enquiry(found, "day 0", "2019-03-01", "2019-03-01", outcome=CONFERENCE, held="2019-03-01")
    enquiry(found, "day 15", "2019-03-01", "2019-03-08", outcome=CONFERENCE, held="2019-03-22")
    enquiry(found, "day 16", "2019-03-01", "2019-03-08", outcome=CONFERENCE, held="2019-03-25")
    # From Friday 5 April day 15 is the 30th: two bank holidays lie between.
    enquiry(found, "over Easter", "2019-04-05", "2019-04-12", outcome=CONFERENCE, held="2019-04-30")
    found.add("initial_cp_conference", "I-1", "moved in", "", "2019-03-12", "Y")
    found.add("initial_cp_conference", "I-2", "no enquiry", "", "2019-03-12", "N")
    enquiry(found, "planned", "2019-05-20", "2019-05-24", outcome=CONFERENCE, held="2019-06-03")
    # Ends of February.
    enquiry(found, "nothing", "2019-02-04", "2019-02-11", nfa="Y", outcome='{"NFA": "Y"}')
    enquiry(found, "not needed", "2019-02-04", "2019-02-28", outcome=ASSESSMENT)
    enquiry(found, "no word", "2019-02-04", "2019-02-11")
    enquiry(found, "runs", "2019-02-04")
    enquiry(found, "ends 1 May", "2019-02-04", "2019-05-01", nfa="N", outcome=ASSESSMENT)
    # Waiting on 31 January 2019: Thursday 10 January is 15 working days before.
    enquiry(found, "waits", "2019-01-09", "2019-01-16", outcome=CONFERENCE)
    enquiry(found, "on day 15", "2019-01-10", "2019-01-16", outcome=CONFERENCE)
    enquiry(found, "held late", "2019-01-02", "2019-01-09", outcome=CONFERENCE, held="2019-02-01")
    enquiry(found, "held unlinked", "2019-01-02", "2019-01-09", outcome=CONFERENCE)
    found.add("initial_cp_conference", "I-3", "held unlinked", "", "2019-01-31", "N")
    found.referral("case closed", "2018-12-31").rows["cin_episodes"][-1] = (
        "R-closed", "case closed", "2018-12-31", "N1", "6", "N", "2019-01-31", "RC1",
    )  # fmt: skip
    enquiry(found, "case closed", "2019-01-02", "2019-01-09", outcome=CONFERENCE, case="R-closed")
    enquiry(found, "open", "2018-12-03")
    found.referral("first", "2018-06-01")
    enquiry(found, "first", "2018-06-04", "2018-06-11", nfa="Y")
    enquiry(found, "two teams", "2018-11-05", "2018-11-12", nfa="Y")
    for team, day, end in (("T1", "2018-01-01", "2018-11-12"), ("T2", "2018-11-12", "")):
        found.add("department", team, team, "", "", team)
        found.add("involvements", f"V-{team}", "two teams", "W", team, day, end)
    engine = make_database(request.param)
    found.load(engine, tmp_path_factory.mktemp("enquiries") / "ssd", "2019-05-31")
    return engine


def test_enquiries_count_in_the_month_they_start(loaded: Engine) -> None:
    assert figure(loaded, "s47_started", "2019-01").value == 5
    assert figure(loaded, "s47_started", "2018-12").value == 1


def test_conferences_within_15_working_days_of_the_enquiry(loaded: Engine) -> None:
    """Day 0 and day 15 are in time, day 16 is not; a transfer in is left out."""
    found = who(loaded, "icpc_15_days", "2019-03")
    assert found["numerator"] == {"day 0", "day 15"}
    assert found["denominator"] == {"day 0", "day 15", "day 16"}
    assert found["unknown"] == {"no enquiry"}
    assert counts(figure(loaded, "icpc_15_days", "2019-03")) == (2, 3)


def test_bank_holidays_are_no_working_days(loaded: Engine) -> None:
    assert counts(figure(loaded, "icpc_15_days", "2019-04")) == (1, 1)


def test_a_conference_that_is_planned_is_not_held(loaded: Engine) -> None:
    assert counts(figure(loaded, "icpc_15_days", "2019-05")) == (0, 0)


def test_what_enquiries_ended_in(loaded: Engine) -> None:
    """A conference not required is not no further action; no word is neither."""
    found = who(loaded, "s47_nfa", "2019-02")
    assert found["numerator"] == {"nothing"}
    assert found["denominator"] == {"nothing", "not needed"}
    assert found["unknown"] == {"no word"}
    # With "first" and "two teams" 3 of the 15 that ended in the twelve months; of one it is not
    # known, which is more than 5%.
    row = figure(loaded, "s47_nfa", "2019-05")
    assert (row.value, row.unknown, row.status) == (None, 1, "not_enough_history")


def test_enquiries_that_wait_for_a_conference_past_15_working_days(loaded: Engine) -> None:
    """On 31 January day 15 is not past; what was held, in whatever way, waits no more."""
    found = who(loaded, "icpc_open_late", "2019-01")["numerator"]
    assert found == {"waits", "held late", "open"}
    # From 1 February the conference is held; the open enquiries of February are late in March.
    assert who(loaded, "icpc_open_late", "2019-02")["numerator"] == {
        "waits", "on day 15", "open", "runs", "ends 1 May",
    }  # fmt: skip
    assert who(loaded, "icpc_open_late", "2019-05")["numerator"] == {
        "waits", "on day 15", "open", "runs",
    }  # fmt: skip
    assert figure(loaded, "icpc_open_late", "2019-05").value == 4


def test_an_enquiry_counts_with_the_team_of_its_day(loaded: Engine) -> None:
    """The child changed teams on 12 November 2018, between the start and the end."""
    started, ended = (
        [figure(loaded, measure, month, level="team", unit=team) for team in ("T1", "T2")]
        for measure, month in (("s47_started", "2018-11"), ("s47_nfa", "2019-05"))
    )
    assert [row.value for row in started] == [1, None]
    assert [row.value for row in ended] == [None, 100]


def test_without_conferences_nothing_is_said_of_those_that_wait(
    database: Engine, tmp_path: Path
) -> None:
    found = enquiry(Records().child("A"), "A", "2019-01-02")
    found.load(database, tmp_path / "ssd", "2019-05-31")
    assert figure(database, "s47_started", "2019-01").value == 1
    assert figure(database, "icpc_open_late", "2019-05").status == "no_data"
    assert figure(database, "s47_nfa", "2019-05").status == "no_data"
