"""Contacts, referrals and assessments: one case an event."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from data.cases.cohort import ANY_VISIT, Cohort
from data.cases.common import ONCE, Scope, as_date, day_constant, flag, with_breakdowns
from data.schema import assessment, calendar, contact, referral, visit

SEEN_WITHIN = 5
"""Working days from referral to the child being seen (measures, cin_seen_5_days)."""
ASSESSED_WITHIN = 45
"""Working days from start to authorisation (Working Together to Safeguard Children)."""


def contacts(scope: Scope) -> Select[Any]:
    """Return contacts received, by their date."""
    return with_breakdowns(
        scope,
        select(
            contact.c.source_id.label("case_id"),
            contact.c.person_id,
            contact.c.contact_date.label("reference_date"),
            contact.c.source,
            contact.c.outcome,
            literal(1).label("cases"),
        ).where(scope.of(contact)),
    )


def referrals(scope: Scope) -> Select[Any]:
    """Return referrals received, by their date."""
    return with_breakdowns(
        scope,
        select(
            referral.c.source_id.label("case_id"),
            referral.c.person_id,
            referral.c.referral_date.label("reference_date"),
            referral.c.source,
            literal(1).label("cases"),
        ).where(scope.of(referral)),
    )


def _first_seen(scope: Scope) -> ColumnElement[Any]:
    """Return the council's own date first seen, else the earliest visit with the child seen.

    A day before the referral is none of it; one after the last day of the data is expected, not
    an event yet.
    """
    earliest = (
        select(func.min(visit.c.visit_date))
        .where(
            scope.of(visit),
            visit.c.person_id == referral.c.person_id,
            visit.c.child_seen,
            visit.c.visit_date >= referral.c.referral_date,
            visit.c.visit_date <= scope.data_to,
        )
        .correlate(referral)
        .scalar_subquery()
    )
    own = referral.c.date_first_seen
    known = case((own.between(referral.c.referral_date, as_date(scope.data_to)), own))
    return func.coalesce(known, earliest)


def referrals_accepted(scope: Scope) -> Select[Any]:
    """Return referrals not ended as no further action, with whether the child was seen in time.

    Day 0 is the day of referral. Not seen and still within the working days: too early to say;
    not seen and past them: a miss.
    """
    accepted = (
        select(
            referral.c.source_id.label("case_id"),
            referral.c.person_id,
            referral.c.referral_date.label("reference_date"),
            _first_seen(scope).label("first_seen"),
        )
        .join(calendar, calendar.c.day == referral.c.referral_date)
        .where(
            scope.of(referral),
            referral.c.no_further_action.is_(False),
            calendar.c.month.in_(scope.months),
        )
        .cte("accepted")
        .prefix_with(ONCE)
    )
    start, seen = calendar.alias("referral_day"), calendar.alias("seen_day")
    in_time = and_(
        seen.c.day.is_not(None),
        seen.c.working_day_number - start.c.working_day_number <= SEEN_WITHIN,
    )
    elapsed = day_constant(scope, "working_day_number") - start.c.working_day_number
    too_early = and_(seen.c.day.is_(None), elapsed <= SEEN_WITHIN)
    return with_breakdowns(
        scope,
        select(
            accepted,
            flag(in_time).label("seen_in_time"),
            flag(or_(in_time, ~too_early)).label("decided"),
            flag(too_early).label("too_early"),
        )
        .join(start, start.c.day == accepted.c.reference_date)
        .outerjoin(seen, seen.c.day == accepted.c.first_seen),
    )


def assessments_authorised(scope: Scope) -> Select[Any]:
    """Return assessments authorised, by the day of authorisation."""
    start, end = calendar.alias("start_day"), calendar.alias("authorised_day")
    working_days = end.c.working_day_number - start.c.working_day_number
    return with_breakdowns(
        scope,
        select(
            assessment.c.source_id.label("case_id"),
            assessment.c.person_id,
            assessment.c.authorised_date.label("reference_date"),
            assessment.c.start_date,
            working_days.label("working_days"),
            flag(working_days <= ASSESSED_WITHIN).label("in_time"),
            literal(1).label("cases"),
        )
        .join(start, start.c.day == assessment.c.start_date)
        .join(end, end.c.day == assessment.c.authorised_date)
        .where(scope.of(assessment), assessment.c.authorised_date <= scope.data_to),
    )


COHORTS: Final = (
    Cohort("contacts", contacts, {"ssd": ("contact",), "annex-a": ("contact",)}, events=True),
    Cohort(
        "referrals",
        referrals,
        {"ssd": ("referral",), "cin-census": ("referral",), "annex-a": ("referral",)},
        events=True,
    ),
    # A census holds no visits, so it cannot say who was seen.
    Cohort("referrals_accepted", referrals_accepted, {"ssd": ("referral", ANY_VISIT)}, events=True),
    Cohort(
        "assessments",
        assessments_authorised,
        {"ssd": ("assessment",), "cin-census": ("assessment",), "annex-a": ("assessment",)},
        events=True,
    ),
)
