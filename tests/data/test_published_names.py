"""Releases rename columns and labels: every name of a mapping is understood."""

from pathlib import Path

import pytest

from data.imports import published
from data.imports.asked import Asked
from data.imports.errors import Refusal
from data.imports.mappings import Mapping, Series, all_mappings, mapping_of
from data.imports.run import quiet
from data.imports.text import open_csv
from data.schema import SHARED
from tests.data.import_files import write

PLACE = (
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name",
    "region_code", "region_name", "old_la_code", "la_name", "new_la_code",
)  # fmt: skip
COUNCIL = [
    "2024", "Reporting year", "Local authority", "E92000001", "England", "E12000005",
    "West Midlands", "336", "Wolverhampton", "E08000031",
]  # fmt: skip
MAPPINGS = pytest.mark.parametrize("mapping", all_mappings(), ids=lambda each: each.name)


def _values(path: Path) -> dict[str, object]:
    """The one value of each series of a file."""
    [found] = published.read(Asked((path,), SHARED), quiet)
    assert [issue for issue in found.reading.issues if issue.severity == "refuse"] == []
    return {str(row[0]): row[4] for row in found.reading.figures}


def _columns(mapping: Mapping, named: int) -> dict[tuple[str, ...], str]:
    """A name of each column that the mapping's series need: its first, or a later one."""
    groups = dict.fromkeys((*mapping.filters, *(g for s in mapping.series for g in s.columns)))
    return {group: group[min(named, len(group) - 1)] for group in groups}


def _file(
    path: Path, mapping: Mapping, names: dict[tuple[str, ...], str], series: Series, label: int
) -> Path:
    """A file of one row that holds one series, its labels spelt in one of their ways."""
    labels = [sorted(group)[label % len(group)] for group in series.labels]
    cells: dict[str, str] = {}
    for group, name in names.items():
        cells[name] = (labels.pop(0) if labels else "any") if group in mapping.filters else "1"
    return write(path, (*PLACE, *cells), [*COUNCIL, *cells.values()])


@MAPPINGS
@pytest.mark.parametrize("named", [0, 1, 2])
def test_each_name_of_a_column_is_understood(tmp_path: Path, mapping: Mapping, named: int) -> None:
    names = _columns(mapping, named)
    for series in mapping.series:
        path = _file(tmp_path / f"{series.name}.csv", mapping, names, series, 0)
        assert mapping_of(open_csv(path)).name == mapping.name
        value = len(series.values[0][1]) * (series.factor if series.per else 1.0)
        assert _values(path)[series.name] == value


@MAPPINGS
def test_each_spelling_of_a_label_is_understood(tmp_path: Path, mapping: Mapping) -> None:
    names = _columns(mapping, 0)
    for series in mapping.series:
        for label in range(max((len(group) for group in series.labels), default=0)):
            path = _file(tmp_path / f"{series.name}{label}.csv", mapping, names, series, label)
            assert series.name in _values(path)


def test_31_march_and_the_count_of_children_in_older_words(tmp_path: Path) -> None:
    older = write(
        tmp_path / "older.csv",
        (*PLACE, "population_count", "population_estimate", "number", "rate_per_10000"),
        [*COUNCIL, "Children looked after at 31 March each year", "58000", "580", "100"],
    )
    newer = write(
        tmp_path / "newer.csv",
        (*PLACE, "population_type", "population_estimate", "children_count", "rate_per_10000"),
        [*COUNCIL, "Children looked after on 31 March each year", "58000", "580", "100"],
    )
    said = {"cla_children": 580.0, "cla_rate": 100.0, "population_0_17": 58_000.0}
    assert _values(older) == _values(newer) == said


