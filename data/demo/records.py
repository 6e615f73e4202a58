"""The simulated lives as rows of the dataset's tables, no earlier than its first day.

Spells that were open on that day keep their true start; what had ended by then is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.demo.adoption import Adoption, add_adoptions
from data.demo.care import Period
from data.demo.cases import Case, Phase
from data.demo.chance import Chance
from data.demo.contacts import Contact
from data.demo.early_help import Support, add_early_help
from data.demo.enquiries import Conference, Enquiry, add_enquiries
from data.demo.episodes import History
from data.demo.health import Check, add_checks
from data.demo.ids import kept, past, person_id, referral_id, worker_id
from data.demo.involvements import HUB, TEAMS, Involvement, Workforce
from data.demo.leavers import Leaver, add_leavers
from data.demo.missing import Missing, add_missing
from data.demo.people import Child
from data.demo.reviews import CareReview, PlanReview, add_care_reviews, add_plan_reviews
from data.demo.sdq import Questionnaire
from data.demo.settings_of_care import authority_of
from data.demo.short_breaks import ShortBreak
from data.demo.tables import Sheets, flag
from data.demo.targets import DATA_FROM, DATA_TO
from data.demo.visits import Visit, team_of
from data.demo.workforce import Post

CATEGORIES = (("NEG", 46.0), ("EMO", 38.0), ("PHY", 10.0), ("SAB", 6.0))


@dataclass
class Lives:
    """Everything that was simulated."""

    children: list[Child]
    cases: list[Case]
    contacts: list[Contact]
    involvements: list[Involvement]
    workforce: Workforce
    periods: list[Period]
    histories: list[History]
    breaks: list[ShortBreak]
    visits: list[Visit]
    questionnaires: list[Questionnaire]
    posts: dict[int, Post]
    supported: list[Support]
    earlier_plans: dict[int, int]
    enquiries: list[Enquiry]
    conferences: list[Conference]
    plan_reviews: list[PlanReview]
    care_reviews: list[CareReview]
    checks: list[Check]
    missing: list[Missing]
    adoptions: list[Adoption]
    leavers: list[Leaver]


class Records:
    """Writes every kind of record into the sheets."""

    def __init__(self, seed: int, lives: Lives) -> None:
        self._chance = Chance(seed, 18)
        self._lives = lives
        self.sheets = Sheets()
        self._people: set[int] = set()
        self._workers: set[int] = set()
        self._plans: dict[int, str] = {}
        self._care: dict[int, str] = {}

    def all(self) -> Sheets:
        """The filled sheets."""
        self._teams()
        cases = [case for case in self._lives.cases if kept(case.close)]
        self._contacts()
        self._involvements()
        self._referrals(cases)
        self._plan_rows(cases)
        self._care_rows()
        self._breaks()
        self._visits()
        for one in self._lives.questionnaires:
            self.sheets.add("ssd_sdq_scores", person_id(one.child), one.day, one.score, one.reason)
        self._persons()
        self._professionals()
        self._services()
        return self.sheets

    def _services(self) -> None:
        """What follows from cases and periods of care; these rows name the rows of those."""
        lives, sheets = self._lives, self.sheets
        add_early_help(sheets, lives.supported)
        add_enquiries(sheets, lives.enquiries, lives.conferences, self._plans)
        add_plan_reviews(sheets, lives.plan_reviews, self._plans)
        add_care_reviews(sheets, lives.care_reviews, self._care)
        add_checks(sheets, lives.checks)
        add_missing(sheets, lives.missing)
        add_adoptions(sheets, lives.adoptions, self._care)
        add_leavers(sheets, lives.leavers)

    def _teams(self) -> None:
        for team in TEAMS:
            self.sheets.add("ssd_department", team.code, team.name, team.service_code,
                            team.service, team.locality)  # fmt: skip

    def _contacts(self) -> None:
        for one in sorted(self._lives.contacts, key=lambda row: row.day):
            if one.day >= DATA_FROM:
                self._people.add(one.child.number)
                outcome = f'{{"OUTCOME_{one.outcome}_FLAG":"Y"}}'
                self.sheets.add("ssd_contacts", person_id(one.child.number), one.day, one.source,
                                outcome)  # fmt: skip

    def _involvements(self) -> None:
        for one in self._lives.involvements:
            if not kept(one.end):
                continue
            self._workers.add(one.worker)
            self._people.add(one.child)
            referral = referral_id(one.case) if one.case is not None else None
            self.sheets.add(
                "ssd_involvements", person_id(one.child), worker_id(one.worker),
                TEAMS[one.team].code, one.start, past(one.end), referral,
            )  # fmt: skip

    def _professionals(self) -> None:
        for worker in self._lives.workforce.workers:
            if worker.number in self._workers or kept(worker.end):
                post = self._lives.posts[worker.number]
                self.sheets.add("ssd_professionals", worker_id(worker.number),
                                f"S{worker.number:05d}", None, flag(worker.agency),
                                post.job, post.full_time)  # fmt: skip

    def _holder(self, case: Case, day: date, team: int) -> str:
        """The worker of the team on the day, as far as the group's post tells."""
        held = self._lives.workforce.holders(team, case.group, day, None)
        self._workers.add(held[0][1].number)
        return worker_id(held[0][1].number)

    def _referrals(self, cases: list[Case]) -> None:
        for case in cases:
            child, code = person_id(case.child.number), referral_id(case)
            self._people.add(case.child.number)
            team = HUB if case.refused else team_of(case)
            self.sheets.add(
                "ssd_cin_episodes", code, child, case.referral, case.need, case.source,
                flag(case.refused), past(case.close),
                case.close_reason if past(case.close) else None, TEAMS[team].code,
                self._holder(case, case.referral, team),
            )  # fmt: skip
            start, end = case.assessed_from, past(case.assessed)
            if start is None or start > DATA_TO or (end is not None and end < DATA_FROM):
                continue
            if case.close is not None and case.assessed is not None and case.assessed > case.close:
                end = None
            seen = flag(end is not None and self._chance.flip(0.95))
            self.sheets.add("ssd_cin_assessments", child, code, start, end, seen)

    def _plan_rows(self, cases: list[Case]) -> None:
        for case in cases:
            child, team = person_id(case.child.number), team_of(case)
            category = self._chance.weighted(CATEGORIES)
            for spell in case.spells:
                if not kept(spell.end):
                    continue
                if spell.phase is Phase.NEED:
                    self.sheets.add(
                        "ssd_cin_plans", referral_id(case), child, spell.start, spell.end,
                        TEAMS[team].code, self._holder(case, spell.start, team),
                    )  # fmt: skip
                elif spell.phase is Phase.PROTECTION:
                    self._plans[id(spell)] = self.sheets.add(
                        "ssd_cp_plans", referral_id(case), child, spell.start, spell.end, category,
                        self._lives.earlier_plans[id(spell)],
                    )  # fmt: skip

    def _care_rows(self) -> None:
        for history in self._lives.histories:
            period = history.period
            if not kept(period.spell.end):
                continue
            child, care = person_id(period.child.number), f"CLA{period.number:05d}"
            self._care[id(period.spell)] = care
            rows: dict[int, str] = {}
            for stay in history.stays:
                place = stay.placement
                last = stay.end == place.end and stay.end != period.spell.end
                rows[id(stay)] = self.sheets.add(
                    "ssd_cla_placement", child, care, stay.start, stay.place, place.urn,
                    place.provider, place.postcode, stay.end,
                    place.reason if last and not stay.absence else None,
                    authority_of(place.postcode),
                )  # fmt: skip
            for one in history.episodes:
                self.sheets.add(
                    "ssd_cla_episodes", child, rows[id(one.stay)], one.start, one.begun_by,
                    period.case.need, one.end, one.ended_by, care, referral_id(period.case),
                )  # fmt: skip
            ends = [*(day for day, _ in history.legal[1:]), period.spell.end]
            for (start, code), end in zip(history.legal, ends, strict=True):
                self.sheets.add("ssd_legal_status", child, code, start, end)

    def _breaks(self) -> None:
        for number, one in enumerate(self._lives.breaks, start=1):
            if not kept(one.end):
                continue
            child, care = person_id(one.case.child.number), f"SHB{number:05d}"
            place, provider, postcode, urn = one.setting
            row = self.sheets.add(
                "ssd_cla_placement", child, care, one.start, place, urn, provider, postcode,
                one.end, None, authority_of(postcode),
            )  # fmt: skip
            self.sheets.add(
                "ssd_cla_episodes", child, row, one.start, "S", "N2", one.end,
                "E8" if one.end else None, care, referral_id(one.case),
            )  # fmt: skip
            self.sheets.add("ssd_legal_status", child, one.legal, one.start, one.end)

    def _visits(self) -> None:
        for visit in sorted(self._lives.visits, key=lambda row: (row.day, row.case.number)):
            if not DATA_FROM <= visit.day <= DATA_TO:
                continue
            child = person_id(visit.case.child.number)
            seen, alone = flag(visit.seen), flag(visit.alone)
            phase = visit.spell.phase if visit.spell is not None else Phase.NEED
            if phase is Phase.NEED:
                self.sheets.add("ssd_cin_visits", child, visit.day, seen, alone)
            elif phase is Phase.PROTECTION:
                plan = self._plans[id(visit.spell)]
                self.sheets.add("ssd_cp_visits", child, plan, visit.day, seen, alone)
            else:
                care = self._care[id(visit.spell)]
                self.sheets.add("ssd_cla_visits", child, care, visit.day, seen, alone)

    def _persons(self) -> None:
        for child in self._lives.children:
            if child.number in self._people:
                born = past(child.born)
                self.sheets.add(
                    "ssd_person", person_id(child.number), child.sex, child.ethnicity, born,
                    child.born if born is None else None,
                )  # fmt: skip
                for code in child.disabilities:
                    self.sheets.add("ssd_disability", person_id(child.number), code)
