"""The top of a page for whoever asks: the same on pages of Dash and on those of the server."""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app, has_request_context, request

from dashboard.masthead import Masthead, choice_of, pages_of, sees_words
from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.viewer import NotServed, NotSignedIn, Viewer
from dashboard.web.forms import token_of

_EXTENSION: Final = "sightline_services"


def may_switch(viewer: Viewer, services: Services) -> bool:
    """Return whether ``viewer`` may look at what others see: nobody signs in here, and the records
    are those of the demonstration. Raises TemporarilyUnavailable."""
    return (
        viewer.account is None
        and not services.settings.ways
        and bool(viewer.authority)
        and services.repository.loaded(viewer).is_demonstration
    )


def masthead_of(services: Services) -> Masthead:
    """Return the top of a page for who asks; raises what ``services.viewer`` does."""
    viewer = services.viewer()
    token = token_of(request) if has_request_context() else ""
    if not may_switch(viewer, services):
        signed_in = viewer.name if viewer.account is not None else ""
        return Masthead(pages_of(viewer), signed_in, token=token)
    names = services.repository.team_names(viewer)
    return Masthead(
        pages_of(viewer), seen_as=choice_of(viewer), sees=sees_words(viewer, names), token=token
    )


def add_masthead(server: Flask, services: Services) -> None:
    """Let every page that the server draws have the top of its reader, messages too."""
    server.extensions[_EXTENSION] = services


def masthead_now() -> Masthead:
    """Return the top of the page that is being drawn; a plain one where nobody can be told."""
    services = current_app.extensions.get(_EXTENSION) if has_request_context() else None
    if services is None:
        return Masthead(pages_of(None))
    try:
        return masthead_of(services)
    except (NotSignedIn, NotServed):
        return Masthead(())
    except TemporarilyUnavailable:
        return Masthead(pages_of(None))
