"""What callbacks and routes are given: settings, the repository, the measures, the viewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.measure import Measure
from dashboard.ports import Repository
from dashboard.settings import Settings
from dashboard.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Services:
    """Made once by ``app.py``; ``viewer`` answers who is asking, for each request."""

    settings: Settings
    repository: Repository
    measures: Mapping[str, Measure]
    viewer: Callable[[], Viewer]
