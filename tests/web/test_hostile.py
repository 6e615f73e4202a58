"""Whatever is sent, wherever: an answer in words, never an error of the server."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine

from app import create_app
from dashboard.settings import Settings
from dashboard.web import forms
from dashboard.web.asked import BODY_LIMIT, TYPES, NotAsked, callbacks_of, check, parsed, untyped
from tests.copies import copy_of
from tests.own_pages import ORIGIN
from tests.web.conftest import SEEN, body_request, page_request
from tests.web.hostile_values import COMPONENT, VALUES, some

MEASURE = SEEN.removeprefix("/measure/")
QUESTIONS = {
    "page.children": page_request("?to=2019-06", SEEN),
    "..body.children...status.children..": body_request(SEEN, "to=2019-06"),
}
"""A right question to each callback of the server, by its outputs."""
SEED = 20_261_124
PAYLOADS = 2_000


def sent(client: FlaskClient, body: object) -> tuple[int, str]:
    """Post a body to the callbacks; its status and what was said."""
    data = body if isinstance(body, bytes) else json.dumps(body)
    answer = client.post(forms.CALLBACK, data=data, content_type="application/json")
    return answer.status_code, answer.get_data(as_text=True)


def places(callback: str) -> list[tuple[str, int]]:
    """Return where a question holds values: its inputs and its states."""
    body = QUESTIONS[callback]
    return [(key, at) for key in ("inputs", "state") for at in range(len(body.get(key, [])))]


def test_every_callback_of_the_server_is_tried(app: Dash) -> None:
    assert set(callbacks_of(app.callback_map)) == QUESTIONS.keys()
    assert untyped(callbacks_of(app.callback_map)) == []
    assert len(VALUES) == 40


@pytest.mark.parametrize("callback", QUESTIONS)
def test_every_input_by_every_hostile_value(client: FlaskClient, callback: str) -> None:
    tried = 0
    for key, at in places(callback):
        for name, value in VALUES.items():
            body = deepcopy(QUESTIONS[callback])
            body[key][at]["value"] = value
            status, said = sent(client, body)
            is_text = value is None or (isinstance(value, str) and "\0" not in value)
            if is_text and name != "half a character" and len(json.dumps(body)) <= BODY_LIMIT:
                assert status == 200, (name, key, at)
                assert "<script>" not in said.replace("&lt;script", "") or name != "a script"
            else:
                assert status in (400, 413), (name, key, at)
            tried += 1
    assert tried == 40 * len(places(callback))


@pytest.mark.parametrize("callback", QUESTIONS)
@pytest.mark.parametrize(
    "key", ["output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"]
)
def test_every_part_of_a_question_by_every_hostile_value(
    client: FlaskClient, callback: str, key: str
) -> None:
    for name, value in VALUES.items():
        status, _ = sent(client, {**QUESTIONS[callback], key: value})
        may_be = (200, 400, 413) if name == "an empty list" else (400, 413)
        assert status in may_be, (name, key)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"output": "other.children"}, "there is no such output"),
        ({"output": "..page.children.."}, "there is no such output"),
        ({"outputs": {"id": "other", "property": "children"}}, "not the one expected"),
        ({"outputs": {"id": "page", "property": "data"}}, "not the one expected"),
        ({"inputs": []}, "fewer parts"),
        ({"inputs": [{"id": "location", "property": "pathname", "value": "/"}]}, "fewer parts"),
        ({"state": [{"id": "viewer", "property": "data", "value": "admin"}]}, "more or fewer"),
        ({"changedPropIds": ["viewer.data"]}, "what changed"),
        ({"changedPropIds": [["location.search"]]}, "what changed"),
        ({"background": True}, "not expected"),
        ({"cancelJob": "1"}, "not expected"),
    ],
)
def test_a_question_that_no_page_of_ours_asks_is_refused(
    app: Dash, client: FlaskClient, change: dict[str, Any], why: str
) -> None:
    body = {**QUESTIONS["page.children"], **change}
    with pytest.raises(NotAsked, match=why):
        check(body, callbacks_of(app.callback_map))
    assert sent(client, body)[0] == 400


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"null",
        b"[]",
        b'"page.children"',
        b"NaN",
        b"\xff\xfe{}",
        b"{}" * 2,
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"output": ' + b"9" * 5_000 + b"}",
        b'{"output": Infinity}',
        b"\0",
        b'{"output": "\\ud800"}',
    ],
)
def test_what_is_no_question_at_all_is_refused(client: FlaskClient, body: bytes) -> None:
    status, said = sent(client, body)
    assert status == 400
    assert "That cannot be answered" in said


def test_a_question_that_is_too_long_is_not_read(client: FlaskClient) -> None:
    with pytest.raises(NotAsked):
        parsed(b" " * (BODY_LIMIT + 1))
    million = {**QUESTIONS["page.children"], "changedPropIds": [0] * 1_000_000}
    assert sent(client, million)[0] == 413


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "multipart/form-data", ""])
def test_a_question_of_another_kind_is_refused(client: FlaskClient, kind: str) -> None:
    body = json.dumps(QUESTIONS["page.children"])
    assert client.post(forms.CALLBACK, data=body, content_type=kind).status_code == 415


def test_no_random_question_is_an_error(client: FlaskClient) -> None:
    chance = random.Random(SEED)
    answered = {200: 0, 400: 0, 413: 0}
    for _ in range(PAYLOADS):
        body = deepcopy(chance.choice(list(QUESTIONS.values())))
        for _ in range(chance.randrange(1, 4)):
            key = chance.choice([*body, "state", "background", "__proto__"])
            if chance.random() < 0.6 and isinstance(body.get(key), list) and body[key]:
                part = body[key][chance.randrange(len(body[key]))]
                if isinstance(part, dict):
                    part[chance.choice(["id", "property", "value"])] = some(chance)
                    continue
            body[key] = some(chance)
        status, _ = sent(client, body)
        answered[status] += 1
    assert sum(answered.values()) == PAYLOADS
    assert answered[400] > PAYLOADS / 2


def test_the_types_are_those_of_what_a_page_holds() -> None:
    for value in (None, "", "/", "?to=2019-06", "é"):
        assert all(fits(value) for fits in TYPES.values())
    for wrong in (5, True, [], {}, COMPONENT, "\0", "\ud800"):
        assert not any(fits(wrong) for fits in TYPES.values())


TEXTS = [value for value in VALUES.values() if isinstance(value, str) and len(value) < 2_500]
FIELDS = (
    *("measure", "month", "from", "to", "period", "team", "locality", "unit", "level", "place"),
    *("sex", "edition", "sort", "page", "text", "which", "signal", "kind", "file", "next", "done"),
)


@pytest.fixture(scope="module")
def writer(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client that may do everything, on a database of its own."""
    folder = tmp_path_factory.mktemp("hostile")
    settings = Settings(database_url=copy_of(demo_engine, folder), spool=str(folder / "spool"))
    return create_app(settings).server.test_client()


