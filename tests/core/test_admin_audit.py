"""The audit log and the health page: who reads them, scope, filters, the state of the chain."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core import audit, clock
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.jobs import JobRun
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import unit_of_work
from lms.core.web.admin_audit import BrokenChain, verify_chain
from lms.people.models import DUTIES
from tests.cast import Cast, make_cast
from tests.conftest import NOW
from tests.factories import make_person
from tests.people.people_helpers import SignIn

EVERYBODY = (*DUTIES, "learner", "eve")
READERS = {"administrator", "auditor", "compliance_consultant"}


@pytest.fixture
def cast(client: FlaskClient) -> Cast:
    """The cast, with an auditor of the whole organisation and one of the other facility."""
    with unit_of_work():
        cast = make_cast()
        cast.by_duty["root"] = make_person(unit=cast.system, job_role="leader", duty="auditor")
        cast.by_duty["south"] = make_person(unit=cast.south, job_role="leader", duty="auditor")
    return cast


def record(action: str, subject: str, unit: str | None = None, *, days_ago: int = 0) -> None:
    with clock.frozen(NOW - timedelta(days=days_ago)), unit_of_work(durable=True):
        audit.record(action, subject=subject, actor="10042", unit=unit, score=88)


def rows(client: FlaskClient, query: str = "") -> list[tuple[str, str]]:
    answer = client.get(f"/admin/audit?format=csv&{query}")
    assert answer.status_code == 200
    return [(row["What"], row["To what"]) for row in csv.DictReader(io.StringIO(answer.text))]


def test_the_log_opens_for_those_who_check(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    statuses = {name: sign_in(client, cast[name]).get("/admin/audit").status_code for name in EVERYBODY}

    assert statuses == {name: 200 if name in READERS else 403 for name in EVERYBODY}


def test_an_entry_opens_for_those_who_check_its_unit(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    record("access.released", "person:1", "NORTH-ADM")
    page = f"/admin/audit/{db.session.scalars(select(AuditEntry.id)).one()}"

    statuses = {
        name: sign_in(client, cast[name]).get(page).status_code for name in (*EVERYBODY, "root", "south")
    }

    expected = {name: 200 if name in READERS else 403 for name in EVERYBODY}
    assert statuses == {**expected, "root": 200, "south": 404}


def test_each_reader_sees_the_entries_of_their_units(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    record("access.released", "person:1", "NORTH-ADM")
    record("access.released", "person:2", "SOUTH")
    record("content.loaded", "content:files")

    assert rows(sign_in(client, cast["auditor"])) == [("access.released", "person:1")]
    assert rows(sign_in(client, cast["south"])) == [("access.released", "person:2")]
    assert "person:1" not in client.get("/admin/audit").text
    assert len(rows(sign_in(client, cast["root"]))) == 3


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("action=access.ended", ["person:3"]),
        ("subject=person:1", ["person:1"]),
        ("subject=%25", []),
        ("actor=10042", ["person:1", "person:2", "person:3"]),
        ("actor=nobody", []),
        ("from=2026-11-16", ["person:1"]),
        ("to=2026-11-15", ["person:2", "person:3"]),
        ("from=2026-11-15&to=2026-11-15", ["person:2"]),
        ("from=rubbish", ["person:1", "person:2", "person:3"]),
    ],
)
def test_filters_narrow_the_log(
    client: FlaskClient, cast: Cast, sign_in: SignIn, query: str, subjects: list[str]
) -> None:
    record("access.ended", "person:3", days_ago=5)
    record("access.released", "person:2", days_ago=1)
    record("access.released", "person:1")

    assert [subject for _, subject in rows(sign_in(client, cast["root"]), query)] == subjects


def test_a_day_of_the_filter_is_a_day_of_the_hospital(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    with clock.frozen(NOW.replace(hour=3)), unit_of_work(durable=True):
        audit.record("access.released", subject="person:1")
    sign_in(client, cast["root"])

    assert rows(client, "to=2026-11-15") == [("access.released", "person:1")]
    assert rows(client, "from=2026-11-16") == []


def test_an_entry_shows_its_details_until_they_are_erased(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    record("access.released", "person:1")
    page = f"/admin/audit/{db.session.scalars(select(AuditEntry.id)).one()}"
    sign_in(client, cast["root"])
    assert "88" in client.get(page).text

    with unit_of_work():
        db.session.delete(db.session.scalars(select(AuditPayload)).one())

    assert "The details were erased" in client.get(page).text


def test_cells_of_the_log_cannot_run_in_a_spreadsheet(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    record("access.released", "=1+1")

    assert rows(sign_in(client, cast["root"])) == [("access.released", "'=1+1")]


def test_the_page_says_that_the_chain_is_whole_or_where_it_breaks(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    for number in range(3):
        record("access.released", f"person:{number}")
    sign_in(client, cast["root"])
    assert "The audit chain is whole" in client.get("/admin/audit").text

    with unit_of_work():
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[1]
        entry.actor = "somebody else"

    assert f"The chain is broken at entry {entry.id}" in client.get("/admin/audit").text


def test_the_end_of_the_chain_is_checked_against_the_link_before_it(database: Flask) -> None:
    for number in range(5):
        record("access.released", f"person:{number}")
    entries = list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert audit.first_broken_link(newest=2) is None
    with unit_of_work():
        entries[1].actor = "somebody else"

    assert audit.first_broken_link(newest=2) is None
    assert audit.first_broken_link(newest=4) == (
        entries[1].id,
        "its fields were changed after it was written",
    )
    assert audit.first_broken_link(newest=400) is not None


def test_the_nightly_walk_fails_on_a_broken_chain(database: Flask) -> None:
    record("access.released", "person:1")
    assert verify_chain() == "the chain is whole"
    with unit_of_work():
        db.session.scalars(select(AuditEntry)).one().subject = "person:2"

    with pytest.raises(BrokenChain, match="fields were changed"):
        verify_chain()


def test_the_health_page_opens_for_administrators(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    statuses = {name: sign_in(client, cast[name]).get("/admin/health").status_code for name in EVERYBODY}

    assert statuses == {name: 200 if name == "administrator" else 403 for name in EVERYBODY}


def test_the_health_page_shows_jobs_and_what_is_stuck_but_no_content(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    with unit_of_work() as unit:
        db.session.add(
            JobRun(
                job="outbox",
                scheduled_for=unit.at,
                state="failed",
                started_at=unit.at,
                ended_at=unit.at,
                outcome="ConnectionRefusedError: nobody answers",
            )
        )
        db.session.add(
            OutboxMessage(
                channel="mail",
                key="reset:1",
                payload={"text": "the secret link"},
                state="given up",
                tries=8,
                recorded_at=unit.at,
                due_at=unit.at,
                last_error="SMTPServerDisconnected",
            )
        )

    page = sign_in(client, cast["administrator"]).get("/admin/health").text

    assert "nobody answers" in page
    assert "SMTPServerDisconnected" in page
    assert "the secret link" not in page
    assert "not run so far" in page
    assert "lms backup firstpass-2026-11-16" in page


@pytest.mark.parametrize("page", ["/admin/imports", "/admin/audit", "/admin/health", "/admin/imports/new"])
def test_nobody_is_asked_to_sign_in(client: FlaskClient, page: str) -> None:
    assert client.get(page).location.startswith("/login?next=")
