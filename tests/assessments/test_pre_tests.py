"""Pre-tests: drawn like the exam, answered once, counted for nothing; scores before and after by count."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.assessments.models import Attempt
from lms.assessments.pre_test_models import PreTest, PreTestAnswer
from lms.assessments.rules.pre_tests import shared_out
from lms.assessments.services.histories import history_of
from lms.assessments.services.pre_post import (
    PRE_TEST,
    TEST_OUT,
    people_before,
    scores_after,
    scores_before,
    scores_of_both,
)
from lms.assessments.services.pre_tests import answer_pre_test, next_of_pre_test, pre_test_of
from lms.core.content import Revision, live
from lms.core.database import db
from lms.core.errors import Conflict
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Job
from tests.assessments.pre_taking import reply, take
from tests.cast import Cast, make_cast
from tests.courses.factories import LessonDoneFactory, RevisionFactory, module_body, publish, sit
from tests.factories import make_person

As = Callable[[str], FlaskClient]
draws = st.dictionaries(st.sampled_from(["O1", "O2", "O3", "O4"]), st.integers(1, 6), min_size=1)


@given(draws, st.integers(0, 20))
def test_items_are_shared_out_whole_and_never_more_than_the_exam_draws(
    draw: dict[str, int], items: int
) -> None:
    found = shared_out(draw, items)

    assert sum(found.values()) == min(items, sum(draw.values()))
    assert all(1 <= count <= draw[name] for name, count in found.items())
    if items >= len(draw):
        assert set(found) == set(draw)


@given(draws, st.integers(1, 20))
def test_an_objective_with_more_items_in_the_exam_never_gets_fewer(draw: dict[str, int], items: int) -> None:
    found = shared_out(draw, items)

    for one in draw:
        for other in draw:
            if draw[one] > draw[other]:
                assert found.get(one, 0) >= found.get(other, 0)


@pytest.fixture
def cast(database: Any) -> Cast:
    """The cast; TS-01 has a pre-test of four items."""
    with unit_of_work():
        made = make_cast()
        body = module_body()
        body["exam"]["pre_test"] = 4
        publish(body)
    return made


@pytest.fixture
def revision(cast: Cast) -> Revision:
    """The live revision of TS-01."""
    return live("module", "TS-01")


@pytest.fixture
def as_(cast: Cast, client: FlaskClient, sign_in: Callable[..., FlaskClient]) -> As:
    """Return a function that gives the browser of somebody of the cast."""
    return lambda name: sign_in(client, cast[name])


def test_the_score_is_the_share_of_the_points_and_every_objective_is_asked(
    cast: Cast, revision: Revision
) -> None:
    with unit_of_work():
        take(cast["learner"], revision, right=3)
    done = pre_test_of(cast["learner"].id, "TS-01")

    assert done is not None
    assert (done.score, done.items) == (Decimal("75.00"), 4)
    assert {name for name, _points, _items in done.by_objective} == {"O1", "O2"}
    assert next_of_pre_test(cast["learner"].id, revision) is None


def test_it_is_no_attempt_and_uses_none(cast: Cast, revision: Revision) -> None:
    with unit_of_work():
        take(cast["learner"], revision, right=0)

    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
    assert history_of(cast["learner"].id, "TS-01").may_test_out


def test_a_question_is_the_same_each_time_and_an_answer_sent_twice_counts_once(
    cast: Cast, revision: Revision
) -> None:
    learner = cast["learner"].id
    first, again = next_of_pre_test(learner, revision), next_of_pre_test(learner, revision)
    assert first is not None
    assert again is not None
    assert first.item.id == again.item.id
    form = reply(learner, revision, right=True)
    with unit_of_work():
        answer_pre_test(person_id=learner, live=revision, place=1, form=form)
        answer_pre_test(person_id=learner, live=revision, place=1, form={})

    row = db.session.scalars(select(PreTestAnswer)).one()
    assert (row.place, row.points) == (1, Decimal("1.00"))


def test_a_place_that_is_not_the_next_one_is_refused(cast: Cast, revision: Revision) -> None:
    with pytest.raises(Conflict), unit_of_work():
        answer_pre_test(person_id=cast["learner"].id, live=revision, place=3, form={})


def test_one_that_was_begun_stays_on_its_revision(cast: Cast, revision: Revision) -> None:
    learner = cast["learner"].id
    with unit_of_work():
        answer_pre_test(person_id=learner, live=revision, place=1, form={})
    asked = next_of_pre_test(learner, revision)
    with unit_of_work():
        body = module_body()
        body["exam"] |= {"pre_test": 5, "items": body["exam"]["items"][::-1]}
        RevisionFactory(key="TS-01", number=2, body=body)
        later = live("module", "TS-01")
    turn = next_of_pre_test(learner, later)

    assert asked is not None
    assert turn is not None
    assert (turn.of, turn.item.id) == (4, asked.item.id)


def test_scores_are_counted_of_first_sittings_and_of_the_same_people(cast: Cast, revision: Revision) -> None:
    with unit_of_work():
        people = [make_person(unit=cast.admitting) for _ in range(3)]
        for person, right in zip(people, (1, 2, 2), strict=True):
            take(person, revision, right=right)
    with unit_of_work():
        sit(people[0].id, revision, wrong=("O2",))
        sit(people[1].id, revision)
        sit(cast["learner"].id, revision)
    with unit_of_work():
        sit(people[0].id, revision)

    assert scores_before("TS-01", PRE_TEST) == {Decimal("25.00"): 1, Decimal("50.00"): 2}
    assert scores_after("TS-01") == {Decimal("80.00"): 1, Decimal("100.00"): 2}
    assert scores_of_both("TS-01", PRE_TEST) == {
        (Decimal("25.00"), Decimal("80.00")): 1,
        (Decimal("50.00"), Decimal("100.00")): 1,
    }
    assert people_before(PRE_TEST) == {"TS-01": 3}
    assert scores_before("TS-01", TEST_OUT) == {}


def test_scores_are_those_of_the_people_asked_for(cast: Cast, revision: Revision) -> None:
    with unit_of_work():
        take(cast["learner"], revision, right=1)
        take(cast["eve"], revision, right=4)
    here = select(Job.person_id).where(Job.unit_id == cast.admitting.id)

    assert scores_before("TS-01", PRE_TEST, here) == {Decimal("25.00"): 1}
    assert people_before(PRE_TEST, here) == {"TS-01": 1}


PAGE = "/learn/TS-01/pre-test"


def test_a_learner_takes_it_from_the_page_of_the_module(cast: Cast, revision: Revision, as_: As) -> None:
    browser = as_("learner")
    assert "Take the pre-test" in browser.get("/learn/TS-01").text
    for place in range(1, 5):
        assert f"Question {place} of 4" in browser.get(PAGE).text
        form = reply(cast["learner"].id, revision, right=place > 2)
        assert browser.post(f"{PAGE}/{place}", data=form).status_code == 303
    page = browser.get(PAGE).text

    assert "Before the module you knew 50 %" in page
    assert "SECRET" not in page
    assert "Take the pre-test" not in browser.get("/learn/TS-01").text


def test_not_known_counts_as_no_points(cast: Cast, revision: Revision, as_: As) -> None:
    form = reply(cast["learner"].id, revision, right=True) | {"unknown": ["yes"]}
    as_("learner").post(f"{PAGE}/1", data=form)

    assert db.session.scalars(select(PreTestAnswer.points)).one() == 0


def test_after_the_first_section_it_is_closed(cast: Cast, revision: Revision, as_: As) -> None:
    with unit_of_work():
        LessonDoneFactory(person_id=cast["learner"].id, revision_id=revision.id)
    browser = as_("learner")

    assert "The pre-test is closed" in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/1", data={}).status_code == 422
    assert "Take the pre-test" not in browser.get("/learn/TS-01").text
    assert db.session.scalar(select(func.count()).select_from(PreTest)) == 0


def test_a_module_without_one_has_no_such_page(cast: Cast, as_: As) -> None:
    with unit_of_work():
        publish(module_body("TS-02"))

    assert as_("learner").get("/learn/TS-02/pre-test").status_code == 404
    assert "Take the pre-test" not in as_("learner").get("/learn/TS-02").text
