"""Who is on the list of a class: those with a seat, those who wait, and guests of a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.classes.models import ClassSession, ClassVersion
from lms.classes.rules.places import PLANNED, SEAT, WAITING
from lms.classes.services.attendance import Attendee, attendees, guests_of, makeups_of, marks_of
from lms.classes.services.reading import Class, classes_where, people_in
from lms.core import clock
from lms.people.api import Person, jobs_of, people


@dataclass(frozen=True)
class Row:
    """A person on the list: marks by day, what they have of the class, and where they make up days."""

    person: Person
    unit: str
    marks: Mapping[int, str]
    attendee: Attendee | None
    made_up: Mapping[int, Class]

    @property
    def missed(self) -> tuple[int, ...]:
        """The days that were missed and are not made up yet or planned to be."""
        missing = self.attendee.missing if self.attendee else ()
        return tuple(day for day in missing if day in self.marks and day not in self.made_up)


@dataclass(frozen=True)
class Guest:
    """Somebody of another class who makes up a day here."""

    person: Person
    home: Class
    mark: str | None


@dataclass(frozen=True)
class Roster:
    """The list of a class; ``guests`` by day."""

    it: Class
    rows: tuple[Row, ...]
    waiting: tuple[Person, ...]
    guests: Mapping[int, tuple[Guest, ...]]

    def open_marks(self, day: int) -> int:
        """Return how many people of a day have no mark."""
        return sum(day not in row.marks for row in self.rows) + sum(
            guest.mark is None for guest in self.guests.get(day, ())
        )


def roster_of(it: Class) -> Roster:
    """Return the list of a class; names in order."""
    seated, waiting = people_in(it.id, SEAT), people_in(it.id, WAITING)
    guests, marks, made_up = guests_of(it.id), marks_of(it.id), makeups_of(it.id)
    there = {person_id for by_person in guests.values() for person_id in by_person}
    found = people({*seated, *waiting, *there})
    homes = {one.id: one for one in classes_where(ClassSession.id.in_(_homes(guests)))} if guests else {}
    had, jobs, today = attendees(it, seated), jobs_of(seated), clock.today()
    rows = []
    for person in _by_name(found[one] for one in seated):
        held = [job.unit_code for job in jobs[person.id] if job.is_held_on(today)]
        own = {day: mark for (one, day), mark in marks.items() if one == person.id}
        elsewhere = {day: place for (one, day), place in made_up.items() if one == person.id}
        rows.append(Row(person, ", ".join(held), own, had.get(person.id), elsewhere))
    shown = {
        day: tuple(
            Guest(person, homes[by_person[person.id]], marks.get((person.id, day)))
            for person in _by_name(found[one] for one in by_person)
        )
        for day, by_person in guests.items()
    }
    return Roster(it, tuple(rows), tuple(found[one] for one in waiting), shown)


def other_classes(it: Class) -> list[Class]:
    """Return the planned classes of the same module with as many days, where a missed day can be made up."""
    found = classes_where(
        ClassSession.module == it.module,
        ClassSession.id != it.id,
        ClassVersion.state == PLANNED,
        ClassVersion.last_on >= clock.today(),
    )
    return [one for one in found if len(one.days) == len(it.days)]


def _homes(guests: Mapping[int, Mapping[int, int]]) -> set[int]:
    return {home for by_person in guests.values() for home in by_person.values()}


def _by_name(found: Iterable[Person]) -> list[Person]:
    return sorted(found, key=lambda person: (person.family_name, person.given_name, person.id))
