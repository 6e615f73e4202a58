"""Security headers on every answer, and long caching of files that never change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from flask import Flask, Response, request

YEAR_SECONDS = 31_536_000


def content_security_policy(script_hashes: Sequence[str]) -> str:
    """Return the policy: everything from this server, and only the named inline scripts."""
    scripts = " ".join(["'self'", *script_hashes])
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
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
    policy = cache(lambda: content_security_policy(script_hashes()))

    @server.after_request
    def secure(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy()
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if response.status_code == 200 and _never_changes():
            response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        elif response.mimetype in ("text/html", "application/json", "text/csv"):
            response.headers["Cache-Control"] = "no-store"
        return response
