"""Where children in care live: a few children, worked by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from data.imports.placed_in import authority_named, is_outside
from data.schema import monthly_fact
from tests.data.records import AUTHORITY, Records, counts, figure

HOMES = (
    ("own carers", "U6", "PR1", "in_house_foster"),
    ("own carers to 18", "U4", "PR1", "in_house_foster"),
    ("agency", "U4", "PR4", "agency_foster"),
    ("a charity's carers", "U5", "PR5", "agency_foster"),
    ("another council's carers", "U6", "PR2", "agency_foster"),
    ("grandmother", "U1", "PR1", "connected_person"),
    ("aunt, by an agency", "U3", "PR4", "connected_person"),
    ("children's home", "K2", "PR4", "residential"),
    ("secure home", "K1", "PR2", "residential"),
    ("boarding school", "S1", "PR4", "residential"),
    ("in custody", "R5", "PR3", "residential"),
    ("at home", "P1", "PR0", "with_parents"),
    ("waiting to be adopted", "A5", "PR1", "placed_for_adoption"),
    ("own flat", "P2", "PR0", "independent"),
    ("supported", "H5", "PR4", "independent"),
    ("somewhere else", "Z1", "PR4", "other"),
    ("works and lives in", "P3", "PR4", "other"),
    ("no provider", "U6", "", "unknown"),
)
"""Child, PLACE, PLACE_PROVIDER, kind of placement."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """A database with these children, in care since January 2019."""
    found = Records().child("long ago").visit("cin", "long ago", "2019-01-02")
    for name, place, provider, _ in HOMES:
        area = {"agency": "STAFFORDSHIRE", "own flat": "E08000031", "at home": "336"}.get(name)
        found.child(name).episode(
            name, "2019-01-10", None, place=place, by=provider, area=area or "Wolverhampton"
        )
    # From a home outside, with a stay in hospital; a short break is no care.
    found.child("in hospital").episode(
        "in hospital", "2019-01-10", "2019-06-20", place="K2", by="PR4", area="W06000015"
    )
    found.episode(
        "in hospital", "2019-06-20", "2019-07-05", "P", place="T1", at="WV9 9ZZ", by="PR3",
        area="Wolverhampton City Council",
    )  # fmt: skip
    found.child("short break").episode("short break", "2019-01-10", None, place="K2", legal="V4")
    engine = make_database(request.param)
    found.load(engine, tmp_path_factory.mktemp("ssd"))
    return engine


def kinds(engine: Engine, month: str) -> dict[str, float]:
    """Return the children by type of placement."""
    fact = monthly_fact.c
    with engine.connect() as connection:
        rows = connection.execute(
            select(fact.split_value, fact.numerator).where(
                fact.authority_code == AUTHORITY,
                fact.measure == "cla_placement_type",
                fact.level == "all",
                fact.month == month,
                fact.split == "placement_type",
            )
        )
        return {row.split_value: row.numerator for row in rows}


def test_children_by_type_of_placement(loaded: Engine) -> None:
    expected: dict[str, float] = {}
    for *_, kind in HOMES:
        expected[kind] = expected.get(kind, 0) + 1
    expected["residential"] += 1
    assert kinds(loaded, "2019-05") == expected
    assert figure(loaded, "cla_placement_type", "2019-05").value == len(HOMES) + 1


def test_a_child_away_for_a_while_keeps_the_placement(loaded: Engine) -> None:
    assert kinds(loaded, "2019-06") == kinds(loaded, "2019-05")
    assert counts(figure(loaded, "cla_outside_authority", "2019-06")) == (2, 19)
    # Back from hospital to nowhere: out of care.
    assert figure(loaded, "cla_placement_type", "2019-07").value == len(HOMES)


def test_outside_the_area(loaded: Engine) -> None:
    """In Staffordshire and in Wales; by code, ONS code and name in the council's own area."""
    assert counts(figure(loaded, "cla_outside_authority", "2019-05")) == (2, 19)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("336", "336"),
        ("E08000031", "336"),
        ("WOLVERHAMPTON", "336"),
        ("Wolverhampton  City Council", "336"),
        ("London Borough of Camden", "202"),
        ("City of London", "201"),
        ("Durham", "840"),
        ("W06000015", "elsewhere"),
        ("Scotland", "elsewhere"),
    ],
)
def test_an_authority_by_its_code_or_name(text: str, code: str) -> None:
    assert authority_named(text) == code


@pytest.mark.parametrize("text", ["West Midlands", "unknown", "12", "city of"])
def test_what_names_no_authority_is_not_guessed_at(text: str) -> None:
    with pytest.raises(ValueError, match="no authority"):
        authority_named(text)


def test_in_or_out_said_outright() -> None:
    assert [is_outside(text) for text in ("Out", "Y", "In", "no")] == [True, True, False, False]
    with pytest.raises(ValueError, match="neither"):
        is_outside("near")


def test_a_place_that_is_not_recorded_stands_beside(
    database: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """One of 21 is under 5% of them, two of 22 are not."""
    found = Records().child("long ago").visit("cin", "long ago", "2019-01-02")
    for number in range(20):
        name = f"K{number}"
        found.child(name).episode(name, "2019-01-10", None, area="336" if number else "335")
    found.child("U1").episode("U1", "2019-01-10", None, area="West Midlands")
    found.child("U2").episode("U2", "2019-03-10", None)
    found.load(database, tmp_path_factory.mktemp("ssd"))
    january = figure(database, "cla_outside_authority", "2019-01")
    assert counts(january) == (1, 20)
    assert january.unknown == 1
    march = figure(database, "cla_outside_authority", "2019-03")
    assert (march.value, march.status, march.unknown) == (None, "not_enough_history", 2)
