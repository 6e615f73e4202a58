"""The records that returns are written from, read from the rows of the demonstration's dataset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from data.demo.held import (
    Assessment,
    Contact,
    Episode,
    Held,
    Involvement,
    Person,
    Plan,
    Referral,
    Score,
    Visit,
    by_child,
    day_of,
    known_day,
)
from data.demo.service_rows import services
from data.demo.tables import Sheets


def held(sheets: Sheets) -> Held:
    """The records of the demonstration's dataset."""
    disabled: dict[str, list[str]] = defaultdict(list)
    for row in sheets.rows("ssd_disability"):
        disabled[row["disa_person_id"]].append(row["disa_disability_code"])
    people = {
        row["pers_person_id"]: Person(
            row["pers_person_id"],
            row["pers_sex"],
            row["pers_ethnicity"],
            known_day(row["pers_dob"] or row["pers_expected_dob"]),
            tuple(disabled[row["pers_person_id"]]),
        )
        for row in sheets.rows("ssd_person")
    }
    return Held(
        people=people,
        teams={row["dept_team_id"]: row["dept_team_name"] for row in sheets.rows("ssd_department")},
        contacts=by_child(
            (
                Contact(
                    row["cont_person_id"],
                    known_day(row["cont_contact_date"]),
                    row["cont_contact_source_code"],
                )
                for row in sheets.rows("ssd_contacts")
            ),
            "day",
        ),
        referrals=by_child(_referrals(sheets)),
        assessments=by_child(
            Assessment(
                row["cina_person_id"],
                row["cina_referral_id"],
                known_day(row["cina_assessment_start_date"]),
                day_of(row["cina_assessment_auth_date"]),
                row["cina_assessment_child_seen"] == "Y",
            )
            for row in sheets.rows("ssd_cin_assessments")
        ),
        need_plans=by_child(
            Plan(
                row["cinp_person_id"],
                row["cinp_referral_id"],
                known_day(row["cinp_cin_plan_start_date"]),
                day_of(row["cinp_cin_plan_end_date"]),
            )
            for row in sheets.rows("ssd_cin_plans")
        ),
        protection_plans=by_child(
            Plan(
                row["cppl_person_id"],
                row["cppl_referral_id"],
                known_day(row["cppl_cp_plan_start_date"]),
                day_of(row["cppl_cp_plan_end_date"]),
                row["cppl_cp_plan_initial_category"],
                row["cppl_cp_plan_id"],
                int(row["cppl_number_of_previous_plans"]),
            )
            for row in sheets.rows("ssd_cp_plans")
        ),
        episodes=by_child(_episodes(sheets)),
        involvements=by_child(
            Involvement(
                row["invo_involvements_id"],
                row["invo_person_id"],
                row["invo_professional_id"],
                row["invo_professional_team"],
                known_day(row["invo_involvement_start_date"]),
                day_of(row["invo_involvement_end_date"]),
            )
            for row in sheets.rows("ssd_involvements")
        ),
        visits=by_child(
            (
                Visit(
                    kind,
                    row[f"{short}_person_id"],
                    known_day(row[f"{short}_{kind}_visit_date"]),
                    row[f"{short}_{kind}_visit_seen"] == "Y",
                    row[f"{short}_{kind}_visit_seen_alone"] == "Y",
                )
                for kind, short in (("cin", "cinv"), ("cp", "cppv"), ("cla", "clav"))
                for row in sheets.rows(f"ssd_{kind}_visits")
            ),
            "day",
        ),
        scores=by_child(
            (
                Score(
                    row["csdq_person_id"],
                    known_day(row["csdq_sdq_completed_date"]),
                    row["csdq_sdq_score"],
                    row["csdq_sdq_reason"],
                )
                for row in sheets.rows("ssd_sdq_scores")
            ),
            "day",
        ),
        services=services(sheets),
    )


def _referrals(sheets: Sheets) -> Iterator[Referral]:
    for row in sheets.rows("ssd_cin_episodes"):
        yield Referral(
            row["cine_referral_id"],
            row["cine_person_id"],
            known_day(row["cine_referral_date"]),
            day_of(row["cine_close_date"]),
            row["cine_referral_source_code"],
            row["cine_cin_primary_need_code"],
            row["cine_referral_nfa"] == "Y",
            row["cine_close_reason"],
        )


def _episodes(sheets: Sheets) -> Iterator[Episode]:
    placements = {row["clap_cla_placement_id"]: row for row in sheets.rows("ssd_cla_placement")}
    statuses: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for row in sheets.rows("ssd_legal_status"):
        begun = known_day(row["lega_legal_status_start_date"])
        statuses[row["lega_person_id"]].append((begun, row["lega_legal_status"]))
    for row in sheets.rows("ssd_cla_episodes"):
        placement = placements[row["clae_cla_placement_id"]]
        child, ends = row["clae_person_id"], row["clae_cla_episode_ceased_date"]
        start = known_day(row["clae_cla_episode_start_date"])
        # Every change of legal status begins an episode, so one is in force throughout.
        _, legal = max(one for one in statuses[child] if one[0] <= start)
        moves = ends and ends == placement["clap_cla_placement_end_date"]
        yield Episode(
            child,
            row["clae_cla_id"],
            start,
            day_of(ends),
            row["clae_cla_episode_start_reason"],
            row["clae_cla_episode_ceased_reason"],
            legal,
            row["clae_cla_primary_need_code"],
            placement["clap_cla_placement_type"],
            placement["clap_cla_placement_provider"],
            placement["clap_cla_placement_postcode"],
            placement["clap_cla_placement_urn"],
            placement["clap_cla_placement_change_reason"] if moves else "",
        )
