"""How the Standard Safeguarding Dataset says what the returns have codes for.

Case systems fill the same column with a code (``PN1``), a code and words (``PN1 - attends``) or
words alone. Sources: the dataset's published specification; for the codes themselves the DfE's
guide to the SSDA903 collection.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

Words: TypeAlias = Sequence[tuple[str, str]]
"""Parts of a text in small letters and what they stand for; the first that is found counts."""

PARTICIPATION: Final = re.compile(r"PN[0-7]\b", re.ASCII | re.IGNORECASE)
PARTICIPATION_WORDS: Final[Words] = (
    ("under 4", "PN0"),
    ("does not speak", "PN4"),
    ("symbol", "PN3"),
    ("briefs", "PN5"),
    ("advocate speaks", "PN2"),
    ("facilitative", "PN6"),
    ("nor are", "PN7"),
    ("not conveyed", "PN7"),
    ("speaks for", "PN1"),
)

HEALTH_CHECK_WORDS: Final[Words] = (
    ("dental", "dental"),
    ("dentist", "dental"),
    ("teeth", "dental"),
    ("health assessment", "health_assessment"),
    ("medical", "health_assessment"),
    ("surveillance", "development"),
    ("development", "development"),
    ("immunis", "immunisations"),
    ("substance", "substance_misuse"),
    ("optic", "other"),
    ("optom", "other"),
    ("eye", "other"),
    ("sdq", "other"),
    ("strengths", "other"),
    ("health", "health_assessment"),
)

HEALTH_DONE_WORDS: Final = (
    ("not ", False),
    ("refus", False),
    ("cancel", False),
    ("declin", False),
    ("plan", False),
    ("due", False),
    ("book", False),
    ("complet", True),
    ("attend", True),
    ("done", True),
)

ELIGIBILITY_WORDS: Final[Words] = (
    ("no current", "none"),
    ("former relevant", "former_relevant"),
    ("relevant", "relevant"),
    ("not eligible", "none"),
    ("eligible", "eligible"),
    ("qualifying", "qualifying"),
)

IN_TOUCH: Final = re.compile(
    r"(?:YES|NO|DIED|REFU|NREQ|RHOM)(?=\s*(?:$|[-:]))", re.ASCII | re.IGNORECASE
)
IN_TOUCH_WORDS: Final[Words] = (
    ("refuses", "REFU"),
    ("no longer requires", "NREQ"),
    ("returned", "RHOM"),
    ("died", "DIED"),
    ("not in touch", "NO"),
    ("in touch", "YES"),
)

ACTIVITY: Final = re.compile(r"(?:[FP][1-5]|G[456])\b", re.ASCII | re.IGNORECASE)
ACTIVITY_WORDS: Final[Words] = (
    ("illness", "G4"),
    ("disability", "G4"),
    ("pregnan", "G6"),
    ("parenting", "G6"),
    ("not in education", "G5"),
    ("neet", "G5"),
)
ACTIVITY_KINDS: Final[Words] = (
    ("other than higher", "2"),
    ("higher education", "1"),
    ("not apprentice", "5"),
    ("apprentice", "4"),
    ("training", "5"),
    ("employment", "5"),
    ("education", "2"),
)
"""The figure after F for full time and P for part time."""

ACCOMMODATION: Final = re.compile(r"([BCDEGHKRSTUVWXYZ])([12])?\b", re.ASCII | re.IGNORECASE)
ACCOMMODATION_WORDS: Final[Words] = (
    ("former foster", "Z"),
    ("staying put", "Z"),
    ("parent", "B"),
    ("relative", "B"),
    ("community home", "C"),
    ("residential", "C"),
    ("semi-independent", "D"),
    ("semi independent", "D"),
    ("supported lodging", "E"),
    ("abroad", "G"),
    ("deported", "H"),
    ("ordinary lodging", "K"),
    ("not known", "R"),
    ("no fixed", "S"),
    ("homeless", "S"),
    ("foyer", "T"),
    ("independent", "U"),
    ("emergency", "V"),
    ("breakfast", "W"),
    ("custody", "X"),
    ("other", "Y"),
)
SUITABLE_WORDS: Final = (("unsuitable", "2"), ("not suitable", "2"), ("suitable", "1"))

ENQUIRY_WORDS: Final = (
    "no further action",
    "nfa",
    "monitor",
    "assessment",
    "legal",
    "services",
    "short break",
    "other outcome",
)
"""Outcomes of an enquiry other than a conference."""

PERMANENCE: Final = re.compile(r"(?:P[1-4]|Z1)\b", re.ASCII | re.IGNORECASE)
PERMANENCE_WORDS: Final[Words] = (
    ("not previously", "Z1"),
    ("no previous", "Z1"),
    ("adopt", "P1"),
    ("guardian", "P2"),
    ("sgo", "P2"),
    ("residence", "P3"),
    ("arrangement", "P3"),
    ("unknown", "P4"),
    ("not known", "P4"),
)

REVERSED: Final = re.compile(r"RD[1-4]\b", re.ASCII | re.IGNORECASE)
REVERSED_WORDS: Final[Words] = (
    ("needs changed", "RD1"),
    ("placement order", "RD2"),
    ("could not be found", "RD3"),
    ("other", "RD4"),
)

MISSING_WORDS: Final[Words] = (
    ("away", "A"),
    ("absent", "A"),
    ("absence", "A"),
    ("unauthorised", "A"),
    ("missing", "M"),
)

_YES: Final = frozenset(("Y", "YES", "1", "T", "TRUE"))
_NO: Final = frozenset(("N", "NO", "0", "F", "FALSE"))
_NOT_SAID: Final = frozenset(("NA", "N/A", "U", "UNKNOWN", "NOT KNOWN"))
_AFFIXES: Final = re.compile(r"^OUTCOME_|_FLAGS?$")
LONGEST_WEEK: Final = 2.0
PLACEHOLDER: Final = "1900-01-01"
"""What some extracts write where there is no date."""


def plain(text: str) -> str:
    """``text`` as words are looked for in it: small letters, single spaces."""
    return re.sub(r"[\s_]+", " ", text).casefold()


def coded(code: re.Pattern[str], words: Words) -> Callable[[str], str]:
    """A function that gives the code that a text begins with, else that of its words.

    It raises ValueError where there is neither.
    """

    def read(text: str) -> str:
        found = code.match(text)
        return found[0].upper() if found else worded(words)(text)

    return read


def worded(words: Words) -> Callable[[str], str]:
    """A function that gives what the first of ``words`` in a text stands for, or ValueError."""

    def read(text: str) -> str:
        searched = plain(text)
        for part, value in words:
            if part in searched:
                return value
        raise ValueError

    return read


def health_done(text: str) -> bool:
    """Whether a health check took place; raises ValueError where the text does not say."""
    searched = plain(text)
    for part, done in HEALTH_DONE_WORDS:
        if part in searched:
            return done
    return bool(answer(text))


def answer(text: str) -> bool | None:
    """Yes or no, None for "not applicable" and "not known"; raises ValueError otherwise."""
    said = text.upper()
    if said in _YES or said in _NO:
        return said in _YES
    if said in _NOT_SAID:
        return None
    raise ValueError


def activity(text: str) -> str:
    """The code of a care leaver's activity; raises ValueError where it is not known."""
    searched = plain(text)
    found = ACTIVITY.match(text)
    if found:
        return found[0].upper()
    time = "F" if "full time" in searched or "full-time" in searched else ""
    time = time or ("P" if "part time" in searched or "part-time" in searched else "")
    return time + worded(ACTIVITY_KINDS)(text) if time else worded(ACTIVITY_WORDS)(text)


