"""Accounts and signed-in browsers for the tests of people."""

from collections.abc import Callable

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.people.services.accounts import set_password
from lms.people.services.passwords import hashed
from tests.factories import UnitFactory, make_person

SignIn = Callable[[FlaskClient, Person | None], FlaskClient]
PASSWORD = "maple river lantern"
HASH: dict[str, str] = {}


def hash_of(password: str) -> str:
    """Return a hash made once for each password of the run."""
    if password not in HASH:
        HASH[password] = hashed(password)
    return HASH[password]


def person_with_password(*, must_change: bool = False, **names: object) -> Person:
    """Make an active registrar who can sign in with ``PASSWORD``; opens its own unit of work."""
    with unit_of_work():
        person = make_person(unit=UnitFactory(), **names)
        set_password(person.id, hash_of(PASSWORD), must_change=must_change)
    return person


def sign_in_as(client: FlaskClient, person: Person, password: str = PASSWORD, **fields: str) -> TestResponse:
    """Send the sign-in form."""
    return client.post("/login", data={"name": person.employee_no, "password": password, **fields})


def is_signed_in(client: FlaskClient) -> bool:
    """Tell whether a page for signed-in people opens."""
    return client.get("/settings").status_code == 200
