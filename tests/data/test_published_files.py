"""Published statistics as the DfE publishes them, and figures in the long layout."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.imports.errors import Refusal
from data.imports.figures import area_code, number_or_symbol, year_of
from data.imports.mappings import Mapping, all_mappings
from data.imports.published_long import release_of
from data.imports.run import run_import
from data.schema import authority, published_figure
from tests.data.import_files import counts, rows, write

PLACE = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "la_name",
    "new_la_code",
)
ENGLAND = ("E92000001", "England")
REGION = ("E12000005", "West Midlands")


def _england(year: str) -> list[str]:
    return [year, "Reporting year", "National", *ENGLAND, "", "", "", "", ""]


def _region(year: str) -> list[str]:
    return [year, "Reporting year", "Regional", *ENGLAND, *REGION, "", "", ""]


def _council(year: str, code: str = "336", name: str = "Wolverhampton") -> list[str]:
    return [
        year,
        "Reporting year",
        "Local authority",
        *ENGLAND,
        *REGION,
        code,
        name,
        "E08000031",
    ]


def _load(database: Engine, path: Path, header: Sequence[str], *lines: Sequence[str]) -> None:
    write(path, header, *lines)
    run_import(database, "published", [path], authority=None)


FIGURE = ("series", "area_code", "month", "value", "symbol")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("12.5", (12.5, "")),
        ("1,234", (1234.0, "")),
        ("-3", (-3.0, "")),
        ("0", (0.0, "")),
        ("c", (None, "c")),
        ("z", (None, "z")),
        (":", (None, ":")),
        ("-", (None, "-")),
        ("LOW", (None, "low")),
        ("", (None, "x")),
    ],
)
def test_a_symbol_is_kept_beside_no_value(text: str, answer: tuple[float | None, str]) -> None:
    assert number_or_symbol(text) == answer


@pytest.mark.parametrize("text", ["n/a", "12%", "1,23", "nan", "inf", "1e3", "١"])
def test_what_is_neither_number_nor_symbol(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        number_or_symbol(text)


def test_periods_and_areas() -> None:
    assert year_of("2025") == 2025
    assert year_of("202425", academic_years=True) == 2025
    for wrong in ("202425", "25", "2024/25", "202426"):
        with pytest.raises(ValueError, match=r".+"):
            year_of(wrong)
    assert area_code("336", "E08000031") == "336"
    assert area_code("940 / 941", "") == "940/941"
    assert area_code("", "E13000001") == "E13000001"
    assert area_code("", "x") is None


def test_releases_sort_by_age() -> None:
    assert release_of("DfE LAIT, April 2026", "2025") == "2026-04"
    assert release_of("DfE outcomes for looked-after children, SFR34/2015", "2025") == "2015"
    assert release_of("the council", "2025") == "2025"
    assert "2015" < "2024-10" < "2025-11" < "2026-04"


def test_stability_in_new_words_and_in_old(database: Engine, tmp_path: Path) -> None:
    _load(
        database,
        tmp_path / "new.csv",
        (*PLACE, "cla_group", "placement_stability", "children_count", "children_percent"),
        [
            *_council("2025"),
            "CLA on 31 March",
            "With 3 or more placements during the year",
            "50",
            "9",
        ],
        [
            *_council("2025"),
            "Children looked after continuously for at least 2.5 years on 31 March",
            "Living with the same carer for at least 2 years",
            "c",
            "c",
        ],
        [*_council("2025"), "CLA on 31 March", "Total children", "560", "100"],
    )
    # Earlier releases had other names of columns, and the label in the other column.
    _load(
        database,
        tmp_path / "old.csv",
        (*PLACE, "cla_group", "characteristic", "number", "percentage"),
        [
            *_england("2023"),
            "With 3 or more placements  during the year",
            "CLA at 31 March",
            "8310",
            "10",
        ],
    )
    assert rows(database, published_figure, *FIGURE) == [
        ("cla_placements_3plus_count", "336", "2025-03", 50.0, ""),
        ("cla_placements_3plus_count", "E92000001", "2023-03", 8310.0, ""),
        ("cla_placements_3plus_percent", "336", "2025-03", 9.0, ""),
        ("cla_placements_3plus_percent", "E92000001", "2023-03", 10.0, ""),
        ("cla_same_placement_2_years_count", "336", "2025-03", None, "c"),
        ("cla_same_placement_2_years_percent", "336", "2025-03", None, "c"),
    ]


def test_the_average_stands_in_the_column_of_counts(database: Engine, tmp_path: Path) -> None:
    group = "Ages 5 to 16 years with SDQ score"
    _load(
        database,
        tmp_path / "health.csv",
        (*PLACE, "characteristic", "breakdown", "children_count", "children_percent"),
        [*_council("2025"), group, "SDQ average score", "14.1", "z"],
        [*_council("2025"), group, "SDQ score was received", "246", "91"],
        [*_region("2025"), group, "SDQ average score", "13.9", "z"],
    )
    assert rows(database, published_figure, *FIGURE) == [
        ("sdq_average", "336", "2025-03", 14.1, ""),
        ("sdq_average", "E12000005", "2025-03", 13.9, ""),
        ("sdq_completion_percent", "336", "2025-03", 91.0, ""),
        ("sdq_scores_received", "336", "2025-03", 246.0, ""),
    ]


C2 = (
    "category",
    "Assessments_completed",
    "Same_day",
    "1-10_days",
    "11-20_days",
    "21-30_days",
    "31-40_days",
    "41-45_days",
    "46-50_days",
)


def test_the_share_within_45_days_is_made_only_of_numbers(database: Engine, tmp_path: Path) -> None:
    _load(
        database,
        tmp_path / "c2.csv",
        (*PLACE, *C2),
        [*_council("2024"), "d", "200", "1", "9", "20", "30", "40", "60", "40"],
        [*_council("2023"), "d", "200", "c", "9", "20", "30", "40", "60", "40"],
        [*_council("2022"), "d", "0", "0", "0", "0", "0", "0", "0", "0"],
    )
    assert rows(
        database, published_figure, "month", "value", "symbol", series="assessments_45_days_percent"
    ) == [("2022-03", None, "z"), ("2023-03", None, "c"), ("2024-03", 80.0, "")]
    assert rows(
        database, published_figure, "month", "value", series="assessments_within_45_days"
    ) == [("2022-03", 0.0), ("2023-03", None), ("2024-03", 160.0)]


def test_months_of_the_year_that_ends_in_march(database: Engine, tmp_path: Path) -> None:
    months = "April May June July August September October November December January February March"
    _load(
        database,
        tmp_path / "c6.csv",
        (*PLACE, "category", "Referrals", *months.split()),
        [*_council("2024"), "m", "78", *map(str, range(1, 13))],
    )
    found = rows(database, published_figure, "month", "value", series="referrals_by_month")
    assert found[0] == ("2023-04", 1.0)
    assert found[8] == ("2023-12", 9.0)
    assert found[11] == ("2024-03", 12.0)


C1 = ("Referrals", "Referrals_rate", "Re_referrals_percent", "No_Further_Action_percent")


def test_a_later_release_revises_and_the_older_value_stays(
    database: Engine, tmp_path: Path
) -> None:
    header = (*PLACE, *C1)
    _load(database, tmp_path / "a.csv", header, [*_council("2023"), "100", "50", "20", "5"])
    _load(
        database,
        tmp_path / "b.csv",
        header,
        [*_council("2023"), "101", "50", "20", "5"],
        [*_council("2024"), "90", "45", "20", "5"],
    )
    assert rows(database, published_figure, "month", "release", "value", series="referrals") == [
        ("2023-03", "2023-10", 100.0),
        ("2023-03", "2024-10", 101.0),
        ("2024-03", "2024-10", 90.0),
    ]


def test_areas_are_added_and_never_overwritten(database: Engine, tmp_path: Path) -> None:
    path = write(
        tmp_path / "authorities.csv",
        ("old_la_code", "new_la_code", "la_name", "region_code", "region_name"),
        ("336", "E08000031", "City of Wolverhampton", *REGION),
    )
    run_import(database, "neighbours", [path], authority=None)
    _load(
        database,
        tmp_path / "c1.csv",
        (*PLACE, *C1),
        [*_council("2024"), "1", "1", "1", "1"],
        [*_region("2024"), "1", "1", "1", "1"],
        [*_council("2024", "940 / 941", "Two together"), "1", "1", "1", "1"],
        [*_council("2024", "335", "Walsall"), "x", "x", "x", "x"],
    )
    assert rows(database, authority, "authority_code", "name", "region_code") == [
        ("335", "Walsall", "E12000005"),
        ("336", "City of Wolverhampton", "E12000005"),
        ("E12000005", "West Midlands", "E12000005"),
    ]
    assert rows(database, published_figure, "series", area_code="940/941")


def test_rows_that_cannot_be_read_are_listed(database: Engine, tmp_path: Path) -> None:
    good = [*_council("2024"), "1", "1", "1", "1"]
    path = write(
        tmp_path / "c1.csv",
        (*PLACE, *C1),
        good,
        good,
        [*_council("24"), "1", "1", "1", "1"],
        [*_council("2023"), "about 5", "1", "1", "1"],
        [*_council("2022", "33X"), "1", "1", "1", "1"],
        [*good, "1"],
    )
    report = run_import(database, "published", [path], authority=None)
    [file] = report.files
    assert (file.rows_read, file.rows_loaded, file.rows_refused) == (6, 1, 5)
    assert sorted({(i.row_number, i.rule) for i in report.issues}) == [
        (3, "duplicate"),
        (4, "time_period"),
        (5, "value"),
        (6, "area"),
        (7, "ragged_row"),
    ]


def test_an_unknown_layout_names_the_nearest_known_one(database: Engine, tmp_path: Path) -> None:
    path = write(
        tmp_path / "stability.csv",
        (*PLACE, "cla_group", "placement_stability", "children_number", "children_share"),
        [*_council("2025"), "a", "b", "1", "1"],
    )
    before = counts(database)
    with pytest.raises(Refusal) as refusal:
        run_import(database, "published", [path], authority=None)
    assert str(refusal.value) == (
        "stability.csv: an unknown layout of a published file; nearest is "
        "la_cla_placement_stability, which also has children_percent, children_count."
    )
    assert counts(database) == before


LONG = ("series", "year", "area_code", "old_la_code", "area_name", "value", "symbol", "source")


def test_the_long_layout(database: Engine, tmp_path: Path) -> None:
    path = write(
        tmp_path / "long.csv",
        (*LONG, "month"),
        ("a", "2019", "E08000031", "336", "Wolverhampton", "1.5", "", "LAIT, April 2026", ""),
        ("a", "2019", "E12000005", "", "West Midlands", "", "x", "LAIT, April 2026", "2018-06"),
        ("a", "2019", "E92000001", "", "England", "", "?", "LAIT, April 2026", ""),
        ("b" * 61, "2019", "E92000001", "", "England", "1", "", "LAIT", ""),
        ("c", "2019", "E92000001", "", "England", "1", "", "LAIT", "2019-13"),
    )
    report = run_import(database, "published", [path], authority=None)
    assert rows(database, published_figure, *FIGURE, "release", "source") == [
        ("a", "336", "2019-03", 1.5, "", "2026-04", "LAIT, April 2026"),
        ("a", "E12000005", "2018-06", None, "x", "2026-04", "LAIT, April 2026"),
    ]
    assert [(i.row_number, i.rule) for i in report.issues] == [
        (4, "value"),
        (5, "too_long"),
        (6, "month"),
    ]


@pytest.mark.parametrize("mapping", all_mappings(), ids=lambda mapping: mapping.name)
def test_every_mapping_names_its_source_and_each_series_once(mapping: Mapping) -> None:
    names = [series.name for series in mapping.series]
    assert len(set(names)) == len(names)
    assert mapping.source.startswith("DfE, ")
    assert 1 <= mapping.release_month <= 12
    assert mapping.columns


def test_no_series_comes_from_two_files_of_the_dfe() -> None:
    names = [series.name for mapping in all_mappings() for series in mapping.series]
    assert len(set(names)) == len(names)


# What ../shared/reference/measures.md names as published beside a measure, and the series of it.
COUNTERPARTS = {
    "referrals", "referral_rate", "referrals_by_month", "rereferrals_percent",
    "referrals_nfa_percent", "assessments_45_days_percent", "s47_enquiries", "s47_rate",
    "icpc_15_days_percent", "cp_children", "cp_rate", "cp_reviews_in_time_percent",
    "cp_repeat_ever_percent", "cp_two_years_open_percent", "cla_children", "cla_rate",
    "cla_started", "cla_ceased", "cla_placements_3plus_percent",
    "cla_same_placement_2_years_percent", "sdq_average", "sdq_completion_percent",
    "sdq_normal_percent", "sdq_borderline_percent", "sdq_concern_percent",
    "health_assessment_percent", "dental_check_percent", "immunisations_percent",
    "cl_eet_percent", "cl_suitable_accommodation_percent", "sw_turnover_percent",
    "sw_vacancy_percent", "sw_agency_percent", "sw_caseload", "population_0_17",
}  # fmt: skip


def test_every_published_counterpart_of_a_measure_can_be_read() -> None:
    names = {series.name for mapping in all_mappings() for series in mapping.series}
    assert names >= COUNTERPARTS


@pytest.mark.parametrize(
    ("path", "series", "value"),
    [
        ("children_looked_after_2025/la_conviction_health_outcome_cla.csv", "sdq_average", 14.1),
        (
            "children_looked_after_2025/la_conviction_health_outcome_cla.csv",
            "sdq_completion_percent",
            91.0,
        ),
    ],
)
def test_wolverhampton_in_the_files_of_2025(
    database: Engine, shared: Path, path: str, series: str, value: float
) -> None:
    report = run_import(database, "published", [shared / "published" / path], authority=None)
    assert report.rows_refused == 0
    assert rows(
        database, published_figure, "value", series=series, area_code="336", month="2025-03"
    ) == [(value,)]


def test_rates_are_children_by_population(database: Engine, shared: Path) -> None:
    path = shared / "published" / "children_looked_after_2025"
    run_import(
        database, "published", [path / "cla_number_and_rate_per_10k_children.csv"], authority=None
    )
    found: dict[tuple[str, str], dict[str, float]] = {}
    for series, area, month, value, _ in rows(database, published_figure, *FIGURE):
        if value is not None:
            found.setdefault((area, month), {})[series] = value
    # The counts of England and regions are rounded to 10, so their rates are not.
    councils = [
        one
        for (area, _), one in found.items()
        if area.isdigit() and {"cla_rate", "population_0_17"} <= set(one)
    ]
    assert len(councils) > 700
    for one in councils:
        rate = one["cla_children"] / one["population_0_17"] * 10_000
        assert one["cla_rate"] == math.floor(rate + 0.5)


def test_lists_and_statistics_are_told_apart(database: Engine, tmp_path: Path) -> None:
    near = write(tmp_path / "list_2021.csv", ("la_code", "sn_la_code"), ("336", "331"))
    with pytest.raises(Refusal, match=r"list_2021\.csv: is a list of neighbours"):
        run_import(database, "published", [near], authority=None)
    path = write(tmp_path / "c1.csv", (*PLACE, *C1), [*_council("2024"), "1", "1", "1", "1"])
    with pytest.raises(Refusal, match=r"c1\.csv: is a file of published statistics"):
        run_import(database, "neighbours", [path], authority=None)


def test_files_in_folders_of_a_folder_are_read(database: Engine, tmp_path: Path) -> None:
    line = [*_council("2024"), "1", "1", "1", "1"]
    write(tmp_path / "release" / "need" / "c1.csv", (*PLACE, *C1), line)
    report = run_import(database, "published", [tmp_path / "release"], authority=None)
    assert [file.file_name for file in report.files] == ["c1.csv"]


def test_every_file_of_the_folder_loads_and_each_warning_has_its_row(
    database: Engine, shared: Path
) -> None:
    for folder in ("children_in_need_2024", "children_looked_after_2025", "workforce_2025"):
        path = shared / "published" / folder
        report = run_import(database, "published", [path], authority=None)
        lines = {
            file.name: len(file.read_text("utf-8-sig").splitlines()) - 1
            for file in path.glob("*.csv")
        }
        assert {file.file_name: file.rows_read for file in report.files} == lines
        assert all(file.rows_loaded == file.rows_read for file in report.files)
        for file in report.files:
            warned = {
                issue.row_number
                for issue in report.issues
                if issue.file_name == file.file_name and issue.severity == "warn"
            }
            assert len(warned) == file.rows_warned
    path = shared / "published" / "back_series"
    report = run_import(database, "published", [path], authority=None)
    assert (report.rows_read, report.rows_loaded) == (44_012, 44_012)
    [revised] = [issue.message for issue in report.issues if issue.rule == "revises"]
    assert revised.startswith(
        "2,504 figures revise an earlier release; 5 of them put a symbol in place of a number; "
        "the largest: s47_rate of City of London, 2024-03: 98, was 140.2 (2024-10); "
    )
    # Immunisations in Wolverhampton: 7% between 84% and 87%.
    assert rows(
        database, published_figure, "value", "flag", series="immunisations_percent",
        area_code="336", month="2024-03",
    ) == [(7.0, "7% jumps out and back: 84% in 2023, 87% in 2025")]  # fmt: skip
