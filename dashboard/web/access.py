"""Who may ask for what: every route and every callback has a policy here, or the start fails.

The repository decides what a viewer is shown; this decides whether an address answers at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Literal
from urllib.parse import quote

from flask import Flask, Response, g, redirect, request

from dashboard.audit import Entry
from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.viewer import NotServed, NotSignedIn, Viewer
from dashboard.web.kept import route
from dashboard.web.templates import message_page

Need = Literal["anyone", "signed_in", "list", "note", "import", "administer"]

POLICY: Final[dict[str, Need]] = {
    # Files of our own and of libraries, without any data; and whether the server lives.
    "static": "anyone",
    "bootstrap.static": "anyone",
    "_dash_assets.static": "anyone",
    "health.live": "anyone",
    "health.ready": "anyone",
    "/_favicon.ico": "anyone",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": "anyone",
    # Signing in and out, and one's own account: each looks at the session itself.
    "sign_in.start": "anyone",
    "sign_in.check": "anyone",
    "sign_in.by_proxy": "anyone",
    "sign_in.ask_sign_out": "anyone",
    "sign_in.sign_out": "anyone",
    "sign_in_oidc.there": "anyone",
    "sign_in_oidc.back": "anyone",
    "account.own": "anyone",
    "account.password": "anyone",
    "account.end_others": "anyone",
    "account.state": "anyone",
    "account.stay": "anyone",
    # Pages that Dash draws, and what it asks for them.
    "/": "signed_in",
    "/<path:path>": "signed_in",
    "/_dash-dependencies": "signed_in",
    "/_dash-layout": "signed_in",
    "/_dash-update-component": "signed_in",
    "/_reload-hash": "signed_in",
    # Pages and files of figures.
    "compare.compare": "signed_in",
    "compare.file": "signed_in",
    "definitions.listed": "signed_in",
    "definitions.one": "signed_in",
    "definitions.quality": "signed_in",
    "export.export": "signed_in",
    "measure_files.table": "signed_in",
    "overview_file.overview": "signed_in",
    "service_files.csv": "signed_in",
    "service_files.image": "signed_in",
    "images.one": "signed_in",
    "meeting.slides": "signed_in",
    "meeting.choose": "signed_in",
    "report.report": "signed_in",
    # As whom the demonstration is looked at.
    "see_as.choose": "signed_in",
    # Lists of cases.
    "cases.start": "list",
    "cases.of_figure": "list",
    "cases.file": "list",
    "cases.of_visits": "list",
    "cases.due_file": "list",
    # What people write.
    "notes.listed": "signed_in",
    "notes.one": "signed_in",
    "notes.change": "note",
    "notes.add": "note",
    # Imports.
    "imports.listed": "import",
    "imports.load": "import",
    "imports.report": "import",
    "imports.refused": "import",
    "imports.ask_undo": "import",
    "imports.undo": "import",
    "imports.figures_template": "import",
    "imports.job": "import",
    "imports.job_state": "import",
    "imports.accept": "import",
    "imports.close": "import",
    "imports.ask_reopen": "import",
    "imports.reopen": "import",
    # Administration.
    "administration.index": "administer",
    "audit.listed": "administer",
    "audit.check": "administer",
    "audit.file": "administer",
    "administration.targets": "administer",
    "administration.set_target": "administer",
    "administration.ask_remove_target": "administer",
    "administration.remove_target": "administer",
    "administration.teams": "administer",
    "administration.map_teams": "administer",
    "administration.end_mapping": "administer",
    "administration.mapping": "administer",
    "administration.remove_mapping": "administer",
    "administration.visit_rules": "administer",
    "administration.rule": "administer",
    "administration.set_rule": "administer",
    "administration.ask_remove_rule": "administer",
    "administration.remove_rule": "administer",
    # Who may see what.
    "people.listed": "administer",
    "people.ask_add": "administer",
    "people.add": "administer",
    "people.one": "administer",
    "people.change": "administer",
    "people.password": "administer",
    "people.switch": "administer",
    "people.end_sessions": "administer",
    "people.groups": "administer",
    "people.set_group": "administer",
    "people.remove_group": "administer",
    "people.restricted": "administer",
    "people.restrict": "administer",
    "people.unrestrict": "administer",
    "people.published": "administer",
    "people.publish": "administer",
}
"""What each endpoint needs."""

CALLBACKS: Final[dict[str, Need]] = {
    "page.children": "signed_in",
    "..body.children...status.children..": "signed_in",
}
"""What each callback of the server needs, by its outputs; what runs in the browser needs none."""

SIGN_IN: Final = "/sign-in"


def may(viewer: Viewer, need: Need) -> bool:
    """Return whether ``viewer``, who is signed in, may ask for what needs ``need``."""
    return {
        "anyone": True,
        "signed_in": True,
        "list": viewer.may_list,
        "note": viewer.may_note,
        "import": viewer.may_import,
        "administer": viewer.may_administer,
    }[need]


def undeclared(server: Flask, callbacks: Iterable[str]) -> list[str]:
    """Return the endpoints and callbacks (by their outputs) that have no policy."""
    endpoints = {rule.endpoint for rule in server.url_map.iter_rules()}
    outputs = set(callbacks)
    without = (endpoints - POLICY.keys()) | (outputs - CALLBACKS.keys())
    return sorted(without)


def viewer_now(who: Callable[[], Viewer]) -> Callable[[], Viewer]:
    """Return ``who``, asked once for each request: what one request sees is one viewer's."""
    from flask import has_request_context

    def viewer() -> Viewer:
        if not has_request_context():
            return who()
        if "sightline_viewer" not in g:
            try:
                g.sightline_viewer = who()
            except (NotServed, NotSignedIn, TemporarilyUnavailable) as error:
                # For the whole request: one that was not admitted for want of an answer must not
                # be served once there is one.
                g.sightline_viewer = error
        found: Viewer | Exception = g.sightline_viewer
        if isinstance(found, Exception):
            raise found
        return found

    return viewer


def add_access(server: Flask, services: Services) -> None:
    """Let each request of ``server`` through where its policy allows it; refusals are kept."""

    @server.before_request
    def admit() -> Response | None:
        endpoint = request.endpoint
        if endpoint is None:  # the real 404, which says nothing of anybody
            return None
        need = POLICY[endpoint]
        if need == "anyone":
            return None
        try:
            viewer = services.viewer()
        except NotSignedIn:
            return to_sign_in()
        except TemporarilyUnavailable:
            if endpoint.startswith("/"):
                # The document of Dash holds nothing of anybody, and its panels say so themselves.
                return None
            raise
        if may(viewer, need):
            return None
        if services.audit is not None:
            what = {"method": request.method, "needs": need}
            # The route and not the address: what is typed into that may name a child.
            named = (request.view_args or {}).get("measure_id", "")
            measure = {"measure": named} if named in services.measures else {}
            services.audit.keep(viewer, Entry("refused", route(), {**what, **measure}))
            g.sightline_refused = True
        return refused()


def to_sign_in() -> Response:
    """Return the answer to somebody who is not signed in: the way there, or 401."""
    wants_page = request.method == "GET" and not request.path.startswith("/_")
    if wants_page:
        wanted = request.full_path.removesuffix("?")
        return redirect(f"{SIGN_IN}?next={quote(wanted, safe='/')}", 303)  # type: ignore[return-value]
    return Response("Sign in first\n", 401, mimetype="text/plain")


def refused() -> Response:
    """Return the answer to somebody who may not see what was asked for."""
    return message_page(
        "Not for you to see",
        ("Your role does not include this page. An administrator can change that.",),
        403,
    )
