"""Signing in: its pages, the session of a request, a trusted proxy, the open demonstration."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from argon2 import PasswordHasher
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from werkzeug.test import Client, TestResponse

from app import create_app, listen, main
from dashboard.settings import Settings, SettingsError, read_settings
from dashboard.web.sign_in import own_path
from dashboard.web.signed_in import COOKIE
from data import passwords
from data.engine import make_engine, write_transaction
from data.schema import attempt, import_run, signed_in
from tests.data.import_files import EPISODES, HEADER, child, episode
from tests.web.conftest import page_request
from tests.web.signed_in import client_of, person_in
from tests.web.test_imports import csv_bytes

OWN = {"Origin": "http://localhost"}
SECRET = "a secret that a machine has made"
WORDS = "three words apart"
SLIDES = "/meeting?measures=cin_seen_5_days"


@pytest.fixture(scope="module")
def engine(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A copy of the demonstration to which people may be added."""
    path: Path = tmp_path_factory.mktemp("signing-in") / "sightline.db"
    with demo_engine.connect():
        copyfile(demo_engine.url.database or "", path)
    made = make_engine(f"sqlite:///{path.as_posix()}")
    yield made
    made.dispose()


def settings_of(engine: Engine, **more: Any) -> Settings:
    return Settings(database_url=engine.url.render_as_string(hide_password=False), **more)


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[Dash]:
    """The application, where people sign in by a password or by a proxy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(1, 1024, 1))
        passwords._nobody.cache_clear()
        person_in(
            engine,
            ["analyst"],
            subject="ann",
            name="Ann Example",
            password_hash=passwords.hash_password(WORDS),
        )
        yield create_app(
            settings_of(
                engine,
                sign_in="local,proxy",
                proxy_addresses="10.0.0.5,10.1.0.0/24",
                proxy_secret=SECRET,
            )
        )
    passwords._nobody.cache_clear()


@pytest.fixture
def client(site: Dash, engine: Engine) -> FlaskClient:
    """Somebody who is not signed in, and has not tried."""
    with write_transaction(engine) as connection:
        connection.execute(attempt.delete())
    return site.server.test_client()


def send(
    client: FlaskClient, path: str, headers: dict[str, str] | None = None, **fields: str
) -> TestResponse:
    """Send a form of ours."""
    token = client.token()  # type: ignore[attr-defined]
    return client.post(path, data={"token": token, **fields}, headers=OWN)


def moved(engine: Engine, **much: float) -> None:
    """Make every session older, as if time had passed."""
    with write_transaction(engine) as connection:
        for row in connection.execute(select(signed_in)).all():
            connection.execute(
                update(signed_in)
                .where(signed_in.c.token_hash == row.token_hash)
                .values(
                    made_at=row.made_at - timedelta(**much), seen_at=row.seen_at - timedelta(**much)
                )
            )


def test_whoever_is_not_signed_in_is_led_there_and_back(client: FlaskClient) -> None:
    answer = client.get("/compare?measures=cin_seen_5_days&from=2019-01")
    assert answer.status_code == 303
    form = client.get(answer.headers["Location"])
    assert form.status_code == 200
    for part in ('autocomplete="username"', 'autocomplete="current-password"', "<h1"):
        assert part in form.text
    following = "/compare?measures=cin_seen_5_days&from=2019-01"
    assert following.replace("&", "&amp;") in form.text
    answer = send(client, "/sign-in", username="ann", password=WORDS, next=following)
    assert answer.status_code == 303
    assert answer.headers["Location"] == following
    cookies = answer.headers.getlist("Set-Cookie")
    [own] = [each for each in cookies if each.startswith(f"{COOKIE}=")]
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in own
    assert "Domain" not in own
    assert client.get("/definitions").status_code == 200
    assert "Ann Example" in client.get("/account").text


def test_a_script_without_a_session_is_told_401(client: FlaskClient) -> None:
    for path in ("/_dash-layout", "/_dash-dependencies", "/session"):
        assert client.get(path).status_code == 401
    answer = client.post("/_dash-update-component", json=page_request(""))
    assert answer.status_code == 401
    assert client.get("/health/ready").status_code == 200


def test_what_is_wrong_is_said_beside_the_field_and_the_same_of_any_name(
    client: FlaskClient,
) -> None:
    pages = []
    for name in ("ann", "nobody"):
        answer = send(client, "/sign-in", username=name, password="wrong")
        assert answer.status_code == 422
        assert 'id="password-error"' in answer.text
        assert "The name or the password is not right" in answer.text
        assert "wrong" not in answer.text
        pages.append(answer.text.replace(f'value="{name}"', ""))
    assert pages[0] == pages[1]
    answer = send(client, "/sign-in", username="ann", password="")
    assert "Write your name and your password" in answer.text
    assert client.get_cookie(COOKIE) is None


def test_too_many_tries_have_to_wait(client: FlaskClient) -> None:
    for _ in range(5):
        assert send(client, "/sign-in", username="ann", password="wrong").status_code == 422
    answer = send(client, "/sign-in", username="ann", password=WORDS)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15
    assert "too many tries" in answer.text


@pytest.mark.parametrize(
    "wanted",
    [
        "//elsewhere.test",
        "https://elsewhere.test",
        "/\\elsewhere.test",
        "\\\\elsewhere.test",
        "/\t/elsewhere.test",
        " //elsewhere.test",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "/sign-out",
        "/sign-in/oidc",
        "/_dash-layout",
        "elsewhere.test",
        "",
        "/" + "x" * 3000,
        "//[",
    ],
)
def test_nobody_is_led_anywhere_else(client: FlaskClient, wanted: str) -> None:
    assert own_path(wanted) == "/"
    answer = send(client, "/sign-in", username="ann", password=WORDS, next=wanted)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert client.get(f"/sign-in?next={wanted}").headers["Location"] == "/"


def test_an_address_that_can_be_read_on_the_way_takes_no_password(client: FlaskClient) -> None:
    page = client.get("/sign-in", base_url="http://sightline.council.test")
    assert "begins with https" in page.text
    assert 'type="password"' not in page.text
    assert 'type="password"' in client.get("/sign-in", base_url="https://a.council.test").text


def test_a_form_that_is_not_ours_signs_nobody_in(client: FlaskClient) -> None:
    fields = {"username": "ann", "password": WORDS}
    for headers, token in (
        ({"Origin": "http://elsewhere.test"}, True),
        (OWN, False),
        ({}, True),
    ):
        given = {**fields, "token": client.token() if token else ""}  # type: ignore[attr-defined]
        answer = client.post("/sign-in", data=given, headers=headers)
        assert answer.status_code == 403
        assert client.get_cookie(COOKIE) is None


def test_signing_out_ends_the_session_wherever_its_cookie_is(
    site: Dash, engine: Engine, client: FlaskClient
) -> None:
    send(client, "/sign-in", username="ann", password=WORDS)
    held = client.get_cookie(COOKIE)
    assert held is not None
    assert client.get("/sign-out").status_code == 200, "a page with a button: reading ends nothing"
    assert client.get("/definitions").status_code == 200
    answer = send(client, "/sign-out")
    assert answer.status_code == 303
    assert client.get_cookie(COOKIE) is None
    thief = site.server.test_client()
    thief.set_cookie(COOKIE, held.value, secure=True)
    assert thief.get("/definitions").status_code == 303


def test_ones_own_account(site: Dash, client: FlaskClient) -> None:
    send(client, "/sign-in", username="ann", password=WORDS)
    other = site.server.test_client()
    send(other, "/sign-in", username="ann", password=WORDS)
    assert "End the others" in client.get("/account").text
    assert send(client, "/account/sessions").headers["Location"] == "/account?done=others"
    assert other.get("/definitions").status_code == 303
    assert client.get("/definitions").status_code == 200
    for fields, said in (
        ({"old": "", "new": "x", "again": "x"}, "the password that you have now"),
        ({"old": WORDS, "new": "one thing here", "again": "another"}, "not the same both times"),
        ({"old": WORDS, "new": "short", "again": "short"}, "at least 12 characters"),
        ({"old": "guessed", "new": WORDS + "!", "again": WORDS + "!"}, "This is not your password"),
    ):
        answer = send(client, "/account/password", **fields)
        assert answer.status_code == 422
        assert said in answer.text


def test_how_long_a_session_lasts_is_told_and_that_keeps_nothing_alive(
    site: Dash, engine: Engine
) -> None:
    client = client_of(site, engine, ["councillor"])
    moved(engine, minutes=20)
    told = client.get("/session").get_json()
    assert told["signed_in"]
    assert 590 <= told["idle"] <= 600
    assert 27_590 <= told["left"] <= 27_600
    told = send(client, "/session").get_json()
    assert told["idle"] > 1790, "who says that they stay, stays"
    moved(engine, minutes=30)
    assert client.get("/session").status_code == 401
    assert send(client, "/session").status_code == 401
    assert client.get("/definitions").status_code == 303


def test_a_meeting_is_not_interrupted_and_its_session_serves_nothing_else(
    site: Dash, engine: Engine
) -> None:
    client = client_of(site, engine, ["analyst", "administrator"])
    assert client.get("/cases").status_code == 200
    moved(engine, hours=2)
    slides = client.get(SLIDES)
    assert slides.status_code == 200
    assert "session.js" not in slides.text, "nothing on the page counts the time"
    assert client.get(f"{SLIDES}&edition=full").status_code == 200
    for path in ("/", "/definitions", "/cases", "/imports", "/administration", "/meeting",
                 "/meeting/choose", "/export/cin_seen_5_days.csv", "/account",
                 "/report?measures=cin_seen_5_days"):  # fmt: skip
        assert client.get(path).status_code == 303, path
    answer = client.post("/_dash-update-component", json=page_request(""))
    assert answer.status_code == 401
    moved(engine, hours=6)
    assert client.get(SLIDES).status_code == 303, "a sign-in lasts 8 hours"


VOUCHED = {"X-Sightline-Proxy-Secret": SECRET, "X-Remote-User": "Bob", "X-Remote-Name": "Bob Test"}
PROXY = {"REMOTE_ADDR": "10.1.0.77"}


def by_proxy(client: FlaskClient, headers: Any, address: str = "10.1.0.77") -> TestResponse:
    token = client.token()  # type: ignore[attr-defined]
    given = [*OWN.items(), *(headers.items() if isinstance(headers, dict) else headers)]
    return client.post(
        "/sign-in/proxy",
        data={"token": token, "next": "/definitions"},
        headers=given,
        environ_overrides={"REMOTE_ADDR": address},
    )


def test_a_trusted_proxy_signs_in_whom_it_names(site: Dash, engine: Engine) -> None:
    person_in(engine, ["councillor"], source="proxy", subject="bob", name="Bob Test")
    client = site.server.test_client()
    form = client.get("/sign-in", headers=VOUCHED, environ_overrides=PROXY)
    assert "Go on as Bob Test" in form.text
    assert by_proxy(client, VOUCHED).status_code == 303
    there = {"headers": VOUCHED, "environ_overrides": PROXY}
    assert client.get("/definitions", **there).status_code == 200
    for changed in (
        {**VOUCHED, "X-Remote-User": "carol"},
        {**VOUCHED, "X-Sightline-Proxy-Secret": "guessed"},
        {},
    ):
        answer = client.get("/definitions", headers=changed, environ_overrides=PROXY)
        assert answer.status_code == 303, "it must vouch for the same person still"
    assert client.get("/definitions", headers=VOUCHED).status_code == 303, "and from its address"


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        (VOUCHED, "10.2.0.1"),
        (VOUCHED, "127.0.0.1"),
        ({**VOUCHED, "X-Forwarded-For": "10.0.0.5"}, "192.0.2.1"),
        ({**VOUCHED, "X-Sightline-Proxy-Secret": "wrong"}, "10.0.0.5"),
        ({**VOUCHED, "X-Sightline-Proxy-Secret": ""}, "10.0.0.5"),
        ({**VOUCHED, "X-Sightline-Proxy-Secret": "é"}, "10.0.0.5"),
        ({"X-Remote-User": "bob"}, "10.0.0.5"),
        ({**VOUCHED, "X-Remote-User": ""}, "10.0.0.5"),
        ({**VOUCHED, "X-Remote-User": "bob,ann"}, "10.0.0.5"),
        ({**VOUCHED, "X-Remote-User": "b" * 300}, "10.0.0.5"),
        ([*VOUCHED.items(), ("X-Remote-User", "ann")], "10.0.0.5"),
        ([*VOUCHED.items(), ("X-Sightline-Proxy-Secret", SECRET)], "10.0.0.5"),
    ],
)
def test_nobody_else_is_believed(client: FlaskClient, headers: Any, address: str) -> None:
    answer = by_proxy(client, headers, address)
    assert answer.status_code == 403
    assert client.get_cookie(COOKIE) is None


def test_a_header_with_underscores_is_no_header(site: Dash) -> None:
    waitress = listen(site.server, Settings(port=0))
    try:
        # What a browser could send past a proxy that sets only the header with hyphens.
        answer = Client(waitress.application).get("/sign-in", headers={"X_Remote_User": "ann"})
        assert "Go on as" not in answer.text
    finally:
        waitress.close()


# ---- Where nobody signs in ----


def test_the_open_demonstration_answers_its_own_machine_alone(app: Dash) -> None:
    client = app.server.test_client()
    assert client.get("/definitions").status_code == 200
    asked: list[dict[str, Any]] = [
        {"headers": {"X-Forwarded-For": "192.0.2.7"}},
        {"headers": {"Forwarded": "for=192.0.2.7"}},
        {"base_url": "http://sightline.council.test"},
        {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}},
    ]
    for each in asked:
        for path in ("/", "/definitions", "/imports", "/export/cin_seen_5_days.csv"):
            answer = client.get(path, **each)
            assert answer.status_code == 403, (path, each)
            assert "answers on its own machine alone" in answer.text
        assert client.get("/_dash-layout", **each).status_code == 403
        assert client.get("/health/live", **each).status_code == 200
    assert client.get("/sign-in").status_code == 404


def test_a_server_that_others_reach_does_not_start_without_sign_in(engine: Engine) -> None:
    for host in ("0.0.0.0", "::", "10.0.0.7", "sightline.council.test"):
        with pytest.raises(SettingsError, match="SIGHTLINE_SIGN_IN"):
            create_app(settings_of(engine, host=host))
        create_app(settings_of(engine, host=host, sign_in="local"))


def real_import(engine: Engine) -> None:
    """Add an import of a council's own return, as a running server meets it."""
    with write_transaction(engine) as connection:
        row = connection.execute(select(import_run).limit(1)).mappings().one()
        values = {**row, "import_id": 9_000, "authority_code": "330", "is_demonstration": False}
        values["file_hash"] = "f" * 64
        connection.execute(import_run.insert().values(values))


