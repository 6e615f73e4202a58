"""Facts of measures that the council supplies: its current figures, copied as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select

from dashboard.measure import Measure
from data.schema import monthly_fact, supplied_figure, team

KIND: Final = "figures"


def copy_supplied(connection: Connection, authority: str, declared: Iterable[Measure]) -> None:
    """Write the facts of the ``declared`` measures that supplied figures feed.

    A figure of an area is the team's whose code or name it gives, else a locality's. Nothing is
    summed: the whole is what the council says it is. A month that records serve keeps its own
    figure.
    """
    fed = {each.supplied.series: each for each in declared if each.supplied}
    if not fed:
        return
    figure = supplied_figure.c
    rows = connection.execute(
        select(supplied_figure)
        .where(
            figure.authority_code == authority,
            figure.is_current,
            figure.series.in_(sorted(fed)),
        )
        .order_by(figure.import_id)
    ).all()
    if not rows:
        return
    teams = _teams(connection, authority)
    computed = _computed(connection, authority, [each.id for each in fed.values() if each.computed])
    facts: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        measure = fed[row.series]
        known = row.split == "all" or row.split in measure.splits
        if row.period not in measure.periods or not known:
            continue
        if (measure.id, row.period, row.month) in computed:
            continue
        level, unit = row.level, row.unit
        if level != "all" and (code := teams.get(unit.casefold())) is not None:
            level, unit = "team", code
        written = {
            "authority_code": authority,
            "measure": measure.id,
            "period": row.period,
            "level": level,
            "unit": unit,
            "group": "none",
            "group_value": "all",
            "split": row.split,
            "split_value": row.split_value,
            "month": row.month,
            "numerator": row.value if row.numerator is None else row.numerator,
            "denominator": row.denominator if measure.unit != "count" else None,
            "too_early": 0,
            "unknown": 0,
            "status": "ok",
            "kind": KIND,
        }
        # A team may be given by its code in one import and by its name in the next.
        facts[measure.id, row.period, row.month, level, unit, row.split, row.split_value] = written
    if facts:
        both = {each.id for each in fed.values() if each.computed}
        _clear(connection, authority, {key[:3] for key in facts if key[0] in both})
        connection.execute(insert(monthly_fact), list(facts.values()))


def _computed(
    connection: Connection, authority: str, measures: list[str]
) -> set[tuple[str, str, str]]:
    """The measure, period and month of each figure that is computed from records."""
    rows = connection.execute(
        select(monthly_fact.c.measure, monthly_fact.c.period, monthly_fact.c.month)
        .where(
            monthly_fact.c.authority_code == authority,
            monthly_fact.c.measure.in_(measures),
            monthly_fact.c.level == "all",
            monthly_fact.c.status == "ok",
        )
        .distinct()
    )
    return {(row.measure, row.period, row.month) for row in rows}


def _clear(connection: Connection, authority: str, filled: set[tuple[str, str, str]]) -> None:
    """Take out what records say of measures, periods and months of which they tell no whole."""
    fact = monthly_fact.c
    for measure, period, month in sorted(filled):
        connection.execute(
            delete(monthly_fact).where(
                fact.authority_code == authority,
                fact.measure == measure,
                fact.period == period,
                fact.month == month,
            )
        )


def _teams(connection: Connection, authority: str) -> dict[str, str]:
    """The codes of the authority's teams by code and by name, in small letters."""
    rows = connection.execute(
        select(team.c.team_id, team.c.name).where(
            team.c.authority_code == authority, team.c.is_current
        )
    ).all()
    by_name = {row.name.casefold(): row.team_id for row in rows if row.name}
    return by_name | {row.team_id.casefold(): row.team_id for row in rows}
