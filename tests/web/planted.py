"""A council of three teams whose records hold canaries: words and counts to be looked for.

Team A and team B have managers of their own; team C is so small that its figures are small numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from app import create_app
from dashboard.settings import Settings
from dashboard.web import forms
from dashboard.web.signed_in import COOKIE
from data.engine import write_transaction
from data.marks import add_mark
from data.notebook import add_action, set_comment
from data.schema import import_job, restricted_person
from tests.data.records import AUTHORITY, Records
from tests.data.test_import_supplied import audits, load
from tests.own_pages import OwnPages
from tests.web.signed_in import person_in, session_in

MONTHS: Final = ("2019-01", "2019-02", "2019-03", "2019-04", "2019-05", "2019-06")
LAST: Final = MONTHS[-1]
TEAMS: Final = {"A": ("TQUO1", "Quokka"), "B": ("TBAD1", "Badger"), "C": ("TCUR1", "Curlew")}
"""Each team's code, and the animal that its names, its children and its worker are called after."""
CONTACTS: Final = {"A": 1_117, "B": 1_319, "C": 3}
"""Contacts of each team in the last month."""
RESTRICTED: Final = "ZANZI-7"
"""A restricted child of team A."""
JOB: Final = "0123456789abcdef0123456789abcdef"
FILE: Final = "platypus-figures.csv"

CANARIES: Final[Mapping[str, re.Pattern[str]]] = {
    **{
        f"{what} of {team}": re.compile(pattern.format(animal=animal, code=code), re.IGNORECASE)
        for team, (code, animal) in TEAMS.items()
        for what, pattern in (
            ("children", r"{animal}kid-\d"),
            ("worker", r"W{animal}ton"),
            ("names", r"{animal}vale|{code}"),
            ("locality", r"{animal} hills"),
            ("service", r"{animal} service"),
        )
    },
    "restricted child": re.compile(RESTRICTED),
    "count of A": re.compile(r"(?<![\d.,])1,?117(?:\.0)?(?![\d,.]\d|\d)"),
    "count of B": re.compile(r"(?<![\d.,])1,?319(?:\.0)?(?![\d,.]\d|\d)"),
    # Seen in time: 3 of the council's 7, all of them team C's.
    "small share": re.compile(r"(?<![\d.])42\.(?:9(?!\d)|857)|\b3 of (?:the )?7\b"),
    "refused value": re.compile(r"quollkid|2019-31-02", re.IGNORECASE),
    "file name": re.compile(r"platypus", re.IGNORECASE),
    "written": re.compile(r"mongoose", re.IGNORECASE),
}
"""What was planted, each with the words that give it away."""


def records() -> Records:
    """Return the records: contacts, referrals, assessments and plans of three teams."""
    made = Records()
    for team, (code, animal) in TEAMS.items():
        worker = f"W{animal}ton"
        made.add(
            "department", code, f"{animal}vale", "", f"{animal} service", f"{animal} hills"
        ).add("professionals", worker, "N", "1")
        names = [f"{animal}kid-{number}" for number in range(1, 9)]
        for number, name in enumerate(names):
            made.child(name, sex="F" if number % 2 else "M")
            made.add("involvements", f"I-{name}", name, worker, code, "2018-01-08", "")
            made.add("cp_plans", f"K-{name}", "", name, "2019-01-07", "", "NEG")
            made.visit("cp", name, f"2019-0{number % 5 + 1}-20")
            made.add(
                "cin_assessments", f"S-{name}", name, "", "2019-04-01", f"2019-06-0{number + 1}"
            )
        for month in MONTHS:
            several = CONTACTS[team] if month == LAST else 120
            for number in range(several):
                key = f"C-{animal}-{month}-{number}"
                made.add("contacts", key, names[number % 8], f"{month}-{number % 28 + 1:02d}", "6")
    # The records begin with a referral.
    made.referral("Quokkakid-1", "2019-01-07").visit("cin", "Quokkakid-1", "2019-01-08")
    # The council's accepted referrals of the last month: 7, 3 of them seen within five days.
    for number in range(1, 8):
        name = f"Curlewkid-{number}"
        made.referral(name, "2019-06-03")
        if number <= 3:
            made.visit("cin", name, "2019-06-05")
    made.child(RESTRICTED).add(
        "involvements", "I-Z", RESTRICTED, "WQuokkaton", TEAMS["A"][0], "2018-01-08", ""
    )
    made.add("cp_plans", "K-Z", "", RESTRICTED, "2019-01-07", "", "NEG")
    made.add("cin_assessments", "S-Z", RESTRICTED, "", "2019-04-01", "2019-06-03")
    made.add("contacts", "C-Z", "Quokkakid-1", "2019-05-05", "6")
    # Refused: there is no such day.
    made.child("Quollkid-1").referral("Quollkid-1", "2019-31-02")
    return made


