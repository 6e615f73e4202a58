"""What is wrong or missing in the records behind a figure: broken rules, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that rows of a file behind a figure broke: how often, and the first message.

    ``severity`` is refuse (the rows are not in the figure) or warn (they are, as they stand).
    ``count`` is None where it is a small number and not shown; ``message`` is then empty too.
    """

    import_id: int
    kind: str
    file_name: str
    rule: str
    severity: str
    count: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the latest headline figure of a measure does not know, in numbers of cases.

    ``cases`` are those that it rests on, None where there is no figure; ``no_team`` and
    ``groups`` (age, sex, ...) are how many of them have none recorded.
    """

    month: str
    kind: str
    cases: float | None = None
    too_early: int = 0
    unknown: int = 0
    no_team: float = 0
    groups: tuple[tuple[str, float], ...] = ()

    def with_whole(self, cases: float | None, too_early: int, unknown: int) -> Gaps:
        """Return the same with the numbers of the whole."""
        return replace(self, cases=cases, too_early=too_early, unknown=unknown)

    def with_no_team(self, cases: float) -> Gaps:
        """Return the same with the cases that have no team."""
        return replace(self, no_team=cases)

    def with_group(self, group: str, cases: float) -> Gaps:
        """Return the same with the cases of which a breakdown is not known."""
        return replace(self, groups=(*self.groups, (group, cases)))


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong or missing in the records behind a measure's latest figure.

    ``is_told``: in full. Else ``gaps`` has no number, and a broken rule neither its first message,
    which may hold what a row says, nor a small number of rows.
    """

    broken: tuple[BrokenRule, ...]
    gaps: Gaps | None
    is_told: bool = True
