"""Rounding as the DfE does: half up, at the very end, once."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

PLACES: Final = 9


def half_up(value: float, decimals: int) -> Decimal:
    """Return ``value`` rounded half up to ``decimals`` places.

    The ninth place is settled first, so that 0.285 held as 0.28499999999999998 rounds up as the
    quotient that it stands for does.
    """
    billionths = abs(round(float(value) * 10**PLACES))
    step = 10 ** (PLACES - decimals)
    units = (2 * billionths + step) // (2 * step)
    return Decimal(units if value >= 0 else -units).scaleb(-decimals)