def plant(engine: Engine, folder: Path) -> None:
    """Load the council, and write beside its figures."""
    records().load(engine, folder / "ssd", "2019-06-30")
    load(engine, folder / FILE, audits("2019-06", 31, 40))
    now = datetime.now(tz=UTC)
    set_comment(engine, AUTHORITY, "mash_enquiries", LAST, "A mongoose comment", "Mo Mongoose")
    add_action(
        engine, AUTHORITY, "mash_enquiries", LAST, "A mongoose action", "Mo", date(2019, 7, 1), "Mo"
    )
    add_mark(
        engine, AUTHORITY, "mash_enquiries", "2019-03", "new_service", "A mongoose reason", "Mo"
    )
    with write_transaction(engine) as connection:
        connection.execute(
            insert(restricted_person).values(
                authority_code=AUTHORITY,
                person_id=RESTRICTED,
                reason="threat",
                name="Ada",
                made_on=date(2019, 7, 1),
            )
        )
        connection.execute(
            insert(import_job).values(
                job_id=JOB,
                authority_code=AUTHORITY,
                kind="figures",
                file_names="platypus-other.csv",
                state="refused",
                progress="",
                message="It was refused",
                asked_by="Ada",
                asked_at=now,
                seen_at=now,
                ended_at=now,
                accepts_jumps=False,
            )
        )


class Council:
    """The application on the planted council, and browsers of people of every kind."""

    def __init__(self, engine: Engine, folder: Path, **settings: Any) -> None:
        """Load everything and begin the application, to which people sign in."""
        plant(engine, folder)
        self.engine = engine
        url = engine.url.render_as_string(hide_password=False)
        wanted = {"sign_in": "local", "spool": str(folder / "spool"), **settings}
        self.app: Dash = create_app(Settings(database_url=url, **wanted))
        self.people = {
            name: person_in(engine, name=name, **given) for name, given in PEOPLE.items()
        }

    def client(self, who: str, app: Dash | None = None) -> FlaskClient:
        """Return a new browser: of ``who``, in a session of its own, or of nobody."""
        client: OwnPages = (app or self.app).server.test_client()  # type: ignore[assignment]
        if who != "nobody":
            token = session_in(self.engine, self.people[who])
            client.set_cookie(COOKIE, token, secure=True, httponly=True)
        client.token()
        return client


def token_of(client: FlaskClient) -> str:
    """Return the token that a form of this browser must bring."""
    session = client.get_cookie(COOKIE)
    if session is not None:
        return forms.token_of_session(session.value)
    token: str = client.token()  # type: ignore[attr-defined]
    return token


PEOPLE: Final[Mapping[str, Mapping[str, Any]]] = {
    "councillor": {"roles": ["councillor"]},
    "manager of A": {"roles": ["service_manager"], "teams": ["TQUO1"], "may_list": True},
    "manager of B": {"roles": ["service_manager"], "teams": ["TBAD1"], "may_list": True},
    "analyst": {"roles": ["analyst"]},
    "administrator": {"roles": ["administrator"]},
    # Beside the six of the matrix: what grants and several roles add.
    "manager of A without lists": {"roles": ["service_manager"], "teams": ["TQUO1"]},
    "analyst named for restricted": {"roles": ["analyst"], "sees_restricted": True},
    "administrator and analyst": {"roles": ["administrator", "analyst"]},
}
