"""One's own account: name, roles, password, sessions; and what ``assets/session.js`` asks for."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from dashboard.identity import Session, SignIn
from dashboard.people import ROLE_WORDS, SHORTEST_PASSWORD, SOURCES
from dashboard.services import Services
from dashboard.viewer import ROLES, Person, viewer_of
from dashboard.web.access import to_sign_in
from dashboard.web.frames import frame_values
from dashboard.web.sign_in import BUSY, to, too_often
from dashboard.web.sign_in_proxy import client_address
from dashboard.web.signed_in import session_now, token_now
from dashboard.web.templates import page

ADDRESS: Final = "/account"
SAID: Final = {
    "password": "Your password is changed, and your other sessions have ended.",
    "others": "Your other sessions have ended.",
}


def blueprint(services: Services, sign_in: SignIn) -> Blueprint:
    """Return the routes of one's own account."""
    routes = Blueprint("account", __name__)
    settings = services.settings

    def teams_of(person: Person) -> list[str]:
        """Return the names of the teams that a manager sees in full."""
        if "service_manager" not in person.roles:
            return []
        names = services.repository.team_names(viewer_of(person))
        return [names.get(code, code) for code in person.teams]

    def drawn(
        session: Session, errors: dict[str, str] | None = None, status: int = 200
    ) -> Response:
        person = session.person
        values: dict[str, Any] = {
            **frame_values(services, "Your account", ADDRESS),
            "person": person,
            "subject": session.subject,
            "source": SOURCES.get(session.source, ""),
            "roles": [(ROLES[each], ROLE_WORDS[each]) for each in ROLES if each in person.roles],
            "teams": teams_of(person),
            "sessions": sign_in.sessions(token_now(request)),
            "is_local": session.source == "local",
            "shortest": SHORTEST_PASSWORD,
            "errors": errors or {},
            "said": SAID.get(request.args.get("done", ""), ""),
        }
        return page("account.html", values, status)

    @routes.get(ADDRESS)
    def own() -> Response:
        session = session_now(sign_in, settings)
        return drawn(session) if session else to_sign_in()

    @routes.post(f"{ADDRESS}/password")
    def password() -> Response:
        session = session_now(sign_in, settings)
        if session is None:
            return to_sign_in()
        old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
        if not old:
            return drawn(session, {"old": "Write the password that you have now"}, 422)
        if new != again:
            return drawn(session, {"again": "The new password is not the same both times"}, 422)
        address = client_address(request, settings)
        found = sign_in.change_password(token_now(request), old, new, address)
        if isinstance(found, str):
            return drawn(session, {"new": found}, 422) if found else to(f"{ADDRESS}?done=password")
        words = {"wrong": "This is not your password", "busy": BUSY}
        said = words.get(found.why) or too_often(found.wait)
        return drawn(session, {"old": said}, 429 if found.why == "wait" else 422)

    @routes.post(f"{ADDRESS}/sessions")
    def end_others() -> Response:
        if session_now(sign_in, settings) is None:
            return to_sign_in()
        sign_in.end_others(token_now(request))
        return to(f"{ADDRESS}?done=others")

    def told(session: Session | None) -> Response:
        """Return how long a session lasts, in seconds; 401 where there is none."""
        if session is None:
            found = jsonify(signed_in=False)
            found.status_code = 401
            return found
        now = sign_in.now()
        return jsonify(
            signed_in=True,
            account=session.person.account,
            idle=int((session.idle_at - now).total_seconds()),
            left=int((session.ends_at - now).total_seconds()),
        )

    @routes.get("/session")
    def state() -> Response:
        return told(session_now(sign_in, settings))

    @routes.post("/session")
    def stay() -> Response:
        return told(session_now(sign_in, settings))

    return routes
