"""The pages of administration: the map of teams, targets and visit rules, each from a day on.

Plain pages and forms, drawn by the server: they work without JavaScript. A change is made, with
the figures that follow from it, before the answer leads back to the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request

from dashboard.administration import (
    Administration,
    AdministrationRefused,
    RulesOf,
    TeamMapping,
    Teams,
)
from dashboard.desk import NotAllowed
from dashboard.edition import edition_of_file
from dashboard.frame import ADMINISTRATION, measure_path
from dashboard.freshness import freshness
from dashboard.journey import SERVICES
from dashboard.period import MONTHS, day_words, is_month, month_words
from dashboard.rule_words import UNITS
from dashboard.services import Services
from dashboard.viewer import Viewer
from dashboard.web import administration_forms as asked
from dashboard.web import forms, import_words
from dashboard.web.administration_forms import Given
from dashboard.web.templates import message_page, page
from dashboard.wording import target_text

TEAMS: Final = f"{ADMINISTRATION}/teams"
TARGETS: Final = f"{ADMINISTRATION}/targets"
RULES: Final = f"{ADMINISTRATION}/visit-rules"
BACK: Final = (ADMINISTRATION, "Go to administration")
SEE_OTHER: Final = 303
UNPROCESSABLE: Final = 422
ONE_DAY: Final = timedelta(days=1)
FROM_ELSEWHERE: Final = (
    "The request did not come from a page of Sightline, or the page was too old, so nothing was "
    "changed. Open the page again and try once more."
)
COMPUTED: Final = "Every figure has been computed again."


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


def blueprint(services: Services, administration: Administration) -> Blueprint:
    """Return the routes of administration."""
    routes = Blueprint("administration", __name__, url_prefix=ADMINISTRATION)
    repository, measures = services.repository, services.measures

    def frame(viewer: Viewer, title: str, given: Given | None = None) -> dict[str, Any]:
        loaded = repository.loaded(viewer)
        return {
            "title": ("Error: " if given and given.errors else "") + title,
            "heading": title,
            "current": ADMINISTRATION,
            "area_name": repository.area(viewer.authority).name if viewer.authority else "",
            "freshness": freshness(loaded, may_open=viewer.may_import),
            "is_demonstration": loaded.is_demonstration,
            "given": given or Given(),
            "script": True,
        }

    def changer() -> Viewer:
        """Return who sent a form of ours; raises NotAllowed."""
        token = request.form.get(forms.FIELD, "")
        if not forms.is_own_page(request) or not forms.has_token(request, token):
            raise NotAllowed(FROM_ELSEWHERE)
        return services.viewer()

    def drawn(template: str, values: dict[str, Any], status: int = 200) -> Response:
        """Return a page with a form, for this browser's token."""
        return page(template, {**values, "token": forms.token_of(request)}, status)

    def confirm(
        heading: str,
        words: Sequence[str],
        button: str,
        action: str,
        back: str,
        hidden: Mapping[str, str] | None = None,
    ) -> Response:
        values = {
            **frame(services.viewer(), heading),
            "paragraphs": words,
            "button": button,
            "action": action,
            "back": back,
            "hidden": hidden or {},
            "is_slow": hidden is None,
        }
        return drawn("administration_confirm.html", values)

    @routes.get("")
    @_answering
    def index() -> Response:
        viewer = services.viewer()
        values = {**frame(viewer, "Administration"), "may_change": viewer.may_administer}
        values["has_people"] = services.people is not None
        if viewer.may_administer:
            targets = administration.targets(viewer)
            own = {each.measure for each in targets}
            values |= {
                "teams": administration.teams(viewer),
                "targets": targets,
                "defaults": [
                    each for each in measures.values() if each.target and each.id not in own
                ],
                "rules": administration.visit_rules(viewer),
                "pauses": administration.pauses(viewer),
            }
        return page("administration.html", values)

    # Teams

    def teams_page(given: Given, status: int = 200) -> Response:
        viewer = services.viewer()
        found = administration.teams(viewer)
        day = found.day or date.max
        values = {
            **frame(viewer, "Teams", given),
            # It counts the cases of each team, few as they may be: paper says so.
            "edition": edition_of_file("full", viewer),
            "teams": found,
            "now": {each.returned_team: each for each in found.mappings if each.holds_on(day)},
            "ways": asked.WAYS,
            "one_day": ONE_DAY,
            "short_kind": import_words.short_kind,
            "unmapped_cases": sum(each.open_cases for each in found.unmapped),
            "said": _teams_said(found),
        }
        return drawn("administration_teams.html", values, status)

    @routes.get("/teams")
    @_answering
    def teams() -> Response:
        chosen = tuple(request.args.getlist("tick")[:500])
        return teams_page(Given({"way": "same"}, chosen))

    @routes.post("/teams")
    @_answering
    def map_teams() -> Response:
        viewer = changer()
        given = asked.given_of(request.form, asked.MAPPING, "teams")
        wanted = asked.mapping_of(given)
        if wanted is None:
            return teams_page(given, UNPROCESSABLE)
        try:
            administration.map_teams(viewer, wanted)
        except AdministrationRefused as refused:
            given.errors["teams"] = asked.refusal_on_page(str(refused))
            return teams_page(given, UNPROCESSABLE)
        told = [("team", each) for each in wanted.returned]
        return _to(TEAMS, [("done", "mapped"), ("from", wanted.valid_from.isoformat()), *told])

    def mapping_page(
        viewer: Viewer, team: str, first: str, given: Given, status: int = 200
    ) -> Response:
        found = administration.teams(viewer)
        one = _mapping(found, team, first) or abort(404)
        values = {
            **frame(viewer, f"Mapping of {found.name_of(team)}", given),
            "mapping": one,
            "returned_name": found.name_of(team),
            "one_day": ONE_DAY,
        }
        return drawn("administration_mapping.html", values, status)

    @routes.get("/teams/mapping")
    @_answering
    def mapping() -> Response:
        team, first = request.args.get("team", ""), request.args.get("from", "")
        return mapping_page(services.viewer(), team, first, Given())

    @routes.post("/teams/end")
    @_answering
    def end_mapping() -> Response:
        viewer = changer()
        given = asked.given_of(request.form, ("team", "from", "last_day"))
        team, first = given["team"], given["from"]
        one = _mapping(administration.teams(viewer), team, first) or abort(404)
        words = f"Write the last day as a date, such as {asked.A_DAY}"
        last = given.read("last_day", asked.day_needed, words)
        if last is not None:
            try:
                administration.end_mapping(viewer, team, one.valid_from, last)
            except AdministrationRefused as refused:
                given.errors["last_day"] = asked.refusal_on_page(str(refused))
        if given.errors:
            return mapping_page(viewer, team, first, given, UNPROCESSABLE)
        return _to(TEAMS, [("done", "mapped"), ("from", first), ("team", team)])

    @routes.post("/teams/remove")
    @_answering
    def remove_mapping() -> Response:
        viewer = changer()
        given = asked.given_of(request.form, ("team", "from"))
        team, first = given["team"], given["from"]
        one = _mapping(administration.teams(viewer), team, first) or abort(404)
        try:
            administration.remove_mapping(viewer, team, one.valid_from)
        except AdministrationRefused as refused:
            given.errors["remove"] = asked.refusal_on_page(str(refused))
            return mapping_page(viewer, team, first, given, UNPROCESSABLE)
        return _to(TEAMS, [("done", "removed")])

    # Targets

    def targets_page(given: Given, status: int = 200) -> Response:
        viewer = services.viewer()
        held = administration.targets(viewer)
        by_service = [
            (
                title,
                [
                    each
                    for each in measures.values()
                    if each.service == name and each.polarity != "neither"
                ],
            )
            for name, title in SERVICES.items()
        ]
        own = {each.measure for each in held}
        values = {
            **frame(viewer, "Targets", given),
            "services": [each for each in by_service if each[1]],
            "held": [(measures.get(each.measure), each) for each in held],
            "defaults": [each for each in measures.values() if each.target],
            "own": own,
            "months": MONTHS,
            "month_words": month_words,
            "target_text": target_text,
            "measure_path": measure_path,
            "said": _target_said(),
        }
        return drawn("administration_targets.html", values, status)

    def _target_said() -> tuple[str, str, str]:
        """Return what was done, as the address says: words, and the measure whose page shows it."""
        measure = measures.get(request.args.get("measure", ""))
        words = {
            "set": "The target is set.",
            "removed": "The target is removed; the one before it holds again.",
        }.get(request.args.get("done", ""), "")
        return (
            (words, measure.title, measure_path(measure.id)) if measure and words else ("", "", "")
        )

    @routes.get("/targets")
    @_answering
    def targets() -> Response:
        return targets_page(Given({"measure": request.args.get("measure", "")[:60]}))

    @routes.post("/targets")
    @_answering
    def set_target() -> Response:
        viewer = changer()
        given = asked.given_of(request.form, asked.TARGET)
        wanted = asked.target_of(given, measures)
        if wanted is None:
            return targets_page(given, UNPROCESSABLE)
        try:
            administration.set_target(viewer, wanted)
        except AdministrationRefused as refused:
            given.errors["value"] = asked.refusal_on_page(str(refused))
            return targets_page(given, UNPROCESSABLE)
        return _to(TARGETS, [("done", "set"), ("measure", wanted.measure)])

    @routes.get("/targets/remove")
    @_answering
    def ask_remove_target() -> Response:
        measure, month = request.args.get("measure", ""), request.args.get("from", "")
        held = administration.targets(services.viewer())
        found = next((e for e in held if (e.measure, e.valid_from) == (measure, month)), None)
        if found is None or measure not in measures:
            abort(404)
        one = measures[measure]
        what = (
            "no target" if found.value is None else f"the target of {target_text(one, found.value)}"
        )
        words = (
            f"{one.title}: {what} from {month_words(month)} ({found.source}).",
            "Without it the target before it holds again, and charts show it so.",
        )
        hidden = {"measure": measure, "from": month}
        return confirm(
            "Remove this target?", words, "Remove the target", f"{TARGETS}/remove", TARGETS, hidden
        )

    @routes.post("/targets/remove")
    @_answering
    def remove_target() -> Response:
        viewer = changer()
        measure, month = request.form.get("measure", ""), request.form.get("from", "")
        if not is_month(month):
            abort(404)
        administration.remove_target(viewer, measure, month)
        return _to(TARGETS, [("done", "removed"), ("measure", measure)])

    # Visit rules

    @routes.get("/visit-rules")
    @_answering
    def visit_rules() -> Response:
        viewer = services.viewer()
        said = {"set": "The rule is set.", "removed": "The rule is removed; the one before holds."}
        done = said.get(request.args.get("done", ""), "")
        values = {
            **frame(viewer, "Visit rules"),
            "rules": [
                (measures[each.measure], each)
                for each in administration.visit_rules(viewer)
                if each.measure in measures
            ],
            "pauses": administration.pauses(viewer),
            "measures": measures,
            "one_day": ONE_DAY,
            "said": f"{done} {COMPUTED}" if done else "",
            "measure_path": measure_path,
        }
        return page("administration_rules.html", values)

    def rules_of(viewer: Viewer, measure: str) -> RulesOf:
        found = next((e for e in administration.visit_rules(viewer) if e.measure == measure), None)
        if found is None or measure not in measures:
            abort(404)
        return found

    def rule_page(viewer: Viewer, found: RulesOf, given: Given, status: int = 200) -> Response:
        values = {
            **frame(viewer, f"New rule: {measures[found.measure].title}", given),
            "rules": found,
            "measure": measures[found.measure],
            "ways": asked.FORMS,
            "units": {name: many for name, (_, many) in UNITS.items()},
            "seen": asked.SEEN,
        }
        return drawn("administration_rule.html", values, status)

    @routes.get("/visit-rules/<measure>")
    @_answering
    def rule(measure: str) -> Response:
        viewer = services.viewer()
        found = rules_of(viewer, measure)
        return rule_page(viewer, found, asked.given_of_rule(found.newest))

    @routes.post("/visit-rules/<measure>")
    @_answering
    def set_rule(measure: str) -> Response:
        viewer = changer()
        found = rules_of(viewer, measure)
        given = asked.given_of(request.form, asked.RULE)
        wanted = asked.rule_of(given, measure, found.start_clock)
        if wanted is None:
            return rule_page(viewer, found, given, UNPROCESSABLE)
        try:
            administration.set_rule(viewer, wanted)
        except AdministrationRefused as refused:
            given.errors["form"] = asked.refusal_on_page(str(refused))
            return rule_page(viewer, found, given, UNPROCESSABLE)
        return _to(RULES, [("done", "set")])

    @routes.get("/visit-rules/<measure>/remove")
    @_answering
    def ask_remove_rule(measure: str) -> Response:
        found = rules_of(services.viewer(), measure)
        if len(found.rules) < 2:
            abort(404)
        words = (
            f"{measures[measure].title}: {found.rules[0].words}",
            f"The rule before it holds again: {found.rules[1].words}",
            "Every figure is computed again, which takes up to half a minute.",
        )
        action = f"{RULES}/{measure}/remove"
        return confirm("Remove the newest rule?", words, "Remove the rule", action, RULES)

    @routes.post("/visit-rules/<measure>/remove")
    @_answering
    def remove_rule(measure: str) -> Response:
        viewer = changer()
        rules_of(viewer, measure)
        administration.remove_rule(viewer, measure)
        return _to(RULES, [("done", "removed")])

    return routes


def _mapping(found: Teams, team: str, first: str) -> TeamMapping | None:
    """Return the mapping that an address names."""
    return next(
        (
            each
            for each in found.mappings
            if (each.returned_team, each.valid_from.isoformat()) == (team, first)
        ),
        None,
    )


def _teams_said(found: Teams) -> tuple[str, ...]:
    """Return what was done, as the address says and the map bears out."""
    done = request.args.get("done", "")
    if done == "removed":
        return ("The mapping is removed.", COMPUTED)
    if done != "mapped":
        return ()
    first = request.args.get("from", "")
    those = [_mapping(found, team, first) for team in request.args.getlist("team")[:500]]
    words = []
    for each in filter(None, those):
        until = f" to {day_words(each.valid_to - ONE_DAY)}" if each.valid_to else " on"
        words.append(
            f"{found.name_of(each.returned_team)} is counted under {each.team_name} from "
            f"{day_words(each.valid_from)}{until}."
        )
    return (*words, COMPUTED) if words else ()


def _to(address: str, query: Sequence[tuple[str, str]]) -> Response:
    """Return the answer that leads to another of our pages, to be fetched anew."""
    return Response(status=SEE_OTHER, headers={"Location": f"{address}?{urlencode(query)}"})
