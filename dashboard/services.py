"""What callbacks and routes are given: settings, repository, measures, viewer, import desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dashboard.administration import Administration
from dashboard.audit import AuditTrail
from dashboard.desk import ImportDesk
from dashboard.identity import SignIn
from dashboard.measure import Measure
from dashboard.measures.services import service_panels
from dashboard.notebook import Notebook
from dashboard.people import People
from dashboard.ports import Repository
from dashboard.service_panels import ServicePanels
from dashboard.settings import Settings
from dashboard.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Services:
    """Made once by ``app.py``; ``viewer`` answers who is asking, for each request.

    ``viewer`` raises dashboard.viewer.NotSignedIn where nobody is.

    Without a ``desk`` there are no pages of imports, without a ``notebook`` no forms of notes,
    without an ``administration`` no pages of it, without ``people`` none of who may see what.
    ``wait_for_file`` counts a file that somebody takes and gives the seconds to wait before it.
    ``figures_template`` gives the CSV that figures from elsewhere begin with; ``panels`` are those
    of each service's page.
    """

    settings: Settings
    repository: Repository
    measures: Mapping[str, Measure]
    viewer: Callable[[], Viewer]
    desk: ImportDesk | None = None
    figures_template: Callable[[], str] = str
    notebook: Notebook | None = None
    administration: Administration | None = None
    audit: AuditTrail | None = None
    sign_in: SignIn | None = None
    people: People | None = None
    wait_for_file: Callable[[str], int] | None = None
    panels: Mapping[str, ServicePanels] = field(default_factory=service_panels)
