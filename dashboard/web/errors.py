"""What is said when something cannot be answered: plain words, and a reference to look it up by.

Nothing of an exception is in an answer, nor a path of the machine. The reference stands in the
line that the log keeps of the request, with the kind of error and where it was raised.
"""

from __future__ import annotations

import secrets
from typing import Final

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from dashboard.ports import TemporarilyUnavailable
from dashboard.viewer import NotSignedIn
from dashboard.web.templates import message_page
from dashboard.web.unavailable import unavailable

WORDS: Final = {
    400: ("That cannot be answered", "What was asked for is not in a form that Sightline knows."),
    403: ("Not allowed", "This is not for you to see or to do."),
    404: ("Page not found", "If you typed the address, check that it is right."),
    405: ("That cannot be done here", "Open the page again and use its own buttons."),
    411: ("That cannot be answered", "The request did not say how long it is."),
    413: ("Too much at once", "What was sent is larger than this page can take. Send less."),
    414: ("The address is too long", "Choose again from the page, with fewer choices."),
    415: ("That cannot be answered", "What was sent is of a kind that this page cannot take."),
    429: ("Too many at once", "Wait a while and try again."),
    503: ("Temporarily unavailable", "The records cannot be reached just now. Try in a minute."),
}
LIBRARY_FILES: Final = "/_dash-component-suites/"
"""Where Dash serves the files of libraries; of one that is not there it raises an error."""
WENT_WRONG: Final = ("Something went wrong", "It is not your fault, and nothing was changed.")
"""For every error that is nobody's but ours."""


def reference() -> str:
    """Return the reference of this request: 8 characters, the same in its answer and its log."""
    if "sightline_reference" not in g:
        g.sightline_reference = secrets.token_hex(4)
    found: str = g.sightline_reference
    return found


def answer_in_words(status: int, heading: str, words: str) -> Response:
    """Return the answer that only says something, as a page or, where no page was asked, a line."""
    said = [words]
    if status != 404:  # of which there is nothing to look up
        said.append(f"If you ask for help, give this reference: {reference()}")
    if request.path.startswith("/_"):
        return Response(f"{heading}. {' '.join(said)}\n", status, mimetype="text/plain")
    return message_page(heading, tuple(said), status)


def add_errors(server: Flask) -> None:
    """Answer every error of ``server`` in words of ours; an unexpected one is kept for the log."""

    @server.errorhandler(Exception)
    def answer(error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.code is not None:
            if error.response is not None:  # an answer of its own, such as a redirect
                return error.get_response()  # type: ignore[return-value]
            heading, words = WORDS.get(error.code, WENT_WRONG)
            found = answer_in_words(error.code, heading, words)
            for name, value in error.get_headers():
                if name in ("Allow", "Retry-After"):
                    found.headers[name] = value
            if error.code >= 500:
                g.sightline_error = error
            return found
        if isinstance(error, NotSignedIn):
            from dashboard.web.access import to_sign_in

            return to_sign_in()
        if isinstance(error, TemporarilyUnavailable):
            return unavailable(error)
        if (request.endpoint or "").startswith(LIBRARY_FILES):
            return answer_in_words(404, *WORDS[404])
        g.sightline_error = error
        return answer_in_words(500, *WENT_WRONG)
