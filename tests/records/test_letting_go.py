"""Letting go of what is over: the classes of every table, the nightly job, the calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from lms.compliance.models import Evidence
from lms.core import audit, clock
from lms.core.audit import AuditEntry
from lms.core.database import Base, db
from lms.core.events import DomainEvent
from lms.core.imports import ImportRun
from lms.core.jobs import JobRun
from lms.core.outbox import OutboxMessage
from lms.core.retention import CLASSES, all_kept, lettings
from lms.core.unit_of_work import unit_of_work
from lms.courses.models_shelf import Bookmark
from lms.people.models import Employment, Job, Person
from lms.records.models import Erasure
from lms.records.services.calendar import calendar, count_ahead
from lms.records.services.catalogue import OWNERS, places
from lms.records.services.holds import Wanted, hold
from lms.records.services.leavers import gone_before, left_days, stay_of
from lms.records.services.letting_go import apply
from tests.cast import Cast, make_cast
from tests.courses.factories import RevisionFactory
from tests.factories import EmploymentFactory, make_person
from tests.records.test_erasing import RETENTION

pytestmark = pytest.mark.database
LONG_AGO = datetime(2020, 3, 1, 12, tzinfo=UTC)
WHY = "The state asked to keep everything."


@pytest.fixture
def cast(database: Flask) -> Cast:
    with unit_of_work():
        RevisionFactory(kind="policy", key="retention", body=RETENTION)
        RevisionFactory(kind="policy", key="assessments", body={"answer_months": 24})
        return make_cast()


def leave(person: Person, left_on: date) -> None:
    """End a person's employment and jobs."""
    with unit_of_work():
        mine = update(Employment).where(Employment.person_id == person.id)
        db.session.execute(mine.values(superseded_at=clock.now()))
        EmploymentFactory(person_id=person.id, status="terminated", left_on=left_on, from_on=left_on)
        jobs = update(Job).where(Job.person_id == person.id)
        db.session.execute(jobs.values(from_on=date(2010, 1, 1), to_on=left_on))


def test_every_table_about_people_is_in_exactly_one_class(app: Flask) -> None:
    with app.app_context():
        unplaced = [
            place.name
            for place in places().values()
            if place.record_class is None
            and place.name != "person"
            and (place.model.personal_data or place.owners or place.actors)
        ]

    assert unplaced == []


def test_every_declared_class_and_column_exists(app: Flask) -> None:
    with app.app_context():
        for model, kept in all_kept().items():
            columns = model.__table__.columns
            assert kept.under in CLASSES, model
            is_dated = CLASSES[kept.under].counted_from == "own day" and kept.gone in ("delete", "empty")
            assert not is_dated or kept.day in columns, model
            assert all(columns[name].nullable for name in kept.empties), model
            assert kept.gone != "elsewhere" or kept.under in {*lettings(), "runs"}, model


def test_every_column_that_leads_to_a_person_is_read_as_about_or_done_by(app: Flask) -> None:
    with app.app_context():
        for place in places().values():
            known = {column.name for column in (*place.owners, *place.actors)}
            led = {
                column.name
                for column in place.table.columns
                if any(key.column.table.name == "person" for key in column.foreign_keys)
            }
            assert place.name == "person" or led <= known, place.name
            assert set(OWNERS) & set(place.table.columns.keys()) <= known, place.name


def test_every_table_of_the_database_is_in_the_catalogue(app: Flask) -> None:
    with app.app_context():
        assert set(places()) == {table.name for table in Base.metadata.sorted_tables}


def test_mail_runs_and_events_go_by_their_own_day_and_newer_ones_stay(cast: Cast) -> None:
    with unit_of_work():
        for at, key in ((LONG_AGO, "old"), (clock.now(), "new")):
            db.session.add(
                OutboxMessage(
                    channel="mail", key=key, payload={}, state="sent", recorded_at=at, due_at=at, sent_at=at
                )
            )
            db.session.add(DomainEvent(name=f"tests.{key}.v1", payload={}, recorded_at=at))
            db.session.add(JobRun(job=key, scheduled_for=at, state="done", started_at=at, ended_at=at))
            db.session.add(
                ImportRun(
                    kind=key,
                    started_at=at,
                    by="1",
                    state="done",
                    message="who",
                    result={"files": []},
                    added=3,
                )
            )
    gone = apply()

    assert gone.by_class == {"mail": 1, "runs": 3}
    assert db.session.scalars(select(OutboxMessage.key)).all() == ["new"]
    assert db.session.scalars(select(JobRun.job)).all() == ["new"]
    runs = db.session.execute(
        select(ImportRun.kind, ImportRun.message, ImportRun.added).order_by(ImportRun.id)
    ).all()
    assert [tuple(row) for row in runs] == [("old", None, 3), ("new", "who", 3)]


def test_mail_that_was_never_sent_stays(cast: Cast) -> None:
    with unit_of_work():
        db.session.add(
            OutboxMessage(
                channel="mail",
                key="stuck",
                payload={},
                state="waiting",
                recorded_at=LONG_AGO,
                due_at=LONG_AGO,
            )
        )

    assert apply().by_class == {}


