"""Marks: set with reason and name, listed, removed; and what they do to a view's signal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, delete

from dashboard.exports import NOTES, SIGNAL, csv_rows
from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.period import month_of
from dashboard.state import ViewState
from dashboard.view import View
from dashboard.viewer import full_viewer
from data.cli import main
from data.imports.errors import Refusal
from data.marks import add_mark, marks_of, remove_mark
from data.repository import SqlRepository
from data.schema import measure_mark
from data.versions import read_versions
from tests.data.records import AUTHORITY, Records

LAST = "2019-09"
TITLE = measures()["referrals"].title
PER_MONTH = [20, 24] * 10 + [25, 24, 25, 26]
"""Referrals of 24 months to September 2019."""


def months() -> Iterator[tuple[int, int, int]]:
    """Yield year, month and the number of referrals of each month."""
    for place, count in enumerate(PER_MONTH):
        index = 2017 * 12 + 9 + place
        yield index // 12, index % 12 + 1, count


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A database with referrals alone; each test leaves no mark behind."""
    engine: Engine = request.getfixturevalue("make_database")(request.param)
    found = Records()
    number = 0
    for year, month, count in months():
        for each in range(count):
            number += 1
            found.child(f"C{number}").referral(f"C{number}", f"{year}-{month:02d}-{each + 1:02d}")
    found.load(engine, tmp_path_factory.mktemp("marks") / "ssd", "2019-09-30")
    return engine


@pytest.fixture(autouse=True)
def _no_mark_stays(engine: Engine) -> Iterator[None]:
    yield
    with engine.begin() as connection:
        connection.execute(delete(measure_mark))


def shown(engine: Engine, first: str = "2017-10", last: str = LAST) -> View:
    state = ViewState(first, last)
    return view(measures()["referrals"], state, full_viewer(AUTHORITY), SqlRepository(engine))


def version(engine: Engine) -> int:
    with engine.connect() as connection:
        return read_versions(connection)[AUTHORITY]


def test_a_verdict_does_not_depend_on_the_months_shown(engine: Engine) -> None:
    whole = shown(engine).signal
    assert whole is not None
    assert (whole.verdict, whole.month, whole.first) == ("usual", LAST, "2017-10")
    # 10 pairs of 20 and 24, then 25, 24, 25, 26: mean 540 / 24 = 22.5.
    assert whole.mean == pytest.approx(22.5)
    assert shown(engine, "2019-06").signal == whole
    assert shown(engine, LAST).signal == whole


def test_an_earlier_month_is_judged_by_what_was_known_then(engine: Engine) -> None:
    found = shown(engine, last="2018-12").signal
    assert found is not None
    assert (found.month, found.first, found.trial) == ("2018-12", "2017-10", False)
    early = shown(engine, last="2018-04").signal
    assert early is not None
    assert early.words == "No signal yet: 8 months are needed, and there are 7."


def test_a_mark_starts_the_signal_anew_and_stands_under_the_measure(engine: Engine) -> None:
    before = version(engine)
    said = add_mark(
        engine, AUTHORITY, "referrals", "2018-10", "baseline", " A new\nduty team. ", "A manager"
    )
    assert said == f"{TITLE}: a new baseline from October 2018 is set"
    assert version(engine) == before + 1
    found = shown(engine)
    assert found.signal is not None
    assert (found.signal.first, found.signal.trial) == ("2018-10", True)
    assert [mark.reason for mark in found.marks] == ["A new duty team."]
    assert (
        "New baseline from October 2018: A new duty team (set by A manager). Months before it are "
        "not judged with those after it."
    ) in found.notes
    assert not [note for note in shown(engine, last="2018-09").notes if "baseline from" in note]
    with engine.connect() as connection:
        (held,) = marks_of(connection, AUTHORITY)
    assert (held.kind, held.name, held.month) == ("baseline", "A manager", "2018-10")
    assert abs((date.today() - held.made_on).days) <= 1
    assert remove_mark(engine, AUTHORITY, "referrals", "2018-10", "baseline") == (
        f"{TITLE}: a new baseline from October 2018 is removed"
    )
    assert version(engine) == before + 2
    again = shown(engine)
    assert again.signal is not None
    assert (again.signal.first, again.marks) == ("2017-10", ())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"measure": "nothing"}, "There is no measure 'nothing'"),
        ({"month": "October"}, "is not a month"),
        ({"kind": "step"}, "expected baseline, recording_change, data_cleanse"),
        ({"reason": "  "}, "needs a reason"),
        ({"name": ""}, "needs a name"),
        ({"reason": "x" * 301}, "has 301 characters; 300 can be kept"),
        ({"name": "x" * 81}, "has 81 characters; 80 can be kept"),
    ],
)
def test_what_is_no_mark_is_refused_and_nothing_is_kept(
    engine: Engine, change: dict[str, str], words: str
) -> None:
    given = {
        "measure": "referrals",
        "month": "2018-10",
        "kind": "baseline",
        "reason": "A reason",
        "name": "A manager",
    }
    before = version(engine)
    with pytest.raises(Refusal, match=words):
        add_mark(engine, AUTHORITY, **{**given, **change})
    with engine.connect() as connection:
        assert not marks_of(connection, AUTHORITY)
    assert version(engine) == before


