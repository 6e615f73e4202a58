"""The metadata that every table joins, and the code of what all authorities share."""

from typing import Final

from sqlalchemy import MetaData

SHARED: Final = "shared"
"""Stands in ``authority_code`` for what belongs to no single authority."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
