"""The pages of imports, on a real database and with the real desk, asked without a browser."""

from __future__ import annotations

import csv
import io
import logging
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import Client, TestResponse

from app import build, create_app, listen
from dashboard.desk import ImportLine, RuleHit, SourceLine
from dashboard.measures.registry import measures
from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.settings import Settings
from dashboard.viewer import Viewer
from dashboard.web import import_words
from dashboard.web.unavailable import why
from dashboard.web.upload import BYTES_LIMIT, FILES_LIMIT, UploadRefused, receive, safe_name
from data.desk import KINDS, Desk
from data.imports.supplied import template
from data.repository import SqlRepository
from tests.data.import_files import EPISODES, HEADER, child, episode
from tests.web.signed_in import client_of

HERE = {"Origin": "http://localhost"}
ENDED = ("held", "done", "refused", "failed")
TOKEN = re.compile(r'name="token" value="([^"]+)"')
Files = Mapping[str, bytes]
NO_DAY = episode("C000", "31/02/2018")
"""An episode that is refused."""


def csv_bytes(header: tuple[str, ...], *rows: list[str]) -> bytes:
    """Return a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def a_return(children: int, *more: list[str]) -> Files:
    """Return the SSDA903 files of so many children, with ``more`` rows of episodes."""
    numbers = [f"C{number:03d}" for number in range(children)]
    return {
        "header.csv": csv_bytes(HEADER, *(child(number) for number in numbers)),
        "episodes.csv": csv_bytes(
            EPISODES, *(episode(number, "01/06/2017") for number in numbers), *more
        ),
    }


class Site:
    """The application on a database of its own, and a browser's half of its forms."""

    def __init__(self, settings: Settings, engine: Engine, authority: str = "336") -> None:
        self.settings = settings
        app = create_app(settings)
        self.stranger: FlaskClient = app.server.test_client()
        roles = ("analyst", "administrator")
        self.client = client_of(app, engine, roles, authority=authority, name="Ann Example")

    def text(self, path: str) -> str:
        """Return a page, which must be there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def token(self, path: str = "/imports") -> str:
        """Return the token in the form of a page."""
        found = TOKEN.search(self.text(path))
        assert found
        return found[1]

    def post(self, files: Files, kind: str = "ssda903", **more: Any) -> TestResponse:
        """Send files as the form does; ``headers`` stand in for a browser's own."""
        headers = more.pop("headers", HERE)
        fields = {"token": self.token(), "kind": kind, **more}
        sent = [(io.BytesIO(content), name) for name, content in files.items()]
        return self.client.post("/imports", data={**fields, "files": sent}, headers=headers)

    def job(self, files: Files, kind: str = "ssda903", **more: Any) -> str:
        """Send files and return the address of their job."""
        answer = self.post(files, kind, **more)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return str(answer.headers["Location"])

    def wait(self, job: str) -> dict[str, str]:
        """Return what the page of a job is told once it has ended."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            answer = self.client.get(f"{job}.json")
            assert answer.status_code == 200
            said: dict[str, str] = answer.get_json()
            if said["state"] in ENDED:
                return said
            time.sleep(0.2)
        raise AssertionError("the job did not end")

    def load(self, files: Files, kind: str = "ssda903", **more: Any) -> str:
        """Load files and return the address of their report."""
        job = self.job(files, kind, **more)
        said = self.wait(job)
        assert said["state"] == "done", said
        answer = self.client.get(job)
        assert answer.status_code == 303
        return str(answer.headers["Location"])

    def press(self, path: str, page: str) -> TestResponse:
        """Send the form of ``page`` that holds only its token."""
        return self.client.post(path, data={"token": self.token(page)}, headers=HERE)

    def kept(self) -> list[Path]:
        """Return the files in the spool once the process of a job has had time to go."""
        until = time.monotonic() + 30
        while self.received() and time.monotonic() < until:
            time.sleep(0.2)
        return self.received()

    def received(self) -> list[Path]:
        """Return every file that is in the spool."""
        return [each for each in Path(self.settings.spool).rglob("files/*") if each.is_file()]


@pytest.fixture
def engine(make_database: Callable[[str], Engine]) -> Iterator[Engine]:
    """A new database with nothing loaded."""
    made = make_database("sqlite")
    yield made
    made.dispose()


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> Settings:
    """Settings of an authority of which nothing is loaded."""
    url = engine.url.render_as_string(hide_password=False)
    return Settings(
        database_url=url, authority="336", spool=str(tmp_path / "spool"), sign_in="local"
    )


@pytest.fixture
def site(settings: Settings, engine: Engine) -> Site:
    """The application on a database with nothing loaded, and somebody who may load."""
    return Site(settings, engine)


def words_of(page: str) -> str:
    """Return the text of a page, as it reads."""
    body = re.sub(r"<[^>]+>", "", page.split("<main")[1])
    return re.sub(r"\s+", " ", body)


def test_files_are_sent_read_and_reported(site: Site) -> None:
    job = site.job(a_return(3, NO_DAY), year="2018")
    page = site.client.get(job)
    assert page.status_code in (200, 303), "it may have ended by now"
    assert site.wait(job).keys() == {"state", "progress", "message"}
    report = site.client.get(job)
    assert report.status_code == 303
    assert report.headers["Location"] == "/imports/1"
    said = words_of(site.text("/imports/1"))
    assert "Report of import 1: SSDA903 return 2018" in said
    assert "7 rows read: 6 loaded, 1 refused." in said
    assert "1 April 2017 to 31 March 2018" in said
    assert "Ann Example" in said
    assert re.search(r"Fingerprint ?[0-9a-f]{64} \(SHA-256: only the same files", said)
    assert "C000" not in said, "a report names rows by their numbers"
    assert "episodes.csv" in said
    listed = words_of(site.text("/imports"))
    assert re.search(r"Fingerprint [0-9a-f]{12} ?31 March 2018", listed)
    assert "The fingerprint is the beginning of the SHA-256 of the files" in listed
    assert "SSDA903 return, " in listed.split("Which data each figure rests on")[1]
    assert site.kept() == [], "nothing is kept once it is loaded"


def test_the_same_files_again_change_nothing(site: Site) -> None:
    files = a_return(3)
    site.load(files)
    job = site.job(files)
    assert "loaded already" in site.wait(job)["message"]
    assert "Read the report of import 1" in words_of(site.text(job))


def test_a_return_that_lacks_a_file_is_refused_with_the_reason(site: Site) -> None:
    job = site.job({"episodes.csv": a_return(2)["episodes.csv"]})
    assert site.wait(job)["state"] == "refused"
    page = words_of(site.text(job))
    assert "Not loaded: SSDA903 return" in page
    assert "header" in page
    assert "Nothing was loaded" in page
    assert 'http-equiv="refresh"' not in site.text(job)
    listed = words_of(site.text("/imports"))
    assert "Being loaded, or not loaded Not loaded SSDA903 return: episodes.csv" in listed
    assert "Nothing has been loaded yet." in listed


def test_a_page_without_javascript_asks_again(site: Site) -> None:
    job = site.job(a_return(2))
    page = site.client.get(job)
    if page.status_code == 200:
        assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page.text
        assert 'role="status"' in page.text
    site.wait(job)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://elsewhere.test"},
        {"Origin": "http://localhost.elsewhere.test"},
        {"Origin": "null"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_what_another_site_sends_is_refused(site: Site, headers: dict[str, str]) -> None:
    answer = site.post(a_return(1), headers=headers)
    assert answer.status_code == 403
    assert "did not come from a page of Sightline" in answer.text
    assert site.received() == []
    data = {"token": site.token()}
    for path in ("/imports/1/undo", "/imports/jobs/x/accept"):
        assert site.client.post(path, data=data, headers=headers).status_code == 403


def test_a_form_without_the_token_of_this_browser_is_refused(site: Site) -> None:
    answer = site.post(a_return(1), token="x" * 43)
    assert answer.status_code == 422
    assert "choose the files again" in answer.text
    assert site.received() == []
    site.token()
    for token in ("", "x" * 43, "\N{SNOWMAN}"):
        answer = site.client.post("/imports/1/undo", data={"token": token}, headers=HERE)
        assert answer.status_code == 403
    site.client.delete_cookie("sightline-form", path="/imports")
    assert site.client.post("/imports/1/undo", data={"token": ""}, headers=HERE).status_code == 403


def test_no_other_site_sends_the_cookie(site: Site) -> None:
    def given(base_url: str) -> str:
        site.stranger.delete_cookie("sightline-token")
        answer = site.stranger.get("/sign-in", base_url=base_url)
        [cookie] = answer.headers.getlist("Set-Cookie")
        return cookie

    assert "SameSite=Strict" in given("http://localhost")
    assert "Secure" not in given("http://localhost")
    assert "Secure" in given("https://localhost")


def test_who_is_not_signed_in_can_load_and_read_nothing(site: Site) -> None:
    site.load(a_return(2, NO_DAY))
    token = site.token()
    for path in (
        "/imports",
        "/imports/1",
        "/imports/1/refused.csv?file=episodes.csv",
        "/imports/1/undo",
        "/imports/jobs/x.json",
    ):
        answer = site.stranger.get(path)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in?next=/imports")
        assert "Fingerprint" not in answer.text
    for path in ("/imports", "/imports/1/undo", "/imports/jobs/x/accept"):
        answer = site.stranger.post(path, data={"token": token}, headers=HERE)
        assert answer.status_code in (401, 403)
    assert site.client.get("/imports/1").status_code == 200, "it was not undone"


def test_what_a_proxy_adds_reaches_the_application(demo_database_url: str) -> None:
    settings = Settings(database_url=demo_database_url)
    waitress = listen(create_app(settings).server, replace(settings, port=0))
    try:
        client = Client(waitress.application)
        here = {"REMOTE_ADDR": "127.0.0.1"}
        assert client.get("/imports/999", environ_overrides=here).status_code == 404
        for headers in BY_A_PROXY:
            answer = client.get("/imports/999", headers=headers, environ_overrides=here)
            assert answer.status_code == 403, headers
    finally:
        waitress.close()


BY_A_PROXY = (
    {"X-Forwarded-For": "192.0.2.7"},
    {"X-Forwarded-Host": "sightline.council.test"},
    {"Forwarded": "for=192.0.2.7"},
    {"X-Real-IP": "192.0.2.7"},
    {"Via": "1.1 proxy"},
)


def test_refused_rows_are_downloaded_corrected_and_loaded(site: Site) -> None:
    wrong = episode("C000", "31/02/2018", post="=1+1")
    wrong[10] = "-5"
    report = site.load(a_return(3, wrong, episode("C001", "2018-13-01")))
    [link] = re.findall(rf'href="({report}/refused[^"]+)"', site.text(report))
    answer = site.client.get(link)
    assert answer.mimetype == "text/csv"
    assert "episodes.csv" in answer.headers["Content-Disposition"]
    head, *rows = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert head[:3] == ["file", "row", "refused_because"]
    assert [row[:2] for row in rows] == [["episodes.csv", "5"], ["episodes.csv", "6"]]
    for row in rows:
        assert row[2]
        assert not any(each.startswith(("=", "+", "@", "\t")) for each in row)

    right = {"DECOM": "01/01/2018", "DEC": "", "RNE": "P"}
    first = dict(zip(head, rows[0], strict=True)) | {
        key: value for key, value in right.items() if key in head
    }
    corrected = csv_bytes(tuple(first), list(first.values()))
    page = site.text(f"/imports?corrects={report.split('/')[-1]}")
    assert "The rows are added to import 1" in words_of(page)
    assert 'name="year"' not in page
    again = site.load({"episodes.csv": corrected}, corrects="1")
    assert "1 row read: 1 loaded" in words_of(site.text(again))
    assert site.client.get(f"{report}/refused.csv?file=header.csv").status_code == 404
    assert site.client.get(f"{report}/refused.csv").status_code == 404


def test_the_last_import_can_be_undone(site: Site) -> None:
    first, last = site.load(a_return(3)), site.load(a_return(4))
    assert f'href="{last}/undo"' in site.text("/imports")
    assert f'href="{first}/undo"' not in site.text("/imports")
    assert "Only the last import can be undone" in words_of(site.text(f"{first}/undo"))
    answer = site.press(f"{first}/undo", "/imports")
    assert answer.status_code == 409
    assert "not the last" in answer.text
    assert site.client.get(first).status_code == 200
    answer = site.client.get(f"{last}/undo")
    assert "Undo import 2?" in answer.text
    answer = site.press(f"{last}/undo", f"{last}/undo")
    assert answer.status_code == 200
    assert "Import 2 is undone" in words_of(answer.text)
    assert site.client.get(last).status_code == 404
    assert f'href="{first}/undo"' in site.text("/imports")


def test_a_month_is_closed_and_reopened(site: Site) -> None:
    assert "Months that stay as reported" not in site.text("/imports")
    site.load(a_return(3))
    page = site.text("/imports")
    assert '<option value="2018-03">March 2018</option>' in page
    form = {"token": site.token(), "month": "2018-03"}
    foreign = {"Origin": "http://elsewhere.example"}
    assert site.client.post("/imports/months", data=form, headers=foreign).status_code == 403
    done = site.client.post("/imports/months", data=form, headers=HERE)
    assert done.status_code == 200
    assert "March 2018 is closed: " in words_of(done.text)
    again = site.client.post("/imports/months", data=form, headers=HERE)
    assert again.status_code == 409
    assert "is closed already" in words_of(again.text)
    assert 'href="/imports/months/2018-03/reopen"' in site.text("/imports")
    asked = site.text("/imports/months/2018-03/reopen")
    assert "Reopen March 2018?" in words_of(asked)
    address = "/imports/months/2018-03/reopen"
    assert "is open again" in words_of(site.press(address, address).text)
    assert site.client.get(address).status_code == 404


def test_an_unlikely_jump_waits_until_it_is_accepted(site: Site) -> None:
    site.load(a_return(40))
    job = site.job(a_return(10))
    assert site.wait(job)["state"] == "held"
    page = site.text(job)
    assert "Check before loading: SSDA903 return" in page
    assert "Load it all the same" in page
    assert "Leave it" in page
    assert "Waiting for you" in site.text("/imports")
    answer = site.press(f"{job}/accept", job)
    assert answer.status_code == 303
    assert answer.headers["Location"] == job
    assert site.wait(job)["state"] == "done"
    report = words_of(site.text("/imports/2"))
    assert "Unlikely jump" in report
    twice = site.press(f"{job}/accept", "/imports")
    assert (twice.status_code, twice.headers["Location"]) == (303, job), "pressed twice"
    assert site.client.get("/imports/3").status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": ""}, "Choose what you are loading"),
        ({"kind": "nonsense<b>"}, "Choose what you are loading"),
        ({"files": []}, "Choose at least one file"),
        ({"year": "18"}, "Write the year as four digits"),
        ({"data_to": "31/02/2019"}, "Write the last day as a date"),
        ({"data_to": "2100-01-01"}, "cannot lie in the future"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_beside_it(
    site: Site, fields: dict[str, Any], said: str
) -> None:
    files = a_return(1) if "files" not in fields else {}
    more = {key: value for key, value in fields.items() if key != "files"}
    answer = site.post(files, **more)
    assert answer.status_code == 422
    assert "<title>Error: Data and imports" in answer.text
    [name] = fields
    assert re.search(rf'<a href="#{name}">[^<]*{re.escape(said)}', answer.text)
    assert f'id="{name}-error"' in answer.text
    assert 'class="error-summary" role="alert" tabindex="-1" autofocus' in answer.text
    assert "nonsense<b>" not in answer.text
    assert site.received() == []


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([f"{number}.csv" for number in range(FILES_LIMIT + 1)], "more than 40 files"),
        (["a/header.csv", "b/HEADER.csv"], "Two of the files are called HEADER.csv"),
        (["header.csv"], "empty"),
    ],
)
def test_files_that_cannot_be_taken_are_refused_at_once(
    site: Site, names: list[str], said: str
) -> None:
    content = b"" if len(names) == 1 else b"x"
    answer = site.client.post(
        "/imports",
        data={
            "token": site.token(),
            "kind": "ssda903",
            "files": [(io.BytesIO(content), name) for name in names],
        },
        headers=HERE,
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert site.received() == []


def test_more_than_the_limit_is_refused_before_it_is_read(site: Site) -> None:
    answer = site.client.post(
        "/imports",
        data=b"",
        headers=HERE,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(BYTES_LIMIT + 1)},
    )
    assert answer.status_code == 422
    assert "larger than 600 MB" in answer.text


def test_a_form_that_breaks_off_is_refused(site: Site) -> None:
    broken = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\nabc'
    answer = site.client.post(
        "/imports", data=broken, headers=HERE, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 422
    assert site.received() == []


def test_other_addresses_take_no_files(site: Site) -> None:
    answer = site.client.post("/_dash-update-component", json="x" * (3 * 2**20))
    assert answer.status_code == 413


def test_a_file_goes_straight_to_the_folder(tmp_path: Path) -> None:
    from flask import Flask, request

    seen: list[int] = []
    size = 3_000_000

    class Slow(io.RawIOBase):
        """A body that looks into the folder while it is being read."""

        head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'
        tail = b"\r\n--x--\r\n"
        sent = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            whole = len(self.head) + size + len(self.tail)
            count = min(len(buffer), whole - self.sent, 64 * 1024)
            body = self.head + b"a" * size + self.tail
            buffer[:count] = body[self.sent : self.sent + count]
            self.sent += count
            if (place := tmp_path / "a.csv").exists():
                seen.append(place.stat().st_size)
            return count

    app = Flask("upload")
    environ = {
        "wsgi.input": Slow(),
        "CONTENT_LENGTH": str(len(Slow.head) + size + len(Slow.tail)),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "REQUEST_METHOD": "POST",
    }
    with app.test_request_context("/", environ_overrides=environ):
        fields, names = receive(request, tmp_path)
    assert names == ("a.csv",)
    assert fields == {}
    assert (tmp_path / "a.csv").stat().st_size == size
    assert 0 < seen[len(seen) // 2] < size, "it grows while the request is being read"


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flask import Flask, request

    def full(*_given: object, **_named: object) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    data = {"files": [(io.BytesIO(b"x"), "a.csv")]}
    with (
        Flask("upload").test_request_context("/", method="POST", data=data),
        pytest.raises(UploadRefused, match="disk may be full"),
    ):
        receive(request, tmp_path)


class Held(io.BytesIO):
    """A file whose few bytes are held back until it is closed, on a disk that is full."""

    def close(self) -> None:
        if not self.closed:
            super().close()
            raise OSError(28, "No space left on device")


def test_a_disk_that_is_full_at_the_end_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask import Flask, request

    monkeypatch.setattr(Path, "open", lambda *_given, **_named: Held())
    data = {"files": [(io.BytesIO(b"x"), "a.csv")]}
    with (
        Flask("upload").test_request_context("/", method="POST", data=data),
        pytest.raises(UploadRefused, match="disk may be full"),
    ):
        receive(request, tmp_path)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("header.csv", "header.csv"),
        ("List 1 - Übersicht.xlsx", "List 1 - Übersicht.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\oc2.csv", "oc2.csv"),
        ("..", "file_"),
        (".hidden.csv", "hidden.csv"),
        ("a\x00b\nc.csv", "a_b_c.csv"),
        ('<b>&".csv', "_b_&_.csv"),
        ("CON.csv", "file_CON.csv"),
        ("annexe\u202exslx.csv", "annexe_xslx.csv"),
        ("x" * 300 + ".csv", "x" * 96 + ".csv"),
    ],
)
def test_a_file_is_named_by_the_last_part_of_its_name(given: str, kept: str) -> None:
    assert safe_name(given) == kept


@pytest.mark.parametrize(
    "path",
    [
        "/imports/99",
        "/imports/99/undo",
        "/imports/99/refused.csv?file=a.csv",
        "/imports/0",
        "/imports/-1",
        "/imports/99999999999999999999",
        "/imports/jobs/nothing",
        "/imports/jobs/nothing.json",
        "/imports/other",
        "/imports/",
    ],
)
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    answer = site.client.get(path)
    assert answer.status_code == 404
    assert "Page not found" in answer.text


@pytest.mark.parametrize("corrects", ["99", "x", "-1", "9" * 30])
def test_an_import_that_is_not_there_cannot_be_corrected(site: Site, corrects: str) -> None:
    assert "Load files" in words_of(site.text(f"/imports?corrects={corrects}"))


def test_every_page_is_strict_and_kept_nowhere(site: Site) -> None:
    site.load(a_return(2, NO_DAY))
    for path in ("/imports", "/imports?corrects=1", "/imports/1", "/imports/1/undo"):
        answer = site.client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert not re.findall(r"<script(?![^>]*\bsrc=)", answer.text), "no inline script"
        assert "<style" not in answer.text
        assert " style=" not in answer.text
        assert not re.findall(r" on[a-z]+=", answer.text)
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)
        assert '<html lang="en-GB">' in answer.text
        assert answer.text.count("<h1") == 1
        assert 'href="/imports" aria-current="page"' in answer.text
    for path in ("/imports/jobs/x.json", "/imports/1/refused.csv?file=episodes.csv"):
        assert site.client.get(path).headers["Cache-Control"] == "no-store"


def test_every_page_leads_here(site: Site) -> None:
    assert 'href="/imports"' in site.text("/definitions")
    found = site.text("/imports")
    assert found.count('aria-current="page"') == 2, "in the header, and in its narrow form"


def test_the_log_holds_no_name_of_a_file(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        files = {f"Ann Example {name}": content for name, content in a_return(2).items()}
        report = site.load(files)
        site.client.get(f"{report}/refused.csv?file=Ann+Example+episodes.csv")
    assert "/imports" in caplog.text
    assert "Example" not in caplog.text


def test_a_demonstration_says_that_real_records_are_not_mixed_with_it(client: FlaskClient) -> None:
    page = client.get("/imports").text
    assert "Demonstration: made-up records" in page
    assert "sightline demo --remove" in page
    rows = [each for each in page.split("<tr ") if "Made-up records" in each]
    assert len(rows) == 2, "its records, and the figures that no record system holds"
    assert not any("/undo" in row for row in rows), "the demonstration is no import to be undone"


def test_a_council_that_is_not_known_yet_is_asked_for(settings: Settings, engine: Engine) -> None:
    site = Site(replace(settings, authority=""), engine, authority="")
    assert "does not know yet which council" in words_of(site.text("/imports"))
    answer = site.post(a_return(1))
    assert answer.status_code == 422
    assert "SIGHTLINE_AUTHORITY" in answer.text


class Gone:
    """A desk, or a repository, whose database does not answer."""

    def __getattr__(self, name: str) -> Any:
        def refuse(*_given: object, **_named: object) -> Any:
            raise TemporarilyUnavailable("The database does not answer")

        return refuse


@pytest.mark.parametrize("gone", ["desk", "repository"])
def test_without_a_database_the_page_says_so(engine: Engine, settings: Settings, gone: str) -> None:
    whole = Services(
        settings,
        SqlRepository(engine),
        measures(),
        lambda: Viewer("336", may_import=True, name="Ann"),
        Desk(engine, settings),
    )
    broken = replace(whole, **{gone: Gone()})  # type: ignore[arg-type]
    client = build(broken, lambda: False).server.test_client()
    paths = ["/imports"]
    if gone == "desk":
        paths += ["/imports/1", "/imports/1/undo", "/imports/jobs/x"]
        assert client.get("/imports/jobs/x.json").status_code == 503
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Temporarily unavailable" in answer.text
        assert answer.headers["Retry-After"] == "60"


def test_every_kind_that_can_be_loaded_has_its_words(site: Site) -> None:
    assert tuple(import_words.KINDS) == KINDS
    page = site.text("/imports")
    for name, kind in import_words.KINDS.items():
        assert f'<option value="{name}">{kind.title}</option>' in page
        assert kind.needs in page


def test_a_message_names_the_fields_of_the_form() -> None:
    said = import_words.on_page("Give the year with --year, or its day with `--data-to`.")
    assert said == "Give the year with “Year”, or its day with “Last day of the data”."


def test_that_nothing_was_loaded_is_said_once() -> None:
    names = "a.xml: names authority 975; this import is for 330."
    assert import_words.why_not(f"{names} Nothing was loaded.") == names
    assert import_words.why_not("The disk is full; nothing has changed.") == "The disk is full."


def test_a_busy_database_is_not_said_to_be_away() -> None:
    busy = TemporarilyUnavailable("Another import is being stored just now; try again in a minute")
    with Flask("busy").test_request_context(method="POST"):
        reason, sent = why(busy)
        assert reason == "Another import is being stored just now; try again in a minute."
        assert "have to be sent again" in sent
        away, sent = why(TemporarilyUnavailable("The database does not answer"))
        assert "cannot be reached" in away
        assert "may not have been kept" in sent


def test_the_returns_of_one_archive_have_each_their_report(site: Site) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for year in (2018, 2019):
            for name, content in a_return(3).items():
                moved = content.replace(b"01/06/2017", f"01/06/{year - 1}".encode())
                archive.writestr(f"{year}/{name}", moved)
    job = site.job({"years.zip": packed.getvalue()})
    assert site.wait(job)["state"] == "done"
    page = site.text(job)
    for number in (1, 2):
        assert f'<a href="/imports/{number}">Read the report of import {number}</a>' in page
    assert site.client.get("/imports/3").status_code == 404


def test_a_release_is_a_month_in_words() -> None:
    assert import_words.release_words("2024-10") == "October 2024"
    assert import_words.release_words(None) == ""


def test_figures_from_elsewhere_begin_with_a_template(site: Site) -> None:
    answer = site.client.get("/imports/figures-template.csv")
    assert answer.mimetype == "text/csv"
    assert answer.text == template()
    assert 'href="/imports/figures-template.csv"' in site.text("/imports")


def line(read: int, loaded: int, warned: int, refused: int) -> ImportLine:
    """Return an import with these counts."""
    return ImportLine(
        authority="336",
        import_id=1,
        kind="ssd",
        file_name="a.csv",
        file_hash="0" * 64,
        year=None,
        release=None,
        data_from=None,
        data_to=None,
        imported_at=datetime.now(tz=UTC),
        imported_by="",
        is_demonstration=False,
        is_shared=False,
        rows_read=read,
        rows_loaded=loaded,
        rows_warned=warned,
        rows_refused=refused,
        may_be_undone=True,
    )


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            (10_400, 10_400, 1_478, 0),
            "10,400 rows read: 10,400 loaded, 1,478 of them with a warning, none refused.",
        ),
        ((1, 1, 0, 0), "1 row read: 1 loaded, none refused."),
        ((1, 1, 1, 0), "1 row read: 1 loaded, with a warning, none refused."),
        ((2, 2, 2, 0), "2 rows read: 2 loaded, all of them with a warning, none refused."),
        ((12, 0, 0, 12), "12 rows read: none loaded, 12 refused."),
        ((0, 0, 0, 0), "No rows were read: the files hold none."),
    ],
)
def test_one_sentence_says_what_became_of_the_rows(
    counts: tuple[int, int, int, int], said: str
) -> None:
    assert import_words.summary(line(*counts)) == said


@pytest.mark.parametrize(
    ("rows", "more", "said"),
    [
        ((), False, "the whole file"),
        ((3, 1044), False, "3, 1044"),
        ((3, 17), True, "3, 17 and others"),
    ],
)
def test_rows_are_named_by_their_numbers(rows: tuple[int, ...], more: bool, said: str) -> None:
    hit = RuleHit("a.csv", "rule", "warn", 11, "words", rows, more)
    assert import_words.rows_words(hit) == said


def test_sources_are_said_in_the_order_of_the_measures() -> None:
    first, second = list(measures())[:2]
    lines = [
        SourceLine(second, "ssd", "2018-04", "2018-04"),
        SourceLine(first, "ssda903", "2017-04", "2018-03"),
        SourceLine(first, "ssd", "2018-04", "2019-09"),
        SourceLine("no_measure", "ssd", "2018-04", "2019-09"),
    ]
    said = import_words.source_words(lines, measures())
    assert [each.title for each in said] == [measures()[first].title, measures()[second].title]
    assert said[0].sources == (
        "SSDA903 return, April 2017 to March 2018",
        "Standard Safeguarding Dataset, April 2018 to September 2019",
    )
    assert said[1].sources == ("Standard Safeguarding Dataset, April 2018",)


@pytest.mark.parametrize("text", ["2019-03-31", "31/03/2019", "31.3.2019", " 2019-03-31 "])
def test_a_day_is_read_as_browsers_or_people_write_it(text: str) -> None:
    assert import_words.day_of(text) == date(2019, 3, 31)


@pytest.mark.parametrize("text", ["31/02/2019", "yesterday", "2019", "٣١/٠٣/٢٠١٩", "31/13/2019"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(import_words.FieldError):
        import_words.day_of(text)


def test_rows_that_are_loaded_again_as_csv_are_of_kinds_whose_reader_takes_them() -> None:
    assert set(import_words.CORRECTED_AS_CSV) == set(KINDS) - {
        "cin-census",
        "published",
        "neighbours",
    }
