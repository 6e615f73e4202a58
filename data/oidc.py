"""The council's OpenID Connect service: the code flow with PKCE, and what its answer must hold.

State, nonce and the verifier of the code all follow from one secret that this browser alone holds,
in a cookie that no other site can set: nothing waits in the database for an answer that may never
come, and every worker can take it.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any, Final, TypeGuard

from dashboard.identity import LONGEST_NAME, Identity, OidcRefused
from dashboard.settings import Settings
from dashboard.settings_sign_in import LOOPBACK_NAMES

BACK: Final = "/sign-in/oidc/back"
"""Where the service sends the browser back to."""
METADATA: Final = "/.well-known/openid-configuration"
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
"""Signatures that are taken: by a key that the service alone has."""
LEEWAY: Final = 60
"""Seconds by which the clocks may differ."""
LONGEST_AGE: Final = 600
"""Seconds since an answer was made up: it is for now."""
TIMEOUT: Final = (3, 5)
"""Seconds to connect and to answer."""
LONGEST_ANSWER: Final = 1_000_000
METADATA_LIVES: Final = 3600.0
KEYS_ASKED_AGAIN: Final = 30.0
"""Seconds before keys are asked for anew because a signature names an unknown one."""
MOST_GROUPS: Final = 500

Claims = Mapping[str, Any]


def _derived(secret: str, what: str) -> str:
    """Return what follows from ``secret`` for one purpose, in 43 characters."""
    made = hmac.new(secret.encode("utf-8", "replace"), what.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()


class Oidc:
    """The service that the settings name; it is first asked when somebody signs in."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        """Ask the issuer of ``settings``; ``clock`` gives the seconds since 1970."""
        self._settings = settings
        self._clock = clock
        self._lock = Lock()
        self._metadata: tuple[float, Claims] | None = None
        self._keys: tuple[float, Any] | None = None

    def _client(self) -> Any:
        # Imported here: whoever signs in otherwise never needs it.
        from authlib.integrations.requests_client import OAuth2Session

        client = OAuth2Session(
            self._settings.oidc_client_id,
            self._settings.oidc_client_secret,
            scope=self._settings.oidc_scopes,
            redirect_uri=self._settings.public_url.rstrip("/") + BACK,
            code_challenge_method="S256",
        )
        client.max_redirects = 0
        return client

    def _asked(self, address: str, **given: Any) -> Claims:
        """Return the JSON object at ``address``; raises OidcRefused."""
        import requests

        try:
            with self._client() as client:
                answer = client.get(address, timeout=TIMEOUT, allow_redirects=False, **given)
            if answer.status_code != 200 or len(answer.content) > LONGEST_ANSWER:
                raise OidcRefused(f"the service answered {answer.status_code}")
            found = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise OidcRefused(f"the service does not answer: {type(error).__name__}") from None
        if not isinstance(found, dict):
            raise OidcRefused("the service answered something else than an object")
        return found

    def _about(self) -> Claims:
        """Return the service's metadata, asked for once an hour; raises OidcRefused."""
        with self._lock:
            if self._metadata and self._clock() - self._metadata[0] < METADATA_LIVES:
                return self._metadata[1]
        issuer = self._settings.oidc_issuer
        found = self._asked(issuer.rstrip("/") + METADATA, withhold_token=True)
        if found.get("issuer") != issuer:
            raise OidcRefused("the metadata are of another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not _is_safe(found.get(name)):
                raise OidcRefused(f"the metadata hold no safe {name}")
        with self._lock:
            self._metadata = (self._clock(), found)
        return found

    def _key_set(self, *, anew: bool = False) -> Any:
        """Return the service's public keys; asked for ``anew`` at most twice a minute."""
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        with self._lock:
            held = self._keys
        if held and not (anew and self._clock() - held[0] >= KEYS_ASKED_AGAIN):
            return held[1]
        found = self._asked(self._about()["jwks_uri"], withhold_token=True)
        try:
            keys = KeySet.import_key_set(dict(found))  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            raise OidcRefused("the service's keys cannot be read") from None
        with self._lock:
            self._keys = (self._clock(), keys)
        return keys

    def address(self, secret: str) -> str:
        """See SignIn.oidc_address."""
        endpoint = self._about()["authorization_endpoint"]
        with self._client() as client:
            address, _ = client.create_authorization_url(
                endpoint,
                state=_derived(secret, "state"),
                nonce=_derived(secret, "nonce"),
                code_verifier=_derived(secret, "verifier"),
            )
        return str(address)

    def end_address(self) -> str:
        """See SignIn.oidc_end."""
        try:
            found = self._about().get("end_session_endpoint")
        except OidcRefused:
            return ""
        return found if isinstance(found, str) and _is_safe(found) else ""

    def identity(self, secret: str, state: str, code: str) -> Identity:
        """See SignIn.oidc_identity."""
        if not secret or not _same(state, _derived(secret, "state")):
            raise OidcRefused("the answer does not belong to a question of this browser")
        if not code:
            raise OidcRefused("the answer holds no code")
        token = self._token(secret, code)
        claims = self._claims(token.get("id_token"), _derived(secret, "nonce"))
        claims = self._with_groups(claims, token)
        subject = claims.get(self._settings.oidc_subject_claim)
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_NAME:
            raise OidcRefused("the answer names nobody")
        name = next(
            (
                claims[each].strip()
                for each in ("name", "preferred_username", "email")
                if isinstance(claims.get(each), str) and claims[each].strip()
            ),
            subject,
        )
        return Identity("oidc", subject, name[:80], self._groups(claims))

    def _token(self, secret: str, code: str) -> Claims:
        """Return what the service gives for ``code``; raises OidcRefused."""
        import requests
        from authlib.common.errors import AuthlibBaseError

        about = self._about()
        methods = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        try:
            with self._client() as client:
                if "client_secret_basic" not in methods:
                    client.token_endpoint_auth_method = "client_secret_post"  # noqa: S105
                found = client.fetch_token(
                    about["token_endpoint"],
                    code=code[:4000],
                    code_verifier=_derived(secret, "verifier"),
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
        except AuthlibBaseError as error:
            raise OidcRefused(f"the service refused the code: {str(error.error)[:40]}") from None
        except (requests.RequestException, ValueError, TypeError) as error:
            raise OidcRefused(f"the service does not answer: {type(error).__name__}") from None
        if not isinstance(found, dict):
            raise OidcRefused("the service answered something else than an object")
        return found

    def _claims(self, id_token: object, nonce: str) -> Claims:
        """Return what a signed token says, once all of it was checked; raises OidcRefused."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        if not isinstance(id_token, str) or len(id_token) > LONGEST_ANSWER:
            raise OidcRefused("the answer holds no token")

        def read(*, anew: bool) -> Any:
            return jwt.decode(id_token, self._key_set(anew=anew), algorithms=list(ALGORITHMS))

        try:
            try:
                token = read(anew=False)
            except (JoseError, ValueError):
                # The service may sign with a new key since.
                token = read(anew=True)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise OidcRefused(f"the token's signature: {type(error).__name__}") from None
        claims: Claims = token.claims
        if fault := self._fault(claims, nonce):
            raise OidcRefused(f"the token: {fault}")
        return claims

    def _fault(self, claims: Claims, nonce: str) -> str:
        """Return what is wrong with a token whose signature is right; empty: nothing."""
        client = self._settings.oidc_client_id
        audience = claims.get("aud")
        listed = [audience] if isinstance(audience, str) else audience
        now = self._clock()
        issued, expires, not_before = (claims.get(each) for each in ("iat", "exp", "nbf"))
        if claims.get("iss") != self._settings.oidc_issuer:
            return "another issuer"
        if not isinstance(listed, list) or client not in listed:
            return "for somebody else"
        if (len(listed) > 1 or "azp" in claims) and claims.get("azp") != client:
            return "given to somebody else"
        if not _is_time(expires) or expires <= now - LEEWAY:
            return "has expired"
        if not _is_time(issued) or not now - LONGEST_AGE <= issued <= now + LEEWAY:
            return "of another time"
        if not_before is not None and not (_is_time(not_before) and not_before <= now + LEEWAY):
            return "not yet in force"
        given = claims.get("nonce")
        if not isinstance(given, str) or not _same(given, nonce):
            return "answers another question"
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            return "names nobody"
        return ""

    def _with_groups(self, claims: Claims, token: Claims) -> Claims:
        """Return the claims with those that the service tells only when it is asked for them."""
        endpoint = self._about().get("userinfo_endpoint")
        has_all = self._settings.oidc_groups_claim in claims and (
            self._settings.oidc_subject_claim in claims
        )
        if has_all or not _is_safe(endpoint) or not isinstance(token.get("access_token"), str):
            return claims
        found = self._asked(
            str(endpoint),
            withhold_token=True,
            headers={"Authorization": f"Bearer {token['access_token']}"},
        )
        if found.get("sub") != claims["sub"]:
            raise OidcRefused("what the service tells is of somebody else")
        return {**found, **claims}

    def _groups(self, claims: Claims) -> tuple[str, ...]:
        found = claims.get(self._settings.oidc_groups_claim)
        listed: Sequence[Any] = [found] if isinstance(found, str) else found or ()
        if not isinstance(listed, list | tuple):
            return ()
        names = (each for each in listed if isinstance(each, str) and len(each) <= LONGEST_NAME)
        return tuple(dict.fromkeys(names))[:MOST_GROUPS]


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_safe(address: object) -> bool:
    """Return whether ``address`` is https, or http on this machine."""
    from urllib.parse import urlsplit

    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK_NAMES)
    )
