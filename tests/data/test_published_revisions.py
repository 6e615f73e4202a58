"""What an import of published figures says against those held: revisions, implausible values."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.state import ViewState
from dashboard.viewer import full_viewer
from data.imports.published_flags import implausible
from data.imports.report import ImportReport
from data.imports.run import run_import
from data.repository import SqlRepository
from data.schema import published_figure
from data.undo import undo
from tests.data.import_files import rows, write

LONG = ("series", "year", "area_code", "old_la_code", "area_name", "value", "symbol", "source")
LAIT = "DfE LAIT, April 2026"


def _row(series: str, year: int, value: object, source: str = LAIT) -> Sequence[object]:
    number, symbol = ("", value) if isinstance(value, str) else (value, "")
    return (series, year, "E08000031", "336", "Wolverhampton", number, symbol, source)


def _load(database: Engine, path: Path, *lines: Sequence[object]) -> ImportReport:
    write(path, LONG, *lines)
    return run_import(database, "published", [path], authority=None)


def _said(report: ImportReport, rule: str) -> list[str]:
    return [issue.message for issue in report.issues if issue.rule == rule]


def test_a_percentage_outside_0_to_100_and_one_that_jumps_out_and_back() -> None:
    # Immunisations of one authority, as published: 7% between 84% and 87%.
    assert implausible([("2023-03", 84.0), ("2024-03", 7.0), ("2025-03", 87.0)]) == {
        "2024-03": "7% jumps out and back: 84% in 2023, 87% in 2025"
    }
    assert implausible([("2023-03", 84.0), ("2024-03", 101.2)]) == {
        "2024-03": "101.2% lies outside 0 to 100"
    }


@pytest.mark.parametrize(
    "values",
    [
        (84.0, 50.0, 87.0),  # 34 points: it may be right
        (84.0, 7.0, 9.0),  # it falls and stays
        (84.0, 7.0, 95.0),  # the years around it do not agree
        (84.0, 7.0),  # nothing after it yet
    ],
)
def test_what_may_well_be_right_is_not_flagged(values: Sequence[float]) -> None:
    assert implausible([(f"{2020 + n}-03", value) for n, value in enumerate(values)]) == {}


def test_years_too_far_apart_are_not_neighbours() -> None:
    assert implausible([("2018-03", 84.0), ("2024-03", 7.0), ("2025-03", 87.0)]) == {}


def test_an_implausible_figure_is_loaded_with_a_warning_that_names_its_row(
    database: Engine, tmp_path: Path
) -> None:
    report = _load(
        database,
        tmp_path / "a.csv",
        _row("immunisations_percent", 2023, 84),
        _row("immunisations_percent", 2024, 7),
        _row("immunisations_percent", 2025, 87),
        _row("sdq_average", 2024, 400),
    )
    [warning] = [issue for issue in report.issues if issue.severity == "warn"]
    assert (warning.row_number, warning.rule) == (3, "implausible")
    assert warning.message == (
        "Row 3, value: immunisations_percent: 7% jumps out and back: 84% in 2023, 87% in 2025; "
        "kept, and shown with this remark"
    )
    [file] = report.files
    assert (file.rows_read, file.rows_loaded, file.rows_warned) == (4, 4, 1)
    assert rows(database, published_figure, "month", "value", "flag", symbol="") == [
        ("2023-03", 84.0, None),
        ("2024-03", 7.0, "7% jumps out and back: 84% in 2023, 87% in 2025"),
        ("2024-03", 400.0, None),
        ("2025-03", 87.0, None),
    ]


def test_a_figure_may_become_implausible_later_and_plausible_again(
    database: Engine, tmp_path: Path
) -> None:
    def flagged() -> list[tuple[object, ...]]:
        found = rows(database, published_figure, "month", "release", "flag")
        return [row for row in found if row[2]]

    series = "immunisations_percent"
    _load(database, tmp_path / "a.csv", _row(series, 2023, 84), _row(series, 2024, 7))
    assert flagged() == []
    _load(database, tmp_path / "b.csv", _row(series, 2025, 87))
    assert [row[:2] for row in flagged()] == [("2024-03", "2026-04")]
    undo(database)
    assert flagged() == []
    _load(database, tmp_path / "c.csv", _row(series, 2025, 87, "DfE, April 2026"))
    _load(database, tmp_path / "d.csv", _row(series, 2024, 85, "DfE, November 2026"))
    repository = SqlRepository(database)
    assert [(v.value, v.flag) for v in repository.published(series, ["336"])] == [
        (84.0, None),
        (85.0, None),
        (87.0, None),
    ]


def test_the_view_shows_an_implausible_figure_and_says_so(database: Engine, tmp_path: Path) -> None:
    series = "cla_placements_3plus_percent"
    lines = [_row(series, year, value) for year, value in ((2017, 10), (2018, 70), (2019, 11))]
    _load(database, tmp_path / "a.csv", *lines)
    shown = view(
        measures()["cla_placements_3plus"],
        ViewState("2017-03", "2019-03"),
        full_viewer("336"),
        SqlRepository(database),
    )
    assert shown.published_own is not None
    assert [row.value for row in shown.published_own.rows] == [10.0, 70.0, 11.0]
    words = "as published, but implausible"
    assert (
        f"Wolverhampton, 2018, {words}: 70% jumps out and back: 10% in 2017, 11% in 2019."
        in shown.notes
    )
    cells = [cell for row in shown.table.rows for cell in row if words in cell]
    assert len(cells) == 1
    assert cells[0].startswith("70")


def test_a_later_release_says_how_many_figures_it_revises_and_the_largest(
    database: Engine, tmp_path: Path
) -> None:
    _load(
        database,
        tmp_path / "a.csv",
        _row("cin_rate", 2023, 300.0, "DfE, October 2023"),
        _row("cin_rate", 2024, 400.04, "DfE, October 2023"),
        _row("sdq_average", 2024, "x", "DfE, October 2023"),
        _row("sdq_average", 2023, 15, "DfE, October 2023"),
        _row("cp_repeat_ever_percent", 2024, 20.0, "DfE, October 2023"),
    )
    report = _load(
        database,
        tmp_path / "b.csv",
        _row("cin_rate", 2023, 330.0),
        _row("cin_rate", 2024, 400.0),  # the same but for its decimals
        _row("sdq_average", 2024, 14.1),
        _row("sdq_average", 2023, "c"),
        _row("cp_repeat_ever_percent", 2024, 22.0),
    )
    assert _said(report, "revises") == [
        "4 figures revise an earlier release; 1 of them put a symbol in place of a number; "
        "the largest: "
        "cin_rate of Wolverhampton, 2023-03: 330, was 300 (2023-10); "
        "cp_repeat_ever_percent of Wolverhampton, 2024-03: 22, was 20 (2023-10); "
        "sdq_average of Wolverhampton, 2023-03: c, was 15 (2023-10); "
        "sdq_average of Wolverhampton, 2024-03: 14.1, was x (2023-10)"
    ]
    # The older values stay, each with its release.
    assert rows(database, published_figure, "release", "value", series="cin_rate") == [
        ("2023-10", 300.0),
        ("2023-10", 400.04),
        ("2026-04", 330.0),
        ("2026-04", 400.0),
    ]
    assert [v.value for v in SqlRepository(database).published("cin_rate", ["336"])] == [330, 400]


def test_an_older_release_loaded_later_says_that_it_is_outdated(
    database: Engine, tmp_path: Path
) -> None:
    _load(database, tmp_path / "a.csv", _row("cin_rate", 2023, 330.0))
    old = _row("cin_rate", 2023, 300.0, "DfE, October 2023")
    report = _load(database, tmp_path / "b.csv", old)
    assert _said(report, "outdated") == [
        "1 figure has been revised since by a newer release that is loaded: kept, but not shown"
    ]
    assert [v.value for v in SqlRepository(database).published("cin_rate", ["336"])] == [330.0]


def test_within_a_release_the_newest_import_counts_until_it_is_undone(
    database: Engine, tmp_path: Path
) -> None:
    repository = SqlRepository(database)
    _load(database, tmp_path / "a.csv", _row("cin_rate", 2023, 330.0))
    report = _load(database, tmp_path / "b.csv", _row("cin_rate", 2023, 331.0))
    assert _said(report, "revises") == [
        "1 figure differs from an earlier import of the same release"
    ]
    assert [v.value for v in repository.published("cin_rate", ["336"])] == [331.0]
    undo(database)
    assert [v.value for v in repository.published("cin_rate", ["336"])] == [330.0]


def test_two_files_of_one_release_that_contradict_each_other(
    database: Engine, tmp_path: Path
) -> None:
    write(tmp_path / "a.csv", LONG, _row("cin_rate", 2023, 330), _row("cin_rate", 2024, 340))
    write(tmp_path / "b.csv", LONG, _row("cin_rate", 2023, 330), _row("cin_rate", 2024, 350))
    report = run_import(database, "published", [tmp_path], authority=None)
    assert _said(report, "contradicts") == [
        "Row 3, value: gives cin_rate as 350, where a.csv of the same release, row 3, gives 340: "
        "this one counts"
    ]
    assert _said(report, "twice") == [
        "1 figure stands in another of the files too, with the same value"
    ]
    assert [(file.rows_loaded, file.rows_warned) for file in report.files] == [(2, 0), (2, 1)]
    assert rows(database, published_figure, "value") == [(330.0,), (350.0,)]