def test_referrals_in_older_and_newer_words(tmp_path: Path) -> None:
    older = write(
        tmp_path / "older.csv",
        (
            *PLACE,
            "Referrals",
            "Referrals_rate",
            "Re_referrals_percent",
            "No_Further_Action_percent",
        ),
        [*COUNCIL, "4000", "660.1", "20.5", "3.1"],
    )
    newer = write(
        tmp_path / "newer.csv",
        (*PLACE, "referral_count", "referral_rate", "rereferral_percent",
         "no_further_action_percent"),
        [*COUNCIL, "4000", "660.1", "20.5", "3.1"],
    )  # fmt: skip
    assert _values(older) == _values(newer)
    assert _values(newer)["referrals"] == 4_000.0


def test_characteristic_and_group_may_change_places(tmp_path: Path) -> None:
    words = ("Ages 5 to 16 years with SDQ score", "SDQ average score")
    one = write(
        tmp_path / "one.csv",
        (*PLACE, "characteristic", "breakdown", "children_count", "children_percent"),
        [*COUNCIL, *words, "14.1", "z"],
    )
    other = write(
        tmp_path / "other.csv",
        (*PLACE, "cla_group", "characteristic", "number", "percentage"),
        [*COUNCIL, *reversed(words), "14.1", "z"],
    )
    assert _values(one) == _values(other) == {"sdq_average": 14.1}


def test_two_files_of_one_layout_are_told_apart_by_their_labels(tmp_path: Path) -> None:
    # In older releases stability and health have the same columns.
    header = (*PLACE, "cla_group", "characteristic", "number", "percentage")
    stability = write(
        tmp_path / "stability.csv",
        header,
        [*COUNCIL, "CLA at 31 March", "With 3 or more placements during the year", "50", "9"],
    )
    health = write(
        tmp_path / "health.csv",
        header,
        [*COUNCIL, "Health care", "Had their immunisations up to date", "500", "87"],
    )
    assert mapping_of(open_csv(stability)).name == "la_cla_placement_stability"
    assert mapping_of(open_csv(health)).name == "la_conviction_health_outcome"


def test_an_optional_series_is_read_where_its_column_is_there(tmp_path: Path) -> None:
    header = (*PLACE, "CPP_At31", "CPP_At31_rate")
    short = write(tmp_path / "short.csv", header, [*COUNCIL, "300", "50"])
    long = write(tmp_path / "long.csv", (*header, "CPP_start"), [*COUNCIL, "300", "50", "400"])
    assert _values(short) == {"cp_children": 300.0, "cp_rate": 50.0}
    assert _values(long) == {"cp_children": 300.0, "cp_rate": 50.0, "cp_plans_started": 400.0}


def test_the_workforce_stands_at_september_and_comes_out_in_february(tmp_path: Path) -> None:
    path = write(
        tmp_path / "csww.csv",
        (*PLACE, "turnover_rate_fte", "vacancy_rate_fte", "agency_rate_fte", "caseload_fte"),
        [*COUNCIL, "12", "13", "14", "15.5"],
    )
    [found] = published.read(Asked((path,), SHARED), quiet)
    assert {(row[2], row[3]) for row in found.reading.figures} == {("2024-09", "2025-02")}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b,c\n1,2,3\n", "like none of the known ones"),
        ('time_period,"Referrals\n2024,1\n', "row 1: cannot be read as CSV"),
        ("time_period,time_period\n2024,2024\n", "an unknown layout"),
        ("\n", "no column names"),
        ("", "the file is empty"),
        (
            ",".join((*PLACE, "April", "May", "June", "July", "August")) + "\n",
            "nearest is c6_referrals_by_month",
        ),
        (
            ",".join((*PLACE, "old_la_code", "CPP_At31", "CPP_At31_rate")) + "\n",
            "old_la_code stands in the header twice",
        ),
    ],
)
def test_a_file_that_is_none_of_them_is_refused_in_words(
    tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(Refusal) as refusal:
        published.read(Asked((path,), SHARED), quiet)
    assert said in str(refusal.value)


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = tmp_path / "marked.csv"
    header = ",".join((*PLACE, "CPP_At31", "CPP_At31_rate"))
    path.write_text(f"\ufeff{header}\n{','.join(COUNCIL)},300,50\n", "utf-8")
    assert _values(path)["cp_children"] == 300.0
