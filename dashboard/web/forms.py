"""What a form that changes something must bring: our own page as its origin, and its token.

The token stands in a cookie that no other site's page can send or read, and in the form; both
must agree. No secret is shared between processes, and none is kept.
"""

from __future__ import annotations

import re
import secrets
from typing import Final
from urllib.parse import urlsplit

from flask import Request, Response

COOKIE: Final = "sightline-form"
FIELD: Final = "token"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def token_of(request: Request) -> str:
    """Return the token of this browser; a new one where it has none."""
    held = request.cookies.get(COOKIE, "")
    return held if _TOKEN.fullmatch(held) else secrets.token_urlsafe(32)


def give_token(response: Response, token: str, path: str, *, secure: bool) -> Response:
    """Put ``token`` into the cookie for the addresses under ``path``; return ``response``."""
    response.set_cookie(COOKIE, token, path=path, secure=secure, httponly=True, samesite="Strict")
    return response


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
        return urlsplit(origin).netloc == request.host
    return site is not None


def has_token(request: Request, given: str) -> bool:
    """Return whether ``given``, from the form, is the token in the cookie."""
    held = request.cookies.get(COOKIE, "")
    return bool(_TOKEN.fullmatch(held)) and secrets.compare_digest(
        held.encode(), given.encode("utf-8", "replace")
    )
