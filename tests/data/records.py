"""A handful of made-up records, written as an SSD folder and loaded through the ordinary door."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, update

from dashboard.measures.registry import measures
from dashboard.state import ViewState
from dashboard.view import Row
from dashboard.viewer import full_viewer
from data.coverage import read_coverage
from data.engine import write_transaction
from data.facts import rebuild, uses_of
from data.imports.run import run_import
from data.repository import SqlRepository
from data.schema import visit_rule
from data.scopes import scopes_of

AUTHORITY = "336"

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "person": ("pers_person_id", "pers_sex", "pers_ethnicity", "pers_dob", "pers_expected_dob"),
    "disability": ("disa_table_id", "disa_person_id", "disa_disability_code"),
    "department": (
        "dept_team_id",
        "dept_team_name",
        "dept_team_parent_id",
        "dept_team_parent_name",
        "dept_locality",
    ),
    "involvements": (
        "invo_involvements_id",
        "invo_person_id",
        "invo_professional_id",
        "invo_professional_team",
        "invo_involvement_start_date",
        "invo_involvement_end_date",
    ),
    "contacts": (
        "cont_contact_id",
        "cont_person_id",
        "cont_contact_date",
        "cont_contact_source_code",
        "cont_contact_outcome_json",
    ),
    "cin_episodes": (
        "cine_referral_id",
        "cine_person_id",
        "cine_referral_date",
        "cine_cin_primary_need_code",
        "cine_referral_source_code",
        "cine_referral_nfa",
        "cine_close_date",
        "cine_close_reason",
    ),
    "cin_assessments": (
        "cina_assessment_id",
        "cina_person_id",
        "cina_referral_id",
        "cina_assessment_start_date",
        "cina_assessment_auth_date",
        "cina_assessment_child_seen",
    ),
    "cin_plans": (
        "cinp_cin_plan_id",
        "cinp_referral_id",
        "cinp_person_id",
        "cinp_cin_plan_start_date",
        "cinp_cin_plan_end_date",
    ),
    "cp_plans": (
        "cppl_cp_plan_id",
        "cppl_referral_id",
        "cppl_person_id",
        "cppl_cp_plan_start_date",
        "cppl_cp_plan_end_date",
        "cppl_cp_plan_initial_category",
        "cppl_cp_plan_previous",
    ),
    "early_help_episodes": (
        "earl_episode_id",
        "earl_person_id",
        "earl_episode_start_date",
        "earl_episode_end_date",
    ),
    "s47_enquiry": (
        "s47e_s47_enquiry_id",
        "s47e_person_id",
        "s47e_referral_id",
        "s47e_s47_start_date",
        "s47e_s47_end_date",
        "s47e_s47_nfa",
        "s47e_s47_outcome_json",
    ),
    "initial_cp_conference": (
        "icpc_icpc_id",
        "icpc_person_id",
        "icpc_s47_enquiry_id",
        "icpc_icpc_date",
        "icpc_icpc_transfer_in",
    ),
    "cp_reviews": ("cppr_cp_review_id", "cppr_person_id", "cppr_cp_plan_id", "cppr_cp_review_date"),
    "cin_visits": (
        "cinv_cin_visit_id",
        "cinv_person_id",
        "cinv_cin_visit_date",
        "cinv_cin_visit_seen",
        "cinv_cin_visit_seen_alone",
    ),
    "cp_visits": (
        "cppv_cp_visit_id",
        "cppv_person_id",
        "cppv_cp_visit_date",
        "cppv_cp_visit_seen",
        "cppv_cp_visit_seen_alone",
    ),
    "cla_visits": (
        "clav_cla_visit_id",
        "clav_person_id",
        "clav_cla_visit_date",
        "clav_cla_visit_seen",
        "clav_cla_visit_seen_alone",
    ),
    "cla_episodes": (
        "clae_cla_episode_id",
        "clae_person_id",
        "clae_cla_placement_id",
        "clae_cla_episode_start_date",
        "clae_cla_episode_start_reason",
        "clae_cla_primary_need_code",
        "clae_cla_episode_ceased_date",
        "clae_cla_episode_ceased_reason",
    ),
    "cla_placement": (
        "clap_cla_placement_id",
        "clap_person_id",
        "clap_cla_placement_type",
        "clap_cla_placement_urn",
        "clap_cla_placement_provider",
        "clap_cla_placement_postcode",
        "clap_cla_placement_change_reason",
        "clap_cla_placement_la",
    ),
    "legal_status": (
        "lega_legal_status_id",
        "lega_person_id",
        "lega_legal_status",
        "lega_legal_status_start_date",
        "lega_legal_status_end_date",
    ),
    "cla_reviews": (
        "clar_cla_review_id",
        "clar_person_id",
        "clar_cla_review_date",
        "clar_cla_review_participation",
    ),
    "cla_health": (
        "clah_health_check_id",
        "clah_person_id",
        "clah_health_check_type",
        "clah_health_check_date",
        "clah_health_check_status",
    ),
    "cla_immunisations": (
        "clai_person_id",
        "clai_immunisations_status",
        "clai_immunisations_status_date",
    ),
    "missing": (
        "miss_table_id",
        "miss_person_id",
        "miss_missing_episode_start_date",
        "miss_missing_episode_end_date",
        "miss_missing_episode_type",
        "miss_missing_rhi_offered",
        "miss_missing_rhi_accepted",
        "miss_missing_rhi_date",
    ),
    "permanence": (
        "perm_table_id",
        "perm_person_id",
        "perm_permanence_order_date",
        "perm_permanence_order_type",
        "perm_entered_care_date",
        "perm_placement_order_date",
        "perm_matched_date",
        "perm_placed_for_adoption_date",
        "perm_adopted_by_carer_flag",
        "perm_placed_foster_carer_date",
        "perm_placed_ffa_cp_date",
        "perm_adm_decision_date",
    ),
    "care_leavers": (
        "clea_table_id",
        "clea_person_id",
        "clea_care_leaver_eligibility",
        "clea_care_leaver_in_touch",
        "clea_care_leaver_activity",
        "clea_care_leaver_accommodation",
        "clea_care_leaver_accom_suitable",
        "clea_pathway_plan_review_date",
        "clea_care_leaver_latest_contact",
    ),
    "professionals": (
        "prof_professional_id",
        "prof_agency_worker_flag",
        "prof_full_time_equivalency",
    ),
    "sdq_scores": (
        "csdq_table_id",
        "csdq_person_id",
        "csdq_sdq_completed_date",
        "csdq_sdq_score",
        "csdq_sdq_reason",
    ),
}


class Records:
    """Rows of SSD tables, added in a few words each; ids are made where none matters."""

    def __init__(self) -> None:
        """Start with no rows."""
        self.rows: dict[str, list[tuple[Any, ...]]] = {}

    def add(self, table: str, *values: Any) -> Records:
        """Add one row of ``table``; the columns left off stay empty."""
        width = len(COLUMNS[table])
        row = (*values, *[""] * (width - len(values)))
        self.rows.setdefault(table, []).append(tuple("" if v is None else v for v in row))
        return self

    def child(self, name: str, born: str = "2010-05-05", sex: str = "F") -> Records:
        """Add a child."""
        return self.add("person", name, sex, "WBRI", born)

    def referral(self, name: str, day: str, nfa: str = "N") -> Records:
        """Add a referral."""
        return self.add("cin_episodes", f"R-{name}-{day}", name, day, "N1", "6", nfa)

    def visit(self, kind: str, name: str, day: str, seen: str = "Y") -> Records:
        """Add a visit of a kind: cin, cp or cla."""
        return self.add(f"{kind}_visits", f"{kind}-{name}-{day}", name, day, seen, "N")

    def episode(
        self,
        name: str,
        start: str,
        end: str | None,
        why: str = "S",
        *,
        place: str = "U1",
        at: str = "WV1 1AA",
        legal: str | None = None,
        by: str = "PR1",
        area: str = "",
        left: str = "X1",
    ) -> Records:
        """Add a care episode with a placement of its own, provided ``by`` whom, in an area.

        ``left``: why it ended, if it did.
        """
        key = f"{name}-{start}"
        self.add("cla_placement", f"P-{key}", name, place, "", by, at, "", area)
        if legal:
            self.add("legal_status", f"L-{key}", name, legal, start, end)
        return self.add(
            "cla_episodes", f"E-{key}", name, f"P-{key}", start, why, "N1", end, left if end else ""
        )

    def write(self, folder: Path) -> Path:
        """Write one CSV file a table that has rows; return the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in self.rows.items():
            with (folder / f"ssd_{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(COLUMNS[table])
                writer.writerows(rows)
        return folder

    def load(
        self,
        engine: Engine,
        folder: Path,
        data_to: str = "2019-12-31",
        *,
        compute: bool = True,
    ) -> None:
        """Load the rows as authority 336."""
        run_import(
            engine,
            "ssd",
            [self.write(folder)],
            authority=AUTHORITY,
            data_to=date.fromisoformat(data_to),
            compute=compute,
        )


def figure(
    engine: Engine, measure: str, month: str, *, period: str | None = None, **where: str
) -> Row:
    """Return the figure that the pages show of ``measure`` in ``month``."""
    from dashboard.panels import view

    declared = measures()[measure]
    state = ViewState(month, month, **where)  # type: ignore[arg-type]
    shown = view(
        declared,
        state,
        full_viewer(AUTHORITY),
        SqlRepository(engine),
        period=period,
        comparisons=(),
    )
    return shown.own.rows[-1]


def who(engine: Engine, measure: str, month: str) -> dict[str, set[str]]:
    """Return the children behind a month's cases of ``measure``, by the key that counts them."""
    declared = measures()[measure]
    assert declared.computed
    found: dict[str, set[str]] = {}
    with engine.connect() as connection:
        coverage = read_coverage(connection, AUTHORITY)
        use = uses_of(declared, coverage)[0]
        kind = next(each.kind for each in use.served if each.month == month)
        scope = scopes_of(connection, AUTHORITY, coverage, use.cohort, kind, [month])[0]
        rows = connection.execute(use.cohort.query(scope)).mappings().all()
    for key in ("numerator", "denominator", "too_early", "unknown"):
        if column := getattr(declared.computed, key):
            found[key] = {row["person_id"] for row in rows if row[column]}
    return found


def counts(rows: Iterable[Row] | Row) -> tuple[float | None, float | None]:
    """Return (numerator, denominator) of a figure."""
    row = rows if isinstance(rows, Row) else next(iter(rows))
    return row.numerator, row.denominator


def change_rule(engine: Engine, measure: str, day: date, **changes: object) -> None:
    """Give ``measure`` a new visit rule from ``day`` on, and compute the facts again."""
    mine = (visit_rule.c.authority_code == AUTHORITY) & (visit_rule.c.measure == measure)
    with write_transaction(engine) as connection:
        old = connection.execute(visit_rule.select().where(mine)).mappings().one()
        connection.execute(update(visit_rule).where(mine).values(valid_to=day))
        connection.execute(
            visit_rule.insert(), [{**old, "valid_from": day, "valid_to": None, **changes}]
        )
        rebuild(connection, AUTHORITY)
