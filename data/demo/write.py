"""Writes the demonstration authority as a folder of CSV files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from data.demo.adoption import Adoptions
from data.demo.care import Placements
from data.demo.care_visits import CareVisits
from data.demo.contacts import Contacts
from data.demo.courses import Courses
from data.demo.early_help import EarlyHelp
from data.demo.enquiries import Enquiries
from data.demo.episodes import Histories
from data.demo.health import HealthChecks
from data.demo.involvements import Involvements, Workforce
from data.demo.leavers import Leavers
from data.demo.missing import MissingEpisodes
from data.demo.people import Families
from data.demo.records import Lives, Records
from data.demo.repeat_plans import RepeatPlans, earlier_plans
from data.demo.reviews import CareReviews, plan_reviews
from data.demo.sdq import Questionnaires
from data.demo.settle import settle_assessments, settle_disabilities
from data.demo.short_breaks import short_breaks
from data.demo.tables import COLUMNS, Sheets
from data.demo.targets import SEEN_FIXED, SEEN_IN_5_DAYS
from data.demo.visits import FirstSeen, NeedVisits, ProtectionVisits
from data.demo.workforce import posts

TABLES = tuple(COLUMNS)


def simulate(seed: int, tell: Callable[[str], None]) -> Lives:
    """Every life of the demonstration, from the warm-up to the last day of data."""
    families = Families(seed)
    tell("Families, referrals and plans")
    cases = Courses(seed, families).run()
    settle_assessments(seed, cases)
    tell("Placements of children in care")
    periods = Placements(seed, cases).run()
    histories = Histories(seed)
    held = [histories.of(period) for period in periods]
    tell("Visits")
    made = [
        *NeedVisits(seed, cases).run(),
        *ProtectionVisits(seed, cases).run(),
        *CareVisits(seed).run(held),
    ]
    made += FirstSeen(seed, SEEN_IN_5_DAYS, SEEN_FIXED).run(cases, made)
    tell("Contacts, teams and workers")
    settle_disabilities(seed, families, cases)
    contacts = Contacts(seed, families).run(cases)
    workforce = Workforce(seed)
    posts_held = Involvements(seed, workforce)
    involvements = posts_held.run(cases, contacts)
    breaks = short_breaks(seed, cases)
    questionnaires = Questionnaires(seed).run(periods)
    tell("Early help, enquiries, reviews and health")
    RepeatPlans(seed, cases, contacts, made, involvements, posts_held).run()
    enquiries, conferences = Enquiries(seed, cases).run()
    return Lives(
        children=families.children,
        cases=cases,
        contacts=contacts,
        involvements=involvements,
        workforce=workforce,
        periods=periods,
        histories=held,
        breaks=breaks,
        visits=made,
        questionnaires=questionnaires,
        posts=posts(seed, workforce.workers),
        supported=EarlyHelp(seed, families, cases, contacts, involvements).run(),
        earlier_plans=earlier_plans(seed, cases),
        enquiries=enquiries,
        conferences=conferences,
        plan_reviews=plan_reviews(seed, cases),
        care_reviews=CareReviews(seed).run(periods),
        checks=HealthChecks(seed).run(periods),
        missing=MissingEpisodes(seed, cases, periods).run(),
        adoptions=Adoptions(seed).run(held),
        leavers=Leavers(seed).run(periods),
    )


def made_up(seed: int, tell: Callable[[str], None]) -> Sheets:
    """The demonstration's dataset, in memory."""
    return Records(seed, simulate(seed, tell)).all()


def write_demo(
    folder: Path, seed: int = 336, progress: Callable[[str], None] | None = None
) -> None:
    """Write the demonstration's dataset into ``folder``: one CSV file a table.

    The same seed gives the same bytes. ``progress`` is told, in a few words, what is under way.
    """
    tell = progress or (lambda _: None)
    sheets = made_up(seed, tell)
    tell("Writing the files")
    sheets.write(folder)
