"""The cast around one live module, with a second trainer at the other hospital."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core.content import live
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.support.rules.issues import ITEM, LESSON
from lms.support.services.issues import Place
from tests.cast import Cast, make_cast
from tests.courses.factories import publish
from tests.factories import DutyFactory

SignIn = Callable[[FlaskClient, Any], FlaskClient]


@pytest.fixture
def cast(database: Any) -> Cast:
    """The cast; TS-01 is live, and eve trains at the other hospital."""
    with unit_of_work():
        made = make_cast()
        publish()
        DutyFactory(person_id=made["eve"].id, unit_id=made.south.id, duty="trainer")
    return made


@pytest.fixture
def lesson(cast: Cast) -> Place:
    """The first lesson of TS-01."""
    return Place("TS-01", LESSON, "L1", live("module", "TS-01").id)


@pytest.fixture
def item(cast: Cast) -> Place:
    """An item of TS-01."""
    return Place("TS-01", ITEM, "TS-01-O1-01", live("module", "TS-01").id)


@pytest.fixture
def as_(cast: Cast, client: FlaskClient, sign_in: SignIn) -> Callable[[str], FlaskClient]:
    """Return a function that gives the browser of somebody of the cast."""

    def act(name: str) -> FlaskClient:
        person = db.session.get(Person, cast[name].id)
        return sign_in(client, person)

    return act
