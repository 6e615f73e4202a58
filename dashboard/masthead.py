"""What the top of a page shows its reader: the pages they may use, who is signed in, and, in the
demonstration, as whom they look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.frame import ADMINISTRATION, CASES, IMPORTS, NAVIGATION
from dashboard.viewer import Viewer

EVERYTHING: Final = "everything"
SEE_AS: Final = {
    EVERYTHING: "Everything",
    "councillor": "Councillor",
    "service_manager": "Service manager",
    "analyst": "Analyst",
}
"""As whom the demonstration may be seen: the choice with its words."""
_SEES: Final = {
    EVERYTHING: "You see every team and every list, and may change every setting.",
    "councillor": (
        "A councillor sees the figures of the whole council with small numbers hidden, no teams "
        "unless these are published, and no lists of children."
    ),
    "service_manager": (
        "This manager sees {teams} in full, with their lists, and the whole council with small "
        "numbers hidden."
    ),
    "analyst": (
        "An analyst sees every team in full, with its lists, and changes no setting and no return."
    ),
}


@dataclass(frozen=True, slots=True)
class Masthead:
    """The top of a page: ``pages`` are address and name.

    ``signed_in`` is the name of who is signed in, empty where nobody is. ``seen_as`` is the choice
    of the switch, empty where there is none, and ``sees`` what that reader sees. ``token`` goes
    with what its forms send.
    """

    pages: tuple[tuple[str, str], ...]
    signed_in: str = ""
    seen_as: str = ""
    sees: str = ""
    token: str = ""


def pages_of(viewer: Viewer | None) -> tuple[tuple[str, str], ...]:
    """Return the pages that ``viewer`` may use; for None, those that everybody signed in may."""
    needs = {
        CASES: viewer is not None and viewer.may_list,
        IMPORTS: viewer is not None and viewer.may_import,
        ADMINISTRATION: viewer is not None and viewer.may_administer,
    }
    return tuple(each for each in NAVIGATION if needs.get(each[0], True))


def choice_of(viewer: Viewer) -> str:
    """Return as whom ``viewer``, who is not signed in, looks at the demonstration."""
    return next((role for role in viewer.roles if role in SEE_AS), EVERYTHING)


def sees_words(viewer: Viewer, team_names: Mapping[str, str]) -> str:
    """Return in one sentence what ``viewer`` sees of the demonstration."""
    names = [team_names.get(code, code) for code in viewer.units or ()]
    return _SEES[choice_of(viewer)].format(teams=" and ".join(names))
