"""What the demonstration must come to: the printed figures, and a plausible path between them.

Sources: the City of Wolverhampton's children's services self-evaluation of January 2020 (the
row numbers are those of its figures, in the order they are printed) and, for the level of the
years before, the DfE's statistics of children in need and of children looked after.
Everything that no source prints (the months between) is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from data.demo.days import Month, months_between

AUTHORITY: Final = "336"
DATA_FROM: Final = date(2015, 10, 1)
DATA_TO: Final = date(2019, 9, 30)

WARM_UP: Final = Month(2015, 6)
"""The simulation starts here, so that October 2015 finds referrals and assessments under way."""
FIRST_MONTH: Final = Month.of(DATA_FROM)
MARCH: Final = Month(2019, 3)
SEPTEMBER: Final = Month(2019, 9)
MONTHS: Final = months_between(WARM_UP, SEPTEMBER)


def path(anchors: Mapping[Month, float]) -> dict[Month, float]:
    """A value for every month, on straight lines through the anchors."""
    marks = sorted(anchors.items())
    values: dict[Month, float] = {}
    for month in MONTHS:
        earlier = [mark for mark in marks if mark[0] <= month] or marks[:1]
        later = [mark for mark in marks if mark[0] >= month] or marks[-1:]
        (start, low), (end, high) = earlier[-1], later[0]
        span = start.until(end)
        share = start.until(month) / span if span else 0.0
        values[month] = low + (high - low) * share
    return values


# Stocks on the last day of the month ------------------------------------------------------------

CHILDREN_IN_CARE: Final = path(
    {
        WARM_UP: 662,
        Month(2016, 3): 654,  # DfE, year ending 31 March 2016
        Month(2017, 3): 638,
        Month(2018, 3): 649,
        MARCH: 624,  # row 3; the DfE printed 625
        SEPTEMBER: 588,  # row 6
    }
)
PROTECTION_PLANS: Final = path(
    {
        WARM_UP: 138,
        Month(2016, 3): 152,  # DfE
        Month(2017, 3): 292,
        Month(2018, 3): 378,
        MARCH: 328,  # row 4
        SEPTEMBER: 258,  # row 7
    }
)
DISABLED_ON_PLANS: Final = path(  # held by the disabled children's team
    {WARM_UP: 196, Month(2017, 10): 192, MARCH: 184, SEPTEMBER: 176}
)
NEED_PLANS: Final = path(
    {
        WARM_UP: 880,
        Month(2016, 10): 985,
        Month(2017, 10): 1010,
        Month(2018, 9): 948,
        MARCH: 906,  # row 5
        SEPTEMBER: 844,  # row 8
    }
)
WITH_DISABILITY: Final = 179  # row 9: on a child in need plan at 30 September 2019
EARLY_HELP: Final = path(
    {
        WARM_UP: 1010,
        Month(2017, 3): 1105,
        Month(2018, 8): 1160,
        MARCH: 1232,
        SEPTEMBER: 1276,  # row 70: 1,283 in October 2019, after the last day of data
    }
)
BESIDE_A_PLAN: Final = 226 / 1276  # row 73: 227 of them open to statutory social work as well

# Flows in the month -----------------------------------------------------------------------------

SEASON: Final = {
    1: 1.05, 2: 0.97, 3: 1.07, 4: 0.95, 5: 1.02, 6: 1.05,
    7: 1.08, 8: 0.83, 9: 1.0, 10: 1.06, 11: 1.07, 12: 0.85,
}  # fmt: skip
"""Schools see children: August and December are quiet."""

CONTACTS: Final = path(
    {
        WARM_UP: 505,
        Month(2017, 3): 530,
        Month(2017, 10): 522,
        Month(2018, 10): 480,
        SEPTEMBER: 456,
    }
)
CONTACTS_IN_LAST_YEAR: Final = 468 * 12  # row 69: 468 a month on average

ACCEPTED: Final = path(
    {WARM_UP: 225, Month(2016, 10): 246, Month(2017, 10): 238, Month(2018, 6): 214, SEPTEMBER: 172}
)
ACCEPTED_FIXED: Final = {MARCH: 188, SEPTEMBER: 178}
NO_FURTHER_ACTION: Final = path(
    {WARM_UP: 0.04, Month(2017, 3): 0.04, MARCH: 0.061, SEPTEMBER: 0.05}
)

PROTECTION_STARTS: Final = path(
    {
        WARM_UP: 17,
        Month(2016, 4): 27,
        Month(2016, 10): 36,
        Month(2017, 10): 41,
        Month(2018, 6): 35,
        SEPTEMBER: 21,
    }
)
ENQUIRIES: Final = path(  # section 47; DfE, table C4: 1,086, 1,986, 1,681 and 1,095 in a year
    {
        WARM_UP: 80,
        Month(2016, 2): 112,
        Month(2016, 9): 172,
        Month(2017, 3): 168,
        Month(2017, 9): 142,
        Month(2018, 3): 118,
        Month(2018, 10): 90,
        MARCH: 82,
        SEPTEMBER: 76,
    }
)
MISSING: Final = path(  # episodes; from April 2019 the police call more of them missing
    {
        WARM_UP: 29,
        Month(2017, 9): 33,
        MARCH: 34,
        Month(2019, 4): 43,
        Month(2019, 6): 51,
        Month(2019, 8): 56,
        SEPTEMBER: 61,
    }
)
AWAY: Final = path({WARM_UP: 17, Month(2017, 9): 21, MARCH: 22, Month(2019, 4): 11, SEPTEMBER: 3})
MISSING_IN_SEPTEMBER: Final = {
    "care": (30, 18),  # row 159; of 40 children in all (row 158)
    "need": (6, 5),  # row 160
    "protection": (5, 4),  # row 161
    "other": (20, 13),  # 61 in all (row 157)
}
"""Incidents, and the children who went missing."""
CARE_STARTS: Final = path(
    {WARM_UP: 11, Month(2016, 9): 14, Month(2017, 9): 15, Month(2018, 9): 11, SEPTEMBER: 9.5}
)

# Proportions ------------------------------------------------------------------------------------

SEEN_IN_5_DAYS: Final = path(
    {
        WARM_UP: 0.56,
        Month(2017, 10): 0.57,
        Month(2018, 5): 0.59,
        Month(2018, 11): 0.565,
        MARCH: 0.553,  # row 11: 55.3%
        Month(2019, 4): 0.612,
        Month(2019, 5): 0.661,
        Month(2019, 6): 0.702,
        Month(2019, 7): 0.727,
        Month(2019, 8): 0.752,
        SEPTEMBER: 0.775,  # row 12: 77.5%
    }
)
SEEN_FIXED: Final = {MARCH: (104, 188), SEPTEMBER: (124, 160)}
"""Children seen, of children referred and accepted: 55.3% and 77.5%."""

CONFERENCES_IN_15_DAYS: Final = path(  # DfE: 93.2%, 80.4%, 72.0% and 72.0% in the years to 2019
    {
        WARM_UP: 0.94,
        Month(2016, 4): 0.90,
        Month(2016, 10): 0.80,
        Month(2017, 9): 0.73,
        Month(2018, 9): 0.70,
        MARCH: 0.76,
        SEPTEMBER: 0.86,
    }
)
ENQUIRIES_NFA: Final = path(
    {WARM_UP: 0.17, Month(2017, 3): 0.16, Month(2018, 2): 0.125, MARCH: 0.105, SEPTEMBER: 0.10}
)
"""Of the enquiries that end without a conference."""
ENQUIRIES_NFA_YEAR: Final = (date(2018, 2, 1), date(2019, 1, 31), 0.08)
"""Row 109: 8% of all enquiries that ended in the twelve months to January 2019."""

REPEATS_TO_MARCH: Final = 0.0875  # row 107: 9% of the plans started in the year to March 2019
REPEATS_TO_SEPTEMBER: Final = 0.062  # row 108: 6% in the year to September
EARLIER_PLANS: Final = path(
    {WARM_UP: 0.14, Month(2016, 4): 0.11, Month(2017, 6): 0.055, MARCH: 0.055, SEPTEMBER: 0.08}
)
"""First plans of the records before which the child had one elsewhere or long ago; with those
that the records hold, about the DfE's share (table D3: 17.9%, 16.5%, 16.3% and 17.3%)."""
PLAN_REVIEWS_IN_TIME: Final = path(  # of reviews; DfE, table D6, of children: 95.4%, 91.5%, 89.6%
    {WARM_UP: 0.97, Month(2016, 4): 0.945, Month(2017, 3): 0.935, MARCH: 0.938, SEPTEMBER: 0.95}
)
CARE_REVIEWS_IN_TIME: Final = path(
    {WARM_UP: 0.95, Month(2017, 6): 0.93, Month(2018, 9): 0.945, SEPTEMBER: 0.965}
)
TAKING_PART: Final = path(
    {WARM_UP: 0.79, Month(2017, 6): 0.81, Month(2018, 9): 0.85, SEPTEMBER: 0.88}
)
TAKING_PART_IN_SEPTEMBER: Final = 0.88  # row 64
HEALTH_LATE: Final = path({WARM_UP: 0.20, Month(2017, 6): 0.24, SEPTEMBER: 0.16})
"""Yearly checks that come late; a child is out of date until then."""
DENTAL_LATE: Final = path({WARM_UP: 0.30, Month(2017, 6): 0.32, SEPTEMBER: 0.26})
IMMUNISED: Final = path({WARM_UP: 0.86, Month(2017, 6): 0.87, SEPTEMBER: 0.875})

