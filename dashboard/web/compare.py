"""The page of comparisons: any measure, any authorities, over the years and ranked.

A plain page with a form, drawn by the server: it works without JavaScript.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, request

from dashboard import wording
from dashboard.compare_asked import Asked, address, compared, parse_asked
from dashboard.compare_page import Comparison, comparison_of, csv_of, ended
from dashboard.figures.compare import over_years, ranked_bars
from dashboard.figures.standing import standing_figure
from dashboard.figures.svg import svg
from dashboard.figures.theme import Figure
from dashboard.frame import COMPARE, measure_path
from dashboard.journey import SERVICES
from dashboard.ports import Area, Repository
from dashboard.services import Services
from dashboard.state import NEIGHBOUR_LISTS
from dashboard.viewer import Viewer
from dashboard.web.export import csv_text
from dashboard.web.frames import frame_values
from dashboard.web.kept import file_taken
from dashboard.web.templates import page

TITLE: Final = "Compare"
WIDE: Final = 1080
NARROW: Final = 340
PAPER: Final = 480
"""Pixels: on the 640 of an A4 page its type is 12 points."""
MOST_BARS: Final = 40
"""Authorities up to which each has a bar with its name; of more each has a thin one."""
GONE: Final = "No longer there"


def _authorities(viewer: Viewer, repository: Repository) -> list[Area]:
    """Return the authorities that can be chosen: all but our own, and no regions."""
    return [
        each
        for each in repository.areas()
        if each.code[:1].isdigit() and each.code != viewer.authority
    ]


def _regions(
    areas: Sequence[Area], own: Area, viewer: Viewer, repository: Repository
) -> list[tuple[str, list[Area]]]:
    """Return the authorities by region, ours first, those that were abolished last."""
    gone = ended(areas, repository.successions(viewer))
    found: dict[str, list[Area]] = {own.region_name: []} if own.region_name else {}
    for each in sorted(areas, key=lambda each: each.region_name):
        if each.code not in gone:
            found.setdefault(each.region_name or "Other", []).append(each)
    found[GONE] = [each for each in areas if each.code in gone]
    return [(name, held) for name, held in found.items() if held]


def _drawn(figure: Figure | None, title: str, words: str, width: int) -> str:
    if figure is None:
        return ""
    return svg(figure, width=width, title=title, description=words)


def _pictures(found: Comparison) -> dict[str, str]:
    """Return the charts as SVG, each for a wide and a narrow page and for paper."""
    lines = f"{found.title}, by year"
    ranking = f"{found.title}, ranked, {found.year_words}"
    standing = found.standing
    few = len(found.ranked) <= MOST_BARS
    wide = ranked_bars(found) if few else None
    if standing is not None and not few:
        wide = standing_figure(found.measure, standing)
    narrow = ranked_bars(found, name_width=14, brief=True) if few else wide
    paper = ranked_bars(found, name_width=20, brief=True) if few else wide
    return {
        "lines_wide": _drawn(over_years(found), lines, found.sentence, WIDE),
        "lines_narrow": _drawn(over_years(found, label_width=14), lines, found.sentence, NARROW),
        "lines_paper": _drawn(over_years(found, label_width=18), lines, found.sentence, PAPER),
        "ranks_paper": _drawn(paper, ranking, found.sentence, PAPER),
        "ranks_wide": _drawn(wide, ranking, found.sentence, WIDE),
        "ranks_narrow": _drawn(narrow, ranking, found.sentence, NARROW),
    }


def blueprint(services: Services) -> Blueprint:
    """Return the routes of the comparisons."""
    routes = Blueprint("compare", __name__)
    repository = services.repository

    def found() -> tuple[Comparison | None, Asked, tuple[str, ...], Viewer, list[Area]]:
        viewer = services.viewer()
        areas = _authorities(viewer, repository)
        query = {key: request.args.getlist(key) for key in request.args}
        known = {each.code for each in areas}
        asked, notices = parse_asked(query, services.measures, known)
        if not asked.measure or not viewer.authority:
            return None, asked, notices, viewer, areas
        with repository.snapshot():
            shown = comparison_of(services.measures[asked.measure], asked, viewer, repository)
        if asked.year and shown.asked.year != asked.year:
            notices = (*notices, "There are no figures of that year: the newest is shown.")
        return shown, shown.asked, notices, viewer, areas

    @routes.get(COMPARE)
    def compare() -> Response:
        shown, asked, notices, viewer, areas = found()
        own = repository.area(viewer.authority)
        measures = compared(services.measures)
        by_service = [
            (title, [each for each in measures.values() if each.service == name])
            for name, title in SERVICES.items()
        ]
        values = {
            **frame_values(services, TITLE, COMPARE),
            "found": shown,
            "asked": asked,
            "notices": notices,
            "services": [each for each in by_service if each[1]],
            "lists": NEIGHBOUR_LISTS,
            "own": own,
            "regions": _regions(areas, own, viewer, repository),
            "chosen": set(asked.codes),
            "file": address(asked, f"{COMPARE}.csv"),
            "when": _when,
            **(_pictures(shown) if shown else {}),
        }
        if shown:
            chosen = replace(asked, ranked="chosen" if asked.ranked == "all" else "all")
            values |= {
                "other_ranking": address(chosen),
                "measure_page": measure_path(shown.measure.id),
                "is_few": len(shown.ranked) <= MOST_BARS,
            }
        return page("compare.html", values)

    def _when(shown: Comparison, month: str) -> str:
        words = wording.published_when(shown.measure, month)
        return words[:1].upper() + words[1:]

    @routes.get(f"{COMPARE}.csv")
    def file() -> Response:
        shown, asked, _, viewer, _ = found()
        if shown is None:
            return Response("There is nothing to compare\n", 404, mimetype="text/plain")
        file_taken(asked.measure, of="comparison", year=asked.year)
        head, rows = csv_of(shown)
        name = f"{viewer.authority}_compare_{asked.measure}_{asked.year or 'none'}.csv"
        return Response(
            csv_text(head, rows),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return routes
