"""What the meeting view and the report are asked for: which measures, in which view state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from flask import request

from dashboard.measure import Measure
from dashboard.meeting import chosen_measures
from dashboard.services import Services
from dashboard.state import Options, ViewState, parse, to_query
from dashboard.viewer import Viewer

MOST_MEASURES: Final = 30
OWN: Final = ("measures", "n", "remarks", "edition")
"""Keys that are no part of a view state, or are not taken from the page one came from."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be shown: ``measures`` in their order, of whom and when (``state``)."""

    viewer: Viewer
    options: Options
    state: ViewState
    measures: Sequence[Measure]
    edition: str
    remarks: bool
    """Whether what people wrote of a measure is shown beside it."""
    notices: Sequence[str]

    def address(self, path: str, **more: str) -> str:
        """Return the address under ``path`` that shows this again; ``more`` are keys beside."""
        own = [("measures", ",".join(each.id for each in self.measures))] if self.measures else []
        own += [("remarks", "1")] if self.remarks else []
        own += [(key, value) for key, value in more.items() if value]
        state = replace(self.state, edition="full")
        return f"{path}?{urlencode(own, safe=',')}&{to_query(state, self.options)}".replace(
            "?&", "?"
        )


def chosen(services: Services, *, remarks: bool = False) -> Chosen:
    """Return what the request asks for; raises TemporarilyUnavailable.

    The edition is the publication one unless the address says full; ``remarks`` is what holds
    where the address does not say.
    """
    viewer = services.viewer()
    options = services.repository.options(viewer)
    given = {key: value for key, value in request.args.items() if key not in OWN}
    # A control of a form that chooses nothing.
    given = {key: value for key, value in given.items() if value not in ("", "all")}
    state, notices = parse(given, options)
    measures, unknown = chosen_measures(
        request.args.getlist("measures"), dict(services.measures), MOST_MEASURES
    )
    edition = "full" if request.args.get("edition") == "full" else "publication"
    asked = request.args.get("remarks")
    return Chosen(
        viewer=viewer,
        options=options,
        state=replace(state.of_figures, edition=edition),
        measures=measures,
        edition=edition,
        remarks=remarks if asked is None else asked == "1",
        notices=(*notices, *unknown),
    )
