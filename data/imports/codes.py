"""Code sets of the returns, and the plain values that some are grouped into.

Sources: the DfE's guide to the SSDA903 collection, the CIN census guide (referral sources,
primary needs, ethnicity) and the tables of the Standard Safeguarding Dataset.
"""

from collections.abc import Mapping
from typing import Final

UNKNOWN: Final = "unknown"

SEX: Final[Mapping[str, str]] = {
    "1": "male",
    "2": "female",
    "M": "male",
    "F": "female",
    "MALE": "male",
    "FEMALE": "female",
    "I": "other",
    "U": UNKNOWN,
    "0": UNKNOWN,
    "9": UNKNOWN,
    "UNKNOWN": UNKNOWN,
}

# The five groups of the 2011 census, in which the Chinese stand among the Asian groups.
ETHNICITY: Final[Mapping[str, str]] = {
    "WBRI": "white",
    "WIRI": "white",
    "WIRT": "white",
    "WROM": "white",
    "WOTH": "white",
    "MWBC": "mixed",
    "MWBA": "mixed",
    "MWAS": "mixed",
    "MOTH": "mixed",
    "AIND": "asian",
    "APKN": "asian",
    "ABAN": "asian",
    "AOTH": "asian",
    "CHNE": "asian",
    "BCRB": "black",
    "BAFR": "black",
    "BOTH": "black",
    "OOTH": "other",
    "REFU": UNKNOWN,
    "NOBT": UNKNOWN,
}

REFERRAL_SOURCE: Final[Mapping[str, str]] = {
    "1A": "individual",
    "1B": "individual",
    "1C": "individual",
    "1D": "individual",
    "2A": "school",
    "2B": "education",
    "3A": "health",
    "3B": "health",
    "3C": "health",
    "3D": "health",
    "3E": "health",
    "3F": "health",
    "4": "housing",
    "5A": "council",
    "5B": "council",
    "5C": "council",
    "5D": "council",
    "6": "police",
    "7": "legal",
    "8": "other",
    "9": "anonymous",
    "10": UNKNOWN,
}

CONTACT_OUTCOMES: Final = (
    "strategy_discussion",
    "referral",
    "early_help",
    "other_agency",
    "information",
    "nfa",
    UNKNOWN,
)
"""Most serious first: where a contact has several outcomes, the first of these counts."""

CONTACT_OUTCOME_FLAG: Final[Mapping[str, str]] = {
    # As the dataset names its flags, without the prefix OUTCOME_ and the ending _FLAG.
    "STRATEGY_DISCUSSION": "strategy_discussion",
    "CP_ENQUIRY": "strategy_discussion",
    "SECTION_47": "strategy_discussion",
    "CP_CONFERENCE": "strategy_discussion",
    "CP_TRANSFER_IN": "strategy_discussion",
    "OLA_CP": "strategy_discussion",
    "NEW_REFERRAL": "referral",
    "NEW_REQUEST": "referral",
    "REFERRAL": "referral",
    "SINGLE_ASSESSMENT": "referral",
    "ASSESSMENT": "referral",
    "CLA_REQUEST": "referral",
    "PRIVATE_FOSTERING": "referral",
    "LEGAL_ACTION": "referral",
    "EARLY_HELP": "early_help",
    "EARLY_HELP_REFERRAL": "early_help",
    "PROV_OF_SERVICES": "early_help",
    "PROVISION_OF_SERVICES": "early_help",
    "PROV_OF_SB_CARE": "early_help",
    "SPECIALIST_ASSESSMENT": "early_help",
    "REFERRAL_TO_OTHER_AGENCY": "other_agency",
    "OTHER_AGENCY": "other_agency",
    "SIGNPOST": "other_agency",
    "EXISTING_REFERRAL": "information",
    "ADVICE": "information",
    "INFORMATION": "information",
    "INFORMATION_AND_ADVICE": "information",
    "INFORMATION_ONLY": "information",
    "MISSING": "information",
    "CARE_LEAVER": "information",
    "NFA": "nfa",
    "NO_FURTHER_ACTION": "nfa",
    "NON_AGENCY_ADOPTION": UNKNOWN,
    "OTHER_OUTCOMES_EXIST": UNKNOWN,
    "OTHER": UNKNOWN,
    "UNKNOWN": UNKNOWN,
}

