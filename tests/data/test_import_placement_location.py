"""Whether a placement is outside the authority, as extracts and workbooks say it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from data.imports.run import run_import
from data.schema import care_episode, import_issue, monthly_fact
from tests.data.records import AUTHORITY, Records, counts, figure
from tests.data.workbooks import listed, xlsx


def outside(engine: Engine) -> dict[str, bool | None]:
    """Return what is known of each child's placement."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(care_episode.c.person_id, care_episode.c.outside_authority)
        )
        return {row.person_id: row.outside_authority for row in rows}


def rules_broken(engine: Engine) -> set[str]:
    """Return the rules that rows of placements broke."""
    with engine.connect() as connection:
        found = connection.execute(
            select(import_issue.c.rule).where(
                import_issue.c.file_name == "ssd_cla_placement.csv", import_issue.c.row_number > 1
            )
        )
        return set(found.scalars())


def test_the_authority_of_a_placement(database: Engine, tmp_path: Path) -> None:
    found = Records()
    areas = {"home": "336", "near": "STAFFORDSHIRE", "far": "S12000033", "lost": "the hills"}
    for name, area in {**areas, "blank": ""}.items():
        found.child(name).episode(name, "2019-01-10", None, area=area)
    found.load(database, tmp_path / "ssd")
    assert outside(database) == {
        "home": False,
        "near": True,
        "far": True,
        "lost": None,
        "blank": None,
    }
    assert rules_broken(database) == {"placement_authority"}


def test_in_or_out_in_a_column_of_the_councils_own(database: Engine, tmp_path: Path) -> None:
    """It counts before the name of the authority."""
    found = Records()
    for name in ("in", "out", "neither"):
        found.child(name).episode(name, "2019-01-10", None, area="335")
    folder = found.write(tmp_path / "ssd")
    path = folder / "ssd_cla_placement.csv"
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                [*head, "clap_cla_placement_location"],
                *([*row, said] for row, said in zip(rows, ("In", "Out", "?"), strict=True)),
            ]
        )
    run_import(database, "ssd", [folder], authority=AUTHORITY, data_to=date(2019, 12, 31))
    assert outside(database) == {"in": False, "out": True, "neither": True}
    assert rules_broken(database) == {"placement_location"}


def test_a_workbook_says_where_children_live(database: Engine, tmp_path: Path) -> None:
    """Three children in care at the end of January, one of them in another county."""

    def child(number: int, place: str, provider: str) -> list[Any]:
        began = date(2018, 5, 1)
        legal = (began, "C2: Full care order")
        return [number, began, *legal, "", "", "", "", "", "", began, place, provider]

    sheet = listed(
        8,
        child(1, "k) U6: Foster placement with other foster carer", "b) PR1: Own provision"),
        child(2, "K2: Children's Homes", "PR4: Private provision"),
        child(3, "U4", "PR5"),
    )
    for row, location in zip(
        sheet[1:], ("Placement Location", "a) In", "b) Out", "#N/A"), strict=True
    ):
        row.append(location)
    path = xlsx(tmp_path / "annex.xlsx", {"List 8": sheet})
    run_import(database, "annex-a", [path], authority=AUTHORITY, data_to=date(2019, 1, 31))
    assert outside(database) == {"1": False, "2": True, "3": None}
    january = figure(database, "cla_outside_authority", "2019-01")
    # One in three is too many not to know of.
    assert (january.status, january.unknown) == ("not_enough_history", 1)
    fact = monthly_fact.c
    with database.connect() as connection:
        rows = connection.execute(
            select(fact.split_value, fact.numerator).where(
                fact.measure == "cla_placement_type",
                fact.level == "all",
                fact.split == "placement_type",
            )
        ).all()
    assert {row.split_value: row.numerator for row in rows} == {
        "in_house_foster": 1,
        "residential": 1,
        "agency_foster": 1,
    }
    assert counts(figure(database, "cla_children", "2019-01"))[0] == 3
