"""The session of a request: its cookie, and who it makes of whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Request, Response, has_request_context, request

from dashboard.identity import Session, SignIn
from dashboard.settings import Settings
from dashboard.viewer import NotServed, NotSignedIn, Viewer, viewer_of
from dashboard.web.sign_in_proxy import vouched_for

COOKIE: Final = "__Host-sightline"
"""Holds the session's token. No script reads it, no other site sends it, no other host sets it."""
TIMED: Final = "__Host-sightline-timed"
"""Tells ``assets/session.js`` that there is a session; it holds nothing of it."""
BACKGROUND: Final = frozenset({"imports.job_state", "account.state"})
"""What a script asks for by itself: it keeps no session alive."""
MEETING: Final = "meeting.slides"
NO_ROLE: Final = (
    "You are signed in, but nobody has given you a role in Sightline yet. Ask an administrator of "
    "Sightline in your council.",
)


def give_session(response: Response, token: str) -> Response:
    """Put the session of ``token`` into the browser; return ``response``."""
    for name, value, hidden in ((COOKIE, token, True), (TIMED, "1", False)):
        response.set_cookie(name, value, path="/", secure=True, httponly=hidden, samesite="Lax")
    return response


def take_session(response: Response) -> Response:
    """Take the session out of the browser; return ``response``."""
    for name in (COOKIE, TIMED):
        response.delete_cookie(name, path="/", secure=True, samesite="Lax")
    return response


def token_now(asked: Request) -> str:
    """Return the token of a request's session; empty where there is none."""
    return asked.cookies.get(COOKIE, "")


def _shows_slides(asked: Request) -> bool:
    """Return whether a request is for slides, on which small numbers are always hidden."""
    return asked.method == "GET" and asked.endpoint == MEETING and bool(asked.args.get("measures"))


def session_now(sign_in: SignIn, settings: Settings) -> Session | None:
    """Return the session of this request; raises TemporarilyUnavailable.

    Where a proxy signed somebody in, it must vouch for the same person still.
    """
    token = token_now(request)
    if not token:
        return None
    found = sign_in.session(
        token,
        is_asked_for=request.endpoint not in BACKGROUND,
        even_idle=_shows_slides(request),
    )
    if found is not None and found.source == "proxy":
        identity = vouched_for(request, settings)
        if identity is None or identity.subject.lower() != found.subject.lower():
            return None
    return found


def viewer_from_session(sign_in: SignIn, settings: Settings) -> Callable[[], Viewer]:
    """Return what answers who is asking by the session of the request.

    It raises NotSignedIn where there is none, NotServed where the person has no role, and
    TemporarilyUnavailable.
    """

    def viewer() -> Viewer:
        session = session_now(sign_in, settings) if has_request_context() else None
        if session is None:
            raise NotSignedIn
        if not session.person.roles:
            raise NotServed("No role yet", NO_ROLE)
        found = viewer_of(session.person)
        if session.is_idle:
            # A meeting is not interrupted: its slides, small numbers hidden, and nothing else.
            return Viewer(
                found.authority,
                found.level,
                found.units,
                may_list=False,
                discloses=False,
                name=found.name,
                account=found.account,
            )
        return found

    return viewer
