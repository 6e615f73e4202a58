"""The ratios of ``make bench`` that are steady enough for a test, with room for a busy machine.

The limits themselves are in ``bench``; a test that fails here has not missed one by a little.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bench import annex_a, callbacks
from bench.databases import repeated
from bench.results import Result, lines
from bench.serving import cold_start

ROUNDS = 8
COPIES = 10
ROOM = 2.0
"""How far over its limit a ratio may come in a short run beside other work."""


def far_over(results: Iterator[Result]) -> list[str]:
    """Return the results that miss their limits by more than the room."""
    found = [each for each in results if each.limit and each.value > each.limit * ROOM]
    return list(lines(found))


def test_a_held_page_costs_a_few_trivial_callbacks(demo_engine: Engine) -> None:
    found = callbacks.to_trivial(demo_engine, ROUNDS)
    assert far_over(each for each in found if each.group.endswith("held in the process")) == []


def test_all_teams_cost_about_as_much_as_one(demo_engine: Engine) -> None:
    assert far_over(callbacks.all_to_one(demo_engine, ROUNDS)) == []


def test_other_authorities_cost_next_to_nothing(demo_engine: Engine, tmp_path: Path) -> None:
    source = demo_engine.url.database
    assert source is not None
    many = repeated(Path(source), tmp_path / "many.db", COPIES, lambda _: None)
    found = callbacks.many_to_alone(demo_engine, many, COPIES + 1, ROUNDS)
    assert far_over(found) == []
    many.dispose()


def test_a_cold_server_met_by_eight_at_once_answers_no_error(demo_engine: Engine) -> None:
    assert cold_start(demo_engine).value == 0


def test_a_workbook_costs_little_more_than_its_cells_and_rows(tmp_path: Path) -> None:
    assert far_over(annex_a.to_bare(tmp_path, lambda _: None, 20_000, 1)) == []


@pytest.mark.parametrize(
    ("value", "limit", "verdict"), [(4.9, 5.0, "pass"), (5.1, 5.0, "FAIL"), (9.0, None, "")]
)
def test_a_line_says_figure_limit_and_verdict(
    value: float, limit: float | None, verdict: str
) -> None:
    [_, title, line] = lines([Result("Ratios", "one", value, "x", limit)])
    assert title == "Ratios"
    assert line.split()[:3] == ["one", f"{value:.2f}", "x"]
    assert line.endswith(verdict)
    assert ("at most" in line) == (limit is not None)