def test_a_second_run_lets_go_of_nothing_and_each_batch_is_in_the_audit_log(cast: Cast) -> None:
    with unit_of_work():
        db.session.add(DomainEvent(name="tests.old.v1", payload={}, recorded_at=LONG_AGO))
    first, second = apply(), apply()

    entries = db.session.scalars(
        select(AuditEntry.subject).where(AuditEntry.action == "records.let_go")
    ).all()
    assert (first.by_class, second.by_class) == ({"runs": 1}, {})
    assert entries == ["records:runs"]
    assert audit.first_broken_link() is None


def test_without_a_policy_nothing_is_let_go_of(database: Flask) -> None:
    with unit_of_work():
        make_cast()
        db.session.add(DomainEvent(name="tests.old.v1", payload={}, recorded_at=LONG_AGO))

    assert apply().by_class == {}


def test_who_left_long_enough_ago_becomes_a_number_and_their_notes_go(cast: Cast) -> None:
    with unit_of_work():
        db.session.add(
            Evidence(
                person_id=cast["learner"].id,
                key="k",
                number=1,
                kind="exam",
                subject="PA-03",
                occurred_on=date(2015, 1, 1),
                source="import",
                note="was kind",
                recorded_at=LONG_AGO,
            )
        )
    leave(cast["learner"], date(2019, 6, 30))
    gone = apply()

    found = db.session.execute(select(Evidence.note, Evidence.occurred_on)).one()
    assert gone.by_class["training"] == 1
    assert db.session.get_one(Person, cast["learner"].id).full_name.startswith("Person ")
    assert tuple(found) == (None, date(2015, 1, 1))
    assert apply().by_class == {}


@pytest.mark.parametrize("left_on", [date(2020, 11, 17), date(2026, 1, 1)])
def test_who_left_less_than_the_months_ago_keeps_the_name(cast: Cast, left_on: date) -> None:
    leave(cast["learner"], left_on)

    assert apply().by_class == {}


def test_choices_and_notes_of_their_own_go_a_year_after_leaving_and_the_name_stays(cast: Cast) -> None:
    with unit_of_work():
        for name in ("learner", "eve"):
            note = {"module": "PA-03", "lesson": "L1", "note": "mine", "recorded_at": clock.now()}
            db.session.add(Bookmark(person_id=cast[name].id, **note))
    leave(cast["learner"], date(2025, 11, 16))
    leave(cast["eve"], date(2025, 11, 17))

    assert apply().by_class == {"personal": 1}
    assert db.session.scalars(select(Bookmark.person_id)).all() == [cast["eve"].id]
    assert db.session.get_one(Person, cast["learner"].id).erased_at is None
    assert apply().by_class == {}


def test_the_last_day_of_the_months_is_the_day_of_letting_go(cast: Cast) -> None:
    leave(cast["learner"], date(2020, 11, 16))

    assert apply().by_class == {"training": 1}


def test_who_is_under_a_hold_is_not_let_go_of(cast: Cast) -> None:
    leave(cast["learner"], date(2019, 6, 30))
    with unit_of_work():
        wanted = Wanted("person", "M", WHY, person_id=cast["learner"].id)
        hold(wanted, by=cast["administrator"], form_key="hold")

    assert apply().by_class == {}
    assert db.session.scalars(select(Erasure.id)).all() == []


def test_who_came_back_has_not_left(cast: Cast) -> None:
    leave(cast["learner"], date(2019, 6, 30))
    with unit_of_work():
        EmploymentFactory(person_id=cast["learner"].id, from_on=date(2025, 1, 1))

    assert left_days() == []
    assert stay_of(cast["learner"].id).left_on is None


@pytest.mark.parametrize(
    "today", [date(2026, 2, 28), date(2024, 2, 29), date(2026, 8, 31), date(2026, 11, 16)]
)
def test_the_day_before_which_people_left_fits_the_months_exactly(today: date) -> None:
    from lms.core.validity import add_months

    first_kept = gone_before(today, 72)

    assert add_months(first_kept, 72) > today
    assert add_months(first_kept - timedelta(days=1), 72) <= today


def test_the_calendar_counts_people_and_records_by_the_month_in_which_they_go(cast: Cast) -> None:
    leave(cast["learner"], date(2021, 1, 15))
    with unit_of_work():
        at = datetime(2026, 1, 10, tzinfo=UTC)
        db.session.add(DomainEvent(name="tests.old.v1", payload={}, recorded_at=at))
    with unit_of_work():
        count_ahead()

    lines = {line.record_class.key: line for line in calendar().lines}
    training, runs = dict(lines["training"].ahead), dict(lines["runs"].ahead)
    assert training[date(2027, 1, 1)] == lines["training"].total == lines["training"].records == 1
    assert runs[date(2027, 1, 1)] == 1
    assert lines["audit"].months is None


def test_counting_again_replaces_what_was_counted(cast: Cast) -> None:
    for _time in range(2):
        with unit_of_work():
            count_ahead()

    assert len(calendar().months) == 12


def test_a_person_without_any_employment_stays(cast: Cast) -> None:
    with unit_of_work():
        someone = make_person(unit=cast.south)

    assert stay_of(someone.id).left_on is None
