"""Plan the classes of the journeys: ``python -m tests.browser.prepare_class``; prints the id of the first."""

from datetime import UTC, datetime, time, timedelta

import click
from sqlalchemy import select

from lms.app.factory import create_app
from lms.classes.rules.times import WallTimes, days_of
from lms.classes.services.placing import sign_up
from lms.classes.services.planning import Plan, plan_class
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Employment, Job, Person, give_password, person_by_employee_no, unit_by_code
from tests.browser.hospital import PASSWORD, ZONE, today

MODULE, TITLE = "CORE-02", "Payer words, three evenings"
OPEN = (("AR", "Payer words at noon", 12), ("LH", "Office hour on payer order", 9))


def plan(unit: str, title: str, first_in: int, days: int) -> str:
    """Plan a class of some days by the trainer of the demo and return its id in addresses."""
    dates = [today() + timedelta(days=first_in + number) for number in range(days)]
    wall, faults = days_of([WallTimes(on, time(9), time(16)) for on in dates], ZONE)
    assert not faults
    trainer = person_by_employee_no("10034").id
    wanted = Plan(
        module=MODULE,
        title=title,
        unit_id=unit_by_code(unit).id,
        time_zone=ZONE.key,
        room="Room 2",
        link="",
        capacity=5,
        opens_on=today() - timedelta(days=30),
        closes_on=dates[0],
        days=wall,
        trainer_ids=(trainer,),
    )
    return plan_class(wanted, by_id=trainer, form_key=f"journey:{title}")


def newcomer() -> int:
    """Make Greta Lowe, a registrar with a password, and return her id."""
    greta = Person(employee_no="30201", given_name="Greta", family_name="Lowe", recorded_at=clock.now())
    db.session.add(greta)
    db.session.flush()
    since, unit = today() - timedelta(days=60), unit_by_code("AR-ADM").id
    employed = {"status": "active", "employment_type": "employee", "work_location": "onsite"}
    db.session.add(
        Employment(person_id=greta.id, hired_on=since, from_on=since, recorded_at=clock.now(), **employed)
    )
    db.session.add(
        Job(person_id=greta.id, job_role="registrar", unit_id=unit, from_on=since, recorded_at=clock.now())
    )
    give_password([greta.id], PASSWORD, must_change=False)
    return greta.id


def main() -> str:
    """Plan the classes once; the one of three days ends today, and Greta has its place."""
    known = db.session.scalar(select(Person.id).where(Person.employee_no == "30201"))
    with unit_of_work(durable=True):
        person_id = known or newcomer()
    with clock.frozen(datetime.now(UTC) - timedelta(days=10)), unit_of_work(durable=True):
        public_id = plan("AR", TITLE, -2, 3)
        sign_up(public_id, person_id=person_id)
        for unit, title, first_in in OPEN:
            plan(unit, title, first_in, 1)
    return public_id


if __name__ == "__main__":
    with create_app().app_context():
        click.echo(main())
