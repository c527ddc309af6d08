"""Legal holds: whom they keep, who releases them, and that nothing under them is let go of."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import update

from lms.claims.models import Encounter
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Conflict, NotAllowed, Refused
from lms.core.retention import people_on_hold
from lms.core.unit_of_work import unit_of_work
from lms.people.jobs import forget_old_sign_ins
from lms.people.models import Job, Person
from lms.people.models_signin import SignInSession
from lms.records.services.holds import Wanted, hold, hold_named, holds, people_held, release
from tests.cast import Cast, make_cast
from tests.courses.factories import ModuleCompletionFactory, RevisionFactory
from tests.factories import make_person

pytestmark = pytest.mark.database
WHY = "The state asked to keep everything."


@pytest.fixture
def cast(database: Flask) -> Cast:
    with unit_of_work():
        return make_cast()


def set_hold(wanted: Wanted, by: Person, key: str = "key") -> str:
    with unit_of_work(durable=True):
        return hold(wanted, by=by, form_key=key).public_id


def test_a_hold_on_a_person_keeps_that_person(cast: Cast) -> None:
    set_hold(Wanted("person", "M", WHY, person_id=cast["learner"].id), cast["administrator"])

    assert people_held() == {cast["learner"].id}


def test_a_hold_on_a_unit_keeps_everybody_who_ever_worked_below_it(cast: Cast) -> None:
    set_hold(Wanted("unit", "M", WHY, unit_id=cast.north.id), cast["administrator"])

    held = people_held()
    assert {cast["learner"].id, cast["manager"].id} <= held
    assert cast["eve"].id not in held


def test_a_hold_on_a_subject_keeps_who_has_a_record_of_it_in_any_table(cast: Cast) -> None:
    with unit_of_work():
        revision = RevisionFactory(kind="module", key="PA-03", body={})
        ModuleCompletionFactory(person_id=cast["eve"].id, revision_id=revision.id, module="PA-03")
    set_hold(Wanted("subject", "M", WHY, subject="PA-03"), cast["administrator"])

    assert people_held() == {cast["eve"].id}


def test_a_hold_on_claims_keeps_who_registered_them_in_these_days(cast: Cast) -> None:
    with unit_of_work():
        for day, who in ((1, "learner"), (20, "eve")):
            db.session.add(
                Encounter(
                    encounter_key=f"E{day}",
                    registered_by=cast[who].id,
                    service_on=date(2026, 10, day),
                    has_auth_number=False,
                    recorded_at=clock.now(),
                )
            )
    claims = Wanted("claims", "M", WHY, claims_from_on=date(2026, 10, 1), claims_to_on=date(2026, 10, 10))
    set_hold(claims, cast["administrator"])

    assert people_held() == {cast["learner"].id}


def test_features_below_ask_for_who_is_on_hold(cast: Cast) -> None:
    set_hold(Wanted("person", "M", WHY, person_id=cast["learner"].id), cast["administrator"])

    assert set(people_on_hold()) == {cast["learner"].id}


def test_sign_ins_of_somebody_on_hold_stay(cast: Cast) -> None:
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    set_hold(Wanted("person", "M", WHY, person_id=cast["learner"].id), cast["administrator"])
    with unit_of_work():
        for name in ("learner", "eve"):
            db.session.add(
                SignInSession(
                    token_hash=name,
                    person_id=cast[name].id,
                    started_at=long_ago,
                    last_seen_at=long_ago,
                    is_shared_workstation=False,
                )
            )
    forget_old_sign_ins()

    assert [one.token_hash for one in db.session.query(SignInSession)] == ["learner"]


def test_somebody_else_releases_a_hold_and_it_keeps_nobody_any_more(cast: Cast) -> None:
    key = set_hold(Wanted("person", "M", WHY, person_id=cast["learner"].id), cast["administrator"])
    with unit_of_work(durable=True):
        release(key, reason="The matter is settled.", by=cast["compliance_consultant"])

    assert people_held() == frozenset()
    assert not hold_named(key).is_open


def test_who_set_a_hold_does_not_release_it(cast: Cast) -> None:
    key = set_hold(Wanted("person", "M", WHY, person_id=cast["learner"].id), cast["administrator"])

    with pytest.raises(NotAllowed), unit_of_work():
        release(key, reason="The matter is settled.", by=cast["administrator"])


def test_a_hold_is_released_once(cast: Cast) -> None:
    key = set_hold(Wanted("person", "M", WHY, person_id=cast["learner"].id), cast["administrator"])
    with unit_of_work():
        release(key, reason="The matter is settled.", by=cast["compliance_consultant"])

    with pytest.raises(Conflict), unit_of_work():
        release(key, reason="The matter is settled.", by=cast["compliance_consultant"])


def test_the_same_form_twice_is_one_hold(cast: Cast) -> None:
    wanted = Wanted("person", "M", WHY, person_id=cast["learner"].id)

    assert set_hold(wanted, cast["administrator"]) == set_hold(wanted, cast["administrator"])
    assert len(holds()) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("person", "M", WHY),
        Wanted("unit", "M", WHY),
        Wanted("subject", "M", WHY, subject=""),
        Wanted("claims", "M", WHY, claims_from_on=date(2026, 2, 1), claims_to_on=date(2026, 1, 1)),
        Wanted("everything", "M", WHY),
        Wanted("person", " ", WHY, person_id=1),
        Wanted("person", "M", "why", person_id=1),
    ],
)
def test_a_hold_that_says_too_little_is_refused(cast: Cast, wanted: Wanted) -> None:
    with pytest.raises(Refused), unit_of_work():
        hold(wanted, by=cast["administrator"], form_key="no")


def test_a_hold_stays_with_somebody_who_left_the_unit_since(cast: Cast) -> None:
    with unit_of_work():
        moved = make_person(unit=cast.south)
        jobs = update(Job).where(Job.person_id == moved.id)
        db.session.execute(jobs.values(to_on=date(2021, 1, 1)))
    set_hold(Wanted("unit", "M", WHY, unit_id=cast.south.id), cast["administrator"])

    assert moved.id in people_held()
