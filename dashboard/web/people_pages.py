"""The administrator's pages on who may see what: people, groups, children who stand in no list,
and measures whose figures by team are published.

Plain pages and forms, drawn by the server: they work without JavaScript. Which child is meant
stands in no address: it is sent in the form alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import Blueprint, Response, abort, request

from dashboard.administration import AdministrationRefused
from dashboard.desk import NotAllowed
from dashboard.frame import ADMINISTRATION
from dashboard.journey import SERVICES
from dashboard.people import (
    REASONS,
    ROLE_WORDS,
    SOURCES,
    People,
    PersonLine,
    role_names,
    scope_words,
)
from dashboard.services import Services
from dashboard.viewer import ROLES, Viewer
from dashboard.web import forms
from dashboard.web import people_forms as asked
from dashboard.web.administration_forms import refusal_on_page
from dashboard.web.frames import frame_values
from dashboard.web.people_forms import Ticked
from dashboard.web.templates import message_page, page

PEOPLE: Final = f"{ADMINISTRATION}/people"
GROUPS: Final = f"{ADMINISTRATION}/groups"
RESTRICTED: Final = f"{ADMINISTRATION}/restricted"
PUBLISHED: Final = f"{ADMINISTRATION}/published-teams"
BACK: Final = (ADMINISTRATION, "Go to administration")
SEE_OTHER: Final = 303
UNPROCESSABLE: Final = 422
OF_PERSON: Final = ("source", "subject", "name")
FROM_ELSEWHERE: Final = (
    "The request did not come from a page of Sightline, or the page was too old, so nothing was "
    "changed. Open the page again and try once more."
)
DONE: Final = {
    "added": "The person is added and may sign in.",
    "changed": "What this person may see and do is changed, from their next page on.",
    "password": "The new password holds. Every session of this person was ended.",
    "off": "This person may no longer sign in. Every session was ended.",
    "on": "This person may sign in again.",
    "ended": "This person is signed out everywhere.",
    "group": "What members of the group may see is set, from their next sign-in on.",
    "group-removed": "Members of the group have no role by it any more.",
    "restricted": "The child stands in no list and no file of cases any more.",
    "restricted-unknown": (
        "The child is restricted. But no record that is loaded names this child: check that the "
        "identifier is the one in the records."
    ),
    "unrestricted": "The child may stand in lists again.",
    "published": "Which figures by team are published is changed.",
    "same": "Nothing was changed.",
}
"""What was done, by the word in the address."""


def _answering(view: Callable[..., Response]) -> Callable[..., Response]:
    """Return ``view`` with what may go wrong said on a page, in plain words."""

    @wraps(view)
    def answer(*given: Any, **named: Any) -> Response:
        try:
            return view(*given, **named)
        except NotAllowed as error:
            return message_page("Not allowed", (str(error),), 403, back=BACK)
        except AdministrationRefused as error:
            return message_page("That cannot be done", (str(error),), 409, back=BACK)

    return answer


def blueprint(services: Services, people: People) -> Blueprint:
    """Return the routes of who may see what."""
    routes = Blueprint("people", __name__, url_prefix=ADMINISTRATION)
    measures = services.measures

    def changer() -> Viewer:
        """Return who sent a form of ours; raises NotAllowed."""
        if not forms.is_ours(request):
            raise NotAllowed(FROM_ELSEWHERE)
        return services.viewer()

    def drawn(
        template: str, heading: str, given: Ticked, values: dict[str, Any], status: int = 200
    ) -> Response:
        title = ("Error: " if given.errors else "") + heading
        done = DONE.get(request.args.get("done", ""), "")
        framed = frame_values(services, title, ADMINISTRATION)
        return page(
            template,
            {
                **framed,
                "heading": heading,
                "given": given,
                "said": (done,) if done and not given.errors else (),
                "role_names": role_names,
                **values,
            },
            status,
        )

    def choices(viewer: Viewer) -> dict[str, Any]:
        """Return what the forms of a person and of a group choose from."""
        return {"places": people.places(viewer), "roles": ROLES, "role_words": ROLE_WORDS}

    # People

    @routes.get("/people")
    @_answering
    def listed() -> Response:
        viewer = services.viewer()
        places = people.places(viewer)
        found = people.people(viewer)
        sees = {
            each.id: scope_words(
                each.wanted.roles, each.wanted.scope, places, may_list=each.wanted.may_list
            )
            for each in found
        }
        values = {"people": found, "sees": sees, "sources": SOURCES, "ways": services.settings.ways}
        return drawn("people.html", "People", Ticked(), values)

    def add_page(given: Ticked, status: int = 200) -> Response:
        viewer = services.viewer()
        # How people sign in here comes first; elsewhere it may be set up later.
        sources = {name: SOURCES[name] for name in (*services.settings.ways, *SOURCES)}
        values = {**choices(viewer), "sources": sources}
        return drawn("people_add.html", "Add a person", given, values, status)

    @routes.get("/people/add")
    @_answering
    def ask_add() -> Response:
        first = next(iter((*services.settings.ways, *SOURCES)))
        return add_page(Ticked({"source": first}))

    @routes.post("/people/add")
    @_answering
    def add() -> Response:
        viewer = changer()
        given = asked.given_of(request.form, OF_PERSON)
        wanted = asked.person_of(given)
        password = ""
        if given["source"] == "local":
            password, again = request.form.get("password", ""), request.form.get("again", "")
            asked.check_password(given, password, again, given["subject"], given["name"])
        if wanted is None or given.errors:
            return add_page(given, UNPROCESSABLE)
        try:
            person, _ = people.add(viewer, wanted, password)
        except AdministrationRefused as refused:
            given.errors["subject"] = refusal_on_page(str(refused))
            return add_page(given, UNPROCESSABLE)
        return _to(f"{PEOPLE}/{person}", "added")

    def one_of(viewer: Viewer, person: int) -> PersonLine:
        found = next((each for each in people.people(viewer) if each.id == person), None)
        return found or abort(404)

    def person_page(held: PersonLine, given: Ticked, status: int = 200) -> Response:
        viewer = services.viewer()
        values = {**choices(viewer), "person": held, "sources": SOURCES}
        return drawn("person.html", held.wanted.name, given, values, status)

    @routes.get("/people/<int:person>")
    @_answering
    def one(person: int) -> Response:
        held = one_of(services.viewer(), person)
        return person_page(held, asked.given_of_person(held))

    @routes.post("/people/<int:person>")
    @_answering
    def change(person: int) -> Response:
        viewer = changer()
        held = one_of(viewer, person)
        given = asked.given_of(request.form, ("name",))
        wanted = asked.person_of(given, held)
        if wanted is None:
            return person_page(held, given, UNPROCESSABLE)
        try:
            people.change(viewer, person, wanted)
        except AdministrationRefused as refused:
            given.errors["roles"] = refusal_on_page(str(refused))
            return person_page(held, given, UNPROCESSABLE)
        return _to(f"{PEOPLE}/{person}", "changed")

    @routes.post("/people/<int:person>/password")
    @_answering
    def password(person: int) -> Response:
        viewer = changer()
        held = one_of(viewer, person)
        given = asked.given_of_person(held)
        new, again = request.form.get("password", ""), request.form.get("again", "")
        asked.check_password(given, new, again, held.wanted.subject, held.wanted.name)
        if given.errors:
            return person_page(held, given, UNPROCESSABLE)
        people.set_password(viewer, person, new)
        return _to(f"{PEOPLE}/{person}", "password")

    @routes.post("/people/<int:person>/<any(on, off):way>")
    @_answering
    def switch(person: int, way: str) -> Response:
        viewer = changer()
        one_of(viewer, person)
        people.switch(viewer, person, on=way == "on")
        return _to(f"{PEOPLE}/{person}", way)

    @routes.post("/people/<int:person>/end-sessions")
    @_answering
    def end_sessions(person: int) -> Response:
        viewer = changer()
        one_of(viewer, person)
        people.end_sessions(viewer, person)
        return _to(f"{PEOPLE}/{person}", "ended")

    # Groups

    def groups_page(given: Ticked, status: int = 200) -> Response:
        viewer = services.viewer()
        shown = choices(viewer)
        found = people.groups(viewer)
        sees = {
            each.name: scope_words(each.roles, each.scope, shown["places"], may_list=each.may_list)
            for each in found
        }
        return drawn(
            "groups.html", "Groups", given, {**shown, "groups": found, "sees": sees}, status
        )

    @routes.get("/groups")
    @_answering
    def groups() -> Response:
        wanted = request.args.get("group", "")
        held = next((e for e in people.groups(services.viewer()) if e.name == wanted), None)
        return groups_page(asked.given_of_group(held) if held else Ticked())

    @routes.post("/groups")
    @_answering
    def set_group() -> Response:
        viewer = changer()
        given = asked.given_of(request.form, ("group",))
        wanted = asked.group_of(given)
        if wanted is None:
            return groups_page(given, UNPROCESSABLE)
        try:
            people.set_group(viewer, wanted)
        except AdministrationRefused as refused:
            given.errors["roles"] = refusal_on_page(str(refused))
            return groups_page(given, UNPROCESSABLE)
        return _to(GROUPS, "group")

    @routes.post("/groups/remove")
    @_answering
    def remove_group() -> Response:
        people.remove_group(changer(), request.form.get("group", ""))
        return _to(GROUPS, "group-removed")

    # Children who stand in no list

    def restricted_page(given: Ticked, status: int = 200) -> Response:
        viewer = services.viewer()
        found = people.restricted(viewer)
        counts = {reason: sum(each.reason == reason for each in found) for reason in REASONS}
        values = {
            "restricted": found,
            "counts": counts,
            "reasons": REASONS,
            "is_named": viewer.sees_restricted,
        }
        return drawn("restricted.html", "Restricted records", given, values, status)

    @routes.get("/restricted")
    @_answering
    def restricted() -> Response:
        return restricted_page(Ticked())

    @routes.post("/restricted")
    @_answering
    def restrict() -> Response:
        viewer = changer()
        given = asked.given_of(request.form, ("child", "reason"))
        if not given["child"]:
            given.errors["child"] = "Write the identifier that the records give the child"
        if given["reason"] not in REASONS:
            given.errors["reason"] = "Choose why the records are restricted"
        if given.errors:
            return restricted_page(given, UNPROCESSABLE)
        try:
            is_known = people.restrict(viewer, given["child"], given["reason"])
        except AdministrationRefused as refused:
            given.errors["child"] = refusal_on_page(str(refused))
            return restricted_page(given, UNPROCESSABLE)
        return _to(RESTRICTED, "restricted" if is_known else "restricted-unknown")

    @routes.post("/restricted/remove")
    @_answering
    def unrestrict() -> Response:
        viewer = changer()
        given = asked.given_of(request.form, ("child_again",))
        try:
            people.unrestrict(viewer, given["child_again"])
        except AdministrationRefused as refused:
            given.errors["child_again"] = refusal_on_page(str(refused))
            return restricted_page(given, UNPROCESSABLE)
        return _to(RESTRICTED, "unrestricted")

    # Figures by team that are published

    @routes.get("/published-teams")
    @_answering
    def published() -> Response:
        held = {each.measure: each for each in people.published(services.viewer())}
        by_service = [
            (title, [each for each in measures.values() if each.service == name])
            for name, title in SERVICES.items()
        ]
        values = {
            "services": [each for each in by_service if each[1]],
            "held": held,
            "gone": [each for name, each in held.items() if name not in measures],
        }
        return drawn("published_teams.html", "Published figures by team", Ticked(), values)

    @routes.post("/published-teams")
    @_answering
    def publish() -> Response:
        viewer = changer()
        given = asked.given_of(request.form, ())
        held = {each.measure for each in people.published(viewer)}
        wanted = [each for each in dict.fromkeys(given.ticks["measures"]) if each in measures]
        people.publish(viewer, wanted)
        return _to(PUBLISHED, "published" if set(wanted) != held else "same")

    return routes


def _to(address: str, done: str) -> Response:
    """Return the answer that leads to a page of ours, which says what was done."""
    return Response(status=SEE_OTHER, headers={"Location": f"{address}?done={done}"})
