"""Which page an address names: those that Dash draws."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from dashboard.frame import MEASURE, OVERVIEW, SERVICE, measure_path, service_path
from dashboard.journey import SERVICES

Kind = Literal["overview", "service", "measure"]


@dataclass(frozen=True, slots=True)
class Place:
    """A page: of what kind, and of which service or measure (empty on the overview)."""

    kind: Kind
    name: str = ""

    @property
    def path(self) -> str:
        """The address, without a query."""
        paths = {"overview": OVERVIEW, "service": service_path(self.name)}
        return paths.get(self.kind, measure_path(self.name))


def place_at(path: object, measures: Collection[str]) -> Place | None:
    """Return the page at ``path``, which may be anything; None where there is none."""
    if path == OVERVIEW:
        return Place("overview")
    if not isinstance(path, str):
        return None
    if path.startswith(SERVICE) and path.removeprefix(SERVICE) in SERVICES:
        return Place("service", path.removeprefix(SERVICE))
    if path.startswith(MEASURE) and path.removeprefix(MEASURE) in measures:
        return Place("measure", path.removeprefix(MEASURE))
    return None