THREE_PLACEMENTS: Final = path(
    {
        WARM_UP: 0.125,
        Month(2016, 3): 0.13,  # DfE
        Month(2017, 3): 0.13,
        Month(2018, 3): 0.157,
        Month(2018, 12): 0.155,
        MARCH: 94 / 624,  # row 22: 15%; the DfE printed 14%
        SEPTEMBER: 59 / 588,  # row 23: 10%
    }
)
SAME_PLACEMENT: Final = path(
    {
        WARM_UP: 0.69,
        Month(2018, 3): 0.70,  # DfE, from 2018 (232 of about 331)
        Month(2018, 10): 0.712,
        Month(2019, 2): 0.721,
        MARCH: 0.72,  # DfE (219 of about 304)
        Month(2019, 8): 0.717,
        SEPTEMBER: 0.71,  # row 21
    }
)
EVERYDAY_MOVES: Final = path({WARM_UP: 1.0, Month(2017, 12): 1.0, Month(2018, 11): 0.7})
"""Everyday moves against those of the years before: fewer since placements became more stable."""
ASSESSED_IN_45_DAYS: Final = path(
    {WARM_UP: 0.78, Month(2017, 3): 0.85, Month(2018, 3): 0.81, MARCH: 0.825, SEPTEMBER: 0.80}
)
ASSESSED_IN_SEPTEMBER: Final = 80  # row 15, whole per cent
NEED_VISITS_IN_SEPTEMBER: Final = 0.78  # row 13
CARE_VISITS_IN_SEPTEMBER: Final = 0.92  # row 63
SDQ_MEAN: Final = 13.8  # row 42: the year to 31 March 2019, provisional
SDQ_COMPLETION: Final = 0.915  # row 62: over 90%
SDQ_FROM: Final = date(2018, 4, 1)

# Adoption: days of A1, A2 and A10 -----------------------------------------------------------------

ADOPTION_TO_MARCH: Final = (date(2018, 4, 1), MARCH.last, 779, 160, 357)  # rows 28, 30 and 32
ADOPTION_TO_SEPTEMBER: Final = (date(2019, 4, 1), DATA_TO, 457, 103, 329)  # rows 29, 31 and 33

# Care leavers on the last day -------------------------------------------------------------------

SUITABLE: Final = 0.93  # row 67
AT_UNIVERSITY: Final = 31  # row 65
APPRENTICES: Final = 4  # row 68: aged 16 to 18
