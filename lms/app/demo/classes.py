"""Classes of the demo: one that was held, one that waits to be closed, some to come, one cancelled."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from operator import attrgetter

from sqlalchemy import select

from lms.app.demo.history import Step
from lms.app.demo.scope import Scope, workday
from lms.classes.rules.attendance import ABSENT, EXCUSED, LATE, PRESENT
from lms.classes.rules.places import SEAT
from lms.classes.rules.times import WallTimes, days_of
from lms.classes.services.crediting import hold
from lms.classes.services.marking import mark_day
from lms.classes.services.placing import sign_up
from lms.classes.services.planning import Plan, cancel_class, plan_class
from lms.classes.services.reading import class_by, people_in
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Job, Person, Unit, person_by_employee_no, unit_by_code, zone_of

TRAINER = "10034"
FIRST_EXTRA = "10100"
"""Who has a lower number has a part in the story of the demo and signs up for nothing here."""


@dataclass(frozen=True)
class Planned:
    """A class of the demo; ``in_days`` counts from today, ``people`` is how many sign up."""

    key: str
    module: str
    title: str
    unit: str
    room: str
    in_days: int
    days: int
    capacity: int
    people: int
    missed: tuple[int, int] | None = None
    is_held: bool = False
    cancelled: str = ""


CLASSES = (
    Planned(
        "held",
        "COD-01",
        "Ancillary coding, three mornings",
        "AR",
        "Education room 2",
        -24,
        3,
        8,
        6,
        missed=(4, 2),
        is_held=True,
    ),
    Planned("open", "PA-05", "Estimates and the talk about money", "AR", "Education room 1", -3, 1, 10, 5),
    Planned(
        "full",
        "CORE-03",
        "From registration to payment in one afternoon",
        "AR",
        "Education room 1",
        5,
        1,
        4,
        6,
    ),
    Planned("next", "PA-03", "Who pays first: class with cases", "AR", "Education room 2", 11, 1, 8, 4),
    Planned("again", "COD-01", "Ancillary coding, three mornings", "AR", "Education room 2", 25, 3, 8, 3),
    Planned(
        "off",
        "PA-07",
        "Money at the till",
        "AR",
        "Education room 1",
        15,
        1,
        8,
        0,
        cancelled="The trainer is at another site that week; a new date follows.",
    ),
)


def class_steps(scope: Scope, staying: Collection[str]) -> list[Step]:
    """Return what happens to the classes, each act at its moment; what was done before is left as it is.

    Only people whose numbers are among ``staying`` sign up.
    """
    return sorted((step for one in CLASSES for step in _steps(one, scope, staying)), key=attrgetter("at"))


def first_day_of(scope: Scope, key: str) -> date:
    """Return the first day of the class with a key."""
    return _first_day(next(one for one in CLASSES if one.key == key), scope)


def _first_day(one: Planned, scope: Scope) -> date:
    return workday(scope.today + timedelta(days=one.in_days))


def _steps(one: Planned, scope: Scope, staying: Collection[str]) -> Iterator[Step]:
    begin = scope.go_live_on + timedelta(days=1)
    first = _first_day(one, scope)
    planned_on = max(begin, min(first, scope.today) - timedelta(days=21))
    if first <= planned_on:
        return
    known = partial(_known, one, first, planned_on)
    yield Step(datetime.combine(planned_on, time(8)), act=known)
    if one.people:
        day = min(planned_on + timedelta(days=1), scope.last_on)
        yield Step(
            datetime.combine(day, time(12)),
            act=partial(_sign_up, known, partial(_people, one, planned_on, scope, staying)),
        )
    if one.cancelled:
        yield Step(datetime.combine(scope.last_on, time(9)), act=partial(_cancel, one, known))
    if one.is_held:
        dates = _dates(first, one.days)
        for number, day in enumerate(dates, start=1):
            yield Step(datetime.combine(day, _ends(one)), act=partial(_mark_day, one, known, number))
        yield Step(datetime.combine(dates[-1], time(17)), act=partial(_hold, known))


def _known(one: Planned, first: date, planned_on: date) -> str:
    """Plan a class and return its id; planned before, it is the one that is there."""
    trainer = _trainer()
    with unit_of_work(durable=True):
        return plan_class(
            _plan(one, first, planned_on, trainer), by_id=trainer, form_key=f"demo:class:{one.key}"
        )


def _trainer() -> int:
    return person_by_employee_no(TRAINER).id


def _dates(first: date, days: int) -> list[date]:
    dates = [first]
    while len(dates) < days:
        dates.append(workday(dates[-1] + timedelta(days=1)))
    return dates


def _ends(one: Planned) -> time:
    return time(16) if one.days == 1 else time(12)


def _plan(one: Planned, first: date, planned_on: date, trainer: int) -> Plan:
    unit = unit_by_code(one.unit)
    zone = zone_of(unit.id)
    days, _faults = days_of([WallTimes(on, time(9), _ends(one)) for on in _dates(first, one.days)], zone)
    return Plan(
        module=one.module,
        title=one.title,
        unit_id=unit.id,
        time_zone=zone.key,
        room=one.room,
        link="",
        capacity=one.capacity,
        opens_on=planned_on,
        closes_on=first,
        days=days,
        trainer_ids=(trainer,),
    )


def _sign_up(known: Callable[[], str], people: Callable[[], list[int]]) -> None:
    it = class_by(known())
    if it.seated:
        return
    with unit_of_work():
        for person_id in people():
            sign_up(it.public_id, person_id=person_id)


def _cancel(one: Planned, known: Callable[[], str]) -> None:
    it = class_by(known())
    if it.is_planned:
        with unit_of_work(durable=True):
            cancel_class(it.public_id, number=it.number, reason=one.cancelled, by_id=_trainer())


def _mark_day(one: Planned, known: Callable[[], str], number: int) -> None:
    it = class_by(known())
    people = people_in(it.id, SEAT)
    marks = {person_id: _mark(one, place, number) for place, person_id in enumerate(people, start=1)}
    with unit_of_work(durable=True):
        mark_day(it.public_id, number, marks, reason="", by_id=_trainer())


def _hold(known: Callable[[], str]) -> None:
    it = class_by(known())
    if it.is_planned:
        with unit_of_work(durable=True):
            hold(it.public_id, number=it.number, by_id=_trainer())


def _mark(one: Planned, place: int, day: int) -> str:
    """Return the mark of the person at a place on a day: one misses a day, one is late once."""
    if (place, day) == one.missed:
        return EXCUSED if place % 2 == 0 else ABSENT
    return LATE if (place, day) == (2, 1) else PRESENT


def _people(one: Planned, on: date, scope: Scope, staying: Collection[str]) -> list[int]:
    """Return some people of the unit who are there from a day on, beside those of the story, by number."""
    path = unit_by_code(one.unit).path
    statement = (
        select(Person.id, Person.employee_no)
        .join(Job, Job.person_id == Person.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            Unit.path.startswith(path),
            Person.employee_no >= FIRST_EXTRA,
            Job.superseded_at.is_(None),
            Job.from_on <= on,
            Job.to_on.is_(None),
        )
        .group_by(Person.id, Person.employee_no)
        .order_by(Person.employee_no)
    )
    found = [person_id for person_id, number in db.session.execute(statement) if number in staying]
    chosen = scope.stream("class", one.key).sample(range(len(found)), min(one.people, len(found)))
    return [found[place] for place in sorted(chosen)]
