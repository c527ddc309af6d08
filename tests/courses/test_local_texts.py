"""A hospital's own rule stands in the lesson in place of the words that send the reader to ask."""

import pytest
from flask.testing import FlaskClient

from lms.core.unit_of_work import unit_of_work
from tests.cast import make_cast
from tests.courses.factories import RevisionFactory, publish
from tests.people.people_helpers import SignIn

LESSON = "/learn/TS-01/lessons/L1"
BODY = {
    "module": "TS-01",
    "block": "cards",
    "owner": "desk lead",
    "review_by": "2027-06",
    "text": "At **desk 2**.",
}


@pytest.fixture
def learner(client: FlaskClient, sign_in: SignIn) -> FlaskClient:
    """A browser of a learner of TS-01."""
    with unit_of_work():
        cast = make_cast()
        publish()
    return sign_in(client, cast["learner"])


def test_without_a_local_text_the_reader_is_sent_to_its_owner(learner: FlaskClient) -> None:
    assert "Until it stands here, ask the patient access manager." in learner.get(LESSON).text


def test_the_local_text_stands_there_with_its_owner_and_review(learner: FlaskClient) -> None:
    with unit_of_work():
        RevisionFactory(kind="local-block", key="TS-01/cards", body=BODY)

    page = learner.get(LESSON).text

    assert "At <strong>desk 2</strong>." in page
    assert "Decided here. Owner: desk lead, next review Jun 2027" in page
    assert "Until it stands here" not in page


def test_the_text_of_another_module_does_not_stand_there(learner: FlaskClient) -> None:
    with unit_of_work():
        RevisionFactory(kind="local-block", key="TS-02/cards", body=BODY | {"module": "TS-02"})

    assert "desk 2" not in learner.get(LESSON).text
