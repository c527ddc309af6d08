"""A hospital's own rule stands in the lesson in place of the words that send the reader to ask."""

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.core.unit_of_work import unit_of_work
from lms.courses.local_texts import nearest
from tests.cast import make_cast
from tests.courses.factories import RevisionFactory, publish
from tests.factories import JobFactory
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


def write(text: str, unit: str = "") -> None:
    """Publish a text for everybody, or for one unit."""
    key = f"TS-01/cards@{unit}" if unit else "TS-01/cards"
    own = {"unit": unit} if unit else {}
    with unit_of_work():
        RevisionFactory(kind="local-block", key=key, body=BODY | own | {"text": text})


def test_a_learner_reads_the_text_of_the_nearest_unit(learner: FlaskClient) -> None:
    write("For all.")
    assert "For all." in learner.get(LESSON).text

    write("For the hospital.", "NORTH")
    page = learner.get(LESSON).text
    assert "For the hospital." in page
    assert "For all." not in page
    assert "Decided for NORTH." in page

    write("For admitting.", "NORTH-ADM")
    assert "For admitting." in learner.get(LESSON).text


def test_the_text_of_another_hospital_is_not_read(learner: FlaskClient) -> None:
    write("For the other hospital.", "SOUTH")

    page = learner.get(LESSON).text
    assert "other hospital" not in page
    assert "Until it stands here" in page


def test_whoever_works_in_two_units_reads_both_texts(client: FlaskClient, sign_in: SignIn) -> None:
    with unit_of_work():
        cast = make_cast()
        publish()
        JobFactory(person_id=cast["learner"].id, unit_id=cast.south.id, job_role="cashier")
    write("For the north.", "NORTH")
    write("For the south.", "SOUTH")

    page = sign_in(client, cast["learner"]).get(LESSON).text

    assert page.index("For the north.") < page.index("For the south.")
    assert "For NORTH" in page


DEPTHS = st.lists(st.sampled_from(["A", "B", "C", "D", "gone"]), unique=True)
PATHS = {"A": "/1/", "B": "/1/2/", "C": "/1/2/3/", "D": "/1/4/"}


@given(codes=DEPTHS, path=st.sampled_from(["/1/", "/1/2/", "/1/2/3/", "/1/2/3/5/", "/1/4/", "/1/40/", "/9/"]))
def test_the_nearest_unit_is_the_longest_path_above(codes: list[str], path: str) -> None:
    above = {PATHS[code]: code for code in codes if code in PATHS and path.startswith(PATHS[code])}
    wanted = above[max(above, key=len)] if above else ""

    assert nearest(path, codes, PATHS) == wanted
