"""The pages of careers: who opens them, what they record without a script, and what they say."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.careers.models import CareerFile, CredentialCycle, CreditEntry, Teaching
from lms.careers.services import teaching
from lms.careers.services.entries import Activity, add_entry
from lms.careers.services.reading import Share, ledger_of
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.careers.conftest import World, in_ledger, tell
from tests.careers.examples import pdf
from tests.factories import make_person

pytestmark = pytest.mark.database

SignIn = Callable[[FlaskClient, Any], FlaskClient]
ENTRY = {
    "form_key": "one",
    "on": "2026-05-04",
    "hours": "1.5",
    "title": "Sepsis webinar",
    "provider": "An association",
    "category-AHIMA": "association",
    "approval-AHIMA": "A-17",
}
TALK = {"form_key": "talk", "title": "Queries", "where": "Ashford", "on": "2026-09-09", "hours": "2"}


def text(answer: Any) -> str:
    return " ".join(answer.text.replace("\u00a0", " ").split())


def at(person: Person, rest: str = "") -> str:
    return f"/credentials/{person.employee_no}{rest}"


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def handed_in(world: World) -> str:
    presented = teaching.Presented("Queries that help", "Ashford", date(2026, 9, 9), Decimal(2))
    with unit_of_work():
        row = teaching.hand_in(
            person_id=world.coder.id, presented=presented, file_id=None, replaces="", form_key="t"
        )
        return str(row.public_id)


def test_a_coder_sees_what_is_earned_and_what_is_still_needed(
    client: FlaskClient, world: World, sign_in: SignIn
) -> None:
    activity = Activity(
        date(2026, 5, 4), Decimal("6.5"), "Webinar", shares=(Share("AHIMA", "association", "A-17"),)
    )
    with unit_of_work():
        add_entry(person_id=world.coder.id, activity=activity, by_id=world.coder.id, form_key="k")
    page = text(sign_in(client, world.coder).get(at(world.coder)))
    assert "CCS: 13.5 CEUs still to earn by 31 Mar 2027" in page
    assert "6.5 of 20 CEUs count" in page
    assert "6.5 of at least 16" in page
    assert "approval A-17" in page
    assert "for the association to decide" in page


def test_the_short_address_leads_to_ones_own(client: FlaskClient, world: World, sign_in: SignIn) -> None:
    answer = sign_in(client, world.coder).get("/credentials")
    assert answer.location == at(world.coder)


@pytest.mark.parametrize(
    ("who", "status"), [("manager", 200), ("coding_manager", 200), ("eve", 404), ("trainer", 404)]
)
def test_a_ledger_is_open_to_its_person_and_those_in_charge(
    client: FlaskClient, world: World, sign_in: SignIn, who: str, status: int
) -> None:
    assert sign_in(client, world[who]).get(at(world.coder)).status_code == status


def test_an_entry_is_added_with_its_certificate_and_the_certificate_comes_back(
    client: FlaskClient, world: World, sign_in: SignIn
) -> None:
    browser = sign_in(client, world.coder)
    for _time in range(2):
        answer = browser.post(
            at(world.coder, "/entries/new"),
            data=ENTRY | {"file": (io.BytesIO(pdf()), "../certificate.pdf")},
        )
        assert answer.location == at(world.coder) + "#entries"
    entry = ledger_of(world.coder.id).entries[0]
    assert (count(CreditEntry), count(CareerFile)) == (1, 1)
    assert entry.shares == (Share("AHIMA", "association", "A-17"),)
    file = browser.get(at(world.coder, f"/files/{entry.file_id}"))
    assert file.data == pdf()
    assert file.headers["Content-Disposition"] == 'attachment; filename="certificate.pdf"'
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_is_not_taken_records_nothing_and_keeps_what_was_typed(
    client: FlaskClient, world: World, sign_in: SignIn
) -> None:
    data = ENTRY | {"file": (io.BytesIO(b"MZ"), "certificate.pdf")}
    answer = sign_in(client, world.coder).post(at(world.coder, "/entries/new"), data=data)
    assert answer.status_code == 422
    assert "no PNG, JPEG" in answer.text
    assert 'value="Sepsis webinar"' in answer.text
    assert count(CreditEntry) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"on": "soon"}, "Enter the day."),
        ({"on": "2026-12-24"}, "in the future"),
        ({"on": "2025-01-01"}, "lies in no cycle of AHIMA"),
        ({"hours": "NaN"}, "Enter hours"),
        ({"hours": "-1"}, "Enter hours"),
        ({"title": " "}, "Say what it was"),
        ({"category-AHIMA": "cooking"}, "Choose one of the categories"),
    ],
)
def test_an_entry_says_what_is_wrong_beside_the_field(
    client: FlaskClient, world: World, sign_in: SignIn, change: dict[str, str], said: str
) -> None:
    answer = sign_in(client, world.coder).post(at(world.coder, "/entries/new"), data=ENTRY | change)
    assert answer.status_code == 422
    assert said in text(answer)
    assert count(CreditEntry) == 0


def test_something_on_record_fills_the_form_in_and_is_counted_once(
    client: FlaskClient, world: World, sign_in: SignIn
) -> None:
    manager = sign_in(client, world["manager"])
    address = f"/team/{world.coder.employee_no}/outside-course"
    manager.post(address, data={"course": "BWL-112", "on": "2026-06-01", "score": "88"})
    browser = sign_in(client, world.coder)
    page = browser.get(at(world.coder))
    assert "Modifiers (BWL-112)" in page.text
    key = "library:BWL-112:2026-06-01"
    form = browser.get(at(world.coder, "/entries/new"), query_string={"source": key})
    assert 'value="1.5"' in form.text
    data = ENTRY | {"source": key, "on": "2020-01-01"}
    for _time in range(2):
        assert browser.post(at(world.coder, "/entries/new"), data=data).status_code == 303
    assert ledger_of(world.coder.id).entries[0].on == date(2026, 6, 1)
    assert "Count it" not in browser.get(at(world.coder)).text
    assert browser.post(at(world.coder, "/entries/new"), data=data | {"form_key": "two"}).status_code == 422


def test_an_entry_is_corrected_and_taken_back_with_a_reason(
    client: FlaskClient, world: World, sign_in: SignIn
) -> None:
    browser = sign_in(client, world.coder)
    browser.post(at(world.coder, "/entries/new"), data=ENTRY)
    own = at(world.coder, f"/entries/{ledger_of(world.coder.id).entries[0].public_id}")
    assert 'value="1.5"' in browser.get(own).text
    change = ENTRY | {"hours": "2", "seen": "1", "form_key": "two", "act": "save"}
    assert browser.post(own, data=change).status_code == 422
    assert browser.post(own, data=change | {"reason": "Two hours"}).status_code == 303
    assert ledger_of(world.coder.id).entries[0].hours == 2
    stale = change | {"reason": "Again", "form_key": "three"}
    assert "changed since you opened it" in browser.post(own, data=stale).text
    back = {"act": "withdraw", "seen": "2", "form_key": "four", "reason": "Not mine"}
    assert browser.post(own, data=back).status_code == 303
    assert browser.post(own, data=back).status_code == 303
    assert ledger_of(world.coder.id).entries == []
    assert browser.get(own).status_code == 404


def test_a_cycle_is_told_corrected_and_taken_back(client: FlaskClient, world: World, sign_in: SignIn) -> None:
    browser, learner = sign_in(client, world["learner"]), world["learner"]
    assert "Tell which credential you hold" in browser.get(at(learner)).text
    data = {"form_key": "c", "code": "CPC", "to_on": "2027-06-30"}
    for _time in range(2):
        assert browser.post(at(learner, "/cycles/new"), data=data).location == at(learner)
    assert "36 CEUs still to earn by 30 Jun 2027" in text(browser.get(at(learner)))
    own = at(learner, f"/cycles/{ledger_of(learner.id).held[0].public_id}")
    assert 'value="2025-07-01"' in browser.get(own).text
    change = {"form_key": "d", "seen": "1", "to_on": "2027-09-30", "credential_no": "C 1"}
    assert browser.post(own, data=change).status_code == 303
    back = {"form_key": "e", "seen": "2", "act": "withdraw"}
    assert browser.post(own, data=back).status_code == 422
    assert browser.post(own, data=back | {"reason": "Lapsed"}).status_code == 303
    assert browser.get(own).status_code == 404
    assert count(CredentialCycle) == 4


@pytest.mark.parametrize(
    "data",
    [
        {"code": "", "to_on": "2027-06-30"},
        {"code": "CPC", "to_on": ""},
        {"code": "MBA", "to_on": "2027-06-30"},
    ],
)
def test_a_cycle_without_its_credential_or_end_is_refused(
    client: FlaskClient, world: World, sign_in: SignIn, data: dict[str, str]
) -> None:
    browser, learner = sign_in(client, world["learner"]), world["learner"]
    assert browser.post(at(learner, "/cycles/new"), data=data).status_code == 422


def test_entries_come_as_a_file_without_formulas(client: FlaskClient, world: World, sign_in: SignIn) -> None:
    browser = sign_in(client, world.coder)
    browser.post(at(world.coder, "/entries/new"), data=ENTRY | {"title": "=1+1"})
    file = browser.get(at(world.coder) + "?format=csv")
    assert file.mimetype == "text/csv"
    assert "AHIMA: Health information topic" in file.text
    assert ",=1+1" not in file.text


def test_teaching_goes_from_the_coder_to_the_manager_and_counts(
    client: FlaskClient, world: World, sign_in: SignIn
) -> None:
    browser = sign_in(client, world.coder)
    for _time in range(2):
        answer = browser.post(at(world.coder, "/teaching/new"), data=TALK)
        assert answer.location == at(world.coder) + "#teaching"
    assert count(Teaching) == 1
    manager = sign_in(client, world["coding_manager"])
    waiting = manager.get("/team/credentials")
    assert "Teaching that waits for you" in waiting.text
    own = at(world.coder, f"/teaching/{teaching.teaching_of(world.coder.id)[0].row.public_id}")
    assert "2 hours count as teaching for AHIMA" in text(manager.get(own))
    assert manager.post(own + "/return", data={"reason": ""}).status_code == 422
    for _time in range(2):
        assert manager.post(own + "/accept").status_code == 303
    assert "Teaching that waits" not in manager.get("/team/credentials").text
    page = sign_in(client, world.coder).get(at(world.coder)).text
    assert "Presenting or teaching" in page
    assert "2 of 20 CEUs count" in text(sign_in(client, world.coder).get(at(world.coder)))


def test_teaching_that_is_returned_comes_back_with_its_reason_and_its_words(
    client: FlaskClient, world: World, sign_in: SignIn
) -> None:
    public_id = handed_in(world)
    own = at(world.coder, f"/teaching/{public_id}")
    manager = sign_in(client, world["manager"])
    assert manager.post(own + "/return", data={"reason": "Which programme?"}).status_code == 303
    browser = sign_in(client, world.coder)
    assert "Which programme?" in browser.get(at(world.coder)).text
    form = browser.get(at(world.coder, f"/teaching/new?again={public_id}"))
    assert 'value="Queries that help"' in form.text
    assert browser.post(at(world.coder, "/teaching/new"), data=TALK | {"again": public_id}).status_code == 303
    assert count(Teaching) == 2


@pytest.mark.parametrize(
    ("who", "status"), [("coder", 404), ("trainer", 404), ("eve", 404), ("manager", 303)]
)
def test_only_somebody_in_charge_accepts_teaching(
    client: FlaskClient, world: World, sign_in: SignIn, who: str, status: int
) -> None:
    public_id = handed_in(world)
    person = world.coder if who == "coder" else world[who]
    answer = sign_in(client, person).post(at(world.coder, f"/teaching/{public_id}/accept"))
    assert answer.status_code == status


def test_nobody_hands_in_teaching_for_somebody_else(
    client: FlaskClient, world: World, sign_in: SignIn
) -> None:
    browser = sign_in(client, world["manager"])
    assert browser.post(at(world.coder, "/teaching/new"), data=TALK).status_code == 404


def test_a_manager_sees_who_falls_short_and_when(client: FlaskClient, world: World, sign_in: SignIn) -> None:
    with unit_of_work():
        in_ledger(world["learner"], "RHIT", date(2026, 10, 31))
        south = make_person(unit=world.cast.south, job_role="coder_1", family_name="Elsewhere")
        tell(south, "CCS")
    browser = sign_in(client, world["manager"])
    page = text(browser.get("/team/credentials"))
    assert "2 people fall short so far" in page
    assert "Ended short" in page
    assert "31 Oct 2026" in page
    assert "Elsewhere" not in page
    file = browser.get("/team/credentials?show=short&format=csv").text
    assert "Moretti" in file
    assert "Elsewhere" not in file
    assert "Nobody falls short" not in page


def test_a_learner_does_not_see_the_team(client: FlaskClient, world: World, sign_in: SignIn) -> None:
    assert sign_in(client, world["learner"]).get("/team/credentials").status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [("manager", 303), ("coding_manager", 303), ("trainer", 303), ("eve", 404), ("coder", 404)],
)
def test_a_course_outside_is_recorded_by_somebody_in_charge(
    client: FlaskClient, world: World, sign_in: SignIn, who: str, status: int
) -> None:
    person = world.coder if who == "coder" else world[who]
    address = f"/team/{world.coder.employee_no}/outside-course"
    answer = sign_in(client, person).post(address, data={"course": "BWL-101", "on": "2026-06-01"})
    assert answer.status_code == status


@pytest.mark.parametrize(
    "data",
    [
        {"course": "", "on": "2026-06-01"},
        {"course": "BWL-101", "on": "2027-06-01"},
        {"course": "BWL-101", "on": "2026-06-01", "score": "101"},
        {"course": "XX-1", "on": "2026-06-01"},
    ],
)
def test_a_course_outside_that_cannot_be_is_refused(
    client: FlaskClient, world: World, sign_in: SignIn, data: dict[str, str]
) -> None:
    address = f"/team/{world.coder.employee_no}/outside-course"
    assert sign_in(client, world["manager"]).post(address, data=data).status_code == 422


def test_the_record_and_the_team_lead_there(client: FlaskClient, world: World, sign_in: SignIn) -> None:
    handed_in(world)
    assert at(world.coder) in sign_in(client, world.coder).get("/me").text
    manager = sign_in(client, world["manager"])
    assert "Credentials, one waiting" in manager.get("/team").text
    person_page = manager.get(f"/team/{world.coder.employee_no}").text
    assert at(world.coder) in person_page
    assert "outside-course" in person_page


def test_the_ledger_asks_the_same_number_of_statements_for_any_number_of_entries(
    client: FlaskClient, world: World, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    browser = sign_in(client, world.coder)
    browser.post(at(world.coder, "/entries/new"), data=ENTRY)
    browser.get(at(world.coder))
    with count_queries() as few:
        browser.get(at(world.coder))
    for number in range(6):
        browser.post(at(world.coder, "/entries/new"), data=ENTRY | {"form_key": f"n{number}"})
    browser.get(at(world.coder))
    with count_queries() as many:
        browser.get(at(world.coder))
    assert len(few) == len(many)
