"""A small OpenID Connect service on this machine, with keys of its own, for the tests.

It does what a real one does: metadata, keys, a code for one use with PKCE, a signed token. What its
token says can be bent, as somebody would who wants to get in.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT = "sightline"
SECRET = "the client's own secret"


class Provider(ThreadingHTTPServer):
    """The service; ``claims`` are added to each token, and ``groups`` are its person's."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.signed_by: Any = self.key
        self.claims: dict[str, Any] = {}
        self.left_out: set[str] = set()
        self.only_in_userinfo: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.metadata: dict[str, Any] = {}
        self.raw_token = ""
        self.asked: list[str] = []

    def reset(self) -> None:
        """Be honest again."""
        self.header, self.signed_by = {"alg": "RS256", "kid": "one"}, self.key
        self.claims, self.left_out, self.only_in_userinfo = {}, set(), {}
        self.metadata, self.raw_token = {}, ""

    def authorize(self, address: str) -> str:
        """Sign somebody in at ``address``; return where the browser is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, nonce: str) -> str:
        """Return the token of a person who has signed in."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "person-1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "name": "Ann Example",
            "groups": ["CS-Analysts"],
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if name not in self.left_out}
        if self.raw_token:
            parts = ({"alg": self.raw_token, "kid": "one"}, claims)
            signed = ".".join(_part(json.dumps(each).encode()) for each in parts)
            secret = self.key.as_pem(private=False)
            made = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
            return f"{signed}." if self.raw_token == "none" else f"{signed}.{_part(made)}"
        algorithm = self.header["alg"]
        return jwt.encode(self.header, claims, self.signed_by, algorithms=[algorithm])


def _part(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, format: str, *args: object) -> None:
        self.server.asked.append(self.path)

    def _say(self, found: Any, status: int = 200) -> None:
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        at = self.server
        if self.path == "/.well-known/openid-configuration":
            self._say(
                {
                    "issuer": at.issuer,
                    "authorization_endpoint": f"{at.issuer}/authorize",
                    "token_endpoint": f"{at.issuer}/token",
                    "jwks_uri": f"{at.issuer}/keys",
                    "userinfo_endpoint": f"{at.issuer}/me",
                    "end_session_endpoint": f"{at.issuer}/end",
                    **at.metadata,
                }
            )
        elif self.path == "/keys":
            self._say(KeySet([at.key]).as_dict(private=False))
        elif self.path == "/me" and self.headers["Authorization"] == "Bearer access":
            self._say({"sub": "person-1", **at.only_in_userinfo})
        else:
            self._say({"error": "no such thing"}, 404)

    def do_POST(self) -> None:
        at = self.server
        length = int(self.headers["Content-Length"])
        form = {
            name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()
        }
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        asked = at.codes.pop(form.get("code", ""), None)
        challenge = _part(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if b64decode(given).decode() != f"{CLIENT}:{SECRET}":
            self._say({"error": "invalid_client"}, 401)
        elif (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            self._say({"error": "invalid_grant"}, 400)
        else:
            token = at.token(asked["nonce"])
            self._say({"access_token": "access", "token_type": "Bearer", "id_token": token})


@contextmanager
def provider() -> Iterator[Provider]:
    """Run the service for as long as it is needed."""
    made = Provider()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join(timeout=5)
