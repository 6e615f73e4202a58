"""What changed: the change of a ratio, split exactly into each team's own and that of the mix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

Counts = tuple[float, float]
"""A numerator and its denominator."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one team brought to a change, in the ratio's own unit.

    ``own``: its own rate changed; ``mix``: its share of the cases changed, and its rate is not
    that of the whole.
    """

    key: str
    own: float
    mix: float

    @property
    def total(self) -> float:
        """All that the team brought."""
        return self.own + self.mix


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the whole and its parts: the parts' totals add up to after less before."""

    before: float
    after: float
    parts: tuple[Contribution, ...]

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def mix(self) -> float:
        """What the change of mix between teams brought."""
        return fsum(part.mix for part in self.parts)


def ratio_change(before: Mapping[str, Counts], after: Mapping[str, Counts]) -> Change | None:
    """Return how each team moved the whole's ratio; None where either time has no cases.

    Symmetric midpoint form (Kitagawa, Components of a difference between two rates, Journal of
    the American Statistical Association 50, 1955). With w a team's share of the denominator and
    r its rate: own = mean of its two w x change of r; mix = change of w x (mean of its two r -
    mean of the whole's two r). Together they are the whole's change, with nothing left over.

    A team without cases at one time has no rate then, so none of its own to change: its rate at
    the other time stands for both, and it brings mix alone.
    """
    keys = sorted({*before, *after})
    weight_before = fsum(count[1] for count in before.values())
    weight_after = fsum(count[1] for count in after.values())
    if weight_before <= 0 or weight_after <= 0:
        return None
    whole_before = fsum(count[0] for count in before.values()) / weight_before
    whole_after = fsum(count[0] for count in after.values()) / weight_after
    middle = (whole_before + whole_after) / 2
    parts = []
    for key in keys:
        rates = [_rate(counts.get(key)) for counts in (before, after)]
        known = [rate for rate in rates if rate is not None]
        if not known:
            continue
        first, second = known[0], known[-1]
        share_before = before.get(key, (0.0, 0.0))[1] / weight_before
        share_after = after.get(key, (0.0, 0.0))[1] / weight_after
        own = (share_before + share_after) / 2 * (second - first)
        mix = (share_after - share_before) * ((first + second) / 2 - middle)
        parts.append(Contribution(key, own, mix))
    return Change(whole_before, whole_after, tuple(parts))


def count_change(before: Mapping[str, float], after: Mapping[str, float]) -> Change:
    """Return how each team moved the whole's count: by its own change, as counts have no mix."""
    keys: Sequence[str] = sorted({*before, *after})
    parts = tuple(
        Contribution(key, after.get(key, 0.0) - before.get(key, 0.0), 0.0) for key in keys
    )
    return Change(fsum(before.values()), fsum(after.values()), parts)


def _rate(counts: Counts | None) -> float | None:
    return counts[0] / counts[1] if counts and counts[1] > 0 else None
