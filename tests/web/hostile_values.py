"""Values that nobody means well with, in the place of what a page of ours would send."""

from __future__ import annotations

import random
from typing import Any

COMPONENT = {"props": {"children": "x"}, "type": "Div", "namespace": "dash_html_components"}


def deep(levels: int) -> Any:
    """Return lists inside one another."""
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


VALUES: dict[str, Any] = {
    "nothing": None,
    "true": True,
    "false": False,
    "zero": 0,
    "less than nothing": -1,
    "a huge number": 10**400,
    "a tiny number": 5e-324,
    "no number": float("nan"),
    "without end": float("inf"),
    "an empty text": "",
    "an empty list": [],
    "an empty object": {},
    "an object": {"team": {"a": 1}},
    "an object that holds itself by name": {"props": {"props": {"props": {}}}},
    "a list of texts": ["team", "T01"],
    "a list of lists": [[[]]],
    "a component": COMPONENT,
    "a list of components": [COMPONENT] * 20,
    "a patch": {"__dash_patch_update": "__dash_patch_update", "operations": []},
    "a long list": [0] * 30_000,
    "a deep list": deep(900),
    "a long text": "x" * 60_000,
    "many pairs": "&".join(f"team={number}" for number in range(3_000)),
    "a null byte": "team=\0T01",
    "half a character": "team=\ud800",
    "a mark of order": "\ufeffteam=T01",
    "text from right to left": "team=\u202eT01",
    "many marks on one letter": "e" + "\u0301" * 2_000,
    "a script": "<script>alert(1)</script>",
    "an image that runs": '"><img src=x onerror=alert(1)>',
    "an address that runs": "javascript:alert(1)",
    "an end of a statement": "'; DROP TABLE account; --",
    "always true": "T01' OR '1'='1",
    "a pattern": "%_%",
    "a path upwards": "../../../../etc/passwd",
    "an address elsewhere": "//elsewhere.example/",
    "a new line": "team=T01\r\nSet-Cookie: a=b",
    "a template": "{{7*7}}${7*7}<%= 7*7 %>",
    "a format": "%s%n%x{0.__class__}",
    "a broken percent": "%&%%&team=%ZZ&%FF%FE",
}


def some(chance: random.Random, levels: int = 4) -> Any:
    """Return a random value as JSON can hold it, of at most so many levels."""
    kind = chance.randrange(9 if levels else 6)
    match kind:
        case 0:
            return chance.choice([None, True, False])
        case 1:
            return chance.choice([0, -1, 2**63, 10**30, 1.5, -0.0])
        case 2 | 3:
            return chance.choice(list(VALUES.values()))
        case 4 | 5:
            return "".join(chance.choice("teamsx=&;%<>'\"/\\\0\u202e0129") for _ in range(12))
        case 6:
            return [some(chance, levels - 1) for _ in range(chance.randrange(4))]
    keys = ["id", "property", "value", "props", "type", "namespace", "team", "__proto__"]
    return {chance.choice(keys): some(chance, levels - 1) for _ in range(chance.randrange(4))}
