"""The records that the rows of Annex A's lists become.

A list describes a child at the day of the workbook: the person, what happened, who holds the
case, and the latest visit, review and check. Each of these is a record of its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from operator import itemgetter
from typing import Any, Final

from data.imports import annex_a_codes as words
from data.imports import annex_a_rules as annex
from data.imports import codes
from data.imports.placements import placement_code
from data.imports.report import Issue, Records, Row
from data.imports.rows import FileRows, row_issue
from data.schema import RECORD_TABLES

_TABLES: Final = {table.name: table for table in RECORD_TABLES}
_UNKNOWN: Final = "unknown"
SHORT_BREAKS: Final = ("V3", "V4")
ADOPTERS: Final = 11

Lists = Mapping[int, FileRows]


def records_of(lists: Lists, authority: str, as_at: date) -> tuple[list[Records], list[Issue]]:
    """The records of a workbook's lists, and what was found where they are put together."""
    people, issues = _people(lists, as_at.isoformat())
    teams, involvements = _involvements(lists, as_at.isoformat())
    records = [people, teams, involvements]
    for number, rows in lists.items():
        records += _OF_LIST[number](rows, authority, as_at.isoformat())
    return [each for each in records if each.rows], issues


def _records(table: str, columns: str, rows: Iterable[Row]) -> Records:
    return Records(_TABLES[table], ("source_id", "row_number", *columns.split()), list(rows))


def _once(table: str, columns: str, rows: Iterable[Row]) -> Records:
    """Records of which several rows may tell: a conference that two enquiries led to."""
    found: dict[Any, Row] = {}
    for row in rows:
        found.setdefault(row[0], row)
    return _records(table, columns, found.values())


def _columns(rows: FileRows, names: str) -> Iterable[tuple[Any, ...]]:
    """The named values of each row; None for a column that the list has not."""
    held = frozenset(rows.layout.names)
    if held.issuperset(names.split()):
        return map(itemgetter(*map(rows.position, names.split())), rows.rows)
    return zip(
        *(rows.column(name) if name in held else [None] * len(rows.rows) for name in names.split()),
        strict=True,
    )


def _part(table: str, names: str) -> Callable[..., list[Records]]:
    """What makes records of ``table`` of the named columns."""

    def records(rows: FileRows, _authority: str, _as_at: str) -> list[Records]:
        return [_records(table, names, _columns(rows, f"source_id row_number {names}"))]

    return records


# People.
_SAYS_NOTHING: Final = frozenset((None, _UNKNOWN, "NOBT", "REFU"))
_SAID: Final = ("sex", "ethnicity", "date of birth", "disability")


def _people(lists: Lists, as_at: str) -> tuple[Records, list[Issue]]:
    """One person a child: what the first list says of it, filled up from those after it."""
    first_row: dict[Any, int] = {}
    known: dict[Any, tuple[Any, ...]] = {}
    issues: list[Issue] = []
    for number, rows in lists.items():
        if number == ADOPTERS:
            continue
        lines = rows.column("row_number")
        children = rows.column("person_id")
        said = _columns(rows, "sex ethnicity_code born disability")
        for child, line, value in zip(children, lines, said, strict=True):
            first_row.setdefault(child, line)
            before = known.setdefault(child, value)
            if before is not value and before != value:
                known[child], differ = _merged(before, value)
                if differ:
                    issues.append(
                        row_issue(rows.file_name, line, annex.CONTRADICTS, " and ".join(differ))
                    )
    return (
        _records(
            "person",
            "person_id sex ethnicity_code ethnicity born expected_born disability",
            (
                (
                    child,
                    first_row[child],
                    child,
                    sex,
                    code,
                    codes.ETHNICITY.get(code, _UNKNOWN),
                    *_birth(born, as_at),
                    disability or _UNKNOWN,
                )
                for child, (sex, code, born, disability) in known.items()
            ),
        ),
        issues,
    )


def _merged(before: tuple[Any, ...], now: tuple[Any, ...]) -> tuple[tuple[Any, ...], list[str]]:
    """What is known of a child from two rows, and what the second contradicts."""
    both = list(zip(_SAID, before, now, strict=True))
    merged = tuple(new if old in _SAYS_NOTHING and new is not None else old for _, old, new in both)
    differ = [
        name for name, old, new in both if old != new and _SAYS_NOTHING.isdisjoint((old, new))
    ]
    return merged, differ


def _birth(born: str | None, as_at: str) -> tuple[str | None, str | None]:
    """The day of birth, or the one that is expected: a child unborn on the day has that."""
    return (None, born) if born is not None and born > as_at else (born, None)


