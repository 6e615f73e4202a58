"""``python -m data.demo FOLDER``: writes the demonstration in every format, to be tried out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main() -> None:
    """Write the demonstration's files and say where they are."""
    parser = argparse.ArgumentParser(
        prog="python -m data.demo", description="Write the demonstration's files in every format."
    )
    parser.add_argument("folder", type=Path, help="where the files go")
    folder = parser.parse_args().folder
    # Imported here: --help needs none of it.
    from data.demo.formats import write_demo_formats

    write_demo_formats(folder, lambda words: print(words, file=sys.stderr))  # noqa: T201
    print(folder)  # noqa: T201


if __name__ == "__main__":
    main()
