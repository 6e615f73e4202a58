"""One import: all of it or nothing, once, and the newest of a kind counts."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select

from data import facts
from data.imports.errors import Refusal
from data.imports.run import run_import
from data.schema import (
    SHARED,
    authority,
    authority_state,
    care_episode,
    contact,
    import_issue,
    import_run,
    person,
    sdq_score,
    visit_rule,
)
from data.versions import read_versions
from tests.data.import_files import a_return, child, counts, episode, rows, write


@pytest.fixture(autouse=True)
def _without_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are what is looked at here; the facts have tests of their own."""
    monkeypatch.setattr(facts, "rebuild", lambda _connection, _authority: None)


def _contacts(folder: Path, *contacts: tuple[str, str]) -> Path:
    """An extract with one table: contacts by number and date."""
    write(
        folder / "ssd_contacts.csv",
        ("cont_contact_id", "cont_person_id", "cont_contact_date"),
        *((number, f"child {number}", day) for number, day in contacts),
    )
    return folder


def _load(database: Engine, folder: Path, to: date, **options: bool) -> int:
    report = run_import(database, "ssd", [folder], authority="336", data_to=to, **options)
    return report.import_id


def test_the_same_files_twice_change_nothing(database: Engine, tmp_path: Path) -> None:
    folder = a_return(tmp_path / "return", [child("1")], [episode("1", "01/05/2017")])
    first = run_import(database, "ssda903", [folder], authority="330")
    before = counts(database)
    with database.connect() as connection:
        versions = read_versions(connection)
    again = run_import(database, "ssda903", [folder], authority="330")
    assert again.already_loaded
    assert again.import_id == first.import_id
    assert (again.year, again.data_to) == (2018, date(2018, 3, 31))
    assert counts(database) == before
    with database.connect() as connection:
        assert read_versions(connection) == versions
    # For another authority it is another import.
    other = run_import(database, "ssda903", [folder], authority="336")
    assert not other.already_loaded


def test_an_import_names_the_authority_sets_its_rules_and_raises_its_version(
    database: Engine, tmp_path: Path
) -> None:
    folder = a_return(tmp_path / "return", [child("1")], [episode("1", "01/05/2017")])
    run_import(database, "ssda903", [folder], authority="330")
    assert rows(database, authority, "authority_code", "name", "region_name") == [
        ("330", "Birmingham", "West Midlands")
    ]
    assert rows(database, authority_state, "authority_code", "is_demonstration") == [("330", False)]
    assert rows(database, visit_rule, "measure", authority_code="330")
    with database.connect() as connection:
        assert read_versions(connection) == {"330": 1}
    [run] = rows(database, import_run, "authority_code", "kind", "file_name", "import_id")
    assert run == ("330", "ssda903", "return", 1)


def test_the_facts_are_computed_in_the_same_transaction(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int]] = []

    def rebuild(connection: Connection, code: str) -> None:
        current = connection.execute(select(contact.c.source_id).where(contact.c.is_current))
        seen.append((code, len(current.all())))

    monkeypatch.setattr(facts, "rebuild", rebuild)
    folder = _contacts(tmp_path / "a", ("1", "2019-03-01"), ("2", "2019-03-02"))
    _load(database, folder, date(2019, 3, 31))
    assert seen == [("336", 2)]


def test_the_next_years_return_of_a_child_takes_over(database: Engine, tmp_path: Path) -> None:
    first = a_return(
        tmp_path / "2017",
        [child("1", ethnic="NOBT"), child("2")],
        [
            episode("1", "01/05/2016"),
            episode("2", "01/06/2016", end="01/09/2016", rec="E4A"),
        ],
        [["1", "", "20", "", ""]],
    )
    second = a_return(
        tmp_path / "2018",
        [child("1", ethnic="WBRI")],
        [
            episode("1", "01/05/2016", end="01/02/2018", rec="X1"),
            episode("1", "01/02/2018", "P"),
        ],
        [["1", "", "12", "", ""]],
    )
    run_import(database, "ssda903", [first], authority="330", year=2017)
    run_import(database, "ssda903", [second], authority="330", year=2018)
    current = {"is_current": True}
    assert rows(database, care_episode, "source_id", "import_id", "end_date", **current) == [
        ("1|2016-05-01", 2, date(2018, 2, 1)),
        ("1|2018-02-01", 2, None),
        ("2|2016-06-01", 1, date(2016, 9, 1)),
    ]
    assert rows(database, person, "person_id", "ethnicity_code", **current) == [
        ("1", "WBRI"),
        ("2", "WBRI"),
    ]
    # Each year keeps its own score.
    assert rows(database, sdq_score, "source_id", "score", **current) == [
        ("1|2017", 20),
        ("1|2018", 12),
    ]
    # What the earlier return said is still there.
    assert ("1|2016-05-01", 1, False) in rows(
        database, care_episode, "source_id", "import_id", "is_current"
    )


