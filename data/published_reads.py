"""What is published of every authority, the same for every viewer: figures, areas, neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from dashboard.ports import Area, PublishedValue, Succession
from dashboard.viewer import Viewer
from data.reading import Reading
from data.reads import AREA, AREAS, EVERYWHERE, NEIGHBOURS, PUBLISHED, SUCCESSIONS


class PublishedReads(Reading):
    """Reads published figures and the areas that they are of."""

    def area(self, code: str) -> Area:
        """See Repository.area."""
        with self._read() as connection:
            found = connection.execute(AREA, {"code": code}).one_or_none()
        return Area(*found) if found else Area(code, f"Authority {code}", "", "")

    def areas(self) -> Sequence[Area]:
        """See Repository.areas."""
        with self._read() as connection:
            return [Area(*row) for row in connection.execute(AREAS)]

    def published(self, series: str, area_codes: Sequence[str]) -> Sequence[PublishedValue]:
        """See Repository.published."""
        with self._read() as connection:
            rows = connection.execute(
                PUBLISHED, {"series": series, "areas": list(area_codes)}
            ).all()
        newest = {(row.area_code, row.month): PublishedValue(*row) for row in rows}
        return list(newest.values())

    def published_everywhere(self, series: str, month: str) -> Sequence[PublishedValue]:
        """See Repository.published_everywhere."""
        with self._read() as connection:
            rows = connection.execute(EVERYWHERE, {"series": series, "month": month}).all()
        newest = {row.area_code: PublishedValue(*row) for row in rows}
        own = {code for code, each in newest.items() if "/" not in code and each.value is not None}
        # Regions and England are no authorities. Two authorities published together (314/318)
        # count once, and not where either has a figure of its own from another file.
        return [
            each
            for code, each in newest.items()
            if code[:1].isdigit() and ("/" not in code or own.isdisjoint(code.split("/")))
        ]

    def successions(self, viewer: Viewer) -> Sequence[Succession]:
        """See Repository.successions."""
        return self._noted(viewer, "successions", _successions)

    def neighbours(self, authority_code: str, list_year: int) -> Sequence[Area]:
        """See Repository.neighbours."""
        with self._read() as connection:
            rows = connection.execute(
                NEIGHBOURS, {"code": authority_code, "list_year": list_year}
            ).all()
        return [Area(*row) for row in rows]


def _successions(connection: Connection, authority: str) -> Sequence[Succession]:
    """Return what became of authorities, which is the same for ``authority`` and every other."""
    return [Succession(*row) for row in connection.execute(SUCCESSIONS)]
