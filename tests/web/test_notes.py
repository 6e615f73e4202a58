"""The pages of notes: read by everyone, written by who may, and nothing done by another's form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copyfile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from app import create_app
from dashboard.settings import Settings
from data.engine import make_engine
from data.schema import measure_action, measure_comment, measure_mark

HERE = {"Origin": "http://localhost"}
TOKEN = re.compile(r'name="token" value="([^"]+)"')
PAGE = "/notes/referrals"
COMMENT = {"month": "2019-09", "comment": "More rang <b>in</b>.", "name": "A manager"}
ACTION = {
    "action": "Ring back",
    "owner": "A team manager",
    "due": "2019-10-31",
    "month": "2019-09",
    "name": "A manager",
}
MARK = {"kind": "new_service", "month": "2019-08", "reason": "A new desk", "name": "An analyst"}


@pytest.fixture(scope="module")
def written(
    demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FlaskClient, Engine]]:
    """A client of an application on its own copy of the demonstration, and that database."""
    path: Path = tmp_path_factory.mktemp("notes") / "sightline.db"
    with demo_engine.connect():
        copyfile(demo_engine.url.database or "", path)
    url = f"sqlite:///{path.as_posix()}"
    engine = make_engine(url)
    yield create_app(Settings(database_url=url)).server.test_client(), engine
    engine.dispose()


@pytest.fixture
def page(written: tuple[FlaskClient, Engine]) -> FlaskClient:
    return written[0]


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def send(page: FlaskClient, what: str, fields: dict[str, str]) -> TestResponse:
    """Send a form of the measure's page, as a browser would."""
    token = TOKEN.search(text(page.get(PAGE)))
    assert token is not None
    return page.post(f"{PAGE}/{what}", data={**fields, "token": token[1]}, headers=HERE)


def followed(page: FlaskClient, answer: TestResponse) -> str:
    """Return the page that a form which was kept leads to."""
    assert answer.status_code == 303, text(answer)
    return text(page.get(answer.headers["Location"]))


def test_the_list_begins_with_what_is_overdue(client: FlaskClient) -> None:
    found = text(client.get("/notes"))
    assert "3 actions are open; 1 of them is overdue at 30 September 2019." in found
    late = found.index("Overdue by 10 days")
    assert late < found.index("Due in 31 days") < found.index("Due in 46 days")
    assert "Data cleanse from April 2019" in found
    assert found.count("Recording changed from June 2019") == 1, "one note on four measures"


def test_the_notes_of_a_measure_are_read_by_everyone(client: FlaskClient) -> None:
    client.set_cookie("sightline-see-as", "councillor")
    found = text(client.get("/notes/missing_incidents"))
    assert "The police changed how they classify children" in found
    assert "Agree with the police" in found
    assert "not all a rise in children going missing" in found
    assert 'action="/notes' not in found
    assert "Your role does not include writing notes" in found
    assert client.get("/notes/nothing").status_code == 404


def test_a_comment_is_written_changed_and_removed(page: FlaskClient) -> None:
    found = followed(page, send(page, "add/comment", COMMENT))
    assert "The comment is kept." in found
    assert "More rang &lt;b&gt;in&lt;/b&gt;." in found
    edited = text(page.get(f"{PAGE}?edit=2019-09"))
    assert ">More rang &lt;b&gt;in&lt;/b&gt;.</textarea>" in edited
    followed(page, send(page, "add/comment", {**COMMENT, "comment": "Fewer."}))
    found = followed(page, send(page, "uncommented", {"month": "2019-09"}))
    assert "The comment is removed." in found
    assert "Fewer." not in found
    again = send(page, "uncommented", {"month": "2019-09"})
    assert again.status_code == 409
    assert "there is no such comment" in text(again)


def test_an_action_is_written_done_reopened_and_removed(
    written: tuple[FlaskClient, Engine],
) -> None:
    page, engine = written
    found = followed(page, send(page, "add/action", ACTION))
    assert "Ring back" in found
    assert "Due in 31 days" in found
    assert "Done " in followed(page, send(page, "finished", {"number": "1"}))
    assert "The action is open again." in followed(page, send(page, "reopened", {"number": "1"}))
    assert "Ring back" in text(page.get("/notes"))
    followed(page, send(page, "unplanned", {"number": "1"}))
    with engine.connect() as connection:
        held = connection.execute(
            select(measure_action).where(measure_action.c.measure == "referrals")
        ).all()
    assert held == []
    for number in ("1", "x", "", "٣", "9" * 30):
        assert send(page, "finished", {"number": number}).status_code == 409


