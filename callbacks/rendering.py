"""What callbacks return: parse what came from the browser, ask for views, lay them out."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from dash.development.base_component import Component

from dashboard.freshness import freshness
from dashboard.places import Place, place_at
from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.state import MAX_QUERY, Options, ViewState, parse, to_query
from dashboard.viewer import Viewer
from dashboard.web.masthead import masthead_of
from layouts.components.tree import Element
from layouts.components.unavailable import UNAVAILABLE, unavailable
from layouts.pages import measure, overview, service
from layouts.pages.common import empty_page, page_of, shown_words, unavailable_page

HELD: Final = 200
"""Bodies held in one process, the least used go first: about 0.5 MB each."""


class Pages:
    """The pages over ``services``; their bodies are held while the data versions stay."""

    def __init__(self, services: Services) -> None:
        """Draw pages of ``services``."""
        self._services = services
        self._held = lru_cache(maxsize=HELD)(self._draw)

    def _draw(
        self, place: Place, query: str, viewer: Viewer, _versions: tuple[int, int]
    ) -> Element:
        options = self._services.repository.options(viewer)
        state, _ = parse(query, options)
        with self._services.repository.snapshot():
            return body_of(place, state, options, viewer, self._services)

    def body(self, path: object, query: object) -> tuple[Any, str]:
        """Return the body of the page at ``path`` for ``query``, both untrusted, and the status."""
        place = place_at(path, self._services.measures)
        if place is None:
            return None, ""
        text = query if isinstance(query, str) and len(query) <= MAX_QUERY else ""
        try:
            viewer = self._services.viewer()
            repository = self._services.repository
            drawn = self._held(place, text, viewer, repository.versions(viewer))
            options, area = repository.options(viewer), repository.area(viewer.authority)
        except TemporarilyUnavailable:
            return unavailable(), UNAVAILABLE
        return drawn, shown_words(parse(text, options)[0], options, area)

    def page(self, path: object, query: object) -> list[Component]:
        """Return the whole page at ``path`` for ``query``: controls and body alike."""
        repository = self._services.repository
        place = place_at(path, self._services.measures) or Place("overview")
        heading = heading_of(place, self._services)
        try:
            viewer = self._services.viewer()
            options = repository.options(viewer)
            loaded = repository.loaded(viewer)
            area = repository.area(viewer.authority)
            masthead = masthead_of(self._services)
        except TemporarilyUnavailable:
            return unavailable_page(place, heading)
        if not options.months:
            return empty_page(place, heading, masthead, may_import=viewer.may_import)
        state, notices = parse(query, options)
        drawn, _ = self.body(place.path, to_query(state, options))
        fresh = freshness(loaded, may_open=viewer.may_import)
        return page_of(
            place, heading, options, state, area, loaded, drawn, notices, fresh, masthead
        )


def heading_of(place: Place, services: Services) -> str:
    """Return the heading of a page."""
    if place.kind == "measure":
        return services.measures[place.name].title
    return service.title(place.name) if place.kind == "service" else overview.HEADING


def body_of(
    place: Place, state: ViewState, options: Options, viewer: Viewer, services: Services
) -> Element:
    """Return what a page shows under its filter bar."""
    if place.kind == "measure":
        return measure.body(place.name, state, options, viewer, services)
    if place.kind == "service":
        return service.body(place.name, state, options, viewer, services)
    return overview.body(state, options, viewer, services)
