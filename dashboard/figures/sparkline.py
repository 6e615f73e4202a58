"""Sparklines: a small line of figures as SVG, with its course in words.

It is an image of its own (a data URI), so that a page with a hundred of them needs no plotly and
a reader hears one sentence for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from dashboard import wording
from dashboard.figures.theme import OWN
from dashboard.measure import Measure
from dashboard.period import ANNUAL, month_words
from dashboard.view import Row

WIDTH: Final = 120
HEIGHT: Final = 32
MARGIN: Final = 4
"""Pixels round the line, so that its dot is whole."""
URI: Final = "data:image/svg+xml,"
_ESCAPES: Final = str.maketrans({"#": "%23", "<": "%3C", ">": "%3E", "%": "%25"})
NOUNS: Final = {
    "quarter": ("quarter", "quarters"),
    "term": ("term", "terms"),
    "course": ("course", "courses"),
    **dict.fromkeys(ANNUAL, ("year", "years")),
}
"""What one figure of a period is called, and several; of all others a month."""


def sparkline(rows: Sequence[Row], width: int = WIDTH, height: int = HEIGHT) -> str:
    """Return the course of ``rows`` as the address of an SVG image; empty with no figure at all.

    The line runs from the lowest to the highest figure and breaks where there is none; a figure
    that stands alone is a small dot, the latest a large one.
    """
    values = [row.value for row in rows]
    held = [value for value in values if value is not None]
    if not held:
        return ""
    low, high = min(held), max(held)
    step = (width - 2 * MARGIN) / max(len(values) - 1, 1)

    def x(place: int) -> float:
        return width / 2 if len(values) == 1 else MARGIN + place * step

    def y(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return height - MARGIN - share * (height - 2 * MARGIN)

    drawn = []
    dots = []
    for start, run in _runs(values):
        if len(run) == 1:
            dots.append(f'<circle cx="{x(start):.3g}" cy="{y(run[0]):.3g}" r="1.5"/>')
            continue
        points = " ".join(f"{x(start + n):.3g} {y(value):.3g}" for n, value in enumerate(run))
        drawn.append(f"M{points}")
    last = max(place for place, value in enumerate(values) if value is not None)
    dots.append(f'<circle cx="{x(last):.3g}" cy="{y(held[-1]):.3g}" r="3"/>')
    path = f'<path d="{"".join(drawn)}" fill="none" stroke="{OWN}" stroke-width="1.8"/>'
    image = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" fill="{OWN}">'
        f"{path if drawn else ''}{''.join(dots)}</svg>"
    )
    return URI + image.translate(_ESCAPES).replace('"', "'")


def _runs(values: Sequence[float | None]) -> Iterator[tuple[int, list[float]]]:
    """Yield each unbroken run of figures with the place at which it starts."""
    run: list[float] = []
    for place, value in enumerate([*values, None]):
        if value is not None:
            run.append(value)
        elif run:
            yield place - len(run), run
            run = []


def course_words(measure: Measure, rows: Sequence[Row], *, is_published: bool = False) -> str:
    """Return the course of ``rows`` in words: from, to, the lowest and the highest.

    ``24 months: from 55% in October 2017 to 77.5% in September 2019; lowest 52%, highest 78%``.
    """
    held = [(row.month, row.value) for row in rows if row.value is not None]
    if not held:
        return "No figure yet"

    def text(value: float) -> str:
        return wording.value_text(measure, value)

    one, several = NOUNS.get(rows[0].period, ("month", "months"))
    (first, start), (last, end) = held[0], held[-1]
    as_published = " as published" if is_published else ""
    if len(held) == 1:
        return f"1 {one}{as_published}: {text(end)}, {month_words(last)}"
    values = [value for _, value in held]
    return (
        f"{len(rows)} {several}{as_published}: from {text(start)} in {month_words(first)} to "
        f"{text(end)} in {month_words(last)}; lowest {text(min(values))}, highest "
        f"{text(max(values))}"
    )
