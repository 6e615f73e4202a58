"""The parts of the SSDA903 return: how each file is known, and what there is not without it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from data.imports.layout import Layout
from data.imports.ssda903_layouts import (
    AD1,
    EPISODES,
    HEADER,
    MISSING,
    OC2,
    OC3,
    PLACED,
    PREVIOUS,
    REVIEWS,
    UASC,
    WORKERS,
)


@dataclass(frozen=True, slots=True)
class File:
    """One of the files: its layout, the words that its name holds, and a column of its own.

    ``feeds`` says what there is not without the file, ``without`` the same by column.
    """

    layout: Layout
    named: re.Pattern[str]
    telling: str
    feeds: str
    without: Mapping[str, str] = field(default_factory=dict)


def _called(words: str) -> re.Pattern[str]:
    return re.compile(words)


FILES: Final[Mapping[str, File]] = {
    "header": File(HEADER, _called("header"), "ETHNIC", ""),
    "episodes": File(
        EPISODES,
        _called("episodes?"),
        "DECOM",
        "",
        {
            "postcode": "a return to an earlier placement is told from a move by URN alone",
            "urn": "a return to an earlier placement is told from a move by PL_POST alone",
        },
    ),
    "oc2": File(
        OC2,
        _called(r"(?<![a-z])oc ?2(?!\d)"),
        "SDQ_SCORE",
        "no SDQ scores and no health checks",
        {
            "immunisations": "no immunisations, and health checks count as not covered",
            "dental": "no dental checks, and health checks count as not covered",
            "health_assessment": "no health assessments, and health checks count as not covered",
            "development": "no development checks",
            "convicted": "no convictions",
            "substance_misuse": "no substance misuse",
        },
    ),
    "reviews": File(
        REVIEWS,
        _called("reviews?"),
        "REVIEW",
        "no reviews in time, no taking part in reviews",
        {"code": "no taking part in reviews"},
    ),
    "oc3": File(
        OC3,
        _called(r"(?<![a-z])oc ?3(?!\d)"),
        "IN_TOUCH",
        "nothing about care leavers",
        {
            "activity": "no care leavers in education, employment or training",
            "accommodation": "no care leavers in suitable accommodation",
            "born": "no care leavers by age",
        },
    ),
    "ad1": File(
        AD1,
        _called(r"(?<![a-z])ad ?1(?!\d)"),
        "DATE_INT",
        "no times to adoption",
        {"matched_date": "no times from decision to match"},
    ),
    "placed_for_adoption": File(
        PLACED,
        _called("placed ?(for ?)?adoption|should ?be ?placed"),
        "DATE_PLACED",
        "no children waiting for adoption, no decisions that were reversed",
        {"ceased_date": "no decisions that were reversed"},
    ),
    "previous_permanence": File(
        PREVIOUS,
        _called("prev(ious)? ?perm"),
        "PREV_PERM",
        "no children back in care after adoption or another permanent order",
    ),
    "missing": File(
        MISSING,
        _called("missing"),
        "MIS_START",
        "no episodes of going missing",
        {"end_date": "no lengths of episodes of going missing"},
    ),
    "uasc": File(
        UASC,
        _called("(?<![a-z])uasc|asylum"),
        "DUC",
        "no unaccompanied asylum-seeking children",
    ),
    "sw_episodes": File(
        WORKERS,
        _called("(?<![a-z])sw ?episodes?|social ?workers?"),
        "SW_DECOM",
        "no changes of social worker",
        {"end_date": "no changes of social worker"},
    ),
}
"""The files by their names in the guide, in the order in which they are read."""
