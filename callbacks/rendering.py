"""What callbacks return: parse what came from the browser, ask for views, lay them out."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from dash.development.base_component import Component

from dashboard import panels
from dashboard.measures.registry import PANELS
from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.state import MAX_QUERY, parse, to_query
from dashboard.viewer import Viewer
from layouts.components import panel as layout
from layouts.pages.overview import empty_page, overview, shown_words, unavailable_page

HELD: Final = 200
"""Panels held in one process, the least used go first: about 0.2 MB each."""

Body = Callable[[object, object], Any]


def panel_bodies(services: Services) -> Body:
    """Return the function that gives the body of a panel for a query, both untrusted.

    Bodies are held as long as the data versions stay the same.
    """
    repository = services.repository

    @lru_cache(maxsize=HELD)
    def body(name: str, query: str, viewer: Viewer, _versions: tuple[int, int]) -> Any:
        options = repository.options(viewer)
        state, _ = parse(query, options)
        chosen = [measure for measure in services.measures.values() if measure.panel == name]
        views = [panels.view(measure, state, viewer, repository) for measure in chosen]
        return layout.panel_body(views, options)

    def checked(name: object, query: object) -> Any:
        if not isinstance(name, str) or name not in PANELS:
            return None
        text = query if isinstance(query, str) and len(query) <= MAX_QUERY else ""
        try:
            viewer = services.viewer()
            return body(name, text, viewer, repository.versions(viewer))
        except TemporarilyUnavailable:
            return layout.unavailable()

    return checked


def page(services: Services, body: Body, query: object) -> list[Component]:
    """Return the overview for ``query``, its controls and its panels alike."""
    repository = services.repository
    try:
        viewer = services.viewer()
        options = repository.options(viewer)
        loaded = repository.loaded(viewer)
        area = repository.area(viewer.authority)
    except TemporarilyUnavailable:
        return unavailable_page()
    if not options.months:
        return empty_page()
    state, notices = parse(query, options)
    bodies = {name: body(name, to_query(state, options)) for name in PANELS}
    return overview(options, state, area, loaded, bodies, notices)


def status_words(services: Services, query: object) -> str:
    """Return what is now shown, in words."""
    try:
        viewer = services.viewer()
        options = services.repository.options(viewer)
        area = services.repository.area(viewer.authority)
    except TemporarilyUnavailable:
        return layout.UNAVAILABLE
    return shown_words(parse(query, options)[0], options, area)
