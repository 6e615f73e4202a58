"""What the forms on people hold: read from what was sent, with what is wrong by field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from dashboard.people import (
    SOURCES,
    GroupLine,
    PersonLine,
    Scope,
    WantedPerson,
    password_fault,
)
from dashboard.viewer import ROLES
from dashboard.web.administration_forms import LONGEST, Given

MOST: Final = 1_000
"""Ticks of one form that are looked at."""
ROLE_NEEDED: Final = "Tick at least one role: without one nothing is seen"


@dataclass
class Ticked(Given):
    """What was sent, with all that was ticked by field; a password is never shown again."""

    ticks: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def has(self, name: str, value: str) -> bool:
        """Return whether ``value`` of the field ``name`` is ticked."""
        return value in self.ticks.get(name, ())


def given_of(form: Any, names: tuple[str, ...]) -> Ticked:
    """Return the fields of a form as it was sent; every one of them is untrusted."""
    values = {name: form.get(name, "")[:LONGEST].strip() for name in names}
    ticks = {
        name: tuple(each[:LONGEST] for each in form.getlist(name)[:MOST])
        for name in ("roles", "teams", "services", "grants", "measures")
    }
    return Ticked(values, ticks=ticks)


def given_of_person(held: PersonLine) -> Ticked:
    """Return a person as the form that changes them shows them."""
    wanted = held.wanted
    grants = [
        name
        for name, has in (("lists", wanted.may_list), ("restricted", wanted.sees_restricted))
        if has
    ]
    return Ticked(
        {"name": wanted.name},
        ticks={
            "roles": wanted.roles,
            "teams": wanted.scope.teams,
            "services": wanted.scope.services,
            "grants": tuple(grants),
        },
    )


def given_of_group(held: GroupLine) -> Ticked:
    """Return a group as the form that changes it shows it."""
    return Ticked(
        {"group": held.name},
        ticks={
            "roles": held.roles,
            "teams": held.scope.teams,
            "services": held.scope.services,
            "grants": ("lists",) if held.may_list else (),
        },
    )


def person_of(given: Ticked, held: PersonLine | None = None) -> WantedPerson | None:
    """Return the person that a form asks for, ``held`` changed; None, with the errors kept."""
    source = held.wanted.source if held else given["source"]
    subject = held.wanted.subject if held else given["subject"]
    if source not in SOURCES:
        given.errors["source"] = "Choose how this person signs in"
    if not subject:
        given.errors["subject"] = "Write the name that this person signs in by"
    elif any(each.isspace() for each in subject):
        given.errors["subject"] = "The name to sign in by holds no spaces"
    if not given["name"]:
        given.errors["name"] = "Write the person’s name"
    _check_roles(given)
    if given.errors:
        return None
    return WantedPerson(
        source,
        subject,
        given["name"],
        given.ticks["roles"],
        Scope(given.ticks["teams"], given.ticks["services"]),
        may_list=given.has("grants", "lists"),
        sees_restricted=given.has("grants", "restricted"),
    )


def group_of(given: Ticked) -> GroupLine | None:
    """Return the group that a form asks for; None, with the errors kept."""
    if not given["group"]:
        given.errors["group"] = "Write the name of the group as the sign-in service sends it"
    _check_roles(given)
    if given.errors:
        return None
    return GroupLine(
        given["group"],
        given.ticks["roles"],
        Scope(given.ticks["teams"], given.ticks["services"]),
        given.has("grants", "lists"),
    )


def check_password(given: Ticked, password: str, again: str, subject: str, name: str) -> None:
    """Keep what is wrong with a password that was typed twice."""
    if fault := password_fault(password, subject, name):
        given.errors["password"] = fault
    elif password != again:
        given.errors["again"] = "The two passwords differ"


def _check_roles(given: Ticked) -> None:
    if not given.ticks["roles"]:
        given.errors["roles"] = ROLE_NEEDED
    elif any(each not in ROLES for each in given.ticks["roles"]):
        given.errors["roles"] = "Choose from the roles that are listed"