def accommodation(text: str) -> str:
    """The letter of a care leaver's accommodation, with the figure of suitability if it is there.

    Raises ValueError where it is not known.
    """
    found = ACCOMMODATION.match(text)
    return found[0].upper() if found else worded(ACCOMMODATION_WORDS)(text)


def suitable(text: str) -> str:
    """1 for suitable accommodation and 2 for unsuitable; raises ValueError otherwise."""
    if text in ("1", "2"):
        return text
    said = text.upper()
    if said in _YES or said in _NO:
        return "1" if said in _YES else "2"
    return worded(SUITABLE_WORDS)(text)


def real_date(iso: str) -> str | None:
    """The date, or None for the one that stands for "no date" in some extracts."""
    return None if iso == PLACEHOLDER else iso


def is_unaccompanied(text: str) -> bool:
    """Whether an immigration status is that of an unaccompanied asylum-seeking child."""
    searched = plain(text)
    return "unaccompanied" in searched or "uasc" in searched


def is_adoption(text: str) -> bool:
    """Whether a permanence order is an adoption order."""
    return "adopt" in plain(text)


def flags_of(text: str) -> Mapping[str, bool]:
    """The flags of an outcome in JSON that say yes or no, by name without prefix and ending.

    Comments and totals are left out. Raises ValueError for what is no JSON object.
    """
    held: Any = json.loads(text)
    if not isinstance(held, dict):
        raise ValueError
    flags: dict[str, bool] = {}
    for name, value in held.items():
        said = str(value).strip().upper()
        key = _AFFIXES.sub("", name.upper())
        if "COMMENT" not in key and not key.startswith("TOTAL_") and said in _YES | _NO:
            flags[key] = said in _YES
    return flags


