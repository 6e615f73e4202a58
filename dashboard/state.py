"""The view state and its query string: the one parser of what a person can put in a URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from dashboard.journey import SERVICES
from dashboard.period import is_month, shift

GROUPS: Final[Mapping[str, Mapping[str, str]]] = {
    "age": {
        "unborn": "Unborn",
        "under_1": "Under 1",
        "1_to_4": "1 to 4",
        "5_to_9": "5 to 9",
        "10_to_15": "10 to 15",
        "16_and_over": "16 and over",
        "unknown": "Age not known",
    },
    "sex": {
        "female": "Girls",
        "male": "Boys",
        "other": "Another answer",
        "unknown": "Sex not known",
    },
    "ethnicity": {
        "white": "White",
        "mixed": "Mixed",
        "asian": "Asian or Asian British",
        "black": "Black or Black British",
        "other": "Other ethnic groups",
        "unknown": "Ethnic group not known",
    },
    "disability": {
        "yes": "With a disability",
        "no": "Without a disability",
        "unknown": "Disability not known",
    },
}
"""Each breakdown with its codes, in the order shown, and their words."""

GROUP_TITLES: Final = {
    "age": "Age",
    "sex": "Sex",
    "ethnicity": "Ethnic group",
    "disability": "Disability",
}
NEIGHBOUR_LISTS: Final = (2021, 2025)
METHODS: Final = ("mean", "median")
EDITIONS: Final = ("full", "publication")
SIGNALS: Final = {
    "attention": "Needs attention",
    "concern": "Worsening",
    "improvement": "Improving",
    "change": "Changing",
    "usual": "Within the usual range",
    "none": "No signal",
}
"""What the rows of the overview can be chosen by, with the words of the filter bar."""
SORTS: Final = {
    "journey": "A child’s journey",
    "attention": "What needs attention",
}
DEFAULT_MONTHS: Final = 24
PAGE_KEYS: Final = {"edition": "full", "service": "", "signal": "", "sort": "journey"}
"""Keys of the query string that stand last, each with the value that is left out."""
MAX_QUERY: Final = 2_000


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen for one authority: months that hold data, teams and localities."""

    months: tuple[str, ...] = ()
    teams: tuple[tuple[str, str], ...] = ()
    """Team codes with their names, in the order shown."""
    localities: tuple[str, ...] = ()
    neighbour_list: int = 2021

    @property
    def default_to(self) -> str:
        return self.months[-1] if self.months else "2019-09"

    @property
    def default_from(self) -> str:
        first = shift(self.default_to, 1 - DEFAULT_MONTHS)
        return max(first, self.months[0]) if self.months else first


@dataclass(frozen=True, slots=True)
class ViewState:
    """One view: the months, one unit of one organisation level, one group, the comparators."""

    from_month: str
    to_month: str
    level: str = "all"
    unit: str = "all"
    group: str = "none"
    group_value: str = "all"
    neighbours: int = 2021
    """Year of the statistical neighbour list; 0: not compared with neighbours."""
    method: str = "mean"
    region: bool = True
    england: bool = True
    target: bool = True
    edition: str = "full"
    """``full``, or ``publication``: small numbers hidden, whoever looks."""
    service: str = ""
    """Of the overview: the rows of one service; empty: all."""
    signal: str = ""
    """Of the overview: the rows with this signal, a key of SIGNALS; empty: all."""
    sort: str = "journey"
    """Of the overview: a key of SORTS."""

    @property
    def of_figures(self) -> ViewState:
        """The same without what chooses rows of a page: what a figure depends on."""
        return replace(self, service="", signal="", sort="journey")

    @property
    def is_filtered(self) -> bool:
        """Whether less than the whole authority is shown: nothing published matches then."""
        return self.level != "all" or self.group != "none"


def default_state(options: Options) -> ViewState:
    """Return the view of a bare URL: the latest 24 months of the whole authority."""
    return ViewState(options.default_from, options.default_to, neighbours=options.neighbour_list)


def _pairs(query: object) -> dict[str, str]:
    if isinstance(query, Mapping):
        return {k: v for k, v in query.items() if isinstance(k, str) and isinstance(v, str)}
    if not isinstance(query, str) or len(query) > MAX_QUERY:
        return {}
    try:
        return dict(parse_qsl(query.removeprefix("?"), max_num_fields=40))
    except ValueError:
        return {}


