"""Accommodations: private, dated, superseding; they count at the next start of an exam."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from lms.assessments.models import Accommodation
from lms.assessments.rules.deadlines import PausePolicy
from lms.assessments.services.accommodations import (
    NONE,
    Terms,
    accommodate,
    accommodation_of,
    accommodation_on,
    accommodations_of,
    allow_extra_time,
    end_accommodation,
    in_reach,
)
from lms.assessments.services.starting import start
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from tests.cast import make_cast
from tests.courses.factories import publish
from tests.factories import PersonFactory, UnitFactory, make_person

TODAY = date(2026, 11, 16)
HALF_MORE = Terms(Decimal("1.5"), extra_breaks=2, break_minutes=20, note="A reader for the stems")


@pytest.fixture
def learner(uow):
    return PersonFactory()


@pytest.fixture
def trainer(uow):
    return PersonFactory()


def test_time_and_breaks_count_from_the_next_start(learner, trainer):
    live_module = publish()
    accommodate(person=learner, terms=HALF_MORE, from_on=TODAY, by=trainer)
    made = start(person_id=learner.id, live=live_module, token="t").attempt
    assert (made.allowed_seconds, made.pause_times, made.pause_minutes) == (1800, 4, 20)


def test_an_exam_that_runs_keeps_its_time(learner, trainer):
    made = start(person_id=learner.id, live=publish(), token="t").attempt
    accommodate(person=learner, terms=HALF_MORE, from_on=TODAY, by=trainer)
    db.session.expire_all()
    assert (made.allowed_seconds, made.pause_times) == (1200, 2)


def test_breaks_are_never_shorter_than_the_policy_says():
    assert Terms(break_minutes=5).pauses(PausePolicy(2, 10)) == PausePolicy(2, 10)


def test_it_counts_from_its_first_day_to_its_last(learner, trainer):
    accommodate(person=learner, terms=HALF_MORE, from_on=TODAY, to_on=TODAY + timedelta(days=9), by=trainer)
    found = [accommodation_on(learner.id, TODAY + timedelta(days=days)) for days in (-1, 0, 9, 10)]
    assert found == [NONE, HALF_MORE, HALF_MORE, NONE]


def test_a_later_record_leaves_the_days_before_it_as_they_were(learner, trainer):
    accommodate(person=learner, terms=HALF_MORE, from_on=TODAY - timedelta(days=30), by=trainer)
    accommodate(person=learner, terms=Terms(Decimal(2)), from_on=TODAY, by=trainer)
    assert accommodation_on(learner.id, TODAY - timedelta(days=1)) == HALF_MORE
    assert accommodation_of(learner.id) == Terms(Decimal("2.00"))


def test_a_correction_supersedes_and_keeps_what_was_known(learner, trainer):
    accommodate(person=learner, terms=HALF_MORE, from_on=TODAY, by=trainer)
    accommodate(person=learner, terms=Terms(Decimal(2)), from_on=TODAY, by=trainer)
    assert len(accommodations_of(learner.id)) == 1
    assert db.session.scalar(select(func.count()).select_from(Accommodation)) == 2


def test_ending_it_twice_ends_it_once(learner, trainer):
    accommodate(person=learner, terms=HALF_MORE, from_on=TODAY - timedelta(days=3), by=trainer)
    for _ in range(2):
        end_accommodation(person=learner, last_on=TODAY, by=trainer)
    assert accommodation_on(learner.id, TODAY) == HALF_MORE
    assert accommodation_on(learner.id, TODAY + timedelta(days=1)) == NONE
    assert db.session.scalar(select(func.count()).select_from(Accommodation)) == 2


def test_the_command_for_extra_time_leaves_the_breaks(learner, trainer):
    accommodate(person=learner, terms=HALF_MORE, from_on=TODAY - timedelta(days=3), by=trainer)
    allow_extra_time(person=learner, factor=Decimal(2), from_on=TODAY)
    found = accommodation_of(learner.id)
    assert (found.factor, found.extra_breaks, found.note) == (2, 2, HALF_MORE.note)


@pytest.mark.parametrize(
    "terms",
    [Terms(Decimal("0.5")), Terms(Decimal(4)), Terms(extra_breaks=11), Terms(break_minutes=61)],
)
def test_what_is_out_of_reason_is_refused(learner, terms):
    with pytest.raises(Refused):
        accommodate(person=learner, terms=terms, from_on=TODAY)


def test_an_end_before_the_beginning_is_refused(learner):
    with pytest.raises(Refused, match="before the first"):
        accommodate(person=learner, terms=HALF_MORE, from_on=TODAY, to_on=TODAY - timedelta(days=1))


def test_the_log_says_that_it_was_recorded_and_not_what(database):
    with unit_of_work(durable=True):
        learner, trainer = PersonFactory(), PersonFactory(employee_no="77")
        accommodate(person=learner, terms=HALF_MORE, from_on=TODAY, by=trainer)
    entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()))
    assert (entry.action, entry.actor) == ("assessments.accommodation.recorded", "77")
    assert "reader" not in str(vars(entry))


def test_the_list_holds_people_in_reach_only(uow):
    here, there = UnitFactory(), UnitFactory()
    for unit in (here, there):
        accommodate(person=make_person(unit=unit), terms=HALF_MORE, from_on=TODAY)
    assert len(in_reach([here.path])) == 1


FORM = {
    "factor": "1.5",
    "extra_breaks": "1",
    "break_minutes": "15",
    "note": "Needs a reader",
    "from_on": "2026-11-16",
}


@pytest.fixture
def scene(database):
    with unit_of_work():
        publish()
        return make_cast()


@pytest.fixture
def recorded(scene, client, sign_in):
    """The cast, with something accommodated for the learner by the trainer through the page."""
    address = f"/accommodations/{scene['learner'].employee_no}"
    assert sign_in(client, scene["trainer"]).post(address, data=FORM).status_code == 303
    return scene, address


def test_a_trainer_records_and_the_learner_sees_their_own(recorded, client, sign_in):
    scene, address = recorded
    page = sign_in(client, scene["learner"]).get(address).text
    assert "1.5 times as long" in page
    assert "Needs a reader" in page
    assert "Record from a day on" not in page


@pytest.mark.parametrize("duty", ["manager", "director", "executive", "auditor", "access_officer", "eve"])
def test_nobody_else_sees_it(recorded, client, sign_in, duty):
    scene, address = recorded
    assert sign_in(client, scene[duty]).get(address).status_code in (403, 404)


def test_nobody_records_their_own(scene, client, sign_in):
    trainer = scene["trainer"]
    answer = sign_in(client, trainer).post(f"/accommodations/{trainer.employee_no}", data=FORM)
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("factor", "9"),
        ("factor", "NaN"),
        ("extra_breaks", "-1"),
        ("break_minutes", "999"),
        ("from_on", "soon"),
        ("to_on", "2026-11-01"),
    ],
)
def test_a_field_that_is_wrong_comes_back_with_its_reason(scene, client, sign_in, field, value):
    address = f"/accommodations/{scene['learner'].employee_no}"
    answer = sign_in(client, scene["trainer"]).post(address, data={**FORM, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert accommodation_of(scene["learner"].id) == NONE


def test_it_ends_with_today_by_a_button(recorded, client, sign_in):
    scene, address = recorded
    assert sign_in(client, scene["administrator"]).post(f"{address}/end").status_code == 303
    assert accommodation_on(scene["learner"].id, TODAY + timedelta(days=1)) == NONE


def test_the_list_leads_to_a_person_by_number(recorded, client, sign_in):
    scene, address = recorded
    trainer = sign_in(client, scene["trainer"])
    assert scene["learner"].full_name in trainer.get("/accommodations").text
    number = {"employee_no": scene["learner"].employee_no}
    assert trainer.post("/accommodations", data=number).location == address


def test_the_exam_tells_the_learner_what_is_accommodated(recorded, client, sign_in):
    scene, address = recorded
    page = sign_in(client, scene["learner"]).get("/learn/TS-01/exam").text
    assert "1.5 times as long for you" in page
    assert address in page
