"""What a manager could work out by subtraction: the whole council without their own teams.

Who sees the figures of some teams in full, and the figure of all together, knows the difference.
So for such a viewer the difference is a figure that is shown, and small numbers in it are hidden as
in any other: by hiding the figure of all together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from dashboard.ports import DueCount, Fact
from dashboard.small_numbers import Pattern, Placed
from dashboard.statistics.disclosure import is_small

Where = tuple[str, str, str, str, str]
"""Of which period, month, group value, split and split value a fact is."""
NUMBERS = ("overdue", "due", "new", "paused", "unknown")
"""The numbers of children in a count of visits."""


def _where(fact: Fact) -> Where:
    return (fact.period, fact.month, fact.group_value, fact.split, fact.split_value)


def rest_of(
    facts: Sequence[Placed], own: Collection[str], *, with_teams: bool
) -> tuple[Placed, ...]:
    """Return the facts of one part of a measure for the council without the teams ``own``.

    ``facts`` are those of every level. ``with_teams``: the other teams are shown too, so that
    their figures are parts of the rest.
    """
    known: dict[Where, list[Fact]] = {}
    for level, fact in facts:
        if level == "team" and fact.unit in own:
            known.setdefault(_where(fact), []).append(fact)
    found: list[Placed] = []
    for level, fact in facts:
        if level == "all":
            found.append((level, _less(fact, known.get(_where(fact), ()))))
        elif with_teams and level == "team" and fact.unit not in own:
            found.append((level, fact))
    return tuple(found)


def _less(fact: Fact, known: Sequence[Fact]) -> Fact:
    """Return ``fact`` without what is known of it."""
    if not known:
        return fact

    def left(number: float | None, parts: Sequence[float | None]) -> float | None:
        return None if number is None else number - sum(part or 0 for part in parts)

    return replace(
        fact,
        numerator=left(fact.numerator, [each.numerator for each in known]),
        denominator=left(fact.denominator, [each.denominator for each in known]),
        too_early=(fact.too_early or 0) - sum(each.too_early or 0 for each in known),
        unknown=(fact.unknown or 0) - sum(each.unknown or 0 for each in known),
    )


def joined(one: Pattern, other: Pattern) -> Pattern:
    """Return a pattern that hides what either hides."""
    return Pattern(
        one.figures | other.figures,
        one.too_early | other.too_early,
        one.unknown | other.unknown,
    )


def without_rest(
    shown: Sequence[DueCount], counts: Sequence[DueCount], own: Collection[str]
) -> list[DueCount]:
    """Return the count of all teams together, less the numbers whose rest is a small one.

    ``shown`` is that count as everybody may see it; ``counts`` are those of each team, of which
    those of ``own`` are known to the viewer.
    """

    def left(name: str) -> int:
        return sum(getattr(each, name) or 0 for each in counts if each.team not in own)

    hidden = {name: None for name in NUMBERS if is_small(left(name))}
    return [replace(each, **hidden) for each in shown]  # type: ignore[arg-type]