def test_a_dated_note_reaches_the_card_and_the_file(page: FlaskClient) -> None:
    followed(page, send(page, "add/mark", MARK))
    words = "New service from August 2019: A new desk (set by An analyst)."
    assert words in text(page.get(PAGE))
    assert words in text(page.get("/export/referrals.csv"))
    again = send(page, "add/mark", MARK)
    assert again.status_code == 422
    assert "stands already; remove it first" in text(again)
    followed(page, send(page, "unmarked", {"month": "2019-08", "kind": "new_service"}))
    assert words not in text(page.get(PAGE))


@pytest.mark.parametrize(
    ("form", "fields", "change", "element", "words"),
    [
        ("comment", COMMENT, {"comment": " "}, "comment-comment", "Write the comment"),
        ("comment", COMMENT, {"month": "then"}, "comment-month", "Choose the month"),
        ("action", ACTION, {"due": "soon"}, "action-due", "Give the day"),
        ("action", ACTION, {"due": "2019-01-01"}, "action-due", "before September 2019"),
        ("action", ACTION, {"owner": "x" * 81}, "action-owner", "80 can be kept"),
        ("mark", MARK, {"kind": "rule_change"}, "mark-kind", "Choose what kind of note"),
        ("mark", MARK, {"name": ""}, "mark-name", "Give your name or your role"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    written: tuple[FlaskClient, Engine],
    form: str,
    fields: dict[str, str],
    change: dict[str, str],
    element: str,
    words: str,
) -> None:
    page, engine = written
    answer = send(page, f"add/{form}", {**fields, **change})
    found = text(answer)
    assert answer.status_code == 422
    assert f'<a href="#{element}">' in found
    assert f'id="{element}-error"' in found
    assert words in found
    assert "<title>Error: " in found
    kept = next(value for key, value in fields.items() if key not in ("month", "kind", *change))
    assert kept.replace("<b>", "&lt;b&gt;").replace("</b>", "&lt;/b&gt;") in found
    with engine.connect() as connection:
        for table in (measure_comment, measure_action, measure_mark):
            held = select(table).where(table.c.measure == "referrals")
            assert connection.execute(held).all() == []


def test_every_wrong_field_is_said_at_once(page: FlaskClient) -> None:
    found = text(send(page, "add/action", {"month": "2019-09"}))
    assert found.count('class="field-error"') == 4


def test_a_form_of_another_page_or_without_its_token_does_nothing(page: FlaskClient) -> None:
    token = TOKEN.search(text(page.get(PAGE)))
    assert token is not None
    elsewhere = {"Origin": "http://elsewhere.example"}
    fields = {**COMMENT, "token": token[1]}
    for answer in (
        page.post(f"{PAGE}/add/comment", data=fields, headers=elsewhere),
        page.post(f"{PAGE}/add/comment", data=fields),
        page.post(f"{PAGE}/add/comment", data=COMMENT, headers=HERE),
        page.post(
            f"{PAGE}/add/comment",
            data=fields,
            headers=HERE,
            environ_base={"REMOTE_ADDR": "10.0.0.7"},
        ),
    ):
        assert answer.status_code == 403
    assert "More rang" not in text(page.get(PAGE))


def test_what_is_no_form_is_not_found(page: FlaskClient) -> None:
    assert send(page, "add/rule", {}).status_code == 404
    assert send(page, "nonsense", {}).status_code == 409
    assert page.get(f"{PAGE}?done=<script>&edit=9999").status_code == 200


def test_a_page_says_where_its_records_come_from(client: FlaskClient) -> None:
    found = text(client.get("/notes"))
    assert re.search(r"<summary>Data to <strong>30 September 2019</strong></summary>", found)
    assert "to 30 September 2019, loaded" in found
    assert re.search(r'<a href="/imports/\d+">\d+ warnings<', found), "who may load may open it"
    away = text(client.get("/notes", environ_base={"REMOTE_ADDR": "10.0.0.7"}))
    assert '<a href="/imports/' not in away
    assert date.today().strftime("%Y") in found
