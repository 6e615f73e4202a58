"""What is hidden from who may not see small numbers, found once when the facts are and stored.

It follows from the facts, those of closed months as they were reported, and the threshold. Whatever
writes facts calls ``store_hidden``; whatever closes or reopens a month ``forget_hidden``, and then
it is found when it is first asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, delete, func, insert, select

from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.small_numbers import NAMES, Above, Part, Pattern, pattern_of
from dashboard.threshold import small_number
from data.schema import closed_fact, hidden_figure, monthly_fact
from data.suppression import localities_of, part_facts


def parts_held(connection: Connection, authority: str) -> dict[str, list[Part]]:
    """Return the parts of each measure that has facts, the whole first."""
    rows = connection.execute(
        select(monthly_fact.c.measure, monthly_fact.c.group, monthly_fact.c.split)
        .where(monthly_fact.c.authority_code == authority, monthly_fact.c.level == "all")
        .distinct()
    )
    found: dict[str, list[Part]] = {}
    for row in rows:
        found.setdefault(row.measure, []).append(Part(row.group, row.split))
    for parts in found.values():
        parts.sort(key=lambda part: (not part.is_whole, part.group, part.split))
    return dict(sorted(found.items()))


def forget_hidden(connection: Connection, authority: str) -> None:
    """Forget in this transaction what is hidden: the facts, or the closed ones, have changed."""
    connection.execute(delete(hidden_figure).where(hidden_figure.c.authority_code == authority))


def store_hidden(
    connection: Connection, authority: str, declared: Mapping[str, Measure] | None = None
) -> None:
    """Find and store in this transaction what is hidden of every part of every measure."""
    forget_hidden(connection, authority)
    known = measures() if declared is None else declared
    nested = localities_of(connection, authority)
    any_closed = connection.execute(
        select(func.count())
        .select_from(closed_fact)
        .where(closed_fact.c.authority_code == authority)
    ).scalar_one()
    rows = []
    for measure_id, parts in parts_held(connection, authority).items():
        if (measure := known.get(measure_id)) is None:
            continue
        above = None
        for part in parts:
            of = (connection, authority, measure, part)
            now = part_facts(*of, reported=False, released=True)
            reported = part_facts(*of, reported=True, released=True) if any_closed else ()
            pattern = pattern_of(measure, part, now, reported, above, nested)
            if part.is_whole:
                above = Above(now, reported, pattern)
            rows.append(
                {
                    "authority_code": authority,
                    "measure": measure_id,
                    "group": part.group,
                    "split": part.split,
                    "small_number": small_number(),
                    "pattern": _text(pattern),
                }
            )
    if rows:
        connection.execute(insert(hidden_figure), rows)


def stored_pattern(
    connection: Connection, authority: str, measure: Measure, part: Part
) -> Pattern | None:
    """Return what is hidden of a part; None where it was not found yet, or by another threshold."""
    text = connection.execute(
        select(hidden_figure.c.pattern).where(
            hidden_figure.c.authority_code == authority,
            hidden_figure.c.measure == measure.id,
            hidden_figure.c.group == part.group,
            hidden_figure.c.split == part.split,
            hidden_figure.c.small_number == small_number(),
        )
    ).scalar_one_or_none()
    if text is None:
        return None
    held = json.loads(text)
    return Pattern(**{name: frozenset(map(tuple, held.get(name, ()))) for name in NAMES})


def _text(pattern: Pattern) -> str:
    held = {name: sorted(getattr(pattern, name)) for name in NAMES if getattr(pattern, name)}
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))
