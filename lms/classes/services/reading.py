"""Classes as they are known now, read with a number of statements that does not depend on theirs."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select

from lms.classes.models import (
    ClassDay,
    ClassMakeup,
    ClassPlace,
    ClassSession,
    ClassTrainer,
    ClassVersion,
)
from lms.classes.rules.places import (
    CANCELLED,
    HELD,
    PLANNED,
    SEAT,
    WAITING,
    Enrolment,
    Window,
    enrolment,
    free_places,
)
from lms.classes.rules.times import Day
from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound
from lms.people.api import Person

NOW = (ClassVersion.superseded_at.is_(None),)
_PLACED = (ClassPlace.superseded_at.is_(None), ClassPlace.standing.in_((SEAT, WAITING)))


@dataclass(frozen=True)
class Leader:
    """A trainer of a class; ``override`` is the reason why without the evidence, None with it."""

    person_id: int
    employee_no: str
    name: str
    override: str | None


@dataclass(frozen=True)
class Class:
    """A class as it is known now; ``number`` is that of the version, ``taken`` who has a seat or waits.

    ``guests`` tells how many people make up each of its days here.
    """

    id: int
    public_id: str
    module: str
    number: int
    state: str
    title: str
    unit_id: int
    room: str
    link: str
    time_zone: str
    capacity: int
    window: Window
    days: tuple[Day, ...]
    trainers: tuple[Leader, ...]
    revision_id: int | None
    reason: str
    changed_at: datetime
    made_at: datetime
    seated: int
    waiting: int
    guests: tuple[int, ...]

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the place."""
        return clock.zone(self.time_zone)

    @property
    def first_on(self) -> date:
        """Date of the first day."""
        return self.days[0].on(self.zone)

    @property
    def last_on(self) -> date:
        """Date of the last day."""
        return self.days[-1].on(self.zone)

    @property
    def free(self) -> int:
        """How many more people fit."""
        return free_places(self.capacity, self.seated, self.guests)

    @property
    def is_planned(self) -> bool:
        """Tell whether it is neither cancelled nor held."""
        return self.state == PLANNED

    @property
    def is_cancelled(self) -> bool:
        """Tell whether it is cancelled."""
        return self.state == CANCELLED

    @property
    def is_held(self) -> bool:
        """Tell whether it was closed by the trainer: who attended has completed the module."""
        return self.state == HELD

    @property
    def enrolment(self) -> Enrolment:
        """Whether it takes people now."""
        today = clock.today(self.time_zone)
        return enrolment(self.state, self.window, self.days[0].starts_at, now=clock.now(), today=today)

    def day(self, number: int) -> Day:
        """Return a day.

        Raises:
            NotFound: when the class has no such day.
        """
        if not 1 <= number <= len(self.days):
            raise NotFound("This class has no such day.")
        return self.days[number - 1]

    def has_begun(self, number: int) -> bool:
        """Tell whether a day has come."""
        return clock.today(self.time_zone) >= self.day(number).on(self.zone)


def class_by(public_id: str) -> Class:
    """Return a class by its id in addresses.

    Raises:
        NotFound: when there is none.
    """
    found = classes_where(ClassSession.public_id == public_id)
    if not found:
        raise NotFound("There is no such class.", hint="Choose one from the list of classes.")
    return found[0]


