"""What callbacks and routes are given: settings, repository, measures, viewer, import desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.desk import ImportDesk
from dashboard.measure import Measure
from dashboard.ports import Repository
from dashboard.settings import Settings
from dashboard.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Services:
    """Made once by ``app.py``; ``viewer`` answers who is asking, for each request.

    Without a ``desk`` there are no pages of imports. ``figures_template`` gives the CSV that
    figures from elsewhere begin with.
    """

    settings: Settings
    repository: Repository
    measures: Mapping[str, Measure]
    viewer: Callable[[], Viewer]
    desk: ImportDesk | None = None
    figures_template: Callable[[], str] = str
