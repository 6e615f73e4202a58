"""What each viewer is given by the repository: a council of two teams, each with its canaries."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, insert

from dashboard.case_view import NOT_LISTED, case_list, total_words
from dashboard.due_view import due_list
from dashboard.measure import Measure
from dashboard.measures.registry import MeasureError, measures, read_measure
from dashboard.panels import view
from dashboard.ports import CasesAsked, DueAsked, Repository
from dashboard.state import ViewState
from dashboard.viewer import Person, councillor, full_viewer, reader_of, viewer_of
from data.administration import SqlAdministration
from data.engine import write_transaction
from data.gate import units_shown
from data.import_history import hits_of
from data.lists import restricted_of
from data.repository import SqlRepository
from data.rule_changes import pause, remove_pause
from data.schema import import_issue, published_team_measure, restricted_person, team_map
from data.versions import raise_version
from data.visit_pauses import VisitPause
from tests.data.records import AUTHORITY, Records

SEEN, VISITS = measures()["cin_seen_5_days"], measures()["cp_visits_in_timescale"]
COUNT = measures()["referrals"]
MONTH = "2019-05"
CHILDREN = {"A": 9, "B": 31}
"""How many children each team has referred in May; two in three are seen in time."""


def records() -> Records:
    """Children of team A and team B; each child, worker, team and locality is a canary."""
    made = Records()
    for team, name, place in (("A", "Ash", "Westmoor"), ("B", "Birch", "Eastmoor")):
        made.add("department", f"CODE-{team}", f"{name} team", "", f"{name} service", place)
        for number in range(CHILDREN[team]):
            child = f"CHILD-{team}-{number:02}"
            made.child(child, sex="F" if number % 2 else "M").referral(child, "2019-05-03")
            made.visit("cin", child, "2019-05-07" if number % 3 else "2019-06-20")
            made.add("cp_plans", f"K-{child}", "", child, "2019-05-01", "", "NEG")
            made.visit("cp", child, "2019-05-10")
            made.add(
                "involvements", f"I-{child}", child, f"WORKER-{team}", f"CODE-{team}",
                "2019-05-01", "",
            )  # fmt: skip
    return made


CANARIES = {
    team: (
        f"CHILD-{team}-",
        f"WORKER-{team}",
        f"CODE-{team}",
        f"{name} team",
        f"{name} service",
        place,
    )
    for team, name, place in (("A", "Ash", "Westmoor"), ("B", "Birch", "Eastmoor"))
}
PEOPLE = {
    "councillor": Person(1, AUTHORITY, "Pat", frozenset({"councillor"})),
    "manager of A": Person(
        2, AUTHORITY, "Ann", frozenset({"service_manager"}), ("CODE-A",), may_list=True
    ),
    "manager of A without lists": Person(
        3, AUTHORITY, "Amy", frozenset({"service_manager"}), ("CODE-A",)
    ),
    "manager of B": Person(
        4,
        AUTHORITY,
        "Bob",
        frozenset({"service_manager", "councillor"}),
        ("CODE-B",),
        may_list=True,
    ),
    "manager of no team": Person(5, AUTHORITY, "Noa", frozenset({"service_manager"})),
    "administrator": Person(
        6, AUTHORITY, "Adi", frozenset({"administrator"}), sees_restricted=True
    ),
    "analyst": Person(7, AUTHORITY, "Eve", frozenset({"analyst"})),
}
VIEWERS = {name: viewer_of(person) for name, person in PEOPLE.items()}
CHILD, WORKER, CODE, NAME, SERVICE, PLACE = range(6)
MAY_HOLD: dict[str, set[str]] = {
    "councillor": set(),
    "manager of no team": set(),
    "administrator": set(),
    "manager of A without lists": {CANARIES["A"][each] for each in (CODE, NAME)},
    "manager of A": {CANARIES["A"][each] for each in (CHILD, WORKER, CODE, NAME)},
    "manager of B": {CANARIES["B"][each] for each in (CHILD, WORKER, CODE, NAME)},
    "analyst": {
        CANARIES[team][each] for team in "AB" for each in (CHILD, WORKER, CODE, NAME, PLACE)
    }
    | {CANARIES[team][SERVICE] for team in "AB"},
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """The children above; the records end on 30 June 2019."""
    engine = make_database(request.param)
    records().load(engine, tmp_path_factory.mktemp("ssd"), "2019-06-30")
    return engine


@pytest.fixture
def restricted(loaded: Engine) -> Iterator[Engine]:
    """The same, with the records of two children of team A restricted."""
    with write_transaction(loaded) as connection:
        connection.execute(
            insert(restricted_person),
            [
                {"authority_code": AUTHORITY, "person_id": child, "reason": "staff", "name": "Adi",
                 "made_on": date(2019, 6, 1)}
                for child in ("CHILD-A-00", "CHILD-A-01")
            ],
        )  # fmt: skip
        raise_version(connection, AUTHORITY)
    yield loaded
    with write_transaction(loaded) as connection:
        connection.execute(delete(restricted_person))
        raise_version(connection, AUTHORITY)


UNITS = (
    ("all", "all"), ("team", "CODE-A"), ("team", "CODE-B"), ("team", None), ("team", "unknown"),
    ("locality", "Westmoor"), ("locality", None), ("service", "Ash service"), ("service", None),
    ("worker", None), ("", "all"),
)  # fmt: skip
GROUPS = (("none", "all"), ("sex", "female"), ("sex", None))


def questions(measure: Measure) -> Iterator[tuple[str, tuple[Any, ...], dict[str, Any]]]:
    """Yield every question that takes a viewer, with what it may be asked of ``measure``."""
    for name, function in inspect.getmembers(Repository, inspect.isfunction):
        takes = list(inspect.signature(function).parameters)
        if name.startswith("_") or "viewer" not in takes or name == "held":
            continue
        if name == "facts":
            for (level, unit), (group, value), split in product(UNITS, GROUPS, ("all", None)):
                for period in measure.periods:
                    how = {"level": level, "unit": unit, "group": group, "group_value": value}
                    yield name, (measure, period, "2019-01", "2019-06"), {**how, "split": split}
        elif name == "reported":
            yield name, (measure, measure.headline, "2019-01", "2019-06"), {}
        elif name in ("visits_due", "due_visits"):
            yield from ((name, (measure, level, unit or "all"), {}) for level, unit in UNITS)
        elif name == "cases":
            for level, unit in UNITS:
                asked = CasesAsked(
                    measure, measure.headline, MONTH, level, unit or "all", size=None
                )
                yield name, (asked,), {}
                yield name, (replace(asked, text="CHILD", sort="-identifier"),), {}
        elif name == "due_cases":
            for level, unit in UNITS:
                yield name, (DueAsked(measure, level, unit or "all", size=None),), {}
        elif name == "rests_on":
            yield name, (measure, MONTH), {}
        elif name == "supplied":
            yield from ((name, (series,), {}) for series in ("population_0_17", "home_educated"))
        else:
            yield name, (measure,) if "measure" in takes else (), {}


@pytest.mark.parametrize("who", VIEWERS)
def test_every_question_answers_with_no_canary_but_ones_own(loaded: Engine, who: str) -> None:
    repository, viewer = SqlRepository(loaded), VIEWERS[who]
    found: set[str] = set()
    asked: set[str] = set()
    for measure in (SEEN, VISITS):
        for name, args, more in questions(measure):
            answer = repr(getattr(repository, name)(viewer, *args, **more))
            asked.add(name)
            # The words of a visit rule and the SQL of a figure hold no row.
            found |= {each for canaries in CANARIES.values() for each in canaries if each in answer}
    assert found == MAY_HOLD[who]
    every = {
        name
        for name, function in inspect.getmembers(Repository, inspect.isfunction)
        if "viewer" in inspect.signature(function).parameters and name != "held"
    }
    assert asked == every


def test_what_is_held_for_one_viewer_is_given_to_no_other(loaded: Engine) -> None:
    repository = SqlRepository(loaded)
    state = ViewState("2019-01", MONTH)
    # Whoever sees most comes first, so that anything held wrongly would be there to give.
    for who in ("analyst", "manager of B", "manager of A", "councillor"):
        shown = repr(view(SEEN, state, VIEWERS[who], repository))
        found = {each for canaries in CANARIES.values() for each in canaries if each in shown}
        assert found <= MAY_HOLD[who], who
    assert view(COUNT, state, VIEWERS["analyst"], repository).by_team
    assert {
        part.code for part in view(COUNT, state, VIEWERS["manager of A"], repository).by_team
    } == {"CODE-A"}


def test_rows_of_other_teams_are_not_even_read(loaded: Engine) -> None:
    """Scope is a condition of the statement: nothing of others leaves the database."""
    repository, read = SqlRepository(loaded), []
    manager = VIEWERS["manager of A"]

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "FROM monthly_fact" in statement and "level" in repr(statement):
            read.append((statement, repr(parameters)))

    event.listen(loaded, "before_cursor_execute", note)
    try:
        found = repository.facts(manager, COUNT, "month", MONTH, MONTH, level="team", unit=None)
    finally:
        event.remove(loaded, "before_cursor_execute", note)
    assert [fact.unit for fact in found] == ["CODE-A"]
    statement, parameters = read[0]
    assert "monthly_fact.unit IN" in statement
    assert "CODE-A" in parameters
    assert "CODE-B" not in parameters


def test_published_teams_are_shown_to_a_councillor_without_small_numbers(loaded: Engine) -> None:
    asked = (COUNT, "month", MONTH, MONTH)
    repository = SqlRepository(loaded)
    assert not repository.facts(councillor(AUTHORITY), *asked, level="team", unit=None)
    with write_transaction(loaded) as connection:
        connection.execute(
            insert(published_team_measure).values(
                authority_code=AUTHORITY, measure=COUNT.id, name="Adi", made_on=date(2019, 6, 1)
            )
        )
        raise_version(connection, AUTHORITY)
    try:
        found = repository.facts(councillor(AUTHORITY), *asked, level="team", unit=None)
        assert {fact.unit: fact.numerator for fact in found} == {"CODE-A": 9, "CODE-B": 31}
        other = replace(SEEN)
        assert not repository.facts(
            councillor(AUTHORITY), other, "month", MONTH, MONTH, level="team", unit=None
        )
        assert not repository.facts(councillor(AUTHORITY), *asked, level="locality", unit=None)
        assert (
            repository.due_cases(councillor(AUTHORITY), DueAsked(VISITS, "team", "CODE-A")) is None
        )
    finally:
        with write_transaction(loaded) as connection:
            connection.execute(delete(published_team_measure))
            raise_version(connection, AUTHORITY)


def test_restricted_records_count_and_stand_in_no_list(restricted: Engine) -> None:
    repository = SqlRepository(restricted)
    asked = CasesAsked(SEEN, "month", MONTH, "team", "CODE-A", size=None)
    named = replace(full_viewer(AUTHORITY), sees_restricted=True)
    whole = repository.cases(named, asked)
    assert whole is not None
    assert (len(whole.rows), whole.total, whole.restricted) == (9, 9, 0)
    for who in ("analyst", "manager of A"):
        for more in ({}, {"text": "CHILD-A-0"}, {"sort": "-identifier"}, {"size": 2, "page": 2}):
            found = repository.cases(VIEWERS[who], replace(asked, **more))
            assert found is not None
            # The figure is the same for everybody; the list says how many it lacks.
            assert found.figure == whole.figure
            assert found.standings == whole.standings
            assert (found.total, found.restricted) == (7, 2)
            assert not {"CHILD-A-00", "CHILD-A-01"} & {case.person_id for case in found.rows}
        # Nothing says whether a child who is looked for is one of them.
        for text in ("CHILD-A-00", "CHILD-Z-99"):
            none = repository.cases(VIEWERS[who], replace(asked, text=text))
            assert none is not None
            assert (none.total, none.rows, none.restricted) == (0, (), 2)
    shown = case_list(asked, VIEWERS["analyst"], repository)
    assert shown.sheet is not None
    assert total_words(shown.sheet) == "7 cases"
    assert shown.sheet.restricted == (
        "2 records are restricted: counted in the figure, and shown to named people only."
    )
    assert case_list(asked, named, repository).sheet.restricted == ""  # type: ignore[union-attr]


def test_restricted_children_are_named_among_no_visits_due(restricted: Engine) -> None:
    repository = SqlRepository(restricted)
    named = replace(full_viewer(AUTHORITY), sees_restricted=True)
    asked = DueAsked(VISITS, "team", "CODE-A", size=None)
    whole, found = (repository.due_cases(each, asked) for each in (named, VIEWERS["manager of A"]))
    assert whole is not None
    assert found is not None
    assert (whole.total, found.total, found.restricted) == (9, 7, 2)
    assert found.standings == whole.standings
    gone = {"CHILD-A-00", "CHILD-A-01"}
    assert gone <= {case.person_id for case in whole.rows}
    assert not gone & {case.person_id for case in found.rows}
    listed = repository.due_visits(VIEWERS["manager of A"], VISITS, "team", "CODE-A")
    assert len(listed) == 7
    assert not gone & {each.person_id for each in listed}
    shown = due_list(asked, VIEWERS["manager of A"], repository)
    assert shown is not None
    assert shown.sheet.restricted.startswith("2 records are restricted")


def test_pauses_of_restricted_children_name_nobody(restricted: Engine) -> None:
    day = date(2019, 5, 1)
    for child in ("CHILD-A-00", "CHILD-A-02"):
        pause(restricted, AUTHORITY, VisitPause(VISITS.id, child, day, None, child, "Ann", day))
    runs_it = replace(full_viewer(AUTHORITY), may_administer=True)
    told = {
        who: {line.child for line in SqlAdministration(restricted).pauses(viewer)}
        for who, viewer in (
            ("analyst", runs_it),
            ("named", replace(runs_it, sees_restricted=True)),
            ("manager", replace(runs_it, units=("CODE-A",))),
        )
    }
    for child in ("CHILD-A-00", "CHILD-A-02"):
        remove_pause(restricted, AUTHORITY, VISITS.id, child, day)
    assert told == {
        "analyst": {None, "CHILD-A-02"},
        "named": {"CHILD-A-00", "CHILD-A-02"},
        "manager": {None},
    }


def test_what_a_row_says_of_a_restricted_child_is_told_to_named_people(restricted: Engine) -> None:
    words = "A referral of CHILD-A-00 is no day"
    with write_transaction(restricted) as connection:
        connection.execute(
            insert(import_issue).values(
                authority_code=AUTHORITY, import_id=1, issue_number=990_001,
                file_name="ssd_cin_episodes.csv", row_number=3, column_name="cin_referral_date",
                rule="date", severity="refuse", message=words,
            )
        )  # fmt: skip
        raise_version(connection, AUTHORITY)
    try:
        told, named = full_viewer(AUTHORITY), replace(full_viewer(AUTHORITY), sees_restricted=True)
        repository = SqlRepository(restricted)
        found = [repository.findings(each, COUNT).broken[0].message for each in (told, named)]
        assert found == ["", words]
        with restricted.connect() as connection:
            hits = hits_of(connection, AUTHORITY, 1, hidden=restricted_of(connection, told))
        assert not any("CHILD-A-00" in hit.message for hit in hits)
    finally:
        with write_transaction(restricted) as connection:
            connection.execute(delete(import_issue).where(import_issue.c.issue_number == 990_001))
            raise_version(connection, AUTHORITY)


def test_who_is_named_but_lists_nothing_sees_no_restricted_record(restricted: Engine) -> None:
    administrator = VIEWERS["administrator"]
    assert not administrator.sees_restricted
    asked = CasesAsked(SEEN, "month", MONTH, size=None)
    assert SqlRepository(restricted).cases(administrator, asked) is None


@pytest.mark.parametrize("lowest", ["all", "service", "locality", "team"])
def test_a_measure_shows_no_figure_below_its_lowest_level(loaded: Engine, lowest: str) -> None:
    levels = ("all", "service", "locality", "team")
    repository = SqlRepository(loaded)
    measure = replace(SEEN, lowest_level=lowest)  # type: ignore[arg-type]
    shown = levels[: levels.index(lowest) + 1]
    for viewer, level in product((full_viewer(AUTHORITY), VIEWERS["manager of A"]), levels):
        found = repository.facts(viewer, measure, "month", MONTH, MONTH, level=level, unit=None)
        reached = level == "all" or (level == "team" if viewer.units else True)
        assert bool(found) is (level in shown and reached), (viewer, level)
        given = repository.cases(
            viewer, CasesAsked(measure, "month", MONTH, level, found[0].unit if found else "all")
        )
        may = lowest == "team" and reached and (level != "all" or viewer.units is None)
        assert (given is not None) is may, (viewer, level)
    said = case_list(CasesAsked(measure, "month", MONTH), full_viewer(AUTHORITY), repository)
    assert (said.sheet is None) is (lowest != "team")
    assert said.why_none == ("" if lowest == "team" else NOT_LISTED)
    _, counts = repository.visits_due(
        full_viewer(AUTHORITY),
        replace(VISITS, lowest_level=lowest),
        "all",
        "all",  # type: ignore[arg-type]
    )
    assert {each.team for each in counts} == ({"CODE-A", "CODE-B"} if lowest == "team" else {"all"})
    assert sum(each.overdue or 0 for each in counts) == 40


def test_a_manager_knows_nothing_more_of_a_measure_that_is_not_told_by_team(
    loaded: Engine,
) -> None:
    measure = replace(COUNT, lowest_level="all")
    asked = (measure, "month", MONTH, MONTH)
    repository = SqlRepository(loaded)
    of_all = [repository.facts(VIEWERS[who], *asked) for who in ("councillor", "manager of A")]
    assert of_all[0] == of_all[1]


def test_a_lowest_level_that_is_none_is_refused(tmp_path: Path) -> None:
    source = Path(inspect.getfile(read_measure)).parent / SEEN.service / f"{SEEN.id}.toml"
    file = tmp_path / SEEN.service / source.name
    file.parent.mkdir()
    file.write_text(f'lowest_level = "worker"\n{source.read_text("utf-8")}', "utf-8")
    with pytest.raises(MeasureError, match="lowest_level: expected one of"):
        read_measure(file)
    file.write_text(f'lowest_level = "all"\n{source.read_text("utf-8")}', "utf-8")
    assert read_measure(file).lowest_level == "all"
    assert not read_measure(file).has_lists


def test_the_publication_edition_widens_nobodys_scope() -> None:
    for viewer, level in product(
        VIEWERS.values(), ("all", "service", "locality", "team", "worker")
    ):
        for published in (False, True):
            full, paper = (
                units_shown(each, SEEN, level, published=published)
                for each in (viewer, reader_of(viewer, "publication"))
            )
            assert full == paper


def test_names_and_moves_of_teams_are_those_of_ones_own(loaded: Engine) -> None:
    with write_transaction(loaded) as connection:
        connection.execute(
            insert(team_map).values(
                authority_code=AUTHORITY, returned_team="CODE-B", valid_from=date(2030, 1, 1),
                valid_to=None, team="CODE-C", team_name="Cedar team", locality="Eastmoor",
                service="Birch service", name="Adi", made_on=date(2019, 6, 1),
            )
        )  # fmt: skip
        raise_version(connection, AUTHORITY)
    repository = SqlRepository(loaded)
    try:
        told = {who: repr(repository.team_moves(viewer)) for who, viewer in VIEWERS.items()}
        assert "Cedar" in told["analyst"]
        assert "Cedar" in told["manager of B"]
        for who in ("councillor", "administrator", "manager of A"):
            assert told[who] == "[]"
            assert not {"Birch team", "Cedar team"} & set(
                repository.team_names(VIEWERS[who]).values()
            )
    finally:
        with write_transaction(loaded) as connection:
            connection.execute(delete(team_map))
            raise_version(connection, AUTHORITY)
