"""Faulty files by the thousand: a load or a readable refusal each, and a whole database."""

from __future__ import annotations

import pytest

from tests.hostile.fuzz import fuzz
from tests.hostile.mutations import FORMATS

COUNT = 2_000
"""Of each format; ``make fuzz`` tries 50,000."""


@pytest.mark.parametrize("name", FORMATS)
def test_faulty_files_are_loaded_or_refused_in_words(name: str) -> None:
    outcome = fuzz(name, COUNT)
    assert not outcome.wrong
    assert sum(outcome.kinds.values()) == COUNT
    # Faults that all were refused, or none, would try nothing.
    assert outcome.kinds["loaded"] > COUNT // 20
    assert outcome.kinds["refused"] > COUNT // 20
