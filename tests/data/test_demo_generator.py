"""The demonstration's files: their form, and the printed figures computed from them afresh.

The figures are worked out here from the CSV files alone, with pandas, as measures.md words them;
nothing of the generator or of the pipeline is used but ``write_demo`` itself.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.demo import DATA_TO, write_demo
from data.demo.write import TABLES
from tests.data.demo_tables import (
    CLOSED,
    MARCH,
    SEPTEMBER,
    Tables,
    open_on,
    printed,
    read,
    working_days,
)


@pytest.fixture(scope="module")
def folder(demo_folder: Path) -> Path:
    """The demonstration, written once."""
    return demo_folder


@pytest.fixture(scope="module")
def tables(demo_folder: Path) -> Tables:
    """The demonstration's tables."""
    return read(demo_folder)


# Who is open on a day -----------------------------------------------------------------------------

_CARE: dict[int, pd.DataFrame] = {}


def care_episodes(tables: Tables) -> pd.DataFrame:
    """Care episodes without short breaks, with their placement and the child's birth."""
    found = _CARE.get(id(tables))
    if found is None:
        found = _CARE[id(tables)] = _care_episodes(tables)
    return found


def _care_episodes(tables: Tables) -> pd.DataFrame:
    episodes = tables["ssd_cla_episodes"].merge(
        tables["ssd_legal_status"], left_on="clae_person_id", right_on="lega_person_id"
    )
    start = episodes["clae_cla_episode_start_date"]
    held = (episodes["lega_legal_status_start_date"] <= start) & (
        episodes["lega_legal_status_end_date"].isna()
        | (episodes["lega_legal_status_end_date"] > start)
    )
    episodes = episodes[held & ~episodes["lega_legal_status"].isin(["V3", "V4"])]
    episodes = episodes.merge(
        tables["ssd_cla_placement"], left_on="clae_cla_placement_id",
        right_on="clap_cla_placement_id",
    ).merge(tables["ssd_person"], left_on="clae_person_id", right_on="pers_person_id")  # fmt: skip
    return episodes.sort_values(["clae_person_id", "clae_cla_episode_start_date"])


def looked_after(tables: Tables, day: pd.Timestamp) -> set[str]:
    """Children looked after on ``day``."""
    episodes = open_on(
        care_episodes(tables), "clae_cla_episode_start_date", "clae_cla_episode_ceased_date", day
    )
    return set(episodes["clae_person_id"])


def protected(tables: Tables, day: pd.Timestamp) -> set[str]:
    """Children with a protection plan on ``day``."""
    plans = open_on(tables["ssd_cp_plans"], "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", day)
    return set(plans["cppl_person_id"])


def in_need(tables: Tables, day: pd.Timestamp) -> set[str]:
    """Children with a child in need plan on ``day``, not in care and not on a protection plan."""
    plans = open_on(
        tables["ssd_cin_plans"], "cinp_cin_plan_start_date", "cinp_cin_plan_end_date", day
    )
    return set(plans["cinp_person_id"]) - looked_after(tables, day) - protected(tables, day)


def team_on(tables: Tables, children: pd.Series, days: pd.Series | pd.Timestamp) -> pd.Series:
    """Each child's team on a day, by the involvement open then; ``unknown`` where there is none."""
    rows = pd.DataFrame({"child": children.to_numpy(), "day": days})
    rows["row"] = range(len(rows))
    found = rows.merge(
        tables["ssd_involvements"], left_on="child", right_on="invo_person_id", how="left"
    ).merge(
        tables["ssd_department"], left_on="invo_professional_team", right_on="dept_team_id",
        how="left",
    )  # fmt: skip
    end = found["invo_involvement_end_date"]
    held = (found["invo_involvement_start_date"] <= found["day"]) & (
        end.isna() | (end > found["day"])
    )
    names = found[held].drop_duplicates("row").set_index("row")["dept_team_name"]
    return rows["row"].map(names).fillna("unknown").set_axis(children.index)


