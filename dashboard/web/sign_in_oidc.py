"""Signing in by the council's own sign-in service: there and back.

What must come back follows from a secret in a cookie that only this browser holds, for ten minutes
and one answer.
"""

from __future__ import annotations

import logging
import secrets
from typing import Final
from urllib.parse import quote, unquote

from flask import Blueprint, Response, request

from dashboard.identity import OidcRefused, SignIn
from dashboard.settings import Settings
from dashboard.web.access import SIGN_IN
from dashboard.web.sign_in import admitted, own_path, says, to
from dashboard.web.sign_in_proxy import client_address
from dashboard.web.signed_in import token_now

LOG: Final = logging.getLogger("sightline.sign_in")
COOKIE: Final = "__Host-sightline-way"
LIVES: Final = 600
"""Seconds to come back in."""
NO_SERVICE: Final = (
    "The council’s sign-in service does not answer just now. Try again in a minute.",
)
NOT_RELIED_ON: Final = (
    "The answer of the council’s sign-in service could not be relied on, so nobody was signed in.",
    "It may have taken too long, or the page was opened a second time. Try again.",
)


def blueprint(settings: Settings, sign_in: SignIn) -> Blueprint:
    """Return the routes to the council's sign-in service and back."""
    routes = Blueprint("sign_in_oidc", __name__, url_prefix=f"{SIGN_IN}/oidc")

    @routes.get("")
    def there() -> Response:
        secret = secrets.token_urlsafe(32)
        following = own_path(request.args.get("next", "/"))
        try:
            answer = to(sign_in.oidc_address(secret))
        except OidcRefused as error:
            LOG.warning("sign-in by oidc cannot begin: %s", error)
            return says("You cannot sign in", NO_SERVICE, 502, SIGN_IN)
        answer.set_cookie(
            COOKIE,
            f"{secret}.{quote(following, safe='')}",
            max_age=LIVES,
            path="/",
            secure=True,
            httponly=True,
            samesite="Lax",
        )
        return answer

    def refused(why: str) -> Response:
        LOG.warning("sign-in by oidc refused: %s", why)
        sign_in.refused(why, "oidc", client_address(request, settings))
        return says("You could not be signed in", NOT_RELIED_ON, 400, SIGN_IN)

    def landed() -> Response:
        secret, _, following = request.cookies.get(COOKIE, "").partition(".")
        if request.args.get("error"):
            return refused("the service said no")
        if any(len(values) > 1 for _, values in request.args.lists()):
            return refused("a part of the answer came twice")
        if request.args.get("iss", settings.oidc_issuer) != settings.oidc_issuer:
            return refused("the answer is of another issuer")
        try:
            identity = sign_in.oidc_identity(
                secret, request.args.get("state", ""), request.args.get("code", "")
            )
        except OidcRefused as error:
            return refused(str(error))
        found = sign_in.by_identity(identity, token_now(request))
        return admitted(found, own_path(unquote(following)))

    @routes.get("/back")
    def back() -> Response:
        answer = landed()
        # For one answer alone, whatever it was.
        answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
        return answer

    return routes
