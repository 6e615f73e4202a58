"""Runs a server in a thread of a test until it is closed from another."""

from contextlib import suppress
from typing import Any


def until_closed(server: Any) -> None:
    """Serve; that the socket is closed while it waits is how it ends."""
    with suppress(OSError):
        server.run()
