"""Which addresses are pages; every other unknown address is a real 404."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, abort, request

from dashboard.web.static import stylesheet

PAGES: Final = frozenset({"/"})

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

NOT_FOUND: Final = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page not found - Sightline</title>
<link rel="stylesheet" href="STYLESHEET">
<link rel="stylesheet" href="/assets/app.css">
</head>
<body>
<header class="top"><div class="wrap"><a class="brand" href="/">
<span class="brand-name">Sightline</span></a></div></header>
<main class="wrap main">
<h1>Page not found</h1>
<p>If you typed the address, check that it is right.</p>
<p><a href="/">Go to the overview</a></p>
</main>
</body>
</html>
"""


def index_string() -> str:
    """Return the document that Dash fills in."""
    return INDEX.replace("STYLESHEET", stylesheet())


def add_not_found(server: Flask) -> None:
    """Answer 404 for addresses that Dash would otherwise answer with the empty page."""
    page = NOT_FOUND.replace("STYLESHEET", stylesheet())

    @server.before_request
    def refuse_unknown() -> None:
        rule = request.url_rule
        if rule is not None and rule.rule == "/<path:path>" and request.path not in PAGES:
            abort(404)

    @server.errorhandler(404)
    def not_found(_error: Exception) -> Response:
        return Response(page, 404, mimetype="text/html")
