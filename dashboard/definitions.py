"""Everything that is said of how a measure is made: for its page and the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from dashboard import wording
from dashboard.glossary import small_start
from dashboard.journey import SERVICES
from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.period import PERIOD_NAMES, month_of, month_words
from dashboard.ports import Behind, ColumnRead, Repository
from dashboard.targets import with_target
from dashboard.view import TargetSet
from dashboard.viewer import Viewer

NOT_FROM_RECORDS: Final = "The council supplies the figure; no records are counted."
NOTHING_LOADED: Final = "No records are loaded that can feed it, so there is no statement to show."


@dataclass(frozen=True, slots=True)
class Definition:
    """How a measure is made. All words are ready to print.

    ``pairs`` are heads with their text; ``rules`` the visit rules, the one in force first;
    ``changes`` months with what changed; ``behind`` the SQL, or None with ``no_sql`` saying why.
    """

    measure: Measure
    service: str
    pairs: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    behind: Behind | None
    no_sql: str

    @property
    def columns(self) -> tuple[ColumnRead, ...]:
        """The columns of the database that the figure is computed from."""
        return self.behind.columns if self.behind else ()


def definition_of(measure: Measure, viewer: Viewer, repository: Repository) -> Definition:
    """Return the definition of a measure; raises TemporarilyUnavailable."""
    found = repository.behind(viewer, measure) if viewer.authority and measure.computed else None
    no_sql = "" if found else NOTHING_LOADED if measure.computed else NOT_FROM_RECORDS
    targets = repository.targets(viewer, measure) if viewer.authority else ()
    data_to = repository.loaded(viewer).data_to if targets else None
    measure = with_target(measure, targets, month_of(data_to or date.max))
    return Definition(
        measure=measure,
        service=SERVICES[measure.service],
        pairs=_with_history(_pairs(measure, found), measure, targets),
        rules=tuple(repository.visit_rules(viewer, measure)),
        changes=tuple((month_words(each.since), each.what) for each in measure.definition_changes),
        behind=found,
        no_sql=no_sql,
    )


def _with_history(
    pairs: Iterable[tuple[str, str]], measure: Measure, targets: Iterable[TargetSet]
) -> tuple[tuple[str, str], ...]:
    """Return ``pairs`` with the targets that were set here after the one that holds."""
    told = "; ".join(
        f"{'no target' if each.value is None else wording.target_text(measure, each.value)} from "
        f"{month_words(each.valid_from)} ({each.source})"
        for each in targets
    )
    found = []
    for head, text in pairs:
        found.append((head, text))
        if head == "Target" and told:
            found.append(("Targets set here", f"{told[:1].upper()}{told[1:]}."))
    return tuple(found)


def rules_in_force(
    found: Iterable[Measure], viewer: Viewer, repository: Repository
) -> tuple[tuple[Measure, tuple[str, ...]], ...]:
    """Return the measures that follow visit rules, each with its rules, the newest first.

    Of several that follow the same rules the first stands for all. Raises
    TemporarilyUnavailable.
    """
    held: dict[tuple[str, ...], Measure] = {}
    with repository.snapshot():
        for measure in found:
            if measure.computed and (rules := tuple(repository.visit_rules(viewer, measure))):
                held.setdefault(rules, measure)
    return tuple((measure, rules) for rules, measure in held.items())


def _pairs(measure: Measure, found: Behind | None) -> tuple[tuple[str, str], ...]:
    sources = [wording.KINDS.get(each, each) for each in measure.sources]
    counted = [PERIOD_NAMES[each] for each in measure.periods]
    shown = f" The panel shows {PERIOD_NAMES[measure.headline]}."
    beside = [measures()[each].title for each in measure.beside if each in measures()]
    more = [
        ("Formula", formula(measure)),
        ("Counted for", f"{_listed(counted)}.{shown if len(counted) > 1 else ''}"),
        ("Can be fed by", f"{_listed(sources)}."),
        ("Now fed by", f"{wording.KINDS[found.kind]}." if found else ""),
        ("Cannot be computed", measure.not_computed),
        ("Always shown beside it", f"{_listed(beside)}." if beside else ""),
        ("Signals", signals_text(measure)),
        ("Small numbers", f"{measure.disclosure}."),
    ]
    told = {head for head, _ in more}
    pairs = [pair for pair in wording.definition(measure) if pair[0] not in told]
    return (*pairs, *((head, text) for head, text in more if text))


def formula(measure: Measure) -> str:
    """Return the formula in words."""
    if not measure.denominator:
        return f"The number of: {small_start(measure.numerator)}."
    over = f"({small_start(measure.numerator)}) ÷ ({small_start(measure.denominator)})"
    return f"{over} × 100" if measure.unit == "percent" else over


def signals_text(measure: Measure) -> str:
    """Return whether the usual range is worked out for a measure, and from what."""
    if measure.is_annual:
        return "None: there is one figure a year, too few for a usual range."
    if measure.overlapping or measure.headline.startswith(("rolling", "year_to_date")):
        if "month" in measure.periods and not measure.overlapping:
            return "On the figures of single months; the longer periods share most of their cases."
        return "None: the figures of neighbouring months share most of their cases."
    least = f"{measure.signal_minimum} {measure.counted}"
    many, one = ("quarters", "quarter") if measure.headline == "quarter" else ("months", "month")
    if measure.unit == "count":
        return f"On the figures of up to 24 {many}, where there are on average at least {least}."
    return f"On the figures of up to 24 {many}, where a {one} has at least {least}."


def _listed(words: list[str]) -> str:
    text = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"{text[:1].upper()}{text[1:]}"


PAGE_TOP: Final = """# The measures

Every measure that Sightline counts, as its file in `dashboard/measures/` declares it. The page
`/definitions` of a running Sightline says more of each, with the SQL that computes it; so does
`sightline definition ID`. This page is written by `sightline measures --format markdown`.
"""


def measures_page(found: Iterable[Measure]) -> str:
    """Return every measure by service as a page in Markdown."""
    lines = [PAGE_TOP]
    for service, each in groupby(found, key=lambda measure: measure.service):
        lines += [
            f"## {SERVICES[service]}",
            "",
            "| measure | what is counted | better | shown for | fed by | published |",
            "|---|---|---|---|---|---|",
            *(_line(measure) for measure in each),
            "",
        ]
    return "\n".join(lines).rstrip()


def _line(measure: Measure) -> str:
    counted = measure.numerator
    if measure.denominator:
        counted += f" / {small_start(measure.denominator)}"
    cells = (
        f"{measure.title}<br>`{measure.id}`",
        counted,
        measure.polarity,
        PERIOD_NAMES[measure.headline],
        ", ".join(measure.sources),
        measure.published.name if measure.published else "none",
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