def test_years_loaded_in_the_wrong_order_end_the_same(database: Engine, tmp_path: Path) -> None:
    later = a_return(
        tmp_path / "2018",
        [child("1")],
        [episode("1", "01/05/2016", end="01/02/2018", rec="E4A")],
    )
    earlier = a_return(
        tmp_path / "2017",
        [child("1"), child("2")],
        [episode("1", "01/05/2016"), episode("2", "01/06/2016")],
    )
    run_import(database, "ssda903", [later], authority="330", year=2018)
    run_import(database, "ssda903", [earlier], authority="330", year=2017)
    assert rows(database, care_episode, "source_id", "import_id", is_current=True) == [
        ("1|2016-05-01", 1),
        ("2|2016-06-01", 2),
    ]
    assert rows(database, person, "source_id", "import_id", is_current=True) == [
        ("1", 1),
        ("2", 2),
    ]


def test_a_corrected_return_replaces_its_whole_year(database: Engine, tmp_path: Path) -> None:
    of_2017 = a_return(tmp_path / "2017", [child("1")], [episode("1", "01/05/2016")])
    wrong = a_return(
        tmp_path / "wrong",
        [child("1"), child("9")],
        [
            episode("1", "01/05/2016", end="01/10/2017", rec="E4A"),
            episode("9", "01/05/2017"),
        ],
        [["9", "", "30", "", ""]],
    )
    right = a_return(tmp_path / "right", [child("3")], [episode("3", "01/05/2017")])
    run_import(database, "ssda903", [of_2017], authority="330", year=2017)
    run_import(database, "ssda903", [wrong], authority="330", year=2018)
    run_import(database, "ssda903", [right], authority="330", year=2018)
    # Child 9 is gone; child 1 is again as the year before left it.
    assert rows(database, care_episode, "source_id", "import_id", is_current=True) == [
        ("1|2016-05-01", 1),
        ("3|2017-05-01", 3),
    ]
    assert rows(database, sdq_score, "source_id", is_current=True) == []
    assert rows(database, person, "source_id", "import_id", is_current=True) == [
        ("1", 1),
        ("3", 3),
    ]


def test_the_newest_extract_that_names_a_record_counts(database: Engine, tmp_path: Path) -> None:
    march = _contacts(tmp_path / "march", ("1", "2019-03-01"), ("2", "2019-03-02"))
    april = _contacts(tmp_path / "april", ("2", "2019-03-05"), ("3", "2019-04-01"))
    february = _contacts(tmp_path / "february", ("1", "2019-02-28"), ("0", "2019-02-01"))
    _load(database, march, date(2019, 3, 31))
    _load(database, april, date(2019, 4, 30))
    _load(database, february, date(2019, 2, 28))
    assert rows(database, contact, "source_id", "contact_date", is_current=True) == [
        ("0", date(2019, 2, 1)),
        ("1", date(2019, 3, 1)),
        ("2", date(2019, 3, 5)),
        ("3", date(2019, 4, 1)),
    ]


def test_another_authoritys_records_are_left_alone(database: Engine, tmp_path: Path) -> None:
    folder = _contacts(tmp_path / "a", ("1", "2019-03-01"))
    run_import(database, "ssd", [folder], authority="336", data_to=date(2019, 3, 31))
    other = _contacts(tmp_path / "b", ("1", "2019-03-02"))
    run_import(database, "ssd", [other], authority="335", data_to=date(2019, 4, 30))
    assert rows(database, contact, "authority_code", "contact_date", is_current=True) == [
        ("335", date(2019, 3, 2)),
        ("336", date(2019, 3, 1)),
    ]


@pytest.mark.parametrize(
    ("first", "words"),
    [(True, "sightline demo --remove"), (False, "holds real records")],
)
def test_demonstration_and_real_records_never_meet(
    database: Engine, tmp_path: Path, first: bool, words: str
) -> None:
    _load(
        database,
        _contacts(tmp_path / "a", ("1", "2019-03-01")),
        date(2019, 3, 31),
        demonstration=first,
    )
    assert rows(database, authority_state, "is_demonstration") == [(first,)]
    before = counts(database)
    other = _contacts(tmp_path / "b", ("1", "2019-04-01"))
    with pytest.raises(Refusal, match=words):
        _load(database, other, date(2019, 4, 30), demonstration=not first)
    assert counts(database) == before


