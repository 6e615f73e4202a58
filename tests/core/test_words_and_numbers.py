"""Rounding, months, comparators and the words of a view."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import wording
from dashboard.geography import ComparisonError, comparison
from dashboard.measure import Unit
from dashboard.measures.registry import measures
from dashboard.period import last_day, months_between, period_words, shift
from dashboard.ports import PublishedValue
from dashboard.sentences import said_of
from dashboard.settings import Settings, SettingsError, read_settings
from dashboard.statistics.compare import neighbour_rows, published_row, within
from dashboard.statistics.rounding import half_up
from dashboard.view import Line, Row


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (77.45, 1, "77.5"),
        (14.285, 2, "14.29"),
        (1 / 3, 2, "0.33"),
        (105 / 190 * 100, 1, "55.3"),
        (-0.5, 0, "-1"),
    ],
)
def test_rounding_is_half_up(value: float, decimals: int, rounded: str) -> None:
    assert str(half_up(value, decimals)) == rounded


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_rounding_of_a_share_is_that_of_whole_numbers(part: int, whole: int) -> None:
    share = part / whole * 100
    assert int(half_up(share, 0)) == (part * 200 + whole) // (2 * whole)


@given(st.integers(1950, 2050), st.integers(1, 12), st.integers(-600, 600))
def test_shifting_a_month_there_and_back(year: int, number: int, step: int) -> None:
    month = f"{year}-{number:02d}"
    assert shift(shift(month, step), -step) == month
    if step >= 0:
        assert len(months_between(month, shift(month, step))) == step + 1


def test_periods_in_words() -> None:
    assert period_words("snapshot", "2019-02") == "at 28 February 2019"
    assert period_words("rolling_12", "2019-09") == "12 months to September 2019"
    assert period_words("year", "2019-03") == "year to March 2019"
    assert period_words("year_to_date", "2019-02") == "April 2018 to February 2019"
    assert last_day("2020-02") == date(2020, 2, 29)


def value(area: str, number: float | None, symbol: str = "") -> PublishedValue:
    """Return a published figure of 2018."""
    return PublishedValue(area, "2018-03", number, symbol, "made up")


def test_neighbours_mean_and_median_leave_out_those_without_a_figure() -> None:
    found = [value("1", 10.0), value("2", 20.0), value("3", 60.0), value("4", None, "c")]
    mean, median = (
        neighbour_rows(found, method, "Neighbours", f"neighbours-2021-{method}")[0]
        for method in ("mean", "median")
    )
    assert (mean.value, mean.n) == (30.0, 3)
    assert (median.value, median.n) == (20.0, 3)
    none = neighbour_rows([value("1", None, "x")], "mean", "Neighbours", "w")[0]
    assert (none.value, none.n, none.status) == (None, 0, "no_data")


def test_a_symbol_is_shown_as_its_meaning_never_as_nought() -> None:
    row = published_row(value("1", None, "c"), "Coventry", "authority-331")
    assert (row.value, row.status) == (None, "symbol")
    assert "protect children" in wording.row_text(measures()["sdq_average"], row)


def test_the_newest_year_before_the_months_shown_still_compares() -> None:
    rows = [Row(f"{year}-03", "year", 1.0, "ok") for year in (2016, 2017, 2018)]
    assert [row.month for row in within(rows, "2018-06", "2019-01")] == ["2018-03"]
    assert [row.month for row in within(rows, "2017-01", "2018-12")] == ["2017-03", "2018-03"]
    assert within(rows, "2010-01", "2011-01") == ()


@pytest.mark.parametrize("word", ["neighbours", "neighbours-2019-mean", "authority-1", "", "wales"])
def test_an_unknown_comparison_is_refused(word: str) -> None:
    with pytest.raises(ComparisonError, match="expected region, england"):
        comparison(word)


def line(*values: float | None, denominator: float = 160) -> Line:
    """Return a line of months that ends in September 2019."""
    rows = tuple(
        Row(
            shift("2019-09", i - len(values) + 1),
            "month",
            number,
            "ok" if number is not None else "no_data",
            None if number is None else number * denominator / 100,
            denominator,
        )
        for i, number in enumerate(values)
    )
    return Line("own", "Wolverhampton", "own", rows)


def test_the_sentence_gives_value_counts_change_and_direction() -> None:
    measure = measures()["cin_seen_5_days"]
    said = said_of(measure, line(75.0, 77.5))
    assert said.sentence == (
        "77.5% in September 2019 (124 of 160 children), up from 75.0% in August 2019. "
        "Higher is better."
    )
    # March is the end of the council's year: a share is set beside it.
    year = said_of(measure, line(55.0, *[60.0] * 5, 55.3, *[60.0] * 5, 77.5))
    assert "up from 55.3% in March" in year.sentence
    # Contacts have seasons: they are set beside those of the same month a year earlier.
    contacts = said_of(measures()["mash_enquiries"], line(480.0, *[470.0] * 11, 480.0))
    assert "the same as a year earlier" in contacts.sentence


def test_the_sentence_names_the_year_of_a_comparison() -> None:
    measure = measures()["cla_placements_3plus"]
    england = Line("england", "England", "england", (Row("2019-03", "year", 11.0, "ok"),))
    ours = Row("2019-03", "year", 14.0, "ok", area="Wolverhampton", method="published")
    published = Line("published", "Wolverhampton, published", "published", (ours,))
    said = said_of(measure, line(10.0), (england,), published=published).sentence
    # Our own of that day first: today's figure is not to be read against theirs of March.
    assert "Published, at 31 March 2019: Wolverhampton 14%, England 11%." in said
    assert said.endswith("Lower is better.")


@pytest.mark.parametrize("measure", list(measures().values()), ids=lambda each: each.id)
def test_a_sentence_without_figures_says_why(measure: object) -> None:
    assert said_of(measure, line(None)).sentence.endswith(".")  # type: ignore[arg-type]


def test_unknown_starts_are_counted_in_the_words() -> None:
    row = replace(line(None).rows[0], status="not_enough_history", unknown=771)
    said = wording.missing_text(measures()["cla_same_placement_2_years"], row)
    assert "for 771 children" in said


def test_settings_are_read_from_names_with_the_prefix() -> None:
    found = read_settings(
        {"SIGHTLINE_PORT": "9000", "SIGHTLINE_DATABASE_URL": "sqlite://", "OTHER": "x"}
    )
    assert found == Settings(port=9000, database_url="sqlite://")


@pytest.mark.parametrize(
    ("name", "text"),
    [("PORT", "eighty"), ("PORT", "70000"), ("PORT", "-1"), ("COLOUR", "blue"), ("THREADS", "1.5")],
)
def test_a_wrong_setting_is_named(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"SIGHTLINE_{name}"):
        read_settings({f"SIGHTLINE_{name}": text, "SIGHTLINE_DATABASE_URL": "sqlite://"})


@pytest.mark.parametrize(
    ("measure", "count", "words"),
    [
        ("cla_children", 1, "1 child"),
        ("cla_children", 0, "0 children"),
        ("mash_enquiries", 1, "1 enquiry"),
        ("mash_enquiries", 1283, "1,283 enquiries"),
        ("assessments_45_days", 1, "1 assessment"),
        ("cse_young_people", 1, "1 young person"),
        ("cse_young_people", 2, "2 young people"),
        ("foster_households_net", 1, "1 household"),
        ("sw_turnover", 1, "1 social worker"),
        ("sw_turnover", 34.5, "34.5 social workers"),
        ("permanent_exclusions", 1, "1 pupil"),
    ],
)
def test_one_of_what_is_counted(measure: str, count: float, words: str) -> None:
    assert wording.counted(measures()[measure], count) == words


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("children", "child"),
        ("children in care", "child in care"),
        ("young people", "young person"),
        ("families", "family"),
        ("enquiries", "enquiry"),
        ("women", "woman"),
        ("weeks of proceedings", "week of proceedings"),
        ("sets of proceedings", "set of proceedings"),
    ],
)
def test_one_of_many(many: str, one: str) -> None:
    assert wording.singular(many) == one


@pytest.mark.parametrize(
    ("unit", "value", "decimals", "words"),
    [
        ("days", 457.4, 0, "457 days"),
        ("days", 1.0, 0, "1 day"),
        ("weeks", 22.75, 1, "22.8 weeks"),
        ("cases", 16.25, 1, "16.3 cases"),
        ("score", 13.77, 1, "13.8"),
        ("percent", 77.5, 1, "77.5%"),
        ("count", 1283.0, 0, "1,283"),
    ],
)
def test_a_figure_carries_its_unit(unit: Unit, value: float, decimals: int, words: str) -> None:
    measure = replace(measures()["sdq_average"], unit=unit, decimals=decimals)
    assert wording.value_text(measure, value) == words


def test_a_mean_says_from_how_many() -> None:
    measure = replace(measures()["sdq_average"], unit="weeks", counted="proceedings", decimals=1)
    row = Row("2019-03", "rolling_12", 22.8, "ok", 45.6, 2)
    assert wording.with_counts(measure, row) == "22.8 weeks (from 2 proceedings)"
    said = said_of(measure, Line("own", "Wolverhampton", "own", (row,))).sentence
    assert said.startswith("22.8 weeks in the 12 months to March 2019 (from 2 proceedings).")


@pytest.mark.parametrize(
    ("period", "month", "words"),
    [
        ("rolling_36", "2019-03", "in the 3 years to March 2019"),
        ("year_to_date", "2019-09", "from April 2019 to September 2019"),
        ("year_to_date", "2019-04", "in April 2019"),
        ("quarter", "2019-09", "in the quarter to September 2019"),
        ("academic_year", "2019-08", "in the academic year 2018/19"),
        ("term", "2019-12", "in the autumn term to December 2019"),
        ("course", "2019-05", "in the course that began in May 2019"),
        ("snapshot", "2019-09", "at 30 September 2019"),
    ],
)
def test_a_period_reads_aloud(period: str, month: str, words: str) -> None:
    own = Line("own", "Wolverhampton", "own", (Row(month, period, 80.0, "ok", 8, 10),))
    said = said_of(measures()["cin_seen_5_days"], own).sentence
    assert said == f"80.0% {words} (8 of 10 children). Higher is better."


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (11, "11th"),
        (46, "46th"),
        (112, "112th"),
        (121, "121st"),
    ],
)
def test_a_place_in_words(place: int, words: str) -> None:
    assert wording.ordinal(place) == words
