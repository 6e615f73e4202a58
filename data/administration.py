"""The map of teams, targets and visit rules on a database, for the pages of administration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.administration import (
    AdministrationRefused,
    PauseLine,
    RuleLine,
    RulesOf,
    Teams,
    WantedMapping,
    WantedRule,
    WantedTarget,
)
from dashboard.desk import NotAllowed
from dashboard.ports import TemporarilyUnavailable
from dashboard.rule_words import rule_words
from dashboard.view import TargetSet
from dashboard.viewer import Viewer
from data import rule_changes, targets, team_changes
from data.cases.common import UNKNOWN
from data.imports.errors import Refusal
from data.lists import natural, restricted_of
from data.rules import VisitRule, all_rules
from data.team_map import last_day_of, map_of, returned_teams, with_map
from data.visit_pauses import EVERYONE, VisitPause, pauses_of

NOT_HERE: Final = (
    "Teams, targets and visit rules are set by administrators. Ask whoever "
    "runs it for your council."
)

P = ParamSpec("P")
R = TypeVar("R")


def _for_administrators(
    ask: Callable[Concatenate[SqlAdministration, Viewer, P], R],
) -> Callable[Concatenate[SqlAdministration, Viewer, P], R]:
    """Refuse a viewer who may not, and say what goes wrong in the words of the core."""

    @wraps(ask)
    def answer(asked: SqlAdministration, viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not viewer.may_administer:
            raise NotAllowed(NOT_HERE)
        try:
            return ask(asked, viewer, *args, **kwargs)
        except Refusal as refused:
            raise AdministrationRefused(str(refused)) from refused
        except (DBAPIError, PoolTimeout) as error:
            words = "The database does not answer"
            if "locked" in str(getattr(error, "orig", "")):
                words = "Something else is being stored just now; try again in a minute"
            raise TemporarilyUnavailable(words) from error

    return answer


class SqlAdministration:
    """Implements ``dashboard.administration.Administration``."""

    def __init__(self, engine: Engine) -> None:
        """Read and set on the database of ``engine``."""
        self._engine = engine

    @_for_administrators
    def teams(self, viewer: Viewer) -> Teams:
        """See Administration.teams."""
        with self._engine.connect() as connection:
            returned = returned_teams(connection, viewer.authority)
            held = map_of(connection, viewer.authority)
            day = last_day_of(connection, viewer.authority)
        returned = sorted(returned, key=lambda each: natural(each.name))
        gone = {each.returned_team for each in held if each.team != each.returned_team}
        names = with_map({each.code: each.name for each in returned}, held)
        # A team that is another one now is none to be chosen, unless it stands by itself as well.
        now = {each.returned_team: each for each in held if each.holds_on(day or date.max)}
        chosen = [
            (code, name)
            for code, name in names.items()
            if code not in gone or code not in now or now[code].team == code
        ]
        services = [each.service for each in returned] + [each.service for each in held]
        localities = [each.locality for each in returned] + [each.locality for each in held]
        return Teams(
            tuple(returned),
            tuple(held),
            tuple(sorted(chosen, key=lambda each: natural(each[1]))),
            _listed(services),
            _listed(localities),
            day,
        )

    @_for_administrators
    def map_teams(self, viewer: Viewer, wanted: WantedMapping) -> str:
        """See Administration.map_teams."""
        return team_changes.map_teams(self._engine, viewer.authority, wanted, who=viewer)

    @_for_administrators
    def end_mapping(self, viewer: Viewer, returned: str, first: date, last_day: date) -> str:
        """See Administration.end_mapping."""
        return team_changes.end_mapping(
            self._engine, viewer.authority, returned, first, last_day, viewer
        )

    @_for_administrators
    def remove_mapping(self, viewer: Viewer, returned: str, first: date) -> str:
        """See Administration.remove_mapping."""
        return team_changes.remove_mapping(self._engine, viewer.authority, returned, first, viewer)

    @_for_administrators
    def targets(self, viewer: Viewer) -> Sequence[TargetSet]:
        """See Administration.targets."""
        with self._engine.connect() as connection:
            return targets.targets_of(connection, viewer.authority)

    @_for_administrators
    def set_target(self, viewer: Viewer, wanted: WantedTarget) -> str:
        """See Administration.set_target."""
        return targets.set_target(self._engine, viewer.authority, wanted, who=viewer)

    @_for_administrators
    def remove_target(self, viewer: Viewer, measure: str, month: str) -> str:
        """See Administration.remove_target."""
        return targets.remove_target(self._engine, viewer.authority, measure, month, viewer)

    @_for_administrators
    def visit_rules(self, viewer: Viewer) -> Sequence[RulesOf]:
        """See Administration.visit_rules."""
        with self._engine.connect() as connection:
            held = all_rules(connection, viewer.authority)
        found = []
        for measure, rules in held.items():
            lines = tuple(
                RuleLine(each.valid_from, each.valid_to, rule_words(each))
                for each in reversed(rules)
            )
            asked = rule_changes.asked_of(measure)
            found.append(
                RulesOf(
                    measure,
                    lines,
                    _as_asked(rules[-1]),
                    asked.in_care,
                    asked.start_clock,
                    asked.counts_second,
                )
            )
        return found

    @_for_administrators
    def pauses(self, viewer: Viewer) -> Sequence[PauseLine]:
        """See Administration.pauses."""
        with self._engine.connect() as connection:
            held = pauses_of(connection, viewer.authority)
            barred = restricted_of(connection, viewer)
        lists = viewer.lists("all", "all")

        def line(each: VisitPause) -> PauseLine:
            is_told = each.person_id == EVERYONE or (lists and each.person_id not in barred)
            return PauseLine(
                each.measure,
                each.person_id if is_told else None,
                each.first_day,
                each.last_day,
                each.reason if is_told else "",
                each.name,
                each.made_on,
            )

        return [line(each) for each in held]

    @_for_administrators
    def set_rule(self, viewer: Viewer, wanted: WantedRule) -> str:
        """See Administration.set_rule."""
        return rule_changes.set_rule(self._engine, viewer.authority, wanted, viewer)

    @_for_administrators
    def remove_rule(self, viewer: Viewer, measure: str) -> str:
        """See Administration.remove_rule."""
        return rule_changes.remove_rule(self._engine, viewer.authority, measure, viewer)


def _as_asked(rule: VisitRule) -> WantedRule:
    """Return a rule as it would be asked for."""
    return WantedRule(
        measure=rule.measure,
        valid_from=rule.valid_from,
        form=rule.form,
        interval=rule.interval,
        unit=rule.unit,
        second=rule.second_interval,
        clock=rule.clock if rule.from_start else None,
        seen="alone" if rule.seen_alone else "seen" if rule.child_seen else "any",
        long_term=rule.stable_interval,
        first_visit=rule.first_interval,
    )


def _listed(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name and name != UNKNOWN}, key=natural))
