"""Care leavers: what they do, where they live, whether the council is in touch.

Definitions: the DfE's guide to the SSDA903 collection (OC3), as set out in measures. Care leavers
are relevant and former relevant young people: those who qualify for advice alone, and those who are
still in care, are none. A record describes the last day of its import and no other; a return's, the
time of the young person's birthday in the year that ends with it.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import Integer, Select, and_, case, cast, func, literal, or_, select

from data.cases.cohort import Cohort
from data.cases.common import ONCE, UNKNOWN, Scope, as_date, flag, month_ends, with_breakdowns
from data.schema import calendar, care_leaver, person

NOT_LEAVERS: Final = ("eligible", "qualifying", "none")
LEFT_OUT: Final = ("DIED", "RHOM")
"""IN_TOUCH of those who died, or who returned home for six months or more."""
NOT_IN_TOUCH: Final = ("NO", "REFU", "NREQ")
IN_TOUCH: Final = "YES"
ENGAGED: Final = tuple(f"{time}{kind}" for time in "FP" for kind in (1, 2, 3, 4, 5))
"""ACTIV of education, employment or training, full-time and part-time. Annex A has one code, 3, for
training or employment, where the return has 4 and 5."""
AWAY: Final = ("G", "H", "R")
"""ACCOM: gone abroad, deported, residence not known."""
NO_HOME: Final = ("S", "X")
"""ACCOM without a home, or in custody: never suitable."""


def _leavers(scope: Scope) -> Any:
    """Return each care leaver at each month's end, once, with the birthdays that tell the age.

    Of several records of one young person the one with the latest contact counts.
    """
    end = month_ends(scope)
    if scope.kind == "ssda903":
        described = and_(
            care_leaver.c.year_ending == cast(func.substr(end.c.month, 1, 4), Integer),
            func.substr(end.c.month, 6, 2) == "03",
        )
    else:
        described = care_leaver.c.as_at == end.c.day
    number = func.row_number().over(
        partition_by=(care_leaver.c.person_id, end.c.day),
        order_by=(
            func.coalesce(care_leaver.c.latest_contact, as_date(date.min)).desc(),
            func.length(care_leaver.c.source_id).desc(),
            care_leaver.c.source_id.desc(),
        ),
    )
    one_year, four_years = calendar.alias("one_year_before"), calendar.alias("four_years_before")
    held = (
        select(
            care_leaver.c.source_id.label("case_id"),
            care_leaver.c.person_id,
            end.c.day.label("reference_date"),
            func.coalesce(care_leaver.c.born, person.c.born).label("born"),
            func.coalesce(care_leaver.c.in_touch, "").label("in_touch"),
            func.coalesce(care_leaver.c.activity, "").label("activity"),
            func.coalesce(care_leaver.c.accommodation, "").label("accommodation"),
            care_leaver.c.pathway_plan_date,
            # Spans of years that the calendar does not hold are two that it does.
            one_year.c.years_18_before.label("years_19_before"),
            four_years.c.years_16_before.label("years_20_before"),
            four_years.c.years_17_before.label("years_21_before"),
            four_years.c.years_18_before.label("years_22_before"),
            number.label("number"),
        )
        .join(end, described)
        .join(one_year, one_year.c.day == end.c.years_1_before)
        .join(four_years, four_years.c.day == end.c.years_4_before)
        .outerjoin(person, and_(scope.of(person), person.c.person_id == care_leaver.c.person_id))
        .where(
            scope.of(care_leaver),
            func.lower(func.coalesce(care_leaver.c.eligibility, "")).not_in(NOT_LEAVERS),
        )
        .cte("leaver_records")
        .prefix_with(ONCE)
    )
    return (
        select(held)
        .where(held.c.number == 1, held.c.in_touch.not_in(LEFT_OUT))
        .cte("leavers")
        .prefix_with(ONCE)
    )


def _age(leaver: Any) -> Any:
    """Return the age in years where it matters; born on 29 February: a year older on 1 March."""
    born = leaver.c.born
    return case(
        (born.is_(None), UNKNOWN),
        (born > leaver.c.years_19_before, "under_19"),
        (born > leaver.c.years_20_before, "19"),
        (born > leaver.c.years_21_before, "20"),
        (born > leaver.c.years_22_before, "21"),
        else_="22_and_over",
    )


def care_leavers(scope: Scope) -> Select[Any]:
    """Return care leavers at each month's end, with what is recorded of each.

    Aged 19 to 21: ``engaged`` of ``activity_known``, ``suitable`` of ``home_known``. Someone whom
    the council has lost touch with stays in both; someone who is in touch, and of whom it is not
    recorded, is ``activity_unknown`` or ``home_unknown``, as is one without a date of birth. Gone
    abroad, deported or residence not known: in neither number for the home. Of every age:
    ``in_touch`` of ``touch_known``.
    """
    leaver = _leavers(scope)
    letter = func.substr(leaver.c.accommodation, 1, 1)
    suits = func.substr(leaver.c.accommodation, 2, 1)
    aged = _age(leaver).in_(("19", "20", "21"))
    no_age = leaver.c.born.is_(None)
    lost = leaver.c.in_touch.in_(NOT_IN_TOUCH)
    active_known = or_(leaver.c.activity != "", lost)
    home_known = or_(
        suits.in_(("1", "2")),
        letter.in_(NO_HOME),
        leaver.c.accommodation == "0",
        and_(leaver.c.accommodation == "", lost),
    )
    somewhere = letter.not_in(AWAY)
    return with_breakdowns(
        scope,
        select(
            leaver.c.case_id,
            leaver.c.person_id,
            leaver.c.reference_date,
            leaver.c.born,
            _age(leaver).label("leaver_age"),
            flag(and_(aged, leaver.c.activity.in_(ENGAGED))).label("engaged"),
            flag(and_(aged, active_known)).label("activity_known"),
            flag(or_(no_age, and_(aged, ~active_known))).label("activity_unknown"),
            flag(and_(aged, somewhere, suits == "1")).label("suitable"),
            flag(and_(aged, somewhere, home_known)).label("home_known"),
            flag(and_(somewhere, or_(no_age, and_(aged, ~home_known)))).label("home_unknown"),
            flag(leaver.c.in_touch == IN_TOUCH).label("in_touch"),
            flag(leaver.c.in_touch != "").label("touch_known"),
            flag(leaver.c.in_touch == "").label("touch_unknown"),
        ),
    )


def pathway_plans(scope: Scope) -> Select[Any]:
    """Return care leavers at each month's end, with whether the pathway plan is up to date.

    Reviewed no more than six months before: the next review is not overdue on that day.
    """
    leaver = _leavers(scope)
    reviewed = calendar.alias("reviewed_on")
    in_time = func.coalesce(
        and_(
            reviewed.c.day <= leaver.c.reference_date,
            reviewed.c.months_6_after >= leaver.c.reference_date,
        ),
        False,
    )
    return with_breakdowns(
        scope,
        select(
            leaver.c.case_id,
            leaver.c.person_id,
            leaver.c.reference_date,
            leaver.c.born,
            leaver.c.pathway_plan_date,
            _age(leaver).label("leaver_age"),
            flag(in_time).label("reviewed_in_time"),
            literal(1).label("cases"),
        ).outerjoin(reviewed, reviewed.c.day == leaver.c.pathway_plan_date),
    )


COHORTS: Final = (
    Cohort(
        "care_leavers",
        care_leavers,
        dict.fromkeys(("ssd", "ssda903", "annex-a"), ("care_leaver",)),
        as_at_kinds=("ssd", "annex-a"),
    ),
    Cohort(
        "pathway_plans",
        pathway_plans,
        {"ssd": ("care_leaver", "pathway_plan")},
        as_at_kinds=("ssd",),
    ),
)
