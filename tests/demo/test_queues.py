"""Work queues of the demo: a second try that passes, its evidence, and a class that worked one together."""

from sqlalchemy import select

from lms.classes.models import ClassSession
from lms.classes.services.live import live_of
from lms.classes.services.reading import classes_where
from lms.compliance.models import Evidence
from lms.core import clock
from lms.core.database import db
from lms.people.models import Person
from lms.simulations.services.shelf import plays_of
from tests.conftest import NOW
from tests.demo.conftest import Loaded


def person(employee_no: str) -> int:
    """Return the id of somebody of the demo."""
    return db.session.scalars(select(Person.id).where(Person.employee_no == employee_no)).one()


def test_the_biller_passes_the_queue_at_the_second_try(demo: Loaded) -> None:
    plays = plays_of(person("10052"), "queue")["WQ-1"]
    assert [play.outcome for play in plays] == ["fail", "pass"]
    assert not any(play.is_breach for play in plays)


def test_both_tries_are_evidence_of_the_queue(demo: Loaded) -> None:
    found = db.session.scalars(
        select(Evidence.outcome).where(Evidence.person_id == person("10052"), Evidence.subject == "WQ-1")
    ).all()
    assert sorted(found, key=str) == ["fail", "pass"]


def test_a_class_worked_a_queue_together(demo: Loaded) -> None:
    [it] = classes_where(ClassSession.form_key == "demo:class:open")
    with clock.frozen(NOW):
        live = live_of(it, by_id=person("10034"))
    assert live.key == "WQ-5"
    assert live.begun == live.finished == live.seated > 0
    assert live.shows_names
