"""The demonstration's file of figures: sound, whole, and at one with the made-up records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from dashboard.measures.registry import measures
from dashboard.period import months_between
from dashboard.viewer import full_viewer
from data.demo import load
from data.demo.figure_records import InRecords, in_records
from data.demo.figure_rows import FigureRow
from data.demo.figures import figure_rows, write_figures
from data.imports.run import quiet, run_import
from data.imports.supplied import declared
from data.repository import SqlRepository
from data.schema import import_issue, import_run, supplied_figure
from tests.data.records import Records

MONTHS = months_between("2017-10", "2019-09")
RETURNS = (*["held_72_hours"] * 9, *["held_later"] * 5, *["refused"] * 3, "not_offered", "accepted")
ROWS = figure_rows(336, InRecords(dict.fromkeys(MONTHS, 500), dict.fromkeys(MONTHS, RETURNS)))


def dataset(folder: Path) -> Path:
    """A dataset of one enquiry a month and of two returns in May 2019, one from being away."""
    found = Records()
    found.child("A")
    for month in MONTHS:
        found.add("contacts", f"C{month}", "A", f"{month}-10", "6", '{"NFA_FLAG": "Y"}')
    path = found.write(folder)
    (path / "ssd_missing.csv").write_text(
        "miss_missing_episode_type,miss_missing_episode_end_date,miss_missing_rhi_offered,"
        "miss_missing_rhi_accepted,miss_missing_rhi_date\n"
        "M,2019-05-30,Y,Y,2019-06-02\nA,2019-05-30,Y,N,\nM,,,,\nM,2019-06-01,Y,Y,2019-06-05\n",
        "utf-8",
    )
    return path


def test_what_is_out_of_records_is_counted_in_them(tmp_path: Path) -> None:
    """Three days after the return is within 72 hours; a child still away has not returned."""
    held = in_records(dataset(tmp_path / "ssd"))
    assert held.enquiries == dict.fromkeys(MONTHS, 1)
    assert held.returns == {"2019-05": ["held_72_hours"], "2019-06": ["held_later"]}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    records = dataset(tmp_path / "ssd")
    for name in ("a", "b"):
        write_figures(tmp_path / name, records)
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
    path, records = tmp_path / "figures.csv", dataset(tmp_path / "ssd")
    write_figures(path, records)
    run_import(engine, "figures", [path], authority="336", demonstration=True)
    load.load_demo_if_empty(engine, quiet)
    assert loaded == [engine]
    (records / "ssd_missing.csv").unlink()
    run_import(engine, "ssd", [records], authority="336", demonstration=True)
    load.load_demo_if_empty(engine, quiet)
    assert loaded == [engine]
