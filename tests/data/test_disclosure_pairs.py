"""A councillor's choices are a fixed lattice, and no two of them together tell a hidden number."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

from sqlalchemy import Engine

from dashboard.lattice import Choice, choices, is_in_lattice
from dashboard.measures.registry import measures
from dashboard.small_number_links import Key, Released, System, system_of
from dashboard.small_number_sums import REST
from dashboard.small_numbers import Above, Part, pattern_of
from dashboard.state import GROUPS, Options, parse
from dashboard.viewer import councillor
from data.cli_disclosure import as_json, as_table
from data.disclosure_audit import Leak, audit
from data.disclosure_report import Found, audit_measures
from data.hidden_figures import parts_held, stored_pattern
from data.repository import SqlRepository
from data.suppression import localities_of, part_facts

AUTHORITY = "336"
READER = councillor(AUTHORITY)
PAIRS = 2_000
SEVERAL = ("referrals", "adoptions", "cla_started", "missing_incidents", "cp_reviews_in_time")
"""Of small and large numbers: counts and shares, of months and of the year to date, with splits."""


def part_of(choice: Choice) -> Part:
    return Part(choice.group, choice.split)


def systems(engine: Engine) -> dict[str, System]:
    """Return all that a councillor could ever put together of a few measures."""
    found = {}
    with engine.connect() as connection:
        nested = localities_of(connection, AUTHORITY)
        parts = parts_held(connection, AUTHORITY)
        for name in SEVERAL:
            measure, held = measures()[name], {}
            for part in parts[name]:
                facts = part_facts(
                    connection, AUTHORITY, measure, part, reported=False, released=True
                )
                pattern = stored_pattern(connection, AUTHORITY, measure, part)
                assert pattern is not None
                held[part] = Released(facts, (), pattern)
            found[name] = system_of(
                measure, "figures", held, nested, keep=lambda key: key.level == "all"
            )
    return found


def test_2000_pairs_of_choices_tell_no_hidden_number(demo_engine: Engine) -> None:
    random = Random(AUTHORITY)
    repository = SqlRepository(demo_engine)
    pairs: list[System] = []
    for name, whole in systems(demo_engine).items():
        measure = measures()[name]
        lattice = sorted(choices(measure), key=repr)
        by_choice: dict[Choice, set[Key]] = {}
        for each in lattice:
            by_choice[each] = {
                key
                for key in whole.figures
                if (key.part, key.period, key.level) == (part_of(each), each.period, "all")
            }
            # What is hidden there is what the repository hides: the same by both ways.
            shown = repository.facts(
                READER,
                measure,
                each.period,
                "1900-01",
                "2099-12",
                group=each.group,
                group_value="all" if each.group == "none" else None,
                split=each.split if each.split == "all" else None,
            )
            seen = {
                (fact.month, part_of(each).value(fact)): fact.numerator
                for fact in shown
                if fact.split == each.split
            }
            for key in by_choice[each]:
                figure = whole.figures[key]
                expected = None if figure.is_hidden else figure.numbers[0]
                assert seen[key.month, key.value] == expected, key
        rests = {key for key in whole.figures if key.level == REST}
        months = sorted({key.month for key in whole.figures})
        for _ in range(PAIRS // len(SEVERAL)):
            one, other = random.choice(lattice), random.choice(lattice)
            first = random.randrange(len(months) - 6)
            spans = [
                set(months[start : start + 6]) for start in (first, first + random.randint(0, 5))
            ]
            keys = {
                key
                for choice, span in zip((one, other), spans, strict=True)
                for key in by_choice[choice]
                if key.month in span
            }
            figures = {key: whole.figures[key] for key in keys}
            links = [
                link
                for link in whole.links
                if link.total in figures and figures.keys() >= {*link.parts} - rests
            ]
            held = {part for link in links for part in link.parts}
            figures |= {key: whole.figures[key] for key in held & rests}
            pairs.append(System(whole.kind, figures, links))
    assert len(pairs) == PAIRS
    found = audit(pairs)
    assert not any(each.leaks for each in found)
    assert sum(bool(each.hidden) for each in found) > PAIRS / 4


def test_what_is_stored_is_what_is_found_anew(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        nested = localities_of(connection, AUTHORITY)
        for name in ("adoptions", "cla_started"):
            measure, above = measures()[name], None
            for part in parts_held(connection, AUTHORITY)[name]:
                facts = part_facts(connection, AUTHORITY, measure, part, reported=False)
                found = pattern_of(measure, part, facts, (), above, nested)
                if part.is_whole:
                    above = Above(facts, (), found)
                assert stored_pattern(connection, AUTHORITY, measure, part) == found


OPTIONS = Options(
    months=("2019-01", "2019-02", "2019-03"), teams=(("T1", "Team 1"),), localities=("North",)
)


def test_a_councillor_can_ask_for_nothing_beside_the_lattice() -> None:
    """Who may choose no unit gets none, whatever the address says; nor two groups at once."""
    random = Random(1)
    own = replace(OPTIONS, teams=(), localities=())
    keys = {
        "team": ("T1", "T2"),
        "locality": ("North",),
        "level": ("team",),
        "unit": ("T1",),
        **{group: tuple(values) for group, values in GROUPS.items()},
    }
    for _ in range(500):
        asked = {
            key: random.choice(values) for key, values in keys.items() if random.random() < 0.4
        }
        state, _ = parse(asked, own)
        assert is_in_lattice(state, own)
        assert (state.level, state.unit) == ("all", "all")
        assert state.group == "none" or state.group_value in GROUPS[state.group]
    assert not is_in_lattice(parse({"team": "T1", "sex": "male"}, OPTIONS)[0], OPTIONS)


def test_the_lattice_crosses_no_two_breakdowns() -> None:
    for measure in measures().values():
        for each in choices(measure, ("team", "locality")):
            broken = (each.level != "all", each.group != "none", each.split != "all")
            assert sum(broken) < 2
            assert each.period in measure.periods


def test_the_audit_of_a_database_says_what_it_checked(demo_engine: Engine) -> None:
    declared = {name: measures()[name] for name in ("adoptions", "cla_started")}
    with demo_engine.connect() as connection:
        found = list(audit_measures(connection, AUTHORITY, declared, [("T10",)]))
    assert not any(each.leaks for each in found)
    assert {each.reader for each in found} == {
        "publication edition", "councillor", "manager of T10"
    }  # fmt: skip
    assert all(line.endswith("none can be worked out") for line in as_table(found).splitlines())
    rows = json.loads(as_json(found))
    assert len(rows) == len(found) == 2 * 3 * 3
    assert sum(row["hidden"] for row in rows) > 100


def test_an_audit_that_finds_a_number_names_its_place_and_not_the_number() -> None:
    key = Key(Part(), "month", "2019-03", "team", "T1", "all")
    found = [Found("referrals", "councillor", "figures", 9, 3, (Leak(key, 0, 4.0, 4.0),))]
    assert "1 ARE GIVEN AWAY" in as_table(found)
    row = json.loads(as_json(found))[0]["given_away"][0]
    assert (row["unit"], row["exactly"]) == ("T1", True)
    assert 4 not in row.values()
