"""The eleven files of the SSDA903 return: their columns and rules.

Columns and codes are those of the DfE's guide to the collection; dates are dd/mm/yyyy. UPN,
MOTHER, MC_DOB, HOME_POST, LA_PERM and SW_REASON are known and dropped.
"""

from typing import Final

from data.imports import rules
from data.imports.layout import NEEDED, NOTHING, Column, Layout

_DATE: Final = (rules.DAY_FIRST_DATE, rules.LIKELY_YEAR)
# With a date and the longest other part of a key they fill the 80 letters of an identifier.
_CHILD: Final = Column(
    "person_id", ("CHILD",), blank=NEEDED, required=True, identifying=True, length=40
)
_WORKER: Final = Column("worker_id", ("SW_ID",), required=True, identifying=True, length=28)
_BIRTH: Final = Column("birth", ("DOB",), identifying=True, kept=False, optional=True)
"""The date of birth as the file has it, only to be held against the header's."""

_KNOWN_CHILD: Final = (rules.CHILD_UNKNOWN, ("person_id", "children"))
_SAME_BIRTH: Final = (rules.BIRTH_DIFFERS, ("birth", "person_id", "births"))
_SPELL: Final = (rules.END_BEFORE_START, ("end_date", "start_date"))


HEADER: Final = Layout(
    table="person",
    columns=(
        _CHILD,
        Column("sex", ("SEX",), (rules.SEX,), blank="unknown", otherwise="unknown", required=True),
        Column("born", ("DOB",), _DATE, required=True, identifying=True),
        Column("ethnicity_code", ("ETHNIC",), length=8, required=True, optional=True),
        Column("ethnicity", ("ETHNIC",), (rules.ETHNICITY,), blank="unknown", otherwise="unknown"),
    ),
    key=("person_id",),
    constants={"disability": "unknown"},
    rules=((rules.NO_BIRTH_DATE, ("born", "expected")), (rules.BORN_AFTER_YEAR, ("born", "last"))),
    ignored=("UPN", "MOTHER", "MC_DOB", "UASC"),
)

EPISODES: Final = Layout(
    table="care_episode",
    columns=(
        _CHILD,
        Column("start_date", ("DECOM",), _DATE, blank=NEEDED, required=True),
        Column("start_reason", ("RNE",), (rules.EPISODE_START,), blank=NEEDED, required=True),
        Column("legal_status", ("LS",), (rules.LEGAL_STATUS,), length=4, required=True),
        Column("need_code", ("CIN",), (rules.NEED,), length=8, optional=True),
        Column("place", ("PLACE",), (rules.PLACEMENT,), length=4, required=True),
        Column("provider", ("PLACE_PROVIDER",), (rules.PROVIDER,), length=4, optional=True),
        Column("end_date", ("DEC",), _DATE, required=True),
        Column("end_reason", ("REC",), (rules.EPISODE_END,), length=4, required=True),
        Column(
            "change_reason",
            ("REASON_PLACE_CHANGE",),
            (rules.CHANGE_REASON,),
            length=12,
            optional=True,
        ),
        Column("postcode", ("PL_POST",), private=True),
        Column("urn", ("URN",), private=True),
    ),
    key=("person_id", "start_date"),
    date="start_date",
    rules=(
        _SPELL,
        (rules.STARTS_AFTER_YEAR, ("start_date", "last")),
        (rules.ENDS_AFTER_YEAR, ("end_date", "last")),
        (rules.ENDED_BEFORE_YEAR, ("end_date", "first")),
        (rules.OPEN_WITH_REASON, ("end_date", "end_reason")),
        (rules.ENDED_WITHOUT_REASON, ("end_date", "end_reason")),
        (rules.BEFORE_BIRTH, ("start_date", "person_id", "births")),
        _KNOWN_CHILD,
    ),
    ignored=("HOME_POST",),
)

CHECKS: Final = {
    "convicted": "CONVICTED",
    "development": "HEALTH_CHECK",
    "immunisations": "IMMUNISATIONS",
    "dental": "TEETH_CHECK",
    "health_assessment": "HEALTH_ASSESSMENT",
    "substance_misuse": "SUBSTANCE_MISUSE",
    "intervention_received": "INTERVENTION_RECEIVED",
    "intervention_offered": "INTERVENTION_OFFERED",
}
"""The kinds of health check and the columns of OC2 that tell of them."""
HEALTH: Final = frozenset(("health_assessment", "dental", "immunisations"))
"""The checks of every child in care: a file without one of them covers no health checks."""

OC2: Final = Layout(
    table="sdq_score",
    columns=(
        _CHILD,
        _BIRTH,
        Column("score", ("SDQ_SCORE",), (rules.SDQ_SCORE,), required=True),
        Column("reason", ("SDQ_REASON",), (rules.SDQ_REASON,), length=8, required=True),
        *(
            Column(kind, (header,), (rules.FLAG,), otherwise="unknown")
            for kind, header in CHECKS.items()
        ),
    ),
    key=("person_id",),
    rules=((rules.SCORE_AND_REASON, ("score", "reason")), _SAME_BIRTH, _KNOWN_CHILD),
)

REVIEWS: Final = Layout(
    table="care_review",
    columns=(
        _CHILD,
        _BIRTH,
        Column("review_date", ("REVIEW",), _DATE, blank=NEEDED, required=True),
        Column("code", ("REVIEW_CODE",), (rules.PARTICIPATION,), length=4, optional=True),
    ),
    key=("person_id", "review_date"),
    date="review_date",
    rules=(
        (rules.BEFORE_YEAR, ("review_date", "first")),
        (rules.BEFORE_BIRTH, ("review_date", "person_id", "births")),
        _SAME_BIRTH,
        _KNOWN_CHILD,
    ),
)

