"""Security headers on every answer, and long caching of files that never change.

Three policies, each as narrow as its answers allow: of the pages that Dash draws, with the hashes
of its own scripts and of the styles that its libraries write; of our plain pages, with neither; and
of all that is no page, from which nothing is fetched at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from flask import Flask, Response, request

YEAR_SECONDS: Final = 31_536_000
STYLE_HASHES: Final = Path(__file__).parent / "style_hashes.txt"
"""Hashes of styles that the libraries write; ``python -m tests.browser.style_hashes`` makes it."""
DRAWN: Final = frozenset({"/", "/<path:path>"})
"""Endpoints of the document in which Dash draws its pages."""
NO_PAGE: Final = (
    "default-src 'none'; script-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""For figures, files and data: opened by themselves they fetch and run nothing."""


@cache
def style_hashes() -> tuple[str, ...]:
    """Return the hashes of the styles that Dash, its components and plotly write."""
    lines = STYLE_HASHES.read_text("utf-8").splitlines()
    return tuple(f"'{line}'" for line in lines if line.startswith("sha256-"))


def content_security_policy(scripts: Sequence[str] = (), styles: Sequence[str] = ()) -> str:
    """Return the policy of a page: all from this server, inline only what is named by its hash."""
    written = ["'unsafe-hashes'", *styles] if styles else []
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self'", *scripts]),
            " ".join(["style-src 'self'", *written]),
            "img-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def _never_changes() -> bool:
    """Return whether the address names one version of a file."""
    path = request.path
    if path.startswith("/_dash-component-suites/"):
        return ".v" in path or path.endswith(".map")
    return path.startswith(("/assets/", "/static/bootstrap/")) and bool(request.query_string)


def add_headers(server: Flask, script_hashes: Callable[[], Sequence[str]]) -> None:
    """Add the headers to every answer of ``server``.

    ``script_hashes`` is asked at the first answer: only then does Dash know all its scripts.
    """
    drawn = cache(lambda: content_security_policy(script_hashes(), style_hashes()))
    plain = content_security_policy()

    @server.after_request
    def secure(response: Response) -> Response:
        is_page = response.mimetype == "text/html"
        policy = (drawn() if request.endpoint in DRAWN else plain) if is_page else NO_PAGE
        response.headers["Content-Security-Policy"] = policy
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
        if response.status_code == 200 and _never_changes():
            response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        elif response.mimetype in ("text/html", "application/json", "text/csv", "image/svg+xml"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