# Visits -------------------------------------------------------------------------------------------


def visits(tables: Tables, kind: str, prefix: str, stem: str) -> pd.DataFrame:
    """Visits of one table at which the child was seen: child and day."""
    table = tables[kind]
    table = table[table[f"{prefix}_{stem}_visit_seen"] == "Y"]
    return pd.DataFrame(
        {"child": table[f"{prefix}_person_id"], "day": table[f"{prefix}_{stem}_visit_date"]}
    )


def all_visits(tables: Tables) -> pd.DataFrame:
    """Visits of every kind at which the child was seen."""
    return pd.concat(
        [
            visits(tables, "ssd_cin_visits", "cinv", "cin"),
            visits(tables, "ssd_cp_visits", "cppv", "cp"),
            visits(tables, "ssd_cla_visits", "clav", "cla"),
        ]
    )


def seen_in_5_days(tables: Tables, month: str) -> tuple[int, int, int]:
    """Children seen in time, children counted, and too early to say, by month of referral."""
    referrals = tables["ssd_cin_episodes"]
    referrals = referrals[
        (referrals["cine_referral_nfa"] == "N")
        & (referrals["cine_referral_date"].dt.strftime("%Y-%m") == month)
    ]
    seen = referrals.merge(all_visits(tables), left_on="cine_person_id", right_on="child")
    seen = seen[seen["day"] >= seen["cine_referral_date"]]
    first = seen.groupby("cine_referral_id")["day"].min()
    start = referrals.set_index("cine_referral_id")["cine_referral_date"]
    taken = working_days(start, first.reindex(start.index))
    clock = working_days(start, pd.Series(SEPTEMBER, index=start.index))
    early = taken.isna() & (clock <= 5)
    return int((taken <= 5).sum()), int((~early).sum()), int(early.sum())


def need_visits(tables: Tables, month: str) -> pd.DataFrame:
    """Children on one plan for the whole month: child, team, and whether visited in it."""
    first = pd.Timestamp(f"{month}-01")
    last = first + pd.offsets.MonthEnd(0)
    plans = tables["ssd_cin_plans"]
    plans = plans[
        (plans["cinp_cin_plan_start_date"] <= first)
        & (plans["cinp_cin_plan_end_date"].isna() | (plans["cinp_cin_plan_end_date"] > last))
    ]
    made = visits(tables, "ssd_cin_visits", "cinv", "cin")
    made = made[(made["day"] >= first) & (made["day"] <= last)]
    children = plans["cinp_person_id"].drop_duplicates()
    return pd.DataFrame(
        {
            "child": children,
            "team": team_on(tables, children, last),
            "visited": children.isin(made["child"]),
        }
    )


def protection_visits(tables: Tables) -> pd.DataFrame:
    """Due dates of visits under protection plans, every 10 working days: month and whether met."""
    made = tables["ssd_cp_visits"]
    made = made[made["cppv_cp_visit_seen"] == "Y"]
    days = made.groupby("cppv_cp_plan_id")["cppv_cp_visit_date"].apply(sorted).to_dict()
    rows: list[tuple[str, pd.Timestamp, bool]] = []
    for plan in tables["ssd_cp_plans"].itertuples():
        last = plan.cppl_cp_plan_start_date
        end = plan.cppl_cp_plan_end_date
        end = SEPTEMBER + pd.Timedelta(days=1) if pd.isna(end) else end
        for day in [*days.get(plan.cppl_cp_plan_id, []), None]:
            due = np.busday_offset(np.datetime64(last, "D"), 10, "backward", holidays=CLOSED)
            if day is not None and day <= pd.Timestamp(due) < end:
                rows.append((plan.cppl_person_id, pd.Timestamp(due), True))
            while pd.Timestamp(due) < min(end, end if day is None else day):
                rows.append((plan.cppl_person_id, pd.Timestamp(due), False))
                due = np.busday_offset(due, 10, holidays=CLOSED)
            last = day
    return pd.DataFrame(rows, columns=["child", "due", "met"])