OC3: Final = Layout(
    table="care_leaver",
    columns=(
        _CHILD,
        _BIRTH,
        Column("born", ("DOB",), _DATE, identifying=True),
        Column("in_touch", ("IN_TOUCH",), (rules.IN_TOUCH,), length=8, required=True),
        Column("activity", ("ACTIV",), (rules.ACTIVITY,), length=8, optional=True),
        Column("accommodation", ("ACCOM",), (rules.ACCOMMODATION,), length=8, optional=True),
    ),
    key=("person_id",),
    rules=((rules.NO_BIRTH_DATE, ("born", "expected")), _SAME_BIRTH, _KNOWN_CHILD),
)

AD1: Final = Layout(
    table="adoption",
    columns=(
        _CHILD,
        _BIRTH,
        Column("decision_date", ("DATE_INT",), _DATE, required=True),
        Column("matched_date", ("DATE_MATCH",), _DATE),
        Column("fostered_by_adopter", ("FOSTER_CARE",), (rules.FLAG,), otherwise=NOTHING),
        Column("adopters", ("NB_ADOPTR",), (rules.ADOPTERS,), otherwise=NOTHING),
        Column("adopters_sex", ("SEX_ADOPTR",), (rules.ADOPTERS_SEX,), length=4, optional=True),
        Column(
            "adopters_status", ("LS_ADOPTR",), (rules.ADOPTERS_STATUS,), length=4, optional=True
        ),
    ),
    key=("person_id", "decision_date"),
    date="decision_date",
    rules=(
        (rules.MATCHED_BEFORE_DECIDED, ("matched_date", "decision_date")),
        (rules.BEFORE_BIRTH, ("decision_date", "person_id", "births")),
        (rules.AFTER_YEAR, ("decision_date", "last")),
        _SAME_BIRTH,
        _KNOWN_CHILD,
    ),
)

PLACED: Final = Layout(
    table="adoption_placement",
    columns=(
        _CHILD,
        _BIRTH,
        Column("placed_date", ("DATE_PLACED",), _DATE, blank=NEEDED, required=True),
        Column("ceased_date", ("DATE_PLACED_CEASED",), _DATE),
        Column(
            "ceased_reason",
            ("REASON_PLACED_CEASED",),
            (rules.ADOPTION_REVERSED,),
            length=12,
            optional=True,
        ),
    ),
    key=("person_id", "placed_date"),
    date="placed_date",
    rules=(
        (rules.END_BEFORE_START, ("ceased_date", "placed_date")),
        (rules.BEFORE_BIRTH, ("placed_date", "person_id", "births")),
        (rules.AFTER_YEAR, ("placed_date", "last")),
        _SAME_BIRTH,
        _KNOWN_CHILD,
    ),
)

PREVIOUS: Final = Layout(
    table="previous_permanence",
    columns=(
        _CHILD,
        _BIRTH,
        Column("permanence_code", ("PREV_PERM",), (rules.PERMANENCE,), length=4, required=True),
        Column(
            "permanence_date",
            ("DATE_PERM",),
            (rules.PART_DATE, rules.LIKELY_YEAR),
            otherwise=NOTHING,
        ),
    ),
    key=("person_id",),
    # The authority of the earlier order would link a child to an identity left behind.
    ignored=("LA_PERM",),
    rules=(_SAME_BIRTH, _KNOWN_CHILD),
)

MISSING: Final = Layout(
    table="missing_episode",
    columns=(
        _CHILD,
        _BIRTH,
        Column("missing_kind", ("MISSING",), (rules.MISSING,), blank=NEEDED, required=True),
        Column("start_date", ("MIS_START",), _DATE, blank=NEEDED, required=True),
        Column("end_date", ("MIS_END",), _DATE),
    ),
    key=("person_id", "start_date"),
    date="start_date",
    rules=(
        _SPELL,
        (rules.ENDED_BEFORE_YEAR, ("end_date", "first")),
        (rules.BEFORE_BIRTH, ("start_date", "person_id", "births")),
        (rules.AFTER_YEAR, ("start_date", "last")),
        _SAME_BIRTH,
        _KNOWN_CHILD,
    ),
)

UASC: Final = Layout(
    table="asylum_seeker",
    columns=(
        _CHILD,
        _BIRTH,
        # As a rule the 18th birthday, so it may tell the date of birth.
        Column(
            "status_ended",
            ("DUC",),
            (rules.DAY_FIRST_DATE, rules.PLANNED_YEAR),
            required=True,
            identifying=True,
        ),
    ),
    key=("person_id",),
    ignored=("SEX",),
    rules=(_SAME_BIRTH, _KNOWN_CHILD),
)

WORKERS: Final = Layout(
    table="involvement",
    covers="cla_involvement",
    columns=(
        _CHILD,
        _BIRTH,
        _WORKER,
        Column("start_date", ("SW_DECOM",), _DATE, blank=NEEDED, required=True),
        Column("end_date", ("SW_DEC",), _DATE),
    ),
    key=("person_id", "worker_id", "start_date"),
    # The return names no team: cases stay with the unknown one.
    constants={"team_id": "unknown"},
    date="start_date",
    ignored=("SW_REASON",),
    rules=(
        _SPELL,
        (rules.BEFORE_BIRTH, ("start_date", "person_id", "births")),
        (rules.AFTER_YEAR, ("start_date", "last")),
        _SAME_BIRTH,
        _KNOWN_CHILD,
    ),
)