def parse(query: object, options: Options) -> tuple[ViewState, tuple[str, ...]]:
    """Return the view that ``query`` (a query string or a mapping) asks for, and notices.

    Never raises: a value that is unknown becomes the default, with a notice in plain words.
    """
    found = _pairs(query)
    default = default_state(options)
    notices: list[str] = []
    if isinstance(query, str) and len(query) > MAX_QUERY:
        notices.append("The link was too long to read; everything is shown.")

    def month(key: str, otherwise: str) -> str:
        text = found.get(key)
        if text is None:
            return otherwise
        if not is_month(text) or (options.months and text not in options.months):
            notices.append(f"There are no figures for the month asked for under “{key}”.")
            return otherwise
        return text

    last = month("to", default.to_month)
    months_back = max(shift(last, 1 - DEFAULT_MONTHS), options.months[0] if options.months else "")
    first = month("from", months_back)
    if first > last:
        if "from" in found:
            notices.append("The first month came after the last, so they were put in order.")
            first, last = last, first
        else:
            first = last

    places: list[tuple[str, str]] = []
    teams = {code for code, _ in options.teams}
    for key, known in (("team", teams), ("locality", set(options.localities))):
        text = found.get(key, "")
        if text in known:
            places.append((key, text))
        elif text:
            notices.append(f"The {key} asked for is not in the records; all are shown.")
    if len(places) > 1:
        notices.append("One team or one locality at a time: the team is shown.")
    level, unit = places[0] if places else ("all", "all")

    groups: list[tuple[str, str]] = []
    for key, values in GROUPS.items():
        text = found.get(key, "")
        if text in values:
            groups.append((key, text))
        elif text:
            title = GROUP_TITLES[key].lower()
            notices.append(f"The {title} asked for is not known; all are shown.")
    if len(groups) > 1:
        kept = GROUP_TITLES[groups[0][0]].lower()
        notices.append(f"One group of children at a time: the choice of {kept} is shown.")
    group, group_value = groups[0] if groups else ("none", "all")

    def choice(key: str, allowed: Mapping[str, Any], otherwise: Any) -> Any:
        text = found.get(key)
        if text is None:
            return otherwise
        if text not in allowed:
            notices.append(f"The comparison asked for under “{key}” is not known.")
            return otherwise
        return allowed[text]

    def picked(key: str, allowed: Mapping[str, str], otherwise: str) -> str:
        text = found.get(key, otherwise)
        if text in allowed or text == otherwise:
            return text
        notices.append(f"The {key} asked for is not known; all are shown.")
        return otherwise

    lists: dict[str, int] = {str(year): year for year in NEIGHBOUR_LISTS} | {"none": 0}
    switch = {"1": True, "0": False}
    state = ViewState(
        first,
        last,
        level,
        unit,
        group,
        group_value,
        choice("neighbours", lists, default.neighbours),
        choice("method", {each: each for each in METHODS}, default.method),
        choice("region", switch, True),
        choice("england", switch, True),
        choice("target", switch, True),
        choice("edition", {each: each for each in EDITIONS}, "full"),
        picked("service", SERVICES, ""),
        picked("signal", SIGNALS, ""),
        picked("sort", SORTS, "journey"),
    )
    return state, tuple(notices)


def to_query(state: ViewState, options: Options) -> str:
    """Return the query string of ``state`` (no leading ``?``); ``parse`` reads it back.

    What equals the default is left out; the months are always named, so that a copied link
    shows the same months when later ones are loaded.
    """
    default = default_state(options)
    pairs: list[tuple[str, str]] = [("from", state.from_month), ("to", state.to_month)]
    if state.level != "all":
        pairs.append((state.level, state.unit))
    if state.group != "none":
        pairs.append((state.group, state.group_value))
    if state.neighbours != default.neighbours:
        pairs.append(("neighbours", str(state.neighbours or "none")))
    if state.method != default.method:
        pairs.append(("method", state.method))
    for key in ("region", "england", "target"):
        if not getattr(state, key):
            pairs.append((key, "0"))
    for key, otherwise in PAGE_KEYS.items():
        if (value := getattr(state, key)) != otherwise:
            pairs.append((key, value))
    return urlencode(pairs)
