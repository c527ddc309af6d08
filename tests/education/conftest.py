"""The cast around a pathway: providers at the first hospital and a clinic, two educators, the words."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person, Unit
from tests.cast import Cast, make_cast
from tests.courses.factories import RevisionFactory
from tests.education.factories import PATHWAY, TERMS
from tests.factories import UnitFactory, make_person

SignIn = Callable[[FlaskClient, Any], FlaskClient]


@pytest.fixture
def cast(database: Any) -> Cast:
    """The cast, a second educator over the first hospital, and the content of education."""
    with unit_of_work():
        made = make_cast()
        publish_education()
        made.by_duty["second"] = make_person(
            unit=made.north, job_role="coding_educator", duty="educator", given_name="Second"
        )
    return made


def publish_education() -> None:
    """Publish the pathway, its words; inside an open unit of work."""
    RevisionFactory(kind="pathway", key=PATHWAY["id"], body=PATHWAY)
    for term in TERMS:
        RevisionFactory(kind="education-term", key=term["id"], body=term)


@pytest.fixture
def clinic(cast: Cast) -> Unit:
    """A clinic below the first hospital, just acquired."""
    with unit_of_work():
        unit: Unit = UnitFactory(
            code="CLINIC", name="Elm Street Clinic", kind="department", parent=cast.north
        )
        unit.care_setting = "ambulatory"
    return unit


@pytest.fixture
def provider(cast: Cast, clinic: Unit) -> Person:
    """A physician of the clinic since 2020."""
    with unit_of_work():
        return make_person(unit=clinic, job_role="physician", given_name="Ada", family_name="Provider")


@pytest.fixture
def as_(cast: Cast, client: FlaskClient, sign_in: SignIn) -> Callable[[Any], FlaskClient]:
    """Return a function that gives the browser of somebody of the cast, or of a person."""

    def act(who: Any) -> FlaskClient:
        person = cast[who] if isinstance(who, str) else who
        return sign_in(client, db.session.get(Person, person.id))

    return act


ACQUIRED = date(2026, 11, 2)
