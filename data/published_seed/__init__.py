"""The project's own published figures: what the demonstration is compared with.

``make`` says where each figure comes from and how the files are made.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from data.imports.report import ImportReport
from data.imports.run import quiet, run_import

FOLDER: Final = Path(__file__).parent


def load_seed(
    engine: Engine, progress: Callable[[str], None] = quiet
) -> tuple[ImportReport, ImportReport]:
    """Load the project's own figures, neighbours and authorities by the ordinary doors.

    Returns the reports of neighbours and of figures; loading them again changes nothing.
    """
    lists = [FOLDER / "authorities.csv", FOLDER / "neighbours.csv"]
    return (
        run_import(engine, "neighbours", lists, authority=None, progress=progress),
        run_import(
            engine, "published", [FOLDER / "figures.csv"], authority=None, progress=progress
        ),
    )
