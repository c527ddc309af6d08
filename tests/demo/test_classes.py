"""The classes of the demo: one held with a day to make up, one to close, some to come, one cancelled."""

from sqlalchemy import select

from lms.app.demo.classes import CLASSES, class_steps
from lms.classes.models import ClassPlace, ClassSession
from lms.classes.rules.places import Enrolment
from lms.classes.services.attendance import attendees
from lms.classes.services.reading import Class, class_by
from lms.core import clock
from lms.core.database import db
from lms.core.outbox import OutboxMessage
from lms.people.models import Person
from tests.conftest import NOW
from tests.demo.conftest import Loaded


def found() -> dict[str, Class]:
    """Return the classes of the demo by their keys."""
    rows = db.session.execute(select(ClassSession.form_key, ClassSession.public_id))
    return {row.form_key.removeprefix("demo:class:"): class_by(row.public_id) for row in rows}


def test_each_kind_of_class_can_be_looked_at(demo: Loaded) -> None:
    classes = found()
    with clock.frozen(NOW):
        states = {key: str(it.enrolment) for key, it in classes.items()}
    assert states == {
        "held": Enrolment.HELD,
        "open": Enrolment.BEGUN,
        "full": Enrolment.OPEN,
        "next": Enrolment.OPEN,
        "again": Enrolment.OPEN,
        "off": Enrolment.CANCELLED,
    }
    assert len(classes) == len(CLASSES)


def test_the_class_that_was_held_completed_the_module_for_all_but_who_missed_a_day(demo: Loaded) -> None:
    rows = attendees(found()["held"]).values()
    assert rows
    assert sum(row.completed_on is None for row in rows) <= 1


def test_the_classes_of_the_demo_mail_nobody_and_are_the_same_when_loading_goes_on(demo: Loaded) -> None:
    before = db.session.scalars(select(ClassPlace.id)).all()
    for step in class_steps(demo.scope, frozenset(db.session.scalars(select(Person.employee_no)))):
        assert step.act is not None
        with clock.frozen(step.at.replace(tzinfo=clock.zone())):
            step.act()
    assert db.session.scalars(select(ClassPlace.id)).all() == before
    assert not db.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.like("class:%"))).all()
