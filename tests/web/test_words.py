"""The status line: what is now shown, in words that read as a sentence."""

from __future__ import annotations

import pytest

from dashboard.ports import Area
from dashboard.state import GROUPS, Options, ViewState
from layouts.pages.common import shown_words

AREA = Area("336", "Wolverhampton", "E12000005", "West Midlands")
OPTIONS = Options(
    teams=(("T03", "Locality team 3"), ("unknown", "No team recorded")),
    localities=("East", "unknown"),
)


def words(**chosen: str) -> str:
    """Return what is said between "Showing" and the months."""
    state = ViewState("2017-10", "2019-09", **chosen)  # type: ignore[arg-type]
    said = shown_words(state, OPTIONS, AREA)
    assert said.startswith("Showing ")
    assert said.endswith(", October 2017 to September 2019.")
    return said.removeprefix("Showing ").removesuffix(", October 2017 to September 2019.")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, "Wolverhampton, all children"),
        ({"level": "team", "unit": "T03"}, "Locality team 3, all children"),
        ({"level": "team", "unit": "unknown"}, "cases with no team recorded, all children"),
        ({"level": "locality", "unit": "unknown"}, "cases with no locality recorded, all children"),
        ({"group": "age", "group_value": "unborn"}, "Wolverhampton, unborn children"),
        ({"group": "age", "group_value": "1_to_4"}, "Wolverhampton, children aged 1 to 4"),
        ({"group": "sex", "group_value": "female"}, "Wolverhampton, girls"),
        (
            {"group": "ethnicity", "group_value": "mixed"},
            "Wolverhampton, children of the ethnic group Mixed",
        ),
    ],
)
def test_the_status_line_names_place_and_children(chosen: dict[str, str], expected: str) -> None:
    assert words(**chosen) == expected


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_is_named_as_children(group: str) -> None:
    for value in GROUPS[group]:
        said = words(group=group, group_value=value)
        assert any(word in said for word in ("children", "girls", "boys")), said
        assert "children:" not in said
