"""The sentence of a view: under 40 words, what weighs most first, and nothing claimed in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.measures.registry import measures
from dashboard.period import shift
from dashboard.sentences import Said, change_text, fitted, said_of, signal_text
from dashboard.view import Line, Row, Signal
from dashboard.wording import not_held_text

SEEN = measures()["cin_seen_5_days"]
HIGHER = Signal(
    "improvement",
    "★",
    "Higher than usual variation explains: 7 months in a row above the mean of 60.1%.",
)
USUAL = Signal("usual", "●", "Within its usual range, 402 to 534.")
NONE = Signal("none", "", "No signal yet: there are 3 of the 8 months that are needed.")
TARGET = (
    "12 more children seen within 5 working days of the day of referral would have met the 85% "
    "target.",
    "12 more children would have met the 85% target.",
)


def months(*values: float, last: str = "2019-09", period: str = "month") -> Line:
    """Return a line of percentages of 160 children that ends in ``last``."""
    step = 3 if period == "quarter" else 1
    rows = tuple(
        Row(shift(last, step * (i - len(values) + 1)), period, each, "ok", each * 1.6, 160)
        for i, each in enumerate(values)
    )
    return Line("own", "Wolverhampton", "own", rows)


def test_the_sentence_of_the_panel_on_children_seen_in_time() -> None:
    own = months(55.3, 58.0, 61.0, 65.0, 70.0, 75.0, 77.5)
    said = said_of(SEEN, own, signal=HIGHER, to_target=TARGET)
    assert said == Said(
        "77.5% in September 2019 (124 of 160 children), up from 55.3% in March. Higher than "
        "usual variation explains. 12 more children would have met the 85% target. Higher is "
        "better."
    )


def test_a_difference_is_called_so_only_with_a_signal() -> None:
    own = months(20.0, 90.0)
    for signal in (None, NONE):
        said = said_of(SEEN, own, signal=signal).sentence
        assert said == (
            "90.0% in September 2019 (144 of 160 children), up from 20.0% in August 2019. Higher "
            "is better."
        )
    assert signal_text(USUAL) == "Within its usual range."
    assert signal_text(HIGHER) == "Higher than usual variation explains."


def test_a_year_judged_by_its_months_is_not_itself_called_usual() -> None:
    monthly = replace(USUAL, period="month")
    assert signal_text(monthly, "month") == "Within its usual range."
    assert signal_text(monthly, "rolling_12") == "Single months are within their usual range."


@pytest.mark.parametrize(
    ("values", "last", "words"),
    [
        # April is set beside March, one month before it.
        ((50.0, 60.0), "2019-04", "up from 50.0% in March"),
        # March is set beside March.
        ((50.0, *[55.0] * 11, 60.0), "2019-03", "up from 50.0% a year earlier"),
        # Where March is not known, the month before; a gap is no month before.
        ((61.0, 60.0), "2019-08", "down from 61.0% in July 2019"),
        ((60.0, 60.04), "2019-08", "the same as in July 2019"),
        ((60.0,), "2019-08", ""),
    ],
)
def test_what_a_share_is_set_beside(values: tuple[float, ...], last: str, words: str) -> None:
    assert change_text(SEEN, months(*values, last=last)) == words


def test_a_figure_that_shares_its_cases_with_the_month_before_is_not_set_beside_it() -> None:
    assert change_text(SEEN, months(50.0, 60.0, period="rolling_12")) == ""
    assert change_text(SEEN, months(50.0, 60.0, period="year_to_date")) == ""
    before = months(50.0, 60.0, last="2019-09", period="quarter")
    assert change_text(SEEN, before) == "up from 50.0% in the quarter to June 2019"
    rolling = months(50.0, *[60.0] * 6, period="rolling_12")
    assert change_text(SEEN, rolling) == "up from 50.0% in the 12 months to March"


def test_a_local_figure_beside_a_published_one_is_called_provisional() -> None:
    measure = measures()["cla_placements_3plus"]
    [row] = months(10.0).rows
    local = Line("own", "W", "own", (replace(row, period="snapshot", status="provisional"),))
    published = Line("published", "W, published", "published", (Row("2019-03", "year", 14, "ok"),))
    said = said_of(measure, local, published=published).sentence
    assert said == (
        "10% at 30 September 2019 (16 of 160 children; local, provisional). Lower is better."
    )
    # Of one team nothing published stands beside it, so there is nothing to be provisional for.
    assert "provisional" not in said_of(measure, local).sentence
    # Others may have a published figure where ours is held back.
    england = Line("england", "England", "england", (Row("2019-03", "year", 11, "ok"),))
    assert "local, provisional" in said_of(measure, local, (england,)).sentence


def test_a_published_figure_alone_is_called_so() -> None:
    measure = measures()["cla_placements_3plus"]
    nothing = Line("own", "W", "own", (Row("2019-09", "snapshot", None, "no_data"),))
    published = Line("published", "W, published", "published", (Row("2019-03", "year", 14, "ok"),))
    england = Line("england", "England", "england", (Row("2019-03", "year", 11, "ok"),))
    said = said_of(measure, nothing, (england,), published=published).sentence
    assert said == (
        "Published figure, at 31 March 2019: 14%. Published, at 31 March 2019: England 11%. "
        "None of our own: nothing loaded covers these months. Lower is better."
    )


word = st.sampled_from(["in", "September", "2019,", "77.5%", "(124", "children)."])
phrase = st.lists(word, min_size=1, max_size=30).map(" ".join)


@given(
    st.lists(word, min_size=1, max_size=20).map(" ".join),
    st.lists(st.lists(phrase, max_size=3), max_size=5),
)
def test_a_sentence_never_has_40_words_and_loses_nothing(lead: str, parts: list[list[str]]) -> None:
    ordered = [sorted(part, key=lambda each: -len(each.split())) for part in parts]
    said = fitted(lead, ordered, "Higher is better.")
    assert len(said.sentence.split()) < 40
    assert said.sentence.startswith(lead)
    assert said.sentence.endswith("Higher is better.")
    for part in ordered:
        if part:
            assert part[0] in said.notes or any(each in said.sentence for each in part)


def test_what_weighs_most_is_said_and_the_rest_is_a_note() -> None:
    long = " ".join(["word"] * 30)
    said = fitted("Lead.", [(long,), (TARGET[0], TARGET[1])], "End.")
    assert said.sentence == f"Lead. {long} End."
    assert said.notes == (TARGET[0],)
    assert fitted("Lead.", [TARGET], "End.").sentence == f"Lead. {TARGET[0]} End."


def test_who_holds_the_cases_is_said_in_under_40_words() -> None:
    teams = [f"Children in care team {each}" for each in range(1, 7)]
    assert not_held_text(SEEN, "Locality 3", teams[:3]) == (
        "No figure: Locality 3 has none of the children counted here. They are held by: Children "
        "in care team 1, Children in care team 2, Children in care team 3."
    )
    said = not_held_text(SEEN, "Locality 3", teams)
    assert said.endswith("Children in care team 4 and 2 others.")
    long = not_held_text(SEEN, "Locality 3", [f"{'very ' * 12}long team {each}" for each in "ab"])
    assert long.endswith("long team a and 1 other.")
    assert len(long.split()) < 40
    assert not_held_text(SEEN, "Locality 3", ["very " * 40]) == (
        "No figure: Locality 3 has none of the children counted here."
    )
