"""More of a real return against a computation of its own: flow, homes, reviews, health, missing.

As in ``test_ssda903_by_hand``, nothing of the program's reading or SQL is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from data.imports.run import run_import
from data.schema import monthly_fact
from tests.data.test_ssda903_by_hand import (
    A_YEAR_BEFORE,
    LAST,
    Child,
    children,
    computed,
    day,
    open_on,
    rows,
)

FIRST = date(2017, 4, 1)
__all__ = ["children"]


@pytest.fixture(scope="module")
def loaded(make_database: Callable[[str], Engine], shared: Path) -> Engine:
    """A database with the return loaded for authority 330."""
    engine = make_database("sqlite")
    run_import(engine, "ssda903", [shared / "returns/ssda903_2018"], authority="330")
    return engine


def nights(child: Child) -> list[tuple[date, date, bool]]:
    """Return spells of care (first day, day of the end, whether the start is known), in order.

    A period that a new one (RNE S) interrupts ends there; one of no night is none.
    """
    found = []
    reach = date.min
    periods = child.periods()
    for number, period in enumerate(periods):
        start = period[0]["start"]
        reach = max(reach, *(e["end"] or date.max for e in period))
        following = periods[number + 1][0]["start"] if number + 1 < len(periods) else date.max
        known = period[0]["RNE"] == "S" or child.held[0] is not period[0]
        if start < min(reach, following):
            found.append((start, min(reach, following), known))
    return found


def test_children_who_came_and_left(loaded: Engine, children: dict[str, Child]) -> None:
    came: Counter[bool] = Counter()
    left = 0
    for child in children.values():
        spells = nights(child)
        starts = [known for start, _, known in spells if FIRST <= start <= LAST]
        if starts:
            came[any(starts)] += 1
        left += any(FIRST <= end <= LAST for _, end, _ in spells)
    assert came[True] > 200
    started = computed(loaded, "cla_started", "rolling_12")
    assert (started[0], started[3]) == (came[True], came[False])
    assert computed(loaded, "cla_ceased", "rolling_12")[0] == left
    in_march = sum(
        known and date(2018, 3, 1) <= start <= LAST
        for child in children.values()
        for start, _, known in nights(child)
    )
    assert computed(loaded, "cla_started", "month")[0] == in_march


def parts(engine: Engine, measure: str) -> dict[str, float]:
    """Return the parts of a split in March 2018, those that hold any."""
    fact = monthly_fact.c
    with engine.connect() as connection:
        found = connection.execute(
            select(fact.split_value, fact.numerator).where(
                fact.measure == measure,
                fact.month == "2018-03",
                fact.level == "all",
                fact.group == "none",
                fact.split != "all",
                fact.numerator > 0,
            )
        )
        return {row.split_value: row.numerator for row in found}


def home(episode: dict[str, Any]) -> str:
    """Return the kind of a placement, as the table of the DfE's codes has it."""
    place, provider = episode["PLACE"], episode["PLACE_PROVIDER"]
    if place in ("U4", "U5", "U6"):
        agencies = ("PR2", "PR3", "PR4", "PR5")
        return {"PR1": "in_house_foster", **dict.fromkeys(agencies, "agency_foster")}.get(
            provider, "unknown"
        )
    by_letter = {"U": "connected_person", "A": "placed_for_adoption", "H": "independent"}
    residential = dict.fromkeys("KRS", "residential")
    if place in ("P1", "P2"):
        return {"P1": "with_parents", "P2": "independent"}[place]
    return {**by_letter, **residential}.get(place[:1], "other" if place else "unknown")


def test_children_by_type_of_placement(loaded: Engine, children: dict[str, Child]) -> None:
    """A child who is temporarily away (T0 to T4) lives where the last stay before it was."""
    expected: Counter[str] = Counter()
    for child in children.values():
        if not child.is_looked_after:
            continue
        latest = [e for e in child.care if open_on(e, LAST)][-1]
        period = next(p for p in child.periods() if latest in p)
        stays = [e for e in period[: period.index(latest) + 1] if e["PLACE"][:1] != "T"]
        expected[home(stays[-1]) if stays else "unknown"] += 1
    assert parts(loaded, "cla_placement_type") == expected


