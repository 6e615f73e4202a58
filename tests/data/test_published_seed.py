"""The project's own published figures: what they say is what was printed."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.published_seed import FOLDER, load_seed
from data.published_seed.make import MAPPED, YEARS, make
from data.schema import authority, neighbour, published_figure
from tests.data.import_files import counts, rows


@pytest.fixture
def seeded(database: Engine) -> Engine:
    """A database that holds the project's own published figures."""
    load_seed(database)
    return database


def _sdq(database: Engine, area: str) -> dict[str, float | None]:
    found = rows(database, published_figure, "month", "value", series="sdq_average", area_code=area)
    return {month[:4]: value for month, value in found}


# ../shared/reference/measures.md, Benchmarks; and the council's self-evaluation of January 2020.
@pytest.mark.parametrize(
    ("list_year", "means", "neighbours"),
    [
        (
            2021,
            {
                "2013": 14.77,
                "2014": 14.51,
                "2015": 14.52,
                "2016": 15.16,
                "2017": 14.26,
                "2018": 14.31,
            },
            {"2013": 9, "2014": 9, "2015": 9, "2016": 9, "2017": 10, "2018": 10},
        ),
        (2025, {"2016": 14.33, "2017": 14.73, "2018": 14.28}, {}),
    ],
)
def test_the_neighbours_mean_of_wolverhampton(
    seeded: Engine, list_year: int, means: dict[str, float], neighbours: dict[str, int]
) -> None:
    near = rows(seeded, neighbour, "neighbour_code", authority_code="336", list_year=list_year)
    assert len(near) == 10
    by_area = [_sdq(seeded, code) for (code,) in near]
    for year, mean in means.items():
        values = [value for one in by_area if (value := one.get(year)) is not None]
        assert sum(values) / len(values) == pytest.approx(mean, abs=0.0051)
        assert len(values) == neighbours.get(year, len(values))


def test_wolverhampton_itself(seeded: Engine) -> None:
    assert _sdq(seeded, "336")["2019"] == 13.7
    at_2019 = dict(
        rows(seeded, published_figure, "series", "value", area_code="336", month="2019-03")
    )
    assert at_2019 == {
        "assessments_45_days_percent": 82.8,
        "cla_ceased": 158,
        "cla_children": 625,
        "cla_placements_3plus_percent": 14,
        "cla_rate": 103,
        "cla_same_placement_2_years_percent": 72,
        "cla_started": 132,
        "cp_children": 328,
        "cp_rate": 54.2,
        "cp_repeat_ever_percent": 17.3,
        "cp_reviews_in_time_percent": 89.6,
        "cp_two_years_open_percent": 3.4,
        "icpc_15_days_percent": 72,
        "population_0_17": 58678,
        "referral_rate": 662.6,
        "referrals": 4013,
        "referrals_nfa_percent": 6.1,
        "rereferrals_percent": 23.8,
        "s47_enquiries": 1095,
        "s47_rate": 180.8,
        "sdq_average": 13.7,
    }


def test_the_workforce_stands_at_30_september(seeded: Engine) -> None:
    """The DfE's workforce census; its turnover of the West Midlands is 15.7, by heads 15.9."""
    held = {
        area: dict(
            rows(seeded, published_figure, "series", "value", area_code=area, month="2019-09")
        )
        for area in ("336", "E12000005")
    }
    assert held["336"] == {
        "sw_agency_percent": 10.2,
        "sw_caseload": 16,
        "sw_turnover_percent": 11.2,
        "sw_vacancy_percent": 13.1,
    }
    assert held["E12000005"]["sw_turnover_percent"] == 15.7


def test_every_row_names_its_source_and_every_area_has_a_name(seeded: Engine) -> None:
    with (FOLDER / "figures.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert all(line["source"] for line in lines)
    areas = {code for (code,) in rows(seeded, published_figure, "area_code")}
    named = {code for (code,) in rows(seeded, authority, "authority_code")}
    assert areas <= named
    mapped = {series for wanted in MAPPED.values() for series in wanted}
    assert {line["series"] for line in lines} == {*YEARS, *mapped, "population_0_17"}
    assert len(rows(seeded, published_figure, "series")) == len(lines)


def test_loading_it_again_changes_nothing(seeded: Engine) -> None:
    before = counts(seeded)
    assert all(report.already_loaded for report in load_seed(seeded))
    assert counts(seeded) == before


def test_the_files_are_those_that_the_script_makes(shared: Path, tmp_path: Path) -> None:
    make(shared / "published", tmp_path)
    for name in ("figures.csv", "neighbours.csv", "authorities.csv"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()
    assert sum(path.stat().st_size for path in FOLDER.glob("*.csv")) < 1_300_000