# Placements ---------------------------------------------------------------------------------------


def placements(tables: Tables) -> pd.DataFrame:
    """Placements as measures.md counts them: child, period, start, end, kinds from when.

    Temporary absences are dropped; a change of legal status, or of placement with the same
    carer, is no move; nor is a return to the same kind, address and register number.
    """
    rows: list[dict[str, Any]] = []
    episodes = care_episodes(tables)
    episodes = episodes[~episodes["clap_cla_placement_type"].isin(["T0", "T1", "T2", "T3", "T4"])]
    for period, group in episodes.groupby("clae_cla_id"):
        current: dict[str, Any] | None = None
        for one in group.itertuples():
            home = (
                one.clap_cla_placement_type, one.clap_cla_placement_postcode,
                one.clap_cla_placement_urn if isinstance(one.clap_cla_placement_urn, str) else "",
            )  # fmt: skip
            same = current is not None and (
                one.clae_cla_episode_start_reason in ("L", "T", "U") or current["home"] == home
            )
            if same and current is not None:
                current.update(end=one.clae_cla_episode_ceased_date, home=home)
                current["kinds"] += [(one.clae_cla_episode_start_date, home[0])]
                continue
            current = {
                "child": one.clae_person_id, "period": period, "born": one.pers_dob,
                "start": one.clae_cla_episode_start_date, "end": one.clae_cla_episode_ceased_date,
                "home": home, "kinds": [(one.clae_cla_episode_start_date, home[0])],
            }  # fmt: skip
            rows.append(current)
    found = pd.DataFrame(rows)
    found["end"] = pd.to_datetime(found["end"])
    return found


def place_on(kinds: list[tuple[pd.Timestamp, str]], day: pd.Timestamp) -> str:
    """The kind of a placement on a day: with the same carer it may have changed."""
    return [place for start, place in kinds if start <= day][-1]


def care_starts(tables: Tables) -> pd.Series:
    """The start of each period of care, by its id."""
    return care_episodes(tables).groupby("clae_cla_id")["clae_cla_episode_start_date"].min()


def three_placements(tables: Tables, homes: pd.DataFrame, day: pd.Timestamp) -> tuple[int, int]:
    """Children with three or more placements in the 12 months to ``day``; children in care."""
    held = looked_after(tables, day)
    since = day - pd.DateOffset(months=12)
    open_then = homes[(homes["start"] <= day) & (homes["end"].isna() | (homes["end"] > since))]
    counts = open_then.groupby("child").size()
    return int((counts[counts.index.isin(held)] >= 3).sum()), len(held)


def same_placement(tables: Tables, homes: pd.DataFrame, day: pd.Timestamp) -> tuple[int, int]:
    """Children in one placement for two years; children under 16 in care for two and a half."""
    homes = homes[homes["start"] <= day].sort_values(["child", "start"])
    now = homes.groupby("period").tail(1).set_index("period")
    now = now[now["end"].isna() | (now["end"] > day)]
    before = homes.groupby("period").nth(-2).set_index("period")["start"]
    began = care_starts(tables).reindex(now.index)
    cohort = now[
        (now["born"] > day - pd.DateOffset(years=16)) & (began <= day - pd.DateOffset(months=30))
    ]
    places = pd.Series([place_on(kinds, day) for kinds in cohort["kinds"]], index=cohort.index)
    adopted = places.isin(["A3", "A4", "A5", "A6"])
    start = cohort["start"].where(~adopted, before.reindex(cohort.index).fillna(cohort["start"]))
    return int((start <= day - pd.DateOffset(months=24)).sum()), len(cohort)


