"""Signals, funnel and what changed in every view of the demonstration: laws, and what it tells."""

from __future__ import annotations

from math import fsum

import pytest
from sqlalchemy import Engine

from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.period import ANNUAL, shift
from dashboard.signals import signal_period
from dashboard.state import ViewState
from dashboard.view import View
from dashboard.viewer import full_viewer
from data.demo.notes import ACTIONS, COMMENTS, MARKS
from data.repository import SqlRepository
from tests.data.records import AUTHORITY

FIRST, LAST = "2017-10", "2019-09"


@pytest.fixture(scope="module")
def repository(demo_engine: Engine) -> SqlRepository:
    return SqlRepository(demo_engine)


def shown(repository: SqlRepository, measure: Measure, **more: str) -> View:
    state = ViewState(**{"from_month": FIRST, "to_month": LAST, **more})  # type: ignore[arg-type]
    return view(measure, state, full_viewer(AUTHORITY), repository)


@pytest.mark.parametrize("measure", measures().values(), ids=measures())
def test_every_view_keeps_the_laws(repository: SqlRepository, measure: Measure) -> None:
    found = shown(repository, measure)
    signal, changed = found.signal, found.what_changed
    if found.own.latest is None:
        assert signal is None
        assert changed is None
        return
    assert signal is not None
    judged = signal_period(measure, measure.headline)
    if judged is None:
        assert (signal.verdict, signal.mean) == ("none", None)
        assert signal.words
    elif signal.mean is not None:
        assert signal.period == judged
        assert judged not in ANNUAL
        assert signal.first >= shift(LAST, -71 if judged == "quarter" else -23)
    # The verdict does not depend on the months shown.
    assert shown(repository, measure, from_month=shift(LAST, -3)).signal == signal
    if changed is not None:
        values = {row.month: row.value or 0.0 for row in found.own.rows}
        assert changed.change == pytest.approx(values[changed.until] - values[changed.since])
        assert fsum(part.own + part.mix for part in changed.teams) == pytest.approx(
            changed.change, abs=1e-9
        )
        assert changed.words in found.notes
    names = {part.code: part for part in found.by_team}
    for team in found.funnel:
        outside = not team.lower_998 <= team.value <= team.upper_998
        assert (team.outside == "99.8") <= outside
        if team.code in names:
            assert ("explains" in names[team.code].text) == (team.outside == "99.8")


def test_children_seen_within_5_days_improve_and_miss_their_target(
    repository: SqlRepository,
) -> None:
    found = shown(repository, measures()["cin_seen_5_days"]).signal
    assert found is not None
    assert (found.verdict, found.against_target) == ("improvement", "reliably_missed")
    assert found.words.startswith("Higher than usual variation explains: September 2019 lies above")


def test_one_team_alone_has_a_signal_of_its_own_and_no_change_of_mix(
    repository: SqlRepository,
) -> None:
    measure = measures()["cin_visits_in_timescale"]
    whole = shown(repository, measure)
    team = next(part for part in whole.by_team if part.code != "unknown")
    found = shown(repository, measure, level="team", unit=team.code)
    assert found.signal is not None
    assert found.signal != whole.signal
    assert found.what_changed is None
    assert found.funnel == whole.funnel, "teams are set against the whole whichever is shown"


@pytest.mark.parametrize("mark", MARKS, ids=[mark[0] for mark in MARKS])
def test_the_demonstration_is_marked_where_its_self_evaluation_says(
    repository: SqlRepository, mark: tuple[str, str, str, str]
) -> None:
    measure = measures().get(mark[0])
    if measure is None:
        pytest.skip(f"{mark[0]} is not declared")
    held = repository.marks(full_viewer(AUTHORITY), measure)
    assert [(each.month, each.kind, each.reason) for each in held] == [mark[1:]]
    assert any(mark[3].rstrip(".") in note for note in shown(repository, measure).notes)


@pytest.mark.parametrize("written", COMMENTS, ids=[each[0] for each in COMMENTS])
def test_the_demonstration_carries_comments_and_actions(
    repository: SqlRepository, written: tuple[str, str, str]
) -> None:
    measure, text, name = written
    found = shown(repository, measures()[measure])
    assert found.comment is not None
    assert (found.comment.text, found.comment.name) == (text, name)
    assert [action.text for action in found.actions] == [
        each[1] for each in ACTIONS if each[0] == measure
    ]
