"""Planning, changing, cancelling; whether a trainer may lead; versions and what people are told."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from lms.classes.models import ClassVersion
from lms.classes.rules.places import SEAT
from lms.classes.services.effects import of_change, of_planning
from lms.classes.services.placing import sign_up
from lms.classes.services.planning import cancel_class, change_class, plan_class
from lms.classes.services.reading import Class, class_by, people_in
from lms.compliance.api import NewEvidence, record_evidence
from lms.core import audit
from lms.core.database import db
from lms.core.errors import Conflict, Refused
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import UnitOfWork, current_unit
from lms.people.models import Person
from tests.cast import Cast
from tests.classes.factories import DAYS, at, make_class, make_people, make_plan, make_world, may_lead
from tests.factories import DutyFactory, make_person

pytestmark = pytest.mark.database


@pytest.fixture
def cast(uow: UnitOfWork) -> Cast:
    return make_world()


@pytest.fixture
def second(cast: Cast) -> Person:
    """Another trainer of the first hospital, without the evidence that the policy asks."""
    return make_person(unit=cast.north, job_role="trainer", duty="trainer", given_name="Tess")


def change(cast: Cast, public_id: str, *dates: date, number: int = 1, **changes: Any) -> Class:
    plan = make_plan(cast, *dates, **changes)
    return change_class(public_id, plan, number=number, reason="The room is taken", by_id=cast["trainer"].id)


def mailed() -> list[dict[str, Any]]:
    return [row.payload for row in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


def test_the_same_form_twice_is_one_class(cast: Cast) -> None:
    assert make_class(cast, key="k") == make_class(cast, key="k")


def test_a_class_in_the_past_is_not_planned(cast: Cast) -> None:
    with pytest.raises(Refused, match="over already"):
        make_class(cast, date(2026, 11, 13))


def test_a_trainer_without_the_evidence_is_refused_with_what_is_missing(cast: Cast, second: Person) -> None:
    with pytest.raises(Refused, match=r"Tess .*: Leading a class \(TR-01\) or Certificate"):
        make_class(cast, trainer_ids=(second.id,))


def test_a_named_reason_of_somebody_else_stands_in_for_the_evidence_and_in_the_log(
    cast: Cast, second: Person
) -> None:
    public_id = make_class(cast, trainer_ids=(second.id,), override="Led it for ten years elsewhere")
    (leader,) = class_by(public_id).trainers
    assert leader.override == "Led it for ten years elsewhere"
    for act in current_unit().before_commit:
        act()
    kept = db.session.scalars(select(audit.AuditPayload)).all()[-1].body
    assert kept["exceptions"] == {str(second.id): "Led it for ten years elsewhere"}


def test_nobody_makes_an_exception_for_themselves(cast: Cast, second: Person) -> None:
    plan = make_plan(cast, trainer_ids=(second.id,), override="I know it all")
    with pytest.raises(Refused, match="for themselves"):
        plan_class(plan, by_id=second.id, form_key="own")


def test_an_exception_does_not_replace_the_duty_over_the_unit(cast: Cast) -> None:
    elsewhere = make_person(unit=cast.south, duty="trainer")
    may_lead(elsewhere)
    with pytest.raises(Refused, match="Not a trainer of this unit"):
        make_class(cast, trainer_ids=(elsewhere.id,), override="Please")


def test_evidence_that_ends_before_the_last_day_is_missing(cast: Cast, second: Person) -> None:
    held = NewEvidence(
        person_id=second.id,
        kind="credential",
        subject="train-the-trainer",
        occurred_on=date(2025, 1, 1),
        key="cert",
        expires_on=date(2026, 12, 2),
    )
    record_evidence([held])
    assert make_class(cast, *DAYS[:2], trainer_ids=(second.id,))
    with pytest.raises(Refused, match="Missing"):
        make_class(cast, *DAYS, trainer_ids=(second.id,))


def test_a_duty_that_ends_before_the_last_day_is_none(cast: Cast) -> None:
    ending = make_person(unit=cast.north)
    DutyFactory(person_id=ending.id, unit_id=cast.north.id, duty="trainer", to_on=date(2026, 12, 1))
    may_lead(ending)
    with pytest.raises(Refused, match="Not a trainer"):
        make_class(cast, trainer_ids=(ending.id,))


def test_a_change_is_a_new_version_with_its_reason_and_the_old_one_stays(cast: Cast) -> None:
    public_id = make_class(cast)
    after = change(cast, public_id, room="Room 9")
    rows = db.session.scalars(select(ClassVersion).order_by(ClassVersion.number)).all()
    assert [(row.number, row.room, row.reason) for row in rows] == [
        (1, "Room 4", ""),
        (2, "Room 9", "The room is taken"),
    ]
    assert rows[0].superseded_at == rows[1].recorded_at
    assert (after.number, after.room) == (2, "Room 9")


def test_two_who_change_it_at_once_do_not_overwrite_each_other(cast: Cast) -> None:
    public_id = make_class(cast)
    change(cast, public_id, room="Room 9")
    with pytest.raises(Conflict):
        change(cast, public_id, room="Room 7")
    assert class_by(public_id).room == "Room 9"


def test_a_change_of_room_is_told_once_to_everybody_with_an_updated_invitation(cast: Cast) -> None:
    public_id, people = make_class(cast), make_people(cast, "ABC")
    for one in people:
        sign_up(public_id, person_id=one.id)
    change(cast, public_id, room="Room 9")
    told = mailed()
    assert [one["to"] for one in told] == [one.email for one in people]
    assert all("The room is taken" in one["text"] and "Room 9" in one["text"] for one in told)
    (event,) = Calendar.from_ical(told[0]["calendars"][0]["text"]).walk("VEVENT")
    assert (event["sequence"], str(event["location"])) == (1, "Room 9")


def test_a_day_less_leaves_calendars(cast: Cast) -> None:
    public_id, (ada,) = make_class(cast), make_people(cast, "A")
    sign_up(public_id, person_id=ada.id)
    change(cast, public_id, *DAYS[:2])
    (told,) = mailed()
    assert [one["method"] for one in told["calendars"]] == ["REQUEST", "REQUEST", "CANCEL"]


def test_a_change_of_title_or_trainer_is_told_to_nobody(cast: Cast) -> None:
    public_id, (ada,) = make_class(cast), make_people(cast, "A")
    sign_up(public_id, person_id=ada.id)
    change(cast, public_id, title="Payer order")
    assert mailed() == []


def test_more_places_let_the_list_move_up_with_one_mail_each(cast: Cast) -> None:
    public_id, people = make_class(cast), make_people(cast, "ABC")
    for one in people:
        sign_up(public_id, person_id=one.id)
    change(cast, public_id, capacity=3, room="Room 9")
    assert len(people_in(class_by(public_id).id, SEAT)) == 3
    assert [(one["to"], one["subject"].partition(":")[0]) for one in mailed()] == [
        (people[2].email, "You moved up"),
        (people[0].email, "Changed"),
        (people[1].email, "Changed"),
    ]


def test_places_that_are_taken_cannot_be_cut(cast: Cast) -> None:
    public_id = make_class(cast)
    for one in make_people(cast, "AB"):
        sign_up(public_id, person_id=one.id)
    with pytest.raises(Refused, match="2 people have a place"):
        change(cast, public_id, capacity=1)


def test_a_class_that_has_begun_keeps_its_first_day(cast: Cast) -> None:
    public_id = make_class(cast)
    with at(DAYS[1]):
        with pytest.raises(Refused, match="first day stays"):
            change(cast, public_id, date(2026, 12, 8), date(2026, 12, 9))
        assert change(cast, public_id, DAYS[0], DAYS[1], date(2026, 12, 8)).last_on == date(2026, 12, 8)


def test_a_cancelled_class_is_told_and_leaves_calendars(cast: Cast) -> None:
    public_id, (ada,) = make_class(cast), make_people(cast, "A")
    sign_up(public_id, person_id=ada.id)
    it = cancel_class(public_id, number=1, reason="The trainer is ill", by_id=cast["trainer"].id)
    (told,) = mailed()
    assert it.is_cancelled
    assert "The trainer is ill" in told["text"]
    assert {one["method"] for one in told["calendars"]} == {"CANCEL"}


def test_a_cancelled_class_stays_cancelled(cast: Cast) -> None:
    public_id = make_class(cast)
    cancel_class(public_id, number=1, reason="Ill", by_id=cast["trainer"].id)
    with pytest.raises(Refused):
        change(cast, public_id, number=2)
    with pytest.raises(Refused):
        cancel_class(public_id, number=2, reason="Again", by_id=cast["trainer"].id)


def test_somebody_without_a_mail_address_and_somebody_who_left_get_no_mail(cast: Cast) -> None:
    public_id, people = make_class(cast, capacity=3), make_people(cast, "ABC")
    for one in people:
        sign_up(public_id, person_id=one.id)
    people[0].email = None
    db.session.flush()
    change(cast, public_id, room="Room 9", capacity=3)
    assert [one["to"] for one in mailed()] == [people[1].email, people[2].email]


def test_what_a_change_will_do_says_who_is_mailed_and_who_is_in_two_places(cast: Cast) -> None:
    public_id, (ada,) = make_class(cast), make_people(cast, "A")
    other = make_class(cast, date(2026, 12, 15))
    sign_up(public_id, person_id=ada.id)
    sign_up(other, person_id=ada.id)
    lines = of_change(class_by(other), replace(make_plan(cast, DAYS[0])), [])
    assert lines[0].startswith("1 people with a place and 0 on the list get one mail")
    assert f"another class at the new time and stay on both: {ada.full_name}." in lines[1]


def test_what_planning_will_do_names_a_trainer_who_leads_another_class_at_that_time(cast: Cast) -> None:
    make_class(cast)
    name = cast["trainer"].full_name
    lines = of_planning(make_plan(cast, DAYS[1]), [])
    assert f"{name} leads “Who pays first” at that time, too." in lines
    assert not any("too." in line for line in of_planning(make_plan(cast, date(2026, 12, 4)), []))
