"""The tables of the Standard Safeguarding Dataset from early help to child protection reviews."""

from typing import Final

from data.imports import rules
from data.imports.layout import Column, Layout
from data.imports.ssd_columns import (
    KNOWN_CHILD,
    SPELL,
    child,
    dated,
    flag,
    identifier,
    needed_date,
    not_long_before_birth,
    outcome,
    reference,
)

EARLY_HELP: Final = Layout(
    table="early_help",
    columns=(
        identifier("id", "earl_episode_id"),
        child("earl_person_id"),
        needed_date("start_date", "earl_episode_start_date", "earl_episode_start"),
        dated("end_date", "earl_episode_end_date", "earl_episode_end"),
    ),
    key=("id",),
    rules=(SPELL, KNOWN_CHILD, not_long_before_birth("start_date")),
    ignored=(
        "earl_episode_reason",
        "earl_episode_end_reason",
        "earl_episode_organisation",
        "earl_episode_worker_id",
        "earl_episode_worker_name",
    ),
    date="start_date",
)

_OUTCOME: Final = "s47e_s47_outcome_json"

ENQUIRIES: Final = Layout(
    table="s47_enquiry",
    columns=(
        identifier("id", "s47e_s47_enquiry_id"),
        child("s47e_person_id"),
        reference("referral_id", "s47e_referral_id"),
        needed_date("start_date", "s47e_s47_start_date"),
        dated("end_date", "s47e_s47_end_date"),
        flag("no_further_action", "s47e_s47_nfa"),
        outcome("outcome_nfa", _OUTCOME, rules.ENQUIRY_NFA),
        outcome(
            "conference_not_required",
            _OUTCOME,
            rules.ENQUIRY_OUTCOME,
            feeds="enquiries that needed no conference cannot be told apart",
        ),
    ),
    key=("id",),
    rules=(
        SPELL,
        KNOWN_CHILD,
        (rules.REFERRAL_MISSING, ("referral_id", "referrals")),
        not_long_before_birth("start_date"),
    ),
    ignored=(
        "s47e_s47_completed_by_team",
        "s47e_s47_completed_by_worker_id",
        "s47e_s47_completed_by_worker",
    ),
    date="start_date",
)

CONFERENCES: Final = Layout(
    table="conference",
    columns=(
        identifier("id", "icpc_icpc_id"),
        child("icpc_person_id"),
        reference("enquiry_id", "icpc_s47_enquiry_id"),
        dated("conference_date", "icpc_icpc_date"),
        flag("transfer_in", "icpc_icpc_transfer_in"),
        flag("plan_followed", "icpc_icpc_outcome_cp_flag"),
        outcome("outcome_plan", "icpc_icpc_outcome_json", rules.CONFERENCE_OUTCOME),
        reference("plan_id", "icpc_cp_plan_id"),
    ),
    key=("id",),
    rules=(
        (rules.NOT_HELD, ("nothing", "conference_date")),
        KNOWN_CHILD,
        (rules.CONFERENCE_BEFORE_ENQUIRY, ("conference_date", "enquiry_id", "enquiries")),
        not_long_before_birth("conference_date"),
    ),
    ignored=(
        "icpc_icpc_meeting_id",
        "icpc_referral_id",
        "icpc_icpc_target_date",
        "icpc_icpc_team",
        "icpc_icpc_worker_id",
    ),
    date="conference_date",
)

PLAN_REVIEWS: Final = Layout(
    table="cp_review",
    columns=(
        identifier("id", "cppr_cp_review_id"),
        # Older releases name the plan alone.
        reference("person_id", "cppr_person_id"),
        reference("plan_id", "cppr_cp_plan_id"),
        dated("review_date", "cppr_cp_review_date"),
        Column("cancelled", ("cppr_cp_review_cancelled",), (rules.ANSWER,), kept=False),
    ),
    key=("id",),
    rules=(
        (rules.NOT_HELD, ("nothing", "review_date", "cancelled")),
        (rules.PLAN_UNKNOWN, ("plans", "person_id", "plan_id")),
        (rules.REVIEW_BEFORE_PLAN, ("review_date", "plan_id", "plan_starts")),
    ),
    ignored=(
        "cppr_cp_review_due",
        "cppr_cp_review_meeting_id",
        "cppr_cp_review_outcome",
        "cppr_cp_review_outcome_continue_cp",
        "cppr_cp_review_quorate",
        "cppr_cp_review_participation",
    ),
    date="review_date",
)