def care_visits(tables: Tables, homes: pd.DataFrame, day: pd.Timestamp) -> tuple[int, int]:
    """Children in care whose visits are up to date on ``day``; children in care."""
    now = homes[homes["start"] <= day].groupby("child").tail(1).set_index("child")
    now = now[now["end"].isna() | (now["end"] > day)]
    now = now[now.index.isin(looked_after(tables, day))]
    made = visits(tables, "ssd_cla_visits", "clav", "cla")
    made = made[made["day"] <= day].merge(now, left_on="child", right_index=True)
    latest = made[made["day"] >= made["start"]].groupby("child")["day"].max().reindex(now.index)
    year = now["start"] <= day - pd.DateOffset(years=1)
    places = pd.Series([place_on(kinds, day) for kinds in now["kinds"]], index=now.index)
    limit = np.where(year & places.isin(["U1", "U4"]), 84, 42)
    up_to_date = ((day - latest).dt.days <= limit) | (
        latest.isna() & ((day - now["start"]).dt.days <= 7)
    )
    return int(up_to_date.sum()), len(now)


def sdq(tables: Tables, day: pd.Timestamp) -> tuple[int, int, int]:
    """Sum of scores, scores received and cohort, in the year to ``day``."""
    since = day - pd.DateOffset(months=12)
    episodes = open_on(
        care_episodes(tables), "clae_cla_episode_start_date", "clae_cla_episode_ceased_date", day
    )
    born, began = episodes["pers_dob"], episodes["clae_cla_id"].map(care_starts(tables))
    cohort = episodes[
        (born <= day - pd.DateOffset(years=5))
        & (born > day - pd.DateOffset(years=17))
        & (began <= since)
    ]["clae_person_id"]
    scores = tables["ssd_sdq_scores"]
    scores = scores[
        scores["csdq_person_id"].isin(cohort)
        & (scores["csdq_sdq_completed_date"] > since)
        & (scores["csdq_sdq_completed_date"] <= day)
        & scores["csdq_sdq_score"].notna()
    ].sort_values("csdq_sdq_completed_date")
    latest = scores.groupby("csdq_person_id").tail(1)["csdq_sdq_score"].astype(int)
    return int(latest.sum()), len(latest), len(cohort)


def assessments(tables: Tables, month: str) -> tuple[int, int]:
    """Assessments authorised in the month within 45 working days of their start; authorised."""
    table = tables["ssd_cin_assessments"]
    table = table[table["cina_assessment_auth_date"].dt.strftime("%Y-%m") == month]
    taken = working_days(table["cina_assessment_start_date"], table["cina_assessment_auth_date"])
    return int((taken <= 45).sum()), len(table)


# The files ----------------------------------------------------------------------------------------


