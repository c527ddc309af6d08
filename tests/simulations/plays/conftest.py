"""A published scenario with the content that its claim meets, and the cast."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core.content import ContentRevision
from lms.core.database import db
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.people.models import Person
from tests.cast import Cast, make_cast
from tests.simulations.walk import body
from tests.standing import Once

PUBLISHED = (
    ("scenario", "SC1", "scenarios/SC1/scenario.yaml"),
    ("root_causes", "root_causes", "claims/root_causes.yaml"),
    ("edits", "edits", "claims/edits.yaml"),
    ("consequences", "consequences", "simulations/consequences.yaml"),
)


def publish(kind: str, key: str, content: Any, number: int = 1) -> None:
    """Add one revision as a content load does."""
    db.session.add(
        ContentRevision(
            kind=kind,
            key=key,
            number=number,
            digest=f"{kind}:{key}:{number}",
            body=content,
            effective_on=None,
            published_at=recorded_at(),
            source="tests",
        )
    )
    db.session.flush()


@pytest.fixture
def cast(once: Once) -> Cast:
    """The cast, with SC1 and everything that its claim meets."""

    def make() -> Cast:
        with unit_of_work():
            made = make_cast()
            for kind, key, path in PUBLISHED:
                publish(kind, key, body(path))
            for payer in body("payers.yaml"):
                publish("payer", payer["id"], payer)
        return made

    found: Cast = once("the cast and SC1", make)
    return found


@pytest.fixture
def learner(cast: Cast) -> Person:
    """Dana, a registrar."""
    return cast["learner"]


@pytest.fixture
def browser_of_learner(cast: Cast, client: FlaskClient, sign_in: Any) -> FlaskClient:
    """A browser in which Dana is signed in."""
    signed_in: FlaskClient = sign_in(client, cast["learner"])
    return signed_in
