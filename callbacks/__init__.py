"""Every callback of the application. The number does not grow with measures or filters.

- route: address (path, query) -> page: filter bar and body, drawn once
- draw: query, at the address now shown -> body of the page, and in words what is shown
- arrive, in the browser: page -> its heading gets the focus, after a change of page
- pick, in the browser: clicks on points and bars of charts -> query

What is chosen in the filter bar, by a link or on a chart becomes one query in the browser
(``assets/sightline.js``), which also keeps the address.
"""

from __future__ import annotations

from dash import Dash

from callbacks import body, page, pick
from callbacks.rendering import Pages
from dashboard.services import Services


def register(app: Dash, services: Services) -> None:
    """Register every callback on ``app``."""
    pages = Pages(services)
    page.register(app, pages)
    body.register(app, pages)
    pick.register(app)