def digests(folder: Path) -> dict[str, str]:
    """A hash of each file's bytes."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*.csv"))
    }


def test_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    told: list[str] = []
    write_demo(tmp_path, progress=told.append)
    assert digests(tmp_path) == digests(folder)
    assert sorted(path.stem for path in folder.iterdir()) == sorted(TABLES)
    assert told[-1] == "Writing the files"


def test_another_seed_gives_other_records_with_the_same_figures(tmp_path: Path) -> None:
    write_demo(tmp_path, seed=337)
    other = read(tmp_path)
    homes = placements(other)
    assert (len(looked_after(other, MARCH)), len(looked_after(other, SEPTEMBER))) == (624, 588)
    assert (len(protected(other, MARCH)), len(protected(other, SEPTEMBER))) == (328, 258)
    assert (len(in_need(other, MARCH)), len(in_need(other, SEPTEMBER))) == (906, 844)
    assert printed(*three_placements(other, homes, SEPTEMBER)) == "10"
    assert printed(*same_placement(other, homes, SEPTEMBER)) == "71"
    assert printed(*seen_in_5_days(other, "2019-09")[:2], 1) == "77.5"


PEOPLE = {
    "ssd_disability": "disa_person_id",
    "ssd_involvements": "invo_person_id",
    "ssd_contacts": "cont_person_id",
    "ssd_cin_episodes": "cine_person_id",
    "ssd_cin_assessments": "cina_person_id",
    "ssd_cin_plans": "cinp_person_id",
    "ssd_cin_visits": "cinv_person_id",
    "ssd_cp_plans": "cppl_person_id",
    "ssd_cp_visits": "cppv_person_id",
    "ssd_cla_episodes": "clae_person_id",
    "ssd_cla_placement": "clap_person_id",
    "ssd_legal_status": "lega_person_id",
    "ssd_cla_visits": "clav_person_id",
    "ssd_sdq_scores": "csdq_person_id",
    "ssd_early_help_episodes": "earl_person_id",
    "ssd_s47_enquiry": "s47e_person_id",
    "ssd_initial_cp_conference": "icpc_person_id",
    "ssd_cp_reviews": "cppr_person_id",
    "ssd_cla_reviews": "clar_person_id",
    "ssd_cla_health": "clah_person_id",
    "ssd_cla_immunisations": "clai_person_id",
    "ssd_missing": "miss_person_id",
    "ssd_permanence": "perm_person_id",
    "ssd_care_leavers": "clea_person_id",
}
REFERENCES = [
    *((table, column, "ssd_person", "pers_person_id") for table, column in PEOPLE.items()),
    ("ssd_involvements", "invo_professional_team", "ssd_department", "dept_team_id"),
    ("ssd_involvements", "invo_professional_id", "ssd_professionals", "prof_professional_id"),
    ("ssd_involvements", "invo_referral_id", "ssd_cin_episodes", "cine_referral_id"),
    ("ssd_cin_episodes", "cine_referral_team", "ssd_department", "dept_team_id"),
    ("ssd_cin_episodes", "cine_referral_worker_id", "ssd_professionals", "prof_professional_id"),
    ("ssd_cin_assessments", "cina_referral_id", "ssd_cin_episodes", "cine_referral_id"),
    ("ssd_cin_plans", "cinp_referral_id", "ssd_cin_episodes", "cine_referral_id"),
    ("ssd_cin_plans", "cinp_cin_plan_worker_id", "ssd_professionals", "prof_professional_id"),
    ("ssd_cp_plans", "cppl_referral_id", "ssd_cin_episodes", "cine_referral_id"),
    ("ssd_cp_visits", "cppv_cp_plan_id", "ssd_cp_plans", "cppl_cp_plan_id"),
    ("ssd_cla_episodes", "clae_referral_id", "ssd_cin_episodes", "cine_referral_id"),
    ("ssd_cla_episodes", "clae_cla_placement_id", "ssd_cla_placement", "clap_cla_placement_id"),
    ("ssd_cla_visits", "clav_cla_id", "ssd_cla_episodes", "clae_cla_id"),
    ("ssd_s47_enquiry", "s47e_referral_id", "ssd_cin_episodes", "cine_referral_id"),
    ("ssd_initial_cp_conference", "icpc_s47_enquiry_id", "ssd_s47_enquiry", "s47e_s47_enquiry_id"),
    ("ssd_initial_cp_conference", "icpc_cp_plan_id", "ssd_cp_plans", "cppl_cp_plan_id"),
    ("ssd_initial_cp_conference", "icpc_referral_id", "ssd_cin_episodes", "cine_referral_id"),
    ("ssd_cp_reviews", "cppr_cp_plan_id", "ssd_cp_plans", "cppl_cp_plan_id"),
    ("ssd_cla_reviews", "clar_cla_id", "ssd_cla_episodes", "clae_cla_id"),
    ("ssd_permanence", "perm_cla_id", "ssd_cla_episodes", "clae_cla_id"),
]


@pytest.mark.parametrize(("table", "column", "other", "key"), REFERENCES)
def test_every_reference_is_to_a_row(
    tables: Tables, table: str, column: str, other: str, key: str
) -> None:
    used = tables[table][column].dropna()
    assert not set(used) - set(tables[other][key])


def test_every_id_is_used_once(tables: Tables) -> None:
    for name, table in tables.items():
        assert table[table.columns[0]].is_unique, name
        assert table[table.columns[0]].notna().all(), name


def test_no_event_is_later_than_the_data(tables: Tables) -> None:
    for name, table in tables.items():
        for column in table.columns:
            if column.endswith("_date"):
                assert not (table[column] > pd.Timestamp(DATA_TO)).any(), (name, column)
    people = tables["ssd_person"]
    unborn = people["pers_dob"].isna()
    assert unborn.sum() > 5
    assert people.loc[unborn, "pers_expected_dob"].notna().all()


SPELLS = [
    ("ssd_involvements", "invo_person_id", "invo_involvement_start_date",
     "invo_involvement_end_date"),
    ("ssd_cin_plans", "cinp_person_id", "cinp_cin_plan_start_date", "cinp_cin_plan_end_date"),
    ("ssd_cp_plans", "cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
    ("ssd_cla_episodes", "clae_person_id", "clae_cla_episode_start_date",
     "clae_cla_episode_ceased_date"),
    ("ssd_cla_placement", "clap_person_id", "clap_cla_placement_start_date",
     "clap_cla_placement_end_date"),
    ("ssd_legal_status", "lega_person_id", "lega_legal_status_start_date",
     "lega_legal_status_end_date"),
    ("ssd_early_help_episodes", "earl_person_id", "earl_episode_start_date",
     "earl_episode_end_date"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "child", "start", "end"), SPELLS)
def test_a_childs_spells_never_overlap(
    tables: Tables, table: str, child: str, start: str, end: str
) -> None:
    rows = tables[table].sort_values([child, start])
    assert ((rows[end] > rows[start]) | rows[end].isna()).all()
    following = rows.groupby(child)[start].shift(-1)
    assert (following.isna() | (rows[end] <= following)).all()


def test_care_episodes_join_within_a_period(tables: Tables) -> None:
    rows = tables["ssd_cla_episodes"].sort_values(["clae_cla_id", "clae_cla_episode_start_date"])
    following = rows.groupby("clae_cla_id")["clae_cla_episode_start_date"].shift(-1)
    last = following.isna()
    assert (rows["clae_cla_episode_ceased_date"] == following)[~last].all()
    assert ((rows["clae_cla_episode_ceased_reason"] == "X1") == ~last).all()
    first = ~rows.duplicated("clae_cla_id")
    assert ((rows["clae_cla_episode_start_reason"] == "S") == first).all()
    assert {"S", "L", "P", "T", "B", "U"} == set(rows["clae_cla_episode_start_reason"])
    open_now = rows["clae_cla_episode_ceased_date"].isna()
    assert (rows["clae_cla_episode_ceased_reason"].isna() == open_now).all()


def test_the_referral_follows_its_contact(tables: Tables) -> None:
    contacts = tables["ssd_contacts"]
    led = contacts[contacts["cont_contact_outcome_json"].str.contains("NEW_REFERRAL")]
    referrals = tables["ssd_cin_episodes"]
    pairs = led.merge(referrals, left_on="cont_person_id", right_on="cine_person_id")
    wait = (pairs["cine_referral_date"] - pairs["cont_contact_date"]).dt.days
    assert pairs[wait.between(1, 7)]["cont_contact_id"].nunique() == len(led)


# The printed figures ------------------------------------------------------------------------------


def test_children_supported(tables: Tables) -> None:
    """Rows 3 to 9 of the self-evaluation's figures."""
    assert (len(looked_after(tables, MARCH)), len(looked_after(tables, SEPTEMBER))) == (624, 588)
    assert (len(protected(tables, MARCH)), len(protected(tables, SEPTEMBER))) == (328, 258)
    need = in_need(tables, SEPTEMBER)
    assert (len(in_need(tables, MARCH)), len(need)) == (906, 844)
    disabled = sorted(need & set(tables["ssd_disability"]["disa_person_id"]))
    assert len(disabled) == 179
    teams = team_on(tables, pd.Series(disabled), SEPTEMBER).value_counts()
    assert teams["Disabled children's team"] >= 175


