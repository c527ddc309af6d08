"""Administrators who import files."""

import pytest
from flask.testing import FlaskClient

from lms.core.unit_of_work import unit_of_work
from tests.cast import Cast, make_cast
from tests.factories import make_person
from tests.people.people_helpers import SignIn


@pytest.fixture
def importers(client: FlaskClient) -> Cast:
    """The cast, with ``root`` and ``other``: administrators over the whole organisation."""
    with unit_of_work():
        cast = make_cast()
        for name in ("root", "other"):
            cast.by_duty[name] = make_person(unit=cast.system, job_role="leader", duty="administrator")
    return cast


@pytest.fixture
def root(client: FlaskClient, importers: Cast, sign_in: SignIn) -> FlaskClient:
    """A browser of an administrator over the whole organisation."""
    return sign_in(client, importers["root"])
