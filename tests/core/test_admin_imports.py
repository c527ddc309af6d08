"""The import monitor and the upload: who may, what a dry run shows, what applying does."""

import csv
import io
import os
import re
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.imports import ImportRun
from lms.core.unit_of_work import unit_of_work
from lms.core.web import admin_imports
from lms.core.web.admin_imports import forget_old_uploads
from lms.people.models import DUTIES, Unit
from tests.cast import Cast, make_cast
from tests.factories import make_person
from tests.people.people_helpers import SignIn

EVERYBODY = (*DUTIES, "learner", "eve")
ORG = "code,name,kind,parent_code\nWEST,Cedar Point Clinic,facility,LH\nBAD,No parent,facility,NOWHERE\n"


@pytest.fixture(autouse=True)
def own_instance(database: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a folder of its own for waiting files."""
    monkeypatch.setitem(database.config, "INSTANCE", tmp_path)


@pytest.fixture
def cast(client: FlaskClient) -> Cast:
    """The cast, with ``root``: an administrator over the whole organisation."""
    with unit_of_work():
        cast = make_cast()
        cast.by_duty["root"] = make_person(unit=cast.system, job_role="leader", duty="administrator")
    return cast


@pytest.fixture
def root(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    """A browser of the administrator over the whole organisation."""
    return sign_in(client, cast["root"])


def upload(client: FlaskClient, text: str | bytes = ORG, kind: str = "org", **fields: str) -> TestResponse:
    data = text.encode() if isinstance(text, str) else text
    form = {"kind": kind, "file": (io.BytesIO(data), "units.csv"), **fields}
    return client.post("/admin/imports/new", data=form, content_type="multipart/form-data")


def ticket_in(answer: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', answer.text)
    assert found is not None
    return found[1]


def waiting_files(app: Flask) -> list[Path]:
    return [path for path in (Path(app.config["INSTANCE"]) / "uploads").rglob("*") if path.is_file()]


def test_the_monitor_opens_for_administrators(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    statuses = {name: sign_in(client, cast[name]).get("/admin/imports").status_code for name in EVERYBODY}

    assert statuses == {name: 200 if name == "administrator" else 403 for name in EVERYBODY}


@pytest.mark.parametrize("page", ["/admin/imports/new"])
def test_a_file_is_imported_by_an_administrator_over_everything_alone(
    client: FlaskClient, cast: Cast, sign_in: SignIn, page: str
) -> None:
    got = {name: sign_in(client, cast[name]).get(page).status_code for name in (*EVERYBODY, "root")}
    sent = {name: sign_in(client, cast[name]).post(page).status_code for name in (*EVERYBODY, "root")}
    applied = {
        name: sign_in(client, cast[name]).post("/admin/imports/apply").status_code
        for name in (*EVERYBODY, "root")
    }

    assert got == {**dict.fromkeys(EVERYBODY, 403), "root": 200}
    assert sent == applied == {**dict.fromkeys(EVERYBODY, 403), "root": 422}


def test_a_dry_run_shows_changes_and_faults_and_stores_nothing(root: FlaskClient) -> None:
    answer = upload(root)

    assert answer.status_code == 200
    assert "+ unit WEST" in answer.text
    assert "there is no unit NOWHERE" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Unit).where(Unit.code == "WEST")) == 0
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_applying_does_what_was_shown_and_opens_the_run(
    root: FlaskClient, cast: Cast, database: Flask
) -> None:
    answer = root.post("/admin/imports/apply", data={"ticket": ticket_in(upload(root))})

    run = db.session.scalars(select(ImportRun)).one()
    assert answer.location == f"/admin/imports/{run.id}"
    assert (run.kind, run.added, run.rejected, run.state) == ("org", 1, 1, "faults")
    assert run.by == cast["root"].employee_no
    assert db.session.scalar(select(Unit.name).where(Unit.code == "WEST")) == "Cedar Point Clinic"
    assert db.session.scalars(select(AuditEntry)).one().actor == cast["root"].employee_no
    assert waiting_files(database) == []


def test_a_ticket_works_once(root: FlaskClient) -> None:
    ticket = ticket_in(upload(root))
    root.post("/admin/imports/apply", data={"ticket": ticket})

    assert root.post("/admin/imports/apply", data={"ticket": ticket}).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 1


def test_a_ticket_is_for_the_reader_who_got_it(root: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    ticket = ticket_in(upload(root))
    with unit_of_work():
        other = make_person(unit=cast.system, job_role="leader", duty="administrator")

    assert sign_in(root, other).post("/admin/imports/apply", data={"ticket": ticket}).status_code == 422


def test_a_changed_ticket_or_file_is_refused(root: FlaskClient, database: Flask) -> None:
    ticket = ticket_in(upload(root))
    changed = ticket[:-2] + ("aa" if ticket[-2:] != "aa" else "bb")
    assert root.post("/admin/imports/apply", data={"ticket": changed}).status_code == 422

    waiting_files(database)[0].write_text(ORG.replace("WEST", "EAST"))

    assert root.post("/admin/imports/apply", data={"ticket": ticket}).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (ORG, "claims", "Choose what the file holds"),
        (ORG, "nothing", "Choose what the file holds"),
        ("name,kind\nA,facility\n", "org", "lacks code"),
        (b"code,name\nA,\xff\xfe\n", "org", "is not UTF-8"),
        (b"PK\x03\x04\x00\x00", "org", "is not text"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    root: FlaskClient, content: str | bytes, kind: str, words: str
) -> None:
    answer = upload(root, content, kind)

    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_a_file_over_the_limit_is_refused_and_not_kept(
    root: FlaskClient, database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_imports, "LARGEST_UPLOAD", len(ORG))
    assert upload(root, ORG).status_code == 200
    kept = waiting_files(database)

    answer = upload(root, ORG + "\n")

    assert answer.status_code == 422
    assert "larger than 2 MB" in answer.text
    assert waiting_files(database) == kept


def test_a_form_without_a_file_is_refused(root: FlaskClient) -> None:
    answer = root.post("/admin/imports/new", data={"kind": "org"})

    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_the_name_of_a_file_leads_nowhere_else(root: FlaskClient, database: Flask) -> None:
    form = {"kind": "org", "file": (io.BytesIO(ORG.encode()), "../../../etc/passwd")}
    root.post("/admin/imports/new", data=form, content_type="multipart/form-data")

    uploads = Path(database.config["INSTANCE"]) / "uploads"
    assert [path.name for path in waiting_files(database)] == ["etc_passwd"]
    assert all(path.is_relative_to(uploads) for path in waiting_files(database))
    assert all(path.stat().st_mode & 0o077 == 0 for path in waiting_files(database))


def test_a_file_nobody_decided_on_is_forgotten_within_the_hour(root: FlaskClient, database: Flask) -> None:
    upload(root)
    folder = waiting_files(database)[0].parent
    os.utime(folder, (time.time(), 0))

    forget_old_uploads()

    assert waiting_files(database) == []


def test_a_run_opens_its_faults_and_gives_them_as_csv(root: FlaskClient) -> None:
    answer = root.post("/admin/imports/apply", data={"ticket": ticket_in(upload(root))})

    page = root.get(answer.location)
    found = list(csv.DictReader(io.StringIO(root.get(f"{answer.location}?format=csv").text)))

    assert page.status_code == 200
    assert "there is no unit NOWHERE" in page.text
    assert [row["where"] for row in found] == ["line 3: parent_code"]


def test_fault_texts_cannot_run_in_a_spreadsheet(root: FlaskClient) -> None:
    cell = "=cmd|' /C calc'!A0"
    with unit_of_work() as unit:
        fault = {"where": cell, "code": "value", "message": cell}
        run = ImportRun(
            kind="org",
            started_at=unit.at,
            by="1",
            state="faults",
            result={"files": [{"file": cell, "sha256": "", "sets": [], "faults": [fault]}]},
        )
        db.session.add(run)
        db.session.flush()

    found = list(csv.reader(io.StringIO(root.get(f"/admin/imports/{run.id}?format=csv").text)))

    assert found[1] == ["'" + cell, "'" + cell, "value", "'" + cell]


def test_a_run_of_x12_files_shows_their_sets(root: FlaskClient) -> None:
    file = {
        "file": "remits.835",
        "sha256": "ab" * 32,
        "sets": [{"type": "835", "control": "0001", "state": "read"}],
        "claims": 0,
        "charge": "0.00",
        "remits": 2,
        "paid": "120.50",
        "faults": [],
    }
    with unit_of_work() as unit:
        run = ImportRun(kind="claims", started_at=unit.at, by="1", state="done", result={"files": [file]})
        db.session.add(run)
        db.session.flush()

    page = root.get(f"/admin/imports/{run.id}").text

    assert "remits.835" in page
    assert "$120.50" in page
    assert "0001" in page


def test_a_refused_run_says_why(root: FlaskClient) -> None:
    with unit_of_work() as unit:
        run = ImportRun(
            kind="roster", started_at=unit.at, by="1", state="refused", message="It would end 400 people."
        )
        db.session.add(run)
        db.session.flush()

    assert "It would end 400 people." in root.get(f"/admin/imports/{run.id}").text


def test_an_unknown_run_is_not_found(root: FlaskClient) -> None:
    assert root.get("/admin/imports/99999").status_code == 404


def test_the_list_filters_and_exports(root: FlaskClient) -> None:
    with unit_of_work() as unit:
        for kind, state in (("org", "done"), ("roster", "refused")):
            db.session.add(ImportRun(kind=kind, started_at=unit.at, by="1", state=state))

    answer = root.get("/admin/imports?state=refused&format=csv")

    assert [row["Kind"] for row in csv.DictReader(io.StringIO(answer.text))] == ["roster"]
    assert "roster" in root.get("/admin/imports?state=refused").text
