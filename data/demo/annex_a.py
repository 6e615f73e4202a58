"""The demonstration's Annex A workbooks: what Ofsted asks for, as at the end of a month.

Lists 1 to 5 hold the last six months, 6 to 8 the cases open on the day or ended in them, each
child once, with team, worker and latest visit. The demonstration has no records of early help
assessments and adopters: those lists hold their headers alone, as does that of care leavers but
on the last day of data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

import xlsxwriter

from data.demo import annex_a_words as words
from data.demo.annex_a_services import adoption_rows, enquiry_rows, leaver_rows
from data.demo.annex_a_who import Row, allocated, six_months, who_is
from data.demo.days import add_months
from data.demo.health import ASSESSMENT, DENTAL
from data.demo.held import Held, Plan, Referral, Visit, by_then, open_between, open_on
from data.demo.held_services import CareReview
from data.demo.settings_of_care import authority_of
from data.demo.stays import Period, periods_of
from data.demo.targets import AUTHORITY

EMERGENCY: Final = ("L1", "L2")


def write_annex_a(records: Held, path: Path, as_at: date) -> None:
    """Write the workbook as at ``as_at``, the last day of a month."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        # Else it holds the time of writing, and the same records give other bytes.
        book.set_properties({"created": datetime.combine(as_at, time(), tzinfo=UTC)})
        for number, (title, headers) in enumerate(words.LISTS, start=1):
            sheet = book.add_worksheet(f"List {number}")
            sheet.write_string(0, 0, title)
            sheet.write_row(1, 0, headers)
            rows = ROWS.get(number)
            for place, row in enumerate(rows(records, as_at) if rows else (), start=2):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(place, column, value)
                    elif isinstance(value, int):
                        sheet.write_number(place, column, value)
                    elif value:
                        sheet.write_string(place, column, value)


def _contacts(records: Held, as_at: date) -> Iterator[Row]:
    for child, each in sorted(records.contacts.items()):
        for one in each:
            if six_months(as_at) <= one.day <= as_at:
                who = who_is(records, child, as_at, disability=False)
                yield (*who, one.day, words.SOURCE[one.source])


def _referrals(records: Held, as_at: date) -> Iterator[Row]:
    for child, each in sorted(records.referrals.items()):
        made = [one for one in each if one.start <= as_at]
        for one in made:
            if six_months(as_at) <= one.start:
                # This one too.
                number = 1 + sum(
                    other.start < one.start <= add_months(other.start, 12) for other in made
                )
                yield (
                    *who_is(records, child, as_at, disability=False),
                    one.start,
                    words.SOURCE[one.source],
                    words.YES_NO[one.refused],
                    number,
                    *allocated(records, child, one.start),
                )


def _assessments(records: Held, as_at: date) -> Iterator[Row]:
    referrals = {one.id: one for each in records.referrals.values() for one in each}
    for child, each in sorted(records.assessments.items()):
        for one in open_between(each, six_months(as_at), as_at):
            done = by_then(one.end, as_at)
            needed = referrals[one.referral].close_reason != "RC8"
            yield (
                *who_is(records, child, as_at),
                one.start,
                words.YES_NO[one.seen] if done else None,
                done,
                words.YES_NO[needed] if done else None,
                *allocated(records, child, done or as_at),
            )


def _in_need(records: Held, as_at: date) -> Iterator[Row]:
    for child, each in sorted(records.referrals.items()):
        accepted = [one for one in each if not one.refused]
        held = open_between(accepted, six_months(as_at), as_at)
        if not held:
            continue
        one = held[-1]
        closed = by_then(one.end, as_at)
        seen = _last(records, child, as_at, ("cin", "cp", "cla"))
        yield (
            *who_is(records, child, as_at),
            one.start,
            words.NEED[one.need],
            seen.day if seen else None,
            closed,
            words.CLOSURE[one.close_reason] if closed else None,
            words.CLOSED if closed else _status(records, one, as_at),
            *allocated(records, child, as_at, ended=closed is not None),
        )


def _status(records: Held, case: Referral, day: date) -> str:
    """The first of the statuses that an open case has."""
    child = case.child
    if any(not one.short_break for one in open_on(records.episodes.get(child, ()), day)):
        return words.LOOKED_AFTER
    if open_on(records.protection_plans.get(child, ()), day):
        return words.PROTECTED
    if open_on(records.need_plans.get(child, ()), day):
        return words.IN_NEED
    return words.ASSESSED


