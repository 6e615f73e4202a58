"""Reviews of children in care: a few children, worked by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from tests.data.records import Records, counts, figure

IN_TIME, MISSED, TOO_EARLY, NOT_KNOWN, NOT_ASKED = "in time", "missed", "too early", "unknown", "-"
LONG = ("2017-03-20", "2017-06-20", "2017-12-20", "2018-06-20")
CHILDREN: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    # From Monday 15 April 2019, over Easter and the bank holiday of 6 May, day 20 is 16 May.
    ("first on day 20", "2019-04-15", ("2019-05-16",), IN_TIME),
    ("first on day 21", "2019-04-15", ("2019-05-17",), MISSED),
    # 30 June 2019 is a Sunday: the last working day is Friday 28, day 20 from 31 May.
    ("day 19, none yet", "2019-06-03", (), NOT_ASKED),
    ("day 20, none yet", "2019-05-31", (), TOO_EARLY),
    ("day 20, held", "2019-05-31", ("2019-06-10",), IN_TIME),
    ("day 21, none", "2019-05-30", (), MISSED),
    ("second after 3 months", "2018-11-01", ("2018-11-20", "2019-02-20"), IN_TIME),
    ("second a day late", "2018-11-01", ("2018-11-20", "2019-02-21"), MISSED),
    ("second due today", "2019-03-11", ("2019-03-30",), IN_TIME),
    ("second overdue", "2019-03-11", ("2019-03-29",), MISSED),
    # Six months after 31 August is the last of February.
    ("third after 6 months", "2018-05-01", ("2018-05-20", "2018-08-20", "2019-02-20"), IN_TIME),
    ("on the last of February", "2017-03-01", (*LONG, "2018-08-31", "2019-02-28"), IN_TIME),
    ("a day after February", "2017-03-01", (*LONG, "2018-08-31", "2019-03-01"), MISSED),
    ("next due today", "2017-03-01", (*LONG, "2018-12-20", "2018-12-30"), IN_TIME),
    ("next overdue", "2017-03-01", (*LONG, "2018-12-20", "2018-12-29", "2020-01-10"), MISSED),
    ("an old delay is past", "2017-03-01", ("2017-03-20", "2018-12-01", "2019-05-01"), IN_TIME),
    # In care before the records: what came before the first review that is held is not known.
    ("before, one held", "2015-01-01", ("2019-02-01",), NOT_KNOWN),
    ("before, two held", "2015-01-01", ("2018-08-01", "2019-02-01"), IN_TIME),
    ("before, overdue", "2015-01-01", ("2018-12-01",), MISSED),
    ("before, none held", "2015-01-01", (), MISSED),
    # With these the one that is not known is less than 5% of all, and the figure is shown.
    *((f"as it should be {each}", "2019-05-01", ("2019-05-20",), IN_TIME) for each in "abc"),
    ("left in June", "2017-03-01", ("2017-03-20",), NOT_ASKED),
)
"""Child, start of care, reviews, and what is said of the child on 30 June 2019."""


def records() -> Records:
    """Return the children above, and the reviews of March 2019 by their codes."""
    found = Records().child("long ago").visit("cin", "long ago", "2016-02-01")
    found.episode("long ago", "2016-01-01", "2016-03-01")
    for name, start, reviews, _ in CHILDREN:
        end = "2019-06-30" if name == "left in June" else None
        found.child(name).episode(name, start, end)
        for day in reviews:
            review(found, name, day, "PN1")
    # Short breaks end the period: this child is new in care again since 10 June.
    found.child("after short breaks").episode(
        "after short breaks", "2017-03-01", "2019-05-01", legal="C2"
    )
    found.episode("after short breaks", "2019-05-01", "2019-06-10", "L", legal="V4")
    found.episode("after short breaks", "2019-06-10", None, "L", legal="C2")
    return found


def review(found: Records, name: str, day: str, code: str) -> None:
    """Add a review."""
    found.add("cla_reviews", f"{name}|{day}", name, day, code)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """A database with these children."""
    found = records()
    for name, born, reviews in (
        ("leap day", "2012-02-29", (("2016-02-28", "PN1"), ("2016-02-29", "PN7"))),
        ("spoke", "2010-05-05", (("2016-07-01", "PN1"),)),
        ("by advocate", "2010-05-05", (("2016-07-01", "PN2 - advocate speaks"),)),
        ("in writing", "2010-05-05", (("2016-07-01", "PN5"), ("2016-07-31", "PN6"))),
        ("silent", "2010-05-05", (("2016-07-01", "PN4"),)),
        ("not there", "2010-05-05", (("2016-07-01", "PN7"),)),
        ("four today", "2012-07-01", (("2016-07-01", "PN3"),)),
        ("four tomorrow", "2012-07-02", (("2016-07-01", "PN3"),)),
        ("a baby", "2015-07-01", (("2016-07-01", "PN0"),)),
        ("said to be under four", "2010-05-05", (("2016-07-01", "PN0"),)),
        ("no code", "2010-05-05", (("2016-07-01", ""),)),
        ("on the last day", "2010-05-05", (("2016-08-01", "PN1"),)),
    ):
        found.child(name, born).episode(name, "2016-01-01", "2016-08-01")
        for day, code in reviews:
            review(found, name, day, code)
    found.child("short break").episode("short break", "2016-01-01", "2016-08-01", legal="V3")
    review(found, "short break", "2016-07-01", "PN1")
    engine = make_database(request.param)
    found.load(engine, tmp_path_factory.mktemp("ssd"))
    return engine


def test_the_last_review_in_time_and_the_next_not_overdue(loaded: Engine) -> None:
    said = [each for *_, each in CHILDREN]
    june = figure(loaded, "cla_reviews_in_time", "2019-06")
    assert june.too_early == said.count(TOO_EARLY) == 1
    assert june.unknown == said.count(NOT_KNOWN) == 1
    assert counts(june) == (said.count(IN_TIME), said.count(IN_TIME) + said.count(MISSED))


def test_taking_part_by_code(loaded: Engine) -> None:
    """July 2016: PN1, PN2, PN5, PN6 and PN3 on a fourth birthday, of these and PN4, PN7."""
    july = figure(loaded, "cla_participation", "2016-07")
    assert counts(july) == (5, 7)
    assert july.unknown == 1
    assert counts(figure(loaded, "cla_participation", "2016-08")) == (1, 1)


def test_a_child_born_on_leap_day_is_four_on_leap_day(loaded: Engine) -> None:
    assert counts(figure(loaded, "cla_participation", "2016-02")) == (0, 1)


def test_twelve_months_are_the_sum_of_the_months(loaded: Engine) -> None:
    year = figure(loaded, "cla_participation", "2017-01", period="rolling_12")
    assert counts(year) == (6, 9)
