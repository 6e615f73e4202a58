"""Laws that hold for every measure, whatever the records say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from dashboard.measures.registry import measures
from data.schema import monthly_fact
from tests.data.records import Records

FIRST, DAYS = date(2017, 1, 2), 900
ENDS = "2019-07-31"
Event = tuple[str, int, int, int | None, str]
"""A table, one of a part's children, the day it starts, how long it lasts, and an answer."""

ROWS: Mapping[str, Callable[[str, str, str, str, str], tuple[Any, ...]]] = {
    "contacts": lambda key, child, start, end, said: (
        key, child, start, "6", {"Y": '{"NEW_REFERRAL": "Y"}'}.get(said, ""),
    ),
    "cin_episodes": lambda key, child, start, end, said: (
        key, child, start, "N1", "6", said or "N", end, "RC1" if end else "",
    ),
    "cin_assessments": lambda key, child, start, end, said: (key, child, "", start, end, said),
    "early_help_episodes": lambda key, child, start, end, said: (key, child, start, end),
    "s47_enquiry": lambda key, child, start, end, said: (
        key, child, "", start, end, said, {"N": '{"CP_CONFERENCE": "Y"}'}.get(said, ""),
    ),
    "initial_cp_conference": lambda key, child, start, end, said: (key, child, "", start, said),
    "cin_plans": lambda key, child, start, end, said: (key, "", child, start, end),
    "cp_plans": lambda key, child, start, end, said: (
        key, "", child, start, end, "NEG", {"Y": "1", "N": "0"}.get(said, ""),
    ),
    "cp_reviews": lambda key, child, start, end, said: (key, child, "", start),
    "cin_visits": lambda key, child, start, end, said: (key, child, start, said or "Y", said),
    "cp_visits": lambda key, child, start, end, said: (key, child, start, "Y", said),
    "cla_visits": lambda key, child, start, end, said: (key, child, start, "Y", said),
    "cla_episodes": lambda key, child, start, end, said: (
        key, child, f"P-{key}", start, "S", "N1", end, "E4A" if end else "",
    ),
    "cla_reviews": lambda key, child, start, end, said: (
        key, child, start, {"Y": "PN1", "N": "PN4"}.get(said, ""),
    ),
    "missing": lambda key, child, start, end, said: (key, child, start, end, "M", said, said, end),
    "sdq_scores": lambda key, child, start, end, said: (key, child, start, "14", ""),
}  # fmt: skip


def part(name: str, events: Sequence[Event]) -> Records:
    """An extract of four children in two teams of its own.

    Its first child, of whom nothing else is told, has something of every kind on the first day:
    so every extract is complete from the same day.
    """
    found = Records()
    for team in "12":
        found.add("department", f"{name}{team}", f"{name} {team}", "", name, f"{name} {team}")
    children = [f"{name} {number}" for number in range(5)]
    for number, child in enumerate(children):
        found.child(child, born=f"20{10 + number:02}-0{number + 1}-28")
        middle = (FIRST + timedelta(days=200 * number)).isoformat()
        for spell, (start, end) in enumerate((("2016-01-04", middle), (middle, ""))):
            team = f"{name}{spell + 1}"
            found.add("involvements", f"V-{child}-{spell}", child, "W", team, start, end)
    everything: list[Event] = [(table, 0, 0, 1, "Y") for table in ROWS]
    for number, (table, child, start, length, said) in enumerate((*everything, *events)):
        key, begins = f"{name}-{number}", FIRST + timedelta(days=start)
        ends = "" if length is None else (begins + timedelta(days=length)).isoformat()
        row = ROWS[table](key, children[child], begins.isoformat(), ends, said)
        found.add(table, *row)
        if table == "cla_episodes":
            found.add("cla_placement", f"P-{key}", children[child], "U1", "", "PR1", key)
    return found


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(sorted(ROWS)),
        st.integers(1, 4),
        st.integers(0, DAYS),
        st.none() | st.integers(0, 400),
        st.sampled_from(["Y", "N", ""]),
    ),
    min_size=5,
    max_size=40,
)


def facts(engine: Engine) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Every fact that is held, its numbers by what it is about."""
    about = ("measure", "period", "month", "level", "unit", "group", "group_value", "split",
             "split_value")  # fmt: skip
    numbers = ("numerator", "denominator", "too_early", "unknown", "status")
    columns = [monthly_fact.c[name] for name in (*about, *numbers)]
    with engine.connect() as connection:
        rows = connection.execute(select(*columns)).all()
    return {tuple(row[: len(about)]): tuple(row[len(about) :]) for row in rows}


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ours=EVENTS, theirs=EVENTS)
def test_what_holds_for_every_measure(
    make_database: Callable[[str], Engine], ours: list[Event], theirs: list[Event]
) -> None:
    """Teams sum to the whole; nothing counts above its cohort; children of other teams change
    nothing for a team; and two extracts give the same in either order."""
    one, other = make_database("sqlite"), make_database("sqlite")
    with TemporaryDirectory() as name:
        folder = Path(name)
        part("A", ours).load(one, folder / "1", ENDS)
        alone = facts(one)
        part("B", theirs).load(one, folder / "2", ENDS)
        part("B", theirs).load(other, folder / "3", ENDS)
        part("A", ours).load(other, folder / "4", ENDS)
    both, turned = facts(one), facts(other)
    one.dispose()
    other.dispose()

    assert {key[0] for key in both} >= {
        measure.id
        for measure in measures().values()
        if measure.computed and measure.service in ("front_door", "child_protection")
    }
    assert both == turned

    of_teams = {key: value for key, value in alone.items() if key[3] == "team"}
    assert of_teams
    assert {key: both.get(key) for key in of_teams} == of_teams

    sums: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0] * 4)
    for key, (numerator, denominator, too_early, unknown, status) in both.items():
        measure = measures()[key[0]]
        if measure.unit == "percent" and numerator is not None:
            assert 0 <= numerator <= denominator, key
        if key[3] == "team" and status == "ok":
            whole = (*key[:3], "all", "all", *key[5:])
            for place, number in enumerate((numerator, denominator, too_early, unknown)):
                sums[whole][place] += number or 0
    for key, found in sums.items():
        if not _hidden(key, both):
            assert [number or 0 for number in both[key][:4]] == found, key


def _hidden(key: tuple[Any, ...], held: Mapping[tuple[Any, ...], tuple[Any, ...]]) -> bool:
    """Whether the whole, or any team of it, has no value: too much of it is not known."""
    computed = measures()[key[0]].computed
    return (
        computed is not None
        and computed.unknown_limit is not None
        and any(
            value[4] != "ok"
            for other, value in held.items()
            if other[:3] == key[:3] and other[5:] == key[5:] and other[3] in ("team", "all")
        )
    )
