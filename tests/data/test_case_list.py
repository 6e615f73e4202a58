"""The list behind a figure is as long as the figure: of every measure, month, team and part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, insert, select

from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.ports import Cases, CasesAsked, ShownFact
from dashboard.viewer import full_viewer
from data.case_list import case_list
from data.case_words import TOLD, VISITS
from data.cases import COHORTS
from data.engine import write_transaction
from data.facts import rebuild
from data.schema import RECORD_TABLES, involvement, metadata, monthly_fact, person, team_map
from tests.data.records import AUTHORITY

Made = Callable[[str], Engine]
COUNTED = [each for each in measures().values() if each.computed]
CIN_SEEN = measures()["cin_seen_5_days"]
NOT_COPIED = (
    "alembic_version", "audit_entry", "audit_head", "calendar", "hidden_figure", "monthly_fact",
    "published_figure", "visit_due",
)  # fmt: skip
MAPPED_FROM = date(2019, 4, 1)
FULL = full_viewer(AUTHORITY)
EVERY = 50
"""Of the demonstration's children one in so many is copied."""


def _copy_some(source: Connection, target: Connection) -> None:
    """Copy the records of a few of the demonstration's children, with the files they came in."""
    people = source.execute(select(person.c.person_id).distinct().order_by(person.c.person_id))
    adopted = source.execute(select(metadata.tables["adoption"].c.person_id).limit(8))
    chosen = {*list(people.scalars())[::EVERY], *adopted.scalars()}
    for table in metadata.sorted_tables:
        if table.name in NOT_COPIED:
            continue
        of_some = table in RECORD_TABLES and "person_id" in table.c
        wanted = [table.c.person_id.in_(sorted(chosen))] if of_some else []
        rows = [dict(row) for row in source.execute(select(table).where(*wanted)).mappings()]
        target.execute(table.delete())
        if rows and not table.name.startswith("import_issue"):
            target.execute(insert(table), rows)


def _map_a_team(connection: Connection) -> None:
    """Say that one team of the returns became another in April 2019."""
    held = involvement.c.team_id
    code = connection.execute(
        select(held).group_by(held).order_by(func.count().desc(), held).limit(1)
    ).scalar_one()
    connection.execute(
        insert(team_map).values(
            authority_code=AUTHORITY,
            returned_team=code,
            valid_from=MAPPED_FROM,
            valid_to=None,
            team="NEW",
            team_name="A new team",
            service="New service",
            locality="New locality",
            name="a manager",
            made_on=MAPPED_FROM,
        )
    )


def test_every_cohort_says_why() -> None:
    visits = {name for name, cohort in COHORTS.items() if cohort.visit_rule}
    assert set(TOLD) | visits == set(COHORTS)
    assert not set(TOLD) & visits
    assert {"due", "currency", "month_touched"} == set(VISITS)


def compared_on(engine: Engine) -> list[Measure]:
    """Return every measure; on PostgreSQL one of each cohort: what follows is the same for all."""
    if engine.dialect.name == "sqlite":
        return COUNTED
    return list({each.computed.cohort: each for each in COUNTED if each.computed}.values())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def some(request: pytest.FixtureRequest, make_database: Made, demo_engine: Engine) -> Engine:
    """The records of a few children of the demonstration, with a team that was renamed."""
    engine = make_database(request.param)
    with demo_engine.connect() as source, write_transaction(engine) as target:
        _copy_some(source, target)
        _map_a_team(target)
        rebuild(target, AUTHORITY, {each.id: each for each in compared_on(engine)})
    return engine


def asked_for(measure: Measure, fact: Mapping[str, Any], **more: Any) -> CasesAsked:
    """Return what asks for the cases behind a stored fact."""
    names = ("period", "month", "level", "unit", "group", "group_value", "split", "split_value")
    return CasesAsked(measure, *(fact[name] for name in names), size=5, **more)


def facts_of(connection: Connection, measure: Measure, *wanted: Any) -> list[Mapping[str, Any]]:
    """Return stored facts of a measure that are counted from records, the latest first."""
    fact = monthly_fact
    rows = connection.execute(
        select(fact)
        .where(
            fact.c.authority_code == AUTHORITY,
            fact.c.measure == measure.id,
            fact.c.kind != "figures",
            fact.c.status == "ok",
            *wanted,
        )
        .order_by(fact.c.month.desc(), fact.c.numerator.desc(), fact.c.unit, fact.c.group_value)
    )
    return list(rows.mappings())


