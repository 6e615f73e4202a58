"""Supplied figures of the demonstration: workforce, quality of practice, education, programmes.

Rows named by number are printed in the City of Wolverhampton's children's services
self-evaluation of January 2020, in the order of its figures; figures of 30 September are those of
the DfE's social work workforce census; the courses between are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from data.demo.chance import Chance
from data.demo.figure_rows import LOCALITIES, FigureRow, counts, monthly, shares

STREAM: Final = 92

PEOPLE: Final = "Workforce team, full-time equivalents"
WORKERS_FROM: Final = "2017-09"
IN_POST: Final = (
    144.0, 144.9, 144.9, 147.2, 147.1, 148.2, 147.6, 148.1, 149.1, 149.9, 151.1, 151.5,
    152.0, 153.4, 155.8, 159.2, 159.8, 162.7, 164.9, 165.7, 168.8, 171.8, 171.6, 174.9,
    177.2,
)  # fmt: skip
LEFT: Final = (
    32.1, 33.7, 34.7, 35.3, 37.8, 39.0, 40.5, 42.1, 42.9, 44.1, 42.9, 43.3,
    42.5, 40.4, 38.1, 36.4, 34.7, 33.7, 30.2, 28.6, 27.6, 26.3, 24.0, 20.8,
    19.9,  # row 17: 11%
)  # fmt: skip
VACANT: Final = (
    35.0, 35.1, 35.3, 37.1, 37.7, 37.6, 38.1, 38.8, 40.0, 38.5, 37.7, 36.9,
    35.7, 35.7, 34.8, 33.8, 31.5, 31.6, 31.8, 29.4, 29.7, 29.6, 27.5, 28.5,
    26.8,
)  # fmt: skip
AGENCY: Final = (
    30.0, 30.5, 30.9, 30.9, 31.8, 31.0, 31.4, 32.6, 32.2, 31.9, 33.3, 33.9,
    33.3, 31.4, 31.0, 29.9, 28.7, 28.6, 26.1, 26.4, 23.7, 22.9, 22.7, 21.9,
    20.1,
)  # fmt: skip
SUPERVISION: Final = "Principal social worker"
SUPERVISED: Final = (0.86, 0.84, 0.88, 0.83, 0.87, 0.58, 0.85, 0.89, 0.84, 0.82, 0.80, 0.83)
"""The share held on time in each team of T01 to T12 at the end: one team lags."""
TRAINED: Final = (4, 9, 17, 26, 26, 38)  # row 20: April to September 2019

AUDIT: Final = "Audit programme, practice weeks"
GRADES: Final = ("outstanding", "good", "requires_improvement", "inadequate")
AUDITS: Final = {
    "2018-09": (0, 12, 15, 7),
    "2018-12": (1, 12, 14, 6),
    "2019-03": (2, 13, 14, 4),
    "2019-06": (1, 11, 15, 3),
    "2019-09": (2, 9, 15, 1),  # rows 118 to 122
}
AUDITS_OF_THE_YEAR: Final = {"2019-03": (3, 37, 43, 17)}  # rows 113 to 117
DIP_SAMPLES: Final = {
    "2018-12": (3, 15, 14, 4),
    "2019-03": (4, 16, 14, 4),
    "2019-06": (5, 17, 12, 4),
    "2019-09": (7, 19, 11, 3),  # rows 123 to 127
}
OBSERVATIONS: Final = {
    "2018-09": (0, 6, 2, 1),
    "2019-03": (1, 7, 1, 1),
    "2019-09": (2, 8, 0, 1),  # rows 128 to 132
}
FILES: Final = (62, 60, 61, 60)
THEMES: Final = {  # from the quarter to December 2018; the last are rows 110 to 112
    "audit_direct_work": (36, 37, 36, 34),
    "audit_child_voice": (43, 43, 43, 41),
    "audit_knows_child": (50, 50, 52, 53),
}

BEHAVIOUR: Final = "Behaviour and attendance team"
PART_YEAR: Final = "2019-09"
"""What is printed of 2019/20: it had begun in September 2019."""
PHASES: Final = ("primary", "secondary", "special_pru", "cross_city")
EXCLUDED: Final = {  # rows 162 to 185
    "2015-08": (14, 27, 0, 18),
    "2016-08": (22, 67, 3, 12),
    "2017-08": (28, 89, 6, 7),
    "2018-08": (21, 96, 1, 9),
    "2019-08": (15, 89, 1, 12),
    PART_YEAR: (0, 1, 0, 0),
}
NOT_UPHELD: Final = {  # rows 186 to 197: withdrawn, overturned
    "2015-08": (0, 3),
    "2016-08": (5, 2),
    "2017-08": (11, 7),
    "2018-08": (2, 5),
    "2019-08": (4, 1),
    PART_YEAR: (1, 0),
}
REPORTED: Final = {  # rows 198 to 203, as shares of all
    "2015-08": 24, "2016-08": 59, "2017-08": 88, "2018-08": 61, "2019-08": 39, PART_YEAR: 0,
}  # fmt: skip
DAYS: Final = {  # rows 204 to 209
    "2015-08": 7, "2016-08": 5, "2017-08": 8, "2018-08": 6, "2019-08": 6, PART_YEAR: 12,
}  # fmt: skip
FIXED: Final = {  # rows 210 to 212; by kind of school invented
    "2018-08": (312, 1912, 99),
    "2019-08": (366, 2288, 127),
    PART_YEAR: (18, 141, 6),
}
MEETINGS: Final = {"2017-08": 89, "2018-08": 79, "2019-08": 103, PART_YEAR: 5}  # rows 213 to 216
PREVENTED: Final = {"2017-08": 69, "2018-08": 66, "2019-08": 91, PART_YEAR: 5}  # rows 217 to 224
NO_MEETING: Final = {"2017-08": 110, "2018-08": 115, "2019-08": 105, PART_YEAR: 1}  # 225 to 228
OFFERED: Final = {"2017-08": 126, "2018-08": 123, "2019-08": 113}  # row 236: over 95%
EXCLUDED_BY_TERM: Final = {
    "2017-12": 42, "2018-03": 46, "2018-07": 39, "2018-12": 42, "2019-04": 36, "2019-07": 39,
}  # fmt: skip
OFFERED_BY_6TH_DAY: Final = {
    "2017-12": 38, "2018-03": 41, "2018-07": 35, "2018-12": 38, "2019-04": 27, "2019-07": 33,
}  # fmt: skip
"""Row 229: 75% in the spring term of 2018/19, after a provider closed."""
AT_HOME: Final = (
    228, 234, 237, 243, 249, 254, 259, 264, 269, 271, 262, 258,
    271, 281, 287, 296, 304, 312, 317, 323, 329, 331, 322, 316,
)  # fmt: skip
"""Row 230: 312 in March 2019."""
MISSING_EDUCATION: Final = (
    64, 58, 49, 55, 51, 47, 49, 44, 41, 38, 52, 97,
    82, 69, 54, 57, 52, 46, 44, 41, 39, 36, 58, 104,
)  # fmt: skip
"""September brings the pupils who do not come where they were expected."""

HUBS: Final = "Strengthening families hubs"
WOMEN: Final = {
    "2018-03": (29, 14, 21, 24, 12, 11, 24, 23),
    "2019-03": (36, 12, 24, 30, 13, 12, 29, 28),  # rows 77 to 93, 184 in all
}
ATTENDANCES: Final = {
    "2018-03": (118, 66, 101, 124, 58, 71, 120, 106),
    "2019-03": (133, 60, 129, 159, 65, 92, 151, 128),  # rows 78 to 94, 917 in all
}
MCEWAN: Final = {  # rows 96 to 101: referrals, and of them from social care and early help
    "2017-09": (10, 10, 0),
    "2018-04": (13, 7, 4),  # of two no source is printed
    "2018-09": (9, 7, 2),
    "2019-01": (12, 8, 4),
    "2019-05": (8, 7, 1),
}
MCEWAN_NOW: Final = {"2019-09": 15}  # sources not printed, and still under way
CAME: Final = {"2017-09": 5, "2018-04": 5, "2018-09": 7, "2019-01": 5, "2019-05": 5}
"""Rows 102 to 106: 50%, 38%, 77%, 42% and 62% of those referred."""
INDUCTED: Final = {"2018-03": 28, "2018-09": 37, "2019-03": 45, "2019-09": 51}  # row 74
ACTIVE: Final = {  # row 75: 17 in all
    "2018-03": (2, 1, 1, 1, 1, 0, 2, 1),
    "2018-09": (2, 1, 1, 2, 1, 1, 2, 2),
    "2019-03": (3, 1, 2, 2, 1, 1, 3, 2),
    "2019-09": (3, 1, 2, 3, 2, 1, 3, 2),
}
HOURS: Final = {"2018-03": 402, "2019-03": 627}  # row 76


def work_figures(seed: int) -> Iterator[FigureRow]:
    """Every supplied figure of these services."""
    yield from _workforce(seed)
    yield from _audits()
    yield from _exclusions()
    at_home, missing = monthly(AT_HOME), monthly(MISSING_EDUCATION)
    yield from counts("home_educated", "month", at_home, BEHAVIOUR)
    yield from counts("missing_education", "month", missing, BEHAVIOUR)
    yield from _programmes()


def _workforce(seed: int) -> Iterator[FigureRow]:
    post, left = monthly(IN_POST, WORKERS_FROM), monthly(LEFT, WORKERS_FROM)
    yield from shares("sw_turnover", "rolling_12", left, post, PEOPLE)
    for series, values in (("sw_vacancy", VACANT), ("sw_agency", AGENCY)):
        found = monthly(values, WORKERS_FROM)
        whole = {month: round(found[month] + post[month], 1) for month in found}
        yield from shares(series, "snapshot", found, whole, PEOPLE)
    chance = Chance(seed, STREAM)
    held = dict.fromkeys(monthly([0] * 24), 0.0)
    due = dict(held)
    for number, last in enumerate(SUPERVISED, 1):
        in_team = monthly([chance.between(9, 12) for _ in held])
        # From ten points lower two years before, a little up and down from month to month.
        reached = [last - 0.10 + 0.10 * step / 23 for step in range(24)]
        on_time = {
            month: sum(chance.flip(share) for _ in range(int(in_team[month])))
            for month, share in zip(in_team, reached, strict=True)
        }
        place = ("team", f"T{number:02d}")
        yield from shares(
            "supervision_in_timescale", "month", on_time, in_team, SUPERVISION, place=place
        )
        for month in held:
            held[month] += on_time[month]
            due[month] += in_team[month]
    yield from shares("supervision_in_timescale", "month", held, due, SUPERVISION)
    trained = monthly(TRAINED, "2019-04")
    yield from counts("restorative_training", "year_to_date", trained, SUPERVISION)


def _graded(
    series: str, period: str, judged: dict[str, tuple[int, int, int, int]]
) -> Iterator[FigureRow]:
    every = {month: sum(grades) for month, grades in judged.items()}
    good = {month: grades[0] + grades[1] for month, grades in judged.items()}
    yield from shares(series, period, good, every, AUDIT)
    for at, grade in enumerate(GRADES):
        found = {month: grades[at] for month, grades in judged.items()}
        yield from shares(series, period, found, every, AUDIT, part=("grade", grade))


def _audits() -> Iterator[FigureRow]:
    for period in ("month", "quarter"):  # one practice week a quarter
        yield from _graded("audits_good", period, AUDITS)
    yield from _graded("audits_good", "year", AUDITS_OF_THE_YEAR)
    yield from _graded("dip_samples_good", "month", DIP_SAMPLES)
    yield from _graded("observations_good", "month", OBSERVATIONS)
    files = monthly(FILES, "2018-12", 3)
    for series, found in THEMES.items():
        yield from shares(series, "quarter", monthly(found, "2018-12", 3), files, AUDIT)


def _exclusions() -> Iterator[FigureRow]:
    excluded = {year: sum(found) for year, found in EXCLUDED.items()}
    for year in excluded:
        period = "month" if year == PART_YEAR else "academic_year"
        for series, phases in (("permanent_exclusions", EXCLUDED), ("fixed_exclusions", FIXED)):
            if year in phases:
                yield from _split(series, period, year, "phase", PHASES, phases[year])
        parts = ("withdrawn", "overturned")
        yield from _split(
            "exclusions_not_upheld", period, year, "decision", parts, NOT_UPHELD[year]
        )
        for series, tops, bottoms in (
            ("exclusions_reported", REPORTED, excluded),
            ("exclusions_without_meeting", NO_MEETING, excluded),
            ("exclusion_prevention", PREVENTED, MEETINGS),
            ("provision_offered", OFFERED, excluded),
            ("provision_days", {each: DAYS[each] * excluded[each] for each in DAYS}, excluded),
        ):
            if year in tops:
                yield from shares(series, period, {year: tops[year]}, bottoms, BEHAVIOUR)
    yield from shares("provision_6th_day", "term", OFFERED_BY_6TH_DAY, EXCLUDED_BY_TERM, BEHAVIOUR)


def _split(
    series: str, period: str, year: str, split: str, names: tuple[str, ...], found: tuple[int, ...]
) -> Iterator[FigureRow]:
    """The whole of a year and its parts, of which the last may be missing."""
    yield from counts(series, period, {year: sum(found)}, BEHAVIOUR)
    for name, number in zip(names, found, strict=False):
        yield from counts(series, period, {year: number}, BEHAVIOUR, part=(split, name))


def _programmes() -> Iterator[FigureRow]:
    for series, period, found in (
        ("freedom_programme", "year", WOMEN),
        ("freedom_attendances", "year", ATTENDANCES),
        ("parent_champions", "snapshot", ACTIVE),
    ):
        every = {year: sum(places) for year, places in found.items()}
        yield from counts(series, period, every, HUBS)
        for at, locality in enumerate(LOCALITIES):
            here = {year: places[at] for year, places in found.items()}
            yield from counts(series, period, here, HUBS, locality=locality)
    active = {month: sum(places) for month, places in ACTIVE.items()}
    for stage, number in (("active", active), ("inducted", INDUCTED)):
        yield from counts("parent_champions", "snapshot", number, HUBS, part=("stage", stage))
    yield from counts("parent_champion_hours", "year", HOURS, HUBS)
    referred = {month: each[0] for month, each in MCEWAN.items()}
    yield from counts("mcewan_programme", "course", referred | MCEWAN_NOW, HUBS)
    for at, name in enumerate(("social_care", "early_help"), 1):
        part = {month: each[at] for month, each in MCEWAN.items()}
        yield from counts("mcewan_programme", "course", part, HUBS, part=("referrer", name))
    yield from shares("mcewan_attendance", "course", CAME, referred, HUBS)
