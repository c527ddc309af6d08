"""The pages of records: who may do what, forms that say too little, a constant number of statements."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.core.work import Work
from lms.people.models import Person
from lms.records.models import DataCopy, ErasureRequest, LegalHold
from lms.records.services.copying import make
from lms.records.services.counting import count_all
from lms.records.services.holds import Wanted, hold
from lms.records.services.requests import ask_erasure
from tests.factories import make_person
from tests.records.conftest import FAMILY, Hospital

pytestmark = pytest.mark.database
REASON = "Asked in a letter of 2 November."
SignIn = Callable[[FlaskClient, Person | None], FlaskClient]
LISTS = ("/admin/retention", "/admin/holds", "/admin/erasures", "/admin/policy")
KEEPERS = (
    "/admin/data-quality",
    "/admin/imports/rhythm",
    "/admin/data-quality/no-manager",
    "/admin/erasures/new",
)


@pytest.mark.parametrize("path", [*LISTS, *KEEPERS])
def test_pages_open_to_administrators_of_the_whole_alone(
    hospital: Hospital, client: FlaskClient, sign_in: SignIn, path: str
) -> None:
    cast = hospital.world.cast

    assert sign_in(client, hospital.keeper).get(path).status_code == 200
    for name in ("administrator", "eve", "manager", "director", "newcomer"):
        assert sign_in(client, cast[name]).get(path).status_code in (403, 404), name


@pytest.mark.parametrize("path", LISTS)
def test_an_auditor_reads_what_is_kept_and_held(
    hospital: Hospital, client: FlaskClient, sign_in: SignIn, path: str
) -> None:
    assert sign_in(client, hospital.auditor).get(path).status_code == 200


@pytest.mark.parametrize("path", ["/admin/holds", "/admin/erasures/new", "/my-data/of/1"])
def test_an_auditor_changes_nothing(
    hospital: Hospital, client: FlaskClient, sign_in: SignIn, path: str
) -> None:
    assert sign_in(client, hospital.auditor).post(path, data={"reason": REASON}).status_code in (403, 404)


def test_a_hold_is_set_shown_to_who_looks_and_released_by_somebody_else(
    hospital: Hospital, client: FlaskClient, sign_in: SignIn
) -> None:
    form = {
        "kind": "person",
        "employee_no": hospital.number,
        "matter": "Audit 7",
        "reason": REASON,
        "form_key": "f",
    }
    answers = [sign_in(client, hospital.keeper).post("/admin/holds", data=form) for _time in range(2)]
    page = answers[0].headers["Location"]
    own = client.post(f"{page}/release", data={"reason": REASON})
    shown = client.get(f"/people/{hospital.number}").text
    other = sign_in(client, hospital.other).post(f"{page}/release", data={"reason": REASON})

    assert {answer.status_code for answer in answers} == {303}
    assert len(db.session.scalars(select(LegalHold).where(LegalHold.form_key == "f")).all()) == 1
    assert (own.status_code, other.status_code) == (403, 303)
    assert "Audit 7" in shown
    assert "Released by" in client.get(page).text


@pytest.mark.parametrize("kind", ["person", "unit", "subject", "claims", "all"])
def test_a_hold_that_says_too_little_shows_the_form_again_with_what_was_typed(
    hospital: Hospital, client: FlaskClient, sign_in: SignIn, kind: str
) -> None:
    form = {"kind": kind, "matter": "Matter typed", "reason": REASON}
    answer = sign_in(client, hospital.keeper).post("/admin/holds", data=form)

    assert answer.status_code == 422
    assert "Matter typed" in answer.text


def test_an_erasure_is_asked_by_one_and_done_by_another(
    hospital: Hospital, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(client, hospital.keeper)
    before = client.get(f"/admin/erasures/new?person={hospital.number}").text
    form = {"employee_no": hospital.number, "reason": REASON, "form_key": "e"}
    page = client.post("/admin/erasures/new", data=form).headers["Location"]
    own = client.post(f"{page}/decide", data={"outcome": "approved", "reason": REASON})
    sign_in(client, hospital.other)
    waiting = client.get(page).text
    done = client.post(f"{page}/decide", data={"outcome": "approved", "reason": REASON})

    assert FAMILY in before
    assert "Training record" in before
    assert (own.status_code, done.status_code) == (403, 303)
    assert 'name="outcome"' in waiting
    assert FAMILY not in client.get(page).text
    assert f"Person {hospital.leaver.id}" in client.get(page).text


@pytest.mark.parametrize("reason", ["", "short"])
def test_an_erasure_without_a_reason_is_not_asked(
    hospital: Hospital, client: FlaskClient, sign_in: SignIn, reason: str
) -> None:
    form = {"employee_no": hospital.number, "reason": reason}
    answer = sign_in(client, hospital.keeper).post("/admin/erasures/new", data=form)

    assert answer.status_code == 422
    assert (
        db.session.scalars(select(ErasureRequest).where(ErasureRequest.person_id == hospital.leaver.id)).all()
        == []
    )


def test_everybody_asks_for_their_own_copy_and_fetches_it(
    hospital: Hospital, client: FlaskClient, sign_in: SignIn
) -> None:
    newcomer = hospital.world.cast["newcomer"]
    sign_in(client, newcomer)
    asked = [client.post("/my-data", data={"form_key": "mine"}) for _time in range(2)]
    copy = db.session.scalars(select(DataCopy).where(DataCopy.form_key == "mine")).one()
    waiting = client.get(asked[0].headers["Location"]).text
    make(copy.public_id)
    page = client.get(asked[0].headers["Location"]).text
    fetched = client.post(f"/my-data/{copy.public_id}/file")

    assert "Fetch the file" not in waiting
    assert "Fetch the file" in page
    assert fetched.data[:2] == b"PK"
    assert "records.copy_fetched" in db.session.scalars(select(AuditEntry.action)).all()
    assert "/my-data" in client.get("/settings").text
    assert copy.public_id in client.get("/my-data").text


def test_nobody_sees_or_fetches_the_copy_of_somebody_else(
    hospital: Hospital, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(client, hospital.world.cast["newcomer"]).post("/my-data", data={"form_key": "mine"})
    copy = db.session.scalars(select(DataCopy).where(DataCopy.form_key == "mine")).one()
    make(copy.public_id)

    for name in ("manager", "administrator", "eve"):
        sign_in(client, hospital.world.cast[name])
        assert client.get(f"/my-data/{copy.public_id}").status_code == 404
        assert client.post(f"/my-data/{copy.public_id}/file").status_code == 404


def test_counting_again_is_long_work(hospital: Hospital, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, hospital.keeper)
    client.post("/admin/data-quality/count")
    client.post("/admin/retention/count")

    assert len(db.session.scalars(select(Work).where(Work.kind == "records-count")).all()) == 2


@pytest.mark.parametrize("path", [*LISTS[:1], *KEEPERS[:3], "/admin/policy/policy/access"])
def test_lists_are_exported(hospital: Hospital, client: FlaskClient, sign_in: SignIn, path: str) -> None:
    sign_in(client, hospital.keeper)

    for kind in ("csv", "xlsx"):
        answer = client.get(f"{path}?format={kind}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "path", ["/admin/data-quality/nothing", "/admin/policy/person/1", "/admin/holds/x", "/admin/erasures/x"]
)
def test_what_is_not_there_is_not_found(
    hospital: Hospital, client: FlaskClient, sign_in: SignIn, path: str
) -> None:
    assert sign_in(client, hospital.keeper).get(path).status_code == 404


@pytest.mark.parametrize("path", [*LISTS, "/admin/data-quality", "/admin/imports/rhythm"])
def test_a_list_takes_as_many_statements_with_more_rows(
    hospital: Hospital, client: FlaskClient, sign_in: SignIn, count_queries: Any, path: str
) -> None:
    sign_in(client, hospital.keeper).get(path)
    with count_queries() as few:
        client.get(path)
    with unit_of_work():
        for number in range(4):
            one = make_person(unit=hospital.world.cast.south, family_name=f"More{number}")
            wanted = Wanted("person", f"Matter {number}", REASON, person_id=one.id)
            hold(wanted, by=hospital.keeper, form_key=f"many:{number}")
        ask_erasure(person_id=hospital.leaver.id, reason=REASON, by=hospital.keeper, form_key="many")
        count_all()
    client.get(path)
    with count_queries() as many:
        client.get(path)

    assert len(many) == len(few)
