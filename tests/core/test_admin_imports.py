"""The import monitor: who may see it, what a run opens, what it exports, what is under way."""

import csv
import io
from typing import Any

from flask.testing import FlaskClient

from lms.core.database import db
from lms.core.imports import ImportRun
from lms.core.unit_of_work import unit_of_work
from lms.people.models import DUTIES
from tests.cast import Cast
from tests.core.import_helpers import apply, dry_run, upload
from tests.people.people_helpers import SignIn

EVERYBODY = (*DUTIES, "learner", "eve")


def test_the_monitor_opens_for_administrators(client: FlaskClient, importers: Cast, sign_in: SignIn) -> None:
    statuses = {
        name: sign_in(client, importers[name]).get("/admin/imports").status_code for name in EVERYBODY
    }

    assert statuses == {name: 200 if name == "administrator" else 403 for name in EVERYBODY}


def test_a_run_opens_its_faults_and_gives_them_as_csv(root: FlaskClient) -> None:
    address = root.get(apply(root, dry_run(root))).location

    page = root.get(address)
    found = list(csv.DictReader(io.StringIO(root.get(f"{address}?format=csv").text)))

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


def test_what_is_under_way_leads_to_its_page(root: FlaskClient) -> None:
    waiting = upload(root).location

    page = root.get("/admin/imports").text

    assert "Under way" in page
    assert f'href="{waiting}"' in page
    assert "units.csv" in page


def test_what_was_applied_stands_among_the_runs_and_what_was_refused_under_way(root: FlaskClient) -> None:
    apply(root, dry_run(root))
    assert "Under way" not in root.get("/admin/imports").text

    refused = dry_run(root, "name\n")

    assert f'href="{refused}"' in root.get("/admin/imports").text


def test_what_is_under_way_is_not_for_an_administrator_of_some_units(
    root: FlaskClient, importers: Cast, sign_in: SignIn
) -> None:
    upload(root)

    page = sign_in(root, importers["administrator"]).get("/admin/imports")

    assert page.status_code == 200
    assert "Under way" not in page.text


def test_the_monitor_asks_the_same_number_of_questions_however_much_is_under_way(
    root: FlaskClient, count_queries: Any
) -> None:
    asked = []
    root.get("/admin/imports")
    for files in (1, 6):
        for _ in range(files):
            upload(root)
        with count_queries() as statements:
            root.get("/admin/imports")
        asked.append(len(statements))

    assert asked[0] == asked[1]


def test_no_list_of_runs_reads_the_faults_of_all_of_them(root: FlaskClient, count_queries: Any) -> None:
    apply(root, dry_run(root))

    with count_queries() as statements:
        for page in ("/admin/imports", "/admin/imports?format=csv", "/"):
            assert "org" in root.get(page, follow_redirects=True).text

    asked = [statement for statement in statements if "import_run" in statement]
    assert asked
    assert not [statement for statement in asked if "import_run.result" in statement]
