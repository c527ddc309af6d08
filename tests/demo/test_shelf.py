"""The learner's side of the demo: there is something to look at for learner, manager and trainer."""

from sqlalchemy import select

from lms.core import clock
from lms.core.database import db
from lms.courses import api as courses
from lms.people.models import Person
from lms.support.rules.issues import ANSWERS
from lms.support.services.inbox import answering_of
from lms.support.services.reading import own_reports
from tests.conftest import NOW
from tests.demo.conftest import Loaded


def person(employee_no: str) -> int:
    """Return the id of somebody of the demo."""
    return db.session.scalars(select(Person.id).where(Person.employee_no == employee_no)).one()


def test_the_new_registrar_has_a_choice_a_bookmark_and_an_answer(demo: Loaded) -> None:
    dana = person("10042")
    assert [one.is_own for one in courses.chosen_by(dana)].count(True) == 1
    assert [(one.module, one.lesson) for one in courses.bookmarks_of(dana)] == [("CORE-01", "L5")]
    assert own_reports(dana, 1).reports[0].state in ANSWERS


def test_the_manager_enrolled_some_of_the_team(demo: Loaded) -> None:
    [row] = courses.team_enrolments(person("10011"))
    assert row.module == "PA-06"
    assert 1 <= row.people <= 6


def test_reports_were_made_and_answered_in_the_past(demo: Loaded) -> None:
    with clock.frozen(NOW):
        found = answering_of("CORE-01")
    assert (found.reported, found.answered) == (3, 2)
    assert found.median_days is not None


def test_modules_of_the_story_have_an_owner(demo: Loaded) -> None:
    owners = courses.owners()
    assert {owners["CORE-01"], owners["PA-03"]} == {person("10034")}
    assert owners["BI-01"] == person("10035")
    assert "COD-01" not in owners
