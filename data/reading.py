"""Reading for the request path: one connection a request, and what is held between requests.

Whatever is held is held under the data versions and under what its reader may see, so nothing is
cleared by hand and nobody is given what was read for another.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.ports import TemporarilyUnavailable
from dashboard.viewer import Viewer
from data.reads import VERSIONS
from data.schema import SHARED

T = TypeVar("T")
CACHE_LIMIT: Final = 4_000
"""Views held in one process; past it the oldest go."""


class BoundedCache(dict[Any, Any]):
    """A dict that forgets its oldest entries past CACHE_LIMIT."""

    def __setitem__(self, key: Any, value: Any) -> None:
        while len(self) >= CACHE_LIMIT:
            self.pop(next(iter(self)), None)
        super().__setitem__(key, value)


class Reading:
    """What every part of the repository reads through."""

    def __init__(self, engine: Engine, neighbour_list: int = 2021) -> None:
        """Read from ``engine``; ``neighbour_list`` is the list shown unless another is picked."""
        self._engine = engine
        self._neighbour_list = neighbour_list
        self._cache: BoundedCache = BoundedCache()
        self._reading = threading.local()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See Repository.snapshot."""
        if getattr(self._reading, "connection", None) is not None:
            yield
            return
        with self._read() as connection:
            self._reading.connection, self._reading.versions = connection, {}
            try:
                yield
            finally:
                self._reading.connection = None

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        try:
            if (held := getattr(self._reading, "connection", None)) is not None:
                yield held
                return
            with self._engine.connect() as connection:
                yield connection
        except (DBAPIError, PoolTimeout) as error:
            raise TemporarilyUnavailable("The database does not answer") from error

    def versions(self, viewer: Viewer) -> tuple[int, int]:
        """See Repository.versions."""
        inside = getattr(self._reading, "connection", None) is not None
        if inside and viewer.authority in self._reading.versions:
            known: tuple[int, int] = self._reading.versions[viewer.authority]
            return known
        with self._read() as connection:
            rows = connection.execute(VERSIONS, {"codes": [viewer.authority, SHARED]})
            found = {row.authority_code: row.data_version for row in rows}
        versions = found.get(viewer.authority, 0), found.get(SHARED, 0)
        if inside:
            self._reading.versions[viewer.authority] = versions
        return versions

    def held(self, viewer: Viewer, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """See Repository.held."""
        return self._held((viewer, self.versions(viewer), *key), make)

    def _of_authority(self, viewer: Viewer, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """Return what ``make`` gives, held for everybody of the authority.

        For what is no one's to see as it stands, or everybody's: whoever asks for it here lets
        nothing of it out but through the gate.
        """
        return self._held((viewer.authority, self.versions(viewer), *key), make)

    def _held(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        if (found := self._cache.get(key)) is None:
            found = self._cache[key] = make()
        held: T = found
        return held

    def _noted(self, viewer: Viewer, what: str, read: Callable[[Connection, str], T]) -> T:
        """Return what ``read`` gives of the viewer's authority, held for everybody of it."""

        def make() -> T:
            with self._read() as connection:
                return read(connection, viewer.authority)

        return self._of_authority(viewer, (what,), make)