def routes(app: Any, method: str) -> list[str]:
    """Return every address of ours that takes ``method``, its parts still to be filled."""
    own = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]
    return sorted(
        rule.rule for rule in own if not rule.rule.startswith(("/_", "/assets", "/static"))
    )


def filled(rule: str, value: str, chance: random.Random) -> str:
    """Return an address with its parts filled: some rightly, so that more is reached."""
    path = ""
    for piece in rule.replace(">", "<").split("<"):
        if path.count("/") and piece and not piece.startswith("/") and "/" not in piece:
            right = {"measure_id": MEASURE, "month": "2019-06"}.get(piece)
            path += right if right and chance.random() < 0.6 else quote(value[:200], safe="")
        else:
            path += piece
    return path or "/"


def test_every_page_and_file_by_hostile_addresses(writer: FlaskClient) -> None:
    chance = random.Random(SEED)
    for rule in routes(writer.application, "GET"):
        for _ in range(3):
            value = chance.choice(TEXTS).encode("utf-8", "replace").decode()
            query = urlencode(
                [
                    (name, chance.choice(TEXTS).encode("utf-8", "replace"))
                    for name in chance.sample(FIELDS, 4)
                ]
            )
            path = filled(rule, value, chance)
            with writer.get(f"{path}?{query}"[:7_000]) as answer:
                assert answer.status_code < 500, (rule, path, query)


def test_every_form_by_hostile_fields(writer: FlaskClient) -> None:
    chance = random.Random(SEED)
    token = writer.token()  # type: ignore[attr-defined]
    head = {"Origin": ORIGIN}
    names = (*FIELDS, "comment", "action", "owner", "due", "name", "reason", "value", "interval")
    for rule in routes(writer.application, "POST"):
        for _ in range(2):
            value = chance.choice(TEXTS).encode("utf-8", "replace").decode()
            fields = {
                name: chance.choice(TEXTS).encode("utf-8", "replace").decode()
                for name in chance.sample(names, 8)
            }
            path = filled(rule, value, chance)
            answer = writer.post(path, data={**fields, "token": token}, headers=head)
            assert answer.status_code < 500, (rule, path, fields)


@pytest.mark.parametrize("path", ["/", SEEN, "/cases", "/nothing"])
def test_an_address_longer_than_any_of_ours_is_refused(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?{'x' * 8_100}")
    assert answer.status_code == 414
    assert "The address is too long" in answer.get_data(as_text=True)


@pytest.mark.parametrize("size", [600_000, 3 * 2**20])
def test_a_form_larger_than_any_of_ours_is_refused(writer: FlaskClient, size: int) -> None:
    fields = {"token": writer.token(), "comment": "x" * size}  # type: ignore[attr-defined]
    answer = writer.post(f"/notes/{MEASURE}/add/comment", data=fields, headers={"Origin": ORIGIN})
    assert answer.status_code == 413


def test_a_form_of_too_many_parts_is_refused(writer: FlaskClient) -> None:
    border = "x" * 20
    part = f'--{border}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    answer = writer.post(
        f"/notes/{MEASURE}/add/comment",
        data=part * 600 + f"--{border}--\r\n",
        content_type=f"multipart/form-data; boundary={border}",
        headers={"Origin": ORIGIN},
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path",
    ["nobody/x.js", "dash/nothing.js", "dash/../../etc/passwd", "os/path.py", "dash/%00", "a/%FF"],
)
def test_a_file_that_no_library_has_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/_dash-component-suites/{path}").status_code == 404
