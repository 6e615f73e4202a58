"""Kinds of placement, by the SSDA903 codes, with made-up addresses and register numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from data.demo.chance import Chance

Setting = tuple[str, str, str, str]
"""PLACE, PLACE_PROVIDER, postcode, register number (URN)."""

FIRST: tuple[tuple[int, Sequence[tuple[str, float]]], ...] = (
    (0, (("U6", 74.0), ("U3", 14.0), ("P1", 8.0), ("R5", 4.0))),
    (5, (("U6", 72.0), ("U3", 16.0), ("P1", 10.0), ("K2", 2.0))),
    (11, (("U6", 60.0), ("U3", 14.0), ("P1", 8.0), ("K2", 17.0), ("R1", 1.0))),
    (16, (("U6", 36.0), ("U3", 8.0), ("P1", 4.0), ("K2", 18.0), ("H5", 26.0), ("P2", 8.0))),
)
NEXT: tuple[tuple[int, Sequence[tuple[str, float]]], ...] = (
    (0, (("U6", 66.0), ("U3", 13.0), ("U1", 6.0), ("U4", 9.0), ("P1", 6.0))),
    (5, (("U6", 48.0), ("U4", 27.0), ("U3", 8.0), ("U1", 7.0), ("P1", 6.0), ("K2", 4.0))),
    (11, (("U6", 40.0), ("U4", 18.0), ("U3", 5.0), ("P1", 6.0), ("K2", 28.0), ("K1", 1.0),
          ("R1", 2.0))),
    (16, (("U6", 22.0), ("U4", 6.0), ("P1", 3.0), ("K2", 20.0), ("H5", 33.0), ("P2", 14.0),
          ("R1", 2.0))),
)  # fmt: skip
PROVIDERS: dict[str, Sequence[tuple[str, float]]] = {
    "U": (("PR1", 48.0), ("PR4", 44.0), ("PR2", 4.0), ("PR5", 4.0)),
    "K": (("PR4", 74.0), ("PR1", 20.0), ("PR5", 6.0)),
    "H": (("PR4", 76.0), ("PR5", 18.0), ("PR1", 6.0)),
    "R": (("PR4", 60.0), ("PR3", 30.0), ("PR5", 10.0)),
}
REASONS = (
    ("PLACE", 34.0), ("CARPL", 18.0), ("CREQB", 14.0), ("CREQO", 7.0), ("CHILD", 6.0),
    ("LAREQ", 7.0), ("STAND", 3.0), ("APPRR", 3.0), ("ALLEG", 2.0), ("CLOSE", 2.0),
    ("CUSTOD", 1.0), ("OTHER", 3.0),
)  # fmt: skip
LONG_TERM = ("U1", "U4")
"""Fostering recorded as meant to last to 18: the visiting interval may lengthen after a year."""
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_AUTHORITIES = {"WV": "336", "WS": "335", "DY": "332", "B": "333", "TF": "894"}
"""The authority that the made-up postcodes of an area lie in, by the DfE's number: the city's own,
Walsall, Dudley, Sandwell, Telford and Wrekin."""


def _of_age(
    table: tuple[tuple[int, Sequence[tuple[str, float]]], ...], age: int
) -> Sequence[tuple[str, float]]:
    return [row for least, row in table if age >= least or least == 0][-1]


def _setting(chance: Chance, place: str) -> Setting:
    if place in ("U3", "U1"):
        provider = "PR1"
    elif place == "P1":
        provider = "PR0"
    elif place == "P2":
        provider = "PR1"
    else:
        provider = chance.weighted(PROVIDERS[place[0]])
    return place, provider, postcode(chance), register_number(chance, place)


def postcode(chance: Chance) -> str:
    """A postcode that looks like one of the city or its neighbours."""
    area = chance.weighted(
        [(f"WV{chance.between(1, 14)}", 62.0), (f"WS{chance.between(1, 13)}", 14.0),
         (f"DY{chance.between(1, 9)}", 10.0), (f"B{chance.between(60, 79)}", 9.0),
         (f"TF{chance.between(1, 10)}", 5.0)]
    )  # fmt: skip
    return f"{area} {chance.between(1, 9)}{chance.pick(_LETTERS)}{chance.pick(_LETTERS)}"


def authority_of(made_up: str) -> str:
    """The DfE's number of the authority that a made-up postcode lies in."""
    return _AUTHORITIES["".join(takewhile(str.isalpha, made_up))]


def register_number(chance: Chance, place: str) -> str:
    """A made-up register number; none for parents, independence and a council's own carers."""
    if place in ("P1", "P2", "U1", "U3"):
        return ""
    return f"SC{chance.between(900000, 999999)}"


def first_setting(chance: Chance, age: int) -> Setting:
    """Where a period of care begins."""
    return _setting(chance, chance.weighted(_of_age(FIRST, age)))


def next_setting(chance: Chance, age: int, years: float, place: str) -> Setting:
    """Where a child moves to; long-term fostering only after half a year in care."""
    table = _of_age(NEXT, age)
    if years < 0.5:
        table = [(code, share) for code, share in table if code not in LONG_TERM]
    return _setting(chance, chance.weighted(table))


def reason_for_change(chance: Chance) -> str:
    """Why a placement ended (REASON_PLACE_CHANGE)."""
    return chance.weighted(REASONS)
