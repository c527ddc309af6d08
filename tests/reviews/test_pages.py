"""Pages of coding reviews: from the desk to the signature, without JavaScript, each for who it is for."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.compliance.models import Evidence
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import give_password
from lms.people.models import Person
from lms.reviews.models import CodingReview, ReviewResult
from lms.reviews.services import steps
from lms.reviews.services.reading import Seen, seen
from lms.reviews.services.signing import MEANING
from tests.cast import Cast
from tests.factories import make_person
from tests.reviews.factories import Q3, again, code, drawn, look_at_all, told

pytestmark = pytest.mark.database
As = Callable[[Person], FlaskClient]
DESK = "/coding-reviews?quarter=2026-Q3"
PASSWORD = "three quiet harbour lights"


def at(found: Seen, more: str = "") -> str:
    return f"/coding-reviews/{found.review.public_id}{more}"


def sample(coder: Person, manager: Person) -> Seen:
    with unit_of_work():
        return drawn(coder, manager)


def reported(coder: Person, manager: Person, poor: int = 1) -> Seen:
    with unit_of_work():
        return told(drawn(coder, manager), manager, poor)


def test_the_desk_draws_what_is_chosen_and_shows_it(as_: As, coder: Person, manager: Person) -> None:
    page = as_(manager).get(DESK).text
    assert "0 of 1 review of 2026 Q3 is closed" in page
    form = {
        "quarter": "2026-Q3",
        "sample": f"{coder.employee_no}:laboratory",
        "reviewer": str(manager.id),
    }
    for _twice in range(2):
        assert as_(manager).post("/coding-reviews", data=form).status_code == 303
    (found,) = seen()
    assert (found.reviewer_id, len(found.cases)) == (manager.id, 20)
    assert at(found) in as_(manager).get(DESK).text


@pytest.mark.parametrize("reviewer", ["9" * 5000, "-1", "\u0661", "nobody"])
def test_a_reviewer_who_is_none_leaves_the_sample_waiting(
    as_: As, coder: Person, manager: Person, reviewer: str
) -> None:
    form = {"quarter": "2026-Q3", "sample": f"{coder.employee_no}:laboratory", "reviewer": reviewer}
    assert as_(manager).post("/coding-reviews", data=form).status_code == 303
    (found,) = seen()
    assert found.reviewer_id is None


def test_a_desk_draws_nothing_for_coders_of_other_units(
    as_: As, coder: Person, stranger: Person, cast: Cast
) -> None:
    form = {"quarter": "2026-Q3", "sample": f"{coder.employee_no}:laboratory"}
    as_(stranger).post("/coding-reviews", data=form)
    assert not db.session.scalar(select(func.count()).select_from(CodingReview))
    assert coder.employee_no not in as_(stranger).get(DESK).text


def test_the_desk_is_a_file_of_every_row(as_: As, coder: Person, manager: Person) -> None:
    text = as_(manager).get(f"{DESK}&format=csv").text
    assert f"{coder.employee_no},Alder Ridge admitting,Laboratory,Not drawn" in text


def test_a_review_says_how_it_was_drawn_and_draws_itself_again(
    as_: As, coder: Person, manager: Person
) -> None:
    found = sample(coder, manager)
    page = as_(manager).get(at(found)).text
    assert "20 of 24 laboratory records coded in 2026 Q3: policy asks for 20" in page
    assert "seed1234" in page
    assert "Drawn again: the same 20 records" in as_(manager).get(at(found, "?again=1")).text


def test_saving_a_record_leads_to_the_next_one_without_a_result(
    as_: As, coder: Person, manager: Person
) -> None:
    found = sample(coder, manager)
    form = {"codes": "7", "correct": "6", "classes": "sequence", "note": "See section IV.", "rating": "1"}
    answer = as_(manager).post(at(found, "/records/1"), data=form)
    assert answer.headers["Location"].endswith("/records/2")
    assert "6 of 7" in as_(manager).get(at(found)).text


def test_a_wrong_record_comes_back_with_what_was_typed(as_: As, coder: Person, manager: Person) -> None:
    found = sample(coder, manager)
    answer = as_(manager).post(
        at(found, "/records/1"), data={"codes": "7", "correct": "6", "note": "See section IV."}
    )
    assert answer.status_code == 422
    assert "Name at least one kind of error." in answer.text
    assert "See section IV." in answer.text
    assert not db.session.scalars(select(ReviewResult)).all()


def test_the_coder_sees_nothing_of_the_sample_before_the_results_are_told(
    as_: As, coder: Person, manager: Person
) -> None:
    found = sample(coder, manager)
    with unit_of_work():
        look_at_all(found, manager, poor=3)
    page = as_(coder).get(at(found)).text
    assert "Record 1" not in page
    assert "codes stand" not in page
    assert as_(coder).get(at(found, "/records/1")).status_code == 404
    assert "97" not in as_(coder).get("/coding-reviews/mine").text.split("<main", 1)[1]


def test_the_whole_way_from_telling_over_a_dispute_to_the_signature(
    as_: As, coder: Person, manager: Person, other: Person
) -> None:
    with unit_of_work():
        found = look_at_all(drawn(coder, manager), manager, poor=1)
    as_(manager).post(at(found, "/report"))
    assert "you may dispute until" in as_(coder).get("/coding-reviews/mine").text
    as_(coder).post(at(found, "/records/1/dispute"), data={"text": "The order names the sign."})
    assert "The order names the sign." in as_(other).get(at(found, "/records/1")).text
    second = {"codes": "10", "correct": "10", "rating": "2", "note": "Supported."}
    assert as_(other).post(at(found, "/records/1"), data=second).status_code == 303
    as_(coder).post(at(found, "/accept"))
    assert f"Your signature says: “{MEANING[:40]}" in as_(manager).get(at(found)).text
    with unit_of_work():
        give_password([manager.id], PASSWORD, must_change=False)
    wrong = as_(manager).post(at(found, "/close"), data={"comment": "Clean work.", "password": "not mine"})
    assert wrong.status_code == 422
    assert "Clean work." in wrong.text
    assert as_(manager).post(at(found, "/close"), data={"password": PASSWORD}).status_code == 422
    assert as_(coder).get(at(found, "/signature")).status_code == 404
    assert not db.session.scalars(select(Evidence).where(Evidence.kind == "coding-review")).all()
    for _twice in range(2):
        sent = {"comment": "Clean work.", "password": PASSWORD}
        assert as_(manager).post(at(found, "/close"), data=sent).status_code == 303
    (fact,) = db.session.scalars(select(Evidence).where(Evidence.kind == "coding-review"))
    assert (fact.score, fact.records) == (100, 20)
    page = as_(coder).get(at(found)).text
    assert "Clean work." in page
    assert "Released" in page
    record = as_(coder).get(at(found, "/signature")).get_json()
    assert (record["signer"]["name"], record["signature"]["signed"]["means"]) == (
        manager.full_name,
        "password",
    )
    assert "1 of 1 review of 2026 Q3 is closed" in as_(manager).get(DESK).text


def test_pasted_numbers_are_matched_and_not_stored(as_: As, coder: Person, manager: Person) -> None:
    found = sample(coder, manager)
    numbers = "\n".join(f"{coder.employee_no}-laboratory-A{number}" for number in range(1, 25))
    page = as_(manager).post(at(found, "/match"), data={"numbers": numbers}).text
    assert "20 of the numbers are in the sample" in page
    assert f"{coder.employee_no}-laboratory-A1" not in page
    assert "None of the numbers" in as_(manager).post(at(found, "/match"), data={"numbers": "Z1"}).text


@pytest.mark.parametrize("name", ["stranger", "eve", "manager_of_north", "executive"])
def test_a_review_is_open_to_nobody_else(
    as_: As, coder: Person, manager: Person, stranger: Person, cast: Cast, name: str
) -> None:
    found = reported(coder, manager)
    who = {"stranger": stranger, "eve": cast["eve"], "manager_of_north": cast["manager"]}
    browser = as_(who.get(name) or cast["executive"])
    for path in ("", "/records/1", "/signature"):
        assert browser.get(at(found, path)).status_code in (403, 404)
    for path in ("/report", "/accept", "/close", "/withdraw", "/reviewer", "/match", "/records/1/dispute"):
        assert browser.post(at(found, path), data={"text": "x", "comment": "x"}).status_code in (403, 404)


def test_a_coder_cannot_act_as_the_reviewer_of_their_own_work(
    as_: As, coder: Person, manager: Person
) -> None:
    found = sample(coder, manager)
    for path in ("/report", "/close", "/withdraw", "/reviewer", "/records/1"):
        assert as_(coder).post(at(found, path), data={"comment": "x"}).status_code in (403, 404)


def test_a_record_leads_to_the_reviews_of_ones_coding_when_there_are_any(
    as_: As, coder: Person, manager: Person
) -> None:
    assert "/coding-reviews/mine" not in as_(coder).get("/me").text
    sample(coder, manager)
    assert "/coding-reviews/mine" in as_(coder).get("/me").text


def test_a_step_that_is_refused_says_why(as_: As, coder: Person, manager: Person) -> None:
    found = sample(coder, manager)
    page = as_(manager).post(at(found, "/report"), follow_redirects=True).text
    assert "20 records have no result yet" in page
    assert again(found).course.reported_on is None


def test_taking_a_sample_back_needs_its_reason_and_shows_it(as_: As, coder: Person, manager: Person) -> None:
    found = sample(coder, manager)
    as_(manager).post(at(found, "/withdraw"), data={"reason": "Records of another coder."})
    assert "Records of another coder." in as_(manager).get(at(found)).text
    assert steps.WITHDRAWN in {step.kind for step in again(found).steps}


def test_desk_and_review_cost_the_same_statements_for_one_coder_or_many(
    as_: As, coder: Person, manager: Person, cast: Cast, count_queries: Callable[[], Any]
) -> None:
    found = reported(coder, manager)
    counts = []
    for _round in range(2):
        for path in (DESK, at(found)):
            as_(manager).get(path)
            with count_queries() as statements:
                as_(manager).get(path)
            counts.append(len(statements))
        with unit_of_work():
            for _number in range(4):
                person = make_person(unit=cast.admitting)
                code(person, 21)
                drawn(person, manager)
    assert counts[:2] == counts[2:]
    assert Q3.slug in DESK
    assert not re.search(r"None", as_(manager).get(at(found)).text.split("<main", 1)[1])
