"""Changing the map of teams: in one transaction with the figures that follow from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, delete, insert

from dashboard.administration import ReturnedTeam, TeamMapping, WantedMapping
from dashboard.period import day_words
from dashboard.viewer import Viewer
from data.audit import keep_change
from data.calendar_table import FIRST, LAST
from data.engine import write_transaction
from data.facts import rebuild
from data.imports.errors import Refusal
from data.schema import team_map
from data.team_map import map_of, returned_teams, with_map
from data.versions import raise_version

LONGEST: Final = 120
"""Characters of a team, a service and a locality that the table keeps."""
LONGEST_NAME: Final = 80
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Known:
    """The teams of the returns by code, and the names of all teams that cases are counted under."""

    returned: Mapping[str, ReturnedTeam]
    names: Mapping[str, str]

    def name(self, code: str) -> str:
        """Return the returns' name of a team."""
        return self.returned[code].name if code in self.returned else code


def map_teams(
    engine: Engine,
    authority: str,
    wanted: WantedMapping,
    made_on: date | None = None,
    who: Viewer | None = None,
) -> str:
    """Map teams of the returns from a day on; return what was done, in one line.

    ``who`` is kept in the audit trail; None stands for whoever runs the command line.

    A mapping without an end that is in force then ends the day before. ``made_on`` is today unless
    given. Raises Refusal for a team that no return names, for a day or a name that cannot be, where
    another mapping holds, and where one team would have two names, services or localities on a day.
    """
    wanted = _tidy(wanted)

    def change(held: Sequence[TeamMapping], known: Known) -> tuple[list[TeamMapping], str]:
        _check(wanted, known)
        added = _added(wanted, held, known, made_on or datetime.now(tz=UTC).date())
        kept = [_ended_before(each, added, known) for each in held]
        for new in added:
            _refuse_overlaps(new, kept, known)
        every = [*kept, *added]
        touched = {code for each in added for code in (each.team, each.returned_team)}
        _refuse_two_of_one(every, touched, known)
        names = _listed([known.name(code) for code in wanted.returned])
        verb = "is" if len(wanted.returned) == 1 else "are"
        until = f" to {day_words(wanted.last_day)}" if wanted.last_day else " on"
        said = f"{names} {verb} counted under {added[0].team_name}"
        if len({each.team for each in added}) > 1:
            said = f"{names} {verb} each counted under their own name"
        return every, f"{said}, from {day_words(wanted.valid_from)}{until}"

    kept = _Kept(who, "mapped", ", ".join(wanted.returned), wanted.valid_from)
    return _changed(engine, authority, kept, change)


def end_mapping(
    engine: Engine,
    authority: str,
    returned: str,
    first: date,
    last_day: date,
    who: Viewer | None = None,
) -> str:
    """Give the mapping of a team that begins on ``first`` its last day; return what was done.

    Raises Refusal where there is none, or the day lies before it or after its end.
    """

    def change(held: Sequence[TeamMapping], known: Known) -> tuple[list[TeamMapping], str]:
        found = _one(held, returned, first, known)
        if last_day < found.valid_from:
            raise Refusal(f"It begins on {day_words(first)}; its last day cannot lie before that.")
        if last_day > LAST or (found.valid_to and last_day >= found.valid_to):
            raise Refusal("It has ended before that day; choose an earlier one.")
        ended = replace(found, valid_to=last_day + ONE_DAY)
        every = [ended if each is found else each for each in held]
        _refuse_two_of_one(every, {found.team, returned}, known)
        return every, (
            f"{known.name(returned)} is counted under {found.team_name} to {day_words(last_day)}, "
            "and under its own name after that"
        )

    return _changed(engine, authority, _Kept(who, "mapping ended", returned, last_day), change)


