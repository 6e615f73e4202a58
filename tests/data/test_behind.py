"""The SQL that is shown behind a measure is the SQL that computes it: it is run, and compared."""

from __future__ import annotations

import re

from sqlalchemy import Engine

from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.period import months_of
from dashboard.viewer import full_viewer
from data.repository import SqlRepository

WOLVERHAMPTON = full_viewer("336")
COMPUTED = [each for each in measures().values() if each.computed]


def differing(engine: Engine, measure: Measure) -> list[object]:
    """Return the figures of a measure that its own SQL, run as printed, does not give."""
    repository = SqlRepository(engine)
    behind = repository.behind(WOLVERHAMPTON, measure)
    assert behind is not None, measure.id
    with engine.connect() as connection:
        # A driver takes a doubled percent sign where a person's tool takes one.
        text = behind.sql.replace("%", "%%") if engine.name == "postgresql" else behind.sql
        rows = connection.exec_driver_sql(text).all()
    counted = {row[0]: tuple(float(each or 0) for each in row[1:]) for row in rows}
    wide = 1 if measure.computed and measure.computed.denominator is None else 2
    facts = repository.facts(
        WOLVERHAMPTON, measure, measure.headline, behind.months[0], behind.months[-1]
    )
    assert facts, measure.id
    found: list[object] = []
    for fact in facts:
        events = measure.headline in ("quarter", "rolling_12", "rolling_36", "year_to_date")
        span = months_of(measure.headline, fact.month) if events else (fact.month,)
        if fact.status != "ok" or not set(span) <= set(behind.months):
            continue
        said = [counted.get(month, (0.0,) * wide) for month in span]
        sums = tuple(sum(column) for column in zip(*said, strict=True))
        stored = (fact.numerator, fact.denominator)[:wide]
        if any(abs((a or 0) - b) > 1e-6 for a, b in zip(stored, sums, strict=True)):
            found.append((measure.id, fact.month, stored, sums))
    return found


def test_the_printed_sql_gives_the_figures(demo_engine: Engine) -> None:
    assert [each for measure in COMPUTED for each in differing(demo_engine, measure)] == []


def test_the_columns_read_are_named_with_what_they_hold(demo_engine: Engine) -> None:
    behind = SqlRepository(demo_engine).behind(WOLVERHAMPTON, measures()["cin_seen_5_days"])
    assert behind is not None
    read = {(each.table, each.column) for each in behind.columns}
    assert {("referral", "referral_date"), ("visit", "child_seen"), ("calendar", "day")} <= read
    assert ("referral", "is_current") not in read
    words = {each.column: each.words for each in behind.columns}
    assert words["born"] == "null: unborn or not known"


def test_the_sql_names_no_child(demo_engine: Engine) -> None:
    """What is written into it are codes, dates, months and the council's number."""
    repository = SqlRepository(demo_engine)
    for measure in COMPUTED:
        behind = repository.behind(WOLVERHAMPTON, measure)
        assert behind is not None
        literals = set(re.findall(r"'([^']*)'", behind.sql))
        assert not [each for each in literals if len(each) > 20], measure.id


def test_nothing_is_shown_where_nothing_is_loaded(database: Engine) -> None:
    assert SqlRepository(database).behind(WOLVERHAMPTON, measures()["referrals"]) is None
