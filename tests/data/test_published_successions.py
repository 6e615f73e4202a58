"""Authorities that were abolished or recoded: joined by code where the area is the same."""

import csv
from pathlib import Path

from sqlalchemy import Engine, insert

from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.ports import Succession
from dashboard.state import ViewState
from dashboard.viewer import full_viewer
from data.engine import write_transaction
from data.imports.authorities import SUCCESSIONS, by_ons_code, own_list
from data.imports.run import run_import
from data.repository import SqlRepository
from data.schema import authority, published_figure, succession
from tests.data.import_files import rows, write

LONG = ("series", "year", "area_code", "old_la_code", "area_name", "value", "symbol", "source")
LIST = ("la_code", "la_name", "region", "sn_rank", "sn_la_code", "sn_la_name", "closeness")
SERIES = "cla_placements_3plus_percent"
STABILITY = measures()["cla_placements_3plus"]


def _row(code: str, name: str, year: int, value: float, ons: str = "") -> list[object]:
    return [SERIES, year, ons, code, name, value, "", "DfE LAIT, April 2026"]


def _load(database: Engine, path: Path, *lines: list[object]) -> None:
    run_import(database, "published", [write(path, LONG, *lines)], authority=None)


def test_the_list_of_successions_is_sound() -> None:
    with SUCCESSIONS.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    for line in lines:
        assert line["how"] in ("recoded", "merged", "split")
        assert 2010 < int(line["from_year"]) < 2100
        if line["how"] == "recoded":
            assert line["old_code"] not in own_list()
            assert line["new_code"] in by_ons_code()
        else:
            assert {line["old_code"], line["new_code"]} <= set(own_list())
    # Northamptonshire, Cumbria, Dorset, Bournemouth and Poole ended.
    ended = {line["old_code"] for line in lines if line["how"] != "recoded"}
    assert ended == {"928", "909", "835", "837", "836"}


def test_an_import_into_an_empty_database_works_with_no_other_step(
    database: Engine, tmp_path: Path
) -> None:
    _load(database, tmp_path / "a.csv", _row("909", "Cumbria", 2020, 10))
    assert rows(database, succession, "new_code", old_code="909") == [("942",), ("943",)]
    _load(database, tmp_path / "b.csv", _row("909", "Cumbria", 2021, 10))
    assert len(rows(database, succession, "old_code")) == len(
        SUCCESSIONS.read_text("utf-8").splitlines()[1:]
    )


def test_a_row_with_the_ons_code_alone_is_the_authoritys_under_any_of_its_codes(
    database: Engine, tmp_path: Path
) -> None:
    _load(
        database,
        tmp_path / "a.csv",
        _row("", "Somerset", 2020, 9, "E10000027"),
        _row("", "Somerset", 2024, 10, "E06000066"),
        _row("933", "Somerset", 2025, 11, "E06000066"),
        _row("", "West Midlands", 2025, 12, "E12000005"),
    )
    found = rows(database, published_figure, "area_code", "month")
    assert found == [
        ("933", "2020-03"),
        ("933", "2024-03"),
        ("933", "2025-03"),
        ("E12000005", "2025-03"),
    ]


def test_the_years_of_a_recoded_authority_stand_under_its_new_code(
    database: Engine, tmp_path: Path
) -> None:
    _load(
        database,
        tmp_path / "a.csv",
        _row("777", "Old", 2019, 9),
        _row("777", "Old", 2020, 8),
        _row("778", "New", 2020, 10),
        _row("779", "Merged", 2019, 50),
    )
    with write_transaction(database) as connection:
        for old, how in (("777", "recoded"), ("779", "merged")):
            values = {"old_code": old, "new_code": "778", "from_year": 2020, "how": how}
            connection.execute(insert(succession).values(values))
    found = SqlRepository(database).published(SERIES, ["778"])
    # The year that stands under both codes is the new one's own; nothing merged is joined.
    assert [(v.area_code, v.month, v.value) for v in found] == [
        ("778", "2019-03", 9.0),
        ("778", "2020-03", 10.0),
    ]
    old = SqlRepository(database).published(SERIES, ["777"])
    assert [v.value for v in old] == [9.0, 8.0]


def test_a_neighbour_that_was_abolished_is_missing_and_named_with_its_successors(
    database: Engine, tmp_path: Path
) -> None:
    near = write(
        tmp_path / "list_2021.csv",
        LIST,
        ["336", "Wolverhampton", "West Midlands", 1, "909", "Cumbria", "Close"],
        ["336", "Wolverhampton", "West Midlands", 2, "331", "Coventry", "Close"],
    )
    run_import(database, "neighbours", [near], authority=None)
    _load(
        database,
        tmp_path / "a.csv",
        _row("336", "Wolverhampton", 2023, 10),
        _row("909", "Cumbria", 2023, 8),
        _row("331", "Coventry", 2023, 10),
        _row("331", "Coventry", 2024, 12),
        _row("942", "Cumberland", 2024, 90),
        _row("943", "Westmorland and Furness", 2024, 90),
    )
    repository, viewer = SqlRepository(database), full_viewer("336")
    shown = view(STABILITY, ViewState("2023-03", "2024-03"), viewer, repository)
    [line] = [line for line in shown.comparators if line.kind == "neighbours"]
    assert [(row.value, row.n) for row in line.rows] == [(9.0, 2), (12.0, 1)]
    note = (
        "Statistical neighbours (2021 list, mean): Cumbria (909) was abolished; its area is now in "
        "Cumberland (942) and Westmorland and Furness (943). It has no figure from the year to "
        "March 2024 on, and the mean or median leaves it out."
    )
    assert note in shown.notes
    before = view(STABILITY, ViewState("2022-03", "2023-03"), viewer, repository)
    assert note not in before.notes


def test_a_new_authority_says_from_what_it_was_made(database: Engine, tmp_path: Path) -> None:
    _load(
        database,
        tmp_path / "a.csv",
        _row("909", "Cumbria", 2023, 8),
        _row("942", "Cumberland", 2024, 9),
    )
    repository, viewer = SqlRepository(database), full_viewer("942")
    shown = view(STABILITY, ViewState("2022-03", "2024-03"), viewer, repository)
    assert (
        "Cumberland (942) was formed in April 2023 from Cumbria (909), or a part of it; published "
        "figures of before then are not joined to its own."
    ) in shown.notes
    assert shown.published_own is not None
    assert [row.month for row in shown.published_own.rows] == ["2024-03"]
    later = view(STABILITY, ViewState("2023-04", "2024-03"), viewer, repository)
    assert not [note for note in later.notes if "was formed" in note]


def test_what_became_of_an_authority_is_read_with_names(database: Engine, tmp_path: Path) -> None:
    _load(database, tmp_path / "a.csv", _row("928", "Northamptonshire", 2020, 8))
    found = SqlRepository(database).successions(full_viewer("336"))
    assert Succession("928", "Northamptonshire", "940", "940", 2022, "split") in found


def test_the_lists_still_carry_abolished_authorities_and_all_have_a_name(
    database: Engine, shared: Path
) -> None:
    run_import(database, "neighbours", [shared / "published" / "neighbours"], authority=None)
    repository = SqlRepository(database)
    ended = {"835", "836", "837", "909", "928"}
    carried = 0
    for code, name in rows(database, authority, "authority_code", "name"):
        for year in (2021, 2025):
            near = repository.neighbours(code, year)
            assert len(near) in (0, 10), name
            assert all(not each.name.isdigit() for each in near)
            carried += len(ended & {each.code for each in near})
    assert carried > 0
