"""The overview as rows of a file: each measure once, unrounded, as it stands on the page."""

from __future__ import annotations

from typing import Final

from dashboard.overview import Overview
from dashboard.overview_row import Figure

HEAD: Final = (
    "service",
    "measure",
    "title",
    "unit",
    "period",
    "month",
    "numerator",
    "denominator",
    "value",
    "status",
    "later",
    "previous_month",
    "previous_value",
    "previous_is_published",
    "signal",
    "new_this_month",
    "needs_attention",
    "target",
    "target_standing",
    "neighbours",
    "neighbours_month",
    "england",
    "england_month",
)


def csv_rows(shown: Overview) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return the heads and rows of the overview's CSV, in the order of the page."""
    rows: list[tuple[object, ...]] = []
    for each in shown.rows:
        measure, row, before = each.measure, each.latest.row, each.previous.row
        rows.append(
            (
                measure.service,
                measure.id,
                measure.title,
                measure.unit,
                row.period if row else measure.headline,
                row.month if row else None,
                row.numerator if row else None,
                row.denominator if row else None,
                row.value if row else None,
                row.status if row else "no_data",
                each.later or None,
                before.month if before else None,
                before.value if before else None,
                ("yes" if before.method else "no") if before else None,
                each.verdict,
                "yes" if each.is_new else "no",
                each.reason if each.needs_attention else "no",
                measure.target.value if each.target and measure.target else None,
                each.standing or None,
                *_published(each.neighbours),
                *_published(each.england),
            )
        )
    return HEAD, rows


def _published(figure: Figure) -> tuple[float | None, str | None]:
    return (figure.row.value, figure.row.month) if figure.row else (None, None)
