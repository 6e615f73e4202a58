"""What the header of a page drawn by the server shows."""

from __future__ import annotations

from typing import Any

from dashboard.freshness import freshness
from dashboard.services import Services


def frame_values(services: Services, title: str, current: str) -> dict[str, Any]:
    """Return the values of the frame for whoever asks; raises TemporarilyUnavailable.

    ``current`` is the address of the page in the navigation.
    """
    viewer = services.viewer()
    values: dict[str, Any] = {"title": title, "current": current, "authority": viewer.authority}
    if viewer.authority:
        loaded = services.repository.loaded(viewer)
        values |= {
            "area_name": services.repository.area(viewer.authority).name,
            "is_demonstration": loaded.is_demonstration,
            "freshness": freshness(loaded, may_open=viewer.may_import),
        }
    return values