def test_short_breaks_do_not_count_as_care(tables: Tables) -> None:
    statuses = open_on(
        tables["ssd_legal_status"], "lega_legal_status_start_date", "lega_legal_status_end_date",
        SEPTEMBER,
    )  # fmt: skip
    breaks = set(statuses[statuses["lega_legal_status"] == "V4"]["lega_person_id"])
    assert len(breaks) > 5
    assert not breaks & looked_after(tables, SEPTEMBER)
    assert breaks <= in_need(tables, SEPTEMBER)


def test_seen_within_5_working_days(tables: Tables) -> None:
    """Rows 11 and 12: 55.3% in March 2019 and 77.5% in September, rising between."""
    months = [f"2019-0{month}" for month in range(3, 10)]
    counts = [seen_in_5_days(tables, month) for month in months]
    assert counts[0] == (104, 188, 0)
    assert counts[-1] == (124, 160, 18)
    assert (printed(104, 188, 1), printed(124, 160, 1)) == ("55.3", "77.5")
    rates = [seen / counted for seen, counted, _ in counts]
    assert rates == sorted(rates)


def test_need_visits_by_team(tables: Tables) -> None:
    """Rows 13 and 14: 78% in September 2019; all teams but one above 80%, most above 90%."""
    rows = need_visits(tables, "2019-09")
    assert printed(rows["visited"].sum(), len(rows)) == "78"
    teams = rows[rows["team"] != "unknown"].groupby("team")["visited"].mean()
    assert list(teams[teams < 0.8].index) == ["Disabled children's team"]
    assert (teams > 0.9).sum() > len(teams) / 2
    assert 0.15 < teams["Disabled children's team"] < 0.25


