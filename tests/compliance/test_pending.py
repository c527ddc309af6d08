"""What waits for a decision is a part of what is asked for: on the day it waited, as it was known."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.compliance.listeners import roster_changed
from lms.compliance.models import Requirement
from lms.compliance.rules.exceptions import APPROVED, ASKED, DECLINED, EXTENSION, WAIVER
from lms.compliance.rules.ladder import topic_of
from lms.compliance.services.cube import Parts, parts_of_day
from lms.compliance.services.exception_steps import ask_for_exception, decide_exception
from lms.compliance.services.pending import topic_clause
from lms.compliance.services.times import known_at_end_of
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.events import RosterChanged
from lms.people.models import Job
from tests.access.factories import later
from tests.cast import Cast, make_cast
from tests.compliance.conftest import publish_everything

pytestmark = pytest.mark.database
TODAY = date(2026, 11, 16)
SKILL = "observed-skill:walk-in"


@pytest.fixture
def cast(database: Any) -> Cast:
    """The cast, in which the learner began two weeks ago: nothing of theirs is late."""
    with unit_of_work():
        made = make_cast()
        publish_everything()
        job = db.session.scalar(select(Job).where(Job.person_id == made["learner"].id))
        assert job is not None
        job.from_on = date(2026, 11, 2)
        roster_changed(RosterChanged(person_ids=(made["learner"].id,)))
    return made


def ask(
    cast: Cast, topic: str = SKILL, kind: str = EXTENSION, who: str = "manager", key: str = "one"
) -> None:
    with unit_of_work(durable=True):
        ask_for_exception(
            person_id=cast["learner"].id,
            kind=kind,
            topic=SKILL,
            until_on=date(2026, 12, 10),
            reason="Only nights until then",
            by_id=cast[who].id,
            public_id=key,
        )


def decide(cast: Cast, state: str, who: str = "director", key: str = "one") -> None:
    with unit_of_work(durable=True):
        decide_exception(key, state, by_id=cast[who].id, note="So.")


def parts(cast: Cast, day: date = TODAY, known_on: date | None = None) -> Parts:
    return parts_of_day(day, [cast.north.path], known_at_end_of(known_on) if known_on else None)


def test_what_is_asked_for_and_not_decided_is_pending_and_stays_in_the_denominator(cast: Cast) -> None:
    before = parts(cast)
    ask(cast)
    found = parts(cast)
    assert (found.pending, found.ahead) == (before.pending + 1, before.ahead - 1)
    assert (found.asked, found.all) == (before.asked, before.all)


def test_a_wish_waits_too_and_passing_it_on_counts_it_once(cast: Cast) -> None:
    ask(cast, who="learner")
    assert parts(cast).pending == 1
    decide(cast, ASKED, who="manager")
    assert parts(cast).pending == 1


def test_two_exceptions_of_one_thing_are_one_obligation(cast: Cast) -> None:
    ask(cast)
    ask(cast, kind=WAIVER, key="two")
    assert parts(cast).pending == 1


def test_the_thing_of_a_requirement_is_the_same_to_the_database_and_to_the_rules(cast: Cast) -> None:
    with unit_of_work():
        for kind in ("module-completed", "exam-passed", "simulation-passed"):
            db.session.add(Requirement(kind=kind, subject="PA-03"))
    rows = db.session.execute(select(Requirement.kind, Requirement.subject, topic_clause())).all()
    assert len(rows) >= 6
    assert all(topic == topic_of(kind, subject) for kind, subject, topic in rows)


@pytest.mark.parametrize("state", [APPROVED, DECLINED])
def test_what_is_decided_is_pending_no_more(cast: Cast, state: str) -> None:
    ask(cast)
    decide(cast, state)
    assert parts(cast).pending == 0


def test_a_day_says_what_waited_then_and_knowing_says_what_was_known(cast: Cast) -> None:
    ask(cast)
    with clock.frozen(later(2)):
        decide(cast, APPROVED)
    after = TODAY + timedelta(days=2)
    with clock.frozen(later(3)):
        assert parts(cast, TODAY - timedelta(days=1)).pending == 0
        assert parts(cast, TODAY).pending == 1
        assert parts(cast, after).pending == 0
        assert parts(cast, after, known_on=TODAY).pending == 1
        assert parts(cast, TODAY, known_on=TODAY - timedelta(days=1)).pending == 0


def test_another_facility_counts_none_of_it(cast: Cast) -> None:
    ask(cast)
    assert parts_of_day(TODAY, [cast.south.path]).pending == 0


def test_the_list_says_in_words_that_nothing_waits(client: FlaskClient, cast: Cast, sign_in: Any) -> None:
    browser = sign_in(client, cast["director"])
    empty = browser.get("/compliance/exceptions").text
    assert "No waiver or extension waits for a decision" in empty
    assert "0 waivers" not in empty
    ask(cast)
    assert "1 waiver or extension waits for a decision" in browser.get("/compliance/exceptions").text
