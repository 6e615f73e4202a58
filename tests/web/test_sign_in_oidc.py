"""Signing in by a real OpenID Connect service: the whole way, and everything that is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from dash import Dash
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from sqlalchemy import Engine, insert, select
from werkzeug.test import TestResponse

from app import create_app
from dashboard.settings import Settings
from dashboard.web.sign_in_oidc import COOKIE as WAY
from dashboard.web.signed_in import COOKIE
from data.engine import write_transaction
from data.schema import account, attempt, audit_entry, group_role, signed_in
from tests.web.oidc_provider import CLIENT, SECRET, Provider, provider

PUBLIC = "http://localhost"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    """The service, for this file."""
    with provider() as made:
        yield made


@pytest.fixture
def service(running: Provider) -> Provider:
    """The service, honest."""
    running.reset()
    return running


@pytest.fixture(scope="module")
def engine(make_database: Callable[[str], Engine]) -> Engine:
    made = make_database("sqlite")
    with write_transaction(made) as connection:
        connection.execute(
            insert(group_role).values(
                authority_code="336", group_name="CS-Analysts", role="analyst", may_list=False
            )
        )
    return made


@pytest.fixture(scope="module")
def site(engine: Engine, running: Provider) -> Dash:
    return create_app(
        Settings(
            database_url=engine.url.render_as_string(hide_password=False),
            authority="336",
            sign_in="oidc",
            public_url=PUBLIC,
            oidc_issuer=running.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SECRET,
            oidc_label="your Council account",
        )
    )


@pytest.fixture
def client(site: Dash, engine: Engine) -> FlaskClient:
    with write_transaction(engine) as connection:
        connection.execute(attempt.delete())
    return site.server.test_client()


def there(client: FlaskClient, following: str = "/definitions") -> str:
    """Return the address of the service that the button leads to."""
    page = client.get(f"/sign-in?next={following}")
    assert "Sign in with your Council account" in page.text
    answer = client.get(f"/sign-in/oidc?next={following}")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def back(client: FlaskClient, address: str) -> TestResponse:
    """Return what Sightline answers to the browser that comes back."""
    return client.get(address.removeprefix(PUBLIC))


def refused(answer: TestResponse, client: FlaskClient) -> None:
    """Hold that nobody was signed in, and that a plain page says so."""
    assert answer.status_code == 400
    assert "You could not be signed in" in answer.text
    assert client.get_cookie(COOKIE) is None
    assert client.get("/definitions").status_code == 303


def sessions(engine: Engine) -> int:
    with engine.connect() as connection:
        return len(connection.execute(select(signed_in)).all())


def test_the_whole_way(client: FlaskClient, service: Provider, engine: Engine) -> None:
    address = there(client, "/definitions?service=front_door")
    asked = parse_qs(urlsplit(address).query)
    assert asked["redirect_uri"] == [f"{PUBLIC}/sign-in/oidc/back"]
    assert asked["scope"] == ["openid profile"]
    assert len(asked["state"][0]) == len(asked["nonce"][0]) == 43
    answer = back(client, service.authorize(address))
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/definitions?service=front_door"
    [cookie] = [
        each for each in answer.headers.getlist("Set-Cookie") if each.startswith(COOKIE + "=")
    ]
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert client.get_cookie(WAY) is None
    page = client.get("/account")
    assert "Ann Example" in page.text
    assert "Analyst" in page.text
    with engine.connect() as connection:
        row = connection.execute(select(account).where(account.c.subject == "person-1")).one()
    assert (row.source, row.authority_code, row.password_hash) == ("oidc", "336", None)


def test_somebody_in_no_group_has_no_role_yet(client: FlaskClient, service: Provider) -> None:
    service.claims = {"sub": "person-2", "groups": ["Everybody"]}
    answer = back(client, service.authorize(there(client)))
    assert answer.status_code == 303
    page = client.get("/definitions")
    assert page.status_code == 403
    assert "nobody has given you a role in Sightline yet" in page.text
    assert "Sign out" in page.text
    assert client.post("/_dash-update-component", json={}).status_code == 403


def test_groups_may_be_told_only_when_they_are_asked_for(
    client: FlaskClient, service: Provider
) -> None:
    service.left_out = {"groups"}
    service.only_in_userinfo = {"groups": ["CS-Analysts"]}
    assert back(client, service.authorize(there(client))).status_code == 303
    assert client.get("/definitions").status_code == 200


def test_what_is_told_must_be_of_the_same_person(client: FlaskClient, service: Provider) -> None:
    service.left_out = {"groups"}
    service.only_in_userinfo = {"groups": ["CS-Analysts"], "sub": "person-9"}
    refused(back(client, service.authorize(there(client))), client)


NOT_OURS: list[tuple[str, dict[str, Any]]] = [
    ("wrong nonce", {"nonce": "x" * 43}),
    ("no nonce", {"nonce": None}),
    ("expired", {"exp": 1_500_000_000}),
    ("no end", {"exp": None}),
    ("an end that is no time", {"exp": "tomorrow"}),
    ("made long ago", {"iat": 1_500_000_000}),
    ("made in the future", {"iat": 4_000_000_000}),
    ("not yet", {"nbf": 4_000_000_000}),
    ("for somebody else", {"aud": "another"}),
    ("for others", {"aud": ["another", "third"]}),
    ("for several, given to another", {"aud": [CLIENT, "another"], "azp": "another"}),
    ("for several, given to nobody", {"aud": [CLIENT, "another"]}),
    ("given to another", {"azp": "another"}),
    ("another issuer", {"iss": "https://elsewhere.test"}),
    ("nobody", {"sub": ""}),
    ("a list of people", {"sub": ["person-1"]}),
]


@pytest.mark.parametrize("claims", [each[1] for each in NOT_OURS], ids=[e[0] for e in NOT_OURS])
def test_a_token_that_is_not_for_this_question_is_refused(
    client: FlaskClient, service: Provider, engine: Engine, claims: dict[str, Any]
) -> None:
    before = sessions(engine)
    service.claims = claims
    refused(back(client, service.authorize(there(client))), client)
    assert sessions(engine) == before


def test_a_token_without_a_signature_is_refused(client: FlaskClient, service: Provider) -> None:
    service.raw_token = "none"
    refused(back(client, service.authorize(there(client))), client)


def test_a_token_signed_by_another_is_refused(client: FlaskClient, service: Provider) -> None:
    service.signed_by = RSAKey.generate_key(2048, {"kid": "one"})
    refused(back(client, service.authorize(there(client))), client)


def test_the_public_key_is_no_shared_secret(client: FlaskClient, service: Provider) -> None:
    service.raw_token = "HS256"
    refused(back(client, service.authorize(there(client))), client)


def bent(address: str, **changes: str | None) -> str:
    """Return an answer's address with parts changed, or taken out."""
    parts = urlsplit(address)
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    changed = {name: value for name, value in {**given, **changes}.items() if value is not None}
    return f"{parts.path}?{urlencode(changed)}"


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "x" * 43},
        {"state": None},
        {"state": ""},
        {"code": "x"},
        {"code": None},
        {"iss": "https://elsewhere.test"},
        {"error": "access_denied"},
    ],
)
def test_an_answer_that_was_changed_is_refused(
    client: FlaskClient, service: Provider, changes: dict[str, str | None]
) -> None:
    address = service.authorize(there(client))
    refused(client.get(bent(address, **changes)), client)


