"""Comments and actions: kept, changed, removed, refused in words; and shown in a view and file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, delete

from dashboard.desk import NotAllowed
from dashboard.exports import NOTES, csv_rows
from dashboard.measures.registry import measures
from dashboard.notebook import LONGEST, NotebookRefused
from dashboard.panels import view
from dashboard.ports import TemporarilyUnavailable
from dashboard.state import ViewState
from dashboard.view import View
from dashboard.viewer import Viewer, full_viewer
from data.engine import make_engine
from data.notebook import (
    SqlNotebook,
    actions_of,
    add_action,
    comments_of,
    finish_action,
    remove_action,
    remove_comment,
    set_comment,
)
from data.repository import SqlRepository
from data.schema import measure_action, measure_comment, measure_mark
from data.versions import read_versions
from tests.data.records import AUTHORITY, Records

TITLE = measures()["referrals"].title
DUE = date(2019, 10, 31)
ACTION = ("referrals", "2019-09", "Ring back within a day", "A manager", DUE, "An analyst")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A database with one referral in each of three months; each test leaves nothing written."""
    engine: Engine = request.getfixturevalue("make_database")(request.param)
    found = Records()
    for month in (7, 8, 9):
        found.child(f"C{month}").referral(f"C{month}", f"2019-{month:02d}-05")
    found.load(engine, tmp_path_factory.mktemp("notebook") / "ssd", "2019-09-30")
    return engine


@pytest.fixture(autouse=True)
def _nothing_stays(engine: Engine) -> Iterator[None]:
    yield
    with engine.begin() as connection:
        for table in (measure_action, measure_comment, measure_mark):
            connection.execute(delete(table))


def version(engine: Engine) -> int:
    with engine.connect() as connection:
        return read_versions(connection)[AUTHORITY]


def shown(engine: Engine, last: str = "2019-09") -> View:
    state = ViewState("2019-07", last)
    return view(measures()["referrals"], state, full_viewer(AUTHORITY), SqlRepository(engine))


def test_a_month_has_one_comment_and_a_later_one_takes_its_place(engine: Engine) -> None:
    before = version(engine)
    said = set_comment(
        engine, AUTHORITY, "referrals", "2019-09", " A new  desk.\n\nIt answers at once.", "A  man"
    )
    assert said == f"{TITLE}: the comment on September 2019 is kept"
    with engine.connect() as connection:
        (held,) = comments_of(connection, AUTHORITY)
    assert (held.text, held.name) == ("A new desk.\nIt answers at once.", "A man")
    assert abs((date.today() - held.made_on).days) <= 1
    again = set_comment(engine, AUTHORITY, "referrals", "2019-09", "Otherwise.", "A manager")
    assert again == f"{TITLE}: the comment on September 2019 is replaced"
    assert version(engine) == before + 2
    found = shown(engine).comment
    assert found is not None
    assert (found.text, found.name) == ("Otherwise.", "A manager")
    assert shown(engine, "2019-08").comment is None, "it speaks of its own month alone"
    assert remove_comment(engine, AUTHORITY, "referrals", "2019-09") == (
        f"{TITLE}: the comment on September 2019 is removed"
    )
    assert shown(engine).comment is None
    with pytest.raises(NotebookRefused, match="there is no such comment"):
        remove_comment(engine, AUTHORITY, "referrals", "2019-09")


def test_an_action_has_its_number_owner_and_day_and_can_be_done(engine: Engine) -> None:
    before = version(engine)
    said = add_action(engine, AUTHORITY, *ACTION)
    assert said == f"{TITLE}: an action for A manager, due 31 October 2019, is kept"
    sooner = (*ACTION[:2], "Count again", "Another", date(2019, 10, 1), "An analyst")
    add_action(engine, AUTHORITY, *sooner)
    assert version(engine) == before + 2
    assert [(each.number, each.owner) for each in shown(engine).actions] == [
        (2, "Another"),
        (1, "A manager"),
    ]
    assert finish_action(engine, AUTHORITY, "referrals", 2, date(2019, 9, 30)).endswith("is done")
    found = shown(engine).actions
    assert [(each.number, each.done_on) for each in found] == [(1, None), (2, date(2019, 9, 30))]
    assert finish_action(engine, AUTHORITY, "referrals", 2, None).endswith("is open again")
    assert remove_action(engine, AUTHORITY, "referrals", 1).endswith("is removed")
    add_action(engine, AUTHORITY, *ACTION)
    with engine.connect() as connection:
        held = actions_of(connection, AUTHORITY)
    assert sorted(each.number for each in held) == [2, 3], "a number is not given twice"
    for attempt in (
        lambda: finish_action(engine, AUTHORITY, "referrals", 9, None),
        lambda: remove_action(engine, AUTHORITY, "referrals", 9),
    ):
        with pytest.raises(NotebookRefused, match="there is no such action"):
            attempt()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"measure": "nothing"}, "", "no measure"),
        ({"month": "October"}, "month", "Choose the month"),
        ({"text": " \n "}, "action", "Say what is to be done"),
        ({"text": "x" * 501}, "action", "has 501 characters; 500 can be kept"),
        ({"owner": ""}, "owner", "Say who is to do it"),
        ({"name": "x" * 81}, "name", "has 81 characters; 80 can be kept"),
        ({"due": date(2019, 8, 31)}, "due", "before September 2019"),
    ],
)
def test_what_is_no_action_is_refused_and_nothing_is_kept(
    engine: Engine, change: dict[str, object], field: str, words: str
) -> None:
    before = version(engine)
    names = ("measure", "month", "text", "owner", "due", "name")
    given = {**dict(zip(names, ACTION, strict=True)), **change}
    with pytest.raises(NotebookRefused, match=words) as refused:
        add_action(engine, AUTHORITY, **given)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not shown(engine).actions
    assert version(engine) == before