def test_a_fault_in_the_transaction_leaves_everything_as_it_was(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _load(database, _contacts(tmp_path / "a", ("1", "2019-03-01")), date(2019, 3, 31))
    before = counts(database)

    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("no facts today")

    monkeypatch.setattr(facts, "rebuild", broken)
    with pytest.raises(RuntimeError, match="no facts today"):
        _load(database, _contacts(tmp_path / "b", ("1", "2019-04-01")), date(2019, 4, 30))
    assert counts(database) == before
    assert rows(database, contact, "contact_date", is_current=True) == [(date(2019, 3, 1),)]


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("cin", {"authority": "330"}, "Unknown kind 'cin'; expected one of ssda903"),
        ("ssd", {"authority": None}, "No authority given"),
        ("ssd", {"authority": "33A"}, "'33A' is not an authority's code"),
        ("ssd", {"authority": "99"}, "'99' is not an authority's code"),
        ("ssd", {"authority": "336", "year": 19}, "The year 19 is not one of a return"),
        ("ssd", {"authority": "336", "data_to": date(2090, 1, 1)}, "lies in the future"),
    ],
)
def test_what_cannot_be_loaded_gets_one_line(
    database: Engine, tmp_path: Path, kind: str, options: dict[str, object], words: str
) -> None:
    folder = _contacts(tmp_path / "a", ("1", "2019-03-01"))
    before = counts(database)
    with pytest.raises(Refusal) as refusal:
        run_import(database, kind, [folder], **options)  # type: ignore[arg-type]
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert counts(database) == before


def test_a_missing_folder_is_named(database: Engine, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"No such file or folder: .*absent"):
        run_import(database, "ssd", [tmp_path / "absent"], authority="336")


def test_versions_are_apart(database: Engine, tmp_path: Path) -> None:
    _load(database, _contacts(tmp_path / "a", ("1", "2019-03-01")), date(2019, 3, 31))
    _load(database, _contacts(tmp_path / "b", ("1", "2019-04-01")), date(2019, 4, 30))
    path = write(
        tmp_path / "neighbours_2021.csv", ("la_code", "sn_la_code"), ("336", "333"), ("336", "331")
    )
    run_import(database, "neighbours", [path], authority=None)
    with database.connect() as connection:
        assert read_versions(connection) == {"336": 2, SHARED: 1}
        assert connection.execute(
            select(import_run.c.authority_code).where(import_run.c.kind == "neighbours")
        ).scalars().all() == [SHARED]


def test_children_of_two_returns_are_matched_by_identifier_alone_and_the_rest_counted(
    database: Engine, tmp_path: Path
) -> None:
    extract = tmp_path / "extract"
    extract.mkdir()
    (extract / "ssd_person.csv").write_text(
        "pers_person_id,pers_sex,pers_ethnicity,pers_dob\n"
        "1,F,WBRI,2010-01-01\n2,M,WBRI,2011-01-01\n3,M,WBRI,2012-01-01\n"
    )
    (extract / "ssd_contacts.csv").write_text(
        "cont_contact_id,cont_person_id,cont_contact_date\nC1,1,2018-05-01\n"
    )
    first = run_import(database, "ssd", [extract], authority="330", data_to=date(2019, 3, 31))
    assert "children_unmatched" not in {issue.rule for issue in first.issues}
    folder = tmp_path / "return"
    folder.mkdir()
    # Child 9 was born on the day of child 2; that makes them no one person.
    (folder / "header.csv").write_text(
        "CHILD,SEX,DOB,ETHNIC\n1,2,01/01/2010,WBRI\n9,1,01/01/2011,WBRI\n"
    )
    (folder / "episodes.csv").write_text(
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,PL_POST,URN\n"
        "1,01/05/2018,S,C2,N1,U1,PR1,,,,,\n"
    )
    second = run_import(database, "ssda903", [folder], authority="330", year=2019)
    words = [issue.message for issue in second.issues if issue.rule == "children_unmatched"]
    assert words == [
        "1 of 2 children are known by that identifier in none of the other returns loaded: "
        "Standard Safeguarding Dataset"
    ]
    with database.connect() as connection:
        stored = connection.execute(
            select(import_issue.c.message).where(import_issue.c.rule == "children_unmatched")
        ).scalars()
        assert list(stored) == words


def test_an_authority_in_no_list_loads_and_the_report_says_so(
    database: Engine, tmp_path: Path
) -> None:
    report = run_import(
        database, "ssd", [_contacts(tmp_path / "a", ("1", "2019-03-01"))], authority="975"
    )
    said = [issue.message for issue in report.issues if issue.rule == "authority_unlisted"]
    assert said == [
        "authority 975 is in no list of authorities: it has no name, region or neighbours here"
    ]
