"""Reminders and escalation from the first reminder to the proposal, through the real services."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from lms.compliance.models import ObligationSpan
from lms.compliance.services.escalation import send_notices
from lms.core import clock
from lms.core.database import db
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import unit_of_work
from lms.notices.models import Notice
from lms.people.models import Employment, Job, Person
from tests.cast import Cast
from tests.compliance.factories import ObligationSpanFactory
from tests.factories import JobFactory, UnitFactory, make_person
from tests.notices.worlds import DAY, MONDAY, digests, morning, owe, plan_shift, requirement, satisfy, told

pytestmark = pytest.mark.database


def run(first: date, last: date, hour: int = 9) -> None:
    """Let the job run once on every day from the first to the last."""
    for number in range((last - first).days + 1):
        with morning(first + number * DAY, hour):
            send_notices()


def owes(cast: Cast, last_day: date, name: str = "learner", subject: str = "PA-03") -> object:
    with unit_of_work():
        return owe(cast[name], last_day, subject, cast.admitting.id)


def outbox() -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_the_ladder_tells_learner_manager_director_and_access_officer_in_turn(cast: Cast) -> None:
    owes(cast, MONDAY + 31 * DAY)

    run(MONDAY, MONDAY + 60 * DAY)

    assert told() == [
        ("Learner", "learner", -30),
        ("Learner", "learner", -14),
        ("Learner", "learner", -7),
        ("Learner", "learner", 0),
        ("Manager", "manager", 0),
        ("Director", "director", 7),
        ("Access_Officer", "access", 14),
    ]


def test_a_step_on_a_weekend_is_told_on_the_next_working_day(cast: Cast) -> None:
    saturday = MONDAY + 5 * DAY
    owes(cast, saturday + 7 * DAY)

    run(MONDAY, MONDAY + 8 * DAY)

    assert digests() == [("Learner", MONDAY), ("Learner", MONDAY + 7 * DAY)]
    assert told()[-1] == ("Learner", "learner", -7)


def test_nothing_is_told_at_night_and_the_morning_after_it_is(cast: Cast) -> None:
    owes(cast, MONDAY + 14 * DAY)

    with morning(MONDAY, 6, 50):
        send_notices()
    assert told() == []
    with morning(MONDAY, 7, 0):
        send_notices()
    assert told() == [("Learner", "learner", -14)]


def test_what_is_done_ends_the_ladder_also_when_a_step_waits_to_be_told(cast: Cast) -> None:
    asked = owes(cast, MONDAY + 14 * DAY)
    with morning(MONDAY, 6):
        send_notices()
    satisfy(cast["learner"], asked)

    run(MONDAY, MONDAY + 40 * DAY)

    assert told() == []
    assert db.session.scalar(select(Notice.withdrawn_at)) is not None


def test_another_last_day_opens_another_ladder_from_where_it_stands(cast: Cast) -> None:
    asked = owes(cast, MONDAY + 14 * DAY)
    run(MONDAY, MONDAY)
    satisfy(cast["learner"], asked)
    with morning(MONDAY, 12), unit_of_work():
        owe(cast["learner"], MONDAY + 10 * DAY, unit_id=cast.admitting.id)
        later = update(ObligationSpan).where(ObligationSpan.known_to.is_(None))
        db.session.execute(later.values(known_from=clock.now()))

    run(MONDAY + DAY, MONDAY + 4 * DAY)

    assert told() == [("Learner", "learner", -14), ("Learner", "learner", -14), ("Learner", "learner", -7)]


def test_after_days_without_a_scheduler_each_hears_once_how_it_stands_now(cast: Cast) -> None:
    owes(cast, MONDAY + 15 * DAY)
    run(MONDAY, MONDAY)

    run(MONDAY + 24 * DAY, MONDAY + 24 * DAY)

    assert told() == [
        ("Learner", "learner", 0),
        ("Manager", "manager", 0),
        ("Director", "director", 7),
    ]


def test_a_hospital_that_begins_is_not_told_of_everything_at_once(cast: Cast) -> None:
    owes(cast, MONDAY - 40 * DAY)

    run(MONDAY, MONDAY + 3 * DAY)

    assert told() == []


def test_a_person_has_one_digest_a_day_whatever_is_due(cast: Cast) -> None:
    for number in range(5):
        owes(cast, MONDAY + 14 * DAY, subject=f"PA-0{number}")

    for hour in (8, 9, 12, 18):
        run(MONDAY, MONDAY, hour)

    assert digests() == [("Learner", MONDAY)]
    assert len(outbox()) == 1
    assert outbox()[0].payload["subject"] == "5 things of yours (Mon 16 Nov)"


def test_a_manager_hears_of_a_whole_team_in_one_digest(cast: Cast) -> None:
    with unit_of_work():
        for number in range(4):
            person = make_person(unit=cast.admitting, family_name=f"Team{number}")
            person.manager_id = cast["manager"].id
            owe(person, MONDAY - DAY, unit_id=cast.admitting.id)

    run(MONDAY, MONDAY)

    assert digests().count(("Manager", MONDAY)) == 1
    text = next(one.payload["text"] for one in outbox() if "look at" in one.payload["subject"])
    assert [f"Team{number}" in text for number in range(4)] == [True] * 4
    assert "you manage this person" in text


def test_a_float_person_has_one_digest_and_each_of_two_managers_hears_once(cast: Cast) -> None:
    with unit_of_work():
        floor = UnitFactory(kind="department", parent=cast.north)
        second = make_person(unit=floor, duty="manager", family_name="Second")
        JobFactory(person_id=cast["learner"].id, unit_id=floor.id)
        owe(cast["learner"], MONDAY - DAY, unit_id=cast.admitting.id)
    assert second.id

    run(MONDAY, MONDAY + DAY)

    assert sorted(told()) == [
        ("Learner", "learner", 0),
        ("Manager", "manager", 0),
        ("Second", "manager", 0),
    ]
    assert len(outbox()) == 3


def test_two_requirements_of_one_module_are_one_thing(cast: Cast) -> None:
    owes(cast, MONDAY + 14 * DAY)
    with unit_of_work():
        span = db.session.scalars(select(ObligationSpan).filter_by(state="due_soon")).one()
        lessons = requirement("PA-03", "module-completed")
        ObligationSpanFactory(
            person_id=span.person_id,
            requirement_id=lessons.id,
            state="due_soon",
            met=False,
            from_on=span.from_on,
            due_on=span.due_on,
            known_from=span.known_from,
        )

    run(MONDAY, MONDAY)

    assert told() == [("Learner", "learner", -14)]


def test_who_works_nights_is_told_within_the_shift(cast: Cast) -> None:
    owes(cast, MONDAY + 14 * DAY)
    tuesday = datetime(2026, 11, 18, 0, tzinfo=UTC)
    with unit_of_work():
        plan_shift(cast["learner"], cast.admitting.id, tuesday)

    run(MONDAY, MONDAY + DAY)
    assert told() == []
    with morning(MONDAY + DAY, 23):
        send_notices()

    assert digests() == [("Learner", MONDAY + DAY)]


def test_who_left_is_told_nothing_more(cast: Cast) -> None:
    owes(cast, MONDAY - DAY)
    with morning(MONDAY, 6):
        send_notices()
    with unit_of_work():
        left = update(Employment).where(Employment.person_id == cast["manager"].id)
        db.session.execute(left.values(status="terminated", from_on=MONDAY - DAY))

    run(MONDAY, MONDAY)

    assert [name for name, *_rest in told()] == ["Learner"]


def test_a_clock_that_is_set_back_repeats_nothing(cast: Cast) -> None:
    owes(cast, MONDAY + 14 * DAY)
    run(MONDAY + DAY, MONDAY + DAY)

    run(MONDAY, MONDAY + DAY, 10)

    assert len(told()) == 1
    assert len(outbox()) == 1


@pytest.mark.parametrize(("day", "name"), [(date(2026, 3, 9), "spring"), (date(2026, 11, 2), "autumn")])
def test_the_day_after_clocks_are_moved_brings_one_digest(cast: Cast, day: date, name: str) -> None:
    assert name
    owes(cast, day + 14 * DAY)

    for number in range(-2 * 144, 144):
        with clock.frozen(
            datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + number * timedelta(minutes=10)
        ):
            if number % 6 == 0:
                send_notices()

    assert digests() == [("Learner", day)]


def test_a_mail_says_what_by_when_why_and_why_one_gets_it(cast: Cast) -> None:
    owes(cast, MONDAY + 14 * DAY)

    run(MONDAY, MONDAY)

    text = outbox()[0].payload["text"]
    assert "Title of PA-03, PA-03: due Mon 30 Nov, in 14 days" in text
    assert "Why: Registrars need it" in text
    assert "/learn/PA-03" in text
    assert "Why you get this: reminder 14 days before the last day; it is yours." in text
    assert "/notices" in text
    assert "/classes/calendar" in text


def test_a_director_reads_counts_by_manager_and_no_list_of_names(cast: Cast) -> None:
    with unit_of_work():
        for number in range(12):
            person = make_person(unit=cast.admitting, family_name=f"Team{number}")
            person.manager_id = cast["manager"].id
            owe(person, MONDAY - 8 * DAY, unit_id=cast.admitting.id)

    run(MONDAY, MONDAY)

    address = cast["director"].email
    text = next(one.payload["text"] for one in outbox() if one.payload["to"] == address)
    assert "12 people: 12 things late" in text
    assert "Team3" not in text
    assert f"/compliance/people?show=late&manager={cast['manager'].employee_no}" in text


def test_the_number_of_statements_does_not_grow_with_the_people(cast: Cast, count_queries: object) -> None:
    def statements(day: date, people: int) -> int:
        with unit_of_work():
            for _ in range(people):
                owe(make_person(unit=cast.admitting), day - DAY, unit_id=cast.admitting.id)
        with morning(day), count_queries() as found:  # type: ignore[operator]
            send_notices()
        return len(found)

    run(MONDAY, MONDAY)
    few = statements(MONDAY + DAY, 2)

    assert statements(MONDAY + 2 * DAY, 40) <= few
    assert db.session.scalar(select(func.count()).select_from(Notice)) or 0 >= 42


def test_nobody_manages_themself(cast: Cast) -> None:
    with unit_of_work():
        owe(cast["manager"], MONDAY - DAY, unit_id=cast.north.id)
        db.session.execute(update(Person).where(Person.id == cast["manager"].id).values(manager_id=None))
        assert db.session.scalar(select(func.count()).select_from(Job))

    run(MONDAY, MONDAY)

    assert told() == [("Manager", "learner", 0)]
