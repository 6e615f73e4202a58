"""One line a request: method, path, answer, milliseconds. Never a query: it can say too much."""

from __future__ import annotations

import logging
from time import perf_counter

from flask import Flask, Response, g, request

LOG = logging.getLogger("sightline.web")


def add_log(server: Flask) -> None:
    """Log each request of ``server`` at level INFO."""

    @server.before_request
    def start() -> None:
        g.sightline_started = perf_counter()

    @server.after_request
    def write(response: Response) -> Response:
        if LOG.isEnabledFor(logging.INFO):
            taken = (perf_counter() - g.get("sightline_started", perf_counter())) * 1000
            LOG.info("%s %s %s %.1f ms", request.method, request.path, response.status_code, taken)
        return response