def test_placement_stability(tables: Tables) -> None:
    """Rows 21 to 23: 15% and 10% with three or more placements; 71% in one for two years."""
    homes = placements(tables)
    assert printed(*three_placements(tables, homes, MARCH)) == "15"
    assert printed(*three_placements(tables, homes, SEPTEMBER)) == "10"
    assert printed(*same_placement(tables, homes, SEPTEMBER)) == "71"
    assert printed(*same_placement(tables, homes, MARCH)) == "72"


def test_visits_to_children_in_care(tables: Tables) -> None:
    """Row 63: 92% at 30 September 2019."""
    assert printed(*care_visits(tables, placements(tables), SEPTEMBER)) == "92"


def test_protection_visits(tables: Tables) -> None:
    """No figure is printed; four in five or better, and never all."""
    rows = protection_visits(tables)
    months = rows[rows["due"] >= "2018-10-01"].groupby(rows["due"].dt.to_period("M"))["met"].mean()
    assert months.between(0.78, 0.92).all()


def test_assessments(tables: Tables) -> None:
    """Row 15: 80% authorised within 45 working days in September 2019."""
    assert printed(*assessments(tables, "2019-09")) == "80"


def test_enquiries(tables: Tables) -> None:
    """Row 69: 468 a month on average over the last twelve months; most lead to help."""
    contacts = tables["ssd_contacts"]
    year = contacts[contacts["cont_contact_date"] > "2018-09-30"]
    assert len(year) == 468 * 12
    helped = year["cont_contact_outcome_json"].str.contains("NEW_REFERRAL|PROVISION_OF_SERVICES")
    assert helped.mean() > 0.6


def test_strengths_and_difficulties(tables: Tables) -> None:
    """Rows 42 and 62: an average of 13.8 in 2018/19, with over 90% of scores."""
    total, received, cohort = sdq(tables, MARCH)
    assert printed(total, received, 1, scale=1) == "13.8"
    assert received / cohort > 0.9


def test_nearly_every_case_has_a_team(tables: Tables) -> None:
    children = pd.Series(
        sorted(
            in_need(tables, SEPTEMBER)
            | protected(tables, SEPTEMBER)
            | looked_after(tables, SEPTEMBER)
        )
    )
    unknown = (team_on(tables, children, SEPTEMBER) == "unknown").sum()
    assert 0 < unknown < 0.01 * len(children)
