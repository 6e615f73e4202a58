"""Which target holds in a month: the newest that was set here, else the default of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dashboard.measure import Measure, Target
from dashboard.view import TargetSet


def with_target(measure: Measure, targets: Sequence[TargetSet], month: str) -> Measure:
    """Return ``measure`` with the target that holds in ``month``; ``targets``, oldest first."""
    in_force = [each for each in targets if each.valid_from <= month]
    if not in_force:
        return measure
    newest = in_force[-1]
    target = None if newest.value is None else Target(newest.value, newest.source)
    return replace(measure, target=target)
