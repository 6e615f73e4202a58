"""What followed for a child, read from the rows of the demonstration's dataset."""

from __future__ import annotations

from collections.abc import Iterator

from data.demo.enquiries import CONFERENCE
from data.demo.health import DONE, IMMUNISATIONS
from data.demo.held import by_child, day_of, known_day
from data.demo.held_services import (
    Adoption,
    CareReview,
    Check,
    Enquiry,
    Leaver,
    Missing,
    PlanReview,
    Services,
    Support,
    TransferIn,
)
from data.demo.tables import Sheets


def services(sheets: Sheets) -> Services:
    """Return what the dataset holds beside cases, plans, care and visits."""
    return Services(
        supported=by_child(
            Support(
                row["earl_person_id"],
                known_day(row["earl_episode_start_date"]),
                day_of(row["earl_episode_end_date"]),
            )
            for row in sheets.rows("ssd_early_help_episodes")
        ),
        enquiries=by_child(_enquiries(sheets)),
        transfers=by_child(
            (
                TransferIn(
                    row["icpc_person_id"],
                    row["icpc_referral_id"],
                    known_day(row["icpc_icpc_date"]),
                )
                for row in sheets.rows("ssd_initial_cp_conference")
                if row["icpc_icpc_transfer_in"] == "Y"
            ),
            "day",
        ),
        plan_reviews=by_child(
            (
                PlanReview(
                    row["cppr_person_id"],
                    row["cppr_cp_plan_id"],
                    known_day(row["cppr_cp_review_date"]),
                )
                for row in sheets.rows("ssd_cp_reviews")
            ),
            "day",
        ),
        care_reviews=by_child(
            (
                CareReview(
                    row["clar_person_id"],
                    known_day(row["clar_cla_review_date"]),
                    row["clar_cla_review_participation"],
                )
                for row in sheets.rows("ssd_cla_reviews")
            ),
            "day",
        ),
        checks=by_child(_checks(sheets), "day"),
        missing=by_child(
            Missing(
                row["miss_person_id"],
                row["miss_missing_episode_type"],
                known_day(row["miss_missing_episode_start_date"]),
                day_of(row["miss_missing_episode_end_date"]),
                _yes(row["miss_missing_rhi_offered"]),
                _yes(row["miss_missing_rhi_accepted"]),
            )
            for row in sheets.rows("ssd_missing")
        ),
        adoptions=by_child(
            (
                Adoption(
                    row["perm_person_id"],
                    known_day(row["perm_entered_care_date"]),
                    known_day(row["perm_adm_decision_date"]),
                    day_of(row["perm_placement_order_date"]),
                    day_of(row["perm_matched_date"]),
                    day_of(row["perm_placed_for_adoption_date"]),
                    day_of(row["perm_placed_foster_carer_date"]),
                    day_of(row["perm_permanence_order_date"]),
                    (
                        row["perm_number_of_adopters"],
                        row["perm_adopter_sex"],
                        row["perm_adopter_legal_status"],
                    ),
                )
                for row in sheets.rows("ssd_permanence")
            ),
            "decided",
        ),
        leavers={
            row["clea_person_id"]: Leaver(
                row["clea_person_id"],
                row["clea_care_leaver_eligibility"],
                row["clea_care_leaver_in_touch"],
                row["clea_care_leaver_activity"],
                row["clea_care_leaver_accommodation"],
                row["clea_care_leaver_accom_suitable"],
            )
            for row in sheets.rows("ssd_care_leavers")
        },
    )


def _yes(text: str) -> bool | None:
    return text == "Y" if text else None


def _enquiries(sheets: Sheets) -> Iterator[Enquiry]:
    held = {row["icpc_s47_enquiry_id"]: row for row in sheets.rows("ssd_initial_cp_conference")}
    for row in sheets.rows("ssd_s47_enquiry"):
        conference = held.get(row["s47e_s47_enquiry_id"])
        outcome = row["s47e_s47_outcome_json"]
        yield Enquiry(
            row["s47e_person_id"],
            row["s47e_referral_id"],
            known_day(row["s47e_s47_start_date"]),
            day_of(row["s47e_s47_end_date"]),
            CONFERENCE in outcome if outcome else None,
            known_day(conference["icpc_icpc_date"]) if conference else None,
            conference is not None and conference["icpc_icpc_outcome_cp_flag"] == "Y",
        )


def _checks(sheets: Sheets) -> Iterator[Check]:
    for row in sheets.rows("ssd_cla_health"):
        yield Check(
            row["clah_person_id"],
            row["clah_health_check_type"],
            known_day(row["clah_health_check_date"]),
            row["clah_health_check_status"] == DONE,
        )
    for row in sheets.rows("ssd_cla_immunisations"):
        yield Check(
            row["clai_person_id"],
            IMMUNISATIONS,
            known_day(row["clai_immunisations_status_date"]),
            row["clai_immunisations_status"] == "Y",
        )
