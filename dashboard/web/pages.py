"""Which addresses are pages; every other unknown address is a real 404."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from flask import Flask, Response, abort, request

from dashboard.places import place_at
from dashboard.web.errors import WORDS, answer_in_words
from dashboard.web.static import stylesheet

PLOTLY: Final = (
    b'<script async src="/_dash-component-suites/plotly/package_data/plotly.min.js"></script>\n'
)
"""The address at which Dash itself looks for plotly, and where it looks first: what is there."""
LONGEST_ADDRESS: Final = 8_000
"""Characters of path and query together."""
INDEX: Final = """<!DOCTYPE html>
<html lang="en-GB">
<head>
{%metas%}
<title>{%title%}</title>
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="STYLESHEET">
{%css%}
</head>
<body>
{%app_entry%}
<noscript><p>Sightline needs JavaScript to show its figures.</p></noscript>
{%config%}{%scripts%}{%renderer%}
</body>
</html>
"""


def index_string() -> str:
    """Return the document that Dash fills in."""
    return INDEX.replace("STYLESHEET", stylesheet())


def add_address_limit(server: Flask) -> None:
    """Answer 414 for an address longer than any of ours, before anything reads it."""

    @server.before_request
    def refuse_long() -> Response | None:
        if len(request.query_string) + len(request.path) > LONGEST_ADDRESS:
            return answer_in_words(414, *WORDS[414])
        return None


def add_not_found(server: Flask, measures: Collection[str]) -> None:
    """Answer 404 for addresses that Dash would otherwise answer with the empty page."""

    @server.before_request
    def refuse_unknown() -> Response | None:
        # What browsers ask for beside an answer that is no page and names no icon.
        if request.path == "/favicon.ico":
            return Response(status=308, headers={"Location": "/assets/favicon.svg"})
        rule = request.url_rule
        if (
            rule is not None
            and rule.rule == "/<path:path>"
            and place_at(request.path, measures) is None
        ):
            abort(404)
        return None

    @server.after_request
    def ask_for_charts_early(response: Response) -> Response:
        # Dash asks for plotly when the first chart has arrived; beside the page's own scripts it
        # is here a good deal sooner. The overview draws no chart, and a service may have none.
        place = place_at(request.path, measures)
        if place and place.kind == "measure" and response.mimetype == "text/html":
            response.set_data(response.get_data().replace(b"</head>", PLOTLY + b"</head>", 1))
        return response
