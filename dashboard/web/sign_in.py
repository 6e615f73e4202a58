"""The page on which people sign in, and signing out.

Plain pages, drawn by the server: they work without JavaScript. ``next`` is where somebody wanted to
go; it is followed to a page of ours and nowhere else.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, request

from dashboard.identity import Identity, Refused, SignedIn, SignIn
from dashboard.settings import Settings
from dashboard.settings_sign_in import LOOPBACK_NAMES, is_encrypted
from dashboard.web.access import SIGN_IN
from dashboard.web.sign_in_proxy import client_address, vouched_for
from dashboard.web.signed_in import give_session, session_now, take_session, token_now
from dashboard.web.templates import page

SEE_OTHER: Final = 303
LONGEST_NEXT: Final = 2000
NOT_NEXT: Final = ("/sign-in", "/sign-out", "/session", "/_", "/health", "/static", "/assets")
"""What nobody goes on to once they are signed in."""
WRONG: Final = "The name or the password is not right"
BUSY: Final = "Many people are signing in just now. Try again in a moment"
SAID: Final = {
    "out": "You have signed out.",
    "idle": "You were signed out because nothing was asked for in 30 minutes.",
    "over": "You were signed out: a sign-in lasts 8 hours.",
}
"""What the page says of how somebody came to it."""
IN_THE_CLEAR: Final = (
    "This address begins with http, so what you type could be read on the way. Open Sightline at "
    "its address that begins with https."
)
REFUSED: Final = {
    "off": "Your sign-in to Sightline is turned off. An administrator of it can change that.",
    "nowhere": "No records are loaded in Sightline yet, so nobody new can sign in.",
}
UNAVAILABLE: Final = "Nobody can sign in just now. Try again in a minute."


def own_path(text: str) -> str:
    """Return ``text`` where it is the address of a page of ours, else that of the overview."""
    bad = any(each <= " " or each in "\\\x7f" for each in text)
    if bad or not text.startswith("/") or text.startswith("//") or len(text) > LONGEST_NEXT:
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path.startswith(NOT_NEXT):
        return "/"
    return text


def wait_words(seconds: int) -> str:
    """Return how long somebody has to wait: ``30 seconds``, ``2 minutes``."""
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def too_often(seconds: int) -> str:
    """Return what is said to somebody who has tried too often."""
    return f"There were too many tries. Wait {wait_words(seconds)}, then try again"


def says(heading: str, paragraphs: tuple[str, ...], status: int, again: str = "") -> Response:
    """Return a page without the names of pages; ``again`` is the address of another try."""
    values = {
        "title": heading,
        "paragraphs": paragraphs,
        "link": again,
        "link_words": "Go to sign-in",
        "may_sign_out": False,
    }
    return page("sign_in_message.html", values, status)


def to(address: str) -> Response:
    """Return the answer that leads to ``address``, to be fetched anew."""
    return Response(status=SEE_OTHER, headers={"Location": address})


def admitted(found: SignedIn | Refused, following: str) -> Response:
    """Return the answer to whoever a service or a proxy vouched for."""
    if isinstance(found, SignedIn):
        return give_session(to(following), found.token)
    return says("You cannot sign in", (REFUSED.get(found.why, UNAVAILABLE),), 403, SIGN_IN)


def blueprint(settings: Settings, sign_in: SignIn) -> Blueprint:
    """Return the routes of signing in by the ways of ``settings``, and of signing out."""
    routes = Blueprint("sign_in", __name__)

    def is_kept_secret() -> bool:
        """Return whether a browser keeps the cookie of a session that is given here."""
        host = urlsplit(f"//{request.host}").hostname or ""
        return is_encrypted(settings) or request.is_secure or host in LOOPBACK_NAMES

    def form(
        following: str, name: str = "", error: str = "", status: int = 200, said: str = ""
    ) -> Response:
        vouched = vouched_for(request, settings)
        values = {
            "title": "Sign in",
            "ways": settings.ways,
            "next": following,
            "next_quoted": quote(following, safe=""),
            "name": name,
            "error": error,
            "said": said,
            "oidc_label": settings.oidc_label,
            "vouched": vouched.name if vouched else "",
            "in_the_clear": "" if is_kept_secret() else IN_THE_CLEAR,
        }
        return page("sign_in.html", values, status)

    def next_of(values: Any) -> str:
        return own_path(values.get("next", "/"))

    @routes.get(SIGN_IN)
    def start() -> Response:
        following = next_of(request.args)
        session = session_now(sign_in, settings)
        if session is not None and session.person.roles:
            return to(following)
        return form(following, said=SAID.get(request.args.get("said", ""), ""))

    @routes.post(SIGN_IN)
    def check() -> Response:
        following = next_of(request.form)
        if "local" not in settings.ways:
            return form(following, status=404)
        if not is_kept_secret():
            return form(following, status=403)
        name, password = request.form.get("username", ""), request.form.get("password", "")
        shown = name[:80].strip()
        if not name.strip() or not password:
            return form(following, shown, "Write your name and your password", 422)
        address = client_address(request, settings)
        found = sign_in.by_password(name, password, address, token_now(request))
        if isinstance(found, SignedIn):
            return give_session(to(following), found.token)
        if found.why in ("wait", "busy"):
            words = too_often(found.wait) if found.why == "wait" else BUSY
            answer = form(following, shown, words, 429 if found.why == "wait" else 503)
            answer.headers["Retry-After"] = str(found.wait)
            return answer
        return form(following, shown, WRONG, 422)

    @routes.post("/sign-in/proxy")
    def by_proxy() -> Response:
        identity: Identity | None = vouched_for(request, settings)
        if identity is None:
            if "proxy" in settings.ways:
                sign_in.refused("no header", "proxy", client_address(request, settings))
            words = "The council’s network does not say who you are."
            return says("You cannot sign in", (words,), 403, SIGN_IN)
        found = sign_in.by_identity(identity, token_now(request))
        return admitted(found, next_of(request.form))

    @routes.get("/sign-out")
    def ask_sign_out() -> Response:
        if session_now(sign_in, settings) is None:
            return take_session(to(SIGN_IN))
        return page("sign_out.html", {"title": "Sign out"})

    @routes.post("/sign-out")
    def sign_out() -> Response:
        session = session_now(sign_in, settings)
        sign_in.end(token_now(request))
        if session is not None and session.source == "oidc" and (end := sign_in.oidc_end()):
            words = (
                "You have signed out of Sightline.",
                "You are still signed in to the council’s own sign-in service on this machine.",
            )
            values = {
                "title": "Signed out",
                "paragraphs": words,
                "link": end,
                "link_words": "Sign out of that too",
                "may_sign_out": False,
            }
            return take_session(page("sign_in_message.html", values))
        return take_session(to(f"{SIGN_IN}?said=out"))

    return routes
