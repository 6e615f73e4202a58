"""Makes the project's own published figures from the DfE's files; run by hand.

    python -m data.published_seed.make ../shared/published

Writes, beside itself, three compact files that the ordinary doors for published figures and
neighbours read: ``figures.csv`` (long layout, a source on every row), ``neighbours.csv`` (an
authority and list a line) and ``authorities.csv`` (with the regions and England). Only what the
demonstration and its comparisons need is carried over.

Sources: Department for Education, Open Government Licence v3.0: Local Authority Interactive
Tool (LAIT), April 2026; Outcomes for children looked after by local authorities, SFR34/2015 and
SFR41/2016; statistical neighbours of 2021 and 2025. The number of children in Wolverhampton is
the council's own, from its self-evaluation of January 2020.

``succession.csv`` is kept by hand: what became of authorities that were abolished (three digits)
or recoded (the ONS's nine characters, the area and the three digits being the same). ``from_year``
is the first year ending 31 March of the new one. Sources: the structural changes orders for
Bournemouth, Dorset and Poole (from 1 April 2019), Buckinghamshire (2020), Northamptonshire (2021),
Cumbria, North Yorkshire and Somerset (2023);
the ONS's register of codes for Northumberland and Gateshead (boundary changed on
1 April 2013) and Barnsley and Sheffield (1 April 2025).
"""

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from data.imports import neighbours
from data.imports import published as figures_import
from data.imports.asked import Asked
from data.imports.figures import COLUMNS
from data.imports.run import quiet
from data.schema import SHARED

HERE: Final = Path(__file__).parent

YEARS: Final = {
    "sdq_average": range(2013, 2020),
    "cla_placements_3plus_percent": range(2016, 2020),
    "cla_same_placement_2_years_percent": range(2016, 2020),
    "cla_rate": range(2016, 2020),
    "cla_children": range(2016, 2020),
    "referrals": range(2016, 2020),
    "referral_rate": range(2016, 2020),
    "assessments_45_days_percent": range(2016, 2020),
    "cp_children": range(2016, 2020),
    "cp_rate": range(2016, 2020),
    "rereferrals_percent": range(2016, 2020),
    "referrals_nfa_percent": range(2016, 2020),
    "s47_rate": range(2016, 2020),
    "icpc_15_days_percent": range(2016, 2020),
    "cp_repeat_ever_percent": range(2016, 2020),
    "cp_reviews_in_time_percent": range(2016, 2020),
    "cp_two_years_open_percent": range(2016, 2020),
    "cla_started": range(2016, 2020),
    "cla_ceased": range(2016, 2020),
    "sw_turnover_percent": range(2017, 2020),
    "sw_vacancy_percent": range(2017, 2020),
    "sw_agency_percent": range(2017, 2020),
    "sw_caseload": range(2017, 2020),
}
"""The series that are carried over, and the years of each."""

MAPPED: Final = {
    "children_in_need_2024/c4_children_in_need_section_47s_and_icpcs_2013_to_2024.csv": {
        "s47_enquiries": range(2016, 2020),
    },
}
"""Of what the back series leave out: the series of the DfE's own files, and the years of each."""

OWN: Final = (
    (
        "population_0_17",
        "2019",
        "E08000031",
        "336",
        "58678",
        "",
        "City of Wolverhampton children's self-evaluation 2019-20",
    ),
)

LONG: Final = ("series", "year", "area_code", "old_la_code", "value", "symbol", "source")
AREAS: Final = (
    "old_la_code",
    "new_la_code",
    "la_name",
    "region_code",
    "region_name",
    "first_year_seen",
    "last_year_seen",
)


def make(published: Path, into: Path = HERE) -> None:
    """Write the three files from the DfE's files in the folder ``published``."""
    with (published / "back_series" / "published_figures_2013_2025.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        series = list(csv.DictReader(stream))
    figures = [
        tuple(row[name] for name in LONG)
        for row in series
        if int(row["year"]) in YEARS.get(row["series"], ())
    ]
    codes = {row["old_la_code"]: row["area_code"] for row in series if row["old_la_code"]}
    figures += _mapped(published, codes)
    _write(into / "figures.csv", LONG, sorted([*figures, *OWN]))

    lists = sorted((published / "neighbours").glob("*.csv"))
    reading = neighbours.read(Asked(tuple(lists), SHARED), quiet)[0].reading
    by_list: dict[tuple[str, str], list[str]] = {}
    for code, year, _, near, closeness in reading.neighbours:
        by_list.setdefault((str(year), str(code)), []).append(f"{near} {closeness or ''}".strip())
    _write(
        into / "neighbours.csv",
        ("list_year", "la_code", "neighbours"),
        ((*key, ";".join(near)) for key, near in sorted(by_list.items())),
    )

    areas = [
        tuple("" if value is None else str(value) for value in area) for area in reading.authorities
    ]
    regions = {row["area_code"]: row["area_name"] for row in series if not row["old_la_code"]}
    areas += [(code, code, name, code, name, "", "") for code, name in regions.items()]
    _write(into / "authorities.csv", AREAS, sorted(areas))


def _mapped(published: Path, codes: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The figures of MAPPED as rows; an authority has its three digits and its ONS code."""
    found: list[tuple[str, ...]] = []
    for name, wanted in MAPPED.items():
        reading = figures_import.read(Asked((published / name,), SHARED), quiet)[0].reading
        for row in reading.figures:
            series, area, month, _, value, symbol, source = map(str, row[: len(COLUMNS)])
            year = month[:4]
            if int(year) not in wanted.get(series, ()):
                continue
            local = area if area.isdigit() else ""
            number = "" if value == "None" else value.removesuffix(".0")
            mark = "" if symbol == "None" else symbol
            found.append((series, year, codes.get(area, area), local, number, mark, source))
    return found


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
