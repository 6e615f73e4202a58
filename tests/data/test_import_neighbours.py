"""Lists of statistical neighbours and of authorities."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.imports.errors import Refusal
from data.imports.run import run_import
from data.repository import SqlRepository
from data.schema import authority, neighbour
from tests.data.import_files import rows, write

LIST = ("la_code", "la_name", "region", "sn_rank", "sn_la_code", "sn_la_name", "closeness")
AUTHORITIES = (
    "old_la_code",
    "new_la_code",
    "la_name",
    "region_code",
    "region_name",
    "first_year_seen",
    "last_year_seen",
)


def _place(rank: int, near: str, closeness: str = "Close") -> list[object]:
    return ["336", "Wolverhampton", "West Midlands", rank, near, "name", closeness]


def test_a_list_takes_its_year_from_the_name_or_the_option(
    database: Engine, tmp_path: Path
) -> None:
    path = write(tmp_path / "list_2021.csv", LIST, _place(2, "331"), _place(1, "333", "Very Close"))
    report = run_import(database, "neighbours", [path], authority=None)
    assert report.year == 2021
    assert rows(
        database, neighbour, "authority_code", "list_year", "place", "neighbour_code", "closeness"
    ) == [("336", 2021, 1, "333", "Very close"), ("336", 2021, 2, "331", "Close")]
    nameless = write(tmp_path / "list.csv", LIST, _place(1, "333"))
    with pytest.raises(Refusal, match=r"list\.csv: no year in the file's name"):
        run_import(database, "neighbours", [nameless], authority=None)
    run_import(database, "neighbours", [nameless], authority=None, year=2025)
    assert rows(database, neighbour, "list_year", "place") == [(2021, 1), (2021, 2), (2025, 1)]


def test_of_two_imports_of_a_list_the_newest_counts_and_the_older_stays(
    database: Engine, tmp_path: Path
) -> None:
    first = write(tmp_path / "a_2021.csv", LIST, _place(1, "333"), _place(2, "331"))
    second = write(tmp_path / "b_2021.csv", LIST, _place(1, "330"))
    run_import(database, "neighbours", [first], authority=None)
    run_import(database, "neighbours", [second], authority=None)
    third = write(tmp_path / "c_2025.csv", LIST, _place(1, "335"))
    run_import(database, "neighbours", [third], authority=None)
    repository = SqlRepository(database)
    assert [area.code for area in repository.neighbours("336", 2021)] == ["330"]
    assert [area.code for area in repository.neighbours("336", 2025)] == ["335"]
    assert rows(database, neighbour, "import_id", "neighbour_code", list_year=2021) == [
        (1, "331"),
        (1, "333"),
        (2, "330"),
    ]


def test_the_short_layout(database: Engine, tmp_path: Path) -> None:
    path = write(
        tmp_path / "neighbours.csv",
        ("list_year", "la_code", "neighbours"),
        ("2021", "336", "333 Very close;331 Close"),
        ("2025", "336", "331"),
        ("2025", "335", "331 Close;33"),
    )
    report = run_import(database, "neighbours", [path], authority=None)
    assert rows(database, neighbour, "list_year", "place", "neighbour_code", "closeness") == [
        (2021, 1, "333", "Very close"),
        (2021, 2, "331", "Close"),
        (2025, 1, "331", None),
    ]
    assert [issue.message for issue in report.issues] == [
        "Row 4, neighbours: '33' is not a code of three digits"
    ]


def test_authorities_that_were_recoded_keep_their_newest_code(
    database: Engine, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "authorities.csv",
        AUTHORITIES,
        ("933", "E06000066", "Somerset", "E12000009", "South West", 2018, 2025),
        ("933", "E10000027", "Somerset", "E12000009", "South West", 2012, 2023),
        ("940 / 941", "E06000061 / E06000062", "Two", "E12000004", "East Midlands", 2021, 2025),
    )
    report = run_import(database, "neighbours", [path], authority=None)
    assert rows(database, authority, "authority_code", "new_code", "first_year", "last_year") == [
        ("933", "E06000066", 2012, 2025),
        # Two that publish some figures as one: an area with a name, never an authority.
        ("940/941", None, 2021, 2025),
    ]
    assert [(file.rows_loaded, file.rows_refused) for file in report.files] == [(3, 0)]
    assert [(issue.rule, issue.severity) for issue in report.issues] == [("combined_area", "note")]
    with pytest.raises(Refusal, match="not an authority's code"):
        run_import(database, "ssd", [path], authority="940/941")


def test_an_unknown_layout_is_refused(database: Engine, tmp_path: Path) -> None:
    path = write(tmp_path / "list_2021.csv", ("a", "b"), ("1", "2"))
    with pytest.raises(Refusal, match=r"row 1: wrong header; expected la_code, sn_la_code"):
        run_import(database, "neighbours", [path], authority=None)


def test_the_lists_of_2021_and_2025(database: Engine, shared: Path) -> None:
    folder = shared / "published" / "neighbours"
    run_import(database, "neighbours", [folder], authority=None)
    of_wolverhampton = rows(
        database, neighbour, "list_year", "place", "neighbour_code", authority_code="336"
    )
    assert [place for year, place, _ in of_wolverhampton if year == 2021] == list(range(1, 11))
    assert [place for year, place, _ in of_wolverhampton if year == 2025] == list(range(1, 11))
    assert rows(database, authority, "name", "region_name", authority_code="336") == [
        ("Wolverhampton", "West Midlands")
    ]
