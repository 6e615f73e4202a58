"""Teams by month: what the colour says, and that it says it without colour too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dashboard.measure import Target
from dashboard.service_view import Cell, Grid, TeamMonths
from dashboard.team_grid import (
    LEVELS,
    SIGNS,
    grid_sentence,
    grid_table,
    level_of,
    overdue_head,
)
from dashboard.view import Row
from tests.core.test_figures import line, measure, view

MONTHS = ("2019-08", "2019-09")
VISITS = replace(measure(), counted="visits", target=Target(90.0, "ours"))


def row(numerator: float, denominator: float, month: str = "2019-09") -> Row:
    value = numerator / denominator * 100 if denominator else None
    return Row(month, "month", value, "ok", numerator, denominator)


@pytest.mark.parametrize(
    ("met", "of", "level"),
    [
        (9, 10, "met"),
        (10, 10, "met"),
        # The lower limit of 99.8% around 90% of 20 is 90 - 3.09 x 6.7 = 69.3%.
        (14, 20, "below"),
        (13, 20, "far"),
        # Fewer than ten: never picked out.
        (0, 9, "below"),
        (2, 10, "far"),
    ],
)
def test_a_team_is_far_off_only_where_its_size_does_not_explain_it(
    met: float, of: float, level: str
) -> None:
    assert level_of(VISITS, row(met, of)) == level


def test_of_what_should_be_low_the_other_side_is_worse() -> None:
    lower = replace(VISITS, polarity="lower", target=Target(10.0, "ours"))
    assert level_of(lower, row(1, 20)) == "met"
    assert level_of(lower, row(6, 20)) == "below"
    assert level_of(lower, row(7, 20)) == "far"


def test_without_a_target_or_a_better_way_nothing_is_judged() -> None:
    assert level_of(replace(VISITS, target=None), row(1, 20)) == "plain"
    assert level_of(replace(VISITS, polarity="neither"), row(1, 20)) == "plain"
    assert level_of(VISITS, Row("2019-09", "month", None, "too_early")) == "none"


def test_every_level_that_is_coloured_has_a_sign_and_words_of_its_own() -> None:
    assert set(SIGNS) == set(LEVELS)
    assert len(set(SIGNS.values())) == len(set(LEVELS.values())) == 3


def team(name: str, met: float, of: float, overdue: int | None = None) -> TeamMonths:
    found = row(met, of)
    cell = Cell("2019-09", found, f"{met / of:.0%}", level_of(VISITS, found), "")
    before = Cell("2019-08", None, "–", "none", "")
    return TeamMonths(name.lower(), name, (before, cell), overdue)


def grid(*teams: TeamMonths, day: str = "30 September 2019", **more: Any) -> Grid:
    own = line("own", "Wolverhampton", {})
    own = replace(own, rows=(row(80, 100),))
    shown = view(own, measure=VISITS, target=90.0, **more)
    return Grid(shown, MONTHS, teams, team("Wolverhampton", 80, 100, 5), day)


def test_the_sentence_names_who_is_off_by_more_than_size_explains_and_nobody_else() -> None:
    words = grid_sentence(grid(team("A", 19, 20), team("B", 17, 20), team("C", 10, 20)))
    assert words == (
        "September 2019: 80% (80 of 100 visits) in all. 1 of 3 teams met the target of 90%. "
        "Short of it by more than size explains: C (50%)."
    )
    words = grid_sentence(grid(team("A", 17, 20), team("B", 17, 20)))
    assert words.endswith("None of 2 teams met the target of 90%.")


def test_of_many_that_are_far_off_three_are_named() -> None:
    words = grid_sentence(grid(*(team(name, 10, 20) for name in "ABCDE")))
    assert words.endswith("A (50%), B (50%), C (50%) and 2 more.")
    assert len(words.split()) < 40


def test_the_table_beside_it_holds_every_number() -> None:
    shown = grid(team("A", 19, 20, 2), team("B", 17, 20, 0))
    table = grid_table(shown)
    assert table.head == ("Team", "Aug 2019", "Sep 2019", "Overdue at 30 September 2019")
    assert table.rows == (
        ("A", "–", "95% (19 of 20)", "2"),
        ("B", "–", "85% (17 of 20)", "0"),
        ("Wolverhampton", "–", "80% (80 of 100)", "5"),
    )
    assert overdue_head(shown) == table.head[-1]


def test_without_planned_visits_there_is_no_column_of_overdue_ones() -> None:
    shown = grid(team("A", 19, 20), day="")
    assert grid_table(replace(shown, whole=team("W", 80, 100))).head[-1] == "Sep 2019"


def test_a_chosen_team_stands_out_among_the_others_and_is_not_said_twice() -> None:
    shown = grid(team("A", 19, 20), team("B", 17, 20))
    assert [each.name for each in shown.rows] == ["A", "B", "Wolverhampton"]
    assert shown.chosen == shown.whole.code
    one = replace(shown.view, state=replace(shown.view.state, level="team", unit="b"), scope="B")
    chosen = replace(shown, view=one)
    assert [each.name for each in chosen.rows] == ["A", "B"]
    assert chosen.chosen == "b"
    assert "(80 of 100 visits) in B." in grid_sentence(chosen)


def test_of_teams_that_are_partly_hidden_it_says_how_many_are_shown() -> None:
    hidden = Cell("2019-09", Row("2019-09", "month", None, "suppressed"), "hidden", "none", "")
    kept_back = TeamMonths("c", "C", (hidden,))
    words = grid_sentence(grid(team("A", 19, 20), team("B", 17, 20), kept_back))
    assert words.endswith("1 of 2 teams shown met the target of 90%.")
