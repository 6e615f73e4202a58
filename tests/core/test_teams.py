"""Teams against the whole: the funnel, what changed, and the words of both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.measure import Measure
from dashboard.period import months_between, shift
from dashboard.tables import part_table
from dashboard.teams import change_table, funnel_of, funnel_words, what_changed
from dashboard.view import Line, Mark, Part, Row
from tests.core.test_figures import measure

NOW, BEFORE = "2019-09", "2019-08"
Figures = dict[str, tuple[float, float] | None]


def row(month: str, met: float, cases: float | None, period: str = "month") -> Row:
    value = met if cases is None else met / cases * 100 if cases else None
    return Row(month, period, value, "ok", met, cases)


def teams(*times: tuple[str, Figures]) -> tuple[Line, ...]:
    """Return a line a team of the figures at each month."""
    names = {name for _, figures in times for name in figures}
    return tuple(
        Line(
            name,
            f"Team {name}",
            "part",
            tuple(row(month, *found) for month, figures in times if (found := figures.get(name))),
        )
        for name in sorted(names)
    )


def whole(*times: tuple[str, Figures]) -> Line:
    rows = []
    for month, figures in times:
        held = [each for each in figures.values() if each]
        rows.append(row(month, sum(m for m, _ in held), sum(n for _, n in held)))
    return Line("own", "Wolverhampton", "own", tuple(rows))


def test_a_team_outside_99_8_is_flagged_and_one_inside_is_not() -> None:
    # 320 of 400: 80%. Of 100 cases 67.6% to 92.4% at 99.8%, 72.2% to 87.8% at 95%.
    now: Figures = {"A": (60, 100), "B": (71, 100), "C": (94, 100), "D": (95, 100)}
    found = funnel_of(measure(), "month", NOW, teams((NOW, now)))
    assert [(team.code, team.outside, team.direction) for team in found] == [
        ("A", "99.8", "low"),
        ("B", "95", "low"),
        ("C", "99.8", "high"),
        ("D", "99.8", "high"),
    ]
    a = found[0]
    assert (a.size, a.value) == (100, 60)
    assert (round(a.lower_998, 1), round(a.upper_998, 1)) == (67.6, 92.4)
    assert (round(a.lower_95, 1), round(a.upper_95, 1)) == (72.2, 87.8)
    assert [funnel_words(measure(), team) for team in found] == [
        "lower than its size explains",
        "",
        "higher than its size explains",
        "higher than its size explains",
    ]


def test_cases_without_a_team_are_in_the_whole_and_no_team() -> None:
    now: Figures = {"A": (80, 100), "B": (80, 100), "unknown": (0, 50)}
    found = funnel_of(measure(), "month", NOW, teams((NOW, now)))
    assert [team.code for team in found] == ["A", "B"]
    # The centre is 160 of 250.
    assert (found[0].lower_998 + found[0].upper_998) / 2 == pytest.approx(64)


def test_a_team_of_few_cases_is_not_flagged() -> None:
    now: Figures = {"A": (0, 9), "B": (0, 10), "C": (190, 200)}
    found = funnel_of(measure(), "month", NOW, teams((NOW, now)))
    assert [team.outside for team in found[:2]] == ["", "99.8"]


def test_where_there_is_no_funnel() -> None:
    one = teams((NOW, {"A": (60, 100)}))
    assert funnel_of(measure(), "month", NOW, one) == ()
    two = teams((NOW, {"A": (140, 10), "B": (90, 10)}))
    assert funnel_of(measure("score"), "month", NOW, two) == (), "a mean"
    kept = replace(two[0].rows[0], value=None, numerator=None, status="suppressed")
    hidden = (replace(two[0], rows=(kept,)), two[1])
    assert funnel_of(measure(), "month", NOW, hidden) == (), "a figure is kept back"


def counts(now: dict[str, float], months: int = 12) -> tuple[Line, ...]:
    """Return counts: 10, 20 and 30 a month for A, B and C before, and those of now."""
    before = {"A": 10.0, "B": 20.0, "C": 30.0}
    return tuple(
        Line(
            name,
            f"Team {name}",
            "part",
            (
                *(row(month, each, None) for month in months_between(shift(NOW, -months), BEFORE)),
                row(NOW, now[name], None),
            ),
        )
        for name, each in before.items()
    )


def test_a_count_is_set_against_the_teams_usual_share() -> None:
    # 60 in all, as in other months: 10, 20 and 30 expected. 2 to 21 around 10 at 99.8%.
    found = funnel_of(measure("count"), "month", NOW, counts({"A": 22, "B": 18, "C": 20}))
    assert [team.size for team in found] == [10, 20, 30]
    a = found[0]
    assert (a.value, a.lower_998, a.upper_998) == (22, 2, 21)
    assert (a.outside, a.direction) == ("99.8", "high")
    assert funnel_words(measure("count"), a) == "higher than its usual share explains"
    assert [team.outside for team in found[1:]] == ["", ""]


def test_twice_as_many_everywhere_flags_no_team() -> None:
    found = funnel_of(measure("count"), "month", NOW, counts({"A": 20, "B": 40, "C": 60}))
    assert [team.outside for team in found] == ["", "", ""]


def test_without_a_year_of_months_no_share_is_usual() -> None:
    few = counts({"A": 22, "B": 18, "C": 20}, months=11)
    assert funnel_of(measure("count"), "month", NOW, few) == ()
    year = counts({"A": 22, "B": 18, "C": 20})
    assert funnel_of(measure("count", "snapshot"), "snapshot", NOW, year) == ()


def changed(
    before: Figures, after: Figures, found: Measure | None = None
) -> tuple[object, list[tuple[str, float, float]]]:
    times = ((BEFORE, before), (NOW, after))
    said = what_changed(found or measure(), whole(*times), teams(*times))
    assert said is not None
    parts = [(team.code, round(team.own, 6), round(team.mix, 6)) for team in said.teams]
    assert sum(own + mix for _, own, mix in parts) == pytest.approx(said.change, abs=1e-5)
    return said, parts


def test_what_changed_by_hand() -> None:
    # A from 50% to 70% and B from 80% to 78%, half of the cases each: 10 and -1 of 9 points.
    said, parts = changed({"A": (50, 100), "B": (80, 100)}, {"A": (70, 100), "B": (78, 100)})
    assert parts == [("A", 10, 0), ("B", -1, 0)]
    assert said.words == (  # type: ignore[attr-defined]
        "Since August 2019: up 9.0 percentage points; Team A’s own change alone would have made "
        "10.0, and the rest took 1.0 back."
    )


def test_the_team_that_made_most_of_it_is_named() -> None:
    said, _ = changed({"A": (50, 100), "B": (80, 100)}, {"A": (40, 100), "B": (78, 100)})
    assert said.words == (  # type: ignore[attr-defined]
        "Since August 2019: down 6.0 percentage points; Team A’s own change made 5.0 of that."
    )


def test_a_change_of_mix_is_named_as_such() -> None:
    said, parts = changed({"A": (10, 20), "B": (18, 20)}, {"A": (5, 10), "B": (27, 30)})
    assert parts == [("A", 0, 6.25), ("B", 0, 3.75)]
    assert said.words == (  # type: ignore[attr-defined]
        "Since August 2019: up 10.0 percentage points; the change of mix between teams made 10.0 "
        "of that."
    )


def test_nothing_changed() -> None:
    said, _ = changed({"A": (5, 10), "B": (8, 10)}, {"A": (5, 10), "B": (8, 10)})
    assert said.words == "Since August 2019: no change to speak of."  # type: ignore[attr-defined]


def test_a_mean_and_a_count_are_split_too() -> None:
    mean = replace(measure("score"), counted="scores")
    times: tuple[tuple[str, Figures], ...] = (
        (BEFORE, {"A": (140, 10), "B": (150, 10)}),
        (NOW, {"A": (120, 10), "B": (150, 10)}),
    )
    lines, own = teams(*times), whole(*times)
    as_means = replace(own, rows=tuple(replace(r, value=(r.numerator or 0) / 20) for r in own.rows))
    said = what_changed(mean, as_means, lines)
    assert said is not None
    assert said.words == "Since August 2019: down 1.0 point; Team A’s own change made 1.0 of that."
    now = {"A": 4.0, "B": 20.0, "C": 33.0}
    history = Line("own", "W", "own", (row(BEFORE, 60, None), row(NOW, 57, None)))
    said = what_changed(measure("count"), history, counts(now))
    assert said is not None
    assert said.change == -3
    assert said.words == (
        "Since August 2019: down 3; Team A’s own change alone would have made 6, and the rest took "
        "3 back."
    )
    table = change_table(measure("count"), said)
    assert table.head == ("Team", "Own change")
    assert table.rows[-1] == ("All teams", "−3")


def test_teams_that_do_not_add_up_say_nothing() -> None:
    times: tuple[tuple[str, Figures], ...] = (
        (BEFORE, {"A": (50, 100), "B": (80, 100)}),
        (NOW, {"A": (70, 100), "B": (78, 100)}),
    )
    own = whole(*times)
    assert what_changed(measure(), own, teams(*times)[:1]) is None
    assert what_changed(measure(), replace(own, rows=own.rows[:1]), teams(*times)) is None


def test_nothing_is_said_across_a_change_of_recording() -> None:
    times: tuple[tuple[str, Figures], ...] = (
        (BEFORE, {"A": (50, 100), "B": (80, 100)}),
        (NOW, {"A": (70, 100), "B": (78, 100)}),
    )

    def said(month: str, kind: str) -> bool:
        mark = Mark("seen", month, kind, "Counted anew", "A manager", date(2019, 10, 1))
        return what_changed(measure(), whole(*times), teams(*times), [mark]) is not None

    assert not said(NOW, "recording_change")
    assert said(BEFORE, "recording_change")
    assert said(NOW, "baseline")


def test_the_table_of_what_changed_ends_in_the_whole() -> None:
    said, _ = changed({"A": (10, 20), "B": (18, 20)}, {"A": (6, 10), "B": (27, 30)})
    table = change_table(measure(), said)  # type: ignore[arg-type]
    assert table.caption == (
        "Children seen. What changed, August 2019 to September 2019, in percentage points"
    )
    assert table.head == ("Team", "Own change", "Change of mix", "Together")
    assert table.rows == (
        ("Team A", "+3.8", "+5.3", "+9.1"),
        ("Team B", "0.0", "+3.4", "+3.4"),
        ("All teams", "+3.8", "+8.8", "+12.5"),
    )


def test_the_table_of_teams_holds_the_limits_and_the_flag() -> None:
    now: Figures = {"A": (60, 100), "B": (71, 100), "C": (94, 100), "D": (95, 100)}
    lines = teams((NOW, now))
    parts = [Part(line.key, line.label, line.rows[0], "") for line in lines]
    found = funnel_of(measure(), "month", NOW, lines)
    table = part_table(measure(), "By team", "Team", parts, found)
    assert table.head[-1] == "Usual for its size"
    assert [cells[-1] for cells in table.rows] == [
        "68% to 92%: it is lower",
        "68% to 92%",
        "68% to 92%: it is higher",
        "68% to 92%: it is higher",
    ]
    assert part_table(measure(), "By team", "Team", parts).head[-1] != "Usual for its size"
