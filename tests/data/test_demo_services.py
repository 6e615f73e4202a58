"""What the demonstration's files say of enquiries, reviews, health, missing, adoption and leavers.

The printed figures and the DfE's levels are worked out here from the CSV files alone, as
measures.md words them.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data.demo.settings_of_care import authority_of
from tests.data.demo_tables import MARCH, SEPTEMBER, Tables, open_on, printed, read, working_days

START = pd.Timestamp("2015-10-01")


@pytest.fixture(scope="module")
def tables(demo_folder: Path) -> Tables:
    """The demonstration's tables."""
    return read(demo_folder)


def between(days: pd.Series, first: str | pd.Timestamp, last: str | pd.Timestamp) -> pd.Series:
    """Whether each day lies in the time, both ends included."""
    return (days >= pd.Timestamp(first)) & (days <= pd.Timestamp(last))


def year_to(days: pd.Series, last: pd.Timestamp) -> pd.Series:
    """Whether each day lies in the twelve months to ``last``."""
    return (days > last - pd.DateOffset(years=1)) & (days <= last)


def born(tables: Tables) -> pd.Series:
    """The date of birth of each child, the expected one of a child not yet born."""
    people = tables["ssd_person"].set_index("pers_person_id")
    return people["pers_dob"].fillna(people["pers_expected_dob"])


def aged(tables: Tables, children: pd.Series, days: pd.Series, years: int) -> pd.Series:
    """Whether each child has reached the age on the day."""
    return children.map(born(tables)) + pd.DateOffset(years=years) <= days


def in_care(tables: Tables) -> pd.DataFrame:
    """Periods of care without short breaks: child, first day, last day, reason of the end."""
    rows = tables["ssd_cla_episodes"].sort_values("clae_cla_episode_start_date")
    rows = rows[~rows["clae_cla_id"].str.startswith("SHB")]
    return rows.groupby("clae_cla_id").agg(
        child=("clae_person_id", "first"),
        start=("clae_cla_episode_start_date", "first"),
        end=("clae_cla_episode_ceased_date", lambda days: days.iloc[-1]),
        reason=("clae_cla_episode_ceased_reason", lambda reasons: reasons.iloc[-1]),
    )


# Enquiries, conferences and plans -----------------------------------------------------------------


def test_enquiries_ending_in_no_further_action(tables: Tables) -> None:
    """Row 109: 8% of those that ended in the twelve months to January 2019."""
    rows = tables["ssd_s47_enquiry"]
    year = rows[between(rows["s47e_s47_end_date"], "2018-02-01", "2019-01-31")]
    assert printed((year["s47e_s47_nfa"] == "Y").sum(), len(year)) == "8"


def test_enquiries_and_conferences_are_as_many_as_published(tables: Tables) -> None:
    """The DfE's table C4: enquiries in the year, and conferences within 15 working days."""
    rows, held = tables["ssd_s47_enquiry"], tables["ssd_initial_cp_conference"]
    held = held[held["icpc_icpc_transfer_in"] == "N"].merge(
        rows, left_on="icpc_s47_enquiry_id", right_on="s47e_s47_enquiry_id"
    )
    taken = working_days(held["s47e_s47_start_date"], held["icpc_icpc_date"])
    for year, published, share in ((2017, 1986, 80.4), (2018, 1681, 72.0), (2019, 1095, 72.0)):
        last = pd.Timestamp(f"{year}-03-31")
        assert abs(year_to(rows["s47e_s47_start_date"], last).sum() - published) < 0.08 * published
        prompt = taken[year_to(held["icpc_icpc_date"], last)] <= 15
        assert abs(100 * prompt.mean() - share) < 4


def test_every_plan_begins_with_its_conference(tables: Tables) -> None:
    plans, held = tables["ssd_cp_plans"], tables["ssd_initial_cp_conference"]
    begun = plans[plans["cppl_cp_plan_start_date"] >= START]
    led = begun.merge(held, left_on="cppl_cp_plan_id", right_on="icpc_cp_plan_id")
    assert len(led) == len(begun)
    assert (led["cppl_cp_plan_start_date"] == led["icpc_icpc_date"]).all()
    assert (led["cppl_person_id"] == led["icpc_person_id"]).all()
    none = held[held["icpc_cp_plan_id"].isna()]
    assert (none["icpc_icpc_outcome_cp_flag"] == "N").all()
    assert 0.1 < len(none) / len(held) < 0.2
    moved = held[held["icpc_icpc_transfer_in"] == "Y"]
    assert moved["icpc_s47_enquiry_id"].isna().all()
    assert moved["icpc_cp_plan_id"].notna().all()


