"""The demonstration authority: seeded, made-up records written as a Standard Safeguarding Dataset.

The authority is the City of Wolverhampton; its children, families, workers and dates are invented.
What is not invented is the size of each printed figure (see ``targets``), so that the ordinary
import and the ordinary case queries arrive at the figures that the council printed in its
self-evaluation of January 2020.
"""

from collections.abc import Callable
from pathlib import Path

from data.demo.targets import AUTHORITY, DATA_FROM, DATA_TO


def write_demo(
    folder: Path, seed: int = 336, progress: Callable[[str], None] | None = None
) -> None:
    """Write the demonstration's dataset into ``folder``; see ``data.demo.write``."""
    # Imported here: numpy is no part of a start that finds the demonstration loaded.
    from data.demo import write

    write.write_demo(folder, seed, progress)


__all__ = ["AUTHORITY", "DATA_FROM", "DATA_TO", "write_demo"]