def test_a_part_that_came_twice_is_refused(client: FlaskClient, service: Provider) -> None:
    address = service.authorize(there(client)).removeprefix(PUBLIC)
    refused(client.get(f"{address}&code=x"), client)


def test_an_answer_counts_once(client: FlaskClient, service: Provider, site: Dash) -> None:
    address = service.authorize(there(client))
    way = client.get_cookie(WAY)
    assert way is not None
    assert back(client, address).status_code == 303
    other = site.server.test_client()
    refused(back(other, address), other)
    # Even with what that browser held: the service gives nothing for a code twice.
    other.set_cookie(WAY, way.value, secure=True)
    refused(back(other, address), other)


def test_an_answer_to_another_browser_is_refused(
    client: FlaskClient, service: Provider, site: Dash
) -> None:
    mine = service.authorize(there(client))
    victim = site.server.test_client()
    there(victim)
    refused(back(victim, mine), victim)


def test_refusals_are_kept_without_what_was_sent(
    client: FlaskClient, service: Provider, engine: Engine
) -> None:
    address = service.authorize(there(client))
    client.get(bent(address, state="x" * 43))
    with engine.connect() as connection:
        last = connection.execute(
            select(audit_entry).order_by(audit_entry.c.number.desc()).limit(1)
        ).one()
    assert (last.kind, last.subject) == ("sign_in_refused", "oidc")
    code = parse_qs(urlsplit(address).query)["code"][0]
    assert code not in str(tuple(last))


def test_who_tries_too_often_does_not_fill_the_trail(client: FlaskClient, engine: Engine) -> None:
    def entries() -> int:
        with engine.connect() as connection:
            return len(connection.execute(select(audit_entry.c.number)).all())

    before = entries()
    for _ in range(40):
        assert client.get("/sign-in/oidc/back?state=x&code=y").status_code == 400
    assert entries() - before == 30


def test_a_service_that_bends_its_own_addresses_is_not_asked(
    client: FlaskClient, service: Provider, engine: Engine
) -> None:
    for bend in (
        {"issuer": "https://elsewhere.test"},
        {"token_endpoint": "http://elsewhere.test/token"},
        {"jwks_uri": None},
    ):
        service.metadata = bend
        fresh = create_app(
            Settings(
                database_url=engine.url.render_as_string(hide_password=False),
                authority="336",
                sign_in="oidc",
                public_url=PUBLIC,
                oidc_issuer=service.issuer,
                oidc_client_id=CLIENT,
                oidc_client_secret=SECRET,
            )
        ).server.test_client()
        answer = fresh.get("/sign-in/oidc")
        assert answer.status_code == 502
        assert "does not answer" in answer.text
        assert "elsewhere" not in answer.text


def test_after_signing_out_the_service_can_be_left_too(
    client: FlaskClient, service: Provider
) -> None:
    back(client, service.authorize(there(client)))
    token = client.token()  # type: ignore[attr-defined]
    answer = client.post("/sign-out", data={"token": token}, headers={"Origin": PUBLIC})
    assert f'href="{service.issuer}/end"' in answer.text
    assert client.get("/definitions").status_code == 303
