"""Rounding as the DfE does: half up, at the very end, once."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def half_up(value: float, decimals: int) -> Decimal:
    """Return ``value`` rounded half up to ``decimals`` places.

    The ninth place is settled first, so that 0.285 held as 0.28499999999999998 rounds up as the
    quotient that it stands for does.
    """
    exact = Decimal(repr(round(float(value), 9)))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
