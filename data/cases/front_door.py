"""Contacts, referrals and assessments: one case an event."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, true

from data.cases.cohort import ANY_VISIT, Cohort
from data.cases.common import (
    ONCE,
    Scope,
    as_date,
    day_constant,
    ended,
    flag,
    month_ends,
    spell_table_snapshot,
    with_breakdowns,
)
from data.schema import SNAPSHOTS, assessment, calendar, contact, early_help, referral, visit

BECAME_REFERRAL: Final = "referral"
"""The outcome of a contact, as data/imports/codes.py names it."""
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
            flag(contact.c.outcome == BECAME_REFERRAL).label("became_referral"),
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


def referral_outcomes(scope: Scope) -> Select[Any]:
    """Return referrals, with whether they ended in nothing and whether they were not the first.

    ``re_referral``: the child had been referred within the 12 months before.

    The same day a year later is within 12 months, the day after it is not. Two referrals on one
    day are neither earlier than the other. A workbook of Annex A gives the number of referrals in
    the last 12 months, this one too; where it does not, that is not known: ``unknown``.
    """
    earlier = referral.alias("earlier")
    latest_before = (
        select(earlier.c.referral_date)
        .where(
            scope.of(earlier),
            earlier.c.person_id == referral.c.person_id,
            earlier.c.referral_date < referral.c.referral_date,
        )
        .order_by(earlier.c.referral_date.desc())
        .limit(1)
        .correlate(referral)
        .scalar_subquery()
    )
    found = (
        select(
            referral.c.source_id.label("case_id"),
            referral.c.person_id,
            referral.c.referral_date.label("reference_date"),
            referral.c.no_further_action,
            referral.c.referrals_12_months.label("told"),
            latest_before.label("before"),
        )
        .join(calendar, calendar.c.day == referral.c.referral_date)
        .where(scope.of(referral), calendar.c.month.in_(scope.months))
        .cte("referred")
        .prefix_with(ONCE)
    )
    before = calendar.alias("before_day")
    soon = func.coalesce(found.c.reference_date <= before.c.months_12_after, False)
    known: ColumnElement[bool] = true()
    if scope.kind in SNAPSHOTS:
        known = found.c.told.is_not(None)
        soon = func.coalesce(found.c.told > 1, False)
    return with_breakdowns(
        scope,
        select(
            found.c.case_id,
            found.c.person_id,
            found.c.reference_date,
            found.c.before,
            flag(found.c.no_further_action).label("no_further_action"),
            literal(1).label("cases"),
            flag(soon).label("re_referral"),
            flag(known).label("history_known"),
            flag(~known).label("history_unknown"),
        ).outerjoin(before, before.c.day == found.c.before),
    )


def early_help_children(scope: Scope) -> Select[Any]:
    """Return children with an open early help episode at the month's end."""
    return with_breakdowns(scope, spell_table_snapshot(scope, early_help))


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


def assessments_open_late(scope: Scope) -> Select[Any]:
    """Return assessments that are not authorised at the month's end, 45 working days past."""
    end, start = month_ends(scope), calendar.alias("start_day")
    working_days = end.c.working_day_number - start.c.working_day_number
    over = ended(scope, assessment, assessment.c.authorised_date)
    return with_breakdowns(
        scope,
        select(
            assessment.c.source_id.label("case_id"),
            assessment.c.person_id,
            end.c.day.label("reference_date"),
            assessment.c.start_date,
            working_days.label("working_days"),
            literal(1).label("cases"),
        )
        .join(start, start.c.day == assessment.c.start_date)
        .join(
            end,
            and_(working_days > ASSESSED_WITHIN, or_(over.is_(None), over > end.c.day)),
        )
        .where(scope.of(assessment)),
    )


COHORTS: Final = (
    Cohort("contacts", contacts, {"ssd": ("contact",), "annex-a": ("contact",)}, events=True),
    Cohort(
        "referrals",
        referrals,
        {"ssd": ("referral",), "cin-census": ("referral",), "annex-a": ("referral",)},
        events=True,
    ),
    # A workbook's list of contacts has no outcome.
    Cohort("contact_outcomes", contacts, {"ssd": ("contact", "contact_outcome")}, events=True),
    # A workbook tells them where it has the columns; the number of referrals looks back itself.
    Cohort(
        "referral_outcomes",
        referral_outcomes,
        {
            "ssd": ("referral",),
            "cin-census": ("referral",),
            "annex-a": ("referral_outcome", "referrals_12_months"),
        },
        no_look_back=("annex-a",),
        events=True,
    ),
    # A workbook lists early help assessments, which say nothing of how long the help lasted.
    Cohort("early_help_children", early_help_children, {"ssd": ("early_help",)}),
    # A census holds no visits, so it cannot say who was seen.
    Cohort("referrals_accepted", referrals_accepted, {"ssd": ("referral", ANY_VISIT)}, events=True),
    Cohort(
        "assessments",
        assessments_authorised,
        {"ssd": ("assessment",), "cin-census": ("assessment",), "annex-a": ("assessment",)},
        events=True,
    ),
    Cohort(
        "assessments_open_late",
        assessments_open_late,
        {"ssd": ("assessment",), "cin-census": ("assessment",), "annex-a": ("assessment_now",)},
        as_at_kinds=("annex-a",),
        no_look_back=("cin-census", "annex-a"),
    ),
)
