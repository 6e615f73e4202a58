"""Joins the tables of the Standard Safeguarding Dataset to the records that are kept."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from data.imports.placements import placement_code
from data.imports.report import Records, Row, Value
from data.imports.rows import FileRows
from data.schema import RECORD_TABLES

_RECORDS: Final = {table.name: table for table in RECORD_TABLES}
_JOINED: Final = ("disability", "cla_placement", "legal_status")
"""Tables whose rows become columns of another table's records."""
_PLACEMENT_COLUMNS: Final = (
    "place",
    "provider",
    "change_reason",
    "placement_code",
    "outside_authority",
)
Tables: TypeAlias = Mapping[str, FileRows]
Named: TypeAlias = tuple[tuple[str, ...], list[Row]]


def records_of(
    tables: Tables, context: Mapping[str, Any], authority: str, data_to: date
) -> list[Records]:
    """The records of each table, in the columns of its table of records.

    ``context`` holds what the tables know of each other, as ``ssd.read`` gathers it.
    """
    records = []
    for name, rows in tables.items():
        if name in _JOINED:
            continue
        names, values = rows.layout.names, rows.rows
        if name == "person":
            names, values = _people(rows, tables.get("disability"))
        elif name == "cla_episodes":
            names, values = _care_episodes(rows, tables, authority)
        elif name in _CHANGED:
            names, values = _changed(rows, _CHANGED[name], context, data_to)
        records.append(Records(_RECORDS[rows.layout.table], names, values))
    return records


def _people(people: FileRows, disabilities: FileRows | None) -> Named:
    """The people, each with yes or no for a disability, or unknown without that table."""
    names = (*people.layout.names, "disability")
    if disabilities is None:
        return names, [(*row, "unknown") for row in people.rows]
    codes = zip(disabilities.column("person_id"), disabilities.column("code"), strict=True)
    disabled = {child for child, code in codes if code is not None and code.upper() != "NONE"}
    place = people.position("person_id")
    return names, [(*row, "yes" if row[place] in disabled else "no") for row in people.rows]


def _care_episodes(episodes: FileRows, tables: Tables, authority: str) -> Named:
    """The episodes with their placement's columns and the legal status on their first day."""
    nothing = (None,) * len(_PLACEMENT_COLUMNS)
    placements: dict[Any, Row] = {}
    if "cla_placement" in tables:
        for key, _, place, provider, reason, postcode, urn, area, told in tables[
            "cla_placement"
        ].rows:
            code = placement_code(authority, _text(postcode), _text(urn))
            outside = told if told is not None or area is None else area != authority
            placements[key] = (place, provider, reason, code, outside)
    statuses: dict[Any, list[tuple[str, str | None, str]]] = defaultdict(list)
    if "legal_status" in tables:
        held = tables["legal_status"]
        for child, status, start, end in zip(
            *map(held.column, ("person_id", "legal_status", "start_date", "end_date")), strict=True
        ):
            statuses[child].append((start, end, status))
        for spells in statuses.values():
            spells.sort(key=lambda spell: spell[0])
    child_at, start_at = map(episodes.position, ("person_id", "start_date"))
    last = episodes.position("placement_id")
    names = (*episodes.layout.names[:last], *_PLACEMENT_COLUMNS, "legal_status")
    rows: list[Row] = [
        (
            *row[:last],
            *placements.get(row[last], nothing),
            _in_force(statuses.get(row[child_at], ()), str(row[start_at])),
        )
        for row in episodes.rows
    ]
    return names, rows


def _in_force(spells: Sequence[tuple[str, str | None, str]], day: str) -> str | None:
    """The status on ``day``: the latest that had begun and had not ended before it."""
    for start, end, status in reversed(spells):
        if start <= day and (end is None or end > day or start == day):
            return status
    return None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


Fields: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Fields, Mapping[str, Any], date], Fields | None]


def _changed(rows: FileRows, change: Change, context: Mapping[str, Any], data_to: date) -> Named:
    """The rows as ``change`` gives them; those for which it gives None are none of the table's."""
    names = rows.layout.names
    found = [change(dict(zip(names, row, strict=True)), context, data_to) for row in rows.rows]
    kept = [fields for fields in found if fields is not None]
    columns = tuple(kept[0]) if kept else ("source_id", "row_number")
    return columns, [tuple(fields.values()) for fields in kept]


def _enquiry(row: Fields, _context: Mapping[str, Any], _data_to: date) -> Fields:
    """The flag of its own counts before what the outcome says."""
    told: Value = row.pop("outcome_nfa")
    if row["no_further_action"] is None:
        row["no_further_action"] = told
    return row


def _conference(row: Fields, context: Mapping[str, Any], _data_to: date) -> Fields:
    """The flag of its own, then the outcome, then the plan that it names, say if one followed."""
    told, plan = row.pop("outcome_plan"), row.pop("plan_id")
    if row["plan_followed"] is None:
        row["plan_followed"] = told if told is not None else (True if plan else None)
    row["enquiry_date"] = context["enquiries"].get(row["enquiry_id"])
    return row


def _plan_review(row: Fields, context: Mapping[str, Any], _data_to: date) -> Fields:
    if row["person_id"] is None:
        row["person_id"] = context["plans"][row["plan_id"]]
    return row


def _care_review(row: Fields, context: Mapping[str, Any], _data_to: date) -> Fields:
    period, episode = row.pop("cla_id"), row.pop("episode_id")
    if row["person_id"] is None:
        row["person_id"] = context["periods"].get(period) or context["episodes"][episode]
    return row


def _adoption(row: Fields, _context: Mapping[str, Any], _data_to: date) -> Fields:
    """An order of another kind, or of one that is not said, is no adoption.

    The adopters-to-be fostered the child from the earlier of two days: as foster carers who later
    adopted, or under fostering for adoption or concurrent planning.
    """
    if row.pop("is_adoption") is not True:
        row["adopted_date"] = None
    days = (row.pop("placed_with_carer"), row.pop("placed_for_both"))
    row["fostered_date"] = min((day for day in days if day is not None), default=None)
    return row


def _care_leaver(row: Fields, _context: Mapping[str, Any], data_to: date) -> Fields:
    """The row describes the last day of the data; the code of a home ends in its suitability."""
    home, suitable = row["accommodation"], row.pop("suitable")
    if home is not None and len(home) == 1 and suitable is not None:
        row["accommodation"] = home + suitable
    row["as_at"] = data_to.isoformat()
    return row


def _asylum_seeker(row: Fields, _context: Mapping[str, Any], _data_to: date) -> Fields | None:
    return row if row.pop("unaccompanied") else None


_CHANGED: Final[Mapping[str, Change]] = {
    "s47_enquiry": _enquiry,
    "initial_cp_conference": _conference,
    "cp_reviews": _plan_review,
    "cla_reviews": _care_review,
    "permanence": _adoption,
    "care_leavers": _care_leaver,
    "immigration_status": _asylum_seeker,
}
