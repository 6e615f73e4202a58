"""The council sets the number below which a count is small: what is hidden, and the words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboard.edition import publication_words
from dashboard.settings import SettingsError, read_settings
from dashboard.statistics.disclosure import Cell, Sum, hide_with, is_primary
from dashboard.threshold import SETTING, small_number
from dashboard.wording import hidden_text


@pytest.fixture(autouse=True)
def _read_anew() -> Iterator[None]:
    small_number.cache_clear()
    yield
    small_number.cache_clear()


@pytest.mark.parametrize("threshold", [3, 6, 20])
def test_what_is_hidden_and_the_words_follow_the_threshold(
    monkeypatch: pytest.MonkeyPatch, threshold: int
) -> None:
    monkeypatch.setenv(SETTING, str(threshold))
    assert small_number() == threshold
    assert is_primary((threshold - 1.0,))
    assert not is_primary((float(threshold),))
    # Two parts of a sum that proves both to be under it take a third.
    cells = {"a": Cell(((1.0,),)), "b": Cell(((threshold - 1.0,),)), "c": Cell(((90.0,),))}
    cells["total"] = Cell(((90.0 + threshold,),))
    hidden = {"a", "b"}
    hide_with("count", cells, [Sum("total", ("a", "b", "c"))], hidden)
    assert hidden == {"a", "b", "c"}
    assert publication_words() == f"Counts under {threshold} are hidden"
    assert hidden_text().count(f"fewer than {threshold}") == 2


@pytest.mark.parametrize("text", ["2", "21", "six", "-6", "6.5"])
def test_another_threshold_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="SMALL_NUMBER"):
        read_settings({SETTING: text, "SIGHTLINE_DATABASE_URL": "sqlite:///x.db"})
