"""Changing a visit rule or a pause: in one transaction with the figures that follow from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, Engine, and_, delete, insert, select, update

from dashboard.administration import WantedRule
from dashboard.measures.registry import measures
from dashboard.period import day_words
from dashboard.rule_words import UNITS, rule_in_short
from dashboard.viewer import Viewer
from data.audit import keep_change
from data.calendar_table import FIRST, LAST
from data.cases import COHORTS, Cohort
from data.cases.visit_rules import SECOND
from data.engine import write_transaction
from data.facts import rebuild
from data.imports.errors import Refusal
from data.rules import DUE, MONTH_TOUCHED, PREVIOUS_VISIT, VisitRule, rules_of
from data.schema import person, visit_rule
from data.versions import raise_version
from data.visit_pauses import VisitPause, add_pause, drop_pause, end_pause

LONGEST: Final = {"days": 366, "working_days": 261, "weeks": 52, "months": 12}
"""The longest interval in each unit: a year."""


def set_rule(engine: Engine, authority: str, wanted: WantedRule, who: Viewer | None = None) -> str:
    """Give a measure a new visit rule from a day on; return what was done, in one line.

    The rule before it ends the day before, and what was counted under it stays. Raises Refusal
    for a measure without visit rules, a rule that makes no sense, and a day that an earlier or a
    later rule has. Of each change ``who`` is kept in the audit trail; None stands for whoever
    runs the command line.
    """
    _cohort(wanted.measure)
    asked = asked_of(wanted.measure)

    def change(connection: Connection) -> str:
        held = rules_of(connection, authority, wanted.measure)
        if not held:
            raise Refusal(f"Authority {authority} has no visit rules; load its records first.")
        rule = _checked(wanted, held[-1], asked)
        connection.execute(
            update(visit_rule)
            .where(
                visit_rule.c.authority_code == authority,
                visit_rule.c.measure == wanted.measure,
                visit_rule.c.valid_from == held[-1].valid_from,
            )
            .values(valid_to=rule.valid_from)
        )
        values = {name: getattr(rule, name) for name in VisitRule.__dataclass_fields__}
        connection.execute(insert(visit_rule).values(authority_code=authority, **values))
        return f"From {day_words(rule.valid_from)}: {rule_in_short(rule)}"

    kept = _Kept(who, "set", wanted.valid_from, "every child", f"{wanted.interval} {wanted.unit}")
    return _changed(engine, authority, wanted.measure, kept, change)


def remove_rule(engine: Engine, authority: str, measure: str, who: Viewer | None = None) -> str:
    """Remove a measure's newest visit rule, so that the one before holds again; say so.

    Raises Refusal where there is no rule before it.
    """
    _cohort(measure)

    def change(connection: Connection) -> str:
        held = rules_of(connection, authority, measure)
        if len(held) < 2:
            raise Refusal(f"{_title(measure)}: there is one rule alone; it cannot be removed.")
        before, last = held[-2:]
        mine = and_(visit_rule.c.authority_code == authority, visit_rule.c.measure == measure)
        connection.execute(
            delete(visit_rule).where(mine, visit_rule.c.valid_from == last.valid_from)
        )
        connection.execute(
            update(visit_rule)
            .where(mine, visit_rule.c.valid_from == before.valid_from)
            .values(valid_to=last.valid_to)
        )
        return f"The rule of {day_words(last.valid_from)} is removed; {rule_in_short(before)}"

    return _changed(engine, authority, measure, _Kept(who, "removed"), change)


def pause(engine: Engine, authority: str, wanted: VisitPause, who: Viewer | None = None) -> str:
    """Pause the visits of a child, or of every child; return what was done, in one line.

    Raises Refusal for a child of whom nothing is recorded, without a reason or a name, and for
    a pause that overlaps another of the same child.
    """
    _cohort(wanted.measure)
    for what, text, longest in (("reason", wanted.reason, 200), ("name", wanted.name, 80)):
        if not text.strip():
            raise Refusal(f"A pause needs a {what}: who asks next year must find it.")
        if len(text) > longest:
            raise Refusal(f"The {what} has {len(text)} characters; {longest} can be kept.")

    def change(connection: Connection) -> str:
        if wanted.person_id and not _is_known(connection, authority, wanted.person_id):
            raise Refusal(f"No child {wanted.person_id} is recorded here.")
        add_pause(connection, authority, wanted)
        until = f"to {day_words(wanted.last_day)}" if wanted.last_day else "until it is ended"
        return f"Paused from {day_words(wanted.first_day)} {until}, {_whom(wanted.person_id)}"

    kept = _Kept(who, "paused", wanted.first_day, _one_or_all(wanted.person_id))
    return _changed(engine, authority, wanted.measure, kept, change)


def end(
    engine: Engine,
    authority: str,
    measure: str,
    child: str,
    last_day: date,
    who: Viewer | None = None,
) -> str:
    """End the pause that holds on a day, which is its last; return what was done."""
    _cohort(measure)

    def change(connection: Connection) -> str:
        end_pause(connection, authority, measure, child, last_day)
        return f"The pause ends on {day_words(last_day)}, {_whom(child)}"

    kept = _Kept(who, "pause ended", last_day, _one_or_all(child))
    return _changed(engine, authority, measure, kept, change)


def remove_pause(
    engine: Engine,
    authority: str,
    measure: str,
    child: str,
    first_day: date,
    who: Viewer | None = None,
) -> str:
    """Remove a pause, as if it had never been set; return what was done."""
    _cohort(measure)

    def change(connection: Connection) -> str:
        drop_pause(connection, authority, measure, child, first_day)
        return f"The pause of {day_words(first_day)} is removed, {_whom(child)}"

    kept = _Kept(who, "pause removed", first_day, _one_or_all(child))
    return _changed(engine, authority, measure, kept, change)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the audit trail is told of a change: who made it, to what, and never to which child."""

    who: Viewer | None
    what: str
    day: date | None = None
    whom: str = "every child"
    interval: str = ""


