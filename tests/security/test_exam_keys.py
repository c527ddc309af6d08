"""While an exam runs, nothing that its taker can open holds a key or a reason."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from lms.assessments.models import Attempt
from lms.assessments.services.attempts import find, hand_in
from lms.assessments.services.starting import start
from lms.core import clock
from lms.core.content import live
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.security.conftest import Visit
from tests.security.places import rules
from tests.security.test_views import lawful
from tests.security.worlds import World

pytestmark = pytest.mark.database

REASON = "SECRET"


def test_no_page_open_to_the_taker_of_a_running_exam_holds_a_reason(
    database: Flask, world: World, visit: Visit
) -> None:
    learner = world.cast["learner"]
    pages = [lawful(world, rule) for rule in rules(database, "GET")]
    pages += [f"/attempts/{world.open_attempt}?item={place}" for place in range(1, 7)]
    pages += [f"/attempts/{world.open_attempt}/{name}" for name in ("review", "result")]
    told = [path for path in pages if REASON.encode() in visit(learner, path).data]
    assert not told


def test_answers_of_a_running_exam_come_back_without_a_mark(world: World, visit: Visit) -> None:
    learner, path = world.cast["learner"], f"/attempts/{world.open_attempt}"
    for place in range(1, 6):
        found = visit(
            learner,
            f"{path}/items/{place}",
            method="POST",
            data={"choice": "1", "sequence": "1"},
            headers={"Accept": "application/json"},
        )
        assert set(json.loads(found.text)) == {"state", "at", "left"}
        page = visit(learner, f"{path}?item={place}").text
        for word in (REASON, "correct", "right&#34;", 'data-key="'):
            assert word not in page
    early = visit(learner, f"{path}/reasons", method="POST")
    assert early.status_code == 422


def test_a_trainer_who_sits_the_same_exam_reads_no_reasons_of_others(world: World, visit: Visit) -> None:
    trainer, path = world.cast["trainer"], f"/attempts/{world.done_attempt}/result"
    assert REASON in visit(trainer, path).text
    with unit_of_work():
        start(person_id=trainer.id, live=live("module", "PA-03"), token="a trainer's")
    assert REASON not in visit(trainer, path).text
    with unit_of_work():
        hand_in(attempt=find(_open_of(trainer)), at=clock.now())
    assert REASON in visit(trainer, path).text


def _open_of(person: Person) -> str:
    found = db.session.scalar(select(Attempt.public_id).where(Attempt.person_id == person.id))
    assert found is not None
    return found
