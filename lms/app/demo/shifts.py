"""The schedule of two weeks: wards and emergency work around the clock, offices and clinics by day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lms.app.demo.people import PersonPlan
from lms.app.demo.scope import Scope

_ROUND_THE_CLOCK = frozenset({"ED", "NUR", "MED", "ADM"})
_STARTS = (time(7), time(15), time(23))
_DAYS_BACK, _DAYS_AHEAD = 7, 13


@dataclass(frozen=True, slots=True)
class ShiftPlan:
    """One shift in local time; a night ends on the next day."""

    employee_no: str
    unit: str
    starts_at: datetime
    ends_at: datetime


def plan_shifts(scope: Scope, people: Mapping[str, PersonPlan]) -> list[ShiftPlan]:
    """Return the shifts of everybody who works in the weeks around today."""
    found = []
    for offset in range(-_DAYS_BACK, _DAYS_AHEAD + 1):
        day = scope.today + timedelta(days=offset)
        found += [shift for person in people.values() for shift in _shift_on(person, day, scope)]
    return found


def _shift_on(person: PersonPlan, day: date, scope: Scope) -> Iterator[ShiftPlan]:
    job = person.job_on(day)
    if job is None or person.status_on(scope.today) != "active":
        return
    number = int(person.employee_no)
    suffix = job.unit.partition("-")[2]
    around_the_clock = suffix in _ROUND_THE_CLOCK and job.job_role != "leader"
    if around_the_clock:
        if (day.toordinal() + number * 3) % 7 in (2, 5):
            return
        start = _STARTS[number % 3]
    elif day.weekday() > 4:
        return
    else:
        start = time(8)
    begins = datetime.combine(day, start)
    yield ShiftPlan(person.employee_no, job.unit, begins, begins + timedelta(hours=8, minutes=30))
