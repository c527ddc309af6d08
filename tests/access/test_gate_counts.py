"""How many gates stood how: as every decision says, and later still as it was known on the day."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.access.services.decisions import decide_many
from lms.access.services.gate_counts import Place, gates_counted
from lms.compliance.services.times import known_at_end_of
from lms.core import clock
from lms.core.database import db
from lms.core.errors import DomainError
from lms.core.events import announce
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.people.events import RosterChanged
from lms.people.models import Job, Person
from tests.access import factories
from tests.access.test_service_properties import change_employment, correct, end_access, learn, sign_both
from tests.cast import Cast
from tests.compliance.test_rebuild import _forget_everything
from tests.examples import at_most
from tests.factories import JobFactory, make_person

pytestmark = pytest.mark.database
Act = Callable[[Cast, Person, int], None]


def move(cast: Cast, person: Person, choice: int) -> None:
    """Correct the job as an import does: another row, and the one before is superseded."""
    at, begins = recorded_at(), clock.today() - timedelta(days=choice % 9)
    for job in db.session.scalars(
        select(Job).where(Job.person_id == person.id, Job.superseded_at.is_(None))
    ).all():
        job.superseded_at = at
    unit = (cast.admitting, cast.south)[choice % 2]
    JobFactory(person_id=person.id, unit_id=unit.id, job_role="registrar", from_on=begins, recorded_at=at)
    announce(RosterChanged(person_ids=(person.id,)))


def publish_more(_cast: Cast, _person: Person, choice: int) -> None:
    """Publish another version of the gate, from today or from a later day."""
    body = factories.role(version=choice + 2, with_attestation=bool(choice % 2))
    factories.publish("role", "registrar", body, clock.today() + timedelta(days=choice % 4))
    factories.follow_content()


ACTS: tuple[Act, ...] = (
    learn,
    sign_both,
    sign_both,
    correct,
    move,
    change_employment,
    end_access,
    publish_more,
)
STEPS = st.lists(
    st.tuples(st.integers(0, len(ACTS) - 1), st.integers(0, 1), st.integers(0, 20), st.integers(0, 12)),
    max_size=9,
)


def decided(day: date) -> dict[Place, int]:
    """Count gates by deciding each of them, as known now."""
    people = db.session.scalars(select(Job.person_id).distinct()).all()
    found: Counter[Place] = Counter()
    for rulings in decide_many(people, as_of=day).values():
        for ruling in rulings:
            job = next(job for job in ruling.dossier.jobs if job.is_held_on(day))
            found[job.unit_id, job.job_role, ruling.decision.state] += 1
    return dict(found)


@pytest.mark.histories
@at_most(12)
@given(history=STEPS)
def test_each_day_is_counted_as_it_was_shown_whatever_became_known_later(
    database: Flask, history: list[tuple[int, int, int, int]]
) -> None:
    now, seen = clock.now(), {}
    with unit_of_work():
        cast = factories.make_world()
        people = [make_person(unit=cast.admitting) for _number in range(2)]
        announce(RosterChanged(person_ids=tuple(person.id for person in people)))
        factories.study(people[0])
        sign_both(cast, people[0], 0)
    for act, who, choice, gap in history:
        if gap:
            seen[now.date()] = gates_counted(now.date())
            assert seen[now.date()] == decided(now.date())
        now += timedelta(days=gap, minutes=1)
        with clock.frozen(now):
            try:
                with unit_of_work():
                    ACTS[act](cast, people[who], choice)
            except DomainError:
                continue
    with clock.frozen(now + timedelta(days=1)):
        for day, shown in seen.items():
            assert gates_counted(day, known_at_end_of(day)) == shown
    with unit_of_work():
        _forget_everything()


@pytest.fixture
def cast(database: Flask) -> Cast:
    """The cast and the registrar's gate."""
    with unit_of_work():
        return factories.make_world()


def test_a_clearance_that_is_corrected_away_still_counts_as_it_was_known(cast: Cast) -> None:
    day = clock.today()
    with unit_of_work():
        factories.study(cast["learner"])
        factories.clear(cast["learner"], cast)
    place = (cast.admitting.id, "registrar", "cleared")
    with clock.frozen(factories.later(1)), unit_of_work():
        correct(cast, cast["learner"], 0)
    assert gates_counted(day).get(place) is None
    assert gates_counted(day, known_at_end_of(day))[place] == 1
    assert gates_counted(day + timedelta(days=1), known_at_end_of(day + timedelta(days=1))).get(place) is None


def test_a_gate_counts_in_the_unit_of_the_job_while_the_job_is_held(cast: Cast) -> None:
    before = gates_counted(clock.today())
    with unit_of_work():
        person = make_person(unit=cast.south)
        job = db.session.scalars(select(Job).where(Job.person_id == person.id)).one()
        job.from_on, job.to_on = clock.today(), clock.today() + timedelta(days=3)
        announce(RosterChanged(person_ids=(person.id,)))
    place: Any = (cast.south.id, "registrar", "not_started")
    assert gates_counted(clock.today())[place] == before.get(place, 0) + 1
    assert gates_counted(clock.today() + timedelta(days=4)).get(place, 0) == before.get(place, 0)