def remove_mapping(
    engine: Engine, authority: str, returned: str, first: date, who: Viewer | None = None
) -> str:
    """Remove a mapping; the one that it had ended holds again. Return what was done.

    Raises Refusal where there is none.
    """

    def change(held: Sequence[TeamMapping], known: Known) -> tuple[list[TeamMapping], str]:
        found = _one(held, returned, first, known)
        every = []
        again = ""
        for each in held:
            if each is found:
                continue
            if each.returned_team == returned and each.valid_to == found.valid_from:
                again = f"; it is counted under {each.team_name} again"
                every.append(replace(each, valid_to=found.valid_to))
            else:
                every.append(each)
        _refuse_two_of_one(every, {each.team for each in every} | {returned}, known)
        return (
            every,
            f"The mapping of {known.name(returned)} from {day_words(first)} is removed" + again,
        )

    return _changed(engine, authority, _Kept(who, "mapping removed", returned, first), change)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the audit trail is told of a change: who made it, to which teams, from which day."""

    who: Viewer | None
    what: str
    teams: str
    day: date


def _changed(
    engine: Engine,
    authority: str,
    kept: _Kept,
    change: Callable[[Sequence[TeamMapping], Known], tuple[list[TeamMapping], str]],
) -> str:
    """Carry out a change, compute the figures and raise the data version, in one transaction."""
    with write_transaction(engine) as connection:
        held = map_of(connection, authority)
        returned = {each.code: each for each in returned_teams(connection, authority)}
        names = with_map({code: each.name for code, each in returned.items()}, held)
        every, said = change(held, Known(returned, names))
        _write(connection, authority, every)
        rebuild(connection, authority)
        raise_version(connection, authority)
        keep_change(
            connection, kept.who, authority, "team", kept.teams,
            what=kept.what, day=kept.day.isoformat(),
        )  # fmt: skip
    return said


def _write(connection: Connection, authority: str, every: Iterable[TeamMapping]) -> None:
    connection.execute(delete(team_map).where(team_map.c.authority_code == authority))
    names = TeamMapping.__dataclass_fields__
    rows = [{name: getattr(each, name) for name in names} for each in every]
    if rows:
        connection.execute(insert(team_map), [{"authority_code": authority, **row} for row in rows])


def _tidy(wanted: WantedMapping) -> WantedMapping:
    """Return what was asked for without blanks at the ends of its words, and each team once."""

    def tidy(text: str) -> str:
        return " ".join(text.split())

    return replace(
        wanted,
        returned=tuple(dict.fromkeys(wanted.returned)),
        name=tidy(wanted.name),
        team_name=tidy(wanted.team_name),
        service=tidy(wanted.service),
        locality=tidy(wanted.locality),
    )


def _check(wanted: WantedMapping, known: Known) -> None:
    """Raise Refusal where what was asked for makes no sense by itself."""
    strange = [code for code in wanted.returned if code not in known.returned]
    same_name = {name.casefold(): name for name in known.names.values()}
    same_name |= {code.casefold(): name for code, name in known.names.items()}
    lengths = {
        "name of the team": (wanted.team_name, LONGEST),
        "service": (wanted.service, LONGEST),
        "locality": (wanted.locality, LONGEST),
        "name of who sets it": (wanted.name, LONGEST_NAME),
    }
    long = [(what, text, most) for what, (text, most) in lengths.items() if len(text) > most]
    taken = same_name.get(wanted.team_name.casefold(), "")
    rules = [
        (not wanted.returned, "Choose at least one team."),
        (bool(strange), f"No return names a team {strange[0] if strange else ''}."),
        (not FIRST <= wanted.valid_from < LAST,
         f"A mapping from {wanted.valid_from}: expected a day from {FIRST.year} to {LAST.year}."),
        (wanted.last_day is not None and not wanted.valid_from <= wanted.last_day < LAST,
         "The last day cannot lie before the first."),
        (not wanted.name, "Say who sets it: who asks next year must find it."),
        (wanted.way == "other" and wanted.team not in known.names,
         "Choose the team under which the cases are counted."),
        (wanted.way == "new" and not wanted.team_name, "Give the new team a name."),
        (wanted.way == "new" and bool(taken),
         f"There is a team {taken} already: choose it as another team."),
        (bool(long), f"The {long[0][0]} has {len(long[0][1])} characters; {long[0][2]} can be kept."
         if long else ""),
    ]  # fmt: skip
    if wrong := next((words for is_wrong, words in rules if is_wrong), ""):
        raise Refusal(wrong)


def _added(
    wanted: WantedMapping, held: Sequence[TeamMapping], known: Known, made_on: date
) -> list[TeamMapping]:
    """Return the mappings that were asked for: one a team."""
    added = []
    for code in wanted.returned:
        now = next(
            (m for m in held if m.returned_team == code and m.holds_on(wanted.valid_from)), None
        )
        own = now.team if now else code
        target = {"same": own, "other": wanted.team, "new": wanted.team_name}[wanted.way]
        like = _as_it_is(target, code, wanted.valid_from, held, known)
        added.append(
            TeamMapping(
                returned_team=code,
                valid_from=wanted.valid_from,
                valid_to=wanted.last_day + ONE_DAY if wanted.last_day else None,
                team=target,
                team_name=wanted.team_name or like[0],
                service=wanted.service or like[1],
                locality=wanted.locality or like[2],
                name=wanted.name,
                made_on=made_on,
            )
        )
    teams = {each.team for each in added}
    if wanted.way == "same" and wanted.team_name and len(teams) > 1:
        raise Refusal("Two teams cannot have one name and stay apart: choose a new team for both.")
    if wanted.way == "new":
        # Several that become one: what is not said of it is as the first of them has it.
        added = [
            replace(each, service=added[0].service, locality=added[0].locality) for each in added
        ]
    return added


def _as_it_is(
    target: str, code: str, day: date, held: Sequence[TeamMapping], known: Known
) -> tuple[str, str, str]:
    """Return a team's name, service and locality on ``day``; a new one has those of ``code``."""
    for each in held:
        if each.team == target and each.holds_on(day):
            return each.team_name, each.service, each.locality
    if target in known.returned:
        found = known.returned[target]
        return found.name, found.service, found.locality
    for each in held:
        if each.team == target:
            return each.team_name, each.service, each.locality
    like = known.returned[code]
    return target, like.service, like.locality


