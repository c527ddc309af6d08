"""Classes of a small module: plans, people who take part, and the clock of each of their days."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from lms.classes.rules.times import Day, WallTimes, days_of
from lms.classes.services.planning import Plan, plan_class
from lms.compliance.api import NewEvidence, record_evidence
from lms.core import clock
from lms.people.models import Person
from tests.cast import Cast, make_cast
from tests.courses.factories import RevisionFactory, module_body, publish, publish_policy
from tests.factories import make_person

ZONE = ZoneInfo("America/New_York")
MODULE = "TS-01"
POLICY = {
    "trainer_shows_one_of": [
        {"kind": "module-completed", "subject": "TR-01", "title": "Leading a class"},
        {"kind": "credential", "subject": "train-the-trainer", "title": "Certificate"},
    ]
}
DAYS = (date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3))


def days(*dates: date, begins: time = time(9), ends: time = time(16)) -> tuple[Day, ...]:
    """Return days of a class from nine to four in New York."""
    found, faults = days_of([WallTimes(on, begins, ends) for on in dates], ZONE)
    assert not faults
    return found


def at(on: date, hour: int = 12) -> AbstractContextManager[None]:
    """Hold the clock at an hour of a day in New York."""
    return clock.frozen(datetime.combine(on, time(hour), ZONE).astimezone(UTC))


def make_world() -> Cast:
    """Make the cast, a module and the policy; the trainer may lead classes. Inside an open unit of work."""
    cast = make_cast()
    publish(module_body(MODULE))
    publish_policy()
    RevisionFactory(kind="policy", key="classes", body=POLICY)
    may_lead(cast["trainer"])
    return cast


def may_lead(person: Person, on: date = date(2026, 11, 2)) -> None:
    """Give a person what the policy asks of trainers."""
    fact = NewEvidence(
        person_id=person.id, kind="completion", subject="TR-01", occurred_on=on, key=f"tests:{person.id}"
    )
    record_evidence([fact])


def make_plan(cast: Cast, *dates: date, **changes: Any) -> Plan:
    """Return the plan of a class of the first hospital with two places, by the trainer of the cast."""
    chosen = days(*(dates or DAYS))
    values: dict[str, Any] = {
        "module": MODULE,
        "title": "Who pays first",
        "unit_id": cast.north.id,
        "time_zone": ZONE.key,
        "room": "Room 4",
        "link": "",
        "capacity": 2,
        "opens_on": date(2026, 11, 16),
        "closes_on": chosen[0].on(ZONE),
        "days": chosen,
        "trainer_ids": (cast["trainer"].id,),
    }
    return Plan(**(values | changes))


def make_class(cast: Cast, *dates: date, key: str = "", **changes: Any) -> str:
    """Plan a class and return its id in addresses; inside an open unit of work."""
    plan = make_plan(cast, *dates, **changes)
    return plan_class(plan, by_id=cast["trainer"].id, form_key=key or f"{plan.title}:{plan.days}")


def make_people(cast: Cast, names: Iterable[str]) -> list[Person]:
    """Make registrars of the first hospital."""
    return [make_person(unit=cast.admitting, given_name=name, family_name="Sample") for name in names]