def test_taking_part_in_reviews(loaded: Engine, children: dict[str, Child], shared: Path) -> None:
    """Every review of the year of a child of 4 or over, but PN0 and those in short breaks."""
    took = asked = 0
    for row in rows(shared / "returns/ssda903_2018/reviews.csv"):
        held, born = day(row["REVIEW"]), day(row["DOB"])
        assert held
        assert born
        four = (held.month, held.day) >= (born.month, born.day)
        if held.year - born.year - (not four) < 4 or not FIRST <= held <= LAST:
            continue
        around = [
            e["LS"] in ("V3", "V4")
            for e in (children[row["CHILD"]].held if row["CHILD"] in children else ())
            if e["start"] <= held and (e["end"] is None or e["end"] >= held)
        ]
        if row["REVIEW_CODE"] == "PN0" or (around and all(around)):
            continue
        asked += 1
        took += row["REVIEW_CODE"] in ("PN1", "PN2", "PN3", "PN5", "PN6")
    assert asked > 1_500
    assert computed(loaded, "cla_participation", "rolling_12")[1:3] == (took, asked)


def test_health_and_bands(loaded: Engine, children: dict[str, Child], shared: Path) -> None:
    folder = shared / "returns/ssda903_2018"
    year = {
        name
        for name, child in children.items()
        if child.is_looked_after and child.in_care_for_a_year()
    }
    oc2 = {row["CHILD"]: row for row in rows(folder / "oc2.csv")}
    for measure, column in (
        ("health_assessment", "HEALTH_ASSESSMENT"),
        ("dental_check", "TEETH_CHECK"),
        ("immunisations", "IMMUNISATIONS"),
    ):
        done = sum(oc2[name][column] == "1" for name in year if name in oc2)
        assert computed(loaded, measure, "year")[1:3] == (done, len(year))
    born = {row["CHILD"]: day(row["DOB"]) for row in rows(folder / "header.csv")}
    scores = [
        int(oc2[name]["SDQ_SCORE"])
        for name in year
        if date(2001, 3, 31) < (born[name] or date.max) <= date(2013, 3, 31)
        and oc2[name]["SDQ_SCORE"]
    ]
    assert computed(loaded, "sdq_bands", "year")[1:3] == (
        sum(score >= 17 for score in scores),
        len(scores),
    )
    assert parts(loaded, "sdq_bands") == Counter(
        "normal" if score < 14 else "borderline" if score < 17 else "concern" for score in scores
    )


def test_missing_and_away(loaded: Engine, shared: Path) -> None:
    held = rows(shared / "returns/ssda903_2018/missing.csv")
    for month in ("2017-11", "2018-01"):
        began = [
            (row["CHILD"], row["MISSING"])
            for row in held
            if (start := day(row["MIS_START"])) and start.isoformat()[:7] == month
        ]
        missing = [child for child, kind in began if kind == "M"]
        fact = monthly_fact.c
        with loaded.connect() as connection:
            figures = {
                row.measure: row.numerator
                for row in connection.execute(
                    select(fact.measure, fact.numerator).where(
                        fact.month == month,
                        fact.level == "all",
                        fact.group == "none",
                        fact.split == "all",
                        fact.measure.like("missing%"),
                    )
                )
            }
        assert missing
        assert figures == {
            "missing_incidents": len(missing),
            "missing_children": len(set(missing)),
            "missing_away": len(began) - len(missing),
        }


def test_reviews_that_one_year_cannot_tell_of(
    loaded: Engine, children: dict[str, Child], shared: Path
) -> None:
    """One review in the year, of care that began before it, and not yet 6 months ago.

    Its own time depends on a review of the year before, so no figure is shown.
    """
    reviews: dict[str, list[date]] = {}
    for row in rows(shared / "returns/ssda903_2018/reviews.csv"):
        held = day(row["REVIEW"])
        if held and held <= LAST:
            reviews.setdefault(row["CHILD"], []).append(held)
    unknown = 0
    for name, child in children.items():
        if not child.is_looked_after:
            continue
        period = [p for p in child.periods() if any(open_on(e, LAST) for e in p)][-1]
        start = period[0]["start"]
        of_period = sorted({held for held in reviews.get(name, ()) if held >= start})
        # Nobody's first review lies within 20 working days of a start before the year.
        unknown += (
            start <= A_YEAR_BEFORE and len(of_period) == 1 and of_period[0] >= date(2017, 9, 30)
        )
    value, *_, left_out = computed(loaded, "cla_reviews_in_time", "snapshot")
    assert value is None
    assert left_out == unknown
