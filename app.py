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
from flask import Flask, g
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from callbacks import register
from dashboard.frame import TITLE
from dashboard.identity import SignIn
from dashboard.measures.registry import measures
from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.settings import Settings, SettingsError, read_settings
from dashboard.viewer import Viewer, councillor
from dashboard.web import (
    account,
    administration,
    audit_pages,
    cases,
    compare,
    definitions,
    export,
    forms,
    health,
    images,
    imports,
    measure_files,
    meeting,
    notes,
    open_server,
    overview_file,
    people_pages,
    report,
    see_as,
    service_files,
    sign_in,
    sign_in_oidc,
    signed_in,
    static,
)
from dashboard.web.access import add_access, undeclared, viewer_now
from dashboard.web.asked import add_asked, callbacks_of, untyped
from dashboard.web.errors import add_errors
from dashboard.web.forms import add_forms
from dashboard.web.headers import add_headers
from dashboard.web.kept import add_kept
from dashboard.web.limits import add_limits
from dashboard.web.log import add_log, write_lines
from dashboard.web.masthead import add_masthead
from dashboard.web.pages import add_address_limit, add_not_found, index_string
from dashboard.web.sign_in_proxy import add_stripping
from data.administration import SqlAdministration
from data.audit_trail import SqlAuditTrail
from data.desk import Desk
from data.engine import DatabaseRefused, make_engine, ping, prepare
from data.file_limit import file_limit
from data.notebook import SqlNotebook
from data.people_site import SqlPeople
from data.repository import SqlRepository, default_authority
from data.sign_in import SqlSignIn
from data.versions import holds_real_records
from layouts import ids
from layouts.shell import shell

REQUEST_LIMIT: Final = 2 * 1024 * 1024
"""Bytes that may be sent to any address but the one that takes files."""
FORM_PARTS: Final = 500
"""Parts of a form that is sent in parts."""
HEAD_LIMIT: Final = 32 * 1024
"""Bytes of the address and the headers of a request."""
ANSWER_WITHIN: Final = 5
"""Seconds after which a page says that the database does not answer."""
OWN_AUTHORITY: Final = "sightline_authority"
"""Where the application keeps what answers whose figures it shows."""


def build(services: Services, ready: Callable[[], bool]) -> Dash:
    """Return the Dash application over ``services``; ``ready``: does the database answer."""
    server = Flask("sightline")
    server.config.update(
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],
        MAX_CONTENT_LENGTH=REQUEST_LIMIT,
        MAX_FORM_MEMORY_SIZE=forms.FIELDS_LIMIT,
        MAX_FORM_PARTS=FORM_PARTS,
    )
    add_log(server)  # first, so that its line has the answer as it leaves
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
        csrf_token_name=forms.COOKIE,
        csrf_header_name=forms.HEADER,
        suppress_callback_exceptions=True,  # the controls are part of a page, not of the frame
    )
    asking = services.viewer
    services = replace(services, viewer=viewer_now(see_as.seen_as(services)))
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
    server.register_blueprint(see_as.blueprint(services, asking))
    if services.audit is not None:
        server.register_blueprint(audit_pages.blueprint(services, services.audit))
    if services.desk is not None:
        server.register_blueprint(
            imports.blueprint(services, services.desk, services.figures_template)
        )
    if services.administration is not None:
        server.register_blueprint(administration.blueprint(services, services.administration))
    if services.sign_in is not None:
        server.register_blueprint(sign_in.blueprint(services.settings, services.sign_in))
        server.register_blueprint(account.blueprint(services, services.sign_in))
        if "oidc" in services.settings.ways:
            server.register_blueprint(sign_in_oidc.blueprint(services.settings, services.sign_in))
        add_stripping(server, services.settings)
    if services.people is not None:
        server.register_blueprint(people_pages.blueprint(services, services.people))
    if without := undeclared(server, server_callbacks(app)):
        raise RuntimeError(f"without a policy in dashboard/web/access.py: {', '.join(without)}")
    asked = callbacks_of(app.callback_map)
    if without := untyped(asked):
        raise RuntimeError(f"without a type in dashboard/web/asked.py: {', '.join(without)}")
    add_address_limit(server)
    add_masthead(server, services)
    add_access(server, services)
    add_forms(server)
    if services.wait_for_file is not None:
        add_limits(server, services, services.wait_for_file)
    add_asked(server, asked)
    add_not_found(server, services.measures)
    add_errors(server)
    open_server.add_not_served(server)
    add_headers(server, app.csp_hashes)
    add_kept(server, services)
    return app


def viewers(engine: Engine, settings: Settings, signing_in: SignIn | None) -> Callable[[], Viewer]:
    """Return what answers who is asking: by their session, or on an open demonstration all alike.

    Raises SettingsError where a server without sign-in must not start, and where several
    authorities are loaded and none is chosen.
    """

    def authority() -> str:
        try:
            return default_authority(engine, settings.authority)
        except (DBAPIError, PoolTimeout) as error:
            raise TemporarilyUnavailable("The database does not answer") from error

    def holds_real() -> bool:
        try:
            return holds_real_records(engine)
        except (DBAPIError, PoolTimeout) as error:
            raise TemporarilyUnavailable("The database does not answer") from error

    open_server.check(settings)
    with contextlib.suppress(TemporarilyUnavailable):
        open_server.check(settings, holds_real=not settings.ways and holds_real())
        authority()
    if signing_in is not None:
        return signed_in.viewer_from_session(signing_in, settings)
    return open_server.open_viewer(authority, holds_real)


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
    signing_in = SqlSignIn(engine, settings) if settings.ways else None
    services = Services(
        settings,
        repository,
        measures(),
        viewers(engine, settings, signing_in),
        Desk(engine, settings, takes_records=signing_in is not None),
        figures_template,
        notebook=SqlNotebook(engine),
        administration=SqlAdministration(engine),
        audit=SqlAuditTrail(engine),
        sign_in=signing_in,
        people=SqlPeople(engine),
        wait_for_file=file_limit(engine, settings.files_limit),
    )
    app = build(services, lambda: ping(engine))
    app.server.extensions[OWN_AUTHORITY] = lambda: default_authority(engine, settings.authority)
    return app


def warm(app: Dash) -> None:
    """Draw the overview once for a reader, so that the first one does not wait for it.

    It also imports, before threads do, all that an answer needs. Without a database nothing is
    drawn.
    """
    server = app.server
    try:
        viewer = councillor(server.extensions[OWN_AUTHORITY]())
    except (DBAPIError, PoolTimeout, SettingsError):
        return
    asked = {
        "output": f"{ids.PAGE}.children",
        "outputs": {"id": ids.PAGE, "property": "children"},
        "inputs": [
            {"id": ids.LOCATION, "property": "pathname", "value": "/"},
            {"id": ids.LOCATION, "property": "search", "value": ""},
        ],
        "changedPropIds": [],
    }
    posted: dict[str, Any] = {"method": "POST", "json": asked}
    for path, how in (
        ("/", {}),
        ("/_dash-layout", {}),
        ("/_dash-dependencies", {}),
        (forms.CALLBACK, posted),
    ):
        # Past what a request from outside goes through: nobody is signed in, and nothing is kept.
        with server.test_request_context(path, **how):
            g.sightline_viewer = viewer
            server.dispatch_request()


@cache
def _server() -> Flask:
    write_lines()
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
        max_request_header_size=HEAD_LIMIT,
    )


def main() -> int:
    """Prepare the database and serve; the exit status."""
    from data.demo.load import load_demo_if_empty

    write_lines()
    try:
        settings = read_settings()
        open_server.check(settings)
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
