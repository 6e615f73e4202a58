"""Supplied figures of the demonstration: front door, exploitation, care, permanence, leaving care.

Rows named by number are printed in the City of Wolverhampton's children's services
self-evaluation of January 2020, in the order of its figures; the courses that lead there are
invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from data.demo.chance import Chance
from data.demo.figure_records import PARTS, InRecords
from data.demo.figure_rows import LOCALITIES, FigureRow, counts, monthly, shares

STREAM: Final = 91

MASH: Final = "Multi-agency safeguarding hub"
DECIDED: Final = (
    0.81, 0.80, 0.76, 0.78, 0.82, 0.81, 0.83, 0.80, 0.82, 0.84, 0.79, 0.83,
    0.78, 0.74, 0.70, 0.73, 0.76, 0.79, 0.82, 0.84, 0.86, 0.87, 0.89, 0.88,
)  # fmt: skip
"""The share decided in time: less after the restructure of November 2018, and more than ever
since."""

EARLY_HELP: Final = "Strengthening families hubs"
HELPED: Final = 1283  # row 70: October 2019, a month after the records end
DAYS_OF_HELP: Final = (62, 78, 49, 88, 111, 70, 95, 83)
"""Rows 71 and 72: 49 to 111 days in October 2019, "consistent with the differing needs"."""
WITH_SOCIAL_WORKER: Final = (
    263, 259, 251, 256, 249, 244, 241, 238, 236, 233, 229, 231,
    227,  # row 73
)  # fmt: skip

EXPLOITATION: Final = "Safeguarding service, multi-agency meetings on sexual exploitation"
RISKS: Final = {  # rows 133 to 156: at risk, significant, serious
    "2018-06": (122, 15, 2),
    "2018-09": (122, 17, 1),
    "2018-12": (117, 12, 2),
    "2019-03": (116, 10, 6),
    "2019-06": (78, 14, 7),
    "2019-09": (83, 8, 7),
}
SCHOOL: Final = "Virtual school"
OF_SCHOOL_AGE: Final = (
    434, 439, 436, 437, 435, 430, 428, 432, 432, 428, 432, 426,
    429, 425, 423, 423, 420, 420, 420, 414, 409, 398, 393, 390,
)  # fmt: skip
WITH_PLAN: Final = (
    391, 404, 410, 398, 405, 408, 394, 402, 406, 407, 410, 375,
    390, 395, 402, 389, 395, 403, 399, 397, 397, 386, 381, 363,
)  # fmt: skip

PARTICIPATION: Final = "Participation team"
COUNCIL: Final = {"2017-03": (9, 10), "2018-03": (9, 12), "2019-03": (11, 13)}
"""Rows 231, 258 and 259: boys and girls on the Children in Care Council."""
AT_MEETINGS: Final = {"2017-03": 132, "2018-03": 156, "2019-03": 180}  # row 232: 15 at each of 12
FORUM: Final = {"2018-03": (4, 7), "2019-03": (3, 10)}  # rows 233, 260 and 261
NOMINATED: Final = {"2018-03": 370, "2019-03": 399}  # row 235: 64%
AT_THE_AWARDS: Final = {"2018-03": 156, "2019-03": 175}  # row 234: 28%
IN_CARE: Final = {"2018-03": 649, "2019-03": 624}

COURT: Final = "Legal services"
PROCEEDINGS: Final = (
    94, 93, 93, 92, 92, 91, 91, 90, 90, 89, 89, 88,
    87, 86, 84, 83, 82, 81, 80, 79, 78, 76, 75, 74,
)  # fmt: skip
WEEKS: Final = (
    2666, 2632, 2605, 2560, 2536, 2502, 2504, 2451, 2444, 2383, 2362, 2309,
    2236, 2220, 2142, 2095, 2021, 1971, 1933, 1890, 1852, 1778, 1738,
    1687,  # row 27: 22.8 weeks
)  # fmt: skip

FOSTERING: Final = "Fostering service"
APPROVED: Final = (1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 2, 5, 7, 10, 12, 15)
LEFT: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 10, 11, 0, 1, 1, 2, 3, 4)
CONNECTED: Final = (1, 2, 4, 5, 6, 8, 9, 11, 12, 14, 15, 17, 1, 3, 4, 6, 8, 10)
"""Since April, from April 2018; the last are rows 250, 251 and 26, and row 25 the difference."""

ADOPTION: Final = "Adoption@Heart"
ADOPTED: Final = (3, 4, 5, 4, 5, 8)  # from April 2019: rows 34 and 35, 8 in the month and 29 in all
EARLY_PERMANENCE: Final = (0, 0, 1, 1, 2, 2)  # row 262

LEAVING_CARE: Final = "Transitions team"
AT_UNIVERSITY: Final = (23, 22, 22, 26, 26, 25, 25, 31)  # rows 65 and 66: 31, which is 18%
AGED_18_TO_24: Final = (158, 160, 161, 165, 166, 168, 170, 172)
APPRENTICES: Final = (2, 3, 3, 2, 3, 5, 5, 4)  # row 68
HOUSING: Final = "Housing support service"
HOMES: Final = {"2018-03": (29, 2, 1), "2019-03": (31, 2, 2), "2019-09": (33, 2, 2)}
"""Rows 252 to 254: flats, crash pads, training flats."""
MOVED: Final = (3, 4, 2, 6, 3, 5, 5)  # rows 255 and 256: since April 2019, and in the last quarter
KEPT: Final = (2, 3, 2, 5, 3, 5)  # row 255: all five of the quarter to June
HOUSE_PROJECT: Final = {"2019-10": 10}  # row 257


def care_figures(seed: int, held: InRecords) -> Iterator[FigureRow]:
    """Every supplied figure of these services; ``held`` is what the records hold of some."""
    decided = {
        month: round(share * held.enquiries[month]) for month, share in monthly(DECIDED).items()
    }
    yield from shares("mash_decision_1_day", "month", decided, held.enquiries, MASH)
    yield from _early_help(seed)
    yield from _exploitation()
    yield from _missing(held)
    yield from shares("pep_current", "snapshot", monthly(WITH_PLAN), monthly(OF_SCHOOL_AGE), SCHOOL)
    yield from _taking_part()
    yield from shares(
        "proceedings_weeks", "rolling_12", monthly(WEEKS), monthly(PROCEEDINGS), COURT
    )
    yield from _fostering_and_adoption()
    yield from _leaving_care()


def _early_help(seed: int) -> Iterator[FigureRow]:
    yield from counts("early_help_children", "snapshot", {"2019-10": HELPED}, EARLY_HELP)
    yield from counts(
        "early_help_statutory", "snapshot", monthly(WITH_SOCIAL_WORKER, "2018-10"), EARLY_HELP
    )
    chance = Chance(seed, STREAM)
    days = monthly([0.0] * 13, "2018-10")
    families = dict(days)
    for locality, last in zip(LOCALITIES, DAYS_OF_HELP, strict=True):
        # Within the printed range up to its end, which is October's.
        means = [min(max(last + chance.between(-9, 9), 52), 108) for _ in range(12)] + [last]
        ended = monthly([chance.between(14, 27) for _ in means], "2018-10")
        spent = {month: mean * ended[month] for (month, mean) in zip(ended, means, strict=True)}
        place = ("locality", locality)
        yield from shares("early_help_days", "month", spent, ended, EARLY_HELP, place=place)
        for month, number in spent.items():
            days[month] += number
            families[month] += ended[month]
    yield from shares("early_help_days", "month", days, families, EARLY_HELP)


def _exploitation() -> Iterator[FigureRow]:
    every = {month: sum(parts) for month, parts in RISKS.items()}
    higher = {month: sum(parts[1:]) for month, parts in RISKS.items()}
    yield from counts("cse_young_people", "quarter", every, EXPLOITATION)
    yield from shares("cse_higher_risk", "quarter", higher, every, EXPLOITATION)
    for at, risk in enumerate(("at_risk", "significant", "serious")):
        found = {month: parts[at] for month, parts in RISKS.items()}
        part = ("risk", risk)
        yield from counts("cse_young_people", "quarter", found, EXPLOITATION, part=part)
        yield from shares("cse_higher_risk", "quarter", found, every, EXPLOITATION, part=part)


def _missing(held: InRecords) -> Iterator[FigureRow]:
    returns = {month: len(held.returns[month]) for month in monthly([0] * 24)}

    def of(part: str) -> dict[str, float]:
        return {month: held.returns[month].count(part) for month in returns}

    yield from shares("rhi_72_hours", "month", of(PARTS[0]), returns, EXPLOITATION)
    for name in PARTS:
        part = ("interview", name)
        yield from shares("rhi_72_hours", "month", of(name), returns, EXPLOITATION, part=part)


def _taking_part() -> Iterator[FigureRow]:
    for series, members in (("cicc_members", COUNCIL), ("care_leavers_forum", FORUM)):
        every = {year: sum(each) for year, each in members.items()}
        yield from counts(series, "year", every, PARTICIPATION)
        for at, sex in enumerate(("male", "female")):
            found = {year: each[at] for year, each in members.items()}
            yield from counts(series, "year", found, PARTICIPATION, part=("sex", sex))
    meetings = dict.fromkeys(AT_MEETINGS, 12)
    yield from shares("cicc_attendance", "year", AT_MEETINGS, meetings, PARTICIPATION)
    yield from shares("awards_nominated", "year", NOMINATED, IN_CARE, PARTICIPATION)
    yield from shares("awards_attended", "year", AT_THE_AWARDS, IN_CARE, PARTICIPATION)


def _fostering_and_adoption() -> Iterator[FigureRow]:
    changes = {
        "mainstream_approved": monthly(APPROVED, "2018-04"),
        "deregistered": monthly(LEFT, "2018-04"),
        "connected_approved": monthly(CONNECTED, "2018-04"),
    }
    net = {
        month: approved - changes["deregistered"][month]
        for month, approved in changes["mainstream_approved"].items()
    }
    yield from counts("foster_households_net", "year_to_date", net, FOSTERING)
    for name, found in changes.items():
        part = ("change", name)
        yield from counts("foster_households_net", "year_to_date", found, FOSTERING, part=part)
    yield from counts("adoptions_regional", "month", monthly(ADOPTED, "2019-04"), ADOPTION)
    so_far = [sum(ADOPTED[: at + 1]) for at in range(len(ADOPTED))]
    yield from counts("adoptions_regional", "year_to_date", monthly(so_far, "2019-04"), ADOPTION)
    early = monthly(EARLY_PERMANENCE, "2019-04")
    yield from counts("early_permanence", "year_to_date", early, ADOPTION)


def _leaving_care() -> Iterator[FigureRow]:
    at_university = monthly(AT_UNIVERSITY, "2017-12", 3)
    cohort = monthly(AGED_18_TO_24, "2017-12", 3)
    yield from shares("cl_university", "snapshot", at_university, cohort, LEAVING_CARE)
    apprentices = monthly(APPRENTICES, "2017-12", 3)
    yield from counts("cl_apprenticeships", "snapshot", apprentices, LEAVING_CARE)
    moved = monthly(MOVED, "2018-03", 3)
    yield from counts("moved_to_independence", "quarter", moved, HOUSING)
    yield from shares("tenancies_kept", "quarter", monthly(KEPT, "2018-03", 3), moved, HOUSING)
    every = {month: sum(homes) for month, homes in HOMES.items()}
    yield from counts("leaving_care_homes", "snapshot", every, HOUSING)
    for at, home in enumerate(("supported_flat", "crash_pad", "training_flat")):
        found = {month: homes[at] for month, homes in HOMES.items()}
        yield from counts("leaving_care_homes", "snapshot", found, HOUSING, part=("home", home))
    yield from counts("house_project", "snapshot", HOUSE_PROJECT, HOUSING)
