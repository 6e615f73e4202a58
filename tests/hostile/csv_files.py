"""Hostile CSV files: each function writes one import's files into a folder."""

from __future__ import annotations

from pathlib import Path

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
CHILD = "1,2,01/01/2010,WBRI,,,\n"
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,"
    "HOME_POST,PL_POST,URN\n"
)
EPISODE = "1,01/05/2018,S,C2,N1,U1,PR1,,,,,WV1 1AA,\n"
SUPPLIED = "series,period,month,area_or_team,split,split_value,numerator,denominator,value,source\n"


def a_return(folder: Path, header: str | bytes = "", episodes: str | bytes = "") -> None:
    """Write header.csv and episodes.csv, good ones where none are given."""
    for name, text, usual in (
        ("header.csv", header, HEADER + CHILD),
        ("episodes.csv", episodes, EPISODES + EPISODE),
    ):
        content = text or usual
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)


RETURNS: dict[str, dict[str, str | bytes]] = {
    "empty header file": {"header": b" "},
    "only a byte order mark": {"header": b"\xef\xbb\xbf"},
    "header of one comma": {"header": ",\n"},
    "no header row at all": {"header": CHILD},
    "header in UTF-16 little": {"header": (HEADER + CHILD).encode("utf-16-le")},
    "header in UTF-16 with a mark": {"header": (HEADER + CHILD).encode("utf-16")},
    "header in UTF-32": {"header": (HEADER + CHILD).encode("utf-32")},
    "a mark of UTF-8": {"header": b"\xef\xbb\xbf" + (HEADER + CHILD).encode()},
    "Windows-1252 letters": {"header": (HEADER + "1é,2,01/01/2010,WBRI,,,\n").encode("cp1252")},
    "bytes of no encoding": {"header": HEADER.encode() + b"\x81\x8d\x8f,2,01/01/2010,WBRI,,,\n"},
    "a zero byte in a field": {"header": HEADER + "1\x00,2,01/01/2010,WBRI,,,\n"},
    "a PDF": {"header": b"%PDF-1.7\n1 0 obj\n"},
    "a picture": {"header": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"},
    "an old workbook named csv": {"header": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512},
    "an HTML page named csv": {"header": "<html><body>You are signed out</body></html>\n"},
    "JSON named csv": {"header": '{"CHILD": 1}\n'},
    "a column twice": {"header": "CHILD,SEX,DOB,ETHNIC,child\n1,2,01/01/2010,WBRI,2\n"},
    "a column missing": {"header": "CHILD,SEX,ETHNIC\n1,2,WBRI\n"},
    "semicolons for commas": {"header": (HEADER + CHILD).replace(",", ";")},
    "tabs for commas": {"header": (HEADER + CHILD).replace(",", "\t")},
    "one field too many": {"header": HEADER + "1,2,01/01/2010,WBRI,,,,\n"},
    "one field too few": {"header": HEADER + "1,2,01/01/2010,WBRI,,\n"},
    "a quote that never closes": {"header": HEADER + '1,2,"01/01/2010,WBRI,,,\n' + CHILD * 50},
    "a quote within a field": {"header": HEADER + '1,2,01/01/2010,W"B"RI,,,\n'},
    "line breaks within a field": {"header": HEADER + '"1\n\n2",2,01/01/2010,WBRI,,,\n'},
    "old Macintosh line ends": {"header": (HEADER + CHILD).replace("\n", "\r")},
    "a field of 200,000 letters": {"header": HEADER + "A" * 200_000 + ",2,01/01/2010,WBRI,,,\n"},
    "a header of 5,000 columns": {"header": HEADER.strip() + ",X" * 5_000 + "\n"},
    "the same child twice": {"header": HEADER + CHILD + CHILD},
    "a child with no number": {"header": HEADER + ",2,01/01/2010,WBRI,,,\n"},
    "31 February": {"header": HEADER + "1,2,31/02/2010,WBRI,,,\n"},
    "29 February of no leap year": {"header": HEADER + "1,2,29/02/2011,WBRI,,,\n"},
    "the year 0026": {"header": HEADER + "1,2,01/01/0026,WBRI,,,\n"},
    "the year 9999": {"header": HEADER + "1,2,01/01/9999,WBRI,,,\n"},
    "month 13": {"header": HEADER + "1,2,01/13/2010,WBRI,,,\n"},
    "an American date": {"header": HEADER + "1,2,12/31/2010,WBRI,,,\n"},
    "a year of two digits": {"header": HEADER + "1,2,01/01/10,WBRI,,,\n"},
    "digits of another script": {"header": HEADER + "1,2,٠١/٠١/٢٠١٠,WBRI,,,\n"},
    "a date of words": {"header": HEADER + "1,2,1st May 2010,WBRI,,,\n"},
    "a formula as a number": {"header": HEADER + "=1+1,2,01/01/2010,WBRI,,,\n"},
    "a command as a number": {"header": HEADER + "=cmd|' /C calc'!A0,2,01/01/2010,WBRI,,,\n"},
    "SQL as a number": {"header": HEADER + "1'; DROP TABLE person; --,2,01/01/2010,WBRI,,,\n"},
    "markup as a number": {"header": HEADER + "<script>alert(1)</script>,2,01/01/2010,WBRI,,,\n"},
    "a number of 81 letters": {"header": HEADER + "9" * 81 + ",2,01/01/2010,WBRI,,,\n"},
    "leading noughts stay": {"header": HEADER + "00123,2,01/01/2010,WBRI,,,\n"},
    "NA is a number like another": {"header": HEADER + "NA,2,01/01/2010,WBRI,,,\n"},
    "right-to-left marks": {"header": HEADER + "\u202e1,2,01/01/2010,WBRI,,,\n"},
    "an unknown sex": {"header": HEADER + "1,7,01/01/2010,WBRI,,,\n"},
    "an unknown ethnicity": {"header": HEADER + "1,2,01/01/2010,KLIN,,,\n"},
    "another authority in a column": {
        "header": "LEA,CHILD,SEX,DOB,ETHNIC\n999,1,2,01/01/2010,WBRI\n"
    },
    "an end before its start": {
        "episodes": EPISODES + "1,01/05/2018,S,C2,N1,U1,PR1,30/04/2018,X1,,,,\n"
    },
    "an episode after the year": {"episodes": EPISODES + "1,01/05/2019,S,C2,N1,U1,PR1,,,,,,\n"},
    "a reason for an episode that is none": {
        "episodes": EPISODES + "1,01/05/2018,Q,C2,N1,U1,PR1,,,,,,\n"
    },
    "no reason for an episode": {"episodes": EPISODES + "1,01/05/2018,,C2,N1,U1,PR1,,,,,,\n"},
    "an episode of nobody": {"episodes": EPISODES + EPISODE.replace("1,", "2,", 1)},
    "two episodes on one day": {"episodes": EPISODES + EPISODE + EPISODE},
    "overlapping episodes": {
        "episodes": EPISODES + EPISODE + "1,01/06/2018,P,C2,N1,U1,PR1,,,,,,\n"
    },
    "an open episode with a reason": {
        "episodes": EPISODES + "1,01/05/2018,S,C2,N1,U1,PR1,,X1,,,,\n"
    },
    "no rows at all": {"episodes": EPISODES},
}
"""Names of files of a return to 31 March 2019, with the content that makes them hostile."""

SUPPLIED_FILES: dict[str, str] = {
    "figures: no row": SUPPLIED,
    "figures: a series of 61 letters": SUPPLIED + "s" * 61 + ",month,2019-03,,,,1,2,,Register\n",
    "figures: month 13": SUPPLIED + "audits_good,quarter,2019-13,,,,1,2,,Register\n",
    "figures: a period that is none": SUPPLIED + "audits_good,week,2019-03,,,,1,2,,Register\n",
    "figures: more than all": SUPPLIED + "audits_good,quarter,2019-03,,,,3,2,,Register\n",
    "figures: a negative count": SUPPLIED + "audits_good,quarter,2019-03,,,,-1,2,,Register\n",
    "figures: not a number": SUPPLIED + "audits_good,quarter,2019-03,,,,NaN,2,,Register\n",
    "figures: infinity": SUPPLIED + "audits_good,quarter,2019-03,,,,1,1e999,,Register\n",
    "figures: neither count nor value": SUPPLIED + "audits_good,quarter,2019-03,,,,,,,Register\n",
    "figures: the same figure twice": SUPPLIED
    + "audits_good,quarter,2019-03,,,,1,2,,Register\n" * 2,
}

EXTRACTS: dict[str, dict[str, str]] = {
    "extract: a table that is none": {"ssd_wishes.csv": "a,b\n1,2\n"},
    "extract: contacts without a column": {"ssd_contacts.csv": "cont_contact_id\nC1\n"},
    "extract: outcome of broken JSON": {
        "ssd_contacts.csv": "cont_contact_id,cont_person_id,cont_contact_date,"
        'cont_contact_outcome_json\nC1,1,2019-03-01,"{""NFA"": "\n'
    },
    "extract: outcome nested 100,000 deep": {
        "ssd_contacts.csv": "cont_contact_id,cont_person_id,cont_contact_date,"
        'cont_contact_outcome_json\nC1,1,2019-03-01,"{""a"":' + "[" * 100_000 + '"\n'
    },
    "extract: day first in a table of year first": {
        "ssd_contacts.csv": "cont_contact_id,cont_person_id,cont_contact_date\nC1,1,01/03/2019\n"
    },
    "extract: time of day that is none": {
        "ssd_contacts.csv": "cont_contact_id,cont_person_id,cont_contact_date\n"
        "C1,1,2019-03-01T25:00:00\n"
    },
    "extract: everything lies ahead": {
        "ssd_contacts.csv": "cont_contact_id,cont_person_id,cont_contact_date\nC1,1,2027-03-01\n"
    },
    "extract: a visit of neither yes nor no": {
        "ssd_cin_visits.csv": "cinv_cin_visit_id,cinv_person_id,cinv_cin_visit_date,"
        "cinv_cin_visit_seen\nV1,1,2019-03-01,perhaps\n"
    },
    "extract: a score of 41": {
        "ssd_sdq_scores.csv": "csdq_table_id,csdq_person_id,csdq_sdq_completed_date,"
        "csdq_sdq_score\nS1,1,2019-03-01,41\n"
    },
    "extract: a plan that ends before it starts": {
        "ssd_cp_plans.csv": "cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date,"
        "cppl_cp_plan_end_date\nP1,1,2019-03-02,2019-03-01\n"
    },
}

PUBLISHED: dict[str, str] = {
    "published: another layout": "time_period,geographic_level,colour\n2024,National,blue\n",
    "published: a symbol that is none": "series,year,area_code,old_la_code,value,symbol,source\n"
    "sdq_average,2019,E08000031,336,?,,DfE\n",
    "published: no area": "series,year,area_code,old_la_code,value,symbol,source\n"
    "sdq_average,2019,,,14.2,,DfE\n",
    "published: year of three digits": "series,year,area_code,old_la_code,value,symbol,source\n"
    "sdq_average,201,E08000031,336,14.2,,DfE\n",
    "published: one figure twice": "series,year,area_code,old_la_code,value,symbol,source\n"
    + "sdq_average,2019,E08000031,336,14.2,,DfE\n" * 2,
    "published: a value of 400 digits": "series,year,area_code,old_la_code,value,symbol,source\n"
    f"sdq_average,2019,E08000031,336,{'9' * 400},,DfE\n",
}
