"""The tables of the Standard Safeguarding Dataset about children in care."""

from typing import Final

from data.imports import rules
from data.imports.layout import NEEDED, NOTHING, Column, Layout
from data.imports.ssd_columns import (
    KNOWN_CHILD,
    SPELL,
    child,
    code,
    dated,
    identifier,
    needed_date,
    reference,
)

CARE_EPISODES: Final = Layout(
    table="care_episode",
    columns=(
        identifier("id", "clae_cla_episode_id"),
        child("clae_person_id"),
        needed_date("start_date", "clae_cla_episode_start_date", "clae_cla_episode_start"),
        Column(
            "start_reason",
            ("clae_cla_episode_start_reason",),
            (rules.EPISODE_START,),
            blank=NEEDED,
            required=True,
        ),
        dated("end_date", "clae_cla_episode_ceased_date", "clae_cla_episode_ceased"),
        Column(
            "end_reason",
            ("clae_cla_episode_ceased_reason",),
            (rules.EPISODE_END,),
            length=4,
        ),
        code("need_code", "clae_cla_primary_need_code", rules.NEED, 8),
        reference("placement_id", "clae_cla_placement_id"),
        reference("cla_id", "clae_cla_id"),
    ),
    key=("id",),
    rules=(
        SPELL,
        (rules.OPEN_WITH_REASON, ("end_date", "end_reason")),
        (rules.ENDED_WITHOUT_REASON, ("end_date", "end_reason")),
        (rules.PLACEMENT_MISSING, ("placement_id", "placements")),
        KNOWN_CHILD,
        (rules.BEFORE_BIRTH, ("start_date", "person_id", "births")),
    ),
    ignored=(
        "clae_referral_id",
        "clae_cla_last_iro_contact_date",
        "clae_entered_care_date",
    ),
    date="start_date",
)

CARE_PLACEMENTS: Final = Layout(
    table="care_episode",
    covers="placement",
    columns=(
        identifier("id", "clap_cla_placement_id"),
        Column("place", ("clap_cla_placement_type",), (rules.PLACEMENT,), required=True, length=4),
        code("provider", "clap_cla_placement_provider", rules.PROVIDER, 4),
        code("change_reason", "clap_cla_placement_change_reason", rules.CHANGE_REASON, 12),
        Column("postcode", ("clap_cla_placement_postcode",), private=True),
        Column("urn", ("clap_cla_placement_urn",), private=True),
        Column(
            "placed_in",
            ("clap_cla_placement_la",),
            (rules.PLACEMENT_AUTHORITY,),
            otherwise=NOTHING,
            optional=True,
        ),
        # No column of the dataset: some councils say it outright.
        Column(
            "outside",
            (
                "clap_cla_placement_outside_authority",
                "clap_cla_placement_outside_la",
                "clap_cla_placement_location",
            ),
            (rules.LOCATION,),
            otherwise=NOTHING,
        ),
    ),
    key=("id",),
    ignored=(
        "clap_cla_id",
        "clap_person_id",
        "clap_cla_placement_start_date",
        "clap_cla_placement_end_date",
        "clap_cla_placement_distance",
    ),
)

LEGAL_STATUSES: Final = Layout(
    table="care_episode",
    covers="legal_status",
    columns=(
        child("lega_person_id"),
        Column(
            "legal_status",
            ("lega_legal_status",),
            (rules.LEGAL_STATUS,),
            blank=NEEDED,
            required=True,
            length=4,
        ),
        needed_date("start_date", "lega_legal_status_start_date", "lega_legal_status_start"),
        dated("end_date", "lega_legal_status_end_date", "lega_legal_status_end"),
    ),
    key=(),
    rules=(SPELL,),
    ignored=("lega_legal_status_id",),
)

SDQ_SCORES: Final = Layout(
    table="sdq_score",
    columns=(
        identifier("id", "csdq_table_id"),
        child("csdq_person_id"),
        dated("completed_date", "csdq_sdq_completed_date"),
        Column("score", ("csdq_sdq_score",), (rules.SDQ_SCORE,), required=True),
        Column("reason", ("csdq_sdq_reason",), (rules.SDQ_REASON,), length=8, optional=True),
    ),
    key=("id",),
    rules=(
        (rules.SCORE_WITHOUT_DATE, ("completed_date",)),
        (rules.SCORE_AND_REASON, ("score", "reason")),
        KNOWN_CHILD,
    ),
    date="completed_date",
)
