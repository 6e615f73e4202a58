"""Whether a request comes from the machine that the server runs on, and from nowhere else.

Without sign-in the made-up records are served to such requests alone.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final

from flask import has_request_context, request

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
"""What a proxy adds: behind one, a request from anywhere seems to come from here."""


def listens_here_only(host: str) -> bool:
    """Return whether a server that listens on ``host`` is reached from its own machine only."""
    return host.strip("[]").lower() in LOOPBACK


def asked_from_here() -> bool:
    """Return whether this request was made on this machine, and to it by its own name.

    The name matters too: a page of another site may lead its own name to this machine.
    """
    if not has_request_context():
        return False
    name = request.host
    name = name[1:].split("]")[0] if name.startswith("[") else name.split(":")[0]
    try:
        near = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        near = False
    return (
        near
        and listens_here_only(name)
        and not any(header in request.headers for header in FORWARDED)
    )
