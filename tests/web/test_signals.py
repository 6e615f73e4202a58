"""The card shows the verdict as words and a shape, how it was found, and what changed."""

from __future__ import annotations

from tests.web.conftest import Ask, texts


def page(ask: Ask, measure: str, query: str = "") -> str:
    """Return the text of a measure's page."""
    return texts(ask(f"/measure/{measure}", query).get_json()["response"]["body"])


def test_a_verdict_is_words_and_a_shape(ask: Ask) -> None:
    first = page(ask, "cin_visits_in_timescale")
    assert "★ Improvement" in first
    assert "September 2019 lies above the usual range of" in first
    assert "badge-signal badge-improvement" in first
    assert "Grey band: usual range, with its mean." in first


def test_how_it_was_found_and_what_changed_stand_behind_folds(ask: Ask) -> None:
    first = page(ask, "cin_visits_in_timescale")
    assert "Usual variation" in first
    assert "Usual range 64.1% to 69.2%" in first
    assert "an XmR chart" in first
    assert "What changed since August 2019" in first
    assert "Since August 2019: up" in first


def test_figures_that_look_back_say_why_there_is_no_signal(ask: Ask) -> None:
    stability = page(ask, "cla_placements_3plus")
    assert "No signal: figures of neighbouring months share most of their cases" in stability
