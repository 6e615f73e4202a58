"""A client of the application that does as a browser on a page of ours does.

What it posts to a callback comes from our own page, with the token of its cookies; what it posts to
a list of cases too. All else a test says for itself. ``stranger`` is a client that adds nothing.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.web import forms

ORIGIN = "http://localhost"


class OwnPages(FlaskClient):
    """Adds what a page of ours sends, where the test does not say otherwise."""

    def cookies(self) -> dict[str, str]:
        """Return the cookies held for the whole site."""
        return {each.key: each.value for each in (self._cookies or {}).values() if each.path == "/"}

    def token(self) -> str:
        """Return the token of this browser; a new one where it has none."""
        if not (token := forms.held_token(self.cookies())):
            token = "t" * 43
            self.set_cookie(forms.COOKIE, token)
        return token

    def open(self, *args: Any, **given: Any) -> TestResponse:
        """Ask as a browser would."""
        path = args[0] if args and isinstance(args[0], str) else ""
        headers = given.get("headers")
        if given.get("method") == "POST" and (headers is None or isinstance(headers, dict)):
            if path.startswith(forms.CALLBACK) and forms.HEADER not in (headers or {}):
                own = {"Origin": ORIGIN, forms.HEADER: self.token()}
                given["headers"] = {**own, **(headers or {})}
            data = given.get("data")
            if path.startswith("/cases") and (data is None or isinstance(data, dict)):
                given["data"] = {forms.FIELD: self.token(), **(data or {})}
        return super().open(*args, **given)


def stranger(server: Flask) -> FlaskClient:
    """Return a client that adds nothing of its own."""
    return FlaskClient(server, server.response_class)
