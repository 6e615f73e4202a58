"""Section 47 enquiries and the initial child protection conferences that they lead to.

Definitions: Working Together to Safeguard Children and the DfE's guide to the children in need
census, as set out in measures.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, and_, case, false, func, literal, or_, select

from data.cases.cohort import Cohort
from data.cases.common import ONCE, Scope, ended, flag, month_ends, with_breakdowns
from data.schema import calendar, conference, referral, s47_enquiry

CONFERENCE_WITHIN: Final = 15
"""Working days from the start of the enquiry to the conference (Working Together)."""


def s47_enquiries(scope: Scope) -> Select[Any]:
    """Return section 47 enquiries by the day on which they started."""
    return with_breakdowns(
        scope,
        select(
            s47_enquiry.c.source_id.label("case_id"),
            s47_enquiry.c.person_id,
            s47_enquiry.c.start_date.label("reference_date"),
            literal(1).label("cases"),
        ).where(scope.of(s47_enquiry)),
    )


def s47_ended(scope: Scope) -> Select[Any]:
    """Return section 47 enquiries by the day on which they ended, with whether nothing followed.

    A conference that was not required is no "no further action": the child may still get a plan.
    Where the outcome is not recorded it is not known: ``unknown``.
    """
    # Another outcome that is recorded says that something followed.
    nothing_followed = func.coalesce(
        s47_enquiry.c.no_further_action,
        case((s47_enquiry.c.conference_not_required.is_not(None), false())),
    )
    return with_breakdowns(
        scope,
        select(
            s47_enquiry.c.source_id.label("case_id"),
            s47_enquiry.c.person_id,
            s47_enquiry.c.end_date.label("reference_date"),
            s47_enquiry.c.start_date,
            flag(func.coalesce(nothing_followed, False)).label("no_further_action"),
            flag(nothing_followed.is_not(None)).label("cases"),
            flag(nothing_followed.is_(None)).label("unknown"),
        ).where(scope.of(s47_enquiry), s47_enquiry.c.end_date <= scope.data_to),
    )


def conferences(scope: Scope) -> Select[Any]:
    """Return initial conferences held, with whether that was within 15 working days.

    Day 0 is the day on which the enquiry started. A child who came with a plan from another
    authority had no enquiry here: such conferences are left out. Where the enquiry is not
    recorded, or would have started later, it is not known: ``unknown``.
    """
    start, held = calendar.alias("enquiry_day"), calendar.alias("conference_day")
    working_days = held.c.working_day_number - start.c.working_day_number
    known = start.c.day.is_not(None)
    return with_breakdowns(
        scope,
        select(
            conference.c.source_id.label("case_id"),
            conference.c.person_id,
            conference.c.conference_date.label("reference_date"),
            conference.c.enquiry_date,
            working_days.label("working_days"),
            flag(and_(known, working_days <= CONFERENCE_WITHIN)).label("in_time"),
            flag(known).label("cases"),
            flag(~known).label("unknown"),
        )
        .join(held, held.c.day == conference.c.conference_date)
        .outerjoin(
            start,
            and_(
                start.c.day == conference.c.enquiry_date,
                conference.c.enquiry_date <= conference.c.conference_date,
            ),
        )
        .where(
            scope.of(conference),
            conference.c.transfer_in.is_not(True),
            # Those to come are planned, and not held yet.
            conference.c.conference_date <= scope.data_to,
        ),
    )


def conferences_awaited(scope: Scope) -> Select[Any]:
    """Return enquiries past 15 working days at the month's end that still wait for a conference.

    They wait while no conference about the child was held since the enquiry started, the enquiry
    did not end in another way (no further action, or no conference required), and the child's
    case is open. An enquiry that ended without a word on its outcome waits for nothing.
    """
    enquiry = s47_enquiry
    held_on = (
        select(func.min(conference.c.conference_date))
        .where(
            scope.of(conference),
            conference.c.person_id == enquiry.c.person_id,
            conference.c.conference_date >= enquiry.c.start_date,
        )
        .correlate(enquiry)
        .scalar_subquery()
    )
    closed_on = (
        select(func.min(referral.c.close_date))
        .where(scope.of(referral), referral.c.source_id == enquiry.c.referral_id)
        .correlate(enquiry)
        .scalar_subquery()
    )
    waiting = (
        select(
            enquiry.c.source_id,
            enquiry.c.person_id,
            enquiry.c.start_date,
            _ended_otherwise(scope, enquiry).label("ended_on"),
            held_on.label("held_on"),
            closed_on.label("closed_on"),
        )
        .where(scope.of(enquiry))
        .cte("waiting")
        .prefix_with(ONCE)
    )
    end, start = month_ends(scope), calendar.alias("enquiry_day")
    working_days = end.c.working_day_number - start.c.working_day_number
    not_yet = [
        or_(waiting.c[name].is_(None), waiting.c[name] > end.c.day)
        for name in ("ended_on", "held_on", "closed_on")
    ]
    return with_breakdowns(
        scope,
        select(
            waiting.c.source_id.label("case_id"),
            waiting.c.person_id,
            end.c.day.label("reference_date"),
            waiting.c.start_date,
            working_days.label("working_days"),
            literal(1).label("cases"),
        )
        .join(start, start.c.day == waiting.c.start_date)
        .join(end, and_(working_days > CONFERENCE_WITHIN, *not_yet)),
    )


def _ended_otherwise(scope: Scope, enquiry: Any) -> Any:
    """Return the day from which an enquiry waits for no conference, as far as its end tells.

    An outcome without a date holds from the start. A yearly return that no longer names an
    enquiry says that it has ended, and not how.
    """
    none_to_come = or_(
        func.coalesce(enquiry.c.no_further_action, False),
        func.coalesce(enquiry.c.conference_not_required, False),
    )
    silent = and_(
        enquiry.c.no_further_action.is_(None), enquiry.c.conference_not_required.is_(None)
    )
    over = ended(scope, enquiry)
    return case(
        (and_(none_to_come, enquiry.c.end_date.is_(None)), enquiry.c.start_date),
        (or_(none_to_come, silent, enquiry.c.end_date.is_(None)), over),
    )


COHORTS: Final = (
    Cohort(
        "s47_enquiries",
        s47_enquiries,
        dict.fromkeys(("ssd", "cin-census", "annex-a"), ("s47_enquiry",)),
        events=True,
    ),
    # Neither a census nor a workbook says when an enquiry ended, or that nothing followed.
    Cohort(
        "s47_ended",
        s47_ended,
        {"ssd": ("s47_enquiry", "enquiry_outcome")},
        events=True,
    ),
    Cohort(
        "conferences",
        conferences,
        {
            "ssd": ("conference",),
            "cin-census": ("conference",),
            "annex-a": ("s47_enquiry",),
        },
        events=True,
    ),
    Cohort(
        "conferences_awaited",
        conferences_awaited,
        {
            "ssd": ("s47_enquiry", "conference"),
            "cin-census": ("s47_enquiry", "conference"),
            "annex-a": ("enquiry_now",),
        },
        as_at_kinds=("annex-a",),
        no_look_back=("cin-census", "annex-a"),
    ),
)