# Teams.
@cache
def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


@cache
def team_id(name: str) -> str:
    """A team's name as it is compared: councils write it one way here and another there."""
    return " ".join(name.casefold().split())[:80]


def _held(number: int, rows: FileRows, as_at: str) -> Iterable[tuple[Any, ...]]:
    """Row, child, team, worker, first day, and day of the end of holding each case of a list.

    The team of a list of events holds the case on the day that counts, and not for longer: who
    takes a referral in is not who visits.
    """
    names = "row_number person_id team worker"
    if number == 3:
        return ((*row, _day_after(row[4])) for row in _columns(rows, f"{names} referral_date"))
    if number == 4:
        return (
            (*who, end or start, _day_after(end or start))
            for *who, start, end in _columns(rows, f"{names} start_date authorised_date")
        )
    if number == 5:
        days = (
            (who, day)
            for *who, start, held in _columns(rows, f"{names} start_date conference_date")
            for day in dict.fromkeys((start, held or start))
        )
        return ((*who, day, _day_after(day)) for who, day in days)
    if number == 9:
        return ((*who, as_at, None) for who in _columns(rows, names))
    return _columns(rows, f"{names} start_date end_date")


OF_EVENTS: Final = (3, 4, 5)
"""Lists of events with a team: referrals, assessments, enquiries."""


def _involvements(lists: Lists, as_at: str) -> tuple[Records, Records]:
    """The teams by their names, and who held each case when."""
    teams: dict[str, Row] = {}
    involved: list[Row] = []
    for number, rows in lists.items():
        if "team" not in rows.layout.names or {"team", "worker"} <= rows.absent:
            continue
        for line, child, team, worker, start, end in _held(number, rows, as_at):
            # An event without a team is of no team, whoever holds the child's case by then.
            if team is None and worker is None and number not in OF_EVENTS:
                continue
            key = _UNKNOWN
            if team is not None:
                key = team_id(team)
                if key not in teams:
                    teams[key] = (key, line, key, team, _UNKNOWN, _UNKNOWN)
            involved.append((f"{number}|{child}|{start}", line, child, key, worker, start, end))
    return (
        _records("team", "team_id name service locality", teams.values()),
        _once("involvement", "person_id team_id worker_id start_date end_date", involved),
    )


# What each list is about.
def _enquiries(rows: FileRows, authority: str, as_at: str) -> list[Records]:
    enquiries = _part("s47_enquiry", "person_id start_date conference_not_required")
    found = _columns(
        rows, "source_id row_number person_id start_date conference_date plan_followed"
    )
    return [
        *enquiries(rows, authority, as_at),
        _once(
            "conference",
            "person_id enquiry_id enquiry_date conference_date plan_followed",
            (
                (f"{child}|{held}", line, child, enquiry, start, held, followed)
                for enquiry, line, child, start, held, followed in found
                if held is not None
            ),
        ),
    ]


def _visits(kind: str, found: Iterable[tuple[Any, ...]]) -> Records:
    """Latest visits, of (row, child, day, seen alone)."""
    return _once(
        "visit",
        "visit_kind person_id visit_date child_seen seen_alone",
        (
            (f"{kind}|{child}|{day}", line, kind, child, day, True, alone)
            for line, child, day, alone in found
            if day is not None
        ),
    )


def _in_need(rows: FileRows, _authority: str, _as_at: str) -> list[Records]:
    """List 6 holds every child helped; only some of them have a child in need plan."""
    names = "source_id row_number person_id start_date end_date visit_date status"
    planned = [row for row in _columns(rows, names) if row[-1] == words.PLAN]
    return [
        _records("cin_plan", "person_id start_date end_date", (row[:5] for row in planned)),
        _visits("cin", ((row[1], row[2], row[5], None) for row in planned)),
    ]


def _protected(rows: FileRows, authority: str, as_at: str) -> list[Records]:
    plans = _part("cp_plan", "person_id start_date end_date category previous_plans")
    reviews = _columns(rows, "source_id row_number person_id review_date")
    return [
        *plans(rows, authority, as_at),
        _visits("cp", _columns(rows, "row_number person_id visit_date seen_alone")),
        _once(
            "cp_review",
            "person_id plan_id review_date",
            (
                (f"{child}|{held}", line, child, plan, held)
                for plan, line, child, held in reviews
                if held is not None
            ),
        ),
    ]