@pytest.mark.parametrize("text", ["", "x" * 1001])
def test_a_comment_is_neither_empty_nor_too_long(engine: Engine, text: str) -> None:
    with pytest.raises(NotebookRefused) as refused:
        set_comment(engine, AUTHORITY, "referrals", "2019-09", text, "A manager")
    assert refused.value.field == "comment"


def test_the_lengths_are_those_of_the_tables() -> None:
    held = {
        "reason": measure_mark.c.reason,
        "comment": measure_comment.c.text,
        "action": measure_action.c.text,
        "owner": measure_action.c.owner,
    }
    assert {name: column.type.length for name, column in held.items()} == {  # type: ignore[attr-defined]
        name: LONGEST[name] for name in held
    }
    for table in (measure_mark, measure_comment, measure_action):
        assert table.c.name.type.length == LONGEST["name"]  # type: ignore[attr-defined]


def test_the_file_of_a_view_holds_what_people_wrote(engine: Engine) -> None:
    head, rows = csv_rows(shown(engine))
    assert head[-1] == NOTES
    assert not any(row[-1] for row in rows)
    book, viewer = SqlNotebook(engine), replace(full_viewer(AUTHORITY), may_note=True)
    book.add_mark(viewer, "referrals", "2019-08", "new_service", "A new desk", "An analyst")
    book.set_comment(viewer, "referrals", "2019-09", "More rang.", "A manager")
    add_action(engine, AUTHORITY, *ACTION, made_on=date(2019, 10, 2))
    rows = csv_rows(shown(engine))[1]
    own = {row[2]: row[-1] for row in rows[:3]}
    assert not any(row[-1] for row in rows[3:]), "a note stands at one row alone"
    assert own["2019-07"] is None
    assert own["2019-08"] == (
        "Note 1: New service from August 2019: A new desk (set by An analyst)."
    )
    assert str(own["2019-09"]).startswith("Comment on September 2019 (A manager, ")
    assert str(own["2019-09"]).endswith(
        "More rang. Action (A manager, due 31 October 2019): Ring back within a day"
    )
    table = shown(engine).table
    assert table.head[-1] == "Notes"
    assert [row[-1] for row in table.rows] == ["–", "1: new service", "–"]


def test_who_may_not_write_is_refused_before_anything_is_done(engine: Engine) -> None:
    book, reader = SqlNotebook(engine), Viewer(AUTHORITY)
    for attempt in (
        lambda: book.add_mark(reader, "referrals", "2019-09", "note", "A", "B"),
        lambda: book.remove_mark(reader, "referrals", "2019-09", "note"),
        lambda: book.set_comment(reader, "referrals", "2019-09", "A", "B"),
        lambda: book.remove_comment(reader, "referrals", "2019-09"),
        lambda: book.add_action(reader, *ACTION),
        lambda: book.finish_action(reader, "referrals", 1),
        lambda: book.reopen_action(reader, "referrals", 1),
        lambda: book.remove_action(reader, "referrals", 1),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    found = shown(engine)
    assert (found.comment, found.actions, found.marks) == (None, (), ())


def test_a_note_that_stands_already_is_refused_in_words(engine: Engine) -> None:
    book, viewer = SqlNotebook(engine), replace(full_viewer(AUTHORITY), may_note=True)
    note = (viewer, "referrals", "2019-08", "note", "A desk", "An analyst")
    book.add_mark(*note)
    with pytest.raises(NotebookRefused, match="stands already; remove it first"):
        book.add_mark(*note)
    assert book.remove_mark(viewer, "referrals", "2019-08", "note").endswith("is removed")


def test_a_database_that_is_gone_is_said_to_be(tmp_path: object) -> None:
    book = SqlNotebook(make_engine("postgresql://nobody@127.0.0.1:1/nothing"))
    with pytest.raises(TemporarilyUnavailable):
        book.remove_comment(Viewer(AUTHORITY, may_note=True), "referrals", "2019-09")