def test_real_records_close_an_open_server_while_it_runs(
    demo_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    path = tmp_path / "sightline.db"
    with demo_engine.connect():
        copyfile(demo_engine.url.database or "", path)
    engine = make_engine(f"sqlite:///{path.as_posix()}")
    client = create_app(settings_of(engine)).server.test_client()
    assert client.get("/definitions").status_code == 200
    real_import(engine)
    for asked in ("/", "/definitions", "/imports", "/measure/cin_seen_5_days"):
        answer = client.get(asked)
        assert answer.status_code == 503
        assert "no sign-in is set up" in answer.text
    assert client.post("/_dash-update-component", json=page_request("")).status_code == 503
    with pytest.raises(SettingsError, match="real records"):
        create_app(settings_of(engine))
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", f"sqlite:///{path.as_posix()}")
    assert main() == 2
    said = capsys.readouterr().err
    assert "real records" in said
    assert said.count("\n") == 1
    engine.dispose()


def test_an_open_server_takes_no_return(
    make_database: Callable[[str], Engine], tmp_path: Path
) -> None:
    engine = make_database("sqlite")
    settings = settings_of(engine, authority="336", spool=str(tmp_path / "spool"))
    client = create_app(settings).server.test_client()
    assert client.get("/imports").status_code == 200
    files = [
        (io.BytesIO(csv_bytes(HEADER, child("C001"))), "header.csv"),
        (io.BytesIO(csv_bytes(EPISODES, episode("C001", "01/06/2017"))), "episodes.csv"),
    ]
    fields = {"token": client.token(), "kind": "ssda903", "year": "2018"}  # type: ignore[attr-defined]
    answer = client.post("/imports", data={**fields, "files": files}, headers=OWN)
    assert answer.status_code == 422
    assert "Set up sign-in first" in answer.text
    assert not [each for each in (tmp_path / "spool").rglob("*") if each.is_file()]


# ---- Settings ----

OIDC = {
    "SIGHTLINE_SIGN_IN": "oidc",
    "SIGHTLINE_PUBLIC_URL": "https://sightline.council.test",
    "SIGHTLINE_OIDC_ISSUER": "https://id.council.test/v2",
    "SIGHTLINE_OIDC_CLIENT_ID": "sightline",
    "SIGHTLINE_OIDC_CLIENT_SECRET": "hush-hush-hush",
}
BY_PROXY = {
    "SIGHTLINE_SIGN_IN": "local, proxy",
    "SIGHTLINE_PROXY_ADDRESSES": "10.0.0.5",
    "SIGHTLINE_PROXY_SECRET": SECRET,
}


def test_whole_settings_of_sign_in_are_taken() -> None:
    given = {"SIGHTLINE_DATABASE_URL": "sqlite://"}
    assert read_settings({**given, **OIDC}).ways == ("oidc",)
    assert read_settings({**given, **BY_PROXY}).ways == ("local", "proxy")
    assert "hush" not in repr(read_settings({**given, **OIDC}))
    assert SECRET not in repr(read_settings({**given, **BY_PROXY}))


@pytest.mark.parametrize(
    ("given", "changes", "said"),
    [
        (OIDC, {"SIGN_IN": "ldap"}, "SIGN_IN is 'ldap'"),
        (OIDC, {"SIGN_IN": "oidc,oidc"}, "each once"),
        (OIDC, {"OIDC_ISSUER": ""}, "OIDC_ISSUER is missing"),
        (OIDC, {"OIDC_ISSUER": "http://id.council.test"}, "OIDC_ISSUER is"),
        (OIDC, {"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET is missing"),
        (OIDC, {"OIDC_SCOPES": "profile"}, "OIDC_SCOPES"),
        (OIDC, {"PUBLIC_URL": ""}, "PUBLIC_URL is missing"),
        (OIDC, {"PUBLIC_URL": "http://sightline.council.test"}, "PUBLIC_URL is"),
        (OIDC, {"PUBLIC_URL": "https://sightline.council.test/here"}, "PUBLIC_URL is"),
        (OIDC, {"PUBLIC_URL": "https://[x"}, "PUBLIC_URL is"),
        (BY_PROXY, {"PROXY_ADDRESSES": ""}, "PROXY_ADDRESSES is missing"),
        (BY_PROXY, {"PROXY_ADDRESSES": "proxy.council.test"}, "PROXY_ADDRESSES is"),
        (BY_PROXY, {"PROXY_ADDRESSES": "0.0.0.0/0"}, "every address"),
        (BY_PROXY, {"PROXY_SECRET": "hush-hush"}, "PROXY_SECRET has 9 characters"),
        (BY_PROXY, {"PROXY_USER_HEADER": "X Remote"}, "name of a header"),
        (BY_PROXY, {"PROXY_USER_HEADER": "x-remote-name"}, "must differ"),
    ],
)
def test_a_setting_of_sign_in_that_cannot_be_used_is_one_line_without_the_secret(
    given: dict[str, str], changes: dict[str, str], said: str
) -> None:
    bent = {**given, **{f"SIGHTLINE_{name}": value for name, value in changes.items()}}
    with pytest.raises(SettingsError, match=said) as caught:
        read_settings({"SIGHTLINE_DATABASE_URL": "sqlite://", **bent})
    assert "\n" not in str(caught.value)
    assert "hush" not in str(caught.value)
    assert SECRET not in str(caught.value)