def test_an_enquiry_lies_between_its_referral_and_its_conference(tables: Tables) -> None:
    rows = tables["ssd_s47_enquiry"].merge(
        tables["ssd_cin_episodes"], left_on="s47e_referral_id", right_on="cine_referral_id"
    )
    assert (rows["s47e_s47_start_date"] >= rows["cine_referral_date"]).all()
    assert not (rows["s47e_s47_end_date"] < rows["s47e_s47_start_date"]).any()
    assert (rows["s47e_s47_end_date"].isna() == rows["s47e_s47_nfa"].isna()).all()
    led = rows.merge(
        tables["ssd_initial_cp_conference"],
        left_on="s47e_s47_enquiry_id",
        right_on="icpc_s47_enquiry_id",
    )
    assert (led["s47e_s47_end_date"] <= led["icpc_icpc_date"]).all()
    assert (led["s47e_s47_nfa"] == "N").all()


def test_the_late_conferences_sit_somewhere(tables: Tables) -> None:
    """Locality teams 2 and 5, and August and December, are later than the rest."""
    held = tables["ssd_initial_cp_conference"].merge(
        tables["ssd_s47_enquiry"], left_on="icpc_s47_enquiry_id", right_on="s47e_s47_enquiry_id"
    )
    held = held.merge(
        tables["ssd_cin_episodes"], left_on="s47e_referral_id", right_on="cine_referral_id"
    )
    late = working_days(held["s47e_s47_start_date"], held["icpc_icpc_date"]) > 15
    behind = held["cine_referral_team"].isin(["T02", "T05"])
    assert late[behind].mean() > late[~behind].mean() + 0.08
    quiet = held["icpc_icpc_date"].dt.month.isin([8, 12])
    assert late[quiet].mean() > late[~quiet].mean() + 0.05


def repeats(tables: Tables, last: pd.Timestamp) -> tuple[int, int, int]:
    """Plans started in the twelve months to ``last``: after one that had ended within 24 months,
    after any, and all."""
    plans = tables["ssd_cp_plans"]
    started = plans[year_to(plans["cppl_cp_plan_start_date"], last)]
    pairs = started.merge(plans, on="cppl_person_id", suffixes=("", "_before"))
    start, end = pairs["cppl_cp_plan_start_date"], pairs["cppl_cp_plan_end_date_before"]
    again = pairs[(end <= start) & (end > start - pd.DateOffset(months=24))]
    ever = (started["cppl_number_of_previous_plans"].astype(int) > 0).sum()
    return again["cppl_cp_plan_id"].nunique(), int(ever), len(started)


def test_repeat_plans(tables: Tables) -> None:
    """Rows 107 and 108: 9% in the year to March 2019, 6% in that to September."""
    for last, share in ((MARCH, "9"), (SEPTEMBER, "6")):
        again, _, started = repeats(tables, last)
        assert printed(again, started) == share


def test_plans_after_any_earlier_one_are_as_published(tables: Tables) -> None:
    """The DfE's table D3; the number before a plan is never less than the records hold."""
    for year, published in ((2017, 16.5), (2018, 16.3), (2019, 17.3)):
        _, ever, started = repeats(tables, pd.Timestamp(f"{year}-03-31"))
        assert abs(100 * ever / started - published) < 3.5
    plans = tables["ssd_cp_plans"].sort_values(["cppl_person_id", "cppl_cp_plan_start_date"])
    held = plans.groupby("cppl_person_id").cumcount()
    assert (plans["cppl_number_of_previous_plans"].astype(int) >= held).all()


# Reviews and health -------------------------------------------------------------------------------