CONTACT_OUTCOME_WORDS: Final = (
    # Plain words, the first that is found in the text counts.
    ("strategy", "strategy_discussion"),
    ("section 47", "strategy_discussion"),
    ("s47", "strategy_discussion"),
    ("child protection", "strategy_discussion"),
    ("early help", "early_help"),
    ("eh referral", "early_help"),
    ("family support", "early_help"),
    ("provision of services", "early_help"),
    ("other agency", "other_agency"),
    ("signpost", "other_agency"),
    ("no further action", "nfa"),
    ("nfa", "nfa"),
    ("referral", "referral"),
    ("assessment", "referral"),
    ("social care", "referral"),
    ("information", "information"),
    ("advice", "information"),
)

EPISODE_START: Final = frozenset("SLPTBU")
LEGAL_STATUS: Final = frozenset(
    ("C1", "C2", "D1", "E1", "V1", "V2", "V3", "V4", "J1", "J2", "J3", "L1", "L2", "L3")
)
NEED: Final = frozenset(f"N{number}" for number in range(10))
PLACEMENT: Final = frozenset(
    f"{letter}{number}"
    for letter, numbers in {
        "A": "3456",
        "H": "5",
        "K": "12",
        "P": "123",
        "R": "1235",
        "S": "1",
        "T": "01234",
        "U": "123456",
        "Z": "1",
    }.items()
    for number in numbers
)
PROVIDER: Final = frozenset(f"PR{number}" for number in range(6))
EPISODE_END: Final = frozenset(
    (
        "X1",
        *(f"E{number}" for number in (*range(2, 10), *range(11, 18), 41, 45, 46, 47, 48)),
        "E4A",
        "E4B",
    )
)
CHANGE_REASON: Final = frozenset(
    (
        "ALLEG",
        "APPRR",
        "CARPL",
        "CHILD",
        "CLOSE",
        "CREQB",
        "CREQO",
        "CUSTOD",
        "LAREQ",
        "OTHER",
        "PLACE",
        "STAND",
    )
)
SDQ_REASON: Final = frozenset(f"SDQ{number}" for number in range(1, 6))
PARTICIPATION: Final = frozenset(f"PN{number}" for number in range(8))
IN_TOUCH: Final = frozenset(("YES", "NO", "DIED", "REFU", "NREQ", "RHOM"))
ACTIVITY: Final = frozenset(
    ("0", *(f"{letter}{n}" for letter in "FP" for n in (1, 2, 4, 5)), "G4", "G5", "G6")
)
"""F full-time, P part-time, G none; 0 where the authority is not in touch."""
ACCOMMODATION: Final = frozenset(
    ("0", "S2", "X2", *(f"{letter}{number}" for letter in "BCDEGHKRTUVWYZ" for number in (1, 2)))
)
"""The ending 1 is suitable, 2 is not; 0 where the authority is not in touch."""
ADOPTERS_SEX: Final = frozenset(("M1", "F1", "MM", "FF", "MF"))
ADOPTERS_STATUS: Final = frozenset(("L0", "L11", "L12", "L2", "L3", "L4"))
ADOPTION_REVERSED: Final = frozenset(f"RD{number}" for number in range(1, 5))
PERMANENCE: Final = frozenset(("P1", "P2", "P3", "P4", "Z1"))
MISSING: Final = frozenset("MA")
CLOSURE_REASON: Final = frozenset(f"RC{number}" for number in range(1, 10))
CATEGORY_OF_ABUSE: Final = frozenset(("NEG", "EMO", "PHY", "SAB", "MUL"))
DISABILITY: Final = frozenset(
    (
        "NONE",
        "MOB",
        "HAND",
        "PC",
        "INC",
        "COMM",
        "LD",
        "HEAR",
        "VIS",
        "BEH",
        "CON",
        "AUT",
        "DDA",
    )
)