FACT = monthly_fact.c
WHOLE = (FACT.level == "all", FACT.group == "none", FACT.split == "all")


WAYS: Sequence[tuple[Any, ...]] = (
    (FACT.level == "team", FACT.unit != "NEW"),
    (FACT.level == "all", FACT.group == "age"),
    (FACT.level == "locality",),
    (FACT.level == "all", FACT.group == "sex"),
)


def some_facts(
    connection: Connection, measure: Measure, place: int, *, every_period: bool
) -> list[Mapping[str, Any]]:
    """Return facts of some months: the whole, a team or group, the renamed team, a part."""
    found: list[Mapping[str, Any]] = []
    for period in measure.periods if every_period else (measure.headline,):
        held = facts_of(connection, measure, FACT.period == period, *WHOLE)
        found += held[:1] if place % 2 else held[place : place + 1] or held[:1]
    ways = [
        *([WAYS[place % len(WAYS)]] if every_period else []),
        (FACT.unit == "NEW", FACT.split == "all"),
    ]
    ways += [(FACT.split != "all",)] if measure.splits else []
    for way in ways:
        wanted = (FACT.period == measure.headline, FACT.numerator > 0, *way)
        held = facts_of(connection, measure, *wanted)
        found += held[place : place + 1] or held[:1]
    return found


def differs(measure: Measure, fact: Mapping[str, Any], cases: Cases | None) -> str:
    """Return how a list and its figure differ; nothing where they agree."""
    if cases is None:
        return "no list"
    said = (cases.numerator, cases.denominator, cases.too_early, cases.unknown)
    stored = tuple(fact[name] for name in ("numerator", "denominator", "too_early", "unknown"))
    if said != pytest.approx(stored, nan_ok=True):
        return f"{said} is not {stored}"
    assert measure.computed
    listed = dict(cases.standings)
    expected = {"too_early": fact["too_early"]}
    whole = fact["numerator"] if fact["denominator"] is None else fact["denominator"]
    if measure.computed.denominator != "full_time":
        expected["all"] = whole
        expected["unknown"] = fact["unknown"]
        expected["counted"] = whole if measure.is_mean else fact["numerator"]
        expected["not_counted"] = whole - expected["counted"]
    wrong = {name: (listed[name], n) for name, n in expected.items() if listed[name] != n}  # type: ignore[index]
    if wrong:
        return f"lists and figure: {wrong}"
    return "" if cases.total == listed["all"] else f"{cases.total} in all"


def test_a_list_is_as_long_as_its_figure(some: Engine) -> None:
    on_sqlite = some.dialect.name == "sqlite"
    wrong, compared, renamed = [], 0, 0
    with some.connect() as connection:
        for place, measure in enumerate(compared_on(some)):
            for fact in some_facts(connection, measure, place, every_period=on_sqlite):
                cases = case_list(connection, FULL, asked_for(measure, fact), ShownFact)
                compared += 1
                renamed += fact["unit"] == "NEW"
                if difference := differs(measure, fact, cases):
                    key = [fact[n] for n in ("period", "month", "unit", "group_value")]
                    wrong.append(f"{measure.id} {key} {fact['split_value']}: {difference}")
    assert not wrong
    assert compared > (140 if on_sqlite else 45)
    assert renamed > 5


def test_the_demonstration_lists_are_as_long_as_the_latest_figures(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        for measure in COUNTED[::5]:
            held = facts_of(connection, measure, FACT.period == measure.headline, *WHOLE)
            cases = case_list(connection, FULL, asked_for(measure, held[0]), ShownFact)
            assert not differs(measure, held[0], cases), measure.id


def test_the_seen_children_of_september_are_124_of_160(demo_engine: Engine) -> None:
    asked = CasesAsked(measures()["cin_seen_5_days"], "month", "2019-09", size=None)
    with demo_engine.connect() as connection:
        found = case_list(connection, FULL, asked, ShownFact)
    assert found is not None
    standings = [case.standing for case in found.rows]
    assert (standings.count("counted"), len(standings)) == (124, 160)
