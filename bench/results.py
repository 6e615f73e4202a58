"""A measured figure, its limit, and the line that says both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One figure; ``limit`` is the most that it may be, None where it is only shown."""

    group: str
    name: str
    value: float
    unit: str
    """``x`` for a ratio, ``s``, ``ms``, ``MB``, ``rows/s``, ``answers`` or ``errors``."""
    limit: float | None = None

    @property
    def passes(self) -> bool:
        """Whether the figure keeps to its limit."""
        return self.limit is None or self.value <= self.limit


def figure(value: float, unit: str) -> str:
    """Return a figure with as many decimals as its unit bears."""
    decimals = {"rows/s": 0, "errors": 0, "answers": 0, "x": 2}.get(unit, 1)
    return f"{value:,.{decimals}f} {unit}"


def lines(results: Iterable[Result]) -> Iterable[str]:
    """Yield the results as aligned lines, each group under its title."""
    group = ""
    for result in results:
        if result.group != group:
            group = result.group
            yield ""
            yield group
        limit = verdict = ""
        if result.limit is not None:
            limit = f"at most {result.limit:g} {result.unit}"
            verdict = "pass" if result.passes else "FAIL"
        shown = figure(result.value, result.unit)
        yield f"  {result.name:<52}{shown:>16}  {limit:<17}{verdict}".rstrip()
