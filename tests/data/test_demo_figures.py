"""The demonstration's file of figures: sound, whole, and at one with the made-up records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from dashboard.measures.registry import measures
from dashboard.viewer import full_viewer
from data.demo import load
from data.demo.figure_rows import FigureRow
from data.demo.figures import figure_rows, write_figures
from data.imports.run import quiet, run_import
from data.imports.supplied import declared
from data.repository import SqlRepository
from data.schema import import_issue, import_run, supplied_figure
from tests.data.records import Records

ROWS = figure_rows(336)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_figures(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").read_text("utf-8").count("\n") == len(ROWS) + 1


def test_every_measure_that_the_council_alone_supplies_has_figures() -> None:
    alone = {series for series, measure in declared().items() if measure.computed is None}
    assert alone <= {row.series for row in ROWS}


def test_teams_and_localities_sum_to_the_whole() -> None:
    parts: dict[tuple[str, ...], list[FigureRow]] = defaultdict(list)
    whole: dict[tuple[str, ...], FigureRow] = {}
    for row in ROWS:
        key = (row.series, row.period, row.ending)
        if row.level:
            parts[key].append(row)
        elif not row.split:
            whole[key] = row
    assert {series for series, _, _ in parts} == {
        "supervision_in_timescale",
        "early_help_days",
        "freedom_programme",
        "freedom_attendances",
        "parent_champions",
    }
    for key, rows in parts.items():
        for name in ("numerator", "denominator"):
            assert sum(getattr(row, name) or 0 for row in rows) == (getattr(whole[key], name) or 0)


def test_no_part_is_larger_than_the_whole_that_it_is_a_share_of() -> None:
    shares = [row for row in ROWS if measures()[row.series].unit == "percent"]
    assert len(shares) > 500
    assert all(0 <= (row.numerator or 0) <= (row.denominator or 0) for row in shares)


def test_it_loads_whole_and_without_a_warning(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        [run] = connection.execute(select(import_run).where(import_run.c.kind == "figures")).all()
        held = connection.execute(
            select(supplied_figure.c.series).where(supplied_figure.c.is_current)
        ).all()
        issues = connection.execute(
            select(import_issue.c.message).where(import_issue.c.import_id == run.import_id)
        ).all()
    assert run.is_demonstration
    assert len(held) == len(ROWS)
    assert issues == []


@pytest.mark.parametrize(
    ("supplied", "computed"),
    [("mash_decision_1_day", "mash_enquiries"), ("rhi_72_hours", "missing_returns")],
)
def test_what_is_out_of_records_is_as_many_as_the_records_hold(
    demo_engine: Engine, supplied: str, computed: str
) -> None:
    viewer, repository = full_viewer("336"), SqlRepository(demo_engine)
    span = ("2017-10", "2019-09")
    ours = repository.facts(viewer, measures()[supplied], "month", *span)
    theirs = repository.facts(viewer, measures()[computed], "month", *span)
    assert len(ours) == 24
    assert [(each.month, each.denominator) for each in ours] == [
        (each.month, each.numerator) for each in theirs
    ]


def test_a_start_that_was_stopped_after_the_figures_loads_the_rest(
    make_database: Callable[[str], Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_database("sqlite")
    loaded: list[Engine] = []
    monkeypatch.setattr(load, "load_demo", lambda engine, _: loaded.append(engine))
    path = tmp_path / "figures.csv"
    write_figures(path)
    run_import(engine, "figures", [path], authority="336", demonstration=True)
    load.load_demo_if_empty(engine, quiet)
    assert loaded == [engine]
    records = Records()
    records.child("A")
    folder = records.write(tmp_path / "ssd")
    run_import(engine, "ssd", [folder], authority="336", demonstration=True)
    load.load_demo_if_empty(engine, quiet)
    assert loaded == [engine]
