"""A law of visits that fall due: the query says what a person would find with a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from data.schema import cp_plan, visit
from tests.data.records import AUTHORITY
from tests.data.visit_cases import found, rule

FIRST, LAST = date(2019, 1, 1), date(2019, 8, 31)
plans = st.lists(
    st.tuples(
        st.integers(0, 120),
        st.none() | st.integers(1, 150),
        st.frozensets(st.integers(-5, 240), max_size=12),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def sqlite(make_database: Callable[[str], Engine]) -> Engine:
    """An SQLite database with nothing loaded."""
    return make_database("sqlite")


def by_hand(
    start: date, end: date | None, visits: list[date], interval: int
) -> list[tuple[date, bool]]:
    """Walk from visit to visit: each due date with whether it was met."""
    after = sorted(day for day in visits if day > start and (end is None or day <= end))
    due_dates = []
    clock = start
    while True:
        coming = next((day for day in after if day > clock), None)
        due = clock + timedelta(days=interval)
        if coming is not None and coming <= due:
            due_dates.append((due, True))
        else:
            while due <= LAST and (coming is None or due < coming):
                due_dates.append((due, False))
                due += timedelta(days=interval)
            if coming is not None and due == coming:
                due_dates.append((due, True))
        if coming is None:
            break
        clock = coming
    return [(due, met) for due, met in due_dates if due <= LAST and (end is None or due < end)]


@settings(max_examples=25, deadline=None)
@given(plans, st.integers(1, 45))
def test_visits_due_in_days_are_those_that_a_walk_finds(
    sqlite: Engine, made: list[tuple[int, int | None, frozenset[int]]], interval: int
) -> None:
    expected = []
    with sqlite.connect() as connection, connection.begin() as transaction:
        row = {"authority_code": AUTHORITY, "import_id": 1, "kind": "ssd", "is_current": True,
               "row_number": 1}  # fmt: skip
        for number, (first, length, on) in enumerate(made):
            start = FIRST + timedelta(days=first)
            end = None if length is None else start + timedelta(days=length)
            visits = [FIRST + timedelta(days=day) for day in sorted(on)]
            child = f"child {number}"
            connection.execute(
                insert(cp_plan).values(
                    **row, source_id=child, person_id=child, start_date=start, end_date=end
                )
            )
            for day in visits:
                connection.execute(
                    insert(visit).values(
                        **row,
                        source_id=f"{child} {day}",
                        visit_kind="cp",
                        person_id=child,
                        visit_date=day,
                        child_seen=True,
                    )
                )
            expected += [(child, due, met) for due, met in by_hand(start, end, visits, interval)]
        rows = found(
            connection,
            "cp",
            [rule("cp", "due", interval, "days")],
            data_from="2018-01-01",
            data_to=LAST.isoformat(),
        )
        transaction.rollback()
    assert sorted(
        (row["person_id"], row["reference_date"], bool(row["made_in_time"])) for row in rows
    ) == sorted(expected)
