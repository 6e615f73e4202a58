"""The DfE's own files against the series that LAIT publishes, for every authority and year."""

from fractions import Fraction
from pathlib import Path

import pytest

from dashboard.statistics.rounding import half_up
from data.imports import published
from data.imports.asked import Asked
from data.imports.figures import COLUMNS
from data.imports.run import quiet
from data.schema import SHARED

Key = tuple[str, str]
"""Area, month."""

HALF: float = 0.05
ROUNDING = 1e-9


def _figures(path: Path) -> dict[str, dict[Key, float]]:
    """The numbers of authorities in a file or folder, by series."""
    found: dict[str, dict[Key, float]] = {}
    [one] = published.read(Asked((path,), SHARED), quiet)
    for row in one.reading.figures:
        cell = dict(zip(COLUMNS, row, strict=False))
        if isinstance(cell["value"], float) and str(cell["area_code"]).isdigit():
            key = str(cell["area_code"]), str(cell["month"])
            found.setdefault(str(cell["series"]), {})[key] = cell["value"]
    return found


@pytest.fixture(scope="module")
def back_series(shared: Path) -> dict[str, dict[Key, float]]:
    """What LAIT gave out in April 2026."""
    return _figures(shared / "published" / "back_series")


@pytest.fixture(scope="module")
def in_need(shared: Path) -> dict[str, dict[Key, float]]:
    """The files on children in need of 2024."""
    return _figures(shared / "published" / "children_in_need_2024")


@pytest.fixture(scope="module")
def in_care(shared: Path) -> dict[str, dict[Key, float]]:
    """The files on children looked after of 2025."""
    return _figures(shared / "published" / "children_looked_after_2025")


@pytest.fixture(scope="module")
def workforce(shared: Path) -> dict[str, dict[Key, float]]:
    """The file on the workforce of 2025."""
    return _figures(shared / "published" / "workforce_2025")


def _compared(
    ours: dict[Key, float], theirs: dict[Key, float], within: float = HALF
) -> tuple[int, int, set[Key]]:
    """How many agree, of how many that both have, and those that do not."""
    both = ours.keys() & theirs.keys()
    exceptions = {key for key in both if abs(ours[key] - theirs[key]) > within + ROUNDING}
    return len(both) - len(exceptions), len(both), exceptions


# ../shared/reference/returns.md, Published statistics. The exceptions are later revisions.
def test_assessments_within_45_days(
    in_need: dict[str, dict[Key, float]], back_series: dict[str, dict[Key, float]]
) -> None:
    series = "assessments_45_days_percent"
    agree, of, exceptions = _compared(in_need[series], back_series[series])
    assert (agree, of) == (1225, 1228)
    assert exceptions == {
        ("909", "2017-03"),  # Cumbria
        ("891", "2017-03"),  # Nottinghamshire
        ("883", "2017-03"),  # Thurrock
    }


def test_conferences_within_15_days(
    in_need: dict[str, dict[Key, float]], back_series: dict[str, dict[Key, float]]
) -> None:
    series = "icpc_15_days_percent"
    agree, of, exceptions = _compared(in_need[series], back_series[series])
    assert (agree, of) == (1296, 1304)
    assert exceptions == {
        ("394", "2016-03"),  # Sunderland
        ("343", "2016-03"),  # Sefton
        ("846", "2016-03"),  # Brighton and Hove
        ("921", "2016-03"),  # Isle of Wight
        ("852", "2016-03"),  # Southampton
        ("876", "2017-03"),  # Halton
        ("353", "2017-03"),  # Oldham
        ("835", "2017-03"),  # Dorset
    }


def test_reviews_and_plans_of_two_years(
    in_need: dict[str, dict[Key, float]], back_series: dict[str, dict[Key, float]]
) -> None:
    for percent, count, base, pairs in (
        ("cp_reviews_in_time_percent", "cp_reviews_in_time_count", "cp_plans_of_3_months", 1337),
        ("cp_two_years_open_percent", "cp_two_years_open_count", "cp_children", 854),
    ):
        counts, bases = in_need[count], in_need[base]
        made = {key: counts[key] / bases[key] * 100 for key in counts if bases.get(key)}
        agree, of, _ = _compared(made, back_series[percent])
        assert (agree, of) == (pairs, pairs)
        agree, of, _ = _compared(in_need[percent], back_series[percent], 0)
        assert agree == of >= pairs


def test_rereferrals_and_repeat_plans(
    in_need: dict[str, dict[Key, float]], back_series: dict[str, dict[Key, float]]
) -> None:
    for percent, count, base, pairs in (
        ("rereferrals_percent", "rereferrals", "referrals", 1349),
        ("cp_repeat_ever_percent", "cp_repeat_ever_count", "cp_plans_started", 1333),
    ):
        counts, bases = in_need[count], in_need[base]
        made = {key: counts[key] / bases[key] * 100 for key in counts if bases.get(key)}
        agree, of, _ = _compared(made, back_series[percent])
        assert (agree, of) == (pairs, pairs)


def _rows(
    counts: dict[Key, float], bases: dict[Key, float], said: dict[Key, float]
) -> dict[Key, tuple[float, float]]:
    """The percentage of the counts, not rounded, and the one published, where both are known."""
    return {
        key: (counts[key] / bases[key] * 100, said[key])
        for key in counts
        if bases.get(key) and key in said
    }


