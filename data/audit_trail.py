"""The audit trail as administrators see it: kept, searched, verified."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.audit import Entry, Searched, Verified
from dashboard.ports import TemporarilyUnavailable
from dashboard.viewer import Viewer
from data.audit import add_entry
from data.engine import write_transaction


class SqlAuditTrail:
    """Implements ``dashboard.audit.AuditTrail``."""

    def __init__(self, engine: Engine) -> None:
        """Keep the trail in the database of ``engine``."""
        self._engine = engine

    def keep(self, viewer: Viewer, entry: Entry) -> None:
        """See AuditTrail.keep."""
        try:
            with write_transaction(self._engine) as connection:
                add_entry(connection, viewer, entry)
        except (DBAPIError, PoolTimeout) as error:
            raise TemporarilyUnavailable("The database does not answer") from error

    def search(
        self,
        viewer: Viewer,
        *,
        kind: str = "",
        name: str = "",
        first: str = "",
        last: str = "",
        page: int = 1,
    ) -> Searched:
        """See AuditTrail.search."""
        raise NotImplementedError

    def verify(self) -> Verified:
        """See AuditTrail.verify."""
        raise NotImplementedError
