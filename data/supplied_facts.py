"""Facts of measures that the council supplies: its current figures, copied as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select

from dashboard.administration import TeamMapping
from dashboard.measure import Measure
from dashboard.period import last_day
from data.schema import monthly_fact, supplied_figure
from data.team_map import map_of, returned_names

KIND: Final = "figures"


def copy_supplied(connection: Connection, authority: str, declared: Iterable[Measure]) -> None:
    """Write the facts of the ``declared`` measures that supplied figures feed.

    A figure of an area is the team's whose code or name it gives, else a locality's; the map of
    teams may say that it is another's on the month's last day. The whole is what the council says
    it is, and no sum. A month that records serve keeps its own figure.
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
    facts = _under_map(
        facts, map_of(connection, authority), {each.id: each.unit for each in fed.values()}
    )
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


def _under_map(
    facts: dict[tuple[Any, ...], dict[str, Any]],
    held: Iterable[TeamMapping],
    units: Mapping[str, str],
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the facts with those of teams under the team that the map says they are.

    Counts of teams that are one are added up. Where a figure came without its counts there is
    nothing to add, and each team keeps its own.
    """
    of_team: dict[str, list[TeamMapping]] = {}
    for each in held:
        of_team.setdefault(each.returned_team, []).append(each)
    if not of_team:
        return facts
    found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for key in facts:
        measure, period, month, level, unit, *split = key
        if level == "team":
            day = last_day(month)
            unit = next((m.team for m in of_team.get(unit, ()) if m.holds_on(day)), unit)
        found.setdefault((measure, period, month, level, unit, *split), []).append(key)
    written: dict[tuple[Any, ...], dict[str, Any]] = {}
    for key, those in found.items():
        parts = [facts[each] for each in those]
        has_counts = units[key[0]] == "count" or all(each["denominator"] for each in parts)
        if len(parts) > 1 and not has_counts:
            written |= {each: facts[each] for each in those}
            continue
        sums = {
            name: sum(each[name] for each in parts)
            for name in ("numerator", "denominator")
            if all(each[name] is not None for each in parts)
        }
        written[key] = parts[0] | {"unit": key[4]} | (sums if len(parts) > 1 else {})
    return written


def _teams(connection: Connection, authority: str) -> dict[str, str]:
    """The codes of the authority's teams by code and by name, in small letters."""
    returned = returned_names(connection, authority)
    named = {each.team_name: each.team for each in map_of(connection, authority)}
    named |= {name: code for code, name in returned.items()} | {code: code for code in returned}
    return {name.casefold(): code for name, code in named.items()}