def test_a_mark_is_not_set_twice_and_none_is_removed_that_is_not_there(engine: Engine) -> None:
    mark = ("referrals", "2019-01", "recording_change")
    add_mark(engine, AUTHORITY, *mark, "A new form", "A manager")
    with pytest.raises(Refusal, match="stands already; remove it first"):
        add_mark(engine, AUTHORITY, *mark, "Another reason", "Somebody else")
    remove_mark(engine, AUTHORITY, *mark)
    with pytest.raises(Refusal, match="no such mark in January 2019"):
        remove_mark(engine, AUTHORITY, *mark)


@pytest.mark.parametrize("kind", ["new_service", "note"])
def test_a_note_is_shown_and_changes_no_verdict(engine: Engine, kind: str) -> None:
    before = shown(engine)
    add_mark(engine, AUTHORITY, "referrals", "2019-04", kind, "A new duty desk", "An analyst")
    found = shown(engine)
    assert found.signal == before.signal
    assert found.what_changed == before.what_changed
    assert found.sentence == before.sentence
    (note,) = found.dated
    assert (note.number, note.month) == (1, "2019-04")
    assert note.words in found.notes
    assert found.table.head[-1] == "Notes"
    assert [row[-1] for row in found.table.rows if row[0] == "Apr 2019"] == [
        f"1: {note.title.lower()}"
    ]
    assert shown(engine, "2019-05").table.head[-1] != "Notes", "it is of no month shown"


def test_a_data_cleanse_starts_the_signal_anew_and_no_change_is_told_across_it(
    engine: Engine,
) -> None:
    words = " ".join(shown(engine).notes)
    assert "Since August 2019: " in words or shown(engine).what_changed is None
    add_mark(engine, AUTHORITY, "referrals", "2018-10", "data_cleanse", "Doubles out", "An analyst")
    signal = shown(engine).signal
    assert signal is not None
    assert signal.first == "2018-10"
    assert "since the data cleanse of October 2018" in signal.detail
    add_mark(engine, AUTHORITY, "referrals", "2019-09", "data_cleanse", "Doubles out", "An analyst")
    assert shown(engine).what_changed is None
    assert "up from" not in shown(engine).sentence


def test_the_file_of_a_view_holds_its_signal(engine: Engine) -> None:
    found = shown(engine)
    head, rows = csv_rows(found)
    assert head[-5:] == (*SIGNAL, NOTES)
    signal = found.signal
    assert signal is not None
    own = [row for row in rows if row[head.index("period")] == "month"]
    flagged = dict(signal.flagged)
    assert [(row[2], *row[-5:-1]) for row in own[:24]] == [
        (row[2], flagged.get(str(row[2]), "usual"), signal.lower, signal.mean, signal.upper)
        for row in own[:24]
    ]


def test_marks_on_the_command_line(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", url)

    def run(*words: str) -> str:
        assert main(words) == 0
        return capsys.readouterr().out.strip()

    assert run("marks") == "No measure is marked"
    set_it = ("mark", "referrals", "recording-change", "--from", "2019-04")
    said = run(*set_it, "--reason", "A new form", "--by", "A manager")
    assert said == f"{TITLE}: a change of recording from April 2019 is set"
    head, line = run("marks").splitlines()
    assert head.split()[:3] == ["measure", "from", "what"]
    assert line.split()[:6] == ["referrals", "2019-04", "recording-change", "A", "new", "form"]
    assert f"{month_of(date.today())[:4]}-" in line
    assert '"kind": "recording_change"' in run("marks", "--format", "json")
    cleanse = ("mark", "referrals", "data-cleanse", "--from", "2019-05")
    said = run(*cleanse, "--reason", "Doubles taken out", "--by", "An analyst")
    assert said == f"{TITLE}: a data cleanse from May 2019 is set"
    assert run(*cleanse, "--remove") == f"{TITLE}: a data cleanse from May 2019 is removed"
    assert run(*set_it, "--remove") == f"{TITLE}: a change of recording from April 2019 is removed"
    assert main([*set_it, "--by", "A manager"]) == 2
    assert "needs a reason" in capsys.readouterr().err
