"""Reads which panels each service's page has, from services.toml beside the measures."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

from dashboard.journey import SERVICES
from dashboard.measure import Measure
from dashboard.measures.registry import FOLDER, MeasureError, measures_of
from dashboard.period import PERIODS
from dashboard.service_panels import (
    MOST_CHARTS,
    Counted,
    Panel,
    PanelKind,
    ServicePanels,
    Stage,
)
from dashboard.settings import own_measures_folder

T = TypeVar("T")

FILE: Final = "services.toml"
HOW_MANY: Final = {
    "course": (1, 1),
    "teams": (1, 1),
    "parts": (1, 1),
    "bars": (1, 1),
    "grid": (1, 1),
    "flow": (2, 3),
    "beside": (2, 6),
    "conversion": (0, 0),
}
"""The least and the most measures that a panel of each kind shows."""
NO_CHART: Final = ("grid", "beside")
BY_SPLIT: Final = ("parts", "bars")


def _table(kind: type[T], where: str, found: object) -> T:
    """Return ``found`` as a ``kind``; raises MeasureError."""
    if not isinstance(found, dict):
        raise MeasureError(f"{where}: expected a table of keys")
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if strange := sorted(set(found) - known):
        raise MeasureError(f"{where}: unknown key {strange[0]!r}; expected {sorted(known)}")
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise MeasureError(f"{where}: {error}") from error


def _checked(where: str, checks: Iterable[tuple[str, bool, str]]) -> None:
    """Raise MeasureError at the first of ``checks`` (key, whether it holds, what is expected)."""
    for key, holds, expected in checks:
        if not holds:
            raise MeasureError(f"{where}: {key}: expected {expected}")


def _panel(where: str, found: Mapping[str, Any], known: Mapping[str, Measure]) -> Panel:
    """Return one panel, checked; raises MeasureError."""
    stages = tuple(_table(Stage, f"{where}: stages", each) for each in found.get("stages", ()))
    panel = _table(Panel, where, {**found, "stages": list(stages)})
    _checked(where, [("kind", panel.kind in get_args(PanelKind), f"one of {get_args(PanelKind)}")])
    for each in panel.shows:
        if each not in known:
            raise MeasureError(f"{where}: no measure {each!r}")
    least, most = HOW_MANY[panel.kind]
    held = len(panel.measures)
    many = f"{least} measures" if least == most else f"{least} to {most} measures"
    of_steps = panel.kind == "conversion"
    _checked(
        where,
        (
            ("title", bool(panel.title), "words"),
            ("measures", least <= held <= most, many),
            (
                "stages",
                len(stages) >= 2 if of_steps else not stages,
                "two or more of a conversion, and none of another kind",
            ),
            (
                "stages",
                all(each.counted in get_args(Counted) for each in stages),
                f"counted: one of {get_args(Counted)}",
            ),
            ("period", panel.period in ("", *PERIODS), f"one of {PERIODS}"),
            ("months", isinstance(panel.months, int) and 1 <= panel.months <= 24, "1 to 24"),
        ),
    )
    _checked(where, _of_measures(panel, [known[each] for each in panel.shows], known))
    return panel


def _of_measures(
    panel: Panel, shown: Sequence[Measure], known: Mapping[str, Measure]
) -> Iterable[tuple[str, bool, str]]:
    """Yield the checks of a panel against the measures that it shows."""
    yield (
        "stages",
        all((known[s.measure].unit == "count") == (s.counted == "figure") for s in panel.stages),
        "of a count its figure, of a percentage its denominator",
    )
    yield (
        "period",
        not panel.period or all(panel.period in each.periods for each in shown),
        "a period of every measure that is shown",
    )
    if panel.kind in BY_SPLIT:
        yield ("split", panel.split in shown[0].splits, f"one of {list(shown[0].splits)}")
    else:
        yield ("split", not panel.split, "none of this kind")
    if panel.kind == "grid":
        yield ("measures", shown[0].unit == "percent", "a percentage of a grid")
    if panel.kind == "flow":
        yield ("measures", all(each.unit == "count" for each in shown), "counts of a flow")


def read_services(path: Path, known: Mapping[str, Measure]) -> Mapping[str, ServicePanels]:
    """Return the panels of each service that ``path`` declares; raises MeasureError.

    ``known`` are the measures, by id.
    """
    where = path.name
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise MeasureError(f"{where}: {error}") from error
    services: dict[str, ServicePanels] = {}
    for name, given in found.items():
        if name not in SERVICES:
            raise MeasureError(f"{where}: unknown service {name!r}; expected {sorted(SERVICES)}")
        declared = _table(ServicePanels, f"{where} [{name}]", given)
        panels = tuple(
            _panel(f"{where} [{name}] panel {number}", each, known)
            for number, each in enumerate(given.get("panels", ()), 1)
        )
        charts = [panel for panel in panels if panel.kind not in NO_CHART]
        if len(charts) > MOST_CHARTS:
            raise MeasureError(f"{where} [{name}]: panels: expected at most {MOST_CHARTS} charts")
        services[name] = ServicePanels(declared.introduction, panels)
    return services


def service_panels() -> Mapping[str, ServicePanels]:
    """Return the panels of every service's page, by the service's name.

    A service that the council's own folder of measures declares stands in place of the program's.
    Raises MeasureError.
    """
    own = own_measures_folder()
    return services_of((FOLDER, own) if own else (FOLDER,))


@cache
def services_of(folders: tuple[Path, ...]) -> Mapping[str, ServicePanels]:
    """Return the panels that ``folders`` declare; of one service those of the later folder."""
    known = measures_of(folders)
    found = {name: ServicePanels("") for name in SERVICES}
    for folder in folders:
        if (path := folder / FILE).is_file():
            found.update(read_services(path, known))
    return found
