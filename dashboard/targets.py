"""Which target holds in a month: the newest that was set here, else the default of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dashboard.measure import Measure, Target
from dashboard.period import month_words, shift
from dashboard.view import TargetSet, TargetStep
from dashboard.wording import target_text


def with_target(measure: Measure, targets: Sequence[TargetSet], month: str) -> Measure:
    """Return ``measure`` with the target that holds in ``month``; ``targets``, oldest first."""
    in_force = [each for each in targets if each.valid_from <= month]
    if not in_force:
        return measure
    newest = in_force[-1]
    target = None if newest.value is None else Target(newest.value, newest.source)
    return replace(measure, target=target)


def target_steps(
    measure: Measure, targets: Sequence[TargetSet], first: str, last: str
) -> tuple[TargetStep, ...]:
    """Return the targets that held from ``first`` to ``last``, each with its first and last month.

    ``measure`` has the default of its file, ``targets`` are those that were set here, oldest
    first. Targets of one value that follow on each other are one step. A default has no source.
    """
    starts = [first, *(each.valid_from for each in targets if first < each.valid_from <= last)]
    ends = [*(shift(start, -1) for start in starts[1:]), last]
    steps: list[TargetStep] = []
    for start, end in zip(starts, ends, strict=True):
        newest = next((each for each in reversed(targets) if each.valid_from <= start), None)
        default = measure.target.value if measure.target else None
        value, source = (newest.value, newest.source) if newest else (default, "")
        if steps and steps[-1].value == value:
            steps[-1] = replace(steps[-1], last=end, source=source)
        else:
            steps.append(TargetStep(start, end, value, source))
    return tuple(steps)


def step_notes(measure: Measure, steps: Sequence[TargetStep]) -> tuple[str, ...]:
    """Return in words how the target changed within the months shown; nothing where it did not."""
    if len(steps) < 2:
        return ()
    parts = []
    for place, step in enumerate(steps):
        what = "no target" if step.value is None else target_text(measure, step.value)
        since = f"from {month_words(step.first)}"
        until = f"until {month_words(step.last)}"
        when = until if not place else since if place == len(steps) - 1 else f"{since} {until}"
        parts.append(f"{what} {when}" + (f" ({step.source})" if step.source else ""))
    if parts[0].startswith("no target"):
        return (f"The target changed: {'; '.join(parts)}.",)
    return (f"Target: {'; '.join(parts)}.",)
