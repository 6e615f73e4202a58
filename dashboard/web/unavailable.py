"""What is answered while the records cannot be reached: one answer for every page, file and form.

A page that is asked for answers 200 and says so, with a link to the same address, so that whatever
stands between the reader and Sightline shows it and not a page of its own. A file and a form answer
503: what is none must not be saved as one, nor a form be taken for kept.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from flask import Response, current_app, g, request

from dashboard.web.limits import FILES
from dashboard.web.templates import page

HEADING: Final = "Temporarily unavailable"
AWAY: Final = (
    "The records cannot be reached just now. Nothing has been lost: try again in a minute."
)
SENT: Final = "What you sent may not have been kept: look at the page before you send it again."
BUSY: Final = ("Another import", "An import", "Something else")
"""How the reason begins where the database answers and is only being written to."""
NOT_STORED: Final = "Nothing was changed, and files that you sent have to be sent again."
PAGES_TAKEN: Final = frozenset({"report.report"})
"""Pages among what counts as a file: nothing is saved by opening them."""
FOR_SCRIPTS: Final = frozenset({"account.state", "account.stay", "imports.job_state"})
"""Endpoints that a script of ours asks, which waits and asks again."""
SIGN_IN: Final = ("sign_in.", "sign_in_oidc.", "account.")
"""Endpoints whose pages have no names of pages at the top."""
RETRY_AFTER: Final = "60"
"""Seconds."""


def is_page() -> bool:
    """Return whether this request asks for a page to read: no file, and no form."""
    if request.method not in ("GET", "HEAD") or request.url_rule is None:
        return False
    ending = request.url_rule.rule.rpartition("/")[2]
    is_file = "." in ending or request.endpoint in FILES - PAGES_TAKEN
    return not is_file and request.endpoint not in FOR_SCRIPTS


def why(error: BaseException | None) -> tuple[str, ...]:
    """Return why nothing was done just now; that the database is busy is no fault of it.

    Only words of ours are said: of any other text nothing.
    """
    reason = str(error) if error is not None else ""
    if reason.startswith(BUSY):
        return (f"{reason}.", *([NOT_STORED] if request.method == "POST" else []))
    return (AWAY, *([SENT] if request.method == "POST" else []))


def _again() -> tuple[str, str]:
    """Return where to go on, and the words of the link: for a form to the start of its pages."""
    endpoint = request.endpoint or ""
    if endpoint.startswith("sign_in_oidc."):  # what came back counts once
        return "/sign-in", "Go to sign-in"
    if request.method in ("GET", "HEAD"):
        path = quote("/" + request.path.lstrip("/"))
        query = quote(request.query_string, safe="=&%+,:;/?@!$'()*~-._")
        return (f"{path}?{query}" if query else path), "Try again"
    if endpoint.startswith("sign_in."):
        return "/sign-in", "Go to sign-in"
    blueprint = current_app.blueprints.get(request.blueprint or "")
    return (blueprint.url_prefix if blueprint else "") or "/", "Open the page again"


def unavailable(
    error: BaseException | None = None, words: tuple[str, ...] | None = None
) -> Response:
    """Return the answer to this request while what it needs cannot be had.

    ``words`` are said where there is more to say than why.
    """
    # Nothing of it is shown, so that nothing is kept as shown.
    g.pop("sightline_kept", None)
    g.sightline_unavailable = True
    if request.endpoint in FOR_SCRIPTS:
        found = Response("{}", 503, mimetype="application/json")
    elif request.path.startswith("/_"):
        found = Response(f"{HEADING}. {AWAY}\n", 503, mimetype="text/plain")
    else:
        found = _said(words or why(error))
    found.headers["Retry-After"] = RETRY_AFTER
    found.headers["Cache-Control"] = "no-store"
    return found


def _said(paragraphs: tuple[str, ...]) -> Response:
    address, words = _again()
    status = 200 if is_page() else 503
    values = {"title": HEADING, "paragraphs": paragraphs}
    if (request.endpoint or "").startswith(SIGN_IN):
        more = {"link": address, "link_words": words, "may_sign_out": False}
        return page("sign_in_message.html", {**values, **more}, status)
    return page("message.html", {**values, "back": address, "back_words": words}, status)
