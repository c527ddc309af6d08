"""Pathways through their services: started, counted from the right day, followed, ended; facts stay."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.events import announce
from lms.core.unit_of_work import unit_of_work
from lms.education.models import EducationNote, PathwayOutcome, PathwayStart, PathwayStep
from lms.education.rules.pathways import Stands
from lms.education.rules.starting import LeftOut, Terms
from lms.education.services import following, reading
from lms.education.services.educators import educators
from lms.education.services.specialties import say_specialty, specialties_of
from lms.education.services.starting import Order, preview, start
from lms.people.events import RosterChanged
from lms.people.models import Employment, Job, Person, Unit
from tests.cast import Cast
from tests.education.conftest import ACQUIRED
from tests.education.factories import acquire, start_of
from tests.factories import DutyFactory, EmploymentFactory, JobFactory, PersonFactory, make_person


def hire(unit: Unit, *, on: date, job_role: str = "physician", hired_on: date | None = None) -> Person:
    """Make somebody who begins a job of a provider on a day; inside an open unit of work."""
    person: Person = PersonFactory(given_name="Newly")
    EmploymentFactory(person_id=person.id, hired_on=hired_on or on, from_on=hired_on or on)
    JobFactory(person_id=person.id, unit_id=unit.id, job_role=job_role, from_on=on)
    return person


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_all_providers_of_an_acquired_practice_start_at_once(cast: Cast, clinic: Unit) -> None:
    with unit_of_work():
        for number in range(3):
            make_person(unit=clinic, job_role="physician", given_name=f"P{number}")
        make_person(unit=clinic, job_role="nurse")
        begun = acquire(clinic.path, cast["educator"].id, ACQUIRED)
    dues = db.session.execute(select(PathwayStep.step, PathwayStep.due_on).distinct()).all()

    assert begun == 3
    assert {tuple(row) for row in dues} == {
        ("orientation", date(2026, 11, 9)),
        ("baseline-review", date(2026, 11, 23)),
        ("contact-30", date(2026, 12, 2)),
    }


def test_the_preview_says_who_is_left_out_and_why_and_stores_nothing(
    cast: Cast, clinic: Unit, provider: Person
) -> None:
    with unit_of_work():
        gone = make_person(unit=clinic, job_role="physician", given_name="Gone")
        left = date(2026, 10, 1)
        EmploymentFactory(person_id=gone.id, status="terminated", from_on=left, left_on=left)
        acquire(clinic.path, cast["educator"].id)
        fresh = make_person(unit=clinic, job_role="physician", given_name="Fresh")
    order = Order("new-provider", Terms("acquisition", ACQUIRED), cast["educator"].id, path=clinic.path)
    before = count(PathwayStart)
    found = preview(order)

    assert [one.person_id for one in found.starts] == [fresh.id]
    assert {one.person_id: why for one, why in found.left_out} == {
        gone.id: LeftOut.LEFT,
        provider.id: LeftOut.RUNNING,
    }
    assert count(PathwayStart) == before


def test_a_start_that_is_sent_twice_starts_once(cast: Cast, clinic: Unit, provider: Person) -> None:
    with unit_of_work():
        acquire(clinic.path, cast["educator"].id)
    with pytest.raises(Refused, match="Nobody starts"), unit_of_work():
        acquire(clinic.path, cast["educator"].id)

    assert (count(PathwayStart), count(PathwayStep)) == (1, 3)


def test_one_provider_is_counted_from_the_first_day_of_the_job(cast: Cast, clinic: Unit) -> None:
    with unit_of_work():
        person = hire(clinic, on=date(2026, 10, 5))
        start(
            Order("new-provider", Terms("hire"), cast["educator"].id, person_id=person.id),
            by_id=cast["educator"].id,
        )

    it = start_of(person)
    assert (it.anchor, it.anchor_on) == ("hire", date(2026, 10, 5))


def test_somebody_without_a_job_of_a_provider_is_named_as_such(cast: Cast) -> None:
    nurse = cast["learner"]
    order = Order("new-provider", Terms("hire"), cast["educator"].id, person_id=nurse.id)

    assert [why for _one, why in preview(order).left_out] == [LeftOut.NO_PROVIDER]


def test_the_roster_starts_a_new_hire_once_with_the_educator_who_carries_least(
    cast: Cast, clinic: Unit, provider: Person
) -> None:
    with unit_of_work():
        acquire(clinic.path, cast["educator"].id)
    with unit_of_work():
        person = hire(clinic, on=date(2026, 11, 9))
        announce(RosterChanged(person_ids=(person.id,)))
        announce(RosterChanged(person_ids=(person.id,)))

    it = reading.whole(start_of(person))
    assert it.start.by_id is None
    assert it.educator is not None
    assert it.educator.id == cast["second"].id


def test_the_roster_starts_nobody_who_moves_within_the_hospital(cast: Cast, clinic: Unit) -> None:
    with unit_of_work():
        person = make_person(unit=cast.north, job_role="physician")
        JobFactory(person_id=person.id, unit_id=clinic.id, job_role="physician", from_on=date(2026, 11, 9))
        announce(RosterChanged(person_ids=(person.id,)))

    assert count(PathwayStart) == 0


def test_a_nurse_who_becomes_a_provider_and_a_rehire_are_new(cast: Cast, clinic: Unit) -> None:
    with unit_of_work():
        nurse = make_person(unit=clinic, job_role="nurse")
        job = {"unit_id": clinic.id, "job_role": "advanced_practice_provider"}
        JobFactory(person_id=nurse.id, from_on=date(2026, 11, 2), **job)
        back = hire(clinic, on=date(2015, 1, 5))
        ended = db.session.scalars(select(Job).where(Job.person_id == back.id)).one()
        ended.to_on = date(2016, 1, 5)
        day = date(2026, 11, 9)
        EmploymentFactory(person_id=back.id, hired_on=day, from_on=day)
        JobFactory(person_id=back.id, unit_id=clinic.id, job_role="physician", from_on=day)
        announce(RosterChanged(person_ids=(nurse.id, back.id)))

    assert {start_of(nurse).anchor_on, start_of(back).anchor_on} == {date(2026, 11, 2), day}


def test_the_pathway_of_a_leaver_ends_and_leaves_the_list(cast: Cast, clinic: Unit, provider: Person) -> None:
    with unit_of_work():
        acquire(clinic.path, cast["educator"].id)
        left = date(2026, 11, 10)
        EmploymentFactory(person_id=provider.id, status="terminated", from_on=left, left_on=left)
        announce(RosterChanged(person_ids=(provider.id,)))
        announce(RosterChanged(person_ids=(provider.id,)))

    it = reading.whole(start_of(provider))
    assert it.ended is not None
    assert it.ended.reason == following.LEFT
    assert reading.counts([cast.north.path], cast["educator"].id).providers == 0


def record(person: Person, by: Person, outcome: str, on: date, reason: str = "") -> None:
    """Record the orientation of a provider."""
    with unit_of_work():
        following.record_outcome(
            start_of(person),
            step="orientation",
            outcome=outcome,
            occurred_on=on,
            reason=reason,
            by_id=by.id,
        )


@pytest.fixture
def begun(cast: Cast, clinic: Unit, provider: Person) -> Person:
    """The provider, on the pathway since the acquisition."""
    with unit_of_work():
        acquire(clinic.path, cast["educator"].id)
    return provider


def test_what_became_of_a_step_is_a_fact_with_two_times_and_a_correction_supersedes(
    cast: Cast, begun: Person
) -> None:
    record(begun, cast["educator"], "done", date(2026, 11, 10))
    with clock.frozen(datetime(2026, 11, 17, 12, tzinfo=UTC)):
        record(begun, cast["educator"], "open", date(2026, 11, 17))
        record(begun, cast["educator"], "done", date(2026, 11, 12))

    rows = db.session.scalars(select(PathwayOutcome).order_by(PathwayOutcome.id)).all()
    assert [(row.outcome, row.superseded_at is None) for row in rows] == [
        ("done", False),
        ("open", False),
        ("done", True),
    ]
    assert reading.whole(start_of(begun)).steps[0].occurred_on == date(2026, 11, 12)


def test_the_same_outcome_twice_is_one_fact(cast: Cast, begun: Person) -> None:
    for _ in range(2):
        record(begun, cast["educator"], "done", date(2026, 11, 10))

    assert count(PathwayOutcome) == 1


@pytest.mark.parametrize(
    ("outcome", "on", "words"),
    [("done", date(2026, 11, 17), "still to come"), ("skipped", date(2026, 11, 10), "Say why")],
)
def test_a_day_to_come_and_a_step_left_out_without_a_reason_are_refused(
    cast: Cast, begun: Person, outcome: str, on: date, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        record(begun, cast["educator"], outcome, on)


def test_a_step_that_the_pathway_does_not_have_is_not_found(cast: Cast, begun: Person) -> None:
    with pytest.raises(NotFound), unit_of_work():
        following.record_outcome(
            start_of(begun),
            step="other",
            outcome="done",
            occurred_on=date(2026, 11, 10),
            reason="",
            by_id=cast["educator"].id,
        )


def test_an_ended_pathway_takes_no_outcome_and_can_be_started_again_after_a_year(
    cast: Cast, clinic: Unit, begun: Person
) -> None:
    with unit_of_work(durable=True):
        following.end_pathway(start_of(begun), reason="On leave.", by_id=cast["educator"].id)
    with pytest.raises(Refused, match="has ended"):
        record(begun, cast["educator"], "done", date(2026, 11, 10))
    with clock.frozen(datetime(2027, 12, 1, 12, tzinfo=UTC)), unit_of_work():
        assert acquire(clinic.path, cast["educator"].id, date(2027, 11, 20)) == 1


def test_a_note_that_is_sent_twice_is_one_note(cast: Cast, begun: Person) -> None:
    for _ in range(2):
        with unit_of_work():
            it = start_of(begun)
            following.write_note(it, text="Likes mail.", form_key="k", by_id=cast["educator"].id)

    assert count(EducationNote) == 1


def test_a_pathway_goes_to_an_educator_of_the_practice_alone(cast: Cast, begun: Person) -> None:
    with unit_of_work():
        following.hand_over(start_of(begun), educator_id=cast["second"].id, by_id=cast["educator"].id)
    found = reading.whole(start_of(begun)).educator

    assert found is not None
    assert found.id == cast["second"].id
    with pytest.raises(Refused, match="no educator"), unit_of_work():
        following.hand_over(start_of(begun), educator_id=cast["trainer"].id, by_id=cast["educator"].id)


def test_who_holds_a_duty_of_compliance_is_no_educator(cast: Cast) -> None:
    with unit_of_work():
        DutyFactory(person_id=cast["second"].id, unit_id=cast.north.id, duty="compliance_consultant")

    assert [one.person_id for one in educators()] == [cast["educator"].id]


def test_an_educator_who_left_is_no_educator(cast: Cast) -> None:
    with unit_of_work():
        fact = db.session.scalars(select(Employment).where(Employment.person_id == cast["second"].id)).one()
        fact.status = "terminated"

    assert [one.person_id for one in educators()] == [cast["educator"].id]


def test_steps_stand_by_the_day(cast: Cast, begun: Person) -> None:
    found = {one.plan.id: one.stands for one in reading.whole(start_of(begun)).steps}

    assert found == {
        "orientation": Stands.OVERDUE,
        "baseline-review": Stands.LATER,
        "contact-30": Stands.LATER,
    }


def test_the_counts_agree_with_the_rows_of_each_cut(cast: Cast, clinic: Unit, begun: Person) -> None:
    with unit_of_work():
        for number in range(4):
            hire(clinic, on=date(2026, 10, 12) + timedelta(days=7 * number))
        acquire(clinic.path, cast["second"].id, date(2026, 10, 1))
    paths, me = [cast.north.path], cast["educator"].id
    counts = reading.counts(paths, me)

    def rows(show: str) -> int:
        return len(db.session.execute(reading.steps_query(paths, me, reading.Wanted(show))).all())

    assert (counts.week, counts.overdue) == (rows("week"), rows("overdue"))
    assert counts.week + counts.overdue < rows("open") <= rows("all")
    assert counts.providers == 5


def test_the_specialty_of_many_is_said_at_once_and_changes_only_where_it_differs(
    cast: Cast, clinic: Unit, provider: Person
) -> None:
    with unit_of_work():
        other = make_person(unit=clinic, job_role="physician")
        by = {"by_id": cast["educator"].id}
        say_specialty(person_ids=[provider.id], specialty="cardiology", **by)
        changed = say_specialty(person_ids=[provider.id, other.id], specialty="cardiology", **by)
        say_specialty(person_ids=[other.id], specialty="pediatrics", **by)

    assert changed == 1
    assert specialties_of([provider.id, other.id]) == {provider.id: "cardiology", other.id: "pediatrics"}


def test_a_thousand_providers_start_and_are_listed_with_the_same_few_statements(
    cast: Cast, clinic: Unit, begun: Person, count_queries: Callable[[], Any]
) -> None:
    def read() -> int:
        with count_queries() as statements:
            query = reading.steps_query([cast.north.path], cast["educator"].id, reading.Wanted("open"))
            db.session.execute(query.limit(25)).all()
            reading.counts([cast.north.path], cast["educator"].id)
            reading.practices([cast.north.path])
        return len(statements)

    few = read()
    with unit_of_work():
        people = [Person(employee_no=f"P{n}", given_name="P", family_name=f"N{n}") for n in range(1000)]
        for person in people:
            person.recorded_at = clock.now()
        db.session.add_all(people)
        db.session.flush()
        job = {"unit_id": clinic.id, "job_role": "physician", "from_on": date(2020, 1, 6)}
        known = {"recorded_at": clock.now()}
        db.session.add_all([Job(person_id=person.id, **job, **known) for person in people])
        assert acquire(clinic.path, cast["educator"].id) == 1000

    assert read() == few
    assert reading.counts([cast.north.path], cast["educator"].id).providers == 1001
