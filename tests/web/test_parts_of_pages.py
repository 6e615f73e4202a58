"""Parts that travel as text: nothing is lost on the way, and text stays text."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dashboard.figures.bars import by_team
from dashboard.figures.contributions import contributions
from dashboard.view import TeamChange, WhatChanged
from layouts.components.bar_list import bar_lines, bar_list
from layouts.components.graph import graph
from layouts.components.still import still
from layouts.components.tree import element
from tests.core.test_figures import OWN, measure, part, view


def test_elements_travel_as_tags_attributes_and_children() -> None:
    link = element("A", ["See ", element("Strong", "5 < 6")], href="?a=1&b=2", className="way")
    found = still([element("P", link, tabIndex="-1", **{"aria-label": 'a "b"'}), None, "after"])
    assert found["props"]["className"] == "still"
    assert json.loads(found["props"]["data-tree"]) == [
        [
            "p",
            {"tabindex": "-1", "aria-label": 'a "b"'},
            ["a", {"href": "?a=1&b=2", "class": "way"}, "See ", ["strong", {}, "5 < 6"]],
        ],
        "after",
    ]


def test_a_chart_is_no_still_part() -> None:
    chart = graph({"type": "chart"}, {"data": [], "layout": {"height": 9}}, caption="", words="")
    with pytest.raises(ValueError, match="Graph is no element of HTML"):
        still([chart])


def test_bars_are_listed_as_the_chart_draws_them() -> None:
    parts = (part("t1", "Locality team 1", 80.0), part("t2", "Team <2> of the long name", 40.0))
    shown = view(OWN, by_team=parts, target=90.0)
    figure = by_team(shown, {"t1": "team", "t2": "team"})
    links = {"Locality team 1": "?team=t1"}
    first, second = bar_lines(figure, links)
    assert first[:4] == ("Locality team 1", "80%", "0", "800")
    assert first[6:] == ("", "?team=t1")
    assert second[:4] == ("Team <2> of the long name", "40%", "0", "400")
    assert second[7] == ""
    drawn = bar_list(figure, caption="Percentage", title="By team", head="Team", links=links)
    holder = drawn["props"]["children"][1]["props"]
    assert holder["data-across"] == "900\tgoal"
    assert holder["data-heads"] == "Team\tPercentage"
    assert len(holder["data-bars"].split("\n")) == 2


def test_a_chosen_bar_is_marked() -> None:
    parts = (part("t1", "Team 1", 80.0), part("t2", "Team 2", 40.0))
    state = view(OWN).state
    shown = view(OWN, by_team=parts, state=replace(state, level="team", unit="t2"))
    assert [line[6] for line in bar_lines(by_team(shown))] == ["", "1"]


def test_bars_of_a_change_begin_at_nought_and_go_both_ways() -> None:
    teams = (TeamChange("a", "A", 3.0, 0.0), TeamChange("b", "B", -3.0, 0.0))
    figure = contributions(measure(), WhatChanged("2019-08", "2019-09", 0.0, teams, ""))
    up, down = bar_lines(figure)
    assert (up[2], up[3]) == ("500", "333")
    assert (down[2], down[3]) == ("167", "333")
