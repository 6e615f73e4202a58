"""What a request that asks for more than a page must bring: our own page, and its token.

A token stands in a cookie that our pages can read, as Dash must, and no other site's can. It comes
back in the form or, from what Dash draws, in a header; both must agree. Of somebody who is signed
in the token is made of the session's own cookie: one that was planted by a neighbouring host, or
that belongs to another session, is worth nothing. No secret is shared between processes, and none
is kept.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Request, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

COOKIE: Final = "sightline-token"
FIELD: Final = "token"
HEADER: Final = "X-Sightline-Token"
SESSION: Final = "__Host-sightline"
"""The cookie of a session, as dashboard/web/signed_in.py gives it."""
CALLBACK: Final = "/_dash-update-component"
READS_ITS_OWN: Final = frozenset({"imports.load"})
"""Endpoints that look for the token themselves, since their form is never held in memory."""
FIELDS_LIMIT: Final = 500_000
"""Bytes of a form's fields."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FROM_ELSEWHERE: Final = (
    "The request did not come from a page of Sightline, or the page was too old, so nothing was "
    "done. Open the page again and try once more."
)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_LABEL: Final = b"sightline form\0"


def token_of_session(session: str) -> str:
    """Return the token of the session whose cookie holds ``session``: 43 characters."""
    digest = hashlib.sha256(_LABEL + session.encode("utf-8", "replace")).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def held_token(cookies: Mapping[str, str]) -> str:
    """Return the token that a browser with these cookies must give; empty: it has none yet."""
    if session := cookies.get(SESSION):
        return token_of_session(session)
    held = cookies.get(COOKIE, "")
    return held if _TOKEN.fullmatch(held) else ""


def token_of(request: Request) -> str:
    """Return the token of this browser; a new one where it has none."""
    if "sightline_token" not in g:
        g.sightline_token = held_token(request.cookies) or secrets.token_urlsafe(32)
    found: str = g.sightline_token
    return found


def is_own_page(request: Request) -> bool:
    """Return whether the browser says that a page of ours sent this request.

    Browsers send ``Origin`` with every form that is posted, and ``Sec-Fetch-Site`` where the
    connection is one they trust. A proxy may have changed the scheme, so hosts are compared.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        try:
            return bool(request.host) and urlsplit(origin).netloc == request.host
        except ValueError:  # an address that is none
            return False
    return site is not None


def has_token(request: Request, given: str) -> bool:
    """Return whether ``given``, from the form or the header, is the token of this browser."""
    held = held_token(request.cookies)
    return bool(held) and secrets.compare_digest(held.encode(), given.encode("utf-8", "replace"))


def is_ours(request: Request) -> bool:
    """Return whether a page of ours sent this request, with its token where it shows here."""
    if not is_own_page(request):
        return False
    if request.endpoint in READS_ITS_OWN:
        return True
    if request.path == CALLBACK:
        return has_token(request, request.headers.get(HEADER, ""))
    return has_token(request, request.form.get(FIELD, ""))


def add_forms(server: Flask) -> None:
    """Refuse what asks for more than a page and is not from one of ours; give pages the token."""

    @server.before_request
    def refuse_strangers() -> Response | None:
        if request.endpoint is None or request.method in SAFE:
            return None
        if (
            request.mimetype == "application/x-www-form-urlencoded"
            and (request.content_length or 0) > FIELDS_LIMIT
        ):
            raise RequestEntityTooLarge  # which Flask would read whole
        if is_ours(request):
            return None
        from dashboard.web.errors import answer_in_words

        return answer_in_words(403, "Not allowed", FROM_ELSEWHERE)

    @server.after_request
    def give(response: Response) -> Response:
        is_page = response.mimetype == "text/html" and response.status_code < 400
        if is_page or "sightline_token" in g:
            token = token_of(request)
            if request.cookies.get(COOKIE) != token:
                response.set_cookie(
                    COOKIE, token, secure=request.is_secure, samesite="Strict", path="/"
                )
        return response
