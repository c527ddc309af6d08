"""Who a signed-in person is: the duties and job roles held today."""

from sqlalchemy import select

from lms.core import clock
from lms.core.database import db
from lms.core.permissions import NOBODY, HeldDuty, Identity
from lms.people.facts import valid_on_clause
from lms.people.models import Duty, Job, Person, Unit


def identity_of(person: Person | None, *, must_change_password: bool = False) -> Identity:
    """Return the identity of a person with the duties and jobs held today; nobody for None."""
    if person is None:
        return NOBODY
    today = clock.today()
    duties = db.session.execute(
        select(Duty.duty, Duty.unit_id, Unit.path)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            Duty.person_id == person.id,
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, today),
        )
        .order_by(Duty.id)
    )
    roles = db.session.scalars(
        select(Job.job_role)
        .where(
            Job.person_id == person.id,
            Job.superseded_at.is_(None),
            valid_on_clause(Job.from_on, Job.to_on, today),
        )
        .order_by(Job.id)
    )
    return Identity(
        person_id=person.id,
        employee_no=person.employee_no,
        name=person.full_name,
        duties=tuple(HeldDuty(duty, unit_id, path) for duty, unit_id, path in duties),
        job_roles=tuple(dict.fromkeys(roles)),
        must_change_password=must_change_password,
        theme=person.theme,
    )
