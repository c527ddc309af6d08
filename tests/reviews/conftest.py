"""The cast with a coder who coded 24 laboratory records in the third quarter, two reviewers, the policy."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.access.privileges import make_privileged_world
from tests.cast import Cast
from tests.courses.factories import RevisionFactory
from tests.factories import make_person
from tests.reviews.factories import POLICY, code

SignIn = Callable[[FlaskClient, Any], FlaskClient]


@pytest.fixture
def cast(database: Any) -> Cast:
    """The cast; ``coder`` coded 24 laboratory records, ``consultant`` may review as well."""
    with unit_of_work():
        made = make_privileged_world()
        RevisionFactory(kind="policy", key="coding_reviews", body=POLICY)
        made.by_duty["coder"] = made["learner"]
        made.by_duty["consultant"] = made["compliance_consultant"]
        code(made["learner"], 24)
    return made


@pytest.fixture
def manager(cast: Cast) -> Person:
    """A coding manager over the coder's unit."""
    return cast["coding_manager"]


@pytest.fixture
def coder(cast: Cast) -> Person:
    """Who coded the records."""
    return cast["coder"]


@pytest.fixture
def other(cast: Cast) -> Person:
    """A second reviewer."""
    return cast["consultant"]


@pytest.fixture
def stranger(cast: Cast) -> Person:
    """A coding manager of another hospital."""
    with unit_of_work():
        return make_person(unit=cast.south, duty="coding_manager")


@pytest.fixture
def as_(cast: Cast, client: FlaskClient, sign_in: SignIn) -> Callable[[Person], FlaskClient]:
    """Return a function that gives the browser of a person."""

    def act(person: Person) -> FlaskClient:
        return sign_in(client, db.session.get(Person, person.id))

    return act