def _ended_before(each: TeamMapping, added: Iterable[TeamMapping], known: Known) -> TeamMapping:
    """Return a mapping of now, ended where one of ``added`` takes its place for good."""
    for new in added:
        if (
            each.returned_team == new.returned_team
            and each.valid_from < new.valid_from
            and each.valid_to is None
        ):
            if new.valid_to is not None:
                raise Refusal(
                    f"{known.name(new.returned_team)} is counted under {each.team_name} from "
                    f"{day_words(each.valid_from)} on: end that first, or leave the last day empty."
                )
            return replace(each, valid_to=new.valid_from)
    return each


def _refuse_overlaps(new: TeamMapping, held: Iterable[TeamMapping], known: Known) -> None:
    """Raise Refusal where ``new`` holds on a day on which another mapping of its team does."""
    for each in held:
        apart = (each.valid_to is not None and each.valid_to <= new.valid_from) or (
            new.valid_to is not None and new.valid_to <= each.valid_from
        )
        if each.returned_team == new.returned_team and not apart:
            until = f"to {day_words(each.valid_to - ONE_DAY)}" if each.valid_to else "on"
            raise Refusal(
                f"{known.name(new.returned_team)} is mapped already, from "
                f"{day_words(each.valid_from)} {until}: remove that first, or choose other days."
            )


def _refuse_two_of_one(every: Sequence[TeamMapping], teams: set[str], known: Known) -> None:
    """Raise Refusal where one of ``teams`` would have two names, services or localities on a day.

    And where cases are counted under a team of the returns that is itself another team by then.
    """
    days = sorted({day for each in every for day in (each.valid_from, each.valid_to) if day})
    for day in days:
        now = [each for each in every if each.holds_on(day)]
        of_team: dict[str, list[TeamMapping]] = {}
        for each in now:
            of_team.setdefault(each.team, []).append(each)
        moved = {each.returned_team: each for each in now}
        for team in sorted(teams & of_team.keys()):
            found = of_team[team]
            own = moved.get(team)
            if own is not None and own.team != team:
                raise Refusal(
                    f"On {day_words(day)} {known.name(found[0].returned_team)} would be counted "
                    f"under {known.name(team)}, which is counted under {own.team_name} itself: "
                    "map both to the same team."
                )
            told = {(each.team_name, each.service, each.locality) for each in found}
            if own is None and team in known.returned:
                as_returned = known.returned[team]
                told.add((as_returned.name, as_returned.service, as_returned.locality))
            if len(told) > 1:
                named = {each.returned_team for each in found} | ({team} & known.returned.keys())
                names = _listed(sorted(known.name(code) for code in named))
                raise Refusal(
                    f"On {day_words(day)} {found[0].team_name} would have two names, services or "
                    f"localities: set them for {names} together."
                )


def _one(held: Iterable[TeamMapping], returned: str, first: date, known: Known) -> TeamMapping:
    for each in held:
        if each.returned_team == returned and each.valid_from == first:
            return each
    raise Refusal(f"There is no mapping of {known.name(returned)} from {day_words(first)}.")


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