def test_reviews_of_plans_lie_within_them(tables: Tables) -> None:
    """And about nine in ten children have had every one in time (the DfE's table D6: 89.6%)."""
    rows = tables["ssd_cp_reviews"].merge(
        tables["ssd_cp_plans"], left_on="cppr_cp_plan_id", right_on="cppl_cp_plan_id"
    )
    days = rows["cppr_cp_review_date"]
    assert (rows["cppr_person_id"] == rows["cppl_person_id"]).all()
    assert (days > rows["cppl_cp_plan_start_date"]).all()
    assert not (days >= rows["cppl_cp_plan_end_date"]).any()
    plans = open_on(
        tables["ssd_cp_plans"], "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", MARCH
    )
    plans = plans[plans["cppl_cp_plan_start_date"] <= MARCH - pd.DateOffset(months=3)]
    reviewed = rows[days <= MARCH].groupby("cppr_cp_plan_id")["cppr_cp_review_date"].apply(sorted)
    good = 0
    for plan in plans.itertuples():
        due, in_time = plan.cppl_cp_plan_start_date + pd.DateOffset(months=3), True
        for day in [*reviewed.get(plan.cppl_cp_plan_id, []), MARCH]:
            in_time &= day <= due
            due = day + pd.DateOffset(months=6)
        good += in_time
    assert 0.86 < good / len(plans) < 0.93


def test_taking_part_in_reviews(tables: Tables) -> None:
    """Row 64: 88% in September 2019, of children aged four or over."""
    rows = tables["ssd_cla_reviews"]
    assert not rows["clar_cla_review_participation"].isna().any()
    older = aged(tables, rows["clar_person_id"], rows["clar_cla_review_date"], 4)
    assert ((rows["clar_cla_review_participation"] == "PN0") == ~older).all()
    month = rows[older & between(rows["clar_cla_review_date"], "2019-09-01", SEPTEMBER)]
    part = month["clar_cla_review_participation"].isin(["PN1", "PN2", "PN3", "PN5", "PN6"])
    assert printed(part.sum(), len(month)) == "88"


def test_reviews_and_checks_lie_within_care(tables: Tables) -> None:
    care = in_care(tables)
    reviews = tables["ssd_cla_reviews"].join(care, on="clar_cla_id")
    assert (reviews["child"] == reviews["clar_person_id"]).all()
    assert (reviews["clar_cla_review_date"] > reviews["start"]).all()
    assert not (reviews["clar_cla_review_date"] >= reviews["end"]).any()
    for name, child, day in (
        ("ssd_cla_health", "clah_person_id", "clah_health_check_date"),
        ("ssd_cla_immunisations", "clai_person_id", "clai_immunisations_status_date"),
    ):
        checks = tables[name].merge(care, left_on=child, right_on="child")
        within = (checks[day] > checks["start"]) & ~(checks[day] >= checks["end"])
        identifier = tables[name].columns[0]
        assert set(checks.loc[within, identifier]) == set(tables[name][identifier])


@pytest.mark.parametrize(
    ("kind", "low", "high"), [("Health Assessment", 0.86, 0.94), ("Dental Check", 0.82, 0.90)]
)
def test_health_is_at_the_published_level(
    tables: Tables, kind: str, low: float, high: float
) -> None:
    care, checks = in_care(tables), tables["ssd_cla_health"]
    done = checks[
        (checks["clah_health_check_type"] == kind)
        & (checks["clah_health_check_status"] == "Completed")
    ]
    for last in (pd.Timestamp("2018-03-31"), MARCH, SEPTEMBER):
        held = open_on(care, "start", "end", last)
        held = held[held["start"] <= last - pd.DateOffset(years=1)]
        year = done[year_to(done["clah_health_check_date"], last)]
        assert low < held["child"].isin(year["clah_person_id"]).mean() < high


# Missing, early help, adoption, leavers, workers --------------------------------------------------


