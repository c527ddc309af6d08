"""Importing a file in the browser: who may, how far it is, what a dry run shows, what applying does."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core import clock, uploads
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.imports import ImportRun
from lms.core.scheduler import SchedulerLease
from lms.core.unit_of_work import unit_of_work
from lms.core.uploads import KEPT, Upload, UploadPiece
from lms.core.web.work import POLLING
from lms.core.work import Work
from lms.core.worker import claim
from lms.people.models import DUTIES, Duty, Unit
from lms.people.services import sessions
from lms.people.views import guard
from tests.cast import Cast
from tests.claims.worlds import load_claims_content
from tests.claims.x12_files import Clm, claim_file
from tests.conftest import NOW
from tests.core.import_helpers import ORG, apply, dry_run, rows, upload
from tests.core.work_helpers import work_off
from tests.people.people_helpers import SignIn

EVERYBODY = (*DUTIES, "learner", "eve")
POLL = {POLLING: "1", "HX-Request": "true"}


def test_a_file_is_imported_by_an_administrator_over_everything_alone(
    client: FlaskClient, importers: Cast, sign_in: SignIn
) -> None:
    page = upload(sign_in(client, importers["root"])).location
    statuses = {}
    for name in (*EVERYBODY, "root"):
        visitor = sign_in(client, importers[name])
        answers = [
            visitor.get("/admin/imports/new"),
            visitor.post("/admin/imports/new"),
            visitor.get(page),
            visitor.get(page, headers=POLL),
            visitor.post(f"{page}/apply"),
        ]
        statuses[name] = [answer.status_code for answer in answers]

    assert statuses == {**{name: [403] * 5 for name in EVERYBODY}, "root": [200, 422, 200, 200, 422]}


def test_nobody_learns_whether_there_is_such_work(
    client: FlaskClient, importers: Cast, sign_in: SignIn
) -> None:
    page = upload(sign_in(client, importers["root"])).location
    eve = sign_in(client, importers["eve"])

    theirs, nobodys = eve.get(page), eve.get("/admin/imports/work/zzzzzzzzzzzz")

    assert (theirs.status_code, theirs.text) == (nobodys.status_code, nobodys.text)


def test_work_that_does_not_exist_is_not_found(root: FlaskClient) -> None:
    assert root.get("/admin/imports/work/zzzzzzzzzzzz").status_code == 404
    assert root.post("/admin/imports/work/zzzzzzzzzzzz/apply").status_code == 404


def test_an_upload_leads_to_a_page_that_waits_and_says_for_whom(root: FlaskClient) -> None:
    page = root.get(upload(root).location).text

    assert "Waiting for the job server" in page
    assert "lms scheduler" in page
    assert 'aria-live="polite"' in page
    assert 'hx-trigger="every 2s"' in page
    assert "Look again" in page
    assert 'http-equiv="refresh"' not in page
    assert rows(ImportRun) == rows(Work) - 1 == 0


def test_the_page_says_that_its_turn_comes_when_a_job_server_runs(
    root: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = upload(root).location
    monkeypatch.setattr("lms.core.web.work.somebody_leads", lambda: True)

    assert "Waiting for its turn" in root.get(address).text


def test_the_lease_of_a_scheduler_is_what_tells_that_one_runs(root: FlaskClient) -> None:
    if db.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL elects by an advisory lock")
    address = upload(root).location
    with unit_of_work() as unit:
        db.session.add(SchedulerLease(name="leader", holder="a", until_at=unit.at + timedelta(minutes=1)))

    assert "Waiting for its turn" in root.get(address).text


def test_running_work_shows_how_far_it_is(root: FlaskClient) -> None:
    address = upload(root).location
    task = claim("one")
    assert task is not None
    with unit_of_work():
        task.write(step_words="Reading remits.835", step_done=12400, step_of=20000, step_noun="claims")

    for headers in ({}, POLL):
        page = root.get(address, headers=headers).text
        assert "Reading remits.835" in page
        assert "12,400 of 20,000 claims" in page
        assert 'width="62.0"' in page


def test_a_page_that_asks_again_gets_its_part_alone_and_only_when_it_is_new(root: FlaskClient) -> None:
    address = upload(root).location
    first = root.get(address, headers=POLL)
    seen = re.search(r'name="seen" value="(\w+)"', first.text)
    assert seen is not None

    again = root.get(f"{address}?seen={seen[1]}", headers=POLL)
    claim("one")
    newer = root.get(f"{address}?seen={seen[1]}", headers=POLL)

    assert "<html" not in first.text
    assert (again.status_code, again.data) == (204, b"")
    assert (newer.status_code, "Begun at" in newer.text) == (200, True)


def test_a_page_that_asks_again_is_sent_to_what_came_of_it(root: FlaskClient) -> None:
    address = dry_run(root)
    shown = root.get(address, headers=POLL)
    applied = root.get(apply(root, address), headers=POLL)

    assert shown.headers["HX-Refresh"] == "true"
    assert (
        applied.headers["HX-Redirect"] == f"/admin/imports/{db.session.scalars(select(ImportRun.id)).one()}"
    )


def test_the_pages_ask_the_same_number_of_questions_whatever_the_file_holds(
    root: FlaskClient, count_queries: Any
) -> None:
    asked = []
    root.get(dry_run(root))
    for lines in (1, 150):
        text = "code,name,kind,parent_code\n" + "".join(f"U{n},Unit,facility,LH\n" for n in range(lines))
        waiting = upload(root, text).location
        with count_queries() as waits:
            root.get(waiting, headers=POLL)
        work_off()
        with count_queries() as shows:
            root.get(waiting)
        asked.append((len(waits), len(shows)))

    assert asked[0] == asked[1]


def test_a_dry_run_shows_changes_and_faults_and_stores_nothing(root: FlaskClient) -> None:
    page = root.get(dry_run(root)).text

    assert "+ unit WEST" in page
    assert "there is no unit NOWHERE" in page
    assert "Apply this import" in page
    assert db.session.scalar(select(Unit.id).where(Unit.code == "WEST")) is None
    assert rows(ImportRun) == 0


def test_applying_does_what_was_shown_without_the_file_and_opens_the_run(
    root: FlaskClient, importers: Cast
) -> None:
    done = root.get(apply(root, dry_run(root)))

    run = db.session.scalars(select(ImportRun)).one()
    assert done.location == f"/admin/imports/{run.id}"
    assert (run.kind, run.added, run.rejected, run.state) == ("org", 1, 1, "faults")
    assert run.by == importers["root"].employee_no
    assert db.session.scalar(select(Unit.name).where(Unit.code == "WEST")) == "Cedar Point Clinic"
    assert db.session.scalars(select(AuditEntry)).one().actor == importers["root"].employee_no


def test_the_file_is_gone_once_it_was_applied(root: FlaskClient) -> None:
    address = dry_run(root)
    assert (rows(Upload), rows(UploadPiece)) == (1, 1)
    apply(root, address)

    assert (rows(Upload), rows(UploadPiece)) == (0, 0)
    assert "Apply this import" not in root.get(address).text


def test_applying_twice_imports_once(root: FlaskClient) -> None:
    address = dry_run(root)
    first = root.post(f"{address}/apply").location
    second = root.post(f"{address}/apply").location
    work_off()

    assert first == second == root.post(f"{address}/apply").location
    assert rows(ImportRun) == 1


def test_another_administrator_sees_a_dry_run_and_leaves_the_decision(
    root: FlaskClient, importers: Cast, sign_in: SignIn
) -> None:
    address = dry_run(root)
    other = sign_in(root, importers["other"])
    page = other.get(address).text

    assert "+ unit WEST" in page
    assert f"{importers['root'].employee_no} uploaded the file and decides on it." in page
    assert other.post(f"{address}/apply").status_code == 403
    assert rows(Work) == 1


def test_nothing_is_applied_after_the_hour(root: FlaskClient) -> None:
    address = dry_run(root)

    with clock.frozen(NOW + KEPT):
        page, answer = root.get(address).text, root.post(f"{address}/apply")

    assert "The file is not kept any more" in page
    assert "Apply this import" not in page
    assert answer.status_code == 422


def test_an_upload_removes_files_that_nobody_decided_on(root: FlaskClient) -> None:
    dry_run(root)

    with clock.frozen(NOW + timedelta(hours=1)):
        upload(root, ORG.replace("WEST", "EAST"))

    assert rows(Upload) == 1


def test_a_file_that_changes_nothing_is_not_kept(root: FlaskClient) -> None:
    apply(root, dry_run(root))
    page = root.get(dry_run(root)).text

    assert "This file changes nothing" in page
    assert "There is nothing to apply" in page
    assert rows(Upload) == 0


def test_who_lost_the_duty_meanwhile_imports_nothing(root: FlaskClient, importers: Cast) -> None:
    waiting = root.post(f"{dry_run(root)}/apply")
    with unit_of_work():
        for duty in db.session.scalars(select(Duty).where(Duty.person_id == importers["root"].id)):
            duty.superseded_at = clock.now()
    work_off()

    assert waiting.status_code == 303
    assert db.session.scalars(select(Work.error).order_by(Work.id.desc())).first() == (
        "Whoever asked for this may not do it any more. Ask somebody with the duty to do it."
    )
    assert (rows(ImportRun), rows(Upload)) == (0, 0)


def test_claim_files_are_told_by_their_content(root: FlaskClient) -> None:
    with unit_of_work():
        load_claims_content()
    data = claim_file(Clm("N1", charge="100.00")).write()
    address = dry_run(root, data, "claims")
    page = root.get(address).text
    apply(root, address)

    assert "$100.00" in page
    assert "One change, not applied yet" in page
    (run,) = db.session.scalars(select(ImportRun))
    assert (run.kind, run.added, run.state) == ("claims", 1, "done")


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        ("name,kind\nA,facility\n", "org", "lacks code"),
        (b"code,name\nA,\xff\xfe\n", "org", "byte 12 is not UTF-8"),
        (b"PK\x03\x04\x00\x00", "org", "is not text"),
        (ORG, "claims", "units.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason_and_not_kept(
    root: FlaskClient, content: str | bytes, kind: str, words: str
) -> None:
    page = root.get(dry_run(root, content, kind)).text

    assert "This file cannot be imported; nothing changed" in page
    assert words in page
    assert (rows(ImportRun), rows(Upload), rows(UploadPiece)) == (0, 0, 0)


@pytest.mark.parametrize(("kind", "words"), [("nothing", "Choose what the file holds"), ("org", "empty")])
def test_what_is_wrong_at_once_is_said_beside_the_form(root: FlaskClient, kind: str, words: str) -> None:
    answer = upload(root, "", kind)

    assert answer.status_code == 422
    assert words in answer.text
    assert (rows(Work), rows(Upload)) == (0, 0)


def test_a_form_without_a_file_is_refused(root: FlaskClient) -> None:
    answer = root.post("/admin/imports/new", data={"kind": "org"})

    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_a_file_over_the_limit_is_refused_and_not_kept(
    root: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", len(ORG))
    assert upload(root, ORG).status_code == 303

    answer = upload(root, ORG + "\n")

    assert answer.status_code == 422
    assert "The file is larger than" in answer.text
    assert (rows(Upload), rows(Work)) == (1, 1)


def test_a_file_of_50_mb_is_refused_with_what_to_do(root: FlaskClient) -> None:
    answer = upload(root, b"x" * 50_000_000)

    assert answer.status_code == 413
    assert "larger than this page takes" in answer.text
    assert (rows(Upload), rows(Work)) == (0, 0)


def test_a_file_of_25_mb_is_taken_and_kept_whole(root: FlaskClient) -> None:
    line = b"U%06d,Unit,facility,LH,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n"
    data = b"code,name,kind,parent_code\n" + b"".join(line % number for number in range(400_000))

    assert upload(root, data[: uploads.LARGEST]).status_code == 303
    (kept,) = db.session.scalars(select(Upload))
    with uploads.opened(kept.id) as path:
        assert path.read_bytes() == data[: uploads.LARGEST]


def test_a_page_that_looks_again_keeps_no_session_alive(
    client: FlaskClient, importers: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    touched: list[int] = []
    monkeypatch.setattr(sessions, "touch", touched.append)
    with unit_of_work():
        token = sessions.start(importers["root"].id, is_shared_workstation=False)
    with client.session_transaction() as session:
        session[guard.TOKEN] = token

    with clock.frozen(NOW + timedelta(minutes=2)):
        client.get("/admin/imports/new", headers=POLL)
        assert touched == []
        client.get("/admin/imports/new")
        assert len(touched) == 1


def test_an_empty_form_field_for_the_file_is_no_file(root: FlaskClient) -> None:
    form = {"kind": "org", "file": (io.BytesIO(b""), "")}

    answer = root.post("/admin/imports/new", data=form, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "Choose a file." in answer.text