def classes_where(*conditions: ColumnElement[bool], most: int | None = None) -> list[Class]:
    """Return the classes that fulfil conditions on their session and version, the earliest first."""
    statement = (
        select(ClassSession, ClassVersion)
        .join(ClassVersion, ClassVersion.session_id == ClassSession.id)
        .where(*NOW, *conditions)
        .order_by(ClassVersion.first_on, ClassSession.id)
        .limit(most)
    )
    rows = db.session.execute(statement).all()
    if not rows:
        return []
    versions = [version.id for _session, version in rows]
    sessions = [session.id for session, _version in rows]
    days, trainers = _days(versions), _trainers(versions)
    taken, guests = _taken(sessions), _guests(sessions)
    return [
        Class(
            id=session.id,
            public_id=session.public_id,
            module=session.module,
            number=version.number,
            state=version.state,
            title=version.title,
            unit_id=version.unit_id,
            room=version.room,
            link=version.link,
            time_zone=version.time_zone,
            capacity=version.capacity,
            window=Window(version.opens_on, version.closes_on),
            days=tuple(days[version.id]),
            trainers=tuple(trainers[version.id]),
            revision_id=version.revision_id,
            reason=version.reason,
            changed_at=version.recorded_at,
            made_at=session.recorded_at,
            seated=taken.get((session.id, SEAT), 0),
            waiting=taken.get((session.id, WAITING), 0),
            guests=tuple(guests[session.id]),
        )
        for session, version in rows
    ]


def planned_classes(unit_ids: Collection[int], *, module: str, from_on: date) -> Select[int]:
    """Return the select of the ids of planned classes of some units with a day on or after a day.

    ``module`` names one module, "" for all.
    """
    found = (
        select(ClassSession.id)
        .join(ClassVersion, ClassVersion.session_id == ClassSession.id)
        .where(
            *NOW,
            ClassVersion.state == PLANNED,
            ClassVersion.last_on >= from_on,
            ClassVersion.unit_id.in_(unit_ids),
        )
    )
    return found.where(ClassSession.module == module) if module else found


def _days(versions: Collection[int]) -> dict[int, list[Day]]:
    found: dict[int, list[Day]] = defaultdict(list)
    statement = (
        select(ClassDay.version_id, ClassDay.number, ClassDay.starts_at, ClassDay.ends_at)
        .where(ClassDay.version_id.in_(versions))
        .order_by(ClassDay.number)
    )
    for row in db.session.execute(statement):
        found[row.version_id].append(Day(row.number, row.starts_at, row.ends_at))
    return found


def _trainers(versions: Collection[int]) -> dict[int, list[Leader]]:
    found: dict[int, list[Leader]] = defaultdict(list)
    statement = (
        select(ClassTrainer, Person)
        .join(Person, Person.id == ClassTrainer.person_id)
        .where(ClassTrainer.version_id.in_(versions))
        .order_by(Person.family_name, Person.id)
    )
    for trainer, person in db.session.execute(statement):
        leader = Leader(person.id, person.employee_no, person.full_name, trainer.override)
        found[trainer.version_id].append(leader)
    return found


def _taken(sessions: Collection[int]) -> dict[tuple[int, str], int]:
    statement = (
        select(ClassPlace.session_id, ClassPlace.standing, func.count())
        .where(ClassPlace.session_id.in_(sessions), *_PLACED)
        .group_by(ClassPlace.session_id, ClassPlace.standing)
    )
    return {(row[0], row[1]): row[2] for row in db.session.execute(statement)}


def _guests(sessions: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    statement = (
        select(ClassMakeup.session_id, ClassMakeup.day, func.count())
        .where(ClassMakeup.session_id.in_(sessions), ClassMakeup.superseded_at.is_(None))
        .group_by(ClassMakeup.session_id, ClassMakeup.day)
    )
    for row in db.session.execute(statement):
        found[row[0]].append(row[2])
    return found


def standings_of(person_id: int) -> dict[int, str]:
    """Return where a person has a seat or waits, by the id of the class."""
    statement = select(ClassPlace.session_id, ClassPlace.standing).where(
        ClassPlace.person_id == person_id, *_PLACED
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def people_in(session_id: int, standing: str) -> list[int]:
    """Return the people with a standing in a class, in the order in which they got it."""
    statement = (
        select(ClassPlace.person_id)
        .where(
            ClassPlace.session_id == session_id,
            ClassPlace.superseded_at.is_(None),
            ClassPlace.standing == standing,
        )
        .order_by(ClassPlace.id)
    )
    return list(db.session.scalars(statement))
