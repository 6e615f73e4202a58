"""Every callback of the application. The number does not grow with measures or filters.

- route: address (path, query) -> page: filter bar and panels, drawn once
- focus, in the browser: page -> its heading gets the focus, after a change of page
- collect, in the browser: filter bar, clear, clicks on bars -> query, notice, filter bar
  (and the address, replaced)
- draw, one for each panel: query -> panel body
- say: query -> what is now shown, in words
"""

from __future__ import annotations

from dash import Dash

from callbacks import collect, page, panel, status
from callbacks.rendering import panel_bodies
from dashboard.services import Services


def register(app: Dash, services: Services) -> None:
    """Register every callback on ``app``."""
    body = panel_bodies(services)
    for each in (page, collect, panel, status):
        each.register(app, services, body)
