"""The audit of small numbers on a database: of every measure, as each kind of reader sees it.

Readers are: whoever reads the edition that may be published, with every team and locality; a
councillor, who sees the council alone and the teams of measures whose figures by team are
published; and for each set of teams that some manager sees in full, what is left of the council.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select

from dashboard.measure import Measure
from dashboard.rest_of_council import joined, rest_of
from dashboard.small_number_links import Key, Released, system_of
from dashboard.small_number_sums import NOT_NESTED, Place
from dashboard.small_numbers import NAMES, Above, Part, pattern_of, place_of
from data.disclosure_audit import Leak, audit
from data.hidden_figures import parts_held, stored_pattern
from data.schema import account, account_scope, closed_fact, published_team_measure, team
from data.suppression import localities_of, part_facts

PUBLICATION = "publication edition"
COUNCILLOR = "councillor"


@dataclass(frozen=True, slots=True)
class Found:
    """What a kind of reader can know of one measure: figures shown or hidden, and what leaks."""

    measure: str
    reader: str
    name: str
    """figures, too_early or unknown: the numbers of cases beside them."""
    figures: int
    hidden: int
    leaks: tuple[Leak, ...]


def scopes_held(connection: Connection, authority: str) -> list[tuple[str, ...]]:
    """Return each set of teams that some active account sees in full, its services' included."""
    of_service: dict[str, set[str]] = {}
    for row in connection.execute(
        select(team.c.team_id, team.c.service).where(
            team.c.authority_code == authority, team.c.is_current
        )
    ):
        of_service.setdefault(row.service or "", set()).add(row.team_id)
    held: dict[int, set[str]] = {}
    for scope in connection.execute(
        select(account_scope.c.account_id, account_scope.c.level, account_scope.c.unit)
        .join(account, account.c.id == account_scope.c.account_id)
        .where(account.c.authority_code == authority, account.c.is_active)
    ):
        teams = {scope.unit} if scope.level == "team" else of_service.get(scope.unit, set())
        held.setdefault(scope.account_id, set()).update(teams)
    return sorted({tuple(sorted(teams)) for teams in held.values() if teams})


def audit_measures(
    connection: Connection,
    authority: str,
    declared: Mapping[str, Measure],
    scopes: Sequence[tuple[str, ...]] | None = None,
) -> Iterator[Found]:
    """Yield what each kind of reader can know of every measure of ``declared`` that has figures.

    ``scopes``: sets of teams that managers see in full; those of the accounts unless given.
    """
    nested = localities_of(connection, authority)
    scopes = scopes_held(connection, authority) if scopes is None else scopes
    public = set(
        connection.execute(
            select(published_team_measure.c.measure).where(
                published_team_measure.c.authority_code == authority
            )
        ).scalars()
    )
    for measure_id, parts in parts_held(connection, authority).items():
        if (measure := declared.get(measure_id)) is None:
            continue
        facts = _Facts(connection, authority, measure, with_units=bool(scopes))
        with_teams = measure_id in public
        released = facts.released(parts, (), nested)
        yield from _found(measure, PUBLICATION, released, nested, _every)
        shown = _with_teams if with_teams else _without_units
        yield from _found(measure, COUNCILLOR, released, nested, shown)
        if measure.lowest_level != "team":
            continue
        for own in scopes:
            left = facts.released(parts, own, NOT_NESTED, with_teams=with_teams, over=released)
            reader = f"manager of {', '.join(own)}"
            known = facts.known(parts, own)
            yield from _found(measure, reader, left, NOT_NESTED, _every, known)


def _every(_: Key) -> bool:
    return True


def _with_teams(key: Key) -> bool:
    return key.level in ("all", "team")


def _without_units(key: Key) -> bool:
    return key.level == "all"


class _Facts:
    """Reads the parts of a measure, and finds what is hidden of them."""

    def __init__(
        self, connection: Connection, authority: str, measure: Measure, *, with_units: bool
    ) -> None:
        self._of = (connection, authority, measure)
        self._released_only = not with_units
        self._any_closed = connection.execute(
            select(func.count())
            .select_from(closed_fact)
            .where(closed_fact.c.authority_code == authority)
        ).scalar_one()

    def released(
        self,
        parts: Sequence[Part],
        own: tuple[str, ...],
        nested: Mapping[str, str],
        *,
        with_teams: bool = False,
        over: Mapping[Part, Released] | None = None,
    ) -> dict[Part, Released]:
        """Return the parts without the teams ``own``, with what is hidden of what is left.

        ``over``: the same of everybody: what is hidden there is hidden here.
        """
        connection, authority, measure = self._of
        found: dict[Part, Released] = {}
        for part in parts:
            held = [
                part_facts(*self._of, part, reported=False, released=self._released_only),
                part_facts(*self._of, part, reported=True, released=self._released_only)
                if self._any_closed
                else (),
            ]
            if own:
                held = [rest_of(each, own, with_teams=with_teams) for each in held]
            above = None
            if (whole := found.get(Part())) is not None:
                above = Above(whole.current, whole.reported, whole.pattern)
            pattern = None if own else stored_pattern(connection, authority, measure, part)
            if pattern is None:
                pattern = pattern_of(measure, part, held[0], held[1], above, nested)
            if over is not None:
                pattern = joined(pattern, over[part].pattern)
            found[part] = Released(held[0], held[1], pattern)
        return found

    def known(self, parts: Sequence[Part], own: tuple[str, ...]) -> set[tuple[Part, Place]]:
        """Return where the teams ``own`` have any case, as places of all together."""
        found = set()
        for part in parts:
            for reported in (False, True) if self._any_closed else (False,):
                for level, fact in part_facts(*self._of, part, reported=reported):
                    if level == "team" and fact.unit in own:
                        place = place_of(part, "all", replace(fact, unit="all"))
                        found.add((part, place))
        return found


def _found(
    measure: Measure,
    reader: str,
    released: Mapping[Part, Released],
    nested: Mapping[str, str],
    keep: Callable[[Key], bool],
    known: Collection[tuple[Part, Place]] = (),
) -> Iterator[Found]:
    systems = [system_of(measure, name, released, nested, keep=keep, known=known) for name in NAMES]
    for name, each in zip(NAMES, audit(systems), strict=True):
        yield Found(measure.id, reader, name, each.figures, each.hidden, each.leaks)
