"""The demonstration authority: seeded, made-up records written as a Standard Safeguarding Dataset.

The authority is the City of Wolverhampton; its children, families, workers and dates are invented.
What is not invented is the size of each printed figure (see ``targets``), so that the ordinary
import and the ordinary case queries arrive at the figures that the council printed in its
self-evaluation of January 2020.
"""

from data.demo.targets import AUTHORITY, DATA_FROM, DATA_TO
from data.demo.write import TABLES, write_demo

__all__ = ["AUTHORITY", "DATA_FROM", "DATA_TO", "TABLES", "write_demo"]
