"""Periods of care and placements of a child, put together from episodes.

As measures.md has it, and as the case queries do in SQL: a change of legal status, a change of
placement with the same carer and a temporary absence are no move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from data.demo.held import Episode

NO_MOVE = ("L", "T", "U")


@dataclass(frozen=True, slots=True)
class Placement:
    """The episodes spent with one carer, temporary absences apart; ``start`` is the move there."""

    stays: list[Episode] = field(default_factory=list)

    @property
    def start(self) -> date:
        """The first day."""
        return self.stays[0].start

    @property
    def latest(self) -> Episode:
        """The last episode there."""
        return self.stays[-1]

    def held_since(self, day: date) -> bool:
        """Whether the child was there at any time after ``day``."""
        return any(one.end is None or one.end > day for one in self.stays)


@dataclass(frozen=True, slots=True)
class Period:
    """An unbroken time in care."""

    episodes: Sequence[Episode]
    placements: Sequence[Placement]

    @property
    def start(self) -> date:
        """The day on which care began."""
        return self.episodes[0].start

    @property
    def latest(self) -> Episode:
        """The last episode: its end is that of the period."""
        return self.episodes[-1]

    @property
    def end(self) -> date | None:
        """The day on which care ended."""
        return self.latest.end

    @property
    def legal_start(self) -> date:
        """The day from which the latest legal status holds."""
        changes = [
            after.start
            for before, after in zip(self.episodes, self.episodes[1:], strict=False)
            if before.legal != after.legal
        ]
        return changes[-1] if changes else self.start


def periods_of(episodes: Sequence[Episode], day: date) -> list[Period]:
    """The periods of care begun by ``day``, as far as they had come by then; no short breaks."""
    found: dict[str, list[Episode]] = {}
    for one in episodes:
        if not one.short_break and one.start <= day:
            found.setdefault(one.period, []).append(one)
    return [Period(each, _placements(each)) for each in found.values()]


def _placements(episodes: Sequence[Episode]) -> list[Placement]:
    found: list[Placement] = []
    for one in episodes:
        if one.place.startswith("T"):
            continue
        if not found or not _continues(found[-1].latest, one):
            found.append(Placement())
        found[-1].stays.append(one)
    return found


def _continues(before: Episode, after: Episode) -> bool:
    same_place = (before.place, before.postcode, before.urn) == (
        after.place,
        after.postcode,
        after.urn,
    )
    return same_place or after.begun_by in NO_MOVE
