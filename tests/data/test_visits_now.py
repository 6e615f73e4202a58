"""Where visits stand on the last day of the records: by hand, in words, and as commands say it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select

from dashboard.administration import WantedRule
from dashboard.exports import csv_rows
from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.ports import DueAsked
from dashboard.state import ViewState
from dashboard.viewer import Viewer, full_viewer
from dashboard.visits import visits_table
from data.cli import main
from data.imports.errors import Refusal
from data.imports.run import run_import
from data.repository import SqlRepository
from data.rule_changes import end, pause, remove_pause, remove_rule, set_rule
from data.rules import rules_of
from data.schema import authority_state, monthly_fact, visit_due
from data.visit_pauses import VisitPause
from layouts.components.headline import headline
from tests.data.records import AUTHORITY, Records, counts, figure
from tests.data.test_visit_rules import need, plan
from tests.data.visit_cases import now, rule, stop
from tests.data.workbooks import listed, xlsx

DUE = rule("cp", "due", 10, "working_days")
CP = "cp_visits_in_timescale"


def records() -> Records:
    """Return a few children, as they are at 28 June 2019, a Friday."""
    made = Records()
    plan(made, "overdue", "2019-05-01", "2019-06-03")
    plan(made, "due today", "2019-05-01", "2019-06-14")
    plan(made, "due soon", "2019-05-01", "2019-06-17")
    plan(made, "new", "2019-06-24")
    plan(made, "ended", "2019-05-01", "2019-05-10", end="2019-06-20")
    need(made, "seen in June", "2019-05-20", "2019-06-14")
    need(made, "seen in May", "2019-05-20", "2019-05-22")
    need(made, "plan of June", "2019-06-05", "2019-06-10")
    made.child("first week").episode("first week", "2019-06-24", None, place="U3")
    made.child("late").episode("late", "2019-05-01", None, place="U3")
    made.visit("cla", "late", "2019-05-10")
    made.child("in time").episode("in time", "2019-05-01", None, place="U3")
    made.visit("cla", "in time", "2019-06-20")
    made.add("department", "T1", "Team 1", "", "", "North")
    for name in ("overdue", "due soon", "new"):
        made.add("involvements", f"I-{name}", name, "W1", "T1", "2019-05-01", "")
    return made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Engine]:
    """A database with the children of this module; what a test changes it takes back."""
    engine = make_database(request.param)
    records().load(engine, tmp_path_factory.mktemp("visits") / "ssd", "2019-06-28")
    yield engine
    engine.dispose()


@pytest.fixture
def held(loaded: Engine) -> Iterator[Connection]:
    """A connection of which nothing is kept."""
    with loaded.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def test_when_the_next_visit_falls_due(held: Connection) -> None:
    assert now(held, "cp", "2019-06-28", DUE) == {
        "overdue": ("overdue", "2019-06-17"),
        # The last day of the records is over: what fell due on it and was not made is missed.
        "due today": ("overdue", "2019-06-28"),
        "due soon": ("due", "2019-07-01"),
        "new": ("due", "2019-07-08"),
    }


def test_where_a_month_must_be_touched(held: Connection) -> None:
    touched = rule("cin", "month_touched", 1, "months")
    assert now(held, "cin", "2019-06-28", touched) == {
        "seen in June": ("later", "2019-07-31"),
        "seen in May": ("due", "2019-06-30"),
        "plan of June": ("new", "2019-07-31"),
    }
    # On the last day of the month a visit not made is missed, as the month's figure says.
    assert now(held, "cin", "2019-06-30", touched)["seen in May"] == ("overdue", "2019-06-30")


def test_where_the_latest_visit_must_be_recent(held: Connection) -> None:
    care = rule("cla", "currency", 42, "days", stable_interval=84, first_interval=7)
    assert now(held, "cla", "2019-06-28", care) == {
        "first week": ("due", "2019-07-01"),
        "late": ("overdue", "2019-06-21"),
        "in time": ("later", "2019-08-01"),
    }
    # Day 42 is still in time, day 43 is not.
    assert now(held, "cla", "2019-06-21", care)["late"][0] == "due"
    assert now(held, "cla", "2019-06-22", care)["late"][0] == "overdue"


def test_weeks_months_and_fixed_steps(held: Connection) -> None:
    in_weeks = now(held, "cp", "2019-06-28", rule("cp", "due", 3, "weeks"))
    assert in_weeks["overdue"] == ("overdue", "2019-06-24")
    in_months = now(held, "cp", "2019-06-28", rule("cp", "due", 1, "months"))
    assert in_months["due soon"] == ("later", "2019-07-17")
    fixed = now(held, "cp", "2019-06-28", replace(DUE, clock="plan_start"))
    # From 1 May the steps are 16 May, 31 May, 14 and 28 June, 12 July: the visit of 3 June met
    # that of 14 June; that of 14 June meets the same; that of 17 June meets 28 June.
    assert fixed["overdue"] == ("overdue", "2019-06-28")
    assert fixed["due today"] == ("overdue", "2019-06-28")
    assert fixed["due soon"] == ("due", "2019-07-12")


def test_a_paused_child_is_neither_overdue_nor_due(held: Connection) -> None:
    stop(held, DUE, "2019-06-20", None, "overdue")
    stop(held, DUE, "2019-06-10", "2019-06-20", "due soon")
    found = now(held, "cp", "2019-06-28", DUE, paused=True)
    assert found["overdue"] == ("paused", None)
    # The clock starts again on 21 June: ten working days on is 5 July.
    assert found["due soon"] == ("due", "2019-07-05")


def test_a_visit_from_before_the_records_may_count_still(held: Connection) -> None:
    found = now(held, "cp", "2019-06-28", replace(DUE, interval=60), data_from="2019-06-20")
    assert found["overdue"][0] == "later"
    plans = now(held, "cp", "2019-05-30", replace(DUE, interval=15), data_from="2019-05-10")
    assert plans["overdue"] == ("unknown", None)
    # With the whole interval in the records no earlier visit can help.
    plans = now(held, "cp", "2019-05-31", replace(DUE, interval=10), data_from="2019-05-10")
    assert plans["overdue"] == ("overdue", "2019-05-23")


def test_the_view_says_where_visits_stand_and_the_list_agrees(loaded: Engine) -> None:
    repository, viewer = SqlRepository(loaded), full_viewer(AUTHORITY)
    measure = measures()[CP]
    shown = view(measure, ViewState("2019-05", "2019-05"), viewer, repository).visits_now
    assert shown is not None
    assert shown.words == (
        "At 28 June 2019: 2 children are overdue a visit; 2 fall due in the next 10 working days. "
        "Longest time unseen: 25 days. New, not yet due a visit: 1."
    )
    assert [(team.name, team.overdue, team.due, team.longest) for team in shown.teams] == [
        ("Team 1", 1, 2, 25),
        ("No team recorded", 1, 0, 14),
    ]
    listed = repository.due_visits(viewer, measure, "all", "all")
    assert [(each.person_id, each.worker, each.overdue) for each in listed] == [
        ("overdue", "W1", True),
        ("due today", "", True),
        ("due soon", "W1", False),
        ("new", "W1", False),
    ]
    by_team = view(
        measure, ViewState("2019-05", "2019-05", level="team", unit="T1"), viewer, repository
    )
    assert by_team.visits_now is not None
    assert by_team.visits_now.overdue == 1


def test_visits_by_month_say_by_which_day_the_next_are_due(loaded: Engine) -> None:
    repository, viewer = SqlRepository(loaded), full_viewer(AUTHORITY)
    cin = measures()["cin_visits_in_timescale"]
    found = repository.due_cases(viewer, DueAsked(cin))
    assert found is not None
    # "seen in May" is due by 30 June, soon; the other two by the end of the next month.
    assert dict(found.standings)["due"] == 1
    assert found.then == (date(2019, 7, 31), 2)
    _, counts = repository.visits_due(viewer, cin, "all", "all")
    assert min(each.then for each in counts if each.then) == date(2019, 7, 31)
    fortnightly = repository.due_cases(viewer, DueAsked(measures()[CP]))
    assert fortnightly is not None
    assert fortnightly.then is None, "each of them is overdue or due soon"


def test_the_page_and_the_file_say_what_the_view_says(loaded: Engine) -> None:
    repository, viewer = SqlRepository(loaded), full_viewer(AUTHORITY)
    shown = view(measures()[CP], ViewState("2019-05", "2019-05"), viewer, repository)
    assert shown.visits_now is not None
    page = json.dumps(headline(shown, None, viewer), default=str)
    assert shown.visits_now.words in page
    table = visits_table(shown.measure, shown.visits_now)
    assert table.caption.endswith(". Overdue and due, 28 June 2019")
    head, rows = csv_rows(shown)
    named = [dict(zip(head, row, strict=True)) for row in rows]
    beside = [row for row in named if row["method"] == "visits-now"]
    assert [(row["team"], row["split"], row["value"], row["unit"]) for row in beside] == [
        ("T1", "overdue", 1, "count"),
        ("T1", "due", 2, "count"),
        ("unknown", "overdue", 1, "count"),
        ("unknown", "due", 0, "count"),
    ]
    assert {row["period"] for row in beside} == {"2019-06-28"}


def test_only_those_who_may_see_lists_see_one(loaded: Engine) -> None:
    repository = SqlRepository(loaded)
    viewer = replace(full_viewer(AUTHORITY), may_list=False)
    assert isinstance(viewer, Viewer)
    assert not repository.due_visits(viewer, measures()[CP], "all", "all")
    assert repository.visits_due(viewer, measures()[CP], "all", "all")[1]


def test_a_view_without_a_visit_rule_or_of_a_group_says_nothing(loaded: Engine) -> None:
    repository, viewer = SqlRepository(loaded), full_viewer(AUTHORITY)
    girls = ViewState("2019-05", "2019-05", group="sex", group_value="female")
    assert view(measures()[CP], girls, viewer, repository).visits_now is None
    state = ViewState("2019-05", "2019-05")
    assert view(measures()["cp_children"], state, viewer, repository).visits_now is None


# The commands


def run(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str]:
    """Run a command on a database; return its exit status and what it said."""
    url = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", url)
    status = main(words)
    said = capsys.readouterr()
    return status, (said.out or said.err).strip()


def version(engine: Engine) -> int:
    """Return the data version of the authority."""
    with engine.connect() as connection:
        return connection.execute(
            select(authority_state.c.data_version).where(
                authority_state.c.authority_code == AUTHORITY
            )
        ).scalar_one()


def test_a_rule_is_set_dated_and_taken_back(
    loaded: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, first = counts(figure(loaded, CP, "2019-05")), version(loaded)
    words = ("rule", CP, "--form", "due", "--interval", "5", "--unit", "working_days", "--second",
             "7", "--from", "2019-06-10")  # fmt: skip
    assert run(loaded, monkeypatch, capsys, *words) == (
        0,
        "Child protection visits on time. From 10 June 2019: visits due every 5 working days, "
        "the child seen",
    )
    assert version(loaded) == first + 1
    assert counts(figure(loaded, CP, "2019-05")) == before
    shown = view(
        measures()[CP], ViewState("2019-05", "2019-06"), full_viewer(AUTHORITY),
        SqlRepository(loaded),
    )  # fmt: skip
    assert any("Visit rule changed from June 2019" in note for note in shown.notes)
    status, said = run(loaded, monkeypatch, capsys, "visit-rules", "--format", "json")
    held = [each for each in json.loads(said)["rules"] if each["measure"] == CP]
    assert [(each["from"], each["until"], each["second"]) for each in held] == [
        ("1990-01-01", "2019-06-10", None),
        ("2019-06-10", None, 7),
    ]
    status, said = run(loaded, monkeypatch, capsys, "rule", CP, "--remove")
    assert (status, said) == (
        0,
        "Child protection visits on time. The rule of 10 June 2019 is removed; visits due every "
        "10 working days, the child seen",
    )
    assert version(loaded) == first + 2
    status, said = run(loaded, monkeypatch, capsys, "rule", CP, "--remove")
    assert status == 2
    assert "one rule alone" in said


def test_a_second_threshold_stands_beside_the_first(loaded: Engine) -> None:
    measure, state = measures()[CP], ViewState("2019-05", "2019-05")
    repository, viewer = SqlRepository(loaded), full_viewer(AUTHORITY)
    assert not view(measure, state, viewer, repository).beside
    first = counts(figure(loaded, CP, "2019-05"))
    wanted = replace(WANTED, interval=10, unit="working_days", valid_from=date(1990, 1, 2))
    set_rule(loaded, AUTHORITY, replace(wanted, second=20))
    shown = view(measure, state, viewer, repository)
    assert counts(figure(loaded, CP, "2019-05")) == first
    (beside,) = shown.beside
    assert "within the second threshold" in beside.words
    # The four plans of 1 May each have a visit due on 31 May by the 20 days; that of one was made
    # on the 10th.
    assert (beside.row.numerator, beside.row.denominator) == (1, 4)
    assert remove_rule(loaded, AUTHORITY, CP)


def test_figures_of_two_forms_never_share_a_chart(
    loaded: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("rule", CP, "--form", "currency", "--interval", "15", "--unit", "working_days",
             "--from", "2019-06-01")  # fmt: skip
    assert run(loaded, monkeypatch, capsys, *words)[0] == 0
    repository, viewer = SqlRepository(loaded), full_viewer(AUTHORITY)
    shown = view(measures()[CP], ViewState("2019-04", "2019-06"), viewer, repository)
    assert [row.month for row in shown.own.rows] == ["2019-06"]
    assert any("Visits counted in another way from June 2019" in note for note in shown.notes)
    earlier = view(measures()[CP], ViewState("2019-04", "2019-05"), viewer, repository)
    assert [row.month for row in earlier.own.rows] == ["2019-04", "2019-05"]
    status, said = run(
        loaded, monkeypatch, capsys, "figures", "--measure", CP, "--from", "2019-04", "--to",
        "2019-06", "--by", "team", "--format", "csv",
    )  # fmt: skip
    assert status == 0
    assert "2019-05" not in said
    assert run(loaded, monkeypatch, capsys, "rule", CP, "--remove")[0] == 0


WANTED = WantedRule(CP, date(2019, 6, 1), "due", 9, "days")
CIN, CLA = "cin_visits_in_timescale", "cla_visits_in_timescale"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"measure": "cp_children"}, "no visit rule"),
        ({"interval": 0}, "expected 1 to 366"),
        ({"form": "month_touched", "interval": 2, "unit": "months"}, "each month"),
        ({"second": 9}, "longer than 9 days"),
        ({"measure": CIN, "second": 12}, "No measure counts a second threshold"),
        ({"measure": CLA, "interval": 6, "unit": "weeks"}, "--long-term"),
        ({"measure": CLA, "interval": 90}, "90 days or longer"),
        ({"form": "currency", "clock": "plan_start"}, "for form due"),
        ({"clock": "placement_start"}, "previous_visit or plan_start"),
        ({"first_visit": 7}, "children in care"),
        ({"valid_from": date(1990, 1, 1)}, "must begin after it"),
        ({"valid_from": date(2080, 1, 1)}, "from 1990 to 2045"),
        ({"form": "currency", "valid_from": date(2019, 6, 10)}, "first of a month"),
    ],
)
def test_a_rule_that_cannot_stand_is_refused(
    loaded: Engine, changes: dict[str, Any], said: str
) -> None:
    before = version(loaded)
    with pytest.raises(Refusal, match=said):
        set_rule(loaded, AUTHORITY, replace(WANTED, **changes))
    assert version(loaded) == before
    with loaded.connect() as connection:
        assert len(rules_of(connection, AUTHORITY, CP)) == 1


def test_a_pause_is_set_ended_and_removed(
    loaded: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = ("pause", CP, "--child", "overdue")
    first = version(loaded)
    status, said = run(
        loaded, monkeypatch, capsys, *mine, "--from", "2019-06-10", "--reason", "abroad", "--by",
        "A manager",
    )  # fmt: skip
    assert (status, said) == (
        0,
        "Child protection visits on time. Paused from 10 June 2019 until it is ended, child "
        "overdue",
    )
    assert version(loaded) == first + 1
    status, said = run(loaded, monkeypatch, capsys, "visits", "--measure", CP, "--list")
    assert "Visits paused: 1." in said
    assert not [line for line in said.splitlines() if line.startswith("overdue ")]
    status, said = run(
        loaded, monkeypatch, capsys, *mine, "--from", "2019-06-20", "--reason", "x", "--by", "y"
    )
    assert status == 2
    assert "paused already" in said
    assert run(loaded, monkeypatch, capsys, *mine, "--end", "2019-06-14")[0] == 0
    status, said = run(loaded, monkeypatch, capsys, "visit-rules", "--format", "json")
    assert [(each["child"], each["to"], each["reason"]) for each in json.loads(said)["pauses"]] == [
        ("overdue", "2019-06-14", "abroad")
    ]
    status, said = run(loaded, monkeypatch, capsys, "visits", "--measure", CP, "--format", "json")
    told = json.loads(said)
    # The clock starts again on 15 June: due on 28 June, the last day, and not made.
    assert (told["overdue"], told["due"], told["paused"]) == (2, 2, 0)
    status, said = run(loaded, monkeypatch, capsys, *mine, "--from", "2019-06-10", "--remove")
    assert status == 0
    assert version(loaded) == first + 3


PAUSED = VisitPause(CP, "", date(2019, 6, 1), None, "abroad", "A manager", date(2019, 6, 1))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"person_id": "nobody"}, "No child nobody"),
        ({"reason": " "}, "needs a reason"),
        ({"name": ""}, "needs a name"),
        ({"reason": "x" * 201}, "200 can be kept"),
        ({"last_day": date(2019, 5, 31)}, "before it begins"),
        ({"measure": "cp_children"}, "no visit rule"),
    ],
)
def test_a_pause_that_cannot_be_is_refused(
    loaded: Engine, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        pause(loaded, AUTHORITY, replace(PAUSED, **changes))


def test_only_a_pause_that_is_there_is_ended_or_removed(loaded: Engine) -> None:
    with pytest.raises(Refusal, match="not paused on 2019-06-01"):
        end(loaded, AUTHORITY, CP, "", date(2019, 6, 1))
    with pytest.raises(Refusal, match="No pause"):
        remove_pause(loaded, AUTHORITY, CP, "", date(2019, 6, 1))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rule", CP, "--form", "due", "--interval", "5"), "A rule needs --unit, --from."),
        (("rule", CP, "--form", "soon"), "invalid choice"),
        (("pause", CP, "--reason", "x"), "A pause needs --from"),
        (("visits", "--measure", "nothing"), "no such measure"),
        (("visits", "--measure", CP, "--team", "T9"), "no such team; there are: T1, unknown"),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_so_in_one_line(
    loaded: Engine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    status, line = run(loaded, monkeypatch, capsys, *words)
    assert status == 2
    assert said in line
    assert len(line.splitlines()) == 1


# A workbook holds the latest visit alone


def test_a_workbook_feeds_protection_visits_under_currency_alone(
    make_database: Callable[[str], Engine], tmp_path: Path
) -> None:
    engine = make_database("sqlite")
    seen = {"one": "2019-03-20", "two": "2019-02-20"}
    rows = [
        [child, date(2018, 9, 1), "NEG", date.fromisoformat(day)] for child, day in seen.items()
    ]
    path = xlsx(tmp_path / "1.xlsx", {"List 7": listed(7, *rows)})
    run_import(engine, "annex-a", [path], authority=AUTHORITY, data_to=date(2019, 3, 31))
    assert figure(engine, CP, "2019-03").value is None
    wanted = replace(WANTED, form="currency", interval=20, valid_from=date(2019, 1, 1))
    set_rule(engine, AUTHORITY, wanted)
    assert counts(figure(engine, CP, "2019-03")) == (1, 2)
    day, found = SqlRepository(engine).visits_due(full_viewer(AUTHORITY), measures()[CP], "all", "")
    assert day == date(2019, 3, 31)
    assert [(each.overdue, each.due, each.longest) for each in found] == [(1, 1, 39)]
    # What needs every visit is not made of the latest: in care too.
    set_rule(engine, AUTHORITY, replace(wanted, form="due", valid_from=date(2019, 2, 1)))
    assert figure(engine, CP, "2019-03").value is None


# The demonstration


def test_the_demonstration_s_lists_agree_with_its_figures(demo_engine: Engine) -> None:
    """At the month's end those overdue are those whom the figure of the month misses."""
    with demo_engine.connect() as connection:
        for measure in ("cin_visits_in_timescale", "cla_visits_in_timescale"):
            overdue = connection.execute(
                select(func.count())
                .select_from(visit_due)
                .where(visit_due.c.measure == measure, visit_due.c.standing == "overdue")
            ).scalar_one()
            fact = connection.execute(
                select(monthly_fact.c.denominator - monthly_fact.c.numerator).where(
                    monthly_fact.c.measure == measure,
                    monthly_fact.c.month == "2019-09",
                    monthly_fact.c.level == "all",
                    monthly_fact.c.group == "none",
                )
            ).scalar_one()
            assert overdue == fact
