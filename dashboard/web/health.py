"""Whether the process lives, and whether it can answer with figures."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response


def blueprint(ping: Callable[[], bool]) -> Blueprint:
    """Return the health routes; ``ping`` says whether the database answers."""
    routes = Blueprint("health", __name__, url_prefix="/health")

    @routes.get("/live")
    def live() -> Response:
        return Response("live\n", mimetype="text/plain")

    @routes.get("/ready")
    def ready() -> Response:
        if not ping():
            return Response("the database does not answer\n", 503, mimetype="text/plain")
        return Response("ready\n", mimetype="text/plain")

    return routes
