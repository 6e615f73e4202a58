"""Counts a cohort's cases: by month and team, and from there by period and level, in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Float,
    Select,
    Table,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.sql.base import Executable

from dashboard.measure import Computed, Measure
from data.cases import BREAKDOWNS
from data.schema import monthly_fact
from data.temporary import window

LEVELS: Final = ("team", "locality", "service", "all")


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: a measure's figures of one period from one kind of import."""

    authority: str
    measure: Measure
    how: Computed
    numbers: Sequence[str]
    """The columns of the cohort that its tables hold, in their order."""
    period: str
    kind: str


def insert_cases(
    cases: Table, query: Select[Any], splits: Sequence[str], numbers: Sequence[str]
) -> Executable:
    """Return the statement that writes the cases of ``query`` to the table ``cases``."""
    found = query.subquery("cases")
    return insert(cases).from_select(
        [column.name for column in cases.columns],
        select(
            *(found.c[name] for name in ("month", "team", "locality", "service", *BREAKDOWNS)),
            *(found.c[name] for name in splits),
            *(func.coalesce(found.c[name], 0) for name in numbers),
            # Each of the counts below groups by these first: rows in order cost it half.
        ).order_by(found.c.month, found.c.team),
    )


def count_teams(
    connection: Connection, cases: Table, teams: Table, splits: Sequence[str], *, mapped: bool
) -> None:
    """Count the cases by month and team: in all, by each group, and by each split.

    ``mapped``: the council's map of teams may move one to another service within a month.
    """
    numbers = [column.name for column in teams.columns if column.name.startswith("number_")]
    ways: list[tuple[str, str]] = [("none", "all"), *((name, "all") for name in BREAKDOWNS)]
    ways += [("none", split) for split in splits]
    for group, split in ways:
        group_value = literal("all") if group == "none" else cases.c[group]
        split_value = literal("all") if split == "all" else cases.c[f"split_{splits.index(split)}"]
        # A team of the returns has one locality and service, so they need no sorting by.
        places = [cases.c.locality, cases.c.service]
        keys: list[Any] = [cases.c.month, cases.c.team, *(places if mapped else [])]
        keys += [group_value] if group != "none" else []
        keys += [split_value] if split != "all" else []
        connection.execute(
            insert(teams).from_select(
                [column.name for column in teams.columns],
                select(
                    *keys[:2],
                    *(places if mapped else [func.min(place) for place in places]),
                    literal(group),
                    group_value,
                    literal(split),
                    split_value,
                    *(func.sum(cases.c[name]) for name in numbers),
                ).group_by(*keys),
            )
        )


def count_period(
    connection: Connection, counted: Counted, teams: Table, months: Mapping[str, Sequence[str]]
) -> list[str]:
    """Write the facts of one period at every level; return the months without any case.

    ``months`` are those whose cases make the figure of each month in which the period ends.
    """
    connection.execute(delete(window))
    connection.execute(
        insert(window),
        [{"ends": end, "month": month} for end, span in months.items() for month in span],
    )
    for level in LEVELS:
        connection.execute(_insert_level(counted, teams, level))
    if counted.how.split_shares:
        _share_out(connection, counted)
    held = connection.execute(
        select(monthly_fact.c.month).where(
            monthly_fact.c.authority_code == counted.authority,
            monthly_fact.c.measure == counted.measure.id,
            monthly_fact.c.period == counted.period,
            monthly_fact.c.level == "all",
            monthly_fact.c.group == "none",
            monthly_fact.c.split == "all",
        )
    ).scalars()
    return sorted(set(months) - set(held))


def _insert_level(counted: Counted, teams: Table, level: str) -> Executable:
    how = counted.how
    unit = literal("all") if level == "all" else teams.c[level]
    keys = [
        window.c.ends,
        *(teams.c[name] for name in ("group", "group_value", "split", "split_value")),
        *([] if level == "all" else [unit]),
    ]
    named = {
        "numerator": how.numerator,
        "denominator": how.denominator,
        "too_early": how.too_early,
        "unknown": how.unknown,
    }
    total: dict[str, Any] = {
        key: func.sum(teams.c[f"number_{counted.numbers.index(name)}"]) if name else literal(0)
        for key, name in named.items()
    }
    unsure = (
        total["unknown"] * 100 > (total["denominator"] + total["unknown"]) * how.unknown_limit
        if how.unknown_limit is not None
        else literal(False)
    )
    denominator: Any = total["denominator"] if how.denominator else cast(null(), Float)
    written: dict[str, Any] = {
        "authority_code": literal(counted.authority),
        "measure": literal(counted.measure.id),
        "period": literal(counted.period),
        "level": literal(level),
        "unit": unit,
        "group": teams.c.group,
        "group_value": teams.c.group_value,
        "split": teams.c.split,
        "split_value": teams.c.split_value,
        "month": window.c.ends,
        "numerator": case((unsure, None), else_=total["numerator"]),
        "denominator": case((unsure, None), else_=denominator),
        "too_early": total["too_early"],
        "unknown": total["unknown"],
        "status": case((unsure, "not_enough_history"), else_="ok"),
        "kind": literal(counted.kind),
    }
    # Of a count every team that holds such cases is written, be it with nought.
    some = [] if how.denominator is None else [_any_case(how, total)]
    return insert(monthly_fact).from_select(
        list(written),
        select(*(value.label(name) for name, value in written.items()))
        .join(window, and_(window.c.month == teams.c.month))
        .where(teams.c.split.in_(("all", *how.splits)))
        .group_by(*keys)
        .having(and_(literal(True), *some)),
    )


def _share_out(connection: Connection, counted: Counted) -> None:
    """Make each part of a split a share: of all that were counted, how many are in the part."""
    fact, whole = monthly_fact, monthly_fact.alias("whole")
    parts = and_(
        fact.c.authority_code == counted.authority,
        fact.c.measure == counted.measure.id,
        fact.c.period == counted.period,
        fact.c.split != "all",
    )
    connection.execute(delete(fact).where(parts, func.coalesce(fact.c.denominator, 0) == 0))
    same = ("authority_code", "measure", "period", "level", "unit", "group", "group_value", "month")
    of_whole = {
        name: select(whole.c[name])
        .where(whole.c.split == "all", *(whole.c[key] == fact.c[key] for key in same))
        .correlate(fact)
        .scalar_subquery()
        for name in ("denominator", "status")
    }
    known = of_whole["denominator"].is_not(None)
    connection.execute(
        update(fact)
        .where(parts)
        .values({"numerator": case((known, fact.c.denominator)), **of_whole})
    )


def _any_case(how: Computed, total: Mapping[str, Any]) -> Any:
    """Return whether a group has a case at all, be it only one that is too early to judge."""
    named = {"denominator": how.denominator, "too_early": how.too_early, "unknown": how.unknown}
    return or_(*(total[key] > 0 for key, name in named.items() if name))
