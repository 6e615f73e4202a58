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
from data.engine import write_transaction
from data.facts import rebuild
from data.imports.run import run_import
from data.repository import SqlRepository
from data.schema import visit_rule

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
    ),
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
    ),
    "legal_status": (
        "lega_legal_status_id",
        "lega_person_id",
        "lega_legal_status",
        "lega_legal_status_start_date",
        "lega_legal_status_end_date",
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
    ) -> Records:
        """Add a care episode with a placement of its own."""
        key = f"{name}-{start}"
        self.add("cla_placement", f"P-{key}", name, place, "", "PR1", at)
        if legal:
            self.add("legal_status", f"L-{key}", name, legal, start, end)
        return self.add(
            "cla_episodes", f"E-{key}", name, f"P-{key}", start, why, "N1", end, "X1" if end else ""
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

    def load(self, engine: Engine, folder: Path, data_to: str = "2019-12-31") -> None:
        """Load the rows as authority 336."""
        run_import(
            engine,
            "ssd",
            [self.write(folder)],
            authority=AUTHORITY,
            data_to=date.fromisoformat(data_to),
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