# ../shared/reference/returns.md, last paragraph: verified on all authorities, rounding half up.
def test_rates_of_children_in_care(in_care: dict[str, dict[Key, float]]) -> None:
    population = in_care["population_0_17"]
    right = 0
    for count, rate in (
        ("cla_children", "cla_rate"),
        ("cla_started", "cla_started_rate"),
        ("cla_ceased", "cla_ceased_rate"),
    ):
        for key, said in in_care[rate].items():
            if key in in_care[count]:
                assert half_up(in_care[count][key] / population[key] * 10_000, 0) == said
                right += 1
    assert right == 2267


STABILITY = (
    "cla_same_placement_2_years_count",
    "cla_2_5_years_under_16",
    "cla_same_placement_2_years_percent",
)


@pytest.mark.parametrize(
    ("files", "count", "base", "percent", "decimals", "pairs"),
    [
        ("in_care", "cla_placements_3plus_count", "cla_children", "cla_placements_3plus_percent",
         0, 744),
        ("in_care", *STABILITY, 0, 747),
        ("in_need", "rereferrals", "referrals", "rereferrals_percent", 1, 1349),
        ("in_need", "cp_repeat_ever_count", "cp_plans_started", "cp_repeat_ever_percent", 1, 1333),
        ("in_need", "cp_reviews_in_time_count", "cp_plans_of_3_months",
         "cp_reviews_in_time_percent", 1, 1337),
        ("in_need", "cp_two_years_open_count", "cp_children", "cp_two_years_open_percent", 1, 854),
    ],
)  # fmt: skip
def test_a_percentage_is_that_of_its_counts_rounded_half_up(
    request: pytest.FixtureRequest,
    back_series: dict[str, dict[Key, float]],
    files: str,
    count: str,
    base: str,
    percent: str,
    decimals: int,
    pairs: int,
) -> None:
    """Of every authority and year that both the file and the series of LAIT have."""
    held = request.getfixturevalue(files)
    rows = _rows(held[count], held[base], back_series[percent])
    right = [
        key
        for key, (made, said) in rows.items()
        if str(half_up(made, decimals)) == (str(half_up(said, decimals)))
    ]
    assert len(right) == len(rows) == pairs


def test_half_to_even_would_miss_five_of_two_year_stability(
    in_care: dict[str, dict[Key, float]],
) -> None:
    """60 of 96 is 62.5%: published as 63%, where half to even says 62%."""
    counts, bases, said = (in_care[name] for name in STABILITY)
    shares = {
        key: Fraction(int(counts[key] * 100), int(bases[key]))
        for key in counts
        if key in said and bases.get(key)
    }
    to_even = {key for key, share in shares.items() if round(share) == said[key]}
    assert (len(to_even), len(shares)) == (742, 747)
    assert set(shares) - to_even == {
        ("866", "2021-03"),  # Swindon
        ("852", "2022-03"),  # Southampton
        ("867", "2023-03"),  # Bracknell Forest
        ("806", "2023-03"),  # Middlesbrough
        ("305", "2025-03"),  # Bromley
    }


def test_percentages_that_the_files_hold_as_counts_only(
    in_need: dict[str, dict[Key, float]], back_series: dict[str, dict[Key, float]]
) -> None:
    """Rounded half up they equal the series but for the later revisions named above."""
    for count, base, percent, agree, of in (
        ("assessments_within_45_days", "assessments_completed", "assessments_45_days_percent",
         1225, 1228),
        ("icpc_within_15_days", "icpc_held", "icpc_15_days_percent", 1296, 1304),
    ):  # fmt: skip
        rows = _rows(in_need[count], in_need[base], back_series[percent])
        right = [key for key, (made, said) in rows.items() if half_up(made, 1) == half_up(said, 1)]
        assert (len(right), len(rows)) == (agree, of)


@pytest.mark.parametrize(
    ("files", "series"),
    [
        ("in_need", "referrals"),
        ("in_need", "referrals_nfa_percent"),
        ("in_need", "rereferrals_percent"),
        ("in_need", "cp_children"),
        ("in_need", "cp_repeat_ever_percent"),
        ("in_care", "cla_rate"),
        ("in_care", "cla_children"),
        ("in_care", "cla_started"),
        ("in_care", "cla_ceased"),
        ("in_care", "cla_placements_3plus_percent"),
        ("in_care", "cla_same_placement_2_years_percent"),
        ("in_care", "sdq_average"),
        ("workforce", "sw_turnover_percent"),
        ("workforce", "sw_vacancy_percent"),
        ("workforce", "sw_agency_percent"),
        ("workforce", "sw_caseload"),
    ],
)
def test_a_series_is_the_same_in_both(
    request: pytest.FixtureRequest,
    back_series: dict[str, dict[Key, float]],
    files: str,
    series: str,
) -> None:
    ours = request.getfixturevalue(files)[series]
    agree, of, exceptions = _compared(ours, back_series[series])
    assert exceptions == set()
    assert agree == of > 700


@pytest.mark.parametrize("series", ["s47_rate", "cin_rate", "referral_rate", "cp_rate"])
def test_rates_of_2023_and_2024_were_revised_with_the_population(
    in_need: dict[str, dict[Key, float]], back_series: dict[str, dict[Key, float]], series: str
) -> None:
    _, of, exceptions = _compared(in_need[series], back_series[series])
    assert of > 1_000
    assert {month for _, month in exceptions} == {"2023-03", "2024-03"}


def test_the_workforce_stands_at_30_september_in_both(
    workforce: dict[str, dict[Key, float]], back_series: dict[str, dict[Key, float]]
) -> None:
    for series in ("sw_caseload", "sw_turnover_percent"):
        months = {month[5:] for found in (workforce, back_series) for _, month in found[series]}
        assert months == {"09"}
