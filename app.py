"""Composition root: settings, database, services, Dash; ``server`` for a WSGI server.

Nothing is made at import: ``create_app`` may be called many times in one process, and
``app.server`` is made when it is first asked for.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, Final

from dash import Dash
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from callbacks import register
from dashboard.frame import TITLE
from dashboard.measures.registry import measures
from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.settings import Settings, SettingsError, read_settings
from dashboard.viewer import Viewer, full_viewer
from dashboard.web import (
    administration,
    cases,
    compare,
    definitions,
    export,
    health,
    images,
    imports,
    measure_files,
    meeting,
    notes,
    overview_file,
    report,
    service_files,
    static,
)
from dashboard.web.access import add_access, undeclared, viewer_now
from dashboard.web.headers import add_headers
from dashboard.web.local import asked_from_here, listens_here_only
from dashboard.web.log import add_log
from dashboard.web.pages import add_not_found, index_string
from data.administration import SqlAdministration
from data.audit_trail import SqlAuditTrail
from data.desk import Desk
from data.engine import DatabaseRefused, make_engine, ping, prepare
from data.notebook import SqlNotebook
from data.repository import SqlRepository, default_authority
from layouts import ids
from layouts.shell import shell

REQUEST_LIMIT: Final = 2 * 1024 * 1024
"""Bytes that may be sent to any address but the one that takes files."""
ANSWER_WITHIN: Final = 5
"""Seconds after which a page says that the database does not answer."""
NOT_SIGNED_IN: Final = "not signed in"
"""The name kept beside what is done, until there is sign-in."""


def build(services: Services, ready: Callable[[], bool]) -> Dash:
    """Return the Dash application over ``services``; ``ready``: does the database answer."""
    server = Flask("sightline")
    server.config.update(
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],
        MAX_CONTENT_LENGTH=REQUEST_LIMIT,
    )
    app = Dash(
        __name__,
        server=server,
        title=TITLE,
        update_title="",
        index_string=index_string(),
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
        serve_locally=True,
        include_assets_files=True,
        assets_ignore=r"^(imports|meeting)\.js$",  # the pages that need them ask for them
        external_stylesheets=[],
        external_scripts=[],
        compress=True,
        use_async=False,
        enable_mcp=False,
        suppress_callback_exceptions=True,  # the controls are part of a page, not of the frame
    )
    services = replace(services, viewer=viewer_now(services.viewer))
    app.layout = shell()
    register(app, services)
    server.register_blueprint(health.blueprint(ready))
    server.register_blueprint(export.blueprint(services))
    server.register_blueprint(overview_file.blueprint(services))
    server.register_blueprint(service_files.blueprint(services))
    server.register_blueprint(measure_files.blueprint(services))
    server.register_blueprint(definitions.blueprint(services))
    server.register_blueprint(cases.blueprint(services))
    server.register_blueprint(compare.blueprint(services))
    server.register_blueprint(notes.blueprint(services))
    server.register_blueprint(images.blueprint(services))
    server.register_blueprint(meeting.blueprint(services))
    server.register_blueprint(report.blueprint(services))
    server.register_blueprint(static.blueprint())
    if services.desk is not None:
        server.register_blueprint(
            imports.blueprint(services, services.desk, services.figures_template)
        )
    if services.administration is not None:
        server.register_blueprint(administration.blueprint(services, services.administration))
    if without := undeclared(server, server_callbacks(app)):
        raise RuntimeError(f"without a policy in dashboard/web/access.py: {', '.join(without)}")
    add_access(server, services)
    add_not_found(server, services.measures)
    add_headers(server, app.csp_hashes)
    add_log(server)
    return app


def viewers(engine: Engine, chosen: str, host: str) -> Callable[[], Viewer]:
    """Return what answers who is asking: until there is sign-in, one viewer who sees all.

    The authority is the one ``chosen``, else the only one loaded, asked for until there is one.
    Files may be loaded where the server listens on ``host`` for its own machine alone, by who
    asks from there. Raises SettingsError where several authorities are loaded and none is chosen.
    """
    is_own_machine = listens_here_only(host)
    found = ""

    def viewer() -> Viewer:
        nonlocal found
        try:
            found = found or default_authority(engine, chosen)
        except (DBAPIError, PoolTimeout) as error:
            raise TemporarilyUnavailable("The database does not answer") from error
        may_import = is_own_machine and asked_from_here()
        return replace(
            full_viewer(found),
            may_import=may_import,
            may_note=may_import,
            may_administer=may_import,
            name=NOT_SIGNED_IN,
        )

    with contextlib.suppress(TemporarilyUnavailable):
        viewer()
    return viewer


def server_callbacks(app: Dash) -> list[str]:
    """Return the callbacks that the server answers, by their outputs."""
    return [name for name, each in app.callback_map.items() if "callback" in each]


def figures_template() -> str:
    """Return the CSV that figures from elsewhere begin with."""
    from data.imports import supplied

    return supplied.template()


def create_app(settings: Settings | None = None) -> Dash:
    """Return a new application; raises SettingsError where a setting cannot be used.

    Raises data.engine.DatabaseRefused where the database's address cannot be used.
    """
    settings = read_settings() if settings is None else settings
    engine = make_engine(settings.database_url, ANSWER_WITHIN)
    repository = SqlRepository(engine, settings.neighbour_list)
    services = Services(
        settings,
        repository,
        measures(),
        viewers(engine, settings.authority, settings.host),
        Desk(engine, settings),
        figures_template,
        notebook=SqlNotebook(engine),
        administration=SqlAdministration(engine),
        audit=SqlAuditTrail(engine),
    )
    return build(services, lambda: ping(engine))


def warm(app: Dash) -> None:
    """Draw the overview once as a reader would, so that the first reader does not wait for it.

    It also imports, before threads do, all that an answer needs.
    """
    client = app.server.test_client()
    for path in ("/", "/_dash-layout", "/_dash-dependencies"):
        client.get(path)
    asked = {
        "output": f"{ids.PAGE}.children",
        "outputs": {"id": ids.PAGE, "property": "children"},
        "inputs": [
            {"id": ids.LOCATION, "property": "pathname", "value": "/"},
            {"id": ids.LOCATION, "property": "search", "value": ""},
        ],
        "changedPropIds": [],
    }
    client.post("/_dash-update-component", json=asked)


@cache
def _server() -> Flask:
    app = create_app()
    warm(app)
    return app.server


def __getattr__(name: str) -> Any:
    """Make ``app.server``, for a WSGI server, when it is first asked for."""
    if name == "server":
        return _server()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def say(line: str) -> None:
    """Print one line of progress at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def listen(server: Flask, settings: Settings) -> Any:
    """Return waitress, which listens and does not run yet; raises OSError.

    It passes on what a proxy adds, which by default it takes out: such a request is not one of
    this machine, and may not see what was loaded.
    """
    from waitress import create_server

    return create_server(
        server,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        ident=None,
        clear_untrusted_proxy_headers=False,
    )


def main() -> int:
    """Prepare the database and serve; the exit status."""
    from data.demo.load import load_demo_if_empty

    try:
        settings = read_settings()
        engine = make_engine(settings.database_url)
        prepare(engine)
        load_demo_if_empty(engine, say)
        app = create_app(settings)
    except (SettingsError, DatabaseRefused) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    warm(app)
    try:
        listening = listen(app.server, settings)
    except OSError as error:
        sys.stderr.write(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}\n")
        return 2
    say(f"Sightline is at http://{settings.host}:{settings.port} (Ctrl+C stops it)")
    with contextlib.suppress(KeyboardInterrupt):
        listening.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
