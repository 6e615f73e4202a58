"""The words that stand in an Annex A workbook where other returns have codes.

Source: the sheet of codes in Ofsted's Annex A template (child level data, August 2019), and the
plain words that councils write instead. Keys are in small letters, apostrophes straight.
"""

from collections.abc import Mapping
from typing import Final

from data.imports import codes

NOT_KNOWN: Final = frozenset(
    ("unknown", "not known", "not recorded", "not applicable", "n/a", "na", "none", "-")
)
"""Stand for a blank."""

SEX: Final[Mapping[str, str]] = {
    "a)": "M",
    "b)": "F",
    "c)": "U",
    "d)": "I",
    "boy": "M",
    "girl": "F",
    "neither": "I",
    "indeterminate": "I",
    "other": "I",
    "non-binary": "I",
    "unborn": "U",
    "not stated": "U",
    "not recorded": "U",
    "not known": "U",
    "not stated/recorded": "U",
    "not stated/recorded (or unborn)": "U",
    "not stated / recorded": "U",
    "n": "U",
}

ETHNICITY: Final[Mapping[str, str]] = {
    "white british": "WBRI",
    "white irish": "WIRI",
    "irish": "WIRI",
    "traveller of irish heritage": "WIRT",
    "any other white background": "WOTH",
    "white other": "WOTH",
    "gypsy/roma": "WROM",
    "gypsy / roma": "WROM",
    "white and black caribbean": "MWBC",
    "white and black african": "MWBA",
    "white and asian": "MWAS",
    "any other mixed background": "MOTH",
    "indian": "AIND",
    "pakistani": "APKN",
    "bangladeshi": "ABAN",
    "any other asian background": "AOTH",
    "caribbean": "BCRB",
    "black caribbean": "BCRB",
    "african": "BAFR",
    "black african": "BAFR",
    "any other black background": "BOTH",
    "chinese": "CHNE",
    "any other ethnic group": "OOTH",
    "refused": "REFU",
    "information not yet obtained": "NOBT",
    "not obtained": "NOBT",
    "not stated": "NOBT",
    "not known": "NOBT",
    "unknown": "NOBT",
}

SOURCE: Final[Mapping[str, str]] = {
    "individual": "1A",
    "family": "1A",
    "family member": "1A",
    "parent": "1A",
    "relative": "1A",
    "neighbour": "1B",
    "self": "1C",
    "school": "2A",
    "schools": "2A",
    "education": "2B",
    "education services": "2B",
    "health": "3F",
    "health services": "3F",
    "gp": "3A",
    "health visitor": "3B",
    "school nurse": "3C",
    "housing": "4",
    "la services": "5B",
    "local authority services": "5B",
    "police": "6",
    "other legal agency": "7",
    "court": "7",
    "probation": "7",
    "other": "8",
    "anonymous": "9",
    "unknown": "10",
    "not known": "10",
}

DISABILITY: Final[Mapping[str, str]] = {"a)": "Y", "b)": "N"}
YES_NO: Final[Mapping[str, str]] = {"a)": "Y", "b)": "N"}

LOCATION: Final[Mapping[str, str]] = {
    "a)": "IN",
    "in": "IN",
    "in authority": "IN",
    "inside": "IN",
    "b)": "OUT",
    "out": "OUT",
    "out of authority": "OUT",
    "outside": "OUT",
}

NEED: Final[Mapping[str, str]] = {
    "abuse or neglect": "N1",
    "child's disability": "N2",
    "child's disability or illness": "N2",
    "parental disability or illness": "N3",
    "parental illness or disability": "N3",
    "family in acute stress": "N4",
    "family dysfunction": "N5",
    "socially unacceptable behaviour": "N6",
    "low income": "N7",
    "absent parenting": "N8",
    "cases other than children in need": "N9",
    "not stated": "N0",
}

CASE_STATUS: Final[Mapping[str, str]] = {
    "a)": "LOOKED_AFTER",
    "looked after child": "LOOKED_AFTER",
    "looked after": "LOOKED_AFTER",
    "cla": "LOOKED_AFTER",
    "lac": "LOOKED_AFTER",
    "b)": "PROTECTION",
    "child protection plan": "PROTECTION",
    "child protection": "PROTECTION",
    "cpp": "PROTECTION",
    "cp": "PROTECTION",
    "c)": "PLAN",
    "child in need plan": "PLAN",
    "child in need": "PLAN",
    "cin plan": "PLAN",
    "cin": "PLAN",
    "d)": "ASSESSMENT",
    "open assessment": "ASSESSMENT",
    "e)": "CLOSED",
    "closed episode": "CLOSED",
    "closed": "CLOSED",
}
CASE_STATUSES: Final = frozenset(CASE_STATUS.values())
PLAN: Final = "PLAN"
"""The status of a child with a child in need plan; no other row of list 6 is one."""

CATEGORY: Final[Mapping[str, str]] = {
    "a)": "NEG",
    "neglect": "NEG",
    "b)": "PHY",
    "physical abuse": "PHY",
    "physical": "PHY",
    "c)": "SAB",
    "sexual abuse": "SAB",
    "sexual": "SAB",
    "d)": "EMO",
    "emotional abuse": "EMO",
    "emotional": "EMO",
    "e)": "MUL",
    "multiple": "MUL",
    "multiple/not recommended": "MUL",
}

LEGAL_STATUS: Final[Mapping[str, str]] = {
    "ico": "C1",
    "interim care order": "C1",
    "fco": "C2",
    "full care order": "C2",
    "care order": "C2",
    "placement order": "E1",
    "placement order granted": "E1",
    "single period under s20": "V2",
    "section 20": "V2",
    "s20": "V2",
    "epo": "L2",
    "emergency protection order": "L2",
    "emergency protection order (epo)": "L2",
}

IN_TOUCH: Final[Mapping[str, str]] = {
    "a)": "YES",
    "y": "YES",
    "b)": "NO",
    "n": "NO",
    "c)": "DIED",
    "d)": "REFU",
    "refused": "REFU",
    "e)": "NREQ",
    "not required": "NREQ",
    "f)": "RHOM",
    "returned home": "RHOM",
}

ELIGIBILITY: Final[Mapping[str, str]] = {
    "a)": "RELEVANT",
    "relevant child": "RELEVANT",
    "b)": "FORMER_RELEVANT",
    "former relevant child": "FORMER_RELEVANT",
    "former relevant": "FORMER_RELEVANT",
    "c)": "QUALIFYING",
    "qualifying care leaver": "QUALIFYING",
}
ELIGIBILITIES: Final = frozenset(ELIGIBILITY.values())

ACCOMMODATION_TYPE: Final = frozenset("BCDEGHKRSTUVWXYZ")
SUITABILITY: Final[Mapping[str, str]] = {
    "a)": "1",
    "suitable": "1",
    "yes": "1",
    "b)": "2",
    "unsuitable": "2",
    "no": "2",
}
ACTIVITY: Final = codes.ACTIVITY | {"F3", "P3"}
"""Annex A has one code, 3, for training or employment, where the SSDA903 has 4 and 5."""
