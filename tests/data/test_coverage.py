"""What the records cover: a figure stands only on records that are there."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from data.imports.run import run_import
from data.schema import monthly_fact
from tests.data.import_files import a_return, child, episode, rows
from tests.data.records import AUTHORITY, Records, counts, figure


def test_visits_of_one_kind_do_not_vouch_for_another(database: Engine, tmp_path: Path) -> None:
    found = Records().child("A").episode("A", "2019-01-01", None).visit("cin", "A", "2019-02-01")
    found.load(database, tmp_path / "ssd")
    assert figure(database, "cla_visits_in_timescale", "2019-06").status == "no_data"
    assert figure(database, "cla_children", "2019-06").value == 1


def test_a_placement_without_an_episode_is_no_child_in_care(
    database: Engine, tmp_path: Path
) -> None:
    found = Records().child("A").referral("A", "2019-01-01")
    found.add("cla_placement", "P1", "A", "U1", "", "PR1", "WV1 1AA")
    found.load(database, tmp_path / "ssd")
    assert figure(database, "cla_children", "2019-06").status == "no_data"


def test_without_placements_moves_cannot_be_counted(database: Engine, tmp_path: Path) -> None:
    found = Records().child("A").visit("cla", "A", "2017-01-10")
    found.episode("A", "2017-01-01", None)
    del found.rows["cla_placement"]
    found.load(database, tmp_path / "ssd")
    assert figure(database, "cla_placements_3plus", "2019-06").status == "no_data"
    assert figure(database, "cla_children", "2019-06").value == 1


def test_the_councils_own_date_first_seen_stands_without_visits(
    database: Engine, tmp_path: Path
) -> None:
    """Seen before the referral is none of it; seen after the last day of the data: too early."""
    found = Records()
    for name, day in (("seen", "2019-05-20"), ("before", "2019-05-20"), ("later", "2019-05-29")):
        found.child(name).referral(name, day)
    folder = found.write(tmp_path / "ssd")
    path = folder / "ssd_cin_episodes.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    seen = ("2019-05-21", "2019-05-10", "2019-06-03")
    lines = [f"{head},cine_date_first_seen", *map(",".join, zip(rows, seen, strict=True))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    found.rows.clear()
    found.load(database, folder, "2019-05-31")
    row = figure(database, "cin_seen_5_days", "2019-05")
    assert counts(row) == (1, 2)
    assert row.too_early == 1


def test_a_month_that_ends_after_the_data_is_too_early(database: Engine, tmp_path: Path) -> None:
    found = Records().child("A").referral("A", "2019-05-02").referral("A", "2019-06-03")
    found.load(database, tmp_path / "ssd", "2019-06-15")
    assert figure(database, "referrals", "2019-05").value == 1
    assert figure(database, "referrals", "2019-06").status == "too_early"


def test_old_referrals_of_open_cases_do_not_stretch_the_window(
    database: Engine, tmp_path: Path
) -> None:
    """An extract of 2018 on holds the referral of 2010 of a child still known in 2018."""
    found = Records().child("A").referral("A", "2010-05-05").visit("cin", "A", "2018-01-10")
    found.add("contacts", "C1", "A", "2018-01-02", "6", "{}")
    found.load(database, tmp_path / "ssd", "2018-06-30")
    assert figure(database, "referrals", "2010-05").status == "no_data"
    assert figure(database, "referrals", "2018-05").value == 0


def test_children_without_a_date_of_birth_are_counted_beside(
    database: Engine, tmp_path: Path
) -> None:
    found = Records()
    for number in range(25):
        found.child(f"K{number}").episode(f"K{number}", "2015-01-01", None)
    found.child("no birthday", "").episode("no birthday", "2015-01-01", None)
    found.load(database, tmp_path / "ssd")
    row = figure(database, "cla_same_placement_2_years", "2019-06")
    assert counts(row) == (25, 25)
    assert row.unknown == 1


def test_a_clock_from_before_the_visits_that_are_held_is_left_out(
    database: Engine, tmp_path: Path
) -> None:
    """A protection plan since 2015, visits held from June 2019: who was seen before is unknown."""
    found = Records().child("A").add("cp_plans", "K", "", "A", "2018-12-03", "", "NEG")
    found.visit("cp", "A", "2019-06-20").referral("A", "2018-12-03")
    found.load(database, tmp_path / "ssd", "2019-06-30")
    row = figure(database, "cp_visits_in_timescale", "2019-06")
    assert row.value is None
    assert row.unknown > 0


def test_what_a_replaced_return_held_covers_nothing(database: Engine, tmp_path: Path) -> None:
    """The first return of a year has SDQ scores; the second, without them, takes its place."""
    people = [child("1")], [episode("1", "01/05/2015")]
    scores = [["1", "01/05/2010", "12", "", "0"]]
    for name, oc2 in (("first", scores), ("second", None)):
        folder = a_return(tmp_path / name, *people, oc2)
        run_import(database, "ssda903", [folder], authority=AUTHORITY, year=2018)
        assert bool(rows(database, monthly_fact, "month", measure="sdq_completion")) is bool(oc2)
        assert figure(database, "cla_children", "2018-03").value == 1
