"""What is hidden from who may not see small numbers, found once when the facts are and stored.

It follows from the facts, those of closed months as they were reported, and the threshold. Whatever
writes facts, closes a month or reopens one calls ``store_hidden``. Only where the threshold is
another than when it was stored is it found when it is first asked for, and then of each measure by
itself: ``sightline refresh`` stores it anew.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select

from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.ports import Fact
from dashboard.small_number_sums import ALL, Nested, Place
from dashboard.small_number_twins import three_years, to_hide, twins
from dashboard.small_numbers import (
    NAMES,
    Above,
    Part,
    Pattern,
    Placed,
    has_number,
    pattern_of,
    place_of,
    shows,
)
from dashboard.threshold import small_number
from data.schema import closed_fact, hidden_figure, monthly_fact
from data.suppression import localities_of, part_facts

ROUNDS: Final = 12
"""How often what one measure hides is carried to others; each time it is less."""


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
    held = {
        measure_id: Held(
            known[measure_id],
            {
                part: tuple(
                    part_facts(
                        connection,
                        authority,
                        known[measure_id],
                        part,
                        reported=reported,
                        released=True,
                    )
                    if any_closed or not reported
                    else ()
                    for reported in (False, True)
                )
                for part in parts
            },
        )
        for measure_id, parts in parts_held(connection, authority).items()
        if measure_id in known
    }
    rows = [
        {
            "authority_code": authority,
            "measure": measure_id,
            "group": part.group,
            "split": part.split,
            "small_number": small_number(),
            "pattern": _text(pattern),
        }
        for measure_id, patterns in patterns_of(held, nested).items()
        for part, pattern in patterns.items()
    ]
    if rows:
        connection.execute(insert(hidden_figure), rows)


@dataclass(frozen=True, slots=True)
class Held:
    """A measure with the facts of its parts, the whole first: as now known, and as reported."""

    measure: Measure
    parts: Mapping[Part, tuple[Sequence[Placed], ...]]


def patterns_of(held: Mapping[str, Held], nested: Nested) -> dict[str, dict[Part, Pattern]]:
    """Return what is hidden of every part of every measure, the same number in all alike."""
    found = {name: _patterns(each, nested, {}) for name, each in held.items()}
    figures: dict[Part, dict[str, dict[Place, Fact]]] = {}
    for name, each in held.items():
        for part, (now, _) in each.parts.items():
            if part.split == ALL:
                figures.setdefault(part, {})[name] = {
                    place_of(part, level, fact): fact
                    for level, fact in now
                    if has_number(fact, "figures") and shows(each.measure, part, level, fact)
                }
    declared = {name: each.measure for name, each in held.items()}
    linked = [(part, twin) for part, of in figures.items() for twin in twins(declared, of)]
    also: dict[str, dict[Part, set[Place]]] = {}
    for _ in range(ROUNDS):
        wanted = [
            (
                twin.second,
                part,
                to_hide(twin, figures[part], {n: found[n][part] for n in twin.both}),
            )
            for part, twin in linked
        ]
        wanted += [
            (name, part, three_years(of[name], found[name][part]))
            for part, of in figures.items()
            for name in of
        ]
        changed = set()
        for name, part, more in wanted:
            if more:
                also.setdefault(name, {}).setdefault(part, set()).update(more)
                changed.add(name)
        if not changed:
            break
        for name in sorted(changed):
            found[name] = _patterns(held[name], nested, also[name])
    return found


def _patterns(
    held: Held, nested: Nested, also: Mapping[Part, Collection[Place]]
) -> dict[Part, Pattern]:
    above, found = None, {}
    for part, (now, reported) in held.parts.items():
        hides = frozenset(also.get(part, ()))
        found[part] = pattern_of(held.measure, part, now, reported, above, nested, hides)
        if part.is_whole:
            above = Above(now, reported, found[part])
    return found


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
