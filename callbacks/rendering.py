"""What callbacks return: parse what came from the browser, ask for views, lay them out."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from dashboard import panels
from dashboard.measures.registry import PANELS
from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.state import Options, ViewState, parse
from dashboard.viewer import Viewer
from layouts.components import panel as layout
from layouts.pages.overview import empty_page, overview, shown_words, unavailable_page


def _body(
    services: Services, viewer: Viewer, name: str, state: ViewState, options: Options
) -> Component:
    try:
        views = [
            panels.view(measure, state, viewer, services.repository)
            for measure in services.measures.values()
            if measure.panel == name
        ]
    except TemporarilyUnavailable:
        return layout.unavailable()
    return layout.panel_body(views, options)


def panel_body(services: Services, panel: object, query: object) -> Any:
    """Return the body of the panel whose id is ``panel`` for ``query``; both untrusted."""
    name = panel.get("panel") if isinstance(panel, dict) else None
    if not isinstance(name, str) or name not in PANELS:
        return None
    try:
        viewer = services.viewer()
        options = services.repository.options(viewer)
    except TemporarilyUnavailable:
        return layout.unavailable()
    return _body(services, viewer, name, parse(query, options)[0], options)


def page(services: Services, query: object) -> list[Component]:
    """Return the overview for ``query``, its controls and its panels alike."""
    try:
        viewer = services.viewer()
        options = services.repository.options(viewer)
        loaded = services.repository.loaded(viewer)
        area = services.repository.area(viewer.authority)
    except TemporarilyUnavailable:
        return unavailable_page()
    if not options.months:
        return empty_page()
    state, notices = parse(query, options)
    bodies = {name: _body(services, viewer, name, state, options) for name in PANELS}
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