def _looked_after(rows: FileRows, authority: str, _as_at: str) -> list[Records]:
    latest = list(
        _columns(rows, "row_number person_id visit_date review_date health_date dental_date")
    )
    return [
        _care_episodes(rows, authority),
        _visits("cla", ((line, child, day, None) for line, child, day, *_ in latest)),
        _once(
            "care_review",
            "person_id review_date",
            (
                (f"{child}|{held}", line, child, held)
                for line, child, _, held, *_ in latest
                if held is not None
            ),
        ),
        _once(
            "health_check",
            "person_id check_kind done completed_date",
            (
                (f"{kind[:2]}|{child}|{day}", line, child, kind, True, day)
                for line, child, *_, health, dental in latest
                for kind, day in (("health_assessment", health), ("dental", dental))
                if day is not None
            ),
        ),
    ]


def _care_episodes(rows: FileRows, authority: str) -> Records:
    found = _columns(
        rows,
        "row_number person_id need_code start_date end_date end_reason placed_date place provider "
        "postcode urn outside_authority status_date legal_status",
    )
    return _once(
        "care_episode",
        "person_id need_code start_date end_date start_reason end_reason place provider "
        "placement_code outside_authority legal_status",
        (
            (f"{child}|{episode[0]}", line, child, need, *episode)
            for line, child, need, start, end, reason, placed, place, provider, *rest in found
            for episode in episodes_of(
                (start, end, reason),
                (placed, place, provider, placement_code(authority, rest[0], rest[1]), rest[2]),
                (rest[3], rest[4]),
            )
        ),
    )


def episodes_of(
    period: tuple[str, str | None, str | None],
    placement: tuple[str | None, str | None, str | None, str | None, bool | None],
    status: tuple[str | None, str | None],
) -> list[tuple[Any, ...]]:
    """The episodes of a period of care, as far as its latest placement and status tell.

    ``period`` is its start, end and reason, ``placement`` and ``status`` begin with the day that
    each began on. What was before that day is not known: an episode up to it has no placement,
    or no legal status. Each episode is (start, end, RNE, REC, PLACE, provider, code of the
    placement, whether that is outside the authority, legal status). A series of short breaks has
    one status from its start.
    """
    start, end, reason = period
    placed, *where = placement
    began, legal = status

    def within(day: str | None) -> str:
        return day if day is not None and start < day and (end is None or day < end) else start

    placed_on, legal_from = within(placed), within(began)
    if legal in SHORT_BREAKS or legal is None:
        legal_from = start
    starts = sorted({start, placed_on, legal_from})
    episodes: list[tuple[Any, ...]] = []
    for day, following in zip(starts, [*starts[1:], None], strict=True):
        moved, changed = day == placed_on, day == legal_from
        why = "S" if day == start else "B" if moved and changed else "P" if moved else "L"
        here = tuple(where) if day >= placed_on else (None,) * len(where)
        until = (end, why, reason) if following is None else (following, why, "X1")
        episodes.append((day, *until, *here, legal if day >= legal_from else None))
    return episodes


def _care_leavers(rows: FileRows, _authority: str, as_at: str) -> list[Records]:
    names = "person_id born eligibility in_touch activity"
    found = _columns(rows, f"source_id row_number {names} accommodation_type suitability")
    return [
        _records(
            "care_leaver",
            f"{names} accommodation as_at",
            (
                (*row, None if kind is None else kind + (suitable or ""), as_at)
                for *row, kind, suitable in found
            ),
        )
    ]


def _adoptions(rows: FileRows, _authority: str, _as_at: str) -> list[Records]:
    names = (
        "person_id entered_care_date decision_date placement_order_date matched_date placed_date "
        "adopted_date reversed_date reversed_reason fostered_date"
    )
    found = _columns(rows, f"source_id row_number {names}")
    return [
        _records(
            "adoption",
            f"{names} fostered_by_adopter",
            ((*row, None if row[-1] is None else True) for row in found),
        )
    ]


_OF_LIST: Final[Mapping[int, Callable[[FileRows, str, str], Sequence[Records]]]] = {
    1: _part("contact", "person_id contact_date source outcome"),
    2: _part("early_help", "person_id start_date end_date"),
    3: _part("referral", "person_id referral_date source no_further_action referrals_12_months"),
    4: _part("assessment", "person_id start_date authorised_date child_seen"),
    5: _enquiries,
    6: _in_need,
    7: _protected,
    8: _looked_after,
    9: _care_leavers,
    10: _adoptions,
    11: _part("adopter", "person_id enquiry_date approved_date matched_date placed_date left_date"),
}