def _changed(
    engine: Engine,
    authority: str,
    measure: str,
    kept: _Kept,
    change: Callable[[Connection], str],
) -> str:
    """Carry out a change, compute the figures and raise the data version, in one transaction."""
    with write_transaction(engine) as connection:
        said = change(connection)
        rebuild(connection, authority)
        raise_version(connection, authority)
        keep_change(
            connection, kept.who, authority, "rule", measure,
            what=kept.what,
            day=kept.day.isoformat() if kept.day else None,
            whom=kept.whom,
            interval=kept.interval.replace("_", " ") or None,
        )  # fmt: skip
    return f"{_title(measure)}. {said}"


def _cohort(measure: str) -> Cohort:
    found = {each.visit_rule: each for each in COHORTS.values() if each.visited}
    if measure not in found:
        raise Refusal(f"{measure} has no visit rule; these have one: {', '.join(sorted(found))}.")
    return found[measure]


def _title(measure: str) -> str:
    declared = measures().get(measure)
    return declared.title if declared else measure


def _one_or_all(child: str) -> str:
    return "one child" if child else "every child"


def _whom(child: str) -> str:
    return f"child {child}" if child else "every child"


def _is_known(connection: Connection, authority: str, child: str) -> bool:
    found = connection.execute(
        select(person.c.person_id)
        .where(person.c.authority_code == authority, person.c.person_id == child)
        .limit(1)
    )
    return found.first() is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule of a measure may say beside its form and interval.

    ``in_care``: the intervals of long-term placements and of first visits; ``start_clock``: what
    may start the clock in place of the last visit; ``counts_second``: some measure counts a second
    threshold.
    """

    in_care: bool
    start_clock: str
    counts_second: bool


def asked_of(measure: str) -> Asked:
    """Return what a rule of a measure may say; raises Refusal for one without visit rules."""
    cohort = _cohort(measure)
    in_care = any("care_episode" in needs for needs in cohort.kinds.values())
    counts_second = any(
        each.computed and each.computed.cohort == cohort.name and each.computed.numerator in SECOND
        for each in measures().values()
    )
    return Asked(in_care, "placement_start" if in_care else "plan_start", counts_second)


def _checked(wanted: WantedRule, last: VisitRule, asked: Asked) -> VisitRule:
    """Return the rule that was asked for; raises Refusal where it cannot stand."""
    in_care, own_clock, counts_second = asked.in_care, asked.start_clock, asked.counts_second
    month_touched = wanted.form == MONTH_TOUCHED
    from_start = wanted.clock not in (None, PREVIOUS_VISIT)
    stable, first = _in_care(wanted, last) if in_care else (None, None)
    unit = UNITS[wanted.unit][1]
    rules = [
        (month_touched and (wanted.unit, wanted.interval) != ("months", 1),
         "Form month_touched asks for a visit in each month: give --interval 1 --unit months."),
        (not 1 <= wanted.interval <= LONGEST[wanted.unit],
         f"An interval of {wanted.interval} {unit}: expected 1 to {LONGEST[wanted.unit]}."),
        (from_start and wanted.form != DUE,
         f"A clock that starts with {wanted.clock} alone is for form due."),
        (from_start and wanted.clock != own_clock,
         f"What starts the clock of {wanted.measure} is previous_visit or {own_clock}."),
        (wanted.second is not None and month_touched,
         "Form month_touched has no second threshold."),
        (wanted.second is not None and not counts_second,
         f"No measure counts a second threshold of {wanted.measure}."),
        (wanted.second is not None and wanted.second <= wanted.interval,
         f"The second threshold must be longer than {wanted.interval} {unit}."),
        (not in_care and (wanted.long_term is not None or wanted.first_visit is not None),
         "--long-term and --first-visit are for children in care."),
        (stable is not None and stable < wanted.interval,
         f"The interval of a long-term placement must be {wanted.interval} {unit} or longer."),
        (not FIRST <= wanted.valid_from <= LAST,
         f"A rule from {wanted.valid_from}: expected a day from {FIRST.year} to {LAST.year}."),
        (wanted.valid_from <= last.valid_from,
         f"There is a rule from {day_words(last.valid_from)}; a new one must begin after it."),
        (last.valid_to is not None and wanted.valid_from < last.valid_to,
         f"The rule before holds until {last.valid_to}; a new one cannot begin earlier."),
        (wanted.form != last.form and wanted.valid_from.day != 1,
         "Another form begins on the first of a month: a month is counted in one form."),
    ]  # fmt: skip
    if wrong := next((words for is_wrong, words in rules if is_wrong), ""):
        raise Refusal(wrong)
    seen = wanted.seen or ("alone" if last.seen_alone else "seen" if last.child_seen else "any")
    return VisitRule(
        measure=wanted.measure,
        valid_from=wanted.valid_from,
        valid_to=None,
        form=wanted.form,
        interval=wanted.interval,
        unit=wanted.unit,
        stable_interval=None if month_touched else stable,
        first_interval=None if month_touched or from_start else first,
        child_seen=seen != "any",
        seen_alone=seen == "alone",
        second_interval=wanted.second,
        clock=wanted.clock if from_start else None,
    )


def _in_care(wanted: WantedRule, last: VisitRule) -> tuple[int | None, int | None]:
    """Return the interval of a long-term placement and the days to a placement's first visit.

    0 asks for none; what is not said stays as it was.
    """
    stable = wanted.long_term
    if stable is None and last.stable_interval is not None and wanted.form != MONTH_TOUCHED:
        if last.unit != wanted.unit:
            words = f"{last.stable_interval} {UNITS[last.unit][1]}"
            raise Refusal(
                f"The interval of a long-term placement is {words}: say with --long-term what it "
                f"is in {UNITS[wanted.unit][1]}, or 0 for none."
            )
        stable = last.stable_interval
    first = wanted.first_visit if wanted.first_visit is not None else last.first_interval
    return stable or None, first or None