def no_further_action(text: str) -> bool | None:
    """Whether an enquiry ended without further action; None where its outcome does not say."""
    if text.startswith("{"):
        try:
            flags = flags_of(text)
        except ValueError:
            # Said once, by the rule of the outcome as such.
            return None
        return flags.get("NFA", flags.get("NO_FURTHER_ACTION"))
    searched = plain(text)
    return True if "no further action" in searched or searched == "nfa" else None


def conference_not_required(text: str) -> bool | None:
    """Whether an enquiry ended without a conference; None where it has no outcome yet.

    Raises ValueError for words that are no outcome of an enquiry.
    """
    if text.startswith("{"):
        flags = flags_of(text)
        if flags.get("CP_CONFERENCE") or flags.get("INITIAL_CP_CONFERENCE"):
            return False
        # An enquiry that still runs may say no to every outcome.
        return True if any(flags.values()) else None
    searched = plain(text)
    if "conference" in searched or "icpc" in searched:
        return False
    if any(part in searched for part in ENQUIRY_WORDS):
        return True
    raise ValueError


def plan_followed(text: str) -> bool | None:
    """Whether a conference ended in a plan; None where its outcome does not say."""
    if not text.startswith("{"):
        return True if "protection plan" in plain(text) else None
    flags = flags_of(text)
    return flags.get("CP", flags.get("CP_PLAN"))


def missing_kind(text: str) -> str:
    """M for missing, A for away without authorisation; raises ValueError otherwise."""
    said = text.upper()
    return said if said in ("M", "A") else worded(MISSING_WORDS)(text)


def full_time(text: str) -> float:
    """A share of full time, 0 to 2; raises ValueError otherwise."""
    if not re.fullmatch(r"\d{1,3}(?:\.\d{1,6})?", text, re.ASCII):
        raise ValueError
    share = float(text)
    if share > LONGEST_WEEK:
        raise ValueError
    return share


def order_date(text: str) -> str | None:
    """The date of an earlier order, as dd/mm/yyyy or yyyy-mm-dd; None where it is zz/zz/zzzz.

    Raises ValueError for what is no date, one of which a part is not known among them.
    """
    if text.casefold().startswith("zz/zz/zz"):
        return None
    day_first = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text, re.ASCII)
    if day_first:
        return date(int(day_first[3]), int(day_first[2]), int(day_first[1])).isoformat()
    iso = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", text, re.ASCII)
    if iso is None:
        raise ValueError
    return date.fromisoformat(iso[1]).isoformat()
