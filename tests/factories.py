"""One factory for each model, with lawful defaults. Use inside an open unit of work."""

from datetime import date
from typing import Any

import factory
from factory.alchemy import SQLAlchemyModelFactory

from lms.core import clock
from lms.core.database import db
from lms.people.models import Duty, Employment, Job, Person, Unit


class ModelFactory(SQLAlchemyModelFactory):
    """Base: adds to the session of the test and flushes."""

    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731
        sqlalchemy_session_persistence = "flush"


class UnitFactory(ModelFactory):
    """A facility; give ``parent`` for a unit below another."""

    class Meta:
        model = Unit

    class Params:
        parent = None

    code = factory.Sequence(lambda n: f"U{n:03d}")
    name = factory.LazyAttribute(lambda unit: f"Unit {unit.code}")
    kind = "facility"
    parent_id = factory.LazyAttribute(lambda unit: unit.parent.id if unit.parent else None)
    care_setting = "both"
    npis = factory.LazyFunction(list)

    @factory.post_generation
    def set_path(self: Unit, create: bool, extracted: Any, **_: Any) -> None:
        above = db.session.get(Unit, self.parent_id).path if self.parent_id else "/"
        self.path = f"{above}{self.id}/"
        db.session.flush()


class PersonFactory(ModelFactory):
    """A person without job, duty or employment fact."""

    class Meta:
        model = Person

    employee_no = factory.Sequence(lambda n: f"9{n:05d}")
    given_name = "Robin"
    family_name = factory.Sequence(lambda n: f"Sample{n}")
    email = factory.LazyAttribute(lambda person: f"{person.employee_no}@hospital.example")
    recorded_at = factory.LazyFunction(clock.now)


class EmploymentFactory(ModelFactory):
    """Active since 2020."""

    class Meta:
        model = Employment

    status = "active"
    hired_on = date(2020, 1, 6)
    employment_type = "employee"
    work_location = "onsite"
    from_on = factory.LazyAttribute(lambda fact: fact.hired_on)
    recorded_at = factory.LazyFunction(clock.now)


class JobFactory(ModelFactory):
    """A registrar since 2020."""

    class Meta:
        model = Job

    job_role = "registrar"
    from_on = date(2020, 1, 6)
    recorded_at = factory.LazyFunction(clock.now)


class DutyFactory(ModelFactory):
    """A manager since 2020."""

    class Meta:
        model = Duty

    duty = "manager"
    from_on = date(2020, 1, 6)
    recorded_at = factory.LazyFunction(clock.now)


def make_person(
    *, unit: Unit, job_role: str | None = "registrar", duty: str | None = None, **names: Any
) -> Person:
    """Make an active person with a job in ``unit`` and, if asked, a duty over it."""
    person: Person = PersonFactory(**names)
    EmploymentFactory(person_id=person.id)
    if job_role:
        JobFactory(person_id=person.id, unit_id=unit.id, job_role=job_role)
    if duty:
        DutyFactory(person_id=person.id, unit_id=unit.id, duty=duty)
    return person
