"""The view state: the one parser of what a person can put in a URL."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.period import is_month, months_between
from dashboard.state import GROUPS, Options, ViewState, default_state, parse, to_query

OPTIONS = Options(
    months=months_between("2016-10", "2019-09"),
    teams=(("T1", "Team & 1"), ("T2", "Team 2")),
    localities=("Locality 1", "Nord & Süd"),
)

places = st.sampled_from(
    [("all", "all"), ("team", "T1"), ("team", "T2"), ("locality", "Nord & Süd")]
)
groups = st.sampled_from(
    [("none", "all"), *((group, value) for group, values in GROUPS.items() for value in values)]
)
months = st.lists(st.sampled_from(OPTIONS.months), min_size=2, max_size=2).map(sorted)


@given(
    months,
    places,
    groups,
    st.sampled_from([0, 2021, 2025]),
    st.sampled_from(["mean", "median"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_a_link_reopens_the_same_view(
    span: list[str],
    place: tuple[str, str],
    group: tuple[str, str],
    neighbours: int,
    method: str,
    region: bool,
    england: bool,
    target: bool,
) -> None:
    state = ViewState(*span, *place, *group, neighbours, method, region, england, target)
    assert parse(to_query(state, OPTIONS), OPTIONS) == (state, ())


anything: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(anything)
def test_the_parser_never_raises(query: object) -> None:
    state, _ = parse(query, OPTIONS)
    assert is_month(state.from_month)
    assert state.from_month <= state.to_month


@given(st.dictionaries(st.sampled_from(["from", "to", "team", "age", "sex", "method"]), anything))
def test_the_parser_never_raises_on_known_keys(query: dict[str, Any]) -> None:
    state, _ = parse(query, OPTIONS)
    assert state.group in ("none", *GROUPS)


def test_a_bare_url_shows_the_latest_24_months() -> None:
    state = default_state(OPTIONS)
    assert (state.from_month, state.to_month) == ("2017-10", "2019-09")
    assert parse("", OPTIONS) == (state, ())


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("?from=2019-13", "no figures for the month"),
        ("?to=2030-01", "no figures for the month"),
        ("?from=2019-09&to=2019-01", "were put in order"),
        ("?team=T9", "team asked for is not in the records"),
        ("?team=T1&locality=Locality+1", "One team or one locality at a time"),
        ("?age=under_1&sex=female", "One group of children at a time"),
        ("?age=old", "age asked for is not known"),
        ("?neighbours=1999", "comparison asked for"),
        ("?england=maybe", "comparison asked for"),
    ],
)
def test_what_is_not_known_becomes_the_default_with_a_notice(query: str, notice: str) -> None:
    _, notices = parse(query, OPTIONS)
    assert len(notices) == 1
    assert notice in notices[0]


def test_only_what_differs_stands_in_the_link() -> None:
    assert to_query(default_state(OPTIONS), OPTIONS) == "from=2017-10&to=2019-09"
