"""The cycles of a person as document and as page, and the module page that leads to a renewal form."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.assessments.models import Attempt
from lms.compliance.services.documents import person_document
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.compliance.renewals import PASSED, TODAY, at_noon, pass_both, publish_modules, registrar, take_form

pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Any], FlaskClient]


@pytest.fixture
def learner(database: Any) -> Person:
    """Who passed both modules on 20 December and renewed by a form today."""
    with unit_of_work():
        publish_modules()
        person = registrar()
    with unit_of_work():
        take_form(person)
    return person


def cycles(person: Person, **asked: Any) -> list[dict[str, Any]]:
    """Return the cycles of the exam of TS-01 in the document of a person."""
    found = person_document(person, **{"as_of": TODAY, **asked})["obligations"]
    wanted = {"kind": "exam-passed", "subject": "TS-01"}
    cycles: list[dict[str, Any]] = next(one["cycles"] for one in found if one["requirement"] == wanted)
    return cycles


def test_the_document_names_each_cycle_with_what_satisfied_it(learner: Person) -> None:
    first, second = cycles(learner)
    assert (first["how"], first["satisfied_on"], first["source"]) == ("in_time", PASSED, "firstpass")
    assert (second["how"], second["satisfied_on"], second["source"]) == ("early", TODAY, "renewal")
    assert (second["due_on"], second["expires_on"]) == (date(2026, 12, 20), date(2027, 12, 20))
    assert second["revision"] == "1.0.0"


def test_as_of_an_earlier_day_the_renewal_is_not_there_yet(learner: Person) -> None:
    assert [one["how"] for one in cycles(learner, as_of=date(2026, 6, 1))] == ["in_time"]


def test_what_was_not_known_on_a_day_stands_in_no_cycle_of_it(learner: Person) -> None:
    with clock.frozen(at_noon(date(2027, 12, 1))), unit_of_work():
        pass_both(learner, date(2027, 12, 1))
    assert len(cycles(learner, as_of=date(2027, 12, 2))) == 3
    before = cycles(learner, as_of=date(2027, 12, 2), known_on=date(2027, 11, 30))
    assert [one["how"] for one in before] == ["in_time", "early", "open"]


def test_the_page_shows_the_cycles_to_oneself_and_not_to_strangers(
    client: FlaskClient, learner: Person, sign_in: SignIn
) -> None:
    page = sign_in(client, learner).get(f"/team/{learner.employee_no}/cycles")
    assert "4 renewals on record" in page.text
    assert "Renewed early, the date was kept" in page.text
    with unit_of_work():
        stranger = registrar(passed=None)
    assert sign_in(client, stranger).get(f"/team/{learner.employee_no}/cycles").status_code in (403, 404)


def test_the_page_of_cycles_asks_the_same_number_of_statements_for_one_and_for_many(
    client: FlaskClient, learner: Person, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    browser, address = sign_in(client, learner), f"/team/{learner.employee_no}/cycles"
    browser.get(address)
    with count_queries() as few:
        browser.get(address)
    for year in (2027, 2028, 2029):
        with clock.frozen(at_noon(date(year, 12, 1))), unit_of_work():
            pass_both(learner, date(year, 12, 1))
    browser.get(address)
    with count_queries() as many:
        browser.get(address)
    assert len(many) <= len(few)


def test_the_form_is_started_answered_and_told_in_the_browser(
    client: FlaskClient, database: Any, sign_in: SignIn
) -> None:
    with unit_of_work():
        publish_modules()
        person = registrar()
    browser = sign_in(client, person)
    offered = browser.get("/me/renewal").text
    assert "Renew 2 modules with 10 questions" in offered
    assert "Renew it with a few questions" not in browser.get("/learn/TS-01").text
    sent = browser.post("/me/renewal", data={"start_token": "here"})
    assert (sent.status_code, "/attempts/" in sent.location) == (303, True)
    assert "Renewal form" in browser.get(sent.location).text
    assert browser.get("/me/renewal").text.count("Go on") >= 1
    browser.post(f"{sent.location}/submit")
    told = browser.get(f"{sent.location}/result").text
    assert "Not renewed this way" in told
    assert "Nothing is lost" in told
    assert browser.post(f"{sent.location}/reasons").status_code == 302
    assert "The reasons" in browser.get(f"{sent.location}/result").text


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (TODAY, "Renew it now, it keeps its date"),
        (date(2026, 6, 1), "Renew from 21 Oct 2026 on: it keeps its date"),
    ],
)
def test_my_page_says_from_when_a_renewal_keeps_its_date(
    client: FlaskClient, database: Any, sign_in: SignIn, day: date, said: str
) -> None:
    with clock.frozen(at_noon(day)):
        with unit_of_work():
            publish_modules()
            person = registrar()
        assert said in sign_in(client, person).get("/me").text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_form_of_several_modules_is_kept_as_one_attempt(learner: Person) -> None:
    attempt = db.session.query(Attempt).one()
    assert (attempt.module, attempt.mode, attempt.outcome) == ("RENEWAL", "renewal", "pass")