def test_children_missing_in_september(tables: Tables) -> None:
    """Rows 157 to 161: 61 incidents of 40 children, 30 in care, 6 in need, 5 on a plan."""
    rows = tables["ssd_missing"]
    days = rows["miss_missing_episode_start_date"]
    month = rows[
        between(days, "2019-09-01", SEPTEMBER) & (rows["miss_missing_episode_type"] == "M")
    ]
    assert (len(month), month["miss_person_id"].nunique()) == (61, 40)
    child, day = "miss_person_id", "miss_missing_episode_start_date"
    counts = []
    for name, whose, start, end in (
        ("ssd_cla_episodes", "clae_person_id", "clae_cla_episode_start_date",
         "clae_cla_episode_ceased_date"),
        ("ssd_cin_plans", "cinp_person_id", "cinp_cin_plan_start_date", "cinp_cin_plan_end_date"),
        ("ssd_cp_plans", "cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
    ):  # fmt: skip
        pairs = month.merge(tables[name], left_on=child, right_on=whose)
        held = (pairs[start] <= pairs[day]) & ~(pairs[end] <= pairs[day])
        counts.append(pairs.loc[held, "miss_table_id"].nunique())
    assert counts == [30, 6, 5]


def test_missing_rises_from_april_2019_as_away_falls(tables: Tables) -> None:
    """The police changed what they call missing: a step, and not a drift."""
    rows = tables["ssd_missing"]
    month = rows["miss_missing_episode_start_date"].dt.to_period("M")
    counts = rows.groupby([month, "miss_missing_episode_type"]).size().unstack(fill_value=0)
    before, after = counts.loc["2018-10":"2019-03"].mean(), counts.loc["2019-04":].mean()
    assert after["M"] > before["M"] * 1.3
    assert after["A"] < before["A"] * 0.6


def test_return_interviews(tables: Tables) -> None:
    """Row 241: within five days of the return on average."""
    rows = tables["ssd_missing"]
    back, held = rows["miss_missing_episode_end_date"], rows["miss_missing_rhi_date"]
    days = (held - back).dt.days
    assert (days.dropna() >= 0).all()
    assert rows.loc[held.notna(), "miss_missing_rhi_accepted"].eq("Y").all()
    returned = between(back, "2019-09-01", SEPTEMBER) & held.notna()
    assert 3 < days[returned].mean() <= 5
    assert 0.3 < (days[returned] <= 3).mean() < 0.8


def test_episodes_of_a_child_missing_never_overlap(tables: Tables) -> None:
    rows = tables["ssd_missing"].sort_values(["miss_person_id", "miss_missing_episode_start_date"])
    start, end = rows["miss_missing_episode_start_date"], rows["miss_missing_episode_end_date"]
    assert not (end < start).any()
    following = start.groupby(rows["miss_person_id"]).shift(-1)
    assert (following.isna() | (end < following)).all()
    assert aged(tables, rows["miss_person_id"], start, 10).all()
    assert not aged(tables, rows["miss_person_id"], end.fillna(start), 18).any()


def test_early_help(tables: Tables) -> None:
    """Rows 70 to 73: near 1,283 children on the last day, 227 of them beside a plan; 49 to 111
    days on average by hub."""
    rows = tables["ssd_early_help_episodes"]
    now = open_on(rows, "earl_episode_start_date", "earl_episode_end_date", SEPTEMBER)
    assert 1270 <= now["earl_person_id"].nunique() == len(now) <= 1283
    plans = set(
        open_on(
            tables["ssd_cin_plans"], "cinp_cin_plan_start_date", "cinp_cin_plan_end_date", SEPTEMBER
        )["cinp_person_id"]
    ) | set(
        open_on(
            tables["ssd_cp_plans"], "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", SEPTEMBER
        )["cppl_person_id"]
    )
    assert 220 <= now["earl_person_id"].isin(plans).sum() <= 230
    held = tables["ssd_involvements"]
    held = held[held["invo_professional_team"].isin([f"T{number}" for number in range(14, 22)])]
    length = held["invo_involvement_end_date"] - held["invo_involvement_start_date"]
    means = length.dt.days.groupby(held["invo_professional_team"]).mean()
    assert 45 < means.min() < 55
    assert 98 < means.max() < 112


def test_adoption_times(tables: Tables) -> None:
    """Rows 28 to 33: A1, A2 and A10 of the year to March 2019, and since."""
    rows = tables["ssd_permanence"]
    entered, moved = rows["perm_entered_care_date"], rows["perm_placed_for_adoption_date"]
    home = rows["perm_placed_foster_carer_date"].fillna(moved)
    waited = rows["perm_matched_date"] - rows["perm_placement_order_date"]
    for first, last, times in (
        ("2018-04-01", MARCH, ["779", "160", "357"]),
        ("2019-04-01", SEPTEMBER, ["457", "103", "329"]),
    ):
        adopted = between(rows["perm_permanence_order_date"], first, last)
        days = [
            span[adopted].dropna().dt.days for span in (moved - entered, waited, home - entered)
        ]
        assert [printed(each.sum(), len(each), scale=1) for each in days] == times


def test_adoption_is_as_the_care_episodes_have_it(tables: Tables) -> None:
    episodes = tables["ssd_cla_episodes"].merge(
        tables["ssd_cla_placement"],
        left_on="clae_cla_placement_id",
        right_on="clap_cla_placement_id",
    )
    placed = episodes[episodes["clap_cla_placement_type"].isin(["A3", "A4", "A5", "A6"])]
    first = placed.groupby("clae_cla_id")["clae_cla_episode_start_date"].min()
    rows = tables["ssd_permanence"].set_index("perm_cla_id")
    assert (rows["perm_placed_for_adoption_date"].sort_index() == first.sort_index()).all()
    care = in_care(tables)
    left = care[care["reason"].isin(["E11", "E12"])]
    adopted = rows[rows["perm_permanence_order_date"].notna()]
    assert set(adopted.index) == set(left.index)
    assert (adopted["perm_permanence_order_date"] == left["end"].reindex(adopted.index)).all()
    assert (rows["perm_entered_care_date"] == care["start"].reindex(rows.index)).all()
    ordered = rows["perm_placement_order_date"].dropna().reset_index()
    statuses = tables["ssd_legal_status"].assign(
        perm_placement_order_date=tables["ssd_legal_status"]["lega_legal_status_start_date"]
    )
    orders = statuses[statuses["lega_legal_status"] == "E1"]
    ordered["lega_person_id"] = rows.loc[ordered["perm_cla_id"], "perm_person_id"].to_numpy()
    assert len(ordered.merge(orders, on=["lega_person_id", "perm_placement_order_date"])) == len(
        ordered
    )
    steps = ["perm_adm_decision_date", "perm_matched_date", "perm_placed_for_adoption_date"]
    assert (rows[steps[0]] <= rows[steps[1]]).all()
    assert (rows[steps[1]] <= rows[steps[2]]).all()
    by_carer = rows["perm_adopted_by_carer_flag"] == "Y"
    assert (by_carer == rows["perm_placed_foster_carer_date"].notna()).all()
    kinds = placed.groupby("clae_cla_id")["clap_cla_placement_type"].first()
    assert (by_carer == kinds.reindex(rows.index).isin(["A3", "A5"])).all()


def test_care_leavers(tables: Tables) -> None:
    """Rows 65, 67 and 68: 93% suitably housed, 31 at university, 4 young apprentices."""
    rows = tables["ssd_care_leavers"]
    days = pd.Series(SEPTEMBER, index=rows.index)
    older = aged(tables, rows["clea_person_id"], days, 19)
    older &= ~aged(tables, rows["clea_person_id"], days, 22)
    counted = older & ~rows["clea_care_leaver_in_touch"].isin(["DIED", "RHOM"])
    housed = rows[counted & ~rows["clea_care_leaver_accommodation"].isin(["G", "H", "R"])]
    assert printed((housed["clea_care_leaver_accom_suitable"] == "1").sum(), len(housed)) == "93"
    assert (rows["clea_care_leaver_activity"] == "F1").sum() == 31
    young = ~aged(tables, rows["clea_person_id"], days, 19)
    assert (rows.loc[young, "clea_care_leaver_activity"].isin(["F4", "P4"])).sum() == 4
    activities = rows.loc[counted, "clea_care_leaver_activity"]
    assert 0.48 < activities.isin(["F1", "F2", "F4", "F5", "P1", "P2", "P4", "P5"]).mean() < 0.6
    care = in_care(tables).sort_values("start").groupby("child").last()
    left = rows["clea_person_id"].map(care["end"])
    assert left.notna().all()
    assert aged(tables, rows["clea_person_id"], left, 16).all()


def test_caseloads(tables: Tables) -> None:
    """Row 16: most workers hold fewer than 20 children; about 16 for each full-time equivalent."""
    held = open_on(
        tables["ssd_involvements"], "invo_involvement_start_date", "invo_involvement_end_date",
        SEPTEMBER,
    )  # fmt: skip
    cases = held.groupby("invo_professional_id")["invo_person_id"].nunique()
    assert (cases < 20).mean() > 0.75
    staff = tables["ssd_professionals"].set_index("prof_professional_id")
    full_time = staff["prof_full_time_equivalency"].astype(float).reindex(cases.index)
    assert 15 < cases.sum() / full_time.sum() < 17


def test_a_placement_lies_where_its_postcode_does(tables: Tables) -> None:
    rows = tables["ssd_cla_placement"]
    places = rows["clap_cla_placement_postcode"].map(authority_of)
    assert (places == rows["clap_cla_placement_la"]).all()
    assert 0.3 < (rows["clap_cla_placement_la"] != "336").mean() < 0.5
