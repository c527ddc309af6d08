"""Practice: a fact for each answer, cards derived from them, nothing in results, nothing of an open exam."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.assessments.models import Attempt
from lms.assessments.practice_models import PracticeAnswer, PracticeCard
from lms.assessments.services.attempts import find
from lms.assessments.services.histories import history_of
from lms.assessments.services.practice import (
    answer_turn,
    cards_of,
    next_turn,
    practised,
    reply_of,
    seed_of,
)
from lms.assessments.services.practice_rebuild import practice_sums, put_right
from lms.assessments.services.starting import start
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Conflict, NotFound
from lms.core.events import DomainEvent
from tests.courses.factories import START, publish
from tests.factories import PersonFactory, UnitFactory, make_person


@pytest.fixture
def live_module(uow):
    return publish()


@pytest.fixture
def learner(uow):
    return PersonFactory()


def fields(turn, learner, *, right=True):
    """Return the form that answers a turn."""
    seed = f"{seed_of(learner.id, 'TS-01', turn.number)}:{turn.item.id}"
    places = turn.item.question.deal(seed)
    return {"choice": [token for token, key in places.items() if key == ("A" if right else "B")]}


def practise(learner, live_module, *, right=True):
    """Answer the next question and return its turn."""
    turn = next_turn(learner.id, live_module)
    answer_turn(
        person_id=learner.id,
        live=live_module,
        number=turn.number,
        item_id=turn.item.id,
        form=fields(turn, learner, right=right),
    )
    return turn


def count(model):
    """Return how many rows a table has."""
    return db.session.scalar(select(func.count()).select_from(model))


def test_the_question_of_a_turn_stays_until_it_is_answered(learner, live_module):
    assert next_turn(learner.id, live_module) == next_turn(learner.id, live_module)


def test_an_answer_moves_the_card_of_its_objective(learner, live_module):
    turn = practise(learner, live_module)
    assert {key: one.answers for key, one in cards_of(learner.id, "TS-01").items()} == {turn.objective: 1}


def test_practice_goes_on_as_long_as_one_likes(learner, live_module):
    turns = [practise(learner, live_module, right=number % 3 > 0) for number in range(40)]
    assert [turn.number for turn in turns] == list(range(1, 41))
    assert {turn.objective for turn in turns} == {"O1", "O2"}


def test_a_turn_sent_twice_is_one_answer(learner, live_module):
    turn = practise(learner, live_module)
    again = answer_turn(
        person_id=learner.id,
        live=live_module,
        number=turn.number,
        item_id=turn.item.id,
        form=fields(turn, learner, right=False),
    )
    assert again == turn.number
    assert count(PracticeAnswer) == 1
    assert reply_of(learner.id, "TS-01", 1).score.correct


def test_a_turn_out_of_order_is_refused(learner, live_module):
    turn = next_turn(learner.id, live_module)
    with pytest.raises(Conflict):
        answer_turn(person_id=learner.id, live=live_module, number=5, item_id=turn.item.id, form={})


def test_an_empty_answer_is_none(learner, live_module):
    turn = next_turn(learner.id, live_module)
    asked = {"person_id": learner.id, "live": live_module, "number": 1, "item_id": turn.item.id}
    assert answer_turn(**asked, form={}) is None
    assert count(PracticeAnswer) == 0


def test_a_missed_answer_shows_its_reasons_and_comes_back_tomorrow(learner, live_module):
    practise(learner, live_module, right=False)
    reply = reply_of(learner.id, "TS-01", 1)
    assert not reply.score.correct
    assert any("SECRET" in note.why for note in reply.score.feedback)
    assert reply.due_on == clock.today() + timedelta(days=1)


def test_items_of_an_open_exam_are_not_asked(learner, live_module):
    attempt = start(person_id=learner.id, live=live_module, token="t").attempt
    hidden = {row.item_id for row in find(attempt.public_id, with_items=True).items}
    asked = {practise(learner, live_module).item.id for _ in range(20)}
    assert asked
    assert not asked & hidden


def test_an_answer_to_an_item_that_came_into_an_exam_is_refused(learner, live_module):
    attempt = start(person_id=learner.id, live=live_module, token="t").attempt
    item_id = find(attempt.public_id, with_items=True).items[0].item_id
    with pytest.raises(Conflict):
        answer_turn(person_id=learner.id, live=live_module, number=1, item_id=item_id, form={"choice": ["1"]})


def test_the_reasons_of_an_item_are_hidden_while_an_exam_asks_it(learner, live_module):
    turns = [practise(learner, live_module) for _ in range(15)]
    attempt = start(person_id=learner.id, live=live_module, token="t").attempt
    hidden = {row.item_id for row in find(attempt.public_id, with_items=True).items}
    number = next(turn.number for turn in turns if turn.item.id in hidden)
    with pytest.raises(NotFound):
        reply_of(learner.id, "TS-01", number)


def test_practice_is_no_result(learner, live_module):
    practise(learner, live_module)
    assert not history_of(learner.id, "TS-01").past
    assert count(Attempt) == 0
    assert count(DomainEvent) == 0


def test_others_see_nothing_of_it(learner, live_module):
    practise(learner, live_module)
    other = PersonFactory()
    assert practised(other.id) == []
    with pytest.raises(NotFound):
        reply_of(other.id, "TS-01", 1)


@pytest.mark.parametrize("number", [0, -1, 2**40])
def test_an_answer_that_never_was_is_not_there(learner, live_module, number):
    with pytest.raises(NotFound):
        reply_of(learner.id, "TS-01", number)


def test_cards_made_anew_are_the_cards_kept(learner, live_module):
    for day in range(12):
        with clock.frozen(START + timedelta(days=3 * day)):
            practise(learner, live_module, right=day % 4 != 1)
    assert put_right() == 0


def test_a_card_that_was_lost_or_bent_is_put_right(learner, live_module):
    practise(learner, live_module)
    row = db.session.scalar(select(PracticeCard))
    row.stability = 99.0
    db.session.add(
        PracticeCard(
            person_id=learner.id,
            module="TS-01",
            objective="O9",
            stability=1.0,
            difficulty=1.0,
            due_on=clock.today(),
            answered_at=clock.now(),
            answers=3,
        )
    )
    db.session.flush()

    assert put_right() == 2
    assert put_right() == 0
    assert set(cards_of(learner.id, "TS-01")) == {row.objective}


def test_trainers_see_sums_of_groups_that_are_large_enough(uow, live_module):
    unit = UnitFactory()
    for _ in range(5):
        practise(make_person(unit=unit), live_module)
    found = practice_sums([unit.path], smallest=5)
    assert [(row.module, row.people, row.answers, row.known) for row in found] == [("TS-01", 5, 5, 5)]
    assert practice_sums([unit.path], smallest=6) == []
    assert practice_sums([UnitFactory().path], smallest=5) == []