def _last(
    records: Held, child: str, as_at: date, kinds: tuple[str, ...], since: date = date.min
) -> Visit | None:
    """The latest visit of those kinds at which the child was seen."""
    for one in reversed(records.visits.get(child, ())):
        if one.seen and one.kind in kinds and since <= one.day <= as_at:
            return one
    return None


def _protected(records: Held, as_at: date) -> Iterator[Row]:
    for _, plans in sorted(records.protection_plans.items()):
        held = open_between(plans, six_months(as_at), as_at)
        if held:
            yield _protection(records, held[-1], as_at)


def _protection(records: Held, plan: Plan, as_at: date) -> Row:
    ended = by_then(plan.end, as_at)
    reviews = [
        one.day
        for one in records.services.plan_reviews.get(plan.child, ())
        if one.plan == plan.id and one.day <= as_at
    ]
    visit = _last(records, plan.child, as_at, ("cp",), plan.start)
    care = open_between(records.episodes.get(plan.child, ()), six_months(as_at), as_at)
    return (
        *who_is(records, plan.child, as_at),
        plan.start,
        words.CATEGORY[plan.category],
        words.CATEGORY[plan.category],
        visit.day if visit else None,
        words.YES_NO[visit.alone] if visit else None,
        reviews[-1] if reviews else None,
        ended,
        words.YES_NO[any(one.legal in EMERGENCY for one in care)],
        plan.previous,
        *allocated(records, plan.child, as_at, ended=ended is not None),
    )


def _in_care(records: Held, as_at: date) -> Iterator[Row]:
    since = six_months(as_at)
    for child, episodes in sorted(records.episodes.items()):
        periods = periods_of(episodes, as_at)
        if periods and (periods[-1].end is None or periods[-1].end >= since):
            yield _care(records, child, periods, as_at)


def _care(records: Held, child: str, periods: list[Period], as_at: date) -> Row:
    year, held = add_months(as_at, -12), periods[-1]
    again = any((one.end or as_at) > year for one in periods[:-1])
    ended = by_then(held.end, as_at)
    placement = held.placements[-1]
    visit = _last(records, child, as_at, ("cla",), held.start)
    placements = [each for one in periods for each in one.placements]
    who = who_is(records, child, as_at)
    return (
        *who[:-1],
        words.YES_NO[False],
        who[-1],
        held.start,
        words.NEED[held.latest.need],
        words.YES_NO[again],
        held.legal_start,
        words.LEGAL[held.latest.legal],
        _latest(records.services.care_reviews, child, as_at),
        visit.day if visit else None,
        None,
        None,
        _latest_check(records, child, ASSESSMENT, as_at),
        _latest_check(records, child, DENTAL, as_at),
        sum(one.held_since(year) for one in placements),
        ended,
        words.CEASED[held.latest.ended_by] if ended else None,
        placement.start,
        words.PLACE[placement.latest.place],
        words.PROVIDER[placement.latest.provider],
        placement.latest.postcode,
        placement.latest.urn,
        words.LOCATION[authority_of(placement.latest.postcode) == AUTHORITY],
        None,
        *_missing(records, child, as_at),
        *allocated(records, child, as_at, ended=ended is not None),
    )


def _latest(held: dict[str, list[CareReview]], child: str, as_at: date) -> date | None:
    return max((one.day for one in held.get(child, ()) if one.day <= as_at), default=None)


def _latest_check(records: Held, child: str, kind: str, as_at: date) -> date | None:
    """The day of the child's latest check of the kind that took place."""
    return max(
        (
            one.day
            for one in records.services.checks.get(child, ())
            if one.kind == kind and one.done and one.day <= as_at
        ),
        default=None,
    )


def _missing(records: Held, child: str, as_at: date) -> Row:
    """Episodes missing and away in twelve months, and what became of the last interview."""
    since = add_months(as_at, -12)
    held = [one for one in records.services.missing.get(child, ()) if since < one.start <= as_at]
    gone = [one for one in held if one.kind == "M"]
    last = gone[-1] if gone else None
    told = (last.offered, last.accepted) if last else (None, None)
    return (
        len(gone),
        len(held) - len(gone),
        *(None if one is None else words.YES_NO[one] for one in told),
    )


ROWS: Final[dict[int, Callable[[Held, date], Iterator[Row]]]] = {
    1: _contacts,
    3: _referrals,
    4: _assessments,
    5: enquiry_rows,
    6: _in_need,
    7: _protected,
    8: _in_care,
    9: leaver_rows,
    10: adoption_rows,
}
"""The rows of each list that the demonstration has records for."""
