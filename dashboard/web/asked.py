"""The one parser of what a browser posts to a callback, before Dash reads any of it.

A browser sends which outputs it wants and the values of the inputs. Only what the callbacks of this
application declare is let through, and only values of the type that an input holds; whatever else
was sent is answered in words, never by an error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, Response, request

from dashboard.web.errors import WORDS, answer_in_words
from dashboard.web.forms import CALLBACK

BODY_LIMIT: Final = 64 * 1024
"""Bytes; what our pages send is under 3,000."""
OWN_ARGUMENTS: Final = frozenset({"endId"})
"""What Dash adds to the address: which window asks. Nothing reads it."""
KEYS: Final = frozenset(
    {"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"}
)


class NotAsked(ValueError):
    """What was sent is no question that this application answers; the text says what is wrong."""


def _text(value: object) -> bool:
    """Return whether ``value`` is text that can be written, or nothing."""
    if value is None:
        return True
    if not isinstance(value, str) or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a character
        return False
    return True


TYPES: Final[Mapping[str, Callable[[object], bool]]] = {
    "location.pathname": _text,
    "location.search": _text,
    "query.data": _text,
}
"""Every input and state of the server's callbacks, and what it may hold."""


@dataclass(frozen=True, slots=True)
class Callback:
    """What a callback of the server takes: the ids and properties of its parts, in their order."""

    output: str
    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    state: tuple[str, ...]


def _names(parts: list[dict[str, str]]) -> tuple[str, ...]:
    return tuple(f"{each['id']}.{each['property']}" for each in parts)


def callbacks_of(callback_map: Mapping[str, Mapping[str, Any]]) -> dict[str, Callback]:
    """Return the callbacks that the server answers, by their outputs."""
    return {
        name: Callback(
            name,
            tuple(name.removeprefix("..").removesuffix("..").split("...")),
            _names(each["inputs"]),
            _names(each["state"]),
        )
        for name, each in callback_map.items()
        if "callback" in each
    }


def untyped(callbacks: Mapping[str, Callback]) -> list[str]:
    """Return the inputs and states of ``callbacks`` of which no type is declared in TYPES."""
    named = {name for each in callbacks.values() for name in (*each.inputs, *each.state)}
    return sorted(named - TYPES.keys())


def _refuse_constant(name: str) -> None:
    raise NotAsked(f"{name} is no number")


def parsed(sent: bytes) -> dict[str, Any]:
    """Return the JSON object in ``sent``; raises NotAsked where it holds none."""
    if len(sent) > BODY_LIMIT:
        raise NotAsked("it is too long")
    try:
        body = json.loads(sent.decode("utf-8"), parse_constant=_refuse_constant)
    except NotAsked:
        raise
    except (ValueError, RecursionError) as error:
        raise NotAsked("it is no JSON") from error
    if not isinstance(body, dict):
        raise NotAsked("it is no object")
    return body


def _part(part: object, name: str) -> Mapping[str, object]:
    """Return ``part`` if it is the one called ``name`` (id and property); raises NotAsked."""
    if not isinstance(part, dict):
        raise NotAsked("a part is no object")
    own, prop = part.get("id"), part.get("property")
    if not isinstance(own, str) or not isinstance(prop, str) or f"{own}.{prop}" != name:
        raise NotAsked("a part is not the one expected")
    return part


def _parts(given: object, names: tuple[str, ...]) -> list[Mapping[str, object]]:
    if not isinstance(given, list) or len(given) != len(names):
        raise NotAsked("there are more or fewer parts than expected")
    return [_part(part, name) for part, name in zip(given, names, strict=True)]


def _check_changed(body: Mapping[str, object], found: Callback) -> None:
    for key in ("changedPropIds", "parsedChangedPropsIds"):
        changed = body.get(key, [])
        if not isinstance(changed, list) or len(changed) > len(found.inputs):
            raise NotAsked("what changed is no list of inputs")
        if not all(isinstance(each, str) and each in found.inputs for each in changed):
            raise NotAsked("what changed is no input")


def check(body: Mapping[str, object], callbacks: Mapping[str, Callback]) -> Callback:
    """Return the callback that ``body`` asks for; raises NotAsked unless it asks for one rightly.

    Outputs, inputs and states must be those of the callback, and each value of its type.
    """
    if body.keys() - KEYS:
        raise NotAsked("it holds what is not expected")
    output = body.get("output")
    found = callbacks.get(output) if isinstance(output, str) else None
    if found is None:
        raise NotAsked("there is no such output")
    outputs = body.get("outputs")
    _parts(outputs if found.output.startswith("..") else [outputs], found.outputs)
    for key, names in (("inputs", found.inputs), ("state", found.state)):
        for part, name in zip(_parts(body.get(key, []), names), names, strict=True):
            if not TYPES[name](part.get("value")):
                raise NotAsked("a value is not of its type")
    _check_changed(body, found)
    return found


def add_asked(server: Flask, callbacks: Mapping[str, Callback]) -> None:
    """Answer 400 to what is posted to a callback of ``server`` and is no question of ours."""

    @server.before_request
    def refuse() -> Response | None:
        if request.endpoint is None or request.path != CALLBACK:
            return None
        if request.mimetype != "application/json":
            return answer_in_words(415, *WORDS[415])
        if request.content_length is None:
            return answer_in_words(411, *WORDS[411])
        if request.content_length > BODY_LIMIT:
            return answer_in_words(413, *WORDS[413])
        try:
            if request.args.keys() - OWN_ARGUMENTS:
                raise NotAsked("its address holds what is not expected")
            check(parsed(request.get_data(cache=True)), callbacks)
        except NotAsked:
            return answer_in_words(400, *WORDS[400])
        return None
