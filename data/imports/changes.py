"""What an import changed: the newest figures before it and after it, and unlikely jumps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, insert, or_, select

from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.period import month_words
from dashboard.wording import value_text
from data.imports.errors import Held
from data.imports.report import Change
from data.schema import YEARLY, import_change, import_run, monthly_fact, person, referral

CHILDREN: Final = "children"
OPEN_CASES: Final = "open_cases"
TITLES: Final[Mapping[str, str]] = {
    CHILDREN: "Children in the records",
    OPEN_CASES: "Open referrals",
}
USUAL_LIMIT: Final = 20.0
"""Per cent by which a figure may change from one import to the next before it is flagged."""
SMALLEST_BASE: Final = 20
"""A count that was smaller than this may well double: its jumps are not flagged."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest figure of a subject: its month, its value, and the cases that it is about."""

    month: str | None
    value: float
    cases: float


def title_of(subject: str) -> str:
    """The words for a subject of a change."""
    if subject in TITLES:
        return TITLES[subject]
    known = measures().get(subject)
    return known.title if known else subject


def figures_now(connection: Connection, authority: str) -> dict[str, Newest]:
    """The newest figure of every measure, and the numbers of children and open referrals."""
    found: dict[str, Newest] = {}
    for subject, count in (
        (CHILDREN, _children(connection, authority)),
        (OPEN_CASES, _open_cases(connection, authority)),
    ):
        if count:
            found[subject] = Newest(None, count, count)
    for measure in measures().values():
        newest = _newest(connection, authority, measure)
        if newest is not None:
            found[measure.id] = newest
    return found


def _newest(connection: Connection, authority: str, measure: Measure) -> Newest | None:
    row = connection.execute(
        select(monthly_fact.c.month, monthly_fact.c.numerator, monthly_fact.c.denominator)
        .where(
            monthly_fact.c.authority_code == authority,
            monthly_fact.c.measure == measure.id,
            monthly_fact.c.period == measure.headline,
            monthly_fact.c.level == "all",
            monthly_fact.c.group == "none",
            monthly_fact.c.split == "all",
            monthly_fact.c.status == "ok",
            monthly_fact.c.numerator.is_not(None),
        )
        .order_by(monthly_fact.c.month.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    if row.denominator is None:
        return Newest(row.month, row.numerator, row.numerator)
    if not row.denominator:
        return None
    factor = 100 if measure.unit == "percent" else 1
    return Newest(row.month, factor * row.numerator / row.denominator, row.denominator)


def _children(connection: Connection, authority: str) -> float:
    return connection.execute(
        select(func.count(person.c.person_id.distinct())).where(
            person.c.authority_code == authority, person.c.is_current
        )
    ).scalar_one()


def _open_cases(connection: Connection, authority: str) -> float:
    """Referrals that are not closed on the last day of the import that each stands in.

    Of the kind of import that holds most of them: two kinds hold the same cases. Of a yearly
    return only the newest tells what is open.
    """
    newest = (
        select(func.max(import_run.c.data_to))
        .where(import_run.c.authority_code == authority, import_run.c.kind == referral.c.kind)
        .correlate(referral)
        .scalar_subquery()
    )
    by_kind = connection.execute(
        select(func.count())
        .select_from(referral)
        .join(
            import_run,
            (import_run.c.authority_code == referral.c.authority_code)
            & (import_run.c.import_id == referral.c.import_id),
        )
        .where(
            referral.c.authority_code == authority,
            referral.c.is_current,
            referral.c.no_further_action.is_(False),
            or_(referral.c.close_date.is_(None), referral.c.close_date > import_run.c.data_to),
            or_(referral.c.kind.not_in(YEARLY), import_run.c.data_to == newest),
        )
        .group_by(referral.c.kind)
    ).scalars()
    return max(by_kind, default=0)


def compare(
    connection: Connection,
    authority: str,
    before: Mapping[str, Newest],
    limit: float | None = None,
) -> list[Change]:
    """What changed since ``before``; ``limit`` in per cent tells an unlikely jump.

    Figures that stand as they were are left out.

    A jump is one of the cases that a figure is about, not of a percentage: 4% and 6% late are
    a matter for the panel, half the children gone is one for who loads the file.
    """
    limit = USUAL_LIMIT if limit is None else limit
    now = figures_now(connection, authority)
    changed = []
    for subject, was in before.items():
        then = now.get(subject, Newest(None, 0, 0))
        jump = abs(then.cases - was.cases) * 100 > limit * was.cases
        unlikely = jump and max(was.cases, then.cases) >= SMALLEST_BASE
        if not unlikely and (then.month, then.value) == (was.month, was.value):
            continue
        changed.append(
            Change(subject, was.month, was.value, then.month, then.value, bool(unlikely))
        )
    return changed


def store(
    connection: Connection, authority: str, import_id: int, changed: Sequence[Change]
) -> None:
    """Keep the changes beside the import."""
    if changed:
        connection.execute(
            insert(import_change),
            [
                {
                    "authority_code": authority,
                    "import_id": import_id,
                    "subject": each.subject,
                    "month_before": each.month_before,
                    "before": each.before,
                    "month_now": each.month_now,
                    "now": each.now,
                    "unlikely": each.unlikely,
                }
                for each in changed
            ],
        )


def in_words(change: Change) -> str:
    """``Children in care 588 (March 2019), was 591``, with the months where they differ.

    A figure that was of a month and has none now is there no more.
    """
    before = _number(change.subject, change.before)
    gone = change.month_before is not None and change.month_now is None
    now = "no figure" if gone else _number(change.subject, change.now)
    after = f" ({month_words(change.month_now)})" if change.month_now else ""
    earlier = f" ({month_words(change.month_before)})" if change.month_before else ""
    same = change.month_now == change.month_before
    return f"{title_of(change.subject)} {now}{after}, was {before}{'' if same else earlier}"


def _number(subject: str, value: float) -> str:
    if subject in measures():
        return value_text(measures()[subject], value)
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def hold(changed: Sequence[Change], limit: float) -> None:
    """Raise Held where a change is unlikely."""
    jumps = [each for each in changed if each.unlikely]
    # Where only the cases behind a figure jump it reads as before: it is named for want of others.
    unlikely = [in_words(each) for each in jumps if each.now != each.before]
    unlikely = unlikely or [in_words(each) for each in jumps]
    if unlikely:
        more = f", and {len(unlikely) - 4} more" if len(unlikely) > 4 else ""
        raise Held(
            f"Figures jump by more than {limit:g}%: {'; '.join(unlikely[:4])}{more}. Nothing was "
            "loaded; check the file, then accept the jump to load it all the same."
        )
