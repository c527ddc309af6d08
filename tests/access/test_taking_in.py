"""Taking in a roster of a school or an agency: shown row by row before anything is stored."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.access.rules.intake_rows import COLUMNS, TYPES, Place, as_roster, check_rows, read_rows
from lms.access.services.decisions import decide_many
from lms.compliance.services.obligations import obligations_of_people
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.access.factories import TODAY, follow_content, make_world, publish
from tests.cast import Cast

SignIn = Callable[[FlaskClient, Any], FlaskClient]
PAGE = "/team/intake"
HEAD = ",".join(COLUMNS)
ROW = "T-1,Noa,Brook,noa@example.org,2026-11-16,traveler,registrar,NORTH-ADM,2026-11-16,2027-02-14"
PLACE = Place(frozenset({"NORTH-ADM"}), {"E-1": "employee", "T-9": "student"}, frozenset())
TRAVELLERS = {
    "id": "travelers",
    "title": "First days of travellers",
    "reason": "Who comes for a short time knows acceptable use within two weeks.",
    "scope": "open",
    "who": {"employment_type": ["traveler"]},
    "asks": {"modules": [], "requirements": [{"kind": "attestation", "subject": "acceptable-use"}]},
    "due": {"anchor": "job-start", "days": 14, "least_days": 1},
}


def faults(row: str) -> str:
    rows, problem = read_rows(f"{HEAD}\n{row}")
    assert problem == ""
    check_rows(rows, PLACE)
    return " ".join(rows[0].faults)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("NORTH-ADM", "SOUTH", "not one of yours"),
        ("traveler", "employee", "employment type"),
        ("2027-02-14", "", "last day"),
        ("T-1", "E-1", "employed"),
        ("T-1", "T-9", "another unit"),
    ],
)
def test_what_may_not_be_taken_in_says_why(before: str, after: str, said: str) -> None:
    assert faults(ROW) == ""
    assert said in faults(ROW.replace(before, after))


@given(cut=st.sampled_from(",;\t"), kind=st.sampled_from(TYPES), many=st.integers(1, 20))
def test_rows_of_any_spreadsheet_are_read_and_written_as_a_roster(cut: str, kind: str, many: int) -> None:
    lines = [ROW.replace("T-1", f"T-{number}").replace("traveler", kind) for number in range(100, 100 + many)]
    rows, problem = read_rows("\r\n".join([HEAD, *lines]).replace(",", cut))
    check_rows(rows, PLACE)
    assert (problem, [row.line for row in rows]) == ("", list(range(2, many + 2)))
    again, _none = read_rows(as_roster(rows))
    assert [row.cells for row in again] == [row.cells for row in rows]


@pytest.mark.parametrize("text", ["", "  \n", "a,b\n1,2", HEAD, f'{HEAD}\n"open'])
def test_what_cannot_be_read_says_so(text: str) -> None:
    assert read_rows(text)[1]


@pytest.fixture
def cast(database: Any) -> Cast:
    """A gate, and a rule for travellers."""
    with unit_of_work():
        made = make_world()
        publish("rule", "travelers", TRAVELLERS)
        follow_content()
    return made


@pytest.mark.database
def test_nothing_is_stored_before_it_was_shown(client: FlaskClient, sign_in: SignIn, cast: Cast) -> None:
    page = sign_in(client, cast["manager"]).post(PAGE, data={"rows": f"{HEAD}\n{ROW}", "act": "check"}).text
    assert "1 of 1 rows can be taken in" in page
    assert "First days of travellers" in page
    assert db.session.scalar(select(Person).where(Person.employee_no == "T-1")) is None


@pytest.mark.database
def test_a_freelancer_is_taken_in_with_the_pathway_of_their_kind_until_the_contract_ends(
    client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    bad = ROW.replace("T-1", "T-2").replace("NORTH-ADM", "SOUTH")
    sent = sign_in(client, cast["manager"]).post(PAGE, data={"rows": f"{HEAD}\n{ROW}\n{bad}", "act": "take"})
    assert "1 of 2 people are taken in" in sent.text
    person = db.session.scalar(select(Person).where(Person.employee_no == "T-1"))
    assert person is not None
    owed = obligations_of_people([person.id], as_of=TODAY)[person.id]
    due = {one.subject: one.due_on for one in owed}
    assert due["acceptable-use"] == date(2026, 11, 30)
    assert "PA-03" in due
    during, after = (decide_many([person.id], as_of=day)[person.id] for day in (TODAY, date(2027, 2, 15)))
    assert [ruling.decision.state for ruling in during] == ["not_started"]
    assert after == []
    assert db.session.scalar(select(Person).where(Person.employee_no == "T-2")) is None


@pytest.mark.database
def test_the_same_rows_twice_change_nothing(client: FlaskClient, sign_in: SignIn, cast: Cast) -> None:
    manager = sign_in(client, cast["manager"])
    for _time in range(2):
        manager.post(PAGE, data={"rows": f"{HEAD}\n{ROW}", "act": "take"})
    assert len(db.session.scalars(select(Person).where(Person.employee_no == "T-1")).all()) == 1


@pytest.mark.database
def test_a_file_that_cannot_be_taken_whole_takes_in_nobody(
    client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    broken = f"{HEAD}\n{ROW}\n".encode() + b"\xff"
    sent = {"file": (io.BytesIO(broken), "rows.csv"), "act": "take"}
    answer = sign_in(client, cast["manager"]).post(PAGE, data=sent)
    assert (answer.status_code, "is not UTF-8" in answer.text) == (422, True)
    assert "Show what it does" in answer.text
    assert db.session.scalar(select(Person).where(Person.employee_no == "T-1")) is None


@pytest.mark.database
def test_who_leads_nobody_takes_nobody_in(client: FlaskClient, sign_in: SignIn, cast: Cast) -> None:
    assert sign_in(client, cast["learner"]).get(PAGE).status_code == 403
    assert sign_in(client, cast["access_officer"]).post(PAGE, data={"rows": ROW}).status_code == 403
    foreign = sign_in(client, cast["eve"]).post(PAGE, data={"rows": f"{HEAD}\n{ROW}", "act": "take"})
    assert "not one of yours" in foreign.text
