"""The tables of the Standard Safeguarding Dataset on reviews, health and absence in care."""

from typing import Final

from data.imports import rules
from data.imports.layout import NEEDED, NOTHING, Column, Layout
from data.imports.ssd_columns import (
    DATE,
    KNOWN_CHILD,
    SPELL,
    child,
    dated,
    identifier,
    needed_date,
    reference,
    told,
)

CARE_REVIEWS: Final = Layout(
    table="care_review",
    columns=(
        identifier("id", "clar_cla_review_id"),
        # The dataset names the period of care; older releases the episode, some councils the child.
        reference("person_id", "clar_person_id", "clar_cla_person_id"),
        reference("cla_id", "clar_cla_id"),
        reference("episode_id", "clar_cla_episode_id"),
        dated("review_date", "clar_cla_review_date"),
        told("code", "clar_cla_review_participation", rules.REVIEW_PART),
        Column("cancelled", ("clar_cla_review_cancelled",), (rules.ANSWER,), kept=False),
    ),
    key=("id",),
    rules=(
        (rules.NOT_HELD, ("nothing", "review_date", "cancelled")),
        (rules.PERIOD_UNKNOWN, ("periods", "episodes", "person_id", "cla_id", "episode_id")),
    ),
    ignored=(
        "clar_cla_review_due_date",
        "clar_cla_review_last_iro_contact_date",
    ),
    date="review_date",
)

HEALTH_CHECKS: Final = Layout(
    table="health_check",
    columns=(
        identifier("id", "clah_health_check_id"),
        child("clah_person_id"),
        Column(
            "check_kind",
            ("clah_health_check_type",),
            (rules.HEALTH_CHECK,),
            blank="other",
            otherwise="other",
            required=True,
        ),
        dated("completed_date", "clah_health_check_date"),
        told(
            "done",
            "clah_health_check_status",
            rules.HEALTH_DONE,
            feeds="health checks that took place cannot be told from those refused",
        ),
    ),
    key=("id",),
    prefix="check|",
    rules=(KNOWN_CHILD,),
    date="completed_date",
)

IMMUNISATIONS: Final = Layout(
    table="health_check",
    covers="immunisations",
    columns=(
        # One row a child; older releases number the rows.
        Column(
            "id",
            ("clai_immunisations_id", "clai_person_id"),
            blank=NEEDED,
            required=True,
            identifying=True,
            kept=False,
        ),
        child("clai_person_id"),
        dated("completed_date", "clai_immunisations_status_date", required=False),
        told("done", "clai_immunisations_status", rules.ANSWER),
    ),
    key=("id",),
    prefix="immunisations|",
    constants={"check_kind": "immunisations"},
    rules=(KNOWN_CHILD,),
    date="completed_date",
)

MISSING: Final = Layout(
    table="missing_episode",
    columns=(
        identifier("id", "miss_table_id"),
        Column(
            "person_id",
            ("miss_person_id", "miss_la_person_id"),
            blank=NEEDED,
            required=True,
            identifying=True,
        ),
        needed_date(
            "start_date",
            "miss_missing_episode_start_date",
            "miss_missing_episode_start",
            "miss_mis_epi_start",
        ),
        dated(
            "end_date",
            "miss_missing_episode_end_date",
            "miss_missing_episode_end",
            "miss_mis_epi_end",
        ),
        Column(
            "missing_kind",
            ("miss_missing_episode_type", "miss_mis_epi_type"),
            (rules.MISSING_KIND,),
            blank="U",
            otherwise="U",
            required=True,
        ),
        Column(
            "interview_offered",
            ("miss_missing_rhi_offered", "miss_mis_epi_rhi_offered"),
            (rules.ANSWER,),
            otherwise=NOTHING,
            feeds="return interviews offered cannot be computed",
        ),
        Column(
            "interview_accepted",
            ("miss_missing_rhi_accepted", "miss_mis_epi_rhi_accepted"),
            (rules.ANSWER,),
            otherwise=NOTHING,
            feeds="return interviews accepted cannot be computed",
        ),
        Column(
            "interview_date",
            ("miss_missing_rhi_date", "miss_rhi_date", "miss_return_interview_date"),
            DATE,
            feeds="return interviews within 72 hours cannot be computed",
        ),
    ),
    key=("id",),
    rules=(
        SPELL,
        KNOWN_CHILD,
        (rules.INTERVIEW_BEFORE_RETURN, ("interview_date", "end_date")),
    ),
    date="start_date",
)
