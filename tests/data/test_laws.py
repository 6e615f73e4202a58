"""Laws that hold for every measure, whatever the records say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from dashboard.measures.registry import measures
from data.cases import (
    COHORTS,
    care,
    care_flow,
    care_reviews,
    enquiries,
    front_door,
    missing,
    plans,
    protection,
)
from data.coverage import months_served, read_coverage
from data.scopes import scope_of
from tests.data.records import AUTHORITY, Records

FIRST, DAYS = date(2017, 1, 2), 540
ENDS = "2018-07-31"
SERVED = {
    cohort.name
    for module in (front_door, enquiries, plans, protection, care, care_flow, care_reviews, missing)
    for cohort in module.COHORTS
}
"""Cohorts that the extracts below serve."""
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


def cases(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """The cases of every cohort that the extracts serve, in an order of their own."""
    found: dict[str, list[dict[str, Any]]] = {}
    with engine.connect() as connection:
        coverage = read_coverage(connection, AUTHORITY)
        for name, cohort in COHORTS.items():
            months = [each.month for each in months_served(coverage, cohort, 0)]
            if months:
                scope = scope_of(connection, AUTHORITY, coverage, cohort, "ssd", months)
                rows = connection.execute(cohort.query(scope)).mappings().all()
                found[name] = sorted((dict(row) for row in rows), key=str)
    return found


@settings(
    max_examples=8,
    # A smaller example that fails is not worth five minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ours=EVENTS, theirs=EVENTS)
def test_what_holds_for_the_cases_of_every_measure(
    make_database: Callable[[str], Engine], ours: list[Event], theirs: list[Event]
) -> None:
    """Two extracts give the same cases in either order, other children change nothing for a
    child, and no case is counted above its cohort, or in it while it is left out."""
    one, other = make_database("sqlite"), make_database("sqlite")
    with TemporaryDirectory() as name:
        folder = Path(name)
        part("A", ours).load(one, folder / "1", ENDS, compute=False)
        alone = cases(one)
        part("B", theirs).load(one, folder / "2", ENDS, compute=False)
        part("B", theirs).load(other, folder / "3", ENDS, compute=False)
        part("A", ours).load(other, folder / "4", ENDS, compute=False)
    both, turned = cases(one), cases(other)
    one.dispose()
    other.dispose()

    assert both == turned
    assert set(alone) == set(both) >= SERVED
    for name, rows in both.items():
        assert [row for row in rows if row["person_id"].startswith("A")] == alone[name], name

    for measure in measures().values():
        how = measure.computed
        if how is None or how.cohort not in both or measure.unit != "percent":
            continue
        for row in both[how.cohort]:
            cohort = row[how.denominator]
            assert 0 <= row[how.numerator] <= cohort, (measure.id, row)
            for column in filter(None, (how.too_early, how.unknown)):
                assert not (cohort and row[column]), (measure.id, row)
