"""Below which number a count is small, and hidden from who may not see small numbers."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Final

SETTING: Final = "SIGHTLINE_SMALL_NUMBER"
USUAL: Final = 6
LOWEST: Final = 3
HIGHEST: Final = 20


def environment(folder: Path) -> dict[str, str]:
    """Return the process's own environment with what ``.env`` in ``folder`` adds to it."""
    from dotenv import dotenv_values

    dotenv = {k: v for k, v in dotenv_values(folder / ".env").items() if v is not None}
    return {**dotenv, **os.environ}


@cache
def small_number() -> int:
    """Return the number below which a count is small: read once in a process.

    It is the council's rule and no reader's choice, so it is no part of any question: two answers
    under two thresholds could be subtracted. A setting that cannot be used is refused when the
    settings are read (``dashboard/settings.py``); here the usual one stands in for it.
    """
    text = environment(Path(__file__).resolve().parent.parent).get(SETTING, "")
    wanted = int(text) if text.isascii() and text.isdigit() else USUAL
    return wanted if LOWEST <= wanted <= HIGHEST else USUAL


def fewer_words() -> str:
    """Return ``fewer than 6``."""
    return f"fewer than {small_number()}"
