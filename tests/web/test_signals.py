"""The card shows the verdict as words and a shape, how it was found, and what changed."""

from __future__ import annotations

import json
from typing import Any

from tests.web.conftest import Ask, texts


def cards(ask: Ask, panel: str, query: str = "") -> list[dict[str, Any]]:
    """Return the cards of a panel."""
    (found,) = json.loads(ask(panel, query).get_data())["response"].values()
    children: list[dict[str, Any]] = found["children"]["props"]["children"]
    return children


def test_a_verdict_is_words_and_a_shape(ask: Ask) -> None:
    first = texts(cards(ask, "visits")[0])
    assert "★ Improvement" in first
    assert "September 2019 lies above the usual range of" in first
    assert "badge-signal badge-improvement" in first
    assert "Grey band: usual range, with its mean." in first


def test_how_it_was_found_and_what_changed_stand_behind_folds(ask: Ask) -> None:
    first = texts(cards(ask, "visits")[0])
    assert "Usual variation\\tUsual range" in first
    assert "an XmR chart" in first
    assert "What changed, August 2019 to September 2019, in percentage points" in first
    assert "Since August 2019: up" in first


def test_figures_that_look_back_say_why_there_is_no_signal(ask: Ask) -> None:
    stability = texts(cards(ask, "placements"))
    assert "No signal: figures of neighbouring months share most of their cases" in stability
