"""What the pages say of the demonstration: short, plain, and nothing that is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from sqlalchemy import Engine

from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.sentences import signal_text
from dashboard.settings import Settings
from dashboard.state import ViewState
from dashboard.view import View
from dashboard.viewer import full_viewer
from dashboard.wording import NOT_BY_GROUP, NOT_BY_UNIT
from data.cli_figures import FigureQuery, figures
from data.repository import SqlRepository
from tests.reading import HARDEST, READING_AGE, hard_texts, reading_age

WOLVERHAMPTON = full_viewer("336")
STATES = {
    "whole": ViewState("2017-10", "2019-09"),
    "one month": ViewState("2019-09", "2019-09"),
    "one team": ViewState("2018-10", "2019-09", level="team", unit="T10"),
    "girls": ViewState("2018-10", "2019-09", group="sex", group_value="female"),
    "a year before": ViewState("2017-10", "2018-09", method="median", neighbours=2025),
    "no history": ViewState("2017-10", "2017-10"),
    "published only": ViewState("2016-01", "2017-06"),
    "too early": ViewState("2019-10", "2019-12"),
}


@pytest.fixture(scope="module")
def shown(demo_engine: Engine) -> dict[tuple[str, str], View]:
    """The view of every measure in each state."""
    repository = SqlRepository(demo_engine)
    [team, *_] = [code for code, _ in repository.options(WOLVERHAMPTON).teams]
    assert team == STATES["one team"].unit
    return {
        (measure.id, name): view(measure, state, WOLVERHAMPTON, repository)
        for measure in measures().values()
        for name, state in STATES.items()
    }


def test_every_sentence_has_under_40_words(shown: dict[tuple[str, str], View]) -> None:
    lengths = {key: len(found.sentence.split()) for key, found in shown.items()}
    assert {key: words for key, words in lengths.items() if not 0 < words < 40} == {}
    # The states are different indeed: figures, published figures, and reasons why there is none.
    said = " ".join(found.sentence for found in shown.values())
    for words in ("up from", "Published figure", "No figure", "Too early to say", "cannot be"):
        assert words.lower() in said.lower()


def test_a_sentence_speaks_of_variation_only_with_a_signal(
    shown: dict[tuple[str, str], View],
) -> None:
    spoken = 0
    for found in shown.values():
        text = signal_text(found.signal, found.own.latest.period if found.own.latest else "")
        if text and found.own.latest is not None:
            assert text in (found.sentence, *found.notes) or text in found.sentence
            spoken += 1
        else:
            assert "usual" not in found.sentence
    assert spoken > len(measures()) / 4


def test_each_comparison_prints_list_method_and_year(shown: dict[tuple[str, str], View]) -> None:
    compared = 0
    for (_, state), found in shown.items():
        words = [found.sentence, *found.notes]
        if not any(line.kind == "neighbours" and line.latest for line in found.comparators):
            assert not [each for each in words if "neighbours" in each.split(":")[0].lower()]
            continue
        compared += 1
        year, method = ("2025", "median") if state == "a year before" else ("2021", "mean")
        full = [
            each for each in words if f"statistical neighbours ({year} list, {method} of" in each
        ]
        assert full, found.measure.id
        assert all(re.search(r" of 10\) \d", each) for each in full)
        assert all(re.search(r"(March|September) 20\d\d:", each) for each in full)
    assert compared > 10


def test_the_published_rank_of_wolverhampton_s_average_score(demo_engine: Engine) -> None:
    """13.7 in 2018: three authorities share places 46 to 48 of the 151 that have a figure."""
    found = view(
        measures()["sdq_average"],
        ViewState("2018-04", "2018-12"),
        WOLVERHAMPTON,
        SqlRepository(demo_engine),
    )
    assert found.rank is not None
    assert found.rank.words == "joint 46th of 151, year to March 2018"
    assert (found.rank.place, found.rank.tied, found.rank.quartile) == (46, 3, "B")
    assert found.sentence.startswith(
        "Published figure, year to March 2018: 13.7. Published, year to March 2018: statistical "
        "neighbours (2021 list, mean of 10 of 10) 14.3, West Midlands 13.7, England 14.2."
    )


def test_the_sentence_of_children_seen_in_time(demo_engine: Engine) -> None:
    found = view(
        measures()["cin_seen_5_days"],
        ViewState("2017-10", "2019-09"),
        WOLVERHAMPTON,
        SqlRepository(demo_engine),
    )
    assert found.sentence == (
        "77.5% in September 2019 (124 of 160 children), up from 55.3% in March. Higher than "
        "usual variation explains. 12 more children would have met the 85% target. Higher is "
        "better."
    )
    assert found.more_needed == (
        "12 more children seen within 5 working days of the day of referral would have met the "
        "85% target.",
    )


def _names(engine: Engine) -> list[str]:
    """The names that the words hold: places, teams and publications are as long as they are."""
    repository = SqlRepository(engine)
    area = repository.area("336")
    sources = {
        each.source
        for series in ("population_0_17", "sdq_average")
        for each in repository.published(series, ["336"])
    }
    names = [area.name, area.region_name, *sources, *repository.team_names(WOLVERHAMPTON).values()]
    return sorted({*names, "Standard Safeguarding Dataset"}, key=len, reverse=True)


@pytest.mark.parametrize("what", ["sentences", "notes"])
def test_the_words_are_for_a_reader_of_about_twelve(
    demo_engine: Engine, shown: dict[tuple[str, str], View], what: str
) -> None:
    names = _names(demo_engine)
    found: Iterable[str] = {each.sentence for each in shown.values()}
    if what == "notes":
        found = {note for each in shown.values() for note in each.notes}
    texts = sorted(found)
    assert reading_age(texts, names) <= READING_AGE
    assert hard_texts(texts, names) == {}, f"above a reading age of {HARDEST}"


def test_a_view_of_12_months_does_not_call_its_figures_monthly(demo_engine: Engine) -> None:
    repository = SqlRepository(demo_engine)
    measure = measures()["rereferrals_12_months"]
    year = view(measure, STATES["whole"], WOLVERHAMPTON, repository, period="rolling_12")
    month = view(measure, STATES["whole"], WOLVERHAMPTON, repository)
    words = "The published figure covers 12 months, each of ours one."
    assert words in " ".join(month.notes)
    assert words not in " ".join(year.notes)
    assert any(note.startswith("Over the 12 months to September 2019: ") for note in month.notes)
    assert not any(note.startswith("Over the 12 months to September 2019: ") for note in year.notes)
    pairs = [note for note in year.notes if "computed from our records" in note]
    assert pairs == [note for note in month.notes if "computed from our records" in note]


def test_the_sentence_compares_nothing_across_a_change_of_recording(
    shown: dict[tuple[str, str], View],
) -> None:
    found = shown["missing_incidents", "whole"]
    [changed] = [mark.month for mark in found.marks]
    assert changed == "2019-06"
    assert found.own.rows[-13].value is not None
    assert "a year earlier" not in found.sentence
    assert "in August 2019" in found.sentence


def test_a_measure_without_any_figure_says_what_it_needs(
    shown: dict[tuple[str, str], View],
) -> None:
    found = shown["cp_visits_second_threshold", "whole"]
    assert found.own.latest is None
    assert found.notes[0] == found.measure.not_computed


def test_posts_that_are_not_whole_are_printed_alike(
    demo_engine: Engine, shown: dict[tuple[str, str], View]
) -> None:
    found = shown["sw_turnover", "whole"]
    [counts] = re.findall(r"\(([\d.]+) of ([\d.]+) social workers", found.sentence)
    query = FigureQuery("sw_turnover", "336", "2019-09", "2019-09", None, None, None, (), "table")
    printed = figures(demo_engine, query, Settings())
    [row] = [line for line in printed.splitlines() if line.startswith("2019-09  ")]
    assert counts == tuple(row.split()[4:6])
    assert "." in counts[0]


def test_a_figure_supplied_for_all_together_is_no_nought_of_girls_or_of_a_team(
    shown: dict[tuple[str, str], View],
) -> None:
    said = {
        (measure, name): found.sentence
        for (measure, name), found in shown.items()
        if name in ("girls", "one team")
    }
    for measure in ("home_educated", "permanent_exclusions", "sw_vacancy", "pep_current"):
        assert shown[measure, "whole"].own.latest is not None
        for name in ("girls", "one team"):
            assert shown[measure, name].own.latest is None
            assert said[measure, name] == NOT_BY_UNIT
    # Counted from records, and of workers.
    assert said["sw_caseload", "girls"] == NOT_BY_GROUP
    # Counted from records, and of children: that there are none is known.
    assert not {NOT_BY_UNIT, NOT_BY_GROUP} & {
        said["referrals", "girls"],
        said["referrals", "one team"],
    }
