"""Rank, rates and what stands beside, from published files and records made up by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from dashboard import beside as beside_module
from dashboard.exports import csv_rows
from dashboard.geography import comparison
from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.state import ViewState
from dashboard.view import View
from dashboard.viewer import full_viewer
from dashboard.web.export import csv_text
from data.engine import write_transaction
from data.imports.run import run_import
from data.repository import SqlRepository
from data.schema import succession
from tests.data.import_files import write
from tests.data.records import AUTHORITY, Records

LONG = ("series", "year", "area_code", "old_la_code", "area_name", "value", "symbol", "source")
LIST = ("la_code", "la_name", "region", "sn_rank", "sn_la_code", "sn_la_name", "closeness")
SDQ = measures()["sdq_average"]
VIEWER = full_viewer(AUTHORITY)


def _row(
    series: str, code: str, year: int, value: object, ons: str = "", symbol: str = ""
) -> list[object]:
    return [series, year, ons, code, f"Area {code or ons}", value, symbol, "DfE LAIT, April 2026"]


def _published(database: Engine, path: Path, *lines: list[object]) -> None:
    run_import(database, "published", [write(path, LONG, *lines)], authority=None)


def _shown(database: Engine, measure: str, first: str, last: str, **other: object) -> View:
    state = replace(ViewState(first, last), **other)  # type: ignore[arg-type]
    return view(measures()[measure], state, VIEWER, SqlRepository(database))


def test_the_rank_is_that_of_authorities_with_a_figure(database: Engine, tmp_path: Path) -> None:
    scores = {"331": 12.0, "332": 13.0, "336": 13.7, "333": 13.7, "334": 14.0, "335": 15.0}
    _published(
        database,
        tmp_path / "a.csv",
        *(_row("sdq_average", code, 2018, value) for code, value in scores.items()),
        _row("sdq_average", "330", 2018, "", symbol="c"),
        # Neither a region nor England is an authority, and another year is another rank.
        _row("sdq_average", "", 2018, 10.0, "E12000005"),
        _row("sdq_average", "", 2018, 10.0, "E92000001"),
        _row("sdq_average", "330", 2017, 9.0),
    )
    shown = _shown(database, "sdq_average", "2018-01", "2018-12")
    rank = shown.rank
    assert rank is not None
    assert rank.words == "joint 3rd of 6, year to March 2018"
    assert (rank.place, rank.tied, rank.of, rank.month) == (3, 2, 6, "2018-03")
    # Of six the best quarter are two places, to 13.0.
    assert (rank.quartile, rank.best_quarter) == ("B", 13.0)
    assert (
        "Published rank among authorities, the best first: joint 3rd of 6, year to March 2018. "
        "Quarter B (A is the best, D the last). The best quarter begins at 13."
    ) in shown.notes
    # A mean has no number of children that would change it, and a team no published figure.
    assert shown.more_needed == ()
    girls = _shown(database, "sdq_average", "2018-01", "2018-12", group="sex", group_value="female")
    assert girls.rank is None


def test_no_area_is_counted_twice_or_lost(database: Engine, tmp_path: Path) -> None:
    _published(
        database,
        tmp_path / "a.csv",
        _row("sw_caseload", "336", 2019, 16.0),
        # Two authorities published together, and one of them alone in another file.
        _row("sw_caseload", "314/318", 2019, 12.0),
        _row("sw_caseload", "318", 2019, 12.0),
        # Two others only together: one figure.
        _row("sw_caseload", "940/941", 2019, 15.0),
        # By its code of before it was recoded, and under an older code of three digits.
        _row("sw_caseload", "", 2019, 14.0, "E10000027"),
        _row("sw_caseload", "777", 2019, 99.0),
        _row("sw_caseload", "778", 2019, 11.0),
    )
    with write_transaction(database) as connection:
        values = {"old_code": "777", "new_code": "778", "from_year": 2020, "how": "recoded"}
        connection.execute(insert(succession).values(values))
    found = SqlRepository(database).published_everywhere("sw_caseload", "2019-09")
    assert {each.area_code: each.value for each in found} == {
        "336": 16.0,
        "318": 12.0,
        "940/941": 15.0,
        "933": 14.0,
        # What stands under an authority's own code counts before what stands under an older one.
        "778": 11.0,
    }
    assert len(found) == 5


def test_a_later_release_ranks_and_an_implausible_figure_counts(
    database: Engine, tmp_path: Path
) -> None:
    series = "cla_placements_3plus_percent"
    _published(
        database,
        tmp_path / "a.csv",
        *(_row(series, "336", year, value) for year, value in ((2017, 10), (2018, 12), (2019, 11))),
        *(_row(series, "331", year, value) for year, value in ((2017, 10), (2018, 70), (2019, 11))),
        _row(series, "332", 2018, 9),
    )
    later = [series, 2018, "", "332", "Area 332", 13, "", "DfE LAIT, April 2027"]
    _published(database, tmp_path / "b.csv", later)
    shown = _shown(database, "cla_placements_3plus", "2018-01", "2018-12")
    assert shown.rank is not None
    assert shown.rank.words == "1st of 3, at 31 March 2018"
    [note] = [note for note in shown.notes if note.startswith("Published rank")]
    assert note.endswith("1 of the figures looks implausible; it counts as published.")


def test_a_count_and_a_measure_without_direction_have_no_rank(
    database: Engine, tmp_path: Path
) -> None:
    _published(
        database,
        tmp_path / "a.csv",
        *(_row("cla_children", code, 2018, value) for code, value in (("336", 640), ("331", 600))),
    )
    shown = _shown(database, "cla_children", "2018-01", "2018-12")
    assert shown.published_own is not None
    assert shown.rank is None


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def council(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Engine]:
    """Thirty children in care from 2018 on; population, rates and a list of two neighbours."""
    engine = make_database(request.param)
    folder = tmp_path_factory.mktemp("council")
    found = Records()
    for number in range(30):
        found.child(f"C{number}", born="2008-05-01")
        found.episode(f"C{number}", "2018-01-10", None)
    found.load(engine, folder / "ssd", "2019-09-30")
    near = write(
        folder / "list_2021.csv",
        LIST,
        [AUTHORITY, "Wolverhampton", "West Midlands", 1, "331", "Coventry", "Close"],
        [AUTHORITY, "Wolverhampton", "West Midlands", 2, "332", "Dudley", "Close"],
    )
    run_import(engine, "neighbours", [near], authority=None)
    _published(
        engine,
        folder / "a.csv",
        _row("population_0_17", AUTHORITY, 2019, 60_000),
        _row("population_0_17", AUTHORITY, 2020, 10),
        _row("cla_children", AUTHORITY, 2019, 28),
        _row("cla_children", "331", 2019, 700),
        _row("cla_rate", AUTHORITY, 2019, 5),
        _row("cla_rate", "331", 2019, 80),
        _row("cla_rate", "332", 2019, "", symbol="c"),
        _row("cla_rate", "", 2019, 65, "E92000001"),
    )
    yield engine
    engine.dispose()


def test_a_number_of_children_stands_beside_others_as_a_rate(council: Engine) -> None:
    shown = _shown(council, "cla_children", "2019-02", "2019-09")
    rates = shown.rates
    assert rates is not None
    # 30 of 60,000 children are 5 in 10,000; before March 2019 no population is known.
    assert [(row.month, row.value) for row in rates.own.rows][:3] == [
        ("2019-02", None),
        ("2019-03", 5.0),
        ("2019-04", 5.0),
    ]
    assert (rates.own.rows[1].numerator, rates.own.rows[1].denominator) == (30, 60_000)
    assert rates.words == (
        "5.0 per 10,000 children at 30 September 2019 (60,000 children aged 0 to 17, DfE LAIT, "
        "April 2026). Published, at 31 March 2019: Wolverhampton 5.0, statistical neighbours (2021 "
        "list, mean of 1 of 2) 80.0, England 65.0."
    )
    assert rates.words in shown.notes
    # The numbers of larger places are not drawn beside ours.
    assert shown.comparators == ()
    head = shown.table.head
    assert head[-4:] == (
        "Per 10,000 children",
        "Wolverhampton, published, per 10,000 children",
        "Statistical neighbours (2021 list, mean), per 10,000 children",
        "England, per 10,000 children",
    )
    [march] = [row for row in shown.table.rows if row[0] == "Mar 2019"]
    assert march[-4:] == ("5.0", "5.0", "80.0 (1 of 2)", "65.0")


def test_the_file_of_a_view_holds_the_rates_with_their_unit(council: Engine) -> None:
    shown = _shown(council, "cla_children", "2019-03", "2019-03")
    head, rows = csv_rows(shown)
    text = csv_text(head, rows, shown.measure.unit)
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    found = {
        (line["unit"], line["method"] or "ours"): (line["value"], line["numerator"], line["n"])
        for line in lines
    }
    assert found["count", "ours"] == ("30", "30", "")
    assert found["count", "published"] == ("28", "", "")
    unit = "per 10,000 children"
    assert found[unit, "ours"] == ("5", "30", "")
    assert found[unit, "published"] == ("5", "", "")
    assert found[unit, "neighbours-2021-mean"] == ("80", "", "1")
    assert found[unit, "england"] == ("65", "", "")


def test_the_command_line_still_compares_the_published_counts(
    council: Engine,
) -> None:
    state = ViewState("2019-03", "2019-09")
    asked = (comparison("authority-331"),)
    shown = view(
        measures()["cla_children"], state, VIEWER, SqlRepository(council), comparisons=asked
    )
    [line] = shown.comparators
    assert [row.value for row in line.rows] == [700.0]
    assert shown.rates is not None
    assert [row.value for line in shown.rates.comparators for row in line.rows] == [80.0]


def test_without_a_population_there_is_no_rate_and_it_is_said(
    council: Engine,
) -> None:
    early = _shown(council, "cla_children", "2018-02", "2018-12")
    assert early.rates is not None
    assert early.rates.own.latest is None
    assert "No rate per 10,000 children: no population loaded." in early.notes
    assert early.table.head == ("Month", "Children")
    girls = _shown(council, "cla_children", "2019-03", "2019-09", group="sex", group_value="female")
    assert girls.rates is None


def test_a_published_rate_without_records_says_its_unit(council: Engine) -> None:
    def notes(**more: object) -> list[str]:
        state = ViewState("2019-03", "2019-09")
        shown = view(
            measures()["cla_children"], state, full_viewer("331"), SqlRepository(council), **more
        )  # type: ignore[arg-type]
        assert "" not in shown.notes
        return [note for note in shown.notes if "10,000" in note]

    when = "Published, at 31 March 2019"
    assert notes() == [f"{when}: Area 331 80.0, England 65.0, per 10,000 children."]
    assert notes(comparisons=()) == [f"{when}: 80.0, per 10,000 children."]


def test_what_stands_beside_a_figure_is_that_of_the_same_state(
    council: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = measures()
    children = replace(held["cla_children"], title="Children who are in care")
    monkeypatch.setattr(beside_module, "measures", lambda: {**held, "cla_children": children})
    measure = replace(held["cla_placements_3plus"], beside=("cla_children",))
    repository = SqlRepository(council)
    shown = view(measure, ViewState("2019-03", "2019-09"), VIEWER, repository)
    [found] = shown.beside
    assert (found.measure, found.row.month, found.row.value) == ("cla_children", "2019-09", 30.0)
    assert found.words == "Beside it: 30 children who are in care, at 30 September 2019."
    assert shown.notes[0] == found.words
    assert ("cla_children", "count", "2019-09") in {row[:3] for row in csv_rows(shown)[1]}
    # The same state: none of these children is aged 16 or over.
    older = ViewState("2019-03", "2019-09", group="age", group_value="16_and_over")
    [found] = view(measure, older, VIEWER, repository).beside
    assert found.words == "Beside it: 0 children who are in care, at 30 September 2019."
    # A share says its counts.
    other = replace(held["cla_children"], beside=("cla_placements_3plus",))
    [found] = view(other, ViewState("2019-03", "2019-09"), VIEWER, repository).beside
    assert found.words == (
        "Beside it: children in care with 3 or more placements in a year: 0% (0 of 30 children), "
        "at 30 September 2019."
    )
