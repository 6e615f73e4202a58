"""The SSDA903 return: header, episodes and OC2 of one year, as CSV files.

Columns and codes are those of the DfE's guide to the collection; dates are dd/mm/yyyy.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from data.imports import rules
from data.imports.asked import Asked, Return
from data.imports.errors import Refusal
from data.imports.layout import NEEDED, Column, Layout
from data.imports.placements import overlaps, placement_code
from data.imports.report import Issue, Reading, Records, Row
from data.imports.rows import FileRows, note, read_rows, row_issue
from data.imports.text import CsvFile, column_key, open_csv
from data.schema import care_episode, person, sdq_score

_DATE: Final = (rules.DAY_FIRST_DATE, rules.LIKELY_YEAR)
_CHILD: Final = Column("person_id", ("CHILD",), blank=NEEDED, required=True, identifying=True)

HEADER: Final = Layout(
    table="person",
    columns=(
        _CHILD,
        Column("sex", ("SEX",), (rules.SEX,), blank="unknown", otherwise="unknown", required=True),
        Column("born", ("DOB",), _DATE, required=True, identifying=True),
        Column("ethnicity_code", ("ETHNIC",), length=8, required=True, optional=True),
        Column("ethnicity", ("ETHNIC",), (rules.ETHNICITY,), blank="unknown", otherwise="unknown"),
    ),
    key=("person_id",),
    constants={"disability": "unknown"},
    rules=((rules.NO_BIRTH_DATE, ("born", "expected")), (rules.BORN_AFTER_YEAR, ("born", "last"))),
    ignored=("UPN", "MOTHER", "MC_DOB", "UASC"),
)

EPISODES: Final = Layout(
    table="care_episode",
    columns=(
        _CHILD,
        Column("start_date", ("DECOM",), _DATE, blank=NEEDED, required=True),
        Column("start_reason", ("RNE",), (rules.EPISODE_START,), blank=NEEDED, required=True),
        Column("legal_status", ("LS",), (rules.LEGAL_STATUS,), length=4, required=True),
        Column("need_code", ("CIN",), (rules.NEED,), length=8, optional=True),
        Column("place", ("PLACE",), (rules.PLACEMENT,), length=4, required=True),
        Column("provider", ("PLACE_PROVIDER",), (rules.PROVIDER,), length=4, optional=True),
        Column("end_date", ("DEC",), _DATE, required=True),
        Column("end_reason", ("REC",), (rules.EPISODE_END,), length=4, required=True),
        Column(
            "change_reason",
            ("REASON_PLACE_CHANGE",),
            (rules.CHANGE_REASON,),
            length=12,
            optional=True,
        ),
        Column("postcode", ("PL_POST",), private=True),
        Column("urn", ("URN",), private=True),
    ),
    key=("person_id", "start_date"),
    date="start_date",
    rules=(
        (rules.END_BEFORE_START, ("end_date", "start_date")),
        (rules.STARTS_AFTER_YEAR, ("start_date", "last")),
        (rules.ENDS_AFTER_YEAR, ("end_date", "last")),
        (rules.ENDED_BEFORE_YEAR, ("end_date", "first")),
        (rules.OPEN_WITH_REASON, ("end_date", "end_reason")),
        (rules.ENDED_WITHOUT_REASON, ("end_date", "end_reason")),
        (rules.CHILD_UNKNOWN, ("person_id", "children")),
    ),
    ignored=("HOME_POST",),
)

OC2: Final = Layout(
    table="sdq_score",
    columns=(
        _CHILD,
        Column("score", ("SDQ_SCORE",), (rules.SDQ_SCORE,), required=True),
        Column("reason", ("SDQ_REASON",), (rules.SDQ_REASON,), length=8, required=True),
    ),
    key=("person_id",),
    rules=(
        (rules.SCORE_AND_REASON, ("score", "reason")),
        (rules.CHILD_UNKNOWN, ("person_id", "children")),
    ),
    ignored=(
        "DOB",
        "CONVICTED",
        "HEALTH_CHECK",
        "IMMUNISATIONS",
        "TEETH_CHECK",
        "HEALTH_ASSESSMENT",
        "SUBSTANCE_MISUSE",
        "INTERVENTION_RECEIVED",
        "INTERVENTION_OFFERED",
    ),
)

LAYOUTS: Final = {"header": HEADER, "episodes": EPISODES, "oc2": OC2}
NOT_READ: Final = (
    "reviews",
    "oc3",
    "ad1",
    "placed_for_adoption",
    "previous_permanence",
    "prev_perm",
    "missing",
    "uasc",
    "sw_episodes",
)
_TELLING: Final = {"header": "ETHNIC", "episodes": "DECOM", "oc2": "SDQ_SCORE"}
"""A column that only the named file has, for files that are named otherwise."""


def read(asked: Asked, progress: Callable[[str], None]) -> list[Return]:
    """What the files of one return hold.

    The paths are the files, or one folder. The year is the one asked, else the year to
    31 March in which most episodes began. Raises Refusal where header or episodes are missing
    (a return replaces its whole year, so half of one would take the rest away).
    """
    authority, year = asked.authority, asked.year
    files, issues = _find(asked.paths)
    for name in ("header", "episodes"):
        if name not in files:
            raise Refusal(
                f"{name}.csv is missing; a return replaces its whole year, so header and "
                "episodes are both needed."
            )
    if "oc2" not in files:
        words = "oc2 is missing: no SDQ scores for this year"
        issues.append(note("oc2.csv", rules.FILE_MISSING, words))
    if year is None:
        year = _year_of(files["episodes"], authority)
    context: dict[str, Any] = {
        "first": f"{year - 1}-04-01",
        "last": f"{year}-03-31",
        "expected": None,
    }

    progress(f"Reading {files['header'].name}")
    people = read_rows(files["header"], HEADER, authority=authority, context=context)
    context["children"] = frozenset(people.column("person_id"))
    progress(f"Reading {files['episodes'].name}")
    episodes = read_rows(files["episodes"], EPISODES, authority=authority, context=context)
    overlapping = _overlaps(episodes)
    reports = [people.report(), episodes.report(overlapping)]
    issues += people.issues + episodes.issues + overlapping
    records = [
        Records(person, HEADER.names, people.rows),
        Records(care_episode, *_with_codes(episodes, authority)),
    ]
    if "oc2" in files:
        progress(f"Reading {files['oc2'].name}")
        scores = read_rows(files["oc2"], OC2, authority=authority, context=context)
        reports.append(scores.report())
        issues += scores.issues
        names = (*OC2.names, "year_ending")
        rows: list[Row] = [(f"{key}|{year}", *rest, year) for key, *rest in scores.rows]
        records.append(Records(sdq_score, names, rows))
    reading = Reading(
        files=tuple(reports),
        issues=tuple(issues),
        records=tuple(records),
        year=year,
        data_from=date(year - 1, 4, 1),
        data_to=date(year, 3, 31),
    )
    return [Return(reading, tuple(files.values()))]


def _find(paths: Sequence[Path]) -> tuple[dict[str, CsvFile], list[Issue]]:
    files: dict[str, CsvFile] = {}
    issues: list[Issue] = []
    for path in paths:
        single = not path.is_dir()
        for found in [path] if single else sorted(path.glob("*.[cC][sS][vV]")):
            if not single and _other(found):
                issues.append(note(found.name, rules.FILE_NOT_READ))
                continue
            file = open_csv(found)
            name = _name(file)
            if name is None:
                if _other(found):
                    issues.append(note(found.name, rules.FILE_NOT_READ))
                elif single:
                    raise Refusal(
                        f"{file.name}: not a file of the SSDA903 that is read here; expected "
                        "the columns of header, episodes or oc2."
                    )
                else:
                    issues.append(note(found.name, rules.FILE_UNKNOWN))
                continue
            if name in files:
                raise Refusal(f"{file.name} and {files[name].name} are both the file {name}.")
            files[name] = file
    return files, issues


def _other(path: Path) -> bool:
    stem = column_key(path.stem)
    return any(column_key(name) in stem for name in NOT_READ)


def _name(file: CsvFile) -> str | None:
    stem = column_key(file.path.stem)
    if not _other(file.path):
        for name in LAYOUTS:
            if name in stem:
                return name
    for name, column in _TELLING.items():
        if column_key(column) in file.keys:
            return name
    return None


def _year_of(file: CsvFile, authority: str) -> int:
    start = next(column for column in EPISODES.columns if column.name == "start_date")
    position = file.position(start.headers)
    years: Counter[int] = Counter()
    if position is not None:
        for _, fields in file.rows():
            try:
                day = date.fromisoformat(str(rules.DAY_FIRST_DATE.read(fields[position].strip())))
            except (ValueError, IndexError):
                continue
            years[day.year + (day.month >= 4)] += 1
    if not years:
        # With nothing to tell the year by, the header's own faults are the better message.
        context = {"first": "", "last": "~", "children": None}
        read_rows(file, EPISODES, authority=authority, context=context)
        raise Refusal(f"{file.name}: no episode has a date in DECOM; give the year with --year.")
    most = max(years.values())
    return max(year for year, count in years.items() if count == most)


def _overlaps(episodes: FileRows) -> list[Issue]:
    spells = zip(
        episodes.column("person_id"),
        episodes.column("start_date"),
        episodes.column("end_date"),
        episodes.column("row_number"),
        strict=True,
    )
    return [
        row_issue(episodes.file_name, later, rules.OVERLAP, str(earlier))
        for later, earlier in overlaps(spells)
    ]


def _with_codes(episodes: FileRows, authority: str) -> tuple[tuple[str, ...], list[Row]]:
    """The names and rows of the episodes, postcode and URN replaced by a one-way code."""
    names = EPISODES.names
    first = names.index("postcode")
    rows: list[Row] = [
        (*row[:first], placement_code(authority, *map(_text, row[first:]))) for row in episodes.rows
    ]
    return (*names[:first], "placement_code"), rows


def _text(value: object) -> str | None:
    return None if value is None else str(value)
