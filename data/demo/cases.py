"""What a case is: one referral of one child and all that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from data.demo.people import Child, Family


class Phase(Enum):
    """What a case is now: a child is in one phase at a time."""

    ASSESSMENT = "assessment"
    NEED = "need"
    PROTECTION = "protection"
    CARE = "care"
    CLOSED = "closed"


@dataclass(eq=False)
class Spell:
    """A child in need plan, a protection plan or a period of care. ``end`` is None while open."""

    phase: Phase
    start: date
    end: date | None = None
    ended_by: str = ""

    def open_on(self, day: date) -> bool:
        """Whether it is open on ``day``: begun by then and not ended by then."""
        return self.start <= day and (self.end is None or self.end > day)


@dataclass(eq=False)
class Case:
    """One referral of one child. Siblings referred together share ``group``."""

    number: int
    child: Child
    family: Family
    group: int
    referral: date
    contact: date | None
    source: str
    need: str
    refused: bool = False
    phase: Phase = Phase.ASSESSMENT
    since: date = date.min
    assessed_from: date | None = None
    assessed: date | None = None
    spells: list[Spell] = field(default_factory=list)
    close: date | None = None
    close_reason: str = ""

    @property
    def open_spell(self) -> Spell | None:
        """The plan or period of care that is open now."""
        if self.spells and self.spells[-1].end is None:
            return self.spells[-1]
        return None

    def enter(self, phase: Phase, day: date) -> None:
        """End what is open and begin the next phase on the same day."""
        self.leave(day)
        self.spells.append(Spell(phase, day))
        self.phase, self.since = phase, day

    def leave(self, day: date, reason: str = "") -> None:
        """End what is open."""
        spell = self.open_spell
        if spell is not None:
            spell.end, spell.ended_by = day, reason

    def shut(self, day: date, reason: str, ended_by: str = "") -> None:
        """End what is open and close the case."""
        self.leave(day, ended_by)
        self.phase, self.since = Phase.CLOSED, day
        self.close, self.close_reason = day, reason

    def spells_of(self, phase: Phase) -> list[Spell]:
        """The spells of one kind, in order."""
        return [spell for spell in self.spells if spell.phase is phase]
