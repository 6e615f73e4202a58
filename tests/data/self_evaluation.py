"""The printed figures of the self-evaluation, and where each stands in the program.

``self_evaluation_figures.csv`` holds the figures of the City of Wolverhampton's children's
services self-evaluation of January 2020, in the order of the print.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from dashboard.measures.registry import measures

LAST: Final = "2019-09"
"""The last month of the records."""
SHEET: Final = Path(__file__).with_name("self_evaluation_figures.csv")


@dataclass(frozen=True, slots=True)
class Read:
    """Where a printed figure stands: a measure, and what of its row is meant.

    ``what`` is the value, the numerator, the denominator, what is left to 100 per cent (rest), a
    twelfth of the value, or the lowest or highest locality's; ``bound`` says that the print gives
    none but a bound: over, within, or most.
    """

    measure: str
    period: str = ""
    month: str = ""
    split: str = ""
    what: str = "value"
    bound: str = ""
    disability: str = ""


def _of(text: str) -> dict[str, Read]:
    """Readings from lines of ``printed name: measure [split=part ...]``."""
    found = {}
    for line in text.strip().splitlines():
        name, where = line.rsplit(": ", 1)
        measure, *rest = where.split()
        found[name.strip()] = Read(measure, **dict(each.split("=", 1) for each in rest))
    return found


FIGURES: Final = {
    "Children receiving support": _of("""
        Children and young people in care: cla_children
        Children with a child protection plan: cp_children
        Children with a child in need plan: cin_children
        """),
    "Children in need": _of("""
        Children in need with a disability: cin_children disability=yes
        Seen within 5 working days of referral: cin_seen_5_days
        Visits in timescale (at least monthly): cin_visits_in_timescale
        Assessments completed within 45 working days: assessments_45_days
        Social workers with fewer than 20 children: sw_caseload_under_20 bound=most
        """),
    "Workforce": _of("""
        Social worker turnover: sw_turnover
        Employees completing restorative practice training: restorative_training
        """),
    "Placements": _of("""
        In the same placement for two years: cla_same_placement_2_years
        Three or more placements in 12 months: cla_placements_3plus
        Net gain of mainstream fostering households in the year: foster_households_net
        Connected persons approved: foster_households_net split=connected_approved
        Mainstream fostering households approved: foster_households_net split=mainstream_approved
        Fostering households de-registered: foster_households_net split=deregistered
        """),
    "Care proceedings": _of("Average duration of proceedings: proceedings_weeks"),
    "Adoption": _of("""
        Adoption timeliness A1: adoption_a1
        Adoption timeliness A2: adoption_a2
        Adoption timeliness A10: adoption_a10
        Adoptions in the month, Adoption@Heart: adoptions_regional
        Adoptions in the year to date, Adoption@Heart: adoptions_regional period=year_to_date
        """),
    "Permanence": _of("Early permanence through foster to adopt: early_permanence"),
    "Health and wellbeing": _of("""
        SDQ average score: sdq_average
        SDQ completion: sdq_completion bound=over
        """),
    "Children in care": _of("""
        Visits up to date: cla_visits_in_timescale
        Participated in their review: cla_participation
        """),
    "Care leavers": _of("""
        At university, young people: cl_university what=numerator
        At university: cl_university
        In suitable accommodation: cl_suitable_accommodation
        Aged 16 to 18 in apprenticeships: cl_apprenticeships
        """),
    "MASH": _of("Enquiries a month, average: mash_enquiries period=rolling_12 what=twelfth"),
    "Early intervention": _of("""
        Children supported by Strengthening Families workers: early_help_children
        Days of support, lower end of the printed range: early_help_days what=lowest
        Days of support, upper end of the printed range: early_help_days what=highest
        Children open to statutory social work and early intervention: early_help_statutory
        Parent Champions inducted: parent_champions split=inducted
        Parent Champions active: parent_champions split=active
        Parent Champions volunteering hours: parent_champion_hours
        """),
    "Freedom programme": _of("""
        Women, counted once: freedom_programme
        Attendances, all sessions: freedom_attendances
        """),
    "McEwan programme": _of("""
        Referrals: mcewan_programme
        Attendance: mcewan_attendance
        """),
    "Child protection": _of("""
        Repeat plans within two years: cp_repeat_2_years
        Investigations ending in no further action: s47_nfa
        """),
    "Audit": _of("""
        Good or outstanding evidence of direct work: audit_direct_work
        Good or outstanding evidence of the voice of the child: audit_child_voice
        Social workers able to describe their work well: audit_knows_child
        Audits judged outstanding: audits_good split=outstanding what=numerator
        Audits judged good: audits_good split=good what=numerator
        Audits judged requires improvement: audits_good split=requires_improvement what=numerator
        Audits judged inadequate: audits_good split=inadequate what=numerator
        Audits judged all: audits_good what=denominator
        Share good or outstanding: audits_good
        Share requiring improvement or inadequate: audits_good what=rest
        """),
    "Child sexual exploitation": _of("""
        Young people, all: cse_young_people
        Young people, at risk: cse_young_people split=at_risk
        Young people, significant risk: cse_young_people split=significant
        Young people, serious risk: cse_young_people split=serious
        Share at low risk: cse_higher_risk split=at_risk
        Share at significant risk: cse_higher_risk split=significant
        Share at serious risk: cse_higher_risk split=serious
        """),
    "Missing": _of("""
        Missing incidents: missing_incidents
        Young people missing: missing_children
        Missing incidents, children in care: missing_incidents split=in_care
        Missing incidents, children in need: missing_incidents split=child_in_need
        Missing incidents, children with a protection plan: missing_incidents split=protection_plan
        Days from return to interview, on average within: rhi_mean_days bound=within
        """),
    "School exclusions": _of("""
        Permanent exclusions, primary: permanent_exclusions split=primary
        Permanent exclusions, secondary: permanent_exclusions split=secondary
        Permanent exclusions, special and PRU: permanent_exclusions split=special_pru
        Permanent exclusions, cross city: permanent_exclusions split=cross_city
        Withdrawn: exclusions_not_upheld split=withdrawn
        Overturned: exclusions_not_upheld split=overturned
        Permanent exclusions reported to the DfE by schools: exclusions_reported
        Average days to arrange provision: provision_days
        Fixed period exclusions: fixed_exclusions
        Exclusion prevention meetings held: exclusion_prevention what=denominator
        Meetings not followed by permanent exclusion within 3 months: exclusion_prevention
        Meetings followed by permanent exclusion within 3 months: exclusion_prevention what=rest
        Permanent exclusions with no meeting within 3 months: exclusions_without_meeting
        Offered provision by the 6th day: provision_6th_day
        Excluded pupils offered provision: provision_offered bound=over
        """),
    "Education": _of("Electively home educated children: home_educated"),
    "Participation": _of("""
        Children in Care Council members: cicc_members
        Children in Care Council, male: cicc_members split=male
        Children in Care Council, female: cicc_members split=female
        Children in Care Council average monthly attendance: cicc_attendance
        Care Leavers Forum members: care_leavers_forum
        Care Leavers Forum, male: care_leavers_forum split=male
        Care Leavers Forum, female: care_leavers_forum split=female
        I awards, children in care attending: awards_attended month=2019-03
        I awards, children in care nominated: awards_nominated month=2019-03
        """),
    "Housing": {
        "Young people moved into independence, tenancy kept 6 months": Read(
            "tenancies_kept", what="numerator", month="2019-06"
        ),
        **_of("""
        Supported flats: leaving_care_homes split=supported_flat
        Crash pads: leaving_care_homes split=crash_pad
        Training flats: leaving_care_homes split=training_flat
        Young people moved into independence in the last 3 months: moved_to_independence
        House Project, young people interested: house_project
        """),
    },
}  # fmt: skip
"""By section and by name, as printed."""
AUDITED: Final = {
    "2018-2019": ("audits_good", "year", "2019-03"),
    "Sept 2019": ("audits_good", "month", LAST),
    "Sept Dips": ("dip_samples_good", "month", LAST),
    "Sept 2019 Observations": ("observations_good", "month", LAST),
}
"""The audit periods of the print: three kinds of audit in one table."""
REASONS: Final = {
    1: "people of all ages: only children are counted here",
    10: "2014, before the records begin",
    18: "by heads; in full-time posts, as the council's own 11%, the DfE published 15.7",
    19: "posts created once: a decision, not a measure",
    24: "a target, not a figure",
    61: "the middle of a tie: 13.7 is rank 46 of 151, shared by three",
    95: "no unit is printed, and March is counted twice",
    104: "7 of 9 is 78%; the print cuts off",
    106: "5 of 8 is 62.5%, rounded half up 63; the print cuts off",
    237: "the text contradicts the table, which prints 88 (row 219)",
    244: "11 of 27 is 41%; 40 is printed",
    245: "16 of 27 is 59%; 60 is printed",
}
"""The rows that are not reproduced, and why."""


def printed() -> list[dict[str, str]]:
    """The rows of the print."""
    with SHEET.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def ending(text: str) -> str:
    """Our month of a printed period: its last."""
    words = text.removesuffix(" to September").split(" to ")[-1]
    if match := re.fullmatch(r"(\d{4})-(\d{2})(-\d{2})?", words):
        if 1 <= int(match[2]) <= 12:
            return words[:7]
        return LAST if match[2] == "20" else f"20{match[2]}-03"
    if words.endswith("spring term"):
        return "2019-04"
    if match := re.fullmatch(r"(\d{4})/(\d{2})", words):
        return f"20{match[2]}-08"
    return LAST


def reading(row: dict[str, str]) -> Read:
    """Where our figure of a printed row stands, with its period and its month."""
    found = FIGURES[row["section"]]
    read = found.get(f"{row['measure']}, {row['unit']}") or found[row["measure"]]
    if row["period"] in AUDITED:
        measure, period, month = AUDITED[row["period"]]
        return replace(read, measure=measure, period=period, month=month)
    if row["note"] == "part year":
        return replace(read, period="month", month=LAST)
    month = read.month or ending(row["period"])
    if row["section"] == "Health and wellbeing" and row["period"].isdigit():
        month = f"{row['period']}-03"
    return replace(read, period=read.period or measures()[read.measure].headline, month=month)
