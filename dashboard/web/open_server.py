"""Where nobody signs in: the demonstration alone, on this machine alone, whatever serves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from flask import Flask, Response, has_request_context, request

from dashboard.settings import Settings, SettingsError
from dashboard.viewer import NotServed, Viewer, full_viewer
from dashboard.web.local import asked_from_here, listens_here_only
from dashboard.web.templates import page

NOT_SIGNED_IN: Final = "not signed in"
"""The name kept beside what is done where nobody signs in."""
WAYS_OUT: Final = "set SIGHTLINE_SIGN_IN to local, oidc or proxy"
ELSEWHERE: Final = (
    "Nobody signs in here, so Sightline answers on its own machine alone, at its own address.",
    "To reach it from elsewhere, sign-in has to be set up: the guide to deployment says how.",
)
REAL: Final = (
    "This database holds real records, and no sign-in is set up. Nobody is shown anything until "
    "it is: the guide to deployment says how.",
)


def check(settings: Settings, *, holds_real: bool = False) -> None:
    """Raise SettingsError, in one line, where a server without sign-in must not start."""
    if settings.ways:
        return
    if not listens_here_only(settings.host):
        raise SettingsError(
            f"SIGHTLINE_HOST is {settings.host!r}, which other machines reach, and no sign-in is "
            f"set up; {WAYS_OUT}, or leave SIGHTLINE_HOST at 127.0.0.1"
        )
    if holds_real:
        raise SettingsError(
            f"The database holds real records, and no sign-in is set up; {WAYS_OUT}"
        )


def open_viewer(
    authority: Callable[[], str], holds_real: Callable[[], bool]
) -> Callable[[], Viewer]:
    """Return what answers who is asking where nobody signs in: one viewer who sees all.

    ``authority`` gives whose records are shown, ``holds_real`` whether any are real: they may come
    while the server runs. The viewer raises NotServed for a request from elsewhere, and for
    everybody as soon as there is a real record; and TemporarilyUnavailable.
    """
    found = ""

    def viewer() -> Viewer:
        nonlocal found
        if has_request_context() and not asked_from_here():
            raise NotServed("Only on its own machine", ELSEWHERE)
        if holds_real():
            raise NotServed("Sign-in is not set up", REAL, 503)
        found = found or authority()
        may = has_request_context()
        return replace(
            full_viewer(found),
            may_import=may,
            may_note=may,
            may_administer=may,
            name=NOT_SIGNED_IN,
        )

    return viewer


def add_not_served(server: Flask) -> None:
    """Say why, where nothing is shown to whoever asks: on a page, or to a script in a line."""

    @server.errorhandler(NotServed)
    def say(error: NotServed) -> Response:
        if request.method != "GET" or request.path.startswith("/_"):
            return Response(f"{error.heading}\n", error.status, mimetype="text/plain")
        return page(
            "sign_in_message.html",
            {
                "title": error.heading,
                "paragraphs": error.words,
                "link": "",
                "link_words": "",
                "may_sign_out": error.heading == "No role yet",
            },
            error.status,
        )
