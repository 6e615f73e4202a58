"""The panels of a measure's page: each with its chart, its tables and how to read them.

The page draws them, an image is one of their charts, and a file is one of their tables: so that
none of the three can differ from the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from dashboard.charts import TEAM, TIME, Chart, course_title, split_charts, team_chart, time_chart
from dashboard.figures.bars import by_group, has_bars
from dashboard.figures.contributions import contributions
from dashboard.figures.funnel import funnel, funnel_sentence
from dashboard.figures.standing import standing_figure
from dashboard.groups import Group
from dashboard.measure import Measure
from dashboard.measure_page import Changed, MeasurePage
from dashboard.standing import UNIT, Standing
from dashboard.state import GROUPS
from dashboard.teams import UNITS
from dashboard.view import Table
from dashboard.wording import target_text

FUNNEL: Final = "funnel"
CHANGED: Final = "changed"
CHANGED_YEAR: Final = "changed_year"
STANDING: Final = "standing"
TALL: Final = 360
"""Pixels of the chart over time, which has the page's widest place."""
LABEL_WIDTH: Final = 18
HOW_A_FUNNEL: Final = (
    "Small teams swing more by chance, so the limits are wider for them. Chance alone puts 1 team "
    "in 20 outside the dotted limits (95%), and 1 in 500 outside the full ones (99.8%)."
)
ONE_FIGURE: Final = "There is one figure alone, so there is no course to draw."
NO_LENGTH: Final = "Nothing to draw: each figure is 0, hidden, or too early to say."
HOW_CONTRIBUTIONS: Final = "To the right: the team moved the whole up. To the left: down."
WITH_MIX: Final = (
    "Each bar is the team’s own change together with what came of its share of the cases. "
    "The table gives the two apart."
)


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: its name in addresses, its title, its chart, and the same as tables.

    ``words`` is a finding in one sentence, where there is one to say; ``chooses`` what a click on
    its chart chooses: ``month``, ``team``, ``group`` or nothing.
    """

    name: str
    title: str
    chart: Chart | None
    tables: tuple[Table, ...]
    words: str = ""
    chooses: str = ""


def panels_of(page: MeasurePage, levels: Mapping[str, str] | None = None) -> dict[str, Panel]:
    """Return every panel that has something to show, by name, in the order shown.

    ``levels``: of each code that can be chosen, whether it is a team or a locality.
    """
    view = page.view
    found: list[Panel | None] = [
        _time(page),
        _team(page, levels),
        _funnel(page, levels),
        *(
            _changed(view.measure, each, name)
            for each, name in zip(page.changes, (CHANGED, CHANGED_YEAR), strict=False)
        ),
        *(_group(page, each) for each in page.groups),
        *_splits(page),
        _standing(view.measure, page.standing),
    ]
    return {panel.name: panel for panel in found if panel is not None}


def _time(page: MeasurePage) -> Panel | None:
    view = page.view
    if view.is_empty:
        return None
    title = course_title(view)
    chart = time_chart(view, tall=TALL, label_width=LABEL_WIDTH)
    return Panel(TIME, title, chart, (view.table,), "" if chart else ONE_FIGURE, "month")


def _team(page: MeasurePage, levels: Mapping[str, str] | None) -> Panel | None:
    chart = team_chart(page.view, levels)
    if chart is None or page.view.team_table is None:
        return None
    return Panel(TEAM, chart.title, chart, (page.view.team_table,), chooses="team")


def _funnel(page: MeasurePage, levels: Mapping[str, str] | None) -> Panel | None:
    view = page.view
    if not view.funnel or view.team_table is None:
        return None
    title = "Teams by their size"
    outside = [team.name for team in view.funnel if team.outside == "99.8"]
    verb = "lies" if len(outside) == 1 else "lie"
    named = " and ".join(filter(None, [", ".join(outside[:-1]), *outside[-1:]]))
    size = "usual share" if view.measure.unit == "count" else "size"
    words = (
        f"{named} {verb} further from the others than {'its' if len(outside) == 1 else 'their'} "
        f"{size} explains."
        if outside
        else f"No team lies further from the others than its {size} explains."
    )
    chart = Chart(
        FUNNEL,
        title,
        funnel(view, page.limits, levels),
        f"{words} {funnel_sentence(view)}",
        HOW_A_FUNNEL,
    )
    table = replace(view.team_table, caption=f"{view.measure.title}. {title}")
    return Panel(FUNNEL, title, chart, (table,), words, chooses="team")


def _changed(measure: Measure, changed: Changed, name: str) -> Panel:
    title = f"What changed since {changed.title.removeprefix('Since ')}"
    figure = contributions(measure, changed.found)
    said = "; ".join(figure["data"][0]["hovertext"])
    has_mix = any(team.mix for team in changed.found.teams)
    hint = f"{HOW_CONTRIBUTIONS} {WITH_MIX}" if has_mix else HOW_CONTRIBUTIONS
    chart = (
        Chart(name, title, figure, f"{changed.found.words} {said}.", hint)
        if has_bars(figure)
        else None
    )
    return Panel(name, title, chart, (changed.table,), changed.found.words)


def _group(page: MeasurePage, group: Group) -> Panel:
    view = page.view
    figure = by_group(view, group)
    hint = f"Dotted line: target {target_text(view.measure, view.target)}." if view.target else ""
    drawn = has_bars(figure)
    chart = Chart(group.name, group.title, figure, group.words, hint) if drawn else None
    words = "" if drawn else NO_LENGTH
    return Panel(group.name, group.title, chart, (group.table,), words, "group")


def _splits(page: MeasurePage) -> list[Panel]:
    """Return each way in which the figure is split; one named as a group is told apart from it."""
    if page.view.is_empty:
        return []
    charts = {chart.name: chart for chart in split_charts(page.view)}
    found = []
    for (title, lines), table in zip(page.view.splits, page.view.split_tables, strict=True):
        if not lines:
            continue
        name = lines[0].key.split(":")[0]
        chart = charts.get(name)
        if name in GROUPS:
            name = f"split_{name}"
            chart = replace(chart, name=name) if chart else None
        words = "" if chart else NO_LENGTH
        found.append(Panel(name, chart.title if chart else title, chart, (table,), words))
    return found


def _standing(measure: Measure, found: Standing | None) -> Panel | None:
    if found is None:
        return None
    order = "highest" if measure.polarity == "neither" else "best"
    hints = [f"A bar for each authority, the {order} on the left."]
    if found.neighbours:
        hints.append(f"Green, with ◆: statistical neighbours ({found.neighbours}).")
    if found.england is not None:
        hints.append("Dotted line: England.")
    if measure.unit == "count":
        hints.append(f"{UNIT[:1].upper()}{UNIT[1:]}.")
    hint = " ".join(hints)
    chart = Chart(STANDING, found.title, standing_figure(measure, found), found.words, hint)
    return Panel(STANDING, found.title, chart, (found.table,), found.words)


def change_words(measure: Measure) -> str:
    """Return what the bars of a change are: ``Change in percentage points``."""
    return f"Change in {UNITS.get(measure.unit, measure.counted)}"


def axis_words(measure: Measure) -> str:
    """Return what a chart's figures are: ``Percentage of children``, ``Number of visits``."""
    if measure.unit == "percent":
        return f"Percentage of {measure.counted}"
    if measure.unit == "count":
        return f"Number of {measure.counted}"
    if measure.unit == "score":
        return "Average"
    return f"Average, in {measure.unit}"
